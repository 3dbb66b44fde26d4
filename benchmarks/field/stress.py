"""The hunt for misreads: crops of labels that are far worse than a site would accept.

What counts is not how many are read but that nothing wrong is *accepted*, in one picture or over
several of the same label. A run writes one line a presentation into a JSONL file and goes on
where the file ends, so that hours of machine time add up; what a line says follows from its seed.

* `optic`: blur, movement, noise and contrast, fresh in every frame; the print is good.
* `print1`: one white line along the bars, for good.
* `print`: one to four of them, and bars a third of a module too wide or too narrow.
* `matrix`: DataMatrix, QR and Aztec under the same optics, with frost and glare.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.field import engines
from benchmarks.field.decoys import empty
from benchmarks.field.defects import LINES_MAX, any_defects, spoil
from benchmarks.field.engines import Read, right
from benchmarks.field.labels import DOTS, LINEAR, SINGLE, Drawn, Random, draw
from scanning.accept import Accepted, Presentation, Rejected
from scanning.clutter import clutter
from scanning.decode import Effort, Symbol
from scanning.pose import Rect
from scanning.scene import Frame, Scene, seen, shoot

KINDS_OF_STRESS: Final = ("optic", "print1", "print", "matrix")
FRAMES: Final = 4  # crops a presentation
AGAIN_MS: Final = 120  # from crop to crop: a busy station's pace
EFFORTS: Final = (Effort.FULL, Effort.FULL, Effort.FULL, Effort.LADDER)  # in turn
LADDER_MS: Final = 20_000  # beyond what a crop's ladder takes: what is read follows from the seed
LADDER_EVERY: Final = 15  # frames without a label; in the others the full pass
MARGIN: Final = 24  # pixels of background around a crop
FORMAT: Final = 1  # of the lines; a change of generator or line raises it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stressed:
    """One label and the crops of it."""

    seed: int
    stress: str
    drawn: Drawn
    frames: tuple[Frame, ...] = field(repr=False)

    @property
    def truth(self) -> Read:
        """What the label says."""
        code = self.drawn.codes[0]
        return code.raw, code.symbology


def stressed(stress: str, seed: int, count: int = FRAMES) -> Stressed:
    """Make the crops of one label; the same from the same seed."""
    random = np.random.default_rng([seed, *stress.encode()])
    matrix = stress == "matrix"
    kinds = tuple(kind for kind in SINGLE if kind not in LINEAR) if matrix else LINEAR
    drawn = draw(str(random.choice(kinds)), random)
    if stress == "print1":
        drawn = spoil(drawn, any_defects(random, lines=1, grown=False))
    elif stress == "print":
        lines = int(random.integers(1, LINES_MAX + 1))
        drawn = spoil(drawn, any_defects(random, lines=lines))
    scenes = [_optics(drawn, stress, random, seed=seed, frame=number) for number in range(count)]
    rect = drawn.codes[0].rect
    frames = tuple(
        shoot(drawn.grey, scene, [rect], background=clutter(scene.size, 0, seed))
        for scene in scenes
    )
    return Stressed(seed=seed, stress=stress, drawn=drawn, frames=frames)


def _optics(drawn: Drawn, stress: str, random: Random, *, seed: int, frame: int) -> Scene:
    """Draw how bad one frame is; what is spoiled already is seen by a better camera."""
    bad = 1.0 if stress == "optic" else 0.5
    pixels = float(random.uniform(1.3, 3.0))
    contrast = float(random.uniform(60, 200))
    scene = Scene(
        size=(4096, 4096),
        centre=(2048.0, 2048.0),
        scale=pixels / DOTS,
        rotation=float(random.uniform(-12, 12)),
        tilt=float(random.uniform(0, 25)),
        tilt_axis=float(random.uniform(0, 360)),
        bend=float(random.uniform(0, 40)),
        defocus=float(random.uniform(0.1, 0.7)) * pixels * bad,
        motion=float(random.uniform(0, 1.5)) * pixels * bad,
        motion_along=float(random.uniform(0, 180)),
        paper=float(random.uniform(contrast + 15, 245)),
        contrast=contrast,
        noise=float(random.uniform(1, 25)) * bad,
        glare=float(random.uniform(0, 0.05)) if stress == "matrix" else 0.0,
        glare_at=(float(random.uniform(0, 1)), float(random.uniform(0, 1))),
        frost=float(random.uniform(0, 0.05)) if stress == "matrix" else 0.0,
        frost_grain=0.45 * DOTS,
        seed=seed,
        frame=frame,
    )
    return _cropped(scene, drawn, drawn.codes[0].rect)


def _cropped(scene: Scene, drawn: Drawn, rect: Rect) -> Scene:
    """Make the frame just as large as the code and its surroundings."""
    quad = np.array(seen(drawn.grey, scene, [rect])[0])
    half = np.abs(quad - np.array(scene.centre)).max(axis=0) + MARGIN
    size = (int(2 * half[0]), int(2 * half[1]))
    return replace(scene, size=size, centre=(size[0] / 2, size[1] / 2))


# -- running


def run(stresses: Sequence[str], crops: int, into: Path) -> Counter[str]:
    """Go on with a file until it holds so many crops, and return its totals.

    Args:
        stresses: kinds of stress, in turn.
        crops: how many crops the file holds in the end, those of earlier runs included.
        into: the JSONL file; it is made if it is not there.

    Raises:
        ValueError: the file was written by another version or for other kinds of stress.
    """
    lines = _kept(into, list(stresses))
    with into.open("a", encoding="utf-8") as out:
        for number in range(len(lines), crops // FRAMES):
            line = measured(stresses[number % len(stresses)], number)
            lines.append(line | {"of": list(stresses)})
            out.write(json.dumps(lines[-1], ensure_ascii=False) + "\n")
            out.flush()
    return totals(lines)


def run_empty(frames: int, into: Path) -> Counter[str]:
    """Go on with a file of frames without a label, in which whatever is read is wrong."""
    lines = _kept(into, ["empty"])
    with into.open("a", encoding="utf-8") as out:
        for number in range(len(lines), frames):
            grey = empty(number)
            effort = Effort.FULL if number % LADDER_EVERY else Effort.LADDER
            line = {
                "format": FORMAT,
                "of": ["empty"],
                "seed": number,
                "frames": 1,
                "zxing_wrong": len(engines.zxing(grey)),
                "zbar_wrong": len(engines.zbar(grey)),
                **_counted(engines.product(grey, effort), (b"", "")),
            }
            lines.append(line)
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
    return totals(lines)


def measured(stress: str, seed: int) -> dict[str, Any]:
    """Read one presentation with every reader, and count."""
    made = stressed(stress, seed)
    counts: Counter[str] = Counter()
    strange: list[str] = []
    presentation = Presentation()
    for number, frame in enumerate(made.frames):
        for name, engine in (("zxing", engines.zxing), ("zbar", engines.zbar)):
            reads = engine(frame.grey)
            counts[f"{name}_read"] += any(right(read, made.truth) for read in reads)
            counts[f"{name}_wrong"] += any(not right(read, made.truth) for read in reads)
        symbols = engines.product(
            frame.grey, EFFORTS[number % len(EFFORTS)], deadline_ms=LADDER_MS
        )
        told = _counted(symbols, made.truth)
        counts.update(told)
        strange += [one.raw.hex() for one in symbols if not _is(one, made.truth)]
        match presentation.add(symbols, number * AGAIN_MS):
            case Accepted(symbols=accepted):
                counts["told"] += any(_is(one, made.truth) for one in accepted)
                counts["told_wrong"] += any(not _is(one, made.truth) for one in accepted)
            case Rejected():
                counts["rejected"] += 1
            case _:
                pass
    return {
        "format": FORMAT,
        "stress": stress,
        "seed": seed,
        "kind": made.drawn.kind,
        "frames": len(made.frames),
        "truth": made.truth[0].hex(),
        "strange": strange,
        **counts,
    }


def totals(lines: Sequence[dict[str, Any]]) -> Counter[str]:
    """Add up all that is a number."""
    summed: Counter[str] = Counter()
    for line in lines:
        summed.update(
            {
                name: value
                for name, value in line.items()
                if isinstance(value, int) and name not in {"seed", "format"}
            }
        )
    return summed


def _counted(symbols: Sequence[Symbol], truth: Read) -> dict[str, int]:
    return {
        "read": int(any(_is(one, truth) for one in symbols)),
        "wrong": int(any(not _is(one, truth) for one in symbols)),
        "accepted": int(any(_is(one, truth) and one.accepted for one in symbols)),
        "accepted_wrong": int(any(not _is(one, truth) and one.accepted for one in symbols)),
    }


def _is(symbol: Symbol, truth: Read) -> bool:
    return right((symbol.raw, symbol.symbology), truth)


def _kept(into: Path, stresses: list[str]) -> list[dict[str, Any]]:
    """Read what earlier runs measured; a last line that was cut off is measured again."""
    if not into.exists():
        return []
    text = into.read_text(encoding="utf-8")
    whole, _, cut = text.rpartition("\n")
    if cut:
        into.write_text(whole + "\n" if whole else "", encoding="utf-8")
    lines = [json.loads(line) for line in whole.splitlines()]
    for line in lines:
        if line.get("format") != FORMAT or line.get("of") != stresses:
            raise ValueError(
                f"expected lines of format {FORMAT} for {', '.join(stresses)}, found others in"
                f" {into.name}; name a new file"
            )
    return lines


def each(stress: str, count: int) -> Iterator[Stressed]:
    """Make so many presentations, one after another, from seed 0."""
    return (stressed(stress, seed) for seed in range(count))
