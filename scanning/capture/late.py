"""A decoding process that starts with the first picture, and a camera's way of looking with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanning.accept import Presentation
from scanning.capture.looking import Looking
from scanning.decode.symbol import Box, Effort, Symbol
from scanning.watched import WatchedReader

if TYPE_CHECKING:
    from scanning.capture.sources import Grey


class LateReader:
    """A watched reader that starts no process before there is a picture to read."""

    def __init__(self) -> None:
        """Begin without a process."""
        self._reader: WatchedReader | None = None

    def __call__(
        self, grey: Grey, *, effort: Effort, region: Box | None = None
    ) -> tuple[Symbol, ...] | None:
        """Read a picture; None if the process died of it, or took too long, and was replaced."""
        if self._reader is None:
            self._reader = WatchedReader()
            self._reader.start()
        return self._reader.read(grey, effort=effort, region=region)

    def close(self) -> None:
        """End the process, if there is one."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def looking_with(read: LateReader) -> Looking:
    """Return what reads a camera's frames and decides what may be relied on."""
    return Looking(read=read, presentation=Presentation())
