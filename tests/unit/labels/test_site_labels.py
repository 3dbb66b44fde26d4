"""A site's own codes: described in `[labels]`, read strictly, told apart from paper (X15, A38)."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identifiers import BadgeNumber
from app.labels import (
    Badge,
    Label,
    LocationLabel,
    Mode,
    SiteLabels,
    Stock,
    Unreadable,
    Wristband,
    badge,
    checks,
    read,
    wristband,
)
from app.labels.gs1 import LabelError
from app.labels.label import UNNUMBERED
from app.labels.site_table import SiteLabelsError, read_table
from tests.unit.labels.samples import BADGE, BAND, scan
from tests.unit.labels.site_samples import SITE

LAZY = settings(deadline=None)  # a shared machine pauses

MRN = "1234567" + checks.luhn("1234567")
OLD = "123456" + checks.mod11("123456")
PLACE = "A1B2" + checks.CHECKS["mod37-2"]("A1B2")
BAND_TEXT = f"WB{MRN}^012X9Y819680314"


def label(text: str, symbology: str = "]Q1", mode: Mode = Mode.WEDGE) -> Label | Unreadable:
    """Read at this site."""
    return read(scan(text.encode(), symbology, mode), SITE)


def refusal(text: str, symbology: str = "]Q1", mode: Mode = Mode.WEDGE) -> str:
    """Read what must be refused and return the sentences."""
    refused = label(text, symbology, mode)
    assert isinstance(refused, Unreadable)
    return " ".join(refused.reasons)


def test_a_band_of_the_site_is_read_with_all_its_fields() -> None:
    band = label(BAND_TEXT)

    assert isinstance(band, Wristband)
    assert band.patient.value == MRN
    assert band.serial.value == "012"
    assert band.nonce == "X9Y8"
    assert band.born == date(1968, 3, 14)
    assert band.stock is Stock.BAND
    assert not band.practice
    assert "X9Y8" not in repr(band)


def test_a_band_cut_anywhere_or_with_more_behind_it_is_refused() -> None:
    alone = SiteLabels(codes=SITE.codes[:1])
    cuts = range(1, len(BAND_TEXT))
    pieces = [*(BAND_TEXT[:cut] for cut in cuts), *(BAND_TEXT[cut:] for cut in cuts)]
    for piece in [*pieces, BAND_TEXT + "0"]:
        assert isinstance(read(scan(piece.encode(), "]Q1"), alone), Unreadable)


def test_a_bare_number_is_told_from_the_end_of_another_code_by_its_check_alone() -> None:
    # One in ten passes: docs/labels.md says why a prefix is better.
    assert isinstance(label(BAND_TEXT[-7:]), Wristband)
    assert isinstance(label(BAND_TEXT[-7:-1] + "5"), Unreadable)


def test_a_code_counts_only_in_the_symbols_that_the_site_names() -> None:
    assert isinstance(label(BAND_TEXT, ""), Wristband)
    assert refusal(BAND_TEXT, "]C0").endswith("got a barcode of another kind.")
    assert isinstance(label(f"CH{MRN}", "]C0"), Wristband)
    assert isinstance(label(f"CH{MRN}", "]d2"), Unreadable)


def test_a_number_with_a_wrong_check_character_is_told() -> None:
    wrong = MRN[:-1] + str((int(MRN[-1]) + 1) % 10)

    assert refusal(BAND_TEXT.replace(MRN, wrong)) == (
        "Expected another check character in the patient of the site's code ward band: it was "
        "misread."
    )


def test_a_band_with_an_impossible_date_of_birth_is_told() -> None:
    assert refusal(BAND_TEXT.replace("19680314", "19680230")) == (
        "Expected a day of the calendar in the born of the site's code ward band, got none."
    )


def test_a_code_on_paper_is_a_patients_code_on_paper() -> None:  # A38
    chart, band = label(f"CH{MRN}", "]C0"), label(OLD, "]C0")

    assert isinstance(chart, Wristband)
    assert chart.stock is Stock.PAPER
    assert isinstance(band, Wristband)
    assert (band.stock, band.serial) == (Stock.BAND, UNNUMBERED)


def test_a_gs1_band_without_its_nonce_is_paper_where_the_site_prints_nonces() -> None:  # A38
    raw = b"801912\x1d8018950110153000000014"
    with_nonce = read(scan(b"92X9Y8\x1d" + raw), SITE)
    without = read(scan(raw), SITE)
    anywhere = read(scan(raw))

    assert isinstance(with_nonce, Wristband)
    assert (with_nonce.stock, with_nonce.nonce) == (Stock.BAND, "X9Y8")
    assert isinstance(without, Wristband)
    assert without.stock is Stock.PAPER
    assert isinstance(anywhere, Wristband)
    assert anywhere.stock is Stock.UNKNOWN
    assert without == anywhere  # what it is printed on is X15's matter, not X3's


def test_a_nonce_of_digits_alone_is_not_written() -> None:
    with pytest.raises(LabelError, match="Expected a letter in the nonce of a wristband"):
        wristband.raw(replace(BAND, nonce="123"))


def test_an_isbt_patient_code_is_a_band_or_paper_by_its_place() -> None:  # A38
    band = label("=#0W19680314&#0W08MRN12345", "]C4")
    paper = label("&#0P08MRN12345", "]C0")
    mixed = label("=#0P19680314&#0W08MRN12345", "]C4")

    assert isinstance(band, Wristband)
    assert (band.patient.value, band.born, band.stock) == (
        "MRN12345",
        date(1968, 3, 14),
        Stock.BAND,
    )
    for one in (paper, mixed):
        assert isinstance(one, Wristband)
        assert one.stock is Stock.PAPER


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "&#0X08MRN12345",
            (
                "Expected a wristband, got an ISBT 128 patient code from a place that this site "
                "does not list as a wristband."
            ),
        ),
        ("=#0W19680314", "The label has no patient number (&#)."),
        ("&#0W08MRN12345=%6200", "The label also has a blood group (=%)."),
    ],
)
def test_other_isbt_patient_codes_are_refused(text: str, sentence: str) -> None:
    assert refusal(text, "]C0") == sentence


def test_an_isbt_patient_code_is_refused_where_the_site_says_nothing() -> None:
    refused = read(scan(b"&#0W08MRN12345", "]C0"))

    assert isinstance(refused, Unreadable)
    assert "does not list as a wristband" in refused.reasons[0]


def test_badges_of_two_kinds_never_collide() -> None:
    numbers = [
        read(scan(badge.raw(BADGE), "]C1")),
        label("ST00123499", "]C0"),
        label("='A9999001234", "]C0"),
        label("04A2B3C4D5E6F7", "", Mode.RFID),
    ]

    assert [one.number.value for one in numbers if isinstance(one, Badge)] == [
        "950110153000001011",
        "site:001234",
        "isbt128:A9999001234",
        "rfid:04A2B3C4D5E6F7",
    ]


def test_an_isbt_badge_can_be_written_and_stands_alone() -> None:
    written = badge.raw(Badge(number=BadgeNumber("isbt128:A9999ABC123")))

    assert written == b"='A9999ABC123"
    assert refusal("='A9999ABC123=%6200", "]C4") == "The label also has a blood group (=%)."


def test_capitals_and_small_letters_of_a_radio_badge_are_one() -> None:
    assert label("04a2b3c4d5e6f7", "", Mode.RFID) == label("04A2B3C4D5E6F7", "", Mode.RFID)


@pytest.mark.parametrize("text", ["04A2B3C4D5E6F", "04A2B3C4D5E6F78", "04A2B3C4D5E6FG", " "])
def test_a_radio_badge_of_another_length_is_refused(text: str) -> None:
    assert refusal(text, "", Mode.RFID) == (
        f"Expected a radio badge's number of 14 digits, got {len(text)} characters that are none."
    )


def test_digits_are_a_radio_badge_only_when_a_radio_reader_sent_them() -> None:
    assert refusal("04A2B3C4D5E6F7", "").endswith("got a barcode of another kind.")
    # A radio tag that holds a standard's data is read as these, and known to be radio.
    assert isinstance(label("='A9999ABC123", "", Mode.RFID), Badge)


def test_a_place_of_the_site_is_read() -> None:
    place = label(f"LOC-{PLACE}", "]C0")

    assert isinstance(place, LocationLabel)
    assert place.location.value == f"site:{PLACE}"


def test_plain_data_that_nobody_describes_stay_refused() -> None:
    for text in ("1234567", "Hello, nurse", MRN):
        refused = read(scan(text.encode(), "]C0"))
        assert isinstance(refused, Unreadable)


def test_a_code_that_fits_two_descriptions_is_refused() -> None:
    twice = SiteLabels(codes=(SITE.codes[2], SITE.codes[2]))
    refused = read(scan(OLD.encode(), "]C0"), twice)

    assert isinstance(refused, Unreadable)
    assert refused.reasons == (
        "Expected one of the site's codes, got what fits old band and old band.",
    )


def test_a_code_that_fits_gs1_as_well_is_refused() -> None:
    entry = {
        "name": "long",
        "kind": "badge",
        "fields": [{"holds": "number", "length": 22, "check": "none"}],
    }
    site = read_table({"code": [entry]})
    refused = read(scan(badge.raw(BADGE), ""), site)

    assert isinstance(refused, Unreadable)
    assert refused.reasons == ("Expected one reading, got what fits GS1 and long.",)
    assert isinstance(read(scan(b"9" * 22, ""), site), Badge)


def test_a_site_that_says_nothing_reads_standards_only() -> None:
    assert read_table({}) == SiteLabels()


def field(**changes: object) -> dict[str, object]:
    """Return a patient's field with changes."""
    return {"holds": "patient", "length": 8, "check": "mod10", **changes}


