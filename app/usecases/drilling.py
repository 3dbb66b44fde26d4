"""Drills at the practice station: begun, played on the ordinary screens, judged from the records.

A drill is between two records of this station: `drill.begun` and `drill.judged`. What the people
did is read from what lies between them, never asked; the judgement is `app.domain.drills`. It is
signed and kept in the practice realm as evidence of competence. No other realm takes it (A36).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.domain import drills
from app.domain.causes import Cause
from app.domain.drills import DRILLS, Drill, Ends, Outcome, Seen, judge
from app.domain.moves import MoveKind
from app.domain.people import LAB, VERIFIERS, Meaning, Purpose, Role
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import Digest, PersonId, VerificationId
from app.ports import Session
from app.usecases import history
from app.usecases.approval import AGREED
from app.usecases.neighbours import in_order
from app.usecases.sign_in import OPENED, REFUSED, Why
from app.usecases.station import Draft, Station, file, file_signed, signer
from app.usecases.turns import TOLD
from app.usecases.verdicts import JUDGED, NEAR_MISS, QUARANTINED, RESTARTED

BEGUN, DONE = "drill.begun", "drill.judged"
PROPOSAL = "a drill's result"
TWO = 2
TRIES = TWO  # each of the two people may meet a refused object once
LOOK_BACK = 500  # records of a kind during one drill
TRAINERS = frozenset({Role.TRAINER, Role.QA, Role.SUPERVISOR})
TAKE_PART = VERIFIERS | LAB

PRACTICE_ONLY = "Drills are for practice sites. This workstation serves patients."
ONE_AT_A_TIME = "A drill runs already. Judge it first."
NONE_RUNS = "No drill runs now. Choose one."
NOBODY = "Nobody has taken part yet. Check the bag first, then come back."
TWO_SIGN = "Two people sign: one who took part, and the other one or a trainer."


class Table(Protocol):
    """Where a drill's labels are laid out: the practice site."""

    def can(self, drill: Drill) -> bool:
        """Say whether this site can lay a drill out."""
        ...

    def lay(self, station: Station, drill: Drill, number: int) -> Callable[[], None]:
        """File what the drill needs and draw its labels, on the worker.

        Returns:
            What shows the labels, on the window's thread.
        """
        ...

    def again(self, drill: Drill, number: int, day: date) -> Callable[[], None] | None:
        """Draw a drill's labels once more, on the worker, if they do not lie there.

        Args:
            drill: which one.
            number: as it was laid.
            day: on which it was laid.
        """
        ...

    def clear(self) -> None:
        """Put the drill's labels away."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A drill that has begun.

    Attributes:
        number: by which its labels were laid out; one of its own at the whole site.
        surprise: whether the program drew it: the screen does not name it before the end.
    """

    drill: Drill
    at: datetime
    entry: Digest
    seq: int
    number: int
    surprise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What came of a drill.

    Attributes:
        people: who took part, in the order in which they signed in.
        names: theirs.
        upto: this station's newest record when it was judged; later ones are no part of it.
        of_the_lab: whether the cell laboratory's rules met it, not the bedside's.
    """

    running: Running
    seen: Seen
    outcome: Outcome
    people: tuple[PersonId, ...]
    names: tuple[str, ...]
    upto: int
    of_the_lab: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """What one person's drills came to.

    Attributes:
        done: the newest result of each drill, by its code, with its day.
    """

    person: PersonId
    name: str
    last: datetime
    done: Mapping[str, tuple[Outcome, datetime]]

    @property
    def passed(self) -> int:
        """How many different drills the person passed the last time."""
        return sum(outcome is Outcome.PASSED for outcome, _ in self.done.values())


def purpose(station: Station, place: int) -> Purpose:
    """Return what a session must be opened for to sign a result; a trainer may be the second."""
    roles = TAKE_PART | TRAINERS if place else TAKE_PART
    of = VerificationId(station.keys.new_id())
    return Purpose(of=of, proposal=PROPOSAL, roles=roles)


def surprise(station: Station, among: Sequence[Drill]) -> Drill:
    """Draw one of several drills.

    Raises:
        ValueError: there is none.
    """
    if not among:
        msg = "no drill can be laid out here"
        raise ValueError(msg)
    return among[int.from_bytes(station.keys.salt()[:8]) % len(among)]


def running(station: Station) -> Running | None:
    """Return the drill that has begun here and is not judged."""
    newest = station.ledger.own(BEGUN, 1)
    if not newest or any(
        r.statement.body["begun"] == newest[0].digest.value for r in station.ledger.own(DONE, 1)
    ):
        return None
    return _running(newest[0], len(station.ledger.kind(BEGUN)))


def lie_there(table: Table, drill: Running) -> Callable[[], None] | None:
    """Return what shows the labels of a drill that runs, if the program was started since."""
    return table.again(drill.drill, drill.number, drill.at.date())


def _running(begun: Record, count: int) -> Running:
    statement = begun.statement
    return Running(
        drill=drills.drill(str(statement.body["drill"])),
        at=statement.occurred.astimezone(statement.zone),
        entry=begun.digest,
        seq=begun.entry.seq,
        number=int(statement.body.get("number", count)),
        surprise=statement.body["surprise"] is True,
    )


def begin(
    station: Station, table: Table, drill: Drill, *, surprise: bool = False
) -> Callable[[], None] | str:
    """Lay a drill out and put on record that it begins.

    Returns:
        What shows its labels, on the window's thread; or why not, in a sentence.
    """
    if not station.practice:
        return PRACTICE_ONLY
    if running(station) is not None:
        return ONE_AT_A_TIME
    number = len(station.ledger.kind(BEGUN)) + 1  # of every workstation: their bags are others
    body = {"drill": drill.code, "surprise": surprise, "number": number}
    # All or nothing: a power cut in between would leave numbers that the next drill takes again.
    with station.ledger.together():
        show = table.lay(station, drill, number)
        file(station, Draft(kind=BEGUN, subject=(_subject(drill),), body=body))
    return show


def _subject(drill: Drill) -> Subject:
    return Subject(scheme="drill", value=drill.code)


# -- what the records say


def look(station: Station) -> Judgement | str:
    """Judge the drill that runs by the records since it began; nothing is recorded."""
    begun = running(station)
    return NONE_RUNS if begun is None else _judge(station, begun, station.ledger.head().seq)


def _judge(station: Station, begun: Running, upto: int) -> Judgement:
    log = _Log(station, begun, upto)
    seen = log.seen()
    people = log.people()
    found = (history.person(station, who) for who in people)
    return Judgement(
        running=begun,
        seen=seen,
        outcome=judge(begun.drill, seen),
        people=people,
        names=tuple(person.name for person in found if person is not None),
        upto=upto,
        of_the_lab=bool(log.of_the_lab()),
    )


class _Log:
    """The records of one drill."""

    def __init__(self, station: Station, begun: Running, upto: int) -> None:
        self._station, self._begun, self._upto = station, begun, upto

    def of(self, kind: str) -> list[Record]:
        """Return this station's records of a kind since the drill began, oldest first."""
        mine = self._station.ledger.own(kind, LOOK_BACK)
        return [r for r in reversed(mine) if self._begun.seq < r.entry.seq <= self._upto]

    def people(self) -> tuple[PersonId, ...]:
        """Return who took part: whoever signed in, or was refused as the second person."""
        signed = [*self.of(OPENED), *(r for r in self.of(REFUSED) if _same_person(r))]
        named = (str(r.statement.body["person"]) for r in sorted(signed, key=_seq))
        return tuple(PersonId(who) for who in dict.fromkeys(named))

    def seen(self) -> Seen:
        """Return what the script is held against."""
        judged, near = self.of(JUDGED), self.of_the_lab()
        refusals = self._refusals()
        said = [*judged, *near]
        verdict = str(judged[-1].statement.body["verdict"]) if judged else ""
        return Seen(
            verdict=verdict or ("stop" if near else ""),
            causes=frozenset({*(_cause(r) for r in said if "cause" in r.statement.body)})
            | frozenset(refusals),
            started=bool(self.of(MoveKind.STARTED.value)),
            finished=self._finished(judged, near, refusals),
        )

    def of_the_lab(self) -> list[Record]:
        """Return what the laboratory's rules refused."""
        return [r for r in self.of(NEAR_MISS) if "step" in r.statement.body]

    def _refusals(self) -> list[Cause]:
        told = [_cause(r) for r in self.of(TOLD)]
        return told + [Cause.SAME_PERSON for r in self.of(REFUSED) if _same_person(r)]

    def _finished(
        self, judged: list[Record], near: list[Record], refusals: Iterable[Cause]
    ) -> bool:
        """Say whether the people ended it as the program asked.

        1. After a stop at the bedside two people signed what follows; in the laboratory the
           bag was not issued after all.
        2. On hold nobody agreed to start.
        3. What was refused was not tried on and on.
        """
        drill = self._begun.drill
        match drill.ends:
            case Ends.STOP:
                if near and not judged:
                    return not self.of(MoveKind.ISSUED.value)
                ended = [*self.of(QUARANTINED), *self.of(RESTARTED)]
                return any(r.statement.signers for r in ended)
            case Ends.HOLD:
                return not self.of(AGREED)
            case Ends.REFUSED:
                return sum(cause in drill.causes for cause in refusals) <= TRIES


