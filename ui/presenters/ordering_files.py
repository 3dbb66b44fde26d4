"""Orders from a file of the inbox: every error in full, every order signed by two. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.people import Purpose
from app.evidence.record import Record
from app.identifiers import Digest, VerificationId
from app.ports import Session
from app.usecases import order_entry, orders
from app.usecases.order_body import NewOrder
from app.usecases.order_fields import Problem
from app.usecases.order_import import Imported
from app.usecases.refusal import NotFiledError
from app.usecases.station import Station
from ui import wording
from ui import wording_ordering as words
from ui.presenters.desk import Desk
from ui.presenters.inbox_list import Document, choose_file
from ui.presenters.moments import moment
from ui.presenters.ordering_entry import place_of, pseudonyms, told
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Filled
from ui.presenters.work_list import ListStep
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import Mark, WorkRow, WorkView

ENDS = (".json", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What a file held.

    Attributes:
        source: the SHA-256 of the file: the order's record names it.
        of: what signing in for each of its orders is for.
    """

    imported: Imported
    source: Digest
    of: tuple[VerificationId, ...]


def show_files(desk: Desk, ways: Ways) -> None:
    """Let a file be chosen; what is in it shows to who is signed in."""

    def chosen(document: Document) -> None:
        def opened(name: str) -> None:
            step = FileStep(desk, again, name)
            desk.go(step)
            desk.run(step, lambda station: _read(station, document), step.told)

        desk.go(LookStep(desk, again, title=words.INBOX, roles=orders.FILERS, opened=opened))

    again = Ways(back=lambda: show_files(desk, ways), lock=ways.lock)
    choose_file(desk, ways, chosen, title=words.INBOX, ends=ENDS)


