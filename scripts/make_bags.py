"""Write docs/bags.md: the states of a bag and its moves, drawn from the one table.

Usage: `python scripts/make_bags.py` from the checkout, after changing `app/domain/moves.py`.
`tests/unit/domain/test_moves.py` fails until the page is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a program, this folder is what Python looks in

from app.domain.moves import (  # noqa: E402
    ASIDE_STATES,
    ENDED_STATES,
    MOVES,
    RESOLVES_TO,
    USED_STATES,
    BagState,
    MoveKind,
    leads_to,
)

PAGE = ROOT / "docs" / "bags.md"
EVERYWHERE = frozenset(BagState)
BEFORE_THE_END = EVERYWHERE - ENDED_STATES
HEAD = """# The life of a bag

Every record that moves a bag names the last move it relied on; `app/domain/case.py` folds them.
Which move may follow which state is one table, `app/domain/moves.py`, and this page is generated
from it: `python scripts/make_bags.py`.

What happened is recorded all the same. A move that is not in the table still moves the bag, its
history is *irregular* from then on, and such a bag is never ready, until quality assurance
resolves it. Nothing un-uses a bag, and nothing brings back one that was destroyed. What began to
thaw goes back to no shelf. A bag that was drawn from another one begins as that one is, with the
clocks of its thaw.

"""


def page() -> str:
    """Write the page."""
    return f"{HEAD}```mermaid\n{_drawing()}```\n\n{_words()}\n{_table()}"


def _drawing() -> str:
    ends = (BagState.DISPOSED, BagState.DESTROYED)
    lines = ["stateDiagram-v2", "[*] --> expected", *_arrows()]
    lines += [f"{state.value} --> [*]" for state in ends]
    return "\n    ".join(lines) + "\n"


def _arrows() -> Iterator[str]:
    """Draw each move; one from everywhere would hide all others, and is said in words."""
    for kind in MoveKind:
        after = MOVES[kind][0]
        if after in (EVERYWHERE, BEFORE_THE_END):
            continue
        for state in (s for s in BagState if s in after):
            for to in (t for t in BagState if t in leads_to(kind, state) and t is not state):
                drawn = " as a child" if kind is MoveKind.MADE and to is not BagState.MADE else ""
                yield f"{state.value} --> {to.value}: {_short(kind)}{drawn}"


def _short(kind: MoveKind) -> str:
    return kind.value.partition(".")[2].replace("_", " ")


def _words() -> str:
    put_aside = [k for k in MoveKind if MOVES[k][1] in ASIDE_STATES]
    aside = ", ".join(f"`{kind.value}`" for kind in put_aside)
    return f"""Not drawn, because they may follow almost every state:

* {aside} put a bag aside, and only `bag.resolved` leads back, to what
  the bag was before or to what quality assurance names ({_states(RESOLVES_TO)}).
* `bag.held` and `bag.deviated` leave the state, and put the bag on hold.
* `infusion.started` without a verification and agreement that stand, or `infusion.ended` without
  a start, makes a bag infused_not_verified, wherever it was. That is kept for ever.

Used, for ever: {_states(USED_STATES)}.
"""


def _table() -> str:
    rows = [f"| `{kind.value}` | {_after(kind)} | {_leads(kind)} |\n" for kind in MoveKind]
    return "| move | may follow | leads to |\n|---|---|---|\n" + "".join(rows)


def _after(kind: MoveKind) -> str:
    after = MOVES[kind][0]
    if after == EVERYWHERE:
        return "any"
    if after == BEFORE_THE_END:
        return "any before its end"
    return _states(after)


def _leads(kind: MoveKind) -> str:
    if kind is MoveKind.RESOLVED:
        return f"what it was before, or {_states(RESOLVES_TO)}"
    found = {state: leads_to(kind, state) for state in MOVES[kind][0]}
    if all(to == {state} for state, to in found.items()):
        return "stays"
    return _states(frozenset[BagState]().union(*found.values()))


def _states(states: frozenset[BagState]) -> str:
    return ", ".join(state.value for state in BagState if state in states)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(MoveKind)} moves, {len(BagState)} states")
