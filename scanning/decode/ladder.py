"""The retry ladder: a place that stayed unread or unconfirmed, prepared in ways that help.

Each rung gives a picture to the reader and knows the way back to the frame's pixels. The order is
by what was measured to help most for its time: twice as large (a module of less than three pixels
is lost otherwise), bars turned level (no reader finds them at 20 to 70 degrees), sharper, calmer,
dots joined, dots parted, another threshold.

What a rung reads is a reading like any other, but never enough by itself: preparing a picture
buys reads and costs certainty (`scanning.decode.look` keeps that policy).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scanning.decode.regions import Region
from scanning.decode.symbol import Box, Corners, grown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.decode.symbol import Grey

VIEW_PIXELS_MAX: Final = 2_500_000  # a larger copy costs more time than it is worth
_QUIET: Final = 0.14  # of a linear symbol's length: ten modules of ninety, and some
_SIDE_MIN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A prepared picture of a part of the frame.

    Attributes:
        rung: what was done to it.
        grey: the picture.
        back: the matrix that takes its pixels to the frame's.
        global_threshold: whether the reader divides dark from light once for all.
        quick: whether the symbol is upright in it, dark on light, and no larger than need be.
    """

    rung: str
    grey: Grey
    back: NDArray[np.float64]
    global_threshold: bool = False
    quick: bool = False

    def in_frame(self, corners: Corners) -> Corners:
        """Return where corners of this picture are in the frame."""

        def moved(x: float, y: float) -> tuple[int, int]:
            (a, b, c), (d, e, f) = self.back.tolist()
            return round(a * x + b * y + c), round(d * x + e * y + f)

        one, two, three, four = corners
        return moved(*one), moved(*two), moved(*three), moved(*four)


