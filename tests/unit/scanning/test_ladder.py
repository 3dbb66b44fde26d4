"""What the plain pass does not read is prepared, and never relied on by itself."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from scanning.decode import Effort, Formats, read_grey, readers
from scanning.decode.ladder import linear_views, matrix_views
from scanning.decode.readers import Reading, zxing_read
from scanning.decode.regions import find_regions
from scanning.decode.symbol import FIELD, same_place

Grey = NDArray[np.uint8]
TEXT = "MRN748020619"


def drawn(kind: zxingcpp.BarcodeFormat, scale: int, text: str = TEXT) -> Grey:
    """Draw a symbol with its quiet zone."""
    code = zxingcpp.create_barcode(text, kind)
    return np.asarray(code.to_image(scale=scale, add_quiet_zones=True)).copy()


def scene(symbol: Grey, angle: float = 0.0, scale: float = 1.0) -> Grey:
    """Lay a symbol on a grey table, turned."""
    height, width = 720, 1_280
    middle = (symbol.shape[1] / 2, symbol.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, angle, scale)
    turn[:, 2] += np.array([width / 2 - middle[0], height / 2 - middle[1]])
    ground = np.full((height, width), 170, np.uint8)
    cv2.warpAffine(
        symbol, turn, (width, height), dst=ground, borderMode=cv2.BORDER_TRANSPARENT,
        flags=cv2.INTER_AREA,
    )  # fmt: skip
    return cv2.GaussianBlur(ground, (0, 0), 0.7).astype(np.uint8)


@pytest.mark.parametrize("angle", [0, 20, 33, 45, 58, 70, 90, 110, 135, 160, 180, -45])
def test_bars_are_read_at_any_angle(angle: int) -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.Code128, 3), angle)

    (symbol,) = read_grey(grey)

    assert (symbol.raw, symbol.symbology) == (TEXT.encode(), "]C0")
    assert symbol.accepted
    assert symbol.residual is not None
    assert symbol.residual < 0.47


def test_the_angle_of_bars_is_known_without_trying() -> None:
    for angle in range(-80, 90, 20):
        (bars, *_) = find_regions(
            scene(drawn(zxingcpp.BarcodeFormat.Code128, 3), angle), linear=True, matrix=False
        )
        assert abs((bars.angle + angle + 90) % 180 - 90) < 4
        assert math.dist(bars.centre, (640, 360)) < 25


def test_a_small_symbol_is_read_larger() -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.DataMatrix, 3), 8, scale=0.55)

    assert zxing_read(grey, effort=Effort.FULL, names=FIELD.names) == []
    (symbol,) = read_grey(grey)
    assert symbol.raw == TEXT.encode()
    assert symbol.rung


def test_an_effort_climbs_no_further_than_it_says() -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.Code128, 3), 45)

    assert read_grey(grey, effort=Effort.CHEAP) == ()
    assert read_grey(grey, effort=Effort.FULL) == ()
    assert read_grey(grey, effort=Effort.LADDER, deadline_ms=0) == ()


def test_one_rung_alone_is_never_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.DataMatrix, 4))
    asked = 0

    def once(*_: object, **__: object) -> list[Reading]:
        nonlocal asked
        asked += 1
        corners = ((600, 320), (680, 320), (680, 400), (600, 400))
        made = Reading(raw=b"GHOST", symbology="]d1", corners=corners, correction=1.0)
        return [made] if asked == 2 else []

    monkeypatch.setattr(readers, "zxing_read", once)

    (symbol,) = read_grey(grey)

    assert asked > 3
    assert not symbol.accepted


@pytest.mark.parametrize(
    ("correction", "accepted"), [(0.5, True), (1.0, True), (0.49, False), (None, False)]
)
def test_a_plain_matrix_read_needs_half_of_its_correction(
    monkeypatch: pytest.MonkeyPatch, correction: float | None, accepted: bool
) -> None:
    corners = ((600, 320), (680, 320), (680, 400), (600, 400))
    made = Reading(raw=b"X", symbology="]d1", corners=corners, correction=correction)
    monkeypatch.setattr(readers, "zxing_read", lambda *_, **__: [made])

    (symbol,) = read_grey(scene(drawn(zxingcpp.BarcodeFormat.QRCode, 3)), effort=Effort.FULL)

    assert symbol.accepted is accepted


def test_a_symbol_that_leaves_the_picture_is_never_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    corners = ((-2, 320), (80, 320), (80, 400), (-2, 400))
    made = Reading(raw=b"X", symbology="]d1", corners=corners, correction=1.0)
    monkeypatch.setattr(readers, "zxing_read", lambda *_, **__: [made])

    found = read_grey(np.full((720, 1_280), 255, np.uint8), effort=Effort.FULL)

    assert [symbol.accepted for symbol in found] == [False]


def test_two_values_in_one_place_are_both_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    corners = ((600, 320), (680, 320), (680, 400), (600, 400))
    made = [
        Reading(raw=raw, symbology="]d1", corners=corners, correction=1.0) for raw in (b"X", b"Y")
    ]
    monkeypatch.setattr(readers, "zxing_read", lambda *_, **__: made)

    found = read_grey(np.full((720, 1_280), 255, np.uint8), effort=Effort.FULL)

    assert [(symbol.raw, symbol.accepted) for symbol in found] == [(b"X", False), (b"Y", False)]


@pytest.mark.parametrize("angle", [0, 45, 100])
def test_what_a_rung_reads_is_told_where_it_is(angle: int) -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.Code128, 3), angle)
    region, *_ = find_regions(grey, linear=True, matrix=False)

    for view in linear_views(grey, region):
        for reading in zxing_read(view.grey, effort=Effort.FULL, names=FIELD.names):
            places = view.in_frame(reading.corners)
            middle = np.mean(np.array(places), axis=0)
            assert math.dist(middle, (640, 360)) < 40


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (1_270, 0, 10, 720), (0, 0, 1_280, 720)])
def test_any_place_can_be_prepared(box: tuple[int, int, int, int]) -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.QRCode, 2))

    for view in matrix_views(grey, box):
        assert view.grey.dtype == np.uint8
        assert view.grey.size


@pytest.mark.parametrize("seed", range(3))
def test_noise_holds_nothing(seed: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 255, (480, 640)).astype(np.uint8)

    assert [symbol for symbol in read_grey(grey) if symbol.accepted] == []


def test_kinds_that_identity_steps_must_not_look_for_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got AztecRune, All\. Correct the site's profile\.$"):
        Formats(names=("DataMatrix", "AztecRune", "All"))
    with pytest.raises(ValueError, match="got none"):
        Formats(names=())


def test_one_kind_can_be_looked_for_alone() -> None:
    grey = scene(drawn(zxingcpp.BarcodeFormat.QRCode, 4))

    assert read_grey(grey, formats=Formats(names=("DataMatrix",)), effort=Effort.FULL) == ()
    assert len(read_grey(grey, formats=Formats(names=("QRCodeModel2",)))) == 1


def test_thin_readings_of_one_row_of_bars_are_one_place() -> None:
    upper = ((100, 100), (400, 100), (400, 102), (100, 102))
    lower = ((100, 112), (400, 112), (400, 114), (100, 114))
    next_code = ((100, 200), (400, 200), (400, 202), (100, 202))

    assert same_place(upper, lower)
    assert not same_place(upper, next_code)