def _read(station: Station, document: Document) -> FileRead:
    try:
        imported = orders.read_file(station, document.data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        wrong = Problem(where="the file", says=words.NO_UTF8, remedy=words.SAVE_UTF8)
        imported = Imported(problems=(wrong,))
    of = tuple(order_entry.begin(station) for _ in imported.orders)
    return FileRead(imported=imported, source=document.digest, of=of)


class FileStep(ListStep):
    """What is wrong in a file, and which of its orders are ready to be signed."""

    title = words.INBOX
    instruction = words.FILE_SAYS

    def __init__(self, desk: Desk, ways: Ways, person: str) -> None:
        """Begin with nothing read."""
        super().__init__(desk, ways, heads=words.FILE_HEADS, on_open=self._open, person=person)
        self._file: FileRead | None = None
        self._filed: set[int] = set()

    def told(self, read: FileRead) -> None:
        """Take what the file held."""
        self._file = read
        self._show()

    def _show(self) -> None:
        if self._file is None:
            return
        held = self._file.imported
        wrong = (_problem(at, one) for at, one in enumerate(held.problems))
        ready = (self._ready(at, one) for at, one in enumerate(held.orders))
        count = len(held.orders) - len(self._filed)
        self.detail = words.COUNTED.format(ready=count, wrong=len(held.problems))
        self.show_rows((*wrong, *ready))

    def _ready(self, at: int, new: NewOrder) -> WorkRow:
        filed = at in self._filed
        return WorkRow(
            id=f"order {at}",
            mark=Mark.GOOD if filed else Mark.NOW,
            word=words.IS_FILED if filed else words.READY,
            cells=(
                new.id.value,
                words.ORDER_IS.format(
                    coi=new.coi.value,
                    product=new.product.value,
                    count=len(new.bags),
                    day=new.dose_day,
                ),
                words.NOTHING_TO_DO if filed else words.COMPARE,
            ),
        )

    def _open(self, id: str) -> None:
        kind, _, number = id.partition(" ")
        read, at = self._file, int(number)
        if read is None:
            return
        if kind == "problem":
            self.say(told(read.imported.problems[at]), refused=False)
        elif at not in self._filed:
            back = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
            self.desk.go(CompareStep(self, back, read, at, lambda: self._done(at)))

    def _done(self, at: int) -> None:
        self._filed.add(at)
        self._show()
        self.desk.go(self)
        number = self._file.imported.orders[at].id.value if self._file else ""
        self.say(words.FILED.format(number=number), refused=False)


def _problem(at: int, one: Problem) -> WorkRow:
    cells = (place_of(one), wording.spoken(one.says), wording.spoken(one.remedy))
    return WorkRow(id=f"problem {at}", mark=Mark.CAUTION, word=words.WRONG, cells=cells)


class CompareStep(SignedWorkStep):
    """One order of a file, whole: two people compare it with what it came from, and sign."""

    title = words.INBOX
    instruction = words.COMPARE_SAYS
    signers = (
        Signer(label=words.COMPARED_FIRST, meaning=words.COMPARED_MEANING),
        Signer(label=words.COMPARED_SECOND, meaning=words.COMPARED_MEANING),
    )

    def __init__(
        self, file: FileStep, ways: Ways, read: FileRead, at: int, done: Callable[[], None]
    ) -> None:
        """Show the order."""
        super().__init__(file.desk, ways, person=file.person)
        self._new, self._read, self._of = read.imported.orders[at], read, read.of[at]
        self._done = done

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add everything that the order says."""
        return replace(view, facts=(*pseudonyms(self._new), *_whole(self._new, now)))

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this order."""
        del station, place
        return order_entry.purpose(self._of)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | str:
        """File it; return why it was not filed, if so."""
        del filled, taken
        try:
            return orders.file_imported(station, self._new, sessions, self._read.source)
        except NotFiledError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Show the file again, with this order filed."""
        if isinstance(answer, Record):
            self._done()
        else:
            self.refuse(str(answer))


def _whole(new: NewOrder, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return what an order says of its patient, plan, dose and bags; what it says not is left."""
    asked, names = new.prescription, words.FIELDS
    born = wording.day_in_words(new.band.born) if new.band.born else ""
    begin, end = (moment(at, now) for at in new.window) if new.window else ("", "")
    plan = words.PLAN.format(begin=begin, end=end) if new.window else ""
    weighed = wording.day_in_words(asked.weighed) if asked and asked.weighed else ""
    facts = (
        (names["name"], new.name),
        (names["born"], born),
        (names["patient"], new.band.patient.value),
        (names["band"], new.band.serial.value),
        (words.PLANNED, plan),
        (names["dose"], _amount(asked.cells if asked else None)),
        (names["weight_kg"], _amount(asked.weight_kg if asked else None)),
        (names["weighed"], weighed),
        (names["prescriber"], asked.by if asked else ""),
        (names["donor"], new.donor.value if new.donor else ""),
        (names["patient_group"], new.blood_groups[0]),
        (names["donor_group"], new.blood_groups[1]),
        *((words.SYSTEMS[one.kind], one.value) for one in new.known),
        (names["allocated"], new.allocated),
        *_bags(new),
    )
    return tuple((name, value) for name, value in facts if value)


def _bags(new: NewOrder) -> tuple[tuple[str, str], ...]:
    made = []
    for at, one in enumerate(new.details, 1):
        amounts = (
            (words.FIELDS["volume_ml"], _amount(one.volume_ml), words.ML),
            (words.FIELDS["infuse_ml"], _amount(one.infuse_ml), words.ML),
            (words.FIELDS["cells"], _amount(one.cells), words.DOSE_UNIT),
        )
        count = words.NUMBER_OF.format(number=one.number, of=one.of) if one.of else ""
        lot = one.lot.value if one.lot else ""
        parts = [one.bag.value, count, one.component, lot]
        parts += [f"{name} {text} {unit}" for name, text, unit in amounts if text]
        label = words.BAG_FIELD.format(number=at, label="").rstrip(": ")
        made.append((label, " · ".join(filter(None, parts))))
    return tuple(made)


def _amount(amount: object) -> str:
    return "" if amount is None else str(amount)
