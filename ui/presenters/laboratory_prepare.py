"""Drawing from a bag into a container of its own: wash, dilution, syringe (T11). Qt-free.

Nothing is signed before the container's own label was read back, the volumes were looked at, and
every printed label is accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from app.domain.container import NOTHING, VOLUME_MAX_ML, ContainerKind, LabelCount, NewContainer
from app.labels.label import Kind, Label
from app.usecases import laboratory_prepare
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_bench import read_back
from app.usecases.laboratory_prepare import Drawing
from app.usecases.station import Station
from ui import wording_laboratory as words
from ui.presenters.infusing import bag_end
from ui.presenters.laboratory_acts import (
    Done,
    LabStep,
    Sessions,
    bag_of,
    of_outcomes,
    product,
    refusal,
)
from ui.presenters.work import Taken, Wanted
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import Signer
from ui.presenters.work_typing import Field, Value
from ui.presenters.work_views import FieldKind

CHILD, KIND = "container", "kind"
DRAWN, ADDED, WASTE = "drawn", "added", "waste"
PRINTED, VOID, DESTROYED = "printed", "void", "destroyed"
LABELS_MOST = 2  # digits


class DrawStep(LabStep):
    """One container is filled from the bag, and its own label scanned back (T11)."""

    step = "draw"
    instruction = words.DRAW
    signers = (Signer(label=words.DONE_BY, meaning=words.I_DREW),)
    _told: tuple[Decimal, Decimal] | None = None

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the label on the new container."""
        return (Wanted(id=CHILD, kind=Kind.PRODUCT, name=words.CHILD),)

    def asks(self) -> Form:
        """Ask for volumes, labels, and what it is."""
        return Form(
            (
                _volume(DRAWN, words.DRAWN, check=_drawn),
                _volume(ADDED, words.ADDED, required=False),
                _volume(WASTE, words.WASTE, required=False),
                _labels(PRINTED, words.PRINTED),
                _labels(VOID, words.VOID, required=False),
                _labels(DESTROYED, words.DESTROYED, required=False),
                Choices(id=KIND, label=words.MADE, options=words.CONTAINERS),
            )
        )

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Refuse the bag's own label: the container has one of its own."""
        return words.OWN_LABEL if bag_of(label) == self.found.bag.id else ""

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Look at labels and volumes, then ask the records about the container's label."""
        count, label = _count(filled), product(taken[CHILD])
        if not count.balanced:
            self.say(
                words.LABELS_OFF.format(
                    printed=count.printed, found=count.used + count.void + count.destroyed
                )
            )
            return
        wrong = self._balance(filled)
        if wrong:
            self.say(wrong)
            return
        work, bag = self.found.work, self.found.bag.id
        self.desk.run(
            self,
            lambda station: read_back(station, work, bag, label),
            partial(self._read, filled, taken),
        )

    def _balance(self, filled: Filled) -> str:
        """Say once that the volumes do not balance; the same ones again are a deviation."""
        rest = self.found.rest_ml
        asked = (filled.decimal(DRAWN) or NOTHING, filled.decimal(WASTE) or NOTHING)
        if (rest is not None and sum(asked) <= rest) or self._told == asked:
            return ""
        self._told = asked
        if rest is None:
            return words.VOLUME_UNKNOWN
        return words.VOLUME_OFF.format(rest=rest, asked=sum(asked))

    def _read(self, filled: Filled, taken: Mapping[str, Taken], refused: NotDone | None) -> None:
        if refused is not None:
            self.taken.clear()
            self.say(refusal(refused))
            return
        super().finish(filled, taken)

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read what was made once more."""
        rest = self.found.rest_ml
        drawn, added = filled.decimal(DRAWN), filled.decimal(ADDED)
        return (
            (words.MADE, dict(words.CONTAINERS)[filled.one(KIND)]),
            (words.CHILD, bag_end(product(self.taken[CHILD]).bag)),
            (words.DRAWN, f"{drawn} mL"),
            (words.ADDED, f"{added or 0} mL"),
            (words.HELD, "" if rest is None else f"{rest} mL"),
        )

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record the drawing, the container, and the labels."""
        label = product(taken[CHILD])
        made = NewContainer(
            id=label.bag,
            kind=ContainerKind(filled.one(KIND)),
            label=label.serial.value,
            drawn_ml=filled.decimal(DRAWN) or NOTHING,
            added_ml=filled.decimal(ADDED) or NOTHING,
        )
        drawing = Drawing(
            parent=self.found.bag.id,
            made=(made,),
            waste_ml=filled.decimal(WASTE) or NOTHING,
            labels=_count(filled),
        )
        done = laboratory_prepare.draw(station, self.work(station), drawing, sessions[0])
        if isinstance(done, NotDone):
            return done
        return of_outcomes(done.outcomes, words.DREW.format(end=bag_end(label.bag)))


def _inside(value: Value) -> str:
    inside = isinstance(value, Decimal) and NOTHING <= value <= VOLUME_MAX_ML
    return "" if inside else words.VOLUME_LIMITS.format(most=VOLUME_MAX_ML)


def _drawn(value: Value) -> str:
    return words.VOLUME_LIMITS.format(most=VOLUME_MAX_ML) if value == NOTHING else _inside(value)


def _volume(
    id: str, label: str, *, required: bool = True, check: Callable[[Value], str] = _inside
) -> Field:
    return Field(
        id=id, label=label, kind=FieldKind.DECIMAL, unit="mL", required=required, check=check
    )


def _labels(id: str, label: str, *, required: bool = True) -> Field:
    return Field(id=id, label=label, kind=FieldKind.DIGITS, required=required, most=LABELS_MOST)


def _count(filled: Filled) -> LabelCount:
    """Return what became of the labels; one is on the container."""
    printed, void, destroyed = (int(filled.text(id) or "0") for id in (PRINTED, VOID, DESTROYED))
    return LabelCount(printed=printed, used=1, void=void, destroyed=destroyed)
