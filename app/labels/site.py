"""A site's own codes: wristbands, charts, badges and places that follow no standard.

`site.toml` describes them in its table `[labels]` (docs/labels.md says how). A code is a prefix
and fields of fixed length, so that a code cut anywhere is refused; a number ends in a check
character unless the site says that it has none. Nothing here is guessed: a code that fits two
descriptions, or one and a standard, is refused.

Site numbers never equal those of a standard: badges and places carry `site:` in front. A
patient's number stays as it is, for that is how orders name the patient.

Rule X15: a code on paper is recognised by its description (`kind = "paper"`), by its place code
(ISBT 128 DS024 and DS025), or, on GS1 bands that carry a nonce, by the nonce that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from app.identifiers import BadgeNumber, BandSerial, LocationId, PatientId
from app.labels import checks
from app.labels.gs1 import GS1_SYMBOLS, LabelError
from app.labels.label import UNNUMBERED, Badge, LocationLabel, Stock, Wristband

RADIO_LENGTHS: Final = frozenset({8, 10, 14, 20})  # 4, 7 and 10 bytes; ten decimal digits

CHARACTERS: Final = {
    "digits": "[0-9]",
    "capitals": "[0-9A-Z]",
    "alphanumeric": "[0-9A-Za-z]",
    "printable": "[!-~]",
}


class Holds(Enum):
    """What a field of a site's code holds."""

    PATIENT = "patient"
    SERIAL = "serial"
    NONCE = "nonce"
    BORN = "born"
    NUMBER = "number"
    LITERAL = "literal"
    IGNORED = "ignored"


class CodeKind(Enum):
    """What a site's code is on."""

    WRISTBAND = "wristband"
    PAPER = "paper"
    BADGE = "badge"
    LOCATION = "location"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a site's code.

    Attributes:
        holds: what it is.
        length: how many characters, always.
        characters: which ones, by name (`CHARACTERS`).
        check: the check of the field's last character, by name (`checks`); `none` for none.
        text: what a literal is.
    """

    holds: Holds
    length: int
    characters: str = "capitals"
    check: str = checks.NONE
    text: str = ""

    @property
    def pattern(self) -> str:
        """The field as a regular expression."""
        if self.holds is Holds.LITERAL:
            return re.escape(self.text)
        return CHARACTERS[self.characters] + f"{{{self.length}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCode:
    """One code of a site: what it is on, how it begins, what follows.

    Attributes:
        name: what the site calls it.
        kind: what it is on.
        prefix: how it begins; may be empty.
        fields: what follows, in order.
        symbols: AIM identifiers of the symbols in which it counts; empty for every symbol that
            does not begin with FNC1.
    """

    name: str
    kind: CodeKind
    prefix: str
    fields: tuple[Field, ...]
    symbols: frozenset[str] = frozenset()

    def fits(self, text: str, symbology: str) -> bool:
        """Tell whether prefix, length and characters are this code's; checks come later."""
        allowed = symbology in self.symbols if self.symbols else symbology not in GS1_SYMBOLS
        return (not symbology or allowed) and self._match(text) is not None

    def read(self, text: str) -> Wristband | Badge | LocationLabel:
        """Read a code that fits.

        Raises:
            LabelError: a check character does not verify, or a date does not exist.
        """
        match = self._match(text)
        if match is None:
            raise LabelError(f"Expected the site's code {self.name}, got another one.")
        pieces = list(zip(self.fields, match.groups(), strict=True))
        for part, piece in pieces:
            if not checks.verifies(part.check, piece):
                raise LabelError(
                    f"Expected another check character in the {part.holds.value} of the site's "
                    f"code {self.name}: it was misread."
                )
        found = {part.holds: piece for part, piece in pieces}
        if self.kind is CodeKind.BADGE:
            return Badge(number=BadgeNumber(f"site:{found[Holds.NUMBER]}"))
        if self.kind is CodeKind.LOCATION:
            return LocationLabel(location=LocationId(f"site:{found[Holds.NUMBER]}"))
        return self._band(found)

    def _match(self, text: str) -> re.Match[str] | None:
        fields = "".join(f"({part.pattern})" for part in self.fields)
        return re.fullmatch(re.escape(self.prefix) + fields, text)

    def _band(self, found: dict[Holds, str]) -> Wristband:
        serial = found.get(Holds.SERIAL)
        born = found.get(Holds.BORN)
        return Wristband(
            patient=PatientId(found[Holds.PATIENT]),
            serial=UNNUMBERED if serial is None else BandSerial(serial),
            born=None if born is None else self._day(born),
            nonce=found.get(Holds.NONCE),
            stock=Stock.PAPER if self.kind is CodeKind.PAPER else Stock.BAND,
        )

    def _day(self, yyyymmdd: str) -> date:
        try:
            day = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
        except ValueError:
            day = None
        # Raised outside the handler: the day that does not exist must not travel on as context.
        if day is None:
            raise LabelError(
                f"Expected a day of the calendar in the born of the site's code {self.name}, "
                "got none."
            )
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLabels:
    """What a site says about its own codes; a site that says nothing reads standards only.

    Attributes:
        codes: its own codes.
        gs1_nonce: whether its GS1 wristbands carry a nonce (AI 92): without one it is paper.
        isbt_bands: place codes of ISBT 128 (DS024, DS025) that are wristbands.
        isbt_paper: place codes that are paper.
        hibc_bands: the two flags of HIBC provider data that are a wristband's patient.
        hibc_badges: the two flags that are a member of staff.
        radio: how many characters a radio badge's number has.
        table: the same as it was written, so that a sealed turn can keep what its bytes meant.
    """

    codes: tuple[SiteCode, ...] = ()
    gs1_nonce: bool = False
    isbt_bands: frozenset[str] = field(default=frozenset())
    isbt_paper: frozenset[str] = field(default=frozenset())
    hibc_bands: frozenset[str] = field(default=frozenset())
    hibc_badges: frozenset[str] = field(default=frozenset())
    radio: frozenset[int] = RADIO_LENGTHS
    table: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def fitting(self, text: str, symbology: str) -> tuple[SiteCode, ...]:
        """Return the site's codes that this could be; more than one is a contradiction."""
        return tuple(code for code in self.codes if code.fits(text, symbology))
