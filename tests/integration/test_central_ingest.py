"""What central does with what stations bring: each bad kind by itself, and nothing blocks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.evidence.checkpoint import check_receipt
from app.evidence.enrolling import Wish
from app.evidence.entry import read_entry
from app.evidence.record import RawRecord
from app.identifiers import SiteId, StationId
from sync.central.errors import StoreError
from sync.central.service import Request
from sync.central.sqlite_store import SqliteStore
from sync.protocol import (
    SIGNATURE_HEADER,
    STATION_HEADER,
    PullReply,
    Push,
    PushReply,
    Status,
    read_error,
    request_to_sign,
)
from tests.support.central import (
    STATION,
    DirectWire,
    PracticeRealm,
    digest_of,
    key_of,
    station_wish,
)


@pytest.fixture
def realm() -> Iterator[PracticeRealm]:
    made = PracticeRealm()
    yield made
    assert_contiguous(made)


def assert_contiguous(realm: PracticeRealm) -> None:
    """Whatever a test did: every chain in the log is whole, and the log is as it was signed."""
    logged = [realm.store.at(STATION, 1, n + 1) for n in range(realm.store.head(STATION, 1).seq)]
    assert None not in logged
    _, seen = realm.central.log.newest()
    assert seen.size == realm.store.size()
    assert realm.central.log.root_at(seen.size) == seen.root


def statuses(reply: PushReply) -> list[Status]:
    return [r.status for r in reply.results]


def assert_proved(realm: PracticeRealm, reply: PushReply, *raws: RawRecord) -> None:
    assert set(reply.receipts) == {digest_of(raw) for raw in raws}
    for raw in raws:
        entry = read_entry(raw.entry)
        check_receipt(reply.receipts[entry.digest], entry, realm.name, key_of("log").public)


def test_a_batch_is_logged_and_every_record_is_proved(realm: PracticeRealm) -> None:
    raws = realm.notes(7)
    reply = realm.push(*raws)
    assert statuses(reply) == [Status.LOGGED] * 7
    assert_proved(realm, reply, *raws)
    assert (reply.head.seq, reply.head.entry) == (7, digest_of(raws[-1]))


def test_a_kind_that_central_never_heard_of_is_logged(realm: PracticeRealm) -> None:
    raw = realm.file_statement("apheresis.collected_by_a_later_version", {"anything": [1]})
    assert statuses(realm.push(raw)) == [Status.LOGGED]


def test_the_same_record_again_is_had_and_proved_again(realm: PracticeRealm) -> None:
    raws = realm.notes(2)
    realm.push(*raws)
    size = realm.store.size()
    realm.push(*realm.notes(3))
    for _ in range(3):
        reply = realm.push(*raws)
        assert statuses(reply) == [Status.HAVE] * 2
        assert_proved(realm, reply, *raws)
    assert realm.store.size() == size + 3


def test_the_same_record_twice_in_one_batch_is_logged_once(realm: PracticeRealm) -> None:
    (raw,) = realm.notes(1)
    assert statuses(realm.push(raw, raw)) == [Status.LOGGED, Status.HAVE]


def test_another_record_at_the_same_place_is_kept_beside_the_first(realm: PracticeRealm) -> None:
    first = realm.file(realm.statement("note.taken", {"n": 1}), move=False)
    second = realm.file(realm.statement("note.taken", {"n": 2}))
    realm.push(first)
    reply = realm.push(second)
    assert statuses(reply) == [Status.FORK]
    assert reply.receipts == {}
    assert reply.head.entry == digest_of(first)
    assert [q.raw for q in realm.store.quarantined()] == [second]
    assert [a.what for a in realm.store.annotations(digest_of(first))] == ["forked"]
    stored = realm.store.at(STATION, 1, 1)
    assert stored is not None
    assert stored.raw == first


def test_another_past_is_held_against_the_record_whose_place_it_claims(
    realm: PracticeRealm,
) -> None:
    second = realm.file(realm.statement("note.taken", {"n": 1}), move=False)
    raws = realm.notes(3)
    realm.push(*raws)
    assert statuses(realm.push(second)) == [Status.FORK]
    marked = [bool(realm.store.annotations(digest_of(raw))) for raw in raws]
    assert marked == [True, False, False]


def test_a_record_that_follows_another_history_is_a_fork(realm: PracticeRealm) -> None:
    first = realm.file(realm.statement("note.taken", {"n": 1}), move=False)
    realm.push(first)
    realm.file(realm.statement("note.taken", {"n": 2}))
    after = realm.file_statement("note.taken", {"n": 3})
    assert statuses(realm.push(after)) == [Status.FORK]
    assert [q.raw for q in realm.store.quarantined()] == [after]


def test_a_first_record_that_names_a_past_which_never_was_is_a_fork(
    realm: PracticeRealm,
) -> None:
    other = digest_of(PracticeRealm().file_statement("note.taken", {"n": 9}))
    raw = realm.file(realm.statement("note.taken", {"n": 1}), move=False, prev=other)
    assert statuses(realm.push(raw)) == [Status.FORK]


def test_a_gap_asks_for_what_is_missing_and_heals(realm: PracticeRealm) -> None:
    raws = realm.notes(4)
    reply = realm.push(raws[0], raws[2], raws[3])
    assert statuses(reply) == [Status.LOGGED, Status.GAP, Status.GAP]
    assert reply.results[1].why == "expected record 2, got record 3"
    assert realm.store.quarantined() == []
    assert statuses(realm.push(*raws[1:])) == [Status.LOGGED] * 3


def test_a_new_epoch_begins_after_a_record_of_the_old_one(realm: PracticeRealm) -> None:
    raws = realm.notes(2)
    realm.push(*raws)
    statement = realm.statement("note.taken", {"restored": True})
    raw = realm.file(statement, move=False, epoch=2, seq=1, prev=digest_of(raws[0]))
    push = Push(station=STATION, epoch=2, records=(raw,), seen_size=0)
    reply = PushReply.from_bytes(realm.wire().post("/v1/push", push.to_bytes()))
    assert statuses(reply) == [Status.LOGGED]
    assert (reply.head.epoch, reply.head.seq) == (2, 1)


def bent(raw: RawRecord) -> RawRecord:
    return replace(raw, signature=bytes(64))


@pytest.mark.parametrize(
    ("bend", "why"),
    [
        (bent, "station's signature does not fit"),
        (lambda raw: replace(raw, signature=b""), "station's signature does not fit"),
        (lambda raw: replace(raw, entry=b"{}"), "entry lacks v"),
        (lambda raw: replace(raw, entry=b"\xff"), "not JSON"),
        (lambda raw: replace(raw, statement=b"{}"), "statement lacks v"),
        (
            lambda raw: replace(raw, statement=raw.statement.replace(b'"n":0', b'"n":7')),
            "names another statement",
        ),
    ],
)
def test_bytes_that_do_not_verify_are_quarantined_as_they_came(
    realm: PracticeRealm, bend: Callable[[RawRecord], RawRecord], why: str
) -> None:
    bad = bend(realm.notes(1)[0])
    reply = realm.push(bad)
    assert statuses(reply) == [Status.UNAUTHENTIC]
    assert why in reply.results[0].why
    assert [q.raw for q in realm.store.quarantined()] == [bad]
    assert reply.head.seq == 0
    realm.push(bad)
    assert len(realm.store.quarantined()) == 1


def test_a_bad_record_in_the_middle_does_not_undo_those_before(realm: PracticeRealm) -> None:
    raws = realm.notes(3)
    reply = realm.push(raws[0], bent(raws[1]), raws[2])
    assert statuses(reply) == [Status.LOGGED, Status.UNAUTHENTIC, Status.GAP]
    assert_proved(realm, reply, raws[0])
    assert statuses(realm.push(*raws[1:])) == [Status.LOGGED] * 2


def test_a_record_signed_for_another_site_is_unauthentic(realm: PracticeRealm) -> None:
    statement = realm.statement("note.taken", {"n": 1}, site=SiteId("elsewhere"))
    reply = realm.push(realm.file(statement))
    assert statuses(reply) == [Status.UNAUTHENTIC]
    assert "not enrolled at that site" in reply.results[0].why


def test_a_record_of_another_realm_is_unauthentic(realm: PracticeRealm) -> None:
    statement = realm.statement("note.taken", {"n": 1}, realm=type(realm.name)("ab" * 32))
    assert statuses(realm.push(realm.file(statement))) == [Status.UNAUTHENTIC]


def test_one_person_signing_twice_is_unauthentic(realm: PracticeRealm) -> None:
    raw = realm.file_statement("note.taken", {"n": 1}, signers=("ana", "ana"))
    reply = realm.push(raw)
    assert statuses(reply) == [Status.UNAUTHENTIC]
    assert "one person signed twice" in reply.results[0].why


def test_a_signature_exchanged_for_another_persons_is_unauthentic(realm: PracticeRealm) -> None:
    statement = realm.statement("note.taken", {"n": 1}, signers=("ana",))
    forged = (realm.keys["ben"].sign(statement.to_sign),)
    assert statuses(realm.push(realm.file(statement, signatures=forged))) == [Status.UNAUTHENTIC]


def test_a_record_that_relies_on_words_central_never_said_is_unauthentic(
    realm: PracticeRealm,
) -> None:
    knew = realm.directory.heads()
    ahead = (replace(knew[0], seq=knew[0].seq + 5), knew[1])
    reply = realm.push(realm.file(realm.statement("note.taken", {"n": 1}, knew=ahead)))
    assert statuses(reply) == [Status.UNAUTHENTIC]
    assert "not here yet" in reply.results[0].why


def test_growth_is_proved_to_a_station_that_saw_a_smaller_log(realm: PracticeRealm) -> None:
    seen = realm.store.size()
    reply = realm.push(*realm.notes(5), seen_size=seen)
    assert reply.consistency != ()
    assert realm.push(seen_size=10_000).consistency == ()


# --- who may bring what -----------------------------------------------------------------------


def refused(realm: PracticeRealm, wire: DirectWire, body: bytes, path: str = "/v1/push") -> str:
    headers = {
        STATION_HEADER.lower(): wire.station.value,
        SIGNATURE_HEADER.lower(): wire.key.sign(request_to_sign("POST", path, body)).raw.hex(),
    }
    answer = realm.service.answer(Request("POST", path, headers, body))
    return f"{answer.status} {read_error(answer.body)}"


def test_an_unknown_station_is_refused(realm: PracticeRealm) -> None:
    wire = DirectWire(realm.service, StationId("ward-9"), key_of("stranger"))
    assert refused(realm, wire, b"{}").startswith("403 This station is not enrolled here")


def test_a_station_with_the_wrong_key_is_refused(realm: PracticeRealm) -> None:
    wire = DirectWire(realm.service, STATION, key_of("stranger"))
    assert refused(realm, wire, b"{}").startswith("403 ")


def test_a_body_that_was_not_signed_is_refused(realm: PracticeRealm) -> None:
    body = Push(station=STATION, epoch=1, records=(), seen_size=0).to_bytes()
    for headers in ({}, {STATION_HEADER.lower(): "ward-4b", SIGNATURE_HEADER.lower(): "zz"}):
        assert realm.service.answer(Request("POST", "/v1/push", headers, body)).status == 403
    signed = key_of("station").sign(request_to_sign("POST", "/v1/pull", body)).raw.hex()
    headers = {STATION_HEADER.lower(): "ward-4b", SIGNATURE_HEADER.lower(): signed}
    assert realm.service.answer(Request("POST", "/v1/push", headers, body)).status == 403


def test_a_station_may_not_bring_anothers_records(realm: PracticeRealm) -> None:
    realm.enrol(station_wish(StationId("ward-5"), key_of("ward-5")))
    wire = DirectWire(realm.service, StationId("ward-5"), key_of("ward-5"))
    raws = tuple(realm.notes(1))
    for station, words in ((STATION, "another station"), (StationId("ward-5"), "another chain")):
        push = Push(station=station, epoch=1, records=raws, seen_size=0)
        assert words in refused(realm, wire, push.to_bytes())
    assert realm.store.head(STATION, 1).seq == 0


def test_nobody_brings_central_its_own_records(realm: PracticeRealm) -> None:
    wire = DirectWire(realm.service, StationId("central.realm"), key_of("central"))
    raws = (realm.store.of_central(0)[0].raw,)
    push = Push(station=StationId("central.realm"), epoch=1, records=raws, seen_size=0)
    assert refused(realm, wire, push.to_bytes()).startswith("403 ")


def test_a_malformed_message_is_refused_with_a_sentence(realm: PracticeRealm) -> None:
    said = refused(realm, realm.wire(), b'{"station":"ward-4b"}')
    assert said.startswith("400 The message is not of its form: push lacks")


def test_a_revoked_station_brings_what_it_recorded_and_learns_nothing(
    realm: PracticeRealm,
) -> None:
    (raw,) = realm.notes(1)
    realm.enrol(Wish(kind="station.revoked", body={"station": STATION.value}))
    reply = realm.push(raw)
    assert statuses(reply) == [Status.DISPUTED]
    assert "revoked or moved" in reply.results[0].why
    assert (
        refused(realm, realm.wire(), b'{"known":{},"station":"ward-4b"}', "/v1/pull")
        == "403 This station was revoked."
    )


def test_a_site_is_told_nothing_of_another(realm: PracticeRealm) -> None:
    other = StationId("dock-1")
    realm.enrol(station_wish(other, key_of("dock-1"), SiteId("st-josef")))
    body = realm.wire().post("/v1/pull", b'{"known":{},"station":"ward-4b"}')
    stations = {read_entry(r.entry).station.value for r in PullReply.from_bytes(body).records}
    assert stations == {"central.realm", "central.site.st-anna"}


# --- a store that fails -----------------------------------------------------------------------


class FailingStore(SqliteStore):
    """A store whose commit fails on cue, before or after the commit is durable."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self.fail = ""

    def add_checkpoint(self, size: int, note: str) -> None:
        super().add_checkpoint(size, note)
        if self.fail:
            raise sqlite3.OperationalError(self.fail)


