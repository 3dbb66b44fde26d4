"""The one worker thread: it owns the store and the keys, and runs every use case.

SQLite connections belong to the thread that opened them, and a key that only one thread can
reach is a key that cannot be used twice at once. Everybody else submits a job and gets a
future; only frozen values cross (ui.tasks, sync.client.scheduler).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

__all__ = ["Future", "Worker"]

S = TypeVar("S")
T = TypeVar("T")


class Worker(Generic[S]):
    """A thread that owns one thing and runs jobs on it, one after another."""

    def __init__(self, open_it: Callable[[], S], close_it: Callable[[S], None]) -> None:
        """Open the thing on the worker's own thread.

        Raises:
            Exception: whatever `open_it` raised; the thread has ended then.
        """
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._close_it = close_it
        try:
            self._owned = self._executor.submit(open_it).result()
        except BaseException:
            self._executor.shutdown()
            raise

    def submit(self, job: Callable[[S], T]) -> Future[T]:
        """Run a job on the worker's thread, after those submitted before it."""
        return self._executor.submit(job, self._owned)

    def call(self, job: Callable[[S], T]) -> T:
        """Run a job and wait for its result. Never from the window's thread."""
        return self.submit(job).result()

    def close(self) -> None:
        """Finish the jobs that were submitted, close the thing, end the thread."""
        self._executor.submit(self._close_it, self._owned).result()
        self._executor.shutdown()
