"""The sounds that a screen may ask for. None of them carries an identity before the reveal."""

from __future__ import annotations

from enum import Enum


class Sound(Enum):
    """The sounds; the value names the file."""

    CAPTURED = "captured"
    UNREADABLE = "unreadable"
    MATCH = "match"
    STOP = "stop"
    EXPIRING = "expiring"
