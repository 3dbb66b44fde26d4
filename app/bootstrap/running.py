"""A site at work: the worker with its store and keys, and sync beside it.

Three threads meet here and nowhere else: whoever asks (window or program), the worker, and
sync. Only frozen values and the station's signature over a request cross.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from app.bootstrap.site import OpenSite, SiteFolder, open_site
from app.ports import Clock
from app.security.clock import SystemClock
from app.settings import SiteSettings
from app.usecases import relaying
from app.usecases.station import Station
from app.worker import Future, Worker
from sync.client.scheduler import Scheduler, SyncStatus
from sync.client.wire import HttpWire

T = TypeVar("T")


class RunningSite:
    """A site folder's worker and sync."""

    def __init__(
        self, folder: SiteFolder, passphrase: str | None = None, clock: Clock | None = None
    ) -> None:
        """Open the site on the worker's thread; the clock is the system's unless another is given.

        Raises:
            BoxError, SettingsError, StoreError, EvidenceError: with one sentence.
        """
        self.folder = folder
        self._clock: Clock = clock or SystemClock()
        self._worker: Worker[OpenSite] = Worker(
            lambda: open_site(folder, passphrase, self._clock), OpenSite.close
        )
        self._wire: HttpWire | None = None
        self.scheduler: Scheduler | None = None

    @property
    def settings(self) -> SiteSettings:
        """The site's settings."""
        return self.call(lambda site: site.settings)

    def now(self) -> datetime:
        """Return the time with the site's zone."""
        reading = self._clock.read()
        return reading.wall.astimezone(reading.zone)

    def call(self, job: Callable[[OpenSite], T]) -> T:
        """Run a job with the open site and wait for it; never from the window."""
        return self._worker.call(job)

    def submit(self, job: Callable[[Station], T]) -> Future[T]:
        """Run a use case; when it filed something, sync is woken."""
        return self.submit_site(lambda site: job(site.station))

    def submit_site(self, job: Callable[[OpenSite], T]) -> Future[T]:
        """Run a job with the open site; when it filed something, sync is woken."""

        def run(site: OpenSite) -> T:
            before = site.ledger.head()
            try:
                return job(site)
            finally:
                if self.scheduler is not None and site.ledger.head() != before:
                    self.scheduler.now()

        return self._worker.submit(run)

    def connect(self, address: str, listen: Callable[[SyncStatus], None] | None = None) -> None:
        """Begin to sync with central at an address."""
        self._wire = HttpWire(address, self.settings.station, self._sign)
        self.scheduler = Scheduler(
            call=lambda work: self.call(lambda site: work(site.ledger)),
            wire=self._wire,
            clock=self.now,
            give=self._give,
        )
        if listen is not None:
            self.scheduler.listen(listen)
        self.scheduler.start()

    def _sign(self, request: bytes) -> bytes:
        return self.call(lambda site: site.keyring.sign_entry(request))

    def _give(self) -> bool:
        return self.call(lambda site: relaying.give(site.station))

    def sync_once(self, address: str) -> SyncStatus:
        """Sync once, waiting for it; for the time before the window."""
        wire = HttpWire(address, self.settings.station, self._sign)
        scheduler = Scheduler(
            call=lambda work: self.call(lambda site: work(site.ledger)),
            wire=wire,
            clock=self.now,
            give=self._give,
        )
        scheduler.step()
        wire.close()
        return scheduler.status()

    def close(self) -> None:
        """Stop sync, finish what the worker was given, close the store."""
        if self.scheduler is not None:
            self.scheduler.stop()
        if self._wire is not None:
            self._wire.close()
        self._worker.close()
