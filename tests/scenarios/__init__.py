"""Whole stories: stations, people and central in one process."""
