"""The release gate: which orders wait for a document, and what can be filed for one. Qt-free.

A document comes from the inbox and is kept with its record; what it says is typed from it, and
compared with the order by the use case, never shown beforehand (T02, A13).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.domain.release import ReleaseDocument
from app.identifiers import Digest
from app.usecases import release_views
from app.usecases.release_views import Gate
from ui import wording_releasing as words
from ui.presenters.desk import Desk
from ui.presenters.inbox_list import Document, choose_file
from ui.presenters.marks import day_text, identity_says
from ui.presenters.releasing_forms import ExceptionalStep, IdentityStep, ReleaseStep
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_signing import SignedWorkStep
from ui.presenters.work_views import Mark, WorkRow, WorkView

RELEASE, EXCEPTIONAL, IDENTITY = "release", "exceptional", "identity"


def show_releases(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the orders before their release, and ask the records."""
    step = GatesStep(desk, ways)
    show_list(desk, step, release_views.gates, step.told, message)


def show_gate(desk: Desk, ways: Ways, order: Digest, message: str = "") -> None:
    """Show what can be filed for one order, as the records stand now.

    Args:
        desk: the desk.
        ways: where Escape and idleness lead.
        order: the record that filed the order.
        message: a piece of news; may be empty.
    """
    asker = desk.step

    def told(gate: Gate | None) -> None:
        if gate is None:
            show_releases(desk, ways, words.GONE)
            return
        step = GateStep(desk, ways, gate)
        desk.go(step)
        if message:
            step.say(message, refused=False)

    desk.run(asker, lambda station: release_views.gate_of(station, order), told)


class GatesStep(ListStep):
    """The orders with something left to infuse; those without a release first."""

    title = words.TITLE
    instruction = words.CHOOSE
    empty = words.NONE

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_releases` asks the records."""
        super().__init__(desk, ways, heads=words.HEADS, on_open=self._open)
        self._gates: dict[str, Gate] = {}

    def told(self, gates: tuple[Gate, ...]) -> None:
        """Take the orders."""
        self._gates = {gate.order.entry.value: gate for gate in gates}
        self.show_rows(tuple(_row(id, gate) for id, gate in self._gates.items()))

    def _open(self, id: str) -> None:
        back = Ways(back=lambda: show_releases(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(GateStep(self.desk, back, self._gates[id]))


def _row(id: str, gate: Gate) -> WorkRow:
    mark, word = Mark.GOOD, words.RELEASED
    if gate.released.exceptional is not None:
        mark, word = Mark.STOP, words.EXCEPTIONAL
    elif gate.open:
        mark, word = Mark.CAUTION, words.NOT_RELEASED
    document = gate.released.newest
    missing = words.IS_MISSING.format(what=gate.wants) if gate.wants else words.NOT_ASKED
    cells = (
        gate.order.id.value,
        gate.profile.name,
        f"{document.kind} {document.number}" if document else missing,
        identity_says(gate.tests, gate.identity),
        f"{gate.left}",
    )
    return WorkRow(id=id, mark=mark, word=word, cells=cells)


class GateStep(ListStep):
    """One order: what stands, and what can be filed."""

    instruction = words.WHAT

    def __init__(self, desk: Desk, ways: Ways, gate: Gate) -> None:
        """Show what stands."""
        rows = tuple(
            WorkRow(id=act, mark=Mark.OPEN, word="", cells=cells)
            for act, cells in words.ACTS.items()
        )
        super().__init__(desk, ways, heads=words.ACT_HEADS, rows=rows, on_open=self._open)
        self.title = words.ORDER_TITLE.format(order=gate.order.id.value)
        self._gate = gate

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say what is on record; an exceptional release stays in red."""
        return replace(
            super().dress(view, now), facts=_stands(self._gate), forever=_mark(self._gate)
        )

    def _open(self, act: str) -> None:
        here = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
        title, make = _FILED[act]

        def chosen(document: Document) -> None:
            self.desk.go(make(self.desk, here, self._gate, document, self._done))

        choose_file(self.desk, here, chosen, title=title)

    def _done(self) -> None:
        show_gate(self.desk, self.ways, self._gate.order.entry, words.RECORDED)


def _mark(gate: Gate) -> str:
    return words.FOREVER if gate.released.exceptional is not None else ""


def _stands(gate: Gate) -> tuple[tuple[str, str], ...]:
    document = gate.released.newest
    needs = words.NEEDS.format(kind=gate.wants) if gate.wants else words.NEEDS_NONE
    exceptional = gate.released.exceptional
    approved = ((words.APPROVED_BY, ", ".join(exceptional.approvers)),) if exceptional else ()
    return (
        (words.THERAPY, gate.profile.name),
        (words.DOCUMENT, _says(document) if document else needs),
        *approved,
        (words.IDENTITY, identity_says(gate.tests, gate.identity)),
    )


def _says(document: ReleaseDocument) -> str:
    return words.STANDS.format(
        kind=document.kind,
        number=document.number,
        day=day_text(document.issued),
        by=document.by,
    )


_Make = Callable[[Desk, Ways, Gate, Document, Callable[[], None]], SignedWorkStep]
_FILED: dict[str, tuple[str, _Make]] = {
    RELEASE: (words.INBOX_RELEASE, ReleaseStep),
    EXCEPTIONAL: (words.INBOX_EXCEPTIONAL, ExceptionalStep),
    IDENTITY: (words.INBOX_IDENTITY, IdentityStep),
}
