"""Matrix symbols whose fixed pattern is spoilt: sampled module by module, and drawn again.

A reader finds a symbol by its fixed modules (rings, an L, three squares). A spot of glare or of
frost there hides all of it, although the error correction would cope with the same spot anywhere
else. So the symbol's outline is found by its texture, every pattern is laid over it and fitted
where it agrees best, each module is sampled, and the symbol is drawn anew with its fixed modules
whole. What it says comes from the picture alone; the reader corrects and checks it as ever.

Only patterns that agree well are drawn, and only sizes with much error correction are tried: a
small symbol's code words would turn noise into a reading.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from scanning.decode.ladder import View
from scanning.decode.symbol import Box, grown

if TYPE_CHECKING:
    import cv2.typing
    import numpy as np
    from numpy.typing import NDArray

    from scanning.decode.symbol import Grey

    Floats = NDArray[np.float32]

RUNG: Final = "modules"
_AZTEC_COMPACT: Final = (19, 23, 27)  # modules a side (ISO/IEC 24778)
_AZTEC_FULL: Final = (23, 27, 31)
_QR: Final = (21, 25, 29, 33, 37)  # ISO/IEC 18004, versions 1 to 5
_DATA_MATRIX: Final = (16, 18, 20, 22, 24, 26)  # ISO/IEC 16022, of one region
_SIDE_MIN, _SIDE_MAX = 28, 400  # pixels of a symbol that is worth it
_WORTH_FITTING: Final = 0.3  # agreement of a pattern with the picture, before it is fitted
_AGREES: Final = 0.7  # and after
_SURE: Final = 0.85  # no other outline is tried
_FITTED_MAX: Final = 2  # patterns that are fitted, of each outline
_NEARLY: Final = 0.15  # that the second agrees less than the first
_ASIDE: Final = 50.0  # pixels that a symbol is out of the middle of its place
_AROUND: Final = 18  # pixels of a symbol's surroundings
_ROUNDS: Final = 36
_PAPER: Final = 0.85  # of the pixels: what is brighter is glare or noise
_CLEAR: Final = 1.2  # what the contrast of all modules weighs against the fixed ones
_STIFF: Final = 0.2  # what a bend of one module costs
_STAY: Final = 6.0  # how strongly the equalizer keeps to what was seen
_FLAT: Final = 1e-3  # a corner that was moved beyond the horizon
_DOT: Final = 6  # pixels of the new drawing to a module
_QUIET: Final = 4  # modules


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The fixed modules of a kind of symbol: 1 dark, -1 light, 0 not fixed."""

    kind: str
    fixed: Floats


@dataclass(frozen=True, slots=True)
class _Fitted:
    pattern: _Pattern
    agrees: float
    places: Floats  # four corners, and how far the middles of rows and of columns are bent


def sampled_views(grey: Grey, box: Box, names: tuple[str, ...]) -> Iterator[View]:
    """Yield matrix symbols drawn anew.

    Args:
        grey: the frame.
        box: the place.
        names: the kinds to look for, as zxing-cpp names them.
    """
    import cv2
    import numpy as np

    patterns = [pattern for pattern in _patterns() if pattern.kind in names]
    left, top, width, height = grown(box, 12, grey.shape[1], grey.shape[0])
    if not patterns or max(width, height) > _SIDE_MAX or min(width, height) < _SIDE_MIN:
        return
    part = grey[top : top + height, left : left + width]
    rough = next(_outlines(part), None)
    if rough is None:
        return
    # Once more without most of what lies around it: other print moves the thresholds.
    x, y, wide, high = (int(value) for value in cv2.boundingRect(rough))
    near = grown((left + x, top + y, wide, high), _AROUND, grey.shape[1], grey.shape[0])
    left, top, width, height = near
    part = grey[top : top + height, left : left + width]
    low, bright = np.quantile(part, (0.02, _PAPER))
    # Glare is brighter than paper: cut off, it costs no more than the modules it hides.
    cut = np.clip(part, low, bright).astype(np.float32)
    calm: Floats = np.asarray(cv2.GaussianBlur(cut, (0, 0), 0.7), dtype=np.float32)
    best: _Fitted | None = None
    for outline in _outlines(part):
        start = np.vstack([outline, np.zeros((2, 2), np.float32)]).astype(np.float32)
        for pattern in _likely(calm, start, patterns):
            fitted = _fit(calm, start, pattern)
            if best is None or fitted.agrees > best.agrees:
                best = fitted
        if best is not None and best.agrees >= _SURE:
            break
    if best is not None and best.agrees >= _AGREES:
        samples = _samples(calm, best.places[None], len(best.pattern.fixed))[0]
        for way in (_as_seen, _equalized):
            yield _drawn(way(samples, best.pattern), best, (left, top))


