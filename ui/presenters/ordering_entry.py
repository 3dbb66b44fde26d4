"""An order typed by two people, blind: pages, a look at the own entry, a signature. Qt-free.

What the first person typed is on record once it is signed, and no screen shows it again: the
second person's pages are the same, empty. Told are only the names of fields that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.people import Purpose
from app.evidence.record import Record
from app.identifiers import VerificationId
from app.ports import Session
from app.usecases import order_entry
from app.usecases.order_body import NewOrder
from app.usecases.order_entry import Alike, Apart, Stands, Typing
from app.usecases.order_fields import Problem
from app.usecases.refusal import NotFiledError
from app.usecases.station import Station
from ui import wording
from ui import wording_ordering as words
from ui.presenters.desk import Desk
from ui.presenters.ordering_form import (
    HOW_MANY,
    PLAN_DAY,
    Page,
    again_pages,
    bag_page,
    first_pages,
    label_of,
    labels_of,
    plan_gap,
    said,
    values_of,
)
from ui.presenters.work import Taken, Ways, WorkStep
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import WorkView

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How an entry stands, for who goes on with it, and the names of who typed, in order."""

    of: VerificationId
    stands: Stands
    names: tuple[str, ...]


def show_entry(desk: Desk, ways: Ways, said: Said, of: VerificationId | None) -> None:
    """Go on with an entry, or begin one; `said` shows the orders with a piece of news."""
    step = WorkStep(desk, ways)
    step.title, step.instruction = words.HAND, wording.CHECKING
    step.busy = True
    desk.go(step)
    desk.run(step, lambda station: stand_of(station, of), lambda s: _go_on(desk, ways, said, s))


def stand_of(station: Station, of: VerificationId | None) -> Stand:
    """Return how an entry stands; a new one without a number."""
    of = of or order_entry.begin(station)
    return _stand(station, of, order_entry.standing(station, of))


def _stand(station: Station, of: VerificationId, stands: Stands) -> Stand:
    people = () if isinstance(stands, Apart) else stands.by
    return Stand(of=of, stands=stands, names=order_entry.names(station, people))


def _go_on(desk: Desk, ways: Ways, said: Said, stand: Stand) -> None:
    if isinstance(stand.stands, Typing):
        Entry(desk, ways, said, stand.of, stand.stands).show(0)
    elif isinstance(stand.stands, Alike):
        desk.go(AgreedStep(desk, ways, said, stand.of, stand.stands))
    else:
        ways.back()


class Entry:
    """One person's entry: its pages, kept while the person goes to and fro."""

    def __init__(
        self, desk: Desk, ways: Ways, said: Said, of: VerificationId, typing: Typing
    ) -> None:
        """Begin with empty pages: all of an order, or the fields that differed."""
        self.desk, self.ways, self.said = desk, ways, said
        self.of, self.typing = of, typing
        pages = again_pages(typing.asked) if typing.differing else first_pages()
        self._steps = [PageStep(self, at, page) for at, page in enumerate(pages)]

    @property
    def again(self) -> bool:
        """Whether only the fields that differed are typed."""
        return bool(self.typing.differing)

    @property
    def pages(self) -> int:
        """How many pages there are, as far as is known."""
        return len(self._steps)

    @property
    def touched(self) -> bool:
        """Whether something was typed."""
        return any(step.form.touched for step in self._steps)

    def show(self, at: int) -> None:
        """Show a page, with what was typed on it; after the last, what was typed in all."""
        if at < 0:
            self.ways.back()
        elif at < len(self._steps):
            step = self._steps[at]
            step.busy, step.message = False, ""
            self.desk.go(step)
        else:
            ReviewStep(self).begin()

    def bags(self, count: int) -> None:
        """Have so many pages of bags; those that were typed stay."""
        fixed = len(first_pages())
        for number in range(len(self._steps) - fixed, count):
            page = bag_page(number + 1, count)
            self._steps.append(PageStep(self, fixed + number, page))
        del self._steps[fixed + count :]

    def values(self) -> Mapping[str, str]:
        """Return what this person typed."""
        filled = [(step.page, step.form.filled()) for step in self._steps]
        made = values_of(filled, self.desk.now().tzinfo)
        return {name: text for name, text in made.items() if name in self.typing.asked}


class PageStep(WorkStep):
    """One page of an entry; Escape leads to the page before."""

    title = words.HAND

    def __init__(self, entry: Entry, at: int, page: Page) -> None:
        """Begin with nothing typed."""
        super().__init__(entry.desk, entry.ways, form=Form(page.parts))
        self.page, self._entry, self._at = page, entry, at
        self.instruction = page.says

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say which page of how many this is."""
        del now
        form = words.PAGE_AGAIN if self._entry.again else words.PAGE_OF
        return replace(view, detail=form.format(page=self._at + 1, all=self._entry.pages + 1))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Go to the next page."""
        del taken
        ids = {part.id for part in self.page.parts}
        if PLAN_DAY in ids and plan_gap(filled):
            self.say(words.PLAN_WHOLE)
            return
        if HOW_MANY in ids:
            self._entry.bags(int(filled.one(HOW_MANY)))
        self._entry.show(self._at + 1)

    def cancelled(self) -> None:
        """Go to the page before; leave the first only when asked twice."""
        if self._at and not self.busy:
            self._entry.show(self._at - 1)
            return
        if self._entry.touched and not self._leaving:
            self._leaving, self.refused = True, False
            self.desk.refresh()
            return
        super().cancelled()


