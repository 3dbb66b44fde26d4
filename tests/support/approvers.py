"""People who approve what is on hold: a physician, quality assurance, a charge nurse."""

from __future__ import annotations

from collections.abc import Mapping

from app.bootstrap.cast import Member
from app.domain.causes import Cause
from app.domain.deviation import Approved, Grounds, NotApproved, Side
from app.domain.reasons import reasons_for
from app.identifiers import PersonId, Private
from app.ports import Session
from app.usecases import deviations
from app.usecases.sign_in import Refused
from app.usecases.verdicts import Revealed
from tests.support.station import Ward, new_ward

IDA = Member(
    person=PersonId("p-keller"),
    name="I. Keller",
    title="Physician",
    roles=("physician",),
    pin="577215",
    number=111,
)
QUINN = Member(
    person=PersonId("p-maier"),
    name="Q. Maier",
    title="Quality assurance",
    roles=("qa",),
    pin="662743",
    number=112,
)
Result = Approved | NotApproved | Refused | Cause
BOTH: Mapping[Side, Member] = {Side.CLINICAL: IDA, Side.QUALITY: QUINN}


def ward_with_approvers() -> Ward:
    """Return a ward at which a physician and quality assurance are enrolled, too."""
    ward = new_ward()
    ward.enrols(IDA, QUINN)
    return ward


def grounds(shown: Revealed) -> Grounds:
    """Return a fitting reason for everything that failed, with words and a contact."""
    reasons = {
        failed.rule.id: reasons_for(failed.cause)[0].code
        for failed in deviations.needs(shown).deviations
    }
    words = Private("The manufacturer was called; the bag may be given.")
    return Grounds(reasons=reasons, text=words, contact=Private("call 4711"))


def signs_in(ward: Ward, shown: Revealed, side: Side, member: Member) -> Session | Refused:
    """Let somebody sign in for one side of an approval."""
    pin = Private(member.pin)
    return deviations.sign_in_to_approve(ward.station, shown, side, member.badge, pin)


def approves(
    ward: Ward,
    shown: Revealed,
    people: Mapping[Side, Member] = BOTH,
    why: Grounds | None = None,
) -> Result:
    """Let people approve a hold, each for a side, with badge and PIN."""
    sessions = []
    for side, member in people.items():
        session = signs_in(ward, shown, side, member)
        if isinstance(session, Refused):
            return session
        sessions.append(session)
    return deviations.approve_hold(ward.station, shown, why or grounds(shown), sessions)
