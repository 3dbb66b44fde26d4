"""Does a Code 128 look like what was read? A check of every character against the picture.

A worn print (a dead dot of the print head, a crease) can turn one valid Code 128 into another,
check character and all. The reader then forced the picture into patterns that it does not quite
have. So what was read is drawn again, and each edge of each character is compared with the edge
that is there: decodability in the sense of ISO/IEC 15416, character by character.

1. The symbol is laid flat from the place of the read, and cut into bands across its bars.
2. In each band the edges are found to a fraction of a pixel, against the local middle grey; and,
   where that does not fit, between the light and dark places next to each other.
3. From the first bar the characters are followed one by one, so that a cylinder or a tilt, which
   changes their width along the symbol, is not taken for damage.
4. Of all ways to print these bytes the one that fits best is kept. Bars that are all too thick or
   too thin are ordinary printing and are taken out first.
5. Of the bands the middle one counts at each character (a spot of glare is no damage), and of the
   characters the worst.

Left out: the quiet zones and the contrast, which say nothing about which character it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Final

from scanning.decode import code128
from scanning.decode.edges import (
    Band,
    Span,
    course_of,
    crossings,
    flatten,
    span_of,
    steps,
    straighten,
)
from scanning.decode.symbol import Corners

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.decode.symbol import Grey

    Floats = NDArray[np.float64]

RESIDUAL_MAX: Final = 0.47  # of a module: half of one is where a reader rounds the other way
_STEPS_PER_MODULE: Final = 16  # of the table of distances
_MET: Final = 0.45  # modules: beginnings that lie so near bars are found
_EXTRA_BARS_MAX: Final = 5  # broken bars: a dead dot of the print head makes two of one
_NEAR: Final = 1e-6
_FAR: Final = 1.0  # an edge that is missing: a whole module
_LONGER_MAX: Final = 4  # characters more than the shortest way of printing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a symbol looks like what was read.

    Attributes:
        worst: the worst character's residual in modules; 1 where an edge is missing altogether.
        growth: by how much the bars are too thick, in modules; negative: too thin.
        characters: how many characters it was printed with, start and check included.
        second: the worst character's residual but one.
        mean: the mean residual of all characters.
    """

    worst: float
    growth: float
    characters: int
    second: float
    mean: float


def fit(grey: Grey, corners: Corners, raw: bytes) -> Fit | None:
    """Compare what was read with the picture; None if the picture is too poor to tell.

    Args:
        grey: the picture that was read.
        corners: of the symbol, clockwise from its own top left, as the reader told them.
        raw: the bytes that were read.
    """
    needs = _needs(raw)
    shortest = min((needs[state] for _, state in code128.starts() if state in needs), default=0)
    if not shortest:
        return None
    lengths = range(shortest + 2, shortest + 3 + _LONGER_MAX)  # with start and check
    rows = flatten(grey, corners, lengths[0])
    best: Fit | None = None
    for find in (crossings, steps):
        made = _compare(raw, rows, [find(row) for row in rows], lengths)
        if made is not None and (best is None or made.second < best.second):
            best = made
        if best is not None and best.second <= RESIDUAL_MAX:
            break
    return best


