"""Blindness of what is typed (F7) and of who answered (F8): BL1 to BL8, A39, B04.

The first person types a wristband's text instead of scanning it. Whether it is the right one or
not, the second person notices nothing; nothing of the text stands in any widget's words, on the
clipboard or in a log, and after the hand-over nothing holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.bootstrap.cast import ANA, BEN, Therapy
from app.domain.answers import Item
from app.domain.causes import Cause
from app.domain.keyed import Keyed
from app.labels import product, wristband
from app.labels.label import Label, Unreadable, Wristband
from app.labels.scan import Scan
from tests.gui.test_blindness import Script
from tests.support.onlooker import Moment, differences, held, words
from tests.support.window import Bench, practice_site
from ui import wording_typing
from ui.presenters.checking import TurnStep
from ui.presenters.desk import Screen
from ui.presenters.turn_beside import Beside
from ui.presenters.views import QuestionKind, TileState, TurnView

OWN = "the person's own typing"  # what is on the screen of whoever types it, and nowhere else
HAND_OVER = "the first is sealed"
NOTICED = ("widgets", "title", "focus", "clipboard", "undo", "spoken", "sounds", "picture")
A_KEY = 200  # ms between two keys of a person


def presses(bench: Bench, key: Qt.Key) -> None:
    bench.hands._key(key.value, "", Qt.KeyboardModifier.NoModifier, A_KEY)
    bench.settle()


def enters(bench: Bench, text: str) -> None:
    bench.types(text)
    bench.hands.press("\r")
    bench.settle()


def view(bench: Bench) -> TurnView:
    step = bench.step
    assert isinstance(step, TurnStep)
    return step.view(bench.window.desk.now())


def keys_in(bench: Bench, text: str) -> None:
    """Press F7, choose the wristband and a reason, type the text twice."""
    presses(bench, Qt.Key.Key_F7)
    bench.types("11")
    enters(bench, text)
    enters(bench, text)


class TypedScript(Script):
    """The first person types the wristband, or scans it; the second scans."""

    def first_types(self, band: Therapy | None, bag: Therapy) -> None:
        bench, eye = self.bench, self.eye
        bench.signs_in(ANA)
        eye.look("first turn begins")
        if band is None:
            bench.scans(bench.alma, bag=False)
        else:
            self._types(wristband.element_string(band.band))
        bench.scans(bag, band=False)
        eye.look("both labels are captured")
        bench.types(f"{bench.alma.born:%d%m%Y}1")
        assert bench.shows(Screen.HAND_OVER)
        eye.look(HAND_OVER)

    def _types(self, text: str) -> None:
        bench, eye = self.bench, self.eye
        presses(bench, Qt.Key.Key_F7)
        eye.look("what cannot be scanned is asked")
        bench.types("1")
        eye.look("why is asked")
        bench.types("1")
        eye.look("the text is asked")
        bench.types(text)
        eye.look(f"{OWN}, once")
        bench.hands.press("\r")
        bench.settle()
        eye.look("the text is asked again")
        bench.types(text)
        eye.look(f"{OWN}, twice")
        bench.hands.press("\r")
        bench.settle()
        eye.look("the wristband is captured")


def played(
    tmp: Path, patch: pytest.MonkeyPatch, what: Callable[[Bench], tuple[Therapy | None, Therapy]]
) -> list[Moment]:
    script = TypedScript(practice_site(tmp), patch)
    try:
        script.first_types(*what(script.bench))
        script.second()
        return script.eye.moments
    finally:
        script.bench.close()


@pytest.fixture(scope="module")
def matching(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Moment]]:
    """What is noticed when the first person types the right wristband."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("typed")
        yield played(folder, patch, lambda bench: (bench.alma, bench.alma))


@pytest.mark.parametrize("bag", ["alma", "bruno"])
def test_nothing_tells_a_typed_band_that_matches_from_one_that_does_not(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bag: str
) -> None:
    other = played(tmp_path, monkeypatch, lambda bench: (bench.bruno, getattr(bench, bag)))

    own = {f"{OWN}, once: picture", f"{OWN}, twice: picture"}
    assert [d for d in differences(matching, other) if d not in own] == []
    assert len(matching) > 30


