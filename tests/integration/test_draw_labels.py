"""Drawn labels scan, say PRACTICE, and keep their words readable."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from app.identifiers import (
    BadgeNumber,
    BandSerial,
    CoiId,
    LotNumber,
    PatientId,
    ProductCode,
    ScanId,
    SerialNumber,
)
from app.labels import (
    Badge,
    Command,
    ControlWord,
    Label,
    Mode,
    ProductLabel,
    Scan,
    Wristband,
    badge,
    command,
    product,
    read,
    wristband,
)
from scanning import draw
from scanning.decode import read_image
from scanning.draw import Artwork

BAG = ProductLabel(
    product=ProductCode("09501101530003"),
    serial=SerialNumber("BAG-0007-K3QX"),
    lot=LotNumber("LOT42-2026"),
    expires=date(2027, 3, 31),
    coi=CoiId("CHD26000117"),
)
FULLEST_BAG = ProductLabel(
    product=ProductCode("09501101530003"),
    serial=SerialNumber("abcdefghijklmnopqrst"),
    lot=LotNumber("ABCDEFGHIJ-abcdefghi"),
    expires=date(2027, 3, 31),
    coi=CoiId("CH-D2600-0117-abcdefghijk"),
)
BAND = Wristband(
    patient=PatientId("950110153000000014"),
    serial=BandSerial("1234567890"),
    born=date(1968, 3, 14),
    coi=CoiId("CHD26000117"),
)
BADGE = Badge(number=BadgeNumber("950110153000001011"))
BACK = Command(word=ControlWord.BACK)
LINES = ("CAR-T autologous", "Chain of identity CHD26000117", "(21) BAG-0007-K3QX", "(10) LOT42")

DRAWN: list[tuple[Label, str, Artwork]] = [
    (bag, "]d2", draw.draw_product(element_string=product.element_string(bag), lines=LINES))
    for bag in (BAG, FULLEST_BAG)
]
DRAWN += [
    (
        BAND,
        "]Q3",
        draw.draw_wristband(element_string=wristband.element_string(BAND), lines=LINES),
    ),
    (BADGE, "]C1", draw.draw_badge(element_string=badge.element_string(BADGE), lines=LINES[:2])),
    (BACK, "]C0", draw.draw_command(text=command.raw(BACK).decode(), lines=("BACK",))),
]
KINDS = [f"{label.kind.value}-{place}" for place, (label, _, _) in enumerate(DRAWN)]


def meaning(picture: Image.Image) -> tuple[Label | object, str]:
    """Decode a picture, and read what its one barcode says."""
    out = io.BytesIO()
    picture.save(out, format="PNG")
    (symbol,) = read_image(out.getvalue())
    assert symbol.accepted
    scan = Scan(
        id=ScanId("00000000-0000-4000-8000-000000000001"),
        raw=symbol.raw,
        symbology=symbol.symbology,
        mode=Mode.FILE,
        source="label.png",
        readers=symbol.readers,
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return read(scan), symbol.symbology


@pytest.mark.parametrize(("label", "symbology", "artwork"), DRAWN, ids=KINDS)
def test_a_drawn_label_reads_back(label: Label, symbology: str, artwork: Artwork) -> None:
    assert meaning(artwork.image) == (label, symbology)


@pytest.mark.parametrize(("label", "symbology", "artwork"), DRAWN, ids=KINDS)
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_drawn_label_reads_back_lying_on_any_side(
    label: Label, symbology: str, artwork: Artwork, angle: int
) -> None:
    assert meaning(artwork.image.rotate(angle, expand=True)) == (label, symbology)


@pytest.mark.parametrize(("label", "symbology", "artwork"), DRAWN, ids=KINDS)
@pytest.mark.parametrize("scale", [0.75, 1.5, 2.0])
def test_a_drawn_label_reads_back_larger_and_smaller(
    label: Label, symbology: str, artwork: Artwork, scale: float
) -> None:
    size = (round(artwork.image.width * scale), round(artwork.image.height * scale))

    resized = artwork.image.resize(size, Image.Resampling.BICUBIC)

    assert meaning(resized) == (label, symbology)


@pytest.mark.parametrize(("label", "symbology", "artwork"), DRAWN, ids=KINDS)
def test_a_label_says_practice_in_a_black_banner_and_slantwise(
    label: Label, symbology: str, artwork: Artwork
) -> None:
    banner = artwork.image.crop((0, 0, artwork.image.width, draw.BANNER_HEIGHT))
    shades = artwork.image.histogram()

    assert banner.histogram()[0] > banner.width * banner.height * 0.6
    assert shades[222] > 1_000


def quiet_box(
    artwork: Artwork, png: Callable[[], bytes]
) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Return the picture and the box round its code."""
    (symbol,) = read_image(png())
    xs = [x for x, _ in symbol.corners]
    ys = [y for _, y in symbol.corners]
    return artwork.image, (min(xs), min(ys), max(xs) + 1, max(ys) + 1)


@pytest.mark.parametrize(("label", "symbology", "artwork"), DRAWN[:3], ids=KINDS[:3])
def test_nothing_stands_in_the_quiet_zone(label: Label, symbology: str, artwork: Artwork) -> None:
    picture, (left, top, right, bottom) = quiet_box(artwork, artwork.png)
    quiet = 20

    for strip in (
        (left - quiet, top - quiet, right + quiet, top - 1),
        (left - quiet, bottom + 1, right + quiet, bottom + quiet),
        (left - quiet, top - quiet, left - 1, bottom + quiet),
        (right + 1, top - quiet, right + quiet, bottom + quiet),
    ):
        assert picture.crop(strip).getextrema() == (255, 255)


def test_the_same_label_gives_the_same_file() -> None:
    def bag() -> bytes:
        return draw.draw_product(element_string=product.element_string(BAG), lines=LINES).png()

    assert bag() == bag()


def test_a_bag_label_is_drawn_in_its_size() -> None:
    artwork = DRAWN[0][2]

    assert Image.open(io.BytesIO(artwork.png())).size == draw.BAG_SIZE


def test_text_that_does_not_fit_is_refused_and_never_cut() -> None:
    with pytest.raises(ValueError, match="text does not fit"):
        draw.draw_badge(element_string=badge.element_string(BADGE), lines=["long words"] * 40)


def test_a_code_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        draw.draw_command(text="CS:" + "A" * 40, lines=["BACK"])
    with pytest.raises(ValueError, match="do not fit"):
        draw.draw_wristband(
            element_string="".join(f"(9{n}){'a' * 90}" for n in range(1, 9)), lines=["x"]
        )


@pytest.mark.parametrize("element_string", ["(01)123", "hello", "(05)1", ""])
def test_what_is_not_gs1_is_not_drawn(element_string: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        draw.draw_product(element_string=element_string, lines=["x"])


def test_a_badge_needs_its_brackets() -> None:
    with pytest.raises(ValueError, match="in brackets"):
        draw.draw_badge(element_string="8017950110153000001011", lines=["x"])


def test_a_drawn_label_hides_what_it_shows_in_repr() -> None:
    assert repr(DRAWN[0][2]) == "Artwork()"
