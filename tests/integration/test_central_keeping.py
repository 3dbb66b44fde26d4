"""Central's second look at a wristband scan that is kept for the next bag (B21, A03; C6, C9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from app.evidence.chain import Head
from app.evidence.entry import GENESIS, read_entry
from app.evidence.record import RawRecord
from app.evidence.statement import Subject, read_statement
from app.identifiers import StationId
from sync.protocol import Push, PushReply, Status
from tests.support.central import (
    NOON,
    Bedside,
    DirectWire,
    PracticeRealm,
    digest_of,
    key_of,
    station_wish,
)

FIRST = "0190a1b2-0000-7000-8000-000000000001"
NEXT = "0190a1b2-0000-7000-8000-000000000002"
Kept = dict[str, str]


@dataclass(frozen=True)
class Site(Bedside):
    """A bedside whose cases have an order and a bag of their own."""

    order: str = "ORDER-1"
    coi: str = "COI-1"
    bag: str = "BAG-1"

    @property
    def case(self) -> tuple[Subject, ...]:
        named = (("bag", self.bag), ("coi", self.coi), ("order", self.order))
        return (*self.subject, *(Subject(scheme=s, value=v) for s, v in named))


@dataclass
class Ward:
    """A realm in which one bag was started, and what its two turns were."""

    realm: PracticeRealm
    turns: tuple[RawRecord, RawRecord]
    started: RawRecord
    head: Head

    def fate(self, *raws: RawRecord) -> tuple[str, str]:
        last = self.realm.push(*raws).results[-1]
        assert last.status.in_log
        return last.status.value, last.why

    def kept(self, place: int, **bent: str) -> Kept:
        turn, started = digest_of(self.turns[place]), digest_of(self.started)
        return {"turn": turn.value, "started": started.value} | bent

    def next_bag(self, **other: str) -> Site:
        return Site(self.realm, NEXT, **({"bag": "BAG-2"} | other))


def bag_only(site: Bedside, kept: Any) -> dict[str, Any]:  # noqa: ANN401  bent too
    return {"readings": [site.reading("product")], "kept": kept}


@pytest.fixture
def ward() -> Ward:
    realm = PracticeRealm()
    site = Site(realm, FIRST)
    turns = (site.turn("ana", "first"), site.turn("ben", "second"))
    judged = site.judged(*turns)
    agreed = site.agreed(judged, "ana", "ben")
    started = site.started(agreed)
    made = Ward(realm, turns, started, realm.head)
    assert made.fate(*turns, judged, agreed, started) == ("logged", "")
    return made


def agreed(ward: Ward, site: Site, *turns: RawRecord) -> tuple[str, str]:
    judged = site.judged(*turns)
    return ward.fate(*turns, judged, site.agreed(judged, "ana", "ben"))


def test_the_same_two_people_keep_their_own_scans(ward: Ward) -> None:
    site = ward.next_bag()
    turns = [
        site.turn(who, place, bend=bag_only(site, ward.kept(n)))
        for n, (who, place) in enumerate((("ana", "first"), ("ben", "second")))
    ]

    assert agreed(ward, site, *turns) == ("logged", "")


def test_one_keeps_and_the_other_scans(ward: Ward) -> None:
    site = ward.next_bag()
    first = site.turn("ana", "first", bend=bag_only(site, ward.kept(0)))

    assert agreed(ward, site, first, site.turn("ben", "second")) == ("logged", "")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"order": "ORDER-2"}, "C6: a wristband scan was kept from another order"),
        ({"coi": "COI-2"}, "C6: a wristband scan was kept from another order"),
        ({"bag": "BAG-1"}, "C6: a wristband scan was kept for the same bag"),
    ],
)
def test_a_scan_serves_for_another_bag_of_the_same_order_alone(
    ward: Ward, other: dict[str, str], why: str
) -> None:
    site = ward.next_bag(**other)
    first = site.turn("ana", "first", bend=bag_only(site, ward.kept(0)))

    assert agreed(ward, site, first, site.turn("ben", "second")) == ("disputed", why)


def test_nobody_keeps_the_other_persons_scan(ward: Ward) -> None:  # A03
    site = ward.next_bag()
    forged = site.turn("ben", "second", bend=bag_only(site, ward.kept(0)))

    why = "C9: the wristband scan that it keeps is another person's"
    assert ward.fate(forged) == ("disputed", why)
    turns = (site.turn("ana", "first"), forged)
    status, why = agreed(ward, site, *turns)
    assert status == "disputed"
    assert "the turn.sealed record that it names is disputed" in why


def test_a_scan_kept_of_a_kept_scan_is_disputed(ward: Ward) -> None:
    site = ward.next_bag()
    kept = site.turn("ana", "first", bend=bag_only(site, ward.kept(0)))
    assert ward.fate(kept) == ("logged", "")
    third = Bedside(ward.realm, "0190a1b2-0000-7000-8000-000000000003")
    again = bag_only(third, ward.kept(0, turn=digest_of(kept).value))

    why = "C9: the turn that it names made no wristband scan"
    assert ward.fate(third.turn("ana", "first", bend=again)) == ("disputed", why)


def test_a_start_of_another_verification_is_disputed(ward: Ward) -> None:
    site = ward.next_bag()
    turns = (site.turn("ana", "first"), site.turn("ben", "second"))
    judged = site.judged(*turns)
    both = site.agreed(judged, "ana", "ben")
    started = site.started(both)
    assert ward.fate(*turns, judged, both, started) == ("logged", "")
    third = Bedside(ward.realm, "0190a1b2-0000-7000-8000-000000000003")
    bent = bag_only(third, ward.kept(0, started=digest_of(started).value))

    why = "C9: the start that it names did not follow from that turn"
    assert ward.fate(third.turn("ana", "first", bend=bent)) == ("disputed", why)


@pytest.mark.parametrize("late", [timedelta(minutes=31), -timedelta(minutes=5)])
def test_a_scan_that_is_too_old_or_not_yet_made_is_disputed(ward: Ward, late: timedelta) -> None:
    site = ward.next_bag()
    raw = site.turn("ana", "first", bend=bag_only(site, ward.kept(0)), occurred=NOON + late)

    why = "C9: the wristband scan that it keeps is too old"
    assert ward.fate(raw) == ("disputed", why)


@pytest.mark.parametrize(
    ("later", "boot", "ran"),
    [
        (timedelta(minutes=1), "test-boot", timedelta(minutes=31)),  # the wall clock was set back
        (timedelta(minutes=1), "test-boot", -timedelta(hours=1)),
        (timedelta(minutes=31), "test-boot", timedelta(minutes=1)),
        (timedelta(minutes=31), "boot-2", timedelta()),
        (-timedelta(minutes=5), "boot-2", timedelta()),  # it was set back over a restart
    ],
)
def test_the_workstations_own_clocks_say_too_that_a_scan_is_too_old(
    ward: Ward, later: timedelta, boot: str, ran: timedelta
) -> None:
    why = "C9: the wristband scan that it keeps is too old"
    assert by_clock(ward, later, boot, ran) == ("disputed", why)


@pytest.mark.parametrize(
    ("boot", "ran"), [("test-boot", timedelta(minutes=29)), ("boot-2", -timedelta(hours=1))]
)
def test_the_monotonic_clock_counts_within_one_run_of_the_machine(
    ward: Ward, boot: str, ran: timedelta
) -> None:
    assert by_clock(ward, timedelta(minutes=1), boot, ran) == ("logged", "")


def by_clock(ward: Ward, later: timedelta, boot: str, ran: timedelta) -> tuple[str, str]:
    """Seal a turn that keeps a scan, at times of the workstation's clocks after that scan."""
    before = read_entry(ward.turns[0].entry).clock
    clock = replace(
        before,
        wall=before.wall + later,
        boot=boot,
        monotonic_ms=max(before.monotonic_ms + ran // timedelta(milliseconds=1), 0),
    )
    site = ward.next_bag()
    made = read_statement(site.turn("ana", "first", bend=bag_only(site, ward.kept(0))).statement)
    ward.realm.head = ward.head
    return ward.fate(ward.realm.file(made, clock=clock))


def test_a_scan_made_at_another_workstation_is_disputed(ward: Ward) -> None:
    station, key = StationId("ward-4c"), key_of("ward-4c")
    ward.realm.enrol(station_wish(station, key))
    ward.realm.learn()
    site = ward.next_bag()
    made = read_statement(site.turn("ana", "first", bend=bag_only(site, ward.kept(0))).statement)
    raw = ward.realm.file(made, move=False, key=key, station=station, seq=1, prev=GENESIS)
    push = Push(station=station, epoch=1, records=(raw,), seen_size=0)
    wire = DirectWire(ward.realm.service, station, key)
    (result,) = PushReply.from_bytes(wire.post("/v1/push", push.to_bytes())).results

    why = "C9: the wristband scan that it keeps was made at another workstation"
    assert (result.status, result.why) == (Status.DISPUTED, why)


def test_a_scan_within_the_verification_itself_is_disputed(ward: Ward) -> None:
    site = Site(ward.realm, FIRST)
    raw = site.turn("ana", "first", bend=bag_only(site, ward.kept(0)))

    why = "C9: it keeps a wristband scan of its own verification"
    assert ward.fate(raw) == ("disputed", why)


def test_a_turn_that_scans_a_band_and_keeps_another_scan_is_disputed(ward: Ward) -> None:
    site = ward.next_bag()
    raw = site.turn("ana", "first", bend={"kept": ward.kept(0)})

    why = "C9: it scanned a wristband and keeps another scan"
    assert ward.fate(raw) == ("disputed", why)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        [],
        {},
        {"turn": "0" * 64},
        {"turn": "0" * 64, "started": "0" * 64},
        {"turn": "not a digest", "started": 3},
    ],
)
def test_what_names_nothing_is_disputed(ward: Ward, kept: object) -> None:
    site = ward.next_bag()
    status, why = ward.fate(site.turn("ana", "first", bend=bag_only(site, kept)))

    assert status == "disputed"
    assert why.startswith("C9: ")


def test_a_turn_without_a_wristband_that_keeps_none_is_no_check(ward: Ward) -> None:
    site = ward.next_bag()
    bare = site.turn("ana", "first", bend={"readings": [site.reading("product")]})

    why = "C6: each person scans one wristband and one product"
    assert agreed(ward, site, bare, site.turn("ben", "second")) == ("disputed", why)
