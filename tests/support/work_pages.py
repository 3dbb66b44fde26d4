"""A work screen in a window, and what a person did there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent

from tests.support.views import HEADER
from ui.frame import Frame
from ui.pages.work import WorkPage
from ui.presenters.work_views import WorkView

SIGNALS = ("acted", "typed", "backspaced", "turned", "picked", "moved", "entered", "cancelled")


def show(frame: Frame, view: WorkView, size: tuple[int, int]) -> WorkPage:
    """Show one work screen in practice."""
    page = WorkPage()
    page.render(view)
    frame.resize(*size)
    frame.set_header(HEADER)
    frame.show_page(page)
    settle()
    return page


def settle() -> None:
    """Let everything take its place."""
    for _ in range(4):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def heard(page: WorkPage) -> list[tuple[object, ...]]:
    """Collect every signal that means that a person did something."""
    came: list[tuple[object, ...]] = []
    for name in SIGNALS:
        getattr(page, name).connect(lambda *args, name=name: came.append((name, *args)))
    return came
