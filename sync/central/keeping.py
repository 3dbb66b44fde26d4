"""What central demands of a turn that keeps a wristband scan of the bag before (B21).

Like everything in `sync.central.accept` a second look: the station's own rule has judged it
already, with the limit of the product's profile; here the longest limit counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app.evidence.entry import Entry, read_entry
from app.evidence.record import Record
from app.evidence.statement import Statement
from app.identifiers import Digest
from sync.central.demands import DisputedError, Known, get, named, same
from sync.central.typed import typed_kinds

LONGEST = timedelta(minutes=30)  # no profile may let a wristband scan serve longer
_BAND, _KEPT = "wristband", "kept"


def keeps(turn: Statement) -> bool:
    """Say whether a turn keeps a wristband scan."""
    return _KEPT in turn.body


def own(record: Record, known: Known) -> None:
    """Hold a turn that keeps a scan against the turn and the start that it names (C9)."""
    turn = record.statement
    if not keeps(turn):
        return
    # (1) it names the person's own earlier turn, at this workstation, where a band was scanned
    earlier, judged = _named(turn, known)
    before = _entry(turn, known)
    if {s.person for s in earlier.signers} != {s.person for s in turn.signers}:
        raise DisputedError("the wristband scan that it keeps is another person's")
    if earlier.site != turn.site:
        raise DisputedError("the wristband scan that it keeps was made at another site")
    if before.station != record.entry.station:
        raise DisputedError("the wristband scan that it keeps was made at another workstation")
    if keeps(earlier) or [r["kind"] for r in earlier.body["readings"]].count(_BAND) != 1:
        raise DisputedError("the turn that it names made no wristband scan")
    if typed_kinds(earlier):
        raise DisputedError("in the turn whose wristband scan it keeps a label was typed")
    # (2) from that turn a match and a start followed, in another verification
    if turn.body[_KEPT]["turn"] not in judged.body["scanned"]:
        raise DisputedError("the start that it names did not follow from that turn")
    same(earlier, judged)
    if earlier.about("verification") == turn.about("verification"):
        raise DisputedError("it keeps a wristband scan of its own verification")
    # (3) in time, and it scanned no band as well
    spans = (turn.occurred - earlier.occurred, *_spans(before, record.entry))
    if not all(timedelta() <= span <= LONGEST for span in spans):
        raise DisputedError("the wristband scan that it keeps is too old")
    if _BAND in [r["kind"] for r in turn.body["readings"]]:
        raise DisputedError("it scanned a wristband and keeps another scan")


def same_order(turn: Statement, judged: Statement, known: Known) -> None:
    """Check that a kept scan was made for another bag of the order that was judged."""
    _, before = _named(turn, known)
    for scheme in ("order", "coi"):
        if judged.about(scheme) is None or judged.about(scheme) != before.about(scheme):
            raise DisputedError("a wristband scan was kept from another order")
    bags = [{s.value for s in one.subject if s.scheme == "bag"} for one in (judged, before)]
    if bags[0] & bags[1]:
        raise DisputedError("a wristband scan was kept for the same bag")


def _named(turn: Statement, known: Known) -> tuple[Statement, Statement]:
    """Return the earlier turn, and the verdict from which the named start followed."""
    said = turn.body[_KEPT]
    if not isinstance(said, Mapping) or set(said) != {"turn", "started"}:
        raise DisputedError("a kept wristband scan names a turn and a start")
    earlier = get(said["turn"], "turn.sealed", known)
    started = get(said["started"], "infusion.started", known)
    agreed = named(started, "agreed", "verification.agreed", known)
    return earlier, named(agreed, "judged", "verification.judged", known)


def _entry(turn: Statement, known: Known) -> Entry:
    """Return the entry of the earlier turn, which `_named` has found."""
    logged = known.get(Digest(turn.body[_KEPT]["turn"]))
    if logged is None:
        raise DisputedError("it names no turn.sealed record that central holds")
    return read_entry(logged.raw.entry)


def _spans(before: Entry, now: Entry) -> list[timedelta]:
    """Return how long it was by the workstation's clocks, of which one cannot be set.

    The two monotonic times compare only within one run of the machine.
    """
    spans = [now.clock.wall - before.clock.wall]
    if now.clock.boot == before.clock.boot:
        ran = now.clock.monotonic_ms - before.clock.monotonic_ms
        spans.append(timedelta(milliseconds=ran))
    return spans
