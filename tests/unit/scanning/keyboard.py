"""Hands and scanners for the wedge: they turn text into key presses with times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.labels.keys import Arrived, Broken, Human, Key, Result
from scanning.wedge import Wedge, WedgeConfig

DELAY_MS = 2  # between the keys of a scanner


def ctrl_bracket(at_ms: int) -> list[Key]:
    """Type GS as Ctrl+]."""
    return [Key(text="", name="control", at_ms=at_ms), Key(text="\x1d", ctrl=True, at_ms=at_ms)]


def bare(at_ms: int) -> list[Key]:
    """Type GS as the character itself."""
    return [Key(text="\x1d", at_ms=at_ms)]


def f8(at_ms: int) -> list[Key]:
    """Type GS as F8."""
    return [Key(text="", name="f8", at_ms=at_ms)]


def alt_029(at_ms: int) -> list[Key]:
    """Type GS as Alt+029, with the Num Lock events that some drivers put between."""
    return [
        Key(text="", name="alt", at_ms=at_ms),
        Key(text="0", alt=True, keypad=True, at_ms=at_ms),
        Key(text="", name="numlock", at_ms=at_ms),
        Key(text="2", alt=True, keypad=True, at_ms=at_ms),
        Key(text="9", alt=True, keypad=True, at_ms=at_ms),
    ]


STYLES = {"character": bare, "ctrl": ctrl_bracket, "f8": f8, "alt": alt_029}


def scanner(
    text: str, *, start_ms: int = 0, style: str = "ctrl", end: str = "return"
) -> list[Key]:
    """Type a scan: capitals under Shift, GS in a style, and a suffix key if there is one."""
    keys: list[Key] = []
    at_ms = start_ms
    for character in text:
        if character == "\x1d":
            keys += STYLES[style](at_ms)
        else:
            if character.isupper():
                keys.append(Key(text="", name="shift", at_ms=at_ms))
            keys.append(Key(text=character, at_ms=at_ms))
        at_ms += DELAY_MS
    if end:
        keys.append(Key(text="\r", name=end, at_ms=at_ms))
    return keys


def hands(text: str, *, start_ms: int = 0, each_ms: int = 125) -> list[Key]:
    """Type as a person does: eight keys a second; a line break is the Return key."""
    return [
        Key(text="\r" if c == "\n" else c, name="return" if c == "\n" else "", at_ms=at)
        for c, at in zip(
            text, range(start_ms, start_ms + each_ms * len(text), each_ms), strict=True
        )
    ]


def later(keys: Iterable[Key], ms: int) -> list[Key]:
    """Delay key presses."""
    return [replace(key, at_ms=key.at_ms + ms) for key in keys]


@dataclass
class Window:
    """A window in front of a wedge: it ticks like a timer and collects what comes."""

    wedge: Wedge
    results: list[Result]
    typed: str = ""
    now_ms: int = 0

    def feed(self, keys: Iterable[Key]) -> None:
        """Press keys at their times, the timer running in between."""
        for key in keys:
            self.wait_until(key.at_ms)
            self._take(self.wedge.press(key))

    def wait_until(self, at_ms: int) -> None:
        """Let the timer run."""
        while self.now_ms + 20 < at_ms:
            self.now_ms += 20
            given = self.wedge.tick(self.now_ms)
            if given is not None:
                self._take(given)
        self.now_ms = max(self.now_ms, at_ms)

    def _take(self, result: Result) -> None:
        self.results.append(result)
        if isinstance(result, Human):
            self.typed += "".join(key.text for key in result.replay)


def window(config: WedgeConfig | None = None) -> Window:
    """Open a window with a fresh wedge."""
    return Window(wedge=Wedge(config or WedgeConfig()), results=[])


def arrivals(site: Window) -> list[Arrived]:
    """Return the scans that arrived."""
    return [result for result in site.results if isinstance(result, Arrived)]


def sentences(site: Window) -> list[str]:
    """Return what was told about broken scans."""
    return [result.sentence for result in site.results if isinstance(result, Broken)]
