"""From the typed order to the bedside: another day's bag, and twins (A04, A07, X9)."""

from __future__ import annotations

from dataclasses import replace

from app.bootstrap.cast import ANA, BEN, Therapy
from app.domain.causes import Cause
from app.identifiers import LotNumber, ProductCode, SerialNumber
from app.usecases import order_views, orders
from app.usecases.order_views import Missing, Origin
from tests.support.actors import play, stopped
from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from tests.unit.domain.profiles import body_of
from tests.unit.presenters.ordering_hands import begins, order, types_order
from tests.unit.usecases.orders import NEW
from ui import wording_ordering as words
from ui.presenters.ordering_entry import AgreedStep
from ui.presenters.work import GO_ON

RAINBOW = ProductCode("09520000002015")
COLOURS = ("red", "blue", "white")


def bag_of(therapy: Therapy, colour: str) -> Therapy:
    """Return a therapy's patient with one bag of the rainbow product."""
    label = replace(
        therapy.bag,
        product=RAINBOW,
        serial=SerialNumber(f"RB-{colour.upper()}"),
        lot=LotNumber("RAINBOW-1"),
    )
    return replace(therapy, bag=label)


def both_type(at: QuickDesk, first: dict[str, str], second: dict[str, str]) -> None:
    begins(at)
    types_order(at, first)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    works_on(at, "orders")
    opens(at, 0)
    types_order(at, second)
    at.desk.acted(GO_ON)
    at.signs(BEN)


def rainbow_order(ward: Ward) -> dict[str, str]:
    keys = order(ward.alma) | {
        "product": RAINBOW.value,
        "lot": "RAINBOW-1",
        "bags": "3",
        "dose_day": "1",
        "dose": "1",
        "weight_kg": "70",
        "weighed": "21112026",
    }
    for at, colour in enumerate(COLOURS, 1):
        bag = bag_of(ward.alma, colour).bag.bag.value
        keys |= {f"bag {at}, bag": bag, f"bag {at}, component": colour}
        keys |= {f"bag {at}, number": str(at), f"bag {at}, of": "3"}
    return keys


# A04, X9
def test_a_bag_of_the_second_day_stops_on_the_first_by_the_order_that_two_people_typed() -> None:
    ward = new_ward()
    ward.learns("profile.published", {"profile": body_of("rainbow-cel")})
    at = sits_at(ward)
    both_type(at, rainbow_order(ward), rainbow_order(ward))
    assert isinstance(at.desk.step, AgreedStep)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(BEN)
    filed = orders.order_numbered(ward.station, NEW)
    assert filed is not None

    shown = order_views.view_of(ward.station, filed.entry)
    assert shown is not None
    assert next(bag.says for bag in shown.bags) == "Red bag, first day"
    assert shown.row.origin is Origin.HAND
    assert Missing.BAGS in shown.missing

    blue = bag_of(ward.alma, "blue")
    ward.brings(blue)
    _, result = play(ward, blue)
    assert stopped(result) in (Cause.WRONG_DAY, Cause.WRONG_COMPONENT)


# A07
def test_a_twins_number_copied_by_one_of_two_people_files_no_order() -> None:
    """Twins have one family name and one date of birth: the number alone tells them apart."""
    ward = new_ward()
    at = sits_at(ward)
    twin = {"patient": ward.bruno.band.patient.value}
    both_type(at, order(ward.alma), order(ward.alma) | twin)

    assert view(at).message.startswith(
        "The two entries differ in: Patient number, as on the wristband."
    )
    assert twin["patient"] not in view(at).message
    assert rows(at)[0].word == words.WAITS_AGAIN
    assert orders.order_numbered(ward.station, NEW) is None


# A07
def test_a_twins_wristband_stops_at_the_order_that_was_typed() -> None:
    ward = new_ward()
    at = sits_at(ward)
    keys = order(ward.alma, name=ward.alma.name)
    new = replace(ward.alma, bag=replace(ward.alma.bag, serial=SerialNumber("TWIN-1")))
    keys |= {"bag 1, bag": new.bag.bag.value}
    both_type(at, keys, keys)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(BEN)
    ward.brings(new)
    twin = replace(ward.bruno.band, born=ward.alma.born)
    _, result = play(ward, new, first={"band": twin}, second={"band": twin})

    assert stopped(result) in (Cause.DIFFERENT_PATIENTS, Cause.WRONG_PATIENT)
