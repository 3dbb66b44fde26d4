"""What went another way at this site, and near misses. Qt-free.

Anybody may look: these lists name no patient. What is recorded is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.deviation import NearMissClass
from app.domain.people import Purpose
from app.ports import Session
from app.usecases import exceptions, near_misses
from app.usecases.exceptions import ExceptionRow
from app.usecases.near_misses import NearMiss, NearMisses
from app.usecases.sign_in import Refused
from app.usecases.station import Station
from app.usecases.typed_labels import TypedLabels, typed_labels
from ui import wording
from ui import wording_jobs as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.following import owners, show_exception, why_of
from ui.presenters.infusing import bag_end
from ui.presenters.moments import age, moment
from ui.presenters.onward import refusal
from ui.presenters.reporting import tell
from ui.presenters.typed_labels import share, show_typed_labels
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_list import ListStep, by_risk, show_list
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import Mark, WorkRow
from ui.wording_typing import MANUAL_SHORT

CLASS, TYPED = "class", "typed"
RISKS = {
    exceptions.What.STOP: Mark.STOP,
    exceptions.What.UNVERIFIED: Mark.STOP,
    exceptions.What.HOLD: Mark.CAUTION,
    exceptions.What.QUARANTINE: Mark.CAUTION,
    exceptions.What.RECALLED: Mark.CAUTION,
    exceptions.What.LOST: Mark.CAUTION,
    exceptions.What.TWO_SIGN: Mark.CAUTION,
}


def show_exceptions(desk: Desk, ways: Ways) -> None:
    """Show what went another way, and ask the records."""
    step = ExceptionsStep(desk, ways)
    show_list(desk, step, exceptions.exceptions, step.told)


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
        back = Ways(back=lambda: show_exceptions(self.desk, self.ways), lock=self.ways.lock)
        show_exception(self.desk, back, self._rows_of[id].entry)


def _exception(row: ExceptionRow) -> WorkRow:
    kind = words.KINDS[row.what.value]
    return WorkRow(
        id=row.entry.value,
        mark=RISKS.get(row.what, Mark.OPEN),
        word=words.STATES[row.state.value],
        cells=(
            f"{MANUAL_SHORT}: {kind}" if row.typed else kind,
            why_of(row),
            ", ".join(bag_end(bag) for bag in row.bags),
            row.where,
            age(row.age),
            ", ".join(owners(row)),
            words.NEXT[row.next.value],
        ),
        bags=tuple(row.bags),
    )


# -- near misses


def show_near_misses(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the near misses, and ask the records."""
    step = NearMissesStep(desk, ways)
    show_list(desk, step, _found, step.told, message)


def _found(station: Station) -> tuple[NearMisses, TypedLabels]:
    return near_misses.near_misses(station), typed_labels(station)


class NearMissesStep(ListStep):
    """Stops that nobody deletes, what they were (domain row 23), how often labels are typed."""

    title = words.NEAR_MISSES
    instruction = words.NEAR_MISSES_SAYS
    empty = words.NO_NEAR_MISS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_near_misses` asks the records."""
        super().__init__(desk, ways, heads=words.NEAR_MISSES_HEADS, on_open=self._open)
        self.extra = KeyAction(id=TYPED, key="T", label=words.TYPED_KEY)
        self._near: dict[str, NearMiss] = {}

    def told(self, both: tuple[NearMisses, TypedLabels]) -> None:
        """Take the list, and how many checks had a typed label."""
        found, counted = both
        every = counted.all
        self.detail = words.TYPED.format(week=share(every.week), month=share(every.month))
        self._near = {row.entry.value: row for row in found.rows}
        now = self.desk.now()
        self.show_rows(by_risk(tuple(_near_miss(row, now) for row in found.rows)))

    def _open(self, id: str) -> None:
        back = Ways(back=lambda: show_near_misses(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(ClassifyStep(self.desk, back, self._near[id]))

    def acted(self, action: str) -> None:
        """Show the typed labels by label and product."""
        if action == TYPED:
            back = Ways(back=lambda: show_near_misses(self.desk, self.ways), lock=self.ways.lock)
            show_typed_labels(self.desk, back)
            return
        super().acted(action)


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
            moment(row.at, now),
            "" if row.found else moment(row.due, now),
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
            self.refuse(refusal(answer))
            return
        self.ways.back()
        tell(self.desk, words.CLASSIFIED)
