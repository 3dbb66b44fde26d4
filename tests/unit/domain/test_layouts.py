"""A scanner and a computer of different countries, and Caps Lock, on the test sheet (A30)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.devices import Arrival
from app.domain.layouts import Layout, Mismatch, recognise, shown
from app.domain.qualification import (
    Flaw,
)
from app.domain.sheet import SHEET, SheetCode
from tests.unit.domain.sheets import found, sentences, sheet, with_code


def typed_through(scanner: Layout, computer: Layout, *, dead: str = "") -> dict[int, Arrival]:
    """Return a sheet as a scanner of one country types it into a computer of another.

    The identifier is typed like everything else, and is recognised only if it stays one.
    """

    def through(code: SheetCode, arrival: Arrival) -> Arrival:
        came = shown(code.symbologies[0] + code.text, scanner=scanner, computer=computer) + dead
        aim = came[:3] if came.startswith(code.symbologies[0]) else ""
        return replace(arrival, raw=came.removeprefix(aim).encode(), symbology=aim, prefix=aim)

    return sheet(through)


# -- keyboard layouts (A30)


@pytest.mark.parametrize(
    ("scanner", "computer", "expected", "got"),
    [
        (Layout.US, Layout.UK, '"', "@"),
        (Layout.US, Layout.GERMAN, '"', "Ä"),
        (Layout.US, Layout.FRENCH, "!", "1"),
        (Layout.UK, Layout.US, '"', "@"),
        (Layout.GERMAN, Layout.US, '"', "@"),
        (Layout.FRENCH, Layout.US, "!", "/"),
    ],
)
@pytest.mark.parametrize("dead", ["", "\N{REPLACEMENT CHARACTER}"])
def test_a_layout_fails_loudly_and_is_told_once(
    scanner: Layout, computer: Layout, expected: str, got: str, dead: str
) -> None:
    told = sentences(typed_through(scanner, computer, dead=dead))

    assert told == [
        (
            f"Layout mismatch: `{expected}` came as `{got}`. "
            f"Set the scanner to {computer.value} keyboard or switch to USB-COM."
        )
    ]


def test_a_layout_that_nobody_knows_is_told_by_its_first_character() -> None:
    swapped = with_code(2, raw=SHEET[1].raw.replace(b"#", b"\xc2\xa3"))

    assert sentences(swapped) == [
        (
            "Layout mismatch: `#` came as `£`. "
            "Set the scanner to this computer's keyboard or switch to USB-COM."
        )
    ]


def test_a_layout_does_not_hide_that_a_code_is_missing_or_unended() -> None:
    arrivals = typed_through(Layout.US, Layout.GERMAN)
    del arrivals[4]
    arrivals[1] = replace(arrivals[1], suffix="")

    assert found(arrivals) == [
        (0, Flaw.LAYOUT),
        (1, Flaw.NO_SUFFIX),
        (4, Flaw.NOTHING_CAME),
    ]


@given(st.sampled_from([la for la in Layout if la is not Layout.US]), st.booleans())
def test_every_known_layout_is_recognised_both_ways(layout: Layout, outwards: bool) -> None:
    scanner, computer = (Layout.US, layout) if outwards else (layout, Layout.US)
    text = SHEET[1].text

    mismatch = recognise(text, shown(text, scanner=scanner, computer=computer))

    assert isinstance(mismatch, Mismatch)
    assert (mismatch.scanner, mismatch.computer) == (scanner, computer)


@given(st.text(min_size=1, max_size=100))
def test_another_text_is_not_a_layout(text: str) -> None:
    mismatch = recognise(SHEET[1].text, text)

    assert mismatch is None or sum(c in text for c in SHEET[1].text) > 60


def test_caps_lock_is_told_once() -> None:
    told = sentences(sheet(lambda _, a: replace(a, raw=a.text.swapcase().encode())))

    assert told == [
        (
            "Caps Lock is on: capitals and small letters are exchanged. "
            "Switch it off, or set the scanner to ignore it."
        )
    ]
