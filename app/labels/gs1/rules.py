"""Which elements need each other, and which never stand together.

GS1 decides this over everything that marks an item: a bag may carry its product code in one
symbol and its expiry date in another. So a single symbol only earns warnings (`warnings`), and an
item is judged when all of its symbols are joined (`check_item`). Only where two *keys* exclude
each other does one symbol suffice to refuse it: no second symbol can heal that (`KEYS_APART`).

In the tables `31nn` stands for every AI of four digits that begins with 31; an element does not
exclude itself. `tests/vectors/test_gs1_vectors.py` compares them with GS1's syntax dictionary.

Source: GS1 General Specifications, "Mandatory associations" and "Invalid pairs of element
strings", by way of GS1's published syntax dictionary.
"""

from __future__ import annotations

from typing import Final

from app.labels.gs1.elements import ElementStrings, LabelError, title

Alternatives = tuple[tuple[str, ...], ...]

KEYS_APART: Final = (("01", "02"), ("01", "255"), ("21", "235"), ("8017", "8018"))

_TRADE_ITEM: Final = "01,02,03,8006,8026"
_MEASURES: Final = "30,31nn,32nn,35nn,36nn"
_PRICED: Final = "01+30,01+31nn,01+32nn,01+35nn,01+36nn"
_PERSON: Final = "8017,8018"
_SERIALISED: Final = "00,01+21,03+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"

_NEEDS_BY_AIS: Final = {
    "02 8026": "37",
    "10 11 13 15 16 20 240 241 422": _TRADE_ITEM,
    "12 391n": "8020",
    "17": "01,02,03,255,8006,8026",
    "21 251 7021 8012": "01,03,8006",
    "22 235 337n 71n 8001 8014 8200": "01",
    "242 7001": "01,02,8006,8026",
    "243": "01,03",
    "250": "01+21,03+21,8006+21",
    "254": "414",
    "30 310n 311n 312n 313n 314n 315n 316n 320n 321n 322n 323n 324n 325n 326n 327n 328n 329n "
    "350n 351n 352n 356n 357n 360n 361n 364n 365n 366n": "01,02",
    "330n 331n 332n 333n 334n 335n 336n 340n 341n 342n 343n 344n 345n 346n 347n 348n 349n "
    "353n 354n 355n 362n 363n 367n 368n 369n": "00,01",
    "37": "00+02,00+8026",
    "390n": "255,8020",
    "392n": _PRICED,
    "393n 395n": _MEASURES,
    "394n 8111": "255",
    "403 4300 4301 4302 4304 4305 4306 4307 4308 4309 4310 4311 4312 4314 4315 4316 4317 4318 "
    "4319 432n 433n 7041": "00",
    "4303": "4302",
    "4313": "4312",
    "415": "8020",
    "423 424 425 426 7003 7010 7011 8008": "01,02,03",
    "427": "01+422,02+422,03+422",
    "7002 7005 7006 7007 7008 7009 703n 8005": "01,02",
    "7004": "01+10,03+10",
    "7020": "01+416,03+416,8006+416",
    "7022": "01+7021,03+7021,8006+7021",
    "723n": "01,8004",
    "7240": "01,8006",
    "7241 7242 7253 7254 7255 7256 8019": _PERSON,
    "7250 7251 7252 7257 7259": "8018",
    "7258": "8018+7259",
    "8007 8020": "415",
    "8009": "00,01,03",
    "8011": "8010",
    "8030": _SERIALISED,
    "8040": "01+21",
    "8041 8042 8043": "01+21+8040",
}
_APART_BY_AIS: Final = {
    "01": "255 37",
    "02": "01 03",
    "03": "01 02 37 235",
    "21": "235",
    "255": "01 02 415 8006 8020 8026",
    "390n": "390n 391n 394n 8111",
    "391n": "391n",
    "392n": "392n 393n",
    "393n": "393n",
    "394n": "394n 8111",
    "395n": "392n 393n 395n 8005",
    "420": "421",
    "421": "4307",
    "422 423 424 425": "426",
    "4330": "4331",
    "4331": "4330",
    "4332": "4333",
    "4333": "4332",
    "7240": "03",
    "7250": "7251",
    "7251": "7250",
    "7253 7254 7255": "7256 7259",
    "7259": "7256",
    "8006": "01 03 37",
    "8017": "8018",
    "8018": "8017",
    "8026": "02 03 8006",
}
# Two measures of one kind with another number of decimals: 3102 and 3103 on one label.
_MEASURED_ONCE: Final = frozenset({"31", "32", "33", "34", "35", "36"})

