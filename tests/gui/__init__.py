"""Tests through the real widgets, with no display."""
