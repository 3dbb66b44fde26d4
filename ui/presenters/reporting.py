"""Speaking up (F9): what somebody saw, told in two sentences and signed; anywhere but in a turn.

In a blind turn F9 shows the same sentence to everybody and opens nothing: what a person notices
there could tell the other one something. It is offered again as soon as the turn is sealed.
Between the reveal and the start it puts the bag on hold first, and then asks (screens §5.4, §5.8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.causes import Cause
from app.domain.deviation import TEXT_LEAST, TEXT_MOST, Category
from app.domain.people import Purpose
from app.evidence.record import Record
from app.identifiers import BagId, Private, VerificationId
from app.labels.label import ProductLabel
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import reporting, speaking_up
from app.usecases.reporting import REPORTERS, Report
from app.usecases.sign_in import Refused
from app.usecases.station import Station
from ui import wording
from ui import wording_quality as words
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.signing_in import BadgeStep, says
from ui.presenters.views import LockView
from ui.presenters.work import Taken, Ways, WorkStep
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import BandKind, FieldKind, WorkBand, WorkView

SPEAK_UP = "speak up"  # the verdict page's action, as F9
# Between the two turns nothing shows that somebody reported anything (DESIGN rule 1).
BLIND = frozenset({"handover", "parked"})
WHAT, DONE, CATEGORY = "what", "done", "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What was at work when somebody spoke up.

    Attributes:
        step: the screen, in one ASCII word; `screen`: as it calls itself, if it does.
    """

    step: str
    screen: str = ""
    bag: BagId | None = None
    of: VerificationId | None = None


def about(step: Step, bag: BagId | None = None, of: VerificationId | None = None) -> About:
    """Return what a step knows of itself: its name, its title, a bag that it works on."""
    name = type(step).__name__.removesuffix("Step").lower()
    title = step.title if isinstance(step, WorkStep) else ""
    if bag is None and isinstance(step, WorkStep):
        bag = next(iter(step.about()), None)
    return About(step=name, screen=title, bag=bag, of=of)


def report_from(step: Step, *, back: Callable[[], None], lock: Callable[[], None]) -> None:
    """Ask what happened, with what the step at which F9 was pressed knows filled in."""
    bag, of = (step.bag, step.of) if isinstance(step, BadgeStep) else (None, None)
    show_report(step.desk, Ways(back=back, lock=lock), about(step, bag, of))


def show_report(desk: Desk, ways: Ways, what: About, *, held: bool = False) -> None:
    """Ask what happened; `held`: a bag was put on hold for it just before."""
    desk.go(ReportStep(desk, ways, what, held=held))


def show_report_form(desk: Desk, ways: Ways) -> None:
    """Ask what happened, from the menu of work."""
    show_report(desk, ways, About(step="menu"))


class HoldingStep(Step):
    """The hold is on its way into the record.

    It comes in place of the step at which F9 was pressed: an agreement or a start that was still
    under way shows nothing any more.
    """

    screen = Screen.LOCK
    locked = True

    def view(self, now: datetime) -> LockView:
        """Say what goes on; nothing is taken meanwhile."""
        del now
        return LockView(message=words.HOLDING)


def hold_and_report(asker: Step, of: VerificationId, bags: tuple[BagId, ...]) -> None:
    """Put the bags of a verdict on hold, on record, and only then ask what happened.

    A start that came into the record first stands: then nothing is held, and that is said.
    """
    from ui.presenters.checking import LockStep  # F9 leads here from there

    desk, what = asker.desk, about(asker, next(iter(bags), None), of)
    waits = HoldingStep(desk)

    def held(holds: tuple[Record, ...]) -> None:
        says = words.SPOKEN_UP if holds else words.STARTED_FIRST

        def lock() -> None:
            desk.go(LockStep(desk, says))

        show_report(desk, Ways(back=lock, lock=lock), what, held=bool(holds))
        if not holds:
            tell(desk, says)

    desk.go(waits)
    desk.run(waits, lambda station: speaking_up.speak_up(station, of, bags), held)


