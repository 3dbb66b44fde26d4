"""Tell a keyboard-wedge scanner from a person typing, key by key; no toolkit, no clock.

A scanner in keyboard mode types its bytes. What delimits a scan (in this order of reading):

1. A scan begins with a prefix: the AIM identifier (`]d2`: a closing bracket, a letter, a letter
   or digit), or a key the site has configured (STX, F12). Timing alone never delimits a scan:
   a scanner that stalls would otherwise deliver the end of a label as a shorter label.
2. A scan ends with a suffix key (Return, Enter, Tab, Ctrl+M, Ctrl+J). It belongs to the scan: no
   button ever sees it, nor the line feed of a scanner that sends two.
3. Once the prefix is whole, a gap longer than `gap_ms_max` breaks the scan. Everything up to its
   suffix is dropped and then told (`Broken`); nothing of it is used or typed anywhere.
4. Whatever does not begin with a prefix is a person's typing and is handed back at once. A prefix
   that does not go on at scanner speed is handed back by `tick`.
5. GS arrives as the character 0x1D, as Ctrl+], as Alt+029 on the keypad, or as a configured key
   (F8). Shift, Control, Alt, AltGr and the locks never cut a scan. A repeat of a key that is
   held down is never part of one.
6. Another prefix inside a scan means that a suffix was lost: two scans in one are refused.
7. If a broken scan's suffix never comes, `silence_ms_max` ends it, so that a scanner without a
   suffix cannot swallow what people type.

The gaps are measured with the keyboard's own clock (`Key.at_ms`), so a busy window splits nothing;
`tick` must be given the same clock. When a person's lone bracket was left waiting and the next
key comes before any `tick`, `Human.replay` holds the old keys and the new one is held or handed
over by itself: the caller replays exactly what is listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from app.labels.keys import Arrived, Broken, Discarding, Held, Human, Ignored, Key, Result
from app.labels.scan import SCAN_BYTES_MAX

GS: Final = "\x1d"
MODIFIERS: Final = frozenset({"shift", "control", "alt", "altgr", "meta", "numlock", "capslock"})

IN_PIECES: Final = "That scan arrived in pieces. Scan again."
TOO_LONG: Final = "That scan was too long for a label. Scan again."
TOO_SHORT: Final = "That scan was too short for a label. Scan again."
TWO_IN_ONE: Final = "Two scans arrived as one. Scan them one after the other."
CAPS_LOCK: Final = (
    "Caps Lock is on and changes what the scanner types. Switch it off and scan again."
)

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_BEGINNING: Final = re.compile(r"\]([A-Za-z][0-9A-Za-z]?)?")
# The code letters of our symbols with their case turned round: only Caps Lock makes these.
_INVERTED: Final = frozenset("cDq")
_SUFFIX_TEXTS: Final = {"\r": "return", "\n": "return", "\t": "tab"}
_ALT_DIGITS_MAX: Final = 4
_ALT_CODES: Final = frozenset({0x1D, 0x1E, 0x04, *range(0x20, 0x7F)})


@dataclass(frozen=True, slots=True, kw_only=True)
class WedgeConfig:
    """How this station's scanner types.

    Attributes:
        prefixes: characters or key names, each beginning a scan like an AIM identifier does.
        suffixes: key names that end a scan.
        separators: key names that stand for GS, beside its own character and Alt+029.
        gap_ms_max: the longest pause inside a scan; scanners were measured at 5 to 60 ms.
        silence_ms_max: how long the rest of a broken scan is waited for.
        length_min: a scan holds at least so many characters.
    """

    prefixes: frozenset[str] = frozenset({"\x02"})
    suffixes: frozenset[str] = frozenset({"return", "enter", "tab"})
    separators: frozenset[str] = frozenset({"f8"})
    gap_ms_max: int = 80
    silence_ms_max: int = 1_500
    length_min: int = 4


class _State(Enum):
    IDLE = auto()  # nothing is held
    PREFIX = auto()  # a prefix may have begun; its keys are held and may be a person's
    SCAN = auto()  # a prefix was whole: what follows is a scanner's
    BROKEN = auto()  # the rest of a scan is dropped up to its suffix


@dataclass(slots=True)
class Wedge:
    """One keyboard's scans; fed with every key press, in order.

    Attributes:
        config: how this station's scanner types.
    """

    config: WedgeConfig = field(default_factory=WedgeConfig)
    _state: _State = field(default=_State.IDLE, init=False)
    _held: list[Key] = field(default_factory=list, init=False, repr=False)
    _text: str = field(default="", init=False, repr=False)
    _alt: str = field(default="", init=False, repr=False)
    _why: str = field(default="", init=False)
    _last_ms: int = field(default=0, init=False)
    _ended_ms: int | None = field(default=None, init=False)

    def press(self, key: Key) -> Result:
        """Take the next key press and say what has become of it."""
        if key.name in MODIFIERS:
            return self._modifier(key)
        late = key.at_ms - self._last_ms > self.config.gap_ms_max
        silent = key.at_ms - self._last_ms > self.config.silence_ms_max
        self._last_ms = key.at_ms
        if silent and self._state in (_State.SCAN, _State.BROKEN):
            self._reset()
        match self._state:
            case _State.IDLE:
                return self._idle(key)
            case _State.PREFIX:
                return self._stale(key) if late else self._prefix(key)
            case _State.SCAN:
                return self._break(IN_PIECES, key) if late else self._scan(key)
            case _State.BROKEN:
                return self._drop(key)

    def tick(self, now_ms: int) -> Human | Broken | None:
        """Give up waiting: call it some ten times a second while nothing else happens.

        Args:
            now_ms: the keyboard's clock.

        Returns:
            Keys that were a person's after all, or a scan that never ended, or None.
        """
        waited = now_ms - self._last_ms
        if self._state is _State.PREFIX and waited > self.config.gap_ms_max:
            return Human(replay=self._release())
        if self._state in (_State.SCAN, _State.BROKEN) and waited > self.config.silence_ms_max:
            self._reset()
            return Broken(sentence=IN_PIECES)
        return None

    def _modifier(self, key: Key) -> Result:
        # A scanner that types several characters under Alt presses it anew for each of them; the
        # locks may come between the digits of one.
        if key.name == "alt" and not key.auto_repeat and self._state is _State.SCAN:
            self._end_alt()
        return Ignored()

    def _idle(self, key: Key) -> Result:
        if self._is_suffix(key) and self._follows_a_scan(key):
            return Held()
        self._ended_ms = None
        if key.auto_repeat or not self._begins(key):
            return Human(replay=(key,))
        self._state = _State.PREFIX
        self._held = [key]
        self._text = "" if self._is_configured_prefix(key) else key.text
        return Held()

    def _prefix(self, key: Key) -> Result:
        """Go on with a prefix: configured ones are whole, an AIM identifier has three letters."""
        self._held.append(key)
        if key.auto_repeat or self._is_suffix(key):
            return Human(replay=self._release())
        if not self._text:
            self._state, self._held = _State.SCAN, []
            return self._scan(key)
        self._text += key.text
        if len(key.text) != 1 or not _AIM_BEGINNING.fullmatch(self._text):
            return Human(replay=self._release())
        if _AIM.fullmatch(self._text):
            self._state, self._held = _State.SCAN, []
        return Held()

    def _stale(self, key: Key) -> Result:
        """Hand back a prefix that nobody went on with, and start again with this key."""
        old = self._release()
        now = self._idle(key)
        return Human(replay=(*old, *(now.replay if isinstance(now, Human) else ())))

    def _scan(self, key: Key) -> Result:
        if key.auto_repeat:
            return self._break(IN_PIECES, key)
        if key.alt and key.keypad and key.text.isdecimal():
            self._alt += key.text
            return Held() if len(self._alt) <= _ALT_DIGITS_MAX else self._break(IN_PIECES, key)
        if not self._end_alt():
            return self._drop(key)
        if self._is_suffix(key):
            return self._end(key)
        if self._is_configured_prefix(key):
            return self._break(TWO_IN_ONE, key)
        text = GS if key.name in self.config.separators else key.text
        if len(text) != 1 or key.name not in (*self.config.separators, "space", ""):
            return self._break(IN_PIECES, key)
        self._text += text
        return Held() if len(self._text) <= SCAN_BYTES_MAX else self._break(TOO_LONG, key)

    def _end_alt(self) -> bool:
        """Turn digits typed under Alt into their character; False if they name none."""
        if not self._alt:
            return True
        code, self._alt = int(self._alt), ""
        if code not in _ALT_CODES:
            self._fail(IN_PIECES)
            return False
        self._text += chr(code)
        return True

    def _end(self, key: Key) -> Result:
        text = self._text
        self._reset()
        self._ended_ms = key.at_ms
        aim = _AIM.match(text)
        symbology, data = (text[:3], text[3:]) if aim else ("", text)
        if symbology[1:2] in _INVERTED:
            return Broken(sentence=CAPS_LOCK)
        if _AIM.search(data):
            return Broken(sentence=TWO_IN_ONE)
        if len(data) < self.config.length_min:
            return Broken(sentence=TOO_SHORT)
        raw = data.encode("utf-8", errors="surrogatepass")  # half a character stays a wrong one
        if len(raw) > SCAN_BYTES_MAX:
            return Broken(sentence=TOO_LONG)
        return Arrived(raw=raw, symbology=symbology)

    def _break(self, why: str, key: Key) -> Result:
        self._fail(why)
        return self._drop(key)

    def _fail(self, why: str) -> None:
        self._reset()
        self._state, self._why = _State.BROKEN, why

    def _drop(self, key: Key) -> Result:
        if not self._is_suffix(key) or key.auto_repeat:
            return Discarding()
        why = self._why
        self._reset()
        self._ended_ms = key.at_ms
        return Broken(sentence=why)

    def _begins(self, key: Key) -> bool:
        return key.text == "]" or self._is_configured_prefix(key)

    def _is_configured_prefix(self, key: Key) -> bool:
        return bool({key.text, key.name} & self.config.prefixes - {""})

    def _is_suffix(self, key: Key) -> bool:
        return (key.name or _SUFFIX_TEXTS.get(key.text)) in self.config.suffixes

    def _follows_a_scan(self, key: Key) -> bool:
        return self._ended_ms is not None and key.at_ms - self._ended_ms <= self.config.gap_ms_max

    def _release(self) -> tuple[Key, ...]:
        held = tuple(self._held)
        self._reset()
        return held

    def _reset(self) -> None:
        self._state = _State.IDLE
        self._held = []
        self._text = self._alt = self._why = ""
        self._ended_ms = None
