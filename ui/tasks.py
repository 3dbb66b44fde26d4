"""The one crossing from the window to the worker and back (style 4.6).

The worker runs a job on its own thread and answers with a future. `Tasks` brings the answer
back to the window's thread: one signal, connected to a bound slot of this object, always
queued. A job that ends before its callback is set would otherwise call back in the middle of
`run`. The answer is dropped when the widget that asked is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

BUSY_AFTER_MS = 400  # screens 4.5: a slower answer is shown as busy; a faster one would flicker

S_co = TypeVar("S_co", covariant=True)
S = TypeVar("S")
T = TypeVar("T")


class Submit(Protocol[S_co]):
    """The worker's door: run `job` with what the worker owns, in order, one at a time."""

    def __call__(self, job: Callable[[S_co], T], /) -> Future[T]:
        """Queue `job` and answer at once with its future."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One job under way, and whom to tell."""

    future: Future[Any]
    on_done: Callable[[Any], None]
    on_error: Callable[[BaseException], None]
    owner: QObject


class Tasks(QObject, Generic[S]):
    """Runs jobs on the worker and calls back on the window's thread.

    Signals:
        busy: whether jobs have been under way for longer than a person should wait unknowing.
    """

    busy = Signal(bool)
    _finished = Signal(object)

    def __init__(self, submit: Submit[S], parent: QObject | None = None) -> None:
        """Take the worker's door; must be made on the window's thread."""
        super().__init__(parent)
        self._submit = submit
        self._under_way = 0
        self._shown = False
        self._patience = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._patience.timeout.connect(self._show_busy)
        # Queued even on one thread: a job that is already done must not call back inside run().
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[S], T],
        on_done: Callable[[T], None],
        on_error: Callable[[BaseException], None],
        owner: QObject,
    ) -> None:
        """Run `job` on the worker; then call `on_done` with its result, or `on_error`.

        Args:
            job: a function of what the worker owns; it must return a frozen value.
            on_done: called on the window's thread with the result.
            on_error: called on the window's thread with the exception; a closed worker counts.
            owner: the callbacks are dropped once this object is deleted.
        """
        future: Future[T]
        try:
            future = self._submit(job)
        except RuntimeError as closed:  # an executor that was shut down refuses by raising
            future = Future()
            future.set_exception(closed)
        asked = _Asked(future, on_done, on_error, owner)
        self._under_way += 1
        if not self._patience.isActive() and not self._shown:
            self._patience.start()
        future.add_done_callback(lambda _: self._report(asked))

    def _report(self, asked: _Asked) -> None:
        """Hand a finished job over; runs on the worker's thread."""
        if shiboken6.isValid(self):
            self._finished.emit(asked)

    @Slot(object)
    def _deliver(self, asked: _Asked) -> None:
        """Tell the owner, if it still lives; runs on the window's thread."""
        self._under_way -= 1
        if not self._under_way:
            self._patience.stop()
            if self._shown:
                self._shown = False
                self.busy.emit(False)
        if not shiboken6.isValid(asked.owner):
            return
        try:
            error = asked.future.exception()
        except CancelledError as cancelled:
            error = cancelled
        if error is None:
            asked.on_done(asked.future.result())
        else:
            asked.on_error(error)

    @Slot()
    def _show_busy(self) -> None:
        """Say that an answer is slow."""
        if self._under_way:
            self._shown = True
            self.busy.emit(True)
