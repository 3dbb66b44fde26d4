"""Label printing: the label in its true size, and one thing to do (screens 5.12).

A device screen in all but the label: it is shown as large as it will print, by the screen's
logical resolution, and smaller only where the window has no room; the caption says which.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui import wording_printing as words
from ui.pages.devices import DevicePage
from ui.presenters.device_views import DeviceView
from ui.presenters.label_view import LabelView
from ui.theme import Role, Tone
from ui.widgets.text import Text

MM_PER_INCH = 25.4
HEAD = 150  # px that instruction, detail and message take above and below a label


class LabelsPage(DevicePage):
    """The list of what can be printed, and each step of one label."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._label = TrueSize()
        self._caption = Text(Role.SMALL, tone=Tone.QUIET)
        column = QVBoxLayout()
        column.setSpacing(theme.GAP)
        column.addWidget(self._label, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._caption)
        self.body.setStretch(0, 0)  # the label stands right under the words
        self.body.addLayout(column)
        self.body.addStretch(1)

    def render(self, view: DeviceView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a step."""
        super().render(view)
        if isinstance(view, LabelView):
            self._label.show_label(view)
            self._fit()

    def arrange(self) -> None:
        """Give the label the room that is left."""
        super().arrange()
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Give the label the room that is left."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's event, as it came
        self._fit()

    def _fit(self) -> None:
        edge = 2 * theme.MARGIN
        head = HEAD if self.compact else HEAD + 2 * theme.MARGIN
        room = QSize(self.width() - edge, self.height() - self.footer.height() - head)
        self._label.fit(room)
        self._caption.say(self._label.caption)


class TrueSize(QWidget):
    """A label as large as it prints, on white paper whatever the theme is."""

    def __init__(self) -> None:
        """Show nothing."""
        super().__init__()
        self._png = b""
        self._picture = QPixmap()
        self._mm = (0.0, 0.0)
        self._shown = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def caption(self) -> str:
        """Whether this is the true size, and what that is; nothing without a label."""
        if self._picture.isNull():
            return ""
        width, height = (f"{side:.0f}" for side in self._mm)
        if self._shown >= 1:
            return words.TRUE_SIZE.format(width=width, height=height)
        return words.SMALLER.format(percent=round(self._shown * 100), width=width, height=height)

    def show_label(self, view: LabelView) -> None:
        """Show a label, or nothing."""
        if view.label != self._png:
            self._png = view.label
            self._picture = QPixmap()
            self._picture.loadFromData(view.label)
        self._mm = (view.width_mm, view.height_mm)
        self.setAccessibleName(view.label_name)
        self.setVisible(not self._picture.isNull())

    def fit(self, room: QSize) -> None:
        """Take the true size, or as much of it as there is room for."""
        if self._picture.isNull():
            return
        true = [
            side / MM_PER_INCH * dpi
            for side, dpi in zip(self._mm, (self.logicalDpiX(), self.logicalDpiY()), strict=True)
        ]
        self._shown = min(1.0, room.width() / true[0], room.height() / true[1])
        self.setFixedSize(*(max(round(side * self._shown), 1) for side in true))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the label with a thin edge: paper on a white screen has none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        painter.drawPixmap(self.rect(), self._picture)
        painter.setPen(QPen(QColor(theme.active().border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
