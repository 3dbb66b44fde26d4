"""A loudspeaker that remembers."""

from __future__ import annotations

from ui.presenters.sound import Sound


class RecordedSounds:
    """Keeps what was played, in order."""

    def __init__(self) -> None:
        """Start silent."""
        self.played: list[Sound] = []

    @property
    def audible(self) -> bool:
        """Return that somebody listens: the test."""
        return True

    def play(self, sound: Sound) -> None:
        """Remember it."""
        self.played.append(sound)
