"""A bag's history: a small graph, folded from the *set* of its moves.

Every record that moves a bag names in `after` the last move it relied on. The fold never looks
at arrival order or clocks: two moves after the same one are two heads, the bag is *contested*
and held everywhere until a signed resolution names both; a move whose predecessor has not
arrived waits, and is shown as waiting. Everything else (a photo, a note) only annotates. A
move that names both heads without being that resolution joins them, and leaves the bag irregular.

Which move may follow which state is one table. Recording what happened is never refused
(DESIGN rule 6): a move that the table does not have still moves the bag, marks the history
*irregular*, and no green verdict rests on an irregular history. Nothing un-uses a bag.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.identifiers import BagId, Digest


class BagState(Enum):
    """Where a bag is in its life (domain vocabulary §4.5)."""

    EXPECTED = "expected"
    RECEIVED_QUARANTINE = "received_quarantine"
    STORED = "stored"
    ISSUED = "issued"
    THAWED = "thawed"
    VERIFIED = "verified"
    INFUSING = "infusing"
    INFUSED_NOT_VERIFIED = "infused_not_verified"
    QUARANTINE = "quarantine"


class MoveKind(Enum):
    """What moves a bag; the value is the kind of the statement that says so."""

    ACCEPTED = "bag.accepted"
    STORED = "bag.stored"
    ISSUED = "bag.issued"
    THAWED = "bag.thawed"
    VERIFIED = "verification.judged"
    HELD = "bag.held"
    DEVIATED = "bag.deviated"
    QUARANTINED = "bag.quarantined"
    RESTARTED = "verification.restarted"
    STARTED = "infusion.started"
    RESOLVED = "bag.resolved"


S, M = BagState, MoveKind
USED_STATES = frozenset({S.INFUSING, S.INFUSED_NOT_VERIFIED})
_VERIFIABLE = frozenset({S.ISSUED, S.THAWED, S.VERIFIED})
_ANY = frozenset(S)
# The one table: move, the states it may follow, the state it leads to (None: the state stays).
MOVES: dict[MoveKind, tuple[frozenset[BagState], BagState | None]] = {
    M.ACCEPTED: (frozenset({S.EXPECTED}), S.RECEIVED_QUARANTINE),
    M.STORED: (frozenset({S.RECEIVED_QUARANTINE}), S.STORED),
    M.ISSUED: (frozenset({S.STORED}), S.ISSUED),
    M.THAWED: (frozenset({S.ISSUED}), S.THAWED),
    M.VERIFIED: (_VERIFIABLE, S.VERIFIED),
    M.HELD: (_ANY, None),
    M.DEVIATED: (_ANY, None),
    M.RESTARTED: (_VERIFIABLE, None),
    M.QUARANTINED: (_ANY - {S.INFUSING, S.INFUSED_NOT_VERIFIED}, S.QUARANTINE),
    M.STARTED: (frozenset({S.VERIFIED}), S.INFUSING),
    M.RESOLVED: (_ANY, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One record that moved one bag.

    Attributes:
        entry: the record's digest.
        after: the moves of this bag that it relied on; none for the first.
        place: where the bag is from now on, if the move says so.
        agreed: for a start, a restart or a resolution, whether the people whom it needs signed.
    """

    entry: Digest
    kind: MoveKind
    bag: BagId
    after: frozenset[Digest]
    at: datetime
    place: str | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """What the moves known so far say about one bag.

    Attributes:
        heads: the moves that nothing follows; two or more mean contested.
        held: on hold after a stop, until restarted or resolved.
        stops: how many times a verification of this bag was stopped.
        waiting: moves whose predecessor has not arrived.
        irregular: the history contains a move that its table does not have.
    """

    id: BagId
    state: BagState = BagState.EXPECTED
    heads: frozenset[Digest] = frozenset()
    place: str | None = None
    held: bool = False
    stops: int = 0
    thawed_at: datetime | None = None
    waiting: frozenset[Digest] = frozenset()
    irregular: bool = False

    @property
    def contested(self) -> bool:
        """Whether two moves claim to be the last."""
        return len(self.heads) > 1


