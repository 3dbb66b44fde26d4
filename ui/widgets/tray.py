"""The label tray of a practice realm: pick a label up with the mouse and it is scanned.

Labels that belong together lie on a page of their own, with those that belong to every page.
"""

from __future__ import annotations

from collections.abc import Callable

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
_TURN = 40  # side of a button that turns the pages


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


class Pager(QWidget):
    """Which therapy's labels show, and the buttons to the one before and the next.

    Signals:
        turned: by how many pages.
    """

    turned = Signal(int)

    def __init__(self) -> None:
        """Make it with nothing to turn."""
        super().__init__()
        self._name = Text(Role.LABEL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        ways = (("◀", wording.TRAY_BEFORE, self._before), ("▶", wording.TRAY_NEXT, self._next))
        before, after = (self._button(*way) for way in ways)
        row.addWidget(before)
        row.addWidget(self._name, 1)
        row.addWidget(after)

    @staticmethod
    def _button(text: str, name: str, turn: Callable[[], None]) -> Button:
        button = Button(text, look="key", name=name)
        button.setFixedSize(_TURN, _TURN)
        button.clicked.connect(turn)
        return button

    def show_page(self, name: str, at: int, of: int) -> None:
        """Name the page, from 1, of how many; hide where there is only one."""
        self.setVisible(of > 1)
        self._name.say(f"{name}\n{at} / {of}")

    @Slot()
    def _before(self) -> None:
        self.turned.emit(-1)

    @Slot()
    def _next(self) -> None:
        self.turned.emit(1)


class Tray(QFrame):
    """A column of labels that scrolls, a page for each therapy.

    Signals:
        picked: the id of the label that was picked up.
    """

    picked = Signal(str)

    def __init__(self) -> None:
        """Make an empty tray."""
        super().__init__()
        self.setProperty("look", "tray")
        self.setFixedWidth(WIDTH)
        self._all: tuple[TrayLabelView, ...] = ()
        self._shown: tuple[TrayLabelView, ...] = ()
        self._page = ""
        self._pager = Pager()
        self._pager.turned.connect(self._turn)
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
        column.addWidget(self._pager)
        column.addWidget(scroll, 1)

    def show_labels(self, views: tuple[TrayLabelView, ...]) -> None:
        """Show these labels, on the page that showed before if it is still there."""
        self._all = views
        if self._page not in self._pages:
            self._page = self._pages[0] if self._pages else ""
        self._show()

    def turn_to(self, page: str) -> None:
        """Show the page of a name, if there is one."""
        if page in self._pages:
            self._page = page
            self._show()

    @property
    def _pages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(view.group for view in self._all if view.group))

    @Slot(int)
    def _turn(self, by: int) -> None:
        """Turn pages; after the last comes the first."""
        pages = self._pages
        self._page = pages[(pages.index(self._page) + by) % len(pages)]
        self._show()

    def _show(self) -> None:
        """Show one page; nothing is rebuilt when nothing changed."""
        pages = self._pages
        at = pages.index(self._page) + 1 if pages else 0
        self._pager.show_page(self._page, at, len(pages))
        views = tuple(view for view in self._all if view.group in ("", self._page))
        if views == self._shown:
            return
        self._shown = views
        empty(self._column, keep=1)
        for at, view in enumerate(views):
            button = TrayButton(view)
            button.picked.connect(self.picked)
            self._column.insertWidget(at, button)
