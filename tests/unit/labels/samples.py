"""Labels to read: examples, and strategies that draw every label that can be written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

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
from app.labels import Badge, ProductLabel, Wristband
from app.labels.gs1 import check_digit
from app.labels.scan import Mode, Scan

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()

BAG = ProductLabel(
    product=ProductCode("09501101530003"),
    serial=SerialNumber("BAG-0007"),
    lot=LotNumber("LOT42"),
    expires=date(2027, 3, 31),
    coi=CoiId("CHD26000117"),
)
BAND = Wristband(
    patient=PatientId("950110153000000014"),
    serial=BandSerial("12"),
    born=date(1968, 3, 14),
    coi=CoiId("CHD26000117"),
)
BADGE = Badge(number=BadgeNumber("950110153000001011"))

_CSET_82 = [chr(c) for c in range(0x21, 0x7B) if chr(c) not in "#$@[\\]^`"]


def scan(raw: bytes, symbology: str = "]d2", mode: Mode = Mode.WEDGE) -> Scan:
    """Make one act of scanning of these bytes."""
    return Scan(
        id=ScanId("00000000-0000-4000-8000-000000000001"),
        raw=raw,
        symbology=symbology,
        mode=mode,
        source="wedge",
        readers=("device",),
        at=NOW,
    )


def _with_check_digit(length: int) -> st.SearchStrategy[str]:
    digits = st.text("0123456789", min_size=length - 1, max_size=length - 1)
    return digits.map(lambda body: body + check_digit(body))


def _text(longest: int) -> st.SearchStrategy[str]:
    return st.text(_CSET_82, min_size=1, max_size=longest)


PRODUCT_LABELS = st.builds(
    ProductLabel,
    product=_with_check_digit(14).map(ProductCode),
    serial=_text(20).map(SerialNumber),
    lot=_text(20).map(LotNumber),
    expires=st.dates(TODAY - timedelta(days=49 * 365), TODAY + timedelta(days=49 * 365)),
    coi=_text(90).map(CoiId),
)
WRISTBANDS = st.builds(
    Wristband,
    patient=_with_check_digit(18).map(PatientId),
    serial=st.text("0123456789", min_size=1, max_size=10).map(BandSerial),
    born=st.none() | st.dates(),
    coi=st.none() | _text(90).map(CoiId),
    nonce=st.none() | _text(89).map("N".__add__),
)
BADGES = st.builds(Badge, number=_with_check_digit(18).map(BadgeNumber))
