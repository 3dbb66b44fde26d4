"""A scanner on the test sheet: what passes, what is found, in which words (A30, A31, row 31)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.qualification import (
    GAP_MS_MAX,
    Finding,
    Flaw,
    NotQualified,
    Qualified,
    belongs_to,
    judge,
)
from app.domain.sheet import SHEET, Proves
from app.labels.gs1 import check_digit
from app.labels.scan import Mode
from scanning.wedge import WedgeConfig
from tests.unit.domain.sheets import found, right, sentences, sheet, with_code

# -- what passes


@pytest.mark.parametrize("mode", [Mode.WEDGE, Mode.SERIAL, Mode.HID])
def test_a_scanner_that_delivers_the_sheet_as_it_is_is_qualified(mode: Mode) -> None:
    judged = judge(sheet(mode=mode))

    assert isinstance(judged, Qualified)
    assert judged.device.mode == mode.value


@pytest.mark.parametrize("suffix", ["return", "enter", "tab", "return+enter", "tab+return"])
def test_every_suffix_that_ends_a_scan_passes(suffix: str) -> None:
    assert isinstance(judge(sheet(lambda _, a: replace(a, suffix=suffix))), Qualified)


@pytest.mark.parametrize("which", [0, 1])
def test_either_code_of_the_pair_passes_alone(which: int) -> None:
    assert isinstance(judge(with_code(6, raw=SHEET[5].wanted[which])), Qualified)


def test_the_sheet_proves_everything_that_can_be_proved() -> None:
    assert {p for code in SHEET for p in code.proves} == set(Proves)
    assert [code.number for code in SHEET] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("number", [3, 4])
def test_the_gs1_codes_of_the_sheet_hold_one_separator_where_gs1_wants_it(number: int) -> None:
    code = SHEET[number - 1]
    data, serial = code.raw.split(b"\x1d")

    assert (
        code.written
        == f"(01){data[2:16].decode()}(10){data[18:].decode()}(21){serial[2:].decode()}"
    )
    assert serial.startswith(b"21")
    assert check_digit(data[2:15].decode()) == data[15:16].decode()
    assert data.startswith(b"010952")  # a live station refuses it, whatever happens


def test_the_longest_pause_is_the_one_that_the_wedge_allows() -> None:
    assert WedgeConfig().gap_ms_max == GAP_MS_MAX


# -- prefix, suffix, identifier


def test_a_scanner_without_a_prefix_is_told_what_to_send() -> None:
    told = sentences(sheet(lambda _, a: replace(a, prefix="", symbology="")))

    assert told == [
        (
            "The scan begins without a prefix. "
            "Set the scanner to send the AIM identifier before each code."
        ),
        "No AIM identifier came. Set the scanner to send the AIM identifier before each code.",
    ]


def test_another_prefix_does_not_make_up_for_the_identifier() -> None:
    judged = found(sheet(lambda _, a: replace(a, prefix="\x02", symbology="")))

    assert judged == [(n, Flaw.NO_IDENTIFIER) for n in range(1, 7)]


def test_a_serial_scanner_needs_the_identifier_and_no_prefix() -> None:
    judged = found(sheet(lambda _, a: replace(a, symbology=""), mode=Mode.SERIAL))

    assert judged == [(n, Flaw.NO_IDENTIFIER) for n in range(1, 7)]


@pytest.mark.parametrize(
    ("suffix", "told"),
    [
        (
            "",
            (
                "The scan ends without Enter or Tab. "
                "Set the scanner to send Enter (CR) after each code."
            ),
        ),
        (
            "f5",
            (
                "The scan ends with `f5` instead of Enter or Tab. "
                "Set the scanner to send Enter (CR) once after each code."
            ),
        ),
        (
            "return+return+return",
            (
                "The scan ends with `return+return+return` instead of Enter or Tab. "
                "Set the scanner to send Enter (CR) once after each code."
            ),
        ),
    ],
)
def test_a_wrong_suffix_is_told(suffix: str, told: str) -> None:
    assert sentences(sheet(lambda _, a: replace(a, suffix=suffix))) == [told]


def test_a_scanner_that_types_too_slowly_is_told_the_limit() -> None:
    assert sentences(with_code(4, gap_ms=GAP_MS_MAX + 1)) == [
        (
            "The scanner pauses 81 ms inside a code; at most 80 ms are read as one scan. "
            "Set it to type without delay between characters."
        )
    ]
    assert isinstance(judge(with_code(4, gap_ms=GAP_MS_MAX)), Qualified)


@pytest.mark.parametrize(("number", "got"), [(3, "]C0"), (4, "]d1"), (5, "]Q3"), (1, "]C1")])
def test_gs1_and_plain_codes_must_differ_in_their_identifier(number: int, got: str) -> None:
    expected = SHEET[number - 1].symbologies[0]

    assert sentences(with_code(number, symbology=got)) == [
        (
            f"The AIM identifier is `{got}` instead of `{expected}`. "
            "Set the scanner to tell GS1 codes from plain ones."
        )
    ]


# -- separator (A31), letters, concatenation


@pytest.mark.parametrize("number", [3, 4])
def test_a_lost_separator_is_told(number: int) -> None:
    lost = with_code(number, raw=SHEET[number - 1].raw.replace(b"\x1d", b""))

    assert sentences(lost) == [
        "The separator (GS) was lost. Set the scanner to send function characters, GS as Ctrl+]."
    ]
    assert found(lost) == [(number, Flaw.GS_LOST)]


@pytest.mark.parametrize(("came", "told"), [(b"~", "~"), (b"\x1e", "U+001E"), (b"<GS>", "<GS>")])
def test_a_changed_separator_is_told_with_what_came(came: bytes, told: str) -> None:
    changed = with_code(4, raw=SHEET[3].raw.replace(b"\x1d", came))

    assert sentences(changed) == [
        (
            f"The separator (GS) came as `{told}`. Set the scanner to send GS as Ctrl+], "
            f"or enter `{told}` as separator in this station's settings."
        )
    ]


@pytest.mark.parametrize(
    ("came", "expected", "got"),
    [
        ("Sheet 5: Ã¤ Ã© â\u201a¬".encode(), "ä", "Ã¤"),
        (b"Sheet 5: \xe4 \xe9 \x80", "ä", "\N{REPLACEMENT CHARACTER}"),
        ("Sheet 5: ä é ?".encode(), "€", "?"),
        (b"Sheet 5: ", "ä", "nothing"),
    ],
    ids=["UTF-8 read as Latin-1", "Latin-1", "no euro", "nothing"],
)
def test_letters_beyond_ascii_that_came_wrong_are_told(
    came: bytes, expected: str, got: str
) -> None:
    assert sentences(with_code(5, raw=came)) == [
        (
            f"`{expected}` came as `{got}`. Set the scanner's character set to UTF-8, "
            "or to the code page of this computer."
        )
    ]


def test_numbers_of_character_sets_in_the_text_are_told() -> None:
    assert sentences(with_code(5, raw=b"\\000026" + SHEET[4].raw)) == [
        "The scanner sends character set numbers (ECI) in the text. Switch ECI output off."
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"raw": SHEET[5].raw + SHEET[5].also},
        {"raw": SHEET[5].also + SHEET[5].raw},
        {"raw": SHEET[5].raw + SHEET[5].raw},
        {"symbology": "]C4"},
    ],
    ids=["joined", "joined the other way", "twice", "said by the identifier"],
)
def test_a_pair_that_arrives_as_one_is_told(changes: Mapping[str, object]) -> None:
    assert sentences(with_code(6, **changes)) == [
        "Two codes arrived as one. Switch ISBT 128 concatenation off in the scanner's setup."
    ]


# -- what is not the sheet


def test_nothing_at_all_is_six_findings_and_no_device() -> None:
    judged = judge({})

    assert isinstance(judged, NotQualified)
    assert judged.device is None
    assert [f.sentence for f in judged.findings][1:3] == [
        "The code did not arrive. Enable DataMatrix in the scanner's setup, then scan again.",
        "The code did not arrive. Enable GS1-128 in the scanner's setup, then scan again.",
    ]


@pytest.mark.parametrize("missing", range(1, 7))
def test_each_of_the_six_codes_is_needed(missing: int) -> None:
    arrivals = sheet()
    del arrivals[missing]

    assert found(arrivals) == [(missing, Flaw.NOTHING_CAME)]


def test_two_devices_are_not_one() -> None:
    assert sentences(with_code(3, source="COM4")) == [
        "The codes came from more than one device. Scan all six with the same scanner."
    ]


@pytest.mark.parametrize("raw", [b"Sheet-", b"heet-1"])
def test_a_part_of_a_code_is_told_by_its_length(raw: bytes) -> None:
    assert sentences(with_code(1, raw=raw)) == [
        "The code arrived incomplete: 6 of 7 characters. Slow the scanner down."
    ]


def test_a_patients_label_is_another_code_and_none_of_it_is_told() -> None:
    patient = b"8018952000000000090010" + b"\x1d" + b"8019WEBER"
    judged = judge({n: replace(a, raw=patient) for n, a in sheet().items()})

    assert isinstance(judged, NotQualified)
    assert {f.flaw for f in judged.findings} == {Flaw.OTHER_CODE}
    told = repr(judged) + " ".join(f.sentence for f in judged.findings)
    assert "9520" not in told
    assert "WEBER" not in told
    assert "WEBER" not in repr(right(SHEET[0])) + repr(replace(right(SHEET[0]), raw=patient))


def test_what_a_code_is_can_be_asked() -> None:
    assert [belongs_to(right(code)) for code in SHEET] == [1, 2, 3, 4, 5, 6]
    assert belongs_to(replace(right(SHEET[5]), raw=SHEET[5].also)) == 6
    assert belongs_to(replace(right(SHEET[0]), raw=b"Sheet-2")) is None


@given(
    st.integers(1, 6),
    st.one_of(st.binary(max_size=60), st.sampled_from([c.raw[:-1] for c in SHEET])),
)
def test_whatever_comes_is_judged_and_only_the_sheet_itself_passes(
    number: int, raw: bytes
) -> None:
    judged = judge(with_code(number, raw=raw))

    assert isinstance(judged, Qualified) is (raw in SHEET[number - 1].wanted)
    if isinstance(judged, NotQualified):
        assert all(finding.sentence.endswith(".") for finding in judged.findings)


@given(st.integers(1, 6), st.integers(0, 94), st.integers(0, 255))
def test_one_changed_byte_never_passes(number: int, at: int, byte: int) -> None:
    raw = bytearray(SHEET[number - 1].raw)
    at %= len(raw)
    if raw[at] == byte:
        byte ^= 1
    raw[at] = byte

    assert isinstance(judge(with_code(number, raw=bytes(raw))), NotQualified)


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_says_what_to_do(flaw: Flaw) -> None:
    told = Finding(flaw=flaw, code=1, expected="x", got="y", layout="UK").sentence

    assert "{" not in told
    assert told.count(". ") + told.endswith(".") >= 2 or flaw is Flaw.CAPS_LOCK
