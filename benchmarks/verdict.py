"""Scan to reaction, and last seal to verdict, with little and with much on record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.bootstrap.site import open_site
from app.domain.reading import Reading
from app.domain.verification import Match, SealedPair
from app.identifiers import VerificationId
from app.usecases import reveal, turns
from app.usecases.station import Station
from app.usecases.verdicts import Revealed
from benchmarks.measuring import Row, Samples
from benchmarks.ward import Ward

TIMES = 21
VERDICT_MS, REACTION_MS = 300.0, 100.0
FLAT = 1.5  # a cost that grows with the records grows tenfold from 10³ to 10⁴


def measure(ward: Ward, few: int, many: int) -> list[Row]:
    """Measure with few records, then with many; the store grows in between."""
    sizes = (few, many)
    verdicts, reactions, firsts = [], [], []
    for size in sizes:
        ward.fill(size)
        firsts.append(_first_after_start(ward))
        reacts, judges = _at(ward)
        reactions.append(reacts)
        verdicts.append(judges)
    return [
        _row("scan to what may be told at once", reactions, sizes, REACTION_MS),
        _row("last seal to recorded verdict", verdicts, sizes, VERDICT_MS),
        _row("the same scan, first after a start", firsts, sizes, REACTION_MS),
    ]


def _at(ward: Ward) -> tuple[Samples, Samples]:
    reacts, judges = Samples(), Samples()
    for time in range(TIMES + 2):
        therapy, of = ward.therapy(), ward.verification()
        band = Reading.of(ward.scan(therapy.band), therapy.band)
        bag = Reading.of(ward.scan(therapy.bag), therapy.bag)
        reacting, judging = (reacts, judges) if time > 1 else (Samples(), Samples())
        reacting.round(
            [
                partial(turns.look_at, ward.station, of, band),
                partial(turns.look_at, ward.station, of, bag),
            ]
        )
        ward.sealed(therapy, of)
        judging.round([_judging(ward.station, _pair(ward.station, of))])
    return reacts, judges


def _pair(station: Station, of: VerificationId) -> SealedPair:
    """Return the pair of a verification whose turns are both sealed."""
    pair = reveal.sealed_pair(station, of)
    assert isinstance(pair, SealedPair)
    return pair


def _judging(station: Station, pair: SealedPair) -> Callable[[], None]:
    def judge() -> None:
        revealed = reveal.open_pair(station, pair)
        assert isinstance(revealed, Revealed)
        assert isinstance(revealed.verdict, Match)

    return judge


def _first_after_start(ward: Ward) -> Samples:
    """Scan once in a program that has just started: nothing is verified in memory yet."""
    therapy, of = ward.therapy(), ward.verification()
    samples = Samples()
    for _ in range(3):
        other = open_site(ward.site.folder)
        band = Reading.of(ward.scan(therapy.band), therapy.band)
        samples.round([partial(turns.look_at, other.station, of, band)])
        other.close()
    return samples


def _row(what: str, samples: list[Samples], sizes: tuple[int, int], limit: float) -> Row:
    medians = [s.wall_us(50) / 1000 for s in samples]
    worst = [s.wall_us(95) / 1000 for s in samples]
    growth = medians[1] / medians[0]
    told = "; ".join(
        f"{size:,} records: {p50:.0f} p50, {p95:.0f} p95 ms"
        for size, p50, p95 in zip(sizes, medians, worst, strict=True)
    )
    return Row(
        what=what,
        product=told,
        ratio=f"grows {growth:.1f} ×",
        goal=f"p95 ≤ {limit:.0f} ms, flat",
        met=worst[1] <= limit and growth <= FLAT,
        more={"growth": growth, "p95_ms": worst[1], "p50_ms": medians[1]}
        | {"few_p50_ms": medians[0], "few_p95_ms": worst[0]},
    )
