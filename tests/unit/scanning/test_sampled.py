"""A matrix symbol whose fixed modules are spoilt is sampled, and drawn again."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from scanning.decode import Effort, read_grey, readers
from scanning.decode.readers import Reading, zxing_read
from scanning.decode.sampled import sampled_views
from scanning.decode.symbol import FIELD, Box

Grey = NDArray[np.uint8]
TEXT = "MRN748020619|K7QX2V|1984"
MODULE = 4  # pixels
MIDDLE = (320, 240)
BOX: Box = (220, 140, 200, 200)

AZTEC = zxingcpp.BarcodeFormat.AztecCode
DATA_MATRIX = zxingcpp.BarcodeFormat.DataMatrix
QR = zxingcpp.BarcodeFormat.QRCode
# Where a spot hides what a reader finds the symbol by, in parts of its side.
SPOTS = ((AZTEC, (0.5, 0.5)), (DATA_MATRIX, (0.1, 0.9)), (QR, (0.12, 0.12)))


def shown(
    kind: zxingcpp.BarcodeFormat, spot: tuple[float, float] | None, angle: float = 12.0
) -> Grey:
    """Show a symbol on a table, a part of it burnt out."""
    code = zxingcpp.create_barcode(TEXT, kind)
    symbol = np.asarray(code.to_image(scale=MODULE, add_quiet_zones=False)).copy()
    side = symbol.shape[0]
    if spot is not None:
        at = (round(side * spot[0]), round(side * spot[1]))
        cv2.circle(symbol, at, round(1.6 * MODULE), 255, -1)
    symbol = np.pad(symbol, 8 * MODULE, constant_values=255)
    half = symbol.shape[0] / 2
    turn = cv2.getRotationMatrix2D((half, half), angle, 1.0)
    turn[:, 2] += np.array(MIDDLE) - half
    ground = np.full((480, 640), 255, np.uint8)
    cv2.warpAffine(
        symbol, turn, (640, 480), dst=ground, borderMode=cv2.BORDER_TRANSPARENT,
        flags=cv2.INTER_AREA,
    )  # fmt: skip
    grey = 40 + cv2.GaussianBlur(ground, (0, 0), 1.0).astype(np.float64) * 0.7
    noise = np.random.default_rng(3).normal(0, 4, grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("kind", "spot"), SPOTS)
@pytest.mark.parametrize("angle", [12, 100, 200, 300])
def test_a_hidden_finder_is_drawn_again(
    kind: zxingcpp.BarcodeFormat, spot: tuple[float, float], angle: int
) -> None:
    read = [
        (reading.raw, np.mean(np.array(view.in_frame(reading.corners)), axis=0))
        for view in sampled_views(shown(kind, spot, angle), BOX, FIELD.names)
        for reading in zxing_read(view.grey, effort=Effort.CHEAP, names=FIELD.matrix)
    ]

    assert {raw for raw, _ in read} == {TEXT.encode()}
    assert all(math.dist(place, MIDDLE) < MODULE for _, place in read)


def test_what_no_preparation_brings_back_is_read_but_not_relied_on() -> None:
    grey = shown(AZTEC, (0.5, 0.5))

    assert zxing_read(grey, effort=Effort.FULL, names=FIELD.names) == []
    (symbol,) = read_grey(grey)

    assert symbol.raw == TEXT.encode()
    assert symbol.rung == "modules"
    assert not symbol.accepted


def test_only_kinds_that_are_asked_for_are_drawn() -> None:
    grey = shown(QR, None)

    assert len(list(sampled_views(grey, BOX, ("QRCodeModel2",)))) == 2
    assert list(sampled_views(grey, BOX, ("AztecCode", "Code128"))) == []
    assert list(sampled_views(grey, BOX, ("Code128",))) == []


@pytest.mark.parametrize("seed", range(12))
def test_noise_and_blots_are_no_symbol(seed: int) -> None:
    random = np.random.default_rng(seed)
    grey = np.full((480, 640), 220, np.uint8)
    blots = random.integers(0, 2, (24, 24)).astype(np.uint8) * 180 + 30
    side = 24 * MODULE
    grey[192 : 192 + side, 272 : 272 + side] = cv2.resize(
        blots, (side, side), interpolation=cv2.INTER_NEAREST
    )

    for view in sampled_views(grey, BOX, FIELD.names):
        assert zxing_read(view.grey, effort=Effort.CHEAP, names=FIELD.matrix) == []


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (630, 470, 10, 10), (0, 0, 640, 480)])
def test_a_place_that_is_too_small_or_too_large_gives_nothing(box: Box) -> None:
    assert list(sampled_views(shown(QR, None), box, FIELD.names)) == []


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_place_gives_nothing(level: int) -> None:
    assert list(sampled_views(np.full((480, 640), level, np.uint8), BOX, FIELD.names)) == []


def test_an_aztec_code_with_hardly_any_correction_is_not_taken_from_a_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def weak(grey: Grey, **asked: object) -> list[Reading]:
        return [
            Reading(
                raw=one.raw,
                symbology=one.symbology,
                corners=one.corners,
                correction=one.correction,
                share=0.1,
            )
            for one in zxing_read(grey, **asked)  # type: ignore[arg-type]
        ]

    monkeypatch.setattr(readers, "zxing_read", weak)

    assert read_grey(shown(AZTEC, (0.5, 0.5))) == ()
