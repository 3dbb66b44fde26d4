"""Drills: scripted mismatches for practice, and what counts as having dealt with one (row 32).

A drill lays something wrong among the labels of the practice site. Two people work as they would;
afterwards the records of that verification are held against the script: what the program said,
and what the people did with it. Drills exist in practice realms only, whose records no other realm
takes; their results are kept there as evidence of competence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from app.domain.causes import Cause
from app.domain.people import Place


class Ends(Enum):
    """How a drill ought to end."""

    STOP = "stop"
    HOLD = "hold"
    REFUSED = "refused"  # the object was refused at once; nothing was judged


class Prop(Enum):
    """What is laid out wrong, and so what the practice site must prepare."""

    OTHER_BAND = "other band"
    OTHER_BAG = "other bag"
    TWIN = "twin"
    OTHER_DAY = "other day"
    EXPIRED = "expired"
    RECALLED = "recalled"
    THAWED_LONG_AGO = "thawed long ago"
    ELSEWHERE = "elsewhere"
    OLD_BAND = "old band"
    PAPER = "paper"
    DAMAGED = "damaged"
    SAYS_OTHER_BIRTH = "says another birth date"
    PRINT_DIFFERS = "print differs"
    ONE_PERSON = "one person"
    SAME_SCAN = "same scan"
    CASSETTE = "cassette"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One scripted mismatch.

    Attributes:
        code: in records.
        says: what is laid out, for the trainer.
        teaches: what the two people should take from it.
        causes: any of which the program may name; the first is the plainest.
        alone: which turn meets the prop; None: both.
        goes_on: whether the check may go on to a start once the prop was met: patient and bag
            are the right ones.
    """

    code: str
    says: str
    teaches: str
    prop: Prop
    ends: Ends
    causes: tuple[Cause, ...]
    alone: Place | None = None
    goes_on: bool = False


