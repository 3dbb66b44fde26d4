"""A running infusion at the bedside: interruptions, vital signs, reactions, end, empty bag.

Every act is one form that one person signs; the empty bag takes two (B18-B24). What is recorded
is never refused for what it says: a time that passed or a volume that does not add up is a
deviation, told afterwards (DESIGN rule 6).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.infusion import (
    Action,
    End,
    EndReason,
    Fate,
    Infusion,
    PauseReason,
    Phase,
    Reaction,
    VitalSigns,
    Way,
)
from app.domain.people import Purpose
from app.domain.rules import Failed
from app.identifiers import BagId, Private
from app.ports import Session
from app.usecases import emptying, infusing, keeping
from app.usecases import infusing_views as views
from app.usecases.infusing_acts import Act, Recorded, Signatures
from app.usecases.infusing_acts import purpose as purpose_of
from app.usecases.station import Station
from app.usecases.typing_in import typed_bags
from ui import wording, wording_next
from ui import wording_infusing as words
from ui.presenters.desk import Desk
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Check, Choices, Filled, Form
from ui.presenters.work_list import ListStep
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import Answer, BandKind, FieldKind, Mark, WorkBand, WorkRow, WorkView
from ui.wording_typing import MANUAL

REMARKS_MOST, CONTAINER_MOST = 500, 60
NEXT = "next"  # leads to the next bag's first check
WHOLE, RINSED, WHY, INFUSED, REST, REMARKS = "whole", "rinsed", "why", "infused", "rest", "said"
WAY, CONTAINER, PHASE, GRADE, DONE = "way", "container", "phase", "grade", "done"
ONE = (Signer(label=words.SIGNED_BY, meaning=words.MEANING),)
_REMARKS = Field(
    id=REMARKS, label=words.REMARKS, kind=FieldKind.TEXT, most=REMARKS_MOST, required=False
)


def bag_end(bag: BagId) -> str:
    """Return the end of a bag's number: what a list shows of it."""
    return bag.value[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the screen of one infusion shows."""

    infusion: Infusion | None
    verified: bool
    typed: bool = False
    more: bool = False


def show_infusion(desk: Desk, ways: Ways, bag: BagId, message: str = "") -> None:
    """Show what can be recorded about one infusion, and ask the records how it stands."""
    step = InfusionStep(desk, ways, bag)
    desk.go(step)
    if message:
        step.say(message, refused=False)
    desk.run(
        step,
        lambda station: Shown(
            infusion=views.infusion(station, bag),
            verified=views.was_verified(station, bag),
            typed=bool(typed_bags(station, (bag,))),
            more=keeping.another_bag(station, bag),
        ),
        step.told,
    )


class InfusionStep(ListStep):
    """What may be recorded now about one infusion."""

    instruction = words.CHOOSE

    def __init__(self, desk: Desk, ways: Ways, bag: BagId) -> None:
        """Begin with nothing known; `show_infusion` asks the records."""
        super().__init__(desk, ways, heads=(words.WHAT, words.SAYS), on_open=self._open)
        self.title = words.TITLE.format(end=bag_end(bag))
        self.bag = bag
        self._shown: Shown | None = None

    def about(self) -> tuple[BagId, ...]:
        """Return the bag that runs."""
        return (self.bag,)

    def told(self, shown: Shown) -> None:
        """Take how the infusion stands: only what can follow is offered."""
        self._shown = shown
        lead = (NEXT,) if shown.more and shown.infusion and shown.infusion.used else ()
        self.show_rows(tuple(_row(act) for act in (*_acts(shown.infusion), *lead)))

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say since when it runs; and, for ever, that nobody verified it, or how."""
        view = super().dress(view, now)
        shown = self._shown
        if shown is None or shown.infusion is None:
            return view
        band = None
        if not shown.verified:
            band = WorkBand(kind=BandKind.STOP, sentence=words.NOT_VERIFIED)
        mark = MANUAL if shown.typed else ""
        return replace(view, detail=_since(shown.infusion, now), band=band, manual=mark)

    def _open(self, act: str) -> None:
        if act == NEXT:  # a badge on the locked screen begins its first check
            self.ways.lock()
            return
        back = Ways(
            back=lambda: show_infusion(self.desk, self.ways, self.bag), lock=self.ways.lock
        )
        self.desk.go(_STEPS[act](self.desk, back, self.bag))


def _acts(infusion: Infusion | None) -> tuple[str, ...]:
    if infusion is None or not infusion.used:
        return ()
    if infusion.running:
        still = infusion.paused is not None
        return ("resume" if still else "interrupt", "observe", "react", "end")
    return ("observe", "react", "dispose") if infusion.fate is None else ("observe", "react")


def _row(act: str) -> WorkRow:
    name, says = wording_next.NEXT_ROW if act == NEXT else words.ACTS[act]
    return WorkRow(id=act, mark=Mark.OPEN, word="", cells=(name, says))


def _since(infusion: Infusion, now: datetime) -> str:
    def at(moment: datetime) -> str:
        return f"{moment.astimezone(now.tzinfo):%H:%M}"

    if infusion.ended is not None:
        return words.ENDED.format(time=at(infusion.ended))
    if infusion.paused is not None:
        return words.STANDS.format(time=at(infusion.paused.since))
    return words.STARTED.format(time=at(infusion.started)) if infusion.started else ""


class ActStep(SignedWorkStep):
    """One act: a form, signed by whom the act needs, then the infusion's screen again."""

    who: Signatures = infusing.BY_WARD
    signers: tuple[Signer, ...] = ONE

    def __init__(self, desk: Desk, ways: Ways, bag: BagId) -> None:
        """Begin with an empty form."""
        super().__init__(desk, ways, form=self.asks())
        self.bag = bag
        self.title = words.TITLE.format(end=bag_end(bag))

    def about(self) -> tuple[BagId, ...]:
        """Return the bag that runs."""
        return (self.bag,)

    def asks(self) -> Form:
        """Return what is filled in."""
        return Form()

    @abstractmethod
    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record it."""

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one signature of this act."""
        return purpose_of(station, self.bag, self.who[place])

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Recorded | str:
        """Record the act; what cannot be a record comes back as its sentence."""
        del taken
        try:
            return self.act(station, Act(bag=self.bag, by=sessions), filled)
        except (PermissionError, ValueError) as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Go back to the infusion, with what came of it."""
        if isinstance(answer, Recorded):
            self.ways.back()
            step = self.desk.step
            if isinstance(step, InfusionStep):
                step.say(_came_of(answer), refused=False)
        else:
            self.refuse(str(answer))


def _came_of(done: Recorded) -> str:
    failed = [outcome for outcome in done.outcomes if isinstance(outcome, Failed)]
    if not failed:
        return words.RECORDED
    return words.RECORDED_WITH.format(why=wording.why(failed[0].cause))


class EndStep(ActStep):
    """The end of an infusion: whether all of it went in, volumes, rinse, reason (B22, B23)."""

    instruction = words.END

    def asks(self) -> Form:
        """Ask for volumes, the reason, and two answers."""
        return Form(
            (
                Field(
                    id=INFUSED,
                    label=words.INFUSED,
                    kind=FieldKind.DECIMAL,
                    unit="mL",
                    required=False,
                ),
                Field(
                    id=REST, label=words.REST, kind=FieldKind.DECIMAL, unit="mL", required=False
                ),
                _REMARKS,
                Choices(id=WHY, label=words.WHY, options=words.WHY_ENDED),
                Check(code=WHOLE, sentence=words.WHOLE),
                Check(code=RINSED, sentence=words.RINSED),
            )
        )

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record the end."""
        how = End(
            whole=filled.answers[WHOLE] is Answer.YES,
            rinsed=filled.answers[RINSED] is Answer.YES,
            reason=EndReason(filled.one(WHY)),
            infused_ml=filled.decimal(INFUSED),
            residual_ml=filled.decimal(REST),
            remarks=Private(filled.text(REMARKS)),
        )
        return infusing.end(station, act, how)


class InterruptStep(ActStep):
    """An interruption, and why (B20)."""

    instruction = words.INTERRUPT

    def asks(self) -> Form:
        """Ask why."""
        return Form((Choices(id=WHY, label=words.WHY, options=words.WHY_STILL),))

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record the interruption."""
        return infusing.interrupt(station, act, PauseReason(filled.one(WHY)))


class ResumeStep(ActStep):
    """The infusion runs again (B20)."""

    instruction = words.RESUME

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record that it goes on."""
        del filled
        return infusing.resume(station, act)


class ObserveStep(ActStep):
    """Vital signs; whatever was not measured stays empty (B19)."""

    instruction = words.OBSERVE

    def __init__(self, desk: Desk, ways: Ways, bag: BagId) -> None:
        """Begin with nothing asked about."""
        super().__init__(desk, ways, bag)
        self._asked: tuple[str, ...] = ()

    def asks(self) -> Form:
        """Ask for the numbers, and when they were taken."""
        fields = (
            Field(id=name, label=label, kind=FieldKind.DECIMAL, unit=unit, required=False)
            for name, (label, unit) in words.SIGNS.items()
        )
        return Form((*fields, Choices(id=PHASE, label=words.PHASE, options=words.PHASES)))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask once about numbers that are unusual; nobody refuses them."""
        unlikely = _signs(filled).unlikely
        if unlikely and unlikely != self._asked:
            self._asked = unlikely
            names = ", ".join(words.SIGNS[name][0] for name in unlikely)
            self.say(words.TYPE_AGAIN.format(what=names))
            return
        super().finish(filled, taken)

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record what was measured."""
        return infusing.observe(station, act, _signs(filled))


def _signs(filled: Filled) -> VitalSigns:
    typed = {name: filled.decimal(name) for name in words.SIGNS}
    values = {name: value for name, value in typed.items() if value is not None}
    return VitalSigns(phase=Phase(filled.one(PHASE)), values=values)


class ReactStep(ActStep):
    """A reaction of the patient (B20)."""

    instruction = words.REACT

    def asks(self) -> Form:
        """Ask for the grade and what was done."""
        return Form(
            (
                _REMARKS,
                Choices(id=GRADE, label=words.GRADE, options=words.GRADES),
                Choices(id=DONE, label=words.DONE, options=words.ACTIONS),
            )
        )

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record the reaction."""
        reaction = Reaction(
            grade=int(filled.one(GRADE)),
            action=Action(filled.one(DONE)),
            remarks=Private(filled.text(REMARKS)),
        )
        return infusing.react(station, act, reaction)


class DisposeStep(ActStep):
    """Where the empty bag went, by two people (B24)."""

    instruction = words.DISPOSE
    who = emptying.BY_TWO_WITNESSED
    signers = (
        Signer(label=words.DISPOSED_BY, meaning=words.DISPOSED_MEANING),
        Signer(label=words.WITNESSED_BY, meaning=words.WITNESSED_MEANING),
    )

    def asks(self) -> Form:
        """Ask where, and into which container."""
        return Form(
            (
                Field(
                    id=CONTAINER, label=words.CONTAINER, kind=FieldKind.TEXT, most=CONTAINER_MOST
                ),
                Choices(id=WAY, label=words.WAY, options=words.WAYS),
            )
        )

    def act(self, station: Station, act: Act, filled: Filled) -> Recorded:
        """Record the empty bag's end."""
        fate = Fate(way=Way(filled.one(WAY)), container=filled.text(CONTAINER))
        return emptying.dispose(station, act, fate)


_STEPS: dict[str, Callable[[Desk, Ways, BagId], ActStep]] = {
    "end": EndStep,
    "interrupt": InterruptStep,
    "resume": ResumeStep,
    "observe": ObserveStep,
    "react": ReactStep,
    "dispose": DisposeStep,
}