@cache
def _patterns() -> tuple[_Pattern, ...]:
    import numpy as np

    made: list[_Pattern] = []
    for kind, sizes, draw in (
        ("AztecCode", _AZTEC_COMPACT, partial(_rings, reach=5)),
        ("AztecCode", _AZTEC_FULL, partial(_rings, reach=7)),
        ("QRCodeModel2", _QR, _squares),
        ("DataMatrix", _DATA_MATRIX, _border),
    ):
        for size in sizes:
            upright = draw(size)
            made += [
                _Pattern(kind, np.ascontiguousarray(np.rot90(upright, turn))) for turn in range(4)
            ]
    return tuple(made)


def _rings(size: int, reach: int) -> Floats:
    """Return the rings of an Aztec code, dark in the middle, and the marks of its direction."""
    import numpy as np

    off = np.abs(np.arange(size) - size // 2)
    ring = np.maximum(off[:, None], off[None, :])
    fixed = np.where(ring >= reach, 0, np.where(ring % 2 == 0, 1, -1)).astype(np.float32)
    low, high = size // 2 - reach, size // 2 + reach
    # Clockwise from the top left three, two, one and none of a corner's modules are dark.
    for row, column, marks in (
        (low, low, (1, 1, 1)),
        (low, high, (1, -1, 1)),
        (high, high, (-1, -1, 1)),
        (high, low, (-1, -1, -1)),
    ):
        inward = 1 if row == low else -1
        aside = 1 if column == low else -1
        fixed[row, column] = marks[0]
        fixed[row, column + aside] = marks[1]
        fixed[row + inward, column] = marks[2]
    return fixed


def _squares(size: int) -> Floats:
    """Return the three squares of a QR code with what parts them, and its two dotted lines."""
    import numpy as np

    fixed = np.zeros((size, size), np.float32)
    line = np.where(np.arange(size) % 2 == 0, 1, -1)
    fixed[6, :], fixed[:, 6] = line, line
    off = np.abs(np.arange(-4, 5))
    ring = np.maximum(off[:, None], off[None, :])
    square = np.where((ring == 2) | (ring == 4), -1, 1)  # noqa: PLR2004  light rings
    fixed[:8, :8] = square[1:, 1:]
    fixed[:8, -8:] = square[1:, :-1]
    fixed[-8:, :8] = square[:-1, 1:]
    return fixed


def _border(size: int) -> Floats:
    """Return the border of a DataMatrix: dark left and below, dotted above and right."""
    import numpy as np

    fixed = np.zeros((size, size), np.float32)
    line = np.where(np.arange(size) % 2 == 0, 1, -1)
    fixed[0, :], fixed[:, -1] = line, -line
    fixed[:, 0], fixed[-1, :] = 1, 1
    return fixed


def _outlines(part: Grey) -> Iterator[Floats]:
    """Yield the four corners of what may be a symbol: dark, dense, and apart from the rest."""
    import cv2
    import numpy as np

    block = max(31, min(part.shape) // 2) | 1
    dark = cv2.adaptiveThreshold(
        cv2.GaussianBlur(part, (0, 0), 1.0),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        block,
        12,
    )
    for reach in (5, 9):
        joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
        joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((reach, reach), np.uint8))
        contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        if not contours:
            continue
        contour = max(contours, key=lambda one: _weight(one, part))
        if cv2.contourArea(contour) < _SIDE_MIN**2:
            continue
        inner = np.zeros_like(joined)
        cv2.drawContours(inner, [contour], -1, 255, -1)
        rows, columns = np.nonzero(cv2.bitwise_and(dark, inner))
        hull = cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.int32))
        if len(hull) < 4:  # noqa: PLR2004  corners
            continue
        quad = cv2.approxPolyN(hull, 4, ensure_convex=True).reshape(4, 2).astype(np.float32)
        if cv2.contourArea(quad) >= _SIDE_MIN**2:
            yield quad if _clockwise(quad) else quad[::-1].copy()


