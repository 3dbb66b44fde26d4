"""The pages on which one person types an order, and the fields that they make. Pure.

Every page has at most eight parts. An order's further numbers each have a field of their own and
become one field with their systems; the planned time is a day and two times of day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from app.usecases.order_entry import HAND_BAGS
from app.usecases.order_fields import BAG_FIELDS, FIELDS, ID_KINDS
from ui import wording
from ui import wording_ordering as words
from ui.presenters.work_form import Choices, Filled
from ui.presenters.work_typing import Field, Value
from ui.presenters.work_views import FieldKind

HOW_MANY, PLAN_DAY, PLAN_FROM, PLAN_UNTIL = "bags", "plan day", "plan from", "plan until"
PLAN = (PLAN_DAY, PLAN_FROM, PLAN_UNTIL)
GROUPS = ("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")
GROUP_FIELDS = ("patient_group", "donor_group")
PAGE_PARTS = 8
_WHO = ("order", "coi", "patient", "band", "born", "name")
_WHAT = ("product", "lot", "ward", "dose_day", *PLAN, HOW_MANY)
_DOSE = ("prescriber", "dose", "weight_kg", "weighed", *GROUP_FIELDS)
_MORE = ("donor", *ID_KINDS, "allocated")
_NUMBERS = frozenset(
    {"order", "coi", "patient", "band", "product", "lot", "bag", "bag_lot", *ID_KINDS}
)
_DECIMALS = {
    "dose": words.DOSE_UNIT,
    "weight_kg": words.KG,
    "volume_ml": words.ML,
    "infuse_ml": words.ML,
    "cells": words.DOSE_UNIT,
}
_DIGITS = {"dose_day": 2, "number": 2, "of": 2}
_DAYS = ("born", "weighed", PLAN_DAY)
_NAME_MOST, _NUMBER_MOST = 120, 128

Part = Field | Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is typed on one page, and its instruction."""

    says: str
    parts: tuple[Part, ...]


def first_pages() -> tuple[Page, ...]:
    """Return the pages of the order itself; those of its bags follow once there is a number."""
    return (
        Page(says=words.WHO_SAYS, parts=tuple(map(_part, _WHO))),
        Page(says=words.WHAT_SAYS, parts=tuple(map(_part, _WHAT))),
        Page(says=words.DOSE_SAYS, parts=tuple(map(_part, _DOSE))),
        Page(says=words.MORE_SAYS, parts=tuple(map(_part, _MORE))),
    )


def bag_page(number: int, of: int) -> Page:
    """Return the page of one bag."""
    says = words.BAG_PAGE_SAYS.format(number=number, all=of)
    return Page(says=says, parts=tuple(_part(f"bag {number}, {name}") for name in BAG_FIELDS))


def again_pages(asked: Sequence[str]) -> tuple[Page, ...]:
    """Return the pages of the fields that differed; a field that was not typed may stay empty."""
    wanted: dict[str, None] = {}
    for name in asked:
        wanted |= dict.fromkeys(_parts_of(name))
    parts = [_again(_part(id)) for id in wanted]
    return tuple(
        Page(says=words.AGAIN_SAYS, parts=tuple(parts[at : at + PAGE_PARTS]))
        for at in range(0, len(parts), PAGE_PARTS)
    )


def _again(part: Part) -> Part:
    """Leave a bag's field free: the other person may have typed a bag that there is not."""
    if not part.id.startswith("bag "):
        return part
    return replace(part, label=label_of(part.id), required=False)


def _parts_of(name: str) -> tuple[str, ...]:
    if name in ("from", "until"):
        return PLAN
    return ID_KINDS if name == "identifiers" else (name,)


def label_of(name: str) -> str:
    """Return what a field of an order is called on the screen."""
    bag, comma, own = name.partition(", ")
    if not comma:
        return words.FIELDS[name]
    return words.BAG_FIELD.format(number=bag.removeprefix("bag "), label=words.FIELDS[own])


def labels_of(names: Iterable[str]) -> str:
    """Return the names of fields as one list."""
    return "; ".join(label_of(name) for name in names)


