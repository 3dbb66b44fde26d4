"""Hands at the screens of what went another way: lists, words, badges."""

from __future__ import annotations

from decimal import Decimal

from app.bootstrap.cast import Therapy, therapies
from app.bootstrap.practice_codes import bag_code
from app.domain.infusion import End
from app.domain.order import OrderedBag
from app.labels.label import ProductLabel
from app.usecases import infusing
from app.usecases.infusing_acts import Recorded
from tests.support.desk import QuickDesk
from tests.support.infusions import act
from tests.support.station import MORNING, Ward
from tests.support.work_hands import types


def fills(at: QuickDesk, *parts: str) -> None:
    """Fill in part after part, with Tab between them."""
    for number, part in enumerate(parts):
        if number:
            at.desk.turned(True)
        types(at, part)


def scans_bag(at: QuickDesk, label: ProductLabel) -> None:
    """Scan a bag's label."""
    code = bag_code(label)
    at.scans(code.raw, code.symbology)


def measured(ward: Ward) -> Therapy:
    """Order and bring a bag of which the order says that it holds 50 ml."""
    therapy = therapies(6, MORNING.date())[1]
    bag = therapy.bag.bag
    part = {"code": "A", "says": "Bag", "most": 2, "partial": True}
    ward.publishes({"component": [part], "times": {"infusion_minutes": 30}})
    details = (OrderedBag(bag=bag, component="A", volume_ml=Decimal(50)),)
    ward.orders(therapy, bags=frozenset({bag}), details=details)
    ward.brings(therapy)
    return therapy


def ends(ward: Ward, therapy: Therapy, infused: str, rest: str) -> Recorded:
    """Record the end of an infusion; a second one corrects the first."""
    how = End(whole=True, infused_ml=Decimal(infused), residual_ml=Decimal(rest))
    return infusing.end(ward.station, act(ward, therapy=therapy), how)
