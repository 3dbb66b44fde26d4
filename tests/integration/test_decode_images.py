"""Still images are decoded within limits, and Code 128 by two readers."""

from __future__ import annotations

import io
import struct
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from scanning import decode
from scanning.decode import ImageError, read_image, readers
from scanning.printing import draw_badge, draw_product

BAG = draw_product(element_string="(01)09501101530003(10)A1(17)270331", lines=["Bag"])
BADGE = draw_badge(element_string="(8017)950110153000001011", lines=["Ana"])
NUMBER = b"8017950110153000001011"
OTHER = b"8017950110153000001028"


def png(picture: Image.Image) -> bytes:
    """Return a picture as a PNG file."""
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def side_by_side(*pictures: Image.Image) -> Image.Image:
    """Put pictures next to each other."""
    sheet = Image.new("L", (sum(p.width for p in pictures), max(p.height for p in pictures)), 255)
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width
    return sheet


def symbol_picture(kind: zxingcpp.BarcodeFormat, text: str) -> Image.Image:
    """Draw a bare symbol with its quiet zone."""
    code = zxingcpp.create_barcode(text, kind).to_image(scale=5, add_quiet_zones=True)
    return Image.fromarray(np.asarray(code))


class SecondReader:
    """A zbar that reads what a test wants, where it wants."""

    ZBarSymbol = SimpleNamespace(CODE128="CODE128")

    def __init__(self, *found: tuple[bytes, tuple[int, int, int, int]]) -> None:
        self.found = found
        self.asked: list[str] = []

    def decode(self, grey: object, symbols: list[str]) -> list[SimpleNamespace]:
        self.asked += symbols
        return [
            SimpleNamespace(
                data=raw, rect=SimpleNamespace(left=x, top=y, width=width, height=height)
            )
            for raw, (x, y, width, height) in self.found
        ]


def second(monkeypatch: pytest.MonkeyPatch, reader: SecondReader | None) -> None:
    """Put another second reader in the place of zbar."""
    monkeypatch.setattr(readers, "zbar", lambda: reader)


HERE = (80, 100, 480, 10)
ELSEWHERE = (0, 390, 20, 5)


def test_a_code_128_is_read_by_both_readers() -> None:
    (symbol,) = read_image(BADGE.png())

    assert decode.second_reader_present()
    assert (symbol.raw, symbol.symbology) == (NUMBER, "]C1")
    assert symbol.readers == ("zxing", "zbar")
    assert symbol.accepted


def test_a_datamatrix_has_one_reader() -> None:
    (symbol,) = read_image(BAG.png())

    assert symbol.raw == b"010950110153000310A1\x1d17270331"
    assert symbol.readers == ("zxing",)


def test_without_zbars_library_one_reader_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    second(monkeypatch, None)

    (symbol,) = read_image(BADGE.png())

    assert symbol.readers == ("zxing",)
    assert symbol.accepted
    assert not decode.second_reader_present()


def test_a_library_that_does_not_load_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    readers.zbar.cache_clear()
    monkeypatch.setattr("importlib.import_module", missing)

    assert not decode.second_reader_present()
    readers.zbar.cache_clear()


def test_the_second_reader_is_asked_for_code_128_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SecondReader((NUMBER, HERE))
    second(monkeypatch, reader)

    read_image(BADGE.png())
    read_image(BAG.png())

    assert reader.asked == ["CODE128"]


@pytest.mark.parametrize(
    ("found", "told", "agreeing"),
    [
        ([(NUMBER, HERE)], {NUMBER: True}, ("zxing", "zbar")),
        ([], {NUMBER: True}, ("zxing",)),  # another rung of the ladder stands for it
        ([(OTHER, HERE)], {NUMBER: False, OTHER: False}, ("zxing",)),
        ([(OTHER, ELSEWHERE)], {NUMBER: False}, ("zxing",)),
        ([(NUMBER, HERE), (OTHER, HERE)], {NUMBER: False, OTHER: False}, ("zxing",)),
        ([(NUMBER, HERE), (OTHER, ELSEWHERE)], {NUMBER: True}, ("zxing", "zbar")),
    ],
)
def test_a_disagreement_of_the_readers_is_never_accepted(
    monkeypatch: pytest.MonkeyPatch,
    found: list[tuple[bytes, tuple[int, int, int, int]]],
    told: dict[bytes, bool],
    agreeing: tuple[str, ...],
) -> None:
    second(monkeypatch, SecondReader(*found))

    symbols = read_image(BADGE.png())

    assert {symbol.raw: symbol.accepted for symbol in symbols} == told
    assert [symbol.readers for symbol in symbols if symbol.raw == NUMBER] == [agreeing]


