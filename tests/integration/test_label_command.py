"""`countersign label` says what raw scan text means, line by line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import label as command
from app.settings import SettingsError

BAG = rb"]d20109501101530003172703311" + rb"0LOT42\x1d21BAG-0007\x1d91CHD26000117"
COMPOUND = b"]d1=+04000=A99992612345689=<S1128100&>0270902330&/CHA999926ABC123"
SITE = """
ward = "a real site.toml has more in it"

[[labels.code]]
name = "ward band"
kind = "wristband"
prefix = "WB"
numbered = false
fields = [{ holds = "patient", length = 8, characters = "digits", check = "mod10" }]

[[labels.code]]
name = "badge"
kind = "badge"
prefix = "ST"
fields = [{ holds = "number", length = 6, check = "none" }]

[[labels.code]]
name = "shelf"
kind = "location"
prefix = "LOC-"
fields = [{ holds = "number", length = 2, check = "none" }]
"""


def said(
    capsys: pytest.CaptureFixture[str], *lines: bytes, site: command.Site | None = None
) -> list[dict[str, Any]]:
    """Interpret lines and return the objects that were printed."""
    command.main_label(lines, site or command.Site(), as_json=True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_one_object_with_everything_that_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said(capsys, BAG + b"\n") == [
        {
            "raw": "]d201095011015300031727033110LOT42\x1d21BAG-0007\x1d91CHD26000117",
            "standard": "gs1",
            "ok": True,
            "fields": {
                "01": "09501101530003",
                "17": "270331",
                "10": "LOT42",
                "21": "BAG-0007",
                "91": "CHD26000117",
            },
            "identifiers": [
                {"kind": "product", "value": "09501101530003"},
                {"kind": "expiry", "value": "2027-03-31"},
                {"kind": "lot", "value": "LOT42"},
                {"kind": "serial", "value": "BAG-0007"},
                {"kind": "chain_of_identity", "value": "CHD26000117"},
            ],
            "errors": [],
        }
    ]


def test_a_compound_message_is_told_structure_by_structure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (line,) = said(capsys, COMPOUND)

    assert (line["standard"], line["ok"], line["errors"]) == ("isbt128", True, [])
    assert line["fields"] == {
        "=": "A99992612345689",
        "=<": "S1128100",
        "&>": "0270902330",
        "&/": "CHA999926ABC123",
    }
    assert line["identifiers"] == [
        {"kind": "donation", "value": "A999926123456"},
        {"kind": "product", "value": "S1128100"},
        {"kind": "expiry", "value": "2027-03-31T23:30"},
        {"kind": "chain_of_identity", "value": "CHA999926ABC123"},
    ]


@pytest.mark.parametrize(
    ("line", "standard", "ok", "first"),
    [
        (b"]C0=%6200", "isbt128", True, {"kind": "blood_group", "value": "A RhD positive"}),
        (b"=A99992612345607", "isbt128", True, {"kind": "donation", "value": "A999926123456"}),
        (b"+A123BJC5D6E71G", "hibc", True, {"kind": "labeler", "value": "A123"}),
        (rb"8018950110153000000014\x1d801912", "gs1", True, {"kind": "patient",
         "value": "950110153000000014"}),
        (b"]E04006381333931", "gs1", True, {"kind": "product", "value": "04006381333931"}),
        (b"]Q1https://id.gs1.org/01/09501101530003/21/A", "gs1", True, {"kind": "product",
         "value": "09501101530003"}),
        (b"]C1725019680314", "gs1", True, {"kind": "born", "value": "1968-03-14"}),
        (b"]C170032703311430", "gs1", True, {"kind": "expiry", "value": "2027-03-31T14:30"}),
        (b"CS:BACK", "plain", True, {"kind": "command", "value": "CS:BACK"}),
        (b"Hello, nurse", "plain", False, None),
        (rb"\x00\xff", "unknown", False, None),
        (b"0109501101530004", "gs1", False, None),
        (rb"=\620000000000000000", "isbt128", False, None),
        (rb"=\\620000000000000000", "isbt128", False, None),
        (b"=%62000", "isbt128", False, None),
        (b"+A123BJC5D6E71H", "hibc", False, None),
        (b"]C0" + b"A" * 5000, "unknown", False, None),
    ],
)  # fmt: skip
def test_every_standard_is_told_right_or_wrong(
    capsys: pytest.CaptureFixture[str],
    line: bytes,
    standard: str,
    ok: bool,
    first: dict[str, str] | None,
) -> None:
    (answer,) = said(capsys, line)

    assert list(answer) == ["raw", "standard", "ok", "fields", "identifiers", "errors"]
    assert (answer["standard"], answer["ok"]) == (standard, ok)
    assert answer["identifiers"][:1] == ([first] if first else [])
    assert bool(answer["errors"]) is not ok
    assert all(sentence.endswith(".") for sentence in answer["errors"])


def test_escapes_are_undone_and_other_backslashes_stay() -> None:
    assert command.unescaped(rb"a\x1db\\x1dc\d\x4Ge\\") == b"a\x1db\\x1dc\\d\\x4Ge\\"


def test_a_check_character_that_is_a_blank_survives_the_end_of_the_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from app.labels.hibc import check_character

    body = next(b for n in range(999) if check_character(b := f"+A123B{n}1") == " ")
    (answer,) = said(capsys, body.encode() + b" \r\n")

    assert answer["ok"]


def test_the_exit_code_says_whether_every_line_was_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main_label([b"=%6200\n", b"\n"], command.Site(), as_json=True) == 0
    assert command.main_label([b"=%6200\n", b"=%620\n"], command.Site(), as_json=True) == 1
    assert command.main_label([], command.Site(), as_json=True) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_people_see_names_meanings_and_errors_and_no_control_characters(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "names.tsv"
    table.write_text("=<\tS1128\tAn example\n", encoding="utf-8")
    site = command.site_of(None, table)

    assert command.main_label([COMPOUND, BAG, b"=%62"], site, as_json=False) == 1

    text = capsys.readouterr().out
    assert "    =<       S1128100  An example\n" in text
    assert "    -> expiry: 2027-03-31T23:30\n" in text
    assert "10LOT42\\x1d21BAG-0007" in text
    assert "=%62  isbt128, not right\n" in text
    assert "    ! Expected 4 characters in the blood group (=%), got 2.\n" in text
    assert "\x1d" not in text


def test_people_see_what_belongs_beside_an_element(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main_label([b"]C110LOT42"], command.Site(), as_json=False) == 0
    assert "    ? Expected product code (01)" in capsys.readouterr().out


def test_a_sites_own_codes_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITE, encoding="utf-8")
    site = command.site_of(file, None)

    lines = (b"]C0WB12345674", b"ST001234", b"LOC-12", b"ST1")
    band, badge, place, nobody = said(capsys, *lines, site=site)

    assert (band["standard"], band["ok"]) == ("wristband", True)
    assert {"kind": "patient", "value": "12345674"} in band["identifiers"]
    assert {"kind": "printed_on", "value": "band"} in band["identifiers"]
    assert (badge["standard"], badge["fields"]) == ("plain", {"staff": "site:001234"})
    assert (place["standard"], place["fields"]) == ("plain", {"location": "site:12"})
    assert (nobody["standard"], nobody["ok"]) == ("plain", False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("labels = 1", "site.toml: labels is a table, [labels]; got a value. Correct it."),
        ("[labels", "site.toml is not TOML: "),
        ("[labels]\nfoo = 1", "[labels]: expected code, gs1, hibc, isbt128, radio_lengths, got"),
    ],
)
def test_a_site_file_that_cannot_be_used_is_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        command.site_of(file, None)
    assert sentence in refused.value.explain()


def test_files_that_cannot_be_read_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match=r"There is no file nothing\.toml\. Check the name\."):
        command.site_of(tmp_path / "nothing.toml", None)
    with pytest.raises(SettingsError, match=r"names\.tsv cannot be read: UnicodeDecodeError"):
        command.site_of(None, tmp_path / "names.tsv")


def test_the_command_reads_standard_input_and_leaves_with_its_code(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "app", "label", "--json"]
    lines = b"=%6200\n" + BAG + b"\n"

    done = subprocess.run(run, input=lines, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["standard"] for line in io.BytesIO(done.stdout)] == ["isbt128", "gs1"]
    assert done.stderr == b""

    failed = subprocess.run(run, input=b"Hello\n", capture_output=True, check=False)
    assert failed.returncode == 1

    missing = [*run, "--site", str(tmp_path / "nothing.toml")]
    could_not = subprocess.run(missing, input=b"", capture_output=True, check=False)
    assert could_not.returncode == 2
    assert could_not.stderr.decode().strip() == "There is no file nothing.toml. Check the name."
