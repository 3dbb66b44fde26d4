"""Check digits and check characters of GS1 keys.

Two schemes: one digit, modulo 10, at the end of every numeric key (GS1 General Specifications
7.9.1); and a pair of characters, modulo 1021, at the end of the alphanumeric ones, the Global
Model Number (8013) and the device registration (8014) (GenSpecs, "Check character calculation
for alphanumeric keys").
"""

from __future__ import annotations

import re
from typing import Final

# The 82 characters of ISO/IEC 646 that GS1 elements may hold (GenSpecs, "GS1 AI encodable
# character set 82"). Their order gives the values of check characters.
CSET_82: Final = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
# Characters of a check pair: those that people do not take for one another.
CSET_32: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_PAIR_MODULUS: Final = 1021  # the largest prime that two characters of 32 can express
_PAIR_LENGTH: Final = 2
_CHECK_PAIR_LONGEST: Final = 90  # no GS1 element is longer


def check_digit(digits: str) -> str:
    """Compute the mod-10 check digit that follows these digits (GS1 General Specifications 7.9).

    Raises:
        ValueError: something else than the digits 0 to 9.

    >>> check_digit("0950110153000")
    '3'
    """
    if not re.fullmatch(r"[0-9]+", digits):
        msg = "a check digit needs digits"
        raise ValueError(msg)
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def check_pair(text: str) -> str:
    """Compute the two check characters that follow these characters of an alphanumeric key.

    Each character counts as its place in the set of 82, times a prime: 2 for the last one, 3 for
    the one before it, and so on; the sum modulo 1021 is written as two digits of base 32.

    Raises:
        ValueError: a character outside the set, or more than any element can hold.

    >>> check_pair("1987654Ad4X4bL5ttr2310c")
    '2K'
    """
    if len(text) > _CHECK_PAIR_LONGEST or any(c not in CSET_82 for c in text):
        msg = "a check pair needs at most 90 characters of GS1's set of 82"
        raise ValueError(msg)
    weights = _primes(len(text))
    total = sum(CSET_82.index(c) * w for c, w in zip(reversed(text), weights, strict=True))
    high, low = divmod(total % _PAIR_MODULUS, len(CSET_32))
    return CSET_32[high] + CSET_32[low]


def digit_fits(digits: str) -> bool:
    """Tell whether digits end in their own check digit.

    >>> digit_fits("09501101530003"), digit_fits("09501101530004")
    (True, False)
    """
    return len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]


def pair_fits(text: str) -> bool:
    """Tell whether characters end in their own check pair; too few or strange ones do not.

    >>> pair_fits("1987654Ad4X4bL5ttr2310c2K"), pair_fits("1987654Ad4X4bL5ttr2310c2X")
    (True, False)
    """
    try:
        return text[-_PAIR_LENGTH:] == check_pair(text[:-_PAIR_LENGTH])
    except ValueError:
        return False


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found
