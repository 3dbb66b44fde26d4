"""The work beside the check: what waits here, what went another way, near misses. Qt-free.

Anybody may look: these lists name no patient. What is recorded is signed. Reached from the lock
screen (Alt+W); Escape leads back there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.domain.deviation import NearMissClass
from app.domain.people import Purpose
from app.ports import Session
from app.usecases import exceptions, near_misses, overdue
from app.usecases.exceptions import ExceptionRow
from app.usecases.near_misses import NearMiss, NearMisses
from app.usecases.overdue import Row
from app.usecases.sign_in import Refused
from app.usecases.station import Station
from ui import wording
from ui import wording_jobs as words
from ui.presenters.desk import Desk, Step
from ui.presenters.infusing import bag_end, show_infusion
from ui.presenters.signing_in import says
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_list import ListStep, by_risk
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import Mark, WorkRow

JOBS = "jobs"  # the lock screen's action that leads here
CLASS = "class"
INFUSED = frozenset({overdue.What.RUNNING, overdue.What.STANDS_STILL, overdue.What.NOT_DISPOSED})
RISKS = {
    exceptions.What.STOP: Mark.STOP,
    exceptions.What.UNVERIFIED: Mark.STOP,
    exceptions.What.HOLD: Mark.CAUTION,
    exceptions.What.QUARANTINE: Mark.CAUTION,
    exceptions.What.TWO_SIGN: Mark.CAUTION,
}


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
        _SHOWS[job](self.desk, here)


# -- what waits


def show_ward(desk: Desk, ways: Ways) -> None:
    """Show what waits at this site, and ask the records."""
    step = WardStep(desk, ways)
    desk.go(step)
    desk.run(step, overdue.on_the_ward, step.told)


class WardStep(ListStep):
    """Planned infusions, countdowns, infusions that run: urgent ones first."""

    title = words.WAITS
    instruction = words.WAITS_SAYS
    empty = words.NOTHING_WAITS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_ward` asks the records."""
        super().__init__(desk, ways, heads=words.WAITS_HEADS, on_open=self._open)
        self._waits: dict[str, Row] = {}

    def told(self, rows: tuple[Row, ...]) -> None:
        """Take what waits."""
        self._waits = {f"{at}": row for at, row in enumerate(rows)}
        now = self.desk.now()
        self.show_rows(tuple(_waiting(id, row, now) for id, row in self._waits.items()))

    def _open(self, id: str) -> None:
        row = self._waits[id]
        if row.bag is None or row.what not in INFUSED:
            self.say(words.NOT_HERE, refused=False)
            return
        back = Ways(back=lambda: show_ward(self.desk, self.ways), lock=self.ways.lock)
        show_infusion(self.desk, back, row.bag)


def _waiting(id: str, row: Row, now: datetime) -> WorkRow:
    name = bag_end(row.bag) if row.bag else ""
    if row.bag is None and row.order is not None:
        name = words.ORDER.format(end=row.order.value[-4:])
    return WorkRow(
        id=id,
        mark=Mark.CAUTION if row.urgent else Mark.NOW,
        word=words.URGENT if row.urgent else words.IN_TIME,
        cells=(
            words.WHAT[row.what.value],
            name,
            row.place or "",
            _moment(row.since, now),
            _moment(row.until, now),
        ),
    )


def _moment(at: datetime | None, now: datetime) -> str:
    """Write a moment: its time today, with the day on another day."""
    if at is None:
        return ""
    here = at.astimezone(now.tzinfo)
    return f"{here:%H:%M}" if here.date() == now.date() else f"{here:%d %b %H:%M}"


# -- what went another way


def show_exceptions(desk: Desk, ways: Ways) -> None:
    """Show what went another way, and ask the records."""
    step = ExceptionsStep(desk, ways)
    desk.go(step)
    desk.run(step, exceptions.exceptions, step.told)


