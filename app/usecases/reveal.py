"""The reveal: both sealed turns are opened, judged and recorded, and only then shown.

`open_pair` is the one use case that reads the private rows of turns, and a `SealedPair` is the
only way in. The verdict, the near miss and what they do to the bags are one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from app.domain.causes import Cause
from app.domain.moves import USED_STATES
from app.domain.order import Order
from app.domain.people import Place
from app.domain.profile import FIRST_TO_SECOND
from app.domain.rules import Failed
from app.domain.rules.infusion import ACTIVE_ORDER
from app.domain.turn import FullTurn, Item, NextTurn, SealedTurn, repeated, with_band
from app.domain.verification import (
    SealedPair,
    asked_in_time,
    check,
    find_order,
    may_open,
    outcomes_of,
    pair,
    questions_again,
    recorded,
    restarts,
    slips,
)
from app.evidence.errors import EvidenceError
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.identifiers import BagId, Digest, VerificationId
from app.usecases import history
from app.usecases.deviations import standing
from app.usecases.elapsed import between
from app.usecases.facts import gather
from app.usecases.laboratory_prepare import ancestor
from app.usecases.neighbours import is_own
from app.usecases.reading_back import full_turn, repeat_turn, scanned_turn
from app.usecases.station import Draft, Station, file, verification
from app.usecases.turns import SEALED
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
    """Return the pair of a verification that may be opened, or None while a turn is missing.

    1. What was judged stays openable: a stop survives lock, crash and restart.
    2. What lapsed stays lapsed, whatever the clock says later.
    3. Answers given again count only if both people were asked, and answered in time.
    4. Turns that waited too long for the reveal are as old as turns too far apart (B15).

    What two people sealed at another workstation is opened there, and nowhere else.
    """
    records = {r.statement.kind: r for r in station.ledger.about("verification", of.value)}
    turns = station.ledger.sealed_turns(of)
    if elsewhere(station, records.values()):
        return None
    # (1)
    if JUDGED in records:
        return _judged_pair(turns, records[JUDGED])
    # (2)
    if LAPSED in records:
        return Lapsed(of=of, cause=Cause.of(str(records[LAPSED].statement.body["cause"])))
    limit = history.longest_gap(station.ledger)
    pairs = [_pair([t for t in turns if t.round == 1], limit)]
    # (3)
    if ASKED_AGAIN in records and any(t.round > 1 for t in turns):
        pairs.append(_pair([t for t in turns if t.round > 1], limit))
    newest = pairs[-1]
    if newest is None:
        return None
    joined = [p for p in pairs if isinstance(p, SealedPair)]
    in_time = len(joined) == len(pairs) and all(
        asked_in_time(earlier, later, limit=limit) for earlier, later in pairwise(joined)
    )
    # (4) Both by the wall clock and by the one that nobody can set back.
    if in_time and all(_within(station, p, limit, open_=p is joined[-1]) for p in joined):
        return joined[-1]
    cause = newest if isinstance(newest, Cause) else Cause.PAIR_TOO_OLD
    return Lapsed(of=of, cause=cause)


def elsewhere(station: Station, about: Iterable[Record]) -> bool:
    """Say whether the check that some records are about was made at another workstation."""
    made = (r for r in about if r.statement.kind in (SEALED, JUDGED))
    return any(not is_own(station.ledger, record) for record in made)


def _within(station: Station, joined: SealedPair, limit: timedelta, *, open_: bool = True) -> bool:
    """Say whether two turns came within a limit, and may still be opened by it, on every clock."""
    first, second = (station.ledger.get(t.entry) for t in (joined.first, joined.second))
    if first is None or second is None or joined.second.at - joined.first.at > limit:
        return False
    if open_ and not may_open(joined, now=station.now(), limit=limit):
        return False
    return between(first.entry.clock, second.entry.clock) <= limit


def _pair(turns: Sequence[SealedTurn], limit: timedelta) -> SealedPair | Cause | None:
    by_place = {t.place: t for t in turns}
    first, second = by_place.get(Place.FIRST), by_place.get(Place.SECOND)
    return None if first is None or second is None else pair(first, second, limit=limit)


def _judged_pair(turns: Sequence[SealedTurn], judged: Record, key: str = "turns") -> SealedPair:
    """Return a pair that a verdict names; its limit was kept then, by the profile of then."""
    named = [str(d) for d in judged.statement.body.get(key, ())]
    joined = _pair([t for t in turns if t.entry.value in named], FIRST_TO_SECOND)
    if not isinstance(joined, SealedPair):
        what = "a verdict does not name two sealed turns that make a pair"
        raise EvidenceError(what, where=judged.place)
    return joined


def open_pair(station: Station, sealed: SealedPair) -> Revealed | AskAgain | Lapsed:
    """Open two sealed turns, judge them, record the verdict, and return it.

    Opening a pair again returns what stands, and records nothing.

    Raises:
        ValueError: it is not the pair that the ledger holds.
    """
    current = sealed_pair(station, sealed.of)
    if isinstance(current, Lapsed):
        return lapse(station, current)
    if current != sealed:
        msg = "only the pair that the ledger holds is opened"
        raise ValueError(msg)
    standing = _standing(station, sealed)
    if standing is not None:
        return standing
    asked = asked_again(station, sealed.of)
    if asked and sealed.first.round == 1:
        return AskAgain(of=sealed.of, questions=asked)
    return _judge(station, sealed, _open(station, sealed))


def _judge(station: Station, sealed: SealedPair, opened: Opened) -> Revealed | AskAgain | Lapsed:
    facts = (
        opened.order
        if isinstance(opened.order, Cause)
        else gather(station, sealed, opened, opened.order)
    )
    if isinstance(facts, Cause):
        failed = Failed(rule=ACTIVE_ORDER, cause=facts)
        return record_verdict(station, sealed, opened, (failed,), None)
    # A pair is made by the most patient profile; the order's own may allow less time.
    if not _within(station, sealed, facts.profile.gap):
        return lapse(station, too_old(sealed.of))
    outcomes = check(facts)
    anew = restarts(outcomes, facts.round)
    if anew is not None:
        return lapse(station, Lapsed(of=sealed.of, cause=anew))
    again = questions_again(slips(facts, outcomes))
    if again:
        return _ask_again(station, sealed, again)
    return record_verdict(station, sealed, opened, outcomes, facts)


def too_old(of: VerificationId) -> Lapsed:
    """Say that the second turn did not come in time."""
    return Lapsed(of=of, cause=Cause.PAIR_TOO_OLD)


def lapse(station: Station, lapsed: Lapsed) -> Lapsed:
    """Record, once, that two turns came too far apart; both people start again."""
    about = station.ledger.about("verification", lapsed.of.value)
    done = any(r.statement.kind in (LAPSED, JUDGED) for r in about)
    if not done and not elsewhere(station, about):
        body = {"cause": lapsed.cause.code}
        file(station, Draft(kind=LAPSED, subject=(verification(lapsed.of),), body=body))
    return lapsed


def _open(station: Station, sealed: SealedPair) -> Opened:
    first, second, rows, scanned = _readings(station, sealed)
    known = history.orders(station, first.wristband.label.patient)
    drawn = {bag: ancestor(station, bag) for bag in (t.product.label.bag for t in (first, second))}
    found = find_order(first, second, known, drawn)
    return Opened(
        first=first,
        second=second,
        order=Cause.NO_ORDER if _away(station, found, drawn.values()) else found,
        scanned=scanned,
        rows=rows,
    )


def _away(station: Station, found: Order | Cause, bags: Iterable[BagId]) -> bool:
    """Say whether an order names what was scanned, and nobody knows here whose it is.

    What is here of it is not enough to match. An order of another case of the same patient is
    not found so: without its row nobody knows here whose it is.
    """
    if not isinstance(found, Order):
        return False
    ledger = station.ledger
    named = [r for bag in bags for r in history.orders_away(ledger, "bag", bag.value)]
    waiting = (
        history.bag(ledger, BagId(str(bag))).state not in USED_STATES
        for record in history.orders_away(ledger, "coi", found.coi.value)
        for bag in record.statement.body["bags"]
    )
    return bool(named) or any(waiting)


def _readings(
    station: Station, sealed: SealedPair
) -> tuple[FullTurn, FullTurn, tuple[PrivateRow, ...], tuple[Digest, Digest]]:
    pairs = [sealed]
    if sealed.first.round > 1:  # the scans stand in the first round, the answers in the second
        turns = [t for t in station.ledger.sealed_turns(sealed.of) if t.round == 1]
        earlier = _pair(turns, FIRST_TO_SECOND)
        if not isinstance(earlier, SealedPair):
            msg = "a second round without a first"
            raise ValueError(msg)
        pairs.insert(0, earlier)
    rows = [station.ledger.open_turns(p) for p in pairs]
    turns_read, bands = [], []
    for sealed_turn, row in zip((pairs[0].first, pairs[0].second), rows[0], strict=True):
        turn = scanned_turn(station, sealed_turn, row)
        if isinstance(turn, NextTurn):
            turn, band = _with_kept(station, turn)
            bands.append(band)
        turns_read.append(turn)
    for later, (first_row, second_row) in zip(pairs[1:], rows[1:], strict=True):
        again = (
            repeat_turn(station, later.first, first_row),
            repeat_turn(station, later.second, second_row),
        )
        turns_read = [repeated(t, r) for t, r in zip(turns_read, again, strict=True)]
    first, second = turns_read
    scanned = (pairs[0].first.entry, pairs[0].second.entry)
    return first, second, tuple(r for both in (*rows, bands) for r in both), scanned


def _with_kept(station: Station, turn: NextTurn) -> tuple[FullTurn, PrivateRow]:
    """Return a turn with the wristband scan that it keeps, and the row that holds the scan.

    Whose scan it is, of which order and how old, is judged by a rule (B21): whatever is named
    is opened, if it is a turn of a verification that was judged.

    Raises:
        EvidenceError: nothing of the kind is named.
    """
    record = station.ledger.get(turn.keeps.turn)
    of = VerificationId(record.statement.about("verification") or "") if record else turn.of
    about = {r.statement.kind: r for r in station.ledger.about("verification", of.value)}
    if JUDGED not in about:
        what = "a turn keeps a wristband scan that is not in the records"
        raise EvidenceError(what, where=f"verification {turn.of.value}")
    pair = _judged_pair(station.ledger.sealed_turns(of), about[JUDGED], "scanned")
    for sealed, row in zip(
        (pair.first, pair.second), station.ledger.open_turns(pair), strict=True
    ):
        if sealed.entry == turn.keeps.turn:
            return with_band(turn, full_turn(station, sealed, row).wristband), row
    what = "a turn keeps a wristband scan of no turn that was judged"
    raise EvidenceError(what, where=f"verification {turn.of.value}")


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


def _standing(station: Station, sealed: SealedPair) -> Revealed | None:
    """Return the verdict that stands for a pair, read back from its own record."""
    for record in station.ledger.about("verification", sealed.of.value):
        if record.statement.kind == JUDGED:
            return _read_back(station, sealed, record)
    return None


def _read_back(station: Station, sealed: SealedPair, judged: Record) -> Revealed:
    """Return a verdict as it was recorded. Nothing is judged again.

    By now the bag may be in use, the order finished, the profile replaced: what is shown is what
    was decided then. Whether it may still be used is asked when it is used.
    """
    body = judged.statement.body
    first, second, rows, scanned = _readings(station, sealed)
    named = body.get("order")
    order = history.order(station.ledger, Digest(str(named))) if named is not None else None
    outcomes = outcomes_of(body["outcomes"])
    opened = Opened(
        first=first,
        second=second,
        order=order or Cause.NO_ORDER,
        scanned=scanned,
        rows=rows,
    )
    verdict = recorded(str(body["verdict"]), body.get("cause"), outcomes)
    shown = revealed(station, judged, sealed, opened, verdict)
    return replace(shown, approved=standing(station, shown))