def _compare(
    raw: bytes, rows: Floats, found: Sequence[tuple[Floats, Floats] | None], lengths: range
) -> Fit | None:
    """Compare the edges of the bands with all ways of printing these bytes."""
    spans = [
        span
        for edges in found
        if edges is not None and (span := span_of(edges, rows.shape[1])) is not None
    ]
    if len(spans) * 2 < len(rows):
        return None
    # Three bars to a character and four to the stop: counted where the print is whole.
    counted = round((median(_bars(span) for span in spans) - 4) / 3)
    course, misses = course_of(spans, [counted]) if counted in lengths else (None, _MET)
    if course is None or misses >= _MET:
        course, _ = course_of(spans, lengths)
    # Many more bars than were read: a short text laid over a long symbol fits everywhere.
    printed = 3 * course.length + 4
    if counted * 3 + 4 > printed + max(_EXTRA_BARS_MAX, printed // 5):
        return None
    bands = [straighten(span, course) for span in spans]
    return _best_way(raw, bands, course.length)


def _bars(span: Span) -> int:
    """Count the bars that begin between the first and the last."""
    return int(((span.dark > -_NEAR) & (span.dark < 1)).sum())


@lru_cache(maxsize=64)
def _needs(raw: bytes) -> dict[code128.State, int]:
    return code128.rests(raw)


def _best_way(raw: bytes, bands: Sequence[Band], length: int) -> Fit | None:
    """Keep the way of printing these bytes that fits best, with the bars' growth taken out."""
    import numpy as np

    shift = _Shift(0.0, 0.0)
    way: list[int] | None = None
    table = np.zeros((0, 0))
    for some in (bands[::3], bands[::2]):  # the growth is the same everywhere
        table = np.median([_table(band, length, shift) for band in some], axis=0)
        way = _way(raw, table, length)
        if way is None:
            return None
        shift = _shift(some, way)
    table = np.median([_table(band, length, shift) for band in bands], axis=0)
    residuals = sorted(
        [*table[np.arange(length), way], median(_stop(band, length, shift) for band in bands)]
    )
    return Fit(
        worst=float(residuals[-1]),
        second=float(residuals[-2]),
        growth=shift.light - shift.dark,
        characters=length,
        mean=float(np.mean(residuals)),
    )


@dataclass(frozen=True, slots=True)
class _Shift:
    """By how much all bars begin and end later than they should, in modules."""

    dark: float
    light: float


def _distances(edges: Floats, size: int) -> Floats:
    """Return, for a fine grid of places, how far the nearest edge is."""
    import numpy as np

    grid = np.arange(-_STEPS_PER_MODULE * 2, size * _STEPS_PER_MODULE) / _STEPS_PER_MODULE
    at = np.clip(np.searchsorted(edges, grid), 1, len(edges) - 1)
    return np.minimum(np.minimum(np.abs(grid - edges[at - 1]), np.abs(grid - edges[at])), _FAR)


def _table(band: Band, length: int, shift: _Shift) -> Floats:
    """Return the residual of every character at every place: its worst edge."""
    import numpy as np

    size = code128.CHARACTER_MODULES * (length + 1) + 6
    dark, light = _distances(band.dark, size), _distances(band.light, size)
    ideal = code128.edges()  # 106 × 6
    begin = np.arange(length)[:, None, None] * code128.CHARACTER_MODULES
    places = begin + ideal[None, :, :]

    def index(at: Floats) -> NDArray[np.intp]:
        return np.rint((at + 2) * _STEPS_PER_MODULE).astype(np.intp)

    darks = dark[index(places[:, :, 0::2] + shift.dark)]
    lights = light[index(places[:, :, 1::2] + shift.light)]
    return np.asarray(np.maximum(darks.max(axis=2), lights.max(axis=2)))


def _stop(band: Band, length: int, shift: _Shift) -> float:
    import numpy as np

    begin = length * code128.CHARACTER_MODULES
    worst = 0.0
    for number, at in enumerate(code128.STOP_EDGES):
        edges, by = (band.light, shift.light) if number % 2 else (band.dark, shift.dark)
        worst = max(worst, float(np.min(np.abs(edges - begin - at - by))))
    return min(worst, _FAR)


def _shift(bands: Sequence[Band], way: Sequence[int]) -> _Shift:
    """Return by how much the bars of this way begin and end later than they should."""
    import numpy as np

    ideal = code128.edges()[list(way)]
    begin = np.arange(len(way))[:, None] * code128.CHARACTER_MODULES

    def off(edges: Floats, side: int) -> float:
        wanted = (begin + ideal[:, side::2]).ravel()
        at = np.clip(np.searchsorted(edges, wanted), 1, len(edges) - 1)
        nearer = np.abs(edges[at - 1] - wanted) < np.abs(edges[at] - wanted)
        return float(np.median(np.where(nearer, edges[at - 1], edges[at]) - wanted))

    return _Shift(
        dark=median(off(band.dark, 0) for band in bands),
        light=median(off(band.light, 1) for band in bands),
    )


def _way(raw: bytes, table: Floats, length: int) -> list[int] | None:
    """Return the characters that print these bytes and fit best, check character included."""
    needs = _needs(raw)
    cost = (table**2).tolist()
    last = length - 1
    best: dict[code128.State, tuple[float, int, tuple[int, ...]]] = {}
    for value, state in code128.starts():
        if needs.get(state, length) < length:
            best[state] = (cost[0][value], value, (value,))
    for place in range(1, last):
        after: dict[code128.State, tuple[float, int, tuple[int, ...]]] = {}
        for state, (paid, total, way) in best.items():
            for value, follow in code128.steps(raw, state):
                if needs.get(follow, length) > last - 1 - place:
                    continue
                now = paid + cost[place][value]
                if follow not in after or now < after[follow][0]:
                    check = (total + place * value) % code128.CHECK_MODULUS
                    after[follow] = (now, check, (*way, value))
        best = after
    ends = [
        (paid + cost[last][total], total, way)
        for state, (paid, total, way) in best.items()
        if not needs[state]
    ]
    if not ends:
        return None
    _, total, way = min(ends)
    return [*way, total]
