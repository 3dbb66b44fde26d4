"""Another keyboard layout, no prefix, radio, repeats: what a wedge makes of them (A30, A31)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.keys import Broken, Held, Human, Key
from scanning.sentences import NO_AIM, NOT_LABEL_TEXT
from scanning.wedge import Wedge, WedgeConfig
from tests.unit.scanning.keyboard import (
    alt_029,
    arrivals,
    hands,
    scanner,
    sentences,
    window,
)

LABEL = "0109501101530003172712311021S1\x1d21BAG0007K3"
PLAIN = LABEL.replace("\x1d", "")
FRENCH = str.maketrans("1234567890]Qz", "&é\"'(-è_çà$Aw")
GERMAN = str.maketrans("]yzYZ", "+zyZY")


# -- A30: other layouts


@pytest.mark.parametrize(
    ("typed", "came", "layout"),
    [
        (("]d2" + PLAIN).translate(GERMAN), "‘+’", "German, Spanish or Italian"),
        (("]Q3" + PLAIN).translate(FRENCH), "‘$’", "French or Belgian"),
        (("]C1" + PLAIN).translate(FRENCH), "‘$’", "French or Belgian"),
        ("*d2" + PLAIN, "‘*’", "Dutch"),
        ("[d2" + PLAIN, "‘[’", "Japanese or Brazilian"),
        ("üC1" + PLAIN, "‘ü’", "Turkish"),
    ],
)
def test_another_layout_is_named_and_nothing_of_the_scan_is_used(
    typed: str, came: str, layout: str
) -> None:
    site = window()

    site.feed(scanner(typed))

    (sentence,) = sentences(site)
    assert sentence == (
        f"The scanner typed ‘]’ and {came} arrived: this computer’s keyboard layout seems to be "
        f"{layout}. Set both to US, or the scanner to ALT mode or USB-COM, and qualify it again."
    )
    assert (arrivals(site), site.typed) == ([], "")


def test_a_dead_key_in_place_of_the_bracket_is_named_too() -> None:
    site = window()
    dead = Key(text="", name="dead")

    site.feed([dead, *scanner("d2" + PLAIN, start_ms=2, end=""), replace(dead, at_ms=90)])
    site.feed([Key(text="\r", name="return", at_ms=92)])

    assert "nothing arrived" in sentences(site)[0]
    assert "Swiss, Swedish, Finnish or Portuguese" in sentences(site)[0]
    assert site.typed == ""


@pytest.mark.parametrize("wrong", ["£", "ü", "¬"])
def test_letters_that_no_label_has_are_a_layouts_work(wrong: str) -> None:
    site = window()

    site.feed(scanner(f"]C0=A9999{wrong}26"))

    assert sentences(site) == [NOT_LABEL_TEXT]
    assert arrivals(site) == []


@settings(deadline=None)  # a shared machine pauses
@given(st.text("+$*[)üd2C1aZ9 \n", max_size=40), st.sampled_from([60, 125, 400]))
def test_a_person_types_what_other_layouts_have_there_and_loses_nothing(
    text: str, each_ms: int
) -> None:
    site = window()

    site.feed(hands(text, each_ms=each_ms))
    site.wait_until(site.now_ms + 3_000)

    assert site.typed == text.replace("\n", "\r")
    assert sentences(site) == []


def test_a_stations_scanner_without_the_expected_identifier_is_told_and_why() -> None:
    config = WedgeConfig(prefixes=frozenset({"f12"}), aim=True)
    plain, german = window(config), window(config)
    key = Key(text="", name="f12")

    plain.feed([key, *scanner(PLAIN, start_ms=2)])
    german.feed([key, *scanner("+d2" + PLAIN, start_ms=2)])

    assert sentences(plain) == [NO_AIM]
    assert "German" in sentences(german)[0]


# -- A31: what stands for GS


@pytest.mark.parametrize(
    ("typed", "separators"),
    [("]d210AB\x1d21S1", "f8"), ("]d210AB~21S1", "~"), ("]d210AB^21S1", "^")],
)
def test_a_configured_substitute_is_gs(typed: str, separators: str) -> None:
    site = window(WedgeConfig(separators=frozenset({separators})))

    site.feed(scanner(typed, style="f8"))

    assert [scan.raw for scan in arrivals(site)] == [b"10AB\x1d21S1"]


def test_a_substitute_that_was_not_configured_stays_what_it_is() -> None:
    site = window(WedgeConfig(separators=frozenset()))

    site.feed(scanner("]d210AB~21S1"))
    site.feed(scanner("]d210AB\x1d21S1", style="f8", start_ms=1_000))

    assert [scan.raw for scan in arrivals(site)] == [b"10AB~21S1"]
    assert len(sentences(site)) == 1


def test_windows_types_the_character_of_an_alt_code_once_more_and_it_is_one() -> None:
    site = window()
    keys = [
        *scanner("]d210AB", end=""),
        *alt_029(20),
        Key(text="\x1d", at_ms=21),
        *scanner("21S1", start_ms=22),
    ]

    site.feed(keys)

    assert [scan.raw for scan in arrivals(site)] == [b"10AB\x1d21S1"]


def under_alt(text: str, *, composed: bool = False) -> list[Key]:
    """Type every character under Alt, as a scanner in ALT mode does."""
    keys, at_ms = [], 0
    for character in text:
        keys.append(Key(text="", name="alt", at_ms=at_ms))
        for digit in f"{ord(character):03}":
            keys.append(Key(text=digit, alt=True, keypad=True, at_ms=at_ms))
            at_ms += 2
        if composed:
            keys.append(Key(text=character, at_ms=at_ms))
    return [*keys, Key(text="\r", name="return", at_ms=at_ms + 2)]


@pytest.mark.parametrize("composed", [False, True], ids=["linux", "windows"])
@pytest.mark.parametrize("begins", ["]d2", "\x02"])
def test_a_scanner_in_alt_mode_is_read(begins: str, composed: bool) -> None:
    site = window()

    site.feed(under_alt(begins + LABEL, composed=composed))

    assert [scan.raw for scan in arrivals(site)] == [LABEL.encode()]
    assert site.typed == ""


def test_a_persons_alt_digits_are_handed_back() -> None:
    site = window()
    keys = [Key(text=d, alt=True, keypad=True, at_ms=n * 150) for n, d in enumerate("0196")]

    site.feed(keys)
    site.wait_until(2_000)

    assert site.typed == "0196"


# -- giving up


def test_a_scan_under_way_is_given_up_and_told() -> None:
    wedge = Wedge()
    for key in scanner("]d2SECRET", end=""):
        wedge.press(key)

    told = wedge.abandon()

    assert isinstance(told, Broken)
    assert wedge.abandon() is None
    assert wedge.press(Key(text="a", at_ms=100)) == Human(replay=(Key(text="a", at_ms=100),))


def test_a_persons_bracket_is_given_back_when_given_up() -> None:
    wedge = Wedge()
    bracket = Key(text="]", at_ms=5)

    assert wedge.press(bracket) == Held()
    assert wedge.abandon() == Human(replay=(bracket,))


def test_a_configured_control_character_ends_a_scan() -> None:
    site = window(WedgeConfig(suffixes=frozenset({"\x03"})))

    site.feed([*scanner("]d2" + LABEL, end=""), Key(text="\x03", ctrl=True, at_ms=100)])

    assert len(arrivals(site)) == 1


# -- keys that X11 takes for held down


def test_two_equal_keys_in_one_millisecond_are_a_scanners_and_no_held_down_key() -> None:
    site = window()
    keys = scanner("]d2" + LABEL + "00", style="character")
    doubled = [
        replace(key, auto_repeat=(key.text, key.name) == (before.text, before.name))
        for before, key in pairwise([Key(text=""), *keys])
    ]
    assert any(key.auto_repeat for key in doubled)

    site.feed(doubled)

    assert [scan.raw for scan in arrivals(site)] == [(LABEL + "00").encode()]


def test_alt_pressed_again_in_one_millisecond_begins_another_character() -> None:
    site = window()
    keys = [replace(k, auto_repeat=k.name == "alt") for k in under_alt("]d2" + LABEL)]

    site.feed(keys)

    assert [scan.raw for scan in arrivals(site)] == [LABEL.encode()]


def test_a_key_that_is_really_held_down_breaks_a_scan() -> None:
    site = window()
    held = [Key(text="0", at_ms=8 + 33 * n, auto_repeat=n > 0) for n in range(3)]

    site.feed([*scanner("]d21", end=""), *held, *scanner("23", start_ms=100)])

    assert arrivals(site) == []
