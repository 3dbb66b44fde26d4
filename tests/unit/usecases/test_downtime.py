"""Paper at the bedside: every form is accounted for, and paper never verifies (row 26)."""

from __future__ import annotations

import hashlib

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA
from app.domain.downtime import Differs, FormKind
from app.domain.moves import BagState
from app.evidence.record import Record
from app.usecases import downtime
from app.usecases.downtime import Form
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import Ward, new_ward
from tests.unit.domain.test_downtime import written

PAPER = b"%PDF a scanned sheet"


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def printed(ward: Ward, kind: FormKind = FormKind.INFUSION, *, blank: bool = False) -> Form:
    bag = None if blank else ward.alma.bag.bag
    return downtime.print_form(ward.station, kind, ward.set_up(ANA), bag)


def copied(ward: Ward, form: Form, **instead: str) -> Record | Differs | str:
    copy = written(form.kind, **instead)
    sessions = [ward.set_up(ANA), ward.set_up(BEN)]
    return downtime.transcribe(ward.station, form, PAPER, (copy, copy), sessions)


def test_a_printed_form_is_found_by_its_barcode_and_by_its_number(ward: Ward) -> None:
    form = printed(ward)

    assert downtime.find(ward.station, form.code) == form
    assert downtime.find(ward.station, form.number.lower()) == form
    assert downtime.outstanding(ward.station) == (form,)


def test_a_number_that_was_misread_is_not_looked_up(ward: Ward) -> None:
    number = printed(ward).number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    assert downtime.find(ward.station, wrong) == (
        "That is not a form's number: its check character differs. Read it again."
    )


def test_a_form_of_another_workstation_is_sent_there(ward: Ward) -> None:
    form = printed(ward.copy())

    assert downtime.find(ward.station, form.code) == (
        "This form was not printed here. Copy it at the workstation that printed it."
    )


def test_what_happened_on_paper_stays_not_verified(ward: Ward) -> None:
    # Late entries reach only INFUSED_NOT_VERIFIED.
    record = copied(ward, printed(ward))

    assert isinstance(record, Record)
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED
    assert downtime.outstanding(ward.station) == ()
    assert [s.meaning for s in record.statement.signers] == ["transcribed", "transcribed"]
    (attached,) = record.statement.files
    assert attached.sha256.value == hashlib.sha256(PAPER).hexdigest()


def test_the_patient_stands_in_the_private_row_only(ward: Ward) -> None:
    both = {"first_patient": "PATIENT-77", "second_patient": "PATIENT-77"}
    record = copied(ward, printed(ward), **both, why="no power while Max Muster waited")

    assert isinstance(record, Record)
    assert b"PATIENT-77" not in record.statement.data
    assert b"Muster" not in record.statement.data
    (commitment,) = record.statement.private
    kept = ward.ledger.private(commitment.commit)
    assert kept is not None
    assert kept.open()["first_patient"] == "PATIENT-77"


def test_a_thaw_on_paper_moves_no_bag(ward: Ward) -> None:
    before = ward.bag(ward.alma)
    assert isinstance(copied(ward, printed(ward, FormKind.THAW)), Record)

    assert ward.bag(ward.alma) == before


def test_copying_twice_files_nothing_new(ward: Ward) -> None:
    form = printed(ward)
    first, filed = copied(ward, form), ward.filed

    assert copied(ward, form) == first
    assert ward.filed == filed


def test_one_person_cannot_copy_alone(ward: Ward) -> None:
    form, copy, filed = printed(ward), written(FormKind.INFUSION), ward.filed
    sessions = [ward.set_up(ANA), ward.set_up(ANA)]

    found = downtime.transcribe(ward.station, form, PAPER, (copy, copy), sessions)

    assert found == "Two people copy a form, each alone. Let another person copy it, too."
    assert ward.filed == filed


def test_no_paper_no_copy(ward: Ward) -> None:
    form, copy = printed(ward), written(FormKind.INFUSION)
    sessions = [ward.set_up(ANA), ward.set_up(BEN)]

    found = downtime.transcribe(ward.station, form, b"", (copy, copy), sessions)

    assert found == "Scan the paper first: one file, below 20 MB."


