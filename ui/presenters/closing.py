"""Closing a case: what is still to do in each, the labels, and who says it was administered (A35).

A case that lacks something shows what, and what to do about it; nothing is signed there. Labels
that do not add up are counted again once; signed all the same, they are a deviation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.domain.infusion import Labels
from app.domain.order import Order
from app.domain.people import Purpose
from app.domain.rules import Failed, Severity
from app.identifiers import BagId, VerificationId
from app.ports import Session
from app.usecases import closing
from app.usecases.closing import Lacks, Open, OpenCase
from app.usecases.emptying import BY_VERIFIER_AND_PHYSICIAN, Closed, Closing
from app.usecases.station import Station
from ui import wording
from ui import wording_quality as words
from ui.presenters.desk import Desk
from ui.presenters.infusing import show_infusion
from ui.presenters.reporting import tell
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_list import ListStep, by_risk, show_list
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind, Mark, WorkRow

CAME, IN_CHART, DESTROYED, WHO = "came", "in_chart", "destroyed", "who"
DAYS = ("day1", "day2", "day3")
COUNT_MOST = 3  # digits of a count of labels
_ONE = (Signer(label=words.ADMINISTERED_BY, meaning=words.ADMINISTERED),)
_TWO = (*_ONE, Signer(label=words.PHYSICIAN_TOO, meaning=words.ADMINISTERED))


def show_closing(desk: Desk, ways: Ways) -> None:
    """Show the cases that are not closed, and ask the records."""
    step = CasesStep(desk, ways)
    show_list(desk, step, closing.open_cases, step.told)


class CasesStep(ListStep):
    """The cases that are not closed: those that lack nothing stand first."""

    title = words.CLOSING_TITLE
    instruction = words.CLOSING
    empty = words.NO_CASE

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_closing` asks the records."""
        super().__init__(desk, ways, heads=words.CLOSING_HEADS, on_open=self._open)
        self._cases: dict[str, OpenCase] = {}

    def told(self, cases: tuple[OpenCase, ...]) -> None:
        """Take the cases."""
        self._cases = {case.order.entry.value: case for case in cases}
        self.show_rows(by_risk(tuple(_case(case) for case in cases)))

    def _open(self, id: str) -> None:
        case = self._cases[id]
        back = Ways(back=lambda: show_closing(self.desk, self.ways), lock=self.ways.lock)
        step = StillStep(self.desk, back, case) if case.lacks else None
        self.desk.go(step or CloseCaseStep(self.desk, back, case.order))


def _case(case: OpenCase) -> WorkRow:
    return WorkRow(
        id=case.order.entry.value,
        mark=Mark.OPEN if case.lacks else Mark.NOW,
        word=words.NOT_READY if case.lacks else words.READY,
        cells=(
            words.ORDER_END.format(end=case.order.id.value[-4:]),
            ", ".join(_end(bag) for bag in sorted(case.infused, key=lambda b: b.value)),
            ", ".join(dict.fromkeys(words.LACKS[one.lacks.value][0] for one in case.lacks)),
        ),
    )


def _end(bag: BagId) -> str:
    return words.SHEET.format(end=bag.value[-4:])


class StillStep(ListStep):
    """What is still to do in one case, and where; an infusion opens from here."""

    instruction = words.STILL
    detail = words.NOT_CLOSABLE

    def __init__(self, desk: Desk, ways: Ways, case: OpenCase) -> None:
        """Show what is open."""
        self._lacks = {f"{at}": one for at, one in enumerate(case.lacks)}
        rows = tuple(_lack(id, one) for id, one in self._lacks.items())
        super().__init__(desk, ways, heads=words.STILL_HEADS, rows=rows, on_open=self._open)
        self.title = (
            f"{words.CLOSING_TITLE}: {words.ORDER_END.format(end=case.order.id.value[-4:])}"
        )

    def _open(self, id: str) -> None:
        one = self._lacks[id]
        if one.lacks in (Lacks.RUNS, Lacks.NOT_DISPOSED):
            show_infusion(self.desk, self.ways, one.bag)
        else:
            self.say(words.LACKS[one.lacks.value][1], refused=False)


def _lack(id: str, one: Open) -> WorkRow:
    what, do = words.LACKS[one.lacks.value]
    return WorkRow(id=id, mark=Mark.CAUTION, word=words.NOT_READY, cells=(_end(one.bag), what, do))


class CloseCaseStep(SignedWorkStep):
    """Labels, days of the follow-up, and one signature or two."""

    instruction = words.COUNT
    signers: tuple[Signer, ...] = _ONE

    def __init__(self, desk: Desk, ways: Ways, order: Order) -> None:
        """Begin with nothing counted."""
        counts = ((CAME, words.CAME), (IN_CHART, words.IN_CHART), (DESTROYED, words.DESTROYED))
        form = Form(
            (
                *(
                    Field(id=id, label=label, kind=FieldKind.DIGITS, most=COUNT_MOST)
                    for id, label in counts
                ),
                *(
                    Field(
                        id=id,
                        label=words.FOLLOW_UP.format(number=at),
                        kind=FieldKind.DATE,
                        required=False,
                    )
                    for at, id in enumerate(DAYS, start=1)
                ),
                Choices(id=WHO, label=words.WITH_PHYSICIAN, options=words.WHO_SIGNS),
            )
        )
        super().__init__(desk, ways, form=form)
        self.title = f"{words.CLOSING_TITLE}: {words.ORDER_END.format(end=order.id.value[-4:])}"
        self._order = order
        self._counted: Labels | None = None

    def about(self) -> tuple[BagId, ...]:
        """Return the bags of the order."""
        return tuple(sorted(self._order.bags, key=lambda b: b.value))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask once more about labels that do not add up; nobody is refused twice."""
        labels = _labels(filled)
        found = labels.in_chart + labels.destroyed
        if found != labels.came and labels != self._counted:
            self._counted = labels
            self.say(words.COUNT_AGAIN.format(came=labels.came, found=found))
            return
        self.signers = _TWO if filled.one(WHO) == "two" else _ONE
        super().finish(filled, taken)

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read the counts once more."""
        counts = ((CAME, words.CAME), (IN_CHART, words.IN_CHART), (DESTROYED, words.DESTROYED))
        return tuple((label, filled.text(id)) for id, label in counts)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one signature under this case."""
        meaning, roles = BY_VERIFIER_AND_PHYSICIAN[place]
        of = VerificationId(station.keys.new_id())
        return Purpose(of=of, proposal=meaning.value, roles=roles)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Closed | str:
        """Close it."""
        del taken
        told = Closing(labels=_labels(filled), follow_up=_days(filled))
        try:
            return closing.close(station, self._order.entry, told, sessions)
        except (PermissionError, ValueError) as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Show the cases that are left, and what came of this one."""
        if not isinstance(answer, Closed):
            self.refuse(str(answer))
            return
        self.ways.back()
        failed = [o for o in answer.outcomes if isinstance(o, Failed)]
        cause = next((o.cause for o in failed if o.severity is not Severity.INFO), None)
        closed = words.CASE_CLOSED
        if cause is not None:
            closed = words.CLOSED_WITH.format(why=wording.why(cause))
        tell(self.desk, closed)


def _labels(filled: Filled) -> Labels:
    came, in_chart, destroyed = (int(filled.text(id)) for id in (CAME, IN_CHART, DESTROYED))
    return Labels(came=came, in_chart=in_chart, destroyed=destroyed)


def _days(filled: Filled) -> tuple[date, ...]:
    days = (filled.day(id) for id in DAYS)
    return tuple(day for day in days if day is not None)
