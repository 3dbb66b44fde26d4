"""What central demands beyond authenticity: each demand broken alone, and none blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.evidence.entry import GENESIS, Seen
from app.evidence.record import RawRecord
from app.evidence.statement import Subject
from app.identifiers import Digest, SiteId, StationId
from app.labels.scan import Mode
from sync.central import accept
from sync.central.people import Wish
from sync.protocol import Push, PushReply, Status
from tests.support.central import (
    STATION,
    Bedside,
    DirectWire,
    PracticeRealm,
    digest_of,
    key_of,
    station_wish,
)


class Ward:
    """A realm, its bedside, and the records of one honest verification up to the verdict."""

    def __init__(self, *, practice: bool = True) -> None:
        self.realm = PracticeRealm(practice=practice)
        self.bedside = Bedside(self.realm)

    def judged(self, **more: Any) -> RawRecord:  # noqa: ANN401  any argument of a judgement
        first = self.bedside.turn("ana", "first")
        second = self.bedside.turn("ben", "second")
        judged = self.bedside.judged(first, second, **more)
        assert self.fate(first, second, judged) == ("logged", "")
        return judged

    def fate(self, *raws: RawRecord) -> tuple[str, str]:
        """Send records; return what became of the last, and why. It is in the log regardless."""
        reply = self.realm.push(*raws)
        last = reply.results[-1]
        assert last.status.in_log
        assert digest_of(raws[-1]) in reply.receipts
        return last.status.value, last.why


@pytest.fixture
def ward() -> Iterator[Ward]:
    made = Ward()
    yield made
    # Whatever was disputed, what comes after is logged.
    made.realm.learn()
    assert made.fate(made.realm.notes(1)[0])[0] in {"logged", "disputed"}


def test_an_honest_verification_is_accepted_to_the_end(ward: Ward) -> None:
    agreed = ward.bedside.agreed(ward.judged(), "ben", "ana")
    assert ward.fate(agreed) == ("logged", "")
    assert ward.fate(ward.bedside.started(agreed)) == ("logged", "")


def test_a_dispute_is_repeated_with_its_reason_when_the_record_comes_again(ward: Ward) -> None:
    raw = ward.realm.file_statement("infusion.started", {"agreed": "0" * 64}, signers=("ana",))
    first = ward.fate(raw)
    assert first[0] == "disputed"
    assert ward.fate(raw) == ("have", first[1])


def test_every_demand_has_an_id_of_its_own_and_changes_the_rules_digest() -> None:
    ids = [d.id for d in accept.DEMANDS]
    assert len(set(ids)) == len(ids)
    assert Digest.FORM.fullmatch(accept.rules_digest().value)


# --- C1: station, keys and roles --------------------------------------------------------------


def test_a_key_revoked_before_the_record_arrived_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.turn("ana", "first")
    ward.realm.enrol(
        Wish(kind="key.revoked", body={"key": ward.realm.keys["ana"].public.id.value})
    )
    assert ward.fate(raw) == (
        "disputed",
        "C1: signed after revocation: the key had been revoked",
    )


def test_a_role_ended_before_the_record_arrived_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.turn("ana", "first")
    ward.realm.enrol(Wish(kind="role.ended", body={"person": "ana", "role": "nurse"}))
    assert ward.fate(raw) == ("disputed", "C1: signed after revocation: the role had ended")


def test_a_station_moved_to_another_site_before_its_record_arrived_is_disputed() -> None:
    ward = Ward()  # its station files nothing afterwards
    raw = ward.realm.notes(1)[0]
    ward.realm.enrol(Wish(kind="station.revoked", body={"station": STATION.value}))
    status, why = ward.fate(raw)
    assert status == "disputed"
    assert "the station had been revoked or moved" in why


def test_a_revocation_that_came_after_the_record_changes_nothing(ward: Ward) -> None:
    raw = ward.bedside.turn("ana", "first")
    assert ward.fate(raw)[0] == "logged"
    ward.realm.enrol(
        Wish(kind="key.revoked", body={"key": ward.realm.keys["ana"].public.id.value})
    )
    assert ward.fate(raw) == ("have", "")


# --- C2, C3: one act, one log -----------------------------------------------------------------


def test_one_act_filed_twice_is_disputed_the_second_time(ward: Ward) -> None:
    statement = ward.realm.statement("note.taken", {"n": 1})
    first, second = ward.realm.file(statement), ward.realm.file(statement)
    assert ward.fate(first)[0] == "logged"
    assert ward.fate(second) == ("disputed", "C2: the same act was recorded before")


def test_a_station_that_saw_another_log_is_disputed(ward: Ward) -> None:
    statement = ward.realm.statement("note.taken", {"n": 1})
    size = ward.realm.store.size()
    split = ward.realm.file(statement, seen=Seen(size=size, root=Digest("ab" * 32)))
    assert ward.fate(split) == ("disputed", "C3: the station has seen a log that is not this one")


def test_a_station_that_saw_a_larger_log_than_there_is_is_disputed(ward: Ward) -> None:
    statement = ward.realm.statement("note.taken", {"n": 1})
    raw = ward.realm.file(statement, seen=Seen(size=10_000, root=Digest("ab" * 32)))
    assert ward.fate(raw)[0] == "disputed"


def test_a_station_that_saw_this_log_is_believed(ward: Ward) -> None:
    _, seen = ward.realm.central.log.newest()
    raw = ward.realm.file(ward.realm.statement("note.taken", {"n": 1}), seen=seen)
    assert ward.fate(raw) == ("logged", "")


# --- C4, C5: turns ----------------------------------------------------------------------------


def test_a_turn_that_names_more_than_its_verification_is_disputed(ward: Ward) -> None:
    more = (*ward.bedside.subject, Subject(scheme="order", value="O-1"))
    assert ward.fate(ward.bedside.turn("ana", "first", subject=more)) == (
        "disputed",
        "C4: a turn names its verification and nothing else",
    )


def test_a_turn_of_two_signers_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.turn("ana", "first", signers=("ana", "ben"))
    assert ward.fate(raw) == ("disputed", "C4: a turn has one signer, this one has 2")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"place": "third", "readings": []},
        {"place": "first"},
        {"place": "first", "readings": "x"},
        {"place": "first", "readings": ["x"]},
    ],
)
def test_a_turn_that_is_not_of_its_form_is_disputed(ward: Ward, body: dict[str, Any]) -> None:
    raw = ward.realm.file_statement(
        "turn.sealed", body, signers=("ana",), subject=ward.bedside.subject
    )
    status, why = ward.fate(raw)
    assert status == "disputed"
    assert why.startswith("C4: ")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_live_realm_relies_on_live_sources_only(mode: Mode) -> None:
    live = Ward(practice=False)
    expected = (
        ("logged", "")
        if mode.live
        else ("disputed", "C5: a reading did not come from a live source")
    )
    assert live.fate(live.bedside.turn("ana", "first", mode=mode.value)) == expected


def test_a_source_that_nobody_knows_is_not_live() -> None:
    live = Ward(practice=False)
    assert live.fate(live.bedside.turn("ana", "first", mode="telepathy"))[0] == "disputed"


@pytest.mark.parametrize("mode", [Mode.FILE, Mode.TRAY])
def test_a_practice_realm_takes_files_and_the_tray(ward: Ward, mode: Mode) -> None:
    assert ward.fate(ward.bedside.turn("ana", "first", mode=mode.value)) == ("logged", "")


# --- C6: agreeing to start --------------------------------------------------------------------


@pytest.mark.parametrize("people", [(), ("ana",), ("ana", "ben", "cleo")])
def test_an_agreement_of_any_other_number_than_two_is_disputed(
    ward: Ward, people: tuple[str, ...]
) -> None:
    raw = ward.bedside.agreed(ward.judged(), *people)
    assert ward.fate(raw) == (
        "disputed",
        "C6: two people agree to start, with that meaning, and nobody else",
    )


def test_an_agreement_with_another_meaning_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.agreed(ward.judged(), "ana", "ben", meaning="witnessed")
    assert ward.fate(raw)[0] == "disputed"


def test_an_agreement_of_somebody_who_did_not_check_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.agreed(ward.judged(), "ana", "cleo")
    assert ward.fate(raw) == ("disputed", "C6: those who agreed are not those who checked")


@pytest.mark.parametrize("verdict", ["hold", "stop", "", "MATCH"])
def test_an_agreement_to_anything_but_a_match_is_disputed(ward: Ward, verdict: str) -> None:
    raw = ward.bedside.agreed(ward.judged(verdict=verdict), "ana", "ben")
    assert ward.fate(raw) == ("disputed", "C6: the agreed verdict is not a match")


def test_an_agreement_to_a_verdict_that_central_does_not_hold_is_disputed(ward: Ward) -> None:
    unknown = PracticeRealm().file_statement("verification.judged", {})
    raw = ward.bedside.agreed(unknown, "ana", "ben")
    assert ward.fate(raw)[1].endswith("it names no verification.judged record that central holds")


def test_an_agreement_that_names_a_record_of_another_kind_is_disputed(ward: Ward) -> None:
    note = ward.realm.notes(1)[0]
    raw = ward.bedside.agreed(note, "ana", "ben")
    assert "another kind than verification.judged" in ward.fate(note, raw)[1]


@pytest.mark.parametrize("judged", [None, 7, "not a digest", ["0" * 64]])
def test_an_agreement_that_names_nothing_is_disputed(ward: Ward, judged: object) -> None:
    body = {} if judged is None else {"judged": judged}
    raw = ward.realm.file_statement(
        "verification.agreed", body, signers=("ana", "ben"), meaning="agreed_to_start"
    )
    assert ward.fate(raw)[0] == "disputed"


def test_two_turns_of_one_person_never_make_an_agreement(ward: Ward) -> None:
    first, second = ward.bedside.turn("ana", "first"), ward.bedside.turn("ana", "second")
    judged = ward.bedside.judged(first, second)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert ward.fate(first, second, judged, raw) == (
        "disputed",
        "C6: two different people with two different keys are needed",
    )


def test_one_turn_named_twice_never_makes_an_agreement(ward: Ward) -> None:
    first = ward.bedside.turn("ana", "first")
    judged = ward.bedside.judged(first, first)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert ward.fate(first, judged, raw)[1] == "C6: a verdict names two different turns"


def test_two_first_turns_never_make_an_agreement(ward: Ward) -> None:
    first, second = ward.bedside.turn("ana", "first"), ward.bedside.turn("ben", "first")
    judged = ward.bedside.judged(first, second)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert "one first and one second" in ward.fate(first, second, judged, raw)[1]


def test_turns_of_two_verifications_never_make_an_agreement(ward: Ward) -> None:
    other = Bedside(ward.realm, "0190a1b2-0000-7000-8000-000000000002")
    first, second = ward.bedside.turn("ana", "first"), other.turn("ben", "second")
    judged = ward.bedside.judged(first, second)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert "different verifications" in ward.fate(first, second, judged, raw)[1]


def test_a_verdict_over_turns_of_another_verification_is_disputed(ward: Ward) -> None:
    other = Bedside(ward.realm, "0190a1b2-0000-7000-8000-000000000002")
    judged = ward.judged(subject=other.subject)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert "belong to another verification" in ward.fate(raw)[1]


def test_a_disputed_turn_never_makes_an_agreement() -> None:
    live = Ward(practice=False)
    first = live.bedside.turn("ana", "first", mode="tray")
    second = live.bedside.turn("ben", "second")
    judged = live.bedside.judged(first, second)
    raw = live.bedside.agreed(judged, "ana", "ben")
    assert (
        "turn.sealed record that it names is disputed" in live.fate(first, second, judged, raw)[1]
    )


def test_an_agreement_over_turns_of_another_site_is_disputed(ward: Ward) -> None:
    judged = ward.judged()
    site, station, key = SiteId("st-josef"), StationId("ward-x"), key_of("ward-x")
    ward.realm.enrol(station_wish(station, key, site))
    # The other site's station files an agreement that names this site's verdict.
    statement = ward.realm.statement(
        "verification.agreed",
        {"judged": digest_of(judged).value},
        signers=("ana", "ben"),
        meaning="agreed_to_start",
        site=site,
        knew=ward.realm.central.realm.directory.heads(),
    )
    raw = ward.realm.file(statement, move=False, key=key, station=station, seq=1, prev=GENESIS)
    push = Push(station=station, epoch=1, records=(raw,), seen_size=0)
    wire = DirectWire(ward.realm.service, station, key)
    reply = PushReply.from_bytes(wire.post("/v1/push", push.to_bytes()))
    assert reply.results[0].status is Status.DISPUTED
    assert reply.results[0].why == "C6: the turns were made at another site"


# --- C7: starting -----------------------------------------------------------------------------


def test_a_start_without_an_agreement_is_disputed_and_logged(ward: Ward) -> None:
    raw = ward.realm.file_statement("infusion.started", {}, signers=("ana",))
    status, why = ward.fate(raw)
    assert status == "disputed"
    assert why.startswith("C7: started without a valid verification")


def test_a_start_after_a_disputed_agreement_is_disputed(ward: Ward) -> None:
    agreed = ward.bedside.agreed(ward.judged(), "ana", "cleo")
    status, why = ward.fate(agreed, ward.bedside.started(agreed))
    assert status == "disputed"
    assert "that it names is disputed" in why


def test_a_start_of_another_case_than_agreed_is_disputed(ward: Ward) -> None:
    agreed = ward.bedside.agreed(ward.judged(), "ana", "ben")
    started = ward.bedside.started(agreed, subject=(Subject(scheme="coi", value="COI-2"),))
    status, why = ward.fate(agreed, started)
    assert status == "disputed"
    assert "agreed for another coi" in why
