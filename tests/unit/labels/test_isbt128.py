"""ISBT 128 structures and messages: identifier, length and form before any value is used."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import isbt128
from app.labels.gs1 import LabelError
from app.labels.isbt128.dates import FlexibleMoment, LocalMoment
from app.labels.isbt128.message import Message
from app.labels.isbt128.product import BloodGroup, Dimensions, ProductDescription
from app.labels.isbt128.registry import ChainOfIdentity, Grid, Sec
from tests.unit.labels.isbt_samples import COI, PAIRS, VALUES
from tests.unit.labels.samples import TODAY

LAZY = settings(deadline=None, max_examples=50)  # a shared machine pauses


def refusal(text: str, on: date = TODAY) -> str:
    """Read what must be refused and return the sentence."""
    with pytest.raises(LabelError) as refused:
        isbt128.read(text, on)
    assert refused.value.__context__ is None
    return " ".join(refused.value.reasons)


def only(text: str) -> object:
    """Read a single structure and return its value."""
    (element,) = isbt128.read(text, TODAY).elements
    return element.value


def test_every_structure_of_the_table_is_tried_here() -> None:
    assert set(VALUES) == {structure.identifier for structure in isbt128.STRUCTURES}


@pytest.mark.parametrize("identifier", sorted(VALUES))
@LAZY
@given(data=st.data())
def test_every_structure_reads_back_as_it_was_written(
    identifier: str, data: st.DataObject
) -> None:
    value = data.draw(VALUES[identifier])

    assert only(identifier + value.data) == value
    assert all(kind.isidentifier() and said for kind, said in value.meaning)
    assert value.data not in repr(value)


@pytest.mark.parametrize("identifier", sorted(VALUES))
@LAZY
@given(data=st.data())
def test_every_structure_that_lost_or_won_a_character_is_refused(
    identifier: str, data: st.DataObject
) -> None:
    text = identifier + data.draw(VALUES[identifier]).data

    assert refusal(text[:-1]).startswith("Expected")
    assert refusal(text + "0").startswith("Expected")


@LAZY
@given(st.lists(PAIRS, min_size=1, max_size=9, unique_by=lambda pair: pair[0]), st.booleans())
def test_structures_together_read_back_in_order(
    pairs: list[tuple[str, str]], compound: bool
) -> None:
    message = isbt128.read(isbt128.write(pairs, TODAY, compound=compound), TODAY)

    assert [(e.identifier, e.data) for e in message.elements] == pairs
    assert message.layout == ("000" if compound else None)


@LAZY
@given(st.lists(PAIRS, min_size=2, max_size=6, unique_by=lambda pair: pair[0]), st.data())
def test_a_compound_message_is_all_or_nothing(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    text = isbt128.write(pairs, TODAY, compound=True)
    cut = data.draw(st.integers(1, len(text) - 1))

    assert refusal(text[:cut]).startswith("Expected")


def test_no_representation_shows_a_value() -> None:
    message = isbt128.read("&#0108MRN12345=#0119680314", TODAY)

    assert "MRN12345" not in repr(message)
    assert "1968" not in repr(message)
    assert "MRN" not in repr(message.elements[0].value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "=\\620000000000000000",
            "Expected an ISBT 128 data identifier at character 1, got none that is known.",
        ),
        (
            "=%62000",
            "Expected an ISBT 128 data identifier at character 7, got none that is known.",
        ),
        ("=%620", "Expected 4 characters in the blood group (=%), got 3."),
        (
            "=%6201",
            "Expected a whole blood group (=%), got 4 characters that do not form one.",
        ),
        ("=A999926123456", "Expected 15 characters in the donation number (=), got 13."),
        (
            "=a99992612345600",
            "Expected an ISBT 128 data identifier at character 1, got none that is known.",
        ),
        (
            "=A9O992612345600",
            "Expected a whole donation number (=), got 15 characters that do not form one.",
        ),
        (
            "=<T0416A00",
            "Expected a division of three digits in the product code (=<), got other characters.",
        ),
        (
            "=<S1128AAA",
            ("Expected a collection type and a division in the product code (=<), got other "
            "characters."),
        ),
        (
            "=<s1128100",
            "Expected a whole product code (=<), got 8 characters that do not form one.",
        ),
        ("=>027366", "Expected a day of the calendar in the expiry date, got none."),
        ("=>027000", "Expected a day of the calendar in the expiry date, got none."),
        ("=*027999", "Expected a day of the calendar in the collection date, got none."),
        ("&}0270012400", "Expected a time from 0000 to 2359 in the production time, got none."),
        ("&>0270010060", "Expected a time from 0000 to 2359 in the expiry time, got none."),
        ("=]202713", "Expected a month of the calendar in the expiry month (=]), got none."),
        ("=#0119680230", "Expected a day of the calendar in the date of birth (=#), got none."),
        ("&#0108MRN1234", "Expected 12 characters in the patient number (&#), got 11."),
        ("&#01", "Expected a whole patient number (&#), got 2 characters that do not form one."),
        (
            "=$A999926123450201",
            "Expected a container of the consignment (=$), got one beyond its number.",
        ),
        ("&$00", "Expected as many dimensions (&$) as the label says, got another number."),
        ("&$01" + "07" + "0" * 12, ("Expected a whole dimension (&$), got 14 characters that do "
         "not form one.")),
        ("=(1001202702300000", ("Expected a day of the calendar in the flexible date and time "
         "(=(), got none.")),
        ("=(1007202702010000", ("Expected a whole flexible date and time (=(), got 16 characters "
         "that do not form one.")),
        ("&/A9999XXX26ABC12", ("Expected a whole chain of identity (&/), got 15 characters that "
         "do not form one.")),
        ("&:0999" + "A" * 13 + "00", ("Expected a whole donor registry number (&:), got 19 "
         "characters that do not form one.")),
        ("&,4PL001499Z549917123456A00T041600320181331", ("Expected a day of the calendar in the "
         "single European code (&,4), got none.")),
        ("&,1000000000000xyz123", "Expected digits and letters in the product lot, got others."),
        ("&n", "Expected data after the national data identifier (&n), got none."),
        ("=", "Expected an ISBT 128 data identifier at character 1, got none that is known."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("=+02000=%6200", "Expected 2 structures in the compound message, got 1."),
        ("=+01000=%6200=>027090", "Expected 1 structures in the compound message, got 2."),
        ("=+00000", "Expected 0 structures in the compound message, got 0."),
        ("=+0100", "Expected five digits after the compound message identifier (=+), got others."),
        (
            "=+02000=%6200=+01000=>027090",
            "Expected an ISBT 128 data identifier at character 14, got none that is known.",
        ),
        ("=+02000=%6200&aXYZ", "Expected no national structure in a compound message, got one."),
        (
            "=+02000=%6200 =>027090",
            "Expected an ISBT 128 data identifier at character 14, got none that is known.",
        ),
        ("=%6200=%5100", "Expected one blood group (=%), got two that differ."),
        (
            "=A99992612345600=A99992612345700",
            "Expected one donation number (=), got two that differ.",
        ),
        ("=%6200" * 100, "Expected at most 99 structures in one read, got more."),
    ],
)
def test_messages_that_do_not_add_up_are_told(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_two_structures_in_one_read_are_both_read_in_order() -> None:
    message = isbt128.read("=A99992612345600=%6200", TODAY)

    assert message.fields == (("=", "A99992612345600"), ("=%", "6200"))


def test_the_same_structure_twice_is_read_once_and_flags_do_not_count() -> None:
    checked = isbt128.Din.of("A999926123456").data
    message = isbt128.read(f"=A99992612345600={checked}", TODAY)

    assert message.fields == (("=", "A99992612345600"),)


@pytest.mark.parametrize("text", ["&aANYTHING=%6200", "&;1234", "&!X"])
def test_national_structures_are_kept_whole_and_not_interpreted(text: str) -> None:
    message = isbt128.read(text, TODAY)

    assert message.fields == ((text[:2], text[2:]),)
    assert message.elements[0].value.meaning == (("national", text[2:]),)


def test_flexible_dates_of_two_types_stand_beside_each_other() -> None:
    message = isbt128.read("=(1001202703312330=(1002202603011200", TODAY)

    assert [key for key, _ in message.fields] == ["=(01", "=(02"]
    moment = message.elements[0].value
    assert isinstance(moment, FlexibleMoment)
    assert (moment.day, moment.at, moment.utc) == (date(2027, 3, 31), time(23, 30), False)


def test_an_element_that_is_not_there_is_none() -> None:
    assert Message(elements=()).element("=%") is None
    assert isbt128.read("=%6200", TODAY).element("=%") is not None


@pytest.mark.parametrize(
    ("data", "on", "expected"),
    [
        ("027090", date(2026, 11, 23), date(2027, 3, 31)),
        ("999365", date(2026, 11, 23), date(1999, 12, 31)),
        ("127001", date(2026, 11, 23), date(2127, 1, 1)),
        ("028366", date(2026, 11, 23), date(2028, 12, 31)),
        ("027090", date(2951, 1, 1), date(3027, 3, 31)),
    ],
)
def test_the_scans_date_places_the_century(data: str, on: date, expected: date) -> None:
    assert LocalMoment.parse("expiry", data, on).day == expected


def test_the_blood_group_is_named_where_it_is_a_plain_one() -> None:
    assert BloodGroup.parse("8400").name == "AB RhD positive"
    assert BloodGroup.parse("T300").name == ""
    assert BloodGroup.parse("T300").meaning == (("blood_group", "T3"),)


def test_a_product_code_says_collection_and_division() -> None:
    stem, tissue = ProductDescription.parse("S1128XA0"), ProductDescription.parse("T0416003")

    assert (stem.collection, stem.division, stem.autologous) == ("X", "A0", True)
    assert (tissue.collection, tissue.division, tissue.autologous) == ("", "003", False)
    assert ProductDescription.parse("S1128199").needs_divisions
    assert not ProductDescription.parse("S1128100").needs_divisions


def test_dimensions_say_measure_and_unit() -> None:
    dimensions = Dimensions.parse("02" + "01" + "0001" + "00705" + "1" + "00" + "05" + "0099"
                                  + "00012" + "0" + "00")  # fmt: skip

    assert dimensions.meaning == (("dimension", "= 70.5 mL"), ("dimension", "<= 12 0099"))


def test_the_registry_number_checks_itself() -> None:
    grid = Grid.of("9990ABC123DEF4567")
    wrong = grid.data[:-2] + f"{(int(grid.data[-2:]) + 1) % 37:02}"

    assert Grid.parse(grid.data) == grid
    assert refusal("&:" + wrong) == (
        "Expected another check value in the donor registry number (&:): it was misread."
    )


def test_the_chain_of_identity_has_a_check_character() -> None:
    assert ChainOfIdentity.parse(COI).k == "G"


def test_the_printed_european_code_reads_as_the_scanned_one() -> None:
    sec = Sec.read_text("SEC: PL001499Z549917123456 A00T041600320181231")

    assert sec == only("&,4PL001499Z549917123456A00T041600320181231")
    assert sec.text == "SEC: PL001499Z549917123456 A00T041600320181231"
    with pytest.raises(LabelError, match="printed single European code"):
        Sec.read_text("SEC: PL001499Z549917123456A00T041600320181231")


@pytest.mark.parametrize("pairs", [(("=%", "62000"),), (("=%", "6200"), ("=%", "6200"))])
def test_what_would_not_read_back_is_not_written(pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(LabelError):
        isbt128.write(pairs, TODAY)
