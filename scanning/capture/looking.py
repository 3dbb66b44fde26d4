"""Frame by frame: what is worth reading, how hard to look, and what that makes of a label.

    gates ──> cheap pass where the labels were ──> full pass ──> ladder ──> presentation

* Where labels were read in the last frame they are read again, as cheaply as they can be: a
  label that lies askew needs the full pass there, one that only the ladder read needs the ladder.
  Every third frame, and whenever one is missing, the whole frame is read: another may have come.
* What stays unread for longer than 150 ms gets the retry ladder: where a label was lost, else
  everywhere, and everywhere not in every frame.
* Nothing is accepted here. Every frame that was read goes to `scanning.accept.Presentation`, with
  what was found or with nothing: that is how it learns that a label left.
* After `start_over`, at the beginning of a turn, labels count only once the camera has seen none:
  a label that the person before left under the camera is no act of the next (DESIGN rule 2).

No thread and no clock of its own: time is the frames' (`Frame.at_ms`), so a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from scanning.accept import Accepted, Rejected, Waiting
from scanning.capture.gates import Gates
from scanning.capture.sources import Frame
from scanning.decode.symbol import Box, Effort, Symbol, grown

if TYPE_CHECKING:
    from scanning.capture.sources import Grey

FULL_EVERY: Final = 3  # frames (decoding section 4)
UNREAD_MS: Final = 150  # after so long without a read, the ladder (decoding section 5)
LADDER_EVERY_MS: Final = 250  # it takes five times a full pass
PASSING_MS: Final = 2_000  # what is not read in so long is no label: somebody passes by
PASSING_LADDER_EVERY_MS: Final = 1_000
IDLE_LADDER_EVERY_MS: Final = 2_000  # where nothing has moved since a ladder found nothing
LOST_MS: Final = 1_000  # for so long a label is looked for where it was
LABEL_HEARTBEAT_MS: Final = 300  # a presentation ends after 700 ms without its label
EMPTY_HEARTBEAT_MS: Final = 1_000  # nothing moves, and the ladder found nothing
GONE_MS: Final = 250  # without a read for so long, the camera has seen that there is no label
MARGIN: Final = 0.5  # of a label's shorter side: how far it may have moved since the last frame
MARGIN_MIN: Final = 48  # pixels: a hand's 0.3 m in a second, seen from 0.3 m by 1920 pixels


class Reader(Protocol):
    """Reads one picture: `scanning.watched.WatchedReader`."""

    def __call__(
        self, grey: Grey, *, effort: Effort, region: Box | None = None
    ) -> tuple[Symbol, ...] | None:
        """Return the symbols, or None if whoever reads died of the picture."""
        ...


class Presents(Protocol):
    """Says what may be relied on: `scanning.accept.Presentation`."""

    def add(self, symbols: Sequence[Symbol], at_ms: int, /) -> Accepted | Rejected | Waiting:
        """Take what one frame showed."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...


