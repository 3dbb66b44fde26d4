"""`countersign profile check`, and a therapy that the program has never heard of."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import resources
from app.bootstrap.commands import cli
from app.domain.profile_table import PROFILE_BYTES_MAX
from app.identifiers import ProductCode
from app.usecases import history
from tests.architecture.checkout import ROOT
from tests.support.station import Ward, new_ward

SHIPPED = sorted((ROOT / "resources" / "profiles").glob("*.toml"))
EXAMPLE = re.search(
    r"```toml\n(.*?)```", (ROOT / "docs/profiles.md").read_text("utf-8"), re.DOTALL
)
UNKNOWN = """
format = 1
id = "tomorrow-cel"
version = 7
name = "Tomorrow-cel, thought of after this program"
therapy = "Tomorrow-cel"
product = "09520000008017"
effective = 2031-05-01
donation = "directed"
condition = "frozen_-80"

[times]
first_to_second_minutes = 4
[thaw]
[post_thaw]
minutes = 25
from = "start"

[[component]]
code = "morning"
says = "Morning vial"
[[component]]
code = "evening"
says = "Evening vial"
product = "09520000008024"
sequence = 2
"""


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["profile", "check", *arguments])


def written(folder: Path, text: str | bytes) -> str:
    """Write a profile's file."""
    path = folder / "new.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.fixture(scope="module")
def ward() -> Ward:
    return new_ward()


def test_a_profile_that_is_right_is_told_with_its_digest(tmp_path: Path) -> None:
    said = check(written(tmp_path, UNKNOWN))

    assert said.exit_code == 0
    assert said.stdout.startswith(
        "new.toml: Tomorrow-cel, thought of after this program, version 7, is right.\n"
    )
    assert re.fullmatch(r"[0-9a-f]{64}", said.stdout.splitlines()[1])


def test_everything_wrong_is_told_by_line_with_code_1(tmp_path: Path) -> None:
    text = UNKNOWN.replace("25", '"soon"').replace("therapy =", "terapy =")

    said = check(written(tmp_path, text))

    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        (
            "new.toml, line 1: therapy is missing; "
            'expected a text of 1 to 200 characters, such as "Practice-cel"'
        ),
        (
            "new.toml, line 6: terapy is not known; the nearest is therapy. "
            "Correct the name or remove it"
        ),
        (
            "new.toml, line 16: post_thaw.minutes is 'soon'; expected a whole number of minutes "
            "from 1 to 10080, such as 90"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)"),
        ('id = "ü"'.encode("utf-16"), "is not text in UTF-8. Save it as UTF-8."),
        (b'id = "\xff"', "is not text in UTF-8. Save it as UTF-8."),
        (b"#" * 5_000_000, "is larger than 128 KiB. Shorten it."),
        (b"a = " + b"[" * 50_000, "nested too deeply"),
        (b"a = " + b"[" * (PROFILE_BYTES_MAX - 4), "nested too deeply"),
        (b"", ""),
    ],
    ids=["twice", "utf-16", "latin-1", "5 MB", "deep", "deepest", "empty"],
)
def test_a_hostile_file_is_one_sentence(tmp_path: Path, content: bytes, told: str) -> None:
    said = check(written(tmp_path, content))

    if not told:  # an empty file is a profile that lacks everything
        assert said.exit_code == 1
        return
    assert (said.exit_code, said.stdout) == (2, "")
    assert told in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_file_with_a_mark_at_its_beginning_and_windows_lines_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + UNKNOWN.replace("\n", "\r\n")

    assert check(written(tmp_path, text)).stdout == check(written(tmp_path, UNKNOWN)).stdout


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    assert "There is no file nothing.toml" in check(str(tmp_path / "nothing.toml")).stderr
    assert check(str(tmp_path / "nothing.toml")).exit_code == 2
    assert "is not a file" in check(str(tmp_path)).stderr


def test_a_program_is_told_the_same_in_json(tmp_path: Path) -> None:
    right = json.loads(check("--json", written(tmp_path, UNKNOWN)).stdout)
    said = check("--json", written(tmp_path, "format = 1"))
    wrong = json.loads(said.stdout)

    assert right["ok"]
    assert right["digest"] == history.profile_digest(right["profile"]).value
    assert said.exit_code == 1
    assert not wrong["ok"]
    assert "line 1: id is missing" in " ".join(wrong["problems"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_profiles_are_right(path: Path) -> None:
    assert check(str(path)).exit_code == 0


def test_the_shipped_profiles_are_found_through_the_package() -> None:
    assert list(resources.profiles()) == [path.stem for path in SHIPPED]
    assert len(SHIPPED) >= 7


def test_the_example_of_the_manual_is_right(tmp_path: Path) -> None:
    assert EXAMPLE
    said = check(written(tmp_path, EXAMPLE[1]))

    assert (said.exit_code, said.stdout.splitlines()[0]) == (
        0,
        "new.toml: Example-cel, two bags on two days, version 1, is right.",
    )


def test_a_new_therapy_needs_a_file_and_no_code(ward: Ward, tmp_path: Path) -> None:
    told = json.loads(check("--json", written(tmp_path, UNKNOWN)).stdout)
    ward.learns("profile.published", {"profile": told["profile"]})
    ledger = ward.station.ledger

    found = [
        history.newest_profile(ledger, ProductCode(code))
        for code in ("09520000008017", "09520000008024")
    ]

    assert found[0] == found[1] is not None
    assert found[0] is not None
    assert found[0].digest.value == told["digest"]
    assert history.profile(ledger, found[0].digest) == found[0]
    assert (found[0].therapy, found[0].version) == ("Tomorrow-cel", 7)
    assert (found[0].gap, found[0].post_thaw) == (timedelta(minutes=4), timedelta(minutes=25))
    assert [part.code for part in found[0].components] == ["morning", "evening"]


def test_a_profile_for_a_newer_program_stops_its_own_therapy_only() -> None:
    ward = new_ward()
    product = ward.alma.bag.product
    before = history.newest_profile(ward.station.ledger, product)
    newer = {"format": 2, "product": "09520000008017", "moods": ["calm"]}
    ward.learns("profile.published", {"profile": newer})
    ledger = ward.station.ledger

    assert history.newest_profile(ledger, ProductCode("09520000008017")) is None
    assert history.profile(ledger, history.profile_digest(newer)) is None
    assert history.newest_profile(ledger, product) == before is not None
    assert history.longest_gap(ledger) == timedelta(minutes=15)
