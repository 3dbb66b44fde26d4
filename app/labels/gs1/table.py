"""biip's table of application identifiers: which exist, and the pattern of each.

Reading that table takes longer than all else at start, and no label waits for the window: so it
is imported when the first label is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# biip's patterns of these are wider or narrower than GS1's: (30) and (7004) may not be empty, and
# the base64 of (8030) may end in padding. `components` has rows for all three.
_OWN_FORM: Final = frozenset({"30", "7004", "8030"})

_LONGEST_AI: Final = 4


def identify(element: str) -> str | None:
    """Return the AI at the front of an element, or None if there is none.

    >>> identify("17270331"), identify("05123")
    ('17', None)
    """
    known = _known(element[:_LONGEST_AI])
    return None if known is None else known[0]


def has_form(ai: str, value: str) -> bool:
    """Tell whether a value has the form that biip's table gives its element.

    >>> has_form("10", "LOT42"), has_form("10", "LOT~42"), has_form("10", "")
    (True, False, False)
    """
    known = _known((ai + value)[:_LONGEST_AI])
    if known is None or known[0] != ai:
        return False
    return ai in _OWN_FORM or re.fullmatch(known[1], ai + value) is not None


@lru_cache(maxsize=512)  # biip searches its 541 rows one by one; a label asks twice per element
def _known(element: str) -> tuple[str, str] | None:
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        found = GS1ApplicationIdentifier.extract(element)
    except ParseError:
        return None  # biip's message quotes the value, so it must not travel on
    return found.ai, found.pattern
