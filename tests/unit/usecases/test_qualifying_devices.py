"""Cameras and printers on record: what is refused, in which words (screens 5.11)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.domain.device_checks import (
    CameraReport,
    Permission,
    PrinterReport,
    judge_camera,
    judge_printer,
)
from app.labels.scan import Mode
from app.usecases import qualifying
from tests.support.devices import good_camera, signed_in
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward(practice=False)


def refusal(ward: Ward, mode: Mode = Mode.WEDGE, source: str = "keyboard") -> str | None:
    return qualifying.refuses(ward.station, mode, source)


# -- cameras and printers


def good_printer() -> PrinterReport:
    return PrinterReport(
        source="Zebra", printed=b"PRINT-TEST-1", came=b"PRINT-TEST-1", clean=True, quiet=True
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"permission": Permission.DENIED},
            (
                "This computer does not let the program use the camera. "
                "Allow cameras for desktop programs in the system's privacy settings."
            ),
        ),
        (
            {"permission": Permission.ABSENT},
            "The camera cannot be found. Plug it in, then choose it again.",
        ),
        (
            {"read": 0},
            "The code was not read. Hold it flat, a hand's breadth from the camera.",
        ),
        (
            {"light": 39.4},
            "The picture is too dark (39 of 255, at least 40). Switch a light on.",
        ),
        (
            {"light": 226.0},
            (
                "The picture is too bright (226 of 255, at most 225). "
                "Turn the label out of the light's reflection."
            ),
        ),
        (
            {"focus": 59.0},
            (
                "The picture is not sharp (59, at least 60). "
                "Clean the lens and hold the code still, further away."
            ),
        ),
        (
            {"module_px": 1.99},
            (
                "The code is too small in the picture: 1.9 pixels a bar, at least 2.0. "
                "Bring the label closer, or use a camera with more pixels."
            ),
        ),
        (
            {"decode_ms": 251.0},
            (
                "Reading takes too long (251 ms, at most 250 ms). "
                "Close other programs, or use another camera."
            ),
        ),
    ],
)
def test_a_camera_below_a_limit_is_refused(
    ward: Ward, changes: dict[str, object], told: str
) -> None:
    report: CameraReport = replace(good_camera(), **changes)  # type: ignore[arg-type]  # any field

    assert [f.sentence for f in judge_camera(report)] == [told]
    record = qualifying.check_camera(ward.station, report, None)
    assert record.statement.body["passed"] is False
    assert refusal(ward, Mode.CAMERA, "cam") is not None


@pytest.mark.parametrize(
    "changes",
    [{"light": 40.0}, {"light": 225.0}, {"focus": 60.0}, {"module_px": 2.0}, {"decode_ms": 250.0}],
)
def test_a_camera_at_a_limit_passes(changes: dict[str, object]) -> None:
    assert judge_camera(replace(good_camera(), **changes)) == ()  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"came": b""},
            (
                "The printed label was not read. It is void. "
                "Clean or replace the ribbon and print again."
            ),
        ),
        (
            {"came": b"PRINT-TEST-0"},
            "That is not the label that was printed. Scan the one that has just come out.",
        ),
        (
            {"clean": False},
            (
                "The print is not clean. It is void. "
                "Clean the print head, set the density, and print again."
            ),
        ),
        (
            {"quiet": False},
            (
                "A code is cut off or too close to the edge. It is void. "
                "Align the labels in the printer and print again."
            ),
        ),
    ],
)
def test_a_printer_that_prints_badly_is_refused(
    ward: Ward, changes: dict[str, object], told: str
) -> None:
    report: PrinterReport = replace(good_printer(), **changes)  # type: ignore[arg-type]  # any field

    assert [f.sentence for f in judge_printer(report)] == [told]
    record = qualifying.check_printer(ward.station, report, None)
    assert record.statement.kind == "printer.checked"
    assert record.statement.body["passed"] is False
    assert "PRINT-TEST" not in json.dumps(dict(record.statement.body), default=str)


def test_a_printer_that_prints_well_is_on_record(ward: Ward) -> None:
    record = qualifying.check_printer(ward.station, good_printer(), signed_in(ward.station))

    assert record.statement.body["read_back"] is True
    standing = qualifying.standing(ward.station, "printer", "Zebra")
    assert standing is not None
    assert standing.good
