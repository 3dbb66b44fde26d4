"""The scanners that do not type: serial ports and HID-POS, joined to the window.

    device's thread ──> queued signal ──> window's thread: desk

Which devices there are stands in the table `[scanner]` of `site.toml` (docs/scanners.md). Each
looks for its port by itself and finds it again after a replug; how one stands is told in words
when it changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.labels.keys import Arrived, Broken
from app.settings import SettingsError, SiteSettings
from scanning.devices import DeviceSettings, DeviceSettingsError, device_settings

if TYPE_CHECKING:
    from scanning.device import Device, DeviceState


def scanners_of(settings: SiteSettings) -> DeviceSettings:
    """Return which scanners a station has, and how they speak.

    Raises:
        SettingsError: the table `[scanner]` cannot be used as it is written.
    """
    try:
        return device_settings(settings.scanner)
    except DeviceSettingsError as error:
        sentence = error.explain()
    raise SettingsError(f"site.toml: {sentence}")


class Inputs(QObject):
    """The serial and HID-POS scanners of one window.

    Signals:
        arrived: a whole scan, `Arrived`.
        broken: a sentence about a scan that came in pieces.
        stated: how a device stands, `DeviceState`, whenever that changes.
    """

    arrived = Signal(object)
    broken = Signal(object)
    stated = Signal(object)
    _came = Signal(object)
    _stands = Signal(object)

    def __init__(self, settings: DeviceSettings, parent: QObject | None = None) -> None:
        """Take the settings; `start` begins to look for the devices."""
        super().__init__(parent)
        self._settings = settings
        self._devices: list[Device] = []
        self.standing: dict[str, DeviceState] = {}
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._stands.connect(self._on_stands, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to look for the devices, if the settings name any."""
        self._devices = self._made()
        for device in self._devices:
            device.start()

    def _made(self) -> list[Device]:
        if not (self._settings.serial or self._settings.hid):
            return []
        from scanning.hid_pos import HidScanner
        from scanning.serial_port import SerialScanner

        tell = (self._came.emit, self._stands.emit)
        return [
            *(SerialScanner(port, *tell) for port in self._settings.serial),
            *(HidScanner(hid, *tell) for hid in self._settings.hid),
        ]

    def stop(self) -> None:
        """Let every device go."""
        for device in self._devices:
            device.stop()
        self._devices.clear()

    @Slot(object)
    def _on_came(self, what: Arrived | Broken) -> None:
        if isinstance(what, Broken):
            self.broken.emit(what.sentence)
        else:
            self.arrived.emit(what)

    @Slot(object)
    def _on_stands(self, state: DeviceState) -> None:
        self.standing[state.source] = state
        self.stated.emit(state)
