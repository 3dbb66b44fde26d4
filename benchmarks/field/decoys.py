"""What is no label of ours and must not be read as one.

Other barcodes (of kinds that the field does not use, or cut off so that nothing may be read from
them), and textures that look like bars or like matrix codes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from benchmarks.field.labels import DOTS, Random, draw
from scanning.clutter import clutter
from scanning.scene import Scene, shoot

Grey = NDArray[np.uint8]

THINGS: Final = 7
FRAME: Final = (1280, 720)
DECOYS_OF_A_FRAME: Final = 5
CUT_OFF: Final = 0.35  # of a linear code, that is missing at the least


def bench(size: tuple[int, int], count: int, seed: int) -> Grey:
    """Draw a background with some decoys on it."""
    random = np.random.default_rng([seed, 7])
    grey = clutter(size, THINGS, seed)
    for number in range(count):
        grey = _laid(grey, random, seed * 31 + number)
    return grey


def empty(seed: int) -> Grey:
    """Draw a frame in which nothing may be read: clutter and decoys only, out of a camera."""
    random = np.random.default_rng([seed, 8])
    grey = bench(FRAME, int(random.integers(1, DECOYS_OF_A_FRAME + 1)), seed)
    scene = Scene(
        size=FRAME,
        centre=(-1e4, -1e4),  # the label is not in view; the camera is
        defocus=float(random.uniform(0, 2)),
        motion=float(random.uniform(0, 4)),
        motion_along=float(random.uniform(0, 180)),
        noise=float(random.uniform(0, 30)),
        seed=seed,
    )
    return shoot(np.full((8, 8), 255, np.uint8), scene, background=grey).grey


def _laid(grey: Grey, random: Random, seed: int) -> Grey:
    """Lay a decoy somewhere, turned and tilted."""
    name = str(random.choice(list(_KINDS)))
    drawn = _KINDS[name](random)
    height, width = grey.shape
    scene = Scene(
        size=(width, height),
        centre=(float(random.uniform(0, width)), float(random.uniform(0, height))),
        scale=float(random.uniform(1.5, 4)) / DOTS,
        rotation=float(random.uniform(0, 360)),
        tilt=float(random.uniform(0, 40)),
        tilt_axis=float(random.uniform(0, 360)),
        paper=float(random.uniform(180, 245)),
        contrast=float(random.uniform(80, 170)),
        seed=seed,
    )
    return shoot(drawn, scene, background=grey).grey


def _other(random: Random) -> Grey:
    """Draw a barcode of a kind that identity steps do not read."""
    formats = zxingcpp.BarcodeFormat
    kinds = (
        (formats.EAN13, 12),
        (formats.EAN8, 7),
        (formats.UPCA, 11),
        (formats.ITF, 14),
        (formats.Code39, 9),
        (formats.Codabar, 10),
        (formats.PDF417, 24),
    )
    kind, length = kinds[int(random.integers(0, len(kinds)))]
    text = "".join(str(digit) for digit in random.integers(0, 10, length))
    if kind == formats.Codabar:
        text = f"A{text}B"
    code = zxingcpp.create_barcode(text, kind)
    small = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    tall = 3 if kind == formats.PDF417 else max(40 // small.shape[0], 1)
    return _framed(np.repeat(np.repeat(small, DOTS, axis=1), DOTS * tall, axis=0))


def _cut(random: Random) -> Grey:
    """Draw a Code 128 of the field of which too much is missing."""
    drawn = draw(str(random.choice(["isbt_din", "band_c128", "sscc"])), random)
    grey = drawn.grey.copy()
    left, _, width, _ = drawn.codes[0].rect
    missing = float(random.uniform(CUT_OFF, 0.7)) * width
    start = left + float(random.choice([0.0, 0.5, 1.0])) * (width - missing)
    grey[:, round(start) : round(start + missing)] = int(random.integers(120, 256))
    return grey


def _grating(random: Random) -> Grey:
    """Draw bars of random widths, as on a radiator, a brush or a list."""
    widths = random.integers(1, 5, int(random.integers(20, 90)))
    row = np.repeat(np.arange(len(widths)) % 2 * 255, widths).astype(np.uint8)
    return _framed(np.repeat(np.repeat(row[None, :], DOTS, axis=1), 50 * DOTS, axis=0))


def _speckled(random: Random) -> Grey:
    """Draw square modules at random, some with a solid edge or with a finder's eyes."""
    side = int(random.integers(10, 40))
    small = (random.integers(0, 2, (side, side)) * 255).astype(np.uint8)
    shape = int(random.integers(0, 3))
    if shape == 0:
        small[:, 0], small[-1, :] = 0, 0
        small[0, :], small[:, -1] = np.arange(side) % 2 * 255, np.arange(side) % 2 * 255
    elif shape == 1 and side > 2 * len(_EYE):
        eye = len(_EYE)
        small[:eye, :eye] = small[:eye, -eye:] = small[-eye:, :eye] = _EYE
    return _framed(np.repeat(np.repeat(small, DOTS, axis=0), DOTS, axis=1))


def _rings(random: Random) -> Grey:
    """Draw squares within squares, as in the middle of an Aztec code."""
    side = int(random.integers(9, 31))
    away = np.abs(np.arange(side) - side // 2)
    small = ((np.maximum(away[:, None], away[None, :]) % 2) * 255).astype(np.uint8)
    return _framed(np.repeat(np.repeat(small, DOTS, axis=0), DOTS, axis=1))


def _page(random: Random) -> Grey:
    """Draw a page of print."""
    grey = np.full((600, 900), 255, np.uint8)
    for row in range(12):
        text = "".join(chr(c) for c in random.integers(33, 123, 34))
        face = int(random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX]))
        cv2.putText(grey, text, (20, 50 + row * 46), face, 1.2, 0, 2, cv2.LINE_AA)
    return grey


def _framed(grey: Grey) -> Grey:
    return np.pad(grey, 4 * DOTS, constant_values=255)


_EYE: Final = np.pad(
    np.pad(np.zeros((3, 3), np.uint8), 1, constant_values=255), 1, constant_values=0
)
_KINDS: Final[dict[str, Callable[[Random], Grey]]] = {
    "other": _other,
    "cut": _cut,
    "grating": _grating,
    "speckled": _speckled,
    "rings": _rings,
    "page": _page,
}
