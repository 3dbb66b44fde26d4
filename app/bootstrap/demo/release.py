"""An exceptional release: a physician and quality answer for it, red for ever (A14)."""

from __future__ import annotations

from app.bootstrap.cast import DORA, HUGO, Member
from app.bootstrap.demo.case_hands import CaseHands, hands_of
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.use_cases import bring_thawed, confirm_bedside
from app.bootstrap.site import SiteFolder
from app.domain.moves import BagState
from ui.presenters.desk import Screen
from ui.presenters.inbox_list import InboxListStep, InboxLookStep
from ui.presenters.releasing import GatesStep, GateStep
from ui.presenters.releasing_forms import ExceptionalStep
from ui.presenters.signing_in import SignInStep

LETTER = "medical-exception-letter.txt"


def exceptional_release(play: Play) -> dict[str, object]:
    """Nobody released the vials: two people do so by name, and every later screen says so."""
    case = hands_of(play, "paired")
    case.work.locks()
    _letter(play.practice.running.folder)
    case.work.begins("release")
    case.work.at(GatesStep)
    case.work.opens_line_with(case.case.order_id(1).value)
    case.work.at(GateStep)
    play.shoot("not-released")
    case.work.opens("exceptional")
    case.work.at(InboxLookStep)
    _signs_in(case, HUGO)
    case.work.at(InboxListStep)
    case.work.opens_line_with(LETTER)
    case.work.at(ExceptionalStep)
    case.work.fills(_typed(play, case))
    play.shoot("exceptional-release")
    case.work.goes_on()
    play.hands.rests()
    play.shoot("exceptional-release-signing")
    case.work.signs(HUGO, DORA)
    case.work.at(GateStep)
    play.shoot("released-exceptionally")
    expect(bool(case.work.view.forever), "the order is not marked for ever")
    mark = case.work.view.forever
    bring_thawed(play, case.case, 0)
    confirm_bedside(play, case.case, 0)
    case.both_turns(0)
    play.hands.sees(Screen.VERDICT)
    play.shoot("match-exceptional")
    play.agree_and_start()
    expect(case.state(0) is BagState.INFUSING, "the vial is not on record as infusing")
    return {"mark": mark, "approved": len((HUGO, DORA))}


def _signs_in(case: CaseHands, member: Member) -> None:
    """Sign in to see the inbox: badge and PIN, and nothing is signed."""
    case.work.hands.taps_badge(member)
    case.work.at(SignInStep)
    case.work.hands.types(member.pin)


def _letter(folder: SiteFolder) -> None:
    """Put the document where the hospital's systems put such files."""
    folder.inbox.mkdir(exist_ok=True)
    text = "PRACTICE. The CD8 and CD4 vials of this lot are released by medical exception."
    (folder.inbox / LETTER).write_text(text, encoding="utf-8")


def _typed(play: Play, case: CaseHands) -> dict[str, str]:
    """Return what people read off the letter and type."""
    label = case.case.bags[0].label
    today = play.practice.running.now()
    return {
        "number": "MEL-1",
        "by": "The maker",
        "issued": f"{today:%d%m%Y}",
        "lot": label.lot.value if label.lot else "",
        "patient": case.case.band.patient.value,
        "expires": f"{label.expires:%d%m%Y}",
        "product": "1",
        "reason": "Nothing else exists.",
        "covers": "1",
    }
