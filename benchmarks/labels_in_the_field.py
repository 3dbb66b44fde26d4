"""Field frames by hand: look at them, hunt for misreads, look for readings in empty frames.

    python -m benchmarks.labels_in_the_field --sheet FILE.png [--preset NAME]
    python -m benchmarks.labels_in_the_field --stress N --into FILE.jsonl [--kind KIND…]
    python -m benchmarks.labels_in_the_field --empty N --into FILE.jsonl

The last two go on where the file ends, and print the totals of all that it holds as JSON. The
exit code is 1 if anything wrong was accepted.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

from benchmarks.field import stress
from benchmarks.field.labels import KINDS
from benchmarks.field.presets import PRESETS, single

SHEET_ROWS = 4
SHEET_WIDTH = 480


def sheet(preset: str, rows: int = SHEET_ROWS) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Lay out some frames of every kind of label, to see whether they look like photographs."""
    size = (SHEET_WIDTH, SHEET_WIDTH * 9 // 16)
    return np.vstack(
        [
            np.hstack(
                [
                    cv2.resize(single(PRESETS[preset], kind, seed).frame.grey, size)
                    for kind in KINDS
                ]
            )
            for seed in range(rows)
        ]
    ).astype(np.uint8)


def main(arguments: list[str]) -> int:
    """Do one of the three."""
    cv2.setNumThreads(1)
    said = argparse.ArgumentParser(prog="python -m benchmarks.labels_in_the_field")
    what = said.add_mutually_exclusive_group(required=True)
    what.add_argument("--sheet", type=Path, metavar="FILE.png")
    what.add_argument("--stress", type=int, metavar="N", help="crops in the file at the end")
    what.add_argument("--empty", type=int, metavar="N", help="frames in the file at the end")
    said.add_argument("--into", type=Path, metavar="FILE.jsonl")
    said.add_argument("--preset", choices=sorted(PRESETS), default="field-wide")
    said.add_argument("--kind", choices=stress.KINDS_OF_STRESS, nargs="+")
    asked = said.parse_args(arguments)
    if asked.sheet is not None:
        cv2.imwrite(str(asked.sheet), sheet(asked.preset))
        return 0
    if asked.into is None:
        said.error("--into FILE.jsonl says where the lines go")
    if asked.stress is not None:
        kinds = tuple(asked.kind or stress.KINDS_OF_STRESS)
        summed = stress.run(kinds, asked.stress, asked.into)
    else:
        summed = stress.run_empty(asked.empty, asked.into)
    print(json.dumps(dict(summed)))
    return 1 if summed["accepted_wrong"] or summed["told_wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