def code(**changes: object) -> dict[str, object]:
    """Return a table with one wristband code with changes."""
    entry = {"name": "band", "kind": "wristband", "numbered": False, "fields": [field()]}
    return {"code": [{**entry, **changes}]}


SERIAL = {"holds": "serial", "length": 2}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"codes": []}, "[labels]: expected code, gs1, hibc, isbt128, radio_lengths, got codes"),
        ({"code": {}}, "[labels]: expected tables [[labels.code]], got something else"),
        ({"gs1": 1}, "[labels]: expected a table for gs1, got a value"),
        ({"gs1": {"nonce": 1}}, "[labels.gs1]: expected true or false for nonce, got something"),
        ({"isbt128": {"paper": ["1"]}}, "[labels]: expected pairs of letters or digits in paper"),
        (
            {"isbt128": {"paper": ["01"], "wristbands": ["01"]}},
            "[labels]: expected each pair of characters in one list, got one in two",
        ),
        ({"hibc": {"band": []}}, "[labels.hibc]: expected badges, wristbands, got band"),
        ({"radio_lengths": [3]}, "[labels]: expected radio_lengths from 4 to 32 characters"),
        (code(name=""), "[[labels.code]]: expected a text for name, got none"),
        (code(kind="band"), '"band": expected a kind of wristband, paper, badge, location, got'),
        (code(prefix="=A"), '"band": expected a prefix that no standard begins with, got another'),
        (code(prefix="CS:"), '"band": expected a prefix that no standard begins with, got'),
        (code(colour="red"), "expected fields, kind, name, numbered, prefix, symbols, got colour"),
        (code(symbols=["C0"]), 'expected AIM identifiers such as "]C0" in symbols, got'),
        (code(fields=[]), "expected a list of fields, got none"),
        (code(fields=[field(holds="mrn")]), "expected a field that holds patient, serial, nonce"),
        (code(fields=[field(length=0)]), "expected a length of 1 to 64 characters, got another"),
        (code(fields=[field(length=True)]), "expected a length of 1 to 64 characters, got"),
        (
            code(fields=[field(check="crc")]),
            "expected a check of gs1, mod10, mod11, mod37-2, none",
        ),
        (code(fields=[field(characters="all")]), "expected characters of digits, capitals"),
        (code(fields=[field(), field()]), "expected one field that holds patient, got 2"),
        (
            code(fields=[field(), {"holds": "number", "length": 1, "check": "none"}]),
            "expected fields of a wristband, got one of another kind",
        ),
        (
            code(numbered=True, fields=[field(), SERIAL, SERIAL]),
            "expected each field once, got one twice",
        ),
        (code(numbered=True), "expected a field that holds serial, or numbered = false where"),
        (code(fields=[field(), SERIAL]), "expected a field that holds serial, or numbered ="),
        (
            code(fields=[field(), {"holds": "born", "length": 6}]),
            "expected born to have 8 characters (YYYYMMDD), got 6",
        ),
        (code(fields=[field(), {"holds": "literal"}]), "expected a text for text, got none"),
        (
            {"code": [*code()["code"], *code()["code"]]},  # type: ignore[misc]
            "[[labels.code]]: expected names that differ, got one twice",
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_what_to_write(
    table: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SiteLabelsError) as refused:
        read_table(table)
    assert sentence in refused.value.explain()
    assert refused.value.explain().endswith("Correct it; docs/labels.md says how.")


def test_a_number_without_a_word_on_its_check_is_an_error() -> None:
    bare = {"holds": "patient", "length": 8}

    with pytest.raises(SiteLabelsError, match="expected a check of gs1"):
        read_table(code(fields=[bare]))


@LAZY
@given(st.sampled_from(sorted(checks.CHECKS)), st.text("0123456789", min_size=1, max_size=12))
def test_a_number_with_its_check_verifies_and_with_another_does_not(name: str, body: str) -> None:
    right = checks.CHECKS[name](body)

    assert checks.verifies(name, body + right)
    assert not checks.verifies(name, body + ("0" if right != "0" else "1"))


@pytest.mark.parametrize("name", sorted(checks.CHECKS))
def test_what_a_check_does_not_cover_does_not_verify(name: str) -> None:
    assert not checks.verifies(name, "12é4")


@LAZY
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "gs1", "isbt128", "hibc", "radio_lengths", "nonce", "name",
                             "kind", "fields", "holds", "length", "check", "prefix", "paper"]),
            inner, max_size=4,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_any_table_is_read_or_refused_with_a_sentence(table: object) -> None:
    given_table = table if isinstance(table, dict) else {"code": table}
    try:
        site: object = read_table(given_table)
    except SiteLabelsError as refused:
        site = refused
    assert isinstance(site, SiteLabels | SiteLabelsError)


def test_the_example_of_the_documentation_is_read() -> None:
    page = Path(__file__).parents[3] / "docs" / "labels.md"
    text = page.read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    site = read_table(tomllib.loads(example)["labels"])

    assert [one.name for one in site.codes] == ["ward band", "badge"]
    tried = text.split("    echo '")[1].split("'")[0]
    assert isinstance(read(scan(tried.encode(), ""), site), Wristband)
