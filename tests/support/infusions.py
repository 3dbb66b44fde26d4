"""Infusions in tests: started as the ward does, and acts upon them.

>>> from tests.support.station import new_ward
>>> ward = new_ward()
>>> begun(ward).state.value
'infusing'
"""

from __future__ import annotations

from datetime import datetime

from app.bootstrap.cast import ANA, BEN, CARLA, Member, Therapy
from app.domain.case import Bag
from app.domain.infusion import Emergency, EmergencyReason, End
from app.domain.order import Order
from app.domain.verification import Cleared
from app.identifiers import PersonId, Private
from app.ports import Session
from app.usecases import history
from app.usecases.approval import Decision, Started
from app.usecases.infusing_acts import Act
from tests.support.actors import play
from tests.support.station import Ward

HANA = Member(
    person=PersonId("p-holm"),
    name="H. Holm",
    title="Physician",
    roles=("physician",),
    pin="577215",
    number=108,
)
WHOLE = End(whole=True)
DECIDED = Emergency(
    reason=EmergencyReason.LIFE_THREATENING, why=Private("the patient could not wait")
)


def begun(ward: Ward, therapy: Therapy | None = None) -> Bag:
    """Let two people check a bag, agree and start; return the bag."""
    chosen = therapy or ward.alma
    bedside, _ = play(ward, chosen)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared), cleared
    assert isinstance(bedside.starts(cleared), Started)
    return ward.bag(chosen)


def signed_in(ward: Ward, *people: Member) -> tuple[Session, ...]:
    """Sign people in; a physician is enrolled when first needed."""
    if HANA in people and HANA.person not in ward.members:
        ward.enrols(HANA)
    return tuple(ward.set_up(member) for member in people)


def act(
    ward: Ward,
    *people: Member,
    therapy: Therapy | None = None,
    at: datetime | None = None,
    id: str | None = None,
) -> Act:
    """Return an act about a therapy's bag, by Ana unless others are named."""
    bag = (therapy or ward.alma).bag.bag
    return Act(bag=bag, by=signed_in(ward, *(people or (ANA,))), at=at, id=id)


def two(ward: Ward, *, therapy: Therapy | None = None) -> Act:
    """Return an act of a nurse and a cell-lab technician."""
    return act(ward, BEN, CARLA, therapy=therapy)


def order_of(ward: Ward, therapy: Therapy | None = None) -> Order:
    """Return the order of a therapy."""
    bag = (therapy or ward.alma).bag.bag
    return history.orders_about(ward.ledger, "bag", bag.value)[-1]
