"""Which frames are worth reading: motion and focus (decoding section 4).

Reading a frame costs ten times what these gates cost. Neither may keep a label from being read:

* the *motion gate* tells a frame that looks like the one read last; `looking` holds it back only
  where reading it could tell nothing new, and lets one through now and then regardless, since a
  difference can be smaller than what the gate sees;
* the *focus gate* holds back a frame that is much less sharp than its predecessors, as when the
  hand still moves, but never more than `BLURRED_MAX` in a row.

Noise of a sensor is not motion: at a quarter of the size sixteen pixels are averaged, and a
change counts only where it is large and on more than a thousandth of the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanning.capture.sources import Grey

QUARTER: Final = 4
CHANGED_LEVELS: Final = 20  # of 256: 3.8 times the noise that is left of sigma 15 after averaging
CHANGED_SHARE: Final = 0.001  # of the picture: a label of 60 by 60 pixels in 1920 by 1080 is more
SHARP_SHARE: Final = 0.3  # of the sharpest frame lately
SHARP_FADES: Final = 0.95  # a frame: the sharpest of a second ago counts a fifth
BLURRED_MAX: Final = 3


class Gates:
    """Remembers the frame read last and how sharp frames were."""

    def __init__(self) -> None:
        """Begin with nothing seen: the first frame is always worth reading."""
        self._read: Grey | None = None
        self._small: Grey | None = None
        self._sharpest = 0.0
        self._blurred = 0

    def moved(self, grey: Grey) -> bool:
        """Say whether a frame differs from the one that was read last."""
        import cv2
        import numpy as np

        scale = 1 / QUARTER
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._small = small.astype(np.uint8, copy=False)
        if self._read is None or self._read.shape != small.shape:
            return True
        changed = cv2.absdiff(small, self._read) > CHANGED_LEVELS
        return int(np.count_nonzero(changed)) > CHANGED_SHARE * small.size

    def keep(self) -> None:
        """Note that the frame which `moved` was asked about is read now."""
        self._read = self._small

    def sharp(self, grey: Grey) -> bool:
        """Say whether a frame is about as sharp as those before it."""
        import cv2

        half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        deviation = cv2.meanStdDev(cv2.Laplacian(half, cv2.CV_16S))[1]
        sharpness = float(deviation[0][0]) ** 2
        self._sharpest = max(sharpness, self._sharpest * SHARP_FADES)
        if sharpness >= SHARP_SHARE * self._sharpest or self._blurred >= BLURRED_MAX:
            self._blurred = 0
            return True
        self._blurred += 1
        return False

    def clear(self) -> None:
        """Forget the picture of what was seen; nothing of it may outlast a turn (BL3, BL8)."""
        self._read = self._small = None
        self._sharpest = 0.0
        self._blurred = 0