def test_copies_that_differ_are_not_filed(ward: Ward) -> None:
    form, filed = printed(ward), ward.filed
    copies = (written(form.kind), written(form.kind, first_bag="another"))
    sessions = [ward.set_up(ANA), ward.set_up(BEN)]

    found = downtime.transcribe(ward.station, form, PAPER, copies, sessions)

    assert found == Differs(unequal=("first_bag",))
    assert ward.filed == filed


def test_a_void_form_needs_a_reason_and_is_accounted_for(ward: Ward) -> None:
    form = printed(ward, blank=True)

    no_reason = downtime.void(ward.station, form, " ", ward.set_up(CARLA))
    assert no_reason == "Say why the form is void."
    assert isinstance(downtime.void(ward.station, form, "torn", ward.set_up(CARLA)), Record)
    assert downtime.outstanding(ward.station) == ()
    assert copied(ward, form) == "This form is void."


def test_why_a_form_is_void_stands_in_the_private_row_only(ward: Ward) -> None:
    # Rule 9: the reason is free text, and people write names into it.
    form = printed(ward, blank=True)
    record = downtime.void(
        ward.station, form, "Not used, Max  Muster was moved", ward.set_up(CARLA)
    )

    assert isinstance(record, Record)
    assert b"Muster" not in record.statement.data
    assert set(record.statement.body) == {"form"}
    (commitment,) = record.statement.private
    kept = ward.ledger.private(commitment.commit)
    assert kept is not None
    assert kept.open() == {"reason": "Not used, Max Muster was moved"}


def test_a_copied_form_cannot_become_void(ward: Ward) -> None:
    form = printed(ward)
    copied(ward, form)

    found = downtime.void(ward.station, form, "torn", ward.set_up(CARLA))

    assert found == "This form was copied."


def test_a_power_cut_while_copying_leaves_the_form_open_and_the_bag_as_it_was(ward: Ward) -> None:
    form, filed, before = printed(ward), ward.filed, ward.bag(ward.alma)
    ward.disk.fail.append(Fail.BEFORE)
    with pytest.raises(PowerCutError):
        copied(ward, form)
    ward.restart()

    assert ward.filed == filed
    assert ward.bag(ward.alma) == before
    assert downtime.outstanding(ward.station) == (form,)


def serial(ward: Ward) -> str:
    return ward.alma.bag.serial.value


def test_a_blank_form_marks_the_bag_whose_product_id_both_wrote(ward: Ward) -> None:
    blank = printed(ward, blank=True)
    record = copied(ward, blank, first_bag=serial(ward), second_bag=serial(ward))

    assert isinstance(record, Record)
    assert record.statement.about("bag") == ward.alma.bag.bag.value
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


def test_where_the_two_wrote_different_bags_no_bag_is_guessed(ward: Ward) -> None:
    other = ward.bruno.bag.serial.value
    copied(ward, printed(ward, blank=True), first_bag=serial(ward), second_bag=other)

    assert ward.bag(ward.alma).state is BagState.THAWED
    assert ward.bag(ward.bruno).state is BagState.THAWED


def test_another_bag_than_the_form_was_made_for_leaves_neither_usable(ward: Ward) -> None:
    other = ward.bruno.bag.serial.value
    copied(ward, printed(ward), first_bag=other, second_bag=other)

    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED
    assert ward.bag(ward.bruno).state is BagState.INFUSED_NOT_VERIFIED


def test_a_form_is_opened_only_while_it_waits(ward: Ward) -> None:
    form, torn = printed(ward), printed(ward, blank=True)
    assert downtime.open_form(ward.station, form.code) == form
    copied(ward, form)
    downtime.void(ward.station, torn, "torn", ward.set_up(CARLA))

    assert downtime.open_form(ward.station, form.code) == downtime.COPIED_ALREADY
    assert downtime.open_form(ward.station, torn.code) == downtime.VOID_ALREADY


def test_only_people_of_the_ward_or_the_laboratory_sign_for_a_form(ward: Ward) -> None:
    roles = downtime.purpose(ward.station, "copy a form").roles

    assert {role.value for role in roles} == {
        "nurse_verifier",
        "supervisor",
        "physician",
        "lab_tech",
    }
