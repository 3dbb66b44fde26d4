"""When the station syncs, what it says, and that nothing stops it for good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from app.ports import Ledger, Wire, WireError
from sync.client.scheduler import (
    IDLE_S,
    WAIT_MAX_S,
    Call,
    Scheduler,
    SyncState,
    SyncStatus,
    wait_s,
)
from tests.support.central import DirectWire, PracticeRealm
from tests.support.station_ledger import StationLedger

T = TypeVar("T")
PATIENCE_S = 5.0


class Station:
    """A station with three records and a scheduler that a test steps by hand."""

    def __init__(self, *, notes: int = 3) -> None:
        self.realm = PracticeRealm()
        self.ledger = StationLedger(self.realm, self.realm.notes(notes))
        self.wire = self.realm.wire()
        self.scheduler = make(self, self.wire)
        self.told: list[SyncStatus] = []
        self.scheduler.listen(self.told.append)


def make(station: Station, wire: Wire, call: Call | None = None) -> Scheduler:
    return Scheduler(
        call=call or station.ledger.call,
        wire=wire,
        clock=station.realm.clock.now,
        chance=lambda: 0.5,
    )


@pytest.fixture
def station() -> Station:
    return Station()


def settle(station: Station) -> float:
    """Step until the scheduler would wait."""
    for _ in range(5):
        delay = station.scheduler.step()
        if delay:
            return delay
    raise AssertionError("the scheduler does not come to rest")


def test_a_new_station_learns_the_realm_then_sends_everything(station: Station) -> None:
    assert settle(station) == IDLE_S
    status = station.scheduler.status()
    assert status.state is SyncState.UP_TO_DATE
    assert status.waiting == 0
    assert status.last_success is not None
    assert len(station.ledger.receipts) == 3
    assert station.ledger.enrolled


def test_what_waits_is_said_while_it_waits(station: Station) -> None:
    settle(station)
    assert SyncState.WAITING in [s.state for s in station.told]
    assert 3 in [s.waiting for s in station.told]


def test_a_long_chain_is_sent_in_batches() -> None:
    station = Station(notes=600)
    settle(station)
    assert len(station.ledger.receipts) == 600
    assert station.wire.asked.count("/v1/push") == 3


def test_central_away_is_said_calmly_and_tried_again(station: Station) -> None:
    settle(station)
    success = station.scheduler.status().last_success
    station.ledger.add(station.realm, station.realm.notes(1)[0])
    station.wire.away = True
    assert station.scheduler.step() == 0.5
    status = station.scheduler.status()
    assert status.state is SyncState.OFFLINE
    assert status.waiting == 1
    assert status.last_success == success
    assert status.sentence == "Central cannot be reached."
    station.wire.away = False
    assert settle(station) == IDLE_S
    assert station.scheduler.status().state is SyncState.UP_TO_DATE


def test_waiting_grows_to_fifteen_minutes_and_no_further(station: Station) -> None:
    station.wire.away = True
    delays = [station.scheduler.step() for _ in range(14)]
    assert delays[:4] == [0.5, 1.0, 2.0, 4.0]
    assert delays[-1] == WAIT_MAX_S / 2
    assert wait_s(2000, 0.999) < WAIT_MAX_S


def test_a_success_makes_the_next_wait_short_again(station: Station) -> None:
    station.wire.away = True
    for _ in range(6):
        station.scheduler.step()
    station.wire.away = False
    settle(station)
    station.wire.away = True
    assert station.scheduler.step() == 0.5


@pytest.mark.parametrize("garbage", [b"", b"<html>", b"{}", b"\xff"])
def test_garbage_keeps_nothing_and_is_tried_again(station: Station, garbage: bytes) -> None:
    station.wire.garble = lambda _: garbage
    assert 0 < station.scheduler.step() < IDLE_S
    assert station.scheduler.status().state is SyncState.OFFLINE
    assert station.ledger.receipts == {}


def test_a_bad_proof_needs_attention_and_keeps_nothing(station: Station) -> None:
    station.scheduler.step()
    station.wire.garble = lambda body: body.replace(b'"index":', b'"index":1')
    station.scheduler.step()
    status = station.scheduler.status()
    assert status.state is SyncState.ATTENTION
    assert "proof does not hold" in status.sentence
    assert station.ledger.receipts == {}
    station.wire.garble = bytes
    assert settle(station) == IDLE_S


def test_a_refusal_needs_attention(station: Station) -> None:
    stranger = DirectWire(station.realm.service, station.ledger.station, station.realm.keys["ana"])
    scheduler = make(station, stranger)
    scheduler.step()
    assert scheduler.status().state is SyncState.ATTENTION
    assert "not enrolled" in scheduler.status().sentence


def test_a_disputed_record_is_counted_and_blocks_nothing(station: Station) -> None:
    settle(station)
    realm = station.realm
    for kind in ("infusion.started", "note.taken"):
        raw = realm.file_statement(kind, {"agreed": "0" * 64}, signers=("ana",))
        station.ledger.add(realm, raw)
    settle(station)
    status = station.scheduler.status()
    assert status.state is SyncState.UP_TO_DATE
    assert status.disputed == 1
    assert status.sentence == "Central has questions about 1 record(s)."
    assert len(station.ledger.receipts) == 5


def test_records_of_central_that_do_not_hold_need_attention(station: Station) -> None:
    def bend(body: bytes) -> bytes:
        return body.replace(b'"signature":"', b'"signature":"AAAA', 1)

    station.wire.garble = bend
    station.scheduler.step()
    assert station.scheduler.status().state is SyncState.ATTENTION
    assert "Nothing of it was taken over" in station.scheduler.status().sentence
    assert not station.ledger.enrolled


def test_a_central_that_repeats_itself_does_not_keep_the_thread_busy(station: Station) -> None:
    settle(station)
    station.wire.garble = lambda _: b'{"more":true,"records":[]}'
    assert station.scheduler.step() < IDLE_S
    assert station.scheduler.status().state is SyncState.OFFLINE


def test_a_bug_is_survived_and_its_text_is_not_logged(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(work: Callable[[Ledger], T]) -> T:
        raise KeyError("Anna Muster")

    scheduler = make(station, station.wire, broken)
    assert scheduler.step() == 0.5
    assert scheduler.status().state is SyncState.ATTENTION
    assert "KeyError" in caplog.text
    assert "Anna" not in caplog.text


@contextmanager
def running(scheduler: Scheduler) -> Iterator[None]:
    scheduler.start()
    try:
        yield
    finally:
        assert scheduler.stop(PATIENCE_S)


def test_the_thread_wakes_at_once_when_asked(station: Station) -> None:
    up_to_date = threading.Semaphore(0)

    def told(status: SyncStatus) -> None:
        if status.state is SyncState.UP_TO_DATE:
            up_to_date.release()

    station.scheduler.listen(told)
    with running(station.scheduler):
        assert up_to_date.acquire(timeout=PATIENCE_S)
        station.ledger.add(station.realm, station.realm.notes(1)[0])
        station.scheduler.now()
        assert up_to_date.acquire(timeout=PATIENCE_S)
    assert len(station.ledger.receipts) == 4


def test_stopping_while_waiting_is_quick(station: Station) -> None:
    station.wire.away = True
    offline = threading.Event()
    station.scheduler.listen(lambda _: offline.set())
    with running(station.scheduler):
        assert offline.wait(PATIENCE_S)


def test_stopping_does_not_wait_for_a_silent_central(station: Station) -> None:
    asked, release = threading.Event(), threading.Event()

    class Silent:
        def post(self, path: str, body: bytes) -> bytes:
            asked.set()
            release.wait(PATIENCE_S)
            raise WireError("Central does not answer.")

    scheduler = make(station, Silent())
    scheduler.start()
    assert asked.wait(PATIENCE_S)
    assert not scheduler.stop(0.01)
    release.set()
    assert scheduler.stop(PATIENCE_S)
