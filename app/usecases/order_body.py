"""An order as a record holds it: pseudonyms in the clear, what names a patient in a private row.

The body may carry the chain of identity, order, product, lot, bags, the plan and the allocation.
Names, birth, weight, dose, the donor's number, blood groups and further identifiers stand only in
the row `patient`. Fields that an order does not have are left out, so that orders filed before a
field was thought of read as they always did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.domain.order import Order, OrderedBag, Prescription, TypedId
from app.evidence.fields import read_instant, write_instant
from app.identifiers import (
    BagId,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    Private,
    ProductCode,
)
from app.labels.label import Wristband

PRESCRIPTION = "prescription"
_AMOUNTS = ("volume_ml", "infuse_ml", "cells")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order as two people copied it from its document; the fields are those of `Order`."""

    id: OrderId
    coi: CoiId
    band: Wristband
    name: str = field(repr=False)
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    profile: Digest
    ward: str
    details: tuple[OrderedBag, ...] = ()
    dose_day: int = 1
    window: tuple[datetime, datetime] | None = None
    prescription: Prescription | None = None
    donor: Private[str] | None = None
    blood_groups: tuple[str, str] = field(default=("", ""), repr=False)
    known: tuple[TypedId, ...] = ()
    allocated: str = ""


def body_of(new: NewOrder) -> dict[str, Any]:
    """Return the clear body."""
    body: dict[str, Any] = {
        "order": new.id.value,
        "coi": new.coi.value,
        "product": new.product.value,
        "bags": sorted(bag.value for bag in new.bags),
        "profile": new.profile.value,
        "ward": new.ward,
    }
    if new.lot is not None:
        body["lot"] = new.lot.value
    if new.details:
        body["details"] = [_detail(one) for one in new.details]
    if new.dose_day != 1:
        body["dose_day"] = new.dose_day
    if new.window is not None:
        body["window"] = [write_instant(at) for at in new.window]
    if new.allocated:
        body["allocated"] = new.allocated
    return body


def _detail(one: OrderedBag) -> dict[str, Any]:
    texts = {
        "component": one.component,
        "lot": one.lot.value if one.lot else "",
        **{name: _plain(getattr(one, name)) for name in _AMOUNTS},
    }
    numbers = {"number": one.number, "of": one.of}
    known = {name: value for name, value in {**texts, **numbers}.items() if value}
    return {"bag": one.bag.value, **known}


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")


def patient_of(new: NewOrder) -> dict[str, Any]:
    """Return the content of the row `patient`.

    Raises:
        ValueError: the wristband's date of birth is not known.
    """
    if new.band.born is None:
        msg = "an order is filed by two people, with the patient's date of birth"
        raise ValueError(msg)
    content: dict[str, Any] = {
        "patient": new.band.patient.value,
        "band": new.band.serial.value,
        "born": new.band.born.isoformat(),
        "name": new.name,
    }
    if new.prescription is not None:
        content["prescription"] = written_prescription(new.prescription)
    if new.donor is not None:
        content["donor"] = new.donor.value
    if any(new.blood_groups):
        content["blood_groups"] = list(new.blood_groups)
    if new.known:
        content["known"] = [{"kind": one.kind, "value": one.value} for one in new.known]
    return content


def written_prescription(asked: Prescription) -> dict[str, str]:
    """Return what was prescribed as a private row holds it; what is not known is left out."""
    texts = {
        "cells": _plain(asked.cells),
        "weight_kg": _plain(asked.weight_kg),
        "weighed": asked.weighed.isoformat() if asked.weighed else "",
        "by": asked.by,
    }
    return {name: text for name, text in texts.items() if text}


def read_order(body: Mapping[str, Any], patient: Mapping[str, Any], entry: Digest) -> Order:
    """Read an order as it was filed; what was recorded about it later is not in it."""
    return Order(
        id=OrderId(str(body["order"])),
        coi=CoiId(str(body["coi"])),
        patient=PatientId(str(patient["patient"])),
        band=BandSerial(str(patient["band"])),
        born=date.fromisoformat(str(patient["born"])),
        name=Private(str(patient["name"])),
        product=ProductCode(str(body["product"])),
        lot=LotNumber(str(body["lot"])) if "lot" in body else None,
        bags=frozenset(BagId(str(b)) for b in body["bags"]),
        profile=Digest(str(body["profile"])),
        ward=str(body["ward"]),
        entry=entry,
        details=tuple(_read_detail(one) for one in body.get("details", ())),
        dose_day=int(body.get("dose_day", 1)),
        window=_read_window(body.get("window")),
        prescription=read_prescription(patient.get("prescription")),
        donor=Private(str(patient["donor"])) if "donor" in patient else None,
        blood_groups=_read_groups(patient.get("blood_groups")),
        known=tuple(
            TypedId(kind=str(one["kind"]), value=str(one["value"]))
            for one in patient.get("known", ())
        ),
        allocated=str(body.get("allocated", "")),
    )


def clear_lot(body: Mapping[str, Any], bag: BagId) -> tuple[ProductCode, LotNumber | None]:
    """Return the product and the lot of a bag as an order's clear body has them."""
    details = (_read_detail(one) for one in body.get("details", ()))
    lot = next((one.lot for one in details if one.bag == bag and one.lot is not None), None)
    given = LotNumber(str(body["lot"])) if "lot" in body else None
    return ProductCode(str(body["product"])), lot or given


def _read_detail(one: Mapping[str, Any]) -> OrderedBag:
    return OrderedBag(
        bag=BagId(str(one["bag"])),
        component=str(one.get("component", "")),
        number=int(one.get("number", 0)),
        of=int(one.get("of", 0)),
        lot=LotNumber(str(one["lot"])) if "lot" in one else None,
        volume_ml=_amount(one, "volume_ml"),
        infuse_ml=_amount(one, "infuse_ml"),
        cells=_amount(one, "cells"),
    )


def _amount(one: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(str(one[name])) if name in one else None


def _read_window(window: Any) -> tuple[datetime, datetime] | None:  # noqa: ANN401  of a record
    return None if window is None else (read_instant(str(window[0])), read_instant(str(window[1])))


def _read_groups(groups: Any) -> tuple[str, str]:  # noqa: ANN401  of a record
    return ("", "") if groups is None else (str(groups[0]), str(groups[1]))


def read_prescription(asked: Mapping[str, Any] | None) -> Prescription | None:
    """Read a prescription as it was written; None where there is none."""
    if asked is None:
        return None
    return Prescription(
        cells=_amount(asked, "cells"),
        weight_kg=_amount(asked, "weight_kg"),
        weighed=date.fromisoformat(str(asked["weighed"])) if "weighed" in asked else None,
        by=str(asked.get("by", "")),
    )
