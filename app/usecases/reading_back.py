"""Reading turns back from their private rows: the raw bytes are read again, never trusted.

A label is not kept as fields but as the bytes that were scanned: what they mean is said by
`app.labels.read`, then as now. A row that does not make a full turn again is damaged evidence.
"""

from __future__ import annotations

from datetime import date

from app.domain.next_bag import Keeps
from app.domain.reading import Reading, Refusal, Scanned
from app.domain.said import Said, Unable, belongs
from app.domain.turn import (
    FullRepeat,
    FullTurn,
    Given,
    Heard,
    Inspected,
    Item,
    NextTurn,
    OpenTurn,
    SealedTurn,
    TypedEnd,
    Whole,
    keep_band,
    open_turn,
    take,
)
from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.evidence.private import PrivateRow
from app.identifiers import Digest, ScanId
from app.labels import read
from app.labels.label import ProductLabel, ProductPart, Wristband
from app.labels.scan import Mode, Scan
from app.labels.site import SiteLabels
from app.labels.site_table import SiteLabelsError, read_table
from app.usecases import typing_in
from app.usecases.station import Station


def full_turn(station: Station, sealed: SealedTurn, row: PrivateRow) -> FullTurn:
    """Return the turn whose readings a row holds, the wristband's among them.

    Raises:
        EvidenceError: the row does not hold a full turn of that person.
    """
    turn = scanned_turn(station, sealed, row)
    if not isinstance(turn, FullTurn):
        raise _damaged(sealed)
    return turn


def scanned_turn(station: Station, sealed: SealedTurn, row: PrivateRow) -> FullTurn | NextTurn:
    """Return the turn whose readings a row holds; it may keep an earlier wristband scan (B21).

    Raises:
        EvidenceError: the row does not hold a full turn of that person.
    """
    turn = _replay(station, sealed, row, frozenset())
    if not isinstance(turn, FullTurn | NextTurn):
        raise _damaged(sealed)
    return turn


def repeat_turn(station: Station, sealed: SealedTurn, row: PrivateRow) -> FullRepeat:
    """Return the answers given again that a row holds.

    Raises:
        EvidenceError: the row does not hold such answers.
    """
    content = row.open()
    again = frozenset(
        item for item, key in ((Item.BORN, "heard"), (Item.PRODUCT_END, "end")) if key in content
    )
    turn = _replay(station, sealed, row, again)
    if not isinstance(turn, FullRepeat):
        raise _damaged(sealed)
    return turn


def _replay(
    station: Station, sealed: SealedTurn, row: PrivateRow, again: frozenset[Item]
) -> OpenTurn | Whole | Refusal:
    fields = Fields(row.open(), "readings")
    if fields.text("by") != sealed.by.value:
        raise _damaged(sealed)
    begun = open_turn(
        of=sealed.of,
        by=sealed.by,
        place=sealed.place,
        begun=fields.instant("begun"),
        practice=station.practice,
        again=again,
    )
    turn: OpenTurn | Whole | Refusal = keep_band(begun, _keeps(sealed, fields))
    for given in _given(fields, _own_codes(sealed, fields)):
        if not isinstance(turn, OpenTurn):
            raise _damaged(sealed)
        turn = take(turn, given)
    return turn


def _keeps(sealed: SealedTurn, fields: Fields) -> Keeps | None:
    """Return the own wristband scan that the turn kept; it served when it was sealed."""
    if not fields.has("kept"):
        return None
    said = Fields(fields.object("kept"), "kept")
    turn, started = Digest(said.text("turn")), Digest(said.text("started"))
    return Keeps(turn=turn, started=started, until=sealed.at)


def _own_codes(sealed: SealedTurn, fields: Fields) -> SiteLabels:
    """Return what the site said about its own codes when the turn was sealed."""
    if not fields.has("labels"):
        return SiteLabels()
    try:
        return read_table(fields.object("labels"))
    except SiteLabelsError:
        raise _damaged(sealed) from None


def _given(fields: Fields, site: SiteLabels) -> list[Given]:
    given: list[Given] = [_reading(scan, site) for scan in fields.items("scans")]
    if fields.has("heard"):
        given.append(_heard(Fields(fields.object("heard"), "heard")))
    if fields.has("end"):
        end = Fields(fields.object("end"), "end")
        given.append(TypedEnd(text=end.text("text"), at=end.instant("at")))
    if fields.has("inspected"):
        seen = Fields(fields.object("inspected"), "inspected")
        given.append(Inspected(intact=seen.boolean("intact"), at=seen.instant("at")))
    return given


def _heard(fields: Fields) -> Heard:
    """Read an answer; one from before B04 was recorded came from the patient."""
    why = Unable(fields.text("why")) if fields.has("why") else None
    said = Said(fields.text("said")) if fields.has("said") else Said.PATIENT
    if not belongs(said, why):
        msg = "an answer does not say why the patient could not be asked"
        raise EvidenceError(msg)
    born = date.fromisoformat(fields.text("born"))
    return Heard(born=born, at=fields.instant("at"), said=said, why=why)


def _reading(value: object, site: SiteLabels) -> Scanned:
    fields = Fields(value, "scan")
    scan = Scan(
        id=ScanId(fields.text("scan")),
        raw=fields.hexadecimal("raw"),
        symbology=fields.text("symbology"),
        mode=Mode(fields.text("mode")),
        source=fields.text("source"),
        readers=tuple(str(r) for r in fields.items("readers")),
        at=fields.instant("at"),
    )
    label, keyed = read(scan, site), typing_in.read_back(fields, scan.raw)
    if isinstance(label, Wristband):
        return Reading.of(scan, label, keyed)
    if isinstance(label, ProductLabel):
        return Reading.of(scan, label, keyed)
    if isinstance(label, ProductPart):
        return Reading.of(scan, label, keyed)
    msg = "a sealed scan is neither a wristband nor a product label"
    raise EvidenceError(msg)


def _damaged(sealed: SealedTurn) -> EvidenceError:
    what = f"the private row does not hold the {sealed.place.value} turn that was sealed"
    return EvidenceError(what, where=f"verification {sealed.of.value}")
