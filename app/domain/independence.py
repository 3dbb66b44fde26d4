"""How independent two checks were: measured, written into the verdict, judged by a definition.

Two signatures do not show that two people checked. What can be measured is: how long each was at
it, what each scanned and answered alone, whether an act of scanning served twice, whether the
second began before the first had sealed at the same workstation. The definition is published
(`docs/independence.md`) and named in every record, so that an old record is read by the
definition of its day.

It stops nobody: X3, X14, X15 and B15 do. A pair that is not independent by this definition is
told apart from one that is, in the record and on the report. Nothing here holds what was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from app.domain.turn import FIRST_ITEMS, SECOND_ITEMS, Item
from app.identifiers import KeyId, PersonId, ScanId, StationId
from app.labels.scan import Mode

DEFINITION = "CS-INDEPENDENT-2"
# Who scans a band and a bag, asks a date of birth and looks at the bag in less did not do it all.
DWELL_LEAST = timedelta(seconds=10)


class Criterion(Enum):
    """What the definition asks for; the value stands in records, the sentence in the docs."""

    TWO_PEOPLE = "two_people"
    ALL_ALONE = "all_alone"
    OWN_SCANS = "own_scans"
    NOT_TYPED = "not_typed"
    ONE_AT_A_TIME = "one_at_a_time"
    DWELL = "dwell"

    @property
    def sentence(self) -> str:
        """What must hold."""
        return _SENTENCES[self]


_SENTENCES = {
    Criterion.TWO_PEOPLE: "Two different people signed, each with a key of their own.",
    Criterion.ALL_ALONE: "Each gave everything that a turn asks for, alone; a wristband scan may "
    "be the same person's own for the bag before (B21).",
    Criterion.OWN_SCANS: "No act of scanning serves both turns, or an earlier one.",
    Criterion.NOT_TYPED: "Wristband and bag were scanned by both, and typed by neither.",
    Criterion.ONE_AT_A_TIME: "At one workstation, the second began after the first had sealed.",
    Criterion.DWELL: f"Each took at least {DWELL_LEAST.seconds} seconds from beginning to seal.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the sealed statement of one turn says in clear: who, where, when and how; never what.

    Attributes:
        station: the workstation whose chain holds the seal.
        sources: the devices that scanned, as the station names them.
        scanned: when each act of scanning was made.
        entered: what the person gave.
        kept: whether the wristband scan is the person's own for the bag before (B21).
    """

    by: PersonId
    key: KeyId
    station: StationId
    begun: datetime
    sealed: datetime
    scans: frozenset[ScanId]
    scanned: tuple[datetime, ...]
    modes: frozenset[Mode]
    sources: frozenset[str]
    entered: frozenset[Item]
    kept: bool = False

    @property
    def dwell(self) -> timedelta:
        """From the beginning of the turn to its seal."""
        return self.sealed - self.begun

    @property
    def scanning(self) -> timedelta:
        """From the first scan to the last."""
        return max(self.scanned) - min(self.scanned) if self.scanned else timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """What was measured of a pair of turns, and what the definition says of it.

    Attributes:
        gap: first seal to second seal.
        reused: how many acts of scanning served both turns, or stand in an earlier record.
        lacking: the criteria that do not hold, in their published order.
    """

    gap: timedelta
    same_station: bool
    same_scanner: bool
    reused: int
    first: Trace
    second: Trace
    lacking: tuple[Criterion, ...]
    definition: str = DEFINITION

    @property
    def independent(self) -> bool:
        """Whether every criterion holds."""
        return not self.lacking

    def body(self) -> dict[str, Any]:
        """Write it as it stands in a record: whole milliseconds, codes, no null and no patient."""
        return {
            "definition": self.definition,
            "independent": self.independent,
            "lacking": [criterion.value for criterion in self.lacking],
            "gap_ms": _ms(self.gap),
            "same_station": self.same_station,
            "same_scanner": self.same_scanner,
            "reused": self.reused,
            "first": _turn(self.first),
            "second": _turn(self.second),
        }


def judge(first: Trace, second: Trace, reused: Iterable[ScanId] = ()) -> Independence:
    """Measure a pair of turns and judge it by the definition. The same turns give the same.

    `reused` are acts of scanning that stand in earlier records; those that serve both turns are
    found here.
    """
    twice = frozenset(reused) | (first.scans & second.scans)
    same_station = first.station == second.station
    holds = {
        Criterion.TWO_PEOPLE: first.by != second.by and first.key != second.key,
        Criterion.ALL_ALONE: _gave(first) >= FIRST_ITEMS and _gave(second) >= SECOND_ITEMS,
        Criterion.OWN_SCANS: not twice,
        Criterion.NOT_TYPED: Mode.TYPED not in first.modes | second.modes,
        Criterion.ONE_AT_A_TIME: not same_station or second.begun >= first.sealed,
        Criterion.DWELL: min(first.dwell, second.dwell) >= DWELL_LEAST,
    }
    return Independence(
        gap=second.sealed - first.sealed,
        same_station=same_station,
        same_scanner=bool(first.sources & second.sources),
        reused=len(twice),
        first=first,
        second=second,
        lacking=tuple(criterion for criterion in Criterion if not holds[criterion]),
    )


def _gave(trace: Trace) -> frozenset[Item]:
    return trace.entered | {Item.WRISTBAND} if trace.kept else trace.entered


def _turn(trace: Trace) -> dict[str, Any]:
    kept = {"kept": ["wristband"]} if trace.kept else {}
    return {
        **kept,
        "dwell_ms": _ms(trace.dwell),
        "scanning_ms": _ms(trace.scanning),
        "modes": sorted(mode.value for mode in trace.modes),
        "scans": len(trace.scans),
        "entered": sorted(item.value for item in trace.entered),
    }


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
