"""The real window, worked from outside as people and a scanner work it.

Nothing here knows the inside of the running program. Keys are real key events of the X server
(xdotool), at a scanner's speed or at a person's; what the screen says is read off the screen
(ImageMagick's picture, tesseract's eyes) and what was done is read from the store, which
another process may do at any time.

A scanner is configured as docs/manual says: AIM identifier first, GS as Ctrl+], Enter last. One
xdotool process types a whole scan, since a new process for each part would tear it apart.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageColor

from app.bootstrap.site import SiteFolder
from app.sealing import PRACTICE_PASSPHRASE
from app.security.station_box import open_box
from app.store.connection import connect_read_only
from scanning.wedge import IN_PIECES
from tests.packaging.held import Label, Person
from ui import wording

SIZE = (1366, 768)  # a site PC's; the window is maximised on it
WAIT_S_MAX = 120.0  # hang guard; on an idle machine a screen comes within a second
END_S_MAX = 30.0
POLL_S = 0.2
SCANNER_MS = 3  # between two keys; scanners were measured at 2 to 5
PERSON_MS = 120
STALL_S = "0.4"  # several times the longest pause inside a scan
TRIES = 3
DARK = 150  # below it a pixel is ink: words are, the PRACTICE behind them is not
HEADER_HEIGHT = 100  # title bar, header and practice band say nothing of a screen's own


def until(what: Callable[[], bool], says: Callable[[], str], within_s: float = WAIT_S_MAX) -> None:
    """Wait until something outside holds.

    Args:
        what: asked again and again.
        says: what is the case instead, asked when the wait was in vain.
        within_s: how long a wait is not yet in vain.
    """
    pause, ends = threading.Event(), time.monotonic() + within_s
    while not what():
        assert time.monotonic() < ends, says()
        pause.wait(POLL_S)


# -- the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that stands on the screen, and the middle of where."""

    text: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A display with a window manager.

    Attributes:
        environment: what a program started on this display is given; nothing of the developer's.
    """

    environment: dict[str, str]
    _read: dict[bytes, list[Word]] = field(default_factory=dict, repr=False)

    def run(self, *command: str) -> bytes:
        """Run a tool on this display and return what it says."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, check=False, timeout=WAIT_S_MAX
        )
        assert done.returncode == 0, f"{command[0]}: {done.stderr.decode(errors='replace')}"
        return done.stdout

    def xdotool(self, *words: str) -> str:
        """Do something with keyboard, mouse or windows."""
        return self.run("xdotool", *words).decode().strip()

    def is_managed(self) -> bool:
        """Whether a window manager is at work: only it knows of desktops."""
        command = ["xdotool", "get_num_desktops"]
        asked = subprocess.run(
            command, env=self.environment, capture_output=True, check=False, timeout=WAIT_S_MAX
        )
        return asked.returncode == 0

    def front(self) -> str:
        """Return the title of the window that has the keyboard."""
        return self.xdotool("getactivewindow", "getwindowname")

    def picture(self) -> Image.Image:
        """Return what the screen shows."""
        bmp = self.run("import", "-silent", "-window", "root", "bmp:-")
        return Image.open(io.BytesIO(bmp)).convert("RGB")

    def share(self, colour: str) -> float:
        """Return how much of the screen is exactly of a colour, 0 to 1."""
        wanted = ImageColor.getrgb(colour)
        found = self.picture().getcolors(SIZE[0] * SIZE[1]) or []
        return sum(n for n, seen in found if seen == wanted) / (SIZE[0] * SIZE[1])

    def words(self, top: int = HEADER_HEIGHT) -> list[Word]:
        """Read the words on the screen, in reading order, below the window's header."""
        ink = self.picture().convert("L").point(lambda light: 0 if light < DARK else 255)
        part = ink.crop((0, top, *SIZE))
        shown = part.tobytes()
        if shown not in self._read:  # reading takes long, and a screen mostly stays as it is
            self._read.clear()
            self._read[shown] = self._recognised(part, top)
        return self._read[shown]

    def _recognised(self, part: Image.Image, top: int) -> list[Word]:
        """Ask tesseract for the words of a picture; `11` looks for them anywhere."""
        png = io.BytesIO()
        part.save(png, "PNG", compress_level=1)
        read = subprocess.run(
            ["tesseract", "-", "-", "--dpi", "200", "--psm", "11", "tsv"],
            input=png.getvalue(),
            env=self.environment | {"OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            check=True,
            timeout=WAIT_S_MAX,
        )
        rows = [line.split("\t") for line in read.stdout.decode().splitlines()[1:]]
        # What does not begin like a word is a symbol or a border that was taken for one.
        return [_word(row, top) for row in rows if row[11][:1].isalnum()]


def _word(row: Sequence[str], top: int) -> Word:
    """Understand a line of tesseract's table: where (10 numbers), how sure, what."""
    left, upper, width, height = (int(value) for value in row[6:10])
    return Word(text=row[11].strip(), at=(left + width // 2, top + upper + height // 2))


@contextmanager
def start_screen(home: Path) -> Iterator[Screen]:
    """Start an X server on a free display, and a window manager on it; end both afterwards."""
    read, write = os.pipe()
    size = f"{SIZE[0]}x{SIZE[1]}x24"
    with (home / "screen.log").open("wb") as log:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=log,
            stderr=log,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        assert display, (home / "screen.log").read_text()
        screen = Screen(environment=plain_environment(home) | {"DISPLAY": f":{display}"})
        manager = subprocess.Popen(["openbox"], env=screen.environment, stdout=log, stderr=log)
        try:
            until(screen.is_managed, lambda: "openbox does not start")
            yield screen
        finally:
            for process in (manager, server):
                process.terminate()
                process.wait(END_S_MAX)


def plain_environment(home: Path) -> dict[str, str]:
    """Return what an account's programs are given after signing in, and nothing of ours."""
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": str(home),
    }


# -- the workstation


@dataclass(slots=True)
class Ward:
    """A practice workstation on a screen: its window, its labels, its records."""

    screen: Screen
    site: Path
    process: subprocess.Popen[bytes]
    shots: Path
    _number: int = 0
    _store_key: bytes = field(default=b"", repr=False)

    # what stands on the screen, and on record

    def says(self) -> str:
        """Return what the screen says, in one line."""
        return " ".join(word.text for word in self.screen.words())

    def sees(self, *sentences: str, shot: str = "") -> str:
        """Wait until the screen says one of these sentences; return which.

        Args:
            sentences: in the product's words; a number or a name may not be read to the letter.
            shot: keep a picture of that screen under this name.
        """
        said = seen = ""

        def shows() -> bool:
            nonlocal said, seen
            assert self.process.poll() is None, f"the program ended: {self.stderr}"
            said = self.says()
            seen = next((s for s in sentences if plain(s) in plain(said)), "")
            return bool(seen)

        def instead() -> str:
            self.shoot("instead")
            return f"waited in vain for {sentences}; the screen says: {said}"

        until(shows, instead)
        if shot:
            self.shoot(shot)
        return seen

    def shoot(self, name: str) -> None:
        """Keep a picture of the screen, numbered."""
        self._number += 1
        self.screen.picture().save(self.shots / f"{self._number:02d}-{name}.png")

    @property
    def records(self) -> Counter[str]:
        """How many records of each kind stand in the store, read beside the program's back."""
        folder = SiteFolder(self.site)
        self._store_key = self._store_key or open_box(folder.box, PRACTICE_PASSPHRASE).store_key
        connection = connect_read_only(folder.store, self._store_key)
        try:
            return Counter(kind for (kind,) in connection.execute("SELECT kind FROM record"))
        finally:
            connection.close()

    @property
    def stderr(self) -> str:
        """What the program said on standard error."""
        return (self.shots / "stderr.txt").read_text(encoding="utf-8", errors="replace")

    # what hands do

    def types(self, text: str) -> None:
        """Type as a person does."""
        self.screen.xdotool("type", "--delay", str(PERSON_MS), "--args", "1", text)

    def presses(self, *keys: str) -> None:
        """Press keys by their names, as a person does."""
        self.screen.xdotool("key", "--delay", str(PERSON_MS), *keys)

    def clicks(self, words: str) -> None:
        """Press with the mouse what bears these words."""
        wanted = words.split()
        read = self.screen.words(0)
        for n in range(len(read)):
            if [word.text for word in read[n : n + len(wanted)]] == wanted:
                x, y = read[n].at
                self.screen.xdotool("mousemove", str(x), str(y), "click", "1")
                return
        raise AssertionError(f"nothing on the screen bears the words {words}")

    def wedge(self, label: Label, *, stall: bool = False) -> None:
        """Type a label at a scanner's speed, once; a scanner that stalls pauses at every GS."""
        speed = ("--delay", str(SCANNER_MS))
        command: list[str] = []
        parts = (label.symbology.encode() + label.raw).decode().split("\x1d")
        for n, part in enumerate(parts):
            if n:
                command += ["sleep", STALL_S] if stall else []
                command += ["key", *speed, "ctrl+bracketright"]
            # `type` takes every word that follows, unless it is told how many are its own.
            command += ["type", *speed, "--args", "1", part]
        self.screen.xdotool(*command, "key", *speed, "Return")

    def scans(self, label: Label, *sentences: str, shot: str = "") -> str:
        """Scan a label until the screen answers with one of these sentences; return which.

        A machine under load may stop xdotool in the middle of a scan. The window then drops all
        of it and asks for another scan, and does what a person would: scan again.
        """
        for _ in range(TRIES):
            self.wedge(label)
            seen = self.sees(*sentences, IN_PIECES)
            if seen != IN_PIECES:
                break
        return self.sees(*sentences, shot=shot)

    # what they hold in their hands

    def person(self, name: str) -> Person:
        """Return somebody of the practice site, with the badge as it is printed."""
        people = json.loads((self.site / "people.json").read_text(encoding="utf-8"))
        (found,) = (one for one in people if one["name"] == name)
        badge = Label.printed(self.site / "labels" / found["label"])
        return Person(name=name, pin=found["pin"], badge=badge)

    def band(self, slot: int) -> Label:
        """Return a patient's wristband as it is printed."""
        return Label.printed(self.site / "labels" / f"patient-{slot}-wristband.png")

    def bag(self, slot: int) -> Label:
        """Return a patient's bag label as it is printed."""
        return Label.printed(self.site / "labels" / f"patient-{slot}-bag.png")

    def closes(self) -> int:
        """Close the window as a person does, and return the program's exit code."""
        self.screen.xdotool("key", "alt+F4")
        return self.process.wait(END_S_MAX)


def plain(text: str) -> str:
    """Return a text without what is too small to be read reliably: points and wide spaces.

    >>> plain("1  Yes. Go on.")
    '1 Yes Go on'
    """
    return " ".join(text.replace(".", " ").split())


@contextmanager
def opened(bundle: Path, screen: Screen, home: Path, shots: Path) -> Iterator[Ward]:
    """Start the program on a screen, as an account of its own; end it afterwards if need be."""
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    with (shots / "stderr.txt").open("wb") as errors:
        process = subprocess.Popen(
            [*demo(bundle), str(home / "site")],
            cwd=home,
            env=screen.environment | plain_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    ward = Ward(screen=screen, site=home / "site", process=process, shots=shots)
    try:
        ward.sees(wording.LABEL_TRAY, shot="labels")
        # On a ward nobody has labels on the screen; here they would only be more to read.
        ward.clicks(wording.LABELS)
        ward.sees(wording.TAP_BADGE, shot="lock")
        yield ward
    finally:
        process.terminate()
        process.wait(END_S_MAX)


def demo(bundle: Path) -> list[str]:
    """Return the command that opens a practice site alone, but for the folder at its end."""
    return [str(bundle / "countersign"), "demo", "--no-central", "--dir"]
