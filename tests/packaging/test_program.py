"""The frozen program as a site's computer runs it: from a terminal, with nothing of ours beside.

What it does, and with which libraries. The window has tests of its own (`test_window`), and so
have bad places and damage (`test_places`) and what lies in the folder (`test_bundle`).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import __version__
from scanning.printing import draw_badge, draw_product, draw_wristband
from tests.packaging.frozen import (
    ALL_WELL,
    BADGE,
    BADGE_RAW,
    ENOUGH_S,
    OFFLINE,
    Played,
    assert_broken_installation,
    damaged,
    one_sentence,
    played,
    scanned,
    start,
)
from tests.packaging.xwindow import plain_environment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names elsewhere"),
]

CENTRAL = Path(sys.executable).with_name("countersign-central")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePlay:
    """A demonstration without central that was played to its end.

    Attributes:
        play: what it said.
        site: the site that it left; whoever changes something in it works on a copy.
    """

    play: Played
    site: Path


@pytest.fixture(scope="module")
def offline_play(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> OfflinePlay:
    """The frozen program's demonstration without central, played once for all who look at it."""
    home = tmp_path_factory.mktemp("offline-play")
    site = home / "site"
    return OfflinePlay(play=played(start(bundle, home, *OFFLINE, site)), site=site)


# -- what it does


@pytest.mark.parametrize("program", ["countersign", "countersign-window"])
def test_both_programs_say_their_version(bundle: Path, tmp_path: Path, program: str) -> None:
    said = subprocess.run(
        [bundle / program, "--version"],
        env=plain_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )

    assert (said.returncode, said.stdout, said.stderr) == (0, f"countersign {__version__}\n", "")


def test_the_demonstration_plays_offline_and_its_ledger_holds(
    bundle: Path, offline_play: OfflinePlay, tmp_path: Path
) -> None:
    play = offline_play.play

    assert play.ending == ALL_WELL
    steps = play.steps
    assert steps["sync"]["played"] is False
    assert steps["offline"]["waiting"] > 0
    verified = start(bundle, tmp_path, "verify", "--json", offline_play.site)
    report = json.loads(verified.stdout)
    assert (verified.returncode, verified.stderr) == (0, "")
    assert (report["ok"], report["findings"]) == (True, [])
    assert report["checked"]["records"] > 50


