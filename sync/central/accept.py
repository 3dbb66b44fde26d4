"""What central demands of an authentic record before it relies on it.

A record that fails here is logged all the same, and annotated: what happened at the bedside is
never refused and never rewritten (DESIGN rule 6). Each demand has an id, a sentence and a test
of its own; the sentences are what the station and the auditor read.

These are second looks. The station has already been held to the same rules by its own types and
its store; central does not take its word for it (DESIGN rules 2 and 8). What an unknown kind
means is not judged here at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.evidence.errors import EvidenceError
from app.evidence.fields import read_instant
from app.evidence.record import Record
from app.evidence.statement import Statement
from app.identifiers import Digest
from app.labels.scan import Mode
from sync.central import approvals, keeping, typed, unlocking
from sync.central.demands import TWO, Demand, DisputedError, Known, earlier, named, pair, same

AGREED = "agreed_to_start"
PAIR_LIMIT = timedelta(minutes=15)  # DESIGN §7: the longest time between the two seals
# What a radio reader says is not relied on: it reads through walls and beds. What was typed has
# a form and demands of its own (`typed`).
_LIVE = frozenset(m.value for m in Mode if m.live and m.seen)
_BAND = "wristband"
_SCANS = ["product", _BAND]  # what each of the two sets of scans holds, sorted
_HOLDS = ("passed", "not_required")
_TOLD = ("warn", "info")  # a failure of another class, or of an unknown one, never matches


@dataclass(frozen=True, slots=True)
class Accepted:
    """Central relies on the record."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """Central does not rely on the record, and says why."""

    why: str


def accept(record: Record, known: Known) -> Accepted | Disputed:
    """Hold a record against every demand; the first that fails gives the reason."""
    for demand in DEMANDS:
        if demand.kind in ("", record.statement.kind):
            try:
                demand.check(record, known)
            except DisputedError as disputed:
                return Disputed(why=f"{demand.id}: {disputed}")
            except (TypeError, ValueError, KeyError, AttributeError, EvidenceError):
                # A body may hold anything that is JSON; none of it may keep others from the log.
                return Disputed(why=f"{demand.id}: its body is not of its kind's form")
    return Accepted()


def rules_digest() -> Digest:
    """Return the digest of the demands as they stand, for the `basis` of central's statements."""
    text = "\n".join(f"{d.id} {d.kind} {d.says}" for d in DEMANDS)
    return Digest(hashlib.sha256(text.encode()).hexdigest())


def _standing(record: Record, known: Known) -> None:
    statement, entry = record.statement, record.entry
    try:
        known.now.station_key(entry.station, statement.site)
    except EvidenceError:
        raise DisputedError("the station had been revoked or moved before this arrived") from None
    for signer in statement.signers:
        try:
            known.now.person_key(signer.person, signer.key)
        except EvidenceError:
            raise DisputedError("signed after revocation: the key had been revoked") from None
        # A role ends with the site's day, as the statement's own zone says it.
        day = statement.occurred.astimezone(statement.zone)
        if not known.now.has_role(signer.person, signer.role, day):
            raise DisputedError("signed after revocation: the role had ended")


def _one_act(record: Record, known: Known) -> None:
    first = known.filed(record.statement.id)
    if first is not None and first.digest != record.digest:
        raise DisputedError("the same act was recorded before")


def _one_log(record: Record, known: Known) -> None:
    seen = record.entry.seen
    if seen.size and known.root_at(seen.size) != seen.root:
        raise DisputedError("the station has seen a log that is not this one")


def _turn(record: Record, _: Known) -> None:
    statement = record.statement
    if [s.scheme for s in statement.subject] != ["verification"]:
        raise DisputedError("a turn names its verification and nothing else")
    if len(statement.signers) != 1:
        raise DisputedError(f"a turn has one signer, this one has {len(statement.signers)}")
    if statement.body.get("place") not in ("first", "second"):
        raise DisputedError("a turn is the first or the second")
    readings = statement.body.get("readings")
    if not isinstance(readings, list) or not all(isinstance(r, Mapping) for r in readings):
        raise DisputedError("a turn lists its readings")


