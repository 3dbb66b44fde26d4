"""Tell a keyboard-wedge scanner from a person typing, key by key; no toolkit, no clock.

A scanner in keyboard mode types its bytes. What delimits a scan (in this order of reading):

1. A scan begins with a prefix: the AIM identifier (`]d2`: a closing bracket, a letter, a letter
   or digit), or a key the site has configured (STX, F12). Timing alone never delimits a scan:
   a scanner that stalls would otherwise deliver the end of a label as a shorter label.
2. A scan ends with a suffix key (Return, Enter, Tab, Ctrl+M, Ctrl+J, or a configured one). It
   belongs to the scan: no button ever sees it, nor the line feed of a scanner that sends two.
3. Once the prefix is whole, a gap longer than `gap_ms_max` breaks the scan. Everything up to its
   suffix is dropped and then told (`Broken`); nothing of it is used or typed anywhere.
4. Whatever does not begin with a prefix is a person's typing and is handed back at once. A prefix
   that does not go on at scanner speed is handed back by `tick`.
5. GS arrives as the character 0x1D, as Ctrl+], as Alt+029 on the keypad, or as a configured key
   or character (F8, `~`). Any character may come under Alt. Shift, Control, Alt, AltGr and the
   locks never cut a scan. A repeat of a key that is held down is never part of one.
6. Another prefix inside a scan means that a suffix was lost: two scans in one are refused.
7. If a broken scan's suffix never comes, `silence_ms_max` ends it, so that a scanner without a
   suffix cannot swallow what people type.
8. What another keyboard layout makes of an AIM identifier (`+d2`) begins a scan, too: one that
   is dropped, and whose sentence names the layout.
9. `BURST_KEYS` characters at a pace that no hand reaches are a scanner without prefix: they are
   dropped but for the first, which was gone before the second came; its Enter presses nothing,
   and a sentence says what to set. Fewer are a person's and are handed back.
10. The same scan again within 300 ms is the same scan (`Repeated`).

The gaps are measured with the keyboard's own clock (`Key.at_ms`), so a busy window splits nothing;
`tick` must be given the same clock. When a person's lone bracket was left waiting and the next
key comes before any `tick`, `Human.replay` holds the old keys and the new one is held or handed
over by itself: the caller replays exactly what is listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from app.labels.keys import (
    Broken,
    Discarding,
    Held,
    Human,
    Ignored,
    Key,
    Repeated,
    Result,
)
from app.labels.scan import SCAN_BYTES_MAX, Mode
from scanning.framing import Rules, deliver
from scanning.layouts import AIM_LENGTH, DEAD, LAYOUTS, looks_like, may_become
from scanning.once import Once
from scanning.radio import Origin
from scanning.sentences import (
    IN_PIECES,
    NO_BEGINNING,
    NO_END,
    NOT_LABEL_TEXT,
    TOO_LONG,
    TOO_SHORT,
    TWO_IN_ONE,
    layouts_differ,
)
from scanning.wedge_config import DOUBLED_MS, GS, MODIFIERS, WedgeConfig, is_held_down

__all__ = ["GS", "IN_PIECES", "MODIFIERS", "TOO_SHORT", "Wedge", "WedgeConfig"]

BURST_KEYS: Final = 6
BURST_KEYS_BEFORE_END: Final = 3  # a short code and its Enter
BURST_GAP_MS: Final = 20  # 50 keys a second: four times the fastest hands on record
OTHER_LAYOUT_GAP_MS: Final = 35  # `+` is also a person's key; `]` hardly ever is

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_BEGINNING: Final = re.compile(r"\]([A-Za-z][0-9A-Za-z]?)?")
_ALT_DIGITS_MAX: Final = 4
_ALT_CODES: Final = frozenset({0x02, 0x03, 0x04, *range(0x1C, 0x7F)})
# Their data is ASCII: GS1 and ISBT 128 (General Specifications 7.11; ST-001 2.3).
_ASCII_ONLY: Final = frozenset({"]C0", "]C1", "]d2", "]Q3", "]J1", "]e0"})


class _State(Enum):
    IDLE = auto()  # nothing is held
    PREFIX = auto()  # a prefix may have begun; its keys are held and may be a person's
    BURST = auto()  # keys came too fast for a hand; a few are held and may still be a person's
    SCAN = auto()  # a prefix was whole: what follows is a scanner's
    BROKEN = auto()  # the rest of a scan is dropped up to its suffix


@dataclass(slots=True)
class Wedge:
    """One keyboard's scans; fed with every key press, in order.

    Attributes:
        config: how this station's scanner types.
    """

    config: WedgeConfig = field(default_factory=WedgeConfig)
    _once: Once = field(default_factory=Once, init=False, repr=False)
    _state: _State = field(default=_State.IDLE, init=False)
    _held: list[Key] = field(default_factory=list, init=False, repr=False)
    _text: str = field(default="", init=False, repr=False)
    _alt: str = field(default="", init=False, repr=False)
    _opened: bool = field(default=False, init=False)  # by a configured prefix, which is whole
    _radio: bool = field(default=False, init=False)
    _layout: str = field(default="", init=False)
    _why: str = field(default="", init=False)
    _fast: int = field(default=0, init=False)
    _last_ms: int = field(default=0, init=False)
    _before: Key | None = field(default=None, init=False, repr=False)
    _repeats: bool = field(default=False, init=False)
    _ended_ms: int | None = field(default=None, init=False)

    def press(self, key: Key) -> Result:
        """Take the next key press and say what has become of it."""
        if key.name in MODIFIERS:
            return self._modifier(key)
        pause_ms, self._last_ms = key.at_ms - self._last_ms, key.at_ms
        self._repeats, self._before = is_held_down(key, self._before), key
        late = pause_ms > self._pause_ms_max
        if pause_ms > self.config.silence_ms_max and self._state in (_State.SCAN, _State.BROKEN):
            self._reset()
        match self._state:
            case _State.IDLE:
                return self._idle(key, pause_ms)
            case _State.PREFIX:
                return self._stale(key, pause_ms) if late else self._prefix(key)
            case _State.BURST:
                return self._stale(key, pause_ms) if late else self._burst(key, pause_ms)
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
        waited_ms = now_ms - self._last_ms
        if self._state in (_State.PREFIX, _State.BURST):
            return self.abandon() if waited_ms > self._pause_ms_max else None
        if self._state is not _State.IDLE and waited_ms > self.config.silence_ms_max:
            self._why = self._why or NO_END
            return self.abandon()
        return None

    def abandon(self) -> Human | Broken | None:
        """Give up what has begun, at once: the keys that follow are not for us.

        Returns:
            Keys that may be a person's, or that a scan was cut, or None.
        """
        match self._state:
            case _State.IDLE:
                return None
            case _State.PREFIX | _State.BURST:
                return Human(replay=self._release())
            case _:
                why = self._why or IN_PIECES
                self._reset()
                return Broken(sentence=why)

    @property
    def _pause_ms_max(self) -> int:
        if self._state is _State.BURST:
            return BURST_GAP_MS
        other = self._state is _State.PREFIX and self._text[:1] in LAYOUTS and self._text
        gap_ms = self.config.gap_ms_max
        return min(gap_ms, OTHER_LAYOUT_GAP_MS) if other else gap_ms

    # -- a person, until a prefix comes

    def _modifier(self, key: Key) -> Result:
        # A scanner that types several characters under Alt presses it anew for each of them; the
        # locks may come between the digits of one.
        held_down = key.auto_repeat and key.at_ms - self._last_ms > DOUBLED_MS
        if key.name == "alt" and self._alt and not held_down:
            if self._state is _State.SCAN:
                self._end_alt()
            elif self._state is _State.PREFIX and not self._goes_on():
                self._held.append(key)
                return Human(replay=self._release())
        return Ignored()

    def _idle(self, key: Key, pause_ms: int) -> Result:
        if self.config.is_suffix(key) and self._follows_a_scan(key):
            return Held()
        self._ended_ms = None
        if key.auto_repeat or not self._begins(key):
            return self._typed(key, pause_ms)
        self._state, self._held = _State.PREFIX, [key]
        self._fast = self._fast if pause_ms <= BURST_GAP_MS else 0
        if self.config.is_prefix(key):
            self._opened, self._radio = True, self.config.is_radio_key(key)
        elif _is_under_alt(key):
            self._alt = key.text
        else:
            self._text = key.text or DEAD
        return Held()

    def _begins(self, key: Key) -> bool:
        other = key.text in LAYOUTS or key.name == "dead"
        return key.text == "]" or other or self.config.is_prefix(key) or _is_under_alt(key)

    def _typed(self, key: Key, pause_ms: int) -> Result:
        """Hand a key to the window, unless it comes sooner after another than hands can."""
        if key.auto_repeat:
            return Human(replay=(key,))
        plain = _is_plain(key)
        soon = self._fast and pause_ms <= BURST_GAP_MS
        if plain and (soon or key.decides):
            self._state, self._held = _State.BURST, [key]
            self._fast = self._fast + 1 if soon else 1
            return Held()
        self._fast = int(plain)
        return Human(replay=(key,))

    def _burst(self, key: Key, pause_ms: int) -> Result:
        """Go on with what may be a scanner without prefix."""
        enough = key.decides or self._fast >= BURST_KEYS_BEFORE_END
        ends = self.config.is_suffix(key) and enough
        if not ends and (self._repeats or not _is_plain(key)):
            return self._stale(key, pause_ms)
        self._held.append(key)
        self._fast += 1
        return self._break(NO_BEGINNING, key) if ends or self._fast >= BURST_KEYS else Held()

    def _prefix(self, key: Key) -> Result:
        """Go on with a prefix: configured ones are whole, an AIM identifier has three letters."""
        self._held.append(key)
        if not self._repeats and _is_under_alt(key) and not self._opened:
            self._alt += key.text
            return Held() if len(self._alt) <= _ALT_DIGITS_MAX else self._not_ours()
        composed = self._is_composed(key)
        if self._repeats or self.config.is_suffix(key):
            return self._not_ours()
        if self._alt and not self._goes_on():
            return self._not_ours()
        if composed:
            return Held()
        if self._opened:
            self._state, self._held = _State.SCAN, []
        if self._state is _State.SCAN:
            return self._scan(key)
        self._text += key.text
        return Held() if len(key.text) == 1 and self._goes_on() else self._not_ours()

    def _goes_on(self) -> bool:
        """Say whether what was typed may still become a prefix, and go on if it is one."""
        self._text += self._alt_character()
        if self._text in self.config.prefixes:
            self._text, self._opened = "", True
        elif _AIM.fullmatch(self._text):
            self._state, self._held = _State.SCAN, []
        elif len(self._text) == AIM_LENGTH and looks_like(self._text):
            self._state, self._held = _State.SCAN, []
            came = "" if self._text.startswith(DEAD) else self._text[0]
            self._layout = layouts_differ(came, looks_like(self._text))
        elif not (_AIM_BEGINNING.fullmatch(self._text) or may_become(self._text)):
            return False
        return True

    def _not_ours(self) -> Held | Human:
        """Hand back a prefix that was none, unless it came sooner than from hands."""
        gaps = [after.at_ms - before.at_ms for before, after in pairwise(self._held)]
        if all(map(_is_plain, self._held)) and max(gaps, default=0) <= BURST_GAP_MS:
            fast, held = self._fast, list(self._release())
            self._state, self._held, self._fast = _State.BURST, held, fast + len(held)
            return Held()
        return Human(replay=self._release())

    def _stale(self, key: Key, pause_ms: int) -> Result:
        """Hand back a prefix that nobody went on with, and start again with this key."""
        old = self._release()
        now = self._idle(key, pause_ms)
        return Human(replay=(*old, *(now.replay if isinstance(now, Human) else ())))

    # -- a scan

    def _scan(self, key: Key) -> Result:
        if self._repeats:
            return self._break(IN_PIECES, key)
        if _is_under_alt(key):
            self._alt += key.text
            return Held() if len(self._alt) <= _ALT_DIGITS_MAX else self._break(IN_PIECES, key)
        composed = self._is_composed(key)
        if not self._end_alt():
            return self._drop(key)
        if composed:
            return Held()
        if self.config.is_suffix(key):
            return self._end(key)
        return Held() if self._layout else self._add(key)

    def _add(self, key: Key) -> Result:
        """Take one more character of a scan."""
        if self.config.is_prefix(key):
            return self._break(TWO_IN_ONE, key)
        separates = self.config.is_separator(key)
        if not separates and (len(key.text) != 1 or key.name not in ("space", "")):
            return self._break(IN_PIECES, key)
        self._text += GS if separates else key.text
        return Held() if len(self._text) <= SCAN_BYTES_MAX else self._break(TOO_LONG, key)

    def _is_composed(self, key: Key) -> bool:
        # Windows types the character of an Alt code once more, when Alt is released.
        plain = not (key.ctrl or key.alt)
        return bool(self._alt) and plain and key.text == chr(int(self._alt))

    def _alt_character(self) -> str:
        """Return the character of the digits typed under Alt; none if they name none."""
        code, self._alt = int(self._alt or "0"), ""
        return chr(code) if code in _ALT_CODES else ""

    def _end_alt(self) -> bool:
        """Turn digits typed under Alt into their character; False if they name none."""
        if not self._alt:
            return True
        character = self._alt_character()
        if not character:
            self._fail(IN_PIECES)
        self._text += GS if character in self.config.separators else character
        return bool(character)

    def _end(self, key: Key) -> Result:
        text, layout, radio = self._text, self._layout, self._radio
        self._reset()
        self._ended_ms = key.at_ms
        mark = self.config.radio
        behind = mark.split(text) if mark is not None else None
        if behind is not None:
            text, radio = behind, True
        if self.config.aim and not radio and not _AIM.match(text):
            layout = layout or (
                layouts_differ(text[0], looks_like(text)) if looks_like(text) else ""
            )
        if layout:
            return Broken(sentence=layout)
        origin = Origin(mode=Mode.WEDGE, source=self.config.source)
        if radio and mark is not None:
            origin = Origin(mode=Mode.RFID, source=mark.source)
        rules = Rules(origin=origin, aim=self.config.aim, length_min=self.config.length_min)
        # Half a character stays a wrong one.
        result = deliver(text.encode("utf-8", errors="surrogatepass"), rules)
        if isinstance(result, Broken):
            return result
        if result.symbology in _ASCII_ONLY and not result.raw.isascii():
            return Broken(sentence=NOT_LABEL_TEXT)
        return Repeated() if self._once.is_repeat(result, key.at_ms) else result

    # -- what is dropped

    def _break(self, why: str, key: Key) -> Result:
        self._fail(why)
        return self._drop(key)

    def _fail(self, why: str) -> None:
        self._reset()
        self._state, self._why = _State.BROKEN, why

    def _drop(self, key: Key) -> Result:
        if not self.config.is_suffix(key) or self._repeats:
            return Discarding()
        why = self._why
        self._reset()
        self._ended_ms = key.at_ms
        return Broken(sentence=why)

    def _follows_a_scan(self, key: Key) -> bool:
        return self._ended_ms is not None and key.at_ms - self._ended_ms <= self.config.gap_ms_max

    def _release(self) -> tuple[Key, ...]:
        held = tuple(self._held)
        self._reset()
        return held

    def _reset(self) -> None:
        self._state = _State.IDLE
        self._held = []
        self._text = self._alt = self._why = self._layout = ""
        self._opened = self._radio = False
        self._fast = 0
        self._ended_ms = None


def _is_plain(key: Key) -> bool:
    return len(key.text) == 1 and key.text.isprintable() and not (key.ctrl or key.alt)


def _is_under_alt(key: Key) -> bool:
    return key.alt and key.keypad and key.text.isdecimal()
