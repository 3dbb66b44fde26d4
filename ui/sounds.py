"""What the workstation says without a screen: five sounds, and none of them carries a secret.

A scan gives the same tick whoever scans whatever (DESIGN rule 1): match and stop exist only
after both turns are sealed. A sound is never the only channel, so a machine without a loudspeaker
works on in silence and says "Sound off" in its header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, QUrl, Slot

import resources
from ui.presenters.sound import Sound

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

STOP_EVERY_MS = 8_000
STOP_TIMES = 8  # the first and one each 8 s: about a minute (screens 4.4)


class Sounds(Protocol):
    """Somewhere to play a sound."""

    @property
    def audible(self) -> bool:
        """Whether anybody can hear them; the header says so when not."""
        ...

    def play(self, sound: Sound) -> None:
        """Play one sound now; never waits, never raises."""
        ...


class Silent:
    """No loudspeaker: everything is shown, nothing is heard."""

    @property
    def audible(self) -> bool:
        """Return that nobody hears anything."""
        return False

    def play(self, sound: Sound) -> None:
        """Do nothing: the screen says the same."""


class QtSounds(QObject):
    """Plays the shipped files through Qt; made by `open_sounds`."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Load every sound now: the first play would otherwise come late."""
        super().__init__(parent)
        from PySide6.QtMultimedia import QSoundEffect  # noqa: PLC0415  # costs 200 ms to import

        self._effects: dict[Sound, QSoundEffect] = {}
        for sound in Sound:
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(resources.sound(sound.value)))
            self._effects[sound] = effect

    @property
    def audible(self) -> bool:
        """Return that there is a loudspeaker."""
        return True

    def play(self, sound: Sound) -> None:
        """Play one sound from its start."""
        self._effects[sound].play()


class LateSounds:
    """Sounds that are silent until they are opened: loading them takes longer than a window."""

    def __init__(self, parent: QObject) -> None:
        """Begin in silence; the sounds will belong to `parent`."""
        self._parent = parent
        self._sounds: Sounds = Silent()

    def open(self) -> None:
        """Load this machine's sounds."""
        self._sounds = open_sounds(self._parent)

    @property
    def audible(self) -> bool:
        """Whether they are loaded, and there is a loudspeaker."""
        return self._sounds.audible

    def play(self, sound: Sound) -> None:
        """Play one sound; in silence, do nothing."""
        self._sounds.play(sound)


def open_sounds(parent: QObject | None = None) -> Sounds:
    """Return sounds for this machine: silent ones when it has no audio output."""
    from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415  # costs 200 ms to import

    # That a machine has no loudspeaker or video chip is shown in the header; nobody needs it
    # on the terminal as well.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    return QtSounds(parent) if QMediaDevices.audioOutputs() else Silent()


class StopSound(QObject):
    """The stop's sound, again and again until somebody acts, a minute at the most."""

    def __init__(self, sounds: Sounds, parent: QObject | None = None) -> None:
        """Take where to play."""
        super().__init__(parent)
        self._sounds = sounds
        self._left = 0
        self._timer = QTimer(self, interval=STOP_EVERY_MS)
        self._timer.timeout.connect(self._again)

    def start(self) -> None:
        """Play it now and keep on; a second call changes nothing."""
        if self._timer.isActive():
            return
        self._left = STOP_TIMES - 1
        self._sounds.play(Sound.STOP)
        self._timer.start()

    def stop(self) -> None:
        """Be quiet: somebody acted."""
        self._timer.stop()

    @Slot()
    def _again(self) -> None:
        """Play once more, or give up after a minute."""
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self._sounds.play(Sound.STOP)
