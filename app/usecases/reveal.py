"""The reveal: both sealed turns are opened, judged and recorded, and only then shown.

`open_pair` is the one use case that reads the private rows of turns, and a `SealedPair` is the
only way in. The verdict, the near miss and what they do to the bags are one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import status
from app.domain.causes import Cause
from app.domain.order import Order
from app.domain.people import Place
from app.domain.profile import FIRST_TO_SECOND
from app.domain.rules import Facts, Failed
from app.domain.rules.infusion import ACTIVE_ORDER
from app.domain.turn import Item, SealedTurn, repeated
from app.domain.verification import (
    Hold,
    Match,
    SealedPair,
    Stop,
    Verdict,
    check,
    find_order,
    pair,
    questions_again,
    slips,
    verdict_of,
)
from app.evidence.record import Record
from app.identifiers import ScanId, VerificationId
from app.usecases import history
from app.usecases.reading_back import full_turn, repeat_turn
from app.usecases.station import Draft, Station, file, verification
from app.usecases.verdicts import (
    JUDGED,
    AskAgain,
    Lapsed,
    Opened,
    Revealed,
    record_verdict,
    revealed,
)

ASKED_AGAIN, LAPSED = "verification.asked_again", "verification.lapsed"


def sealed_pair(station: Station, of: VerificationId) -> SealedPair | Lapsed | None:
    """Return the newest pair of a verification, or None while a turn is missing."""
    turns = station.ledger.sealed_turns(of)
    newest = max((t.round for t in turns), default=1)
    return _pair([t for t in turns if t.round == newest], of, station)


def _pair(
    turns: Sequence[SealedTurn], of: VerificationId, station: Station
) -> SealedPair | Lapsed | None:
    by_place = {t.place: t for t in turns}
    first, second = by_place.get(Place.FIRST), by_place.get(Place.SECOND)
    if first is None or second is None:
        return None
    profile = history.newest_profile(station.ledger)
    limit = profile.gap if profile else FIRST_TO_SECOND
    joined = pair(first, second, limit=limit)
    return Lapsed(of=of, cause=joined) if isinstance(joined, Cause) else joined


def open_pair(station: Station, sealed: SealedPair) -> Revealed | AskAgain:
    """Open two sealed turns, judge them, record the verdict, and return it.

    Opening a pair again returns the verdict that stands.
    """
    standing = _standing(station, sealed.of)
    if standing is not None:
        return standing
    opened = _open(station, sealed)
    if isinstance(opened.order, Cause):
        failed = Failed(rule=ACTIVE_ORDER, cause=opened.order)
        return record_verdict(station, sealed, opened, (failed,), None)
    facts = _facts(station, sealed, opened, opened.order)
    outcomes = check(facts)
    again = questions_again(slips(facts, outcomes))
    if again:
        return _ask_again(station, sealed, again)
    return record_verdict(station, sealed, opened, outcomes, facts)


def lapse(station: Station, lapsed: Lapsed) -> Lapsed:
    """Record that two turns came too far apart; both people start again."""
    body = {"cause": lapsed.cause.code}
    file(station, Draft(kind=LAPSED, subject=(verification(lapsed.of),), body=body))
    return lapsed


def _open(station: Station, sealed: SealedPair) -> Opened:
    pairs = [sealed]
    if sealed.first.round > 1:  # the scans stand in the first round, the answers in the second
        turns = [t for t in station.ledger.sealed_turns(sealed.of) if t.round == 1]
        earlier = _pair(turns, sealed.of, station)
        if not isinstance(earlier, SealedPair):
            msg = "a second round without a first"
            raise ValueError(msg)
        pairs.insert(0, earlier)
    rows = [station.ledger.open_turns(p) for p in pairs]
    turns_read = [
        full_turn(pairs[0].first, rows[0][0], practice=station.practice),
        full_turn(pairs[0].second, rows[0][1], practice=station.practice),
    ]
    for later, (first_row, second_row) in zip(pairs[1:], rows[1:], strict=True):
        again = (repeat_turn(later.first, first_row), repeat_turn(later.second, second_row))
        turns_read = [repeated(t, r) for t, r in zip(turns_read, again, strict=True)]
    first, second = turns_read
    return Opened(
        first=first,
        second=second,
        order=find_order(first, second, history.orders(station)),
        rows=tuple(r for both in rows for r in both),
    )


def _facts(station: Station, sealed: SealedPair, opened: Opened, order: Order) -> Facts:
    profile = history.profile(station.ledger, order.profile)
    if profile is None:
        msg = "the order names a profile that central never published"
        raise ValueError(msg)
    first, second = opened.first, opened.second
    known = history.orders(station)
    return Facts(
        order=order,
        profile=profile,
        bag=history.bag(station.ledger, first.product.label.bag),
        second_bag=history.bag(station.ledger, second.product.label.bag),
        first=first,
        second=second,
        people=(
            history.person(station, sealed.first.by),
            history.person(station, sealed.second.by),
        ),
        reused=_reused(station, sealed, opened),
        newest=(
            status.newest_band(first.wristband.label, known),
            status.newest_band(second.wristband.label, known),
        ),
        here=station.ward,
        now=station.now(),
        round=sealed.first.round,
    )


def _reused(station: Station, sealed: SealedPair, opened: Opened) -> frozenset[ScanId]:
    """X15: scans that the sealed statements of this verification do not account for."""
    accounted: set[str] = set()
    for turn in station.ledger.sealed_turns(sealed.of):
        record = station.ledger.get(turn.entry)
        for reading in record.statement.body["readings"] if record else ():
            accounted.add(str(reading["scan"]))
    scans = [
        scan
        for turn in (opened.first, opened.second)
        for scan in (turn.wristband.scan, turn.product.scan)
    ]
    return frozenset(s for s in scans if s.value not in accounted or scans.count(s) > 1)


def _ask_again(station: Station, sealed: SealedPair, questions: frozenset[Item]) -> AskAgain:
    body = {
        "turns": [sealed.first.entry.value, sealed.second.entry.value],
        "questions": sorted(q.value for q in questions),
    }
    file(station, Draft(kind=ASKED_AGAIN, subject=(verification(sealed.of),), body=body))
    return AskAgain(of=sealed.of, questions=questions)


def asked_again(station: Station, of: VerificationId) -> frozenset[Item]:
    """Return what both people of a verification are asked again, if anything."""
    for record in station.ledger.about("verification", of.value):
        if record.statement.kind == ASKED_AGAIN:
            return frozenset(Item(str(q)) for q in record.statement.body["questions"])
    return frozenset()


def _standing(station: Station, of: VerificationId) -> Revealed | None:
    """Return the verdict that stands for a verification, read back from its own record."""
    for record in station.ledger.about("verification", of.value):
        if record.statement.kind == JUDGED:
            return _read_back(station, of, record)
    return None


def _read_back(station: Station, of: VerificationId, judged: Record) -> Revealed | None:
    turns = {t.entry.value: t for t in station.ledger.sealed_turns(of)}
    first, second = (turns[str(d)] for d in judged.statement.body["turns"])
    sealed = _pair([first, second], of, station)
    if not isinstance(sealed, SealedPair):
        return None
    opened = _open(station, sealed)
    named = judged.statement.body.get("order")
    if named is None or isinstance(opened.order, Cause):
        cause = opened.order if isinstance(opened.order, Cause) else Cause.NO_ORDER
        verdict: Verdict = Stop(outcomes=(Failed(rule=ACTIVE_ORDER, cause=cause),), cause=cause)
    else:
        verdict = _recorded_verdict(station, sealed, opened, opened.order, judged)
    return revealed(station, judged, sealed, opened, verdict)


def _recorded_verdict(
    station: Station, sealed: SealedPair, opened: Opened, order: Order, judged: Record
) -> Verdict:
    """Return the verdict as recorded; what is derived again may only be graver."""
    derived = verdict_of(check(_facts(station, sealed, opened, order)))
    recorded = str(judged.statement.body["verdict"])
    if recorded == "match":
        return Match(outcomes=derived.outcomes)
    cause = next(c for c in Cause if c.code == judged.statement.body["cause"])
    if recorded == "hold":
        return Hold(outcomes=derived.outcomes, cause=cause)
    return Stop(outcomes=derived.outcomes, cause=cause)
