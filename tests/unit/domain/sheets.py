"""The test sheet as scanners deliver it: right, or changed in one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.devices import Arrival
from app.domain.qualification import Flaw, NotQualified, judge
from app.domain.sheet import SHEET, SheetCode
from app.labels.scan import Mode

Change = Callable[[SheetCode, Arrival], Arrival]


def right(code: SheetCode, mode: Mode = Mode.WEDGE) -> Arrival:
    """Return what a right scanner delivers."""
    typed = mode is Mode.WEDGE
    return Arrival(
        raw=code.raw,
        symbology=code.symbologies[0],
        mode=mode,
        source="keyboard" if typed else "COM3",
        prefix=code.symbologies[0] if typed else "",
        suffix="return" if typed else "",
    )


def sheet(change: Change | None = None, mode: Mode = Mode.WEDGE) -> dict[int, Arrival]:
    """Return the whole sheet's arrivals, each changed in the same way."""
    arrivals = {code.number: right(code, mode) for code in SHEET}
    if change is None:
        return arrivals
    return {code.number: change(code, arrivals[code.number]) for code in SHEET}


def with_code(number: int, **changes: object) -> dict[int, Arrival]:
    """Return a right sheet in which one code came differently."""
    arrivals = sheet()
    return {**arrivals, number: replace(arrivals[number], **changes)}  # type: ignore[arg-type]  # any field


def found(arrivals: Mapping[int, Arrival]) -> list[tuple[int, Flaw]]:
    """Return what is wrong, and with which code."""
    judged = judge(arrivals)
    assert isinstance(judged, NotQualified)
    return [(finding.code, finding.flaw) for finding in judged.findings]


def sentences(arrivals: Mapping[int, Arrival]) -> list[str]:
    """Return what is told, each sentence once."""
    judged = judge(arrivals)
    assert isinstance(judged, NotQualified)
    return list(dict.fromkeys(finding.sentence for finding in judged.findings))
