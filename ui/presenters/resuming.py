"""What shows when the window opens: the phase that the records say waits."""

from __future__ import annotations

from app.domain.people import Place, Purpose
from app.usecases.resume import Awaiting, Phase
from ui.presenters.checking import (
    HandOverStep,
    LockStep,
    OpeningStep,
    ResultWaitsStep,
    reveal_now,
)
from ui.presenters.desk import Desk


def resumed(desk: Desk, waits: Awaiting | None) -> None:
    """Show what waits when the window opens: the same phase, still blind."""
    if waits is None:
        desk.go(LockStep(desk))
        return
    match waits.phase:
        case Phase.SECOND | Phase.FIRST_AGAIN:
            place = Place.SECOND if waits.phase is Phase.SECOND else Place.FIRST
            purpose = Purpose(of=waits.of, place=place, round=waits.round)
            desk.go(HandOverStep(desk, purpose, waits.until))
        case Phase.REVEAL | Phase.SIGNATURES | Phase.HELD:
            desk.go(ResultWaitsStep(desk, waits.of))
        case Phase.STOPPED:
            # Not the lock: a key that leads away from it would leave the stop behind.
            desk.go(OpeningStep(desk))
            reveal_now(desk, desk.step, waits.of)