def tell(desk: Desk, message: str) -> None:
    """Say a piece of news on the screen that shows now, if it has a place for it."""
    step = desk.step
    if isinstance(step, WorkStep):
        step.say(message, refused=False)
    elif isinstance(step, BadgeStep):
        step.message, step.refused = message, False
        desk.refresh()


def conclude(
    step: SignedWorkStep, answer: object, news: str, refused: Callable[[Refused], str] = says
) -> None:
    """Go back with the news that it is on record, or say why it was not taken.

    Args:
        step: where it was signed.
        answer: a record, a refusal, or a sentence.
        news: said on the screen that follows; may be empty.
        refused: the sentence of a refusal.
    """
    if not isinstance(answer, Record):
        step.refuse(refused(answer) if isinstance(answer, Refused) else str(answer))
        return
    step.ways.back()
    if news:
        tell(step.desk, news)


def long_enough(typed: object) -> str:
    """Say that words are too few to say anything; empty if they are enough."""
    return "" if len(str(typed).strip()) >= TEXT_LEAST else words.TOO_SHORT


class ReportStep(SignedWorkStep):
    """What happened, what was done with the product, what it is about; one person signs."""

    title = words.REPORT_TITLE
    instruction = words.REPORT
    detail = words.REPORT_SAYS
    signers = (Signer(label=words.REPORTED_BY, meaning=words.REPORT_MEANING),)

    def __init__(self, desk: Desk, ways: Ways, what: About, *, held: bool = False) -> None:
        """Begin with what was at work filled in."""
        form = Form(
            (
                Field(
                    id=WHAT,
                    label=words.WHAT_HAPPENED,
                    kind=FieldKind.TEXT,
                    most=TEXT_MOST,
                    check=long_enough,
                ),
                Field(
                    id=DONE,
                    label=words.DONE_WITH,
                    kind=FieldKind.TEXT,
                    most=TEXT_MOST,
                    required=False,
                ),
                Choices(id=CATEGORY, label=words.CATEGORY, options=words.CATEGORIES),
            )
        )
        super().__init__(desk, ways, form=form)
        self._what = what
        self._held = held

    def scanned(self, scan: Scan) -> None:
        """Note the bag whose label is scanned; anything else as on every work screen."""
        label = self.desk.read(scan)
        if isinstance(label, ProductLabel) and not self.busy:
            self._what = replace(self._what, bag=label.bag)
            self.say(words.BAG_TAKEN, refused=False)
            return
        super().scanned(scan)

    def about(self) -> tuple[BagId, ...]:
        """Return the bag that the report is about."""
        return (self._what.bag,) if self._what.bag else ()

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Show what it is about once more."""
        del filled
        return self._known

    @property
    def _known(self) -> tuple[tuple[str, str], ...]:
        what = self._what
        bag = ((words.ABOUT_BAG, words.SHEET.format(end=what.bag.value[-4:])),) if what.bag else ()
        return (*bag, (words.ABOUT_SCREEN, what.screen)) if what.screen else bag

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Show what it is about, and that the bag is on hold."""
        del now
        band = None
        if self._held:
            band = WorkBand(kind=BandKind.HOLD, sentence=wording.why(Cause.SPOKEN_UP))
        return replace(view, band=band, facts=self._known)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this report."""
        del station, place
        return reporting.purpose(None, REPORTERS)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | Refused | str:
        """Record it."""
        del taken
        what = Report(
            category=Category(filled.one(CATEGORY)),
            what_happened=Private(filled.text(WHAT)),
            done_with_product=Private(filled.text(DONE)),
            bag=self._what.bag,
            of=self._what.of,
            step=self._what.step,
        )
        try:
            return reporting.report(station, what, sessions[0])
        except ValueError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Go back to where somebody spoke up, with what came of it."""
        news = words.SPOKEN_UP if self._held else words.REPORTED
        conclude(self, answer, "" if self._what.step in BLIND else news)

    def speak_up(self) -> None:
        """It is open already."""
