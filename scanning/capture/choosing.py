"""Which source: a camera through Qt, else through OpenCV; a file where files are allowed.

A live station takes cameras only (DESIGN rule 8): `open_source` refuses everything else with a
sentence, whoever asks. Call it on the thread that runs Qt's event loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scanning.capture import sentences
from scanning.capture.sources import Frame, FrameSource, SourceError, Trouble


class FirstThatIsThere:
    """A camera that several drivers may know: the first that finds one is used.

    Another driver is asked only when one finds no camera at all. A camera that is lost, in use or
    forbidden is not looked for elsewhere: the other driver could not open it either, and would
    say so less well.
    """

    live = True
    still = False

    def __init__(self, drivers: Sequence[FrameSource]) -> None:
        """Take the drivers in the order in which they are asked."""
        self._drivers = tuple(drivers)
        self._at = 0

    @property
    def description(self) -> str:
        """What the camera is called."""
        return self._drivers[self._at].description

    @property
    def dropped(self) -> int:
        """How many frames came while nobody had time."""
        return sum(driver.dropped for driver in self._drivers)

    def open(self) -> None:
        """Open the first driver's camera, or else the next one's.

        Raises:
            SourceError: none has a camera, or the one that has cannot open it.
        """
        self._at = 0
        self._open_from_here()

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame; None also when another driver is asked now.

        Raises:
            SourceError: the camera is gone, or no driver has one.
        """
        try:
            return self._drivers[self._at].newest(timeout_s)
        except SourceError as error:
            if not self._has_next(error):
                raise
        self._go_on()
        self._open_from_here()
        return None

    def wake(self) -> None:
        """End a wait in `newest`."""
        for driver in self._drivers:
            driver.wake()

    def close(self) -> None:
        """Let the camera go."""
        self._drivers[self._at].close()

    def _open_from_here(self) -> None:
        while True:
            try:
                self._drivers[self._at].open()
            except SourceError as error:
                if not self._has_next(error):
                    raise
                self._go_on()
            else:
                return

    def _has_next(self, error: SourceError) -> bool:
        return error.trouble is Trouble.NONE_FOUND and self._at + 1 < len(self._drivers)

    def _go_on(self) -> None:
        self._drivers[self._at].close()
        self._at += 1


def open_source(what: Path | int | None = None, *, practice: bool) -> FrameSource:
    """Return a source, closed: a camera, or in practice what stands in for one.

    Args:
        what: a file or folder; a camera's number, from 0; None for the system's own choice.
        practice: whether files are allowed: a practice realm, or `countersign scan`.

    Raises:
        SourceError: a file in a live station, no camera with that number, a file that is no
            video.
    """
    if isinstance(what, Path):
        return _stand_in(what, practice=practice)
    from scanning.capture.cv_camera import CvCamera, devices
    from scanning.capture.qt_camera import QtCamera, cameras

    if what is None:
        return FirstThatIsThere([QtCamera(), CvCamera()])
    by_qt = cameras()
    if by_qt:
        if what < len(by_qt):
            return QtCamera(bytes(by_qt[what].id().data()))
        raise _no_such(what, len(by_qt))
    by_cv = devices()
    if what < len(by_cv):
        return CvCamera(by_cv[what].key)
    raise _no_such(what, len(by_cv))


def _stand_in(path: Path, *, practice: bool) -> FrameSource:
    if not practice:
        raise sentences.stand_in_refused()
    from scanning.capture.folder import FolderSource
    from scanning.capture.video_file import VIDEO_SUFFIXES, VideoSource, is_motion_jpeg

    if path.suffix.lower() not in VIDEO_SUFFIXES:
        return FolderSource(path)
    try:
        plain = not path.is_file() or is_motion_jpeg(path)
    except OSError:
        sentence = f"{path.name} cannot be read. Check its rights."
        raise SourceError(Trouble.UNREADABLE, sentence) from None
    if plain:
        return VideoSource(path)
    from scanning.capture.qt_video import QtVideo

    return QtVideo(path)


def _no_such(number: int, found: int) -> SourceError:
    if not found:
        return sentences.none_found()
    return SourceError(
        Trouble.NONE_FOUND,
        f"Expected the number of a camera, 0 to {found - 1}; got {number}. Use a smaller one.",
    )
