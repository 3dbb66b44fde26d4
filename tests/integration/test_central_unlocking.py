"""What central demands of the end of a lock-out: each part broken alone (C10; DESIGN §7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.cast import ANA, Member
from app.domain.people import APPROVERS, Meaning, Purpose, Role
from app.evidence.record import RawRecord
from app.identifiers import Private, VerificationId
from app.ports import Session
from app.usecases import reveal, sign_in, verdicts
from app.usecases import unlocking as station_side
from app.usecases.sign_in import UNLOCKED
from app.usecases.unlocking import Reason
from sync.central import accept, unlocking
from tests.integration.test_central_approvals import ROLES, Held
from tests.integration.test_central_typed import Log
from tests.support.actors import play
from tests.support.approvers import IDA, ward_with_approvers
from tests.support.station import GUS, Ward

NO_ROLES = "C10: those who signed do not hold the roles that it needs"
TWO_NEEDED = "C10: while a stop waits two people end a lock-out"


ANY = Purpose(of=VerificationId("00000000-0000-0000-0000-000000000001"), proposal="any")


@pytest.fixture
def held() -> Held:
    """Return a realm with a supervisor (cleo), a physician (dara), quality (emil), two nurses."""
    return Held()


def unlocks(held: Held, *people: str, **bent: Any) -> tuple[str, str]:  # noqa: ANN401  any field
    """File the end of ana's lock-out and say what became of it."""
    body = bent.pop("body", {"person": "ana", "reason": "mistyped"})
    roles = bent.pop("roles", tuple(ROLES[name] for name in people))
    auth = bent.pop("auth", ("badge", "pin"))
    fields: dict[str, Any] = {"meaning": "reset_approved"} | bent
    made = held.realm.statement("sign_in.unlocked", body, signers=people, **fields)
    return held.fate(held.file(made, roles, auth))


def stop(held: Held, number: int = 2) -> RawRecord:
    """Let a verification stop, and return its verdict."""
    bedside = replace(held.bedside, verification=f"0190a1b2-0000-7000-8000-00000000000{number}")
    turns = (bedside.turn("ana", "first"), bedside.turn("ben", "second"))
    judged = bedside.judged(*turns, verdict="stop")
    assert held.fate(*turns, judged) == ("logged", "")
    held.bedside = bedside
    return judged


def decides(held: Held, kind: str, *people: str) -> None:
    raw = held.realm.file_statement(kind, {}, signers=people, subject=held.bedside.case)
    assert held.fate(raw) == ("logged", "")


def test_a_supervisor_ends_a_lock_out(held: Held) -> None:
    assert unlocks(held, "cleo") == ("logged", "")


@pytest.mark.parametrize("person", ["ben", "dara", "emil"])
def test_nobody_else_ends_one(held: Held, person: str) -> None:
    assert unlocks(held, person) == ("disputed", NO_ROLES)


def test_two_without_a_supervisor_or_with_a_nurse_end_none(held: Held) -> None:
    assert unlocks(held, "dara", "emil") == ("disputed", NO_ROLES)
    assert unlocks(held, "cleo", "ben") == ("disputed", NO_ROLES)


def test_a_role_that_was_never_granted_is_no_record_at_all(held: Held) -> None:
    made = held.realm.statement(
        "sign_in.unlocked",
        {"person": "ana", "reason": "other"},
        signers=("ben",),
        meaning="reset_approved",
    )
    (result,) = held.realm.push(held.file(made, ("supervisor",), ("badge", "pin"))).results
    assert not result.status.in_log


@pytest.mark.parametrize("people", [("cleo",), ("cleo", "dara"), ("dara", "cleo")])
def test_nobody_ends_their_own_lock_out(held: Held, people: tuple[str, ...]) -> None:
    body = {"person": "cleo", "reason": "other"}
    why = "C10: nobody ends their own lock-out"
    assert unlocks(held, *people, body=body) == ("disputed", why)
    as_second = {"person": "dara", "reason": "other"}
    said = unlocks(held, "cleo", "dara", body=as_second)
    assert said == ("disputed", why)


def test_a_record_that_nobody_or_too_many_signed_is_disputed(held: Held) -> None:
    why = "C10: one or two people end a lock-out"
    assert unlocks(held) == ("disputed", why)
    assert unlocks(held, "cleo", "dara", "emil") == ("disputed", why)


