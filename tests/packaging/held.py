"""What people at the practice workstation hold in their hands: badges, wristbands, bags.

Read off the printed pictures, as a scanner and a person read them; nobody looks into the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.identifiers import ScanId
from app.labels import Mode, ProductLabel, Scan, Wristband, read
from scanning.decode import read_image


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a scanner reads off a printed label."""

    symbology: str
    raw: bytes = field(repr=False)

    @classmethod
    def printed(cls, picture: Path) -> Label:
        """Read a label's picture."""
        (symbol,) = read_image(picture.read_bytes())
        return cls(symbology=symbol.symbology, raw=symbol.raw)

    @property
    def birth_date(self) -> str:
        """What a patient answers: day, month and year, as they are typed."""
        means = self._means()
        assert isinstance(means, Wristband), means
        assert means.born is not None
        return f"{means.born:%d%m%Y}"

    @property
    def printed_end(self) -> str:
        """The last four characters of the product id that is printed on a bag."""
        means = self._means()
        assert isinstance(means, ProductLabel), means
        return means.serial.value[-4:]

    def _means(self) -> object:
        scan = Scan(
            id=ScanId("00000000-0000-4000-8000-000000000001"),
            raw=self.raw,
            symbology=self.symbology,
            mode=Mode.FILE,
            source="tests",
            readers=("zxing",),
            at=datetime(2026, 11, 23, tzinfo=UTC),
        )
        return read(scan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a badge and a PIN."""

    name: str
    pin: str = field(repr=False)
    badge: Label
