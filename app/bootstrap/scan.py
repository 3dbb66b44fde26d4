"""`countersign scan`: read the barcodes of pictures, videos and a camera, and say what they are.

A picture gives one line with everything in it; a video or a camera gives one line for each label
that was shown and may be relied on, with the time since its first frame (`at_ms`).

For trying labels, printers and an installation. Nothing is recorded, and no turn can use it: a
live station takes no scan from a file (DESIGN rule 8).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanning.capture.video_file import VIDEO_SUFFIXES
from scanning.decode import Symbol
from scanning.files import FileProblem, images_in, symbols_in
from scanning.watched import WatchedReader

if TYPE_CHECKING:
    from app.bootstrap.scan_moving import Say

DONE, FAILED, COULD_NOT_RUN = 0, 1, 2
# By the letter of the AIM identifier (ISO/IEC 15424): the formats that are looked for.
FORMATS = {"C": "Code128", "Q": "QRCode", "d": "DataMatrix", "z": "Aztec"}


def main_scan(paths: Iterable[Path], *, as_json: bool, camera: int | None = None) -> int:
    """Read the files, then the camera, and print what is in each.

    A picture or video that gives no barcode, or only such that may not be relied on, is told on
    standard error.

    Returns:
        0 if every one gave a barcode, 1 if not, 2 if there is no such camera.

    Raises:
        ImportError: a reader, or a library that it needs, is missing.
    """
    code = DONE
    with closing(WatchedReader()) as stills:  # nobody vouches for these files
        for file in _files(paths):
            if isinstance(file, FileProblem):
                code = FAILED
                _refused(file)
            elif not _read(file, as_json, stills):
                code = FAILED
    if camera is None:
        return code
    from app.bootstrap.scan_moving import read_camera

    match read_camera(camera, _sayer(as_json)):
        case None:
            return COULD_NOT_RUN
        case found:
            return code if found else FAILED


def _refused(problem: FileProblem) -> bool:
    sys.stderr.write(f"{problem.sentence}\n")
    return False


def _read(file: Path, as_json: bool, stills: WatchedReader) -> bool:  # noqa: FBT001  how to say it
    """Read one file, say what is in it, and whether anything there may be relied on."""
    if file.suffix.lower() in VIDEO_SUFFIXES:
        from app.bootstrap.scan_moving import read_video

        return read_video(file, _sayer(as_json))
    stills.wait_ready()  # its start is not this picture's time
    began = time.perf_counter()
    found = symbols_in(file, read=stills.read_file)
    took = (time.perf_counter() - began) * 1000
    if isinstance(found, FileProblem):
        return _refused(found)
    print(_as_json(file, took, found) if as_json else _as_text(file, found))
    return any(symbol.accepted for symbol in found)


def _sayer(as_json: bool) -> Say:  # noqa: FBT001  how to say it
    """Return what says one label of a video or camera."""

    def say(name: str, at_ms: int, took_ms: float, symbols: tuple[Symbol, ...]) -> None:
        relied_on = tuple(replace(symbol, accepted=True) for symbol in symbols)
        if as_json:
            line = _as_json(name, took_ms, relied_on, at_ms=at_ms)
        else:
            line = _as_text(f"{name} at {at_ms / 1000:.2f} s", relied_on)
        print(line, flush=True)

    return say


def _files(paths: Iterable[Path]) -> Iterator[Path | FileProblem]:
    for path in paths:
        videos = _videos(path)
        images = [] if path.suffix.lower() in VIDEO_SUFFIXES else images_in(path)
        if not isinstance(images, FileProblem):
            yield from sorted((*images, *videos))
        elif videos:
            yield from videos
        else:
            yield images


def _videos(path: Path) -> list[Path]:
    """Return the videos that a path names, one or a folder's, in the order of their names."""
    if path.suffix.lower() in VIDEO_SUFFIXES and not path.is_dir():
        return [path]
    try:
        within = sorted(path.iterdir()) if path.is_dir() else []
    except OSError:
        return []  # told by whoever looks for pictures there
    return [
        file
        for file in within
        if file.suffix.lower() in VIDEO_SUFFIXES and not file.name.startswith(".")
    ]


def _as_json(
    image: Path | str, took_ms: float, symbols: tuple[Symbol, ...], *, at_ms: int | None = None
) -> str:
    """Write one line for a picture, or a label of a video: the contract of DESIGN section 5."""
    line = {
        "file": str(image),
        "ms": round(took_ms, 1),
        **({} if at_ms is None else {"at_ms": at_ms}),
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


def _as_text(image: Path | str, symbols: tuple[Symbol, ...]) -> str:
    """Write a picture's barcodes for people; control characters are shown, not sent."""
    lines = [f"{image}: {len(symbols) or 'no'} barcode{'s' * (len(symbols) != 1)}"]
    for symbol in symbols:
        text = symbol.raw.decode("utf-8", errors="replace")
        shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
        verdict = "" if symbol.accepted else "  not to be relied on"
        lines.append(
            f"    {FORMATS.get(symbol.symbology[1:2], 'unknown')} {symbol.symbology} {shown}"
            f"  read by {' and '.join(symbol.readers)}{verdict}"
        )
    return "\n".join(lines)
