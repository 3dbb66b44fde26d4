"""Every part of every element that GS1 tests: what is refused, and in which words."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.labels import gs1
from app.labels.gs1 import checks, components

ON = date(2026, 11, 23)
MISREAD = "got one that does not fit: it was misread."


def refusal(ai: str, value: str) -> str:
    """Check what must be refused and return the sentence."""
    with pytest.raises(gs1.LabelError) as caught:
        gs1.parse((ai + value).encode(), "]d2", ON)
    (sentence,) = caught.value.reasons
    return sentence


def reads(ai: str, value: str) -> bool:
    return gs1.parse((ai + value).encode(), "]d2", ON).value(ai) == value


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("00", "123456789012345675"),
        ("01", "09501101530003"),
        ("02", "09501101530003"),
        ("03", "09501101530003"),
        ("253", "9501101530003"),
        ("253", "9501101530003DOC-1"),
        ("255", "9501101530003"),
        ("255", "9501101530003123456789012"),
        ("402", "95011015300000010"[:16] + gs1.check_digit("9501101530000001")),
        *((f"41{n}", "9501101530003") for n in range(8)),
        ("8003", "09501101530003"),
        ("8003", "09501101530003SER-1"),
        ("8006", "095011015300030102"),
        ("8026", "095011015300030202"),
        ("8017", "950110153000001011"),
        ("8018", "950110153000000014"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K"),
        ("8014", "1987654Ad4X4bL5ttr2310c2K"),
    ],
)
def test_a_key_that_fits_is_read(ai: str, value: str) -> None:
    assert reads(ai, value)


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("00", "123456789012345674"),
        ("03", "09501101530004"),
        ("253", "9501101530004DOC-1"),
        ("255", "9501101530004"),
        ("402", "95011015300000018"),
        *((f"41{n}", "9501101530004") for n in range(8)),
        ("8003", "09501101530004SER-1"),
        ("8006", "095011015300040102"),
        ("8026", "095011015300040102"),
        ("8017", "950110153000001012"),
        ("8018", "950110153000000015"),
    ],
)
def test_every_numeric_key_refuses_a_wrong_check_digit(ai: str, value: str) -> None:
    assert refusal(ai, value) == f"Expected another check digit in the {gs1.title(ai)}, {MISREAD}"


@pytest.mark.parametrize("ai", ["8013", "8014"])
@pytest.mark.parametrize("value", ["1987654Ad4X4bL5ttr2310cXK", "1987654Ad4X4bL5ttr2310c2X", "22"])
def test_alphanumeric_keys_refuse_a_wrong_check_pair(ai: str, value: str) -> None:
    expected = (
        f"Expected another pair of check characters in the {gs1.title(ai)}, {MISREAD}"
        if len(value) > 2
        else f"Expected a company prefix of at least four digits in the {gs1.title(ai)}, got "
        "another character among them."
    )

    assert refusal(ai, value) == expected


def test_a_device_registration_is_not_all_digits() -> None:
    bodies = (str(number) for number in range(10_000_000, 10_010_000))
    value = next(b + p for b in bodies if (p := gs1.check_pair(b)).isdigit())

    assert reads("8013", value)
    assert refusal("8014", value) == (
        "Expected a character other than a digit in the device registration number (8014), got "
        "digits only."
    )


@pytest.mark.parametrize(
    ("ai", "value", "expected", "got"),
    [
        ("11", "271301", "a day of the calendar", "none"),
        ("17", "270230", "a day of the calendar", "none"),
        ("4326", "270200", "a day of the calendar", "none"),
        ("7003", "2702001200", "a day of the calendar", "none"),
        ("7003", "2703312400", "a time from 0000 to 2359", "another"),
        ("7003", "2703312360", "a time from 0000 to 2359", "another"),
        ("7006", "270200", "a day of the calendar", "none"),
        ("7007", "270101270230", "a day of the calendar", "none"),
        ("7011", "2701012460", "a time from 0000 to 2359", "another"),
        ("7250", "19680230", "a day of the calendar", "none"),
        ("7251", "196803142400", "a time from 0000 to 2359", "another"),
        ("8008", "27010124", "an hour from 00 to 23", "another"),
        ("8008", "2701012360", "a minute from 00 to 59", "another"),
        ("8008", "270101235960", "a second from 00 to 59", "another"),
        ("3910", "0001", "a currency number of ISO 4217", "another number"),
        ("421", "000AB", "a country number of ISO 3166-1", "another number"),
        ("422", "999", "a country number of ISO 3166-1", "another number"),
        ("423", "528000", "a country number of ISO 3166-1", "another number"),
        ("7030", "000X", "a country number of ISO 3166-1 or 999", "another number"),
        ("4307", "XX", "two letters of a country of ISO 3166-1", "others"),
        ("4309", "18000000010000000000", "a latitude of at most 180 degrees", "another"),
        ("4321", "2", "0 or 1", "another character"),
        ("4331", "000500+", "a minus sign or nothing", "another character"),
        ("7040", "1AB!", "an importer index of one letter, digit, - or _", "another character"),
        ("7041", "a", "one to three capital letters or digits", "another form"),
        ("7241", "11", "a media type that is assigned", "another number"),
        ("7252", "3", "0, 1, 2 or 9 as ISO/IEC 5218 lists them", "another character"),
        ("7253", "A%2", "two hexadecimal digits after every percent sign", "something else"),
        ("7258", "0/1", "numbers from 1 without leading zeros", "a leading zero"),
        ("7258", "2/1", "a place within the total", "a place beyond it"),
        ("8001", "00000000100100", "a number above zero", "zero"),
        ("8003", "19501101530003", "a zero in front", "another digit"),
        ("8006", "095011015300030000", "pieces counted from 1", "a zero"),
        ("8006", "095011015300030302", "a piece within the total", "a piece beyond it"),
        (
            "8007",
            "GB98MIDL07009312345679",
            "other check digits",
            "some that do not fit: it was misread",
        ),
        ("8007", "GB98midl07009312345678", "capital letters and digits", "another character"),
        (
            "8004",
            "123",
            "a company prefix of at least four digits",
            "another character among them",
        ),
        (
            "8010",
            "1A345",
            "a company prefix of at least four digits",
            "another character among them",
        ),
        ("8011", "0123", "a number without leading zero", "a zero in front or another character"),
        ("8030", "AB=C", "base64 of the file-safe alphabet", "another character or a wrong end"),
        ("8030", "ABC==", "base64 of the file-safe alphabet", "another character or a wrong end"),
        ("8110", "A", "digits only", "another character"),
        ("8112", "0123", "7 digits of the funder", "2"),
    ],
)
def test_an_impossible_part_is_refused_in_words(
    ai: str, value: str, expected: str, got: str
) -> None:
    assert refusal(ai, value) == f"Expected {expected} in the {gs1.title(ai)}, got {got}."


@pytest.mark.parametrize(
    ("ai", "value"),
    [
        ("11", "270200"), ("4324", "2702002359"), ("4326", "270228"), ("7003", "2703310000"),
        ("7007", "270101"), ("7007", "270101270102"), ("7011", "270101"), ("7011", "2701010830"),
        ("8008", "27010123"), ("8008", "2701012359"), ("8008", "270101235959"),
        ("3912", "978100"), ("421", "528AB"), ("423", "528056250276724"), ("7030", "999X"),
        ("4307", "NL"), ("4309", "02790858483015297971"), ("4321", "1"), ("4331", "000500"),
        ("4331", "019600-"), ("7040", "1ABc"), ("7041", "AB"), ("7241", "08"),
        ("7250", "20000229"), ("7251", "200002292359"), ("7252", "9"), ("7253", "M%C3%BCller"),
        ("7258", "1/2"),
        ("8001", "00010000100119"), ("8007", "GB98MIDL07009312345678"), ("8010", "1234#-/9"),
        ("8011", "1"), ("8030", "QUJD-_"), ("8030", "QUI="), ("30", "1"), ("7004", "12"),
    ],
)  # fmt: skip
def test_a_possible_part_is_read(ai: str, value: str) -> None:
    assert reads(ai, value)


@pytest.mark.parametrize(
    ("ai", "value"),
    [("30", ""), ("7004", ""), ("10", ""), ("8030", ""), ("30", "A"), ("30", "123456789"),
     ("8010", "123a"), ("8030", "AB+C"), ("7003", "27033112"), ("423", "5280"),
     ("8030", "A" * 91)],
)  # fmt: skip
def test_a_value_of_another_form_is_refused(ai: str, value: str) -> None:
    assert refusal(ai, value) == (
        f"Expected a whole {gs1.title(ai)}, got {len(value)} characters that do not form one."
    )


def test_a_leap_day_depends_on_the_century_that_the_scan_decides() -> None:
    elements = b"17000229"

    assert gs1.parse(elements, "]d2", date(2026, 1, 1)).value("17") == "000229"
    with pytest.raises(gs1.LabelError, match="a day of the calendar"):
        gs1.parse(elements, "]d2", date(2060, 1, 1))  # 2100 has no such day


def test_an_expiry_with_a_time_is_a_day_and_a_minute() -> None:
    assert gs1.moment_of("2703311430", ON) == (date(2027, 3, 31), time(14, 30))
    for wrong in ("2703001430", "2703312400", "2713011430"):
        with pytest.raises(ValueError, match=r"day|hour|month"):
            gs1.moment_of(wrong, ON)


def test_a_date_of_birth_names_its_century() -> None:
    assert gs1.birth_of("19680314") == date(1968, 3, 14)


def test_every_check_is_used_by_some_element() -> None:
    named = {check.name for check in vars(checks).values() if isinstance(check, checks.Check)}
    ais = [f"{n:0{width}}" for width in (2, 3, 4) for n in range(10**width)]
    used = {c.name for ai in ais for part in components.parts_of(ai) for c in part.checks}

    assert used == named
