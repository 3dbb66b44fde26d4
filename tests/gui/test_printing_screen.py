"""The label-printing screen, by keys alone: one label is seen, signed, printed, read, attached.

Screens 5.12. The press is the real one; it prints into a folder of the practice site.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

from app.bootstrap.cast import ANA, CARLA, DORA
from app.labels.scan import Mode, Scan
from app.usecases import printing
from scanning.decode import read_image
from tests.support.window import Bench
from ui import wording
from ui import wording_printing as words
from ui.pages.labels import LabelsPage, TrueSize
from ui.presenters.desk import Screen
from ui.presenters.label_view import LabelView

PRESS_ROUNDS = 3  # numbered, drawn, shown


@pytest.fixture
def labels(bench: Bench) -> Bench:
    """Open the label-printing screen."""
    presses(bench, Qt.Key.Key_L)
    assert bench.shows(Screen.LABELS)
    return bench


def settle(bench: Bench) -> None:
    """Let the worker and the press answer, one after the other."""
    for _ in range(PRESS_ROUNDS):
        bench.settle()
        bench.opened._press.call(lambda _: None)
        QCoreApplication.processEvents()
    bench.settle()


def presses(bench: Bench, key: Qt.Key) -> None:
    """Press a letter together with Alt."""
    page = bench.window._pages[bench.screen]
    QTest.keyClick(page, key, Qt.KeyboardModifier.AltModifier)
    settle(bench)


def types(bench: Bench, text: str) -> None:
    bench.types(text)
    settle(bench)


def scans_print(bench: Bench, raw: bytes | None = None, mode: Mode = Mode.WEDGE) -> None:
    """Scan the newest print as a camera would see it, or something else."""
    newest = max(folder(bench).glob("*.png"))
    symbol = read_image(newest.read_bytes())[0]
    scan = Scan(
        id=bench.opened._mint(),
        raw=raw or symbol.raw,
        symbology=symbol.symbology,
        mode=mode,
        source="the test",
        readers=symbol.readers,
        at=bench.clock.wall,
    )
    bench.window.scanned(scan)
    settle(bench)


def folder(bench: Bench) -> Path:
    return bench.root / "printed"


def chooses(bench: Bench, key: str) -> None:
    """Scan Alma's bag and choose one of its labels."""
    bench.scans(bench.alma, band=False)
    types(bench, key)


def signs(bench: Bench) -> None:
    bench.signs_in(CARLA)
    settle(bench)


def view(bench: Bench) -> LabelView:
    shown = bench.step.view(bench.clock.wall)
    assert isinstance(shown, LabelView)
    return shown


# -- one label, from the first scan to the bag


def test_a_label_is_printed_read_and_attached_by_keys_alone(labels: Bench) -> None:
    assert words.SCAN_THING in labels.says
    chooses(labels, "1")
    assert words.TAP_TO_PRINT in labels.says
    assert labels.on_record(printing.PRINTED) == []
    assert not folder(labels).exists()

    signs(labels)
    assert words.SCAN_BACK in labels.says
    assert view(labels).label == b""  # a scanner must not read the screen instead of the label
    assert len(list(folder(labels).glob("*.zpl"))) == 1

    scans_print(labels)
    assert words.ATTACH in labels.says
    types(labels, "1")

    assert words.ATTACHED.format(n=1) in labels.says
    assert words.COUNTS.format(printed=1, attached=1, voided=0, open=0) in labels.says
    own = [k for k in labels.kinds() if k.startswith("label.")]
    assert own == [printing.PRINTED, printing.SCANNED_BACK, printing.ATTACHED]
    (body,) = labels.on_record(printing.PRINTED)
    assert body["template"] == "thaw-expiry"


def test_a_scanner_without_a_prefix_attaches_nothing(labels: Bench) -> None:
    """Its first character would be the key 1."""
    chooses(labels, "1")
    signs(labels)
    scans_print(labels)
    assert words.ATTACH in labels.says

    labels.hands.wedge("", b"1234567890")
    settle(labels)

    assert words.ATTACH in labels.says
    assert labels.on_record(printing.ATTACHED) == []


