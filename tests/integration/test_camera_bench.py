"""A camera on trial: what is measured of the sheet's codes, and what its troubles become."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from app.bootstrap.camera_bench import CameraBench, measure
from app.bootstrap.devices import QUIET_1D, QUIET_2D, draw, modules_across
from app.domain.device_checks import CameraFlaw, Permission, judge_camera
from app.domain.sheet import SHEET, Drawing, SheetCode
from scanning.capture.camera import CameraState, Phase
from scanning.capture.choosing import open_source
from scanning.capture.sources import Trouble
from scanning.decode import read_grey
from ui.presenters.benches import Choice

GREY_PAPER = 170


def seen(
    number: int, px: int, *, light: int = GREY_PAPER
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a frame that shows one code at so many pixels to a module."""
    drawn = Image.open(BytesIO(draw(SHEET[number - 1])))
    image = drawn.resize((drawn.width * px, drawn.height * px), Image.Resampling.NEAREST)
    frame = Image.new("L", (720, 480), 255)
    frame.paste(image, (60, 40))
    return (np.asarray(frame, dtype=np.float64) * light / 255).astype(np.uint8)


@pytest.mark.parametrize("code", SHEET, ids=lambda code: f"{code.number}")
def test_every_code_of_the_sheet_reads_back_as_it_is_on_the_sheet(code: SheetCode) -> None:
    read = zxingcpp.read_barcodes(seen(code.number, 3, light=255))

    assert {bytes(r.bytes) for r in read} == set(code.wanted)
    assert {r.symbology_identifier for r in read} <= set(code.symbologies)


@pytest.mark.parametrize("code", SHEET, ids=lambda code: f"{code.number}")
def test_a_code_is_drawn_one_pixel_to_a_module_with_its_quiet_zone(code: SheetCode) -> None:
    image = np.asarray(Image.open(BytesIO(draw(code))))
    linear = code.drawing in (Drawing.CODE_128, Drawing.GS1_128, Drawing.PAIR)
    quiet = QUIET_1D if linear else QUIET_2D

    assert set(np.unique(image)) == {0, 255}
    assert (image[:, :quiet] == 255).all()
    assert (image[:, -quiet:] == 255).all()
    assert (image[:QUIET_2D] == 255).all()
    widest = max(modules_across(code, raw) for raw in code.wanted)
    assert image.shape[1] == widest + 2 * quiet


@pytest.mark.parametrize("px", [2, 3, 5])
@pytest.mark.parametrize("number", [1, 4, 5])
def test_the_size_of_a_module_is_measured(number: int, px: int) -> None:
    frame = seen(number, px)

    figures = measure(frame, read_grey(frame))

    assert figures.read == number
    assert figures.module_px == pytest.approx(px, rel=0.1)


def test_blur_and_darkness_show_in_the_figures() -> None:
    sharp = seen(4, 5)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 4).astype(np.uint8)
    dark = seen(4, 5, light=30)
    symbols = read_grey(sharp)

    good = measure(sharp, symbols)

    assert measure(blurred, symbols).focus < 60 < good.focus
    assert measure(dark, symbols).light < 40 < good.light < 225


def test_without_a_code_of_the_sheet_only_the_picture_is_measured() -> None:
    frame = np.full((240, 320), 200, np.uint8)

    figures = measure(frame, ())

    assert (figures.read, figures.light, figures.focus, figures.module_px) == (0, 200.0, 0.0, 0.0)


class Station:
    """Counts how often the station let its camera go and took it back."""

    def __init__(self) -> None:
        self.paused = 0
        self.gone_on = 0

    def pause(self) -> None:
        self.paused += 1

    def go_on(self) -> None:
        self.gone_on += 1


def bench_on(folder: Path, station: Station) -> CameraBench:
    return CameraBench(
        names=lambda: ["a camera"],
        open_source=lambda _: open_source(folder, practice=True),
        pause=station.pause,
        go_on=station.go_on,
    )


@pytest.mark.slow  # a decoding process of its own
def test_a_camera_that_shows_a_code_is_measured_and_let_go(tmp_path: Path) -> None:
    for name in ("1.png", "2.png"):
        Image.fromarray(seen(4, 5)).save(tmp_path / name)
    station = Station()
    bench = bench_on(tmp_path, station)
    assert bench.choices() == (Choice(source="a camera", description="a camera"),)

    bench.watch("a camera")
    assert bench.wait(30)
    report = bench.report()
    bench.close()

    assert report is not None
    assert (report.read, report.permission) == (4, Permission.GRANTED)
    assert report.decode_ms > 0
    assert {f.flaw for f in judge_camera(report)} <= {CameraFlaw.SLOW}
    assert (station.paused, station.gone_on) == (1, 1)


def test_a_camera_that_is_not_there_any_more_is_told(tmp_path: Path) -> None:
    station = Station()
    bench = bench_on(tmp_path, station)

    bench.watch("another camera")

    report = bench.report()
    assert report is not None
    assert report.permission is Permission.ABSENT
    assert station.paused == 0


@pytest.mark.parametrize(
    ("trouble", "permission"),
    [
        (Trouble.NOT_ALLOWED, Permission.DENIED),
        (Trouble.NONE_FOUND, Permission.ABSENT),
        (Trouble.LOST, Permission.ABSENT),
        (Trouble.BUSY, Permission.ABSENT),
    ],
)
def test_a_cameras_trouble_is_told_with_its_sentence(
    tmp_path: Path, trouble: Trouble, permission: Permission
) -> None:
    bench = bench_on(tmp_path, Station())

    bench.stated(
        CameraState(phase=Phase.GONE, source="a camera", sentence="Plug it in.", trouble=trouble)
    )

    report = bench.report()
    assert report is not None
    assert (report.permission, report.trouble) == (permission, "Plug it in.")
    assert judge_camera(report)