@dataclass(slots=True)
class Counters:
    """What became of the frames, for measurements.

    Attributes:
        seen: frames that were looked at.
        still: held back because nothing had moved.
        blurred: held back because they were not sharp.
        read: frames that were given to the reader.
        cheap, full, ladder: passes by effort; one frame may take several.
        missed: passes in which the reader died or was too slow.
    """

    seen: int = 0
    still: int = 0
    blurred: int = 0
    read: int = 0
    cheap: int = 0
    full: int = 0
    ladder: int = 0
    missed: int = 0

    @property
    def gated(self) -> int:
        """How many frames were held back by a gate."""
        return self.still + self.blurred


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one frame gave.

    Attributes:
        at_ms: the frame's time.
        symbols: everything that was read in it, whether it may be relied on or not.
        accepted: what may be relied on from now on, each value once a presentation.
        rejected: why what was shown is dropped; empty if it is not. Told once a disagreement.
        waits_for_empty: whether labels count only after the camera has seen none.
    """

    at_ms: int
    symbols: tuple[Symbol, ...] = ()
    accepted: tuple[Symbol, ...] = ()
    rejected: str = ""
    waits_for_empty: bool = False


@dataclass(slots=True, kw_only=True)
class _Track:
    """Where labels were read last, how many, how hard it is to read them there, and when."""

    box: Box
    count: int
    effort: Effort
    at_ms: int


@dataclass(slots=True, kw_only=True)
class Looking:
    """Reads one source's frames in order; belongs to one thread.

    Attributes:
        read: reads a picture.
        presentation: decides what may be relied on.
        gated: whether frames may be held back; a stand-in's few pictures are all worth reading.
    """

    read: Reader
    presentation: Presents
    gated: bool = True
    counters: Counters = field(default_factory=Counters)
    _gates: Gates = field(default_factory=Gates, init=False, repr=False)
    _track: _Track | None = field(default=None, init=False, repr=False)
    _unread_since_ms: int | None = field(default=None, init=False, repr=False)
    _last_read_ms: int = field(default=0, init=False, repr=False)
    _last_ladder_ms: int | None = field(default=None, init=False, repr=False)
    _since_full: int = field(default=0, init=False, repr=False)
    _exhausted: bool = field(default=False, init=False, repr=False)  # the ladder found nothing
    _overlooked: bool = field(default=False, init=False, repr=False)  # moved since a full pass
    _taken: set[tuple[bytes, str]] = field(default_factory=set, init=False, repr=False)
    _settled: bool = field(default=False, init=False, repr=False)  # all that shows is accepted
    _complained: bool = field(default=False, init=False, repr=False)
    _empty_since_ms: int | None = field(default=None, init=False, repr=False)
    _waits_for_empty: bool = field(default=False, init=False, repr=False)

    def look(self, frame: Frame) -> Seen | None:
        """Read a frame, if it is worth it.

        Returns:
            None if the frame was not read: a gate held it back, or the reader died of it.
        """
        self.counters.seen += 1
        if self.gated and not self._worth_reading(frame):
            return None
        self.counters.read += 1
        symbols = self._symbols(frame)
        if symbols is None:
            return None
        self._remember(symbols, frame)
        if self._waits_for_empty:
            return self._wait_for_empty(symbols, frame.at_ms)
        return self._judge(symbols, frame.at_ms)

    def look_once(self, frame: Frame) -> Seen | None:
        """Read the one picture of a still source, which is a presentation of its own.

        Independent readings of it take the place of further frames (DESIGN section 5):
        `Symbol.accepted` says what may be relied on.
        """
        self.counters.seen += 1
        self.counters.read += 1
        symbols = self._pass(frame, Effort.LADDER)
        if symbols is None:
            return None
        accepted = tuple(symbol for symbol in symbols if symbol.accepted)
        return Seen(at_ms=frame.at_ms, symbols=symbols, accepted=accepted)

    def start_over(self) -> None:
        """Forget what was seen, and count labels only once the camera has seen none."""
        self.forget()
        self._waits_for_empty = True

    def forget(self) -> None:
        """Forget what was seen: the source was lost, or another turn begins (BL3)."""
        self.presentation.clear()
        self._gates.clear()
        self._track = None
        self._taken.clear()
        self._settled = self._complained = self._exhausted = False
        self._unread_since_ms = self._last_ladder_ms = self._empty_since_ms = None

    # -- whether to read

    def _worth_reading(self, frame: Frame) -> bool:
        """Ask the gates; whatever is not settled is read in every sharp frame."""
        moved = self._gates.moved(frame.grey)
        if moved:
            self._exhausted, self._overlooked = False, True
        elif 0 <= frame.at_ms - self._last_read_ms < self._heartbeat_ms:
            self.counters.still += 1
            return False
        if not self._gates.sharp(frame.grey):
            self.counters.blurred += 1
            return False
        self._gates.keep()
        self._last_read_ms = frame.at_ms
        return True

    @property
    def _heartbeat_ms(self) -> int:
        """After how long a frame is read although nothing moved."""
        if self._waits_for_empty:
            return 0
        if self._unread_since_ms is None and self._track is not None:
            return LABEL_HEARTBEAT_MS if self._settled and not self._overlooked else 0
        return EMPTY_HEARTBEAT_MS if self._exhausted else 0

    # -- how hard to look

    def _symbols(self, frame: Frame) -> tuple[Symbol, ...] | None:
        """Read a frame as hard as it is worth; None if the reader died of it."""
        track = self._track
        self._since_full += 1
        if track is None:
            return self._whole(frame)
        region = _around(track.box, frame.grey)
        near: tuple[Symbol, ...] = ()
        # A full pass reads all that a cheaper one reads there, but not what needs the ladder.
        due = self._since_full >= FULL_EVERY and track.effort is not Effort.LADDER
        looked_there = self._unread_since_ms is None and not due
        if looked_there:
            found = self._pass(frame, track.effort, region)
            if found is None or (len(found) >= track.count and self._since_full < FULL_EVERY):
                return found
            near = found
        whole = self._whole(frame)
        if whole is None:
            return None
        if not (whole or near) and self._unread_for(frame.at_ms) >= UNREAD_MS:
            return self._pass(frame, Effort.LADDER, region)
        if looked_there and len(near) < len(whole):
            track.effort = _harder(track.effort)
        return _together(whole, near)

    def _unread_for(self, at_ms: int) -> int:
        return 0 if self._unread_since_ms is None else at_ms - self._unread_since_ms

    def _whole(self, frame: Frame) -> tuple[Symbol, ...] | None:
        """Read the whole frame, with the ladder if it stayed unread for too long."""
        self._since_full = 0
        self._overlooked = False
        return self._pass(frame, self._effort(frame.at_ms))

    def _effort(self, at_ms: int) -> Effort:
        unread, last = self._unread_for(at_ms), self._last_ladder_ms
        if unread < UNREAD_MS:
            return Effort.FULL
        every = PASSING_LADDER_EVERY_MS if unread > PASSING_MS else LADDER_EVERY_MS
        every = IDLE_LADDER_EVERY_MS if self._exhausted else every
        if last is not None and 0 <= at_ms - last < every:
            return Effort.FULL
        self._last_ladder_ms = at_ms
        return Effort.LADDER

    def _pass(
        self, frame: Frame, effort: Effort, region: Box | None = None
    ) -> tuple[Symbol, ...] | None:
        match effort:
            case Effort.CHEAP:
                self.counters.cheap += 1
            case Effort.FULL:
                self.counters.full += 1
            case Effort.LADDER:
                self.counters.ladder += 1
        found = self.read(frame.grey, effort=effort, region=region)
        if found is None:
            self.counters.missed += 1
            self._track = None
        return found

    def _remember(self, symbols: tuple[Symbol, ...], frame: Frame) -> None:
        """Note where labels are; a place where one was lost is kept for a while."""
        track = self._track
        if symbols:
            before = Effort.CHEAP if track is None else track.effort
            askew = all(symbol.rung for symbol in symbols)
            self._unread_since_ms = None
            self._track = _Track(
                box=_union([symbol.box for symbol in symbols]),
                count=len(symbols),
                effort=Effort.LADDER if askew else before,
                at_ms=frame.at_ms,
            )
            return
        if track is not None and not 0 <= frame.at_ms - track.at_ms < LOST_MS:
            self._track = None
        if self._unread_since_ms is None:
            self._unread_since_ms = frame.at_ms
        if self.gated and self._last_ladder_ms == frame.at_ms:
            self._exhausted = True

    # -- what it means

    def _judge(self, symbols: tuple[Symbol, ...], at_ms: int) -> Seen:
        match self.presentation.add(symbols, at_ms):
            case Accepted(symbols=accepted):
                self._taken |= {_value(symbol) for symbol in accepted}
                self._complained = False
                self._settle(symbols)
                return Seen(at_ms=at_ms, symbols=symbols, accepted=accepted)
            case Rejected(sentence=sentence):
                first, self._complained = not self._complained, True
                self._taken.clear()
                self._settled = False
                return Seen(at_ms=at_ms, symbols=symbols, rejected=sentence if first else "")
            case Waiting():
                self._complained = self._complained and bool(symbols)
                self._settle(symbols)
                return Seen(at_ms=at_ms, symbols=symbols)

    def _settle(self, symbols: tuple[Symbol, ...]) -> None:
        """Note whether everything that shows was accepted: then a still frame tells nothing."""
        if not symbols:
            self._taken.clear()
        self._settled = all(_value(symbol) in self._taken for symbol in symbols)

    def _wait_for_empty(self, symbols: tuple[Symbol, ...], at_ms: int) -> Seen:
        if symbols:
            self._empty_since_ms = None
        elif self._empty_since_ms is None:
            self._empty_since_ms = at_ms
        elif at_ms - self._empty_since_ms >= GONE_MS:
            self._waits_for_empty = False
        return Seen(at_ms=at_ms, symbols=symbols, waits_for_empty=self._waits_for_empty)


def _harder(effort: Effort) -> Effort:
    """Return the effort that a place needs where this one was not enough for what is there."""
    return Effort.FULL if effort is Effort.CHEAP else effort


def _value(symbol: Symbol) -> tuple[bytes, str]:
    return symbol.raw, symbol.symbology


def _around(box: Box, grey: Grey) -> Box:
    """Return where a label may be a frame later."""
    height, width = grey.shape
    return grown(box, max(MARGIN_MIN, int(min(box[2], box[3]) * MARGIN)), width, height)


def _union(boxes: Sequence[Box]) -> Box:
    """Return the box around all boxes.

    >>> _union([(0, 0, 10, 10), (20, 5, 10, 10)])
    (0, 0, 30, 15)
    """
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _together(whole: tuple[Symbol, ...], near: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Return what two looks at one frame read; where they differ, both, so that it shows."""
    known = {_value(symbol) for symbol in whole}
    return whole + tuple(symbol for symbol in near if _value(symbol) not in known)
