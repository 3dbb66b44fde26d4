"""When what a camera reads may be relied on: several frames of one label, or one that is certain.

A presentation is one label shown to a camera until it leaves. Frames of it are not independent
(a worn print is worn in all of them), so beside repetition it asks for what repetition cannot
give: error correction left over, every character fitting the picture, a second reader.

1. DataMatrix, QR and Aztec: one frame, read as it came, with half of the error correction unused
   and data that is plausible for a label; else two frames that differ: moved by 3 pixels, or
   100 ms apart.
2. Code 128: two such frames, at least one of them checked character by character and by zbar,
   and more checks passed than failed.
3. What only a prepared picture gave counts as a reading, never as a certain one.
4. Two different values in one place: everything of the presentation is dropped, and it says so.
   After that the label must leave the picture before anything is taken again.
5. A symbol that a reader marked as leaving the picture never gets here as a certain one; several
   symbols in different places are several labels or one with several codes, each by itself.

Nothing here reads a clock or a picture: frames come with their time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from scanning.decode.residual import RESIDUAL_MAX
from scanning.decode.symbol import ZBAR, ZXING, Corners, Symbol, same_place

CORRECTION_MIN: Final = 0.5  # of the error correction unused
MOVED_MIN: Final = 3.0  # pixels: the noise falls on other modules
APART_MS_MIN: Final = 100
PLACE_MS: Final = 500  # so long a place is remembered: a hand moves a label on
GONE_MS: Final = 700  # nothing was seen for so long: the label has left
SIGHTINGS_MAX: Final = 64  # a label that is held still for long proves no more than this

DISAGREE: Final = (
    "Two readings of this label disagree, so none was taken. Take it away, then show it again;"
    " if this comes back, have the label printed anew."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """These may be relied on; each distinct value is told once a presentation.

    Attributes:
        symbols: with all readers that agreed on them.
    """

    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Two readings of one place disagree: everything of this presentation is dropped.

    Attributes:
        sentence: what to tell the person.
    """

    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new may be relied on yet."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    symbol: Symbol
    at_ms: int


def anything(_raw: bytes, _symbology: str) -> bool:
    """Find every value plausible: where no grammar is known."""
    return True


@dataclass(slots=True)
class Presentation:
    """One label shown to a camera until it leaves.

    Attributes:
        plausible: whether bytes with an AIM identifier may be a label; one frame is then enough
            if it is certain.
    """

    plausible: Callable[[bytes, str], bool] = anything
    _seen: dict[tuple[bytes, str], list[_Sighting]] = field(
        default_factory=dict, init=False, repr=False
    )
    _told: set[tuple[bytes, str]] = field(default_factory=set, init=False, repr=False)
    _last_ms: int | None = field(default=None, init=False)
    _rejected: bool = field(default=False, init=False)

    def add(self, symbols: Sequence[Symbol], at_ms: int) -> Accepted | Rejected | Waiting:
        """Take what one frame gave; call it for every frame, also for an empty one.

        Args:
            symbols: of one frame.
            at_ms: when the frame was taken, on a clock that never goes back.
        """
        if self._last_ms is not None and at_ms - self._last_ms > GONE_MS:
            self.clear()
        if not symbols:
            return Waiting()
        self._last_ms = at_ms
        if self._rejected:
            return Waiting()
        if self._disputed(symbols, at_ms):
            self.clear()
            self._last_ms, self._rejected = at_ms, True
            return Rejected(sentence=DISAGREE)
        for symbol in symbols:
            sightings = self._seen.setdefault((symbol.raw, symbol.symbology), [])
            sightings.append(_Sighting(symbol, at_ms))
            del sightings[:-SIGHTINGS_MAX]
        ready = [value for value in self._seen if value not in self._told and self._enough(value)]
        self._told.update(ready)
        if not ready:
            return Waiting()
        return Accepted(symbols=tuple(self._agreed(value) for value in ready))

    def clear(self) -> None:
        """Forget everything: another person, another step, another label."""
        self._seen.clear()
        self._told.clear()
        self._last_ms, self._rejected = None, False

    def _disputed(self, symbols: Sequence[Symbol], at_ms: int) -> bool:
        """Whether one place gives two values, in this frame or against the frames before."""
        for index, symbol in enumerate(symbols):
            here = [other for other in symbols[index + 1 :] if _differ(symbol, other)]
            if any(same_place(symbol.corners, other.corners) for other in here):
                return True
        for value, sightings in self._seen.items():
            last = sightings[-1]
            if at_ms - last.at_ms > PLACE_MS:
                continue
            # Where the value itself was read again, its place of before says nothing.
            if any((symbol.raw, symbol.symbology) == value for symbol in symbols):
                continue
            for symbol in symbols:
                if same_place(symbol.corners, last.symbol.corners):
                    return True
        return False

    def _enough(self, value: tuple[bytes, str]) -> bool:
        sightings = self._seen[value]
        first = sightings[0].symbol
        if all(ZXING not in one.symbol.readers for one in sightings):
            return False  # what zbar alone reads contradicts, and adds nothing
        if first.linear:
            return _two(sightings) and _fits(sightings)
        certain = any(_certain(one.symbol) for one in sightings)
        return (certain and self.plausible(*value)) or _two(sightings)

    def _agreed(self, value: tuple[bytes, str]) -> Symbol:
        """Return the newest sighting, with all that speaks for it."""
        sightings = [one.symbol for one in self._seen[value]]
        readers = tuple(
            reader for reader in (ZXING, ZBAR) if any(reader in one.readers for one in sightings)
        )
        measured = [one.residual for one in sightings if one.residual is not None]
        return replace(
            sightings[-1],
            readers=readers,
            accepted=True,
            residual=min(measured, default=None),
        )


def _differ(one: Symbol, other: Symbol) -> bool:
    return (one.raw, one.symbology) != (other.raw, other.symbology)


def _certain(symbol: Symbol) -> bool:
    return (
        symbol.accepted
        and not symbol.rung
        and symbol.correction is not None
        and symbol.correction >= CORRECTION_MIN
    )


def _two(sightings: Sequence[_Sighting]) -> bool:
    """Whether two frames differ enough to be two readings."""
    last = sightings[-1]
    return any(
        last.at_ms - one.at_ms >= APART_MS_MIN
        or (
            last.at_ms > one.at_ms and _moved(one.symbol.corners, last.symbol.corners) >= MOVED_MIN
        )
        for one in sightings
    )


def _moved(one: Corners, other: Corners) -> float:
    """Return how far a symbol has moved, in pixels: the mean of its corners' ways."""
    return sum(math.dist(a, b) for a, b in zip(one, other, strict=True)) / len(one)


def _fits(sightings: Sequence[_Sighting]) -> bool:
    """Whether the characters were compared with the picture, and fit more often than not."""
    measured = [one.symbol.residual for one in sightings if one.symbol.residual is not None]
    passed = sum(residual <= RESIDUAL_MAX for residual in measured)
    return 2 * passed > len(measured)