def _seq(record: Record) -> int:
    return record.entry.seq


def _cause(record: Record) -> Cause:
    return Cause.of(str(record.statement.body["cause"]))


def _same_person(record: Record) -> bool:
    return bool(record.statement.body["why"] == Why.SAME_PERSON.value)


# -- the result


def record(station: Station, judgement: Judgement, sessions: Sequence[Session]) -> Record | str:
    """File a drill's result, signed by two; the same result filed again returns what stands.

    Returns:
        The record, or why not, in a sentence.
    """
    if not station.practice:
        return PRACTICE_ONLY
    try:
        return _record(station, judgement, sessions)
    finally:
        for session in sessions:
            station.keys.close(session.id)


def _record(station: Station, judgement: Judgement, sessions: Sequence[Session]) -> Record | str:
    standing = _standing(station, judgement.running)
    if standing is not None:
        return standing
    found = _judge(station, judgement.running, judgement.upto)
    if not found.people:
        return NOBODY
    if not _may_sign(found, sessions):
        return TWO_SIGN
    drill = found.running.drill
    body = {
        "begun": found.running.entry.value,
        "drill": drill.code,
        "outcome": found.outcome.value,
        "verdict": found.seen.verdict,
        "causes": sorted(cause.code for cause in found.seen.causes),
        "people": [who.value for who in found.people],
    }
    draft = Draft(
        kind=DONE,
        subject=(_subject(drill),),
        signers=tuple(signer(session, Meaning.CONFIRMED.value) for session in sessions),
        body=body,
    )
    return file_signed(station, draft, sessions)


