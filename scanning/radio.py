"""RFID and NFC readers that type or speak serial: their readings are marked as radio.

Radio reads through walls and beds: nobody had to point at the one object. So a radio reading is
recorded as such (`Mode.RFID`) and is never the sole identifier at the bedside; that rule is the
turn's. A reader that types must be told apart from a scanner that types, and only what it sends
first can do that: a key of its own (F11), or a text behind STX (`STX RF:`). A reader on a serial
port of its own is named in the settings.

A code that is printed to look like radio (`RF:`) is only trusted less for it, never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.labels.scan import Mode

STX: Final = "\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioMark:
    """What a radio reader that types sends first.

    Attributes:
        key: the name of a key (`f11`); empty if a text marks it.
        text: what follows a scanner's configured prefix (`RF:`); empty if a key marks it.
        source: the reader's name at this station.
    """

    key: str = ""
    text: str = ""
    source: str = "radio reader"

    def __post_init__(self) -> None:
        """Refuse a mark that marks everything, or two marks at once."""
        if bool(self.key) == bool(self.text):
            msg = "a radio reader is marked by a key or by a text behind the prefix, not by both"
            raise ValueError(msg)

    def split(self, data: str) -> str | None:
        """Return what follows the mark; None if the text is a scanner's."""
        if not self.text or not data.startswith(self.text):
            return None
        return data[len(self.text) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which way a device's bytes come, and which device it is.

    Attributes:
        mode: how they come; `Mode.RFID` for a radio reader.
        source: the device's name at this station.
    """

    mode: Mode
    source: str
