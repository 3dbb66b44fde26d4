"""Hands at work screens: locking, the menu, lists, words; by keys alone, over a `QuickDesk`."""

from __future__ import annotations

from tests.support.desk import QuickDesk
from tests.support.station import Ward
from ui import wording_jobs
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.jobs import JOBS
from ui.presenters.work_views import WorkRow, WorkView


def sits_at(ward: Ward) -> QuickDesk:
    """Sit down at the ward's workstation, locked."""
    desk = QuickDesk(ward, NOTHING)
    desk.desk.go(LockStep(desk.desk))
    return desk


def view(at: QuickDesk) -> WorkView:
    """Return what the work screen shows."""
    shown = at.view
    assert isinstance(shown, WorkView), shown
    return shown


def rows(at: QuickDesk) -> tuple[WorkRow, ...]:
    """Return the lines of the list that shows."""
    table = view(at).table
    assert table is not None
    return table.rows


def opens(at: QuickDesk, line: int = 0) -> None:
    """Choose a line of a fresh list with the arrow keys, and open it."""
    for _ in range(line + 1):
        at.desk.moved(1)
    at.desk.entered()


def works_on(at: QuickDesk, job: str) -> None:
    """Lock, and open a kind of work from the menu."""
    at.desk.go(LockStep(at.desk))
    at.desk.acted(JOBS)
    opens(at, list(wording_jobs.JOBS).index(job))


def types(at: QuickDesk, text: str) -> None:
    """Type a text, character by character."""
    for character in text:
        at.desk.typed(character)
