"""What marks a practice realm on every screen: a band under the header, and a watermark."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme, wording
from ui.theme import Role

BAND_HEIGHT = 24
_STRIPE = 14  # px, width of a hatch stripe
_FAINT = 13  # of 255: seen at once, and text over it keeps its contrast


class PracticeBand(QWidget):
    """A hatched band with the word; it cannot be hidden by any page."""

    def __init__(self) -> None:
        """Make the band."""
        super().__init__()
        self.setFixedHeight(BAND_HEIGHT)
        self.setAccessibleName(f"{wording.PRACTICE}. {wording.PRACTICE_SAYS}")

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the hatching, and the words on a plain ground."""
        tokens = theme.active()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.text))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.busy))
        high = self.height()
        for x in range(-high, self.width() + high, 2 * _STRIPE):
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x, high),
                        QPointF(x + _STRIPE, high),
                        QPointF(x + _STRIPE + high, 0),
                        QPointF(x + high, 0),
                    ]
                )
            )
        painter.setFont(Role.LABEL.font(compact=True))
        text = f"{wording.PRACTICE}  ·  {wording.PRACTICE_SAYS}"
        wide = painter.fontMetrics().horizontalAdvance(text) + 2 * theme.MARGIN
        box = QRect((self.width() - wide) // 2, 0, wide, high)
        painter.fillRect(box, QColor(tokens.text))
        painter.setPen(QColor(tokens.ground))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Watermark(QWidget):
    """The word across the work area, faint, over everything and in the way of nothing."""

    def __init__(self, parent: QWidget) -> None:
        """Lie over `parent`; mouse and screen reader pass through."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the parent's size, and on top."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
            self.raise_()
        return False

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the word along the rising diagonal."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.active().text)
        colour.setAlpha(_FAINT)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(-20)
        # A path and not a text: turned glyphs come from a cache, and differ by what was drawn
        # before; pictures of the window are compared byte for byte.
        word = QPainterPath()
        font = theme.make_font(max(72, self.width() // 10), bold=True)
        word.addText(QPointF(0, 0), font, wording.PRACTICE)
        painter.translate(-word.boundingRect().center())
        painter.fillPath(word, colour)
