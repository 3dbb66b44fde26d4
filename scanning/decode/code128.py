"""Code 128 as it is printed: which characters may stand for given bytes (ISO/IEC 15417).

One text can be printed in many ways: three code sets, switches between them, pairs of digits. A
reader hands over the text alone, so checking its read against the picture means trying every way
that gives this text, and keeping the one that fits the picture best. The patterns of the 107
characters come from python-barcode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHARACTER_MODULES: Final = 11
STOP_MODULES: Final = 13
CHECK_MODULUS: Final = 103
START_A: Final = 103  # the start characters of A, B and C follow each other
STOP_EDGES: Final = (0, 2, 5, 8, 9, 10, 11, 13)  # 2331112, and where its last bar ends

_SHIFT, _FNC1 = 98, 102
_SETS: Final = "ABC"
_GS: Final = 0x1D


@dataclass(frozen=True, slots=True)
class State:
    """How far a text has been printed.

    Attributes:
        done: bytes printed.
        code_set: A, B or C.
        shifted: whether only the next character is of the other set of A and B.
    """

    done: int
    code_set: str
    shifted: bool = False


@cache
def edges() -> NDArray[np.float64]:
    """Return where the six edges of each of the 106 characters lie, in modules from its start."""
    import numpy as np
    from barcode.charsets.code128 import CODES

    rows = [
        [at for at in range(len(code)) if at == 0 or code[at] != code[at - 1]] for code in CODES
    ]
    return np.array(rows, dtype=np.float64)


def rests(text: bytes) -> dict[State, int]:
    """Return how many more characters each way needs at least; the check is not counted.

    States from which the text cannot be finished are left out.
    """
    before: dict[State, list[State]] = {}
    layer = [state for _, state in starts()]
    seen = set(layer)
    while layer:
        following = []
        for state in layer:
            for _, after in steps(text, state):
                before.setdefault(after, []).append(state)
                if after not in seen:
                    seen.add(after)
                    following.append(after)
        layer = following
    layer = [state for state in seen if state.done == len(text) and not state.shifted]
    needs = dict.fromkeys(layer, 0)
    count = 0
    while layer:
        count += 1
        following = [one for state in layer for one in before.get(state, ()) if one not in needs]
        needs.update(dict.fromkeys(following, count))
        layer = list(dict.fromkeys(following))
    return needs


def starts() -> Iterator[tuple[int, State]]:
    """Yield the start characters and what they begin."""
    for offset, code_set in enumerate(_SETS):
        yield START_A + offset, State(0, code_set)


def steps(text: bytes, state: State) -> Iterator[tuple[int, State]]:
    """Yield every character that may come next, and what it leads to."""
    yield from _letters(text, state)
    if state.shifted:
        return
    yield from _functions(text, state)
    for value, other in _switches(state.code_set):
        yield value, State(state.done, other)
    if state.code_set != "C":
        yield _SHIFT, State(state.done, state.code_set, shifted=True)


def _letters(text: bytes, state: State) -> Iterator[tuple[int, State]]:
    """Yield the characters that print the next byte or two."""
    here = text[state.done : state.done + 2]
    if not here:
        return
    if state.code_set == "C":
        if len(here) == 2 and here.isdigit():  # noqa: PLR2004  two digits a character
            yield int(here), State(state.done + 2, "C")
        return
    code_set = state.code_set
    if state.shifted:
        code_set = "B" if code_set == "A" else "A"
    value = _value(here[0], code_set)
    if value is not None:
        yield value, State(state.done + 1, state.code_set)


def _value(byte: int, code_set: str) -> int | None:
    """Return the character that prints a byte in set A or B.

    >>> _value(0x41, "A"), _value(0x61, "A"), _value(0x1D, "A"), _value(0x7F, "B")
    (33, None, 93, 95)
    """
    low, high, control = 0x20, 0x60, 0x40
    if low <= byte < high:
        return byte - low
    if code_set == "A":
        return byte + control if byte < low else None
    return byte - low if high <= byte < 0x80 else None  # noqa: PLR2004  ASCII ends there


def _functions(text: bytes, state: State) -> Iterator[tuple[int, State]]:
    """Yield the function characters; FNC1 says GS, and nothing where it is first or second."""
    if text[state.done : state.done + 1] == bytes([_GS]):
        yield _FNC1, State(state.done + 1, state.code_set)
    if state.done <= 2:  # noqa: PLR2004  first for GS1, second after one character
        yield _FNC1, state


def _switches(code_set: str) -> tuple[tuple[int, str], ...]:
    """Return the characters that change the set for good."""
    return {
        "A": ((99, "C"), (100, "B")),
        "B": ((99, "C"), (101, "A")),
        "C": ((100, "B"), (101, "A")),
    }[code_set]
