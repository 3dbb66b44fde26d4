"""Image files that nobody vouches for are read or refused with a sentence, and nothing else."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from scanning.decode import IMAGE_PIXELS_MAX, ImageError, open_grey, pictures
from scanning.printing import draw_product
from scanning.watched import WatchedReader

BAG = draw_product(
    element_string="(01)09501101530003(10)A1(17)270331", lines=["Bag"]
).image.convert("L")
RAW = b"010950110153000310A1\x1d17270331"
HANG_S = 60.0  # a guard; the two seconds of a still are tested with a child that hangs


@pytest.fixture(scope="module")
def reader() -> Iterator[WatchedReader]:
    """Start a reader and end it."""
    with WatchedReader() as one:
        one.wait_ready()
        yield one


def file(picture: Image.Image, suffix: str, **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, format=suffix, **options)
    return out.getvalue()


def deep(bits: int) -> Image.Image:
    """Return the bag in 16-bit grey, of which only the lowest so many are used."""
    return Image.fromarray((np.asarray(BAG).astype(np.uint16) << 8) >> (16 - bits))


def see_through() -> Image.Image:
    """Return black bars on nothing: the white is transparent black."""
    grey = np.asarray(BAG)
    pixels = np.zeros((*grey.shape, 4), np.uint8)
    pixels[..., 3] = 255 - grey
    return Image.fromarray(pixels, "RGBA")


def turned(orientation: int) -> bytes:
    """Return the bag with an orientation in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return file(BAG, "JPEG", exif=exif)


WHITE = Image.new("L", BAG.size, 255)
PALETTE = BAG.convert("P")
READ = {
    "16 bits": file(deep(16), "PNG"),
    "12 of 16 bits": file(deep(12), "PNG"),
    "16 bits in TIFF": file(deep(16), "TIFF"),
    "32 bits": file(BAG.convert("I"), "TIFF"),
    "floating point": file(BAG.convert("F"), "TIFF"),
    "CMYK": file(BAG.convert("CMYK"), "JPEG"),
    "CMYK in TIFF": file(BAG.convert("CMYK"), "TIFF"),
    "alpha": file(see_through(), "PNG"),
    "alpha in WebP": file(see_through(), "WEBP", lossless=True),
    "grey with alpha": file(BAG.convert("LA"), "PNG"),
    "palette": file(PALETTE, "PNG"),
    "palette with a transparent colour": file(PALETTE, "PNG", transparency=255),
    "one bit": file(BAG.convert("1"), "PNG"),
    "animated GIF": file(BAG, "GIF", save_all=True, append_images=[WHITE, WHITE]),
    "animated PNG": file(BAG, "PNG", save_all=True, append_images=[WHITE]),
    "animated WebP": file(BAG, "WEBP", save_all=True, append_images=[WHITE], lossless=True),
    "many pages": file(BAG, "TIFF", save_all=True, append_images=[WHITE] * 5),
    **{f"turned by metadata {n}": turned(n) for n in range(1, 9)},
    "metadata without sense": turned(77),
    "interlaced": file(BAG, "PNG", interlace=1),
    "progressive": file(BAG, "JPEG", progressive=True),
    "more behind its end": file(BAG, "PNG") + b"\0" * 100_000,
}


@pytest.mark.parametrize("kind", READ)
def test_uncommon_files_are_read(reader: WatchedReader, kind: str) -> None:
    assert [s.raw for s in reader.read_file(READ[kind], timeout_s=HANG_S)] == [RAW]


@pytest.mark.parametrize("size", [(1, 1), (1, 3_000), (3_000, 1), (2, 2), (9, 9), (16, 16)])
@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"])
def test_tiny_pictures_hold_nothing(
    reader: WatchedReader, size: tuple[int, int], suffix: str
) -> None:
    data = file(Image.effect_noise(size, 90), suffix)

    assert reader.read_file(data, timeout_s=HANG_S) == ()


def test_the_largest_picture_is_read_and_a_larger_one_refused(reader: WatchedReader) -> None:
    side = int(IMAGE_PIXELS_MAX**0.5)
    data = file(Image.new("1", (side, side), 1), "PNG")
    larger = file(Image.new("1", (side + 1, side + 1), 1), "PNG")

    assert reader.read_file(data, timeout_s=HANG_S) == ()
    with pytest.raises(ImageError, match=r"pixels; 64 million are the most that is read\.$"):
        reader.read_file(larger, timeout_s=HANG_S)


def test_a_picture_that_wants_more_memory_than_there_is_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pictures, "_grey", refuse)

    with pytest.raises(ImageError, match=r"needs more memory than there is. Use a smaller one\.$"):
        open_grey(file(BAG, "PNG"))


@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"])
def test_damaged_files_are_read_or_refused(suffix: str) -> None:
    random.seed(suffix)
    whole = file(BAG, suffix)
    refused = 0
    for number in range(150):
        data = bytearray(whole)
        if number % 3 == 0:
            del data[random.randrange(len(data)) :]
        else:
            for _ in range(random.randrange(1, 30)):
                end = len(data) if number % 3 == 1 else min(len(data), 200)
                data[random.randrange(end)] = random.randrange(256)
        try:
            grey = open_grey(bytes(data))
        except ImageError as trouble:
            refused += 1
            assert str(trouble).endswith(".")  # noqa: PT017  both outcomes are right
        else:
            assert grey.ndim == 2
            assert grey.dtype == np.uint8
    assert refused > 20


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_damaged_files_never_end_the_child(reader: WatchedReader, suffix: str) -> None:
    random.seed(suffix)
    whole = file(BAG, suffix)
    before = reader.pid
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(random.randrange(1, 12)):
            data[random.randrange(len(data))] = random.randrange(256)
        try:
            found = reader.read_file(bytes(data), timeout_s=HANG_S)
        except ImageError:
            continue
        assert {s.raw for s in found if s.accepted} <= {RAW}
    assert reader.pid == before
