"""A label that is drawn, decoded and read means what it was drawn from."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

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
from scanning import printing
from scanning.decode import read_image
from scanning.printing import Artwork

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
BAND_TEXT = wristband.element_string(BAND)
DRAWN: list[tuple[Label, Artwork]] = [
    (one, printing.draw_product(element_string=product.element_string(one), lines=LINES))
    for one in (BAG, FULLEST_BAG)
]
DRAWN += [
    (BAND, printing.draw_wristband(element_string=BAND_TEXT, lines=LINES)),
    (BADGE, printing.draw_badge(element_string=badge.element_string(BADGE), lines=LINES[:2])),
    (BACK, printing.draw_command(text=command.raw(BACK).decode(), lines=("BACK",))),
]
KINDS = [f"{label.kind.value}-{place}" for place, (label, _) in enumerate(DRAWN)]


@pytest.mark.parametrize(("label", "artwork"), DRAWN, ids=KINDS)
def test_a_drawn_label_means_what_it_was_drawn_from(label: Label, artwork: Artwork) -> None:
    (symbol,) = read_image(artwork.png())

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
    assert read(scan) == label