def test_the_second_person_does_not_notice_that_the_first_typed(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = played(tmp_path, monkeypatch, lambda bench: (None, bench.alma))

    def after(moments: list[Moment]) -> list[Moment]:
        names = [moment.name for moment in moments]
        return moments[names.index(HAND_OVER) :]

    found = differences(after(matching), after(scanned))
    assert [d for d in found if d.rsplit(": ", 1)[1] in NOTICED] == []
    assert len(after(matching)) > 20


def test_a_leak_that_is_planted_where_a_typed_label_is_taken_is_noticed(
    matching: list[Moment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Beside._entered

    def leaky(
        beside: Beside, item: Item, how: Keyed, scan: Scan, label: Label | Unreadable
    ) -> None:
        take(beside, item, how, scan, label)
        if isinstance(label, Wristband) and label.patient.value.endswith("27"):  # Bruno's
            beside._refuse("hm")

    monkeypatch.setattr(Beside, "_entered", leaky)
    other = played(tmp_path, monkeypatch, lambda bench: (bench.bruno, bench.alma))

    found = {d for d in differences(matching, other) if d.startswith("the wristband is captured")}
    assert {f"the wristband is captured: {what}" for what in ("widgets", "sounds")} <= found


# -- nothing is held, and nothing is said of the text


def texts_of(therapy: Therapy) -> dict[str, object]:
    return {
        "typed text": wristband.element_string(therapy.band),
        "patient": therapy.band.patient.value,
        "scanned bytes": wristband.raw(therapy.band),
    }


def roots(bench: Bench) -> list[object]:
    frame = bench.window.frame
    children = frame.findChildren(QObject)
    return [bench.window.desk, bench.step, frame.page, frame, bench.window, *children]


def still_held(bench: Bench, secrets: dict[str, object]) -> list[str]:
    return sorted({*held(secrets, *roots(bench)), *held(secrets, words(bench.window.frame))})


@pytest.mark.parametrize("band", ["alma", "bruno"])
def test_after_hand_over_nothing_holds_what_was_typed(bench: Bench, band: str) -> None:
    typed: Therapy = getattr(bench, band)
    bench.signs_in(ANA)
    keys_in(bench, wristband.element_string(typed.band))
    assert "typed text" in still_held(bench, texts_of(typed))  # the walk finds it in the turn
    bench.scans(bench.alma, band=False)
    bench.types(f"{bench.alma.born:%d%m%Y}1")
    assert bench.shows(Screen.HAND_OVER)

    assert still_held(bench, texts_of(typed)) == []
    bench.signs_in(BEN)
    assert still_held(bench, texts_of(typed)) == []


def test_what_is_typed_stands_in_no_widgets_words_nor_on_the_clipboard(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    text = wristband.element_string(bench.alma.band)
    bench.signs_in(ANA)
    presses(bench, Qt.Key.Key_F7)
    bench.types("11")
    bench.types(text)

    assert view(bench).entry == text
    spoken = words(bench.window.frame)
    assert wording_typing.TYPED_SHOWN.format(count=len(text)) in spoken
    assert not [w for w in spoken if text in w or bench.alma.band.patient.value in w]
    assert text not in QGuiApplication.clipboard().text()
    assert text not in caplog.text


def test_an_abandoned_entry_is_gone_with_escape(bench: Bench) -> None:
    text = wristband.element_string(bench.alma.band)
    bench.signs_in(ANA)
    presses(bench, Qt.Key.Key_F7)
    bench.types("11")
    enters(bench, text)
    for _ in range(3):
        bench.hands.press("\x1b")
    bench.settle()

    assert view(bench).question is QuestionKind.NONE
    assert still_held(bench, texts_of(bench.alma)) == []


# -- keys and scanner


def test_a_scanners_burst_while_somebody_types_is_a_scan_and_no_text(bench: Bench) -> None:
    bench.by_key = True
    bench.signs_in(ANA)
    presses(bench, Qt.Key.Key_F7)
    bench.types("11")
    bench.types("(80")

    bench.scans(bench.alma, band=False)
    assert (view(bench).product, view(bench).entry) == (TileState.CAPTURED, "(80")
    bench.scans(bench.alma, bag=False)

    assert (view(bench).wristband, view(bench).question) == (
        TileState.CAPTURED,
        QuestionKind.BIRTH_DATE,
    )
    assert view(bench).entry == ""


def test_a_bag_is_typed_by_keys_alone_and_both_people_do_it(bench: Bench) -> None:  # U13, A39
    text = product.element_string(bench.alma.bag)
    for member in (ANA, BEN):
        bench.signs_in(member)
        bench.scans(bench.alma, bag=False)
        presses(bench, Qt.Key.Key_F7)
        bench.types("1")
        enters(bench, text)
        enters(bench, text)
        assert view(bench).product is TileState.CAPTURED
        end = bench.alma.bag.serial.value[-4:] if member is BEN else ""
        bench.answers(f"{bench.alma.born:%d%m%Y}", end)

    assert bench.shows(Screen.VERDICT)
    (judged,) = bench.on_record("verification.judged")
    assert (judged["verdict"], judged["cause"]) == ("hold", "typed")
    assert wording_typing.MANUAL in bench.says


def test_what_one_typed_and_the_other_scanned_ends_in_one_sentence(bench: Bench) -> None:  # A39
    bench.signs_in(ANA)
    keys_in(bench, wristband.element_string(bench.alma.band))
    bench.scans(bench.alma, band=False)
    bench.answers(f"{bench.alma.born:%d%m%Y}")
    bench.turn(BEN, bench.alma, bench.alma)

    assert bench.shows(Screen.LOCK)
    assert Cause.TYPED_BY_ONE.sentence in bench.says
    assert bench.on_record("near_miss.recorded") == []


def test_somebody_else_answers_by_keys_alone(bench: Bench) -> None:  # B04
    bench.signs_in(ANA)
    bench.scans(bench.alma)
    presses(bench, Qt.Key.Key_F8)
    assert view(bench).question is QuestionKind.CHOICE
    bench.types("42")

    assert view(bench).question is QuestionKind.BIRTH_DATE
    bench.answers(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)
    (sealed,) = bench.on_record("turn.sealed")
    assert "staff" not in str(sealed)
