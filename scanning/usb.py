"""How the settings name a USB device: `vendor:product`, or `vendor:product:serial number`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::(\S+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbName:
    """Which USB device is meant.

    Attributes:
        vendor: the USB vendor id.
        product: the USB product id.
        serial: the device's serial number; empty if any will do.
    """

    vendor: int
    product: int
    serial: str = ""

    @classmethod
    def parse(cls, text: str) -> UsbName:
        """Read a name as the settings hold it.

        >>> UsbName.parse("0c2e:0b61:21095B1234").serial
        '21095B1234'

        Raises:
            ValueError: it is none; the message says what was expected.
        """
        found = _NAME.fullmatch(text)
        if found is None:
            msg = (
                "a USB device is named by 4 + 4 hex digits, such as 0c2e:0b61 or 0c2e:0b61:SERIAL"
            )
            raise ValueError(msg)
        vendor, product, serial = found.groups()
        return cls(vendor=int(vendor, 16), product=int(product, 16), serial=serial or "")

    def fits(self, vendor: int | None, product: int | None, serial: str | None) -> bool:
        """Say whether a device that is plugged in is the one meant."""
        same = (vendor, product) == (self.vendor, self.product)
        return same and self.serial in ("", serial or "")

    def __str__(self) -> str:
        """Write the name as the settings hold it."""
        end = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{end}"
