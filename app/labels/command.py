"""The control card on the cart: `CS:CANT-SCAN`, `CS:BACK` and `CS:LOCK`, for gloved hands.

A control barcode does what F7, Escape and F12 do. It can never confirm, start or sign anything, so
it needs no protection beyond being read whole (screens §4.5).
"""

from __future__ import annotations

from typing import Final

from app.labels.gs1 import LabelError
from app.labels.label import Command, ControlWord

PREFIX: Final = b"CS:"


def read(payload: bytes) -> Command:
    """Read a control barcode.

    Raises:
        LabelError: the card is not one of ours.
    """
    for word in ControlWord:
        if payload == raw(Command(word=word)):
            return Command(word=word)
    raise LabelError("Expected a control barcode of this version, got another one.")


def raw(command: Command) -> bytes:
    """Write the symbol's bytes."""
    return PREFIX + command.word.value.encode("ascii")
