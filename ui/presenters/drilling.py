"""Drills: a trainer lays one out, two people work as ever, the records judge it. Qt-free.

The list names what is laid out wrong; it is the trainer's. From the moment at which a drill is
laid out until it is judged, no screen names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.drills import Drill, Prop
from app.usecases import drilling
from app.usecases.drilling import Competence, Judgement, Running, Table
from app.usecases.station import Station
from ui import wording
from ui import wording_drilling as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.drilling_result import PeopleStep, ResultStep, show_people
from ui.presenters.work import Taken, Ways, WorkStep
from ui.presenters.work_form import Filled
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import Mark, WorkRow, WorkView

__all__ = ["DrillsStep", "LayOutStep", "PeopleStep", "ResultStep", "RunsStep", "show_drills"]

SURPRISE, COMPETENCE, JUDGE = "surprise", "competence", "judge"
# The trainer tells one of the two people what to do: no surprise can do that.
TOLD = frozenset({Prop.ONE_PERSON, Prop.SAME_SCAN})
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the list of drills shows.

    Attributes:
        show: what shows the labels of the drill that runs, if they do not lie there.
    """

    practice: bool
    running: Running | None
    people: tuple[Competence, ...]
    show: Callable[[], None] | None


def show_drills(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the drills, or the one that runs."""
    step = DrillsStep(desk, ways)
    table = desk.drills
    show_list(desk, step, lambda station: _known(station, table), step.told, message)


def _known(station: Station, table: Table | None) -> Known:
    running = drilling.running(station) if station.practice else None
    show = None
    if running is not None and table is not None:
        show = drilling.lie_there(table, running)
    return Known(
        practice=station.practice,
        running=running,
        people=drilling.competence(station),
        show=show,
    )


class DrillsStep(ListStep):
    """Every drill that this site can lay out; a practice site only."""

    title = words.TITLE
    instruction = words.CHOOSE
    detail = words.CHOOSE_SAYS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_drills` asks the records."""
        super().__init__(desk, ways, heads=words.HEADS, on_open=self._open)
        self._table: Table | None = None

    def told(self, known: Known) -> None:
        """Take who did what; a live station has no drills."""
        if not known.practice:
            self.empty = words.PRACTICE_ONLY
            self.desk.refresh()
            return
        self.extra = KeyAction(id=COMPETENCE, key="C", label=words.COMPETENCE)
        self._table = self.desk.drills
        if known.show is not None:
            known.show()
        if known.running is not None:
            self.desk.go(RunsStep(self.desk, self.ways, known.running))
        elif self._table is None:
            self.empty = words.NO_TABLE
            self.desk.refresh()
        else:
            drills = drilling.offered(self._table)
            self.show_rows((_SURPRISE_ROW, *(_row(one, known.people) for one in drills)))

    def _open(self, code: str) -> None:
        if self._table is None:
            return
        offered = drilling.offered(self._table)
        back = Ways(back=lambda: show_drills(self.desk, self.ways), lock=self.ways.lock)
        if code == SURPRISE:
            among = tuple(one for one in offered if one.prop not in TOLD)
            self.desk.go(LayOutStep(self.desk, back, self._table, among, surprise=True))
        else:
            chosen = tuple(one for one in offered if one.code == code)
            self.desk.go(LayOutStep(self.desk, back, self._table, chosen, surprise=False))

    def acted(self, action: str) -> None:
        """Show who can do what."""
        if action == COMPETENCE:
            back = Ways(back=lambda: show_drills(self.desk, self.ways), lock=self.ways.lock)
            show_people(self.desk, back)
            return
        super().acted(action)


_SURPRISE_ROW = WorkRow(
    id=SURPRISE, mark=Mark.NOW, word=words.WORD_ANY, cells=(*words.SURPRISE, "")
)


def _row(one: Drill, people: tuple[Competence, ...]) -> WorkRow:
    done = [person.name for person in people if one.code in person.done]
    more = ", …" if len(done) > NAMES_SHOWN else ""
    return WorkRow(
        id=one.code,
        mark=Mark.GOOD if done else Mark.OPEN,
        word=words.WORD_DONE if done else words.WORD_NEW,
        cells=(
            wording.tr(one.says),
            wording.tr(one.teaches),
            ", ".join(done[:NAMES_SHOWN]) + more,
        ),
    )


class LayOutStep(WorkStep):
    """One press lays a drill out."""

    title = words.TITLE
    instruction = words.LAY_OUT
    detail = words.LAY_OUT_SAYS

    def __init__(
        self, desk: Desk, ways: Ways, table: Table, among: tuple[Drill, ...], *, surprise: bool
    ) -> None:
        """Wait for the press; a surprise is drawn only then."""
        super().__init__(desk, ways)
        self._table = table
        self._among = among
        self._surprise = surprise

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Name the drill to the trainer, unless it is a surprise."""
        del now
        return replace(view, facts=self._facts())

    def _facts(self) -> tuple[tuple[str, str], ...]:
        if self._surprise:
            return ((words.SURPRISE[0], words.SURPRISE_FACT),)
        (one,) = self._among
        said = wording.tr(one.says)
        tell = ((words.FACT_TELL, said),) if one.prop in TOLD else ()
        facts = (words.FACT_WRONG, said), (words.FACT_TEACHES, wording.tr(one.teaches))
        return (*facts, *tell)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Lay it out, on the worker."""
        del filled, taken
        self.message = words.LAYING
        self.desk.run(self, self._begin, self._begun)

    def _begin(self, station: Station) -> Callable[[], None] | str:
        one = drilling.surprise(station, self._among)
        return drilling.begin(station, self._table, one, surprise=self._surprise)

    def _begun(self, show: Callable[[], None] | str) -> None:
        if isinstance(show, str):
            self.say(wording.tr(show))
            return
        show()
        self.ways.back()


class RunsStep(WorkStep):
    """A drill runs: nothing here says which."""

    title = words.RUNS
    instruction = words.RUNS_SAYS
    go_on = words.JUDGE

    def __init__(self, desk: Desk, ways: Ways, running: Running) -> None:
        """Say where to work."""
        super().__init__(desk, ways)
        in_the_lab = running.drill.prop is Prop.CASSETTE
        self.detail = words.RUNS_LAB if in_the_lab else words.RUNS_BED

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Read the records of the drill."""
        del filled, taken
        self.message = words.JUDGING
        self.desk.run(self, drilling.look, self._looked)

    def _looked(self, found: Judgement | str) -> None:
        if isinstance(found, str):
            self.say(wording.tr(found))
            return
        if not found.people:
            self.say(wording.tr(drilling.NOBODY))
            return
        back = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
        self.busy, self.message = False, ""
        self.desk.go(ResultStep(self.desk, back, found, self._judged))

    def _judged(self, message: str) -> None:
        if self.desk.drills is not None:
            self.desk.drills.clear()
        show_drills(self.desk, self.ways, message)
