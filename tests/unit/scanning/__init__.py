"""Scanning without a camera, a window or a scanner."""
