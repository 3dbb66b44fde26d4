"""The newest of something that arrives on another thread, and how many were never taken.

A camera that delivers thirty frames a second does not wait for a reader that needs fifty
milliseconds. Older frames are worth nothing once there is a newer one, so this holds one.
"""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Holds the newest value that was put and not taken. Safe between threads."""

    def __init__(self) -> None:
        """Begin empty."""
        self._changed = threading.Condition()
        self._value: T | None = None
        self._fault: Exception | None = None
        self._woken = False
        self._arrived = 0
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many values were replaced before anybody took them."""
        with self._changed:
            return self._dropped

    @property
    def arrived(self) -> int:
        """How many values were put."""
        with self._changed:
            return self._arrived

    def put(self, value: T) -> None:
        """Offer a value; one that still waits is dropped for it."""
        with self._changed:
            self._arrived += 1
            self._dropped += self._value is not None
            self._value = value
            self._changed.notify_all()

    def fail(self, fault: Exception) -> None:
        """Let the next `take`, or the one that waits, raise this; a value is taken first."""
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def wake(self) -> None:
        """Let a `take` that waits, or else the next one, return None."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget value, fault and wake: the device was opened anew."""
        with self._changed:
            self._value = self._fault = None
            self._woken = False

    def take(self, timeout_s: float) -> T | None:
        """Return the newest value and forget it, waiting for one if need be.

        Returns:
            None if none came in time or somebody woke the wait.

        Raises:
            Exception: what `fail` was given.
        """
        with self._changed:
            self._changed.wait_for(self._has_news, timeout_s)
            self._woken = False
            value, self._value = self._value, None
            if value is not None:
                return value
            if self._fault is not None:
                fault, self._fault = self._fault, None
                raise fault
            return None

    def _has_news(self) -> bool:
        return self._value is not None or self._fault is not None or self._woken
