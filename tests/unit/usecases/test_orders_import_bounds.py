"""No order file keeps the station from its work, and no text in it is filed that cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.identifiers import Digest, ProductCode
from app.usecases import order_import
from app.usecases.order_fields import MOST_PROBLEMS, RawOrder
from app.usecases.order_import import MOST_BAGS, MOST_ORDERS, Imported, read_text
from tests.unit.usecases.test_orders_import import ALMA, BAG, PROFILE, as_csv, as_json, line

MORE = (
    "the file: has more to correct than the 200 things before. Correct those, then read it again."
)
SPLIT = "Split it into files of at most 500 orders each."
TOO_MANY = f"the file: has more than 500 orders. {SPLIT}"


def sentences(imported: Imported) -> list[str]:
    return [problem.sentence for problem in imported.problems]


def listed(entries: list[Any]) -> Imported:
    return read_text(json.dumps({"orders": entries}), lambda _product, _named: PROFILE)


def orders(count: int) -> list[dict[str, Any]]:
    return [ALMA | {"order": f"O-{i}", "coi": f"C-{i}", "bags": [BAG]} for i in range(count)]


def bags(count: int) -> list[dict[str, str]]:
    return [{"bag": f"09520000001018.PB{i}"} for i in range(count)]


def test_an_entry_that_is_no_order_is_one_thing_to_correct() -> None:
    imported = listed([1, "O-2", *orders(1)])

    assert sentences(imported) == [
        "order 1: is not an object. Write {…}.",
        "order 2: is not an object. Write {…}.",
    ]
    assert [order.id.value for order in imported.orders] == ["O-0"]


@pytest.mark.parametrize(
    "imported",
    [
        lambda: listed([1] * MOST_ORDERS),
        lambda: listed([{"bags": []}] * MOST_ORDERS),
        lambda: listed([ALMA | {"bags": [1] * MOST_BAGS}] * 9),
        lambda: listed([ALMA | {"bags": [BAG]} | {f"x{i}": "1" for i in range(900)}]),
        lambda: listed([ALMA | {"bags": [BAG]} | {f"x{i}": True for i in range(900)}]),
        lambda: as_csv("x", head=",".join(f"x{i}" for i in range(900))),
        lambda: as_csv(*["x"] * 900),
        lambda: as_csv(line(), *[line().replace("Alma", f"A{i}") for i in range(900)]),
        lambda: as_csv(*[",,,,,,,,B,," for _ in range(MOST_ORDERS)]),
    ],
    ids=[
        "no objects",
        "empty orders",
        "no bags",
        "unknown fields",
        "unknown fields without a text",
        "unknown columns",
        "short lines",
        "lines that differ",
        "lines without a number",
    ],
)
def test_after_two_hundred_things_to_correct_one_says_that_there_are_more(
    imported: Callable[[], Imported],
) -> None:
    told = sentences(imported())

    assert len(told) == MOST_PROBLEMS + 1
    assert told[-1] == MORE
    assert MORE not in told[:-1]


def test_two_hundred_things_to_correct_are_all() -> None:
    assert len(listed([1] * MOST_PROBLEMS).problems) == MOST_PROBLEMS
    assert MORE not in sentences(listed([1] * MOST_PROBLEMS))


def test_orders_that_were_whole_before_reading_ended_are_ready() -> None:
    imported = listed([*orders(1), *[{"bags": []}] * 100])

    assert sentences(imported)[-1] == MORE
    assert [order.id.value for order in imported.orders] == ["O-0"]


def test_a_file_of_more_than_five_hundred_orders_is_split() -> None:
    assert len(listed(orders(MOST_ORDERS)).orders) == MOST_ORDERS
    for imported in (
        listed(orders(MOST_ORDERS + 1)),
        listed([1] * 100_000),
        as_csv(*[line(f"O-{i}") for i in range(MOST_ORDERS + 1)]),
    ):
        assert imported.orders == ()
        assert sentences(imported) == [TOO_MANY]


def test_a_table_of_more_lines_than_orders_have_bags_is_split() -> None:
    imported = as_csv(*["x"] * (MOST_ORDERS * MOST_BAGS + 1))

    assert sentences(imported) == [f"the file: has more than 20000 lines. {SPLIT}"]


def test_an_order_of_more_than_forty_bags_is_not_read_and_the_others_are() -> None:
    remedy = "Check its number, or split it into orders of at most 40 bags each."
    many, full = bags(MOST_BAGS + 1), bags(MOST_BAGS)
    second = {"order": "O-2", "coi": "C-2"}
    by_json = as_json({"bags": many}, {**second, "bags": full})
    by_csv = as_csv(
        *[line(bag=bag["bag"]) for bag in many],
        *[line("O-2", bag["bag"]) for bag in full],
    )

    assert sentences(by_json) == [f"order 1, bags: has more than 40 bags. {remedy}"]
    assert sentences(by_csv) == [f"line 2, bag: has more than 40 bags. {remedy}"]
    for imported in (by_json, by_csv):
        assert [(one.id.value, len(one.bags)) for one in imported.orders] == [("O-2", MOST_BAGS)]


def test_the_bags_beyond_forty_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def built(raw: RawOrder, _profile_of: object) -> tuple[()]:
        read.append(len(raw.bags))
        return ()

    monkeypatch.setattr(order_import, "build", built)
    as_json({"bags": bags(5_000)}, {"bags": [1] * 100})
    as_csv(*[line(bag=bag["bag"]) for bag in bags(5_000)])

    assert read == [MOST_BAGS] * 3


@pytest.mark.parametrize("name", ["a, b", "bag 1", "order 1, bag 1, x"])
def test_no_name_of_an_unknown_field_hides_that_its_order_has_an_error(name: str) -> None:
    imported = as_json({name: [5]}, {"order": "O-2", "coi": "C-2"})

    assert [problem.says for problem in imported.problems] == ["is not a known field"]
    assert [order.id.value for order in imported.orders] == ["O-2"]


@pytest.mark.parametrize(
    "text",
    ["\ud800", "A\udfffB", "A\0B", "A\x1bB", "\u202eamlA", "A\u200fB", "A\u00adB", "\ufeff"],
    ids=["half", "half inside", "nul", "escape", "turned", "mark", "soft hyphen", "no space"],
)
@pytest.mark.parametrize("field", ["order", "name", "ward", "prescriber", "donor", "identifiers"])
def test_a_character_that_does_not_show_is_not_filed(field: str, text: str) -> None:
    imported = as_json({field: text}, {"order": "O-2", "coi": "C-2"})

    said = f"order 1, {field}: holds a character that does not show. Type it by hand."
    assert sentences(imported) == [said]
    assert [order.id.value for order in imported.orders] == ["O-2"]


@pytest.mark.parametrize(
    "name",
    [
        "Zoe\u0308 O\u2019Neil-\u00d8st",
        "\u0645\u06cc\u200c\u0631\u0627",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    ],
    ids=["accents", "Persian", "Sinhala"],
)
def test_a_name_is_filed_with_the_characters_that_names_need(name: str) -> None:
    imported = as_json({"name": name})

    assert sentences(imported) == []
    assert imported.orders[0].name == name.replace("e\u0308", "\u00eb")


def test_a_text_longer_than_any_name_is_not_filed() -> None:
    said = ["order 1, name: is longer than 200 characters. Write it shorter."]

    assert sentences(as_json({"name": "x" * 200})) == []
    for name in ("x" * 201, "x" * 3_000_000, "\ufdfa" * 20):  # that one is 18 after NFKC
        assert sentences(as_json({"name": name})) == said


def test_the_numbers_of_four_systems_have_room() -> None:
    kinds = ("donation", "join", "subject", "national")
    imported = as_json({"identifiers": " ".join(f"{kind}={'9' * 128}" for kind in kinds)})

    assert sentences(imported) == []
    assert [len(one.value) for one in imported.orders[0].known] == [128] * 4


@pytest.mark.parametrize(
    "amount",
    [
        "1e999999999",
        "1E+999999999999999999",
        "1e-999999999",
        "1e9",
        "0." + "0" * 9 + "1",
        "9" * 100,
        "0e999999999",
        "Infinity",
        "sNaN",
    ],
)
def test_an_amount_that_no_bag_holds_is_not_of_its_form(amount: str) -> None:
    imported = as_json({"bags": [BAG | {"cells": amount}]}, {"order": "O-2", "coi": "C-2"})

    assert [p.where for p in imported.problems] == ["order 1, bag 1, cells"]
    assert imported.problems[0].says == "is not of its form"
    assert [order.id.value for order in imported.orders] == ["O-2"]


def test_amounts_up_to_their_bounds_are_exact() -> None:
    for amount in ("999999999.999999999", "0.000000001", "1e8"):
        imported = as_json({"bags": [BAG | {"cells": amount}]})
        assert imported.orders[0].details[0].cells == Decimal(amount)


@pytest.mark.parametrize("year", ["0001", "1999", "2200", "9999"])
def test_a_plan_of_another_time_is_not_of_its_form(year: str) -> None:
    plan = {"from": f"{year}-01-01T00:00+14:00", "until": f"{year}-12-31T23:59-14:00"}

    said = {problem.where: problem.says for problem in as_json(plan).problems}
    assert said["order 1, from"] == "is not of its form"


def test_the_profile_is_looked_for_once_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def find(product: ProductCode, _named: str) -> Digest:
        asked.append(product.value)
        return PROFILE

    read_text(json.dumps({"orders": [*orders(3), *[1] * 400]}), find)
    assert asked == []
    read_text(json.dumps({"orders": orders(3)}), find)
    assert asked == [ALMA["product"]] * 3
