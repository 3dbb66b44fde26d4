"""A bag's history: a small graph, folded from the *set* of its moves.

Every record that moves a bag names in `after` the last move it relied on. The fold never looks
at arrival order or clocks: two moves after the same one are two heads, the bag is *contested*
and held everywhere until a signed resolution names both; a move whose predecessor has not
arrived waits, and is shown as waiting. Everything else (a photo, a note) only annotates. A
move that names both heads without being that resolution joins them, and leaves the bag irregular.

Which move may follow which state is one table (`app.domain.moves`). Recording what happened is
never refused (DESIGN rule 6): a move that the table does not have still moves the bag, marks the
history *irregular*, and no green verdict rests on an irregular history. Nothing un-uses a bag,
and nothing brings back one that was destroyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.moves import (
    ASIDE_STATES,
    ENDED_STATES,
    LEADS,
    MOVES,
    RESOLVES_TO,
    USED_STATES,
    BagState,
    MoveKind,
)
from app.identifiers import BagId, Digest

S, M = BagState, MoveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One record that moved one bag.

    Attributes:
        entry: the record's digest.
        after: the moves of this bag that it relied on; none for the first.
        place: where the bag is from now on, if the move says so.
        agreed: for a move that needs certain people or records, whether it has them.
        parent: for a child's first move (T11), the bag that it was drawn from.
        lifts: for an approval, the deviations that it decides about.
        whole: for an end, whether all of the bag reached the patient.
        to: for a resolution, what the bag is from now on; None: what it was before.
    """

    entry: Digest
    kind: MoveKind
    bag: BagId
    after: frozenset[Digest]
    at: datetime
    place: str | None = None
    agreed: bool = False
    parent: BagId | None = None
    lifts: frozenset[Digest] = frozenset()
    whole: bool = False
    to: BagState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move on a bag's way: what it was, when, and where the bag was from then on."""

    entry: Digest
    kind: MoveKind
    at: datetime
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """What the moves known so far say about one bag.

    Attributes:
        heads: the moves that nothing follows; two or more mean contested.
        held: on hold after a stop or a deviation, until restarted, approved or resolved.
        stops: how many times a verification of this bag was stopped.
        thaw_started_at, thawed_at: the earliest of each that is on record.
        waiting: moves whose predecessor has not arrived.
        irregular: the history contains a move that its table does not have.
        unverified: cells reached a patient without a valid verification; true for ever.
        parent: the bag that this one was drawn from; `origin` where that began, by however many
            containers in between (T11).
        resolvable: what a resolution may make of the bag, the state before included.
        since: when it last moved; the earliest, if two moves claim to be the last.
        way: its moves from the first to the last, along the gravest line (T04).
    """

    id: BagId
    state: BagState = BagState.EXPECTED
    heads: frozenset[Digest] = frozenset()
    place: str | None = None
    held: bool = False
    stops: int = 0
    thaw_started_at: datetime | None = None
    thawed_at: datetime | None = None
    waiting: frozenset[Digest] = frozenset()
    irregular: bool = False
    unverified: bool = False
    parent: BagId | None = None
    origin: BagId | None = None
    resolvable: frozenset[BagState] = frozenset()
    since: datetime | None = None
    way: tuple[Step, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether two moves claim to be the last."""
        return len(self.heads) > 1

    @property
    def troubled(self) -> bool:
        """Whether something about its records or its state forbids to use what came out of it."""
        unclear = self.held or self.contested or bool(self.waiting) or self.irregular
        return unclear or self.state in ASIDE_STATES | {S.REJECTED}


@dataclass(frozen=True, slots=True)
class _At:
    """The state that one line of the graph reached.

    `before` is what the bag goes back to: from a match that lapses, or from aside.
    """

    state: BagState = BagState.EXPECTED
    before: BagState = BagState.EXPECTED
    place: str | None = None
    stopped: bool = False
    deviations: frozenset[Digest] = frozenset()
    stops: int = 0
    thaw_started_at: datetime | None = None
    thawed_at: datetime | None = None
    irregular: bool = False
    unverified: bool = False
    parent: BagId | None = None
    way: tuple[Step, ...] = ()

    @property
    def held(self) -> bool:
        return self.stopped or bool(self.deviations)

    @property
    def thaw_begun(self) -> bool:
        return self.thaw_started_at is not None or self.thawed_at is not None

    @property
    def base(self) -> BagState:
        """What the bag is without its match, its quarantine, its recall or its loss."""
        return self.before if self.state in ASIDE_STATES | {S.VERIFIED} else self.state

    @property
    def resolvable(self) -> frozenset[BagState]:
        """What a resolution may make of the bag; what began to thaw goes to no shelf."""
        if self.state in ENDED_STATES:
            return frozenset({self.state})
        if self.thaw_begun:
            return RESOLVES_TO - {S.RETURNED} | ({self.base} & {S.THAWING, S.THAWED})
        shelved = self.base in {S.RECEIVED_QUARANTINE, S.STORED, S.ISSUED}
        return (RESOLVES_TO if shelved else RESOLVES_TO - {S.RETURNED}) | {self.base}


def fold(bag: BagId, moves: Iterable[Move], parent: Bag | None = None) -> Bag:
    """Fold a set of moves into the bag's state; any order gives the same.

    A bag that was drawn from another one needs that other one, folded: the `parent`.
    """
    arrived = {m.entry: m for m in moves if m.bag == bag}
    reached: dict[Digest, _At] = {}
    waiting = dict(arrived)
    while ready := [m for m in waiting.values() if m.after <= reached.keys()]:
        for move in ready:
            at = _join([reached[d] for d in _sorted(move.after)])
            reached[move.entry] = _step(at, move, parent)
            del waiting[move.entry]
    followed = {d for entry in reached for d in arrived[entry].after}
    heads = frozenset(reached.keys() - followed)
    at = _join([reached[d] for d in _sorted(heads)])
    drawn_from = parent if at.parent is not None else None
    return Bag(
        id=bag,
        state=at.state,
        heads=heads,
        place=at.place,
        held=at.held or len(heads) > 1 or (drawn_from is not None and drawn_from.troubled),
        stops=at.stops,
        thaw_started_at=at.thaw_started_at,
        thawed_at=at.thawed_at,
        waiting=frozenset(waiting),
        irregular=at.irregular,
        unverified=at.unverified,
        parent=at.parent,
        origin=(drawn_from.origin or drawn_from.id) if drawn_from is not None else None,
        resolvable=at.resolvable if heads else frozenset(),
        since=min((arrived[head].at for head in heads), default=None),
        way=at.way,
    )


def _sorted(entries: Iterable[Digest]) -> list[Digest]:
    return sorted(entries, key=lambda d: d.value)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


_ORDER = {state: n for n, state in enumerate(BagState)}


def _join(lines: list[_At]) -> _At:
    """Join lines of history pessimistically; one line is itself."""
    if len(lines) <= 1:
        return lines[0] if lines else _At()
    worst = max(lines, key=lambda line: _ORDER[line.state])
    places = {line.place for line in lines}
    return replace(
        worst,
        before=max((line.base for line in lines), key=_ORDER.__getitem__),
        place=worst.place if len(places) == 1 else None,
        stopped=any(line.stopped for line in lines),
        deviations=frozenset[Digest]().union(*(line.deviations for line in lines)),
        stops=max(line.stops for line in lines),
        thaw_started_at=_earliest(*(line.thaw_started_at for line in lines)),
        thawed_at=_earliest(*(line.thawed_at for line in lines)),
        unverified=any(line.unverified for line in lines),
        parent=next((line.parent for line in lines if line.parent is not None), None),
        irregular=True,  # until somebody who may resolves it
    )


def _step(at: _At, move: Move, parent: Bag | None) -> _At:
    """Let one move happen, regular or not."""
    regular = _regular(at, move, parent)
    after = replace(
        at,
        state=_state_after(at, move, parent, regular=regular),
        place=move.place or at.place,
        stops=at.stops + (move.kind is M.HELD),
        irregular=at.irregular or not regular,
        parent=at.parent or move.parent,
        way=(*at.way, Step(entry=move.entry, kind=move.kind, at=move.at, place=move.place)),
    )
    return _unverified(
        at, _thawed(_holds(_came_from(at, after), move, regular=regular), move, parent)
    )


def _came_from(at: _At, after: _At) -> _At:
    """Remember what the bag was, when a match is made or it is put aside."""
    remembers = ASIDE_STATES | {S.VERIFIED}
    return replace(after, before=at.base if after.state in remembers else after.state)


def _holds(after: _At, move: Move, *, regular: bool) -> _At:
    """Put a bag on hold or lift a hold; each way of lifting lifts its own holds only."""
    if move.kind in (M.HELD, M.QUARANTINED):
        return replace(after, stopped=True)
    if move.kind is M.DEVIATED:
        return replace(after, deviations=after.deviations | {move.entry})
    if not regular:
        return after
    if move.kind is M.RESTARTED:
        return replace(after, stopped=False)
    if move.kind is M.APPROVED:
        return replace(after, deviations=after.deviations - move.lifts)
    if move.kind is M.RESOLVED:
        kept = after.state is S.QUARANTINE
        return replace(after, stopped=kept, deviations=frozenset(), irregular=False)
    return after


def _thawed(after: _At, move: Move, parent: Bag | None) -> _At:
    """Start the clocks: the earliest counts, and a child's began when its parent's did (T08)."""
    if move.kind is M.THAW_STARTED:
        return replace(after, thaw_started_at=_earliest(after.thaw_started_at, move.at))
    if move.kind is M.THAWED:
        return replace(after, thawed_at=_earliest(after.thawed_at, move.at))
    if move.kind is M.MADE and move.parent is not None and parent is not None:
        return replace(
            after,
            thaw_started_at=_earliest(after.thaw_started_at, parent.thaw_started_at),
            thawed_at=_earliest(after.thawed_at, parent.thawed_at),
        )
    return after


def _unverified(at: _At, after: _At) -> _At:
    """Keep for ever that cells reached a patient whom nobody had verified in time."""
    without = after.state is S.INFUSED_NOT_VERIFIED
    return replace(after, unverified=at.unverified or without)


_GOING_ON = frozenset({M.ISSUED, M.THAW_STARTED, M.DRAWN, M.VERIFIED, M.STARTED})
_SIGNED = frozenset({M.APPROVED, M.STARTED, M.RESTARTED, M.RESOLVED, M.DESTROYED, M.DISPOSED})


def _regular(at: _At, move: Move, parent: Bag | None) -> bool:
    """Whether the table has this move.

    1. It may follow the state.
    2. Nothing goes on with a bag on hold.
    3. What needs certain people is signed by them.
    4. It fits what was before: see `_fits`.
    """
    return (
        at.state in MOVES[move.kind][0]
        and not (at.held and move.kind in _GOING_ON)
        and (move.agreed or move.kind not in _SIGNED)
        and _fits(at, move, parent)
    )


def _fits(at: _At, move: Move, parent: Bag | None) -> bool:
    """Whether a move fits more than the state.

    * A thaw that began may end, on hold or not; none begins on hold.
    * What began to thaw is never stored or returned again.
    * One restart, after the first stop (DESIGN §7); a deviation is not restarted, it is decided.
    * An approval decides a deviation that holds the bag, and lifts no stop's hold.
    * A resolution leads where the bag may go; from aside it says where.
    * A child names the move by which it was drawn from a bag that is known.
    """
    match move.kind:
        case M.THAWED:
            return not at.held or at.state is S.THAWING
        case M.STORED | M.RETURNED:
            return not at.thaw_begun
        case M.RESTARTED:
            return at.stopped and at.stops == 1 and not at.deviations
        case M.APPROVED:
            return not at.stopped and bool(at.deviations & move.lifts)
        case M.RESOLVED:
            said = move.to or (None if at.state in ASIDE_STATES else at.base)
            return said in at.resolvable
        case M.MADE if move.parent is not None:
            known = parent is not None and parent.id == move.parent
            return known and move.agreed and at.state is S.EXPECTED
        case _:
            return True


def _state_after(at: _At, move: Move, parent: Bag | None, *, regular: bool) -> BagState:
    """Say what the bag is after a move; one whose life is over changes only within its end."""
    to = MOVES[move.kind][1]
    match move.kind:
        case M.STARTED:
            return S.INFUSING if regular and not at.irregular else S.INFUSED_NOT_VERIFIED
        case M.ENDED:
            return _ended(at, move)
        case M.DISPOSED if at.state in USED_STATES:
            return S.DISPOSED
        case _ if at.state in ENDED_STATES:
            return at.state
        case M.LAPSED:
            return at.base if at.state is S.VERIFIED else at.state
        case M.RESOLVED:
            return (move.to or at.base) if regular else at.state
        case M.MADE if regular and move.parent is not None and parent is not None:
            return S.THAWED if parent.thawed_at is not None else S.ISSUED
        case _:
            led = LEADS.get(move.kind, {}).get(at.state, frozenset())
            return min(led, key=_ORDER.__getitem__) if len(led) == 1 else to or at.state


def _ended(at: _At, move: Move) -> BagState:
    """Say how an infusion ended; an end without a start says that nobody verified it."""
    if at.state is S.INFUSING:
        return S.INFUSED_FULL if move.whole else S.INFUSED_PARTIAL
    return at.state if at.state in USED_STATES else S.INFUSED_NOT_VERIFIED
