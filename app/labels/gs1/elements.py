"""What a GS1 message is made of: elements, and what they are called on screens.

`ElementStrings` is the only form in which GS1 data leaves this package. It says nothing about
what the elements mean together; that is for `app.labels.product` and its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

GS: Final = "\x1d"

TITLES: Final = {
    "00": "shipping number",
    "01": "product code",
    "02": "code of the contained products",
    "03": "code of the made-to-order product",
    "10": "lot number",
    "11": "production date",
    "12": "due date",
    "13": "packaging date",
    "15": "best-before date",
    "16": "sell-by date",
    "17": "expiry date",
    "20": "variant",
    "21": "serial number",
    "22": "consumer product variant",
    "235": "third-party serial number",
    "240": "additional product number",
    "241": "customer part number",
    "250": "second serial number",
    "251": "number of the source",
    "253": "document number",
    "254": "location extension",
    "255": "coupon number",
    "30": "count",
    "37": "count of contained products",
    "400": "order number",
    "401": "consignment number",
    "402": "shipment number",
    "403": "routing code",
    "410": "number of the place to ship to",
    "411": "number of the place to bill",
    "412": "number of the seller",
    "413": "number of the place to forward to",
    "414": "location number",
    "415": "number of the payee",
    "416": "number of the place of production",
    "417": "number of the party",
    "420": "postal code",
    "421": "postal code with country",
    "422": "country of origin",
    "423": "list of processing countries",
    "4300": "company to ship to",
    "4309": "place on the globe",
    "4326": "release date",
    "4330": "highest temperature in Fahrenheit",
    "4331": "highest temperature in Celsius",
    "4332": "lowest temperature in Fahrenheit",
    "4333": "lowest temperature in Celsius",
    "7003": "expiry date and time",
    "7004": "active potency",
    "7006": "date of first freezing",
    "7007": "harvest date",
    "7011": "test-by date",
    "7023": "number of the whole assembly",
    "7040": "unique identification code",
    "7240": "protocol number",
    "7241": "media type",
    "7242": "version of the media",
    "7250": "date of birth",
    "7251": "date and time of birth",
    "7252": "biological sex",
    "7253": "family name",
    "7254": "given name",
    "7255": "name suffix",
    "7256": "full name",
    "7257": "address",
    "7258": "birth sequence",
    "7259": "name of the baby",
    "8001": "roll size",
    "8003": "returnable asset number",
    "8004": "asset number",
    "8006": "number of the piece",
    "8007": "bank account number",
    "8008": "production date and time",
    "8010": "component number",
    "8011": "component serial number",
    "8012": "software version",
    "8013": "model number",
    "8014": "device registration number",
    "8017": "staff number",
    "8018": "patient number",
    "8019": "wristband print number",
    "8020": "payment reference",
    "8026": "number of the contained piece",
    "8030": "digital signature",
    "8110": "coupon code",
    "8112": "coupon offer",
    "90": "field agreed between partners",
    "91": "chain of identity",
}

# Elements that come in families: the first digits say what kind of thing it is.
_FAMILIES: Final = {
    "31": "measure",
    "32": "measure",
    "33": "measure",
    "34": "measure",
    "35": "measure",
    "36": "measure",
    "39": "amount",
    "43": "delivery detail",
    "703": "processor",
    "71": "national product number",
    "723": "certificate",
    "9": "company field",
}


class LabelError(ValueError):
    """The bytes are no label, or the values cannot be one.

    Attributes:
        reasons: plain sentences that name elements and counts, never a value.
    """

    def __init__(self, *reasons: str) -> None:
        """Keep the reasons, first things first."""
        super().__init__(*reasons)
        self.reasons: tuple[str, ...] = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementStrings:
    """The elements of one message: each AI once, in the order of the symbol.

    Attributes:
        elements: AI and value. Hidden in `repr`.
        on: the date the label was scanned; it decides the century of a two-digit year.
    """

    elements: tuple[tuple[str, str], ...] = field(repr=False)
    on: date

    def value(self, ai: str) -> str | None:
        """Return the value of this AI, or None if the label has no such element."""
        return dict(self.elements).get(ai)

    def demand(self, *ais: str) -> tuple[str, ...]:
        """Return the values of these AIs.

        Raises:
            LabelError: one or more are missing; each is named.
        """
        found = dict(self.elements)
        missing = [ai for ai in ais if ai not in found]
        if missing:
            raise LabelError(*(f"The label has no {title(ai)}." for ai in missing))
        return tuple(found[ai] for ai in ais)

    def refuse(self, *ais: str) -> None:
        """Refuse elements that belong to another kind of label.

        Raises:
            LabelError: the label carries one of them.
        """
        if foreign := [ai for ai, _ in self.elements if ai in ais]:
            raise LabelError(*(f"The label also has a {title(ai)}." for ai in foreign))


def title(ai: str) -> str:
    """Name an element for people, or a family of them: `31nn`.

    >>> title("17"), title("3103"), title("7008")
    ('expiry date (17)', 'measure (3103)', 'element (7008)')
    """
    family = next((name for digits, name in _FAMILIES.items() if ai.startswith(digits)), "element")
    return f"{TITLES.get(ai, family)} ({ai})"
