"""What lies about behind a label: uneven light, papers, lids, cables, and lines like writing."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

_SHAPES = 4
_PAPER, _LID, _CABLE = range(3)  # the fourth: writing


def clutter(size: tuple[int, int], count: int, seed: int) -> Grey:
    """Draw a bench with some things on it; the same from the same seed.

    Args:
        size: width and height in pixels.
        count: how many things.
        seed: of the light, and of what lies where.
    """
    width, height = size
    random = np.random.default_rng([seed, 0])
    coarse = random.normal(random.uniform(70, 190), 22, (4, 6)).astype(np.float32)
    light = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    grain = random.normal(0, 3, (height // 4 + 1, width // 4 + 1)).astype(np.float32)
    uneven = cv2.add(light, cv2.resize(grain, size))
    grey = np.clip(np.rint(uneven), 0, 255).astype(np.uint8)
    for _ in range(count):
        _put(grey, random)
    return cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.uint8, copy=False)


def _put(grey: Grey, random: np.random.Generator) -> None:
    """Put one thing on the bench, in place."""
    height, width = grey.shape
    x, y = int(random.integers(0, width)), int(random.integers(0, height))
    level = int(random.integers(20, 245))
    shape = int(random.integers(0, _SHAPES))
    size = int(random.integers(20, max(min(width, height) // 3, 21)))
    if shape == _PAPER:
        turned = ((float(x), float(y)), (float(size * 2), float(size)), random.uniform(0, 180))
        corners = cv2.boxPoints(turned).astype(np.int32)
        cv2.fillPoly(grey, [corners], level)
        cv2.polylines(grey, [corners], isClosed=True, color=max(level - 50, 0), thickness=1)
    elif shape == _LID:
        cv2.circle(grey, (x, y), size // 2, level, int(random.choice([-1, 2, 4])))
    elif shape == _CABLE:
        path = np.cumsum(random.normal(0, size / 4, (12, 2)), axis=0) + np.array([x, y])
        cv2.polylines(grey, [path.astype(np.int32)], isClosed=False, color=level, thickness=5)
    else:
        for row in range(int(random.integers(2, 7))):
            words = "".join(chr(c) for c in random.integers(65, 91, int(random.integers(4, 18))))
            at = (x, y + row * 16)
            cv2.putText(grey, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, level, 1, cv2.LINE_AA)
