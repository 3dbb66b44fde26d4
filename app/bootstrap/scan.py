"""`countersign scan`: read the barcodes of pictures and say what the readers make of them.

For trying labels, printers and an installation. Nothing is recorded, and no turn can use it: a
live station takes no scan from a picture (DESIGN rule 8).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from scanning.decode import Symbol
from scanning.files import FileProblem, images_in, symbols_in

DONE, FAILED = 0, 1
# By the letter of the AIM identifier (ISO/IEC 15424): the formats that are looked for.
FORMATS = {"C": "Code128", "Q": "QRCode", "d": "DataMatrix", "z": "Aztec"}


def main_scan(paths: Iterable[Path], *, as_json: bool) -> int:
    """Read the pictures and print what is in each; return 0 if every one gave a barcode.

    A picture that gives none, or only such that may not be relied on, is told on standard error.

    Raises:
        ImportError: a reader, or a library that it needs, is missing.
    """
    code = DONE
    for image in _images(paths):
        if not (_refused(image) if isinstance(image, FileProblem) else _read(image, as_json)):
            code = FAILED
    return code


def _refused(problem: FileProblem) -> bool:
    sys.stderr.write(f"{problem.sentence}\n")
    return False


def _read(image: Path, as_json: bool) -> bool:  # noqa: FBT001  how to say it
    """Read one picture, say what is in it, and whether anything there may be relied on."""
    began = time.perf_counter()
    found = symbols_in(image)
    took = (time.perf_counter() - began) * 1000
    if isinstance(found, FileProblem):
        return _refused(found)
    print(_as_json(image, took, found) if as_json else _as_text(image, found))
    return any(symbol.accepted for symbol in found)


def _images(paths: Iterable[Path]) -> Iterator[Path | FileProblem]:
    for path in paths:
        images = images_in(path)
        if isinstance(images, FileProblem):
            yield images
        else:
            yield from images


def _as_json(image: Path, took_ms: float, symbols: tuple[Symbol, ...]) -> str:
    """Write one line for a picture: the contract of DESIGN section 5."""
    line = {
        "file": str(image),
        "ms": round(took_ms, 1),
        "symbols": [
            {
                "text": symbol.raw.decode("utf-8", errors="replace"),
                "hex": symbol.raw.hex(),
                "format": FORMATS.get(symbol.symbology[1:2], "unknown"),
                "symbology": symbol.symbology,
                "readers": list(symbol.readers),
                "corners": [list(corner) for corner in symbol.corners],
                "accepted": symbol.accepted,
            }
            for symbol in symbols
        ],
    }
    return json.dumps(line)


def _as_text(image: Path, symbols: tuple[Symbol, ...]) -> str:
    """Write a picture's barcodes for people; control characters are shown, not sent."""
    lines = [f"{image}: {len(symbols) or 'no'} barcode{'s' * (len(symbols) != 1)}"]
    for symbol in symbols:
        text = symbol.raw.decode("utf-8", errors="replace")
        shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
        verdict = "" if symbol.accepted else "  not to be relied on: two readers disagree"
        lines.append(
            f"    {FORMATS.get(symbol.symbology[1:2], 'unknown')} {symbol.symbology} {shown}"
            f"  read by {' and '.join(symbol.readers)}{verdict}"
        )
    return "\n".join(lines)
