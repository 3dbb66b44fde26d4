"""Where one scan ends and the next begins, for devices that deliver bytes.

The same rules for every device (the keyboard's additions are in `scanning.wedge`):

1. A frame is an optional prefix, the data, and a suffix. There is no frame without a suffix:
   silence never ends a scan, for a stall would then deliver the end of a label as a label.
2. Bytes before a configured prefix belong to a scan whose beginning was lost: they are dropped
   up to the suffix and told.
3. Time is a further condition only: a pause longer than `gap_ms_max` inside a frame breaks it,
   and everything up to its suffix is dropped. If no suffix comes, a long silence ends it, where
   the next scan can be told from the rest of this one: by its prefix or AIM identifier.
4. The AIM identifier (`]`, a letter, a letter or digit: ISO/IEC 15424) is split off. Another
   one inside the data, or another prefix, means that a suffix was lost: two in one are refused.
5. Of the control characters only GS, RS, EOT, FS and US may be data (ISO/IEC 15434); any other
   says that prefix or suffix are not set as the station expects.
6. What is longer than a scan can be is dropped while it comes, however much it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from app.labels.keys import Arrived, Broken
from app.labels.scan import SCAN_BYTES_MAX, Mode
from scanning.radio import Origin
from scanning.sentences import (
    CAPS_LOCK,
    CONTROLS,
    IN_PIECES,
    NO_AIM,
    NO_BEGINNING,
    NO_END,
    TOO_LONG,
    TOO_SHORT,
    TWO_IN_ONE,
)

AIM_LENGTH: Final = 3
LENGTH_MIN: Final = 4  # a badge number's last digits; less is a key that somebody leant on
GAP_MS_MAX: Final = 500  # a USB packet comes within a frame of 1 ms; a slow RS-232 line in 300
SILENCE_MS_MAX: Final = 1_500  # how long the rest of a broken scan is waited for

_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
# The code letters of our symbols with their case turned round: only Caps Lock makes these.
_INVERTED: Final = frozenset("cDqZj")
_DATA_CONTROLS: Final = frozenset(b"\x04\x1c\x1d\x1e\x1f")
_FIRST_PRINTABLE: Final = 0x20
_DELETE: Final = 0x7F
_LINE_ENDS: Final = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a device's scans have in common.

    Attributes:
        origin: which device it is, and which way its bytes come.
        aim: whether a scan without AIM identifier is refused.
        length_min: the data holds at least so many bytes.
    """

    origin: Origin
    aim: bool = False
    length_min: int = LENGTH_MIN


def deliver(data: bytes, rules: Rules) -> Arrived | Broken:
    """Judge one whole frame, without prefix and suffix.

    >>> scanner = Rules(origin=Origin(mode=Mode.SERIAL, source="bench"))
    >>> deliver(b"]d2" + bytes(range(48, 58)), scanner).symbology
    ']d2'
    >>> deliver(b"]D20123", scanner).sentence[:12]
    'Caps Lock is'
    """
    symbology = ""
    if rules.origin.mode is not Mode.RFID:
        if _AIM.match(data):
            symbology, data = data[:AIM_LENGTH].decode("ascii"), data[AIM_LENGTH:]
        elif rules.aim:
            return Broken(sentence=NO_AIM)
    why = _wrong(symbology, data, rules.length_min)
    if why:
        return Broken(sentence=why)
    origin = rules.origin
    return Arrived(raw=data, symbology=symbology, mode=origin.mode, source=origin.source)


def _wrong(symbology: str, data: bytes, length_min: int) -> str:
    if symbology[1:2] in _INVERTED:
        return CAPS_LOCK
    if _AIM.search(data):
        return TWO_IN_ONE
    if any(_is_foreign_control(byte) for byte in data):
        return CONTROLS
    if len(data) < length_min:
        return TOO_SHORT
    return TOO_LONG if len(data) > SCAN_BYTES_MAX else ""


