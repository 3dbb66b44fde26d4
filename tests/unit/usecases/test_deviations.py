"""Near misses, the way out of quarantine, and the list of everything that went another way.

Cites DESIGN §7 *After a STOP*, rule 5 (nothing is lost), screens §5.8.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.domain.causes import Cause
from app.domain.deviation import Approved, Category, NearMissClass, Side, State
from app.domain.moves import BagState
from app.domain.people import Purpose, Role
from app.domain.verification import Cleared, Match
from app.evidence.record import Record
from app.identifiers import Digest, Private, VerificationId
from app.ports import Session
from app.usecases import exceptions, near_misses, reporting, resolving, sign_in
from app.usecases.approval import Decision, Started
from app.usecases.exceptions import ExceptionRow, Next, What
from app.usecases.near_misses import CLASSIFIED
from app.usecases.reporting import CLOSED, RECORDED, Report
from app.usecases.resolving import RESOLVED
from app.usecases.sign_in import Refused, Why
from app.usecases.verdicts import Revealed
from tests.support.actors import Bedside, play
from tests.support.approvers import IDA, QUINN, approves, ward_with_approvers
from tests.support.station import FATIMA, GUS, Ward

WORDS = Private("Two bags lay in one tray; both were brought back.")


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


def session(ward: Ward, member: Member, purpose: Purpose) -> Session | Refused:
    pin = Private(member.pin)
    return sign_in.open_session(ward.station, member.badge.number, pin, purpose)


def opened(ward: Ward, member: Member, purpose: Purpose) -> Session:
    found = session(ward, member, purpose)
    assert isinstance(found, Session), found
    return found


def wrong_bag(ward: Ward) -> Bedside:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    return bedside


# -- near misses


def classify(ward: Ward, found: NearMissClass, member: Member = QUINN) -> Record | Refused:
    near = near_misses.near_misses(ward.station).rows[0]
    signed = session(ward, member, near_misses.purpose(near.of))
    if isinstance(signed, Refused):
        return signed
    return near_misses.classify(ward.station, near.entry, found, signed)


def test_every_stop_waits_until_quality_says_what_it_was(ward: Ward) -> None:
    wrong_bag(ward)
    (near,) = near_misses.open_near_misses(ward.station).rows
    assert (near.cause, near.found, near.overdue) == (Cause.DIFFERENT_PATIENTS, None, False)
    assert near.unsynced

    assert isinstance(classify(ward, NearMissClass.TWO_PATIENTS), Record)
    assert near_misses.open_near_misses(ward.station).rows == ()
    assert near_misses.near_misses(ward.station).rows[0].found is NearMissClass.TWO_PATIENTS


def test_a_near_miss_that_nobody_classified_is_overdue_after_three_days(ward: Ward) -> None:
    wrong_bag(ward)
    ward.clock.passes(timedelta(days=3, minutes=1))

    assert near_misses.open_near_misses(ward.station).rows[0].overdue
    classify(ward, NearMissClass.LABEL)
    assert not near_misses.near_misses(ward.station).rows[0].overdue


def test_a_classification_is_corrected_by_another_and_both_stay(ward: Ward) -> None:
    wrong_bag(ward)
    first = classify(ward, NearMissClass.LABEL)
    again = classify(ward, NearMissClass.LABEL)
    second = classify(ward, NearMissClass.ANOTHER_PRODUCT, GUS)

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert again == first
    assert second.statement.body["corrects"] == first.digest.value
    assert [b["class"] for b in ward.on_record(CLASSIFIED)] == ["label", "another_product"]
    (near,) = near_misses.near_misses(ward.station).rows
    assert near.found is NearMissClass.ANOTHER_PRODUCT


@pytest.mark.parametrize("member", [ANA, FATIMA, CARLA, IDA])
def test_only_quality_classifies(ward: Ward, member: Member) -> None:
    wrong_bag(ward)
    assert classify(ward, NearMissClass.LABEL, member) == Refused(why=Why.NOT_PERMITTED)


def test_nobody_classifies_their_own_stop(ward: Ward) -> None:
    wrong = {"bag": ward.bruno.bag}
    play(ward, ward.alma, first=wrong, second=wrong, people=(ANA, GUS))

    assert classify(ward, NearMissClass.LABEL, GUS) == Refused(why=Why.SAME_PERSON)
    assert ward.on_record(CLASSIFIED) == []


def test_only_a_near_miss_is_classified_and_only_with_its_own_session(ward: Ward) -> None:
    bedside = wrong_bag(ward)
    near = near_misses.near_misses(ward.station).rows[0]
    other = Purpose(of=VerificationId(ward.keys.new_id()), proposal="classify")
    lent = ward.keys.unlock(QUINN.person, Private(QUINN.pin), "qa", other)
    assert isinstance(lent, Session)

    said = near_misses.classify(ward.station, near.entry, NearMissClass.LABEL, lent)
    assert said == Refused(why=Why.NOT_PERMITTED)
    right = opened(ward, QUINN, near_misses.purpose(near.of))
    judged = bedside.revealed().judged
    with pytest.raises(ValueError, match="near miss"):
        near_misses.classify(ward.station, judged, NearMissClass.LABEL, right)
    assert ward.keys.open == {}


# -- the way out


def quarantined(ward: Ward) -> Bedside:
    bedside = wrong_bag(ward)
    assert isinstance(bedside.decides(Decision.QUARANTINE), Digest)
    assert ward.bag(ward.bruno).state is BagState.QUARANTINE
    return bedside


def resolve(
    ward: Ward, member: Member, to: BagState = BagState.THAWED, text: Private[str] = WORDS
) -> Record | Refused:
    of = VerificationId(ward.keys.new_id())
    signed = session(ward, member, resolving.purpose(of))
    if isinstance(signed, Refused):
        return signed
    return resolving.resolve(ward.station, ward.bruno.bag.bag, to, text, signed)


def test_quality_leads_a_bag_out_of_quarantine_and_two_people_check_from_the_beginning(
    ward: Ward,
) -> None:
    quarantined(ward)
    assert isinstance(resolve(ward, QUINN), Record)

    bag = ward.bag(ward.bruno)
    assert (bag.state, bag.held, bag.irregular) == (BagState.THAWED, False, False)
    bedside, result = play(ward, ward.bruno)
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)
    assert b"one tray" not in ward.ledger.kind(RESOLVED)[0].statement.data


@pytest.mark.parametrize("member", [ANA, FATIMA, CARLA, GUS, IDA])
def test_nobody_else_leads_it_out(ward: Ward, member: Member) -> None:
    quarantined(ward)
    assert resolve(ward, member) == Refused(why=Why.NOT_PERMITTED)
    assert ward.bag(ward.bruno).state is BagState.QUARANTINE


def test_who_made_or_signed_the_stop_does_not_resolve_it(ward: Ward) -> None:
    both = Member(
        person=BEN.person,
        name=BEN.name,
        title=BEN.title,
        roles=("nurse_verifier", "qa"),
        pin=BEN.pin,
        number=BEN.number,
    )
    ward.enrols(both)
    quarantined(ward)

    assert resolve(ward, both) == Refused(why=Why.SAME_PERSON)
    assert ward.on_record(RESOLVED) == []


def test_a_resolution_says_why_and_leads_only_where_the_bag_may_go(ward: Ward) -> None:
    quarantined(ward)
    for to, text in ((BagState.INFUSED_FULL, WORDS), (BagState.THAWED, Private("fine"))):
        with pytest.raises(ValueError, match=r"choose one|expected at least"):
            resolve(ward, QUINN, to, text)
    assert ward.on_record(RESOLVED) == []
    assert ward.keys.open == {}
    assert resolving.ways_out(ward.station, ward.alma.bag.bag) == ()
    assert BagState.THAWED in resolving.ways_out(ward.station, ward.bruno.bag.bag)


# -- the list


def listed(ward: Ward) -> list[ExceptionRow]:
    return list(exceptions.exceptions(ward.station))


def test_a_quiet_ward_has_no_exceptions(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)

    assert listed(ward) == []
    assert not exceptions.bounded(ward.station)


def test_a_stop_goes_from_deciding_to_closing_and_says_whose_turn_it_is(ward: Ward) -> None:
    bedside = wrong_bag(ward)
    (row,) = listed(ward)
    assert (row.what, row.cause, row.state) == (What.STOP, Cause.DIFFERENT_PATIENTS, State.OPEN)
    assert (row.next, row.of, row.unsynced) == (Next.DECIDE, bedside.of, True)

    bedside.decides(Decision.QUARANTINE)
    ward.clock.passes(timedelta(hours=2))
    (row,) = listed(ward)
    assert (row.state, row.next) == (State.CONTAINED, Next.RESOLVE)
    assert row.owner == {Role.QA}
    assert timedelta(hours=2) <= row.age < timedelta(hours=3)
    resolve(ward, QUINN)
    assert listed(ward)[0].next is Next.CLASSIFY
    classify(ward, NearMissClass.ANOTHER_PRODUCT)
    assert listed(ward)[0].next is Next.DISPOSE


def test_a_hold_waits_for_its_approval_and_comes_after_a_stop(ward: Ward) -> None:
    hold, _ = play(ward, ward.alma, first={"intact": False})
    wrong_bag(ward)

    assert [(r.what, r.next) for r in listed(ward)] == [
        (What.STOP, Next.DECIDE),
        (What.HOLD, Next.APPROVE),
    ]
    assert isinstance(approves(ward, hold.revealed()), Approved)
    assert [(r.state, r.next) for r in listed(ward)][1] == (State.CONTAINED, Next.DISPOSE)


def report(ward: Ward, category: Category = Category.EQUIPMENT) -> Record:
    signed = opened(ward, FATIMA, reporting.purpose(None, reporting.REPORTERS))
    what = Report(category=category, what_happened=WORDS, bag=ward.alma.bag.bag)
    made = reporting.report(ward.station, what, signed)
    assert isinstance(made, Record)
    return made


def goes_on(ward: Ward, root: Record, to: State, member: Member) -> Record | Refused:
    wanted = reporting.purpose(root.digest, reporting.who_may(to))
    signed = session(ward, member, wanted)
    if isinstance(signed, Refused):
        return signed
    return reporting.goes_on(ward.station, root.digest, to, WORDS, signed)


def close(ward: Ward, root: Record, *people: tuple[Side, Member]) -> Record | Refused:
    signed = [opened(ward, m, reporting.purpose(root.digest, s.roles)) for s, m in people]
    return reporting.close(ward.station, root.digest, WORDS, signed)


def test_what_somebody_reports_goes_from_open_to_closed(ward: Ward) -> None:
    root = report(ward)
    (row,) = listed(ward)
    assert (row.what, row.category) == (What.REPORTED, Category.EQUIPMENT)
    assert (row.state, row.next) == (State.OPEN, Next.CONTAIN)
    assert b"one tray" not in root.statement.data

    with pytest.raises(ValueError, match="disposition first"):
        close(ward, root, (Side.QUALITY, QUINN))
    assert isinstance(goes_on(ward, root, State.CONTAINED, FATIMA), Record)
    assert listed(ward)[0].next is Next.DISPOSE
    assert goes_on(ward, root, State.DISPOSITION, FATIMA) == Refused(why=Why.NOT_PERMITTED)
    decided = goes_on(ward, root, State.DISPOSITION, GUS)
    assert goes_on(ward, root, State.CONTAINED, FATIMA) == decided
    assert listed(ward)[0].next is Next.CLOSE
    closed = close(ward, root, (Side.QUALITY, QUINN))
    assert isinstance(closed, Record)
    assert listed(ward) == []
    assert exceptions.exceptions(ward.station, closed=True)[0].next is Next.NOTHING
    assert close(ward, root, (Side.QUALITY, GUS)) == closed
    assert len(ward.on_record(CLOSED)) == 1


def test_an_identity_is_closed_by_two_persons_of_both_sides(ward: Ward) -> None:
    root = report(ward, Category.IDENTITY)
    goes_on(ward, root, State.DISPOSITION, QUINN)

    assert close(ward, root, (Side.QUALITY, QUINN)) == Refused(why=Why.NOT_PERMITTED)
    alone = close(ward, root, (Side.QUALITY, QUINN), (Side.QUALITY, QUINN))
    assert alone == Refused(why=Why.SAME_PERSON)
    quality = close(ward, root, (Side.QUALITY, QUINN), (Side.QUALITY, GUS))
    assert quality == Refused(why=Why.NOT_PERMITTED)
    assert ward.on_record(CLOSED) == []
    both = close(ward, root, (Side.CLINICAL, IDA), (Side.QUALITY, QUINN))
    assert isinstance(both, Record)


def test_a_stop_of_identity_asks_for_two_to_close_it(ward: Ward) -> None:
    wrong_bag(ward)
    (row,) = listed(ward)

    assert reporting.closers(ward.station, row.entry) == (Side.CLINICAL, Side.QUALITY)


def test_a_report_says_something_and_names_a_deviation_that_is_here(ward: Ward) -> None:
    signed = opened(ward, FATIMA, reporting.purpose(None, reporting.REPORTERS))
    short = Report(category=Category.OTHER, what_happened=Private("oh"))
    with pytest.raises(ValueError, match="10 to 2,000"):
        reporting.report(ward.station, short, signed)
    nowhere = Digest("0" * 64)
    later = opened(ward, GUS, reporting.purpose(nowhere, reporting.REPORTERS))
    with pytest.raises(ValueError, match="choose one from the list"):
        reporting.goes_on(ward.station, nowhere, State.CONTAINED, WORDS, later)
    assert ward.on_record(RECORDED) == []
    assert ward.keys.open == {}


def test_a_session_of_one_deviation_serves_no_other(ward: Ward) -> None:
    one, other = report(ward), report(ward)
    wanted = reporting.purpose(one.digest, reporting.who_may(State.DISPOSITION))
    signed = opened(ward, QUINN, wanted)

    said = reporting.goes_on(ward.station, other.digest, State.DISPOSITION, WORDS, signed)
    assert said == Refused(why=Why.NOT_PERMITTED)
