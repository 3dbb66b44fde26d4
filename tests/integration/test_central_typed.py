"""What central demands of a label that was typed: one shape only, each part broken alone (A39)."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.deviation import Approved, Side
from app.domain.keyed import ENTRIES, Camera, reasons
from app.domain.verification import Cleared
from app.identifiers import Digest
from app.usecases.approval import Decision, Started
from app.usecases.station import Station
from sync.central import accept, typed
from sync.central.demands import TWO
from sync.central.store import Logged
from tests.integration.test_central_accept import Ward
from tests.integration.test_central_approvals import Held
from tests.integration.test_central_keeping import Site, bag_only, ward
from tests.integration.test_central_keeping import Ward as Kept
from tests.scenarios.test_bedside_typed import BAG, BAND, both
from tests.support.approvers import IDA, approves, ward_with_approvers
from tests.support.central import digest_of

HOW = {"reason": "code_damaged", "camera": "none", "entries": 2}
FAILED = {"rule": "X15e", "class": "dev1", "result": "failed", "cause": "typed"}
REASON = {"rule": "X15e", "class": "dev1", "cause": "typed", "reason": "code_damaged"}
OTHER = {"rule": "X11c", "class": "dev1", "result": "failed", "cause": "outside_window"}
OTHER_REASON = {"rule": "X11c", "class": "dev1", "cause": "outside_window", "reason": "plan"}
__all__ = ["ward"]  # a fixture
_NUMBERS = itertools.count(1)
Bend = dict[str, Any]


def scanned(kind: str) -> Bend:
    return {
        "scan": str(uuid.UUID(int=next(_NUMBERS))),
        "kind": kind,
        "mode": "wedge",
        "source": "scanner 1",
        "symbology": "]d2",
        "readers": ["device"],
        "at": "2026-11-23T12:00:10.000Z",
    }


def keyed(kind: str, how: object = HOW, **bent: Any) -> Bend:  # noqa: ANN401  any field
    came = {"mode": "typed", "source": "keyboard", "symbology": "", "readers": [], "typed": how}
    return scanned(kind) | came | bent


def turn(*readings: Bend) -> Bend:
    return {"readings": list(readings)}


def typed_band() -> Bend:
    return turn(keyed("wristband"), scanned("product"))


def typed_bag() -> Bend:
    return turn(scanned("wristband"), keyed("product"))


def plain() -> Bend:
    return turn(scanned("wristband"), scanned("product"))


def agrees(held: Held, reason: Bend = REASON) -> tuple[str, str]:
    approved = held.approval("dara", body={"reasons": [reason]}, private=())
    assert held.fate(approved) == ("logged", "")
    return held.fate(held.agreed(approved))


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize("kind", ["wristband", "product"])
def test_one_label_of_a_turn_may_be_typed_twice_for_a_reason(practice: bool, kind: str) -> None:
    ward = Ward(practice=practice)
    other = "product" if kind == "wristband" else "wristband"
    bend = turn(keyed(kind), scanned(other))

    assert ward.fate(ward.bedside.turn("ana", "first", bend=bend)) == ("logged", "")


WRONG: list[tuple[str, Bend]] = [
    ("does not say how", {k: v for k, v in keyed("wristband").items() if k != "typed"}),
    ("does not say how", keyed("wristband", "twice")),
    ("does not say how", keyed("wristband", {"reason": "code_damaged", "camera": "none"})),
    ("does not say how", keyed("wristband", HOW | {"text": "(8018)"})),
    ("is typed twice", keyed("wristband", HOW | {"entries": 1})),
    ("is typed twice", keyed("wristband", HOW | {"entries": True})),
    ("is typed twice", keyed("wristband", HOW | {"entries": "2"})),
    ("a reason of the catalogue", keyed("wristband", HOW | {"reason": "no time"})),
    ("a reason of the catalogue", keyed("wristband", HOW | {"reason": ""})),
    ("what became of the camera", keyed("wristband", HOW | {"camera": "broken"})),
    ("came from no reader", keyed("wristband", symbology="]d2")),
    ("came from no reader", keyed("wristband", readers=["device"])),
    ("says how it was typed", scanned("wristband") | {"typed": HOW}),
    ("not of its kind's form", keyed("wristband", HOW | {"reason": []})),
]


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize(("why", "reading"), WRONG)
def test_a_typed_label_of_any_other_shape_is_disputed(
    why: str, reading: Bend, practice: bool
) -> None:
    ward = Ward(practice=practice)
    status, said = ward.fate(
        ward.bedside.turn("ana", "first", bend=turn(reading, scanned("product")))
    )

    assert (status, said[:4], why in said) == ("disputed", "C5: ", True), said
    assert ward.fate(ward.bedside.turn("ana", "first")) == ("logged", "")


def test_wristband_and_bag_are_never_both_typed() -> None:  # X15d
    ward = Ward(practice=False)
    both = turn(keyed("wristband"), keyed("product"))

    assert ward.fate(ward.bedside.turn("ana", "first", bend=both)) == (
        "disputed",
        "C5: one of wristband and bag is scanned",
    )


@pytest.mark.parametrize("make", [typed_band, typed_bag])
def test_what_both_typed_and_one_approved_is_accepted(make: Any) -> None:  # noqa: ANN401  a maker
    assert agrees(Held(FAILED, turns=(make(), make()))) == ("logged", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [(typed_band, plain), (plain, typed_band), (typed_bag, plain), (typed_band, typed_bag)],
)
def test_what_one_typed_and_the_other_scanned_is_disputed(first: Any, second: Any) -> None:  # noqa: ANN401
    held = Held(FAILED, turns=(first(), second()))

    assert agrees(held) == ("disputed", "C6: a label that one person typed, the other scanned")


def test_a_typed_label_that_nobody_judged_a_deviation_is_disputed() -> None:
    held = Held(OTHER, turns=(typed_band(), typed_band()))

    assert agrees(held, OTHER_REASON) == (
        "disputed",
        "C6: a typed label was not judged as a deviation",
    )


@pytest.mark.parametrize("grade", ["warn", "info"])
def test_a_typed_label_is_no_mere_note(grade: str) -> None:
    noted = FAILED | {"class": grade}
    held = Held(noted, OTHER, turns=(typed_band(), typed_band()))

    assert agrees(held, OTHER_REASON)[1] == "C6: a typed label was not judged as a deviation"


def test_a_typed_label_never_makes_a_match() -> None:
    ward = Ward()
    turns = (
        ward.bedside.turn("ana", "first", bend=typed_band()),
        ward.bedside.turn("ben", "second", bend=typed_band()),
    )
    judged = ward.bedside.judged(*turns)
    agreed = ward.bedside.agreed(judged, "ana", "ben")

    assert ward.fate(*turns, judged, agreed) == ("disputed", "C6: a typed label was not approved")


def test_an_agreement_over_a_disputed_turn_is_disputed() -> None:
    bad = turn(keyed("wristband", HOW | {"entries": 1}), scanned("product"))
    held = Held(FAILED, turns=(bad, bad))
    approved = held.approval("dara", body={"reasons": [REASON]}, private=())
    status, said = held.fate(approved, held.agreed(approved))

    assert (status, "disputed" in said) == ("disputed", True)


@pytest.mark.parametrize("bend", [typed_band, typed_bag])
def test_nothing_of_a_turn_with_a_typed_label_is_kept_for_the_next_bag(
    ward: Kept, bend: Callable[[], Bend]
) -> None:  # B21
    site = Site(ward.realm, "0190a1b2-0000-7000-8000-000000000003")
    before = site.turn("ana", "first", bend=bend())
    assert ward.fate(before) == ("logged", "")
    later = ward.next_bag()
    said = ward.kept(0, turn=digest_of(before).value)
    keeps = later.turn("ana", "first", bend=bag_only(later, said))

    why = "C9: in the turn whose wristband scan it keeps a label was typed"
    assert ward.fate(keeps) == ("disputed", why)


def test_central_and_the_station_ask_for_the_same() -> None:
    # Two lists on purpose; that they say the same is seen here.
    assert {reason.code for reason in reasons()} == typed.REASONS
    assert {camera.value for camera in Camera} == typed.CAMERAS
    assert ENTRIES == TWO


# -- what a station really files


class Log:
    """What central would know if it held every record of one station."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.practice = station.practice
        self.now: Any = None

    def get(self, digest: Digest) -> Logged | None:
        record = self.station.ledger.get(digest)
        return None if record is None else Logged(leaf=0, digest=digest, raw=record.raw)

    def is_disputed(self, digest: Digest) -> bool:
        return False

    def filed(self, statement_id: str) -> Logged | None:
        return None

    def root_at(self, size: int) -> Digest | None:
        return None


@pytest.mark.parametrize("what", [BAND, BAG])
def test_what_a_station_files_of_a_typed_check_is_what_central_accepts(what: str) -> None:  # A39
    ward = ward_with_approvers()
    bedside = both(ward, what)
    assert isinstance(approves(ward, bedside.revealed(), {Side.EITHER: IDA}), Approved)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)

    log = Log(ward.station)
    asked = [d for d in accept.DEMANDS if d.kind]
    seen = []
    for record in ward.station.ledger.unproved(10_000):
        for demand in asked:
            if demand.kind == record.statement.kind:
                demand.check(record, log)  # raises where central would dispute it
                seen.append(demand.id)
    assert {"C4", "C5", "C6", "C7", "C8"} <= set(seen)
