"""Labels on record: who printed what, what became of it, and that none is spare.

DESIGN §7: live stations print labels of the house's own only. Screens 5.12: a reprint needs a
reason, the old one is void, printed − attached − void is what lies somewhere.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, Member, Therapy
from app.domain.people import PRINTERS, Role
from app.identifiers import Digest, Private, ProductCode
from app.labels.label import ProductLabel
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import print_jobs, printing, sign_in
from app.usecases.print_jobs import (
    INTERNAL_ONLY,
    NOT_PRACTICE,
    CannotPrint,
    Template,
    ToPrint,
    Wanted,
)
from app.usecases.printing import Came, Drawn, Printed, Reconciled, Reprint, Why
from app.usecases.sign_in import Refused
from tests.support.actors import scan_of
from tests.support.station import Ward, new_ward

SHEET = print_jobs.sheet_wanted()


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def live() -> Ward:
    return new_ward(practice=False)


def session(ward: Ward, member: Member = CARLA) -> Session:
    opened = sign_in.open_session(
        ward.station, member.badge.number, Private(member.pin), printing.purpose(ward.station)
    )
    assert isinstance(opened, Session)
    return opened


def drawn(label: ToPrint | CannotPrint, carries: bytes = b"") -> Drawn:
    assert isinstance(label, ToPrint)
    return Drawn(
        label=label,
        template=f"{label.wanted.template.value}.1",
        raster=Digest("ab" * 32),
        carries=(carries or label.code.encode() or b"SHEET",),
        png=b"",
        width_mm=57,
        height_mm=32,
    )


def prints(ward: Ward, wanted: Wanted = SHEET, reprint: Reprint | None = None) -> Printed:
    made = drawn(printing.number(ward.station, wanted))
    printed = printing.record_print(ward.station, session(ward), made, reprint)
    assert isinstance(printed, Printed)
    return printed


def scans(ward: Ward, printed: Printed, raw: bytes = b"", mode: Mode = Mode.WEDGE) -> Came:
    scan = scan_of(ward, raw or printed.drawn.carries[0], mode)
    return printing.scan_back(ward.station, printed, scan)


def of_bag(ward: Ward, template: Template, label: ProductLabel | None = None) -> Wanted:
    found = [
        one
        for one in print_jobs.for_bag(ward.station, label or ward.alma.bag)
        if isinstance(one, Wanted) and one.template is template
    ]
    (wanted,) = found
    return wanted


def refusals(results: tuple[Wanted | CannotPrint, ...]) -> list[str]:
    return [one.sentence for one in results if isinstance(one, CannotPrint)]


# -- what a station may print


def test_a_live_station_refuses_wristbands_and_product_labels_in_words(live: Ward) -> None:
    band = Wanted(template=Template.WRISTBAND, code="(8018)401000000000000010")
    bag = Wanted(template=Template.PRODUCT, code="(01)04010000001011", practice_number=True)

    for wanted in (band, bag):
        assert printing.number(live.station, wanted) == CannotPrint(sentence=INTERNAL_ONLY)
    assert refusals(print_jobs.for_band(live.station, live.alma.band)) == [INTERNAL_ONLY]
    assert Template.PRODUCT not in _templates(live)


def test_a_live_station_prints_thaw_labels_slips_and_sheets(live: Ward) -> None:
    assert _templates(live) == [Template.THAW, Template.SLIP]
    assert isinstance(printing.number(live.station, SHEET), ToPrint)


def test_a_refusal_at_the_last_moment_ends_the_session(live: Ward) -> None:
    made = drawn(printing.number(live.station, SHEET))
    band = replace(made.label.wanted, template=Template.WRISTBAND)
    opened = session(live)

    result = printing.record_print(
        live.station, opened, replace(made, label=replace(made.label, wanted=band))
    )

    assert result == CannotPrint(sentence=INTERNAL_ONLY)
    assert live.keys.session(opened.id) is None
    assert live.on_record(printing.PRINTED) == []


def _templates(ward: Ward) -> list[Template]:
    results = print_jobs.for_bag(ward.station, ward.alma.bag)
    return [one.template for one in results if isinstance(one, Wanted)]


def test_practice_prints_numbers_of_the_practice_prefix_only(ward: Ward) -> None:
    real = replace(ward.alma.bag, product=ProductCode("04010000001011"))

    assert NOT_PRACTICE in refusals(print_jobs.for_bag(ward.station, real))
    assert _templates(ward) == [Template.THAW, Template.SLIP, Template.PRODUCT]
    (band,) = print_jobs.for_band(ward.station, ward.alma.band)
    assert isinstance(band, Wanted)


# -- what stands on a label


def test_a_thaw_label_tells_the_time_of_the_record_and_the_profile(ward: Ward) -> None:
    wanted = of_bag(ward, Template.THAW)

    bag = ward.bag(ward.alma)
    assert bag.thawed_at is not None
    assert wanted.lines[0].startswith("USE BY ")
    assert wanted.lines[2] == f"Thawed {bag.thawed_at.astimezone(ward.clock.zone):%H:%M}"
    assert [s.value for s in wanted.subject] == [ward.alma.bag.bag.value]


def test_a_code_of_the_house_carries_number_and_nonce(ward: Ward) -> None:
    label = printing.number(ward.station, of_bag(ward, Template.SLIP))

    assert isinstance(label, ToPrint)
    assert label.code == f"CS:SLIP/{ward.alma.bag.bag.value}/1/{label.nonce}"
    assert len(label.nonce) == printing.NONCE_LENGTH


def test_two_prints_never_have_the_same_nonce(ward: Ward) -> None:
    nonces = {str(printing.number(ward.station, SHEET).nonce) for _ in range(20)}  # type: ignore[union-attr]  # a live sheet is never refused

    assert len(nonces) == 20


# -- printed


def test_a_print_is_signed_counted_and_on_record_before_anything_is_sent(ward: Ward) -> None:
    first, second = prints(ward), prints(ward)

    bodies = ward.on_record(printing.PRINTED)
    assert [body["n"] for body in bodies] == [1, 2]
    assert [first.n, second.n] == [1, 2]
    assert bodies[0]["template"] == "test-sheet"
    assert bodies[0]["raster"] == "ab" * 32
    signers = ward.ledger.kind(printing.PRINTED)[0].statement.signers
    assert [(s.person, s.meaning) for s in signers] == [(CARLA.person, "printed")]


def test_numbers_go_on_after_a_restart(ward: Ward) -> None:
    prints(ward)
    ward.restart()

    assert prints(ward).n == 2


def test_a_number_is_used_once(ward: Ward) -> None:
    label = printing.number(ward.station, SHEET)
    assert isinstance(printing.record_print(ward.station, session(ward), drawn(label)), Printed)

    opened = session(ward)
    with pytest.raises(ValueError, match="expected the next print number"):
        printing.record_print(ward.station, opened, drawn(label))
    assert ward.keys.session(opened.id) is None


def test_a_session_for_something_else_prints_nothing(ward: Ward) -> None:
    made = drawn(printing.number(ward.station, SHEET))

    with pytest.raises(PermissionError, match="opened for printing"):
        printing.record_print(ward.station, ward.set_up(ANA), made)
    assert ward.on_record(printing.PRINTED) == []


def test_the_lab_may_print_and_quality_assurance_may_not(ward: Ward) -> None:
    purpose = printing.purpose(ward.station)
    refused = sign_in.identify(ward.station, DORA.badge.number, purpose)

    assert isinstance(refused, Refused)
    assert isinstance(session(ward, CARLA), Session)
    assert {Role.LAB_TECH, Role.NURSE_VERIFIER} <= PRINTERS


def test_a_wristbands_record_names_no_patient_and_keeps_its_digest_private(ward: Ward) -> None:
    (band,) = print_jobs.for_band(ward.station, ward.alma.band)
    assert isinstance(band, Wanted)

    prints(ward, band)

    (record,) = ward.ledger.kind(printing.PRINTED)
    assert "raster" not in record.statement.body
    assert [c.of for c in record.statement.private] == ["raster"]
    _names_nobody(record.statement.data, ward.alma)
    kept = ward.ledger.private(record.statement.private[0].commit)
    assert kept is not None
    assert kept.open() == {"raster": "ab" * 32}


def _names_nobody(data: bytes, therapy: Therapy) -> None:
    text = json.dumps(json.loads(data))
    for value in (therapy.band.patient.value, therapy.bag.coi.value, therapy.name):
        assert value not in text


def test_what_is_printed_hides_in_repr(ward: Ward) -> None:
    (band,) = print_jobs.for_band(ward.station, ward.alma.band)
    assert isinstance(band, Wanted)
    shown = repr(drawn(printing.number(ward.station, band)))

    assert ward.alma.band.patient.value not in shown
    assert "Born" not in shown


# -- scanned back, attached, void


def test_a_label_is_attached_only_after_it_was_scanned_back(ward: Ward) -> None:
    printed = prints(ward)

    with pytest.raises(ValueError, match="only a label that was scanned back"):
        printing.attach(ward.station, printed)
    assert scans(ward, printed) is Came.READ_BACK
    printing.attach(ward.station, printed)

    assert ward.kinds()[-3:] == [printing.PRINTED, printing.SCANNED_BACK, printing.ATTACHED]
    assert ward.on_record(printing.SCANNED_BACK)[0]["mode"] == "wedge"
    with pytest.raises(ValueError, match="only a label that was scanned back"):
        printing.attach(ward.station, printed)


def test_another_label_is_not_this_one(ward: Ward) -> None:
    slip = of_bag(ward, Template.SLIP)
    older = prints(ward, slip)
    newer = prints(ward, slip, Reprint(of=older.record, why=Why.DAMAGED))

    assert scans(ward, newer, older.drawn.carries[0]) is Came.ANOTHER
    assert ward.on_record(printing.SCANNED_BACK) == []


def test_a_picture_of_a_label_counts_in_practice_only(ward: Ward, live: Ward) -> None:
    assert scans(live, prints(live), mode=Mode.FILE) is Came.NOT_LIVE
    assert live.on_record(printing.SCANNED_BACK) == []
    assert scans(ward, prints(ward), mode=Mode.FILE) is Came.READ_BACK


def test_an_unreadable_label_is_void_once(ward: Ward) -> None:
    printed = prints(ward)

    printing.void(ward.station, printed.record, Why.UNREADABLE)
    printing.void(ward.station, printed.record, Why.UNREADABLE)

    assert [body["why"] for body in ward.on_record(printing.VOIDED)] == ["unreadable"]
    with pytest.raises(ValueError, match="only a label that was scanned back"):
        printing.attach(ward.station, printed)


def test_a_void_label_that_reads_after_all_stays_void(ward: Ward) -> None:
    printed = prints(ward)
    printing.void(ward.station, printed.record, Why.UNREADABLE)

    scans(ward, printed)

    with pytest.raises(ValueError, match="is not void"):
        printing.attach(ward.station, printed)


def test_an_attached_label_is_replaced_and_never_just_void(ward: Ward) -> None:
    printed = prints(ward)
    scans(ward, printed)
    printing.attach(ward.station, printed)

    with pytest.raises(ValueError, match="expected a print that is not attached"):
        printing.void(ward.station, printed.record, Why.DAMAGED)


def test_a_reprint_names_the_print_before_it_and_voids_it(ward: Ward) -> None:
    old = prints(ward)
    scans(ward, old)
    printing.attach(ward.station, old)

    new = prints(ward, reprint=Reprint(of=old.record, why=Why.DAMAGED))

    body = ward.on_record(printing.PRINTED)[-1]
    assert (body["reprint_of"], body["reason"]) == (old.record.value, "damaged")
    assert ward.on_record(printing.VOIDED) == [{"printed": old.record.value, "why": "reprinted"}]
    assert new.n == 2
    assert printing.reconcile(ward.station) == Reconciled(printed=2, attached=0, voided=1)


def test_a_label_that_stands_is_not_printed_again_without_a_reason(ward: Ward) -> None:
    thaw = of_bag(ward, Template.THAW)
    first = prints(ward, thaw)

    with pytest.raises(ValueError, match="expected the reason why a label that stands"):
        prints(ward, thaw)
    stands = printing.standing(ward.station, thaw)
    assert stands is not None
    assert stands.digest == first.record
    printing.void(ward.station, first.record, Why.UNREADABLE)
    assert printing.standing(ward.station, thaw) is None
    assert prints(ward, thaw).n == 2
    assert printing.standing(ward.station, SHEET) is None


@pytest.mark.parametrize("why", [Why.NOT_NEEDED, Why.REPRINTED])
def test_a_reprint_needs_a_reason(ward: Ward, why: Why) -> None:
    old = prints(ward)

    with pytest.raises(ValueError, match="a reason to replace it"):
        prints(ward, reprint=Reprint(of=old.record, why=why))
    assert ward.on_record(printing.VOIDED) == []
    assert len(ward.on_record(printing.PRINTED)) == 1


def test_a_reprint_of_nothing_prints_nothing(ward: Ward) -> None:
    with pytest.raises(ValueError, match="expected a print of this station"):
        prints(ward, reprint=Reprint(of=Digest("0" * 64), why=Why.DAMAGED))
    assert ward.on_record(printing.PRINTED) == []


# -- reconciled


def test_every_label_is_attached_or_void_or_lies_somewhere(ward: Ward) -> None:
    attached, void, lost = prints(ward), prints(ward), prints(ward)
    scans(ward, attached)
    printing.attach(ward.station, attached)
    printing.void(ward.station, void.record, Why.UNREADABLE)

    counted = printing.reconcile(ward.station)

    assert counted == Reconciled(printed=3, attached=1, voided=1)
    assert counted.unaccounted == 1
    assert [r.digest for r in printing.open_prints(ward.station)] == [lost.record]


def test_what_lies_somewhere_is_destroyed_on_record(ward: Ward) -> None:
    prints(ward)
    prints(ward)

    assert printing.void_open(ward.station, Why.NOT_NEEDED) == 2
    assert printing.void_open(ward.station, Why.NOT_NEEDED) == 0
    assert printing.reconcile(ward.station).unaccounted == 0