def _weight(contour: cv2.typing.MatLike, part: Grey) -> float:
    """Return how likely an outline is the one that is meant: large, and near the middle."""
    import cv2

    left, top, width, height = cv2.boundingRect(contour)
    off = math.hypot(left + (width - part.shape[1]) / 2, top + (height - part.shape[0]) / 2)
    return float(cv2.contourArea(contour)) * math.exp(-((off / _ASIDE) ** 2))


def _clockwise(quad: Floats) -> bool:
    x, y = quad[:, 0], quad[:, 1]
    return float((x * (y.take((1, 2, 3, 0))) - x.take((1, 2, 3, 0)) * y).sum()) > 0


def _likely(calm: Floats, start: Floats, patterns: list[_Pattern]) -> list[_Pattern]:
    """Return the patterns that agree with the picture as it lies, the best first."""
    sizes = {len(pattern.fixed) for pattern in patterns}
    samples = {size: _samples(calm, start[None], size)[0] for size in sizes}
    agrees = [
        (float(_agreement(samples[len(pattern.fixed)][None], pattern)[0]), index)
        for index, pattern in enumerate(patterns)
    ]
    found = sorted(agrees, reverse=True)
    least = max(_WORTH_FITTING, found[0][0] - _NEARLY)
    return [patterns[index] for agreement, index in found[:_FITTED_MAX] if agreement >= least]


