"""Orders from a file: errors in full, two people compare and sign each order."""

from __future__ import annotations

import json

import pytest

from app.bootstrap.cast import ANA, BEN
from app.usecases import orders
from app.usecases.order_fields import MOST_PROBLEMS
from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from tests.unit.presenters.ordering_hands import BAG
from tests.unit.usecases.orders import NEW, typed
from ui import wording_ordering as words
from ui.presenters.ordering import NEW as NEW_ORDER
from ui.presenters.ordering_files import CompareStep, FileStep
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import Mark


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def good(ward: Ward, **changes: str) -> bytes:
    one = {**typed(ward.alma, **changes), "bags": [{"bag": BAG, "volume_ml": "50"}]}
    return json.dumps({"orders": [one]}).encode()


def reads(at: QuickDesk, name: str, data: bytes) -> None:
    """Choose a file of the inbox, and sign in to read it."""
    at.ward.inbox.puts(name, data)
    works_on(at, "orders")
    at.desk.acted(NEW_ORDER)
    opens(at, 1)
    at.signs(ANA)
    opens(at, [row.cells[0] for row in rows(at)].index(name))
    assert isinstance(at.desk.step, LookStep)
    at.signs(ANA)
    assert isinstance(at.desk.step, FileStep)


def test_an_order_of_a_file_is_compared_and_signed_by_two(ward: Ward, at: QuickDesk) -> None:
    reads(at, "orders.json", good(ward))
    (ready,) = rows(at)
    assert (ready.cells[0], ready.word, ready.mark) == ("ORDER-NEW", words.READY, Mark.NOW)
    assert ward.alma.name not in " ".join(ready.cells)

    opens(at, 0)
    assert isinstance(at.desk.step, CompareStep)
    assert ("Date of birth", "14 March 1968") in view(at).facts
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(BEN)

    assert orders.order_numbered(ward.station, NEW) is not None
    filed = [body for body in ward.on_record("order.filed") if body["order"] == "ORDER-NEW"]
    assert filed[0]["source"] == orders.digest_of(good(ward)).value
    assert rows(at)[0].word == words.IS_FILED
    assert view(at).message == words.FILED.format(number="ORDER-NEW")
    works_on(at, "orders")
    assert rows(at)[0].cells[5] == words.ORIGINS["file"]


def test_a_bad_row_is_told_in_full_with_its_line_and_what_to_do(ward: Ward, at: QuickDesk) -> None:
    fields = typed(ward.alma, born="14.3.1968")
    head = ",".join((*fields, "bag"))
    line = ",".join((*(f'"{text}"' for text in fields.values()), BAG))
    reads(at, "orders.csv", f"{head}\n{line}\n".encode())

    (wrong,) = rows(at)
    assert wrong.mark is Mark.CAUTION
    assert wrong.cells == (
        "line 2, born",
        "is not of its form",
        "Expected: date of birth, such as 1950-01-31.",
    )
    opens(at, 0)
    assert view(at).message == (
        "line 2, born: is not of its form. Expected: date of birth, such as 1950-01-31."
    )
    assert "14.3.1968" not in view(at).message
    assert orders.order_numbered(ward.station, NEW) is None


def test_one_person_does_not_sign_twice_for_a_file(ward: Ward, at: QuickDesk) -> None:
    reads(at, "orders.json", good(ward))
    opens(at, 0)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(ANA)

    assert orders.order_numbered(ward.station, NEW) is None


def test_an_order_that_was_filed_meanwhile_is_refused_with_a_sentence(
    ward: Ward, at: QuickDesk
) -> None:
    reads(at, "orders.json", good(ward))
    other = orders.read_file(ward.station, good(ward, lot="OTHER").decode()).orders[0]
    orders.file_imported(ward.station, other, [ward.set_up(ANA), ward.set_up(BEN)])
    opens(at, 0)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(BEN)

    assert isinstance(at.desk.step, CompareStep)
    assert "has a number that another order has" in view(at).message
    assert not ward.keys.open


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"{", b"nothing"], ids=["bytes", "json", "csv"])
def test_a_file_that_holds_no_order_says_why(ward: Ward, at: QuickDesk, data: bytes) -> None:
    reads(at, "orders.json", data)

    (wrong,) = rows(at)
    assert wrong.word == words.WRONG
    assert wrong.cells[2]


def test_a_file_of_junk_shows_as_many_rows_as_can_be_corrected(ward: Ward, at: QuickDesk) -> None:
    reads(at, "orders.json", json.dumps({"orders": [1] * 500}).encode())

    assert len(rows(at)) == MOST_PROBLEMS + 1
    opens(at, MOST_PROBLEMS)
    assert view(at).message == (
        "the file: has more to correct than the 200 things before. "
        "Correct those, then read it again."
    )


def test_a_character_that_cannot_be_filed_is_told_in_its_row(ward: Ward, at: QuickDesk) -> None:
    reads(at, "orders.json", good(ward, name="Alma\ud800"))

    (wrong,) = rows(at)
    assert wrong.cells[0] == "order 1, name"
    assert wrong.cells[1] == "holds a character that does not show"


def test_nothing_of_a_file_shows_before_somebody_signs_in(ward: Ward, at: QuickDesk) -> None:
    ward.inbox.puts("orders.json", good(ward))
    works_on(at, "orders")
    at.desk.acted(NEW_ORDER)
    opens(at, 1)
    assert view(at).table is None
    at.signs(ANA)
    opens(at, 0)

    assert isinstance(at.desk.step, LookStep)
    assert view(at).facts == ()
    assert view(at).table is None
