"""Scan to reaction, and last seal to verdict, with little and with much on record."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.bootstrap.site import open_site
from app.domain.reading import Reading
from app.domain.verification import Match, SealedPair
from app.identifiers import VerificationId
from app.usecases import reveal, turns
from app.usecases.station import Station
from app.usecases.verdicts import JUDGED, Revealed
from benchmarks.measuring import Row, Samples
from benchmarks.record import Plain
from benchmarks.ward import Ward

TIMES = 21
VERDICT_MS, REACTION_MS = 300.0, 100.0
FLAT = 1.5  # a cost that grows with the records grows tenfold from 10³ to 10⁴


def measure(ward: Ward, few: int, many: int) -> list[Row]:
    """Measure with few records, then with many; the store grows in between."""
    sizes = (few, many)
    verdicts, reactions, firsts, peers = [], [], [], []
    for size in sizes:
        ward.fill(size)
        firsts.append(_first_after_start(ward))
        reacts, judges, peer = _at(ward)
        reactions.append(reacts)
        verdicts.append(judges)
        peers.append(peer)
    return [
        _row("scan to what may be told at once", reactions, sizes, REACTION_MS),
        _beside(_row("last seal to recorded verdict", verdicts, sizes, VERDICT_MS), peers[-1]),
        _row("the same scan, first after a start", firsts, sizes, REACTION_MS),
    ]


def large(ward: Ward, most: int) -> list[Row]:
    """Measure as the store stands, then with copies of its rows up to so many records.

    Every record of the first number was signed and filed by a use case; the others are rows
    copied straight into the encrypted store (`Ward.swell`), which is of no use afterwards.
    """
    before = _at(ward)
    real = ward.station.ledger.head().seq
    sizes = (real, ward.swell(most))
    after = _at(ward)
    reactions, verdicts = [before[0], after[0]], [before[1], after[1]]
    return [
        _row("scan to what may be told at once, rows copied", reactions, sizes, REACTION_MS),
        _beside(
            _row("last seal to recorded verdict, rows copied", verdicts, sizes, VERDICT_MS),
            after[2],
        ),
    ]


def _at(ward: Ward) -> tuple[Samples, Samples, Samples]:
    with tempfile.TemporaryDirectory() as folder:
        plain = Plain.at(Path(folder) / "plain.db")
        try:
            return _rounds(ward, plain)
        finally:
            plain.connection.close()


def _rounds(ward: Ward, plain: Plain) -> tuple[Samples, Samples, Samples]:
    reacts, judges, peers = Samples(), Samples(), Samples()
    for time in range(TIMES + 2):
        therapy, of = ward.therapy(), ward.verification()
        band = Reading.of(ward.scan(therapy.band), therapy.band)
        bag = Reading.of(ward.scan(therapy.bag), therapy.bag)
        warm = time <= 1
        reacting, judging, peer = (
            (Samples(), Samples(), Samples()) if warm else (reacts, judges, peers)
        )
        reacting.round(
            [
                partial(turns.look_at, ward.station, of, band),
                partial(turns.look_at, ward.station, of, bag),
            ]
        )
        ward.sealed(therapy, of)
        judging.round([_judging(ward.station, _pair(ward.station, of))])
        judged = ward.station.ledger.latest(JUDGED, 1)[0]
        peer.round([partial(plain.keep, judged, b"")])
    return reacts, judges, peers


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


def _row(what: str, samples: list[Samples], sizes: Sequence[int], limit: float) -> Row:
    medians = [s.wall_us(50) / 1000 for s in samples]
    worst = [s.wall_us(95) / 1000 for s in samples]
    growth = medians[-1] / medians[0]
    told = "; ".join(
        f"{size:,} records: {p50:.0f} p50, {p95:.0f} p95 ms"
        for size, p50, p95 in zip(sizes, medians, worst, strict=True)
    )
    return Row(
        what=what,
        product=told,
        ratio=f"grows {growth:.1f} ×",
        goal=f"p95 ≤ {limit:.0f} ms, flat",
        met=worst[-1] <= limit and growth <= FLAT,
        more={"growth": growth, "p95_ms": worst[-1], "p50_ms": medians[-1]}
        | {"few_p50_ms": medians[0], "few_p95_ms": worst[0]},
    )


def _beside(row: Row, peer: Samples) -> Row:
    """Put the peer beside: two raw signatures and a plain commit of the verdict's own bytes."""
    raw = peer.wall_us(50) / 1000
    times = row.more["p50_ms"] / raw
    return replace(
        row,
        peer=f"{raw:.2f} ms p50: 2 raw Ed25519 + plain SQLite, of the same bytes",
        ratio=f"{times:.0f} × the peer; {row.ratio}",
        more=row.more | {"peer_p50_ms": raw, "ratio": times},
    )
