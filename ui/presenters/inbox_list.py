"""Choose a file from the site's inbox: a release document, an order file, a scan. Qt-free.

A file's name may name a patient: the list shows to who signed in, and a line's id is a number.
The folder is looked into, and the file read, on the worker. A file that cannot be read is said and
another one may be chosen; nothing is lost of what was filled in before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.people import CLINICAL, LAB, QUALITY, WARD
from app.identifiers import Digest
from app.ports import InboxError, InboxFile
from app.usecases.station import Station
from ui import wording_inbox as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.moments import moment
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import Mark, WorkRow, WorkView

LOOK = "look"
KILO, MEGA = 1_000, 1_000_000
READERS = WARD | LAB | QUALITY | CLINICAL  # whoever files something that comes as a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that was chosen and read. Name and bytes are hidden in `repr`."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """The SHA-256 of the bytes, by which a record names them."""
        return Digest(hashlib.sha256(self.data).hexdigest())


def choose_file(  # noqa: PLR0913  the words of the asker, and what it takes
    desk: Desk,
    ways: Ways,
    chosen: Callable[[Document], None],
    *,
    title: str = words.TITLE,
    detail: str = "",
    ends: tuple[str, ...] = (),
    person: str = "",
) -> None:
    """Show the inbox to who signs in; `chosen` gets the file, on the window's thread.

    Args:
        desk: the desk.
        ways: where Escape and idleness lead; `back` shows what was filled in before.
        chosen: takes the file that was read; it must show the next screen.
        title: which work this is.
        detail: one more sentence, such as which document is meant.
        ends: only files that end so, in lower case, such as `(".json", ".csv")`; empty: all.
        person: who signed in to read already; empty: whoever taps a badge is asked for the PIN.
    """

    def opened(name: str) -> None:
        step = InboxListStep(desk, ways, chosen, ends=ends, person=name)
        step.title, step.detail = title, detail
        desk.go(step)
        step.look()

    if person:
        opened(person)
    else:
        desk.go(InboxLookStep(desk, ways, title=title, roles=READERS, opened=opened))


class InboxLookStep(LookStep):
    """Waits for somebody who may see the names of the files; nothing is signed."""

    proposal = "inbox.read"
    meaning = words.LOOK_MEANING


class InboxListStep(ListStep):
    """The files that somebody put into the inbox, newest first."""

    title = words.TITLE
    instruction = words.CHOOSE
    empty = words.EMPTY

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        chosen: Callable[[Document], None],
        *,
        ends: tuple[str, ...] = (),
        person: str = "",
    ) -> None:
        """Show an empty list; `look` asks for the files."""
        super().__init__(desk, ways, heads=words.HEADS, on_open=self._open, person=person)
        self.extra = KeyAction(id=LOOK, key="L", label=words.LOOK_AGAIN)
        self._chosen = chosen
        self._ends = ends
        self._names: dict[str, str] = {}  # by the line's id; kept when one looks again

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say what is under way instead of an empty list."""
        view = super().dress(view, now)
        if self.busy and view.table is not None:
            view = replace(view, table=replace(view.table, empty=words.LOOKING))
        return view

    def look(self) -> None:
        """Ask which files there are."""
        self.busy, self.message = True, ""
        self.desk.run(self, _files, self._told)

    def acted(self, action: str) -> None:
        """Look again, if that was pressed."""
        if action == LOOK and not self.busy:
            self.look()
            self.desk.refresh()
            return
        super().acted(action)

    def _told(self, files: tuple[InboxFile, ...] | InboxError) -> None:
        self.busy = False
        if isinstance(files, InboxError):
            self.show_rows(())
            self.say(files.explain())
            return
        now = self.desk.now()
        wanted = [f for f in files if not self._ends or f.name.lower().endswith(self._ends)]
        self.show_rows(tuple(_row(self._id(file.name), file, now) for file in wanted))

    def _id(self, name: str) -> str:
        """Return a line's id, which says nothing of the name and stays with it."""
        known = (id for id, of in self._names.items() if of == name)
        id = next(known, str(len(self._names)))
        self._names[id] = name
        return id

    def _open(self, id: str) -> None:
        name = self._names[id]
        self.busy, self.message = True, words.READING
        self.refused = False
        self.desk.run(self, lambda station: _read(station, name), self._read)
        self.desk.refresh()

    def _read(self, document: Document | InboxError) -> None:
        if isinstance(document, InboxError):
            self.say(document.explain())
            return
        self.busy, self.message = False, ""
        self._chosen(document)


def _files(station: Station) -> tuple[InboxFile, ...] | InboxError:
    try:
        return station.inbox.files()
    except InboxError as error:
        return error


def _read(station: Station, name: str) -> Document | InboxError:
    try:
        return Document(name=name, data=station.inbox.read(name))
    except InboxError as error:
        return error


def _row(id: str, file: InboxFile, now: datetime) -> WorkRow:
    cells = (file.name, size(file.size), moment(file.at, now))
    return WorkRow(id=id, mark=Mark.OPEN, word=words.NEW, cells=cells)


def size(count: int) -> str:
    """Write a size with one unit, rounded up: never `0 kB` for a file with something in it.

    >>> size(1_234_000)
    '2 MB'
    """
    if count < MEGA:
        return words.KILOBYTES.format(count=-(-count // KILO))
    return words.MEGABYTES.format(count=-(-count // MEGA))
