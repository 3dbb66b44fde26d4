"""Reading orders from JSON or CSV text, or from what two people entered: pure, all or nothing.

The format is `docs/orders.md`. Everything wrong with an order is named at once, with its line or
its place, its field and what to do, and no value is repeated. An order with one error is not
read at all; the others of the same file are. A file has bounds, and after `MOST_PROBLEMS` the
reading ends, so that no file keeps the station from its work.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.domain.double_entry import FieldKind
from app.identifiers import Digest, ProductCode
from app.sentence import Sentence
from app.usecases.order_body import NewOrder
from app.usecases.order_fields import (
    BAG_FIELDS,
    FIELDS,
    MOST_PROBLEMS,
    EnoughError,
    Problem,
    RawOrder,
    RawRow,
    build,
    note,
    shown,
)

MOST_BYTES = 4_000_000  # a year's orders of a large hospital
MOST_ORDERS, MOST_BAGS = 500, 40
_MOST_LINES = MOST_ORDERS * MOST_BAGS
_MANY_ORDERS = Sentence("has more than {most} orders", most=MOST_ORDERS)
_MANY_LINES = Sentence("has more than {most} lines", most=_MOST_LINES)
_SPLIT = Sentence("Split it into files of at most {most} orders each.", most=MOST_ORDERS)
_MANY_BAGS = Sentence("has more than {most} bags", most=MOST_BAGS)
_SPLIT_ORDER = Sentence(
    "Check its number, or split it into orders of at most {most} bags each.", most=MOST_BAGS
)
_MORE = Problem(
    where="the file",
    says=Sentence("has more to correct than the {most} things before", most=MOST_PROBLEMS),
    remedy="Correct those, then read it again.",
)
ProfileOf = Callable[[ProductCode, str], Digest | None]
"""Finds the published profile of a product: by its digest, or the newest if none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a text held.

    Attributes:
        orders: those without an error, ready for two people to confirm.
        problems: what is wrong with the others, in the order of the text: at most
            `MOST_PROBLEMS`, and then one that says that there are more.
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
    if len(listed) > MOST_ORDERS:
        return _one("the file", _MANY_ORDERS, _SPLIT)
    problems: list[Problem] = []
    try:
        raws = [_json_order(one, f"order {i}", problems) for i, one in enumerate(listed, 1)]
    except EnoughError:
        return _told((), problems)
    return _built([raw for raw in raws if raw is not None], problems, profile_of)


def _told(orders: Sequence[NewOrder], problems: Sequence[Problem]) -> Imported:
    more = (_MORE,) if len(problems) > MOST_PROBLEMS else ()
    return Imported(orders=tuple(orders), problems=(*problems[:MOST_PROBLEMS], *more))


