"""A keyboard-wedge scan arrives whole or not at all, and people's typing is never touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.keys import Arrived, Broken, Discarding, Held, Human, Ignored, Key
from scanning.sentences import (
    CAPS_LOCK,
    IN_PIECES,
    NO_END,
    TOO_LONG,
    TOO_SHORT,
    TWO_IN_ONE,
)
from scanning.wedge import Wedge, WedgeConfig
from tests.unit.scanning.keyboard import (
    DELAY_MS,
    STYLES,
    arrivals,
    hands,
    later,
    scanner,
    sentences,
    window,
)

LABEL = "0109501101530003172712311021S1\x1d21BAG0007K3"  # 41 characters
SCAN = "]d2" + LABEL


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("end", ["return", "enter", "tab"])
def test_a_scan_of_41_characters_arrives_whole_however_gs_is_typed(style: str, end: str) -> None:
    site = window()

    site.feed(scanner(SCAN, style=style, end=end))

    assert arrivals(site) == [Arrived(raw=LABEL.encode(), symbology="]d2")]
    assert site.typed == ""


@pytest.mark.parametrize("text", ["\r", "\n"])
def test_ctrl_m_and_ctrl_j_end_a_scan(text: str) -> None:
    site = window()

    site.feed([*scanner(SCAN, end=""), Key(text=text, ctrl=True, at_ms=100)])

    assert len(arrivals(site)) == 1


def test_gs_typed_under_alt_may_be_the_last_thing() -> None:
    site = window()

    site.feed(scanner(SCAN + "\x1d", style="alt"))

    assert arrivals(site) == [Arrived(raw=LABEL.encode() + b"\x1d", symbology="]d2")]


def test_characters_typed_under_alt_one_after_the_other_are_kept_apart() -> None:
    site = window()

    site.feed(scanner("]d2ABCD\x1d\x1dEF", style="alt"))

    assert [scan.raw for scan in arrivals(site)] == [b"ABCD\x1d\x1dEF"]


@pytest.mark.parametrize("digits", ["7", "256", "01300", "999"])
def test_an_alt_code_that_names_no_character_breaks_the_scan(digits: str) -> None:
    site = window()
    under_alt = [Key(text=d, alt=True, keypad=True, at_ms=20) for d in digits]

    site.feed([*scanner("]d2ABCD", end=""), *under_alt, *scanner("EFGH", start_ms=22)])

    assert arrivals(site) == []
    assert sentences(site) == [IN_PIECES]


@pytest.mark.parametrize("style", list(STYLES))
def test_ten_scans_a_second_for_a_minute_all_arrive_apart(style: str) -> None:
    site = window()
    numbers = range(600)

    for number in numbers:
        site.feed(scanner(f"]d2{LABEL}{number:03}", start_ms=number * 100, style=style))

    assert [scan.raw for scan in arrivals(site)] == [f"{LABEL}{n:03}".encode() for n in numbers]
    assert site.typed == ""


@pytest.mark.parametrize("name", ["shift", "control", "alt", "altgr", "numlock", "capslock"])
def test_a_modifier_never_cuts_a_scan(name: str) -> None:
    site = window()
    keys = scanner(SCAN)
    for place in range(len(keys) + 1):
        moment = keys[min(place, len(keys) - 1)].at_ms
        pressed = [*keys[:place], Key(text="", name=name, at_ms=moment), *keys[place:]]
        site.feed(later(pressed, site.now_ms + 400))

    assert [scan.raw for scan in arrivals(site)] == [LABEL.encode()] * (len(keys) + 1)


def test_a_modifier_goes_on_to_the_window() -> None:
    assert Wedge().press(Key(text="", name="shift")) == Ignored()


def test_the_second_suffix_of_a_scanner_that_sends_two_is_kept_from_the_window() -> None:
    site = window()
    site.feed(scanner(SCAN))

    site.feed([Key(text="\n", ctrl=True, at_ms=site.now_ms + DELAY_MS)])

    assert site.results[-1] == Held()
    assert site.typed == ""


def test_a_persons_enter_after_a_scan_goes_to_the_window() -> None:
    site = window()
    site.feed(scanner(SCAN))

    site.feed(hands("\n", start_ms=site.now_ms + 400))

    assert site.typed == "\r"


@settings(deadline=None)  # a shared machine pauses
@given(st.integers(1, len(SCAN) - 1), st.integers(81, 5_000), st.booleans())
def test_a_split_scan_never_arrives_shorter(cut: int, gap_ms: int, timer: bool) -> None:
    site = window()
    keys = scanner(SCAN, style="character")
    place = next(
        i for i, key in enumerate(keys) if key.at_ms >= cut * DELAY_MS and key.name != "shift"
    )
    split = [*keys[:place], *later(keys[place:], gap_ms)]

    if timer:
        site.feed(split)
    else:
        site.results = [site.wedge.press(key) for key in split]

    assert arrivals(site) == []


@settings(deadline=None)  # a shared machine pauses
@given(st.integers(3, len(SCAN) - 1), st.integers(81, 1_400))
def test_a_scan_split_behind_its_prefix_is_dropped_to_its_end_and_told(
    cut: int, gap_ms: int
) -> None:
    site = window()
    keys = scanner(SCAN, style="character")
    place = next(i for i, key in enumerate(keys) if key.at_ms >= cut * DELAY_MS)

    site.feed([*keys[:place], *later(keys[place:], gap_ms)])
    site.feed(scanner(SCAN, start_ms=site.now_ms + 500))

    assert sentences(site) == [IN_PIECES]
    assert site.typed == ""
    assert [scan.raw for scan in arrivals(site)] == [LABEL.encode()]


@settings(deadline=None)  # a shared machine pauses
@given(st.lists(st.integers(1, 200), min_size=len(SCAN) + 1, max_size=len(SCAN) + 1))
def test_whatever_the_gaps_a_scan_is_whole_or_nothing(gaps: list[int]) -> None:
    site = window()
    at_ms = 0
    keys = []
    plain = [key for key in scanner(SCAN, style="character") if key.name != "shift"]
    for key, gap_ms in zip(plain, gaps, strict=False):
        at_ms += gap_ms
        keys.append(replace(key, at_ms=at_ms))

    site.feed(keys)

    assert [scan.raw for scan in arrivals(site)] in ([], [LABEL.encode()])


def test_the_rest_of_a_split_scan_is_discarded_key_by_key() -> None:
    wedge = Wedge()
    for key in scanner("]d20109501", end=""):
        wedge.press(key)

    assert wedge.press(Key(text="1", at_ms=500)) == Discarding()
    assert wedge.press(Key(text="\r", name="return", at_ms=502)) == Broken(sentence=IN_PIECES)


def test_a_lost_suffix_never_joins_two_scans() -> None:
    site = window()

    site.feed(scanner(SCAN, end=""))
    site.feed(scanner(SCAN, start_ms=site.now_ms + 10))

    assert arrivals(site) == []
    assert sentences(site) == [TWO_IN_ONE]


def test_a_scanner_without_suffix_is_told_and_swallows_nothing_after() -> None:
    site = window()

    site.feed(scanner(SCAN, end=""))
    site.feed(hands("hello\n", start_ms=site.now_ms + 2_000))

    assert arrivals(site) == []
    assert sentences(site) == [NO_END]
    assert site.typed == "hello\r"


def test_a_long_silence_without_timer_swallows_nothing_either() -> None:
    wedge = Wedge()
    for key in scanner(SCAN, end=""):
        wedge.press(key)

    assert isinstance(wedge.press(Key(text="a", at_ms=9_000)), Human)


def test_a_person_typing_is_handed_on_at_once_with_enter_and_all() -> None:
    wedge = Wedge()

    for key in hands("Ana Keller 07/1968\n"):
        assert wedge.press(key) == Human(replay=(key,))


@pytest.mark.parametrize("each_ms", [30, 125, 400])
def test_a_burst_without_prefix_is_a_persons_typing(each_ms: int) -> None:
    site = window()

    site.feed(hands(LABEL.replace("\x1d", "") + "\n", each_ms=each_ms))

    assert arrivals(site) == []
    assert site.typed == LABEL.replace("\x1d", "") + "\r"


@settings(deadline=None)  # a shared machine pauses
@given(st.text("]d2aZ9 \n", max_size=40))
def test_a_person_at_eight_keys_a_second_loses_no_key_and_makes_no_scan(text: str) -> None:
    site = window()

    site.feed(hands(text))
    site.wait_until(site.now_ms + 3_000)

    assert site.typed == text.replace("\n", "\r")
    assert arrivals(site) == []
    assert sentences(site) == []


@settings(deadline=None)  # a shared machine pauses
@given(st.text("]d2a", max_size=12))
def test_a_person_loses_no_key_when_no_timer_runs(text: str) -> None:
    wedge = Wedge()
    replayed: list[Key] = []
    keys = hands(f"{text}xy")

    for key in keys:
        result = wedge.press(key)
        assert isinstance(result, (Held, Human))
        replayed += result.replay if isinstance(result, Human) else ()

    assert replayed == keys


def test_a_lone_bracket_is_handed_back_when_the_hold_times_out() -> None:
    wedge = Wedge()
    bracket = Key(text="]", at_ms=1_000)

    assert wedge.press(bracket) == Held()
    assert wedge.tick(1_080) is None
    assert wedge.tick(1_081) == Human(replay=(bracket,))
    assert wedge.tick(5_000) is None


def test_a_scan_right_after_a_persons_bracket_arrives_though_no_timer_ran() -> None:
    wedge = Wedge()
    bracket = Key(text="]", at_ms=0)
    wedge.press(bracket)

    results = [wedge.press(key) for key in scanner(SCAN, start_ms=1_000)]

    assert results[0] == Human(replay=(bracket,))
    assert results[-1] == Arrived(raw=LABEL.encode(), symbology="]d2")


def test_a_busy_window_splits_nothing_because_keys_carry_their_own_times() -> None:
    wedge = Wedge()
    keys = scanner(SCAN)

    results = [wedge.press(key) for key in keys[:20]]
    assert wedge.tick(600) is None
    results += [wedge.press(key) for key in keys[20:]]

    assert results[-1] == Arrived(raw=LABEL.encode(), symbology="]d2")


def test_a_held_down_key_is_never_a_scan() -> None:
    site = window()
    keys = [replace(key, auto_repeat=True) for key in scanner(SCAN, style="character")]

    site.feed(keys)

    assert arrivals(site) == []
    assert site.typed == SCAN + "\r"


def test_a_key_held_down_during_a_scan_breaks_it() -> None:
    site = window()
    keys = scanner(SCAN)

    site.feed([*keys[:10], Key(text="x", at_ms=keys[10].at_ms, auto_repeat=True), *keys[10:]])

    assert arrivals(site) == []
    assert sentences(site) == [IN_PIECES]


@pytest.mark.parametrize("name", ["escape", "backspace", "f5"])
def test_a_persons_other_key_during_a_scan_breaks_it(name: str) -> None:
    site = window()
    keys = scanner(SCAN)

    site.feed([*keys[:10], Key(text="", name=name, at_ms=keys[10].at_ms), *keys[10:]])

    assert arrivals(site) == []
    assert sentences(site) == [IN_PIECES]


def test_caps_lock_is_told_by_the_prefix_it_turns_round() -> None:
    site = window()

    site.feed(scanner("]D2" + LABEL.swapcase()))

    assert arrivals(site) == []
    assert sentences(site) == [CAPS_LOCK]


def test_a_scan_too_short_or_too_long_is_refused() -> None:
    short, long = window(), window()

    short.feed(scanner("]d2ABC"))
    long.feed(scanner("]d2" + "9" * 5_000))

    assert sentences(short) == [TOO_SHORT]
    assert sentences(long) == [TOO_LONG]


@pytest.mark.parametrize(
    "prefix", [Key(text="\x02", ctrl=True), Key(text="", name="f12")], ids=["stx", "f12"]
)
@pytest.mark.parametrize(("aim", "symbology"), [("", ""), ("]d2", "]d2")])
def test_a_configured_prefix_begins_a_scan_with_or_without_aim_identifier(
    prefix: Key, aim: str, symbology: str
) -> None:
    site = window(WedgeConfig(prefixes=frozenset({"\x02", "f12"})))

    site.feed([prefix, *scanner(aim + LABEL, start_ms=DELAY_MS)])

    assert arrivals(site) == [Arrived(raw=LABEL.encode(), symbology=symbology)]


def test_a_configured_prefix_key_pressed_by_a_person_is_handed_back() -> None:
    wedge = Wedge(WedgeConfig(prefixes=frozenset({"f12"})))
    key = Key(text="", name="f12", at_ms=0)

    assert wedge.press(key) == Held()
    assert wedge.tick(81) == Human(replay=(key,))


def test_a_second_configured_prefix_inside_a_scan_means_a_lost_suffix() -> None:
    site = window()
    stx = Key(text="\x02")

    site.feed([stx, *scanner(LABEL, start_ms=2, end="")])
    site.feed(later([stx, *scanner(LABEL, start_ms=2)], site.now_ms + 2))

    assert arrivals(site) == []
    assert sentences(site) == [TWO_IN_ONE]


def test_what_was_typed_is_hidden_in_repr() -> None:
    wedge = Wedge()
    for key in scanner("]d2SECRET", end=""):
        wedge.press(key)

    assert "SECRET" not in repr(wedge)
    assert "]d2" not in repr(wedge)


def test_characters_beyond_ascii_stay_wrong() -> None:
    site = window()

    site.feed(scanner("]Q1ABC\u00e4\ud800"))

    assert [scan.raw for scan in arrivals(site)] == [b"ABC\xc3\xa4\xed\xa0\x80"]
