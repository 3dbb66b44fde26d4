"""ZPL carries the raster bit by bit: decoded back by a decoder of the test's own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scanning.printing.plate import make_plate
from scanning.printing.raster import dots
from scanning.printing.zpl import to_zpl
from tests.support.printed import SHEETS


def decoded(zpl: bytes) -> Image.Image:
    """Read one graphic field as Zebra's manual says (ZPL II, ^GF and its compression)."""
    found = re.fullmatch(
        rb"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^PQ(\d+),0,1,Y\^FO0,0\^GFA,(\d+),(\d+),(\d+),(.*)\^FS\^XZ\n",
        zpl,
    )
    assert found is not None
    width, height, _, total, same, across = (int(found[n]) for n in range(1, 7))
    assert total == same == across * height
    rows = _rows(found[7].decode(), across * 2)
    assert len(rows) == height
    black = Image.frombytes("1", (across * 8, height), bytes.fromhex("".join(rows)))
    return black.point(lambda v: 255 - v).crop((0, 0, width, height))


def _rows(text: str, digits: int) -> list[str]:
    rows: list[str] = []
    row, count = "", 0
    for letter in text:
        if letter in "0123456789ABCDEF":
            row += letter * max(count, 1)
            count = 0
        elif "G" <= letter <= "Y":
            count += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            count += 20 * (ord(letter) - ord("f"))
        elif letter == ":":
            assert row == ""
            rows.append(rows[-1])
            continue
        else:
            row += {",": "0", "!": "F"}[letter] * (digits - len(row))
        assert len(row) <= digits
        if len(row) == digits:
            rows.append(row)
            row = ""
    assert row == ""
    assert count == 0
    return rows


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", SHEETS)
def test_every_label_comes_back_bit_by_bit(name: str, dpi: int) -> None:
    raster = dots(make_plate(SHEETS[name], dpi))

    back = decoded(to_zpl(raster))

    assert back.size == raster.size
    assert back.tobytes() == raster.tobytes()


@given(data=st.binary(min_size=1, max_size=600), width=st.integers(1, 1_700), plain=st.booleans())
def test_any_picture_comes_back_bit_by_bit(data: bytes, width: int, plain: bool) -> None:
    across = (width + 7) // 8
    data = bytes(data[0:1]) * (across * 2) if plain else data * (across // len(data) + 1)
    height = len(data) // across
    picture = Image.frombytes("1", (across * 8, height), data[: across * height]).crop(
        (0, 0, width, height)
    )

    assert decoded(to_zpl(picture)).tobytes() == picture.tobytes()


def test_one_label_is_made_unless_more_are_asked_for() -> None:
    small = Image.new("1", (8, 2), 1)

    assert to_zpl(small) == b"^XA^PW8^LL2^LH0,0^PQ1,0,1,Y^FO0,0^GFA,2,2,1,,:^FS^XZ\n"
    assert b"^PQ2," in to_zpl(small, copies=2)


def test_a_picture_with_shades_is_no_raster() -> None:
    with pytest.raises(ValueError, match="expected an image of one bit, got mode L"):
        to_zpl(Image.new("L", (8, 8)))
