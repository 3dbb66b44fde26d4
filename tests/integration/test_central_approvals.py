"""What central demands of an approved hold: each demand broken alone (C6, C7, C8; domain §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.people import CLINICAL, QUALITY, Meaning
from app.domain.profile import MATCH_GOOD_FOR
from app.evidence.enrolling import Wish
from app.evidence.record import RawRecord
from app.evidence.statement import Commitment, Statement, Subject
from app.identifiers import Digest
from sync.central import approvals
from sync.protocol import Status
from tests.support.central import NOON, Bedside, Bent, PracticeRealm, digest_of

ROLES = {"ana": "nurse", "ben": "nurse", "cleo": "supervisor", "dara": "physician", "emil": "qa"}
UNTIL = "2026-11-23T12:09:00.000Z"
ROW = (Commitment(of="approval", commit=Digest("ab" * 32)),)
OPEN = {"rule": "X10", "class": "dev2", "result": "failed", "cause": "expired"}
TYPED = {"rule": "X12", "class": "dev1", "result": "failed", "cause": "typed"}
PASSED = {"rule": "X1", "class": "hard", "result": "passed"}
REASON = {"rule": "X10", "class": "dev2", "cause": "expired", "reason": "manufacturer_agreed"}
TYPED_REASON = {"rule": "X12", "class": "dev1", "cause": "typed", "reason": "code_damaged"}


class Held:
    """A realm with approvers, and the honest records of a bag on hold."""

    def __init__(
        self,
        *failed: dict[str, str],
        verdict: str = "hold",
        turns: tuple[Bent, Bent] = (None, None),
    ) -> None:
        self.realm = PracticeRealm(people=5)
        for name, role in ROLES.items():
            body = {"person": name, "role": role}
            self.realm.enrol(Wish(kind="role.granted", body=body))
        self.realm.learn()
        self.bedside = Bedside(self.realm)
        checks = (
            self.bedside.turn("ana", "first", bend=turns[0]),
            self.bedside.turn("ben", "second", bend=turns[1]),
        )
        bend = {"outcomes": [PASSED, *(failed or (OPEN,))]}
        self.judged = self.bedside.judged(*checks, verdict=verdict, bend=bend)
        self.hold = self.realm.file_statement(
            "bag.deviated", {"judged": self.named}, subject=self.subject
        )
        assert self.fate(*checks, self.judged, self.hold) == ("logged", "")

    @property
    def named(self) -> str:
        return digest_of(self.judged).value

    @property
    def subject(self) -> tuple[Subject, ...]:
        return self.bedside.case[:2]

    def approval(self, *people: str, roles: tuple[str, ...] = (), **bent: Any) -> RawRecord:  # noqa: ANN401
        """File an approval; `bent` replaces fields of the body or of the statement."""
        fields = {
            "meaning": "deviation_approved",
            "subject": self.subject,
            "after": (digest_of(self.hold),),
            "private": ROW,
        }
        body = {"judged": self.named, "reasons": [REASON], "until": UNTIL} | bent.pop("body", {})
        auth = bent.pop("auth", ("badge", "pin"))
        made = self.realm.statement(
            "verification.approved", body, signers=people, **(fields | bent)
        )
        named = roles or tuple(ROLES[name] for name in people)
        return self.file(made, named, auth)

    def file(self, made: Statement, roles: tuple[str, ...], auth: tuple[str, ...]) -> RawRecord:
        signers = tuple(
            replace(s, role=role, auth=auth) for s, role in zip(made.signers, roles, strict=True)
        )
        return self.realm.file(replace(made, signers=signers, data=b""))

    def agreed(self, approved: RawRecord, **bent: Any) -> RawRecord:  # noqa: ANN401
        """File the agreement of the two who checked, over the approval."""
        body = {"judged": self.named, "approved": digest_of(approved).value} | bent.pop("body", {})
        fields = {"signers": ("ana", "ben"), "meaning": "agreed_to_start"}
        return self.realm.file_statement(
            "verification.agreed", body, **(fields | {"subject": self.subject} | bent)
        )

    def fate(self, *raws: RawRecord) -> tuple[str, str]:
        """Send records; return what became of the last, and why."""
        last = self.realm.push(*raws).results[-1]
        assert last.status.in_log
        return last.status.value, last.why


@pytest.fixture
def held() -> Held:
    return Held()


def test_an_approved_hold_is_accepted_to_the_start(held: Held) -> None:
    approved = held.approval("dara", "emil")
    assert held.fate(approved) == ("logged", "")
    agreed = held.agreed(approved)
    assert held.fate(agreed) == ("logged", "")
    after = (digest_of(approved),)
    assert held.fate(held.bedside.started(agreed, after=after)) == ("logged", "")


def test_a_supervisor_signs_for_quality(held: Held) -> None:
    assert held.fate(held.approval("cleo", "dara")) == ("logged", "")


@pytest.mark.parametrize("person", ["cleo", "dara", "emil"])
def test_one_signs_for_a_typed_label(person: str) -> None:
    # A39: DEV1; words and contact are not needed.
    held = Held(TYPED)
    approved = held.approval(person, body={"reasons": [TYPED_REASON]}, private=())
    assert held.fate(approved) == ("logged", "")


BENT: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("needs 2 different people, this one has 1", ("dara",), {}),
    ("needs 2 different people, this one has 1", ("emil",), {}),
    ("needs 2 different people, this one has 3", ("cleo", "dara", "emil"), {}),
    ("needs 2 different people, this one has 0", (), {}),
    ("do not hold the roles", ("cleo", "emil"), {}),
    ("do not hold the roles", ("dara", "ana"), {}),
    ("with that meaning", ("dara", "emil"), {"meaning": "deviated_approved"}),
    ("was not authenticated", ("dara", "emil"), {"auth": ()}),
    ("one reason for each", ("dara", "emil"), {"body": {"reasons": []}}),
    ("one reason for each", ("dara", "emil"), {"body": {"reasons": [REASON, REASON]}}),
    ("one reason for each", ("dara", "emil"), {"body": {"reasons": [REASON | {"reason": ""}]}}),
    ("one reason for each", ("dara", "emil"), {"body": {"reasons": [REASON | {"rule": "X1"}]}}),
    ("one reason for each", ("dara", "emil"), {"body": {"reasons": [REASON | {"class": "dev1"}]}}),
    ("lists what it approves", ("dara", "emil"), {"body": {"reasons": "all"}}),
    ("not of its kind's form", ("dara", "emil"), {"body": {"reasons": [7]}}),
    ("not of its kind's form", ("dara", "emil"), {"body": {"until": 7}}),
    ("words and its outside contact", ("dara", "emil"), {"private": ()}),
    ("good for longer", ("dara", "emil"), {"body": {"until": "2026-11-23T12:30:00.000Z"}}),
    ("good for longer", ("dara", "emil"), {"body": {"until": "2026-11-23T11:00:00.000Z"}}),
    ("does not follow the hold", ("dara", "emil"), {"after": ()}),
    ("names no bag.deviated", ("dara", "emil"), {"after": (Digest("cd" * 32),)}),
    ("names no verification.judged", ("dara", "emil"), {"body": {"judged": "0" * 64}}),
]


@pytest.mark.parametrize(("why", "people", "bent"), BENT)
def test_an_approval_that_is_bent_is_disputed(
    held: Held, why: str, people: tuple[str, ...], bent: dict[str, Any]
) -> None:
    status, said = held.fate(held.approval(*people, **dict(bent)))
    assert (status, said[:4], why in said) == ("disputed", "C8: ", True), said


def test_an_approval_of_another_bag_or_verification_is_disputed(held: Held) -> None:
    other_bag = (held.subject[0], Subject(scheme="bag", value="BAG-2"))
    elsewhere = (
        Subject(scheme="verification", value="0190a1b2-0000-7000-8000-000000000002"),
        held.subject[1],
    )
    for subject in (other_bag, held.subject[:1], (*held.subject, other_bag[1]), elsewhere):
        status, said = held.fate(held.approval("dara", "emil", subject=subject))
        assert (status, said[:3]) == ("disputed", "C8:")


def test_nobody_signs_with_a_role_that_the_directory_does_not_know(held: Held) -> None:
    # As the directory stood: a role that was never granted makes no record at all.
    raw = held.approval("dara", "emil", roles=("physician", "supervisor"))
    result = held.realm.push(raw).results[-1]
    assert (result.status, result.why) == (
        Status.UNAUTHENTIC,
        "a signer did not hold the role supervisor",
    )


def test_an_approval_by_a_role_that_ended_meanwhile_is_disputed(held: Held) -> None:
    raw = held.approval("dara", "emil")
    held.realm.enrol(Wish(kind="role.ended", body={"person": "emil", "role": "qa"}))
    assert held.fate(raw) == ("disputed", "C1: signed after revocation: the role had ended")


@pytest.mark.parametrize("checker", ["ana", "ben"])
def test_nothing_approves_itself(held: Held, checker: str) -> None:
    for role in ("physician", "qa"):
        wish = Wish(kind="role.granted", body={"person": checker, "role": role})
        held.realm.enrol(wish)
    held.realm.learn()
    other, roles = ("emil", ("physician", "qa"))
    said = held.fate(held.approval(checker, other, roles=roles))
    assert said == ("disputed", "C8: somebody who checked approved")


@pytest.mark.parametrize("failed", ["hard", "new", ""])
def test_what_nobody_may_approve_is_disputed(failed: str) -> None:
    held = Held(OPEN, OPEN | {"rule": "X4", "class": failed})
    said = held.fate(held.approval("dara", "emil"))
    assert said == ("disputed", "C8: a rule failed that nobody may approve")


@pytest.mark.parametrize("verdict", ["match", "stop", "HOLD", ""])
def test_only_a_hold_is_approved(verdict: str) -> None:
    held = Held(verdict=verdict)
    said = held.fate(held.approval("dara", "emil"))
    assert said == ("disputed", "C8: only a hold is approved")


def test_an_agreement_over_a_disputed_approval_is_disputed(held: Held) -> None:
    approved = held.approval("dara")
    status, said = held.fate(approved, held.agreed(approved))
    assert (status, "verification.approved record that it names is disputed" in said) == (
        "disputed",
        True,
    )


def test_an_agreement_over_a_hold_without_its_approval_is_disputed(held: Held) -> None:
    body = {"judged": held.named}
    raw = held.realm.file_statement(
        "verification.agreed",
        body,
        signers=("ana", "ben"),
        meaning="agreed_to_start",
        subject=held.subject,
    )
    assert held.fate(raw) == ("disputed", "C6: the agreed verdict is not a match")


def test_an_agreement_over_the_approval_of_another_bag_is_disputed(held: Held) -> None:
    approved = held.approval("dara", "emil")
    other = (held.subject[0], Subject(scheme="bag", value="BAG-2"))
    status, said = held.fate(approved, held.agreed(approved, subject=other))
    assert (status, said) == ("disputed", "C6: the approval is of another bag")


def test_a_match_does_not_borrow_an_approval(held: Held) -> None:
    approved = held.approval("dara", "emil")
    assert held.fate(approved) == ("logged", "")
    turns = (held.bedside.turn("ana", "first"), held.bedside.turn("ben", "second"))
    match = held.bedside.judged(*turns)
    raw = held.agreed(approved, body={"judged": digest_of(match).value})
    assert held.fate(*turns, match, raw) == ("disputed", "C6: the agreed verdict is not a match")


@pytest.mark.parametrize(
    ("why", "bent"),
    [
        ("it does not follow the approval", {"after": ()}),
        ("the approval was no longer good", {"occurred": NOON + timedelta(minutes=10)}),
    ],
)
def test_a_start_after_an_approval_follows_it_in_time(
    held: Held, why: str, bent: dict[str, Any]
) -> None:
    approved = held.approval("dara", "emil")
    agreed = held.agreed(approved)
    fields = {"after": (digest_of(approved),)} | bent
    said = held.fate(approved, agreed, held.bedside.started(agreed, **fields))
    assert said == ("disputed", f"C7: started without a valid verification ({why})")


def test_a_start_that_follows_the_verdict_of_a_hold_is_disputed(held: Held) -> None:
    approved = held.approval("dara", "emil")
    agreed = held.agreed(approved)
    said = held.fate(approved, agreed, held.bedside.started(agreed))
    assert said[1].endswith("(it does not follow the approval)")


def test_central_asks_for_the_same_people_as_the_station() -> None:
    # Two lists on purpose; that they say the same is seen here.
    assert {role.value for role in CLINICAL} == approvals.CLINICAL
    assert {role.value for role in QUALITY} == approvals.QUALITY
    assert Meaning.APPROVED.value == approvals.APPROVED
    assert MATCH_GOOD_FOR == approvals.GOOD_FOR
