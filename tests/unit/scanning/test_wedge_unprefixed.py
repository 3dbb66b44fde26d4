"""Who types: a scanner without prefix, fast hands, a radio reader, the same scan again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.keys import Arrived, Discarding, Held, Human, Key, Repeated
from app.labels.scan import Mode
from scanning.radio import RadioMark
from scanning.sentences import NO_BEGINNING, TOO_SHORT, TWO_IN_ONE
from scanning.wedge import BURST_GAP_MS, BURST_KEYS, Wedge, WedgeConfig
from tests.unit.scanning.keyboard import (
    arrivals,
    hands,
    later,
    scanner,
    sentences,
    window,
)

LABEL = "0109501101530003172712311021S1\x1d21BAG0007K3"
PLAIN = LABEL.replace("\x1d", "")


# -- a scanner without prefix


@pytest.mark.parametrize("gap_ms", [1, 5, BURST_GAP_MS])
def test_a_scanner_without_prefix_is_told_and_its_enter_presses_nothing(gap_ms: int) -> None:
    site = window()

    site.feed(hands(PLAIN + "\n", each_ms=gap_ms))

    assert sentences(site) == [NO_BEGINNING]
    assert site.typed == PLAIN[0]  # it had gone before the second came


@pytest.mark.parametrize("code", ["1", "12", "1ABC", PLAIN])
def test_where_one_key_decides_no_key_of_such_a_scanner_arrives(code: str) -> None:
    """On the page that starts an infusion a code that begins with 1 must start nothing."""
    site = window()

    site.feed([replace(key, decides=True) for key in scanner(code if code != "1" else "1111")])

    assert site.typed == ""
    assert sentences(site) == [NO_BEGINNING]


def test_where_one_key_decides_a_persons_key_waits_a_moment_and_arrives() -> None:
    site = window()

    site.feed([replace(key, decides=True) for key in hands("1")])
    site.wait_until(BURST_GAP_MS * 4)

    assert site.typed == "1"


def test_a_burst_that_only_begins_like_a_prefix_is_told_too() -> None:
    site = window()

    site.feed(hands("]]]]" + PLAIN + "\n", each_ms=3))

    assert sentences(site) == [NO_BEGINNING]
    assert site.typed == ""


@pytest.mark.parametrize("code", ["AB12", "0109", "1[5"])
@pytest.mark.parametrize("end", ["return", "tab"])
def test_a_short_code_without_prefix_ends_in_nothing_either(code: str, end: str) -> None:
    site = window()

    site.feed(scanner(code, end=end))

    assert sentences(site) == [NO_BEGINNING]
    assert site.typed == code[0]


@pytest.mark.parametrize("keys", ["ab", "abc", "1\r", "ab\r", "abcde"])
def test_a_few_keys_at_once_are_a_persons_palm_and_are_handed_back(keys: str) -> None:
    site = window()

    site.feed(
        Key(text=c, name="return" if c == "\r" else "", at_ms=n * 3) for n, c in enumerate(keys)
    )
    site.wait_until(200)

    assert site.typed == keys
    assert sentences(site) == []


def test_a_scan_right_after_two_keys_at_once_is_read() -> None:
    site = window()
    site.feed([Key(text="a", at_ms=0), Key(text="b", at_ms=5)])

    site.feed(scanner("]d2" + LABEL, start_ms=30))

    assert site.typed == "ab"
    assert len(arrivals(site)) == 1


@settings(deadline=None)  # a shared machine pauses
@given(st.lists(st.integers(21, 500), min_size=8, max_size=30), st.text("]+0-(", min_size=30))
def test_the_fastest_hands_lose_no_key(gaps: list[int], text: str) -> None:
    site = window()
    at_ms, keys = 0, []
    for character, gap_ms in zip(text, gaps, strict=False):
        at_ms += gap_ms
        keys.append(Key(text=character, at_ms=at_ms))

    site.feed([*keys, Key(text="\r", name="return", at_ms=at_ms + 21)])
    site.wait_until(at_ms + 3_000)

    assert site.typed == "".join(key.text for key in keys) + "\r"


def test_a_key_that_is_held_down_is_no_burst() -> None:
    site = window()

    site.feed(replace(key, auto_repeat=True) for key in hands("7" * 40, each_ms=10))

    assert site.typed == "7" * 40


def test_dropped_keys_are_dropped_one_by_one() -> None:
    wedge = Wedge()
    results = [wedge.press(key) for key in hands(PLAIN, each_ms=2)]

    assert [type(r) for r in results[:BURST_KEYS]] == [Human, *[Held] * 4, Discarding]
    assert {type(r) for r in results[BURST_KEYS:]} == {Discarding}
    assert all(b.at_ms > a.at_ms for a, b in pairwise(hands(PLAIN, each_ms=2)))


# -- radio


@pytest.mark.parametrize(
    ("mark", "sent"),
    [
        (RadioMark(key="f11"), [Key(text="", name="f11"), *scanner("04A2B3C4", start_ms=2)]),
        (RadioMark(text="RF:"), [Key(text="\x02"), *scanner("RF:04A2B3C4", start_ms=2)]),
    ],
    ids=["key", "text"],
)
def test_a_radio_reader_that_types_is_radio(mark: RadioMark, sent: list[Key]) -> None:
    site = window(WedgeConfig(radio=mark))

    site.feed(sent)

    expected = Arrived(raw=b"04A2B3C4", symbology="", mode=Mode.RFID, source="radio reader")
    assert arrivals(site) == [expected]
    assert not expected.mode.seen


def test_a_scanner_beside_a_radio_reader_stays_a_scanner() -> None:
    site = window(WedgeConfig(radio=RadioMark(text="RF:")))

    site.feed([Key(text="\x02"), *scanner("04A2B3C4", start_ms=2)])
    site.feed(scanner("]C1RF:04A2", start_ms=1_000))

    assert [(scan.raw, scan.mode) for scan in arrivals(site)] == [
        (b"04A2B3C4", Mode.WEDGE),
        (b"RF:04A2", Mode.WEDGE),
    ]


def test_a_radio_reader_cannot_pass_for_a_scanner_by_what_it_sends() -> None:
    site = window(WedgeConfig(radio=RadioMark(key="f11")))

    site.feed([Key(text="", name="f11"), *scanner("]d2" + LABEL, start_ms=2)])

    assert arrivals(site) == []
    assert sentences(site) == [TWO_IN_ONE]


def test_a_radio_mark_inside_a_scan_means_a_lost_suffix() -> None:
    site = window(WedgeConfig(radio=RadioMark(key="f11")))

    site.feed(scanner("]d2" + LABEL, end=""))
    site.feed(later([Key(text="", name="f11"), *scanner("04A2", start_ms=2)], 100))

    assert sentences(site) == [TWO_IN_ONE]


# -- one trigger pull, one scan


def test_the_same_scan_within_300_ms_is_one() -> None:
    site = window()

    for start_ms in (0, 180, 360, 540):  # a stuck trigger: each repeat follows closely
        site.feed(scanner("]d2" + LABEL, start_ms=start_ms))
    site.feed(scanner("]d2" + LABEL, start_ms=1_000))

    assert [type(r) for r in site.results if isinstance(r, Arrived | Repeated)] == [
        Arrived,
        Repeated,
        Repeated,
        Repeated,
        Arrived,
    ]


def test_different_scans_within_300_ms_are_all_kept() -> None:
    site = window()

    for number in range(10):
        site.feed(scanner(f"]d2{LABEL}{number}", start_ms=number * 100))

    assert len(arrivals(site)) == 10


def test_radio_numbers_may_not_be_too_short_either() -> None:
    site = window(WedgeConfig(radio=RadioMark(key="f11")))

    site.feed([Key(text="", name="f11"), *scanner("12", start_ms=2)])

    assert sentences(site) == [TOO_SHORT]
