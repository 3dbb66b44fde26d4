"""A scanner's keys at a real X11 window: every way of typing GS, a busy window, other layouts.

The keys are key positions, sent to an X server; Qt gets them as from a keyboard. A machine under
load may stop the sender in the middle of a scan; such a scan is dropped and told, and sent again.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanning.wedge import IN_PIECES
from tests.packaging.xwindow import Screen, start_screen
from tests.support.us_scanner import UsScanner, is_possible

TOOLS = ("Xvfb", "openbox", "xdotool", "setxkbmap")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's"),
    pytest.mark.skipif(not is_possible(), reason="libXtst is not installed"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]

ROOT = Path(__file__).parents[2]
WAIT_S = 60  # hang guard
SCANS = 20
TRIES = 5
LABEL = "]d20109501101530003172712311021S1\x1d21BAG0007K3"


class Said:
    """What the window says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._lines: queue.Queue[tuple[str, str]] = queue.Queue()
        self._process = process
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            kind, what = json.loads(line)
            self._lines.put((kind, what))

    def next(self) -> tuple[str, str]:
        return self._lines.get(timeout=WAIT_S)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(WAIT_S)
        self._reading.join(WAIT_S)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with start_screen(tmp_path_factory.mktemp("screen")) as made:
        yield made


@contextmanager
def window(screen: Screen, *flags: str) -> Iterator[Said]:
    """Open the listening window."""
    command = [sys.executable, "-m", "tests.support.listening_window", *flags]
    with subprocess.Popen(
        command, cwd=ROOT, env=screen.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        said = Said(process)
        try:
            assert said.next() == ("ready", "xcb")
            yield said
        finally:
            said.end()


def scans(scanner: UsScanner, said: Said, text: str) -> list[tuple[str, str]]:
    """Scan until it is read, and return what the window said."""
    answers = []
    for _ in range(TRIES):
        scanner.scan(text)
        answers.append(said.next())
        if answers[-1] != ("broken", IN_PIECES):
            break
    return answers


@pytest.mark.parametrize("gs", ["ctrl", "f8", "alt", "tilde"])
@pytest.mark.parametrize("key_ms", [2, 5])
def test_every_scan_is_read_and_nothing_else_happens(screen: Screen, gs: str, key_ms: int) -> None:
    screen.run("setxkbmap", "us")
    scanner = UsScanner(screen.environment["DISPLAY"], gs=gs, key_ms=key_ms)
    sent = [f"{LABEL}{number:03d}" for number in range(SCANS)]

    with window(screen) as said:
        heard = [answer for text in sent for answer in scans(scanner, said, text)]
    scanner.unplug()

    assert [what for kind, what in heard if kind == "scan"] == sent
    assert {kind for kind, _ in heard} <= {"scan", "broken"}


@pytest.mark.parametrize("gs", ["ctrl", "alt"])
def test_a_busy_window_splits_no_scan(screen: Screen, gs: str) -> None:
    screen.run("setxkbmap", "us")
    scanner = UsScanner(screen.environment["DISPLAY"], gs=gs, key_ms=2)
    sent = [f"{LABEL}{number:03d}" for number in range(SCANS)]

    with window(screen, "--stall") as said:
        heard = [answer for text in sent for answer in scans(scanner, said, text)]
    scanner.unplug()

    assert [what for kind, what in heard if kind == "scan"] == sent
    assert {kind for kind, _ in heard} <= {"scan", "broken"}


@pytest.mark.parametrize(
    ("layout", "named"),
    [
        ("de", "German"),
        ("fr", "French"),
        ("es", "Spanish"),
        ("nl", "Dutch"),
        ("jp", "Japanese"),
        ("cz", "Czech"),
        ("se", "its keyboard layout differs"),  # `]` waits for its letter and never comes
    ],
)
def test_another_layout_is_told_and_no_scan_leaves(
    screen: Screen, layout: str, named: str
) -> None:
    screen.run("setxkbmap", layout)
    scanner = UsScanner(screen.environment["DISPLAY"], gs="ctrl", key_ms=2)

    with window(screen) as said:
        heard: list[tuple[str, str]] = []
        for _ in range(TRIES):
            scanner.scan(LABEL)
            answer = said.next()
            while answer[0] == "typed":  # the one key that was gone before the second came
                heard.append(answer)
                answer = said.next()
            heard.append(answer)
            if answer != ("broken", IN_PIECES):
                break
    scanner.unplug()
    screen.run("setxkbmap", "us")

    assert heard[-1][0] == "broken"
    assert named in heard[-1][1]
    assert not [what for kind, what in heard if kind in ("scan", "clicked", "shortcut")]
