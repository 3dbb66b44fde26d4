"""How a station's scanner types: what begins a scan, what ends it, what stands for GS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.labels.keys import Key
from scanning.framing import LENGTH_MIN
from scanning.radio import STX, RadioMark

GS: Final = "\x1d"
MODIFIERS: Final = frozenset({"shift", "control", "alt", "altgr", "meta", "numlock", "capslock"})

# No keyboard repeats a key that is held down so soon: the first repeat comes after 150 ms or
# more, the next ones 30 ms apart.
DOUBLED_MS: Final = 20

_SUFFIX_TEXTS: Final = {"\r": "return", "\n": "return", "\t": "tab"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WedgeConfig:
    """How this station's scanner types.

    Attributes:
        prefixes: characters or key names, each beginning a scan like an AIM identifier does.
        suffixes: key names or control characters that end a scan.
        separators: key names or characters that stand for GS, beside its own and Alt+029.
        radio: what a radio reader that types sends first; None if there is none.
        aim: whether a scan behind a configured prefix must bring an AIM identifier, too.
        gap_ms_max: the longest pause inside a scan; scanners were measured at 5 to 60 ms.
        silence_ms_max: how long the rest of a broken scan is waited for.
        length_min: a scan holds at least so many bytes.
        source: the scanner's name at this station.
    """

    prefixes: frozenset[str] = frozenset({STX})
    suffixes: frozenset[str] = frozenset({"return", "enter", "tab"})
    separators: frozenset[str] = frozenset({"f8"})
    radio: RadioMark | None = None
    aim: bool = False
    gap_ms_max: int = 80
    silence_ms_max: int = 1_500
    length_min: int = LENGTH_MIN
    source: str = "keyboard"

    def is_prefix(self, key: Key) -> bool:
        """Say whether a key begins a scan by itself."""
        return bool({key.text, key.name} & self.prefixes - {""}) or self.is_radio_key(key)

    def is_radio_key(self, key: Key) -> bool:
        """Say whether a key begins what a radio reader sends."""
        return self.radio is not None and bool(key.name) and key.name == self.radio.key

    def is_suffix(self, key: Key) -> bool:
        """Say whether a key ends a scan."""
        name = key.name or _SUFFIX_TEXTS.get(key.text, "")
        return bool({name, key.text} & self.suffixes - {""})

    def is_separator(self, key: Key) -> bool:
        """Say whether a key stands for GS."""
        return bool({key.text, key.name} & self.separators - {""})


def is_held_down(key: Key, before: Key | None) -> bool:
    """Say whether a press merely repeats a key that is still down.

    X11 does not tell: Qt takes a release and a press of the same key in the same millisecond for
    a repeat, and a fast scanner's `00` is just that (measured: one scan in seven at 2 ms a key).
    """
    if not key.auto_repeat or before is None:
        return key.auto_repeat
    same = (key.text, key.name) == (before.text, before.name)
    return not (same and key.at_ms - before.at_ms <= DOUBLED_MS)
