"""`countersign`: its exit codes, and sentences on standard error that say what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app import __version__
from app.bootstrap.commands import cli
from app.bootstrap.demo import running
from app.bootstrap.site import SiteFolder
from app.sealing import PRACTICE_PASSPHRASE
from tests.support.window import PASSPHRASE, live_site, practice_site
from ui import wording


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def run_with_passphrase(passphrase: bytes, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a script does that hands a passphrase over."""
    read, write = os.pipe()
    os.write(write, passphrase)
    os.close(write)
    try:
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments, "--passphrase-fd", str(read)],
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[read],
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
    finally:
        os.close(read)


def test_it_says_its_version() -> None:
    said = run("--version")

    assert (said.exit_code, said.stdout.strip()) == (0, f"countersign {__version__}")


def test_a_site_that_holds_is_verified_with_code_0(site: Path) -> None:
    said = run("verify", str(site))

    assert said.exit_code == 0
    assert "checked:" in said.stdout
    assert "Everything holds." in said.stdout
    assert said.stderr == ""


def test_the_report_can_be_one_json_object(site: Path) -> None:
    said = run("verify", "--json", str(site))

    report = json.loads(said.stdout)
    assert report["ok"] is True
    assert report["findings"] == []
    assert report["checked"]["records"] > 10


def test_a_site_that_does_not_hold_is_found_with_code_1(site: Path) -> None:
    store = SiteFolder(site).store
    data = bytearray(store.read_bytes())
    data[len(data) // 2] ^= 1
    store.write_bytes(data)

    said = run("verify", str(site))

    assert said.exit_code == 1
    assert "station.db page" in said.stdout


@pytest.mark.parametrize("command", [["verify", "{}"], ["--dir", "{}"]])
def test_a_folder_that_is_no_site_is_refused_with_code_2(
    tmp_path: Path, command: list[str]
) -> None:
    said = run(*[part.format(tmp_path) for part in command])

    assert said.exit_code == 2
    assert "is not a site folder. Name the site's folder with --dir." in said.stderr
    assert said.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["keys/station.json", "station.db"])
def test_a_site_folder_with_a_part_missing_is_refused_with_code_2(
    site: Path, missing: str
) -> None:
    (site / missing).unlink()

    said = run("verify", str(site))

    assert said.exit_code == 2
    assert Path(missing).name in said.stderr
    assert not (site / missing).exists()


def test_a_passphrase_is_no_argument() -> None:
    said = run("verify", ".", "--passphrase", "secret")

    assert said.exit_code == 2
    assert "No such option" in said.stderr


def test_a_live_site_is_verified_with_its_passphrase_from_a_descriptor(tmp_path: Path) -> None:
    root = live_site(tmp_path)

    said = run_with_passphrase(f"{PASSPHRASE}\n".encode(), "verify", str(root))

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    ("passphrase", "says"),
    [
        (b"another passphrase altogether\n", "The passphrase does not open this station's key"),
        (PRACTICE_PASSPHRASE.encode(), "This is a live station: give its passphrase"),
        (b"\xff\xfe", "The passphrase cannot be read from file descriptor"),
    ],
    ids=["another", "the practice one", "no text"],
)
def test_a_wrong_passphrase_is_refused_with_code_2(
    tmp_path: Path, passphrase: bytes, says: str
) -> None:
    root = live_site(tmp_path)

    said = run_with_passphrase(passphrase, "verify", str(root))

    assert said.returncode == 2
    assert says in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""


def test_a_live_site_without_a_passphrase_says_how_to_give_it(tmp_path: Path) -> None:
    said = run("verify", str(live_site(tmp_path)))

    assert said.exit_code == 2
    assert "--passphrase-fd" in said.stderr


@pytest.mark.parametrize("command", [["demo", "--dir", "{}"], ["--dir", "{}"]])
def test_without_a_display_it_names_the_command_that_needs_none(
    site: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")  # elsewhere there always is a display
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    said = run(*[part.format(site) for part in command])

    assert said.exit_code == 2
    assert "countersign demo --offscreen" in said.stderr
    assert said.stdout == ""


def test_a_practice_site_is_not_made_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    said = run("demo", "--offscreen", "--dir", str(tmp_path))

    assert said.exit_code == 2
    assert "is not empty and holds no practice site. Choose another folder." in said.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--central", "{}/none"], "{}/none is not a program that can be run. Name a "),
        (["--central", "{}"], "{} is not a program that can be run. Name a "),
        (["--central", sys.executable, "--no-central"], "Choose one of --central and"),
    ],
)
def test_a_central_that_cannot_be_is_refused_with_code_2(
    tmp_path: Path, options: list[str], sentence: str
) -> None:
    folder = tmp_path / "site"

    said = run(
        "demo", "--offscreen", "--dir", str(folder), *[part.format(tmp_path) for part in options]
    )

    assert said.exit_code == 2
    assert said.stderr.startswith(sentence.format(tmp_path))
    assert said.stderr.count("\n") == 1
    assert said.stdout == ""
    assert not SiteFolder(folder).settings.exists()


