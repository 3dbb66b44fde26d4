"""A staff badge: who somebody says to be. It identifies and never authenticates (DESIGN §7).

* **GS1**: (8017), the provider's GSRN, alone in its symbol: eighteen digits with a check digit.
* **ISBT 128**: staff number (DS020), facility and six characters, alone in its symbol.
* **HIBC** provider data, with flags that the site calls a badge's.
* **The site's own codes** (`site`), and **radio badges**: the number of a card, in digits or
  hexadecimal, of a length that the site uses, so that a cut one is refused.

Numbers of two kinds never collide: all but GSRNs carry their kind in front, `isbt128:`, `hibc:`,
`site:`, `rfid:`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.identifiers import BadgeNumber
from app.labels import gs1, hibc, isbt128
from app.labels.label import Badge
from app.labels.site import SiteLabels

KEY: Final = "8017"
ISBT_KEY: Final = "='"
ISBT_SCHEME: Final = "isbt128:"
HIBC_SCHEME: Final = "hibc:"
RADIO_SCHEME: Final = "rfid:"
_RADIO: Final = re.compile(r"[0-9A-Fa-f]+")


def read(elements: gs1.ElementStrings) -> Badge:
    """Read a GS1 badge.

    Raises:
        LabelError: the number is missing, or the label is of another kind as well.
    """
    elements.refuse("00", "01", "02", "8018")
    (number,) = elements.demand("8017")
    return Badge(number=BadgeNumber(number))


def read_isbt128(message: isbt128.Message) -> Badge:
    """Read an ISBT 128 badge.

    Raises:
        LabelError: something else stands beside the staff number.
    """
    if foreign := [e.key for e in message.elements if e.key != ISBT_KEY]:
        raise gs1.LabelError(f"The label also has a {isbt128.title(foreign[0])}.")
    return Badge(number=BadgeNumber(ISBT_SCHEME + message.elements[0].data))


def read_hibc(provider: hibc.Provider) -> Badge:
    """Read provider data that the site calls a badge's.

    Raises:
        LabelError: the number cannot be a badge's.
    """
    if not provider.value.isalnum():
        raise gs1.LabelError("Expected letters and digits in the staff number, got others.")
    return Badge(number=BadgeNumber(HIBC_SCHEME + provider.value))


def read_radio(text: str, site: SiteLabels) -> Badge:
    """Read the number that a radio reader sent; capitals and small letters are one.

    Raises:
        LabelError: it is no number of a length that the site's badges have.
    """
    if not _RADIO.fullmatch(text) or len(text) not in site.radio:
        lengths = " or ".join(str(length) for length in sorted(site.radio))
        raise gs1.LabelError(
            f"Expected a radio badge's number of {lengths} digits, got {len(text)} characters "
            "that are none."
        )
    return Badge(number=BadgeNumber(RADIO_SCHEME + text.upper()))


def raw(badge: Badge) -> bytes:
    """Write the symbol's bytes: GS1, or ISBT 128 for such a number.

    Raises:
        LabelError: the number is neither a GSRN nor an ISBT 128 staff number.
    """
    number = badge.number.value
    if number.startswith(ISBT_SCHEME):
        pair = (ISBT_KEY, number.removeprefix(ISBT_SCHEME))
        return isbt128.write((pair,), date.min).encode("ascii")
    return gs1.join(_elements(badge), on=date.min)


def element_string(badge: Badge) -> str:
    """Write the bracketed form for a symbol writer: `(8017)…`.

    Raises:
        LabelError: the number is not a GSRN.
    """
    elements = _elements(badge)
    gs1.join(elements, on=date.min)
    return gs1.bracket(elements)


def _elements(badge: Badge) -> tuple[tuple[str, str], ...]:
    return (("8017", badge.number.value),)
