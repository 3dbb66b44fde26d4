"""One window for each site folder: a second start raises the first, and a dead one is no bar."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from app.bootstrap.instance import SOCKET_PATH_MAX
from app.bootstrap.lock import BELL, LOCK
from tests.architecture.checkout import ROOT
from tests.support.window import practice_site

ENOUGH_S = 120  # hang guard; a start takes about a second
CALLERS = 200
ENVIRONMENT = {
    **os.environ,
    "QT_QPA_PLATFORM": "offscreen",
    "DISPLAY": ":0",  # says that there is one; nothing is shown
    "QT_LOGGING_RULES": "*=false",
}
RAISED = "Countersign is already open on this workstation; its window was brought to the front.\n"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the sockets and signals of this test are POSIX"
)


@pytest.fixture(autouse=True)
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a window leaves for its account out of the developer's own folders."""
    monkeypatch.setitem(ENVIRONMENT, "XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, arguments)]


@contextmanager
def window(site: Path) -> Iterator[subprocess.Popen[str]]:
    """Open a site's window in a process of its own, and kill it in the end."""
    process = subprocess.Popen(
        command("--dir", site),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        try:
            said = next((line for line in process.stdout if line.startswith("Labels")), "")
            assert said, "the window did not open"
            yield process
        finally:
            process.kill()


def start(*arguments: str | Path) -> tuple[int, str]:
    """Start the program; return its exit code and what it says."""
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )
    return done.returncode, done.stderr


def test_a_second_start_raises_the_window_and_ends(site: Path) -> None:
    with window(site) as first:
        assert start("--dir", site) == (2, RAISED)
        assert start("demo", "--no-central", "--dir", site) == (2, RAISED)
        assert first.poll() is None


def test_the_offscreen_play_is_a_second_start_too_and_verifying_is_not(site: Path) -> None:
    with window(site):
        assert start("demo", "--offscreen", "--no-central", "--dir", site) == (2, RAISED)
        assert start("verify", site) == (0, "")


def test_a_killed_window_locks_nobody_out(site: Path) -> None:
    with window(site) as first:
        first.send_signal(signal.SIGKILL)
        first.wait(ENOUGH_S)
    assert {LOCK, BELL} <= {path.name for path in site.iterdir()}

    with window(site):
        assert start("--dir", site) == (2, RAISED)


def test_a_window_that_is_stopped_is_never_taken_for_a_dead_one(site: Path) -> None:
    with window(site) as first:
        os.utime(site / LOCK, (0, 0))
        first.send_signal(signal.SIGSTOP)

        code, said = start("--dir", site)

        first.send_signal(signal.SIGCONT)
        assert code == 2
        assert f"(process {first.pid}), but does not answer." in said
        assert start("--dir", site) == (2, RAISED)


def test_a_window_of_another_account_is_closed_there(site: Path) -> None:
    with window(site):
        (site / LOCK).write_text('{"account": "ward-4b", "process": 1}')

        code, said = start("--dir", site)

    assert code == 2
    assert said == (
        "Countersign is open on this workstation in another account's session (ward-4b); "
        "close it there first.\n"
    )


@pytest.mark.parametrize("name", ["file/site", "file", "x" * 300])
def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("notes")
    root = tmp_path / name

    code, says = start("demo", "--offscreen", "--no-central", "--dir", root)

    assert code == 2
    assert says.startswith(f"{root} cannot be made (")
    assert says.endswith("). Choose another folder.\n")


def test_a_folder_too_deep_for_a_socket_has_its_bell_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * SOCKET_PATH_MAX)
    deep.mkdir()
    site = practice_site(deep)

    with window(site):
        assert start("--dir", site) == (2, RAISED)
        assert not (site / BELL).exists()


def test_callers_that_flood_hang_on_or_talk_do_not_disturb_the_window(site: Path) -> None:
    with window(site) as first, ExitStack() as callers:
        answered = 0
        for number in range(CALLERS):
            caller = callers.enter_context(socket.socket(socket.AF_UNIX))
            caller.setblocking(False)
            with suppress(BlockingIOError):  # as many wait as may wait
                caller.connect(str(site / BELL))
                answered += 1
                if number % 2:
                    with suppress(OSError):  # it is cut off as soon as it has been answered
                        caller.sendall(b"\x00sign everything\n" * 1_000)

        assert answered > 1
        assert start("--dir", site) == (2, RAISED)
        assert first.poll() is None


def test_the_bell_is_for_the_same_account_only(site: Path) -> None:
    with window(site):
        assert (site / BELL).stat().st_mode & 0o077 == 0


@pytest.mark.slow(minutes=1)
def test_a_window_that_was_closed_leaves_nothing_of_it_behind(site: Path) -> None:
    before = {path.name for path in site.iterdir()}

    code, said = start("demo", "--offscreen", "--no-central", "--dir", site)

    assert (code, said) == (0, "")
    assert {path.name for path in site.iterdir()} <= before | {"station.db-wal", "station.db-shm"}
