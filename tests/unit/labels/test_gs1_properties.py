"""Properties of the GS1 layer over everything that can be written, and over everything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import gs1
from app.labels.gs1 import keys, links

ON = date(2026, 11, 23)
SLOW_MACHINE = settings(deadline=None)  # a shared machine pauses
DIGITS = "0123456789"

_dates = st.dates(ON - timedelta(days=49 * 365), ON + timedelta(days=49 * 365))


def digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=most or least)


def text(longest: int) -> st.SearchStrategy[str]:
    return st.text(keys.CSET_82, min_size=1, max_size=longest)


def key(length: int, before: str = "") -> st.SearchStrategy[str]:
    return digits(length - 1).map(lambda body: before + body + gs1.check_digit(body))


def alphanumeric_key() -> st.SearchStrategy[str]:
    bodies = st.tuples(digits(4), text(19)).map("".join).filter(lambda body: not body.isdigit())
    return bodies.map(lambda body: body + gs1.check_pair(body))


def day() -> st.SearchStrategy[str]:
    return _dates.map(lambda d: f"{d:%y%m%d}")


def day_and_time() -> st.SearchStrategy[str]:
    return st.tuples(_dates, st.times()).map(lambda t: f"{t[0]:%y%m%d}{t[1]:%H%M}")


def pieces() -> st.SearchStrategy[str]:
    numbers = st.tuples(st.integers(1, 99), st.integers(1, 99)).map(sorted)
    return st.tuples(key(14), numbers).map(lambda t: f"{t[0]}{t[1][0]:02}{t[1][1]:02}")


KEYS = {
    "00": key(18), "01": key(14), "253": key(13), "255": key(13), "402": key(17), "410": key(13),
    "414": key(13), "417": key(13), "8003": key(13, "0"), "8017": key(18), "8018": key(18),
}  # fmt: skip
VALUES = {
    **KEYS,
    "10": text(20), "11": day(), "17": day(), "21": text(20), "22": text(20), "30": digits(1, 8),
    "37": digits(1, 8), "240": text(30), "3103": digits(6), "400": text(30),
    "7003": day_and_time(), "7004": digits(1, 4), "7240": text(20), "8006": pieces(),
    "8013": alphanumeric_key(), "8014": alphanumeric_key(),
    "8019": digits(1, 10), "91": text(90), "99": text(90),
    "7250": st.dates().map(lambda d: f"{d.year:04}{d:%m%d}"),
}  # fmt: skip
ELEMENTS = st.sampled_from(sorted(VALUES)).flatmap(lambda ai: VALUES[ai].map(lambda v: (ai, v)))
MESSAGES = st.lists(ELEMENTS, min_size=1, max_size=8, unique_by=lambda pair: pair[0]).filter(
    lambda pairs: (
        not any(
            {one, other} <= {ai for ai, _ in pairs}
            for one, other in (("01", "255"), ("8017", "8018"))
        )
    )
)


@SLOW_MACHINE
@given(MESSAGES)
def test_whatever_can_be_written_reads_back(pairs: list[tuple[str, str]]) -> None:
    raw = gs1.join(pairs, ON)

    assert gs1.parse(raw, "]d2", ON).elements == tuple(pairs)


@SLOW_MACHINE
@given(MESSAGES)
def test_a_separator_after_every_element_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    raw = b"\x1d" + b"\x1d\x1d".join((ai + value).encode() for ai, value in pairs) + b"\x1d"

    assert gs1.parse(raw, "]C1", ON).elements == tuple(pairs)


@SLOW_MACHINE
@given(
    st.sampled_from(sorted(links.QUALIFIERS.keys() & KEYS.keys())).flatmap(
        lambda ai: st.tuples(st.just(ai), KEYS[ai])
    ),
    text(20),
    st.lists(st.sampled_from(["17", "91", "99", "400"]), unique=True),
    st.data(),
)
def test_whatever_can_be_written_as_a_link_reads_back(
    primary: tuple[str, str], lot: str, attributes: list[str], data: st.DataObject
) -> None:
    path = [primary, ("10", lot)] if primary[0] == "01" else [primary]
    query = [(ai, data.draw(VALUES[ai])) for ai in attributes]
    uri = "https://example.com/stem" + "".join(f"/{ai}/{quote(v, safe='')}" for ai, v in path)
    uri += "?x=1" + "".join(f"&{ai}={quote(v, safe='')}" for ai, v in query)

    assert gs1.parse_link(uri, ON).elements == (*path, *query)


@SLOW_MACHINE
@given(
    st.sampled_from(sorted(KEYS)).flatmap(lambda ai: st.tuples(st.just(ai), KEYS[ai])),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_in_a_key_is_always_refused(
    element: tuple[str, str], place: int, shift: int
) -> None:
    ai, value = element
    at = place % len(value)
    wrong = value[:at] + str((int(value[at]) + shift) % 10) + value[at + 1 :]

    with pytest.raises(gs1.LabelError, match=r"check digit|a zero in front"):
        gs1.parse((ai + wrong).encode(), "]d2", ON)


@SLOW_MACHINE
@given(alphanumeric_key(), st.integers(0, 24), st.sampled_from(keys.CSET_82))
def test_one_wrong_character_in_an_alphanumeric_key_is_always_refused(
    value: str, place: int, character: str
) -> None:
    at = place % len(value)
    wrong = value[:at] + character + value[at + 1 :]
    if wrong == value:
        return

    with pytest.raises(gs1.LabelError, match=r"pair of check characters|company prefix"):
        gs1.parse(f"8013{wrong}".encode(), "]d2", ON)


def answered(read: Callable[[], gs1.ElementStrings | None]) -> gs1.ElementStrings | None:
    """Read anything: elements, nothing, or a refusal that says why; any other exception fails."""
    refused: gs1.LabelError | None = None
    found = None
    try:
        found = read()
    except gs1.LabelError as error:
        refused = error
    assert refused is None or (refused.reasons and refused.__context__ is None)
    return found


def assert_typed_answer(raw: bytes, symbology: str) -> None:
    found = answered(lambda: gs1.read(raw, symbology, ON))
    if found is not None:
        assert found.elements
        assert all(sentence.startswith("Expected ") for sentence in gs1.warnings(found))


SYMBOLOGIES = st.sampled_from(["", *sorted(gs1.CARRIERS), "]A0", "]xx"])


@SLOW_MACHINE
@given(st.binary(max_size=200), SYMBOLOGIES)
def test_any_bytes_are_read_or_refused(raw: bytes, symbology: str) -> None:
    assert_typed_answer(raw, symbology)


@SLOW_MACHINE
@given(
    st.lists(
        st.sampled_from([*VALUES, "8007", "8110", "8112", "8030", "7258", "4309", "423", "8001"])
        | st.text(keys.CSET_82 + "\x1d%=&?#~ ", max_size=30)
        | digits(0, 20),
        max_size=8,
    ).map("".join),
    SYMBOLOGIES,
)
def test_anything_that_looks_like_elements_is_read_or_refused(raw: str, symbology: str) -> None:
    assert_typed_answer(raw.encode(), symbology)


@SLOW_MACHINE
@given(
    st.lists(
        st.sampled_from(["/", "?", "&", "=", "#", "%", "+", ";", "01", "10", "21", "8018", "17"])
        | st.text("0123456789abcA%/.", max_size=16),
        max_size=12,
    ).map("".join)
)
def test_anything_that_looks_like_a_link_is_read_or_refused(tail: str) -> None:
    assert_typed_answer(f"https://example.com/{tail}".encode(), "]Q1")


@SLOW_MACHINE
@given(st.sampled_from(sorted(VALUES)), st.text(max_size=40), st.dates())
def test_no_value_and_no_date_of_scan_makes_a_check_fail_otherwise(
    ai: str, value: str, on: date
) -> None:
    found = answered(lambda: gs1.parse((ai + value).encode(), "]d2", on))
    assert found is None or found.value(ai) == value
