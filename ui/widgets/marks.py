"""Marks that stay on every later view of a bag, and never show in a turn."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui import theme
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text


class BagMark(QFrame):
    """A filled mark: a shape and a few words."""

    def __init__(self, fill: str, tone: Tone, icon: str) -> None:
        """Make a mark that does not show yet; `fill` names the theme's colour."""
        super().__init__()
        self._fill = fill
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(theme.GAP)
        row.addWidget(IconView(icon, 20, tone))
        self._text = Text(Role.LABEL, tone=tone, wrap=False)
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
        painter.setBrush(QColor(getattr(theme.active(), self._fill)))
        painter.drawRoundedRect(self.rect(), 6, 6)


class Manual(BagMark):
    """A label was typed: dark on amber, with the shape of a hold."""

    def __init__(self) -> None:
        """Make a mark that does not show yet."""
        super().__init__("caution", Tone.ON_CAUTION, "hold")


class Forever(BagMark):
    """An exceptional release: white on red, with the octagon."""

    def __init__(self) -> None:
        """Make a mark that does not show yet."""
        super().__init__("stop", Tone.ON_STOP, "stop")
