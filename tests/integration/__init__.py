"""Tests with a real store, real keys and a real HTTP service."""
