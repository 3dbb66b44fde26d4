"""The states of a bag, and the one table of its moves (domain §4.5, DESIGN §7).

Which move may follow which state, and where it leads, is said here and nowhere else; the drawing
in `docs/bags.md` is made from this table. Recording what happened is never refused (DESIGN rule
6): a move that the table does not have still moves the bag, and marks its history *irregular*.
"""

from __future__ import annotations

from enum import Enum


class BagState(Enum):
    """Where a bag is in its life, from harmless to grave: joined lines take the later one."""

    EXPECTED = "expected"
    COLLECTED = "collected"
    MADE = "made"
    IN_TRANSIT = "in_transit"
    RECEIVED_QUARANTINE = "received_quarantine"
    STORED = "stored"
    ISSUED = "issued"
    THAWING = "thawing"
    THAWED = "thawed"
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    QUARANTINE = "quarantine"
    LOST = "lost"
    RECALLED = "recalled"
    DESTROYED = "destroyed"
    INFUSING = "infusing"
    INFUSED_PARTIAL = "infused_partial"
    INFUSED_FULL = "infused_full"
    INFUSED_NOT_VERIFIED = "infused_not_verified"
    DISPOSED = "disposed"


class MoveKind(Enum):
    """What moves a bag; the value is the kind of the statement that says so."""

    COLLECTED = "bag.collected"
    MADE = "bag.made"
    DISPATCHED = "bag.dispatched"
    ACCEPTED = "bag.accepted"
    REJECTED = "bag.rejected"
    STORED = "bag.stored"
    ISSUED = "bag.issued"
    HANDED_OVER = "bag.handed_over"
    THAW_STARTED = "bag.thaw_started"
    THAWED = "bag.thawed"
    DRAWN = "bag.drawn"
    RETURNED = "bag.returned"
    VERIFIED = "verification.judged"
    APPROVED = "verification.approved"
    LAPSED = "bag.lapsed"
    HELD = "bag.held"
    DEVIATED = "bag.deviated"
    QUARANTINED = "bag.quarantined"
    RECALLED = "bag.recalled"
    LOST = "bag.lost"
    DESTROYED = "bag.destroyed"
    RESTARTED = "verification.restarted"
    STARTED = "infusion.started"
    ENDED = "infusion.ended"
    DISPOSED = "bag.disposed"
    RESOLVED = "bag.resolved"


S, M = BagState, MoveKind
# Cells have begun to reach a patient: nothing un-uses a bag.
USED_STATES = frozenset(
    {S.INFUSING, S.INFUSED_PARTIAL, S.INFUSED_FULL, S.INFUSED_NOT_VERIFIED, S.DISPOSED}
)
GONE_STATES = USED_STATES | {S.DESTROYED, S.LOST, S.REJECTED}
# A bag whose life is over; what is recorded about it afterwards brings it nowhere else.
ENDED_STATES = USED_STATES | {S.DESTROYED}
# Out of the way until quality assurance decides: only a resolution leads back.
ASIDE_STATES = frozenset({S.QUARANTINE, S.RECALLED, S.LOST})
VERIFIABLE = frozenset({S.ISSUED, S.THAWED, S.VERIFIED})
_ANY = frozenset(S)
_THERE = _ANY - ENDED_STATES
_HERE = frozenset({S.RECEIVED_QUARANTINE, S.STORED, S.ISSUED, S.THAWING, S.THAWED, S.VERIFIED})

