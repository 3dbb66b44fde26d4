"""From the laboratory to the ward: the giver's screen (T12). Qt-free.

The giver's move and the receiver's acceptance are two records; the second may be made right here
(`ui.presenters.taking`), or at another workstation. A time in nobody's hands is asked about and
recorded, never repaired.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.container import LabelCount
from app.domain.people import LAB
from app.labels.label import Kind, Label
from app.usecases import handing_over, taking_over
from app.usecases.handing_over import Giving, HandedOver, Transport
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_bench import OnBench
from app.usecases.station import Station
from app.usecases.taking_over import Given
from ui import wording_laboratory as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.laboratory_acts import (
    TEXT_MOST,
    LabStep,
    Sessions,
    Then,
    bag_of,
    of_outcomes,
    product,
    refusal,
)
from ui.presenters.taking import TakeStep
from ui.presenters.work import Taken, Wanted, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind

BAG = Wanted(id="bag", kind=Kind.PRODUCT, name=words.BAG)
TO, ELSEWHERE, BOX, SEAL, WARM, SAID = "to", "elsewhere", "box", "seal", "warm", "said"
WARD_OF_ORDER, OTHER = "ward", "other"
PRINTED, USED, VOID, DESTROYED = "printed", "used", "void", "destroyed"
MORE = "more"
TILES_MOST = 6  # units in one go on the screen; more bags take another hand-over


class GiveStep(LabStep):
    """The giver's move: units leave these hands for a ward (T12)."""

    step = "hand over"
    instruction = words.GIVE
    roles = (LAB,)
    signers = (Signer(label=words.GIVEN_BY, meaning=words.I_GIVE),)

    def __init__(self, desk: Desk, ways: Ways, found: OnBench, then: Then) -> None:
        """Begin with the bag on the bench; more of its order may be added."""
        super().__init__(desk, ways, found, then)
        self.extra = KeyAction(id=MORE, key="M", label=words.MORE)

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the bag itself."""
        return (BAG,)

    def asks(self) -> Form:
        """Ask where it goes and in what; and, if nobody had it for a while, where it was."""
        gap = (_text(SAID, words.WHERE_WAS),) if self.found.gap else ()
        wards = ((WARD_OF_ORDER, self.found.work.order.ward), (OTHER, words.ELSEWHERE))
        return Form(
            (
                *gap,
                _text(BOX, words.BOX, required=False),
                _text(SEAL, words.SEAL, required=False),
                Field(
                    id=WARM,
                    label=words.TEMPERATURE,
                    kind=FieldKind.DECIMAL,
                    unit="°C",
                    required=False,
                ),
                *(_label_counts() if self._counts_labels else ()),
                _text(ELSEWHERE, words.OTHER_WARD, required=False),
                Choices(id=TO, label=words.PLACE, options=wards),
            )
        )

    @property
    def _counts_labels(self) -> bool:
        return self.found.prepared and self.found.labels is None

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Take each unit once; the first is the one on the bench."""
        if wanted.id == BAG.id:
            return super().refuses(wanted, label)
        again = any(bag_of(taken.label) == bag_of(label) for taken in self.taken.values())
        return words.TWICE if again else ""

    def acted(self, action: str) -> None:
        """Add a tile for one more unit, or go on."""
        if action == MORE and not self.busy and len(self.wanted) < TILES_MOST:
            at = len(self.wanted) + 1
            one = Wanted(id=f"bag {at}", kind=Kind.PRODUCT, name=words.BAG_NO.format(n=at))
            self.wanted = (*self.wanted, one)
            self.extra = self.extra if len(self.wanted) < TILES_MOST else None
            self.desk.refresh()
            return
        super().acted(action)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask for the other ward's name where none was typed."""
        if filled.one(TO) == OTHER and not filled.text(ELSEWHERE):
            self.form.go_to(ELSEWHERE)
            self.say(words.NAME_WARD)
            return
        super().finish(filled, taken)

    def _to(self, filled: Filled) -> str:
        named = filled.one(TO) == OTHER
        return filled.text(ELSEWHERE) if named else self.found.work.order.ward

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more what goes where, and in what."""
        units = ", ".join(bag_end(product(one).bag) for one in self.taken.values())
        return (
            (words.UNITS, units),
            (words.PLACE, self._to(filled)),
            (words.BOX, filled.text(BOX)),
            (words.SEAL, filled.text(SEAL)),
        )

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> NotDone | tuple[HandedOver, Given | None]:
        """Record the move; return it with what the receiver is to take."""
        giving = Giving(
            bags=tuple(product(one).bag for one in taken.values()),
            to=self._to(filled),
            transport=Transport(
                box=filled.text(BOX), seal=filled.text(SEAL), temperature_c=filled.decimal(WARM)
            ),
            labels=self._labels(filled),
            said=filled.text(SAID) if self.found.gap else "",
        )
        done = handing_over.hand_over(station, self.work(station), giving, sessions[0])
        if isinstance(done, NotDone):
            return done
        return done, taking_over.given(station, self.found.bag.id)

    def _labels(self, filled: Filled) -> LabelCount | None:
        if not self._counts_labels:
            return None
        printed, used, void, destroyed = (
            int(filled.text(id) or "0") for id in (PRINTED, USED, VOID, DESTROYED)
        )
        return LabelCount(printed=printed, used=used, void=void, destroyed=destroyed)

    def recorded(self, answer: object) -> None:
        """Let the receiver go on here, or show why it was not recorded."""
        if isinstance(answer, NotDone):
            self.refuse(refusal(answer))
            return
        match answer:
            case HandedOver() as done, Given() as given:
                step = TakeStep(self.desk, self.ways, given, self.found.place, self._then)
                self.desk.go(step)
                step.say(_came_of(done), refused=False)
            case HandedOver() as done, None:
                self._then(_came_of(done))
            case _:
                self._then("")


def _came_of(done: HandedOver) -> str:
    said = of_outcomes(done.outcomes, words.HANDED)
    if done.gap is None:
        return said
    last = done.gap.after or words.NOBODY
    return f"{said} {words.GAP_MINUTES.format(minutes=done.gap.minutes, last=last)}"


def _text(id: str, label: str, *, required: bool = True) -> Field:
    return Field(id=id, label=label, kind=FieldKind.TEXT, most=TEXT_MOST, required=required)


def _label_counts() -> tuple[Field, ...]:
    counts = (
        (PRINTED, words.PRINTED),
        (USED, words.USED),
        (VOID, words.VOID),
        (DESTROYED, words.DESTROYED),
    )
    return tuple(Field(id=id, label=label, kind=FieldKind.DIGITS, most=2) for id, label in counts)