def test_what_only_the_second_reader_sees_is_not_added(monkeypatch: pytest.MonkeyPatch) -> None:
    second(monkeypatch, SecondReader((b"GHOST", HERE)))

    assert read_image(png(Image.new("L", (300, 200), 255))) == ()


def test_all_symbols_of_a_picture_are_read_in_order() -> None:
    other = draw_product(element_string="(01)09501101530003(21)B", lines=["Bag"])

    symbols = read_image(png(side_by_side(BAG.image, other.image, BADGE.image)))

    assert {s.symbology for s in symbols} == {"]d2", "]C1"}
    assert len(symbols) == 3


@pytest.mark.parametrize(
    ("kind", "symbology"),
    [
        (zxingcpp.BarcodeFormat.QRCode, "]Q1"),
        (zxingcpp.BarcodeFormat.Aztec, "]z0"),
        (zxingcpp.BarcodeFormat.DataMatrix, "]d1"),
        (zxingcpp.BarcodeFormat.Code128, "]C0"),
    ],
)
def test_the_symbols_of_the_field_are_read(kind: zxingcpp.BarcodeFormat, symbology: str) -> None:
    (symbol,) = read_image(png(symbol_picture(kind, "HELLO-123")))

    assert (symbol.raw, symbol.symbology) == (b"HELLO-123", symbology)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (zxingcpp.BarcodeFormat.EAN13, "4006381333931"),
        (zxingcpp.BarcodeFormat.Code39, "HELLO"),
        (zxingcpp.BarcodeFormat.PDF417, "HELLO"),
        (zxingcpp.BarcodeFormat.ITF, "123456"),
    ],
)
def test_other_symbols_are_not_looked_for(kind: zxingcpp.BarcodeFormat, text: str) -> None:
    assert read_image(png(symbol_picture(kind, text))) == ()


@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"])
@pytest.mark.parametrize("mode", ["L", "RGB", "1", "P"])
def test_common_image_files_are_read(suffix: str, mode: str) -> None:
    out = io.BytesIO()
    colours = mode if suffix in {"PNG", "BMP", "TIFF", "GIF"} else "RGB"
    BAG.image.convert(colours).save(out, format=suffix)

    assert len(read_image(out.getvalue())) == 1


def test_orientation_in_the_metadata_changes_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    BAG.image.save(out, format="JPEG", exif=exif)

    (turned,) = read_image(out.getvalue())
    (straight,) = read_image(BAG.png())

    assert abs(turned.corners[0][0] - straight.corners[0][0]) <= 2


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ImageError, match=r"^The file is empty\.$"):
        read_image(b"")


@pytest.mark.parametrize(
    "data", [b"hello", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"\xff\xd8\xff", b"\0"]
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match=r"^The (file is not an image|picture is damaged)"):
        read_image(data)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_half_an_image_never_raises_anything_else(share: float) -> None:
    data = BAG.png()
    half = data[: int(len(data) * share)]

    try:
        symbols = read_image(half)
    except ImageError as trouble:
        symbols = ()
        assert str(trouble).endswith(".")  # noqa: PT017  # both outcomes are right
    assert symbols == ()


def header_of(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds no pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + b"\x35\xaf\x06\x1e"


@pytest.mark.parametrize("size", [(8_001, 8_000), (12_000, 8_000), (60_000, 60_000)])
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(
    size: tuple[int, int],
) -> None:
    with pytest.raises(ImageError, match="pixels"):
        read_image(header_of(*size))


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(ImageError, match="larger than 50 MB"):
        read_image(bytes(decode.IMAGE_BYTES_MAX + 1))


def test_a_symbol_hides_its_bytes_in_repr() -> None:
    (symbol,) = read_image(BADGE.png())

    assert "950110153" not in repr(symbol)
