"""A letterbox: what is sealed to a station, it alone opens, and only unchanged."""

from __future__ import annotations

import pytest

from app.identifiers import StationId
from app.security.letterbox import Letterbox, seal_to

WARD, PHARMACY = StationId("ward"), StationId("pharmacy")
OURS, THEIRS = Letterbox(b"\1" * 32), Letterbox(b"\2" * 32)
TEXT = b"what only the site may read"


def test_each_of_those_it_was_sealed_to_opens_it() -> None:
    sealed = seal_to({WARD: OURS.public, PHARMACY: THEIRS.public}, TEXT)
    assert OURS.open(sealed.keys[WARD], sealed.box) == TEXT
    assert THEIRS.open(sealed.keys[PHARMACY], sealed.box) == TEXT
    assert TEXT not in sealed.box


def test_nobody_opens_with_a_key_that_was_sealed_to_somebody_else() -> None:
    sealed = seal_to({WARD: OURS.public}, TEXT)
    assert THEIRS.open(sealed.keys[WARD], sealed.box) is None


@pytest.mark.parametrize("part", ["key", "box"])
def test_one_changed_bit_anywhere_opens_nothing(part: str) -> None:
    sealed = seal_to({WARD: OURS.public}, TEXT)
    key, box = sealed.keys[WARD], sealed.box
    data = key if part == "key" else box
    for place in range(len(data)):
        bent = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert OURS.open(*((bent, box) if part == "key" else (key, bent))) is None


@pytest.mark.parametrize("size", range(0, 100, 7))
def test_what_is_cut_opens_nothing(size: int) -> None:
    sealed = seal_to({WARD: OURS.public}, TEXT)
    key, box = sealed.keys[WARD], sealed.box
    assert OURS.open(key[: min(size, len(key) - 1)], box) is None
    assert OURS.open(key, box[: min(size, len(box) - 1)]) is None


@pytest.mark.parametrize("none", [bytes(32), b"\1" + bytes(31), b"", b"\1" * 31])
def test_a_point_that_would_make_no_secret_gets_nothing(none: bytes) -> None:
    """RFC 7748 §6.1: with a point of low order the shared secret is zero for everybody."""
    sealed = seal_to({WARD: OURS.public, PHARMACY: none}, TEXT)
    assert list(sealed.keys) == [WARD]
    assert OURS.open(sealed.keys[WARD], sealed.box) == TEXT


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    first, second = (seal_to({WARD: OURS.public}, TEXT) for _ in range(2))
    assert first.box != second.box
    assert first.keys[WARD] != second.keys[WARD]


def test_a_letterbox_shows_nothing_of_its_secret() -> None:
    assert (b"\1" * 32).hex() not in repr(OURS)
    assert OURS.public != THEIRS.public
    assert OURS.public == Letterbox(b"\1" * 32).public
