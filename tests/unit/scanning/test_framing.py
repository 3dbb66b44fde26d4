"""Bytes from a device become whole scans or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.keys import Arrived, Broken
from app.labels.scan import SCAN_BYTES_MAX, Mode
from scanning.framing import GAP_MS_MAX, SILENCE_MS_MAX, Framer, Framing, Rules, deliver
from scanning.radio import Origin, RadioMark
from scanning.sentences import (
    CAPS_LOCK,
    CONTROLS,
    IN_PIECES,
    NO_AIM,
    NO_BEGINNING,
    NO_END,
    TOO_LONG,
    TOO_SHORT,
    TWO_IN_ONE,
)

LABEL = b"0109501101530003172712311021S1\x1d21BAG0007K3"
BENCH = Origin(mode=Mode.SERIAL, source="bench scanner")
RADIO = Origin(mode=Mode.RFID, source="reader")
STX_ETX = Framing(prefix=b"\x02", suffix=b"\x03")


def framer(framing: Framing | None = None, *, aim: bool = False) -> Framer:
    """Make a device's framer."""
    return Framer(framing=framing or Framing(), rules=Rules(origin=BENCH, aim=aim))


def arrived(data: bytes, symbology: str = "]d2") -> Arrived:
    """What a scan from the bench scanner looks like."""
    return Arrived(raw=data, symbology=symbology, mode=Mode.SERIAL, source="bench scanner")


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\x03"])
@pytest.mark.parametrize("prefix", [b"", b"\x02"])
def test_a_scan_arrives_whole_with_gs_and_identifier(prefix: bytes, suffix: bytes) -> None:
    device = framer(Framing(prefix=prefix, suffix=suffix))

    assert device.feed(prefix + b"]d2" + LABEL + suffix, 5) == [arrived(LABEL)]


@settings(deadline=None)  # a shared machine pauses
@given(st.lists(st.integers(1, 20), min_size=1, max_size=80))
def test_pieces_of_any_size_make_the_same_scans(sizes: list[int]) -> None:
    stream = b"".join(b"]d2" + LABEL + b"%03d\r\n" % n for n in range(8))
    device, found = framer(), list[Arrived | Broken]()
    at = 0
    for size in sizes:
        found += device.feed(stream[at : at + size], 5)
        at += size
    found += device.feed(stream[at:], 5)

    assert found == [arrived(LABEL + b"%03d" % n) for n in range(8)]


def test_the_line_feed_of_a_scanner_that_sends_two_is_nobodys_even_much_later() -> None:
    device = framer()

    assert device.feed(b"]d2" + LABEL + b"\r\n", 0) == [arrived(LABEL)]
    assert device.feed(b"]d2" + LABEL + b"\r\n", 60_000) == [arrived(LABEL)]


@settings(deadline=None)  # a shared machine pauses
@given(st.integers(1, len(LABEL) + 2), st.integers(GAP_MS_MAX + 1, SILENCE_MS_MAX), st.booleans())
def test_a_split_scan_never_arrives_shorter(cut: int, gap_ms: int, stx: bool) -> None:
    device = framer(STX_ETX) if stx else framer()
    whole = (b"\x02" if stx else b"") + b"]d2" + LABEL + (b"\x03" if stx else b"\r")

    found = [*device.feed(whole[:cut], 0), *device.feed(whole[cut:], gap_ms)]

    assert found == [Broken(sentence=IN_PIECES)]
    assert device.feed(whole, gap_ms + 100) == [arrived(LABEL)]


@settings(deadline=None)  # a shared machine pauses
@given(st.integers(1, len(LABEL)), st.integers(SILENCE_MS_MAX + 1, 100_000), st.booleans())
def test_the_end_of_a_scan_is_none_however_late_it_comes(cut: int, gap_ms: int, aim: bool) -> None:
    device = framer(aim=True) if aim else framer(Framing(prefix=b"\x02"))
    whole = b"]d2" + LABEL + b"\r" if aim else b"\x02" + LABEL + b"\r"

    found = [*device.feed(whole[:cut], 0), *device.feed(whole[cut:], gap_ms)]

    assert [type(one) for one in found] == [Broken, Broken]
    assert found[0] == Broken(sentence=NO_END)


def test_without_a_beginning_to_look_for_silence_never_makes_a_scan_of_a_rest() -> None:
    device = framer()

    assert device.feed(b"0109501101", 0) == []
    assert device.feed(b"530003\r", 90_000) == [Broken(sentence=IN_PIECES)]


