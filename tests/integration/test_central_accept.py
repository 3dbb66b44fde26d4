"""What central demands beyond authenticity: each demand broken alone, and none blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from app.evidence.enrolling import Wish
from app.evidence.entry import GENESIS, Seen
from app.evidence.record import RawRecord
from app.evidence.statement import Subject
from app.identifiers import Digest, SiteId, StationId
from app.labels.scan import Mode
from sync.central import accept, demands
from sync.central.service import Request
from sync.protocol import Push, PushReply, Status
from tests.support.central import (
    NOON,
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


def revoke(ward: Ward) -> None:
    ana = ward.realm.keys["ana"].public.id
    ward.realm.enrol(Wish(kind="key.revoked", body={"key": ana.value}))


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


def test_a_key_revoked_before_the_record_arrived_is_disputed(ward: Ward) -> None:
    raw = ward.bedside.turn("ana", "first")
    revoke(ward)
    why = "C1: signed after revocation: the key had been revoked"
    assert ward.fate(raw) == ("disputed", why)


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
    revoke(ward)
    assert ward.fate(raw) == ("have", "")


def test_a_role_lasts_to_the_end_of_the_sites_own_last_day(ward: Ward) -> None:
    role = {"person": "ana", "role": "nurse"}
    ward.realm.enrol(Wish(kind="role.ended", body=role))
    ward.realm.enrol(Wish(kind="role.granted", body={**role, "until": "2026-11-23"}))
    ward.realm.learn()
    west, evening = timezone(timedelta(hours=-8)), NOON + timedelta(hours=16)
    raw = ward.bedside.turn("ana", "first", occurred=evening, zone=west)
    assert ward.fate(raw) == ("logged", "")


def test_one_act_filed_twice_is_disputed_the_second_time(ward: Ward) -> None:
    statement = ward.realm.statement("note.taken", {"n": 1})
    first, second = ward.realm.file(statement), ward.realm.file(statement)
    assert ward.fate(first)[0] == "logged"
    assert ward.fate(second) == ("disputed", "C2: the same act was recorded before")


@pytest.mark.parametrize("ahead", [0, 10_000])
def test_a_station_that_saw_another_log_is_disputed(ward: Ward, ahead: int) -> None:
    seen = Seen(size=ward.realm.store.size() + ahead, root=Digest("ab" * 32))
    split = ward.realm.file(ward.realm.statement("note.taken", {"n": 1}), seen=seen)
    assert ward.fate(split) == ("disputed", "C3: the station has seen a log that is not this one")


def test_a_station_that_saw_this_log_is_believed(ward: Ward) -> None:
    _, seen = ward.realm.central.log.newest()
    raw = ward.realm.file(ward.realm.statement("note.taken", {"n": 1}), seen=seen)
    assert ward.fate(raw) == ("logged", "")


def test_a_turn_that_names_more_than_its_verification_is_disputed(ward: Ward) -> None:
    more = (*ward.bedside.subject, Subject(scheme="order", value="O-1"))
    raw = ward.bedside.turn("ana", "first", subject=more)
    assert ward.fate(raw) == ("disputed", "C4: a turn names its verification and nothing else")


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


@pytest.mark.parametrize("mode", [*(m.value for m in Mode if m is not Mode.TYPED), "telepathy"])
def test_a_live_realm_relies_on_live_sources_only(mode: str) -> None:
    live = Ward(practice=False)
    wrong = ("disputed", "C5: a reading did not come from a live source")
    expected = ("logged", "") if mode in {"wedge", "serial", "hid", "camera"} else wrong
    assert live.fate(live.bedside.turn("ana", "first", mode=mode)) == expected


@pytest.mark.parametrize("mode", [[], {}, 7])
def test_a_mode_that_is_no_text_is_disputed_and_stops_nothing(mode: object) -> None:
    live = Ward(practice=False)
    bent = live.bedside.turn("ana", "first", bend={"readings": [{"mode": mode}]})
    assert live.fate(bent) == ("disputed", "C5: a reading does not say how it came")
    assert live.fate(live.bedside.turn("ana", "first")) == ("logged", "")


@pytest.mark.parametrize("mode", [Mode.FILE, Mode.TRAY])
def test_a_practice_realm_takes_files_and_the_tray(ward: Ward, mode: Mode) -> None:
    assert ward.fate(ward.bedside.turn("ana", "first", mode=mode.value)) == ("logged", "")


@pytest.mark.parametrize("people", [(), ("ana",), ("ana", "ben", "cleo")])
def test_an_agreement_of_any_other_number_than_two_is_disputed(
    ward: Ward, people: tuple[str, ...]
) -> None:
    raw = ward.bedside.agreed(ward.judged(), *people)
    why = "C6: two people agree to start, with that meaning, and nobody else"
    assert ward.fate(raw) == ("disputed", why)


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


def test_one_turn_named_twice_never_makes_an_agreement(ward: Ward) -> None:
    first = ward.bedside.turn("ana", "first")
    judged = ward.bedside.judged(first, first)
    raw = ward.bedside.agreed(judged, "ana", "ben")
    assert (
        ward.fate(first, judged, raw)[1]
        == "C6: a verdict names two different records as its turns"
    )


_REALM = PracticeRealm()
CASE = Bedside(_REALM).case
OTHER = Bedside(_REALM, "0190a1b2-0000-7000-8000-000000000002").case
SCANS = [{"scan": kind, "kind": kind, "mode": "wedge"} for kind in ("wristband", "product")]
BENT: list[tuple[str, dict[str, Any]]] = [
    ("with that meaning", {"agreed": {"meaning": "witnessed"}}),
    ("those who agreed are not those", {"agreed": {"signers": ("ana", "cleo")}}),
    *(("is not a match", {"judged": {"verdict": v}}) for v in ("hold", "stop", "", "MATCH")),
    ("two different people", {"second": {"signers": ("ana",)}}),
    ("one first and one second", {"second": {"bend": {"place": "first"}}}),
    ("different verifications", {"second": {"subject": OTHER[:1]}}),
    ("to another verification", {"judged": {"subject": OTHER}}),
    ("to another verification", {"agreed": {"subject": OTHER}}),
    ("to another verification", {"agreed": {"subject": CASE[1:]}}),
    ("to another verification", {"judged": {"subject": CASE[1:]}}),
    ("the bag is not one", {"agreed": {"subject": CASE[:1]}}),
    ("the bag is not one", {"judged": {"subject": CASE[:1]}}),
    ("records as its scanned", {"judged": {"bend": {"scanned": False}}}),
    ("of every rule", {"judged": {"bend": {"outcomes": []}}}),
    *(
        ("never matches", {"judged": {"bend": {"outcomes": [{"result": "failed", "class": c}]}}})
        for c in ("hard", "dev2", "dev1", "new")
    ),
    ("not of its kind's form", {"judged": {"bend": {"outcomes": [7]}}}),
    ("different rounds", {"second": {"bend": {"round": 2}}}),
    ("one wristband and one product", {"second": {"bend": {"readings": SCANS[:1]}}}),
    ("one wristband and one product", {"first": {"bend": {"readings": SCANS * 2}}}),
    ("used twice", {turn: {"bend": {"readings": SCANS}} for turn in ("first", "second")}),
    ("in time", {"second": {"occurred": NOON - timedelta(hours=1)}}),
    ("in time", {"second": {"occurred": NOON + timedelta(minutes=16)}}),
]


@pytest.mark.parametrize(("why", "bent"), BENT)
def test_an_agreement_over_anything_bent_is_disputed(
    ward: Ward, why: str, bent: dict[str, Any]
) -> None:
    first = ward.bedside.turn("ana", "first", **bent.get("first", {}))
    second = ward.bedside.turn("ben", "second", **bent.get("second", {}))
    judged = ward.bedside.judged(first, second, **bent.get("judged", {}))
    agreed = ward.bedside.agreed(judged, "ana", "ben", **bent.get("agreed", {}))
    status, said = ward.fate(first, second, judged, agreed)
    assert (status, said[:4], why in said) == ("disputed", "C6: ", True), said


@pytest.mark.parametrize(
    ("person", "named", "why"),
    [
        ("ben", [0, 1], ""),
        ("cleo", [0, 1], "C6: those who scanned are not those who checked"),
        ("ben", [2, 3], "C6: the scans are those of the first round"),
        ("ben", [2, 2], "C6: a verdict names two different records as its scanned"),
    ],
)
def test_a_second_round_stands_on_the_same_two_peoples_scans(
    ward: Ward, person: str, named: list[int], why: str
) -> None:
    turns = [ward.bedside.turn("ana", "first"), ward.bedside.turn(person, "second")]
    for who, place in (("ana", "first"), ("ben", "second")):
        turns.append(ward.bedside.turn(who, place, bend={"round": 2, "readings": []}))
    bend = {"scanned": [digest_of(turns[n]).value for n in named]}
    judged = ward.bedside.judged(*turns[2:], bend=bend)
    agreed = ward.bedside.agreed(judged, "ana", "ben")
    assert ward.fate(*turns, judged, agreed)[1] == why


def test_an_agreement_without_authentication_is_disputed(ward: Ward) -> None:
    body, people = {"judged": digest_of(ward.judged()).value}, ("ana", "ben")
    made = ward.realm.statement(
        "verification.agreed", body, signers=people, meaning="agreed_to_start", subject=CASE
    )
    bare = tuple(replace(s, auth=()) for s in made.signers)
    raw = ward.realm.file(replace(made, signers=bare, data=b""))
    assert ward.fate(raw) == ("disputed", "C6: a signer was not authenticated")


def test_a_disputed_turn_never_makes_an_agreement() -> None:
    live = Ward(practice=False)
    first = live.bedside.turn("ana", "first", mode="tray")
    second = live.bedside.turn("ben", "second")
    judged = live.bedside.judged(first, second)
    raw = live.bedside.agreed(judged, "ana", "ben")
    said = live.fate(first, second, judged, raw)[1]
    assert "turn.sealed record that it names is disputed" in said


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
        subject=ward.bedside.case,
        site=site,
        knew=ward.realm.central.realm.directory.heads(),
    )
    raw = ward.realm.file(statement, move=False, key=key, station=station, seq=1, prev=GENESIS)
    push = Push(station=station, epoch=1, records=(raw,), seen_size=0)
    wire = DirectWire(ward.realm.service, station, key)
    reply = PushReply.from_bytes(wire.post("/v1/push", push.to_bytes()))
    assert reply.results[0].status is Status.DISPUTED
    assert reply.results[0].why == "C6: the turns were made at another site"


def test_a_start_without_an_agreement_is_disputed_and_logged(ward: Ward) -> None:
    raw = ward.realm.file_statement("infusion.started", {}, signers=("ana",))
    status, why = ward.fate(raw)
    assert status == "disputed"
    assert why.startswith("C7: started without a valid verification")


def test_a_start_after_a_disputed_agreement_is_disputed(ward: Ward) -> None:
    agreed = ward.bedside.agreed(ward.judged(), "ana", "cleo")
    said = ward.fate(agreed, ward.bedside.started(agreed))
    assert (said[0], "that it names is disputed" in said[1]) == ("disputed", True)


@pytest.mark.parametrize(
    ("why", "bent"),
    [
        ("agreed for another coi", {"subject": (*CASE[:2], Subject(scheme="coi", value="C-2"))}),
        ("agreed for another verification", {"subject": OTHER}),
        ("agreed for another bag", {"subject": (CASE[0], Subject(scheme="bag", value="B-2"))}),
        ("it names no verification", {"subject": CASE[1:]}),
        ("it names no bag", {"subject": CASE[:1]}),
        ("it does not follow the match", {"after": ()}),
        ("the match was no longer good", {"occurred": NOON + timedelta(minutes=31)}),
    ],
)
def test_a_start_of_anything_else_than_agreed_is_disputed(
    ward: Ward, why: str, bent: dict[str, Any]
) -> None:
    agreed = ward.bedside.agreed(ward.judged(), "ana", "ben")
    said = ward.fate(agreed, ward.bedside.started(agreed, **bent))
    assert said == ("disputed", f"C7: started without a valid verification ({why})")


@pytest.mark.parametrize(("most", "why"), [(9, "used before"), (1, "not stand shortly before")])
def test_a_start_that_is_second_or_far_from_its_agreement_is_disputed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, most: int, why: str
) -> None:
    monkeypatch.setattr(demands, "STEPS_MAX", most)
    agreed = ward.bedside.agreed(ward.judged(), "ana", "ben")
    assert ward.fate(agreed, ward.bedside.started(agreed)) == ("logged", "")
    between = ward.realm.notes(1)
    assert why in ward.fate(*between, ward.bedside.started(agreed))[1]


def test_a_failure_is_logged_by_its_type_and_place_only(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ward.realm.central.log, "newest", lambda: int("a patient's value"))
    assert ward.realm.service.answer(Request("GET", "/v1/checkpoint", {}, b"")).status == 500
    assert "ValueError at test_central_accept.py:" in caplog.text
    assert "a patient's value" not in caplog.text
    monkeypatch.undo()
