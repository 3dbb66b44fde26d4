"""A31: GS as 0x1D, as Alt+029 or as a configured `~` is one label; a lost one is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app import labels
from app.bootstrap.cast import therapies
from app.identifiers import ScanId
from app.labels import product
from app.labels.keys import Arrived
from app.labels.label import ProductLabel
from app.labels.scan import Scan
from scanning.wedge import Wedge, WedgeConfig
from tests.unit.scanning.keyboard import scanner

BAG = therapies(0, date(2026, 11, 23))[0].bag
LABEL = product.raw(BAG).decode()
CONFIG = WedgeConfig(separators=frozenset({"~"}))


def means(typed: str, style: str = "character") -> object:
    """Say what the label means that a scanner typed."""
    wedge = Wedge(CONFIG)
    (arrived,) = (
        result
        for key in scanner("]d2" + typed, style=style)
        if isinstance(result := wedge.press(key), Arrived)
    )
    scan = Scan(
        id=ScanId("00000000-0000-4000-8000-000000000031"),
        raw=arrived.raw,
        symbology=arrived.symbology,
        mode=arrived.mode,
        source=arrived.source,
        readers=("device",),
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return labels.read(scan)


@pytest.mark.parametrize(
    ("typed", "style"),
    [
        (LABEL, "character"),
        (LABEL, "ctrl"),
        (LABEL, "alt"),
        (LABEL.replace("\x1d", "~"), "character"),
    ],
    ids=["0x1d", "ctrl+]", "alt+029", "~"],
)
def test_every_way_of_typing_gs_is_the_same_label(typed: str, style: str) -> None:
    found = means(typed, style)

    assert isinstance(found, ProductLabel)
    assert found == means(LABEL)
    assert found.serial == BAG.serial


def test_the_label_has_separators_to_lose() -> None:
    assert "\x1d" in LABEL


def test_a_lost_gs_is_no_label() -> None:
    assert not isinstance(means(LABEL.replace("\x1d", "")), ProductLabel)


def test_a_substitute_that_is_not_configured_is_no_label() -> None:
    assert not isinstance(means(LABEL.replace("\x1d", "^")), ProductLabel)
