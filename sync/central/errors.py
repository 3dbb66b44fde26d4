"""What can keep central from running, and in whose words it is told."""

from __future__ import annotations


class CentralError(Exception):
    """Central cannot run or cannot do this: one sentence, for whoever operates it."""

    def explain(self) -> str:
        """Say it to the person who can put it right."""
        return str(self)


class StoreError(CentralError):
    """The store is missing, foreign, newer, damaged, or cannot be written just now."""


class NotYoursError(CentralError):
    """A station asks or brings what is not its own."""
