"""The window: header, practice marking, one page, and in practice the label tray.

Its title never names a patient. It keeps the keyboard focus on the page, so that no field can
catch a scan; what a page does not use is either the lock key or nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui import theme, wording
from ui.pages.page import Page
from ui.presenters.views import HeaderView, TrayLabelView
from ui.widgets.header import Header
from ui.widgets.practice import PracticeBand, Watermark
from ui.widgets.tray import WIDTH, Tray

SIZE = (1366, 768)
LEAST = (911, 512)  # 1366 x 768 at 150 %, 1920 x 1080 at 200 %


class _Middle(QWidget):
    """The page, and the tray beside it; in a narrow window the tray lies over the page."""

    def __init__(self, pages: QWidget, tray: QWidget) -> None:
        """Hold both, with no tray shown."""
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(pages)
        self._tray = tray
        tray.setParent(self)
        tray.hide()

    def place_tray(self, *, shown: bool, over: bool) -> None:
        """Show the tray at the right edge, with room of its own or over the page."""
        self._row.setContentsMargins(0, 0, WIDTH if shown and not over else 0, 0)
        self._tray.setVisible(shown)
        self._tray.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tray at the right edge."""
        super().resizeEvent(event)
        self._tray.setGeometry(self.width() - WIDTH, 0, WIDTH, self.height())


class Frame(QMainWindow):
    """The one window.

    Attributes:
        camera: the header's button for the camera's picture; hidden where there is no camera.

    Signals:
        label_picked: the id of a label picked from the practice tray.
        lock_requested: the person pressed F12 or Ctrl+L.
        spoken_up: the person pressed F9.
        page_shown: the page that has just come to the front.
        files_dropped: paths of pictures dropped on the window, in a practice realm only.
    """

    label_picked = Signal(str)
    lock_requested = Signal()
    spoken_up = Signal()
    page_shown = Signal(object)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        """Make the window with no page."""
        super().__init__()
        self._header = Header()
        self.camera = self._header.camera
        self._band = PracticeBand()
        self._pages = QStackedWidget()
        self._tray = Tray()
        self._practice = False
        self._labels = False
        self._open: bool | None = None
        self._header.labels.clicked.connect(self._toggle_tray)
        self._tray.picked.connect(self._pick)
        self._lay_out()
        self._mark = Watermark(self._middle)
        self._band.hide()
        self._mark.hide()
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        self.setWindowTitle(wording.PRODUCT)

    def _lay_out(self) -> None:
        """Put header over band over page, with the tray at the right."""
        self._middle = _Middle(self._pages, self._tray)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._band)
        column.addWidget(self._middle, 1)
        self.setCentralWidget(centre)

    @property
    def page(self) -> Page | None:
        """The page that shows."""
        page = self._pages.currentWidget()
        return page if isinstance(page, Page) else None

    def show_page(self, page: Page) -> None:
        """Bring `page` to the front and give it the keyboard."""
        changed = self._pages.currentWidget() is not page
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._settle()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        if changed:
            self.page_shown.emit(page)

    def drop_page(self, page: Page) -> None:
        """Take a page away for good, with everything that it shows."""
        self._pages.removeWidget(page)
        page.hide()
        page.deleteLater()

    def set_header(self, view: HeaderView) -> None:
        """Show who, where and how; mark a practice realm."""
        self._header.render(view)
        self._practice = view.practice
        self.setAcceptDrops(view.practice)
        parts = [wording.PRODUCT]
        if view.practice:
            parts.append(wording.PRACTICE.lower())
        if view.locked:
            parts.append(wording.LOCKED)
        title = ", ".join([*parts, view.station])
        if title != self.windowTitle():
            self.setWindowTitle(title)
        self._settle()

    def set_labels(self, labels: tuple[TrayLabelView, ...]) -> None:
        """Fill the label tray; an empty one is hidden."""
        self._labels = bool(labels)
        self._tray.show_labels(labels)
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the watermark over the work area, and hide the tray where it takes too much."""
        super().resizeEvent(event)
        self._settle()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let files be dropped, in a practice realm only (DESIGN rule 8)."""
        if self._practice and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on the files that were dropped."""
        if self._practice:
            self.files_dropped.emit([u.toLocalFile() for u in event.mimeData().urls()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lock on F12 or Ctrl+L, speak up on F9; nothing else is left."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_F12 or (control and event.key() == Qt.Key.Key_L):
            self.lock_requested.emit()
        if event.key() == Qt.Key.Key_F9:
            self.spoken_up.emit()

    @Slot(str)
    def _pick(self, label: str) -> None:
        """Pass a picked label on; where the tray lies over the page, it gets out of the way."""
        if self._narrow():
            self._open = False
            self._settle()
        self.label_picked.emit(label)

    def _narrow(self) -> bool:
        """Whether the tray would take room that the page needs."""
        return self.width() - WIDTH < theme.COMPACT_WIDTH

    @Slot()
    def _toggle_tray(self) -> None:
        """Open the tray where it is closed, and close it where it is open."""
        self._open = not self._tray.isVisible()
        self._settle()

    def _settle(self) -> None:
        """Show what belongs to this page, this realm and this size."""
        page = self.page
        full = page is not None and page.full_window
        narrow = self._narrow()
        wanted = (not narrow) if self._open is None else self._open
        offered = self._practice and self._labels and not full
        self._header.setVisible(not full)
        self._header.set_compact(compact=narrow)
        self._header.labels.setVisible(offered)
        self._band.setVisible(self._practice)
        self._middle.place_tray(shown=offered and wanted, over=narrow)
        self._mark.setVisible(self._practice)
        self._mark.raise_()
