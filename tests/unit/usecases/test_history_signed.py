"""What a record says of itself is not believed: who signed it, and what it names, decides."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.domain import status
from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, VerificationId
from app.usecases import history
from app.usecases.station import Draft, file, file_signed, signer, verification
from app.usecases.verdicts import Revealed
from tests.support.actors import play
from tests.support.approvers import IDA, QUINN, ward_with_approvers
from tests.support.station import FATIMA, GUS, Ward
from tests.unit.usecases.test_history import folded

S = BagState
SYRINGE = BagId("0950110153001.SYR1")
OTHER = VerificationId("00000000-0000-4000-8000-000000000000")
BROKEN = {"intact": False}  # B10: DEV2


class Case:
    """A ward at which a bag is on hold, and what may be recorded about it."""

    def __init__(self, **first: Any) -> None:  # noqa: ANN401  what the first person finds
        self.ward = ward_with_approvers()
        self.ward.enrols(FATIMA, GUS)
        bedside, shown = play(self.ward, self.ward.alma, first=first or BROKEN)
        assert isinstance(shown, Revealed)
        self.of, self.judged = bedside.of, shown.judged

    @property
    def bag(self) -> Bag:
        return self.ward.bag(self.ward.alma)

    @property
    def subject(self) -> Subject:
        return Subject(scheme="bag", value=self.ward.alma.bag.bag.value)

    def files(
        self,
        kind: str,
        body: dict[str, Any],
        people: tuple[Member, ...] = (),
        meaning: str = "deviation_approved",
        **more: Any,  # noqa: ANN401  fields of a draft
    ) -> Record:
        """Record something about the bag after its last moves, signed by some."""
        sessions = [self.ward.set_up(member) for member in people]
        fields: dict[str, Any] = {
            "subject": (verification(self.of), self.subject),
            "after": tuple(sorted(self.bag.heads, key=lambda d: d.value)),
            **more,
        }
        signers = tuple(signer(s, meaning) for s in sessions)
        return file_signed(
            self.ward.station, Draft(kind=kind, signers=signers, body=body, **fields), sessions
        )

    def approved(self, *people: Member, **more: Any) -> Record:  # noqa: ANN401
        return self.files("verification.approved", {"judged": self.judged.value}, people, **more)

    def started(self, *people: Member) -> None:
        """Let two people agree on the hold, and start."""
        agreed = self.files(
            "verification.agreed", {"judged": self.judged.value}, people, "agreed_to_start"
        )
        self.files("infusion.started", {"agreed": agreed.digest.value})

    def destroyed(self, *people: Member) -> Bag:
        self.files("bag.destroyed", {}, people, "destroyed_witness")
        return self.bag

    def resolved(self, *people: Member, **body: str) -> Bag:
        self.files("bag.resolved", dict(body), people, "resolved")
        return self.bag


def held(bag: Bag) -> bool:
    return bag.held and bag.state is not S.VERIFIED


# -- approvals of a hold


def test_a_physician_and_quality_assurance_let_a_held_bag_start() -> None:
    """B10 and X10 are DEV2: one of the clinic and one of quality."""
    case = Case()
    assert held(case.bag)
    case.approved(IDA, QUINN)
    assert (case.bag.state, case.bag.held, case.bag.irregular) == (S.VERIFIED, False, False)

    case.started(ANA, BEN)
    assert (case.bag.state, case.bag.unverified) == (S.INFUSING, False)


def of_classes(*classes: str) -> Case:
    """Return a case whose newest hold failed rules of these classes."""
    case = Case()
    assert case.resolved(QUINN).state is S.THAWED
    old = case.ward.ledger.get(case.judged)
    assert old is not None
    outcomes = [{"rule": "B02", "class": c, "result": "failed"} for c in classes]
    turns = list(old.statement.body["turns"])
    body = {"turns": turns, "verdict": "hold", "outcomes": outcomes}
    case.judged = case.files("verification.judged", body, after=()).digest
    case.files("bag.deviated", {"judged": case.judged.value, "cause": "skew"})
    assert held(case.bag)
    return case


@pytest.mark.parametrize("member", [IDA, QUINN, GUS], ids=lambda member: member.title)
def test_one_who_approves_lets_a_lighter_deviation_go_on(member: Member) -> None:
    """DEV1: one of the clinic or of quality; what is only told needs nobody."""
    case = of_classes("dev1", "warn", "info")
    case.approved(member)
    assert (case.bag.state, case.bag.held, case.bag.irregular) == (S.VERIFIED, False, False)

    case.started(ANA, BEN)
    assert case.bag.state is S.INFUSING


@pytest.mark.parametrize(
    ("classes", "people"),
    [
        (("dev1",), (CARLA,)),
        (("dev1",), (IDA, FATIMA)),
        (("dev1", "dev2"), (IDA,)),
        (("dev2",), (QUINN, GUS)),
        (("hard",), (IDA, QUINN)),
        (("dev1", "hard"), (IDA, QUINN)),
        (("unheard of",), (IDA, QUINN)),
    ],
)
def test_each_class_asks_for_its_own_people_and_hard_for_nobody(
    classes: tuple[str, ...], people: tuple[Member, ...]
) -> None:
    case = of_classes(*classes)
    case.approved(*people)

    assert (case.bag.held, case.bag.irregular) == (True, True)


def test_a_charge_nurse_may_stand_for_quality() -> None:
    case = Case()
    case.approved(IDA, GUS)

    assert (case.bag.state, case.bag.held) == (S.VERIFIED, False)


@pytest.mark.parametrize(
    "people",
    [(), (IDA,), (QUINN,), (QUINN, GUS), (IDA, CARLA), (IDA, FATIMA), (ANA, BEN), (ANA, QUINN)],
    ids=lambda people: " and ".join(m.name for m in people) or "nobody",
)
def test_nobody_else_approves_what_needs_both(people: tuple[Member, ...]) -> None:
    case = Case()
    case.approved(*people)
    assert case.bag.held
    assert case.bag.irregular

    case.started(ANA, BEN)
    assert case.bag.state is S.INFUSED_NOT_VERIFIED


def test_nobody_approves_what_they_checked_themselves() -> None:
    case = Case()
    twice = Member(
        person=BEN.person,
        name=BEN.name,
        title="Physician",
        roles=("physician",),
        pin=BEN.pin,
        number=BEN.number,
    )
    case.ward.learns("role.granted", {"person": BEN.person.value, "role": "physician"})
    case.approved(twice, QUINN)

    assert (case.bag.held, case.bag.irregular) == (True, True)


def test_an_approval_signed_with_another_meaning_is_none() -> None:
    case = Case()
    case.approved(IDA, QUINN, meaning="agreed_to_start")

    assert (case.bag.held, case.bag.irregular) == (True, True)


@pytest.mark.parametrize("named", [None, 7, "no digest", "0" * 64])
def test_an_approval_that_names_no_hold_lifts_none(named: object) -> None:
    case = Case()
    body = {} if named is None else {"judged": named}
    case.files("verification.approved", body, (IDA, QUINN))

    assert case.bag.held


def test_an_approval_is_of_the_verification_and_the_bag_that_it_names() -> None:
    bruno = Subject(scheme="bag", value="0950110153001.BRUNO")
    for subject in (
        lambda case: (case.subject,),
        lambda case: (
            verification(VerificationId(f"{0:08}-0000-4000-8000-{0:012}")),
            case.subject,
        ),
        lambda case: (verification(case.of), case.subject, bruno),
    ):
        case = Case()
        case.approved(IDA, QUINN, subject=subject(case))
        assert case.bag.held
        assert case.bag.irregular


def test_nobody_approves_a_stop() -> None:
    case = Case(born=ward_with_approvers().bruno.born, band=ward_with_approvers().bruno.band)
    assert case.bag.stops == 1
    case.approved(IDA, QUINN)
    assert (case.bag.held, case.bag.irregular) == (True, True)

    case.started(ANA, BEN)
    assert case.bag.state is S.INFUSED_NOT_VERIFIED


def test_an_approval_of_an_earlier_hold_lifts_no_later_one() -> None:
    case = Case()
    deviation = {"judged": case.judged.value, "cause": "bag_problem"}
    case.files("bag.deviated", {**deviation, "judged": "0" * 64})
    case.approved(IDA, QUINN)

    assert case.bag.held


def test_only_the_two_who_checked_agree_to_start_on_an_approved_hold() -> None:
    for people in ((ANA, FATIMA), (IDA, QUINN)):
        case = Case()
        case.approved(IDA, QUINN)
        case.started(*people)
        assert case.bag.state is S.INFUSED_NOT_VERIFIED


def test_a_start_that_skips_the_approval_is_not_verified() -> None:
    case = Case()
    case.started(ANA, BEN)

    assert (case.bag.state, case.bag.unverified) == (S.INFUSED_NOT_VERIFIED, True)


def test_an_approved_hold_whose_records_have_not_all_arrived_is_not_yet_verified() -> None:
    case = Case()
    case.approved(IDA, QUINN)
    case.started(ANA, BEN)
    here, bag = list(case.ward.ledger.records), case.bag.id

    for missing in ("verification.agreed", "verification.approved", "turn.sealed"):
        some = [r for r in here if r.statement.kind != missing]
        assert folded(some, bag).state is not S.INFUSING, missing
    assert folded(here, bag) == case.bag
    assert case.bag.state is S.INFUSING


# -- destroyed before a witness, resolved by somebody else


def test_one_person_alone_destroys_no_bag_regularly() -> None:
    """B24."""
    assert Case().destroyed(CARLA).irregular
    both = Case().destroyed(CARLA, GUS)

    assert (both.state, both.irregular) == (S.DESTROYED, False)


def test_quality_assurance_leads_a_bag_out_of_quarantine_by_saying_where_to() -> None:
    for to, state, lifted in (("thawed", S.THAWED, True), ("rejected", S.REJECTED, True)):
        case = Case()
        case.files("bag.quarantined", {"judged": case.judged.value}, (ANA, BEN), "quarantined")
        bag = case.resolved(QUINN, to=to)
        assert (bag.state, not bag.held, not bag.irregular) == (state, lifted, True)


@pytest.mark.parametrize("to", ["", "verified", "infusing", "returned", "elsewhere"])
def test_a_resolution_to_anywhere_else_leads_nowhere(to: str) -> None:
    case = Case()
    case.files("bag.quarantined", {"judged": case.judged.value}, (ANA, BEN), "quarantined")
    bag = case.resolved(QUINN, **({"to": to} if to else {}))

    assert (bag.state, bag.held, bag.irregular) == (S.QUARANTINE, True, True)


def test_nobody_resolves_a_stop_that_they_made_themselves() -> None:
    case = Case()
    case.files("bag.quarantined", {"judged": case.judged.value}, (QUINN, BEN), "quarantined")

    assert case.resolved(QUINN, to="thawed").state is S.QUARANTINE
    for other in (GUS, IDA):
        assert case.resolved(other, to="thawed").state is S.QUARANTINE


def test_while_the_turns_of_a_stop_are_missing_nobody_resolves_it() -> None:
    case = Case()
    assert not case.resolved(QUINN).held

    turns = [r for r in case.ward.ledger.records if r.statement.kind == "turn.sealed"]
    for missing in (turns, turns[:1], turns[1:]):
        some = [r for r in case.ward.ledger.records if r not in missing]
        assert folded(some, case.bag.id).held


# -- what was drawn from a bag (T11)


def drawn(ward: Ward, **said: str) -> Record:
    """Draw a syringe from a bag, and record the syringe."""
    bag = ward.alma.bag.bag
    draft = Draft(
        kind="bag.drawn",
        subject=(Subject(scheme="bag", value=bag.value),),
        after=tuple(ward.bag(ward.alma).heads),
        body={"children": [SYRINGE.value]},
    )
    record = file(ward.station, draft)
    body = {"parent": bag.value, "drawn": record.digest.value, "ward": ward.station.ward, **said}
    subject = (Subject(scheme="bag", value=SYRINGE.value),)
    file(ward.station, Draft(kind="bag.made", subject=subject, body=body))
    return record


def test_a_syringe_is_ready_with_its_bag_and_held_with_it() -> None:
    ward = ward_with_approvers()
    drawn(ward)
    bag, syringe = ward.bag(ward.alma), history.bag(ward.ledger, SYRINGE)
    assert (syringe.state, syringe.thawed_at, syringe.parent) == (S.THAWED, bag.thawed_at, bag.id)
    assert status.inventory(syringe, ward.station.ward) is None

    play(ward, ward.alma, first=BROKEN)
    held = history.bag(ward.ledger, SYRINGE)
    assert status.inventory(held, ward.station.ward) is Cause.BAG_ON_HOLD


@pytest.mark.parametrize("said", [{"parent": "0950.OTHER"}, {"drawn": ""}, {"drawn": "none"}])
def test_a_syringe_that_was_drawn_from_nothing_is_never_ready(said: dict[str, str]) -> None:
    ward = ward_with_approvers()
    drawn(ward, **said)

    syringe = history.bag(ward.ledger, SYRINGE)
    assert status.inventory(syringe, ward.station.ward) is Cause.BAG_CONTESTED


def test_a_syringe_whose_drawing_has_not_arrived_waits() -> None:
    ward = ward_with_approvers()
    drawn(ward, drawn="1" * 64)

    assert len(history.bag(ward.ledger, SYRINGE).waiting) == 1


def test_two_containers_that_each_name_the_other_as_parent_are_both_unready() -> None:
    ward = ward_with_approvers()
    for child, parent in ((SYRINGE, "0950.B"), (BagId("0950.B"), SYRINGE.value)):
        subject = (Subject(scheme="bag", value=child.value),)
        body = {"parent": parent, "ward": ward.station.ward}
        file(ward.station, Draft(kind="bag.made", subject=subject, body=body))

    bag = history.bag(ward.ledger, SYRINGE)
    assert status.inventory(bag, ward.station.ward) is Cause.BAG_CONTESTED


def test_a_syringe_that_its_drawing_does_not_name_is_never_ready() -> None:
    ward = ward_with_approvers()
    draw, other = drawn(ward), BagId("0950110153001.SYR2")
    body = {
        "parent": ward.alma.bag.bag.value,
        "drawn": draw.digest.value,
        "ward": ward.station.ward,
    }
    subject = (Subject(scheme="bag", value=other.value),)
    file(ward.station, Draft(kind="bag.made", subject=subject, body=body))

    bag = history.bag(ward.ledger, other)
    assert status.inventory(bag, ward.station.ward) is Cause.BAG_CONTESTED