DRILLS: tuple[Drill, ...] = (
    Drill(
        code="wrong-band",
        says="Another patient's wristband hangs at the bed.",
        teaches="Scan the band on the patient, and stop when the program stops.",
        prop=Prop.OTHER_BAND,
        ends=Ends.STOP,
        causes=(Cause.DIFFERENT_PATIENTS, Cause.WRONG_PATIENT, Cause.WRONG_PRODUCT),
    ),
    Drill(
        code="wrong-bag",
        says="Another patient's bag was brought.",
        teaches="The bag is put aside; nobody tries another until the cell lab has spoken.",
        prop=Prop.OTHER_BAG,
        ends=Ends.STOP,
        causes=(Cause.DIFFERENT_PATIENTS, Cause.WRONG_PATIENT, Cause.WRONG_PRODUCT),
    ),
    Drill(
        code="other-bag-for-second",
        says="Two bags lie there; the second person takes the other one.",
        teaches="Each scans what will be infused; two people may each be careful and both wrong.",
        prop=Prop.OTHER_BAG,
        ends=Ends.STOP,
        causes=(Cause.CHECKERS_PRODUCT, Cause.DIFFERENT_PATIENTS, Cause.WRONG_PRODUCT),
        alone=Place.SECOND,
    ),
    Drill(
        code="twin",
        says="A patient of the same name and date of birth lies in the next room.",
        teaches="Name and date of birth are not enough; the number decides.",
        prop=Prop.TWIN,
        ends=Ends.STOP,
        causes=(Cause.WRONG_PATIENT, Cause.DIFFERENT_PATIENTS, Cause.NO_ORDER),
    ),
    Drill(
        code="other-day",
        says="The bag of the treatment's other day was brought.",
        teaches="The right patient's bag can be the wrong bag.",
        prop=Prop.OTHER_DAY,
        ends=Ends.STOP,
        causes=(Cause.WRONG_DAY, Cause.WRONG_COMPONENT, Cause.WRONG_PRODUCT),
    ),
    Drill(
        code="expired",
        says="The label's last day was yesterday.",
        teaches="A date that has passed is nobody's own decision.",
        prop=Prop.EXPIRED,
        ends=Ends.HOLD,
        causes=(Cause.EXPIRED,),
    ),
    Drill(
        code="thawed-long-ago",
        says="The bag was thawed too long ago.",
        teaches="The countdown belongs to the product; physician and cell lab decide.",
        prop=Prop.THAWED_LONG_AGO,
        ends=Ends.HOLD,
        causes=(Cause.THAW_EXPIRED,),
    ),
    Drill(
        code="recalled",
        says="The lot was recalled this morning.",
        teaches="A recall reaches the bedside; the bag goes back to quality assurance.",
        prop=Prop.RECALLED,
        ends=Ends.REFUSED,
        causes=(Cause.RECALLED,),
    ),
    Drill(
        code="other-ward",
        says="The bag was issued to another ward.",
        teaches="Ask where it came from before anything else.",
        prop=Prop.ELSEWHERE,
        ends=Ends.REFUSED,
        causes=(Cause.BAG_ELSEWHERE,),
    ),
    Drill(
        code="old-band",
        says="The patient still wears the band before the reprint.",
        teaches="A band that was replaced is cut off.",
        prop=Prop.OLD_BAND,
        ends=Ends.REFUSED,
        causes=(Cause.BAND_VOID,),
    ),
    Drill(
        code="chart",
        says="A copy of the wristband's code hangs on the chart.",
        teaches="A code on paper proves nobody's bed.",
        prop=Prop.PAPER,
        ends=Ends.REFUSED,
        causes=(Cause.PAPER_ONLY,),
    ),
    Drill(
        code="damaged",
        says="The bag has a crack beside the port.",
        teaches="Look at the bag; say what you see, whoever waits.",
        prop=Prop.DAMAGED,
        ends=Ends.HOLD,
        causes=(Cause.BAG_PROBLEM,),
    ),
    Drill(
        code="says-otherwise",
        says="The patient says another date of birth than the band.",
        teaches="Type what you hear, not what you expect.",
        prop=Prop.SAYS_OTHER_BIRTH,
        ends=Ends.STOP,
        causes=(Cause.BORN_DIFFERS,),
    ),
    Drill(
        code="print-differs",
        says="The printed product id is not the one in the code.",
        teaches="Read the print on the bag, do not copy it from elsewhere.",
        prop=Prop.PRINT_DIFFERS,
        ends=Ends.STOP,
        causes=(Cause.END_DIFFERS,),
    ),
    Drill(
        code="same-person",
        says="Nobody else is free; the first person taps for the second check.",
        teaches="One person is not two.",
        prop=Prop.ONE_PERSON,
        ends=Ends.REFUSED,
        causes=(Cause.SAME_PERSON,),
        goes_on=True,
    ),
    Drill(
        code="same-scan",
        says="The scanner's last scan is sent once more.",
        teaches="Each scan is an act of its own.",
        prop=Prop.SAME_SCAN,
        ends=Ends.REFUSED,
        causes=(Cause.SCAN_REUSED,),
        goes_on=True,
    ),
    Drill(
        code="cassette",
        says="The cassette and the bag inside carry different numbers.",
        teaches="Compare both before the thaw; afterwards it cannot be undone.",
        prop=Prop.CASSETTE,
        ends=Ends.STOP,
        causes=(Cause.CASSETTE_DIFFERS, Cause.CHECKERS_PRODUCT, Cause.WRONG_PRODUCT),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the records of one drill say.

    Attributes:
        verdict: `match`, `hold` or `stop`; empty while nothing was judged.
        causes: of the verdict, and of everything that was refused at once.
        started: whether cells would have reached the patient.
        finished: whether the people ended it as the program asked: a stop was signed for,
            a refused object was put aside and nothing else was tried with it.
    """

    verdict: str
    causes: frozenset[Cause]
    started: bool
    finished: bool


class Outcome(Enum):
    """What a drill showed."""

    PASSED = "passed"
    UNFINISHED = "unfinished"
    NOT_MET = "not_met"  # the people went another way and never met what was laid out
    FAILED = "failed"


def judge(drill: Drill, seen: Seen) -> Outcome:
    """Hold what happened against the script.

    1. An infusion that started is a failure, whatever else was seen; where patient and bag are
       the right ones, only if the prop was not met before.
    2. Somebody who checked otherwise than planned, and met nothing wrong, repeats the drill.
    3. What the program said is only half of it: the people must have ended it.
    """
    # (1)
    met = bool(seen.causes & set(drill.causes))
    if seen.started and not (drill.goes_on and met):
        return Outcome.FAILED
    # (2)
    if not met:
        return Outcome.NOT_MET
    if drill.ends is not Ends.REFUSED and seen.verdict != drill.ends.value:
        return Outcome.NOT_MET
    # (3)
    return Outcome.PASSED if seen.finished else Outcome.UNFINISHED


def drill(code: str, among: Iterable[Drill] = DRILLS) -> Drill:
    """Return a drill by its code.

    Raises:
        ValueError: there is none.
    """
    found = next((one for one in among if one.code == code), None)
    if found is None:
        msg = "no drill has this code"
        raise ValueError(msg)
    return found
