"""Where typed characters appear. None of these is a text field: none can take the focus.

A text field that holds the focus catches what a scanner types when a scan breaks (screens
4.6). The page itself takes the keys, its presenter keeps what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme, wording
from ui.theme import Role, Tone
from ui.widgets.text import Text

PIN_DIGITS = 6


class PinDots(QWidget):
    """Six dots, filled as digits come; it never holds a digit."""

    def __init__(self) -> None:
        """Show no digit."""
        super().__init__()
        self._count = 0
        self.setFixedSize(PIN_DIGITS * 40, 40)
        self._tell()

    def show_count(self, count: int) -> None:
        """Show how many digits have come."""
        self._count = count
        self._tell()
        self.update()

    def _tell(self) -> None:
        """Say the count to a screen reader, never a digit."""
        self.setAccessibleName(wording.PIN_SHOWN.format(count=self._count))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the dots."""
        tokens = theme.active()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(PIN_DIGITS):
            filled = index < self._count
            colour = QColor(tokens.text if filled else tokens.border)
            painter.setPen(QPen(colour, 3))
            painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(index * 40 + 8, 8, 24, 24))


class Cells(QWidget):
    """A row of cells, one for each character; the next one to fill is marked."""

    def __init__(self, count: int) -> None:
        """Make `count` empty cells."""
        super().__init__()
        self._count = count
        self._text = ""
        self._next = False
        self._cell = QSize(44, 56)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, or the regular one."""
        self._cell = QSize(32, 44) if compact else QSize(44, 56)
        self.setFixedSize(self._count * (self._cell.width() + 4) - 4, self._cell.height())

    def show_text(self, text: str, *, is_next: bool) -> None:
        """Show the characters typed; `is_next` marks the cell that the next one fills."""
        self._text, self._next = text, is_next
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the cells."""
        tokens = theme.active()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.make_font(self._cell.height() // 2, mono=True))
        for index in range(self._count):
            box = QRectF(
                index * (self._cell.width() + 4), 0, self._cell.width(), self._cell.height()
            )
            here = self._next and index == len(self._text)
            painter.setPen(QPen(QColor(tokens.focus if here else tokens.border), 3 if here else 2))
            painter.setBrush(QColor(tokens.ground))
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)
            if index < len(self._text):
                painter.setPen(QColor(tokens.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text[index])


@dataclass(frozen=True, slots=True)
class Box:
    """One labelled group of cells."""

    label: str
    count: int


BIRTH_DATE = (Box(wording.DAY, 2), Box(wording.MONTH, 2), Box(wording.YEAR, 4))
PRODUCT_END = (Box(wording.PRODUCT_END, 4),)


class Entry(QWidget):
    """Labelled boxes side by side, filled from the left: DAY, MONTH, YEAR."""

    def __init__(self, boxes: tuple[Box, ...]) -> None:
        """Make empty boxes."""
        super().__init__()
        self._boxes = boxes
        self._cells: list[Cells] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        for box in boxes:
            column = QVBoxLayout()
            column.setSpacing(theme.GAP // 2)
            column.addWidget(Text(Role.LABEL, box.label, tone=Tone.QUIET, wrap=False))
            cells = Cells(box.count)
            self._cells.append(cells)
            column.addWidget(cells)
            row.addLayout(column)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, or the regular one."""
        for cells in self._cells:
            cells.set_compact(compact=compact)

    def show_text(self, text: str) -> None:
        """Show what has been typed so far."""
        at = 0
        for box, cells in zip(self._boxes, self._cells, strict=True):
            part = text[at : at + box.count]
            cells.show_text(part, is_next=at <= len(text) < at + box.count)
            at += box.count
        spoken = ", ".join(box.label.lower() for box in self._boxes)
        self.setAccessibleName(f"{spoken}: {len(text)} / {at}")
