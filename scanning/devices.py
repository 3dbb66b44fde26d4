"""What `site.toml` says of a station's scanners and radio readers, in its `[scanner]` part.

    [scanner]
    prefix = ["stx"]                     # beside the AIM identifier: control characters, keys
    suffix = ["return", "enter", "tab"]
    separator = ["f8"]                   # what stands for GS beside itself and Alt+029
    aim = false                          # whether a prefix must be followed by an AIM identifier
    radio = "stx RF:"                    # what a radio reader that types sends first
    camera = true                        # or its number, from 0; false, and left out: no camera

    [[scanner.serial]]
    name = "ward scanner"
    usb = "0c2e:0b61"                    # or  port = "COM3"
    suffix = "cr"                        # cr, lf, crlf, etx
    radio = false

    [[scanner.hid]]
    name = "bench scanner"

Everything may be left out. A setting that does not exist, or cannot work, is refused with a
sentence: a scanner that is set up wrongly must not be found out at a bedside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, TypeVar

from scanning.framing import Framing
from scanning.hid_pos import HidPos
from scanning.radio import STX, RadioMark
from scanning.serial_port import BAUD, SerialPort
from scanning.usb import UsbName
from scanning.wedge_config import WedgeConfig

T = TypeVar("T")

CAMERAS_MAX: Final = 9
PORTS_MAX: Final = 8  # a workstation has one scanner, at times a radio reader; more is a mistake
NAME_LENGTH_MAX: Final = 40
BAUDS: Final = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)

_CONTROLS: Final[Mapping[str, str]] = MappingProxyType(
    {"stx": STX, "etx": "\x03", "soh": "\x01", "dc2": "\x12", "nak": "\x15", "syn": "\x16"}
)
_SUFFIXES: Final[Mapping[str, bytes]] = MappingProxyType(
    {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "etx": b"\x03"}
)
_FUNCTION_KEY: Final = re.compile(r"f([1-9]|1\d|2[0-4])")
_ENDING_KEYS: Final = ("return", "enter", "tab")
# What labels of the field hold: a substitute for GS may be none of it (GS1 General
# Specifications, table 7.11-1; ISBT 128 ST-001, data identifiers).
_SUBSTITUTES: Final = "~^|`\N{SECTION SIGN}\N{NOT SIGN}\N{BROKEN BAR}\N{CURRENCY SIGN}"


class DeviceSettingsError(Exception):
    """The settings of the scanners cannot be used. Nothing was changed."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """Which devices a station reads, and how.

    Attributes:
        wedge: how the scanner types that works as a keyboard; there may always be one.
        serial: scanners and radio readers on serial ports.
        hid: scanners in HID-POS mode.
        camera: whether a camera reads labels: none, the system's own choice, or its number.
    """

    wedge: WedgeConfig = field(default_factory=WedgeConfig)
    serial: tuple[SerialPort, ...] = ()
    hid: tuple[HidPos, ...] = ()
    camera: bool | int = False


def device_settings(values: Mapping[str, object]) -> DeviceSettings:
    """Read the `[scanner]` part of the settings, as a TOML reader delivers it.

    Raises:
        DeviceSettingsError: a value is missing, of another kind or cannot work; one sentence.
    """
    part = _Part(dict(values), "[scanner]")
    wedge = _wedge(part)
    serial = tuple(_serial(one) for one in part.parts("serial"))
    hid = tuple(_hid(one) for one in part.parts("hid"))
    camera = part.camera()
    part.must_be_empty()
    names = [wedge.source, *(s.source for s in serial), *(h.source for h in hid)]
    names += [wedge.radio.source] if wedge.radio else []
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        msg = f"[scanner] names two devices {double[0]}: give each a name of its own."
        raise DeviceSettingsError(msg)
    return DeviceSettings(wedge=wedge, serial=serial, hid=hid, camera=camera)


def _wedge(part: _Part) -> WedgeConfig:
    usual = WedgeConfig()
    radio = part.text("radio", "")
    wedge = WedgeConfig(
        prefixes=part.words("prefix", usual.prefixes, _prefix_key),
        suffixes=part.words("suffix", usual.suffixes, _suffix_key),
        separators=part.words("separator", usual.separators, _separator_key),
        radio=_radio(part, radio) if radio else None,
        aim=part.truth("aim", default=usual.aim),
        source=part.name("name", usual.source),
    )
    if not wedge.suffixes:
        raise part.wrong("suffix", "at least one key: a pause never ends a scan", "none")
    keys = [*wedge.prefixes, *wedge.suffixes, *wedge.separators]
    keys += [wedge.radio.key] if wedge.radio and wedge.radio.key else []
    if len(set(keys)) < len(keys):
        raise part.wrong("prefix", "keys that are neither suffix nor separator", "one that is")
    if wedge.radio and wedge.radio.text and STX not in wedge.prefixes:
        raise part.wrong("radio", "a text behind stx only where stx is a prefix", "stx without it")
    return wedge


def _prefix_key(word: str) -> str:
    return word if _FUNCTION_KEY.fullmatch(word) else _CONTROLS.get(word, "")


def _suffix_key(word: str) -> str:
    return word if word in _ENDING_KEYS else _prefix_key(word)


def _separator_key(word: str) -> str:
    known = _FUNCTION_KEY.fullmatch(word) or (len(word) == 1 and word in _SUBSTITUTES)
    return word if known else ""


def _radio(part: _Part, text: str) -> RadioMark:
    source = part.name("radio_name", "radio reader")
    if _FUNCTION_KEY.fullmatch(text):
        return RadioMark(key=text, source=source)
    begins, _, mark = text.partition(" ")
    if begins != "stx" or not mark or not mark.isascii() or not mark.isprintable():
        raise part.wrong("radio", 'a key such as "f11" or a text such as "stx RF:"', "another")
    return RadioMark(text=mark, source=source)


def _serial(part: _Part) -> SerialPort:
    usb = part.usb("usb")
    path = part.text("port", "")
    if bool(path) == (usb is not None):
        came = "both" if path else "neither"
        raise part.wrong("port", "the port's name or usb, one of the two", came)
    baud = part.number("baud", BAUD)
    if baud not in BAUDS:
        raise part.wrong("baud", f"one of {', '.join(map(str, BAUDS))}", "another number")
    prefix, suffix = part.text("prefix", ""), part.text("suffix", "cr")
    if suffix not in _SUFFIXES:
        raise part.wrong("suffix", "cr, lf, crlf or etx: a pause never ends a scan", "another")
    if prefix and prefix not in _CONTROLS:
        raise part.wrong("prefix", f"one of {', '.join(_CONTROLS)}", "another")
    if prefix == suffix:
        raise part.wrong("prefix", "another character than the suffix", "the same")
    port = SerialPort(
        source=part.name("name", ""),
        path=path,
        usb=usb,
        baud=baud,
        radio=part.truth("radio", default=False),
        framing=Framing(prefix=_CONTROLS.get(prefix, "").encode(), suffix=_SUFFIXES[suffix]),
    )
    port = replace(port, aim=part.truth("aim", default=port.aim))
    part.must_be_empty()
    return port


def _hid(part: _Part) -> HidPos:
    read = HidPos(
        source=part.name("name", ""),
        usb=part.usb("usb"),
        aim=part.truth("aim", default=True),
    )
    part.must_be_empty()
    return read


@dataclass(slots=True)
class _Part:
    """A part of the settings, taken apart value by value; what is left over does not exist."""

    values: dict[str, Any]
    title: str

    def wrong(self, key: str, expected: str, came: str) -> DeviceSettingsError:
        return DeviceSettingsError(
            f"{self.title} {key} must be {expected}; it is {came}. Correct site.toml."
        )

    def text(self, key: str, usual: str) -> str:
        value = self.values.pop(key, usual)
        if not isinstance(value, str):
            raise self.wrong(key, "a text", type(value).__name__)
        return value

    def name(self, key: str, usual: str) -> str:
        value = self.text(key, usual)
        if not value.strip() or not value.isprintable() or len(value) > NAME_LENGTH_MAX:
            raise self.wrong(key, f"a name of 1 to {NAME_LENGTH_MAX} characters", "none")
        return value

    def number(self, key: str, usual: int) -> int:
        value = self.values.pop(key, usual)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, "a number", type(value).__name__)
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        value = self.values.pop(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", type(value).__name__)
        return value

    def camera(self) -> bool | int:
        value = self.values.pop("camera", False)
        if not isinstance(value, int) or not 0 <= value <= CAMERAS_MAX:
            raise self.wrong("camera", f"true, false or a number of 0 to {CAMERAS_MAX}", "another")
        return value

    def usb(self, key: str) -> UsbName | None:
        text = self.text(key, "")
        if not text:
            return None
        try:
            return UsbName.parse(text)
        except ValueError:
            raise self.wrong(
                key, "vendor:product or vendor:product:serial, such as 0c2e:0b61", "another"
            ) from None

    def words(
        self, key: str, usual: frozenset[str], known: Callable[[str], str]
    ) -> frozenset[str]:
        if key not in self.values:
            return usual
        value = self.values.pop(key)
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise self.wrong(key, "a list of texts", type(value).__name__)
        read = [known(word) for word in words]
        if not all(read):
            raise self.wrong(key, _EXPECTED[key], "another")
        return frozenset(read)

    def parts(self, key: str) -> list[_Part]:
        value = self.values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(key, f"a list of [[scanner.{key}]]", type(value).__name__)
        if len(value) > PORTS_MAX:
            raise self.wrong(key, f"at most {PORTS_MAX} devices", str(len(value)))
        return [_Part(dict(one), f"[[scanner.{key}]] {n}") for n, one in enumerate(value, 1)]

    def must_be_empty(self) -> None:
        if self.values:
            name = min(self.values)
            msg = f"{self.title} has a setting that does not exist: {name}. Remove it."
            raise DeviceSettingsError(msg)


_EXPECTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prefix": f"f1 to f24 or one of {', '.join(_CONTROLS)}",
        "suffix": f"{', '.join(_ENDING_KEYS)}, f1 to f24 or one of {', '.join(_CONTROLS)}",
        "separator": "f1 to f24 or a character that no label holds, such as ~ or ^",
    }
)
