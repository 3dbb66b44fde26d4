"""The work beside the check of a bag, as one menu. Qt-free.

Reached from the lock screen (Alt+W); Escape leads back there. A kind of work is one line of the
menu: a row in `ui.wording_jobs.JOBS`, and the function that shows it in `SHOWS`.
"""

from __future__ import annotations

from collections.abc import Callable

from ui import wording_jobs as words
from ui.presenters.closing import show_closing
from ui.presenters.desk import Desk, Step
from ui.presenters.drilling import show_drills
from ui.presenters.exceptions import show_exceptions, show_near_misses
from ui.presenters.holds_list import show_holds
from ui.presenters.laboratory import show_laboratory
from ui.presenters.ordering import show_orders
from ui.presenters.paper import show_paper
from ui.presenters.readying import show_readiness
from ui.presenters.releasing import show_releases
from ui.presenters.reporting import show_report_form
from ui.presenters.taking import show_receive
from ui.presenters.unlocking import show_unlock
from ui.presenters.unverified import show_unverified
from ui.presenters.waiting import show_ward
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import Mark, WorkRow

JOBS = "jobs"  # the lock screen's action that leads here


def show_jobs(desk: Desk, lock: Callable[[], Step]) -> None:
    """Show what can be worked on."""

    def locked() -> None:
        desk.go(lock())

    desk.go(JobsStep(desk, Ways(back=locked, lock=locked)))


class JobsStep(ListStep):
    """What can be worked on, beside the check of a bag."""

    title = words.TITLE
    instruction = words.CHOOSE

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show every kind of work."""
        rows = tuple(
            WorkRow(id=job, mark=Mark.OPEN, word="", cells=cells)
            for job, cells in words.JOBS.items()
        )
        super().__init__(desk, ways, heads=words.HEADS, rows=rows, on_open=self._open)

    def _open(self, job: str) -> None:
        here = Ways(back=lambda: self.desk.go(JobsStep(self.desk, self.ways)), lock=self.ways.lock)
        SHOWS[job](self.desk, here)


SHOWS: dict[str, Callable[[Desk, Ways], None]] = {
    "ward": show_ward,
    "laboratory": show_laboratory,
    "receive": show_receive,
    "exceptions": show_exceptions,
    "near misses": show_near_misses,
    "report": show_report_form,
    "closing": show_closing,
    "unverified": show_unverified,
    "unlock": show_unlock,
    "drills": show_drills,
    "orders": show_orders,
    "holds": show_holds,
    "release": show_releases,
    "readiness": show_readiness,
    "paper": show_paper,
}
