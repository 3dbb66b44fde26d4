"""Secrets and trusted time: the station's box, people's keys, sessions, the clock."""
