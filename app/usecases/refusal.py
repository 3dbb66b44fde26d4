"""What a use case says when it files nothing, and how sessions end whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce

from app.domain.people import Role
from app.ports import Session
from app.sentence import Sentence
from app.usecases.station import Station


class NotFiledError(ValueError):
    """Nothing was filed, and why: what was expected, what came, what to do; no patient's value."""


@contextmanager
def signing(station: Station, sessions: Sequence[Session]) -> Iterator[None]:
    """End every session at the end, also of an act that was refused: its key is wiped."""
    try:
        yield
    finally:
        for session in sessions:
            station.keys.close(session.id)


def need_role(session: Session, permitted: frozenset[Role], what: Sentence) -> None:
    """Refuse a session whose role may not sign this.

    Raises:
        NotFiledError: it is of another role.
    """
    if session.role not in {role.value for role in permitted}:
        names = reduce(_or, sorted(role.value for role in permitted))
        msg = Sentence(
            "{what} needs the signature of {names}, not of {role}. Sign in as that.",
            what=what,
            names=names,
            role=session.role,
        )
        raise NotFiledError(msg)


def _or(one: str, other: str) -> str:
    return Sentence("{one} or {other}", one=one, other=other)


def need_two(sessions: Sequence[Session], what: Sentence) -> None:
    """Refuse anything but the sessions of two different persons.

    Raises:
        NotFiledError: one person, or more or fewer than two.
    """
    people = len({session.person for session in sessions})
    if len(sessions) != 2 or people != 2:  # noqa: PLR2004  that is what "two people" means
        msg = Sentence(
            "{what} needs two people, got {people}. Ask a second person to sign in.",
            what=what,
            people=people,
        )
        raise NotFiledError(msg)


def need_text(text: str, what: Sentence) -> None:
    """Refuse an empty text.

    Raises:
        NotFiledError: nothing was written.
    """
    if not text.strip():
        msg = Sentence("{what} is empty. Write it and sign again.", what=what)
        raise NotFiledError(msg)
