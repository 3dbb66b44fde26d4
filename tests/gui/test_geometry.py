"""Where the window stood comes back, unless it could not be found there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from app.bootstrap import geometry, places
from app.bootstrap.geometry import Geometry, can_be_found, read, write
from tests.support.window import Bench
from ui.frame import Frame

SCREEN = QRect(0, 0, 1920, 1080)
SECOND = QRect(1920, 0, 1280, 1024)
HERE = Geometry(x=100, y=80, width=1366, height=768, maximised=False)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The account's folder, in a place of the test's own."""
    own = tmp_path / "account"
    monkeypatch.setattr(places, "user_folder", lambda: own)
    return own


def at(x: int, y: int) -> Geometry:
    """A window of the usual size somewhere."""
    return Geometry(x=x, y=y, width=1366, height=768, maximised=False)


def test_what_is_written_is_read(folder: Path) -> None:
    write(folder / "window.json", HERE)

    assert read(folder / "window.json") == HERE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"x": 1}',
        '{"x": 1, "y": 1, "width": 1, "height": 1, "maximised": false, "more": 1}',
        '{"x": "1", "y": 1, "width": 1, "height": 1, "maximised": false}',
        '{"x": 1e400, "y": 1, "width": 1, "height": 1, "maximised": false}',
        '{"x": 99999999999, "y": 1, "width": 1, "height": 1, "maximised": false}',
        '{"x": 1, "y": 1, "width": 1, "height": 1, "maximised": 1}',
    ],
)
def test_what_is_no_geometry_is_ignored(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "window.json").write_text(text)

    assert read(folder / "window.json") is None


@pytest.mark.parametrize(
    ("window", "found"),
    [
        (HERE, True),
        (at(1900, 80), True),  # on the second screen
        (at(-1000, 80), True),
        (at(-1200, 80), False),
        (at(100, 1000), False),
        (at(100, -50), False),  # its title bar is above the screen
        (at(4000, 80), False),
    ],
)
def test_a_window_that_nobody_could_find_is_not_put_there(window: Geometry, found: bool) -> None:
    assert can_be_found(window, [SCREEN, SECOND]) is found


def test_a_screen_that_is_gone_takes_its_windows_place_with_it() -> None:
    assert not can_be_found(at(1950, 80), [SCREEN])


def test_a_window_s_place_comes_back(
    frame: Frame, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "xcb"))
    frame.setGeometry(5, 7, 1000, 600)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    top = geometry.Geometry(x=5, y=7, width=1000, height=600, maximised=False)

    geometry.remember(frame)
    frame.setGeometry(0, 0, 911, 512)
    geometry.restore(frame)

    assert read(folder / geometry.FILE) == top
    assert can_be_found(top, [screen])
    assert frame.geometry() == QRect(5, 7, 1000, 600)


def test_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "account").write_text("a file where the folder should be")

    write(tmp_path / "account" / "window.json", HERE)

    assert read(tmp_path / "account" / "window.json") is None


def test_offscreen_nothing_is_remembered_and_nothing_lies_in_the_site_folder(
    bench: Bench, folder: Path
) -> None:
    before = sorted(bench.running.folder.root.iterdir())

    bench.opened.window.frame.resize(1000, 600)
    geometry.remember(bench.window.frame)

    assert not folder.exists()
    assert sorted(bench.running.folder.root.iterdir()) == before