def said(name: str, text: str) -> str:
    """Return a field's text as people read it: days and times in words."""
    if name in _DAYS:
        return wording.day_in_words(date.fromisoformat(text))
    if name in ("from", "until"):
        at = datetime.fromisoformat(text)
        return f"{wording.day_in_words(at.date())} {at:%H:%M}"
    return text


def _part(id: str) -> Part:
    own = id.partition(", ")[2] or id
    if own in GROUP_FIELDS:
        options = tuple((group, group) for group in GROUPS)
        return Choices(id=id, label=words.FIELDS[own], options=options, required=False)
    if own == HOW_MANY:
        options = tuple((str(n), str(n)) for n in range(1, HAND_BAGS + 1))
        return Choices(id=id, label=words.HOW_MANY, options=options)
    return _field(id, own)


def _field(id: str, own: str) -> Field:
    label = {**words.FIELDS, **words.SYSTEMS, PLAN_DAY: words.PLAN_DAY}.get(own, "")
    known = FIELDS.get(own) or BAG_FIELDS.get(own)
    needed = known is not None and known.needed
    if own in _DAYS:
        return Field(id=id, label=label, kind=FieldKind.DATE, required=needed)
    if own in PLAN:
        label = words.FIELDS["from" if own == PLAN_FROM else "until"]
        return Field(id=id, label=label, kind=FieldKind.TIME, required=False)
    if own in _DECIMALS:
        return Field(
            id=id, label=label, kind=FieldKind.DECIMAL, unit=_DECIMALS[own], required=needed
        )
    if own in _DIGITS:
        kind, most = FieldKind.DIGITS, _DIGITS[own]
        return Field(id=id, label=label, kind=kind, most=most, required=needed)
    if own in _NUMBERS:
        return Field(
            id=id,
            label=label,
            kind=FieldKind.TEXT,
            most=_NUMBER_MOST,
            required=needed,
            check=_no_space,
        )
    return Field(id=id, label=label, kind=FieldKind.TEXT, most=_NAME_MOST, required=needed)


def _no_space(value: Value) -> str:
    return words.NO_SPACE if isinstance(value, str) and " " in value else ""


# -- what was typed, as the fields of an order


def values_of(filled: Iterable[tuple[Page, Filled]], zone: tzinfo | None) -> Mapping[str, str]:
    """Return the fields of an order that these pages make; empty ones are left out.

    Args:
        filled: each page with what stands in it.
        zone: of the planned times.
    """
    typed: dict[str, str] = {}
    plan: dict[str, date | time | None] = {}
    for page, values in filled:
        for part in page.parts:
            if part.id in PLAN:
                is_day = part.id == PLAN_DAY
                plan[part.id] = values.day(part.id) if is_day else values.at(part.id)
            else:
                typed[part.id] = _text(part, values)
    systems = [f"{kind}={typed.pop(kind)}" for kind in ID_KINDS if typed.get(kind)]
    typed = {name: text for name, text in typed.items() if text and name not in ID_KINDS}
    typed.pop(HOW_MANY, None)
    if systems:
        typed["identifiers"] = " ".join(systems)
    return typed | _plan(plan, zone)


def _text(part: Part, values: Filled) -> str:
    if isinstance(part, Choices):
        return values.one(part.id)
    if part.kind is FieldKind.DATE:
        day = values.day(part.id)
        return day.isoformat() if day else ""
    if part.kind is FieldKind.DECIMAL:
        number = values.decimal(part.id)
        return format(number, "f") if isinstance(number, Decimal) else ""
    return values.text(part.id)


def _plan(plan: Mapping[str, date | time | None], zone: tzinfo | None) -> dict[str, str]:
    day = plan.get(PLAN_DAY)
    if not isinstance(day, date):
        return {}
    made = {}
    for name, part in (("from", PLAN_FROM), ("until", PLAN_UNTIL)):
        at = plan.get(part)
        if isinstance(at, time):
            when = datetime.combine(day, at, tzinfo=zone)
            made[name] = when.isoformat(timespec="minutes")
    return made


def plan_gap(values: Filled) -> bool:
    """Say whether a planned time is only half typed: day and both times go together."""
    given = (
        values.day(PLAN_DAY) is not None,
        values.at(PLAN_FROM) is not None,
        values.at(PLAN_UNTIL) is not None,
    )
    return any(given) and not all(given)