# Move, the states it may follow, the state it leads to (None: it stays, or see `LEADS`).
MOVES: dict[MoveKind, tuple[frozenset[BagState], BagState | None]] = {
    M.COLLECTED: (frozenset({S.EXPECTED}), S.COLLECTED),
    M.MADE: (frozenset({S.EXPECTED, S.COLLECTED}), S.MADE),
    M.DISPATCHED: (frozenset({S.COLLECTED, S.MADE, S.STORED, S.RETURNED}), S.IN_TRANSIT),
    M.ACCEPTED: (frozenset({S.EXPECTED, S.IN_TRANSIT, S.MADE}), S.RECEIVED_QUARANTINE),
    M.REJECTED: (frozenset({S.EXPECTED, S.IN_TRANSIT, S.RECEIVED_QUARANTINE}), S.REJECTED),
    M.STORED: (frozenset({S.RECEIVED_QUARANTINE, S.STORED, S.RETURNED}), S.STORED),
    M.ISSUED: (frozenset({S.STORED}), S.ISSUED),
    M.HANDED_OVER: (frozenset({S.STORED, S.ISSUED, S.THAWED, S.RETURNED}), None),
    M.THAW_STARTED: (frozenset({S.ISSUED}), S.THAWING),
    M.THAWED: (frozenset({S.ISSUED, S.THAWING}), S.THAWED),
    M.DRAWN: (frozenset({S.ISSUED, S.THAWED}), None),
    M.RETURNED: (frozenset({S.ISSUED}), S.RETURNED),  # THAWED never returns to STORED
    M.VERIFIED: (VERIFIABLE, S.VERIFIED),
    M.APPROVED: (VERIFIABLE, S.VERIFIED),
    M.LAPSED: (frozenset({S.VERIFIED}), None),
    M.HELD: (_ANY, None),
    M.DEVIATED: (_ANY, None),
    M.RESTARTED: (VERIFIABLE, None),
    M.QUARANTINED: (_THERE, S.QUARANTINE),
    M.RECALLED: (_THERE, S.RECALLED),
    M.LOST: (_THERE, S.LOST),
    M.DESTROYED: (
        _HERE | {S.QUARANTINE, S.REJECTED, S.RECALLED, S.RETURNED, S.LOST},
        S.DESTROYED,
    ),
    M.STARTED: (frozenset({S.VERIFIED}), S.INFUSING),
    M.ENDED: (frozenset({S.INFUSING, S.INFUSED_NOT_VERIFIED}), None),
    M.DISPOSED: (
        frozenset({S.INFUSED_FULL, S.INFUSED_PARTIAL, S.INFUSED_NOT_VERIFIED}),
        S.DISPOSED,
    ),
    M.RESOLVED: (_ANY, None),
}

# Where a move leads when that depends on more than the state: on what it says, or on what was
# before. From each state, the states that it may lead to.
LEADS: dict[MoveKind, dict[BagState, frozenset[BagState]]] = {
    # A child begins as the bag that it was drawn from is (T11).
    M.MADE: {S.EXPECTED: frozenset({S.MADE, S.ISSUED, S.THAWED})},
    M.LAPSED: {S.VERIFIED: frozenset({S.ISSUED, S.THAWED})},
    # What is graver stays: no quarantine makes anybody forget a loss, and nothing a recall.
    M.QUARANTINED: {S.LOST: frozenset({S.LOST}), S.RECALLED: frozenset({S.RECALLED})},
    M.LOST: {S.RECALLED: frozenset({S.RECALLED})},
    M.ENDED: {
        S.INFUSING: frozenset({S.INFUSED_FULL, S.INFUSED_PARTIAL}),
        S.INFUSED_NOT_VERIFIED: frozenset({S.INFUSED_NOT_VERIFIED}),
    },
}
# Besides the state before, where quality assurance may send a bag whose life is not over.
RESOLVES_TO = frozenset({S.QUARANTINE, S.REJECTED, S.RETURNED})


def leads_to(kind: MoveKind, state: BagState) -> frozenset[BagState]:
    """Return where a regular move leads from a state: one state, or those that it may name.

    A resolution is not among them: it leads where quality assurance says (`RESOLVES_TO`), or
    back to what the bag was before.
    """
    after, to = MOVES[kind]
    if state not in after:
        return frozenset()
    return LEADS.get(kind, {}).get(state, frozenset({to or state}))