class _TwiceError(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _TwiceError
    return dict(pairs)


def _json_order(value: object, where: str, problems: list[Problem]) -> RawOrder | None:
    """Return an order's fields and its bags', as many as one has; None if it is no object."""
    if not isinstance(value, dict):
        note(problems, _no_object(where))
        return None
    row = _json_row({n: v for n, v in value.items() if n != "bags"}, where, FIELDS, problems)
    bags, place = value.get("bags"), f"{where}, bags"
    if not isinstance(bags, list):
        says, remedy = "is not a list", 'Write "bags": [{"bag": …}].'
        note(problems, Problem(where=place, says=says, remedy=remedy))
        bags = []
    if len(bags) > MOST_BAGS:
        note(problems, Problem(where=place, says=_MANY_BAGS, remedy=_SPLIT_ORDER))
    rows = [
        _json_row(one, f"{where}, bag {i}", BAG_FIELDS, problems)
        for i, one in enumerate(bags[:MOST_BAGS], 1)
    ]
    return RawOrder(row=row, bags=tuple(rows))


def _no_object(where: str) -> Problem:
    return Problem(where=where, says="is not an object", remedy="Write {…}.")


def _json_row(
    value: object, where: str, known: Mapping[str, object], problems: list[Problem]
) -> RawRow:
    if not isinstance(value, dict):
        note(problems, _no_object(where))
        return RawRow(where=where, cells={})
    cells = {}
    for name, text in value.items():
        if isinstance(text, str):
            cells[name] = text
        elif name not in known:
            cells[name] = ""  # that it is not known is said when the order is read
        else:
            says, remedy = "is neither text nor a number", "Leave out what is not known."
            note(problems, Problem(where=f"{where}, {name}", says=says, remedy=remedy))
    return RawRow(where=where, cells=cells)


def read_csv(text: str, profile_of: ProfileOf) -> Imported:
    """Read a table of one line a bag; an order's further lines need only its number."""
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = ((reader.line_num, cells) for cells in reader if any(c.strip() for c in cells))
        rows = list(islice(lines, _MOST_LINES + 2))
    except csv.Error:
        return _one(f"line {reader.line_num}", "is not CSV", "Check the quotes.")
    if len(rows) < 2:  # noqa: PLR2004  the header and one bag
        return _one("the file", "has no line below its header", "See docs/orders.md.")
    if len(rows) - 1 > _MOST_LINES:
        return _one("the file", _MANY_LINES, _SPLIT)
    header = [cell.strip() for cell in rows[0][1]]
    problems = list(islice(_header_problems(header), MOST_PROBLEMS + 1))
    if problems:
        return _told((), problems)
    try:
        raws = _csv_orders(header, rows[1:], problems)
    except EnoughError:
        return _told((), problems)
    if len(raws) > MOST_ORDERS:
        return _one("the file", _MANY_ORDERS, _SPLIT)
    return _built(raws, problems, profile_of)


def _header_problems(header: Sequence[str]) -> Iterator[Problem]:
    known = {*FIELDS, *BAG_FIELDS}
    for name in dict.fromkeys(header):
        where = f"line 1, column {shown(name)}"
        if name not in known:
            remedy = Sentence(
                "Rename it or take it out. Known are {known}.", known=", ".join(sorted(known))
            )
            yield Problem(where=where, says="is not a known column", remedy=remedy)
        elif header.count(name) > 1:
            yield Problem(where=where, says="stands twice", remedy="Keep one of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """One order's own fields, by its first line, and the bags of all its lines so far."""

    row: RawRow
    bags: list[RawRow]


def _csv_orders(
    header: Sequence[str], rows: Sequence[tuple[int, list[str]]], problems: list[Problem]
) -> list[RawOrder]:
    """Gather the lines of each order."""
    orders: dict[str, _Lines] = {}
    broken: set[str] = set()  # an order is not read without one of its lines
    number = header.index("order") if "order" in header else len(header)
    for line, cells in rows:
        where = f"line {line}"
        if len(cells) != len(header):
            says = Sentence(
                "has {cells} cells, expected {expected}", cells=len(cells), expected=len(header)
            )
            note(problems, Problem(where=where, says=says, remedy="Check the separators."))
            broken |= {cell.strip() for cell in cells[number : number + 1]}
            continue
        named = {n: c.strip() for n, c in zip(header, cells, strict=True) if c.strip()}
        bag = {n: c for n, c in named.items() if n in BAG_FIELDS}
        own = {n: c for n, c in named.items() if n in FIELDS}
        first = _Lines(row=RawRow(where=where, cells=own), bags=[])
        order = orders.setdefault(own.get("order", f"({where})"), first)
        _check_line(order.row, RawRow(where=where, cells=own), problems)
        order.bags.append(RawRow(where=where, cells=bag))
    return [_cut(order, problems) for key, order in orders.items() if key not in broken]


def _check_line(first: RawRow, own: RawRow, problems: list[Problem]) -> None:
    """Note what a line says otherwise than the first line of its order."""
    for name, cell in own.cells.items():
        if first.cells.get(name) != cell:
            says = Sentence(
                "differs from line {line} of the same order",
                line=first.where.removeprefix("line "),
            )
            remedy = "Write it once, or the same in each of its lines."
            note(problems, Problem(where=f"{own.where}, {name}", says=says, remedy=remedy))


def _cut(order: _Lines, problems: list[Problem]) -> RawOrder:
    """Return an order; with more bags than one has, a problem and the first of them."""
    if len(order.bags) > MOST_BAGS:
        where = f"{order.row.where}, bag"
        note(problems, Problem(where=where, says=_MANY_BAGS, remedy=_SPLIT_ORDER))
    return RawOrder(row=order.row, bags=tuple(order.bags[:MOST_BAGS]))


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
        if len(problems) > MOST_PROBLEMS:
            break
    return _told(orders, problems)


def entry_fields(bags: int) -> dict[str, FieldKind]:
    """Return the fields that two people enter for an order of so many bags (`DoubleEntry`).

    Raises:
        ValueError: no bag, or more than an order has.
    """
    if not 1 <= bags <= MOST_BAGS:
        msg = Sentence("an order has 1 to {most} bags, got {bags}", most=MOST_BAGS, bags=bags)
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
