"""Check characters of numbers that a site assigns itself, by name.

    gs1        weights 3 and 1, modulo 10 (GS1 General Specifications 7.9)
    mod10      the sum of the digits with every second one doubled (Luhn)
    mod11      weights 2 to 7, modulo 11; the results 10 and 11 become 0
    mod37-2    ISO/IEC 7064 MOD 37-2, for digits and capital letters
    none       no check at all: only where the site says so

Source: HL7 version 2, data type CX, for mod10 (M10) and mod11 (M11); ISO/IEC 7064.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.labels.gs1 import check_digit
from app.labels.isbt128 import check

NONE: Final = "none"
_ELEVEN: Final = 11
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7)


def luhn(digits: str) -> str:
    """Compute the mod10 digit.

    Raises:
        ValueError: something else than digits.

    >>> luhn("12345")
    '5'
    """
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return str(-sum(n // 10 + n % 10 for n in doubled) % 10)


def mod11(digits: str) -> str:
    """Compute the mod11 digit.

    Raises:
        ValueError: something else than digits.

    >>> mod11("1234567")
    '4'
    """
    total = sum(int(d) * _WEIGHTS[i % 6] for i, d in enumerate(reversed(digits)))
    return str((_ELEVEN - (total % _ELEVEN or 1)) % 10)


CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "gs1": check_digit,
    "mod10": luhn,
    "mod11": mod11,
    "mod37-2": check.character,
}


def verifies(name: str, number: str) -> bool:
    """Tell whether the last character of a number is the check character of the others.

    >>> verifies("mod10", "123455"), verifies("mod10", "123465"), verifies("none", "1")
    (True, False, True)
    """
    if name == NONE:
        return True
    try:
        return CHECKS[name](number[:-1]) == number[-1:]
    except ValueError:
        return False