def matrix_views(grey: Grey, box: Box) -> Iterator[View]:
    """Yield a place prepared for matrix symbols, and for bars that are nearly level.

    Args:
        grey: the frame.
        box: the place; its surroundings come along.
    """
    around = grown(box, max(12, max(box[2], box[3]) // 6), grey.shape[1], grey.shape[0])
    left, top, width, height = around
    if min(width, height) < _SIDE_MIN:
        return
    part = grey[top : top + height, left : left + width]
    double = _scaled(part, 2.0, around)
    if double is not None:
        yield double
    triple = _scaled(part, 3.0, around)
    if triple is not None:
        yield _done(triple, "calm", _calm)
    if double is not None:
        yield _done(double, "unsharp", _unsharp)
        yield _done(double, "median", _median)
    yield View(rung="1x", grey=part.copy(), back=_shift(1.0, left, top))
    if triple is not None:
        yield triple
    if double is not None:
        yield _done(double, "clahe", _clahe)
        yield _done(double, "close", _close)
        yield _done(double, "open", _open)
        yield _done(double, "level", _level)
    half = _scaled(part, 1.5, around)
    if half is not None:
        yield View(rung="global", grey=half.grey, back=half.back, global_threshold=True)
    less = _scaled(part, 0.5, around)
    if less is not None:
        yield less
        yield _done(less, "close", _close)
    for across, down, name in ((1.0, 1.6, "taller"), (1.6, 1.0, "wider")):
        stretched = _stretched(part, around, across, down, name)
        if stretched is not None:
            yield stretched


def linear_views(grey: Grey, region: Region) -> Iterator[View]:
    """Yield bars turned level, the reading line from left to right.

    Args:
        grey: the frame.
        region: where they are, and which way they run.
    """
    for rung, scale, squeeze, prepare in (
        ("turned", 2.0, 1.0, ("", "calm")),
        ("along", 3.0, 0.25, ("unsharp", "")),
        ("flat", 3.0, 0.1, ("", "unsharp")),
        ("turned", 2.0, 1.0, ("unsharp", "median", "level", "global")),
    ):
        view = _turned(grey, region, region.along, scale, squeeze, rung)
        if view is None:
            continue
        for how in prepare:
            if how in _PREPARED:
                yield _done(view, how, _PREPARED[how])
            else:
                name = f"{rung}+{how}" if how else rung
                yield replace(view, rung=name, global_threshold=how == "global")


def _shift(scale: float, left: float, top: float) -> NDArray[np.float64]:
    """Return the way back from a part that was made larger."""
    import numpy as np

    half = 0.5 / scale - 0.5
    return np.array([[1 / scale, 0, left + half], [0, 1 / scale, top + half]])


def _scaled(part: Grey, scale: float, around: Box) -> View | None:
    import cv2
    import numpy as np

    size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
    if size[0] * size[1] > VIEW_PIXELS_MAX or min(size) < _SIDE_MIN:
        return None
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    made = cv2.resize(part, size, interpolation=how).astype(np.uint8, copy=False)
    return View(rung=f"{scale:g}x", grey=made, back=_shift(scale, around[0], around[1]))


def _stretched(part: Grey, around: Box, across: float, down: float, rung: str) -> View | None:
    """Stretch one way: what a tilt has made narrow is wide again."""
    import cv2
    import numpy as np

    across, down = across * 1.5, down * 1.5
    size = (round(part.shape[1] * across), round(part.shape[0] * down))
    if size[0] * size[1] > VIEW_PIXELS_MAX:
        return None
    made = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)
    back = np.array([[1 / across, 0, around[0]], [0, 1 / down, around[1]]], dtype=np.float64)
    return View(rung=rung, grey=made, back=back)


def _turned(
    grey: Grey, region: Region, along: tuple[float, float], scale: float, squeeze: float, rung: str
) -> View | None:
    """Turn bars upright; squeezing averages along them, which calms noise and costs nothing."""
    import cv2
    import numpy as np

    length, height = along[0] * (1 + 2 * _QUIET), along[1] * 1.1
    width, tall = round(length * scale), max(12, round(height * scale * squeeze))
    if not _SIDE_MIN <= width <= VIEW_PIXELS_MAX // max(1, round(height * scale)):
        return None
    turn = np.radians(region.angle)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    full = max(12, round(height * scale)) if squeeze < 1 else tall
    by = height / full
    x, y = region.centre
    back = np.array(
        [
            [cos / scale, -sin * by, x - cos * length / 2 + sin * height / 2],
            [sin / scale, cos * by, y - sin * length / 2 - cos * height / 2],
        ]
    )
    made = cv2.warpAffine(
        grey,
        back,
        (width, full),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if full != tall:
        made = cv2.resize(made, (width, tall), interpolation=cv2.INTER_AREA)
        # The reader wants some height to look at.
        made = cv2.resize(made, (width, tall * 3), interpolation=cv2.INTER_NEAREST)
        back[:, 1] *= full / (tall * 3)
    return View(rung=rung, grey=made.astype(np.uint8, copy=False), back=back, quick=True)


def _done(view: View, rung: str, prepare: Callable[[Grey], Grey]) -> View:
    return replace(view, rung=f"{view.rung}+{rung}", grey=prepare(view.grey))


def _unsharp(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(grey, (0, 0), 2.5)
    return cv2.addWeighted(grey, 2.2, soft, -1.2, 0).astype(np.uint8, copy=False)


def _calm(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    return cv2.GaussianBlur(grey, (0, 0), 1.3).astype(np.uint8, copy=False)


def _median(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    return cv2.medianBlur(grey, 5).astype(np.uint8, copy=False)


def _close(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    kernel = np.ones((3, 3), np.uint8)
    return cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel).astype(np.uint8, copy=False)


def _open(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    kernel = np.ones((3, 3), np.uint8)
    return cv2.morphologyEx(grey, cv2.MORPH_OPEN, kernel).astype(np.uint8, copy=False)


def _clahe(grey: Grey) -> Grey:
    import cv2
    import numpy as np

    return cv2.createCLAHE(3.0, (4, 4)).apply(grey).astype(np.uint8, copy=False)


def _level(grey: Grey) -> Grey:
    """Take the shading of glare and of curvature out."""
    import cv2
    import numpy as np

    size = max(15, min(grey.shape) // 3) | 1
    ground = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), size / 3)
    spread = np.sqrt(cv2.GaussianBlur((grey - ground) ** 2, (0, 0), size / 3)) + 4.0
    return np.clip(128 + (grey - ground) / spread * 60, 0, 255).astype(np.uint8)


_PREPARED: Final = {"calm": _calm, "unsharp": _unsharp, "median": _median, "level": _level}
