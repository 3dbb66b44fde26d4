"""A window of its own process that says, line by line, what a keyboard did to it (JSON).

Run as `python -m tests.support.listening_window [--stall]`; with `--stall` the window is busy for
up to 350 ms at a time, over and over.
"""

from __future__ import annotations

import itertools
import json
import sys

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labels.keys import Arrived
from scanning.wedge import Wedge, WedgeConfig
from ui.scan_router import ScanRouter

STALLS_MS = itertools.cycle((20, 350, 120))
READY_MS = 500


def say(kind: str, what: str) -> None:
    """Say one thing."""
    print(json.dumps([kind, what]), flush=True)  # noqa: T201  it is what the test reads


def say_scan(scan: Arrived) -> None:
    """Say a scan."""
    say("scan", scan.symbology + scan.raw.decode())


def stall() -> None:
    """Be busy."""
    clock, span = QElapsedTimer(), next(STALLS_MS)
    clock.start()
    while clock.elapsed() < span:
        sum(range(500))


def main() -> None:
    """Show the window, listen, and say what happens until somebody ends the process."""
    app = QApplication([])
    widget, field, button = QWidget(), QLineEdit(), QPushButton("Confirm")
    column = QVBoxLayout(widget)
    column.addWidget(field)
    column.addWidget(button)
    button.setDefault(True)
    button.clicked.connect(lambda: say("clicked", ""))
    field.textChanged.connect(lambda text: say("typed", text))
    for sequence in ("F8", "Ctrl+]"):
        owner = QShortcut(QKeySequence(sequence), widget)
        owner.activated.connect(lambda sequence=sequence: say("shortcut", sequence))
    router = ScanRouter(Wedge(WedgeConfig(separators=frozenset({"f8", "~"}))))
    router.scanned.connect(say_scan)
    router.broken.connect(lambda sentence: say("broken", sentence))
    router.install()
    busy = QTimer(interval=30)
    busy.timeout.connect(stall)
    if "--stall" in sys.argv:
        busy.start()
    widget.show()
    widget.activateWindow()
    field.setFocus()
    QTimer.singleShot(READY_MS, lambda: say("ready", app.platformName()))
    app.exec()


if __name__ == "__main__":
    main()
