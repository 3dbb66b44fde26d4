"""The camera at work in the window: its thread, its scans, its state, its picture.

    camera's thread ──> queued signals ──> window's thread: desk, header button, preview

* A scan belongs to the page that showed when its frame was taken. Another page begins afresh:
  what the camera still had under way is dropped, the picture is hidden and blanked, and labels
  count once the camera has seen none (B3, B8).
* Pictures cross to the window only while one shows, small, one at a time.
* The decoding process starts with the first frame: a station without a camera never pays for it.
* A live station takes cameras only; `watch` refuses a file with a sentence (DESIGN rule 8).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from ui import wording
from ui.presenters.camera import (
    HIDDEN,
    CameraHealth,
    CameraPresenter,
    CameraView,
    PreviewFrame,
)
from ui.widgets.preview import Preview

if TYPE_CHECKING:
    from scanning.capture.camera import Camera, CameraState, Stamp
    from scanning.capture.late import LateReader
    from scanning.capture.looking import Counters
    from scanning.capture.sources import Frame, FrameSource
    from scanning.decode.symbol import Symbol
    from ui.window import Window

LEFT: Final = 276  # px: right of the footer's way back, left of keys and of its other buttons
APART: Final = 8  # px from the window's lower edge: over the footer's empty middle
# In a small window the footer is full: under the words on the left, above the footer.
LEFT_NARROW: Final = 16
APART_NARROW: Final = 72
NARROW: Final = 1000  # px: in a window narrower than this the picture takes less room
PICTURE_WIDTH: Final = 640  # px of the small copy that crosses to the window
PICTURE_EVERY_MS: Final = 66  # 15 a second


class Cameras(QObject):
    """Joins one camera to the window. Made and used on the window's thread.

    Signals:
        told: the view of the camera, whenever it changes, for a chip.
    """

    told = Signal(object)
    _scanned = Signal(object, int)
    _rejected = Signal(object, int)
    _stated = Signal(object)
    _framed = Signal(object, int)

    def __init__(self, window: Window, stamp: Stamp, *, practice: bool) -> None:
        """Take the window; `watch` opens a camera.

        Args:
            window: gets the scans.
            stamp: makes scans of symbols.
            practice: whether files may stand in for a camera.
        """
        super().__init__(window)
        self._window = window
        self._stamp = stamp
        self._practice = practice
        self._camera: Camera | None = None
        self._reader: LateReader | None = None
        self._turn = 0  # which page shows
        self._frames_turn = 0  # which page showed when the frame in hand was taken
        self._showing = HIDDEN
        self._pending = False
        self._last_ms = 0
        self._room = window.frame.centralWidget() or window.frame
        self.preview = Preview(self._room)
        self.presenter = CameraPresenter(self._render)
        self._room.installEventFilter(self)
        self._key = QShortcut(QKeySequence(Qt.Key.Key_F6), window.frame)
        self._key.activated.connect(self.toggle_preview)
        window.frame.camera.clicked.connect(self.toggle_preview)
        window.frame.page_shown.connect(self._on_page)
        queued = Qt.ConnectionType.QueuedConnection
        self._scanned.connect(self._on_scanned, queued)
        self._rejected.connect(self._on_rejected, queued)
        self._stated.connect(self._on_stated, queued)
        self._framed.connect(self._on_framed, queued)

    def watch(self, what: Path | int | None = None, source: FrameSource | None = None) -> None:
        """Watch a camera, in place of the one watched before.

        Args:
            what: a camera's number; None for the system's own choice; in practice also a video,
                a folder of pictures or a picture.
            source: to be watched instead of opening `what`.

        Raises:
            SourceError: a file in a live station, or no such camera.
        """
        from scanning.capture.camera import Camera
        from scanning.capture.choosing import open_source
        from scanning.capture.late import LateReader, looking_with
        from scanning.capture.sentences import stand_in_refused

        chosen = source or open_source(what, practice=self._practice)
        if not (chosen.live or self._practice):
            raise stand_in_refused()
        self._stop()
        self._reader = self._reader or LateReader()
        looking = looking_with(self._reader)
        self._camera = Camera(source=chosen, looking=looking, stamp=self._stamp, listener=self)
        self._camera.start()

    @property
    def counters(self) -> Counters | None:
        """What became of the frames so far; None before the first camera."""
        return None if self._camera is None else self._camera.counters

    def close(self) -> None:
        """Let the camera and the decoding process go."""
        self._stop()
        if self._reader is not None:
            self._reader.close()
        self.presenter.turned()

    def _stop(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()

    # -- told on the camera's thread (scanning.capture.camera.Listener)

    def watched(self, frame: Frame, symbols: tuple[Symbol, ...]) -> None:
        """Note which page showed, and pass a small picture on while somebody looks at it."""
        self._frames_turn = self._turn
        showing = self._showing
        early = 0 <= frame.at_ms - self._last_ms < PICTURE_EVERY_MS
        if showing == HIDDEN or self._pending or early:
            return
        self._pending, self._last_ms = True, frame.at_ms
        self._framed.emit(small(frame, symbols), showing)

    def scanned(self, scan: Any) -> None:  # noqa: ANN401  a Scan: it crosses as an object
        """Pass a scan on, with the page that showed when it was taken."""
        self._scanned.emit(scan, self._frames_turn)

    def rejected(self, sentence: str) -> None:
        """Pass on that what was shown is dropped."""
        self._rejected.emit(sentence, self._frames_turn)

    def stated(self, state: CameraState) -> None:
        """Pass on how the camera is doing."""
        self._stated.emit(state)

    # -- on the window's thread

    @Slot(object, int)
    def _on_scanned(self, scan: Any, turn: int) -> None:  # noqa: ANN401  see `scanned`
        if turn == self._turn:
            self._window.scanned(scan)

    @Slot(object, int)
    def _on_rejected(self, sentence: str, turn: int) -> None:
        if turn == self._turn:
            self._window.desk.broken(sentence)

    @Slot(object)
    def _on_stated(self, state: CameraState) -> None:
        health, sentence = health_of(state)
        self.presenter.stated(health, sentence)

    @Slot(object, int)
    def _on_framed(self, frame: PreviewFrame, showing: int) -> None:
        self._pending = False
        if self.presenter.belongs(showing):
            self.preview.show_frame(frame)

    @Slot(object)
    def _on_page(self, _: object) -> None:
        """Another page, so perhaps another person: nothing of the camera's goes over to it."""
        if self._camera is not None:
            self._camera.start_over()  # before the number: `_on_scanned` then lets nothing through
        self._turn += 1
        self.presenter.turned()

    @Slot()
    def toggle_preview(self) -> None:
        """Show the camera's picture, or hide it."""
        self.presenter.toggle()

    def _render(self, view: CameraView) -> None:
        self._showing = self.presenter.showing
        button = self._window.frame.camera
        button.setVisible(view.offered)
        button.setText(view.short)
        button.setToolTip(view.says or wording.CAMERA_KEY)
        button.setAccessibleDescription(view.says)
        if not view.shown:
            self.preview.clear()
        self.preview.setVisible(view.shown)
        self.preview.raise_()
        self._place()
        self.told.emit(view)

    def _place(self) -> None:
        """Keep the picture where no page has anything: low, on the left."""
        narrow = self._room.width() < NARROW
        self.preview.set_compact(compact=narrow)
        left, apart = (LEFT_NARROW, APART_NARROW) if narrow else (LEFT, APART)
        self.preview.move(left, self._room.height() - self.preview.height() - apart)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802  Qt's
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False


def small(frame: Frame, symbols: tuple[Symbol, ...]) -> PreviewFrame:
    """Return a small copy of a frame, with where barcodes were read."""
    step = -(-frame.grey.shape[1] // PICTURE_WIDTH)
    copy = frame.grey[::step, ::step]
    height, width = copy.shape
    outlines = tuple(tuple((x // step, y // step) for x, y in one.corners) for one in symbols)
    return PreviewFrame(width=width, height=height, grey=copy.tobytes(), outlines=outlines)


def health_of(state: CameraState) -> tuple[CameraHealth, str]:
    """Say a camera's state in the window's words."""
    from scanning.capture.camera import Phase
    from scanning.capture.sources import Trouble

    match state.phase:
        case Phase.WATCHING:
            return CameraHealth.WATCHING, ""
        case Phase.WAITING_FOR_EMPTY:
            return CameraHealth.TAKE_AWAY, ""
        case Phase.GONE if state.trouble is not Trouble.NONE_FOUND:
            return CameraHealth.TROUBLE, state.sentence
        case Phase.OPENING | Phase.GONE | Phase.ENDED:
            return CameraHealth.ABSENT, state.sentence