def test_a_label_is_on_record_before_it_goes_to_the_printer(
    labels: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[int] = []
    press = labels.opened._press.call(lambda one: one)
    monkeypatch.setattr(
        type(press), "send", lambda *_: known.append(len(labels.on_record(printing.PRINTED)))
    )
    chooses(labels, "1")

    signs(labels)

    assert known == [1]


def test_a_label_that_cannot_be_read_is_void_and_printed_again_with_its_reason(
    labels: Bench,
) -> None:
    chooses(labels, "2")
    signs(labels)

    presses(labels, Qt.Key.Key_N)
    assert "Label not readable. It is void. Clean/replace ribbon and print again." in labels.says
    assert [b["why"] for b in labels.on_record(printing.VOIDED)] == ["unreadable"]
    presses(labels, Qt.Key.Key_P)
    assert words.TAP_TO_PRINT in labels.says
    signs(labels)

    first, second = labels.on_record(printing.PRINTED)
    assert "reprint_of" not in first
    assert (second["n"], second["reason"]) == (2, "unreadable")


def test_a_printer_that_is_away_voids_the_label_and_says_so(
    labels: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = labels.opened._press.call(lambda one: one)

    def away(*_: object) -> None:
        raise printing.CannotPrintError("The printer did not answer. Print again.")

    monkeypatch.setattr(type(press), "send", away)
    chooses(labels, "1")

    signs(labels)

    assert "The printer did not answer. Print again." in labels.says
    assert [b["why"] for b in labels.on_record(printing.VOIDED)] == ["printer"]


def test_another_label_is_not_taken_for_the_one_just_printed(labels: Bench) -> None:
    chooses(labels, "1")
    signs(labels)

    labels.scans(labels.bruno, band=False)
    settle(labels)

    assert words.ANOTHER in labels.says
    assert labels.on_record(printing.SCANNED_BACK) == []


def test_a_label_that_stands_is_printed_again_with_a_reason_only(labels: Bench) -> None:
    chooses(labels, "1")
    signs(labels)
    scans_print(labels)
    types(labels, "1")

    chooses(labels, "1")
    assert words.WHY_AGAIN in labels.says
    types(labels, "1")
    signs(labels)

    assert labels.on_record(printing.PRINTED)[-1]["reason"] == "damaged"
    assert [b["why"] for b in labels.on_record(printing.VOIDED)] == ["reprinted"]


def test_a_label_left_half_way_is_counted_and_destroyed_on_record(labels: Bench) -> None:
    chooses(labels, "1")
    signs(labels)
    types(labels, "\x1b")
    assert words.COUNTS.format(printed=1, attached=0, voided=0, open=1) in labels.says

    presses(labels, Qt.Key.Key_V)
    assert labels.on_record(printing.VOIDED) == []
    presses(labels, Qt.Key.Key_V)

    assert words.COUNTS.format(printed=1, attached=0, voided=1, open=0) in labels.says


def test_quality_assurance_prints_nothing(labels: Bench) -> None:
    chooses(labels, "1")

    labels.taps(DORA)
    settle(labels)

    assert wording.NOT_PERMITTED in labels.says
    assert labels.on_record(printing.PRINTED) == []


def test_the_test_sheet_needs_no_scan(labels: Bench) -> None:
    presses(labels, Qt.Key.Key_T)
    assert words.TAP_TO_PRINT in labels.says

    signs(labels)

    assert labels.on_record(printing.PRINTED)[-1]["template"] == "test-sheet"


def test_the_control_card_needs_no_scan_and_is_read_back_not_obeyed(labels: Bench) -> None:
    """Screens §4.5: its own codes are what is scanned back; they lead nowhere meanwhile."""
    types(labels, "1")
    assert words.TAP_TO_PRINT in labels.says
    signs(labels)
    assert labels.on_record(printing.PRINTED)[-1]["template"] == "control-card"

    scans_print(labels, raw=b"CS:BACK")

    assert words.ATTACH in labels.says
    assert [k for k in labels.kinds() if k.startswith("label.")][-1] == printing.SCANNED_BACK


def test_escape_leads_back_and_enter_does_nothing(labels: Bench) -> None:
    chooses(labels, "1")
    types(labels, "\r\t\r")
    assert words.TAP_TO_PRINT in labels.says

    types(labels, "\x1b")
    assert words.SCAN_THING in labels.says
    types(labels, "\x1b")

    assert labels.shows(Screen.LOCK)
    assert labels.on_record(printing.PRINTED) == []


def test_a_badge_at_the_list_prints_nothing(labels: Bench) -> None:
    labels.taps(ANA)
    settle(labels)

    assert words.NOT_FOR_THIS in labels.says


# -- live


def test_a_live_station_offers_labels_of_the_house_only_and_asks_for_a_printer(
    live_bench: Bench,
) -> None:
    presses(live_bench, Qt.Key.Key_L)
    live_bench.scans(live_bench.alma, band=False)
    settle(live_bench)

    assert [c.label for c in view(live_bench).choices] == ["Thaw expiry", "Pick-up slip"]
    types(live_bench, "1")
    assert view(live_bench).message.startswith("No label printer is set up here.")
    live_bench.scans(live_bench.alma, bag=False)
    settle(live_bench)
    assert view(live_bench).message.startswith("This station prints labels of the house's own")
    assert live_bench.on_record(printing.PRINTED) == []


# -- how it looks


def test_the_preview_has_true_size_where_there_is_room(labels: Bench) -> None:
    chooses(labels, "1")
    page = labels.window._pages[Screen.LABELS]
    assert isinstance(page, LabelsPage)
    (shown,) = page.findChildren(TrueSize)

    dpi = shown.logicalDpiX()
    assert shown.width() == round(57 / 25.4 * dpi)
    assert shown.height() == round(32 / 25.4 * dpi)
    assert shown.caption == "True size: 57 × 32 mm"


def test_a_page_is_shown_smaller_and_says_so(labels: Bench) -> None:
    presses(labels, Qt.Key.Key_T)
    page = labels.window._pages[Screen.LABELS]
    (shown,) = page.findChildren(TrueSize)

    assert shown.caption.startswith("Shown at ")
    assert shown.caption.endswith("It prints 210 × 297 mm.")
    assert shown.geometry().bottom() <= page.footer.geometry().top()
