"""Presentations: a label held out to a camera for a second and a half, twelve frames of it.

Twice: every frame read with the ladder, within the camera's time limit for a frame; and read as
the camera's loop does, which looks cheaply where the label was and climbs the ladder only after
a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.field import engines
from benchmarks.field.busy import Busy
from benchmarks.field.counting import Tally, per_cent, share, summed
from benchmarks.field.engines import Grey, Read, right
from benchmarks.field.labels import SINGLE
from benchmarks.field.presets import CORE, HARDEST, WIDE, Preset, Shot, presentation
from benchmarks.measuring import Row, percentile
from scanning.accept import Accepted, Presentation, Rejected
from scanning.capture.looking import Looking
from scanning.capture.sources import Frame
from scanning.decode import Box, Effort, Symbol, read_grey
from scanning.decode.look import FRAME_MS

FRAMES: Final = 12
FRAME_EVERY_MS: Final = 120  # twelve frames are 1.3 s
GOALS: Final = ((WIDE, 0.95), (CORE, 0.995), (HARDEST, 0.50))
REGION_GROWS: Final = 0.15  # of its larger side, around a tracked label
_BUSY: Final = Busy()


@dataclass(slots=True)
class Shown:
    """What became of presentations.

    Attributes:
        ladder: every frame read with the ladder: accepted, and accepted wrongly.
        loop: read by the camera's loop.
        zxing: read by zxing-cpp alone in at least one frame.
        first_ms: from the first frame to acceptance in the loop.
        rejected: presentations that the ladder dropped because two readings disagreed.
    """

    ladder: Tally = field(default_factory=Tally)
    loop: Tally = field(default_factory=Tally)
    zxing: Tally = field(default_factory=Tally)
    first_ms: list[float] = field(default_factory=list)
    rejected: int = 0

    def add(self, other: Shown) -> None:
        """Count another's as well."""
        self.ladder = summed([self.ladder, other.ladder])
        self.loop = summed([self.loop, other.loop])
        self.zxing = summed([self.zxing, other.zxing])
        self.first_ms += other.first_ms
        self.rejected += other.rejected

    def row(self, what: str, goal: float = 0.0) -> Row:
        """Lay it out."""
        wrong = self.ladder.accepted_wrong + self.loop.accepted_wrong
        after = f"{percentile(self.first_ms, 50):.0f} ms" if self.first_ms else "–"
        return Row(
            what=f"{what} (n = {self.ladder.of} presentations)",
            product=f"accepted {share(self.ladder.accepted, self.ladder.of)},"
            f" by the camera's loop {per_cent(self.loop.accepted, self.loop.of)}"
            f" (median after {after}), rejected {self.rejected}, accepted-wrong {wrong}",
            peer=f"zxing-cpp: read in some frame {share(self.zxing.read, self.zxing.of)},"
            f" wrong {self.zxing.wrong}",
            ratio=f"{self.ladder.accepted - self.zxing.read:+d}",
            goal="accepted-wrong 0" + (f", accepted ≥ {100 * goal:.1f} %" if goal else ""),
            met=not wrong and self.ladder.accepted >= goal * self.ladder.of,
            more=self.ladder.figures("ladder")
            | self.loop.figures("loop")
            | self.zxing.figures("zxing"),
        )


def measure(each: int, kinds: Sequence[str] = SINGLE) -> Iterator[Row]:
    """Show some kinds of labels so many times each under every preset."""
    for preset, goal in GOALS:
        pooled = Shown()
        for kind in kinds:
            shown = Shown()
            for seed in range(each):
                show(shown, preset, kind, seed)
            yield shown.row(f"presented, {preset.name}: {kind}")
            pooled.add(shown)
        yield pooled.row(f"presented, {preset.name}: all", goal)


def show(shown: Shown, preset: Preset, kind: str, seed: int) -> None:
    """Show one label to all readers."""
    shots = presentation(preset, kind, seed, FRAMES)
    code = shots[0].drawn.codes[0]
    truth = (code.raw, code.symbology)
    greys = [shot.frame.grey for shot in shots]
    _by_zxing(shown.zxing, greys, truth)
    shown.rejected += _by_ladder(shown.ladder, greys, truth)
    shown.first_ms += _by_loop(shown.loop, greys, truth)


def _by_zxing(tally: Tally, greys: Sequence[Grey], truth: Read) -> None:
    reads = [read for grey in greys for read in engines.zxing(grey)]
    tally.of += 1
    tally.read += any(right(read, truth) for read in reads)
    tally.wrong += any(not right(read, truth) for read in reads)


def _by_ladder(tally: Tally, greys: Sequence[Grey], truth: Read) -> bool:
    presented, accepted = Presentation(), list[Symbol]()
    rejected = False
    for number, grey in enumerate(greys):
        told = presented.add(
            engines.product(grey, deadline_ms=_BUSY.stretched(FRAME_MS)), number * FRAME_EVERY_MS
        )
        rejected = rejected or isinstance(told, Rejected)
        accepted += told.symbols if isinstance(told, Accepted) else ()
    _count(tally, accepted, truth)
    return rejected


def _by_loop(tally: Tally, greys: Sequence[Grey], truth: Read) -> list[float]:
    """Read as the camera's loop does; return the time to acceptance, if there was one."""
    loop = Looking(read=_read, presentation=Presentation(), gated=False)
    accepted, first = list[Symbol](), list[float]()
    for number, grey in enumerate(greys):
        seen = loop.look(Frame(grey=grey, at_ms=number * FRAME_EVERY_MS, number=number))
        if seen is not None and seen.accepted:
            accepted += seen.accepted
            first = first or [float(seen.at_ms)]
    _count(tally, accepted, truth)
    return first


def _read(grey: Grey, *, effort: Effort, region: Box | None = None) -> tuple[Symbol, ...]:
    limit = _BUSY.stretched(FRAME_MS)
    return read_grey(grey, effort=effort, region=region, deadline_ms=limit)


def _count(tally: Tally, accepted: Sequence[Symbol], truth: Read) -> None:
    verdicts = [right((one.raw, one.symbology), truth) for one in accepted]
    tally.of += 1
    tally.read += any(verdicts)
    tally.accepted += any(verdicts)
    tally.wrong += not all(verdicts)
    tally.accepted_wrong += not all(verdicts)


def region_of(shot: Shot) -> Box:
    """Return the region in which a tracked label is looked for."""
    xs = [x for x, _ in shot.frame.corners[0]]
    ys = [y for _, y in shot.frame.corners[0]]
    more = REGION_GROWS * max(max(xs) - min(xs), max(ys) - min(ys))
    height, width = shot.frame.grey.shape
    left, top = max(int(min(xs) - more), 0), max(int(min(ys) - more), 0)
    right_, low = min(int(max(xs) + more), width), min(int(max(ys) + more), height)
    return left, top, right_ - left, low - top
