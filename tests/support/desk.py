"""A desk over a ward in memory, whose worker answers at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.bootstrap.cast import Member
from app.identifiers import ScanId
from app.labels import badge
from app.labels.keys import Probe
from app.labels.scan import Mode, Scan
from tests.support.station import Ward
from ui.presenters.benches import Devices
from ui.presenters.desk import Desk, Screen
from ui.presenters.problems import problem
from ui.presenters.sound import Sound


class QuickDesk:
    """A desk with somebody in front of it.

    Attributes:
        played: what was heard.
        drawn: how often the screen was drawn.
    """

    def __init__(self, ward: Ward, devices: Devices) -> None:
        """Sit down at a workstation with these devices."""
        self.ward = ward
        self.played: list[Sound] = []
        self.drawn = 0
        self._scans = 0
        self.desk = Desk(
            run=self._run,
            now=ward.station.now,
            play=self.played.append,
            show=self._show,
            fail=problem,
        )
        self.desk.devices = devices

    def _run(
        self,
        job: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        try:
            result = job(self.ward.station)
        except Exception as error:  # noqa: BLE001  as the crossing does
            failed(error)
            return
        done(result)

    def _show(self) -> None:
        self.drawn += 1

    def shows(self, screen: Screen) -> bool:
        """Say whether this is what shows."""
        return self.desk.step.screen is screen

    @property
    def view(self) -> Any:  # noqa: ANN401  each page has its own view
        """What the page is given."""
        return self.desk.step.view(self.desk.now())

    def scans(
        self, raw: bytes, symbology: str = "", mode: Mode = Mode.SERIAL, source: str = "COM3"
    ) -> None:
        """Scan with a device that has a line of its own."""
        self._scans += 1
        self.desk.scanned(
            Scan(
                id=ScanId(f"{self._scans:08d}-0000-4000-8000-000000000000"),
                raw=raw,
                symbology=symbology,
                mode=mode,
                source=source,
                readers=("device",),
                at=self.ward.clock.wall,
            )
        )

    def types(self, text: str, prefix: str = "", suffix: str = "return") -> None:
        """Let a keyboard-wedge scanner type, taken raw."""
        self.desk.probed(
            Probe(text=text, prefix=prefix, suffix=suffix, gap_ms=4, capslock_suspected=False)
        )

    def taps(self, member: Member) -> None:
        """Scan a badge."""
        self.scans(badge.raw(member.badge), "]C1")

    def signs(self, member: Member) -> None:
        """Badge and PIN."""
        self.taps(member)
        self.desk.pin(member.pin)
