"""The product's reader beside its two parts, picture by picture, in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from benchmarks.field import engines
from benchmarks.field.busy import Busy, timed
from benchmarks.field.counting import Tally, per_cent, summed
from benchmarks.field.engines import Grey, Read, right
from benchmarks.measuring import Row
from scanning.decode import Effort, Symbol
from scanning.decode.look import STILL_MS

Same = Callable[[Read, Read], bool]
PEERS: Final = {"zxing": engines.zxing, "zbar": engines.zbar, "together": engines.together}
_BUSY: Final = Busy()


@dataclass(slots=True)
class Cell:
    """One line of the comparison: all readers on the same pictures.

    Attributes:
        product: what Countersign's reader made of them.
        peers: what the others made of them, by name.
    """

    product: Tally = field(default_factory=Tally)
    peers: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in PEERS})

    def see(
        self,
        grey: Grey,
        truths: Sequence[Read],
        *,
        effort: Effort = Effort.LADDER,
        same: Same = right,
        others_count: bool = True,
    ) -> tuple[Symbol, ...]:
        """Let every reader read a picture, and count.

        Args:
            grey: the picture.
            truths: all that is on it.
            effort: how hard the product looks.
            same: whether a reading is a truth.
            others_count: whether a strange reading beside the truth is wrong; if not, the
                picture may show more than is known about it.

        Returns:
            What the product read.
        """
        for name, engine in PEERS.items():
            found, took = timed(partial(engine, grey))
            _count(self.peers[name], found, found, truths, (same, others_count))
            self.peers[name].ms.append(took)
        deadline = _BUSY.stretched(STILL_MS)
        symbols, took = timed(partial(engines.product, grey, effort, deadline_ms=deadline))
        self.product.ms.append(took)
        reads = [(one.raw, one.symbology) for one in symbols]
        accepted = [(one.raw, one.symbology) for one in symbols if one.accepted]
        _count(self.product, reads, accepted, truths, (same, others_count))
        return symbols

    def row(self, what: str, *, goal_rate: float = 0.0, zbar_reads: bool = True) -> Row:
        """Lay the comparison out; the gates are met or not, and so is a goal for the rate."""
        zxing = self.peers["zxing"]
        better = self.product.read - zxing.read
        goal = "accepted-wrong 0, read ≥ zxing-cpp"
        if goal_rate:
            goal += f", read ≥ {100 * goal_rate:.0f} %"
        peers = {
            name: tally for name, tally in self.peers.items() if zbar_reads or name == "zxing"
        }
        words = {"zxing": "zxing-cpp", "zbar": "zbar", "together": "together"}
        met = not self.product.accepted_wrong and better >= 0 and self.product.rate >= goal_rate
        more = self.product.figures("product")
        for name, tally in peers.items():
            more |= tally.figures(name)
        return Row(
            what=f"{what} (n = {self.product.of})",
            product=self.product.says(accepts=True),
            peer="\n".join(f"{words[name]}: {tally.says()}" for name, tally in peers.items()),
            ratio=f"{better:+d} ({per_cent(better, self.product.of)})",
            goal=goal,
            met=met if self.product.of else None,
            more=more,
        )


def pooled(cells: Sequence[Cell]) -> Cell:
    """Add some up."""
    return Cell(
        product=summed(cell.product for cell in cells),
        peers={name: summed(cell.peers[name] for cell in cells) for name in PEERS},
    )


def _count(
    tally: Tally,
    reads: Sequence[Read],
    accepted: Sequence[Read],
    truths: Sequence[Read],
    rule: tuple[Same, bool],
) -> None:
    tally.of += 1
    tally.read += _all(reads, truths, rule[0])
    tally.accepted += _all(accepted, truths, rule[0])
    tally.wrong += _wrong(reads, truths, rule)
    tally.accepted_wrong += _wrong(accepted, truths, rule)


def _all(reads: Sequence[Read], truths: Sequence[Read], same: Same) -> bool:
    return bool(truths) and all(any(same(read, truth) for read in reads) for truth in truths)


def _wrong(reads: Sequence[Read], truths: Sequence[Read], rule: tuple[Same, bool]) -> bool:
    same, others_count = rule
    strange = [read for read in reads if not any(same(read, truth) for truth in truths)]
    return bool(strange) and (others_count or len(strange) == len(reads))
