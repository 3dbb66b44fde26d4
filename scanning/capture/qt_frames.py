"""What a Qt camera and a Qt video player share: frames that come by Qt's event loop.

Qt's objects live on the thread that made them, which runs an event loop (the window's, or the
main one of `countersign scan`). The camera's thread asks them to begin and to end by queued
signals, and takes the newest frame out of `Newest`; the slot that puts it there does nothing
else, so the window never waits for a camera.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoSink

from scanning.capture import grey, sentences
from scanning.capture.newest import Newest
from scanning.capture.sources import Frame, SourceError

if TYPE_CHECKING:
    from scanning.capture.sources import Grey

Pixel = QVideoFrameFormat.PixelFormat
PLANAR = frozenset({
    Pixel.Format_YUV420P, Pixel.Format_YUV422P, Pixel.Format_YV12, Pixel.Format_NV12,
    Pixel.Format_NV21, Pixel.Format_IMC1, Pixel.Format_IMC2, Pixel.Format_IMC3,
    Pixel.Format_IMC4, Pixel.Format_Y8,
})  # fmt: skip
# Where the grey bytes of a packed picture are: the first of a row, and how far apart. Of colours
# the green is taken: the largest part of grey, and bars are black.
PACKED = {
    Pixel.Format_YUYV: (0, 2), Pixel.Format_UYVY: (1, 2), Pixel.Format_Y16: (1, 2),
    Pixel.Format_P010: (1, 2), Pixel.Format_P016: (1, 2), Pixel.Format_AYUV: (1, 4),
    Pixel.Format_BGRA8888: (1, 4), Pixel.Format_BGRX8888: (1, 4),
    Pixel.Format_BGRA8888_Premultiplied: (1, 4), Pixel.Format_RGBA8888: (1, 4),
    Pixel.Format_RGBX8888: (1, 4), Pixel.Format_ARGB8888: (2, 4), Pixel.Format_XRGB8888: (2, 4),
    Pixel.Format_ARGB8888_Premultiplied: (2, 4), Pixel.Format_ABGR8888: (2, 4),
    Pixel.Format_XBGR8888: (2, 4),
}  # fmt: skip
COLOUR_STEP = 4  # bytes a pixel: a format that was made for screens


def grey_of(frame: QVideoFrame) -> Grey | None:
    """Return a frame's grey picture, without a detour through colour where the format has one.

    Returns:
        None for a frame that cannot be looked at.
    """
    pixel = frame.pixelFormat()
    if pixel not in PLANAR and pixel not in PACKED and pixel is not Pixel.Format_Jpeg:
        return _through_image(frame)
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        data = memoryview(frame.bits(0))
        if pixel is Pixel.Format_Jpeg:
            return grey.from_jpeg(data[: frame.mappedBytes(0)])
        stride = frame.bytesPerLine(0)
        if pixel in PLANAR:
            return grey.from_plane(data, frame.width(), frame.height(), stride)
        first, step = PACKED[pixel]
        return grey.from_packed(data, (frame.width(), frame.height()), stride, first, step)
    finally:
        frame.unmap()


def _through_image(frame: QVideoFrame) -> Grey | None:
    from PySide6.QtGui import QImage

    image = frame.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    if image.isNull():
        return None
    size, stride = (image.width(), image.height()), image.bytesPerLine()
    return grey.from_plane(memoryview(image.constBits()), *size, stride)


class QtFrames(QObject):
    """A source whose frames arrive by Qt's event loop; made on the thread that runs it.

    A subclass begins in `begin`, ends in `end`, and puts into `newest_frame`.
    """

    live = True
    still = False
    description = ""
    _begin_asked = Signal()
    _end_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing open."""
        super().__init__(parent)
        self.sink = QVideoSink(self)
        self.arrived: Newest[tuple[QVideoFrame, int, int]] = Newest()
        self._number = 0
        self.sink.videoFrameChanged.connect(self._on_frame)
        queued = Qt.ConnectionType.QueuedConnection
        self._begin_asked.connect(self._on_begin, queued)
        self._end_asked.connect(self._on_end, queued)

    @property
    def dropped(self) -> int:
        """Return how many frames came while nobody had time."""
        return self.arrived.dropped

    # -- on the camera's thread

    def open(self) -> None:
        """Ask for frames; whatever is wrong is raised by `newest`."""
        self.arrived.clear()
        self._begin_asked.emit()

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame, made grey.

        Raises:
            SourceError: the source is lost, was never there, or cannot be understood.
            EndOfFramesError: a video has ended.
        """
        taken = self.arrived.take(timeout_s)
        if taken is None:
            return None
        video, at_ms, number = taken
        made = grey_of(video)
        if made is None:
            if number == 1:
                raise sentences.unknown_picture(self.description)
            return None
        return Frame(grey=made, at_ms=at_ms, number=number)

    def wake(self) -> None:
        """End a wait in `newest`."""
        self.arrived.wake()

    def close(self) -> None:
        """Ask to let the device go."""
        self._end_asked.emit()

    # -- on Qt's thread

    def begin(self) -> None:
        """Start the device.

        Raises:
            SourceError: it cannot be started.
        """
        raise NotImplementedError

    def end(self) -> None:
        """Let the device go; harmless when nothing is open."""
        raise NotImplementedError

    def time_of(self, video: QVideoFrame) -> int:
        """Return when a frame was taken, in milliseconds."""
        raise NotImplementedError

    @Slot()
    def _on_begin(self) -> None:
        self.end()
        self._number = 0
        try:
            self.begin()
        except SourceError as error:
            self.arrived.fail(error)

    @Slot()
    def _on_end(self) -> None:
        self.end()

    @Slot(QVideoFrame)
    def _on_frame(self, video: QVideoFrame) -> None:
        if not video.isValid():
            return  # a player says that it stopped by an empty frame
        self._number += 1
        self.arrived.put((QVideoFrame(video), self.time_of(video), self._number))
