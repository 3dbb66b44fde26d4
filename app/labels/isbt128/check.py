"""The check character of ISBT 128: ISO/IEC 7064 MOD 37-2.

It is printed beside donation, donor and chain of identity numbers and typed with them, and it
hides in two places of the codes themselves: flags 60 to 96 of a donation number, and the last
two digits of a donor registry number (GRID). It covers digits and capital letters; a number with
small letters has none.

Source: ISO/IEC 7064 (MOD 37-2); ISBT 128 ST-001 section 7.4 and appendix A.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_MODULUS: Final = 37


def value(text: str) -> int:
    """Compute the check value, 0 to 36, of digits and capital letters.

    Raises:
        ValueError: another character, or nothing at all.

    >>> value("G123417654321")
    10
    """
    if not text or any(c not in ALPHABET[:-1] for c in text):
        msg = "a MOD 37-2 check needs digits and capital letters"
        raise ValueError(msg)
    total = 0
    for c in text:
        total = (total + ALPHABET.index(c)) * 2 % _MODULUS
    return (1 - total) % _MODULUS


def character(text: str) -> str:
    """Compute the check character K, as it is printed and typed.

    Raises:
        ValueError: as `value`.

    >>> character("G123498654321")
    'H'
    """
    return ALPHABET[value(text)]
