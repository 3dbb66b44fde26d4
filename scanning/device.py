"""A device of one's own thread: found, read, lost, found again, until it is told to stop.

A scanner is unplugged with the trolley and plugged in at the next bed. Nobody restarts anything:
the thread looks for the device, patiently, and says how it stands whenever that changes. What it
delivers are frozen values; joining them to a window is the caller's (a queued signal), for every
callback runs on the device's thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from app.labels.keys import Arrived, Broken
from app.sentence import Sentence
from scanning.once import Once

READ_S: Final = 0.2  # how long one read waits: how soon `stop` is noticed
RETRY_S: Final = (0.2, 0.5, 1.0, 2.0)  # a replugged scanner needs about a second to show up
STOP_S_MAX: Final = 5.0
_MS: Final = 1_000

OnScan = Callable[[Arrived | Broken], None]


class Standing(Enum):
    """How a device stands."""

    SEARCHING = "searching"  # it is not there, or has gone; it is looked for
    READY = "ready"
    REFUSED = "refused"  # it is there and may not be used: somebody must change something
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """How a device stands, in the station's words.

    Attributes:
        source: the device's name at this station.
        standing: whether it can be used.
        sentence: what is the case and what to do.
    """

    source: str
    standing: Standing
    sentence: str


OnState = Callable[[DeviceState], None]


class NotThereError(Exception):
    """The device is not there, or has gone; the message says what to do."""


class RefusedError(Exception):
    """The device is there and may not be used; the message says what to do."""


class Link(Protocol):
    """An open device."""

    def read(self) -> bytes:
        """Wait up to `READ_S` for bytes; empty if none came.

        Raises:
            NotThereError: the device has gone.
        """
        ...

    def close(self) -> None:
        """Let go of the device; never fails."""
        ...


class Reader(Protocol):
    """What makes scans of a device's bytes."""

    def feed(self, data: bytes, at_ms: int) -> Iterable[Arrived | Broken]:
        """Take the next bytes and return what has become whole."""
        ...

    def reset(self) -> Broken | None:
        """Forget what began; say so if it was a scan."""
        ...


class Device:
    """One device with its thread."""

    def __init__(
        self,
        source: str,
        open_link: Callable[[], Link],
        reader: Reader,
        on_scan: OnScan,
        on_state: OnState,
    ) -> None:
        """Prepare; `start` begins to look for the device.

        Args:
            source: the device's name at this station.
            open_link: finds and opens it; raises `NotThereError` or `RefusedError`.
            reader: makes scans of its bytes.
            on_scan: is given what arrived, on the device's thread.
            on_state: is given how it stands whenever that changes, on the device's thread.
        """
        self._source = source
        self._open = open_link
        self._reader = reader
        self._on_scan = on_scan
        self._on_state = on_state
        self._once = Once()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._told: DeviceState | None = None

    def start(self) -> None:
        """Look for the device and read it, until `stop`.

        Raises:
            RuntimeError: it was started before.
        """
        if self._thread is not None:
            msg = f"{self._source} was started before; make another one"
            raise RuntimeError(msg)
        self._thread = threading.Thread(
            target=self._run, name=f"device {self._source}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device; returns when its thread has ended, and nothing comes after."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(STOP_S_MAX)

    def _run(self) -> None:
        tries = 0
        while not self._ending.is_set():
            try:
                link = self._open()
            except NotThereError as error:
                self._tell(Standing.SEARCHING, str(error))
            except RefusedError as error:
                self._tell(Standing.REFUSED, str(error))
            except Exception as error:  # noqa: BLE001  the edge: no device may end the station
                self._tell(Standing.REFUSED, self._unexpected(error))
            else:
                tries = 0
                self._tell(
                    Standing.READY, Sentence("The scanner {source} is ready.", source=self._source)
                )
                self._read_until_lost(link)
            self._ending.wait(RETRY_S[min(tries, len(RETRY_S) - 1)])
            tries += 1
        self._tell(
            Standing.STOPPED, Sentence("The scanner {source} is not in use.", source=self._source)
        )

    def _read_until_lost(self, link: Link) -> None:
        try:
            while not self._ending.is_set():
                data = link.read()
                if data:
                    self._take(self._reader.feed(data, time.monotonic_ns() // _MS // _MS))
        except NotThereError as error:
            self._tell(Standing.SEARCHING, str(error))
        except Exception as error:  # noqa: BLE001  see `_run`
            self._tell(Standing.REFUSED, self._unexpected(error))
        finally:
            link.close()
            lost = self._reader.reset()
            if lost is not None and not self._ending.is_set():
                self._take([lost])

    def _take(self, results: Iterable[Arrived | Broken]) -> None:
        now_ms = time.monotonic_ns() // _MS // _MS
        for result in results:
            if isinstance(result, Arrived) and self._once.is_repeat(result, now_ms):
                continue
            self._on_scan(result)

    def _tell(self, standing: Standing, sentence: str) -> None:
        state = DeviceState(source=self._source, standing=standing, sentence=sentence)
        if state != self._told:
            self._told = state
            self._on_state(state)

    def _unexpected(self, error: Exception) -> str:
        # The kind only: what an error says may hold what was scanned.
        return Sentence(
            "The scanner {source} met a fault of the program ({kind}). Unplug it and plug "
            "it in again; if it stays, use it as a keyboard.",
            source=self._source,
            kind=type(error).__name__,
        )
