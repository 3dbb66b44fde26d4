"""What every step of the cell laboratory shares on the screen: one bag, scans, signatures, news.

Qt-free. A step shows the product's own countdown (T08); what it could not record is told on the
filled-in screen, and what it recorded on the bag's.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.causes import Cause
from app.domain.order import OrderState
from app.domain.people import LAB, Purpose, Role
from app.domain.reading import Reading
from app.domain.rules import Failed, Outcome, Severity
from app.identifiers import BagId, PersonId
from app.labels.label import Label, ProductLabel
from app.ports import Session
from app.usecases import laboratory
from app.usecases.laboratory import NotDone, Picked, Recorded, Work
from app.usecases.laboratory_bench import OnBench, work_now
from app.usecases.sign_in import end_session
from app.usecases.station import Station
from ui import wording
from ui import wording_laboratory as words
from ui.presenters.desk import Desk
from ui.presenters.infusing import bag_end
from ui.presenters.work import Taken, Wanted, Ways, counted
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import BandKind, WorkBand, WorkCountdown, WorkView

TEXT_MOST = 60
Then = Callable[[str], None]
Done = NotDone | str
Sessions = tuple[Session, ...]


class ProductStep(SignedWorkStep):
    """A signed step with a product whose clock may run.

    Attributes:
        step: its name in the session's purpose.
        roles: who may sign each place.
        until: the last moment at which the product may be started; None: no clock runs.
    """

    step = ""
    roles: tuple[frozenset[Role], ...] = (LAB,)
    until: datetime | None = None

    @abstractmethod
    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> object:
        """Record it; return what `recorded` tells, or why it was not done."""

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the product's own time, if it runs (T08)."""
        return counted(self.until, now, words.LEFT) if self.until else None

    def refuse(self, sentence: str) -> None:
        """Show the filled-in screen again; what was typed stays, every label is scanned anew."""
        self.taken.clear()
        super().refuse(sentence)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one signature of this step."""
        return laboratory.purpose(station, self.step, self.roles[place])

    def record(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> object:
        """Record it; whatever comes of it, no session stays open."""
        try:
            return self.do(station, filled, taken, sessions)
        finally:
            for session in sessions:
                end_session(station, session)


class LabStep(ProductStep):
    """One step of the laboratory with one bag.

    Attributes:
        found: the bag on the bench.
    """

    signers: tuple[Signer, ...] = ()

    def __init__(self, desk: Desk, ways: Ways, found: OnBench, then: Then) -> None:
        """Begin with an empty form; `then` shows the bag again, with news."""
        self.found = found
        super().__init__(desk, ways, wanted=self.scans(), form=self.asks())
        self.title = words.BAG_OF.format(end=bag_end(found.bag.id))
        self.until = found.until
        self._then = then

    def about(self) -> tuple[BagId, ...]:
        """Return the bag on the bench."""
        return (self.found.bag.id,)

    def work(self, station: Station) -> Work:
        """Return the bag's order as the records have it now; on the worker."""
        return work_now(station, self.found)

    def scans(self) -> tuple[Wanted, ...]:
        """Return what is scanned."""
        return ()

    def asks(self) -> Form:
        """Return what is filled in."""
        return Form()

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Refuse another bag than the one on the bench."""
        return words.OTHER_BAG if bag_of(label) != self.found.bag.id else ""

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Keep in sight what holds the bag."""
        held = hold_of(self.found, now)
        band = WorkBand(kind=BandKind.HOLD, sentence=held) if held else None
        return replace(super().dress(view, now), band=band)

    def recorded(self, answer: object) -> None:
        """Show the bag again with the news, or the filled-in screen with the refusal."""
        if isinstance(answer, NotDone):
            self.refuse(refusal(answer))
        else:
            self._then(str(answer))


def hold_of(found: OnBench, now: datetime) -> str:
    """Say what holds a bag: order, records, its time, nobody's hands; empty if nothing does."""
    bag = found.bag
    if found.work.order.state is OrderState.CANCELLED:
        return wording.why(Cause.ORDER_CANCELLED)
    if bag.contested or bag.waiting or bag.irregular:
        return wording.why(Cause.BAG_CONTESTED)
    if bag.held:
        return wording.why(Cause.BAG_ON_HOLD)
    if found.until is not None and now > found.until:
        return wording.why(Cause.THAW_EXPIRED)
    if found.given is not None:
        return words.ON_ITS_WAY.format(to=found.given.to)
    return gap_said(found)


def gap_said(found: OnBench) -> str:
    """Say how long nobody had the bag, and who had it last; empty if there is no gap."""
    gap = found.gap
    if gap is None:
        return ""
    if found.bag.place != found.place:
        last = found.bag.place or words.NOBODY
        return words.GAP_HERE.format(minutes=gap.minutes, last=last)
    return words.GAP.format(minutes=gap.minutes, last=gap.after or words.NOBODY)


def news(done: NotDone | Recorded, plain: str = words.RECORDED) -> Done:
    """Return what a screen says of a step: why it was not done, or what deviates, if anything."""
    return done if isinstance(done, NotDone) else of_outcomes(done.outcomes, plain)


def of_outcomes(outcomes: tuple[Outcome, ...], plain: str = words.RECORDED) -> str:
    """Say the first deviation that is on record, or the plain news."""
    failed = deviations(outcomes)
    return words.RECORDED_WITH.format(why=wording.why(failed[0].cause)) if failed else plain


def deviations(outcomes: tuple[Outcome, ...]) -> tuple[Failed, ...]:
    """Return what failed, gravest first, without mere warnings."""
    order = (Severity.HARD, Severity.DEV2, Severity.DEV1)
    failed = [o for o in outcomes if isinstance(o, Failed) and o.severity in order]
    return tuple(sorted(failed, key=lambda one: order.index(one.severity)))


def refusal(done: NotDone) -> str:
    """Return why a step was not done, in the ward's language: the cause, then what to do."""
    return wording.spoken(done.sentence)


def bag_of(label: Label) -> BagId | None:
    """Return the bag of a product label; None for a label of another kind."""
    return label.bag if isinstance(label, ProductLabel) else None


def product(taken: Taken) -> ProductLabel:
    """Return a product label that was scanned.

    Raises:
        TypeError: another kind of label; a tile for a product takes none.
    """
    if not isinstance(taken.label, ProductLabel):
        msg = f"expected a product label, got a {taken.label.kind.value}"
        raise TypeError(msg)
    return taken.label


def picked(taken: Taken, by: PersonId) -> Picked:
    """Say that somebody scanned a bag, with every act of scanning that its label took."""
    label = product(taken)
    *before, last = (Reading.of(scan, label) for scan in taken.scans)
    return Picked(by=by, reading=replace(last, parts=tuple(before)))
