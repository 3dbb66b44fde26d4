"""Orders from a file: all or nothing for each order, every error with its place and remedy."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN
from app.identifiers import Digest, ProductCode
from app.usecases import orders
from app.usecases.order_fields import BAG_FIELDS, FIELDS
from app.usecases.order_import import Imported, entry_fields, read_text
from tests.support.station import new_ward
from tests.unit.usecases.orders import NEW, typed

DOCS = Path(__file__).parents[3] / "docs" / "orders.md"
PROFILE = Digest("a" * 64)
ALMA = {
    "order": "O-1",
    "coi": "COI-1",
    "patient": "952000000000090016",
    "band": "2",
    "born": "1968-03-14",
    "name": "SAMPLE, Alma",
    "product": "09520000001018",
    "ward": "Ward 4B",
}
BAG: dict[str, Any] = {"bag": "09520000001018.PB1"}
HEAD = ",".join((*ALMA, "bag", "volume_ml", "dose_day"))


def profile_of(product: ProductCode, named: str) -> Digest | None:
    return PROFILE if product.value == ALMA["product"] and named in ("", PROFILE.value) else None


def as_json(*changes: dict[str, Any]) -> Imported:
    """Read one order for each set of changes."""
    rows = [{**ALMA, "bags": [BAG]} | change for change in changes]
    return read_text(json.dumps({"orders": rows}), profile_of)


def as_csv(*lines: str, head: str = HEAD) -> Imported:
    return read_text("\n".join((head, *lines)), profile_of)


def line(order: str = "O-1", bag: str = "09520000001018.PB1", rest: str = ",") -> str:
    cells = [*(ALMA | {"order": order}).values()]
    return ",".join(f'"{c}"' for c in cells) + f",{bag},{rest}"


def places(imported: Imported) -> list[str]:
    return [problem.where for problem in imported.problems]


def documented() -> list[str]:
    return re.findall(r"```(?:json|csv)\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)


def test_the_documented_examples_are_orders() -> None:
    as_documented = [read_text(text, profile_of) for text in documented()]

    assert [imported.problems for imported in as_documented] == [(), ()]
    from_json, from_csv = (imported.orders[0] for imported in as_documented)
    assert from_json.id == from_csv.id
    assert from_json.bags == from_csv.bags
    assert from_json.prescription is not None
    assert from_json.prescription.cells == Decimal(68)
    assert from_json.details[1].infuse_ml == Decimal(25)


def test_every_field_is_documented() -> None:
    said = set(re.findall(r"`([a-z_]+)`", DOCS.read_text("utf-8")))
    assert {*FIELDS, *BAG_FIELDS} <= said


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"born": "14.03.1968"}, "order 1, born"),
        ({"born": ""}, "order 1, born"),
        ({"patient": "9520 0001"}, "order 1, patient"),
        ({"colour": "red"}, "order 1, colour"),
        ({"weight_kg": 70}, "order 1, weighed"),
        ({"weight_kg": -70, "weighed": "2026-11-20"}, "order 1, weight_kg"),
        ({"dose": "NaN"}, "order 1, dose"),
        ({"dose_day": 0}, "order 1, dose_day"),
        ({"dose_day": "1.5"}, "order 1, dose_day"),
        ({"from": "2026-11-24T08:00+01:00"}, "order 1, until"),
        ({"from": "2026-11-24T08:00", "until": "2026-11-24T09:00"}, "order 1, from"),
        ({"patient_group": "A"}, "order 1, patient_group"),
        ({"identifiers": "passport=77"}, "order 1, identifiers"),
        ({"profile": "b" * 64}, "order 1, profile"),
        ({"product": "09520000009999"}, "order 1, profile"),
        ({"name": None}, "order 1, name"),
        ({"bags": []}, "order 1, bag"),
        ({"bags": "PB1"}, "order 1, bags"),
        ({"bags": [BAG, BAG]}, "order 1, bag 2, bag"),
        ({"bags": [BAG | {"number": 3, "of": 2}]}, "order 1, bag 1, number"),
        ({"bags": [BAG | {"volume_ml": 50, "infuse_ml": 51}]}, "order 1, bag 1, infuse_ml"),
        ({"bags": [BAG | {"size": 1}]}, "order 1, bag 1, size"),
        ({"bags": ["PB1"]}, "order 1, bag 1"),
    ],
)
def test_an_error_is_named_with_its_place_and_remedy_and_spoils_only_its_order(
    change: dict[str, Any], where: str
) -> None:
    imported = as_json(change, {"order": "O-2", "coi": "COI-2"})

    assert where in places(imported)
    assert all(problem.remedy for problem in imported.problems)
    assert [order.id.value for order in imported.orders] == ["O-2"]


def test_all_errors_of_an_order_are_named_at_once_and_no_value_is_repeated() -> None:
    imported = as_json({"born": "yesterday", "band": "no serial here", "dose": "much"})

    assert places(imported) == ["order 1, band", "order 1, born", "order 1, dose"]
    told = " ".join(problem.sentence for problem in imported.problems)
    for value in ("yesterday", "serial here", "much", "Alma"):
        assert value not in told


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"orders": [', "line 1, column 13"),
        ('{"orders": []}', "the file"),
        ('{"orders": [1], "more": 2}', "the file"),
        ('{"orders": 3}', "the file"),
        ('{"a": 1, "a": 2}', "the file"),
        ('{"a":' * 100_000, "the file"),
        ('{"orders": [7]}', "order 1"),
        ("", "the file"),
        ("order,bag", "the file"),
        ('order,bag\n"O-1', "line 2"),
        ("{" + " " * 4_000_001, "the file"),
    ],
    ids=range(11),
)
def test_a_text_that_holds_no_orders_says_where(text: str, where: str) -> None:
    imported = read_text(text, profile_of)

    assert imported.orders == ()
    assert where in places(imported)


def test_the_lines_of_one_order_are_its_bags() -> None:
    imported = as_csv(line(), 'O-1,,,,,,,,09520000001018.PB2,"50,5",')

    assert imported.problems == ()
    (order,) = imported.orders
    assert {bag.value[-3:] for bag in order.bags} == {"PB1", "PB2"}
    assert order.details[1].volume_ml == Decimal("50.5")


def test_a_table_with_semicolons_and_a_byte_order_mark_is_read() -> None:
    text = "\ufeff" + HEAD.replace(",", ";") + "\n" + ";".join(ALMA.values())
    imported = read_text(text + ";09520000001018.PB1;50,5;\n\n", profile_of)

    assert imported.problems == ()
    assert imported.orders[0].details[0].volume_ml == Decimal("50.5")


def test_lines_that_disagree_about_one_order_spoil_it() -> None:
    for second in (
        line(bag="09520000001018.PB2").replace("Alma", "Bruno"),
        "O-1,,,,,,,,09520000001018.PB2,,2",
    ):
        imported = as_csv(line(), second, line("O-2", "09520000001018.PB3"))
        assert [order.id.value for order in imported.orders] == ["O-2"]
        assert imported.problems[0].where.startswith("line 3, ")
        assert "line 2" in imported.problems[0].says


def test_unknown_and_double_columns_are_named_and_nothing_is_read() -> None:
    imported = as_csv(line(), head=HEAD.replace("ward", "colour"))
    assert places(imported) == ["line 1, column colour"]
    assert "ward" in imported.problems[0].remedy

    imported = as_csv(line(), head=HEAD.replace("ward", "band"))
    assert places(imported) == ["line 1, column band"]


def test_a_line_with_a_cell_too_many_is_named() -> None:
    imported = as_csv(line(rest=",,,,"), line("O-2", "09520000001018.PB3"))

    assert places(imported) == ["line 2"]
    assert [order.id.value for order in imported.orders] == ["O-2"]


def test_an_order_is_not_read_without_one_of_its_lines() -> None:
    for short in ("O-1,,,,,,,,09520000001018.PB2,", line(rest=",,,,")):
        imported = as_csv(line(), short, line("O-2", "09520000001018.PB3"))

        assert places(imported) == ["line 3"]
        assert [order.id.value for order in imported.orders] == ["O-2"]


def test_an_order_that_stands_twice_in_a_file_is_read_once() -> None:
    imported = as_json({}, {"coi": "COI-2"})

    assert places(imported) == ["order 2, order"]
    assert [order.coi.value for order in imported.orders] == ["COI-1"]


def test_an_imported_order_is_confirmed_by_two_people_and_refused_the_second_time() -> None:
    ward = new_ward()
    row = {**typed(ward.alma), "bags": [{"bag": "09520000001018.NEW"}]}
    text = json.dumps({"orders": [row]})
    imported = orders.read_file(ward.station, text)
    source = orders.digest_of(text.encode())
    record = orders.file_imported(
        ward.station, imported.orders[0], [ward.set_up(ANA), ward.set_up(BEN)], source
    )

    assert imported.problems == ()
    assert record.statement.body["source"] == source.value
    assert orders.order_numbered(ward.station, NEW) is not None
    again = orders.read_file(ward.station, text)
    assert again.orders == ()
    assert [p.says for p in again.problems] == ["stands already; nothing is filed twice"]


def test_a_profile_that_is_not_published_for_the_product_is_no_profile() -> None:
    ward = new_ward()
    find = orders.profiles(ward.station)
    newest = find(ward.alma.bag.product, "")

    assert newest is not None
    assert find(ward.alma.bag.product, newest.value) == newest
    assert find(ProductCode("09520000009999"), newest.value) is None
    assert find(ward.alma.bag.product, "the newest, please") is None


def test_a_form_has_one_to_forty_bags() -> None:
    assert "bag 2, volume_ml" in entry_fields(2)
    for bags in (0, 41):
        with pytest.raises(ValueError, match="1 to 40 bags"):
            entry_fields(bags)
