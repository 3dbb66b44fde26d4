"""What the ward confirms: readiness before the thaw (T05), and the bedside (B11).

The items are those of the order's own profile; every one is answered, and one that does not hold
is recorded like one that does: what follows from it is the rules' to say. The newest record of an
order and dose day counts, while it is young enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.domain import status
from app.domain.order import Order, OrderState
from app.domain.people import WARD, Meaning
from app.domain.profile import CheckItem, Profile
from app.domain.readiness import FILTER, IRRADIATED, PUMP, Checklist
from app.domain.reading import Reading, may_hold
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import PersonId
from app.labels.label import Stock, Wristband
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history, qualifying
from app.usecases.neighbours import about
from app.usecases.refusal import NotFiledError, need_role, signing
from app.usecases.station import Draft, Station, file_signed, signer

READY, BEDSIDE = "readiness.confirmed", "bedside.confirmed"
# A patient who was ready yesterday may have a fever today, and who was ready at breakfast may
# have been moved by noon: both lists are confirmed anew after this.
READY_FOR = timedelta(hours=12)
BEDSIDE_FOR = timedelta(hours=4)
USES = (FILTER, PUMP, IRRADIATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The newest confirmation of an order and dose day.

    Attributes:
        by_name: who confirmed it.
        age: how old it is.
        counts: whether it is young enough to count.
        missing: the profile's items that do not hold, in its order.
    """

    checklist: Checklist
    by_name: str
    age: timedelta
    counts: bool
    missing: tuple[CheckItem, ...]

    def counted_at(self, when: datetime, good_for: timedelta = READY_FOR) -> bool:
        """Say whether it had been made by then, and was young enough."""
        return timedelta() <= when - self.checklist.at <= good_for


def confirm_readiness(
    station: Station,
    order: Order,
    items: Mapping[str, bool],
    wristband: Wristband | Reading[Wristband] | None,
    session: Session,
) -> Record:
    """Record that the ward looked at the patient before the thaw, with the wristband scanned.

    A reading names its act of scanning in the record; the same one for the same order again
    returns what stands.

    Raises:
        NotFiledError: the wristband is not the order's newest, or its scan was no fresh scan of
            a band (X15), an item is not answered or not the profile's, the order was cancelled,
            or the role may not.
    """
    with signing(station, (session,)):
        profile = _profile(station, order)
        scanned = wristband if isinstance(wristband, Reading) else None
        band = wristband.label if isinstance(wristband, Reading) else wristband
        _check_band(station, order, band)
        body = _body(order, items, profile.readiness, ())
        if scanned is not None:
            body["scan"] = scanned.scan.value
            for record in station.ledger.about("order", order.id.value):
                if record.statement.kind == READY and dict(record.statement.body) == body:
                    return record
            _check_scan(station, order, scanned)
        return _confirm(station, order, READY, body, session)


def confirm_bedside(
    station: Station,
    order: Order,
    items: Mapping[str, bool],
    session: Session,
    infuse_ml: Decimal | None = None,
) -> Record:
    """Record what is ready at the bedside, what is used, and how much is to be infused.

    `filter`, `pump` and `irradiated` are answered too; `infuse_ml` is of the next bag, None: all.

    Raises:
        NotFiledError: an item is not answered or not the profile's, the volume is not above
            zero, the order was cancelled, or the role may not.
    """
    with signing(station, (session,)):
        profile = _profile(station, order)
        body = _body(order, items, profile.bedside, USES)
        if infuse_ml is not None:
            if not infuse_ml.is_finite() or infuse_ml <= 0:
                msg = "The volume to infuse is not above zero. Leave it out to infuse all of it."
                raise NotFiledError(msg)
            body["infuse_ml"] = format(infuse_ml, "f")
        return _confirm(station, order, BEDSIDE, body, session)


def _profile(station: Station, order: Order) -> Profile:
    if order.state is OrderState.CANCELLED:
        msg = "The order was cancelled. Nothing is confirmed for it."
        raise NotFiledError(msg)
    profile = history.profile(station.ledger, order.profile)
    if profile is None:
        msg = "The order's profile is not published here. Wait for the centre, or ask it."
        raise NotFiledError(msg)
    return profile


