"""Blindness: whatever the first person scanned, nothing tells the second (rule 1, U6, A02).

The same script is played with a first turn that matches and with ones that do not, over objects
of the same status. Every moment of both is looked at in every channel, from the first scan of
the first turn to the last key before the second person's seal.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap.cast import ANA, BEN, Therapy
from app.domain.people import Purpose
from app.domain.turn import Inspected
from app.labels import product, wristband
from app.usecases import turns
from app.usecases.station import Draft, file
from tests.support.onlooker import Moment, Onlooker, differences, held, words
from tests.support.window import Bench, practice_site
from ui.pages.turn import TurnPage
from ui.presenters.checking import HandOverStep, TurnStep
from ui.presenters.desk import Desk, Screen
from ui.presenters.sound import Sound
from ui.presenters.turn import TurnPresenter
from ui.window import Window
from ui.wording import day_in_words

FIRST_SEALED = "first seals"


class Script:
    """One run: the first person's turn as told, the second's always the same."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        """Open a window of its own, with somebody who looks."""
        self.bench = Bench(root)
        self.eye = Onlooker(self.bench, patch)

    def first(self, band: str, bag: str, born: date | None = None) -> None:
        bench, eye = self.bench, self.eye
        bench.signs_in(ANA)
        eye.look("first turn begins")
        self._scan(getattr(bench, band), getattr(bench, bag), "first")
        eye.types(f"{born or bench.alma.born:%d%m%Y}", "first types the birth date")
        eye.types("1", FIRST_SEALED)
        assert bench.shows(Screen.HAND_OVER)

    def _scan(self, band: Therapy, bag: Therapy, who: str) -> None:
        bench, eye = self.bench, self.eye
        for name, symbology, raw in (
            ("wristband", "]Q3", wristband.raw(band.band)),
            ("bag", "]d2", product.raw(bag.bag)),
        ):
            bench.hands.wedge(symbology, raw)
            eye.look(f"{who} scans the {name}, at once", settled=False)
            bench.settle()
            eye.look(f"{who} scans the {name}")

    def second(self) -> None:
        """Everything up to the key that seals."""
        bench, eye = self.bench, self.eye
        bench.hands.taps_badge(BEN)
        eye.look("second's badge, at once", settled=False)
        bench.settle()
        eye.look("second's badge")
        eye.types(BEN.pin, "second's PIN")
        assert bench.shows(Screen.TURN)
        self._scan(bench.alma, bench.alma, "second")
        eye.types(f"{bench.alma.born:%d%m%Y}", "second types the birth date")
        eye.types(bench.alma.bag.serial.value[-4:], "second types the printed end")


def played(
    tmp: Path,
    patch: pytest.MonkeyPatch,
    first: tuple[Any, ...],
    *,
    second: bool = True,
    before: Callable[[Bench], None] | None = None,
) -> list[Moment]:
    """Play a script and return what was noticed."""
    script = Script(practice_site(tmp), patch)
    try:
        if before is not None:
            before(script.bench)
        script.first(*first)
        if second:
            script.second()
        return script.eye.moments
    finally:
        script.bench.close()


@pytest.fixture(scope="module")
def matching(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Moment]]:
    """What is noticed when the first turn matches."""
    with pytest.MonkeyPatch.context() as patch:
        yield played(tmp_path_factory.mktemp("matching"), patch, ("alma", "alma"))


def until_sealed(moments: list[Moment]) -> list[Moment]:
    """Return what was noticed up to the first seal."""
    last = max(n for n, moment in enumerate(moments) if moment.name.startswith(FIRST_SEALED))
    return moments[: last + 1]


# -- nothing differs


def test_two_runs_of_the_same_script_are_noticed_alike(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = played(tmp_path, monkeypatch, ("alma", "alma"))

    assert differences(matching, again) == []
    assert len(matching) > 40


@pytest.mark.parametrize(
    ("band", "bag"),
    [("alma", "bruno"), ("bruno", "alma"), ("bruno", "bruno")],
    ids=["wrong bag", "wrong band", "another patient"],
)
def test_nothing_tells_a_first_turn_that_matched_from_one_that_did_not(
    matching: list[Moment],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    band: str,
    bag: str,
) -> None:
    other = played(tmp_path, monkeypatch, (band, bag))

    assert differences(matching, other) == []
    assert capfd.readouterr() == ("", "")


def test_nothing_but_the_typed_day_itself_tells_a_wrong_birth_date(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = date(1968, 3, 15)

    other = played(tmp_path, monkeypatch, ("alma", "alma", wrong))

    # The person sees the day that they type themselves; from the seal on nobody does.
    found = [d for d in differences(matching, other) if "first types the birth date" not in d]
    assert found == []


# -- nothing is held


def secrets_of(band: Therapy, bag: Therapy, born: date) -> dict[str, object]:
    """Everything of a turn that nobody else may come to know, in the forms that it takes."""
    return {
        "wristband's bytes": wristband.raw(band.band),
        "label's bytes": product.raw(bag.bag),
        "patient": band.band.patient.value,
        "serial": bag.bag.serial.value,
        "printed end": bag.bag.serial.value[-4:],
        "lot": bag.bag.lot.value if bag.bag.lot else "no lot",
        "chain of identity": bag.bag.coi.value,
        "chain on the band": str(band.band.coi and band.band.coi.value),
        "birth date": born,
        "birth date, typed": f"{born:%d%m%Y}",
        "birth date, in words": day_in_words(born),
        "PIN": ANA.pin,
    }


def roots(bench: Bench) -> list[object]:
    frame = bench.window.frame
    children = frame.findChildren(QObject)
    return [bench.window.desk, bench.step, frame.page, frame, bench.window, *children]


def still_held(bench: Bench, secrets: dict[str, object]) -> list[str]:
    return sorted({*held(secrets, *roots(bench)), *held(secrets, words(bench.window.frame))})


def test_the_walk_finds_what_an_open_turn_holds(bench: Bench) -> None:
    bench.signs_in(ANA)
    bench.scans(bench.alma)
    bench.types(f"{bench.alma.born:%d%m%Y}")

    found = still_held(bench, secrets_of(bench.alma, bench.alma, bench.alma.born))

    assert {"wristband's bytes", "label's bytes", "birth date", "patient", "serial"} <= set(found)


@pytest.mark.parametrize(("band", "bag"), [("alma", "alma"), ("alma", "bruno")])
def test_after_hand_over_nothing_holds_anything_of_the_first_turn(
    bench: Bench, band: str, bag: str
) -> None:
    its = secrets_of(getattr(bench, band), getattr(bench, bag), bench.alma.born)
    bench.turn(ANA, getattr(bench, band), getattr(bench, bag), born=f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)

    assert still_held(bench, its) == []
    assert not [w for w in QApplication.allWidgets() if isinstance(w, TurnPage)]


def test_the_second_turn_begins_with_nothing_of_the_first(bench: Bench) -> None:
    its = secrets_of(bench.alma, bench.bruno, bench.alma.born)
    bench.turn(ANA, bench.alma, bench.bruno)

    bench.signs_in(BEN)

    assert isinstance(bench.step, TurnStep)
    assert still_held(bench, its) == []
    assert len([w for w in QApplication.allWidgets() if isinstance(w, TurnPage)]) == 1


# -- the tests above can fail: a leak in any channel is noticed


def _text(bench: Bench, turn: TurnPresenter) -> None:
    page = bench.window.frame.page
    assert isinstance(page, TurnPage)
    page._message.setText("hm")


def _description(bench: Bench, turn: TurnPresenter) -> None:
    bench.window.frame.setAccessibleDescription("hm")


def _tool_tip(bench: Bench, turn: TurnPresenter) -> None:
    bench.window.frame._header.setToolTip("hm")


def _title(bench: Bench, turn: TurnPresenter) -> None:
    bench.window.frame.setWindowTitle(bench.window.frame.windowTitle() + ".")


def _clipboard(bench: Bench, turn: TurnPresenter) -> None:
    QGuiApplication.clipboard().setText("hm")


def _log(bench: Bench, turn: TurnPresenter) -> None:
    logging.getLogger("ui.presenters").debug("turn sealed as it should be")


def _sound(bench: Bench, turn: TurnPresenter) -> None:
    turn._play(Sound.UNREADABLE)


def _spoken(bench: Bench, turn: TurnPresenter) -> None:
    page = bench.window.frame.page
    assert page is not None
    page.announce("hm")


def _record(bench: Bench, turn: TurnPresenter) -> None:
    draft = Draft(kind="turn.noted", body={})
    bench.running.submit(lambda station: file(station, draft)).result()


def _query(bench: Bench, turn: TurnPresenter) -> None:
    bench.ask(lambda site: site.ledger.about("coi", "of the label"))


def _job(bench: Bench, turn: TurnPresenter) -> None:
    bench.window.desk.run(bench.step, turns.new_verification, lambda _: None)


def _focus(bench: Bench, turn: TurnPresenter) -> None:
    page = bench.window.frame.page
    assert isinstance(page, TurnPage)
    page._back.setFocus()


LEAKS = {
    "widgets": [_text, _description, _tool_tip],
    "title": [_title],
    "clipboard": [_clipboard],
    "logs": [_log],
    "sounds": [_sound],
    "spoken": [_spoken],
    "records": [_record],
    "payload": [_record],
    "queries": [_query],
    "asked": [_job],
    "focus": [_focus],
}


@pytest.fixture
def clean_clipboard(qapp: QApplication) -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize(
    ("channel", "leak"),
    [(channel, leak) for channel, leaks in LEAKS.items() for leak in leaks],
    ids=lambda x: x if isinstance(x, str) else x.__name__.strip("_"),
)
def test_a_planted_leak_is_noticed(
    matching: list[Moment],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clean_clipboard: None,
    channel: str,
    leak: Callable[[Bench, TurnPresenter], None],
) -> None:
    def plant(bench: Bench) -> None:
        finish = TurnPresenter._finish

        def leaky(turn: TurnPresenter, inspected: Inspected | None) -> None:
            finish(turn, inspected)
            band, bag = turn.turn.wristband, turn.turn.product
            if band is not None and bag is not None and band.label.coi != bag.label.coi:
                leak(bench, turn)

        monkeypatch.setattr(TurnPresenter, "_finish", leaky)

    other = played(tmp_path, monkeypatch, ("alma", "bruno"), second=False, before=plant)

    found = differences(until_sealed(matching), other)
    assert [d for d in found if d.startswith(FIRST_SEALED) and d.endswith(f": {channel}")]


def test_one_pixel_is_noticed(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint = TurnPage.paintEvent

    def dotted(page: TurnPage, event: QPaintEvent) -> None:
        paint(page, event)
        QPainter(page).drawPoint(3, 3)

    monkeypatch.setattr(TurnPage, "paintEvent", dotted)

    other = played(tmp_path, monkeypatch, ("alma", "alma"), second=False)

    assert "first turn begins: picture" in differences(until_sealed(matching), other)


def test_a_turn_that_is_remembered_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    init = HandOverStep.__init__

    def remembering(step: HandOverStep, desk: Desk, purpose: Purpose, until: datetime) -> None:
        before = bench.step
        init(step, desk, purpose, until)
        step.before = before  # type: ignore[attr-defined]

    monkeypatch.setattr(HandOverStep, "__init__", remembering)
    bench.turn(ANA, bench.alma, bench.alma)

    found = still_held(bench, secrets_of(bench.alma, bench.alma, bench.alma.born))

    assert "wristband's bytes" in found
    assert "birth date" in found


def test_a_page_that_is_kept_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "_drop", lambda window, screen: None)

    bench.turn(ANA, bench.alma, bench.alma)

    assert [w for w in QApplication.allWidgets() if isinstance(w, TurnPage)]


def test_what_goes_to_the_terminal_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    finish = TurnPresenter._finish

    def talking(turn: TurnPresenter, inspected: Inspected | None) -> None:
        sys.stderr.write("hm\n")
        finish(turn, inspected)

    monkeypatch.setattr(TurnPresenter, "_finish", talking)

    played(tmp_path, monkeypatch, ("alma", "bruno"), second=False)

    assert capfd.readouterr().err == "hm\n"