def _is_foreign_control(byte: int) -> bool:
    return (byte < _FIRST_PRINTABLE or byte == _DELETE) and byte not in _DATA_CONTROLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How a device that delivers bytes delimits a scan.

    Attributes:
        prefix: what begins a scan; may be empty, for the AIM identifier begins one, too.
        suffix: what ends a scan; after CR a LF may follow, which is nobody's.
        gap_ms_max: the longest pause inside a scan.
    """

    prefix: bytes = b""
    suffix: bytes = b"\r"
    gap_ms_max: int = GAP_MS_MAX

    def __post_init__(self) -> None:
        """Refuse what cannot delimit a scan."""
        if not self.suffix:
            msg = "a scan needs a suffix (CR, LF, CRLF or ETX): a pause never ends one"
            raise ValueError(msg)
        if self.prefix and (self.prefix in self.suffix or self.suffix in self.prefix):
            msg = "prefix and suffix must differ: one inside the other delimits nothing"
            raise ValueError(msg)


@dataclass(slots=True)
class Framer:
    """One device's stream of bytes, cut into scans.

    Attributes:
        framing: how the device delimits a scan.
        rules: what every scan of this device must be.
    """

    framing: Framing
    rules: Rules
    _held: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _broken: str = field(default="", init=False)
    _last_ms: int = field(default=0, init=False)

    def feed(self, data: bytes, at_ms: int) -> list[Arrived | Broken]:
        """Take the next bytes and return what has become whole, in order.

        Args:
            data: what came, in pieces of any size.
            at_ms: when, on a monotonic clock in milliseconds.
        """
        pause_ms, self._last_ms = at_ms - self._last_ms, at_ms
        found: list[Arrived | Broken] = []
        if self.framing.suffix == b"\r" and self._held == b"\n":
            self._held.clear()
        if pause_ms > SILENCE_MS_MAX and self._has_beginnings and (self._held or self._broken):
            self.reset()
            found.append(Broken(sentence=NO_END))
        elif pause_ms > self.framing.gap_ms_max and self._held and not self._broken:
            self._fail(IN_PIECES)
        self._held += data
        while (end := self._held.find(self.framing.suffix)) >= 0:
            frame = bytes(self._held[:end])
            del self._held[: end + len(self.framing.suffix)]
            result = self._frame(frame)
            if result is not None:
                found.append(result)
        if len(self._held) > SCAN_BYTES_MAX + AIM_LENGTH + len(self.framing.prefix):
            self._fail(self._broken or TOO_LONG)
        return found

    def reset(self) -> Broken | None:
        """Forget a scan that began and will not end: the device was unplugged.

        Returns:
            what to tell, if a scan was under way.
        """
        lost = bool(self._held.strip(_LINE_ENDS)) or bool(self._broken)
        self._held.clear()
        self._broken = ""
        return Broken(sentence=IN_PIECES) if lost else None

    @property
    def _has_beginnings(self) -> bool:
        # Without a beginning to look for, the end of a broken scan would pass for a whole one.
        return bool(self.framing.prefix) or self.rules.aim

    def _fail(self, why: str) -> None:
        """Drop what is held, but for what may be the beginning of the suffix."""
        keep = len(self.framing.suffix) - 1
        self._held = self._held[len(self._held) - keep :] if keep else bytearray()
        self._broken = why

    def _frame(self, frame: bytes) -> Arrived | Broken | None:
        why, self._broken = self._broken, ""
        if why:
            return Broken(sentence=why)
        if self.framing.suffix == b"\r":
            frame = frame.removeprefix(b"\n")
        if not frame:
            return None  # the second suffix of a device that sends two
        prefix = self.framing.prefix
        if prefix:
            before, found, frame = frame.partition(prefix)
            if not found or before:
                return Broken(sentence=NO_BEGINNING)
            if prefix in frame:
                return Broken(sentence=TWO_IN_ONE)
        return deliver(frame, self.rules)
