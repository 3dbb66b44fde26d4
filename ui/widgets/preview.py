"""What the camera sees, with the barcodes it read outlined. Holds nothing that it does not show.

It lies over the page, takes no focus and no mouse, and is hidden until somebody asks for it.
`clear` blanks the picture's own memory before letting it go: nothing of one person's turn may be
found in another's (B3, B8).
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QWidget

from ui import theme, wording
from ui.presenters.camera import Outline, PreviewFrame

SIZE, SMALL = QSize(320, 180), QSize(192, 108)
LINE = 3


class Preview(QWidget):
    """The camera's picture in a corner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make it, hidden and blank."""
        super().__init__(parent)
        self.setFixedSize(SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(wording.CAMERA_PICTURE)
        self._image = QImage()
        self._outlines: tuple[Outline, ...] = ()
        self.hide()

    def show_frame(self, frame: PreviewFrame) -> None:
        """Show a picture, in place of the one before; a hidden preview takes none."""
        if self.isHidden():
            return
        size = frame.width, frame.height
        if len(frame.grey) != frame.width * frame.height:
            return
        grey = QImage.Format.Format_Grayscale8
        self._image = QImage(frame.grey, *size, frame.width, grey).copy()  # a copy of its own
        self._outlines = frame.outlines
        self.update()

    def clear(self) -> None:
        """Show nothing, and keep nothing."""
        self._image.fill(0)
        self._image = QImage()
        self._outlines = ()
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Take less room in a small window."""
        self.setFixedSize(SMALL if compact else SIZE)

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return self._image.isNull() and not self._outlines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in the middle, the outlines over it, a frame around it."""
        tokens = theme.active()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        if not self._image.isNull():
            self._paint_picture(painter, QColor(tokens.info))
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_picture(self, painter: QPainter, colour: QColor) -> None:
        room = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(0, 0), room)
        place.moveCenter(self.rect().center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        scale = room.width() / self._image.width()
        painter.setPen(QPen(colour, LINE))
        for outline in self._outlines:
            points = [
                place.topLeft() + QPoint(round(x * scale), round(y * scale)) for x, y in outline
            ]
            painter.drawPolygon(QPolygon(points))
