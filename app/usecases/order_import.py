"""Reading orders from JSON or CSV text, or from what two people entered: pure, all or nothing.

The format is `docs/orders.md`. Everything wrong with an order is named at once, with its line or
its place, its field and what to do, and no value is repeated. An order with one error is not
read at all; the others of the same file are.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.double_entry import FieldKind
from app.identifiers import Digest, ProductCode
from app.usecases.order_body import NewOrder
from app.usecases.order_fields import BAG_FIELDS, FIELDS, Problem, RawOrder, RawRow, build

MOST_BYTES = 4_000_000  # a year's orders of a large hospital
MOST_BAGS = 40
ProfileOf = Callable[[ProductCode, str], Digest | None]
"""Finds the published profile of a product: by its digest, or the newest if none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a text held.

    Attributes:
        orders: those without an error, ready for two people to confirm.
        problems: what is wrong with the others, in the order of the text.
    """

    orders: tuple[NewOrder, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_text(text: str, profile_of: ProfileOf) -> Imported:
    """Read a file's text: JSON if it begins with a brace, else CSV."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_BYTES:
        return _one("the file", "is longer than orders are", "Split it.")
    reader = read_json if text.lstrip().startswith("{") else read_csv
    return reader(text, profile_of)


def _one(where: str, says: str, remedy: str) -> Imported:
    return Imported(problems=(Problem(where=where, says=says, remedy=remedy),))


def read_json(text: str, profile_of: ProfileOf) -> Imported:
    """Read `{"orders": [{…, "bags": [{"bag": …}]}]}`."""
    try:
        value = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return _one(where, "is not JSON from here on", "Save it again.")
    except (_TwiceError, RecursionError):
        return _one("the file", "names a field twice, or is nested too deep", "Name each once.")
    listed = value.get("orders") if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(listed, list) or not listed:
        says = "is not one object with the one field `orders`, a list with at least one order"
        return _one("the file", says, "See docs/orders.md.")
    problems: list[Problem] = []
    raws = [_json_order(one, f"order {i}", problems) for i, one in enumerate(listed, 1)]
    return _built(raws, problems, profile_of)


class _TwiceError(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _TwiceError
    return dict(pairs)


def _json_order(value: object, where: str, problems: list[Problem]) -> RawOrder:
    row = _json_row(value, where, problems, but="bags")
    bags = value.get("bags") if isinstance(value, dict) else None
    if not isinstance(bags, list):
        says, remedy = "is not a list", 'Write "bags": [{"bag": …}].'
        problems.append(Problem(where=f"{where}, bags", says=says, remedy=remedy))
        bags = []
    rows = [_json_row(one, f"{where}, bag {i}", problems) for i, one in enumerate(bags, 1)]
    return RawOrder(row=row, bags=tuple(rows))


def _json_row(value: object, where: str, problems: list[Problem], but: str = "") -> RawRow:
    if not isinstance(value, dict):
        problems.append(Problem(where=where, says="is not an object", remedy="Write {…}."))
        return RawRow(where=where, cells={})
    cells = {}
    for name, text in value.items():
        if isinstance(text, str):
            cells[name] = text
        elif name != but:
            says, remedy = "is neither text nor a number", "Leave out what is not known."
            place = f"{where}, {_shown(name)}"
            problems.append(Problem(where=place, says=says, remedy=remedy))
    return RawRow(where=where, cells=cells)


def _shown(name: str) -> str:
    return "".join(c for c in name if c.isprintable())[:40] or "(no name)"


def read_csv(text: str, profile_of: ProfileOf) -> Imported:
    """Read a table of one line a bag; an order's further lines need only its number."""
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(c.strip() for c in cells)]
    except csv.Error:
        return _one(f"line {reader.line_num}", "is not CSV", "Check the quotes.")
    if len(rows) < 2:  # noqa: PLR2004  the header and one bag
        return _one("the file", "has no line below its header", "See docs/orders.md.")
    header = [cell.strip() for cell in rows[0][1]]
    problems = list(_header_problems(header))
    if problems:
        return Imported(problems=tuple(problems))
    raws = _csv_orders(header, rows[1:], problems)
    return _built(raws, problems, profile_of)


