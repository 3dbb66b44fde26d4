"""While a scanner is set up, everything that it types is seen, also what breaks our rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.keys import Held, Human, Key, Probe
from scanning.wedge_config import WedgeConfig
from scanning.wedge_probe import GAP_MS_MAX, WedgeProbe
from tests.unit.scanning.keyboard import STYLES, hands, later, scanner

SHEET = "10AB-12\x1d21!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def probed(keys: list[Key], config: WedgeConfig | None = None) -> Probe:
    """Let a probe see one burst and say what it was."""
    probe = WedgeProbe(config or WedgeConfig())
    for key in keys:
        probe.press(key)
    told = probe.tick(keys[-1].at_ms + GAP_MS_MAX + 1)
    assert isinstance(told, Probe)
    return told


@pytest.mark.parametrize("style", list(STYLES))
def test_a_good_scanner_is_seen_as_it_is(style: str) -> None:
    told = probed(scanner("]d2" + SHEET, style=style))

    assert told == Probe(
        text=SHEET, prefix="]d2", suffix="return", gap_ms=2, capslock_suspected=False, layout=""
    )


def test_a_british_layout_shows_in_the_characters_that_it_exchanges() -> None:
    british = str.maketrans('"@#~\\|', '@"£¬#~')

    told = probed(scanner("]d2" + SHEET.translate(british)))

    assert told.text == SHEET.translate(british)
    assert told.prefix == "]d2"


def test_a_german_layout_shows_with_its_name() -> None:
    told = probed(scanner("+d2" + SHEET))

    assert (told.prefix, told.text[:5]) == ("", "+d210")
    assert told.layout == "German, Spanish or Italian"


def test_a_french_layout_shows_with_its_name() -> None:
    told = probed(scanner("$dé&à"))

    assert (told.prefix, told.text) == ("", "$dé&à")
    assert told.layout == "French or Belgian"


def test_caps_lock_is_suspected() -> None:
    assert probed(scanner("]D2abc")).capslock_suspected
    assert not probed(scanner("]d2ABC")).capslock_suspected


@pytest.mark.parametrize(
    ("keys", "suffix"),
    [
        ([], ""),
        ([Key(text="\r", name="enter")], "enter"),
        ([Key(text="\t", name="tab")], "tab"),
        ([Key(text="\r", ctrl=True), Key(text="\n", ctrl=True)], "ctrl+m+ctrl+j"),
        ([Key(text="\x03", ctrl=True)], "etx"),
        ([Key(text="\r", name="return"), Key(text="\r", name="return")], "return+return"),
    ],
)
def test_whatever_ends_a_burst_is_named(keys: list[Key], suffix: str) -> None:
    told = probed([*scanner("]C1HELLO", end=""), *later(keys, 20)])

    assert (told.text, told.suffix) == ("HELLO", suffix)


def test_a_lost_separator_and_a_key_that_types_nothing_are_seen() -> None:
    lost = probed(scanner("]d210AB21S1"))
    other = probed(
        [
            *scanner("]d210AB", end=""),
            Key(text="", name="f9", at_ms=22),
            *scanner("2", start_ms=24),
        ]
    )

    assert "\x1d" not in lost.text
    assert other.text == "10AB\N{REPLACEMENT CHARACTER}2"


def test_a_configured_substitute_is_seen_as_gs() -> None:
    told = probed(scanner("]d210AB~21S1"), WedgeConfig(separators=frozenset({"~"})))

    assert told.text == "10AB\x1d21S1"


@pytest.mark.parametrize(
    "prefix",
    [
        [Key(text="\x02", ctrl=True)],
        [Key(text=d, alt=True, keypad=True) for d in "002"] + [Key(text="", name="alt")],
    ],
    ids=["stx", "alt+002"],
)
def test_a_configured_prefix_is_split_off_with_the_identifier(prefix: list[Key]) -> None:
    told = probed([*prefix, *scanner("]d2HELLO", start_ms=2)])

    assert (told.prefix, told.text) == ("\x02]d2", "HELLO")


def test_the_longest_pause_is_told_so_that_a_slow_scanner_is_found_out() -> None:
    keys = scanner("]d2HELLO")

    told = probed([*keys[:5], *later(keys[5:], 120)])

    assert told.gap_ms == 122


@pytest.mark.parametrize("text", ["\n", "a", "ab\n"])
def test_a_persons_keys_go_on_to_the_window(text: str) -> None:
    probe = WedgeProbe()
    keys = hands(text, each_ms=150)
    for key in keys:
        assert probe.press(key) == Held()

    assert probe.tick(keys[-1].at_ms + GAP_MS_MAX + 1) == Human(replay=tuple(keys))


@settings(deadline=None)  # a shared machine pauses
@given(st.text("a]+1 \n", max_size=20), st.booleans())
def test_slow_keys_are_all_handed_on_in_order(text: str, timer: bool) -> None:
    probe = WedgeProbe()
    keys = hands(text, each_ms=GAP_MS_MAX + 50)
    given_on: list[Key] = []
    for key in keys:
        told = probe.tick(key.at_ms - 1) if timer else None
        for result in (told, probe.press(key)):
            given_on += result.replay if isinstance(result, Human) else ()
    last = probe.abandon()
    given_on += last.replay if isinstance(last, Human) else ()

    assert given_on == keys


def test_a_held_down_key_is_nothing_to_probe() -> None:
    probe = WedgeProbe()

    results = [
        probe.press(replace(key, auto_repeat=n > 0))
        for n, key in enumerate(hands("7" * 20, each_ms=33))
    ]

    replayed = sum(len(result.replay) for result in results if isinstance(result, Human))
    assert replayed == 20
    assert probe.abandon() is None


def test_what_was_typed_is_hidden_in_repr() -> None:
    probe = WedgeProbe()
    for key in scanner("]d2SECRET", end=""):
        probe.press(key)

    assert "SECRET" not in repr(probe)
    assert "SECRET" not in repr(probe.abandon())


@settings(deadline=None)  # a shared machine pauses
@given(st.text(min_size=4, max_size=60), st.sampled_from(["\x02", "]d2", "", "+d2"]))
def test_any_burst_is_told_and_never_fails(text: str, begins: str) -> None:
    keys = [Key(text=c, at_ms=n) for n, c in enumerate(begins + text)]

    told = probed(keys)

    assert told.gap_ms == 1