_NEEDS: Final = {ai: needs for ais, needs in _NEEDS_BY_AIS.items() for ai in ais.split()}
_APART: Final = {ai: others for ais, others in _APART_BY_AIS.items() for ai in ais.split()}

# A signature signs one thing: these keys then carry their serial part. Value length without it.
_UNSIGNED_LENGTHS: Final = {"253": 13, "255": 13, "8003": 14}
_SIGNATURE: Final = "8030"


def needs_of(ai: str) -> Alternatives:
    """Return the groups of elements of which one must stand on the item beside this element.

    >>> needs_of("7004")
    (('01', '10'), ('03', '10'))
    """
    row = _NEEDS.get(ai) or _NEEDS.get(ai[:-1] + "n", "")
    return tuple(tuple(group.split("+")) for group in row.split(",") if group)


def apart_from(ai: str) -> tuple[str, ...]:
    """Return the elements, or patterns of them, that may not stand beside this element.

    >>> apart_from("3103"), apart_from("8018")
    (('310n',), ('8017',))
    """
    own = (ai[:3] + "n",) if ai[:2] in _MEASURED_ONCE else ()
    return own + tuple((_APART.get(ai) or _APART.get(ai[:3] + "n", "")).split())


def companions(elements: ElementStrings) -> tuple[str, ...]:
    """Name what is still missing beside the elements that are there, one sentence each."""
    present = [ai for ai, _ in elements.elements]
    return tuple(
        f"Expected {_words(groups)} beside the {title(ai)}, got none of them."
        for ai in present
        if (groups := needs_of(ai)) and not any(_all_present(group, present) for group in groups)
    )


def exclusions(elements: ElementStrings) -> tuple[str, ...]:
    """Name the elements that may not stand together, one sentence for each pair."""
    present = [ai for ai, _ in elements.elements]
    pairs = dict.fromkeys(
        (min(one, other), max(one, other))
        for one in present
        for pattern in apart_from(one)
        for other in present
        if other != one and matches(other, pattern)
    )
    return tuple(both(one, other) for one, other in pairs)


def warnings(elements: ElementStrings) -> tuple[str, ...]:
    """Say what is wrong with these elements if nothing else marks the item; empty if nothing is.

    >>> from datetime import date
    >>> warnings(ElementStrings(elements=(("8019", "12"),), on=date(2026, 1, 1)))[0][:53]
    'Expected staff number (8017) or patient number (8018)'
    """
    return companions(elements) + exclusions(elements) + _unsigned(elements)


def check_item(elements: ElementStrings) -> None:
    """Judge the elements of all symbols of one item together.

    Raises:
        LabelError: an element lacks its companion, or two exclude each other.
    """
    if reasons := warnings(elements):
        raise LabelError(*reasons)


def refuse_keys_apart(present: frozenset[str]) -> None:
    """Refuse keys that exclude each other: no further symbol of the item can heal that.

    Raises:
        LabelError: two such keys.
    """
    for one, other in KEYS_APART:
        if one in present and other in present:
            raise LabelError(both(one, other))


def both(one: str, other: str) -> str:
    """Say that two elements exclude each other."""
    return f"Expected {title(one)} or {title(other)}, got both."


def matches(ai: str, pattern: str) -> bool:
    """Tell whether an AI is the one named, or of the pattern: `31nn` is any 31 with two more.

    >>> matches("3103", "31nn"), matches("310", "31nn"), matches("01", "01")
    (True, False, True)
    """
    return len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n"))


def _all_present(group: tuple[str, ...], present: list[str]) -> bool:
    return all(any(matches(ai, pattern) for ai in present) for pattern in group)


def _unsigned(elements: ElementStrings) -> tuple[str, ...]:
    if elements.value(_SIGNATURE) is None:
        return ()
    return tuple(
        f"Expected the serial part of the {title(ai)} beside a {title(_SIGNATURE)}, got none."
        for ai, value in elements.elements
        if len(value) == _UNSIGNED_LENGTHS.get(ai)
    )


def _words(groups: Alternatives) -> str:
    named = [" with ".join(title(ai) for ai in group) for group in groups]
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} or {named[-1]}"
