"""What tests about orders share: a physician, and the fields of an order as people type them."""

from __future__ import annotations

from app.bootstrap.cast import Member, Therapy
from app.domain.order import Order
from app.identifiers import OrderId, PersonId
from app.usecases import orders
from tests.support.station import Ward, new_ward

HANA = Member(
    person=PersonId("p-kim"),
    name="H. Kim",
    title="Physician",
    roles=("physician",),
    pin="577215",
    number=108,
)


def staffed() -> Ward:
    """Return a ward with a physician."""
    ward = new_ward()
    ward.enrols(HANA)
    return ward


def order_of(ward: Ward, therapy: Therapy) -> Order:
    """Return a therapy's order as it stands."""
    found = orders.order_numbered(ward.station, therapy.order)
    assert found is not None
    return found


def typed(therapy: Therapy, **changes: str) -> dict[str, str]:
    """Return the fields of a new order of a therapy's patient, with a new bag."""
    fields = {
        "order": "ORDER-NEW",
        "coi": therapy.bag.coi.value,
        "patient": therapy.band.patient.value,
        "band": therapy.band.serial.value,
        "born": therapy.born.isoformat(),
        "name": therapy.name,
        "product": therapy.bag.product.value,
        "lot": therapy.bag.lot.value if therapy.bag.lot else "",
        "ward": "Ward 4B",
    }
    return {name: text for name, text in (fields | changes).items() if text}


NEW = OrderId("ORDER-NEW")
