"""The shapes that go with every state: our own SVG files, never a font's glyphs.

A font may lack a glyph and draw an empty box (screens 4.6: U+2BC3 did).
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

import resources
from ui import theme
from ui.theme import Tone


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    """Return the icon `name` in one colour."""
    text = resources.icon(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


def draw(painter: QPainter, name: str, colour: str, where: QRectF) -> None:
    """Draw an icon into a square."""
    _renderer(name, colour).render(painter, where)


def button_icon(name: str, colour: str, px: int) -> QIcon:
    """Return an icon for a button, sharp at `px` and at twice that."""
    icon = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(px * scale, px * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter, name, colour, QRectF(0, 0, px * scale, px * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        icon.addPixmap(pixmap)
    return icon


class IconView(QWidget):
    """One shape of a fixed size. Its word stands beside it, so a screen reader skips it."""

    def __init__(self, name: str, px: int, tone: Tone = Tone.TEXT) -> None:
        """Show the icon `name`, `px` square."""
        super().__init__()
        self._name = name
        self._tone = tone
        self._px = px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(px, px)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Show another shape."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def set_px(self, px: int) -> None:
        """Take another size."""
        self._px = px
        self.setFixedSize(px, px)

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self._px, self._px)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self._name, self._tone.of(theme.active()), QRectF(self.rect()))
