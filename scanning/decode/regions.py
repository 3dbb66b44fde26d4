"""Where a barcode may be: places with much edge, found in a small copy of the picture.

The structure tensor (the averaged products of the gradients) tells three things of a place: how
much edge there is, whether it all runs one way, and which way. Bars run one way, so their angle
is known without trying any; the squares of a matrix symbol run two ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanning.decode.symbol import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.decode.symbol import Grey

    Floats = NDArray[np.float32]

REGIONS_MAX: Final = 8  # of each kind
_SMALL_SIDE: Final = 960  # pixels of the small copy's longer side
_CELL: Final = 6  # pixels of the small copy
_ENERGY_MIN: Final = 20.0  # grey levels squared: what a calm surface does not reach
_ABOVE_NOISE: Final = 1.5  # times what the middle cell of the picture has
_ONE_WAY: Final = 0.5  # coherence from which on edges run one way
_TURNS: Final = 6  # bars are grouped by angle: so many sectors, which overlap by half
_CELLS_MIN: Final = 9
_WINDOW: Final = 22  # cells that a matrix symbol is given, with its surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A place where a symbol may be.

    Attributes:
        box: upright, in the picture's pixels.
        angle: for bars, which way the reading line runs: degrees clockwise from the right.
        along: the length along the reading line and the height across it, in pixels.
        centre: of the symbol, in pixels.
        energy: how much edge there is; the larger, the more worth trying.
        linear: whether the edges run one way.
    """

    box: Box
    angle: float
    along: tuple[float, float]
    centre: tuple[float, float]
    energy: float
    linear: bool


def find_regions(grey: Grey, *, linear: bool, matrix: bool) -> list[Region]:
    """Return the places that are worth a closer look, bars before squares, the best first.

    Args:
        grey: the picture.
        linear: whether bars are looked for.
        matrix: whether matrix symbols are.
    """
    import cv2
    import numpy as np

    longer = max(grey.shape)
    factor = max(1.0, longer / _SMALL_SIDE)
    small = grey
    if factor > 1:
        size = (max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor)))
        small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    if min(small.shape) < 3 * _CELL:
        return []
    xx, yy, xy = _tensor(small)
    cell = _CELL * factor
    found = []
    if linear:
        found += _bars(xx, yy, xy, cell)
    if matrix:
        found += _squares(xx, yy, xy, cell)
    return found


def _tensor(small: Grey) -> tuple[Floats, Floats, Floats]:
    """Return the averaged products of the gradients, a value for each cell, less the noise."""
    import cv2
    import numpy as np

    calm = cv2.GaussianBlur(small, (0, 0), 0.8)
    x = cv2.Sobel(calm, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    y = cv2.Sobel(calm, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    size = (small.shape[1] // _CELL, small.shape[0] // _CELL)

    def averaged(product: Floats) -> Floats:
        return np.asarray(cv2.resize(product, size, interpolation=cv2.INTER_AREA))

    first, second = np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)
    xx, yy = averaged(first * first), averaged(second * second)
    # Noise runs all ways alike: a quarter of the cells at least show nothing else.
    noise = float(np.quantile(xx + yy, 0.25)) / 2
    return np.maximum(xx - noise, 0), np.maximum(yy - noise, 0), averaged(first * second)


def _bars(xx: Floats, yy: Floats, xy: Floats, cell: float) -> list[Region]:
    """Join neighbouring cells whose edges run the same way to regions of bars."""
    import cv2
    import numpy as np

    energy = xx + yy
    middle = float(np.median(energy))
    wide = [cv2.blur(part, (3, 3)) for part in (xx, yy, xy)]
    one_way = np.hypot(wide[0] - wide[1], 2 * wide[2]) > _ONE_WAY * (wide[0] + wide[1])
    strong = one_way & (energy > max(_ENERGY_MIN, _ABOVE_NOISE * middle))
    way = 0.5 * np.arctan2(2 * wide[2], wide[0] - wide[1])  # -90 to 90 degrees
    kernel = np.ones((3, 3), np.uint8)
    regions: list[Region] = []
    for turn in range(_TURNS):
        off = np.abs((way - turn * np.pi / _TURNS + np.pi / 2) % np.pi - np.pi / 2)
        mask = (strong & (off < np.pi / _TURNS)).astype(np.uint8)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
        # A label's edge is a cell or two thin; bars are as high as several.
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        count, labels = cv2.connectedComponents(np.asarray(mask, dtype=np.uint8))
        for number in range(1, min(count, 40)):
            rows, columns = np.nonzero(labels == number)
            if len(rows) >= _CELLS_MIN:
                tensor = [float(part[rows, columns].sum()) for part in (xx, yy, xy)]
                regions.append(_bar_region(rows, columns, tensor, cell))
    return _distinct(sorted(regions, key=lambda region: -region.energy))


def _bar_region(
    rows: NDArray[np.intp], columns: NDArray[np.intp], tensor: list[float], cell: float
) -> Region:
    """Measure a group of cells along its own reading line."""
    import numpy as np

    xx, yy, xy = tensor
    angle = 0.5 * float(np.arctan2(2 * xy, xx - yy))
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    x, y = (columns + 0.5) * cell, (rows + 0.5) * cell
    along, across = x * cos + y * sin, y * cos - x * sin
    middle = (float(along.min() + along.max()) / 2, float(across.min() + across.max()) / 2)
    return Region(
        box=(
            int(x.min() - cell),
            int(y.min() - cell),
            int(np.ptp(x) + 2 * cell),
            int(np.ptp(y) + 2 * cell),
        ),
        angle=float(np.degrees(angle)),
        along=(float(np.ptp(along)) + 2 * cell, float(np.ptp(across)) + cell),
        centre=(middle[0] * cos - middle[1] * sin, middle[0] * sin + middle[1] * cos),
        energy=xx + yy,
        linear=True,
    )


def _squares(xx: Floats, yy: Floats, xy: Floats, cell: float) -> list[Region]:
    """Return windows around the places where edges run two ways most."""
    import cv2
    import numpy as np

    both = np.sqrt(np.maximum(xx * yy - xy * xy, 0))
    sums = np.array(cv2.GaussianBlur(both, (0, 0), _WINDOW / 6))
    middle = float(np.median(sums))
    regions: list[Region] = []
    side = round(_WINDOW * cell)
    for _ in range(REGIONS_MAX):
        _, most, _, (column, row) = cv2.minMaxLoc(sums)
        if most < max(_ENERGY_MIN / 4, _ABOVE_NOISE * middle):
            break
        x, y = (column + 0.5) * cell, (row + 0.5) * cell
        regions.append(
            Region(
                box=(max(0, round(x - side / 2)), max(0, round(y - side / 2)), side, side),
                angle=0.0,
                along=(float(side), float(side)),
                centre=(x, y),
                energy=float(most),
                linear=False,
            )
        )
        reach = _WINDOW // 3
        sums[
            max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
        ] = 0
    return regions


def _distinct(regions: list[Region]) -> list[Region]:
    """Leave out groups that lie in a stronger one's middle: sectors of angle overlap."""
    import math

    kept: list[Region] = []
    for region in regions:
        near = min(region.along) / 2
        if all(math.dist(region.centre, other.centre) > near for other in kept):
            kept.append(region)
    return kept[:REGIONS_MAX]