def _samples(calm: Floats, places: Floats, size: int) -> Floats:
    """Return the grey of every module's middle, for several sets of places."""
    import cv2
    import numpy as np

    middle = (np.arange(size, dtype=np.float32) + 0.5) / size
    u, v = np.meshgrid(middle, middle)
    turns = np.stack([_plane(one[:4]) for one in places])
    points = np.stack([u.ravel(), v.ravel(), np.ones(size * size, np.float32)])
    flat = turns @ points
    at = flat[:, :2] / np.where(np.abs(flat[:, 2:]) < _FLAT, _FLAT, flat[:, 2:])
    bent_u, bent_v = 4 * points[0] * (1 - points[0]), 4 * points[1] * (1 - points[1])
    at = at + places[:, 4, :, None] * bent_u + places[:, 5, :, None] * bent_v
    maps = at.astype(np.float32)
    made = cv2.remap(
        calm, maps[:, 0], maps[:, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(made, dtype=np.float32).reshape(-1, size, size)


def _plane(corners: Floats) -> Floats:
    """Return the perspective that takes a unit square to four corners."""
    import cv2
    import numpy as np

    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    return np.asarray(
        cv2.getPerspectiveTransform(unit, corners.astype(np.float32)), dtype=np.float32
    )


def _agreement(samples: Floats, pattern: _Pattern) -> Floats:
    """Return how far the fixed modules agree, 1 wholly, 0 not at all; for several samplings."""
    import numpy as np

    where = pattern.fixed != 0
    wanted = -pattern.fixed[where]
    wanted = wanted - wanted.mean()
    seen = samples[:, where]
    seen = seen - seen.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(seen, axis=1) * np.linalg.norm(wanted) + 1e-6
    return np.asarray(seen @ wanted / norm, dtype=np.float32)


def _fit(calm: Floats, start: Floats, pattern: _Pattern) -> _Fitted:
    """Move corners and bends, one at a time, as long as the pattern agrees better."""
    import numpy as np

    size = len(pattern.fixed)
    module = float(np.linalg.norm(start[1] - start[0])) / size
    spread = float(calm.std()) + 1e-6

    def worth(places: Floats) -> Floats:
        samples = _samples(calm, places, size)
        clear = samples.reshape(len(samples), -1).std(axis=1) / spread
        bent = np.square(places[:, 4:] / module).sum(axis=(1, 2))
        found = _agreement(samples, pattern) + _CLEAR * clear - _STIFF * bent
        return np.asarray(found, dtype=np.float32)

    moves = np.zeros((24, 6, 2), np.float32)
    for index in range(12):
        moves[2 * index, index // 2, index % 2] = 1
        moves[2 * index + 1, index // 2, index % 2] = -1
    places, step = start, module / 2
    best = float(worth(places[None])[0])
    for _ in range(_ROUNDS):
        tried = places[None] + moves * step
        found = worth(tried)
        most = int(np.argmax(found))
        if found[most] > best + 1e-4:
            best, places = float(found[most]), tried[most]
        elif step < module / 6:
            break
        else:
            step /= 2
    agrees = float(_agreement(_samples(calm, places[None], size), pattern)[0])
    return _Fitted(pattern, agrees, places)


def _as_seen(samples: Floats, _: _Pattern) -> Floats:
    """Return how light each module is, against what is around it."""
    import cv2
    import numpy as np

    low, high = np.quantile(samples, (0.1, 0.9))
    around = np.asarray(cv2.GaussianBlur(np.clip(samples, low, high), (0, 0), 3.0))
    return np.asarray(samples - (0.5 * around + 0.25 * (low + high)), dtype=np.float32)


def _equalized(samples: Floats, pattern: _Pattern) -> Floats:
    """Return the same, less what the neighbours of each module have blurred into it.

    How much that is, the fixed modules tell: least squares, kept near to what was seen.
    """
    import numpy as np

    seen = _as_seen(samples, pattern) / (float(samples.std()) + 1e-6)
    size = len(seen)
    wide = np.pad(seen, 1, mode="edge")
    near = np.stack(
        [wide[y : y + size, x : x + size].ravel() for y in range(3) for x in range(3)]
        + [np.ones(size * size, np.float32)],
        axis=1,
    )
    fixed = pattern.fixed.ravel()
    known = fixed != 0
    stay = np.zeros(near.shape[1], np.float32)
    stay[4] = 1.0
    left = near[known].T @ near[known] + _STAY * np.eye(len(stay), dtype=np.float32)
    weights = np.linalg.solve(left, near[known].T @ -fixed[known] + _STAY * stay)
    return np.asarray((near @ weights).reshape(size, size), dtype=np.float32)


def _drawn(light: Floats, fitted: _Fitted, at: tuple[int, int]) -> View:
    """Draw the symbol with its fixed modules whole."""
    import numpy as np

    fixed = fitted.pattern.fixed
    size = len(fixed)
    dark = np.where(fixed == 0, light < 0, fixed > 0)
    dots = np.pad(np.where(dark, 0, 255).astype(np.uint8), _QUIET, constant_values=255)
    grey = np.repeat(np.repeat(dots, _DOT, axis=0), _DOT, axis=1)
    one, two, _, four = fitted.places[:4] + np.array(at, np.float32)
    across, down = (two - one) / (size * _DOT), (four - one) / (size * _DOT)
    origin = one - (across + down) * (_QUIET * _DOT)
    back = np.stack([across, down, origin], axis=1).astype(np.float64)
    return View(rung=RUNG, grey=grey, back=back, quick=True)