def _header_problems(header: Sequence[str]) -> Iterator[Problem]:
    known = {*FIELDS, *BAG_FIELDS}
    for name in dict.fromkeys(header):
        where = f"line 1, column {_shown(name)}"
        if name not in known:
            remedy = f"Rename it or take it out. Known are {', '.join(sorted(known))}."
            yield Problem(where=where, says="is not a known column", remedy=remedy)
        elif header.count(name) > 1:
            yield Problem(where=where, says="stands twice", remedy="Keep one of them.")


def _csv_orders(
    header: Sequence[str], rows: Sequence[tuple[int, list[str]]], problems: list[Problem]
) -> list[RawOrder]:
    """Gather the lines of each order."""
    orders: dict[str, RawOrder] = {}
    for line, cells in rows:
        where = f"line {line}"
        if len(cells) != len(header):
            says = f"has {len(cells)} cells, expected {len(header)}"
            problems.append(Problem(where=where, says=says, remedy="Check the separators."))
            continue
        named = {n: c.strip() for n, c in zip(header, cells, strict=True) if c.strip()}
        bag = {n: c for n, c in named.items() if n in BAG_FIELDS}
        own = {n: c for n, c in named.items() if n in FIELDS}
        key = own.get("order", f"({where})")
        row = RawRow(where=where, cells=bag)
        before = orders.get(key)
        if before is None:
            orders[key] = RawOrder(row=RawRow(where=where, cells=own), bags=(row,))
            continue
        for name, cell in own.items():
            if before.row.cells.get(name, cell) != cell or name not in before.row.cells:
                says = f"differs from line {_line(before)} of the same order"
                remedy = "Write it once, or the same in each of its lines."
                place = f"{where}, {name}"
                problems.append(Problem(where=place, says=says, remedy=remedy))
        orders[key] = RawOrder(row=before.row, bags=(*before.bags, row))
    return list(orders.values())


def _line(order: RawOrder) -> str:
    return order.row.where.removeprefix("line ")


def _built(raws: Sequence[RawOrder], before: Sequence[Problem], profile_of: ProfileOf) -> Imported:
    orders: list[NewOrder] = []
    problems = list(before)
    spoiled = {problem.place for problem in before}
    seen: set[str] = set()
    for raw in raws:
        built = build(raw, profile_of)
        number = raw.row.cells.get("order", "")
        if number and number in seen:
            says, remedy = "stands twice in this file", "Take one of them out."
            where = f"{raw.row.where}, order"
            built = (Problem(where=where, says=says, remedy=remedy),)
        seen.add(number)
        if isinstance(built, NewOrder) and not (raw.places & spoiled):
            orders.append(built)
        elif not isinstance(built, NewOrder):
            problems.extend(built)
    return Imported(orders=tuple(orders), problems=tuple(problems))


def entry_fields(bags: int) -> dict[str, FieldKind]:
    """Return the fields that two people enter for an order of so many bags (`DoubleEntry`).

    Raises:
        ValueError: no bag, or more than an order has.
    """
    if not 1 <= bags <= MOST_BAGS:
        msg = f"an order has 1 to {MOST_BAGS} bags, got {bags}"
        raise ValueError(msg)
    fields = {name: known.kind for name, known in FIELDS.items()}
    for i in range(1, bags + 1):
        fields |= {f"bag {i}, {name}": known.kind for name, known in BAG_FIELDS.items()}
    return fields


def from_entry(values: Mapping[str, str], profile_of: ProfileOf) -> NewOrder | tuple[Problem, ...]:
    """Return the order that two people entered, or everything that is wrong with it."""
    bags: dict[str, dict[str, str]] = {}
    cells = {}
    for name, text in values.items():
        if not text:
            continue
        place, comma, own = name.partition(", ")
        if comma:
            bags.setdefault(place, {})[own] = text
        else:
            cells[name] = text
    rows = tuple(RawRow(where=where, cells=own) for where, own in bags.items())
    return build(RawOrder(row=RawRow(where="the order", cells=cells), bags=rows), profile_of)
