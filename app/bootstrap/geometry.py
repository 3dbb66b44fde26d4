"""Where the window stood: size, place and whether it filled the screen, for each account.

It is the one thing that is kept for an account, and never in the site folder. What cannot be
read, or would put the window off every screen, is ignored; failing to write it harms nobody.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.bootstrap import places

FILE = "window.json"
SEEN_MIN = (300, 100)  # px of the window's top that must be on a screen, to be found and moved
TOP = 100  # px
FAR = 1 << 20  # px; no screen reaches farther


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A window's place and size in logical pixels."""

    x: int
    y: int
    width: int
    height: int
    maximised: bool


def read(file: Path) -> Geometry | None:
    """Read what was remembered; None if nothing usable was."""
    try:
        found = Geometry(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    numbers = (found.x, found.y, found.width, found.height)
    usable = all(type(n) is int and -FAR < n < FAR for n in numbers)
    return found if usable and type(found.maximised) is bool else None


def write(file: Path, geometry: Geometry) -> None:
    """Remember it; where that fails the window opens as if for the first time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(geometry)), encoding="utf-8")


def can_be_found(geometry: Geometry, screens: list[QRect]) -> bool:
    """Say whether enough of the window's top is on one screen."""
    top = QRect(geometry.x, geometry.y, geometry.width, TOP)
    wide, high = SEEN_MIN
    return any(
        seen.width() >= wide and seen.height() >= high
        for seen in (top.intersected(screen) for screen in screens)
    )


def _file() -> Path | None:
    """Return the account's file; none where nobody sees the window."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    return places.user_folder() / FILE


def restore(window: QWidget) -> bool:
    """Put a window where this account had it; return whether it is to fill the screen."""
    file = _file()
    found = read(file) if file is not None else None
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if found is None or not can_be_found(found, screens):
        return False
    window.setGeometry(found.x, found.y, found.width, found.height)
    return found.maximised


def remember(window: QWidget) -> None:
    """Remember where this account has a window."""
    file = _file()
    if file is None:
        return
    at = window.normalGeometry() if window.isMaximized() else window.geometry()
    if at.isValid():
        write(
            file,
            Geometry(
                x=at.x(),
                y=at.y(),
                width=at.width(),
                height=at.height(),
                maximised=window.isMaximized(),
            ),
        )
