"""Countersign: two people verify a living therapy for one patient, and can prove it.

This package is the product without a screen, a scanner or a network. `docs/architecture.md`
draws the rooms; import-linter keeps their walls.
"""

__version__ = "0.1.0"
