"""A step of work that remembers what came, and hands for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.bootstrap.cast import Therapy
from app.domain.people import Purpose, Role
from app.identifiers import VerificationId
from app.labels import product, wristband
from app.labels.label import Kind, Label
from app.ports import Session
from app.usecases.station import Station
from tests.support.desk import QuickDesk
from ui.presenters.desk import Desk
from ui.presenters.work import Taken, Wanted, Ways, WorkStep, counted
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import (
    FieldKind,
    WorkCountdown,
    WorkView,
)

BAG = Wanted(id="bag", kind=Kind.PRODUCT, name="Bag")
BAND = Wanted(id="band", kind=Kind.WRISTBAND, name="Wristband", refusal="Scan the wristband.")
NEW = VerificationId("00000000-0000-4000-8000-00000000000f")
VOLUME = Field(id="volume", label="Volume", kind=FieldKind.DECIMAL, unit="mL")


class Went:
    """Where a step led."""

    def __init__(self) -> None:
        self.places: list[str] = []
        self.ways = Ways(
            back=lambda: self.places.append("back"), lock=lambda: self.places.append("lock")
        )


class Demo(WorkStep):
    """A step that remembers what it was given."""

    title = "Thaw"
    instruction = "Type what was measured"
    came: tuple[Filled, Mapping[str, Taken]] | None = None
    until: datetime | None = None
    wrong = ""

    def refuses(self, wanted: Wanted, label: Label) -> str:
        return self.wrong

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        self.came = filled, taken

    def countdown(self, now: datetime) -> WorkCountdown | None:
        return counted(self.until, now, "Bag usable") if self.until else None


def demo(at: QuickDesk, went: Went, *wanted: Wanted, form: Form | None = None) -> Demo:
    step = Demo(at.desk, went.ways, wanted=wanted, form=form)
    at.desk.go(step)
    return step


def view_of(at: QuickDesk) -> WorkView:
    view = at.view
    assert isinstance(view, WorkView)
    return view


def bag(at: QuickDesk, therapy: Therapy) -> None:
    at.scans(product.raw(therapy.bag), "]d2")


def band(at: QuickDesk, therapy: Therapy) -> None:
    at.scans(wristband.raw(therapy.band), "]Q3")


class Thaw(SignedWorkStep):
    """Work that two people of the laboratory sign."""

    title = "Thaw"
    signers = (
        Signer(label="Thawed by", meaning="I thawed this bag."),
        Signer(label="Witnessed by", meaning="I watched the thaw of this bag."),
    )
    roles: frozenset[Role] = frozenset(Role)
    refusal = ""

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways, form=Form((VOLUME,)))
        self.signed: list[tuple[str, ...]] = []
        self.answers: list[object] = []

    def purpose(self, station: Station, place: int) -> Purpose:
        return Purpose(
            of=VerificationId("00000000-0000-4000-8000-00000000000f"),
            proposal=f"thaw {place}",
            roles=self.roles,
        )

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        self.signed.append(tuple(session.purpose.proposal or "" for session in sessions))
        return filled.decimal("volume")

    def recorded(self, answer: object) -> None:
        self.answers.append(answer)
        if self.refusal:
            self.refuse(self.refusal)
        else:
            self.ways.back()

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        return (("Volume", f"{filled.decimal('volume')} mL"),)
