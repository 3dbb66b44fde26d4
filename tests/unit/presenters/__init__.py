"""Presenters without a window: what a screen is told, and what it does with it."""