def test_a_lost_suffix_never_joins_two_scans() -> None:
    one, other = framer(), framer(STX_ETX)

    assert one.feed(b"]d2" + LABEL + b"]d2" + LABEL + b"\r", 0) == [Broken(sentence=TWO_IN_ONE)]
    assert other.feed(b"\x02" + b"ABCD" + b"\x02" + b"EFGH\x03", 0) == [
        Broken(sentence=TWO_IN_ONE)
    ]


def test_bytes_before_the_prefix_are_dropped_and_told() -> None:
    device = framer(STX_ETX)

    assert device.feed(b"15300\x02]d2" + LABEL + b"\x03", 0) == [Broken(sentence=NO_BEGINNING)]
    assert device.feed(b"]d2" + LABEL + b"\x03", 9) == [Broken(sentence=NO_BEGINNING)]
    assert device.feed(b"\x02]d2" + LABEL + b"\x03", 18) == [arrived(LABEL)]


@pytest.mark.parametrize("suffix", [b"\r", b"\r\n"])
def test_what_is_too_long_is_dropped_while_it_comes_and_told_once(suffix: bytes) -> None:
    device = framer(Framing(suffix=suffix))
    found = [one for _ in range(300) for one in device.feed(b"9" * 997, 0)]

    assert found == []
    assert len(device._held) <= SCAN_BYTES_MAX + 1_000
    assert device.feed(suffix, 1) == [Broken(sentence=TOO_LONG)]
    assert device.feed(b"]d2" + LABEL + suffix, 2) == [arrived(LABEL)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"]d2ABC", TOO_SHORT),
        (b"]D2abcdefgh", CAPS_LOCK),
        (b"]d2ABC\x03DEF", CONTROLS),
        (b"]d2ABC\x7fDEF", CONTROLS),
        (b"]d2" + b"9" * (SCAN_BYTES_MAX + 1), TOO_LONG),
        (b"]d2ABCD]C1EFGH", TWO_IN_ONE),
    ],
)
def test_what_no_label_has_is_refused_with_its_sentence(data: bytes, sentence: str) -> None:
    assert deliver(data, Rules(origin=BENCH)) == Broken(sentence=sentence)


def test_a_scan_without_the_expected_identifier_is_refused() -> None:
    assert deliver(LABEL, Rules(origin=BENCH, aim=True)) == Broken(sentence=NO_AIM)
    assert deliver(LABEL, Rules(origin=BENCH)) == arrived(LABEL, "")


def test_radio_has_no_symbology_and_says_that_it_is_radio() -> None:
    found = deliver(b"04A2B3C4", Rules(origin=RADIO, aim=True))

    assert found == Arrived(raw=b"04A2B3C4", symbology="", mode=Mode.RFID, source="reader")


def test_the_envelope_of_iso_15434_is_data() -> None:
    raw = b"[)>\x1e06\x1dP123\x1e\x04"

    assert deliver(b"]d1" + raw, Rules(origin=BENCH)) == arrived(raw, "]d1")


def test_an_unplugged_device_leaves_nothing_behind() -> None:
    device = framer()
    device.feed(b"]d20109501101", 0)

    assert device.reset() == Broken(sentence=IN_PIECES)
    assert device.reset() is None
    assert device.feed(b"]d2" + LABEL + b"\r", 1) == [arrived(LABEL)]
    device.feed(b"\n", 2)
    assert device.reset() is None


def test_a_scan_needs_a_suffix() -> None:
    with pytest.raises(ValueError, match="a pause never ends one"):
        Framing(suffix=b"")
    with pytest.raises(ValueError, match="prefix and suffix must differ"):
        Framing(prefix=b"\r", suffix=b"\r\n")


def test_a_radio_mark_is_a_key_or_a_text() -> None:
    with pytest.raises(ValueError, match="not by both"):
        RadioMark(key="f11", text="RF:")
    with pytest.raises(ValueError, match="not by both"):
        RadioMark()


@settings(deadline=None)  # a shared machine pauses
@given(st.lists(st.binary(max_size=60), max_size=30))
def test_any_bytes_are_cut_into_scans_or_sentences(pieces: list[bytes]) -> None:
    device = framer()

    for at, piece in enumerate(pieces):
        for found in device.feed(piece, at):
            if isinstance(found, Arrived):
                assert found.symbology + found.raw.decode("latin-1") in (
                    b"".join(pieces).decode("latin-1")
                )


def test_nothing_of_a_value_is_shown() -> None:
    device = framer()
    device.feed(b"]d2SECRET", 0)

    assert "SECRET" not in repr(device)
