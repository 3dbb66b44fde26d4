"""Image files as a scan source: one picture, or a folder of them, each showing one barcode.

A practice source: live stations refuse what comes from here (`Mode.FILE`, DESIGN rule 8). Nothing
about a file's content raises; whatever cannot be used comes out as a `FileProblem` with a
sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.identifiers import ScanId
from app.labels.scan import SCAN_BYTES_MAX, Mode, Scan
from scanning.decode import IMAGE_BYTES_MAX, ImageError, Symbol, read_image
from scanning.decode.symbol import same_place

Reader = Callable[[bytes], tuple[Symbol, ...]]

IMAGE_SUFFIXES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """A file or folder that gave no scan.

    Attributes:
        name: the name as given by its folder, without the path.
        sentence: what is wrong and what to do.
    """

    name: str
    sentence: str


def scans_in(
    path: Path,
    *,
    mint: Callable[[], ScanId],
    now: Callable[[], datetime],
    read: Reader = read_image,
) -> Iterator[Scan | FileProblem]:
    """Read the barcodes of an image or of a folder's images, in the order of their names.

    Args:
        path: an image, or a folder; folders inside it are not entered, and files without the
            suffix of an image are passed over.
        mint: gives each scan its identifier.
        now: the station's time in UTC, asked when a scan arrives.
        read: reads a picture's barcodes; files that nobody vouches for are read in a process of
            their own (`scanning.watched`).

    Yields:
        One scan or one problem for each image, or one problem for the path.
    """
    images = images_in(path)
    if isinstance(images, FileProblem):
        yield images
        return
    for image in images:
        yield _scan(image, mint=mint, now=now, read=read)


def symbols_in(image: Path, *, read: Reader = read_image) -> tuple[Symbol, ...] | FileProblem:
    """Return every barcode of a picture, whether it may be relied on or not.

    Args:
        image: the file.
        read: reads a picture's barcodes.
    """
    try:
        return read(_bytes(image))
    except ImageError as trouble:
        return FileProblem(name=image.name, sentence=f"{image.name}: {trouble}")
    except OSError:
        return FileProblem(
            name=image.name, sentence=f"{image.name} cannot be read. Check its rights."
        )


def images_in(path: Path) -> list[Path] | FileProblem:
    """Return the images that a path names, one or a folder's, in the order of their names."""
    try:
        return _images(path)
    except OSError:
        sentence = f"{path.name} cannot be opened. Check its rights."
        return FileProblem(name=path.name, sentence=sentence)


def _images(path: Path) -> list[Path] | FileProblem:
    if path.is_dir():
        images = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith(".")
        )
        return images or FileProblem(
            name=path.name,
            sentence=f"The folder {path.name} has no images. Put label images (PNG, JPEG) there.",
        )
    if not path.exists():
        return FileProblem(
            name=path.name, sentence=f"There is no file or folder {path.name}. Check the name."
        )
    return [path]


def _scan(
    path: Path, *, mint: Callable[[], ScanId], now: Callable[[], datetime], read: Reader
) -> Scan | FileProblem:
    symbols = symbols_in(path, read=read)
    if isinstance(symbols, FileProblem):
        return symbols
    try:
        symbol = _one(symbols)
    except ImageError as trouble:
        return FileProblem(name=path.name, sentence=f"{path.name}: {trouble}")
    return Scan(
        id=mint(),
        raw=symbol.raw,
        symbology=symbol.symbology,
        mode=Mode.FILE,
        source=path.name,
        readers=symbol.readers,
        at=now(),
    )


def _bytes(path: Path) -> bytes:
    if not path.is_file():  # a pipe or a device may never end
        raise ImageError("This is not a file.")
    with path.open("rb") as file:
        return file.read(IMAGE_BYTES_MAX + 1)


def _one(symbols: tuple[Symbol, ...]) -> Symbol:
    """Return the one barcode of a picture; the same barcode printed twice is one.

    Raises:
        ImageError: none, several different ones, or none that may be relied on.
    """
    if _disputed(symbols):
        raise ImageError("Two readers read this barcode differently. Print the label again.")
    accepted = [symbol for symbol in symbols if symbol.accepted]
    if symbols and not accepted:
        raise ImageError(
            "The barcode could not be read with certainty."
            " Use a sharper picture that shows all of it, or print the label again."
        )
    distinct = {(symbol.raw, symbol.symbology): symbol for symbol in accepted}
    if not distinct:
        raise ImageError("No barcode was found. Use a sharper picture that shows all of it.")
    if len(distinct) > 1:
        raise ImageError(f"The picture shows {len(distinct)} barcodes. Show one at a time.")
    (symbol,) = distinct.values()
    if len(symbol.raw) > SCAN_BYTES_MAX:
        raise ImageError("The barcode holds more than a label can. Use a label of this site.")
    return symbol


def _disputed(symbols: tuple[Symbol, ...]) -> bool:
    """Whether one place of the picture gave two values."""
    return any(
        one.raw != other.raw and same_place(one.corners, other.corners)
        for index, one in enumerate(symbols)
        for other in symbols[index + 1 :]
    )
