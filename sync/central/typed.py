"""What central demands of a label that was typed instead of scanned (A39, DESIGN §7).

A second look with lists of its own, like everything in `sync.central.accept`: a station whose
types or catalogues were weakened must not make a typed text pass for a scan. Exactly one shape is
accepted: both people typed the same one of the two labels, each twice and with a reason, and what
they agreed on rests on an approval that names it as a deviation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.evidence.statement import Statement
from sync.central.demands import TWO, DisputedError

TYPED = "typed"
REASONS = frozenset({"code_damaged", "reader_failed"})
CAMERAS = frozenset({"tried", "none"})
_KEYS = {"reason", "camera", "entries"}


def typed_kinds(turn: Statement) -> frozenset[str]:
    """Return which of the two labels of a turn were typed."""
    return frozenset(str(r["kind"]) for r in turn.body["readings"] if r.get("mode") == TYPED)


def check_reading(reading: Mapping[str, Any]) -> None:
    """Hold a reading that was typed, or says so, against its one form."""
    how = reading.get("typed")
    if reading.get("mode") != TYPED:
        if how is not None:
            raise DisputedError("a reading that was scanned says how it was typed")
        return
    if not isinstance(how, Mapping) or set(how) != _KEYS:
        raise DisputedError("a typed label does not say how it was typed")
    entries = how["entries"]
    if type(entries) is not int or entries != TWO:
        raise DisputedError("a label is typed twice")
    if how["reason"] not in REASONS:
        raise DisputedError("a label is typed for a reason of the catalogue")
    if how["camera"] not in CAMERAS:
        raise DisputedError("a typed label does not say what became of the camera")
    if reading.get("symbology") or reading.get("readers"):
        raise DisputedError("what was typed came from no reader")


def check_turn(turn: Statement) -> None:
    """Check that wristband and bag were not both typed."""
    if len(typed_kinds(turn)) > 1:
        raise DisputedError("one of wristband and bag is scanned")


def check_agreed(
    judged: Statement, relied_on: Statement, scans_of: tuple[Statement, Statement]
) -> None:
    """Check that both typed the same label, and that it was approved as a deviation."""
    first, second = (typed_kinds(turn) for turn in scans_of)
    if first != second:
        raise DisputedError("a label that one person typed, the other scanned")
    if not first:
        return
    if relied_on is judged:
        raise DisputedError("a typed label was not approved")
    outcomes = judged.body["outcomes"]
    told = [o for o in outcomes if o.get("cause") == TYPED and o["result"] == "failed"]
    if not any(o["class"] == "dev1" for o in told):
        raise DisputedError("a typed label was not judged as a deviation")