class ExceptionsStep(ListStep):
    """Stops, holds, quarantines, deviations, reports (screens 5.8): nothing is lost from it."""

    title = words.EXCEPTIONS
    instruction = words.EXCEPTIONS_SAYS
    empty = words.NO_EXCEPTION

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_exceptions` asks the records."""
        super().__init__(desk, ways, heads=words.EXCEPTIONS_HEADS, on_open=self._open)
        self._rows_of: dict[str, ExceptionRow] = {}

    def told(self, rows: tuple[ExceptionRow, ...]) -> None:
        """Take the list."""
        self._rows_of = {row.entry.value: row for row in rows}
        self.show_rows(by_risk(tuple(_exception(row) for row in rows)))

    def _open(self, id: str) -> None:
        row = self._rows_of[id]
        if row.next is exceptions.Next.CLASSIFY:
            back = Ways(back=lambda: show_exceptions(self.desk, self.ways), lock=self.ways.lock)
            show_near_misses(self.desk, back)
            return
        who = ", ".join(_owners(row))
        unsynced = f" ({words.NOT_SEEN})" if row.unsynced else ""
        self.say(f"{words.NEXT[row.next.value]}: {who}{unsynced}", refused=False)


def _owners(row: ExceptionRow) -> tuple[str, ...]:
    named = {role.value for role in row.owner}
    return tuple(text for role, text in words.ROLES.items() if role in named)


def _exception(row: ExceptionRow) -> WorkRow:
    return WorkRow(
        id=row.entry.value,
        mark=RISKS.get(row.what, Mark.OPEN),
        word=words.STATES[row.state.value],
        cells=(
            words.KINDS[row.what.value],
            wording.why(row.cause) if row.cause else "",
            ", ".join(bag_end(bag) for bag in row.bags),
            row.where,
            age(row.age),
            ", ".join(_owners(row)),
            words.NEXT[row.next.value],
        ),
    )


def age(lasted: timedelta) -> str:
    """Write an age with one unit: minutes, hours, days.

    >>> age(timedelta(hours=3, minutes=50))
    '3 h'
    """
    minutes = max(int(lasted.total_seconds()) // 60, 0)
    if minutes < 60:  # noqa: PLR2004  an hour
        return words.MINUTES.format(count=minutes)
    hours = minutes // 60
    return words.HOURS.format(count=hours) if hours < 48 else words.DAYS.format(count=hours // 24)  # noqa: PLR2004  two days


# -- near misses


def show_near_misses(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the near misses, and ask the records."""
    step = NearMissesStep(desk, ways)
    desk.go(step)
    if message:
        step.say(message, refused=False)
    desk.run(step, near_misses.near_misses, step.told)


class NearMissesStep(ListStep):
    """Stops that nobody deletes, and what they were (domain row 23)."""

    title = words.NEAR_MISSES
    instruction = words.NEAR_MISSES_SAYS
    empty = words.NO_NEAR_MISS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_near_misses` asks the records."""
        super().__init__(desk, ways, heads=words.NEAR_MISSES_HEADS, on_open=self._open)
        self._near: dict[str, NearMiss] = {}

    def told(self, found: NearMisses) -> None:
        """Take the list."""
        self._near = {row.entry.value: row for row in found.rows}
        now = self.desk.now()
        self.show_rows(by_risk(tuple(_near_miss(row, now) for row in found.rows)))

    def _open(self, id: str) -> None:
        back = Ways(back=lambda: show_near_misses(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(ClassifyStep(self.desk, back, self._near[id]))


def _near_miss(row: NearMiss, now: datetime) -> WorkRow:
    mark, word = (Mark.GOOD, words.SAID) if row.found else (Mark.OPEN, words.OPEN)
    if row.overdue:
        mark, word = Mark.CAUTION, words.OVERDUE
    return WorkRow(
        id=row.entry.value,
        mark=mark,
        word=word,
        cells=(
            wording.why(row.cause),
            ", ".join(bag_end(bag) for bag in row.bags),
            _moment(row.at, now),
            "" if row.found else _moment(row.due, now),
            wording.tr(row.found.says) if row.found else "",
        ),
    )


class ClassifyStep(SignedWorkStep):
    """Quality says what a near miss was; it may be corrected, never taken back."""

    title = words.NEAR_MISSES
    instruction = words.CLASSIFY
    signers = (Signer(label=words.CLASSIFIED_BY, meaning=words.CLASSIFY_MEANING),)

    def __init__(self, desk: Desk, ways: Ways, near: NearMiss) -> None:
        """Ask what it was."""
        options = tuple((one.value, wording.tr(one.says)) for one in NearMissClass)
        form = Form((Choices(id=CLASS, label=words.CLASS, options=options),))
        super().__init__(desk, ways, form=form)
        self._near = near
        self.detail = wording.why(near.cause)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this classification."""
        del station, place
        return near_misses.purpose(self._near.of)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """Record it."""
        del taken
        found = NearMissClass(filled.one(CLASS))
        return near_misses.classify(station, self._near.entry, found, sessions[0])

    def recorded(self, answer: object) -> None:
        """Show the list again, or why it was not taken."""
        if isinstance(answer, Refused):
            self.refuse(says(answer))
            return
        self.ways.back()
        step = self.desk.step
        if isinstance(step, NearMissesStep):
            step.say(words.CLASSIFIED, refused=False)


_SHOWS: dict[str, Callable[[Desk, Ways], None]] = {
    "ward": show_ward,
    "exceptions": show_exceptions,
    "near misses": show_near_misses,
}
