"""Whether a verification rests on a label that was typed: told once both turns are judged."""

from __future__ import annotations

from app.usecases.verdicts import Revealed
from ui import wording_typing


def manual(revealed: Revealed, *, short: bool = False) -> str:
    """Return the mark of a record with a typed label, or nothing (screens §5.4)."""
    says = wording_typing.MANUAL_SHORT if short else wording_typing.MANUAL
    return says if revealed.typed else ""
