"""Sentences with blanks, said in English and shown in the language of the window.

Whoever refuses something says why where it is refused, without a catalogue of translations. A
sentence that names a number or a device keeps its pattern and what stands in the blanks beside
its English text, so that the window can say the same in another language (docs/translations.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self


class Sentence(str):
    """English text that remembers its pattern, the message of the catalogue, and its values.

    It is that text wherever a text is wanted, also as the words of an exception. No value is a
    patient's: what is refused repeats none.

    Attributes:
        pattern: with a blank such as `{count}` for each value.
        values: what stands in the blanks; a text among them may be a sentence itself.

    >>> refusal = ValueError(Sentence("{count} bags are open.", count=2))
    >>> str(refusal), str(refusal).pattern
    ('2 bags are open.', '{count} bags are open.')
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, **values: object) -> Self:
        """Fill the blanks.

        Raises:
            KeyError: a blank without a value.
        """
        made = super().__new__(cls, pattern.format_map(values) if values else pattern)
        made.pattern, made.values = pattern, values
        return made

    def __str__(self) -> Sentence:
        """Stay a sentence where an exception's words are taken."""
        return self


def joined(texts: Iterable[str]) -> Sentence:
    """Return sentences that stand behind each other as one.

    >>> joined(["One is missing.", Sentence("{count} differ.", count=2)])
    'One is missing. 2 differ.'
    """
    parts = {f"part_{at}": text for at, text in enumerate(texts)}
    return Sentence(" ".join(f"{{{name}}}" for name in parts), **parts)
