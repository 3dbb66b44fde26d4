"""Where other keyboard layouts have what a US scanner types: enough to name the likely cause.

A scanner that types sends key positions, as if it were a US keyboard; the computer says which
characters these are. Every AIM identifier begins with `]` (ISO/IEC 15424), so what arrives in its
place tells the layout. British layouts have `]` where the US layout has it and exchange others
(`"` and `@`): that shows only in the data, and the test sheet of the qualification finds it.

Source of the positions: xkeyboard-config, `symbols/`, key AD12 (the position of `]`) and AE01 to
AE10 (the digits) of the layouts named. Layouts where that position types no character by itself
(Swiss, Swedish, Finnish, Portuguese: an accent that waits) are recognised by the dead key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.sentence import Sentence

DEAD: Final = "\N{COMBINING DIAERESIS}"  # stands for a dead key, which types nothing by itself

LAYOUTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "+": Sentence("German, Spanish or Italian"),
        "$": Sentence("French or Belgian"),
        "*": Sentence("Dutch"),
        "[": Sentence("Japanese or Brazilian"),
        ")": Sentence("Czech"),
        "\N{DIAERESIS}": Sentence("Danish or Norwegian"),
        "\N{LATIN SMALL LETTER U WITH ACUTE}": Sentence("Hungarian"),
        "\N{LATIN SMALL LETTER U WITH DIAERESIS}": Sentence("Turkish"),
        DEAD: Sentence("Swiss, Swedish, Finnish or Portuguese"),
    }
)

# The unshifted digits of the layouts whose digits need Shift (French, Belgian; Czech).
_ODD_DIGITS: Final = {
    "$": "\N{LATIN SMALL LETTER A WITH GRAVE}&\N{LATIN SMALL LETTER E WITH ACUTE}\"'(-"
    "\N{SECTION SIGN}\N{LATIN SMALL LETTER E WITH GRAVE}_!\N{LATIN SMALL LETTER C WITH CEDILLA}",
    ")": "\N{LATIN SMALL LETTER E WITH ACUTE}+\N{LATIN SMALL LETTER E WITH CARON}"
    "\N{LATIN SMALL LETTER S WITH CARON}\N{LATIN SMALL LETTER C WITH CARON}"
    "\N{LATIN SMALL LETTER R WITH CARON}\N{LATIN SMALL LETTER Z WITH CARON}"
    "\N{LATIN SMALL LETTER Y WITH ACUTE}\N{LATIN SMALL LETTER A WITH ACUTE}"
    "\N{LATIN SMALL LETTER I WITH ACUTE}",
}
# The code characters of AIM identifiers, and what other layouts make of Q and z.
_CODES: Final = "AC-GIJLQXZacdeqwyz"


def looks_like(text: str) -> str:
    """Return the layouts under which a text would be an AIM identifier; empty for none.

    >>> looks_like("+d20109501101530003")
    'German, Spanish or Italian'
    >>> looks_like("]d2") or looks_like("+49 30 1234")
    ''
    """
    if text[:1] not in LAYOUTS or not _pattern(text[0]).match(text):
        return ""
    return LAYOUTS[text[0]]


def may_become(text: str) -> bool:
    """Say whether a text is the beginning of what `looks_like` knows, or all of it.

    >>> may_become("$"), may_become("$C"), may_become("$5")
    (True, True, False)
    """
    if text[:1] not in LAYOUTS or len(text) > AIM_LENGTH:
        return False
    return bool(_pattern(text[0]).match(text + f"{text[0]}d2"[len(text) :]))


AIM_LENGTH: Final = 3


def _pattern(first: str) -> re.Pattern[str]:
    digits = "0-9" + re.escape(_ODD_DIGITS.get(first, ""))
    return re.compile(f"{re.escape(first)}[{_CODES}][{digits}]")
