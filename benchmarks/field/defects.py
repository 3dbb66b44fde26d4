"""What printing and handling do to bars: dead dots of the print head, creases, and bar growth.

A dead dot leaves a white line along the whole bar where the label was fed along its bars. One
such line made three different wrong patient numbers of one wristband, each with a valid check
character (Snyder et al., Clin Chem 2010;56(10):1554-60).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from benchmarks.field.labels import DOTS, Drawn, Grey, Random

GROWTH_MAX: Final = 0.35  # modules that a bar is wider or narrower
LINES_MAX: Final = 4
LINE_MODULES: Final = (0.25, 1.0)  # one dot of 203 dpi is half of a module of 0.25 mm

_WHITE: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Defects:
    """What is wrong with a print.

    Attributes:
        growth: modules by which every bar is wider (above 0) or narrower.
        lines: white lines along the bars: their middles, in parts of the code's width, and
            their widths in modules.
        creases: lines across at a slant: where they cross the top and the bottom of the bars, in
            parts of the code's width, and their widths in modules.
    """

    growth: float = 0.0
    lines: tuple[tuple[float, float], ...] = ()
    creases: tuple[tuple[float, float, float], ...] = ()


def any_defects(random: Random, *, lines: int, creases: int = 0, grown: bool = True) -> Defects:
    """Draw defects: so many lines and creases, and a growth within a third of a module."""
    widths = random.uniform(*LINE_MODULES, lines)
    starts = random.uniform(0, 1, creases)
    return Defects(
        growth=float(random.uniform(-GROWTH_MAX, GROWTH_MAX)) if grown else 0.0,
        lines=tuple(
            (float(at), float(width))
            for at, width in zip(random.uniform(0, 1, lines), widths, strict=True)
        ),
        creases=tuple(
            (float(at), float(at + random.uniform(-0.08, 0.08)), float(random.uniform(0.2, 0.6)))
            for at in starts
        ),
    )


def spoil(drawn: Drawn, defects: Defects) -> Drawn:
    """Print a label badly. Its codes stay what they were meant to say."""
    grey = drawn.grey.copy()
    for code in drawn.codes:
        left, top, width, height = (round(value) for value in code.rect)
        margin = DOTS
        part = grey[top : top + height, left - margin : left + width + margin]
        _grow(part, defects.growth)
        for at, modules in defects.lines:
            half = modules * DOTS / 2
            middle = margin + at * width
            part[:, max(round(middle - half), 0) : round(middle + half)] = _WHITE
        for above, below, modules in defects.creases:
            ends = (round(margin + above * width), 0), (round(margin + below * width), height)
            cv2.line(part, ends[0], ends[1], _WHITE, max(round(modules * DOTS), 1), cv2.LINE_AA)
    return replace(drawn, grey=grey)


def _grow(part: Grey, growth: float) -> None:
    """Widen or narrow the dark of a strip by a part of a module, in place."""
    dots = round(abs(growth) * DOTS)
    if dots:
        kernel = np.ones((1, dots + 1), np.uint8)
        part[:] = cv2.erode(part, kernel) if growth > 0 else cv2.dilate(part, kernel)
