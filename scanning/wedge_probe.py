"""See everything that a scanner types, also where it breaks our rules: for the qualification.

`Wedge` delivers scans and drops the rest, as it must. Whoever sets a scanner up needs the
opposite: what came, character by character, with what began and ended it, so that a sheet of
known codes can say what is set wrong (A30, A31). While it probes, nothing that comes at a
scanner's pace reaches the window; a few keys or slow ones are a person's and are handed on, so
the screen stays usable from the keyboard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from app.labels.keys import Held, Human, Ignored, Key, Probe
from scanning.layouts import AIM_LENGTH, DEAD, looks_like
from scanning.wedge_config import GS, MODIFIERS, WedgeConfig, is_held_down

KEYS_MIN: Final = 4  # fewer are a person's
GAP_MS_MAX: Final = 200  # wider than a scan's own limit: a scanner that is too slow is seen, too
KEYS_MAX: Final = 5_000  # more than any code holds; a key that lies under a book types them

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_INVERTED: Final = frozenset("cDqZj")
_ENDS: Final = {"return": "return", "enter": "enter", "tab": "tab"}
_END_TEXTS: Final = {"\r": "ctrl+m", "\n": "ctrl+j", "\t": "tab", "\x03": "etx"}
_NOTHING: Final = "\N{REPLACEMENT CHARACTER}"
_UNICODE_MAX: Final = 0x10FFFF


@dataclass(slots=True)
class WedgeProbe:
    """Collects bursts; stands in for `Wedge` while a scanner is set up.

    Attributes:
        config: how the station expects its scanner to type.
    """

    config: WedgeConfig = field(default_factory=WedgeConfig)
    _keys: list[Key] = field(default_factory=list, init=False, repr=False)
    _last_ms: int = field(default=0, init=False)
    _before: Key | None = field(default=None, init=False, repr=False)

    def press(self, key: Key) -> Held | Human | Ignored | Probe:
        """Take the next key press and say what has become of it."""
        if key.name in MODIFIERS:
            if self._keys:
                self._keys.append(key)
            return Ignored()
        pause_ms, self._last_ms = key.at_ms - self._last_ms, key.at_ms
        ended: Human | Probe | None = None
        if pause_ms > GAP_MS_MAX or len(self._keys) >= KEYS_MAX:
            ended = self.abandon()
        held_down, self._before = is_held_down(key, self._before), key
        if held_down:
            before = self.abandon()
            return Human(replay=(*_given(ended), *_given(before), key))
        if not isinstance(ended, Probe):
            self._keys.append(key)
        return ended or Held()

    def tick(self, now_ms: int) -> Human | Probe | None:
        """Say what a burst was once it has ended; None while nothing is decided."""
        return self.abandon() if now_ms - self._last_ms > GAP_MS_MAX else None

    def abandon(self) -> Human | Probe | None:
        """Decide about what has come so far; None for nothing."""
        keys, self._keys = self._keys, []
        if not keys:
            return None
        pressed = tuple(key for key in keys if key.name not in MODIFIERS)
        if len(pressed) < KEYS_MIN:
            return Human(replay=pressed)
        return read_burst(keys, self.config)


def _given(ended: Human | Probe | None) -> tuple[Key, ...]:
    return ended.replay if isinstance(ended, Human) else ()


def read_burst(keys: list[Key], config: WedgeConfig) -> Probe:
    """Say what a burst typed.

    Args:
        keys: all presses, modifiers included, in order.
        config: how the station expects its scanner to type.
    """
    pressed = [key for key in keys if key.name not in MODIFIERS]
    gaps = [b.at_ms - a.at_ms for a, b in pairwise(pressed)]
    body, suffix = _without_suffix(keys)
    text, prefix = _text_of(body, config), ""
    if config.is_prefix(pressed[0]):
        prefix, text = pressed[0].text or pressed[0].name, text[1:]
    elif text[:1] in config.prefixes:
        prefix, text = text[0], text[1:]
    aim = text[:AIM_LENGTH] if _AIM.match(text) else ""
    text = text.removeprefix(aim)
    return Probe(
        text=text.replace(DEAD, _NOTHING),
        prefix=prefix + aim,
        suffix=suffix,
        gap_ms=max(gaps, default=0),
        capslock_suspected=aim[1:2] in _INVERTED,
        layout="" if aim else looks_like(text),
    )


def _without_suffix(keys: list[Key]) -> tuple[list[Key], str]:
    """Split off the keys that end a burst, whatever the settings say of them."""
    body, names = list(keys), list[str]()
    while body:
        key = body[-1]
        name = _ENDS.get(key.name) or ("" if key.name else _END_TEXTS.get(key.text, ""))
        if not name and key.name not in MODIFIERS:
            break
        body.pop()
        names = [name, *names] if name else names
    return body, "+".join(names)


def _text_of(keys: list[Key], config: WedgeConfig) -> str:
    """Return one character for each thing typed: digits under Alt are one."""
    text, digits = "", ""
    for key in [*keys, Key(text="", name="alt")]:
        if key.alt and key.keypad and key.text.isdecimal():
            digits += key.text
            continue
        if key.name in MODIFIERS - {"alt"}:
            continue
        composed = _composed(digits)
        if digits:
            text, digits = text + composed, ""
        if key.name == "alt" or (composed and key.text == composed and not key.ctrl):
            continue
        text += GS if config.is_separator(key) else _typed(key)
    return text


def _composed(digits: str) -> str:
    if not digits:
        return ""
    return chr(int(digits)) if int(digits) <= _UNICODE_MAX else _NOTHING


def _typed(key: Key) -> str:
    if key.name == "dead":
        return DEAD
    return key.text if len(key.text) == 1 else _NOTHING
