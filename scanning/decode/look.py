"""One look at one picture: read it, prepare what stays unread, and say what may be relied on.

A still is one presentation of one frame. Independent readings of one place (another rung of the
ladder, another reader) stand for further frames:

1. Two different values at one place: none of them is accepted, whatever else agrees.
2. DataMatrix, QR and Aztec: accepted if the plain pass left half of the error correction unused,
   or if two rungs read the same.
3. Code 128: accepted only if every character fits the picture (`scanning.decode.residual`), zbar
   does not say otherwise, and zbar or a second rung says the same.
4. A symbol that leaves the picture is never accepted.

What zbar alone reads is told only where it contradicts; it adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Final

from scanning.decode import readers
from scanning.decode.ladder import View, linear_views, matrix_views
from scanning.decode.readers import Reading
from scanning.decode.regions import Region, find_regions
from scanning.decode.residual import RESIDUAL_MAX, fit
from scanning.decode.sampled import RUNG, sampled_views
from scanning.decode.symbol import (
    ZBAR,
    ZXING,
    Box,
    Corners,
    Effort,
    Formats,
    Symbol,
    box_of,
    grown,
    inside,
    overlap,
    same_place,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanning.decode.symbol import Grey

STILL_MS: Final = 2_000
FRAME_MS: Final = 150  # a camera's next frame may be better than another rung of this one
MORE_MS: Final = 150  # where all that was read is certain, the rest is mostly words
CORRECTION_MIN: Final = 0.5  # of the error correction unused: one plain read is enough
READINGS_MIN: Final = 2
RUNGS_AT_ONCE: Final = 3
WHOLE_AFTER: Final = 2  # rounds: the whole picture costs as much as all places together
SHARE_MIN: Final = 0.15  # of an Aztec code that is error correction; a quarter is usual
_QUIET_PIXELS: Final = 24
_WHOLE_PIXELS_MAX: Final = 1_500_000  # up to this size the whole picture climbs the ladder too


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    """One reading, in the frame's pixels."""

    reading: Reading
    rung: str
    reader: str = ZXING

    @property
    def value(self) -> tuple[bytes, str]:
        return self.reading.raw, self.reading.symbology

    @property
    def linear(self) -> bool:
        return self.reading.symbology.startswith("]C")


def look_at(
    grey: Grey, *, effort: Effort, region: Box | None, formats: Formats, deadline_ms: int
) -> tuple[Symbol, ...]:
    """Find and read the barcodes of a picture, top to bottom.

    Args:
        grey: rows of bytes, 0 black to 255 white.
        effort: how much time the picture is worth.
        region: look only there.
        formats: the kinds of symbol to look for.
        deadline_ms: after so long no further rung is begun.
    """
    import numpy as np

    left = top = 0
    if region is not None:
        left, top = max(0, region[0]), max(0, region[1])
        grey = grey[top : region[1] + region[3], left : region[0] + region[2]]
    if not grey.size:
        return ()
    frame = np.ascontiguousarray(grey)
    until = monotonic() + deadline_ms / 1000
    one = _Look(frame, formats, effort)
    one.plain()
    if effort is Effort.LADDER:
        one.climb(until)
    symbols = one.symbols()
    if left or top:
        symbols = [_moved(symbol, left, top) for symbol in symbols]
    return tuple(sorted(symbols, key=lambda symbol: (symbol.box[1], symbol.box[0])))


def _moved(symbol: Symbol, left: int, top: int) -> Symbol:
    one, two, three, four = ((x + left, y + top) for x, y in symbol.corners)
    return replace(symbol, corners=(one, two, three, four))


@dataclass(frozen=True, slots=True)
class _Target:
    """A place, the ways in which it is prepared, what may be there, and how many go first."""

    box: Box
    views: Iterator[View]
    names: tuple[str, ...]
    rank: int = 0


