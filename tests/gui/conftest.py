"""One application for all tests of the window, with our theme and no display."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from ui import theme
from ui.frame import Frame


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Make the application once, as the product does."""
    found = QApplication.instance()
    if not isinstance(found, QApplication):
        theme.prepare()
        found = QApplication(["countersign"])
    theme.install(found)
    return found


@pytest.fixture
def frame(qapp: QApplication) -> Iterator[Frame]:
    """Show an empty window, and take it down for good afterwards."""
    made = Frame()
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