def test_a_full_disk_keeps_nothing_and_is_said_without_its_words() -> None:
    store = FailingStore()
    realm = PracticeRealm(store=store)
    raws = realm.notes(2)
    before = store.size()
    store.fail = "database or disk is full at /secret/path"
    push = Push(station=STATION, epoch=1, records=tuple(raws), seen_size=0)
    said = refused(realm, realm.wire(), push.to_bytes())
    assert said == "503 Central cannot write just now; send the same again later."
    assert store.size() == before
    store.fail = ""
    assert statuses(realm.push(*raws)) == [Status.LOGGED] * 2
    assert_contiguous(realm)


def test_a_filing_that_fails_leaves_no_trace_in_memory() -> None:
    store = FailingStore()
    realm = PracticeRealm(store=store)
    store.fail = "disk full"
    wish = station_wish(StationId("ward-7"), key_of("ward-7"))
    with pytest.raises(StoreError):
        realm.enrol(wish)
    store.fail = ""
    assert realm.central.realm.roster.station(StationId("ward-7")) is None
    assert len(realm.enrol(wish)) == 1


def test_a_bug_in_an_answer_tells_its_place_and_quotes_nothing(
    realm: PracticeRealm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("inner words")

    monkeypatch.setattr(realm.central.log, "newest", broken)
    answer = realm.service.answer(Request("GET", "/v1/checkpoint", {}, b""))
    assert answer.status == 500
    assert b"inner words" not in answer.body
    assert "inner words" not in caplog.text
    assert "RuntimeError at" in caplog.text
    monkeypatch.undo()