MAIN_JOB = ["open", "match", "stop", "same_person", "offline", "sync", "verify"]
DAYS = ["kinds", "thaw", "release", "drill", "day_1", "day_2", "verify_days"]
STEPS = [*MAIN_JOB, *DAYS]


@pytest.mark.slow(minutes=2)
@pytest.mark.parametrize("options", [[], ["--no-central"]], ids=["beside central", "alone"])
def test_the_demonstration_plays_to_its_end_with_code_0(
    tmp_path: Path, options: list[str]
) -> None:
    shots, site = tmp_path / "shots", tmp_path / "site"
    folders = ["--shots", str(shots), "--dir", str(site)]
    said = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--offscreen", *folders, *options],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=600,
    )

    assert (said.returncode, said.stderr) == (0, "")
    steps = {line["step"]: line for line in map(json.loads, said.stdout.splitlines())}
    assert list(steps) == STEPS
    assert all(step["ok"] for step in steps.values())
    assert len(list(shots.glob("*.png"))) > 30
    assert run("verify", str(site)).exit_code == 0
    _assert_days(steps)
    if options:
        assert (steps["sync"]["played"], steps["offline"]["killed"]) == (False, False)
        assert steps["sync"]["because"] == steps["offline"]["says"] == wording.SYNC_ALONE_SAYS
        assert steps["offline"]["waiting"] > 0
        assert not SiteFolder(site).central.exists()
    else:
        assert (steps["sync"]["logged"] > 0, steps["offline"]["killed"]) == (True, True)
        assert "played" not in steps["sync"]


def _assert_days(steps: dict[str, dict[str, Any]]) -> None:
    """What each act of the play leaves on record (X10, A14, T08; domain rows 12, 18, 32)."""
    assert steps["day_1"]["red"] == "disposed"
    assert (steps["day_2"]["blue"], steps["day_2"]["white"]) == ("disposed", "disposed")
    assert (steps["day_2"]["infused_ml"], steps["day_2"]["left_ml"]) == ("20", "20")
    assert (steps["thaw"]["verdict"], steps["thaw"]["causes"]) == ("hold", ["thaw_expired"])
    assert (steps["release"]["mark"], steps["release"]["approved"]) == ("EXCEPTIONAL RELEASE", 2)
    assert (steps["drill"]["drill"], steps["drill"]["outcome"]) == ("wrong-band", "passed")
    assert steps["verify_days"]["checked"]["records"] > 150


@pytest.mark.slow(minutes=2)
def test_a_site_is_played_with_central_then_without_then_with_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "play_days", lambda *_: True)  # at a site of its own each time
    played = []
    for options in ([], ["--no-central"], []):
        said = run("demo", "--offscreen", "--dir", str(tmp_path / "site"), *options)
        steps = {line["step"]: line for line in map(json.loads, said.stdout.splitlines())}
        assert (said.exit_code, list(steps)) == (0, MAIN_JOB), said.output
        played.append(steps)

    assert played[1]["offline"]["says"] == wording.SYNC_AWAY_SAYS
    assert played[1]["sync"]["played"] is False
    assert played[2]["sync"]["logged"] > played[0]["sync"]["logged"]


@pytest.mark.parametrize("command", ["verify", "scan"])
def test_rubbish_is_collected_again_once_everything_is_imported(site: Path, command: str) -> None:
    program = (
        "import gc, sys\n"
        "from app.__main__ import main\n"
        "sys.argv = ['countersign', *sys.argv[1:]]\n"
        "try:\n    main()\n"
        "except SystemExit as ended:\n    sys.exit(f'{ended.code} {gc.isenabled()}')"
    )
    path = site if command == "verify" else site / "labels" / "badge-novak.png"
    done = subprocess.run(
        [sys.executable, "-c", program, command, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stderr == "0 True\n"