def _standing(station: Station, begun: Running) -> Record | None:
    for done in station.ledger.about("drill", begun.drill.code):
        same = done.statement.body.get("begun") == begun.entry.value
        if done.statement.kind == DONE and same:
            return done
    return None


def _may_sign(found: Judgement, sessions: Sequence[Session]) -> bool:
    """Say whether two people sign: one who took part, and the other one or a trainer."""
    people = [session.person for session in sessions]
    if len(set(people)) != TWO or len(people) != TWO:
        return False
    if any(session.purpose.proposal != PROPOSAL for session in sessions):
        return False
    trainers = {role.value for role in TRAINERS}
    first, second = sessions
    return first.person in found.people and (
        second.person in found.people or second.role in trainers
    )


def competence(station: Station) -> tuple[Competence, ...]:
    """Return what everybody's drills came to, by name; the newest result of a drill counts."""
    done: dict[PersonId, dict[str, tuple[Outcome, datetime]]] = {}
    for result in in_order(station.ledger.kind(DONE)):
        statement, body = result.statement, result.statement.body
        at = statement.occurred.astimezone(statement.zone)
        for who in body["people"]:
            mine = done.setdefault(PersonId(str(who)), {})
            mine[str(body["drill"])] = (Outcome(str(body["outcome"])), at)
    rows = (_competence(station, who, mine) for who, mine in done.items())
    return tuple(sorted(rows, key=lambda row: row.name))


def _competence(
    station: Station, who: PersonId, mine: Mapping[str, tuple[Outcome, datetime]]
) -> Competence:
    person = history.person(station, who)
    return Competence(
        person=who,
        name=person.name if person else who.value,
        last=max(at for _, at in mine.values()),
        done=mine,
    )


def offered(table: Table) -> tuple[Drill, ...]:
    """Return the drills that can be laid out here."""
    return tuple(drill for drill in DRILLS if table.can(drill))
