"""The codes of the field as modules: rows of black and white, before any size is chosen.

* 2-D codes come from zxing-cpp's writer, Code 128 from python-barcode. Text in brackets is GS1
  elements, which zxing-cpp checks and joins with FNC1 where the standard asks for it.
* QR codes carry correction level M and Aztec codes 30 %: bands are worn, wetted and bent.
* Quiet zones and module sizes (X-dimension) are those of the standards, by carrier.

Nothing here draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from app.sentence import Sentence
from scanning.printing.layout import LayoutError

if TYPE_CHECKING:
    import zxingcpp

GS1_128_CHARACTERS_MAX: Final = 48  # GS1 General Specifications 5.4.1
_FNC1: Final = "\xf1"  # how python-barcode writes it
_GS: Final = "\x1d"

Rows = tuple[str, ...]
"""A code's modules from top to bottom, `1` for black; a linear code has one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What a standard asks of one kind of code.

    Attributes:
        linear: whether it is made of bars.
        quiet: modules of quiet zone that are drawn, at least those of the standard.
        least_mm: the smallest module (X-dimension).
        most_mm: the largest module that readers expect.
    """

    linear: bool
    quiet: int
    least_mm: float
    most_mm: float


# Code 128: 10X (ISO/IEC 15417); 0.17 mm is the least of ISBT 128 (ST-001 6.1), 0.25 mm the usual.
_BARS: Final = Standard(linear=True, quiet=10, least_mm=0.17, most_mm=1.0)
# Data Matrix: 1X (ISO/IEC 16022), 2X drawn; 0.25 to 1 mm (ST-001 6.2).
_MATRIX: Final = Standard(linear=False, quiet=2, least_mm=0.25, most_mm=1.0)
# QR: 4X (ISO/IEC 18004).
_QR: Final = Standard(linear=False, quiet=4, least_mm=0.25, most_mm=1.0)
# Aztec: none (ISO/IEC 24778), 2X drawn.
_AZTEC: Final = Standard(linear=False, quiet=2, least_mm=0.25, most_mm=1.0)


class Carrier(Enum):
    """A symbology, and whether what it carries is plain text or GS1 elements in brackets.

    GS1 has no Aztec code: readers and our own labels refuse elements in one.
    """

    CODE_128 = ("Code128", False)
    GS1_128 = ("Code128", True)
    DATA_MATRIX = ("DataMatrix", False)
    GS1_DATA_MATRIX = ("DataMatrix", True)
    QR = ("QRCode", False)
    GS1_QR = ("QRCode", True)
    AZTEC = ("Aztec", False)

    @property
    def gs1(self) -> bool:
        """Whether it carries GS1 elements."""
        return self.value[1]

    @property
    def standard(self) -> Standard:
        """What its standard asks for."""
        return _STANDARDS[self.value[0]]


_STANDARDS: Final = {"Code128": _BARS, "DataMatrix": _MATRIX, "QRCode": _QR, "Aztec": _AZTEC}
_WRITER: Final[dict[str, dict[str, Any]]] = {
    "DataMatrix": {"force_square": True},
    "QRCode": {"ec_level": "M"},
    "Aztec": {"ec_level": "30%"},
}


def modules(carrier: Carrier, data: str) -> Rows:
    """Return a code's modules, without its quiet zone.

    Args:
        carrier: the symbology.
        data: plain text, or GS1 elements in brackets, `(01)…(10)…`.

    Raises:
        LayoutError: the code cannot carry this.
    """
    return _linear(carrier, data) if carrier.standard.linear else _square(carrier, data)


def carried(carrier: Carrier, data: str) -> bytes:
    """Return the bytes that a reader gets from a code; GS is 0x1D, a leading FNC1 is none.

    Raises:
        LayoutError: the code cannot carry this.
    """
    return bytes(_barcode(carrier, data).bytes)


def _barcode(carrier: Carrier, data: str) -> zxingcpp.Barcode:
    import zxingcpp

    name, gs1 = carrier.value
    if not data or (gs1 and not data.startswith("(")):
        raise LayoutError(_EXPECTED[gs1])
    kind = getattr(zxingcpp.BarcodeFormat, name)
    # Left to itself the writer takes any character set that is short, such as ISO 8859-15.
    eci = {} if data.isascii() else {"eci": "UTF-8"}
    try:
        return zxingcpp.create_barcode(data, kind, gs1=gs1, **_WRITER.get(name, {}), **eci)
    except ValueError:
        pass
    # Raised outside the handler: the writer's message quotes what it was given.
    raise LayoutError(_EXPECTED[gs1])


_EXPECTED: Final = {
    True: "Expected GS1 elements in brackets that fit the code, got something else. "
    "Correct the label's data.",
    False: "Expected text that fits the code, got something else. Correct the label's data.",
}


def _square(carrier: Carrier, data: str) -> Rows:
    import numpy as np

    image = _barcode(carrier, data).to_image(scale=1, add_quiet_zones=False)
    return tuple("".join("1" if dot < 128 else "0" for dot in row) for row in np.asarray(image))  # noqa: PLR2004  half of white


def _linear(carrier: Carrier, data: str) -> Rows:
    from barcode.codex import Code128, Gs1_128
    from barcode.errors import BarcodeError

    text = data
    if carrier.gs1:
        text = carried(carrier, data).decode("ascii")
        if len(text) > GS1_128_CHARACTERS_MAX:
            raise LayoutError(
                Sentence(
                    "Expected at most {most} characters in one GS1-128, got {got}. Divide the "
                    "elements among several.",
                    most=GS1_128_CHARACTERS_MAX,
                    got=len(text),
                )
            )
    elif not (text and text.isascii()):
        raise LayoutError(_EXPECTED[False])
    try:
        code = Gs1_128(text.replace(_GS, _FNC1)) if carrier.gs1 else Code128(text)
        return (str(code.build()[0]),)
    except BarcodeError:
        pass
    raise LayoutError(_EXPECTED[carrier.gs1])
