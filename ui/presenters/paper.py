"""Paper forms: printed before they are needed, found again, copied or void. Qt-free.

Every form that was printed waits in this list until it is copied by two people or void
(`app.usecases.downtime`). How it is copied: `ui.presenters.paper_copying`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from app.domain.downtime import HOUSE, FormKind
from app.domain.order import Order
from app.domain.people import Purpose
from app.labels.label import Kind, ProductLabel
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import downtime
from app.usecases.downtime import Account, FormPress
from app.usecases.downtime import Form as Paper
from app.usecases.printing import CannotPrintError, Press
from app.usecases.station import Station
from ui import wording
from ui import wording_paper as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.moments import moment
from ui.presenters.paper_copying import copy_form
from ui.presenters.work import Taken, Wanted, Ways, WorkStep
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind, Mark, WorkRow

PRINT, WHICH, FOR, BAG, WHY = "print", "which", "for", "bag", "why"
REASON_MOST = 200
_BAG = Wanted(id=BAG, kind=Kind.PRODUCT, name=words.BAG)


def show_paper(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the forms that wait, and ask the records."""
    step = PaperStep(desk, ways)
    show_list(desk, step, downtime.account, step.told, message)


class PaperStep(ListStep):
    """Forms that are neither copied nor void, newest first."""

    title = words.TITLE
    instruction = words.CHOOSE
    detail = words.CHOOSE_SAYS
    empty = words.EMPTY

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_paper` asks the records."""
        super().__init__(desk, ways, heads=words.HEADS, on_open=self._open)
        self.extra = KeyAction(id=PRINT, key="P", label=words.PRINT)
        self._forms: dict[str, Paper] = {}

    def told(self, found: Account) -> None:
        """Take the list, and how the forms add up."""
        forms = found.waiting
        self.detail = words.COUNTS.format(
            printed=found.printed, copied=found.copied, voided=found.voided, waiting=len(forms)
        )
        self._forms = {form.number: form for form in forms}
        now = self.desk.now()
        self.show_rows(
            tuple(
                WorkRow(
                    id=form.number,
                    mark=Mark.OPEN,
                    word=words.WAITS,
                    cells=(
                        words.KINDS[form.kind.value],
                        form.number,
                        moment(form.at, now),
                        bag_end(form.bag) if form.bag else words.BLANK,
                    ),
                )
                for form in forms
            )
        )

    def scanned(self, scan: Scan) -> None:
        """Take a form's own barcode; no other code leads anywhere here."""
        text = scan.raw.decode("ascii", errors="replace")
        if self.busy:
            return
        if not text.startswith(HOUSE):
            self.say(words.NOT_A_FORM)
            return
        self.busy, self.message, self.refused = True, words.ASKING, False
        self.desk.run(self, lambda station: downtime.open_form(station, text), self._found)

    def _found(self, found: Paper | str) -> None:
        if isinstance(found, str):
            self.say(wording.tr(found))
            return
        self.busy, self.message = False, ""
        show_form(self.desk, self._back(), found)

    def _back(self) -> Ways:
        return Ways(back=lambda: show_paper(self.desk, self.ways), lock=self.ways.lock)

    def _open(self, number: str) -> None:
        show_form(self.desk, self._back(), self._forms[number])

    def acted(self, action: str) -> None:
        """Print another form."""
        if action == PRINT and not self.busy:
            self.desk.go(ChooseFormStep(self.desk, self._back(), self.ways))
            return
        super().acted(action)


# -- printing


class ChooseFormStep(WorkStep):
    """Which form, and for what."""

    title = words.TITLE
    instruction = words.PRINT_SAYS

    def __init__(self, desk: Desk, ways: Ways, menu: Ways) -> None:
        """Ask; `menu` is where the list of forms leads back to."""
        kinds = tuple((kind.value, words.KINDS[kind.value]) for kind in FormKind)
        form = Form(
            (
                Choices(id=WHICH, label=words.WHICH, options=kinds),
                Choices(id=FOR, label=words.FOR, options=words.FOR_OPTIONS),
            )
        )
        super().__init__(desk, ways, form=form)
        self._menu = menu

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Go on to the bag, or straight to the signature."""
        self.busy, self.message = False, ""
        one_bag = filled.one(FOR) == BAG
        back = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
        kind = FormKind(filled.one(WHICH))
        step = PrintStep(self.desk, back, kind, self._menu, one_bag=one_bag)
        self.desk.go(step)
        if not one_bag:
            step.finish(step.form.filled(), taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A form on record, with what it is pre-filled from."""

    form: Paper
    order: Order | None
    practice: bool


class PrintStep(SignedWorkStep):
    """A form is put on record, signed, and then printed."""

    title = words.TITLE
    instruction = words.PRINT_NOW
    signers = (Signer(label=words.PRINTED_BY, meaning=words.I_PRINT),)

    def __init__(
        self, desk: Desk, ways: Ways, kind: FormKind, menu: Ways, *, one_bag: bool
    ) -> None:
        """Ask for the bag, if it is for one."""
        super().__init__(desk, ways, wanted=(_BAG,) if one_bag else ())
        self.detail = words.KINDS[kind.value]
        self._kind = kind
        self._menu = menu

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Return which form it is."""
        del filled
        taken = self.taken.get(BAG)
        label = taken.label if taken else None
        bag = f"… {bag_end(label.bag)}" if isinstance(label, ProductLabel) else words.BLANK
        return ((words.WHICH, words.KINDS[self._kind.value]), (words.BAG, bag))

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this print."""
        del place
        return downtime.purpose(station, "print a form")

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """Put the form on record."""
        del filled
        label = taken[BAG].label if BAG in taken else None
        bag = label.bag if isinstance(label, ProductLabel) else None
        form = downtime.print_form(station, self._kind, sessions[0], bag)
        order = downtime.order_for(station, bag)
        return Ready(form=form, order=order, practice=station.practice)

    def recorded(self, answer: object) -> None:
        """Print it; the list then says what became of it."""
        if not isinstance(answer, Ready):
            return
        number = answer.form.number
        if self.desk.press is None:
            self._told(number, words.NO_PRESS.format(number=number))
            return
        step = PrintingStep(self.desk, self._menu)
        self.desk.go(step)
        self.desk.run_press(step, partial(_print, answer), partial(self._told, number))

    def _told(self, number: str, came: str | None) -> None:
        said = words.PRINTED.format(number=number) if came is None else came
        show_paper(self.desk, self._menu, said)


class PrintingStep(WorkStep):
    """The press works."""

    title = words.TITLE
    instruction = words.PRINTING

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Wait."""
        super().__init__(desk, ways)
        self.busy = True


def _print(ready: Ready, press: Press) -> str | None:
    """Print a form, on the press's thread; say where it is if it is not printed."""
    number = ready.form.number
    if not isinstance(press, FormPress):
        return words.NO_PRESS.format(number=number)
    try:
        place = press.print_form(ready.form, ready.order, practice=ready.practice)
    except CannotPrintError as refusal:
        return wording.spoken(refusal.explain())
    return words.SAVED.format(number=number, place=place) if place else None


# -- one form


def show_form(desk: Desk, ways: Ways, form: Paper) -> None:
    """Show what can become of a form."""
    desk.go(FormStep(desk, ways, form))


class FormStep(ListStep):
    """A form is copied by two, or void."""

    instruction = words.FORM_SAYS

    def __init__(self, desk: Desk, ways: Ways, form: Paper) -> None:
        """Offer both."""
        rows = tuple(
            WorkRow(id=act, mark=Mark.OPEN, word="", cells=cells)
            for act, cells in words.ACTS.items()
        )
        super().__init__(desk, ways, heads=words.FORM_HEADS, rows=rows, on_open=self._open)
        self.title = words.FORM.format(number=form.number)
        self.detail = words.KINDS[form.kind.value]
        self._form = form

    def _open(self, act: str) -> None:
        back = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
        if act == "copy":
            copy_form(self.desk, back, self._form, self._done)
        else:
            self.desk.go(VoidStep(self.desk, back, self._form, self._done))

    def _done(self, message: str) -> None:
        self.ways.back()
        step = self.desk.step
        if isinstance(step, PaperStep):
            step.say(message, refused=False)


class VoidStep(SignedWorkStep):
    """A form that was not used: why, and who destroys it."""

    instruction = words.VOID
    signers = (Signer(label=words.VOIDED_BY, meaning=words.I_VOID),)

    def __init__(self, desk: Desk, ways: Ways, form: Paper, done: Callable[[str], None]) -> None:
        """Ask why."""
        why = Field(id=WHY, label=words.WHY, kind=FieldKind.TEXT, most=REASON_MOST)
        super().__init__(desk, ways, form=Form((why,)))
        self.title = words.FORM.format(number=form.number)
        self._paper = form
        self._done = done

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Return why."""
        return ((words.WHY, filled.text(WHY)),)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this form."""
        del place
        return downtime.purpose(station, "void a form")

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """Record it."""
        del taken
        return downtime.void(station, self._paper, filled.text(WHY), sessions[0])

    def recorded(self, answer: object) -> None:
        """Show the list, or why it cannot be void."""
        if isinstance(answer, str):
            self.refuse(wording.tr(answer))
        else:
            self._done(words.VOIDED.format(number=self._paper.number))
