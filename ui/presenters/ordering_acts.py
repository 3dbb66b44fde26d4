"""What is signed about an order that stands: a physician prescribes it, somebody cancels it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from app.domain.order import Prescription
from app.domain.people import CLINICAL, Purpose
from app.identifiers import VerificationId
from app.ports import Session
from app.usecases import order_views, orders
from app.usecases.order_views import Asked, OrderView
from app.usecases.refusal import NotFiledError
from app.usecases.station import Station
from ui import wording
from ui import wording_ordering as words
from ui.presenters.desk import Desk
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field, Value
from ui.presenters.work_views import FieldKind, WorkView

Said = Callable[[str], None]
REASON, DOSE, WEIGHT, WEIGHED = "reason", "dose", "weight_kg", "weighed"
REASON_MOST = 500


def _act_purpose(station: Station, proposal: str, view: OrderView) -> Purpose:
    roles = CLINICAL if proposal == orders.PRESCRIBED else orders.CANCELLERS
    record = station.ledger.get(view.row.entry)
    of = VerificationId(record.statement.id if record else station.keys.new_id())
    return Purpose(of=of, proposal=proposal, roles=roles)


# -- cancelling


def show_cancel(desk: Desk, ways: Ways, said: Said, shown: OrderView) -> None:
    """Ask why an order is cancelled; `said` shows the order again with a piece of news."""
    desk.go(CancelOrderStep(desk, ways, said, shown))


class CancelOrderStep(SignedWorkStep):
    """Say why an order is cancelled, and sign it (X11)."""

    title = words.CANCEL_ORDER
    instruction = words.CANCEL_SAYS
    detail = words.CANCEL_DETAIL
    signers = (Signer(label=words.CANCELLED_BY, meaning=words.CANCEL_MEANING),)

    def __init__(self, desk: Desk, ways: Ways, said: Said, shown: OrderView) -> None:
        """Begin without a reason."""
        reason = Field(id=REASON, label=words.REASON, kind=FieldKind.TEXT, most=REASON_MOST)
        super().__init__(desk, ways, form=Form((reason,)))
        self._said, self._shown = said, shown

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Keep in sight which order it is."""
        del now
        row = self._shown.row
        which = (words.FIELDS["order"], row.order.value), (words.COI, row.coi.value)
        return replace(view, facts=(*which, *view.facts))

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read the reason once more before signing."""
        return ((words.REASON, filled.text(REASON)),)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this cancellation."""
        del place
        return _act_purpose(station, orders.CANCELLED, self._shown)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> str:
        """Record it; return why not, or nothing."""
        del taken
        order = order_views.order_of(station, self._shown)
        try:
            orders.cancel(station, order, sessions[0], filled.text(REASON))
        except NotFiledError as error:
            return str(error)
        return ""

    def recorded(self, answer: object) -> None:
        """Show the order again, cancelled."""
        if answer:
            self.refuse(str(answer))
        else:
            self._said(words.CANCELLED)


# -- prescribing


def show_prescribe(desk: Desk, ways: Ways, said: Said, shown: OrderView) -> None:
    """Let a physician sign in, read the order with its patient, and prescribe it."""

    def opened(name: str) -> None:
        step = PrescribeStep(desk, ways, said, shown, name)
        desk.go(step)
        desk.run(step, lambda station: order_views.asked_of(station, shown), step.told)

    row = shown.row
    which = ((words.FIELDS["order"], row.order.value), (words.COI, row.coi.value))
    desk.go(
        LookStep(desk, ways, title=words.PRESCRIBE, roles=CLINICAL, opened=opened, facts=which)
    )


