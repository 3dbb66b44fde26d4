"""The edges of a linear symbol's bars, as a picture shows them, in modules.

The symbol is laid flat and cut into bands across its bars; in each band the edges are found to a
fraction of a pixel, and counted in modules along a smooth curve through the beginnings of the
characters, so that a tilt or a cylinder does not look like damage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scanning.decode import code128
from scanning.decode.symbol import Corners

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.decode.symbol import Grey

    Floats = NDArray[np.float64]

BANDS: Final = 6  # ISO/IEC 15416 scans a symbol ten times; each of these is three rows' mean
SAMPLES_PER_MODULE: Final = 6
_MARGIN_MODULES: Final = 8
_SOFT: Final = 0.12  # modules: of the smoothing before
_PROMINENCE: Final = 0.15  # of the contrast: what a bar differs by from its spaces at least
_TILT_MAX: Final = 0.25
_BEND_MAX: Final = 0.9
_COURSES: Final = 31


@dataclass(frozen=True, slots=True)
class Band:
    """The edges of one band, in modules from the first bar's beginning, for one length."""

    dark: Floats  # from light to dark
    light: Floats  # from dark to light


def flatten(grey: Grey, corners: Corners, length: int) -> Floats:
    """Lay the symbol flat; return its bands as rows."""
    import cv2
    import numpy as np

    points = np.array(corners, dtype=np.float64)
    modules = code128.CHARACTER_MODULES * length + code128.STOP_MODULES
    columns = int((modules + 2 * _MARGIN_MODULES) * SAMPLES_PER_MODULE)
    along = (np.arange(columns) / SAMPLES_PER_MODULE - _MARGIN_MODULES) / modules
    down = 0.05 + 0.9 * (np.arange(3 * BANDS) + 0.5)[:, None] / (3 * BANDS)
    left = points[0] + (points[3] - points[0]) * down
    right = points[1] + (points[2] - points[1]) * down
    x = left[:, :1] + (right - left)[:, :1] * along
    y = left[:, 1:] + (right - left)[:, 1:] * along
    flat = cv2.remap(
        grey,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(flat.reshape(BANDS, 3, columns).astype(np.float64).mean(axis=1))


def crossings(row: Floats) -> tuple[Floats, Floats] | None:
    """Find where the grey crosses the local middle: into the dark, and into the light.

    The surer way where the picture is sharp.
    """
    import cv2
    import numpy as np

    window = np.ones((1, 2 * code128.CHARACTER_MODULES * SAMPLES_PER_MODULE // 2 | 1), np.uint8)
    line = cv2.GaussianBlur(row[None, :], (0, 0), SAMPLES_PER_MODULE * 0.12)
    high = cv2.blur(cv2.dilate(line, window), (window.shape[1], 1))
    low = cv2.blur(cv2.erode(line, window), (window.shape[1], 1))
    if float((high - low).max()) < 8:  # noqa: PLR2004  grey levels: nothing is printed here
        return None
    level = (line - (high + low) / 2)[0].astype(np.float64)
    before, after = level[:-1], level[1:]
    crossing = np.nonzero((before > 0) != (after > 0))[0]
    where = crossing + before[crossing] / (before[crossing] - after[crossing])
    darker = before[crossing] > 0
    return where[darker], where[~darker]


def steps(row: Floats) -> tuple[Floats, Floats] | None:
    """Find where the grey turns dark, and where it turns light.

    An edge lies in the middle between a light and a dark place next to each other, so that a
    narrow bar that blur has left grey still has its two edges; noise moves them more.
    """
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(row[None, :], (0, 0), SAMPLES_PER_MODULE * _SOFT)
    line = np.asarray(soft, dtype=np.float64)[0]
    low, high = np.quantile(line, (0.05, 0.95))
    if high - low < 8:  # noqa: PLR2004  grey levels: nothing is printed here
        return None
    places = _turns(line, float(high - low) * _PROMINENCE)
    dark: list[float] = []
    light: list[float] = []
    for one, other in pairwise(places):
        part = line[one : other + 1]
        level = (part[0] + part[-1]) / 2
        falls = part[0] > part[-1]
        at = int(np.argmax(part <= level if falls else part >= level))
        step = part[at - 1] - part[at]
        where = one + at - 1 + (float((part[at - 1] - level) / step) if step else 0.0)
        (dark if falls else light).append(where)
    return np.array(dark), np.array(light)


def _turns(line: Floats, least: float) -> list[int]:
    """Return where a line turns round by so much at least: its light and dark places."""
    import numpy as np

    rising = np.diff(line) > 0
    turning = (np.nonzero(rising[1:] != rising[:-1])[0] + 1).tolist()
    places: list[int] = [0]
    up = True  # the quiet zone is light: the last place is a light one
    for at in [*turning, len(line) - 1]:
        last = places[-1]
        if (line[at] > line[last]) == up:
            places[-1] = at
        elif abs(line[at] - line[last]) >= least:
            places.append(at)
            up = not up
    return places


@dataclass(frozen=True, slots=True)
class Span:
    """The edges of one band, from the first bar's beginning (0) to the last bar's end (1)."""

    dark: Floats
    light: Floats


@dataclass(frozen=True, slots=True)
class Course:
    """How many characters there are, and how their beginnings run along the span."""

    length: int
    places: Floats


def span_of(edges: tuple[Floats, Floats], width: int) -> Span | None:
    """Find the first and the last bar; None if they are not where the reader saw them."""
    import numpy as np

    dark, light = edges
    near = _MARGIN_MODULES * SAMPLES_PER_MODULE
    if not len(dark) or not len(light):
        return None
    begin = float(dark[int(np.argmin(np.abs(dark - near)))])
    end = float(light[int(np.argmin(np.abs(light - width + near)))])
    if max(abs(begin - near), abs(end - width + near)) > near / 2 or end - begin < near:
        return None
    return Span(dark=(dark - begin) / (end - begin), light=(light - begin) / (end - begin))


@lru_cache(maxsize=64)
def _courses(length: int) -> Floats:
    """Return all ways that characters may run along a span: bent to one side, or to both.

    A tilt makes the modules of one end wider; a cylinder makes those of both ends narrower.
    """
    import numpy as np

    modules = code128.CHARACTER_MODULES * length + code128.STOP_MODULES
    v = np.arange(length + 1) * code128.CHARACTER_MODULES / modules
    one = np.linspace(-_TILT_MAX, _TILT_MAX, _COURSES)[:, None, None]
    both = np.linspace(-_BEND_MAX, _BEND_MAX, _COURSES)[None, :, None]
    bent = v + one * v * (1 - v) + both * v * (1 - v) * (1 - 2 * v)
    return np.asarray(bent.reshape(-1, length + 1))


def course_of(spans: Sequence[Span], lengths: Sequence[int]) -> tuple[Course, float]:
    """Find the number of characters and the course whose beginnings meet the most bars."""
    import numpy as np

    modules = code128.CHARACTER_MODULES * min(lengths) + code128.STOP_MODULES
    size = modules * 8
    grid = np.arange(size + 1) / size
    far = np.zeros(size + 1)
    for span in spans:
        at = np.clip(np.searchsorted(span.dark, grid), 1, len(span.dark) - 1)
        off = np.minimum(np.abs(grid - span.dark[at - 1]), np.abs(grid - span.dark[at]))
        far += np.minimum(off * modules, 1.0)
    best, course = np.inf, Course(lengths[0], grid[:0])
    for length in lengths:
        ways = _courses(length)
        misses = far[np.clip(np.rint(ways * size), 0, size).astype(np.intp)].mean(axis=1)
        least = int(np.argmin(misses))
        if misses[least] < best:
            best, course = float(misses[least]), Course(length, ways[least])
    return course, best / max(1, len(spans))


def straighten(span: Span, course: Course) -> Band:
    """Return the edges in modules, along a smooth curve through the characters' beginnings."""
    import numpy as np

    length = course.length
    modules = float(code128.CHARACTER_MODULES * length + code128.STOP_MODULES)
    counted = np.append(np.arange(length + 1) * float(code128.CHARACTER_MODULES), modules)
    at = np.clip(np.searchsorted(span.dark, course.places), 1, len(span.dark) - 1)
    before, after = span.dark[at - 1], span.dark[at]
    nearer = course.places - before < after - course.places
    places = np.append(np.where(nearer, before, after), 1.0)
    keep = np.append(np.abs(places[:-1] - course.places) * modules < 0.7, True)  # noqa: PLR2004  modules
    bends = 4 if length > 5 else 2  # noqa: PLR2004  a cubic needs points

    def powers_of(at: Floats) -> Floats:
        return np.asarray(np.vander(at, bends), dtype=np.float64)

    powers = powers_of(places)
    curve = np.zeros(powers.shape[1])
    for _ in range(3):  # again without the beginnings that a broken edge has moved
        if keep.sum() < powers.shape[1] + 1:
            break
        curve = np.linalg.lstsq(powers[keep], counted[keep], rcond=None)[0]
        off = np.abs(powers @ curve - counted)
        again = off <= max(0.3, 2.5 * float(np.median(off[keep])))
        if again.sum() < max(5, length // 2) or (again == keep).all():
            break
        keep = again
    dark, light = powers_of(span.dark) @ curve, powers_of(span.light) @ curve
    return Band(dark=np.asarray(dark), light=np.asarray(light))
