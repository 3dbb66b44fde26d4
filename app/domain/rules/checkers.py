"""The two people, their scans and what they answered (X14, X15, X17, X18, B04, B10).

X15 has several classes, so it has several ids: X15 the act of scanning, X15b the print of the
band, X15c what the band's code is printed on, X15d to X15f typing instead of scanning. X17 and
X18 are slips before they are identities (DESIGN §7): they are asked again, once.
"""

from __future__ import annotations

from functools import partial

from app.domain import status
from app.domain.causes import Cause
from app.domain.rules import Effect, Facts, Finding, Rule, Severity
from app.domain.turn import PRODUCT_END_LENGTH, FullTurn
from app.labels.label import Stock


def _x14(facts: Facts) -> Finding:
    first, second = facts.people
    if first is None or second is None or not (first.verifies and second.verifies):
        return Cause.NOT_PERMITTED
    if first.id == second.id or facts.first.by == facts.second.by:
        return Cause.SAME_PERSON
    same = (first.id, second.id) == (facts.first.by, facts.second.by)
    return None if same else Cause.NOT_PERMITTED


def _x15(facts: Facts) -> Finding:
    scans = [reading.scan for turn in (facts.first, facts.second) for reading in turn.scans]
    if facts.reused or len(set(scans)) != len(scans):
        return Cause.SCAN_REUSED
    return None


def _b21(facts: Facts) -> Finding:
    turns = (facts.first, facts.second)
    relied = [(t, k) for t, k in zip(turns, facts.kept, strict=True) if t.kept is not None]
    for turn, kept in relied:
        bag, limit = turn.product.label.bag, facts.profile.rescan
        if kept is None or not kept.serves(facts.order.id, bag, limit):
            return Cause.BAND_AGAIN
    return None if relied else "both people scanned the wristband for this bag"


def _newest_print(facts: Facts) -> Finding:
    bands = (facts.first.wristband.label, facts.second.wristband.label)
    causes = (status.band(b, n) for b, n in zip(bands, facts.newest, strict=True))
    return next((cause for cause in causes if cause), None)


def _on_the_patient(facts: Facts) -> Finding:
    stocks = {turn.wristband.label.stock for turn in (facts.first, facts.second)}
    if Stock.PAPER in stocks:
        return Cause.PAPER_ONLY
    return "the wristband's code does not say on what it is" if Stock.UNKNOWN in stocks else None


def _typed(turn: FullTurn) -> tuple[bool, bool]:
    """Say whether a person typed the wristband, and whether the bag."""
    return turn.wristband.typed, turn.product.typed


def _never_both_typed(facts: Facts) -> Finding:
    return Cause.TYPED_BOTH if any(all(_typed(t)) for t in (facts.first, facts.second)) else None


def _scanned(facts: Facts) -> Finding:
    return Cause.TYPED if any(any(_typed(t)) for t in (facts.first, facts.second)) else None


def _both_keyed(facts: Facts) -> Finding:
    """A39: what one person typed, the other types as well; a scan of it proves another act."""
    return None if _typed(facts.first) == _typed(facts.second) else Cause.TYPED_BY_ONE


def _b04(facts: Facts) -> Finding:
    heard = (facts.first.heard, facts.second.heard)
    return Cause.NOT_HEARD if any(one.said.unable for one in heard) else None


def _x17(facts: Facts) -> Finding:
    heard = (facts.first.heard.born, facts.second.heard.born)
    return None if all(born == facts.order.born for born in heard) else Cause.BORN_DIFFERS


def _x18(facts: Facts) -> Finding:
    typed = facts.second.end
    if typed is None:
        return Cause.END_DIFFERS  # the second person is always asked
    printed = facts.second.product.label.serial.value[-PRODUCT_END_LENGTH:]
    return None if typed.text.upper() == printed.upper() else Cause.END_DIFFERS


def _b10(facts: Facts) -> Finding:
    intact = facts.first.inspected.intact and facts.second.inspected.intact
    return None if intact else Cause.BAG_PROBLEM


_stop = partial(Rule, severity=Severity.HARD, effect=Effect.STOP)
_ask = partial(Rule, severity=Severity.HARD, effect=Effect.ASK_AGAIN)

CHECKERS: tuple[Rule, ...] = (
    _stop(
        id="X14",
        says="The two people are different persons who may both verify here now.",
        check=_x14,
        at_once=True,
    ),
    _stop(
        id="X15",
        says="Each scan was made for this turn and stands in no other.",
        check=_x15,
        at_once=True,
    ),
    _stop(
        id="B21",
        says="Each person scanned the wristband for this bag, or their own for the bag before.",
        check=_b21,
    ),
    _stop(
        id="X15b",
        says="The wristband is the newest print of the patient's band.",
        check=_newest_print,
        at_once=True,
    ),
    _stop(
        id="X15c",
        says="The wristband's code was read off the band, not off paper or label stock.",
        check=_on_the_patient,
        at_once=True,
    ),
    _stop(
        id="X15d",
        says="In neither turn wristband and bag were both typed.",
        check=_never_both_typed,
    ),
    Rule(
        id="X15e",
        says="Wristband and bag were scanned, not typed, by both people.",
        severity=Severity.DEV1,
        effect=Effect.HOLD,
        check=_scanned,
    ),
    Rule(
        id="X15f",
        says="A label that one person typed, the other typed as well.",
        severity=Severity.HARD,
        effect=Effect.RESTART,
        check=_both_keyed,
    ),
    Rule(
        id="B04",
        says="The patient, or a guardian, said name and date of birth to each person.",
        severity=Severity.DEV1,
        effect=Effect.HOLD,
        check=_b04,
    ),
    _ask(
        id="X17",
        says="Each person heard the date of birth that stands on the order.",
        check=_x17,
    ),
    _ask(
        id="X18",
        says="The second person typed the end of the product id that the label's code holds.",
        check=_x18,
    ),
    Rule(
        id="B10",
        says="Both people found the bag intact, without clumps, of the right colour.",
        severity=Severity.DEV2,
        effect=Effect.HOLD,
        check=_b10,
    ),
)
