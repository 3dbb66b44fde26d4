"""Tests without Qt, disk or network."""