def _check_band(station: Station, order: Order, wristband: Wristband | None) -> None:
    """The patient at hand is the order's, by the newest band, and by no code on paper (X15)."""
    if wristband is None or wristband.stock is Stock.PAPER:
        msg = "Readiness needs a scan of the band on the patient's wrist. Scan it at the bed."
        raise NotFiledError(msg)
    newest = status.newest_band(wristband, history.filed_orders(station, order.patient))
    if wristband.patient == order.patient and wristband.serial != newest:
        msg = "A newer wristband was printed for this patient. Scan the newest, and remove others."
        raise NotFiledError(msg)
    if wristband.patient != order.patient:
        msg = "The wristband is not that of the order's patient. Check whose order this is."
        raise NotFiledError(msg)


def _check_scan(station: Station, order: Order, scanned: Reading[Wristband]) -> None:
    """X15, DESIGN rule 8: a scan of its own, by a device that passed its test, of no picture."""
    used = station.ledger.scan_used(scanned.scan) or any(
        record.statement.body.get("scan") == scanned.scan.value
        for record in station.ledger.about("order", order.id.value)
    )
    untested = qualifying.refuses(station, scanned.mode, scanned.source)
    if used or untested or not may_hold(scanned, practice=station.practice):
        msg = (
            "Expected a fresh scan of the band on the wrist, got one that was used before or "
            "not read by a scanner that passed its test. Scan the band again."
        )
        raise NotFiledError(msg)


def _body(
    order: Order,
    items: Mapping[str, bool],
    wanted: tuple[CheckItem, ...],
    uses: tuple[str, ...],
) -> dict[str, Any]:
    expected = {*(item.code for item in wanted), *uses}
    open_, strange = sorted(expected - set(items)), sorted(set(items) - expected)
    if open_ or strange:
        msg = Sentence(
            "Every item of the profile is answered, and no other: {count} open ({codes}), "
            "{strange} not the profile's. Answer them and sign again.",
            count=len(open_),
            codes=", ".join(open_),
            strange=len(strange),
        )
        raise NotFiledError(msg)
    return {
        "order": order.id.value,
        "filed": order.entry.value,
        "dose_day": order.dose_day,
        "items": {code: bool(holds) for code, holds in sorted(items.items())},
    }


def _confirm(
    station: Station, order: Order, kind: str, body: dict[str, Any], session: Session
) -> Record:
    need_role(session, WARD, Sentence("The checklist"))
    draft = Draft(
        kind=kind,
        subject=(
            Subject(scheme="order", value=order.id.value),
            Subject(scheme="coi", value=order.coi.value),
        ),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        profile=order.profile,
        body=body,
    )
    return file_signed(station, draft, (session,))


def readiness_of(station: Station, order: Order) -> Confirmed | None:
    """Return the newest readiness of an order and dose day, however old; None: there is none.

    Before the thaw `counts` says whether it is young enough; after it, `counted_at` the thaw.
    """
    profile = history.profile(station.ledger, order.profile)
    return _newest(station, order, READY, READY_FOR, profile.readiness if profile else ())


def bedside_of(station: Station, order: Order) -> Confirmed | None:
    """Return the newest bedside checklist of an order and dose day; None: there is none."""
    profile = history.profile(station.ledger, order.profile)
    return _newest(station, order, BEDSIDE, BEDSIDE_FOR, profile.bedside if profile else ())


def _newest(
    station: Station, order: Order, kind: str, good_for: timedelta, items: tuple[CheckItem, ...]
) -> Confirmed | None:
    for record in reversed(about(station.ledger, "order", order.id.value)):
        body = record.statement.body
        of_it = (body.get("filed"), body.get("dose_day")) == (order.entry.value, order.dose_day)
        if record.statement.kind == kind and of_it and record.statement.signers:
            return _confirmed(station, record, good_for, items)
    return None


def _confirmed(
    station: Station, record: Record, good_for: timedelta, items: tuple[CheckItem, ...]
) -> Confirmed:
    body, signed = record.statement.body, record.statement.signers[0]
    checklist = Checklist(
        items={str(code): holds is True for code, holds in body["items"].items()},
        by=PersonId(signed.person.value),
        at=record.statement.occurred,
        entry=record.digest,
        infuse_ml=Decimal(str(body["infuse_ml"])) if "infuse_ml" in body else None,
    )
    person = history.person(station, signed.person)
    age = station.now() - checklist.at
    return Confirmed(
        checklist=checklist,
        by_name=person.name if person else signed.person.value,
        age=age,
        counts=-timedelta(minutes=2) <= age <= good_for,
        missing=tuple(item for item in items if not checklist.items.get(item.code, False)),
    )
