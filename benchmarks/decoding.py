"""Reading: how many labels, how many wrongly, how fast; beside zxing-cpp, zbar, and the two.

* Photographs that others published, and frames and presentations that this project draws
  (`benchmarks.field`), every reader on the same pictures in the same run.
* The gates: nothing wrong is accepted, and no cell is read worse than by zxing-cpp alone. The
  goals are figures beside them.
* A short hunt for misreads and for readings where nothing is; the long ones are done by hand
  (`benchmarks.labels_in_the_field`).

Times are the processor's, of one thread: those of a core with nothing else to do. How much is
measured: `COUNTERSIGN_BENCH=smoke` a little of everything, `large` much more.
Photographs are looked for in `COUNTERSIGN_SAMPLES`, or beside the checkout; without them their
rows say so.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2

from benchmarks.field import engines, photographs, presented, stress
from benchmarks.field.beside import Cell, pooled
from benchmarks.field.busy import timed
from benchmarks.field.counting import Tally, per_cent, share
from benchmarks.field.labels import KINDS, LINEAR, SINGLE
from benchmarks.field.presets import CORE, HARD, WIDE, Preset, Shot, single
from benchmarks.measuring import Row, percentile
from scanning.decode import Effort, get_ready, read_grey

WIDE_GOAL: Final = 0.80
REGION_MS, FULL_MS = 5.0, 33.0
RATIO: Final = 1.25  # of a full pass, where noise makes the milliseconds
BIN_DEGREES: Final = 30
BIN_POINTS: Final = 0.05  # that a direction may be read worse than the best
WARM_UPS: Final = 5
# Levels, and the goal: a webcam in a lit room, and a figure of what noise costs.
CAMERA_NOISE: Final = ((2.0, FULL_MS), (6.0, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured.

    Attributes:
        frames: single frames of each kind of label and preset.
        presentations: of each kind of label and preset.
        kinds: of labels that are presented.
        crops: of the hunt for misreads.
        empty: frames without a label.
        every: of how many photographs one is read.
        timed: frames for the times.
    """

    frames: int
    presentations: int
    kinds: tuple[str, ...] = SINGLE
    crops: int
    empty: int
    every: int
    timed: int


SIZES: Final = {
    "smoke": Sizes(
        frames=1, presentations=1, kinds=("gs1_dm",), crops=16, empty=2, every=40, timed=4
    ),
    "": Sizes(frames=12, presentations=2, crops=400, empty=60, every=1, timed=60),
    "large": Sizes(frames=50, presentations=10, crops=5_000, empty=2_000, every=1, timed=300),
}
OTHERS_FEWER: Final = 4  # times fewer of the photographs of something else


def measure(tell: Callable[[str], None] = lambda _: None, size: str = "") -> Iterator[Row]:
    """Measure everything about reading, one part after another.

    Args:
        tell: is told what comes next.
        size: a name of `SIZES`; empty takes what `COUNTERSIGN_BENCH` says.
    """
    sizes = SIZES[size or os.environ.get("COUNTERSIGN_BENCH", "")]
    cv2.setNumThreads(1)
    get_ready()
    tell("reading photographs")
    yield from photographs.measure(sizes.every, others_every=sizes.every * OTHERS_FEWER)
    for preset, goal in ((WIDE, WIDE_GOAL), (HARD, 0.0)):
        tell(f"reading single frames, {preset.name}")
        yield from _single(preset, sizes.frames, goal)
    tell("presentations")
    yield from presented.measure(sizes.presentations, sizes.kinds)
    tell("times of reading")
    yield from _times(sizes.timed)
    tell("the hunt for misreads")
    yield from _hunt(sizes)


