"""Every character of a Code 128 is compared with the picture."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scanning.decode import code128
from scanning.decode.residual import RESIDUAL_MAX, fit
from scanning.decode.symbol import Corners

PIXELS = 4  # a module
QUIET = 12 * PIXELS
HEIGHT = 60


def drawn(text: str) -> tuple[NDArray[np.uint8], Corners, NDArray[np.uint8]]:
    """Draw a Code 128; return the picture, where it is, and its modules."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    modules = np.asarray(code.to_image(scale=1, add_quiet_zones=False))[0]
    return picture(modules), corners(modules), modules


def picture(modules: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Draw modules as bars with quiet zones."""
    row = np.pad(np.repeat(modules, PIXELS), QUIET, constant_values=255)
    return np.tile(row, (HEIGHT, 1))


def corners(modules: NDArray[np.uint8]) -> Corners:
    """Return where bars are that were drawn."""
    right = QUIET + PIXELS * len(modules) - 1
    return (QUIET, 10), (right, 10), (right, 50), (QUIET, 50)


texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=20)


@given(texts)
def test_what_was_drawn_fits(text: str) -> None:
    grey, place, modules = drawn(text)

    found = fit(grey, place, text.encode())

    assert found is not None
    assert found.worst < 0.2
    assert found.characters == (len(modules) - code128.STOP_MODULES) // code128.CHARACTER_MODULES


@given(texts, texts)
def test_what_was_not_drawn_does_not(text: str, other: str) -> None:
    if text == other:
        return
    grey, place, _ = drawn(text)

    found = fit(grey, place, other.encode())

    assert found is None or found.second > RESIDUAL_MAX


@pytest.mark.parametrize("wrong", ["MRN748020691", "MRN748020671", "MRN748410619", "MRN74802061"])
def test_one_character_that_was_read_wrongly_is_found(wrong: str) -> None:
    grey, place, _ = drawn("MRN748020619")

    found = fit(grey, place, wrong.encode())

    assert found is None or found.second > RESIDUAL_MAX


@pytest.mark.parametrize("grown", [-1, 1])
def test_bars_that_are_all_too_thick_or_too_thin_still_fit(grown: int) -> None:
    grey, place, _ = drawn("MRN748020619")
    row = grey[0]
    kernel = np.stack([np.roll(row, shift) for shift in (0, 1)])
    row = kernel.min(axis=0) if grown > 0 else kernel.max(axis=0)

    found = fit(np.tile(row, (HEIGHT, 1)), place, b"MRN748020619")

    assert found is not None
    assert found.second < 0.2
    assert found.growth == pytest.approx(grown / PIXELS, abs=0.1)


def test_one_character_may_be_broken_for_the_check_character_vouches_for_it() -> None:
    grey, place, _ = drawn("MRN748020619")
    grey = grey.copy()
    start = QUIET + PIXELS * code128.CHARACTER_MODULES * 3
    grey[:, start : start + 2 * PIXELS] = 255

    found = fit(grey, place, b"MRN748020619")

    assert found is not None
    assert found.worst > RESIDUAL_MAX
    assert found.second <= RESIDUAL_MAX


def test_a_spot_across_some_rows_is_no_damage() -> None:
    grey, place, _ = drawn("MRN748020619")
    grey = grey.copy()
    grey[14:24, :] = 255

    found = fit(grey, place, b"MRN748020619")

    assert found is not None
    assert found.worst < 0.2


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_tells_nothing(level: int) -> None:
    grey = np.full((HEIGHT, 400), level, np.uint8)

    assert fit(grey, ((40, 10), (360, 10), (360, 50), (40, 50)), b"MRN748020619") is None


@given(st.binary(max_size=30), st.lists(st.integers(-20, 500), min_size=8, max_size=8))
def test_whatever_a_reader_says_is_answered(raw: bytes, places: list[int]) -> None:
    grey, _, _ = drawn("MRN748020619")
    one, two, three, four = zip(places[::2], places[1::2], strict=True)

    found = fit(grey, (one, two, three, four), raw)

    assert found is None or 0 <= found.second <= found.worst <= 1


@given(st.binary(max_size=12, min_size=1).filter(lambda raw: max(raw) < 0x80))
def test_every_ascii_text_can_be_printed(raw: bytes) -> None:
    needs = code128.rests(raw)

    assert min(needs[state] for _, state in code128.starts()) <= 2 * len(raw) + 1


def test_bytes_that_code_128_has_no_character_for_cannot() -> None:
    assert not any(state in code128.rests(b"\xff") for _, state in code128.starts())
