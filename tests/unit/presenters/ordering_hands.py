"""Hands at the order screens: keys, Tab, arrows and badges, nothing else (U13)."""

from __future__ import annotations

from collections.abc import Mapping

from app.bootstrap.cast import Therapy
from tests.support.desk import QuickDesk
from tests.support.work_hands import opens, types, view, works_on
from ui.presenters.ordering import NEW
from ui.presenters.ordering_entry import PageStep
from ui.presenters.work import GO_ON, WorkStep
from ui.presenters.work_form import Choices

BAG = "09520000001018.NEWBAG1"


def fills(at: QuickDesk, values: Mapping[str, str]) -> None:
    """Type a page from its first part to its last; Tab leads from one to the next."""
    step = at.desk.step
    assert isinstance(step, WorkStep)
    for part in step.form.parts:
        text = values.get(part.id, "")
        if text and isinstance(part, Choices):
            text = str([id for id, _ in part.options].index(text) + 1)
        types(at, text)
        at.desk.turned(True)


def order(therapy: Therapy, **changes: str) -> dict[str, str]:
    """Return an order of a therapy's patient as keys: days as day, month, year."""
    keys = {
        "order": "ORDER-NEW",
        "coi": therapy.bag.coi.value,
        "patient": therapy.band.patient.value,
        "band": therapy.band.serial.value,
        "born": f"{therapy.born:%d%m%Y}",
        "name": therapy.name,
        "product": therapy.bag.product.value,
        "lot": therapy.bag.lot.value if therapy.bag.lot else "",
        "ward": "Ward 4B",
        "plan day": "24112026",
        "plan from": "0800",
        "plan until": "1600",
        "bags": "1",
        "donation": "A999926000001",
        "bag 1, bag": BAG,
        "bag 1, number": "1",
        "bag 1, of": "1",
        "bag 1, volume_ml": "50",
    }
    return keys | {name.replace("__", ", ").replace("_1", " 1"): v for name, v in changes.items()}


def begins(at: QuickDesk) -> None:
    """Begin a new order by hand."""
    works_on(at, "orders")
    at.desk.acted(NEW)
    opens(at, 0)


def types_order(at: QuickDesk, keys: Mapping[str, str]) -> None:
    """Type every page of an entry, and stop at the look at it."""
    while isinstance(at.desk.step, PageStep):
        step = at.desk.step
        fills(at, keys)
        at.desk.acted(GO_ON)
        assert at.desk.step is not step, view(at).message
