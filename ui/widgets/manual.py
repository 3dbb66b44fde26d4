"""The amber mark of a record whose label was typed: on every later view, never in a turn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui import theme
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text


class Manual(QFrame):
    """Dark on amber, with the shape of a hold."""

    def __init__(self) -> None:
        """Make a mark that does not show yet."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(theme.GAP)
        row.addWidget(IconView("hold", 20, Tone.ON_CAUTION))
        self._text = Text(Role.LABEL, tone=Tone.ON_CAUTION, wrap=False)
        row.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_mark(self, text: str) -> None:
        """Show the mark, or nothing."""
        self._text.setText(text)
        self.setAccessibleName(text)
        # Shown without a parent it would be a window of its own, and take the focus.
        if not text or self.parentWidget() is not None:
            self.setVisible(bool(text))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Fill it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.active().caution))
        painter.drawRoundedRect(self.rect(), 6, 6)
