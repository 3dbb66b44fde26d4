"""The text printed beside a code, as a person typed it: the same grammar, and nothing looser.

A keyboard has no separator, so GS1 data are typed as they are printed, each application
identifier in brackets: `(01)…(10)…`. Read back they must be exactly those elements: what was
typed as one value can never become two. Everything else is read as a scan without a symbology
identifier is: ISBT 128 with its check character, a site's own number. A person types no AIM
identifier; text that begins like one is refused (DESIGN §7: typed instead of scanned).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from app.labels import gs1

_ELEMENT: Final = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
_BRACKETED: Final = re.compile(rf"(?:{_ELEMENT.pattern})+")
_ELEMENTS = "]d2"  # that these are GS1 elements is said by the brackets
BRACKETS: Final = (
    "Expected the printed text with its brackets, such as (01) and (21), got it without."
)
BY_KEYBOARD: Final = "Expected the text printed beside the code, got another one."


def as_scanned(payload: bytes, on: date) -> tuple[bytes, str]:
    """Return what a scanner would have delivered of the same code: bytes and symbology.

    Raises:
        LabelError: it begins as no printed text does, its brackets are not closed, a value
            contradicts its identifier, or GS1 data came without brackets.
    """
    text = payload.decode("ascii", errors="replace")
    if text.startswith("]"):
        raise gs1.LabelError(BY_KEYBOARD)
    if not text.startswith("("):
        return payload, ""
    if _BRACKETED.fullmatch(text) is None:
        raise gs1.LabelError(BRACKETS)
    return gs1.join(_ELEMENT.findall(text), on), _ELEMENTS