@dataclass(frozen=True, slots=True)
class _At:
    """The state that one line of the graph reached."""

    state: BagState = BagState.EXPECTED
    place: str | None = None
    held: bool = False
    deviated: bool = False
    stops: int = 0
    thawed_at: datetime | None = None
    irregular: bool = False


def fold(bag: BagId, moves: Iterable[Move]) -> Bag:
    """Fold a set of moves into the bag's state; any order gives the same."""
    arrived = {m.entry: m for m in moves if m.bag == bag}
    reached: dict[Digest, _At] = {}
    waiting = dict(arrived)
    while ready := [m for m in waiting.values() if m.after <= reached.keys()]:
        for move in ready:
            reached[move.entry] = _step(_join([reached[d] for d in move.after]), move)
            del waiting[move.entry]
    followed = {d for entry in reached for d in arrived[entry].after}
    heads = frozenset(reached.keys() - followed)
    at = _join([reached[d] for d in sorted(heads, key=lambda d: d.value)])
    return Bag(
        id=bag,
        state=at.state,
        heads=heads,
        place=at.place,
        held=at.held or len(heads) > 1,
        stops=at.stops,
        thawed_at=at.thawed_at,
        waiting=frozenset(waiting),
        irregular=at.irregular,
    )


def _join(lines: list[_At]) -> _At:
    """Join lines of history pessimistically; one line is itself."""
    if len(lines) <= 1:
        return lines[0] if lines else _At()
    order = list(BagState)
    worst = max(lines, key=lambda line: order.index(line.state))
    thaws = [line.thawed_at for line in lines if line.thawed_at]
    places = {line.place for line in lines}
    return _At(
        state=worst.state,
        place=worst.place if len(places) == 1 else None,
        held=any(line.held for line in lines),
        deviated=any(line.deviated for line in lines),
        stops=max(line.stops for line in lines),
        thawed_at=min(thaws) if thaws else None,
        irregular=True,  # until somebody who may resolves it
    )


def _step(at: _At, move: Move) -> _At:
    regular = _regular(at, move)
    stopped = move.kind in (M.HELD, M.DEVIATED, M.QUARANTINED)
    lifted = regular and move.kind in (M.RESTARTED, M.RESOLVED)
    resolved = regular and move.kind is M.RESOLVED
    return _At(
        state=_state_after(at, move, regular=regular and not at.irregular),
        place=move.place or at.place,
        held=stopped or (at.held and not lifted),
        deviated=(at.deviated or move.kind is M.DEVIATED) and not resolved,
        stops=at.stops + (move.kind is M.HELD),
        thawed_at=move.at if move.kind is M.THAWED else at.thawed_at,
        irregular=(at.irregular or not regular) and not resolved,
    )


_GOING_ON = frozenset({M.ISSUED, M.THAWED, M.VERIFIED, M.STARTED})
_SIGNED = frozenset({M.STARTED, M.RESTARTED, M.RESOLVED})


def _regular(at: _At, move: Move) -> bool:
    """Whether the table has this move.

    1. It may follow the state.
    2. Nothing goes on with a bag on hold.
    3. A start, a restart and a resolution are signed by the people whom they need.
    4. One restart, after the first stop (DESIGN §7); a deviation is not restarted, it is decided.
    """
    return (
        at.state in MOVES[move.kind][0]
        and not (at.held and move.kind in _GOING_ON)
        and (move.agreed or move.kind not in _SIGNED)
        and (move.kind is not M.RESTARTED or (at.held and at.stops == 1 and not at.deviated))
    )


def _state_after(at: _At, move: Move, *, regular: bool) -> BagState:
    if move.kind is M.STARTED:
        return S.INFUSING if regular else S.INFUSED_NOT_VERIFIED
    to = MOVES[move.kind][1]
    # A bag that was used stays used, whatever is recorded about it afterwards.
    return at.state if to is None or at.state in USED_STATES else to
