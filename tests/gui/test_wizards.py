"""The device screens in the whole window, by keys alone (screens 5.11, U8, A30)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.bootstrap.cast import ANA
from app.domain.layouts import Layout, shown
from app.domain.sheet import SHEET
from app.labels.scan import Mode
from app.usecases import qualifying
from scanning.wedge_probe import WedgeProbe
from tests.gui.test_pages import (
    Watched,
    check_everything_that_can_be_pressed_is_big_enough_and_has_a_name,
    check_no_button_is_a_default_or_takes_the_focus_from_a_click,
    check_no_text_is_cut_off,
    check_nothing_lies_outside_the_page_or_over_its_neighbour,
    check_practice_is_marked,
    check_the_page_has_the_keyboard_and_no_field_exists,
    seen,
)
from tests.support.device_samples import DEVICE_SAMPLES
from tests.support.station import GUS
from tests.support.views import HEADER
from tests.support.window import PASSPHRASE, Bench, live_site
from ui import theme, wording
from ui import wording_devices as words
from ui.frame import LEAST, SIZE, Frame
from ui.pages.devices import DevicePage, Picture
from ui.presenters.desk import Screen
from ui.presenters.device_views import DeviceView, RowState
from ui.widgets.text import Text

EVERY_SAMPLE = pytest.mark.parametrize("name", list(DEVICE_SAMPLES))
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(frame: Frame, qapp: QApplication, name: str, size: tuple[int, int]) -> Frame:
    """The window at one size, in practice, with one device screen."""
    make, view = DEVICE_SAMPLES[name]
    page = make()
    assert isinstance(page, DevicePage)
    assert isinstance(view, DeviceView)
    page.render(view)
    frame.resize(*size)
    frame.set_header(HEADER)
    frame.show_page(page)
    qapp.processEvents()
    return frame


@EVERY_SAMPLE
@pytest.mark.parametrize("size", [SIZE, LEAST], ids=["1366", "911"])
def test_a_device_screen_keeps_the_rules_of_every_page(
    opened: Frame, size: tuple[int, int]
) -> None:
    assert (opened.width(), opened.height()) == size
    check_everything_that_can_be_pressed_is_big_enough_and_has_a_name(opened)
    check_no_button_is_a_default_or_takes_the_focus_from_a_click(opened)
    check_the_page_has_the_keyboard_and_no_field_exists(opened)
    check_no_text_is_cut_off(opened)
    check_nothing_lies_outside_the_page_or_over_its_neighbour(opened)
    check_practice_is_marked(opened)


@EVERY_SAMPLE
@pytest.mark.parametrize("size", [SIZE, LEAST], ids=["1366", "911"])
def test_a_code_is_drawn_in_whole_pixels_and_inside_the_page(
    opened: Frame, size: tuple[int, int]
) -> None:
    del size
    for picture in seen(opened, Picture):
        drawn = picture._picture
        times, rest = divmod(picture.width(), drawn.width())
        assert rest == 0
        assert times >= 2  # an imager reads two pixels of a screen to a module
        assert picture.height() == drawn.height() * times
        page = opened.page
        assert page is not None
        assert page.rect().contains(picture.geometry())


@EVERY_SAMPLE
@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@pytest.mark.parametrize("raw", [False, True], ids=["as scans", "taken raw"])
def test_a_hundred_scans_press_nothing_and_move_no_focus(
    opened: Frame, size: tuple[int, int], raw: bool
) -> None:
    del size
    watched = Watched(opened)
    if raw:
        watched.router.probe(WedgeProbe())
    page = opened.page
    assert isinstance(page, DevicePage)
    acted: list[str] = []
    page.acted.connect(acted.append)
    page.cancelled.connect(lambda: acted.append("cancelled"))
    dice = random.Random(11)
    alphabet = "0123456789ABCDEFabcdefANMPanmp ()-./\x1d"

    try:
        for _ in range(100):
            body = "".join(dice.choice(alphabet) for _ in range(dice.randint(5, 50)))
            watched.keys.scan("]d2" + body + dice.choice(("\r", "\n", "\t", "\r\n")))
            watched.keys.now_ms += dice.choice((400, 2_000))
    finally:
        watched.router.remove()

    assert watched.pressed == []
    assert acted == []
    assert QApplication.focusWidget() is page


@EVERY_SAMPLE
@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
def test_enter_presses_nothing_even_on_a_focused_button(
    opened: Frame, size: tuple[int, int]
) -> None:
    del size
    watched = Watched(opened)
    try:
        for button in seen(opened, QAbstractButton):
            button.setFocus(Qt.FocusReason.TabFocusReason)
            watched.keys.type("\r\n")
    finally:
        watched.router.remove()

    assert watched.pressed == []


@EVERY_SAMPLE
@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
def test_everything_that_can_be_pressed_has_its_key(
    opened: Frame, name: str, size: tuple[int, int]
) -> None:
    del size
    page, view = opened.page, DEVICE_SAMPLES[name][1]
    assert isinstance(page, DevicePage)
    assert isinstance(view, DeviceView)
    acted: list[str] = []
    page.acted.connect(acted.append)
    wanted = (*view.choices, *view.actions)

    for action in wanted:
        press(opened, action.key, alt=not action.key.isdigit())

    assert acted == [action.id for action in wanted]
    named = {button.accessibleName() for button in seen(opened, QAbstractButton)}
    assert {action.text for action in wanted} <= named


@pytest.mark.parametrize("name", ["scanner_failed"])
@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
def test_a_screen_reader_hears_what_is_wrong(
    opened: Frame, name: str, size: tuple[int, int]
) -> None:
    del size
    page, view = opened.page, DEVICE_SAMPLES[name][1]
    assert isinstance(page, DevicePage)
    assert isinstance(view, DeviceView)
    heard: list[str] = []
    page.announced.connect(lambda text, _: heard.append(text))

    page.render(DeviceView(title="", instruction="Wait"))
    page.render(view)
    QCoreApplication.processEvents()

    assert heard[0] == "Wait"
    assert view.findings[0] in heard[1]
    told = [
        QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
        for label in seen(opened, Text)
    ]
    assert f"{view.rows[0].name}: {view.rows[0].says}" in told


def press(frame: Frame, key: str, *, alt: bool = False) -> None:
    """Press and release one key of a person's, with Alt or without, past any router."""
    held = ALT if alt else Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        code = Qt.Key.Key_Escape.value if key == "\x1b" else ord(key.upper())
        event = QKeyEvent(kind, code, held, "" if alt else key)
        QCoreApplication.sendEvent(frame.windowHandle(), event)


