"""Hands at a work screen: lists, forms and signatures, by keys and scans alone."""

from __future__ import annotations

from collections.abc import Mapping

from app.bootstrap.cast import Member
from app.bootstrap.demo.play import Play, expect
from ui import wording_jobs
from ui.presenters.checking import LockStep
from ui.presenters.jobs import JobsStep
from ui.presenters.signing_in import SignInStep
from ui.presenters.views import TileState
from ui.presenters.work_signing import SigningStep
from ui.presenters.work_views import WorkView


class WorkHands:
    """Somebody who works at the window's work screens."""

    def __init__(self, play: Play) -> None:
        """Work with a play's hands."""
        self.play = play
        self.hands = play.hands

    @property
    def view(self) -> WorkView:
        """What the work screen shows.

        Raises:
            AssertionError: the window shows no work screen.
        """
        view = self.play.shown()
        expect(isinstance(view, WorkView), "no work screen shows")
        return view  # type: ignore[return-value]  # expected just before

    def at(self, step: type, says: str = "") -> None:
        """Wait until a step shows and the records have answered."""
        desk = self.play.practice.opened.window.desk

        def shows() -> bool:
            return isinstance(desk.step, step) and not getattr(desk.step, "busy", False)

        self.hands.wait_for(shows, says or f"{step.__name__} shows")

    def locks(self) -> None:
        """Leave everything, back to the lock."""
        desk = self.play.practice.opened.window.desk
        for _ in range(8):
            if isinstance(desk.step, LockStep):
                break
            self.hands.press("\x1b")
            self.hands.rests()
        self.hands.wait_for(lambda: isinstance(desk.step, LockStep), "the lock shows")

    def begins(self, job: str) -> None:
        """Open a kind of work from the menu."""
        self.locks()
        expect(job in wording_jobs.JOBS, f"the menu of work has no {job}")
        if self.play.hands.screen.value != "lock":
            self.hands.press("\x1b")
            self.hands.rests()
        self.hands.alt("W")
        self.at(JobsStep)
        self.opens(job)

    def opens(self, row: str) -> None:
        """Choose a line by its id with the arrow keys, and open it."""
        self.hands.wait_for(lambda: row in self.rows, f"the list has a line {row}")
        desk = self.play.practice.opened.window.desk
        before = desk.step
        rows = self.rows
        press = self.hands.down if rows.index(row) < len(rows) / 2 else self.hands.up
        for _ in rows:  # the shorter way round
            press()
            table = self.view.table
            if table is not None and table.rows[table.selected].id == row:
                break
        self.hands.press("\r")
        self.hands.wait_for(
            lambda: desk.step is not before or getattr(before, "busy", False), f"{row} opens"
        )

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the lines of the list that shows."""
        view = self.play.shown()
        table = view.table if isinstance(view, WorkView) else None
        return tuple(row.id for row in table.rows) if table is not None else ()

    def opens_line_with(self, text: str) -> None:
        """Open the newest line with a text in one of its columns."""

        def found() -> str:
            view = self.play.shown()
            table = view.table if isinstance(view, WorkView) else None
            rows = table.rows if table is not None else ()
            return next((row.id for row in reversed(rows) if text in row.cells), "")

        self.hands.wait_for(lambda: bool(found()), f"the list has a line with {text}")
        self.opens(found())

    def scans(self, *labels: str) -> None:
        """Scan labels of the tray, each taken before the next."""
        for label in labels:
            before, step = self._captured(), self.play.practice.opened.window.desk.step
            self.hands.picks(label)
            self.hands.wait_for(
                lambda b=before, s=step: (
                    self._captured() > b  # type: ignore[misc]
                    or self.play.practice.opened.window.desk.step is not s
                ),
                f"{label} is captured",
            )

    def _captured(self) -> int:
        view = self.play.shown()
        tiles = view.tiles if isinstance(view, WorkView) else ()
        return sum(tile.state is TileState.CAPTURED for tile in tiles)

    def fills(self, values: Mapping[str, str]) -> None:
        """Fill in the parts of a form, each found with the arrow key."""
        for part, text in values.items():
            for _ in range(30):
                if self._active() == part:
                    break
                self.hands.down()
            expect(self._active() == part, f"the form has no {part}")
            self.hands.types(text)
        router = self.play.practice.opened.router
        self.hands.wait_for(lambda: not router.waiting, "every key has arrived")

    def _active(self) -> str:
        view = self.view
        parts = [
            *((f.id, f.active) for f in view.fields),
            *((c.id, c.active) for c in view.choices),
        ]
        parts += [(c.code, c.active) for c in view.checklist]
        return next((id for id, active in parts if active), "")

    def goes_on(self) -> None:
        """Press the main action."""
        self.hands.alt("G")

    def signs(self, *people: Member) -> None:
        """Sign what was filled in, each with badge and PIN, and wait until it is recorded."""
        desk = self.play.practice.opened.window.desk
        for member in people:
            self.hands.wait_for(
                lambda: isinstance(desk.step, SigningStep), "a signature is asked for"
            )
            self.hands.taps_badge(member)
            self.hands.wait_for(
                lambda: isinstance(desk.step, SignInStep), f"{member.title} may sign"
            )
            self.hands.types(member.pin)
            self.hands.wait_for(lambda: not isinstance(desk.step, SignInStep), "the PIN is right")
        self.hands.wait_for(
            lambda: (
                not isinstance(desk.step, SigningStep) and not getattr(desk.step, "busy", False)
            ),
            "it is recorded",
        )
