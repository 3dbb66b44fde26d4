"""What may be typed of a document and stands in clear: numbers, amounts and names, never prose.

Central sees a statement's clear body, so nothing that would take a remark about a patient goes
into it; what needs prose is a private row (rule 9).
"""

from __future__ import annotations

import re

from app.sentence import Sentence
from app.usecases.refusal import NotFiledError

PLAIN_MOST, NAME_MOST = 60, 80  # characters
_PLAIN = re.compile(rf"[A-Za-z0-9 .,/_+^×%-]{{1,{PLAIN_MOST}}}")
_NAME = re.compile(rf"[^\W_](?:[^\W_]|[ .,'&/()-]){{0,{NAME_MOST - 1}}}")


def is_plain(text: str) -> bool:
    """Say whether a text is a number or an amount, such as `COA-7` or `68 x 10^6`."""
    return _PLAIN.fullmatch(text.strip()) is not None


def is_name(text: str) -> bool:
    """Say whether a text is the name of a person or a company, such as `J. O'Brien`."""
    return _NAME.fullmatch(text.strip()) is not None


def need_plain(text: str, what: Sentence) -> None:
    """Refuse what is no number or amount; empty is for the caller to judge.

    Raises:
        NotFiledError: it is too long, or has other characters.
    """
    if text.strip() and not is_plain(text):
        msg = Sentence(
            "{what} may have {most} letters without accents, digits, spaces and . , / - _ "
            "+ ^ × % only. Type it with these, and leave out everything else.",
            what=what,
            most=PLAIN_MOST,
        )
        raise NotFiledError(msg)


def need_name(text: str, what: Sentence) -> None:
    """Refuse what is no name of a person or a company; empty is for the caller to judge.

    Raises:
        NotFiledError: it is too long, or has other characters.
    """
    if text.strip() and not is_name(text):
        msg = Sentence(
            "{what} may have {most} letters, digits, spaces and . , ' & / ( ) - only. Type "
            "only the name of the person or the company.",
            what=what,
            most=NAME_MOST,
        )
        raise NotFiledError(msg)