@pytest.mark.parametrize(
    ("bent", "why"),
    [
        ({"meaning": "agreed_to_start"}, "C10: those who sign end a lock-out, with that meaning"),
        ({"auth": ()}, "C10: a signer was not authenticated"),
        ({"body": {"person": "", "reason": "x"}}, "C10: it does not say who was locked out"),
        ({"body": {"person": 3, "reason": "x"}}, "C10: it does not say who was locked out"),
        ({"body": {"reason": "x"}}, "C10: its body is not of its kind's form"),
    ],
)
def test_what_is_not_of_its_form_is_disputed(held: Held, bent: dict[str, Any], why: str) -> None:
    assert unlocks(held, "cleo", **bent) == ("disputed", why)


# -- while a stop waits


def test_while_a_stop_waits_one_is_too_few(held: Held) -> None:
    stop(held)
    assert unlocks(held, "cleo") == ("disputed", TWO_NEEDED)
    decides(held, "bag.quarantined")  # by itself: two people still have to report
    assert unlocks(held, "cleo") == ("disputed", TWO_NEEDED)


@pytest.mark.parametrize("second", ["dara", "emil"])
def test_while_a_stop_waits_two_end_it(held: Held, second: str) -> None:
    stop(held)
    assert unlocks(held, "cleo", second) == ("logged", "")
    assert unlocks(held, second, "cleo") == ("logged", "")


@pytest.mark.parametrize("kind", ["verification.restarted", "bag.quarantined"])
def test_once_the_stop_was_decided_about_one_is_enough(held: Held, kind: str) -> None:
    stop(held)
    decides(held, kind, "ana", "ben")
    assert unlocks(held, "cleo") == ("logged", "")


def test_what_was_decided_about_another_stop_is_not_this_ones(held: Held) -> None:
    first = held.bedside
    stop(held)
    second, held.bedside = held.bedside, first
    decides(held, "verification.restarted", "ana", "ben")
    held.bedside = second
    assert unlocks(held, "cleo") == ("disputed", TWO_NEEDED)


def test_a_hold_that_waits_is_no_stop(held: Held) -> None:
    assert unlocks(held, "emil", "cleo") == unlocks(held, "cleo") == ("logged", "")


# -- what a station really files


def signed(ward: Ward, member: Member, roles: frozenset[Role]) -> Session:
    purpose = station_side.purpose(ANA.person, roles)
    session = sign_in.open_session(ward.station, member.badge.number, Private(member.pin), purpose)
    assert isinstance(session, Session)
    return session


@pytest.mark.parametrize("stops", [False, True])
def test_what_a_station_files_is_what_central_accepts(stops: bool) -> None:
    ward = ward_with_approvers()
    if stops:
        wrong = {"bag": ward.bruno.bag}
        bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
        bedside.reveals()
    wanted = station_side.who_signs(ward.station)
    assert len(wanted) == (2 if stops else 1)
    people = (GUS, IDA)[: len(wanted)]
    for _ in range(sign_in.TRIES):
        sign_in.open_session(ward.station, ANA.badge.number, Private("000000"), ANY)
    sessions = [signed(ward, m, roles) for m, roles in zip(people, wanted, strict=True)]
    station_side.unlock(ward.station, ANA.person, Reason.OTHER, sessions)

    (record,) = ward.ledger.kind(UNLOCKED)
    (demand,) = [d for d in accept.DEMANDS if d.kind == UNLOCKED]
    demand.check(record, Log(ward.station))  # raises where central would dispute it
    assert len(record.statement.signers) == len(wanted)


def test_central_and_the_station_ask_for_the_same() -> None:
    # Two lists on purpose; that they say the same is seen here.
    assert {role.value for role in APPROVERS} == unlocking.MAY_SIGN
    assert {role.value for role in station_side.IN_CHARGE} == {unlocking.IN_CHARGE}
    assert Meaning.RESET_APPROVED.value == unlocking.MEANING
    assert {verdicts.RESTARTED, reveal.LAPSED} < unlocking._OVER
    assert verdicts.QUARANTINED == unlocking._QUARANTINED
