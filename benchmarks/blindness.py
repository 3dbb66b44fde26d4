"""A first turn's time, for a bag that belongs to the patient and for one that does not.

Whoever waits beside the first person must not learn from a pause what was scanned (DESIGN rule
1). Both turns' objects have the same status; rounds alternate.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace

from app.bootstrap.cast import Therapy
from app.domain.people import Place
from app.usecases import turns
from benchmarks.measuring import Row, Samples
from benchmarks.ward import Ward

TIMES = 60
WITHIN_MS = 50.0  # screens §6, U6: a difference that nobody could notice


def measure(ward: Ward) -> Row:
    """Measure first turns that match and first turns that do not, in turn."""
    own, other = ward.therapy(), ward.therapy()
    kinds = ((own, Samples()), (replace(own, bag=other.bag), Samples()))
    for time in range(TIMES + 2):
        for therapy, samples in kinds if time % 2 else kinds[::-1]:
            (samples if time > 1 else Samples()).round([_turn(ward, therapy)])
    (_, match), (_, mismatch) = kinds
    medians = [samples.wall_us(50) / 1000 for samples in (match, mismatch)]
    apart = abs(medians[0] - medians[1])
    noise = statistics.stdev(match.wall) / 1000
    return Row(
        what="a first turn that does not match, beside one that does",
        product=f"{medians[1]:.2f} ms p50",
        peer=f"{medians[0]:.2f} ms p50, spread {noise:.2f} ms",
        ratio=f"{medians[1] / medians[0]:.3f}",
        goal=f"medians ≤ {WITHIN_MS:.0f} ms apart",
        met=apart <= WITHIN_MS,
        more={"match_ms": medians[0], "mismatch_ms": medians[1], "spread_ms": noise},
    )


def _turn(ward: Ward, therapy: Therapy) -> Callable[[], None]:
    """Prepare a first turn's answers; looking at its objects and sealing it is what is timed."""
    of = ward.verification()
    session, full = ward.turn(therapy, of, Place.FIRST)

    def run() -> None:
        turns.look_at(ward.station, of, full.wristband)
        turns.look_at(ward.station, of, full.product)
        turns.seal(ward.station, session.id, full)

    return run