def _single(preset: Preset, each: int, goal: float) -> Iterator[Row]:
    """Read single frames of every kind of label."""
    cells: dict[str, Cell] = {}
    turned: dict[int, Tally] = {}
    for kind in KINDS:
        cell = cells[kind] = Cell()
        for seed in range(each):
            shot = single(preset, kind, seed)
            before = cell.product.read
            cell.see(shot.frame.grey, [(code.raw, code.symbology) for code in shot.drawn.codes])
            direction = turned.setdefault(int(shot.scene.rotation % 360) // BIN_DEGREES, Tally())
            direction.of += 1
            direction.read += cell.product.read - before
        bars = kind in LINEAR or kind not in SINGLE
        yield cell.row(f"{preset.name}: {kind}", zbar_reads=bars)
    together = pooled([cells[kind] for kind in SINGLE])
    yield together.row(f"{preset.name}: single codes, one frame", goal_rate=goal)
    if preset is WIDE:
        yield _directions(list(turned.values()))


def _directions(turned: list[Tally]) -> Row:
    """Say whether labels are read alike in all directions."""
    rates = [tally.rate for tally in turned]
    apart = max(rates) - min(rates)
    least = min(tally.of for tally in turned)
    return Row(
        what=f"field-wide: directions of {BIN_DEGREES}° (n ≥ {least} each)",
        product=f"read {100 * min(rates):.0f} % to {100 * max(rates):.0f} %",
        ratio=f"{100 * apart:.0f} points apart",
        goal=f"≤ {100 * BIN_POINTS:.0f} points",
        met=apart <= BIN_POINTS,
        more={"apart": apart, "worst": min(rates), "best": max(rates)},
    )


def _times(count: int) -> Iterator[Row]:
    """Time full passes over 1080p, and cheap ones over the region of a tracked label."""
    regions: dict[bool, Tally] = {False: Tally(), True: Tally()}
    for noise, goal in CAMERA_NOISE:
        preset = replace(CORE, name="1080p", size=(1920, 1080), noise=(noise, noise))
        full, peer = Tally(), Tally()
        for seed in range(count + WARM_UPS):
            kind = SINGLE[seed % len(SINGLE)]
            took = _timed(single(preset, kind, seed))
            if seed >= WARM_UPS:
                full.ms.append(took[0])
                peer.ms.append(took[1])
                regions[kind in LINEAR].ms.append(took[2])
        ratio = percentile(full.ms, 50) / percentile(peer.ms, 50)
        yield _time(f"full pass, 1920 × 1080, noise {noise:.0f}", full, goal, (peer, ratio))
    yield _time("cheap pass, region of a tracked matrix code", regions[False], REGION_MS)
    yield _time("cheap pass, region of tracked bars", regions[True], REGION_MS)


def _time(what: str, tally: Tally, goal: float, beside: tuple[Tally, float] | None = None) -> Row:
    p99 = percentile(tally.ms, 99)
    ratio = beside[1] if beside else 0.0
    return Row(
        what=f"{what} (n = {len(tally.ms)})",
        product=tally.times(),
        peer=f"zxing-cpp: {beside[0].times()}" if beside else "",
        ratio=f"{ratio:.2f} × median" if beside else "",
        goal=f"p99 ≤ {goal:.0f} ms" if goal else f"≤ {RATIO} × zxing-cpp",
        met=p99 <= goal if goal else ratio <= RATIO,
        more={"p50_ms": percentile(tally.ms, 50), "p99_ms": p99},
    )


def _timed(shot: Shot) -> tuple[float, float, float]:
    """Return the milliseconds of the full pass, of zxing-cpp alone, and of the region."""
    grey, around = shot.frame.grey, presented.region_of(shot)
    return (
        timed(lambda: engines.product(grey, Effort.FULL))[1],
        timed(lambda: engines.zxing(grey))[1],
        timed(lambda: read_grey(grey, effort=Effort.CHEAP, region=around))[1],
    )


def _hunt(sizes: Sizes) -> Iterator[Row]:
    """Hunt for what is accepted wrongly, a short way."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        for name in stress.KINDS_OF_STRESS:
            crops = sizes.crops // len(stress.KINDS_OF_STRESS)
            found = stress.run([name], crops, Path(folder) / f"{name}.jsonl")
            accepted = found["accepted"] + found["told"]
            wrong = found["accepted_wrong"] + found["told_wrong"]
            yield Row(
                what=f"stress: {name} (n = {found['frames']} crops)",
                product=f"read {share(found['read'], found['frames'])}, wrong {found['wrong']},"
                f" accepted {found['accepted']} + {found['told']} in presentations,"
                f" accepted-wrong {wrong}",
                peer=f"zxing-cpp: read {per_cent(found['zxing_read'], found['frames'])},"
                f" wrong {found['zxing_wrong']}; zbar: wrong {found['zbar_wrong']}",
                goal="accepted-wrong 0",
                met=wrong == 0,
                more={"accepted": accepted} | {key: float(n) for key, n in found.items()},
            )
        found = stress.run_empty(sizes.empty, Path(folder) / "empty.jsonl")
        yield Row(
            what=f"frames without a label (n = {found['frames']})",
            product=f"read {found['wrong']}, accepted {found['accepted_wrong']}",
            peer=f"zxing-cpp: read {found['zxing_wrong']}; zbar: read {found['zbar_wrong']}",
            goal="read 0",
            met=found["wrong"] == 0,
            more={key: float(n) for key, n in found.items()},
        )