def _sources(record: Record, known: Known) -> None:
    for reading in record.statement.body["readings"]:
        mode = reading.get("mode")
        if not isinstance(mode, str):
            raise DisputedError("a reading does not say how it came")
        # Fail closed: a mode that this version does not know is not a live source.
        if not known.practice and mode not in _LIVE:
            raise DisputedError("a reading did not come from a live source")
        typed.check_reading(reading)
    typed.check_turn(record.statement)


def _agreed(record: Record, known: Known) -> None:
    statement = record.statement
    judged = named(statement, "judged", "verification.judged", known)
    _, relied_on = approvals.rests_on(statement, judged, known)
    turns = _turns(judged, known)
    # (1) exactly two people, each agreeing to start
    if len(statement.signers) != TWO or any(s.meaning != AGREED for s in statement.signers):
        raise DisputedError("two people agree to start, with that meaning, and nobody else")
    # (2) `admit` refuses one person or key twice; that this is checked here, too, is the point
    # of a second look: a weakened `admit` must not make one person two.
    for signers in (statement.signers, [t.signers[0] for t in turns]):
        if len({s.person for s in signers}) != TWO or len({s.key for s in signers}) != TWO:
            raise DisputedError("two different people with two different keys are needed")
    # (3) the two who agree are the two who looked
    if {s.person for s in statement.signers} != {t.signers[0].person for t in turns}:
        raise DisputedError("those who agreed are not those who checked")
    # (4) all of it is one verification, at one site, about one bag that was scanned
    same(statement, judged, *turns)
    bag = statement.about("bag")
    if bag is None or bag not in [s.value for s in judged.subject if s.scheme == "bag"]:
        raise DisputedError("the bag is not one that was judged")
    # (5) two sets of scans, no open finding, in time, by people who were authenticated
    _scanned(judged, turns, known)
    typed.check_agreed(judged, relied_on, pair(judged, "scanned", known))
    if relied_on is judged:
        _closed(judged)
    elif {s.person for s in statement.signers} & {s.person for s in relied_on.signers}:
        raise DisputedError("somebody who checked approved")
    for signed in (statement, *turns, *pair(judged, "scanned", known)):
        if not all(s.auth for s in signed.signers):
            raise DisputedError("a signer was not authenticated")


def _turns(judged: Statement, known: Known) -> tuple[Statement, Statement]:
    first, second = pair(judged, "turns", known)
    if not timedelta(0) <= second.occurred - first.occurred <= PAIR_LIMIT:
        raise DisputedError("the second turn was not sealed after the first and in time")
    return first, second


def _scanned(judged: Statement, turns: tuple[Statement, ...], known: Known) -> None:
    """Check that each of the two who matched had scanned both labels, in the first round."""
    scans_of = pair(judged, "scanned", known)
    if any(turn.body["round"] != 1 for turn in scans_of):
        raise DisputedError("the scans are those of the first round")
    if turns[0].body["round"] == 1 and judged.body["scanned"] != judged.body["turns"]:
        raise DisputedError("the turns of the first round hold the scans")
    same(judged, *scans_of, *turns)
    for scanned, turn in zip(scans_of, turns, strict=True):
        by = [(t.signers[0].person, t.signers[0].key) for t in (scanned, turn)]
        if by[0] != by[1]:
            raise DisputedError("those who scanned are not those who checked")
        kept = [_BAND] if keeping.keeps(scanned) else []
        kinds = [*kept, *(r["kind"] for r in scanned.body["readings"])]
        # A bag's label may have several barcodes; a wristband is one, or kept from the bag before.
        if sorted(set(kinds)) != _SCANS or kinds.count(_BAND) != 1:
            raise DisputedError("each person scans one wristband and one product")
    scans = [r["scan"] for turn in scans_of for r in turn.body["readings"]]
    if len(set(scans)) != len(scans):
        raise DisputedError("one scan was used twice")
    for scanned in filter(keeping.keeps, scans_of):
        keeping.same_order(scanned, judged, known)


