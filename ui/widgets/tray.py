"""The label tray of a practice realm: pick a label up with the mouse and it is scanned."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui import theme, wording
from ui.presenters.views import TrayLabelView
from ui.theme import Role, Tone
from ui.widgets.buttons import Button
from ui.widgets.text import Text, empty

WIDTH = 264
_THUMB = 56


class TrayButton(Button):
    """One label: its picture, what it is, and a second line.

    Signals:
        picked: the label's id.
    """

    picked = Signal(str)

    def __init__(self, view: TrayLabelView) -> None:
        """Make the button of one label."""
        super().__init__("", look="tray", name=f"{view.title} {view.detail}".strip())
        self._id = view.id
        self.setFixedHeight(72)
        thumb = QLabel()
        thumb.setFixedSize(_THUMB, _THUMB)
        thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = QPixmap()
        if view.png and picture.loadFromData(view.png):
            # A small picture keeps its edges: a blurred bar code looks like a broken one.
            scaled = picture.scaled(
                QSize(_THUMB, _THUMB),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            thumb.setPixmap(scaled)
        else:
            thumb.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Text(Role.LABEL, view.title))
        detail = Text(Role.SMALL, tone=Tone.QUIET)
        detail.set_compact(compact=True)
        words.addWidget(detail)
        detail.say(view.detail)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(theme.GAP)
        row.addWidget(thumb)
        row.addLayout(words, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._pick)

    @Slot()
    def _pick(self) -> None:
        """Say which label it was."""
        self.picked.emit(self._id)


class Tray(QFrame):
    """A column of labels that scrolls.

    Signals:
        picked: the id of the label that was picked up.
    """

    picked = Signal(str)

    def __init__(self) -> None:
        """Make an empty tray."""
        super().__init__()
        self.setProperty("look", "tray")
        self.setFixedWidth(WIDTH)
        self._shown: tuple[TrayLabelView, ...] = ()
        self._list = QWidget()
        self._list.setProperty("look", "list")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, theme.GAP, 0)
        self._column.setSpacing(theme.GAP)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(self._list)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.GAP, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(Text(Role.LABEL, wording.LABEL_TRAY))
        says = Text(Role.SMALL, wording.LABEL_TRAY_SAYS, tone=Tone.QUIET)
        says.set_compact(compact=True)
        column.addWidget(says)
        column.addWidget(scroll, 1)

    def show_labels(self, views: tuple[TrayLabelView, ...]) -> None:
        """Show these labels; nothing is rebuilt when nothing changed."""
        if views == self._shown:
            return
        self._shown = views
        empty(self._column, keep=1)
        for at, view in enumerate(views):
            button = TrayButton(view)
            button.picked.connect(self.picked)
            self._column.insertWidget(at, button)
