"""The readers that are compared: the product's, and its two parts alone as anybody would use them.

zbar is asked for Code 128 alone: on QR codes it can abort the process (pyzbar 143).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from types import ModuleType

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanning.decode import Effort, Symbol, read_grey
from scanning.decode.look import STILL_MS

Grey = NDArray[np.uint8]
Read = tuple[bytes, str]
"""Bytes, and the AIM symbology identifier; empty where a reader tells none."""
Engine = Callable[[Grey], list[Read]]


def zxing(grey: Grey) -> list[Read]:
    """Read with zxing-cpp as it comes, restricted to the four kinds of the field."""
    found = zxingcpp.read_barcodes(grey, formats=_field(), text_mode=zxingcpp.TextMode.Plain)
    return [(one.bytes, one.symbology_identifier) for one in found if one.valid and one.bytes]


def zbar(grey: Grey) -> list[Read]:
    """Read Code 128 with zbar."""
    reader = _zbar()
    found = reader.decode(grey, symbols=[reader.ZBarSymbol.CODE128])
    return [(bytes(one.data), "") for one in found]


def together(grey: Grey) -> list[Read]:
    """Read what either of the two reads, without asking whether they agree."""
    first = zxing(grey)
    known = {raw for raw, _ in first}
    return first + [read for read in zbar(grey) if read[0] not in known]


def product(
    grey: Grey, effort: Effort = Effort.LADDER, *, deadline_ms: int = STILL_MS
) -> tuple[Symbol, ...]:
    """Read with Countersign's own reader; the ladder ends at the deadline."""
    return read_grey(grey, effort=effort, deadline_ms=deadline_ms)


def right(read: Read, truth: Read) -> bool:
    """Tell whether a reading is the truth: bytes, and symbology where the reader tells one."""
    return read[0] == truth[0] and (not read[1] or read[1] == truth[1])


@cache
def _field() -> zxingcpp.BarcodeFormats:
    formats = zxingcpp.BarcodeFormat
    kinds = [formats.DataMatrix, formats.QRCodeModel2, formats.AztecCode, formats.Code128]
    return zxingcpp.BarcodeFormats(kinds)


@cache
def _zbar() -> ModuleType:
    return importlib.import_module("pyzbar.pyzbar")