def _closed(judged: Statement) -> None:
    outcomes = judged.body.get("outcomes")
    if not isinstance(outcomes, list) or not outcomes:
        raise DisputedError("a verdict lists the outcome of every rule")
    if any(o["result"] not in _HOLDS and o["class"] not in _TOLD for o in outcomes):
        raise DisputedError("a rule failed that never matches")


def _started(record: Record, known: Known) -> None:
    try:
        _start(record, known)
    except DisputedError as why:
        raise DisputedError(f"started without a valid verification ({why})") from None


def _start(record: Record, known: Known) -> None:
    statement = record.statement
    agreed = named(statement, "agreed", "verification.agreed", known)
    judged = named(agreed, "judged", "verification.judged", known)
    # (1) one site, one verification, one bag: nothing that was agreed may be left out
    if agreed.site != statement.site:
        raise DisputedError("made at another site")
    for scheme in ("verification", "bag"):
        if statement.about(scheme) is None:
            raise DisputedError(f"it names no {scheme}")
    for subject in agreed.subject:
        if statement.about(subject.scheme) not in (None, subject.value):
            raise DisputedError(f"agreed for another {subject.scheme}")
    # (2) the match, or the approval of the hold, is the bag's last move, and still good
    last, relied_on = approvals.rests_on(agreed, judged, known)
    what = "match" if relied_on is judged else "approval"
    if last not in statement.after:
        raise DisputedError(f"it does not follow the {what}")
    if statement.occurred > read_instant(relied_on.body["until"]):
        raise DisputedError(f"the {what} was no longer good")
    # (3) one agreement, one start
    _unused(record, known)


def _unused(record: Record, known: Known) -> None:
    """Walk back from a start to its agreement; no other start may name it.

    The agreement stands in the same epoch of the same station's chain: one place there has one
    record, so that every start which could have used it is met on the way.
    """
    wanted = record.statement.body["agreed"]
    for at, found in earlier(record.entry, known):
        if at.value == wanted:
            return
        if found.kind == "infusion.started" and found.body.get("agreed") == wanted:
            raise DisputedError("the agreement was used before")
    raise DisputedError("the agreement does not stand shortly before it in its chain")


DEMANDS: tuple[Demand, ...] = (
    Demand("C1", "Station, keys and roles still stand when a record arrives.", "", _standing),
    Demand("C2", "One act has one record.", "", _one_act),
    Demand("C3", "Station and central see one log.", "", _one_log),
    Demand("C4", "A turn is one person's, and names only its verification.", "turn.sealed", _turn),
    Demand(
        "C5",
        "Outside of practice a turn has live sources only; one label of it may be typed, twice, "
        "for a reason.",
        "turn.sealed",
        _sources,
    ),
    Demand(
        "C6",
        "Two people agree to start, whose own scans and turns matched or were approved, in time; "
        "a typed label by both.",
        "verification.agreed",
        _agreed,
    ),
    Demand(
        "C7",
        "An infusion starts once, in time, with an accepted agreement.",
        "infusion.started",
        _started,
    ),
    Demand(
        "C8",
        "A hold is approved by the people whom its classes name, none of whom checked.",
        "verification.approved",
        approvals.approved,
    ),
    Demand(
        "C9",
        "A wristband scan that a turn keeps is the person's own for the bag before, made at the "
        "same workstation, with nothing typed, in time.",
        "turn.sealed",
        keeping.own,
    ),
    Demand(
        "C10",
        "A lock-out is ended by a supervisor, never by the person; while a stop waits, by two.",
        "sign_in.unlocked",
        unlocking.unlocked,
    ),
)
