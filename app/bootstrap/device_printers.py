"""The station's label printer on trial: the test sheet, and a label that is scanned back.

Printing waits for cables and networks, so it runs on the press's own thread; the answer comes
back to the window's. What is printed here is no label of record: it names nothing but itself,
and a live station prints it as it prints every label of the house's own (DESIGN §7).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.bootstrap.printers import LabelPress, sheet_codes
from app.usecases.printing import CannotPrintError
from ui import wording_devices as words
from ui.presenters.benches import Choice, Told
from ui.tasks import Submit, Tasks

Job = Callable[[LabelPress], None]


class PressBench(QObject):
    """The one printer of a station, by `site.toml`; `ui.presenters.benches.Printers`."""

    def __init__(
        self,
        press: LabelPress,
        submit: Submit[LabelPress],
        *,
        practice: bool,
        parent: QObject | None = None,
    ) -> None:
        """Take the press, and the door to its thread."""
        super().__init__(parent)
        self._press = press
        self._practice = practice
        self._tasks: Tasks[LabelPress] = Tasks(submit, self)

    def choices(self) -> tuple[Choice, ...]:
        """Return the printer that is set up, if one is."""
        try:
            source = self._press.target.source
        except CannotPrintError:
            return ()
        return (Choice(source=source, description=source),)

    def print_test(self, source: str, content: str, done: Told) -> None:
        """Print a test label with this content, then tell why not, or nothing."""
        del source  # there is one
        self._ask(partial(_print_label, content, self._practice), done)

    def print_sheet(self, done: Told) -> None:
        """Print the scanner's test sheet, then tell why not, or nothing."""
        self._ask(partial(_print_codes, self._practice), done)

    def _ask(self, job: Job, done: Told) -> None:
        self._tasks.run(partial(_told, job), done, partial(_broke, done), self)


def _told(job: Job, press: LabelPress) -> str:
    """Run a job; what the printer refuses becomes its sentence."""
    try:
        job(press)
    except CannotPrintError as refusal:
        return refusal.explain()
    return ""


def _broke(done: Told, error: BaseException) -> None:
    """Say that printing broke, by the kind of fault only: its text may name anything."""
    done(words.PRINTING_BROKE.format(kind=type(error).__name__))


def _print_label(content: str, practice: bool, press: LabelPress) -> None:  # noqa: FBT001  a fact
    from scanning.printing import house

    label = house.Internal(
        code=content,
        says=content,
        lines=(words.TEST_LABEL, words.TEST_LABEL_SAYS),
        printed=content,
        practice=practice,
    )
    press.print_sheet(house.location_label(label), "printer-test")


def _print_codes(practice: bool, press: LabelPress) -> None:  # noqa: FBT001  a fact
    from scanning.printing import house

    sheet = house.code_sheet(title=words.TEST_SHEET, items=sheet_codes(), practice=practice)
    press.print_sheet(sheet, "test-sheet")
