"""The bundle and the X server that these tests work with; both are made once a session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.checkout import ROOT
from tests.packaging.frozen import newer_source
from tests.packaging.tools import alone, need
from tests.packaging.xwindow import Screen, Ward, opened, start_screen

BUILD_S_MAX = 1_800  # hang guard; freezing everything takes a minute or two
# A program that the tests of the window run, and the Debian package that has it.
TOOLS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "import": "imagemagick",
    "tesseract": "tesseract-ocr",
}


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The frozen program's folder: `dist/countersign`, which is made if it is not there.

    One that is there is used as it is, because making it takes minutes; one that is older than
    what it is made of fails. COUNTERSIGN_BUNDLE names another one, such as an installed package's.
    """
    named = os.environ.get("COUNTERSIGN_BUNDLE")
    folder = Path(named) if named else ROOT / "dist" / "countersign"
    with alone(ROOT / "build" / "bundle.lock", BUILD_S_MAX):
        if not named and not (folder / "countersign").exists():
            _make_bundle()
    assert (folder / "countersign").exists(), f"{folder} holds no program"
    if not named and (newer := newer_source(ROOT, folder / "countersign")):
        pytest.fail(f"{folder} is older than {newer.relative_to(ROOT)}. Run: make bundle")
    return folder


def _make_bundle() -> None:
    made = subprocess.run(
        ["make", "bundle"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=BUILD_S_MAX,
    )
    assert made.returncode == 0, made.stdout[-4_000:]


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A display with a window manager, like a site PC's, and nobody else on it."""
    need(TOOLS)
    with start_screen(tmp_path_factory.mktemp("screen")) as made:
        yield made


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where pictures of every screen are kept for people to look at."""
    folder = Path(os.environ.get("COUNTERSIGN_SHOTS") or ROOT / "build" / "shots" / "xwindow")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def ward(
    bundle: Path, screen: Screen, shots: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Ward]:
    """A practice workstation that has just been opened; its pictures bear the test's name."""
    name = request.node.name.removeprefix("test_")
    with opened(bundle, screen, tmp_path, shots / name) as made:
        yield made
