"""GS1 Digital Link: the same elements, written as a web address.

`https://id.gs1.org/01/09520123456788/10/ABC?17=270331` is a key, its qualifiers in their order,
and attributes. Host and stem before the key mean nothing here; no address is ever asked for.

1. An address holds only the characters of RFC 3986; a percent sign has two hexadecimal digits.
2. The rightmost key of the path is the one meant. After it stand only its qualifiers, in order,
   each with a value; a trailing slash is an empty value and refused.
3. A `+` is a space in the query (and so refused: no element may hold one) and itself in the path.
4. A query name of digits is an element, or the address is refused; other names (`linkType`) are
   for web servers and skipped. An element that could stand in the path may not stand in the query.
5. Some elements may never be attributes: (21) and others that only identify together with a key.
6. GTINs of 8, 12 and 13 digits are read as 14, as version 1.1 allowed.

Not read, and refused: compressed links, and names for numbers (`/gtin/…`) unless asked for.

Source: GS1 Digital Link Standard, URI Syntax; attributes by way of GS1's syntax dictionary.
"""

from __future__ import annotations

import re
from typing import Final

from app.labels.gs1.elements import LabelError, title

# Keys, and in which orders what qualifies them may follow. Every subset that keeps the order goes.
QUALIFIERS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "00": ((),),
    "01": (("22", "10", "21"), ("235",)),
    "253": ((),),
    "255": ((),),
    "401": ((),),
    "402": ((),),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": ((),),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": ((),),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
NEVER_ATTRIBUTES: Final = frozenset({
    "03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020", "8040",
    "8041", "8042", "8043", "8200",
})  # fmt: skip
SHORT_NAMES: Final = {
    "sscc": "00", "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "gdti": "253",
    "glnx": "254", "gcn": "255", "ginc": "401", "gsin": "402", "gln": "414", "payto": "415",
    "party": "417", "grai": "8003", "giai": "8004", "itip": "8006", "cpid": "8010",
    "cpsn": "8011", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018", "srin": "8019",
    "refno": "8020",
}  # fmt: skip

_ADDRESS: Final = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.:_\[\]-]+)/(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_CHARACTERS: Final = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_ZERO_SUPPRESSED: Final = frozenset({8, 12, 13})
_GTIN_LENGTH: Final = 14

Pairs = list[tuple[str, str]]


def elements(uri: str, *, short_names: bool = False) -> tuple[tuple[str, str], ...]:
    """Take the elements out of an address: key, qualifiers, attributes; values unchecked.

    Args:
        uri: the whole address.
        short_names: also read `gtin` for `01`, and so on.

    Raises:
        LabelError: this is no Digital Link.

    >>> elements("https://example.com/shop/8004/9520614141234567?01=09520123456788")
    (('8004', '9520614141234567'), ('01', '09520123456788'))
    """
    if not _CHARACTERS.fullmatch(uri):
        raise LabelError("Expected the characters of a web address, got another one.")
    address = _ADDRESS.fullmatch(uri)
    if address is None:
        raise LabelError("Expected a web address with a host and a path, got another form.")
    path = _path(address["path"], short_names=short_names)
    query = _query(address["query"] or "")
    _require_order(path)
    _require_attributes(path, query)
    return tuple((ai, _padded(ai, value)) for ai, value in [*path, *query])


def _path(text: str, *, short_names: bool) -> Pairs:
    """Find the rightmost key, and take it and all that follows by twos."""
    steps = text.split("/")
    names = [SHORT_NAMES.get(s.lower(), s) if short_names else s for s in steps]
    for start in range(len(steps) - 2, -1, -2):
        if names[start] in QUALIFIERS:
            return [
                (names[i], _decoded(names[i], steps[i + 1])) for i in range(start, len(steps), 2)
            ]
    raise LabelError("Expected a GS1 key in the web address, got none.")


def _query(text: str) -> Pairs:
    if ";" in text:
        # Version 1.1 let it separate attributes; read as part of a value it would change that.
        raise LabelError("Expected `&` between the attributes of a web address, got a semicolon.")
    pairs = (part.partition("=") for part in text.split("&"))
    return [
        (name, _decoded(name, value.replace("+", " ")))
        for name, _, value in pairs
        if re.fullmatch(r"[0-9]+", name)
    ]


def _require_order(path: Pairs) -> None:
    key, followers = path[0][0], [ai for ai, _ in path[1:]]
    if not any(_keeps_order(followers, order) for order in QUALIFIERS[key]):
        raise LabelError(
            f"Expected only what qualifies the {title(key)} after it, in GS1's order, got "
            f"{len(followers)} that do not."
        )


def _require_attributes(path: Pairs, query: Pairs) -> None:
    key, followers = path[0][0], [ai for ai, _ in path[1:]]
    for ai, _ in query:
        if ai in NEVER_ATTRIBUTES:
            raise LabelError(f"Expected the {title(ai)} in the path, got it in the query.")
        for order in QUALIFIERS[key]:
            if ai in order and ai not in followers and set(followers) <= set(order):
                raise LabelError(f"Expected the {title(ai)} in the path, got it in the query.")


def _keeps_order(followers: list[str], order: tuple[str, ...]) -> bool:
    return followers == [ai for ai in order if ai in followers]


def _decoded(ai: str, text: str) -> str:
    """Undo percent encoding; what is no ASCII then is refused with the other characters."""
    plain = re.sub(r"%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), text)
    if not plain:
        raise LabelError(f"Expected a value for the {title(ai)} in the web address, got none.")
    return plain


def _padded(ai: str, value: str) -> str:
    if ai == "01" and len(value) in _ZERO_SUPPRESSED:
        return value.zfill(_GTIN_LENGTH)
    return value
