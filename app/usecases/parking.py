"""A person is called away in the middle of a turn: the turn is parked, and goes on with a badge.

Parking ends the session: its key is wiped, so nobody can seal. What was scanned is held in
memory only, for the same person and no longer than a turn may last (DESIGN §7); what was typed
and not given yet is forgotten. That it was parked is on record; a crash while it is parked is a
turn that was abandoned, as any other.
"""

from __future__ import annotations

from app.domain.turn import OpenTurn
from app.ports import Session, SessionId
from app.usecases.station import Draft, Station, file, verification

PARKED = "turn.parked"


def park(station: Station, id: SessionId, turn: OpenTurn) -> None:
    """End the session and record that its person was called away; nothing of the turn is kept."""
    station.keys.close(id)
    body = {"place": turn.place.value, "round": turn.round}
    file(station, Draft(kind=PARKED, subject=(verification(turn.of),), body=body))


def goes_on(session: Session, turn: OpenTurn) -> OpenTurn:
    """Return a parked turn to the person whose it is.

    Raises:
        PermissionError: the session is somebody else's, or for another turn.
    """
    of, place, round_ = session.purpose.of, session.purpose.place, session.purpose.round
    if session.person != turn.by or (of, place, round_) != (turn.of, turn.place, turn.round):
        msg = "Only the person who began this check can go on with it."
        raise PermissionError(msg)
    return turn