# -- the whole window


@pytest.fixture
def ward(qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    """A live station where no device was tried, as the program opens it."""
    made = Bench(live_site(tmp_path, tested=False), passphrase=PASSPHRASE)
    yield made
    made.close()


def keys(bench: Bench, *pressed: str) -> None:
    """Press keys as a person: `alt+d`, or one character; each is waited for."""
    for key in pressed:
        press(bench.window.frame, key[-1], alt=key.startswith("alt+"))
        # A lone key may be the beginning of a burst: the router hands it on after a moment.
        bench.hands.wait_for(lambda: not bench.opened.router._held, "a key was handed on")
        bench.settle()


def scan_sheet(bench: Bench, computer: Layout = Layout.US) -> None:
    """Type the six codes as a scanner does, into a computer of some country."""
    for code in SHEET:
        before = bench.window.desk.step.view(bench.window.desk.now())
        came = shown(code.symbologies[0] + code.text, scanner=Layout.US, computer=computer)
        bench.hands.wedge("", came.encode())
        bench.hands.wait_for(
            lambda before=before: (  # type: ignore[misc]  # a loop's own
                bench.window.desk.step.view(bench.window.desk.now()) != before
            ),
            f"code {code.number} was taken",
        )
    bench.settle()


def test_a_scanner_is_qualified_by_keys_alone(ward: Bench) -> None:
    assert words.SCANNER_NOT_TRIED in ward.says
    assert not ward.ask(lambda s: qualifying.is_qualified(s.station, Mode.WEDGE, "keyboard"))
    keys(ward, "alt+d")
    assert ward.shows(Screen.DEVICES)
    keys(ward, "1")
    assert ward.shows(Screen.SCANNER_WIZARD)

    scan_sheet(ward)

    assert words.SIGN_TO_PASS in ward.says
    assert words.PASSED.format(what=words.SCANNER) in ward.says
    ward.by_key = True
    ward.signs_in(GUS)
    assert ward.shows(Screen.DEVICES)
    assert "passed, good until 23 November 2027" in ward.says
    assert ward.ask(lambda s: qualifying.is_qualified(s.station, Mode.WEDGE, "keyboard"))
    assert ward.kinds()[-2:] == ["sign_in.opened", "scanner.qualified"]
    keys(ward, "\x1b")
    assert wording.SCANNER_OK in ward.says


@pytest.mark.parametrize(
    ("computer", "told"),
    [
        (Layout.UK, '`"` came as `@`. Set the scanner to UK keyboard'),
        (Layout.GERMAN, '`"` came as `Ä`. Set the scanner to German keyboard'),
        (Layout.FRENCH, "`!` came as `1`. Set the scanner to French keyboard"),
    ],
)
def test_a_scanner_of_another_country_fails_loudly(
    ward: Bench, computer: Layout, told: str
) -> None:
    keys(ward, "alt+d", "1")

    scan_sheet(ward, computer)

    assert f"Layout mismatch: {told} or switch to USB-COM." in ward.says
    assert ward.kinds()[-1] == "scanner.rejected"
    assert ward.on_record("scanner.rejected")[0]["flaws"][0]["flaw"] == "layout"
    assert not ward.ask(lambda s: qualifying.is_qualified(s.station, Mode.WEDGE, "keyboard"))


def test_after_the_wizard_scans_are_scans_again(ward: Bench) -> None:
    keys(ward, "alt+d", "1", "\x1b", "\x1b")
    assert ward.shows(Screen.LOCK)

    ward.by_key = True
    ward.signs_in(ANA)

    assert ward.shows(Screen.TURN)


def test_the_lock_key_works_while_keys_are_taken_raw(ward: Bench) -> None:
    keys(ward, "alt+d", "1")

    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F12.value, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(ward.window.frame.windowHandle(), event)
    ward.hands.wait_for(lambda: ward.shows(Screen.LOCK), "the workstation is locked")

    assert ward.shows(Screen.LOCK)
    assert not ward.step.probing


def test_a_code_that_does_not_come_is_told_by_key(ward: Bench) -> None:
    keys(ward, "alt+d", "1", *["alt+n"] * 6)

    assert words.DID_NOT_PASS.format(what=words.SCANNER) in ward.says
    assert words.NOT_KNOWN in ward.says
    keys(ward, "alt+a")
    assert words.SCAN_CODE.format(number=1) in ward.says


def test_the_way_to_the_devices_is_a_button_too(ward: Bench) -> None:
    (button,) = [
        b
        for b in seen(ward.window.frame, QAbstractButton)
        if b.accessibleName() == words.DEVICES_KEY
    ]
    assert button.height() >= theme.TARGET

    button.click()
    ward.settle()

    assert ward.shows(Screen.DEVICES)


def test_without_cameras_and_printers_the_screens_say_so(ward: Bench) -> None:
    keys(ward, "alt+d", "2")
    assert words.NO_CAMERA in ward.says
    keys(ward, "\x1b", "3")

    assert words.NO_PRINTER in ward.says
    assert RowState.OPEN is ward.step.view(ward.window.desk.now()).outcome
