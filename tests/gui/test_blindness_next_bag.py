"""Blindness of the next bag: what a person kept or scanned tells the other nothing (BL1-BL8, U6).

The same two people check the second bag of one order, each with the wristband scan of the bag
before. Whatever the first person scanned, every channel is the same until the second seal; and
what the second person is offered comes from what that person did before, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap.cast import ANA, BEN, Therapy, therapies
from app.bootstrap.practice import bring
from app.labels import product, wristband
from app.usecases.verdicts import JUDGED
from tests.support.next_bags import bring_two
from tests.support.onlooker import Moment, Onlooker, differences, held, words
from tests.support.station import FATIMA
from tests.support.window import Bench, practice_site
from ui import wording_next
from ui.presenters.checking import TurnStep
from ui.presenters.desk import Screen
from ui.presenters.views import TileState


def other(bench: Bench) -> Therapy:
    """Return another patient's therapy: that patient has two orders here as well."""
    return therapies(6, bench.window.desk.now().date())[1]


def started(bench: Bench) -> tuple[Therapy, Therapy]:
    """Let Ana and Ben start the first of two bags; return both."""
    also = other(bench)
    first, second = bench.ask(lambda site: bring_two(site.station))
    bench.ask(lambda site: bring(site.station, also))
    bench.both_turns(first, first)
    bench.both_sign()
    bench.types("1")
    assert bench.shows(Screen.STARTED)
    assert wording_next.NEXT_BAG in bench.says
    return first, second


def bag(bench: Bench, therapy: Therapy) -> None:
    bench.hands.wedge("]d2", product.raw(therapy.bag))


def played(tmp: Path, patch: pytest.MonkeyPatch, which: str) -> list[Moment]:
    """Play the next bag with a first turn as told; the second's is always right."""
    tmp.mkdir(exist_ok=True)
    bench = Bench(practice_site(tmp))
    try:
        first, second = started(bench)
        eye = Onlooker(bench, patch)
        bench.signs_in(ANA)
        eye.look("first turn begins")
        if which.endswith("band too"):
            band = other(bench).band if which == "another band too" else first.band
            bench.hands.wedge("]Q3", wristband.raw(band))
            bench.settle()
        bag(bench, bench.bruno if which == "another patient's bag" else second)
        eye.look("first scans the bag, at once", settled=False)
        bench.settle()
        eye.look("first scans the bag")
        eye.types(f"{first.born:%d%m%Y}", "first types the birth date")
        eye.types("1", "first seals")
        assert bench.shows(Screen.HAND_OVER)
        bench.hands.taps_badge(BEN)
        eye.look("second's badge, at once", settled=False)
        bench.settle()
        eye.types(BEN.pin, "second's PIN")
        assert bench.shows(Screen.TURN)
        bag(bench, second)
        eye.look("second scans the bag, at once", settled=False)
        bench.settle()
        eye.look("second scans the bag")
        eye.types(f"{first.born:%d%m%Y}", "second types the birth date")
        eye.types(second.bag.serial.value[-4:], "second types the printed end")
        return eye.moments
    finally:
        bench.close()


@pytest.fixture(scope="module")
def matching(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Moment]]:
    with pytest.MonkeyPatch.context() as patch:
        yield played(tmp_path_factory.mktemp("matching"), patch, "the next bag")


def test_nothing_tells_a_next_bag_that_matched_from_another_patients(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = played(tmp_path, monkeypatch, "another patient's bag")

    assert differences(matching, other) == []
    assert len(matching) > 20


def test_a_wristband_that_is_scanned_anyway_tells_nobody_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = played(tmp_path / "own", monkeypatch, "the patient's band too")
    other = played(tmp_path / "other", monkeypatch, "another band too")

    assert differences(own, other) == []


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(practice_site(tmp_path))
    yield made
    made.close()


def test_what_is_kept_is_an_entry_and_no_value(bench: Bench) -> None:  # BL2
    first, _ = started(bench)
    bench.signs_in(ANA)

    assert isinstance(bench.step, TurnStep)
    assert bench.step.view(bench.window.desk.now()).wristband is TileState.KEPT
    secrets: dict[str, object] = {
        "wristband's bytes": wristband.raw(first.band),
        "patient": first.band.patient.value,
        "birth date": first.born,
        "chain of identity": first.bag.coi.value,
    }
    page = bench.window.frame.page
    assert page is not None
    assert held(secrets, bench.step.presenter.turn, words(page)) == []


def test_each_is_offered_only_what_that_person_did(bench: Bench) -> None:  # B21, A03
    first, second = started(bench)
    bench.signs_in(FATIMA)
    view = bench.step.view(bench.window.desk.now())
    assert view.wristband is TileState.EMPTY
    bench.scans(second)
    bench.answers(f"{first.born:%d%m%Y}")

    bench.signs_in(BEN)

    assert bench.step.view(bench.window.desk.now()).wristband is TileState.KEPT


def test_the_next_bag_by_keys_and_scanner_alone(bench: Bench) -> None:  # U1, U13
    first, second = started(bench)
    bench.by_key = True
    scans, keys = bench.hands.scans_made, bench.hands.keys_typed
    for member, end in ((ANA, ""), (BEN, second.bag.serial.value[-4:])):
        bench.signs_in(member)
        bench.scans(second, band=False)
        bench.answers(f"{first.born:%d%m%Y}", end)

    assert bench.shows(Screen.VERDICT)
    assert bench.hands.scans_made - scans == 4
    assert bench.hands.keys_typed - keys == 2 * 6 + 2 * 8 + 4 + 2
    assert bench.on_record(JUDGED)[-1]["verdict"] == "match"


def test_parking_and_coming_back_by_keys_alone(bench: Bench) -> None:  # U13, BL3
    bench.signs_in(ANA)
    bench.scans(bench.alma)
    bench.hands.alt("P")
    bench.settle()
    assert bench.shows(Screen.HAND_OVER)
    assert wording_next.PARKED in bench.says
    assert bench.alma.band.patient.value not in bench.says

    bench.signs_in(ANA)
    bench.answers(f"{bench.alma.born:%d%m%Y}")

    assert bench.shows(Screen.HAND_OVER)
    assert wording_next.PARKED not in bench.says
