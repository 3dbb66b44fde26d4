"""What came of a drill, signed by two; and who has shown what (domain row 32). Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.causes import Cause
from app.domain.drills import DRILLS, Ends, Outcome
from app.domain.people import Purpose
from app.ports import Session
from app.usecases import drilling
from app.usecases.drilling import Competence, Judgement
from app.usecases.station import Station
from ui import wording
from ui import wording_drilling as words
from ui.presenters.desk import Desk
from ui.presenters.moments import short_day
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Filled
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkRow, WorkView

_BANDS = {
    Outcome.PASSED: BandKind.OK,
    Outcome.UNFINISHED: BandKind.HOLD,
    Outcome.NOT_MET: BandKind.HOLD,
    Outcome.FAILED: BandKind.STOP,
}
_MARKS = {
    Outcome.PASSED: Mark.GOOD,
    Outcome.UNFINISHED: Mark.CAUTION,
    Outcome.NOT_MET: Mark.CAUTION,
    Outcome.FAILED: Mark.STOP,
}


class ResultStep(SignedWorkStep):
    """What was laid out wrong, what the program said, what the people did, what it teaches."""

    title = words.RESULT
    go_on = words.SIGN

    def __init__(
        self, desk: Desk, ways: Ways, found: Judgement, then: Callable[[str], None]
    ) -> None:
        """Show a judgement; `then` leads on once it is signed."""
        super().__init__(desk, ways)
        passed = found.outcome is Outcome.PASSED
        self.instruction = words.RESULT_SAYS if passed else words.NOT_YET
        self.signers = (
            Signer(label=words.TOOK_PART, meaning=words.I_TOOK_PART, only=found.people),
            Signer(label=words.SECOND, meaning=words.I_SAW),
        )
        self._found = found
        self._then = then

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Show the judgement above the facts, while it is read and while it is signed."""
        outcome = self._found.outcome
        band = WorkBand(kind=_BANDS[outcome], sentence=words.OUTCOMES[outcome.value])
        return replace(super().dress(view, now), band=band, facts=_facts(self._found))

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this result."""
        return drilling.purpose(station, place)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """File it."""
        del filled, taken
        return drilling.record(station, self._found, sessions)

    def recorded(self, answer: object) -> None:
        """Go on to the drills, or say who is to sign."""
        if isinstance(answer, str):
            self.refuse(wording.tr(answer))
        else:
            self._then(words.RECORDED)


def _facts(found: Judgement) -> tuple[tuple[str, str], ...]:
    drill = found.running.drill
    said = [wording.why(cause) for cause in Cause if cause in found.seen.causes]
    return (
        (words.FACT_WRONG, wording.tr(drill.says)),
        (words.FACT_SAID, " ".join(said) or words.SAID_NOTHING),
        (words.FACT_DID, words.DID[_did(found)]),
        (words.FACT_TEACHES, wording.tr(drill.teaches)),
        (words.FACT_WHO, ", ".join(found.names)),
    )


def _did(found: Judgement) -> str:
    """Say which words tell what the people did."""
    if found.outcome is not Outcome.PASSED:
        return "started" if found.seen.started else "open"
    if found.seen.started:
        return "went on"
    return Ends.REFUSED.value if found.of_the_lab else found.running.drill.ends.value


def show_people(desk: Desk, ways: Ways) -> None:
    """Show what everybody's drills came to."""
    step = PeopleStep(desk, ways)
    show_list(desk, step, drilling.competence, step.told)


class PeopleStep(ListStep):
    """Who has shown what, and when: evidence of competence."""

    title = words.PEOPLE
    instruction = words.PEOPLE_SAYS
    empty = words.NOBODY

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_people` asks the records."""
        super().__init__(desk, ways, heads=words.PEOPLE_HEADS, on_open=self._open)
        self._people: dict[str, Competence] = {}

    def told(self, people: tuple[Competence, ...]) -> None:
        """Take the list."""
        self._people = {one.person.value: one for one in people}
        self.show_rows(tuple(_person(one) for one in people))

    def _open(self, who: str) -> None:
        back = Ways(back=lambda: show_people(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(PersonStep(self.desk, back, self._people[who]))


def _person(one: Competence) -> WorkRow:
    all_passed = one.passed == len(one.done)
    newest = max(one.done.values(), key=lambda result: result[1])
    passed = words.PASSED_OF.format(passed=one.passed, all=len(one.done))
    return WorkRow(
        id=one.person.value,
        mark=Mark.GOOD if all_passed else Mark.CAUTION,
        word=words.SHORT[newest[0].value],
        cells=(one.name, passed, _day(one.last)),
    )


def _day(at: datetime) -> str:
    """Write a day with its year: evidence is looked at years later."""
    return f"{short_day(at.date())} {at.year}"


class PersonStep(ListStep):
    """One person's drills, each with its newest result."""

    title = words.PEOPLE

    def __init__(self, desk: Desk, ways: Ways, one: Competence) -> None:
        """Show what is known; a line opens nothing."""
        rows = tuple(
            WorkRow(
                id=drill.code,
                mark=_MARKS[outcome],
                word=words.SHORT[outcome.value],
                cells=(wording.tr(drill.says), _day(at)),
            )
            for drill in DRILLS
            if drill.code in one.done
            for outcome, at in (one.done[drill.code],)
        )
        super().__init__(desk, ways, heads=words.PERSON_HEADS, rows=rows, on_open=lambda _: None)
        self.instruction = words.PERSON_SAYS.format(name=one.name)
