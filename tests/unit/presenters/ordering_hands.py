"""Hands at the order screens: keys, Tab, arrows and badges, nothing else (U13)."""

from __future__ import annotations

from collections.abc import Mapping

from app.bootstrap.cast import Therapy
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from ui import wording_jobs
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.jobs import JOBS
from ui.presenters.ordering import NEW
from ui.presenters.ordering_entry import PageStep
from ui.presenters.work import GO_ON, WorkStep
from ui.presenters.work_form import Choices
from ui.presenters.work_views import WorkRow, WorkView

BAG = "09520000001018.NEWBAG1"


def sits_at(ward: Ward) -> QuickDesk:
    """Sit down at the ward's workstation, locked."""
    desk = QuickDesk(ward, NOTHING)
    desk.desk.go(LockStep(desk.desk))
    return desk


def view(at: QuickDesk) -> WorkView:
    """Return what the work screen shows."""
    shown = at.view
    assert isinstance(shown, WorkView)
    return shown


def rows(at: QuickDesk) -> tuple[WorkRow, ...]:
    """Return the lines of the list that shows."""
    table = view(at).table
    assert table is not None
    return table.rows


def opens(at: QuickDesk, line: int) -> None:
    """Choose a line of a fresh list with the arrow keys, and open it."""
    for _ in range(line + 1):
        at.desk.moved(1)
    at.desk.entered()


def works_on(at: QuickDesk, job: str) -> None:
    """Open one kind of work from the lock screen."""
    at.desk.go(LockStep(at.desk))
    at.desk.acted(JOBS)
    opens(at, list(wording_jobs.JOBS).index(job))


def types(at: QuickDesk, text: str) -> None:
    """Type character by character."""
    for character in text:
        at.desk.typed(character)


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
