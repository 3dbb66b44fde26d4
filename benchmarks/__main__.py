"""`make bench`: measure the numbers of DESIGN section 6 that there is something to measure for.

    python -m benchmarks [--reading] [--large N] [--json]

Every row says whether its goal was met or missed. The exit code is 0 either way: a busy machine
is no fault of the program, and no test waits for a clock. `--reading` measures the reading of
labels alone; how many it reads says `COUNTERSIGN_BENCH` (see `decoding`). `--large N` measures
verdicts with N records, too: those above ten thousand are copied rows (see `ward`).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import blindness, decoding, record, start, usability, verdict, verification
from benchmarks.measuring import Row
from benchmarks.ward import Ward, practice_site

FEW, MANY = 1_000, 10_000


def measure(tell: Callable[[str], None], large: int | None = None) -> Iterator[Row]:
    """Measure everything, one part after another."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        root = Path(folder) / "site"
        tell("making a practice site")
        with practice_site(root) as site:
            ward = Ward(site)
            tell("start")
            yield _start(ward, 1.0)
            tell("records")
            yield from record.measure(ward)
            tell(f"verdicts with {FEW:,} and {MANY:,} records")
            yield from verdict.measure(ward, FEW, MANY)
            tell("first turns")
            yield blindness.measure(ward)
            tell("start with a year of records")
            yield _start(ward, 3.0)
            tell("verification")
            yield verification.measure(ward)
            tell("people")
            yield from usability.measure(ward)
            if large is not None:  # last: after it the store holds copies
                tell(f"verdicts with {large:,} records")
                yield from verdict.large(ward, large)
    yield from decoding.measure(tell)


def _start(ward: Ward, goal_s: float) -> Row:
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        copied = ward.copy(Path(folder) / "site")
        return start.measure(copied, ward.site.ledger.head().seq, goal_s)


def table(rows: list[Row]) -> Table:
    """Lay the rows out."""
    laid = Table(title="Countersign beside its peers, in one run", title_justify="left")
    for name in ("what", "product", "peer", "ratio", "goal", ""):
        laid.add_column(name)
    said = {True: "met", False: "missed", None: "not measured"}
    for row in rows:
        laid.add_row(row.what, row.product, row.peer, row.ratio, row.goal, said[row.met])
    return laid


def _large(arguments: list[str]) -> int | None:
    """Return how many records are asked for beside the usual numbers, if any."""
    if "--large" not in arguments:
        return None
    return int(arguments[arguments.index("--large") + 1].replace("_", ""))


def main(arguments: list[str]) -> int:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def tell(says: str) -> None:
            progress.update(task, description=says)

        reading = "--reading" in arguments
        rows = list(decoding.measure(tell) if reading else measure(tell, _large(arguments)))
    if "--json" in arguments:
        sys.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False) + "\n")
    else:
        Console(width=None if sys.stdout.isatty() else 160).print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
