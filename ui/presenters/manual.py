"""Whether a verification rests on a label that was typed: told once both turns are judged."""

from __future__ import annotations

from app.domain.causes import Cause
from app.domain.rules import Failed
from app.usecases.verdicts import Revealed
from ui import wording_typing

_TYPED = (Cause.TYPED, Cause.TYPED_BOTH)


def manual(revealed: Revealed, *, short: bool = False) -> str:
    """Return the mark of a record with a typed label, or nothing (screens §5.4)."""
    failed = [o for o in revealed.verdict.outcomes if isinstance(o, Failed)]
    says = wording_typing.MANUAL_SHORT if short else wording_typing.MANUAL
    return says if any(o.cause in _TYPED for o in failed) else ""
