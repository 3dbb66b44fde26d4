"""One application for all tests of the window, with our theme and no display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.support.window import PASSPHRASE, Bench, live_site, practice_site
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


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    """Open the whole window on a practice site of the test's own."""
    made = Bench(practice_site(tmp_path))
    yield made
    made.close()


@pytest.fixture
def live_bench(qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    """Open the whole window on a live site of the test's own."""
    made = Bench(live_site(tmp_path), passphrase=PASSPHRASE)
    yield made
    made.close()