class PrescribeStep(SignedWorkStep):
    """Read what was ordered, add dose or weight where they are missing, and sign (B09, X11)."""

    title = words.PRESCRIBE
    instruction = words.PRESCRIBE_SAYS
    detail = words.PRESCRIBE_DETAIL
    signers = (Signer(label=words.PRESCRIBED_BY, meaning=words.PRESCRIBE_MEANING),)

    def __init__(self, desk: Desk, ways: Ways, said: Said, shown: OrderView, person: str) -> None:
        """Begin with nothing typed; `show_prescribe` asks the records."""
        super().__init__(desk, ways, form=Form(self._fields()), person=person)
        self._said, self._shown = said, shown
        self._asked: Asked | None = None

    def _fields(self) -> tuple[Field, ...]:
        return (
            Field(
                id=DOSE,
                label=words.DOSE,
                kind=FieldKind.DECIMAL,
                unit=words.DOSE_UNIT,
                required=False,
            ),
            Field(
                id=WEIGHT,
                label=words.WEIGHT,
                kind=FieldKind.DECIMAL,
                unit=words.KG,
                required=False,
            ),
            Field(
                id=WEIGHED,
                label=words.WEIGHED,
                kind=FieldKind.DATE,
                required=False,
                check=self._not_to_come,
            ),
        )

    def _not_to_come(self, value: Value) -> str:
        to_come = isinstance(value, date) and value > self.desk.now().date()
        return words.TO_COME if to_come else ""

    def told(self, asked: Asked) -> None:
        """Take what was ordered."""
        self._asked = asked
        self.desk.refresh()

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Show patient, dose and rules of the therapy, as long as this person is here."""
        del now
        if self._asked is None:
            return view
        known = _known(self._asked, self._shown)
        dose = () if view.signatures else _dose_facts(self._asked)
        return replace(view, facts=(*known, *dose, *view.facts))

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read what is prescribed once more before signing."""
        if self._asked is None:
            return ()
        return _dose_facts(self._asked.with_given(_given(filled)))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Go on once weight and day go together."""
        given = _given(filled)
        if (given.weight_kg is None) != (given.weighed is None):
            self.say(words.WEIGHT_AND_DAY)
            return
        super().finish(filled, taken)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this prescription."""
        del place
        return _act_purpose(station, orders.PRESCRIBED, self._shown)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> str:
        """Record it; return why not, or nothing."""
        del taken
        given = _given(filled)
        nothing = given == Prescription()
        order = order_views.order_of(station, self._shown)
        try:
            orders.prescribe(station, order, sessions[0], None if nothing else given)
        except NotFiledError as error:
            return str(error)
        return ""

    def recorded(self, answer: object) -> None:
        """Show the order again, signed."""
        if answer:
            self.refuse(str(answer))
        else:
            self._said(words.PRESCRIBED)


def _given(filled: Filled) -> Prescription:
    return Prescription(
        cells=filled.decimal(DOSE), weight_kg=filled.decimal(WEIGHT), weighed=filled.day(WEIGHED)
    )


def _known(asked: Asked, shown: OrderView) -> tuple[tuple[str, str], ...]:
    """Return patient, order and what the therapy's profile asks at the bedside."""
    born = wording.day_in_words(asked.born)
    uses = tuple((words.USES[name], words.USE[use]) for name, use in asked.uses)
    return (
        (words.PATIENT, words.PATIENT_IS.format(name=asked.name.value, born=born)),
        (words.FIELDS["order"], f"{shown.row.order.value} · {shown.therapy}"),
        *uses,
    )


def _dose_facts(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return dose, weight and the dose in all; what nobody gave says so."""
    facts = []
    form = words.DOSE_KG_IS if asked.per_kg else words.DOSE_IS
    dose = form.format(cells=_plain(asked.cells)) if asked.cells else words.NOT_GIVEN
    facts.append((words.DOSE, dose))
    weight = words.NOT_GIVEN
    if asked.weight_kg is not None and asked.weighed is not None:
        day = wording.day_in_words(asked.weighed)
        weight = words.WEIGHT_IS.format(kg=_plain(asked.weight_kg), day=day)
    facts.append((words.WEIGHT, weight))
    if asked.in_all is not None:
        facts.append((words.DOSE_ALL, words.DOSE_IS.format(cells=_plain(asked.in_all))))
    if asked.least is not None and asked.most is not None:
        form = words.RANGE_KG_IS if asked.per_kg else words.RANGE_IS
        allowed = form.format(least=_plain(asked.least), most=_plain(asked.most))
        facts.append((words.DOSE_RANGE, allowed))
    return tuple(facts)


def _plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f")
