"""From the start of the program to its lock screen, beside a bare window of the same kind.

python -m benchmarks.start FOLDER    open a site's window offscreen and end when it is locked
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from app.bootstrap.running import RunningSite
from app.bootstrap.site import SiteFolder
from app.bootstrap.window import OpenWindow, application
from benchmarks.measuring import Row
from ui.presenters.checking import OpeningStep

TIMES = 7
BARE = (
    "from PySide6.QtWidgets import QApplication, QLabel;"
    "app = QApplication([]); label = QLabel('Tap or scan your badge'); label.resize(1366, 768);"
    "label.show(); label.grab(); print('locked', flush=True)"
)


def measure(folder: Path, records: int, goal_s: float) -> Row:
    """Start both programs in turn; the first start of each fills the disk's cache."""
    ours, bare = [], []
    for time_ in range(TIMES + 1):
        took = (_timed("-m", "benchmarks.start", str(folder)), _timed("-c", BARE))
        if time_:
            ours.append(took[0])
            bare.append(took[1])
    mine, peer = statistics.median(ours), statistics.median(bare)
    return Row(
        what=f"start to lock screen, warm, {records:,} records",
        product=f"{mine:.2f} s",
        peer=f"{peer:.2f} s: a bare window",
        ratio=f"{mine / peer:.1f} ×",
        goal=f"≤ {goal_s:.0f} s",
        met=mine <= goal_s,
        more={"s": mine, "peer_s": peer},
    )


def _timed(*arguments: str) -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - began
        process.stdout.read()
    assert line == b"locked\n", "the window did not open"
    assert process.returncode == 0
    return took


def _open(folder: Path) -> None:
    """Do what `countersign --dir FOLDER` does, until the lock screen is drawn."""
    app = application()
    site = RunningSite(SiteFolder(folder))
    opened = OpenWindow(site)
    opened.show()
    while isinstance(opened.window.desk.step, OpeningStep):
        app.processEvents()
    opened.window.frame.grab()
    sys.stdout.write("locked\n")
    sys.stdout.flush()
    opened.close()
    site.close()


if __name__ == "__main__":
    _open(Path(sys.argv[1]))
