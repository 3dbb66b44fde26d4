"""Words on the screen, by role and meaning."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Role, Tone


class Text(QLabel):
    """A label that has a role (its size) and a tone (its colour), and never runs HTML."""

    def __init__(
        self,
        role: Role,
        text: str = "",
        *,
        tone: Tone = Tone.TEXT,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Make a label; `wrap` lets it take several lines."""
        super().__init__(text, parent)
        self._role = role
        self._tone = tone
        # What a label shows may come from outside: it is never read as markup.
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        vertical = QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.set_compact(compact=False)
        self.set_tone(tone)

    def set_compact(self, *, compact: bool) -> None:
        """Take the role's small size, or its regular one."""
        self.setFont(self._role.font(compact=compact))

    def set_tone(self, tone: Tone) -> None:
        """Take another colour."""
        self._tone = tone
        # Not a palette: an application with a style sheet forgets it when a hidden label shows.
        rule = f"color: {tone.of(theme.active())};"
        if rule != self.styleSheet():
            self.setStyleSheet(rule)

    def say(self, text: str) -> None:
        """Show `text`; an empty one takes no room."""
        if text != self.text():
            self.setText(text)
        # Shown without a parent it would be a window of its own, and take the focus.
        if not text or self.parentWidget() is not None:
            self.setVisible(bool(text))


class Lines(QWidget):
    """Lines said or done one after the other: room between them, none inside one that wraps."""

    def __init__(self, role: Role) -> None:
        """Make an empty list."""
        super().__init__()
        self._role = role
        self._compact = False
        self._shown: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room between the lines."""
        self._compact = compact
        self._column.setSpacing(2 if compact else theme.GAP)

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show these lines; nothing is rebuilt when nothing changed."""
        self.setVisible(bool(lines))
        if lines == self._shown:
            return
        self._shown = lines
        empty(self._column)
        for line in lines:
            text = Text(self._role, line)
            text.set_compact(compact=self._compact)
            self._column.addWidget(text)


def empty(layout: QLayout, *, keep: int = 0) -> None:
    """Take the widgets out of a layout and delete them; the last `keep` items stay."""
    while layout.count() > keep:
        item = layout.takeAt(0)
        gone = item.widget() if item is not None else None
        if gone is not None:
            gone.hide()
            gone.deleteLater()


class Elided(Text):
    """One line that ends in `…` where it has no room: for a site's name, never an identifier."""

    def __init__(self, role: Role, *, tone: Tone = Tone.TEXT) -> None:
        """Make an empty line."""
        super().__init__(role, tone=tone, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a few characters only."""
        return QSize(self.fontMetrics().horizontalAdvance("MMMM"), super().sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(QColor(self._tone.of(theme.active())))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown
        )
