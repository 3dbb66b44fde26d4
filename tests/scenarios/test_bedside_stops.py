"""Two people at the bedside: what matches, what stops them, and what is on record then.

X1 X2 X3 X4 X5 X6 X7 X11 X14 as the ward tells them; acceptance cases A01, A06, A07 of the domain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.domain.verification import Cleared, Match
from app.identifiers import CoiId, Digest, LotNumber, OrderId, PatientId, SerialNumber
from app.labels.gs1 import check_digit
from app.usecases import turns
from app.usecases.approval import AGREED, STARTED, Decision
from app.usecases.verdicts import JUDGED, NEAR_MISS, Revealed
from tests.support.actors import Bedside, play, stopped
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def kinds_after_seals(ward: Ward, bedside: Bedside) -> list[str]:
    """Return what was filed after the last seal."""
    kinds = ward.kinds()
    last = len(kinds) - kinds[::-1].index(turns.SEALED)
    assert bedside.of.value
    return kinds[last:]


# -- a match


def test_two_people_who_read_the_right_things_agree_and_start(ward: Ward) -> None:
    bedside, result = play(ward, ward.alma)
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)

    assert kinds_after_seals(ward, bedside) == [
        JUDGED,
        "sign_in.opened",
        "sign_in.opened",
        AGREED,
        STARTED,
    ]
    bag = ward.bag(ward.alma)
    assert (bag.state, bag.irregular) == (BagState.INFUSING, False)
    signers = ward.ledger.kind(AGREED)[0].statement.signers
    assert {s.person for s in signers} == {ANA.person, BEN.person}


def test_a_live_station_does_the_same() -> None:
    ward = new_ward(practice=False)
    bedside, result = play(ward, ward.alma)

    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    assert not ward.station.practice
    assert isinstance(bedside.decides(Decision.AGREE), Cleared)


def test_opening_the_pair_again_returns_the_same_and_files_nothing(ward: Ward) -> None:
    bedside, result = play(ward, ward.alma)
    before = ward.filed
    again = bedside.reveals()

    assert isinstance(result, Revealed)
    assert isinstance(again, Revealed)
    assert (again.judged, again.until, again.rows, again.bags) == (
        result.judged,
        result.until,
        result.rows,
        result.bags,
    )
    assert isinstance(again.verdict, Match)
    assert ward.filed == before


def test_a_match_is_still_shown_as_one_when_the_bag_is_in_use(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)
    ward.restart()
    shown = bedside.revealed()

    assert isinstance(shown.verdict, Match)
    assert all(row.equal for row in shown.rows)
    assert shown.patient is not None


def test_starting_twice_is_one_start(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    first, again = bedside.starts(cleared), bedside.starts(cleared)

    assert first == again
    assert len(ward.on_record(STARTED)) == 1
    assert ward.bag(ward.alma).state is BagState.INFUSING


# -- stops


OTHER_PATIENT = [
    ({"band": "bruno"}, {}, Cause.DIFFERENT_PATIENTS),
    ({}, {"band": "bruno"}, Cause.DIFFERENT_PATIENTS),
    ({"band": "bruno"}, {"band": "bruno"}, Cause.DIFFERENT_PATIENTS),
    ({"bag": "bruno"}, {}, Cause.DIFFERENT_PATIENTS),
    ({}, {"bag": "bruno"}, Cause.DIFFERENT_PATIENTS),
    ({"bag": "bruno"}, {"bag": "bruno"}, Cause.DIFFERENT_PATIENTS),
    ({"band": "bruno", "bag": "bruno"}, {}, Cause.CHECKERS_BAND),
]


def instead(ward: Ward, changes: dict[str, str]) -> dict[str, Any]:
    return {part: getattr(getattr(ward, who), part) for part, who in changes.items()}


@pytest.mark.parametrize(("first", "second", "cause"), OTHER_PATIENT)
def test_a_wrong_bag_or_band_by_one_or_both_is_stopped(
    ward: Ward, first: dict[str, str], second: dict[str, str], cause: Cause
) -> None:
    bedside, result = play(
        ward, ward.alma, first=instead(ward, first), second=instead(ward, second)
    )

    assert stopped(result) is cause
    assert kinds_after_seals(ward, bedside)[:2] == [JUDGED, NEAR_MISS]
    assert ward.on_record(NEAR_MISS)[0]["cause"] == cause.code
    scanned = {ward.alma.bag.bag, ward.bruno.bag.bag} & set(bedside.revealed().bags)
    held = [t for t in (ward.alma, ward.bruno) if t.bag.bag in scanned]
    assert held
    assert all(ward.bag(t).held and ward.bag(t).stops == 1 for t in held)
    assert isinstance(bedside.decides(Decision.AGREE), Cause)
    assert ward.on_record(AGREED) == []


def test_two_people_scanning_the_same_wrong_bag_are_stopped(ward: Ward) -> None:
    wrong = {"bag": ward.bruno.bag}
    bedside, result = play(ward, ward.alma, first=wrong, second=wrong)

    assert stopped(result) is Cause.DIFFERENT_PATIENTS
    failed = [o["rule"] for o in ward.on_record(JUDGED)[0]["outcomes"] if o["result"] == "failed"]
    assert failed == ["X4", "X5", "X6"]
    assert (ward.bag(ward.bruno).held, ward.bag(ward.alma).held) == (True, False)
    assert bedside.decides(Decision.AGREE) is Cause.DIFFERENT_PATIENTS


def test_twins_born_on_the_same_day_are_told_apart(ward: Ward) -> None:
    digits = ward.alma.band.patient.value[:-2] + "9"
    twin = replace(
        ward.alma.band, patient=PatientId(digits + check_digit(digits)), coi=CoiId("TWIN-COI")
    )
    ward.orders(
        replace(ward.alma, band=twin, order=OrderId("TWIN")),
        coi=CoiId("TWIN-COI"),
        bags=frozenset({ward.bruno.bag.bag}),
    )
    _, result = play(ward, ward.alma, first={"band": twin}, second={"band": twin})

    assert stopped(result) is Cause.DIFFERENT_PATIENTS


def test_another_date_of_birth_on_the_band_than_on_the_order_is_stopped(ward: Ward) -> None:
    band = replace(ward.alma.band, born=ward.bruno.born)
    _, result = play(ward, ward.alma, first={"band": band}, second={"band": band})

    assert stopped(result) is Cause.PATIENT_DATA_DIFFER


def test_another_lot_on_the_same_bag_is_stopped(ward: Ward) -> None:
    label = replace(ward.alma.bag, lot=LotNumber("OTHER"))
    _, result = play(ward, ward.alma, first={"bag": label}, second={"bag": label})

    assert stopped(result) is Cause.WRONG_PRODUCT


def test_a_patient_without_an_order_is_stopped(ward: Ward) -> None:
    digits = "95201010101010101"
    stranger = replace(ward.alma.band, patient=PatientId(digits + check_digit(digits)))
    bedside, result = play(ward, ward.alma, first={"band": stranger}, second={"band": stranger})

    assert stopped(result) is Cause.NO_ORDER
    assert "order" not in ward.on_record(JUDGED)[0]
    assert ward.bag(ward.alma).held
    assert stopped(bedside.reveals()) is Cause.NO_ORDER


def test_several_orders_of_one_patient_are_told_apart_by_the_chain_of_identity(
    ward: Ward,
) -> None:
    second = replace(
        ward.alma,
        order=OrderId("PRACTICE-ORDER-77777"),
        band=ward.alma.band,
        bag=replace(
            ward.alma.bag, coi=CoiId("PRACTICE-COI-77777"), serial=SerialNumber("PB77777MNPQ")
        ),
    )
    ward.orders(second)
    ward.brings(second)
    _, result = play(ward, ward.alma)

    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)


def test_an_order_filed_twice_is_no_single_order(ward: Ward) -> None:
    ward.orders(ward.alma)
    _, result = play(ward, ward.alma)

    assert stopped(result) is Cause.SEVERAL_ORDERS


def test_an_order_whose_private_row_is_missing_is_no_order(ward: Ward) -> None:
    row = ward.ledger.kind("order.filed")[0].statement.private[0].commit
    del ward.disk.private[row]
    _, result = play(ward, ward.alma)

    assert stopped(result) is Cause.NO_ORDER


def test_an_order_by_a_profile_that_was_never_published_is_stopped(ward: Ward) -> None:
    made = new_ward()
    therapy = replace(
        made.alma,
        order=OrderId("PRACTICE-ORDER-88888"),
        band=replace(made.alma.band, patient=made.bruno.band.patient),
    )
    made.orders(therapy, profile=Digest("0" * 64), coi=CoiId("COI-88888"))
    bag = replace(made.alma.bag, coi=CoiId("COI-88888"))
    band = replace(therapy.band, coi=CoiId("COI-88888"))
    bedside, result = play(made, replace(therapy, bag=bag, band=band))

    assert stopped(result) is Cause.NO_ORDER
    assert made.bag(made.alma).held
    assert stopped(bedside.reveals()) is Cause.NO_ORDER


def test_a_role_that_ends_between_the_turns_and_the_reveal_is_stopped(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    ward.learns("role.ended", {"person": ANA.person.value, "role": "nurse_verifier"})

    assert stopped(bedside.reveals()) is Cause.NOT_PERMITTED