def test_the_demonstration_plays_with_a_central_beside_it_that_proves_everything(
    bundle: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"

    said = start(bundle, tmp_path, "demo", "--offscreen", "--central", CENTRAL, "--dir", site)

    play = played(said)
    assert play.ending == ALL_WELL
    steps = play.steps
    assert steps["offline"]["killed"] is True
    assert steps["sync"].get("played", True)
    report = json.loads(start(bundle, tmp_path, "verify", "--json", site).stdout)
    assert report["ok"]
    assert report["checked"]["receipts"] >= steps["sync"]["logged"]


def test_a_ledger_that_was_damaged_is_found(
    bundle: Path, offline_play: OfflinePlay, tmp_path: Path
) -> None:
    assert offline_play.play.ending == ALL_WELL
    site = Path(shutil.copytree(offline_play.site, tmp_path / "site"))
    store = site / "station.db"
    data = bytearray(store.read_bytes())
    data[len(data) // 2] ^= 1
    store.write_bytes(data)

    said = start(bundle, tmp_path, "verify", "--json", site)

    assert said.returncode == 1
    assert json.loads(said.stdout)["ok"] is False


@pytest.mark.parametrize("gone", [True, False], ids=["missing", "damaged"])
def test_a_store_that_cannot_be_opened_without_its_library_is_said_in_one_sentence(
    bundle: Path, offline_play: OfflinePlay, tmp_path: Path, gone: bool
) -> None:
    broken = damaged(bundle, tmp_path / "broken", "sqlcipher3/*.so", gone=gone)

    said = start(broken, tmp_path, "verify", offline_play.site, env={"DISPLAY": ":0"})

    assert offline_play.play.code == 0
    assert_broken_installation(said)


def test_without_a_display_it_names_the_command_that_needs_none(
    bundle: Path, tmp_path: Path
) -> None:
    said = start(bundle, tmp_path, "demo", "--no-central", "--dir", tmp_path / "site")

    assert "countersign demo --offscreen" in one_sentence(said)


# -- pictures of labels


def test_a_code_128_is_read_by_both_readers(bundle: Path, tmp_path: Path) -> None:
    picture = draw_badge(element_string=BADGE, lines=["A. Novak"]).png()

    (symbol,) = scanned(bundle, tmp_path, picture)

    assert symbol["readers"] == ["zxing", "zbar"]
    assert (symbol["symbology"], bytes.fromhex(symbol["hex"])) == ("]C1", BADGE_RAW)
    assert symbol["accepted"] is True
    assert len(symbol["corners"]) == 4


def test_matrix_codes_are_read_with_their_separators(bundle: Path, tmp_path: Path) -> None:
    bag = "(01)09520000001018(10)LOT1(21)PB000017GGJ(91)COI-1(17)270221"
    band = "(91)COI-1(8019)1(8018)952000000000090010"

    read = [
        scanned(bundle, tmp_path, draw(element_string=text, lines=["x"]).png())
        for draw, text in ((draw_product, bag), (draw_wristband, band))
    ]

    raw = [(one["symbology"], bytes.fromhex(one["hex"])) for (one,) in read]
    assert raw == [
        ("]d2", b"010952000000101810LOT1\x1d21PB000017GGJ\x1d91COI-1\x1d17270221"),
        ("]Q3", b"91COI-1\x1d80191\x1d8018952000000000090010"),
    ]


def decoding(program: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the process that reads the pictures; return its number and what it has loaded."""
    while program.poll() is None:
        children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
        for child in children:
            try:
                is_it = b"--multiprocessing-fork" in Path(f"/proc/{child}/cmdline").read_bytes()
                loaded = Path(f"/proc/{child}/maps").read_text() if is_it else ""
            except OSError:
                continue  # it has just ended
            if "libzbar" in loaded:
                return int(child), loaded
        try:
            program.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
    pytest.fail(f"It ended without such a process: {program.communicate()}")


def test_pictures_are_read_in_a_process_without_qt_and_one_that_is_killed_is_replaced(
    bundle: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "badge.png"
    picture.write_bytes(draw_badge(element_string=BADGE, lines=["A. Novak"]).png())
    pictures = [picture] * 40

    with subprocess.Popen(
        [bundle / "countersign", "scan", "--json", *pictures],
        env=plain_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        child, loaded = decoding(program)
        os.kill(child, signal.SIGKILL)
        said, complaints = program.communicate(timeout=ENOUGH_S)

    assert "libQt6" not in loaded
    read = [json.loads(line)["symbols"] for line in said.splitlines()]
    assert {bytes.fromhex(symbol["hex"]) for (symbol,) in read} == {BADGE_RAW}
    # It may have been killed between two pictures, too: then none is lost.
    lost = complaints.splitlines()
    assert len(read) + len(lost) == len(pictures)
    assert len(lost) <= 1
    assert all(line.startswith("badge.png: The picture made the reader stop") for line in lost)
    assert program.returncode == len(lost)


def test_a_label_is_explained_as_the_contract_says(bundle: Path, tmp_path: Path) -> None:
    lines = ["]C1" + BADGE_RAW.decode(), "]d20109520000001019"]

    said = subprocess.run(
        [bundle / "countersign", "label", "--json"],
        env=plain_environment(tmp_path),
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )

    right, wrong = [json.loads(line) for line in said.stdout.splitlines()]
    assert (said.returncode, said.stderr) == (1, "")
    assert right == {
        "raw": lines[0],
        "standard": "gs1",
        "ok": True,
        "fields": {"8017": "952000000000001016"},
        "identifiers": [{"kind": "staff", "value": "952000000000001016"}],
        "errors": [],
    }
    assert (wrong["raw"], wrong["standard"], wrong["ok"]) == (lines[1], "gs1", False)
    assert wrong["errors"]


def test_what_is_no_picture_is_said_in_a_sentence(bundle: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.png"
    file.write_text("bread, milk")

    said = start(bundle, tmp_path, "scan", "--json", file)

    assert said.returncode == 1
    assert "Traceback" not in said.stderr + said.stdout
    assert "not an image" in said.stderr + said.stdout


def test_its_libraries_are_its_own(bundle: Path, tmp_path: Path) -> None:
    picture = draw_badge(element_string=BADGE, lines=["A. Novak"]).png()
    trace = tmp_path / "loader"

    # The system's loader writes down every file that it takes in, one trace for each process.
    scanned(
        bundle,
        tmp_path,
        picture,
        env={"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(trace)},
    )

    lines = "".join(file.read_text() for file in tmp_path.glob("loader.*")).splitlines()
    loaded = {line.rpartition("calling init: ")[2] for line in lines if "calling init: " in line}
    own = ("libzbar", "libpython", "cv2", "zxingcpp", "libQt6", "sqlcipher", "openblas")
    theirs = {file for file in loaded if any(name in file for name in own)}
    assert {name for name in own[:4] if not any(name in file for file in theirs)} == set()
    inside = str(bundle.resolve())
    assert {file for file in theirs if not str(Path(file).resolve()).startswith(inside)} == set()
