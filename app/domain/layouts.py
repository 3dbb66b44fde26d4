"""Which keyboard layout turned one text into another.

A keyboard-wedge scanner sends key positions, not characters. If it was set up for one country
and the computer reads the keys as another's, characters are exchanged: `"` for `@` between the
American and the British layout, y for z with the German one. The tables say what the computer
shows for each key that the American layout would show as the character above it; they hold
what is printed on the keys. A key that waits for the next one (a dead key) shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

_LIKENESS_MIN = 0.8  # dead keys swallow a few characters; two different layouts share less
_DEAD = "\N{NULL}"


class Layout(Enum):
    """A country's keyboard; the value names it to people."""

    US = "US"
    UK = "UK"
    GERMAN = "German"
    FRENCH = "French"


_KEYS: Final = {
    Layout.UK: ('"@#~\\|', '@"£¬#~'),
    Layout.GERMAN: (
        "yzYZ-=[];'/`\\" + '@#^&*()_+{}:"|<>?~',
        "zyZYß\0ü+öä-\0#" + "\"§&/()=?\0Ü*ÖÄ';:_°",
    ),
    Layout.FRENCH: (
        "1234567890-[]\\;',./`" + "aqwzAQWZmM" + '!@#$%^&*()_{}|:"<>?~',
        "&é\"'(-è_çà)\0$*mù;:!²" + "qazwQAZW,?" + "1234567890°\0£µM%./§\0",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A scanner and a computer that use different layouts.

    Attributes:
        scanner: the layout that the scanner was set up for.
        computer: the layout by which the computer reads its keys.
        expected: a character of the text.
        got: what came in its place.
    """

    scanner: Layout
    computer: Layout
    expected: str
    got: str


def shown(text: str, *, scanner: Layout, computer: Layout) -> str:
    r"""Return what a computer shows when a scanner types a text; dead keys leave nothing.

    One of the two layouts is the American one: scanners leave their makers with it.

    >>> shown('a"b', scanner=Layout.US, computer=Layout.UK)
    'a@b'
    >>> shown('Y;Z', scanner=Layout.GERMAN, computer=Layout.US)
    'Z<Y'
    """
    table = _table(scanner, computer)
    return "".join(table.get(c, c) for c in text if table.get(c) != _DEAD)


def recognise(expected: str, got: str) -> Mismatch | None:
    """Say which two layouts turn one text into the other, or None if none of them does.

    The identifier that a scanner sends first may stand before the text, in the same disguise.
    """
    if got == expected:
        return None
    pairs = [(Layout.US, other) for other in _KEYS] + [(other, Layout.US) for other in _KEYS]
    likeness, scanner, computer = max(
        ((_alike(shown(expected, scanner=a, computer=b), got), a, b) for a, b in pairs),
        key=lambda found: found[0],
    )
    if likeness < _LIKENESS_MIN or likeness <= _alike(expected, got):
        return None
    table = _table(scanner, computer)
    seen = ((c, table[c]) for c in expected if table.get(c, _DEAD) not in (c, _DEAD))
    swapped = next(((c, to) for c, to in seen if to in got), None)
    if swapped is None:
        return None
    return Mismatch(scanner=scanner, computer=computer, expected=swapped[0], got=swapped[1])


def _table(scanner: Layout, computer: Layout) -> Mapping[str, str]:
    """Return what shows for each character that differs."""
    if scanner is Layout.US:
        return dict(zip(*_KEYS[computer], strict=True)) if computer in _KEYS else {}
    american, other = _KEYS[scanner]
    return {to: c for c, to in zip(american, other, strict=True) if to != _DEAD}


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
