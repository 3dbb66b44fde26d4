"""A video through Qt's player, where Qt's FFmpeg plugin is installed. A stand-in (rule 8).

Motion JPEG files are read without it (`video_file`); every other kind of file needs it. It plays
in real time, and a frame that comes while nobody has time is dropped, as with a camera.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame

from scanning.capture.qt_frames import QtFrames
from scanning.capture.sources import EndOfFramesError, Frame, SourceError, Trouble


class QtVideo(QtFrames):
    """A video file that Qt plays into a sink."""

    live = False

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        """Take the file; `open` plays it."""
        super().__init__(parent)
        self._path = path
        self.description = path.name
        self._player: QMediaPlayer | None = None
        self._broken = False

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame.

        Raises:
            SourceError: the file cannot be played; the next call says that it has ended.
            EndOfFramesError: it has ended.
        """
        if self._broken:
            raise EndOfFramesError
        try:
            return super().newest(timeout_s)
        except SourceError:
            self._broken = True
            raise

    def open(self) -> None:
        """Ask for the file to be played from its start."""
        self._broken = False
        super().open()

    def begin(self) -> None:
        """Play the file.

        Raises:
            SourceError: Qt has no player here.
        """
        player = QMediaPlayer(self)
        if not player.isAvailable():
            raise no_player(self._path)
        self._player = player
        player.setVideoSink(self.sink)
        player.mediaStatusChanged.connect(self._on_status)
        player.errorOccurred.connect(self._on_error)
        player.setSource(QUrl.fromLocalFile(str(self._path.absolute())))
        player.play()

    def end(self) -> None:
        """Stop playing."""
        player, self._player = self._player, None
        if player is not None:
            player.mediaStatusChanged.disconnect(self._on_status)
            player.errorOccurred.disconnect(self._on_error)
            player.stop()
            player.deleteLater()

    def time_of(self, video: QVideoFrame) -> int:
        """Return when a frame is shown, from the video's start."""
        return int(video.startTime() // 1000)

    @Slot(QMediaPlayer.MediaStatus)
    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            self.arrived.fail(EndOfFramesError())
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self.arrived.fail(_damaged(self._path))

    @Slot(QMediaPlayer.Error, str)
    def _on_error(self, *_: object) -> None:
        self.arrived.fail(_damaged(self._path))


def no_player(path: Path) -> SourceError:
    """Say that a video needs a player which is not installed."""
    return SourceError(
        Trouble.UNREADABLE,
        f"{path.name} is no motion JPEG video, and Qt's video player is not installed here."
        " Convert it: ffmpeg -i VIDEO -c:v mjpeg -an OUT.avi",
    )


def _damaged(path: Path) -> SourceError:
    return SourceError(
        Trouble.UNREADABLE,
        f"{path.name} cannot be played: it is damaged, or no video."
        " Use another file, or convert it: ffmpeg -i VIDEO -c:v mjpeg -an OUT.avi",
    )
