"""A label that was typed, on its way into the record and back (A39, DESIGN §7).

What stands in clear is that it was typed, how often, why, and what became of the camera. What was
typed stands in the private row alone, once: there is a typed label only where two entries agreed.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.causes import Cause
from app.domain.keyed import ENTRIES, Camera, Keyed, keyed
from app.domain.reading import Scanned
from app.evidence.canonical import Object
from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.identifiers import BagId, Private, ScanId
from app.labels.scan import Mode, Scan
from app.usecases import qualifying
from app.usecases.station import Station
from app.usecases.verdicts import JUDGED

SOURCE = "keyboard"  # a typed label comes from no scanner that could have been tried


def camera_here(station: Station) -> bool:
    """Say whether this workstation has a camera that has passed its test and is young enough."""
    return any(
        one.good and one.device.mode == Mode.CAMERA.value for one in qualifying.devices(station)
    )


def typed_scan(station: Station, text: Private[str]) -> Scan:
    """Return what was typed as one act of entering a label; nothing is recorded yet.

    Raises:
        ValueError: there is no text, or more than a symbol holds.
    """
    return Scan(
        id=ScanId(station.keys.new_id()),
        raw=text.value.encode(),
        symbology="",
        mode=Mode.TYPED,
        source=SOURCE,
        readers=(),
        at=station.now(),
    )


def typed_bags(station: Station, bags: Iterable[BagId]) -> frozenset[BagId]:
    """Return which of these bags were last judged with a label that was typed.

    The mark of every later list; a turn never asks for it (DESIGN rule 1).
    """
    return frozenset(bag for bag in set(bags) if _judged_typed(station, bag))


def _judged_typed(station: Station, bag: BagId) -> bool:
    about = station.ledger.about("bag", bag.value)
    judged = [r for r in about if r.statement.kind == JUDGED]
    outcomes = judged[-1].statement.body["outcomes"] if judged else ()
    return any(outcome.get("cause") == Cause.TYPED.code for outcome in outcomes)


def told(reading: Scanned) -> Object:
    """Return what a record says of how a label was typed, and nothing of one that was scanned."""
    if reading.keyed is None:
        return {}
    how = reading.keyed
    return {"typed": {"reason": how.reason, "camera": how.camera.value, "entries": ENTRIES}}


def read_back(fields: Fields, raw: bytes) -> Keyed | None:
    """Return how a label of a private row was typed, or None if it was scanned.

    Raises:
        EvidenceError: it was not typed twice, or for no known reason.
    """
    if not fields.has("typed"):
        return None
    how, text = Fields(fields.object("typed"), "typed"), raw.decode(errors="replace")
    found = keyed(text, text, reason=how.text("reason"), camera=Camera(how.text("camera")))
    if not isinstance(found, Keyed) or how.integer("entries") != ENTRIES:
        msg = "a label that was typed was not typed twice the same, with a reason"
        raise EvidenceError(msg)
    return found