class _Look:
    """What has been read in one picture so far."""

    def __init__(self, grey: Grey, formats: Formats, effort: Effort) -> None:
        self._grey = grey
        self._formats = formats
        self._effort = effort
        self._seen: list[_Sighting] = []
        self._asked = False
        self._seconds: list[tuple[bytes, Box]] = []
        self._residuals: dict[tuple[bytes, Corners], float | None] = {}

    def plain(self) -> None:
        """Read the picture as it came."""
        found = readers.zxing_read(self._grey, effort=self._effort, names=self._formats.names)
        self._seen += [_Sighting(reading=reading, rung="") for reading in found]

    def climb(self, until: float) -> None:
        """Prepare what is unread or unconfirmed, until the time is over."""
        symbols = self.symbols()
        if symbols and all(symbol.accepted for symbol in symbols):
            until = min(until, monotonic() + MORE_MS / 1000)
        targets = list(self._targets(symbols))
        # The likeliest place of each kind is a few rungs ahead of the next: time may end.
        rounds = 0
        while targets:
            rounds += 1
            later = []
            for target in targets:
                if target.rank >= rounds or self._climbed(target, until):
                    later.append(target)
                if monotonic() >= until:
                    return
            targets = later

    def _climbed(self, target: _Target, until: float) -> bool:
        """Take a few rungs of one place; tell whether there are more worth taking."""
        for _ in range(RUNGS_AT_ONCE):
            view = next(target.views, None)
            if view is None or monotonic() >= until or self._settled(target.box):
                return False
            self._read(view, target.names)
        return True

    def _targets(self, symbols: list[Symbol]) -> Iterator[_Target]:
        """Yield the places to prepare and how."""
        height, width = self._grey.shape
        settled = [symbol for symbol in symbols if symbol.accepted]
        for symbol in symbols:
            if symbol.accepted or _disputed(symbol, symbols):
                continue
            if symbol.linear:
                yield self._bars(_lying(symbol))
            yield _Target(symbol.box, self._prepared(symbol.box), self._formats.names)
        known = [symbol.box for symbol in symbols if symbol.accepted or _disputed(symbol, symbols)]
        found = find_regions(
            self._grey, linear=self._formats.code_128, matrix=bool(self._formats.matrix)
        )
        ranks = {True: 0, False: 0}
        for region in found:
            if any(_covers(box, region.box) for box in known):
                continue
            rank = ranks[region.linear]
            ranks[region.linear] += 1
            if region.linear:
                yield self._bars(region, rank)
            else:
                views = self._prepared(region.box)
                yield _Target(region.box, views, self._formats.matrix, rank)
        if width * height <= _WHOLE_PIXELS_MAX and not settled:
            whole = (0, 0, width, height)
            views = matrix_views(self._grey, whole)
            yield _Target(whole, views, self._formats.names, WHOLE_AFTER)

    def _bars(self, region: Region, rank: int = 0) -> _Target:
        return _Target(region.box, linear_views(self._grey, region), self._formats.bars, rank)

    def _prepared(self, box: Box) -> Iterator[View]:
        """Yield a place prepared for matrix symbols, the cheapest and most helpful first."""
        views = matrix_views(self._grey, box)
        yield from islice(views, 2)
        yield from sampled_views(self._grey, box, self._formats.names)
        yield from views

    def _settled(self, box: Box) -> bool:
        """Whether a place has given a symbol that may be relied on."""
        return any(symbol.accepted and _covers(box, symbol.box) for symbol in self.symbols())

    def _read(self, view: View, names: tuple[str, ...]) -> None:
        found = readers.zxing_read(
            view.grey,
            effort=Effort.CHEAP if view.quick else Effort.FULL,
            names=names,
            global_threshold=view.global_threshold,
        )
        for reading in found:
            # Where its fixed modules were drawn, an Aztec code with little error correction
            # could be anything.
            if view.rung == RUNG and (reading.share or 1.0) < SHARE_MIN:
                continue
            moved = replace(reading, corners=view.in_frame(reading.corners))
            self._seen.append(_Sighting(reading=moved, rung=view.rung))

    def _ask_zbar(self) -> None:
        """Ask the second reader, once, when there is something to ask about."""
        if not self._asked and self._effort is not Effort.CHEAP:
            self._asked = True
            height, width = self._grey.shape
            boxes = [box_of(one.reading.corners) for one in self._seen if one.linear]
            left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
            right = max(box[0] + box[2] for box in boxes)
            bottom = max(box[1] + box[3] for box in boxes)
            # A whole frame takes zbar longer than all the rest; the labels' place is enough.
            around = max(_QUIET_PIXELS, (right - left) // 6, (bottom - top) // 6)
            x, y, wide, high = grown(
                (left, top, right - left, bottom - top), around, width, height
            )
            self._seconds = [
                (raw, (box[0] + x, box[1] + y, box[2], box[3]))
                for raw, box in readers.zbar_read(self._grey[y : y + high, x : x + wide])
            ]

    def symbols(self) -> list[Symbol]:
        """Return what is there, by the policy above."""
        return [symbol for place in self._places() for symbol in self._judged(place)]

    def _places(self) -> list[list[_Sighting]]:
        places: list[list[_Sighting]] = []
        for one in self._seen:
            corners = one.reading.corners
            for place in places:
                if any(same_place(corners, other.reading.corners) for other in place):
                    place.append(one)
                    break
            else:
                places.append([one])
        return places

    def _judged(self, place: list[_Sighting]) -> list[Symbol]:
        values = list(dict.fromkeys(one.value for one in place))
        by_value = [[one for one in place if one.value == value] for value in values]
        disputed = len(values) > 1
        return [
            symbol
            for sightings in by_value
            for symbol in (
                self._linear(sightings, disputed=disputed)
                if sightings[0].linear
                else [self._matrix(sightings, disputed=disputed)]
            )
        ]

    def _matrix(self, sightings: list[_Sighting], *, disputed: bool) -> Symbol:
        first = sightings[0]
        symbol = _symbol(first)
        enough = not first.rung and (first.reading.correction or 0.0) >= CORRECTION_MIN
        agree = len({one.rung for one in sightings}) >= READINGS_MIN
        there = inside(symbol.corners, self._grey.shape[1], self._grey.shape[0])
        return replace(symbol, accepted=(enough or agree) and there and not disputed)

    def _linear(self, sightings: list[_Sighting], *, disputed: bool) -> list[Symbol]:
        symbol = _symbol(sightings[0])
        if self._effort is Effort.CHEAP:
            return [symbol]
        self._ask_zbar()
        firsts = {one.reading.raw for one in self._seen if one.linear}
        here = [(raw, box) for raw, box in self._seconds if overlap(box, symbol.box)]
        others = [(raw, box) for raw, box in here if raw != symbol.raw]
        same = any(raw == symbol.raw for raw, _ in self._seconds)
        strangers = any(raw not in firsts for raw, _ in self._seconds)
        disputed = disputed or any(raw not in firsts for raw, _ in others)
        residual = self._residual(sightings)
        agree = same or len({one.rung for one in sightings}) >= READINGS_MIN
        accepted = (
            not disputed
            and (same or not strangers)
            and agree
            and residual is not None
            and residual <= RESIDUAL_MAX
            and inside(symbol.corners, self._grey.shape[1], self._grey.shape[0])
        )
        symbol = replace(
            symbol,
            readers=(ZXING, ZBAR) if same and not disputed else (ZXING,),
            accepted=accepted,
            residual=residual,
        )
        ghosts = [_told_by_zbar(raw, box) for raw, box in others if raw not in firsts]
        return [symbol, *ghosts]

    def _residual(self, sightings: list[_Sighting]) -> float | None:
        """Return how well the picture fits what was read, at the best of the places."""
        found = []
        for one in sightings[:2]:
            key = (one.reading.raw, one.reading.corners)
            if key not in self._residuals:
                measured = fit(self._grey, one.reading.corners, one.reading.raw)
                self._residuals[key] = None if measured is None else measured.second
            found.append(self._residuals[key])
        return min((value for value in found if value is not None), default=None)


def _symbol(one: _Sighting) -> Symbol:
    return Symbol(
        raw=one.reading.raw,
        symbology=one.reading.symbology,
        readers=(one.reader,),
        corners=one.reading.corners,
        correction=one.reading.correction,
        rung=one.rung,
    )


def _told_by_zbar(raw: bytes, box: Box) -> Symbol:
    """Return what zbar reads where the first reader reads something else."""
    left, top, width, height = box
    right, bottom = left + width - 1, top + height - 1
    return Symbol(
        raw=raw,
        symbology="]C0",
        readers=(ZBAR,),
        corners=((left, top), (right, top), (right, bottom), (left, bottom)),
    )


def _lying(symbol: Symbol) -> Region:
    """Return where a linear symbol that was read lies, with some height to look at."""
    import math

    one, two, three, four = symbol.corners
    left = ((one[0] + four[0]) / 2, (one[1] + four[1]) / 2)
    right = ((two[0] + three[0]) / 2, (two[1] + three[1]) / 2)
    length = math.dist(left, right)
    height = max(math.dist(one, four), math.dist(two, three), length * 0.06, 8.0)
    return Region(
        box=symbol.box,
        angle=math.degrees(math.atan2(right[1] - left[1], right[0] - left[0])),
        along=(length, height),
        centre=((left[0] + right[0]) / 2, (left[1] + right[1]) / 2),
        energy=0.0,
        linear=True,
    )


def _disputed(symbol: Symbol, symbols: list[Symbol]) -> bool:
    """Whether another value was read in the same place: no preparation takes that back."""
    return any(
        other.raw != symbol.raw and same_place(symbol.corners, other.corners) for other in symbols
    )


def _covers(box: Box, other: Box) -> bool:
    """Whether the middle of one box lies in the other, either way."""

    def middle_in(one: Box, two: Box) -> bool:
        x, y = one[0] + one[2] / 2, one[1] + one[3] / 2
        return two[0] <= x <= two[0] + two[2] and two[1] <= y <= two[1] + two[3]

    return middle_in(other, box)
