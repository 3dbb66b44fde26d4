"""Moves by hand: bags whose history a test writes down, move after move."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from app.domain.case import Bag, Move, fold
from app.domain.moves import BagState, MoveKind
from app.identifiers import BagId, Digest

BAG, OTHER = BagId("0950.1"), BagId("0950.2")
WARD = "Ward 4B"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
M, S = MoveKind, BagState
THAWED = (M.ACCEPTED, M.STORED, M.ISSUED, M.THAWED)
MATCHED = (*THAWED, M.VERIFIED)
STARTED = (*MATCHED, M.STARTED)
ENDED = (*STARTED, M.ENDED)

# A regular way to every state; what an end says decides between full and partial.
WAYS: dict[BagState, tuple[MoveKind, ...]] = {
    S.EXPECTED: (),
    S.COLLECTED: (M.COLLECTED,),
    S.MADE: (M.COLLECTED, M.MADE),
    S.IN_TRANSIT: (M.COLLECTED, M.MADE, M.DISPATCHED),
    S.RECEIVED_QUARANTINE: THAWED[:1],
    S.STORED: THAWED[:2],
    S.ISSUED: THAWED[:3],
    S.THAWING: (*THAWED[:3], M.THAW_STARTED),
    S.THAWED: THAWED,
    S.VERIFIED: MATCHED,
    S.RETURNED: (*THAWED[:3], M.RETURNED),
    S.REJECTED: (M.REJECTED,),
    S.QUARANTINE: (*THAWED, M.QUARANTINED),
    S.RECALLED: (*THAWED, M.RECALLED),
    S.LOST: (*THAWED, M.LOST),
    S.DESTROYED: (*THAWED, M.DESTROYED),
    S.INFUSING: STARTED,
    S.INFUSED_PARTIAL: ENDED,
    S.INFUSED_FULL: ENDED,
    S.DISPOSED: (*ENDED, M.DISPOSED),
}


def digest(name: object) -> Digest:
    """Return the digest of a move by its name in a test."""
    return Digest(hashlib.sha256(str(name).encode()).hexdigest())


def move(
    name: object,
    kind: MoveKind,
    *after: object,
    agreed: bool = True,
    bag: BagId = BAG,
    **more: Any,  # noqa: ANN401  fields of a move
) -> Move:
    """Return a move that follows others by their names; issued and thawed are at the ward."""
    fields: dict[str, Any] = {
        "at": NOON,
        "place": WARD if kind in (M.ISSUED, M.THAWED) else None,
        "to": S.THAWED if kind is M.RESOLVED else None,
        **more,
    }
    return Move(
        entry=digest(name),
        kind=kind,
        bag=bag,
        after=frozenset(digest(a) for a in after),
        agreed=agreed,
        **fields,
    )


def line(*kinds: MoveKind, agreed: bool = True, whole: bool = False) -> list[Move]:
    """Return moves that follow one another, named by their number."""
    return [
        move(str(n), kind, *([str(n - 1)] if n else []), agreed=agreed, whole=whole)
        for n, kind in enumerate(kinds)
    ]


def way_to(state: BagState) -> list[Move]:
    """Return a regular line to a state; to an infusion that nobody verified there is none."""
    return line(*WAYS[state], whole=state is not S.INFUSED_PARTIAL)


def then(moves: list[Move], kind: MoveKind, *, agreed: bool = True, **more: Any) -> list[Move]:  # noqa: ANN401  fields of a move
    """Return a line with one more move at its end, named by its number."""
    after = [len(moves) - 1] if moves else []
    return [*moves, move(len(moves), kind, *after, agreed=agreed, **more)]


def folded(moves: list[Move], parent: Bag | None = None) -> Bag:
    """Fold the moves of the bag that tests are about."""
    return fold(BAG, moves, parent)
