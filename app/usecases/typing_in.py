"""A label that was typed, on its way into the record and back (A39, DESIGN §7).

What stands in clear is that it was typed, how often, why, and what became of the camera. What was
typed stands in the private row alone, once: there is a typed label only where two entries agreed.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.keyed import ENTRIES, Camera, Keyed, keyed
from app.domain.reading import Scanned
from app.domain.turn import Item
from app.evidence.canonical import Object
from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.evidence.record import Record
from app.identifiers import BagId, Digest, Private, ScanId, VerificationId
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
    return frozenset(bag for bag in set(bags) if _typed_last(station, "bag", bag.value))


def typed_verifications(
    station: Station, of: Iterable[VerificationId]
) -> frozenset[VerificationId]:
    """Return which of these were judged with a label that was typed.

    One that is not judged yet is never among them, whatever was typed in it (DESIGN rule 1).
    """
    return frozenset(one for one in set(of) if _typed_last(station, "verification", one.value))


def _typed_last(station: Station, scheme: str, about: str) -> bool:
    found = station.ledger.about(scheme, about)
    judged = [r for r in found if r.statement.kind == JUDGED]
    return bool(judged) and bool(typed_items(station, judged[-1]))


def typed_items(station: Station, judged: Record) -> frozenset[Item]:
    """Return which labels were typed, by either person, in a verification that was judged.

    The two sealed turns say it in clear, whatever the verdict: also where no rule came so far.
    A wristband scan that a turn kept was never typed (`app.usecases.keeping`).
    """
    body = judged.statement.body
    turns = [Digest(str(entry)) for entry in body.get("scanned", body["turns"])]
    sealed = (station.ledger.get(turn) for turn in turns)
    readings = (r for record in sealed if record for r in record.statement.body["readings"])
    said = {r["kind"] for r in readings if "typed" in r}
    return frozenset(item for item in Item if item.value in said)


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
