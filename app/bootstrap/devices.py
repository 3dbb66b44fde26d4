"""What the device screens work with, joined: pictures of the test sheet, and raw keys.

Cameras and printers are handed in by whoever has them; without, the screens say that none is
connected.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from app.domain.sheet import Drawing, SheetCode
from scanning.wedge_config import WedgeConfig
from scanning.wedge_probe import WedgeProbe
from ui.presenters.benches import NOTHING, Cameras, Choice, Devices, Printers

if TYPE_CHECKING:
    from PIL import Image

    from app.domain.device_checks import CameraReport

BAR_PX: Final = 40  # height of a linear code's bars, in modules: the whole is a third as high
QUIET_1D: Final = 10  # modules; ISO/IEC 15417, GS1 General Specifications 5.4
QUIET_2D: Final = 4  # QR asks for four, DataMatrix for one
GAP_PX: Final = 16  # between the two codes of a pair: both lie in an imager's view
# AIM identifier ]d1 is the square DataMatrix; rectangular ones may carry another.
_WRITER: Final[dict[Drawing, dict[str, Any]]] = {
    Drawing.CODE_128: {},
    Drawing.PAIR: {},
    Drawing.GS1_128: {"gs1": True},
    Drawing.DATA_MATRIX: {"force_square": True},
    Drawing.GS1_DATA_MATRIX: {"gs1": True, "force_square": True},
    Drawing.QR: {"eci": "UTF-8"},
}
_FORMAT: Final = {
    Drawing.CODE_128: "Code128",
    Drawing.PAIR: "Code128",
    Drawing.GS1_128: "Code128",
    Drawing.DATA_MATRIX: "DataMatrix",
    Drawing.GS1_DATA_MATRIX: "DataMatrix",
    Drawing.QR: "QRCode",
}
_LINEAR: Final = "Code128"


def trials_of(
    config: WedgeConfig | None = None,
    *,
    cameras: Cameras | None = None,
    printers: Printers | None = None,
) -> Devices:
    """Return what the device screens of this station work with.

    Args:
        config: how the station's keyboard scanner types.
        cameras: the cameras on trial (`app.bootstrap.camera_bench`).
        printers: the printers on trial (`app.bootstrap.device_printers`).
    """
    wedge = config or WedgeConfig()
    return Devices(
        draw=draw,
        probe=lambda: WedgeProbe(wedge),
        keyboard=wedge.source,
        cameras=cameras or NOTHING.cameras,
        printers=printers or NOTHING.printers,
    )


class LateCameras:
    """Cameras on trial whose code is loaded when somebody opens their screen, not before."""

    def __init__(self, make: Callable[[], Cameras]) -> None:
        """Take what makes them."""
        self._make = make
        self._made: Cameras | None = None

    def choices(self) -> tuple[Choice, ...]:
        """Return the cameras that are connected."""
        if self._made is None:
            self._made = self._make()
        return self._made.choices()

    def watch(self, source: str) -> None:
        """Open a camera and begin to measure what it shows."""
        if self._made is not None:
            self._made.watch(source)

    def report(self) -> CameraReport | None:
        """Return the newest measurement; None while there is none."""
        return self._made.report() if self._made is not None else None

    def close(self) -> None:
        """Let the camera go."""
        if self._made is not None:
            self._made.close()


def draw(code: SheetCode) -> bytes:
    """Draw a code of the test sheet as PNG, one pixel to a module, with its quiet zone.

    The codes of a pair stand one above the other.
    """
    pictures = [_symbol(code.drawing, code.written)]
    if code.also:
        pictures.append(_symbol(code.drawing, code.also.decode()))
    out = BytesIO()
    _stacked(pictures).save(out, format="PNG")
    return out.getvalue()


@cache
def modules_across(code: SheetCode, raw: bytes) -> int:
    """Return how many modules wide a code of the sheet is; of a pair, the one with these bytes."""
    return _bare(code.drawing, raw.decode() if code.also else code.written).width


def _bare(drawing: Drawing, written: str) -> Image.Image:
    """Draw a code without its quiet zone, one pixel to a module."""
    import numpy as np
    import zxingcpp
    from PIL import Image

    kind = getattr(zxingcpp.BarcodeFormat, _FORMAT[drawing])
    made = zxingcpp.create_barcode(written, kind, **_WRITER[drawing])
    return Image.fromarray(np.asarray(made.to_image(scale=1, add_quiet_zones=False)))


def _symbol(drawing: Drawing, written: str) -> Image.Image:
    from PIL import Image

    image = _bare(drawing, written)
    linear = _FORMAT[drawing] == _LINEAR
    if linear:
        image = image.crop((0, 0, image.width, 1)).resize((image.width, BAR_PX))
    quiet = QUIET_1D if linear else QUIET_2D
    whole = Image.new("L", (image.width + 2 * quiet, image.height + 2 * QUIET_2D), 255)
    whole.paste(image, (quiet, QUIET_2D))
    return whole


def _stacked(pictures: list[Image.Image]) -> Image.Image:
    from PIL import Image

    wide = max(picture.width for picture in pictures)
    high = sum(picture.height for picture in pictures) + GAP_PX * (len(pictures) - 1)
    whole, top = Image.new("L", (wide, high), 255), 0
    for picture in pictures:
        whole.paste(picture, ((wide - picture.width) // 2, top))
        top += picture.height + GAP_PX
    return whole
