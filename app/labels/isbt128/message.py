"""What one read of an ISBT 128 symbol holds: a structure, several, or a compound message.

* **Several structures without a separator**: a scanner joined two Code 128 symbols that stand
  side by side (`]C4`, left then right), or sent two reads as one. Each must be whole.
* **A compound message** `=+aabbb…` (DS023): `aa` structures follow, nothing between them, nothing
  after them, no national ones, no second compound message. It is all or nothing: one structure
  that does not read, or a count that does not fit, and none of it is used.

The same structure twice must say the same. Donation numbers are the same when their thirteen
characters are, whatever the flags.

Source: ISBT 128 ST-001 (DS023), section 10; ISO/IEC 15424 for `]C4`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.labels.isbt128.base import refuse
from app.labels.isbt128.din import Din
from app.labels.isbt128.structures import BY_IDENTIFIER, COMPOUND, NATIONAL, Element, take

# Carriers without FNC1: Code 128 plain and concatenated; Data Matrix square and rectangular, QR
# and Aztec, each also with ECI; empty if the scanner hides it. GS1's are never ISBT 128's.
SYMBOLS: Final = frozenset(
    {"", "]C0", "]C4", "]d1", "]d4", "]d7", "]dA", "]Q1", "]Q2", "]z0", "]z3"}
)
STRUCTURES_MAX: Final = 99  # what the two digits of a compound message can count

_HEADER: Final = re.compile(r"=\+([0-9]{2})([0-9]{3})")
_HEADER_LENGTH: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The structures of one read, in its order.

    Attributes:
        elements: each identifier once; their data is hidden in `repr`.
        layout: the three digits of a compound message that name an agreed order, `000` for
            none; None for structures that stand by themselves.
    """

    elements: tuple[Element, ...]
    layout: str | None = None

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Data identifier and data of every structure, in order."""
        return tuple((element.key, element.data) for element in self.elements)

    def element(self, identifier: str) -> Element | None:
        """Return the structure with this identifier, or None if there is none."""
        return next((e for e in self.elements if e.key == identifier), None)


def read(text: str, on: date) -> Message:
    """Read everything that one scan holds.

    Args:
        text: ASCII, without an AIM identifier.
        on: the date of the scan, for years without a century.

    Raises:
        LabelError: any doubt at all.
    """
    if text.startswith(COMPOUND):
        return _compound(text, on)
    return Message(elements=_once(_sequence(text, 1, on)))


def write(pairs: Iterable[tuple[str, str]], on: date, *, compound: bool = False) -> str:
    """Write structures as one read, or as a compound message.

    Args:
        pairs: data identifier and data.
        on: the date against which the message must read back.
        compound: whether to count them in front.

    Raises:
        LabelError: they would not read back as they are.
    """
    wanted = tuple(pairs)
    header = f"{COMPOUND}{len(wanted):02}000" if compound else ""
    text = header + "".join(identifier + data for identifier, data in wanted)
    if tuple((e.identifier, e.data) for e in read(text, on).elements) != wanted:
        refuse("Expected structures that read back as they are, got others.")
    return text


def title(key: str) -> str:
    """Name a structure for people: `expiry date (=>)`."""
    structure = BY_IDENTIFIER.get(key) or BY_IDENTIFIER.get(key[:2])
    return f"{structure.title if structure else 'structure'} ({key})"


def _compound(text: str, on: date) -> Message:
    header = _HEADER.match(text)
    if header is None:
        refuse("Expected five digits after the compound message identifier (=+), got others.")
    wanted = int(header[1])
    elements = _sequence(text[_HEADER_LENGTH:], _HEADER_LENGTH + 1, on)
    if any(element.number == NATIONAL for element in elements):
        refuse("Expected no national structure in a compound message, got one.")
    if len(elements) != wanted or not elements:
        refuse(f"Expected {wanted} structures in the compound message, got {len(elements)}.")
    return Message(elements=_once(elements), layout=header[2])


def _sequence(text: str, position: int, on: date) -> tuple[Element, ...]:
    elements: list[Element] = []
    rest = text
    while rest:
        if len(elements) == STRUCTURES_MAX:
            refuse(f"Expected at most {STRUCTURES_MAX} structures in one read, got more.")
        element, after = take(rest, position, on)
        elements.append(element)
        position += len(rest) - len(after)
        rest = after
    return tuple(elements)


def _once(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    found: dict[str, Element] = {}
    for element in elements:
        known = found.setdefault(element.key, element)
        if _essence(known) != _essence(element):
            refuse(f"Expected one {title(element.key)}, got two that differ.")
    return tuple(found.values())


def _essence(element: Element) -> str:
    value = element.value
    return value.number if isinstance(value, Din) else element.data
