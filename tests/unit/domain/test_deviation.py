"""Deviations: who may approve what, with which reason, and that nothing approves itself.

Cites domain §4 (classes), A39 (a typed label is a deviation), DESIGN rules 2, 3 and 7.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.causes import Cause
from app.domain.deviation import (
    IDENTITY,
    Approval,
    Approved,
    Grounds,
    NearMissClass,
    NotApproved,
    Over,
    Side,
    State,
    Unmet,
    approve,
    closing,
    required,
    sides_signed,
)
from app.domain.people import APPROVERS, CLINICAL, QUALITY, Role
from app.domain.reasons import REASONS, fits, reasons_for
from app.domain.rules import Effect, Failed, NotRequired, Outcome, Passed, Rule, Severity
from app.identifiers import KeyId, PersonId, Private
from tests.unit.domain.facts import ANA, BEN, LABEL, NOW, OF, digest

DORA, QUINN, GUS = PersonId("p-dora"), PersonId("p-quinn"), PersonId("p-gus")
WORDS = Private("The manufacturer was called and agreed.")
CONTACT = Private("call 4711")
OVER = Over(
    of=OF,
    bag=LABEL.bag,
    judged=digest("judged"),
    checked=frozenset({ANA, BEN}),
    until=NOW + timedelta(minutes=10),
)


def rule(name: str, severity: Severity) -> Rule:
    return Rule(id=name, says="", severity=severity, effect=Effect.HOLD, check=lambda _: None)


def failed(name: str, severity: Severity, cause: Cause) -> Failed:
    return Failed(rule=rule(name, severity), cause=cause)


EXPIRED = failed("X10", Severity.DEV2, Cause.EXPIRED)
TYPED = failed("X12", Severity.DEV1, Cause.TYPED)
WRONG = failed("X4", Severity.HARD, Cause.WRONG_PRODUCT)
LATE = failed("B12", Severity.WARN, Cause.LATE_START)
FINE: tuple[Outcome, ...] = (
    Passed(rule=rule("X1", Severity.HARD)),
    NotRequired(rule=rule("X6", Severity.HARD), because="nothing to compare"),
)
REASON = {"X10": "manufacturer_agreed"}
TYPED_REASON = {"X12": "code_damaged"}


def by(person: PersonId, role: Role) -> Approval:
    return Approval(by=person, key=KeyId(digest(person.value).value), role=role.value)


PHYSICIAN, QA = by(DORA, Role.PHYSICIAN), by(QUINN, Role.QA)


def expired(*signed: Approval, **changes: object) -> Approved | NotApproved:
    grounds = {"reasons": REASON, "text": WORDS, "contact": CONTACT} | changes
    return approve((*FINE, EXPIRED), Grounds(**grounds), signed, OVER)  # type: ignore[arg-type]


def why(result: Approved | NotApproved) -> Unmet:
    assert isinstance(result, NotApproved)
    assert str(result.count) in result.sentence or "{n}" not in result.why.value
    return result.why


def test_every_class_asks_for_its_own_people() -> None:
    assert required(FINE).sides == ()
    assert required((*FINE, TYPED)).sides == (Side.EITHER,)
    assert required((*FINE, EXPIRED)).sides == (Side.CLINICAL, Side.QUALITY)
    assert required((*FINE, TYPED, EXPIRED)).sides == (Side.CLINICAL, Side.QUALITY)
    assert required((*FINE, LATE)).sides == ()
    assert required((*FINE, LATE)).warnings == (LATE,)
    assert required((*FINE, EXPIRED, WRONG)).sides == ()


def test_a_physician_and_quality_approve_an_expired_bag() -> None:
    approved = expired(PHYSICIAN, QA)

    assert isinstance(approved, Approved)
    assert (approved.of, approved.bag, approved.judged) == (OF, LABEL.bag, OVER.judged)
    assert approved.by == {DORA, QUINN}
    assert approved.rules == {"X10"}
    assert approved.until == OVER.until
    assert isinstance(expired(QA, PHYSICIAN), Approved)
    assert isinstance(expired(PHYSICIAN, by(GUS, Role.SUPERVISOR)), Approved)


def test_one_signature_never_approves_what_needs_two() -> None:
    for signed in ((), (PHYSICIAN,), (QA,), (PHYSICIAN, QA, by(GUS, Role.SUPERVISOR))):
        assert why(expired(*signed)) is Unmet.SIGNATURES_TWO


def test_one_person_never_signs_for_two() -> None:
    # DESIGN rule 2: two persons with two keys, whatever roles one person holds.
    assert why(expired(PHYSICIAN, by(DORA, Role.QA))) is Unmet.SIGNATURES_TWO
    borrowed = Approval(by=QUINN, key=PHYSICIAN.key, role=Role.QA.value)
    assert why(expired(PHYSICIAN, borrowed)) is Unmet.SIGNATURES_TWO


@pytest.mark.parametrize("roles", list(combinations_with_replacement([*Role, None], 2)))
def test_two_sign_only_as_one_of_the_clinic_and_one_of_quality(
    roles: tuple[Role | None, Role | None],
) -> None:
    names = [role.value if role else "owner" for role in roles]
    signed = [
        Approval(by=who, key=KeyId(digest(who.value).value), role=name)
        for who, name in zip((DORA, QUINN), names, strict=True)
    ]
    right = {roles[0] in CLINICAL, roles[1] in CLINICAL} == {True, False} and any(
        role in QUALITY for role in roles
    )

    result = expired(*signed)
    assert isinstance(result, Approved) if right else why(result) is Unmet.ROLES


@pytest.mark.parametrize("role", Role)
def test_a_typed_label_needs_one_who_may_and_a_reason(role: Role) -> None:
    # A39: DEV1, one signature.
    result = approve((TYPED,), Grounds(reasons=TYPED_REASON), (by(GUS, role),), OVER)

    assert isinstance(result, Approved) if role in APPROVERS else why(result) is Unmet.ROLES


def test_nothing_approves_itself() -> None:
    for checker in (ANA, BEN):
        assert why(expired(by(checker, Role.PHYSICIAN), QA)) is Unmet.CHECKED_IT
        assert why(expired(PHYSICIAN, by(checker, Role.SUPERVISOR))) is Unmet.CHECKED_IT
        alone = approve((TYPED,), Grounds(reasons=TYPED_REASON), (by(checker, Role.QA),), OVER)
        assert why(alone) is Unmet.CHECKED_IT


def test_a_hard_rule_is_approved_by_nobody_whoever_signs() -> None:
    grounds = Grounds(reasons={**REASON, "X4": "no_alternative"}, text=WORDS, contact=CONTACT)

    result = approve((EXPIRED, WRONG), grounds, (PHYSICIAN, QA), OVER)
    assert why(result) is Unmet.FORBIDDEN
    assert why(approve((WRONG,), grounds, (PHYSICIAN, QA), OVER)) is Unmet.FORBIDDEN


def test_what_did_not_fail_needs_no_approval() -> None:
    assert why(approve(FINE, Grounds(), (PHYSICIAN, QA), OVER)) is Unmet.NOTHING
    assert why(approve((), Grounds(), (), OVER)) is Unmet.NOTHING
    assert why(approve((*FINE, LATE), Grounds(), (QA,), OVER)) is Unmet.NOTHING


@pytest.mark.parametrize(
    ("changes", "unmet"),
    [
        ({"reasons": {}}, Unmet.REASON_MISSING),
        ({"reasons": {"X10": "because"}}, Unmet.REASON_MISSING),
        ({"reasons": {"X10": "reader_failed"}}, Unmet.REASON_MISSING),
        ({"reasons": {**REASON, "X7": "no_alternative"}}, Unmet.REASON_EXTRA),
        ({"text": Private("")}, Unmet.TEXT_SHORT),
        ({"text": Private("  agreed     ")}, Unmet.TEXT_SHORT),
        ({"text": Private("x" * 2001)}, Unmet.TEXT_SHORT),
        ({"contact": Private("   ")}, Unmet.CONTACT_MISSING),
    ],
)
def test_two_sign_with_a_fitting_reason_words_and_a_contact(
    changes: dict[str, object], unmet: Unmet
) -> None:
    assert why(expired(PHYSICIAN, QA, **changes)) is unmet


def test_each_failed_rule_has_a_reason_of_its_own() -> None:
    both = (EXPIRED, TYPED)
    one = Grounds(reasons=REASON, text=WORDS, contact=CONTACT)
    each = Grounds(reasons={**REASON, **TYPED_REASON}, text=WORDS, contact=CONTACT)

    assert why(approve(both, one, (PHYSICIAN, QA), OVER)) is Unmet.REASON_MISSING
    assert isinstance(approve(both, each, (PHYSICIAN, QA), OVER), Approved)


classes = st.sampled_from(list(Severity))
outcomes = st.lists(
    st.one_of(
        st.sampled_from(FINE),
        st.builds(failed, st.sampled_from("ABCDE"), classes, st.sampled_from(Cause)),
    ),
    max_size=6,
)
signers = st.lists(
    st.builds(by, st.sampled_from([ANA, BEN, DORA, QUINN, GUS]), st.sampled_from(Role)),
    max_size=3,
)


@given(outcomes, signers)
def test_no_approval_exists_that_its_classes_do_not_ask_for(
    found: list[Outcome], signed: list[Approval]
) -> None:
    reasons = {
        f.rule.id: fitting[0].code
        for f in required(found).deviations
        if (fitting := reasons_for(f.cause))
    }
    grounds = Grounds(reasons=reasons, text=WORDS, contact=CONTACT)
    result = approve(found, grounds, signed, OVER)
    if isinstance(result, NotApproved):
        return
    worst = {o.severity for o in found if isinstance(o, Failed)}
    roles = [Role(one.role) for one in signed]
    assert Severity.HARD not in worst
    assert worst & {Severity.DEV1, Severity.DEV2}
    assert not {one.by for one in signed} & {ANA, BEN}
    assert len({one.by for one in signed}) == len(signed) == (2 if Severity.DEV2 in worst else 1)
    assert any(role in QUALITY for role in roles) or Severity.DEV2 not in worst
    assert any(role in CLINICAL for role in roles) or Severity.DEV2 not in worst
    assert all(role in APPROVERS for role in roles)


def test_a_missing_side_is_never_made_up_for_by_the_other() -> None:
    both = (Side.CLINICAL, Side.QUALITY)

    assert sides_signed(both, ["qa", "physician"])
    assert not sides_signed(both, ["qa", "supervisor"])
    assert not sides_signed(both, ["physician", "physician"])
    assert not sides_signed((), ["qa"])
    assert not CLINICAL & QUALITY  # on which `sides_signed` relies


# -- the catalogue


def test_an_identity_has_no_reason_to_go_on() -> None:
    assert [cause for cause in IDENTITY if reasons_for(cause)] == []
    for cause in (Cause.BAG_ON_HOLD, Cause.NOT_RELEASED, Cause.RECALLED, Cause.BAG_USED):
        assert reasons_for(cause) == ()


@pytest.mark.parametrize("cause", list(Cause)[list(Cause).index(Cause.EXPIRED) :])
def test_every_deviation_has_a_reason_to_choose(cause: Cause) -> None:
    # What is no identity can be decided by people; what was not done yet is done, or done again.
    undone = (Cause.PAIR_TOO_OLD, Cause.TYPED_BY_ONE, Cause.NOT_REHEARSED, Cause.NOT_VERIFIED)
    assert reasons_for(cause) or cause in undone


def test_every_reason_has_a_word_of_its_own_and_a_sentence() -> None:
    assert len({r.code for r in REASONS}) == len({r.says for r in REASONS}) == len(REASONS)
    assert all(r.says.endswith(".") and r.causes for r in REASONS)
    assert not fits("", Cause.EXPIRED)


# -- from open to closed


def test_a_deviation_only_goes_on_and_a_closed_one_stays_closed() -> None:
    went = [(a, b) for a in State for b in State if a.may_become(b)]

    assert len(went) == 6
    assert not any(a is State.CLOSED or b is State.OPEN for a, b in went)


def test_an_identity_is_closed_by_two() -> None:
    assert closing(identity=True) == (Side.CLINICAL, Side.QUALITY)
    assert closing(identity=False) == (Side.QUALITY,)


def test_every_class_of_near_miss_says_what_it_was() -> None:
    assert len({c.says for c in NearMissClass}) == len(NearMissClass)