class ReviewStep(SignedWorkStep):
    """What this person typed, once more; then the signature."""

    title = words.HAND
    instruction = words.REVIEW_SAYS
    detail = words.REVIEW_DETAIL
    signers = (Signer(label=words.TYPED_BY, meaning=words.TYPED_MEANING),)

    def __init__(self, entry: Entry) -> None:
        """Show what was typed."""
        super().__init__(entry.desk, entry.ways)
        self._entry = entry
        self._values = entry.values()
        self._problems: tuple[Problem, ...] = ()

    def begin(self) -> None:
        """Show it, and ask the records whether it is an order at all."""
        of, values = self._entry.of, self._values
        self.busy = True
        self.desk.go(self)
        self.desk.run(
            self, lambda station: order_entry.problems(station, of, values), self._checked
        )

    def _checked(self, problems: tuple[Problem, ...]) -> None:
        self._problems, self.busy = problems, False
        self.desk.refresh()

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add what was typed, and what keeps it from being an order."""
        del now
        findings = tuple(map(_named, self._problems))
        return replace(view, facts=self._typed(), findings=findings)

    def _typed(self) -> tuple[tuple[str, str], ...]:
        return tuple((label_of(name), said(name, text)) for name, text in self._values.items())

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Go on to the signature, if it is an order."""
        if self._problems:
            self.say(words.NOT_YET.format(what=_named(self._problems[0])))
            return
        super().finish(filled, taken)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this entry."""
        del station, place
        return order_entry.purpose(self._entry.of)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Stand | str:
        """Record the entry; return how it stands now, or why it was not recorded."""
        del filled, taken
        of = self._entry.of
        try:
            after = order_entry.enter(station, of, self._values, sessions[0])
        except NotFiledError as error:
            return str(error)
        return _stand(station, of, after)

    def recorded(self, answer: object) -> None:
        """Say who is next, or let both sign the order."""
        if not isinstance(answer, Stand):
            self.refuse(str(answer))
            return
        entry, stands = self._entry, answer.stands
        if isinstance(stands, Apart):
            entry.said(words.START_OVER.format(fields=labels_of(stands.differing)))
        elif isinstance(stands, Alike):
            _go_on(entry.desk, _to_orders(entry), entry.said, answer)
        elif isinstance(stands, Typing):
            entry.said(_news(stands, answer.names))

    def cancelled(self) -> None:
        """Go back to the last page; nothing typed is lost."""
        if not self.busy:
            self._entry.show(self._entry.pages - 1)


def _to_orders(entry: Entry) -> Ways:
    return Ways(back=lambda: entry.said(""), lock=entry.ways.lock)


def _news(stands: Typing, names: tuple[str, ...]) -> str:
    if not stands.differing:
        return words.SEALED
    if stands.second:
        return words.SEALED_AGAIN.format(name=names[-1])
    return words.DIFFER.format(fields=labels_of(stands.differing), name=names[0])


def told(problem: Problem) -> str:
    """Say what is wrong with an order: where, what, what to do."""
    return wording.spoken(replace(problem, where=place_of(problem)).sentence)


def place_of(problem: Problem) -> str:
    """Say where something is wrong: the words before names and numbers in the ward's language."""
    parts = (part.partition(" ") for part in wording.spoken(problem.where).split(", "))
    return ", ".join(f"{words.PLACES.get(word, word)}{gap}{rest}" for word, gap, rest in parts)


def _named(problem: Problem) -> str:
    """Say what is wrong with what was typed, by the name of its field on the screen."""
    place, _, field = problem.where.rpartition(", ")
    if field not in words.FIELDS:
        return told(problem)
    name = f"{place}, {field}" if place.startswith("bag ") else field
    return told(replace(problem, where=label_of(name)))


class AgreedStep(SignedWorkStep):
    """Both typed the same: both sign, and the order stands."""

    title = words.HAND
    instruction = words.AGREED_SAYS
    detail = words.AGREED_DETAIL

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        said: Said,
        of: VerificationId,
        alike: Alike,
    ) -> None:
        """Show the order's pseudonyms; only the two who typed it sign."""
        labels = (words.FIRST_BY, words.SECOND_BY)
        self.signers = tuple(
            Signer(label=label, meaning=words.AGREED_MEANING, only=alike.by) for label in labels
        )
        super().__init__(desk, ways)
        self._said, self._of, self._alike = said, of, alike

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say which order it is, by its numbers."""
        del now
        return replace(view, facts=pseudonyms(self._alike))

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this order."""
        del station, place
        return order_entry.purpose(self._of)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | str:
        """File the order; return why it was not filed, if so."""
        del filled, taken
        try:
            return order_entry.file_agreed(station, self._of, sessions)
        except NotFiledError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Show the orders, this one among them."""
        if isinstance(answer, Record):
            self._said(words.FILED.format(number=self._alike.id.value))
        else:
            self.refuse(str(answer))


def pseudonyms(new: NewOrder | Alike) -> tuple[tuple[str, str], ...]:
    """Return the numbers of an order to be signed that name no patient."""
    return (
        (words.FIELDS["order"], new.id.value),
        (words.COI, new.coi.value),
        (words.PRODUCT, " · ".join(filter(None, (new.product.value, _lot(new))))),
        (words.BAGS, ", ".join(sorted(bag.value for bag in new.bags))),
        (words.DAY_WARD, words.DAY_WARD_IS.format(day=new.dose_day, ward=new.ward)),
    )


def _lot(new: NewOrder | Alike) -> str:
    return new.lot.value if new.lot else ""
