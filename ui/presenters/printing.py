"""Label printing (screens 5.12): what can be printed for what was scanned, and the count.

One scan says what the label is for, one key chooses it. Printed labels that are neither attached
nor void are not accounted for; this screen says how many (`app.usecases.printing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.identifiers import Digest
from app.labels.label import LocationLabel, ProductLabel, ProductPart, Unreadable, Wristband
from app.labels.scan import Scan
from app.usecases import print_jobs, printing
from app.usecases.print_jobs import CannotPrint, Template, Wanted
from app.usecases.printing import REPRINT_REASONS, Reconciled, Reprint, Why
from app.usecases.station import Station
from ui import wording
from ui import wording_printing as words
from ui.presenters.desk import Desk, Step
from ui.presenters.device_views import KeyAction
from ui.presenters.label_view import LabelView
from ui.presenters.labelling import LabelStep, Ways
from ui.presenters.sound import Sound

LABELS = "labels"  # the lock screen's action that leads here
_SHEET, _CONTROL, _VOID_OPEN = "sheet", "control", "void open"


def show_labels(desk: Desk, lock: Callable[[], Step], message: str = "") -> None:
    """Show the label-printing screen, and count the labels anew."""
    ways = Ways(lock=lock, labels=lambda message: show_labels(desk, lock, message))
    LabelsStep(desk, ways, message).open()


class LabelsStep(LabelStep):
    """What can be printed, and what became of the labels so far."""

    def __init__(self, desk: Desk, ways: Ways, message: str = "") -> None:
        """Begin with nothing scanned."""
        super().__init__(desk, ways)
        self.message = message
        self._counted: Reconciled | None = None
        self._choices: tuple[Wanted, ...] = ()
        self._sure = False

    def open(self) -> None:
        """Show it, and count."""
        self.desk.go(self)
        if self.desk.press is None:
            self.say(words.NO_PRESS)
        self.desk.run(self, printing.reconcile, self._reconciled)

    def _reconciled(self, counted: Reconciled) -> None:
        self._counted = counted
        self.desk.refresh()

    def view(self, now: datetime) -> LabelView:
        """Return the page's view."""
        actions = [KeyAction(id=_SHEET, key="T", label=words.SHEET)]
        if self._counted is not None and self._counted.unaccounted:
            actions.append(KeyAction(id=_VOID_OPEN, key="V", label=words.VOID_OPEN))
        return LabelView(
            title=words.TITLE,
            instruction=words.CHOOSE if self._choices else words.SCAN_THING,
            detail=words.CHOOSE_SAYS if self._choices else words.SCAN_THING_SAYS,
            choices=tuple(
                KeyAction(id=str(at), key=str(at + 1), label=words.NAMES[wanted.template])
                for at, wanted in enumerate(self._choices)
            )
            or (KeyAction(id=_CONTROL, key="1", label=words.NAMES[Template.CONTROL]),),
            findings=self._counts(),
            actions=tuple(actions),
            message=self.message,
            message_kind=self.message_kind,
        )

    def _counts(self) -> tuple[str, ...]:
        c = self._counted
        if c is None:
            return ()
        return (
            words.COUNTS.format(
                printed=c.printed, attached=c.attached, voided=c.voided, open=c.unaccounted
            ),
        )

    def scanned(self, scan: Scan) -> None:
        """Take the thing that a label is for."""
        self._choices, self._sure = (), False
        match self.desk.read(scan):
            case ProductLabel() as bag:
                self._find(lambda station: print_jobs.for_bag(station, bag))
            case LocationLabel() as place:
                self._find(lambda station: print_jobs.for_location(station, place, scan))
            case Wristband() as band:
                self._find(lambda station: print_jobs.for_band(station, band))
            case ProductPart():
                self.say(words.PART)
            case Unreadable():
                self.say(wording.UNREADABLE)
            case _:
                self.say(words.NOT_FOR_THIS)

    def _find(self, job: Callable[[Station], tuple[Wanted | CannotPrint, ...]]) -> None:
        self.desk.run(self, job, self._found)

    def _found(self, results: tuple[Wanted | CannotPrint, ...]) -> None:
        self._choices = tuple(one for one in results if isinstance(one, Wanted))
        refusals = [one.sentence for one in results if isinstance(one, CannotPrint)]
        if not self._choices:
            self.say(refusals[0] if refusals else words.NOT_FOR_THIS)
            return
        self.desk.play(Sound.CAPTURED)
        self.say(refusals[0] if refusals else "", refused=False)

    def acted(self, action: str) -> None:
        """Print what was chosen, or void what is open."""
        if self.desk.press is None:
            self.say(words.NO_PRESS)
        elif action == _SHEET:
            self.number(print_jobs.sheet_wanted(), None)
        elif action == _CONTROL:
            self.number(print_jobs.control_wanted(), None)
        elif action == _VOID_OPEN:
            self._void_open()
        elif action.isdigit() and int(action) < len(self._choices):
            self._choose(self._choices[int(action)])

    def _choose(self, wanted: Wanted) -> None:
        def stands(station: Station) -> Reprinting | None:
            record = printing.standing(station, wanted)
            if record is None:
                return None
            n = int(record.statement.body["n"])
            return Reprinting(wanted=wanted, of=record.digest, n=n)

        self.desk.run(self, stands, partial(self._chosen, wanted))

    def _chosen(self, wanted: Wanted, stands: Reprinting | None) -> None:
        if stands is None:
            self.number(wanted, None)
        else:
            self.desk.go(ReasonStep(self.desk, self.ways, stands))

    def _void_open(self) -> None:
        count = self._counted.unaccounted if self._counted is not None else 0
        if not self._sure:
            self._sure = True
            self.say(words.VOID_OPEN_SURE.format(count=count))
            return
        self._sure = False
        self.desk.run(
            self, lambda station: printing.void_open(station, Why.NOT_NEEDED), self._voided
        )

    def _voided(self, count: int) -> None:
        self.ways.labels(words.VOIDED.format(count=count))

    def cancelled(self) -> None:
        """Go to the lock screen."""
        self.idle()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprinting:
    """A label of which a print stands."""

    wanted: Wanted
    of: Digest
    n: int


class ReasonStep(LabelStep):
    """A print of this label stands: why another one?"""

    def __init__(self, desk: Desk, ways: Ways, stands: Reprinting) -> None:
        """Ask for the reason."""
        super().__init__(desk, ways)
        self._stands = stands

    def view(self, now: datetime) -> LabelView:
        """Return the page's view."""
        return LabelView(
            title=words.TITLE,
            instruction=words.WHY_AGAIN,
            detail=words.WHY_AGAIN_SAYS.format(n=self._stands.n),
            choices=tuple(
                KeyAction(id=why.value, key=str(at + 1), label=words.REASONS[why])
                for at, why in enumerate(REPRINT_REASONS)
            ),
            message=self.message,
            message_kind=self.message_kind,
        )

    def acted(self, action: str) -> None:
        """Take the reason."""
        if action in {why.value for why in REPRINT_REASONS}:
            self.number(self._stands.wanted, Reprint(of=self._stands.of, why=Why(action)))
