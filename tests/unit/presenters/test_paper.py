"""Paper forms on the screens: printed, copied by two alone, void; never verified (row 26, U13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.bootstrap.practice_codes import bag_code
from app.domain.downtime import FORMS, FieldKind, FormKind, Section
from app.domain.moves import BagState
from app.usecases import downtime
from app.usecases.downtime import Form
from app.usecases.printing import CannotPrintError
from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.unit.domain.test_downtime import written
from ui import wording_paper as words
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.desk import Screen
from ui.presenters.inbox_list import InboxListStep
from ui.presenters.jobs import JOBS, JobsStep
from ui.presenters.paper import PRINT, ChooseFormStep, FormStep, PaperStep
from ui.presenters.paper_copying import AgreedStep, CopierStep, DiffersStep, FileStep, PartStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import WorkView

SCAN = b"%PDF a scanned sheet"


@dataclass(slots=True)
class PagePress:
    """A press that keeps what it was to print, or is out of paper."""

    place: str = ""
    empty: bool = False
    printed: list[tuple[Form, Any, bool]] = field(default_factory=list)

    def print_form(self, form: Form, order: Any, *, practice: bool) -> str:  # noqa: ANN401
        if self.empty:
            raise CannotPrintError("The print queue ward did not take it.")
        self.printed.append((form, order, practice))
        return self.place


class Paper:
    """Somebody at the paper screens."""

    def __init__(self) -> None:
        self.ward: Ward = new_ward()
        self.ward.inbox.puts("scan.pdf", SCAN)
        self.at = QuickDesk(self.ward, NOTHING)
        self.press = PagePress()
        self.at.desk.press = self._print
        self.opens()

    def _print(
        self,
        job: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        done(job(self.press))

    def opens(self) -> None:
        self.at.desk.go(LockStep(self.at.desk))
        self.at.desk.acted(JOBS)
        self.chooses("paper")
        assert isinstance(self.at.desk.step, PaperStep)

    def chooses(self, line: str) -> None:
        assert self.view.table is not None
        for _ in range([row.id for row in self.view.table.rows].index(line) + 1):
            self.at.desk.moved(1)
        self.at.desk.entered()

    @property
    def view(self) -> WorkView:
        shown = self.at.view
        assert isinstance(shown, WorkView)
        return shown

    @property
    def waiting(self) -> list[str]:
        return [form.number for form in downtime.outstanding(self.ward.station)]

    def prints(self, which: FormKind, *, bag: bool, by: Member = ANA) -> Form:
        """Print a form by keys and badge, and return it."""
        self.at.desk.acted(PRINT)
        self.at.desk.typed(str([*FormKind].index(which) + 1))
        self.at.desk.turned(True)
        self.at.desk.typed("2" if bag else "1")
        self.at.desk.acted(GO_ON)
        if bag:
            code = bag_code(self.ward.alma.bag)
            self.at.scans(code.raw, code.symbology)
        self.at.signs(by)
        return self.press.printed[-1][0]

    def copies(self, sections: tuple[Section, ...], values: Mapping[str, str]) -> None:
        """Type what stands on the paper, part by part."""
        for section in sections:
            assert isinstance(self.at.desk.step, PartStep)
            ordered = sorted(section.fields, key=lambda f: f.kind is FieldKind.YES_NO)
            for one in ordered:
                self.types(one.kind, values[one.code])
                self.at.desk.turned(True)
            self.at.desk.acted(GO_ON)

    def types(self, kind: FieldKind, value: str) -> None:
        if kind is FieldKind.DATE:
            value = "".join(reversed(value.split("-")))
        elif kind is FieldKind.TIME:
            value = value.replace(":", "")
        elif kind is FieldKind.YES_NO:
            value = "1" if value == "yes" else "2"
        for character in value:
            self.at.desk.typed(character)

    def both_copy(self, form: Form, **second: str) -> None:
        """Let both copy a form that shows; the second reads some fields otherwise."""
        self.at.scans(form.code.encode(), "]C0")
        self.chooses("copy")
        mine = written(form.kind)
        self.at.signs(ANA)
        self.copies(FORMS[form.kind], mine)
        assert isinstance(self.at.desk.step, CopierStep)
        self.at.signs(BEN)
        self.copies(FORMS[form.kind], mine | second)

    def both_sign(self) -> None:
        """Choose the scan, and let both sign."""
        assert isinstance(self.at.desk.step, AgreedStep)
        self.takes_scan()
        self.at.signs(ANA)
        self.at.signs(BEN)

    def takes_scan(self) -> None:
        """Choose the scan, up to the first signature."""
        self.at.desk.acted(GO_ON)
        self.at.signs(BEN)
        assert isinstance(self.at.desk.step, InboxListStep)
        self.at.desk.moved(1)
        self.at.desk.entered()
        assert isinstance(self.at.desk.step, FileStep)
        self.at.desk.acted(GO_ON)


@pytest.fixture
def paper() -> Paper:
    return Paper()


def test_a_blank_form_is_on_record_before_it_is_printed(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)

    assert paper.press.printed == [(form, None, True)]
    assert paper.view.message == words.PRINTED.format(number=form.number)
    assert paper.waiting == [form.number]
    assert isinstance(paper.at.desk.step, PaperStep)


def test_a_form_for_one_bag_is_filled_in_from_its_order(paper: Paper) -> None:
    form = paper.prints(FormKind.INFUSION, bag=True)

    (_, order, _) = paper.press.printed[0]
    assert form.bag == paper.ward.alma.bag.bag
    assert order.id == paper.ward.alma.order
    shown = " ".join(cell for row in _rows(paper) for cell in row.cells)
    assert paper.ward.alma.name not in shown


def _rows(paper: Paper) -> tuple[Any, ...]:
    assert paper.view.table is not None
    return paper.view.table.rows


def test_without_a_printer_the_form_is_saved_and_the_screen_says_where(paper: Paper) -> None:
    paper.press.place = "/site/printed/form.pdf"
    form = paper.prints(FormKind.THAW, bag=False)

    assert paper.view.message == words.SAVED.format(
        number=form.number, place="/site/printed/form.pdf"
    )


def test_a_form_that_did_not_come_out_still_waits_to_be_accounted_for(paper: Paper) -> None:
    paper.press.empty = True
    with pytest.raises(IndexError):
        paper.prints(FormKind.THAW, bag=False)

    assert paper.view.message == "The print queue ward did not take it."
    assert len(paper.waiting) == 1


def test_two_people_copy_a_form_and_the_infusion_stays_not_verified(paper: Paper) -> None:
    # Late entries reach only INFUSED_NOT_VERIFIED.
    form = paper.prints(FormKind.INFUSION, bag=True)
    paper.both_copy(form)
    paper.both_sign()

    assert paper.view.message == words.COPIED_INFUSION.format(number=form.number)
    assert paper.ward.bag(paper.ward.alma).state is BagState.INFUSED_NOT_VERIFIED
    assert paper.waiting == []
    (record,) = paper.ward.ledger.kind(downtime.COPIED)
    (kept,) = record.statement.files
    assert kept.sha256.value == hashlib.sha256(SCAN).hexdigest()
    assert [s.person for s in record.statement.signers] == [ANA.person, BEN.person]


@pytest.mark.parametrize("kind", [FormKind.THAW, FormKind.HAND_OVER])
def test_every_other_form_is_copied_as_well_and_moves_no_bag(paper: Paper, kind: FormKind) -> None:
    before = paper.ward.bag(paper.ward.alma)
    form = paper.prints(kind, bag=False)
    paper.both_copy(form)
    paper.both_sign()

    assert paper.view.message == words.COPIED.format(number=form.number)
    assert paper.ward.bag(paper.ward.alma) == before


def test_the_second_person_sees_nothing_of_the_first(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.at.scans(form.code.encode(), "]C0")
    paper.chooses("copy")
    paper.at.signs(ANA)
    paper.copies(FORMS[form.kind], written(form.kind, first_name="Somebody else"))
    assert "Somebody else" not in repr(paper.view) + paper.view.instruction + paper.view.detail
    paper.at.signs(BEN)

    shown = paper.view
    assert not any(field.value or field.echo for field in shown.fields)
    assert "Somebody else" not in repr(shown) + shown.instruction + shown.detail
    assert shown.instruction == words.COPY[1]


def test_what_was_read_differently_is_named_and_copied_again_by_both(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.both_copy(form, device="Bath 7", intact="no")
    assert isinstance(paper.at.desk.step, DiffersStep)
    assert paper.view.findings == (
        words.UNEQUAL.format(fields="Thaw device (part 2), Bag intact, no clumps (part 2)"),
    )
    assert "Bath 7" not in repr(paper.view.findings)
    assert paper.ward.on_record(downtime.COPIED) == []

    paper.at.desk.acted(GO_ON)
    for member, other in ((ANA, BEN), (BEN, ANA)):
        assert isinstance(paper.at.desk.step, CopierStep)
        paper.at.taps(other)  # each copies the own copy again
        assert paper.view.message in (words.SAME_AGAIN, words.COPIED_FIRST)
        paper.at.signs(member)
        assert isinstance(paper.at.desk.step, PartStep)
        assert [field.id for field in paper.view.fields] == ["device"]
        paper.types(FieldKind.LINE, "Bath 9")
        paper.at.desk.turned(True)
        paper.at.desk.typed("1")
        paper.at.desk.acted(GO_ON)
    paper.both_sign()
    (body,) = paper.ward.on_record(downtime.COPIED)
    assert body["fields"]["device"] == "Bath 9"
    assert body["fields"]["intact"] == "yes"


def test_one_person_cannot_sign_both_copies(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.both_copy(form)
    paper.takes_scan()
    paper.at.signs(ANA)
    paper.at.signs(ANA)

    assert paper.ward.on_record(downtime.COPIED) == []


def test_one_person_cannot_make_both_copies(paper: Paper) -> None:
    # Two blind copies by one hand are one copy.
    form = paper.prints(FormKind.THAW, bag=False)
    paper.at.scans(form.code.encode(), "]C0")
    paper.chooses("copy")
    assert isinstance(paper.at.desk.step, CopierStep)
    paper.at.signs(ANA)
    paper.copies(FORMS[form.kind], written(form.kind))
    paper.at.taps(ANA)

    assert isinstance(paper.at.desk.step, CopierStep)
    assert paper.view.message == words.COPIED_FIRST
    assert not paper.ward.keys.open


def test_only_the_two_who_copied_sign_each_the_own_copy(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.both_copy(form)
    paper.takes_scan()
    for other in (CARLA, BEN):  # somebody else, and the second before the first
        paper.at.taps(other)
        assert paper.at.shows(Screen.WORK)
        assert paper.view.message
    paper.at.signs(ANA)
    paper.at.taps(CARLA)
    assert paper.at.shows(Screen.WORK)
    assert paper.ward.on_record(downtime.COPIED) == []

    paper.at.signs(BEN)
    assert len(paper.ward.on_record(downtime.COPIED)) == 1


def test_a_form_that_was_copied_is_refused_with_a_sentence(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.both_copy(form)
    paper.both_sign()
    filed = paper.ward.filed
    paper.at.scans(form.code.encode(), "]C0")

    assert isinstance(paper.at.desk.step, PaperStep)
    assert paper.view.message == downtime.COPIED_ALREADY
    assert paper.ward.filed == filed


def test_a_void_form_says_why_and_is_refused_afterwards(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.chooses(form.number)
    assert isinstance(paper.at.desk.step, FormStep)
    paper.chooses("void")
    for character in "torn in the printer":
        paper.at.desk.typed(character)
    paper.at.desk.acted(GO_ON)
    paper.at.signs(ANA)

    assert paper.view.message == words.VOIDED.format(number=form.number)
    (record,) = paper.ward.ledger.kind(downtime.VOID)
    kept = paper.ward.ledger.private(record.statement.private[0].commit)
    assert kept is not None
    assert kept.open() == {"reason": "torn in the printer"}
    assert b"torn" not in record.statement.data
    paper.at.scans(form.code.encode(), "]C0")
    assert paper.view.message == downtime.VOID_ALREADY


def test_printed_copied_void_and_waiting_forms_add_up(paper: Paper) -> None:
    # Domain row 26: form and record are held against each other.
    torn = paper.prints(FormKind.THAW, bag=False)
    paper.prints(FormKind.HAND_OVER, bag=False)
    paper.both_copy(paper.prints(FormKind.THAW, bag=False))
    paper.both_sign()
    downtime.void(paper.ward.station, torn, "torn", paper.ward.set_up(ANA))
    paper.opens()

    assert paper.view.detail == words.COUNTS.format(printed=3, copied=1, voided=1, waiting=1)


def test_another_code_is_told_from_a_form(paper: Paper) -> None:
    paper.at.scans(bag_code(paper.ward.alma.bag).raw, "]d2")

    assert paper.view.message == words.NOT_A_FORM


def test_leaving_before_the_signatures_records_nothing(paper: Paper) -> None:
    form = paper.prints(FormKind.THAW, bag=False)
    paper.both_copy(form)
    paper.at.desk.cancelled()

    assert isinstance(paper.at.desk.step, FormStep)
    about = paper.ward.ledger.about("form", form.number)
    assert [record.statement.kind for record in about] == [downtime.PRINTED]
    assert paper.waiting == [form.number]


def test_escape_leads_from_each_screen_back_to_the_menu(paper: Paper) -> None:
    paper.at.desk.acted(PRINT)
    assert isinstance(paper.at.desk.step, ChooseFormStep)
    for expected in (PaperStep, JobsStep, LockStep):
        paper.at.desk.cancelled()
        assert isinstance(paper.at.desk.step, expected)


def test_every_sentence_of_the_records_is_a_text_of_the_screen() -> None:
    # What is no text of the screen is in no catalogue, and stays English.
    answers = {
        downtime.COPIED_ALREADY,
        downtime.VOID_ALREADY,
        downtime.VOID_NOW,
        downtime.COPIED_NOW,
        downtime.TWO_COPY,
        downtime.NO_PAPER,
        downtime.NO_REASON,
        downtime.MISREAD,
        downtime.ELSEWHERE,
    }
    assert set(words.SENTENCES) == answers
