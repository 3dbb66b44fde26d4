"""The preview: what it shows, what it forgets, and who decides when it shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.cameras import health_of
from scanning.capture.camera import CameraState, Phase
from scanning.capture.sources import Trouble
from ui import theme, wording
from ui.presenters.camera import (
    HIDDEN,
    CameraHealth,
    CameraPresenter,
    CameraView,
    PreviewFrame,
)
from ui.widgets.preview import SIZE, Preview

HANG_MS = 20_000
GREY = 93  # a level that the theme has nowhere
OUTLINE = ((10, 10), (60, 10), (60, 50), (10, 50))


def picture(level: int = GREY, *outlines: tuple[tuple[int, int], ...]) -> PreviewFrame:
    return PreviewFrame(width=96, height=54, grey=bytes([level]) * 96 * 54, outlines=outlines)


def colours(widget: QWidget) -> set[str]:
    """Return every colour that a widget shows."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


LEVEL = QColor(GREY, GREY, GREY).name()


def info() -> str:
    return QColor(theme.active().info).name()


@pytest.fixture
def preview(qapp: QApplication) -> Iterator[Preview]:
    made = Preview()
    made.show()
    yield made
    made.deleteLater()


# -- the widget


def test_a_picture_shows_with_the_barcodes_outlined(preview: Preview) -> None:
    preview.show_frame(picture(GREY, OUTLINE))

    image = preview.grab().toImage()
    assert image.size() == SIZE == QSize(320, 180)
    assert image.pixelColor(8, 8).name() == LEVEL
    assert image.pixelColor(100, 33).name() == info()  # 3.3 times as large: the upper edge
    assert image.pixelColor(100, 100).name() == LEVEL


def test_after_clear_nothing_of_the_picture_is_shown_or_kept(preview: Preview) -> None:
    preview.show_frame(picture(GREY, OUTLINE))
    assert LEVEL in colours(preview)

    preview.clear()

    blank = {QColor(one).name() for one in (theme.active().surface, theme.active().border)}
    assert colours(preview) == blank
    assert preview.blank


def test_a_hidden_preview_takes_no_picture(preview: Preview) -> None:
    preview.hide()

    preview.show_frame(picture())

    assert preview.blank


def test_a_picture_of_the_wrong_length_is_not_shown(preview: Preview) -> None:
    preview.show_frame(PreviewFrame(width=96, height=54, grey=bytes(7)))

    assert preview.blank


def test_a_narrow_picture_stands_in_the_middle(preview: Preview) -> None:
    preview.show_frame(PreviewFrame(width=54, height=54, grey=bytes([GREY]) * 54 * 54))

    image = preview.grab().toImage()
    assert image.pixelColor(SIZE.width() // 2, 100).name() == LEVEL
    assert image.pixelColor(10, 100).name() == QColor(theme.active().surface).name()


def test_a_picture_does_not_show_itself_when_it_is_printed() -> None:
    assert "grey" not in repr(picture())


# -- the presenter


@pytest.fixture
def views() -> list[CameraView]:
    return []


@pytest.fixture
def presenter(views: list[CameraView]) -> CameraPresenter:
    return CameraPresenter(views.append)


def test_without_a_camera_there_is_no_picture_to_ask_for(
    presenter: CameraPresenter, views: list[CameraView]
) -> None:
    presenter.toggle()

    assert (views[-1].offered, views[-1].shown) == (False, False)


def test_a_frame_belongs_to_one_showing(presenter: CameraPresenter) -> None:
    presenter.stated(CameraHealth.WATCHING)
    presenter.toggle()
    first = presenter.showing
    assert presenter.belongs(first)

    presenter.turned()
    assert not presenter.belongs(first)
    assert not presenter.belongs(HIDDEN)
    presenter.toggle()

    assert presenter.showing != first
    assert not presenter.belongs(first)


def test_a_camera_that_is_gone_shows_no_picture_and_says_why(
    presenter: CameraPresenter, views: list[CameraView]
) -> None:
    presenter.stated(CameraHealth.WATCHING)
    presenter.toggle()
    presenter.stated(CameraHealth.TROUBLE, "Plug it in again.")
    assert (views[-1].short, views[-1].says) == (wording.CAMERA_TROUBLE, "Plug it in again.")

    presenter.stated(CameraHealth.ABSENT)

    assert (views[-1].offered, views[-1].shown) == (False, False)


@pytest.mark.parametrize(
    ("phase", "trouble", "health"),
    [
        (Phase.OPENING, None, CameraHealth.ABSENT),
        (Phase.WATCHING, None, CameraHealth.WATCHING),
        (Phase.WAITING_FOR_EMPTY, None, CameraHealth.TAKE_AWAY),
        (Phase.ENDED, None, CameraHealth.ABSENT),
        (Phase.GONE, Trouble.NONE_FOUND, CameraHealth.ABSENT),
        (Phase.GONE, Trouble.LOST, CameraHealth.TROUBLE),
        (Phase.GONE, Trouble.BUSY, CameraHealth.TROUBLE),
        (Phase.GONE, Trouble.NOT_ALLOWED, CameraHealth.TROUBLE),
    ],
)
def test_a_cameras_state_is_said_in_the_windows_words(
    phase: Phase, trouble: Trouble | None, health: CameraHealth
) -> None:
    state = CameraState(phase=phase, source="Ward camera", sentence="hm", trouble=trouble)

    assert health_of(state)[0] is health
