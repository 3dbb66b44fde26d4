"""The fields of an order outside the program: what each holds, and reading them all at once.

One table serves JSON, CSV and the form that two people fill in (`docs/orders.md`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from app.domain.double_entry import FieldKind, normalised
from app.domain.order import OrderedBag, Prescription, TypedId
from app.identifiers import (
    BagId,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    Private,
    ProductCode,
)
from app.labels.label import Wristband
from app.sentence import Sentence
from app.usecases.order_body import NewOrder

T = TypeVar("T")
ID_KINDS = ("donation", "join", "subject", "national")
_GROUP = re.compile(r"(A|B|AB|O)[+-]")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_MOST_COUNT, _YEARS = 99, range(2000, 2200)
_TEXT_MOST, _IDENTIFIERS_MOST = 200, 600
MOST_PROBLEMS = 200
# Persian names need U+200C and Sinhala names U+200D, though neither shows by itself.
_JOINERS = frozenset("\u200c\u200d")
# Control characters, characters that turn the order of others, halves of characters.
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field: whether it must be there, how two entries of it are compared, what it holds.

    Attributes:
        most: how many characters it may have.
    """

    says: str
    needed: bool = False
    most: int = _TEXT_MOST
    kind: FieldKind = FieldKind.TEXT


def _number(says: str) -> FieldSpec:
    return FieldSpec(says=says, kind=FieldKind.NUMBER)


FIELDS: Mapping[str, FieldSpec] = {
    "order": FieldSpec(says="the order's number", needed=True),
    "coi": FieldSpec(says="the chain of identity", needed=True),
    "patient": FieldSpec(says="the patient's number, as on the wristband", needed=True),
    "band": FieldSpec(says="the serial number of the newest wristband", needed=True),
    "born": FieldSpec(says="date of birth, such as 1950-01-31", needed=True),
    "name": FieldSpec(says="the patient's name, as registered", needed=True),
    "product": FieldSpec(says="the product code", needed=True),
    "ward": FieldSpec(says="where the infusion takes place", needed=True),
    "lot": FieldSpec(says="the batch; empty where labels carry none"),
    "profile": FieldSpec(says="the digest of the therapy's profile; empty: the newest"),
    "dose_day": _number("which day of the treatment, 1 to 99; empty: 1"),
    "from": FieldSpec(says="planned from, such as 2026-11-24T08:00+01:00"),
    "until": FieldSpec(says="planned until, such as 2026-11-24T16:00+01:00"),
    "prescriber": FieldSpec(says="who signed the document; empty: nobody"),
    "dose": _number("prescribed cells x 10^6, in all or of each kg as the profile says"),
    "weight_kg": _number("body weight in kilograms"),
    "weighed": FieldSpec(says="the day of that weight"),
    "donor": FieldSpec(says="the donor's number, where donor and patient are two"),
    "patient_group": FieldSpec(says="the patient's blood group, such as A+"),
    "donor_group": FieldSpec(says="the donor's blood group"),
    "identifiers": FieldSpec(
        says="further ones, such as: donation=A999926000001 join=J1", most=_IDENTIFIERS_MOST
    ),
    "allocated": FieldSpec(says="the record that gives this lot to this patient"),
}
BAG_FIELDS: Mapping[str, FieldSpec] = {
    "bag": FieldSpec(says="product code and serial number, joined by a full stop", needed=True),
    "component": FieldSpec(says="the profile's code of it"),
    "number": _number("which bag of the printed count"),
    "of": _number("the printed count"),
    "bag_lot": FieldSpec(says="its own batch, where bags have several"),
    "volume_ml": _number("in the bag, in millilitres"),
    "infuse_ml": _number("how much of it is the dose; empty: all of it"),
    "cells": _number("cells x 10^6, as the release document says"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, what, and what to do. It repeats no value."""

    where: str
    says: str
    remedy: str

    @property
    def place(self) -> str:
        """The line, the order or the bag, without the field."""
        head, _, last = self.where.rpartition(", ")
        return self.where if not head or last.startswith("bag ") else head

    @property
    def sentence(self) -> str:
        """All three as one line."""
        return Sentence(
            "{where}: {says}. {remedy}", where=self.where, says=self.says, remedy=self.remedy
        )


class EnoughError(Exception):
    """More than `MOST_PROBLEMS` are wrong: reading ends, so that no file fills the screen."""


def note(problems: list[Problem], problem: Problem) -> None:
    """Keep a problem.

    Raises:
        EnoughError: this was one more than are told.
    """
    problems.append(problem)
    if len(problems) > MOST_PROBLEMS:
        raise EnoughError


def shown(name: str) -> str:
    """Return as much of an unknown field's name as is told."""
    return "".join(c for c in name[:400] if c.isprintable())[:40] or "(no name)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """Fields as text, and where they stand."""

    where: str
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawOrder:
    """One order's own fields and those of each bag."""

    row: RawRow
    bags: tuple[RawRow, ...]

    @property
    def places(self) -> frozenset[str]:
        """Where it stands."""
        return frozenset({self.row.where, *(bag.where for bag in self.bags)})


class _Reader:
    """Reads one row's fields, and gathers what is wrong."""

    def __init__(
        self, row: RawRow, known: Mapping[str, FieldSpec], problems: list[Problem]
    ) -> None:
        self._row, self._known, self._problems = row, known, problems
        for name in row.cells:
            if name not in known:
                remedy = Sentence(
                    "Take it out. Known are {known}.", known=", ".join(sorted(known))
                )
                self.wrong(shown(name), "is not a known field", remedy)

    def wrong(self, name: str, says: str, remedy: str = "") -> None:
        known = self._known.get(name)
        remedy = remedy or (
            Sentence("Expected: {expected}.", expected=known.says) if known else ""
        )
        where = f"{self._row.where}, {name}"
        note(self._problems, Problem(where=where, says=says, remedy=remedy))

    def text(self, name: str) -> str:
        """Return a field as it is filed; empty if it is missing or cannot be filed."""
        known = self._known[name]
        raw = self._row.cells.get(name, "")
        text = normalised(raw[: known.most + 1], known.kind)
        if max(len(raw), len(text)) > known.most:
            self.wrong(
                name,
                Sentence("is longer than {most} characters", most=known.most),
                "Write it shorter.",
            )
        elif any(unicodedata.category(c) in _HIDDEN for c in text if c not in _JOINERS):
            self.wrong(name, "holds a character that does not show", "Type it by hand.")
        elif not text and known.needed:
            self.wrong(name, "is missing")
        else:
            return text
        return ""

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Read a field; None if it is empty or wrong."""
        text = self.text(name)
        if not text:
            return None
        try:
            return reader(text)
        except (ValueError, ArithmeticError):
            self.wrong(name, "is not of its form")
            return None


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        msg = "a time names its zone"
        raise ValueError(msg)
    if at.year not in _YEARS:
        msg = "a plan is of this time: other years cannot be shown in every zone"
        raise ValueError(msg)
    return at


def _amount(text: str) -> Decimal:
    amount = Decimal(text) if _AMOUNT.fullmatch(text) else Decimal(0)
    if amount <= 0:
        msg = "an amount is above zero, of at most 9 digits before and after the point"
        raise ValueError(msg)
    return amount


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= _MOST_COUNT:
        msg = "a count is 1 to 99"
        raise ValueError(msg)
    return count


def _group(text: str) -> str:
    if not _GROUP.fullmatch(text):
        msg = "a blood group is like A+"
        raise ValueError(msg)
    return text


def _typed(text: str) -> tuple[TypedId, ...]:
    found = []
    for part in text.split(" "):
        kind, equals, value = part.partition("=")
        if not equals or not value or kind not in ID_KINDS:
            msg = "an identifier names its system"
            raise ValueError(msg)
        found.append(TypedId(kind=kind, value=value))
    return tuple(found)


def build(
    raw: RawOrder, profile_of: Callable[[ProductCode, str], Digest | None]
) -> NewOrder | tuple[Problem, ...]:
    """Read an order from text: whole, or what is wrong with it, until that is enough."""
    problems: list[Problem] = []
    try:
        return _whole(raw, profile_of, problems) or tuple(problems)
    except EnoughError:
        return tuple(problems)


def _whole(
    raw: RawOrder,
    profile_of: Callable[[ProductCode, str], Digest | None],
    problems: list[Problem],
) -> NewOrder | None:
    get = _Reader(raw.row, FIELDS, problems)
    details = _bags(raw, problems)
    id_, coi = get.read("order", OrderId), get.read("coi", CoiId)
    product = get.read("product", ProductCode)
    band = _band(get, coi)
    name, ward = get.text("name"), get.text("ward")
    profile = _profile(get, product, profile_of)
    lot, plan = get.read("lot", LotNumber), _plan(get)
    prescription, donor = _prescription(get), get.text("donor")
    groups = (get.read("patient_group", _group), get.read("donor_group", _group))
    dose_day, known = get.read("dose_day", _count), get.read("identifiers", _typed)
    allocated = get.text("allocated")
    if problems or not (id_ and coi and product and band and profile):
        return None
    return NewOrder(
        id=id_,
        coi=coi,
        band=band,
        name=name,
        product=product,
        lot=lot,
        bags=frozenset(one.bag for one in details),
        profile=profile,
        ward=ward,
        details=details,
        dose_day=dose_day or 1,
        window=plan,
        prescription=prescription,
        donor=Private(donor) if donor else None,
        blood_groups=(groups[0] or "", groups[1] or ""),
        known=known or (),
        allocated=allocated,
    )


def _band(get: _Reader, coi: CoiId | None) -> Wristband | None:
    patient, serial = get.read("patient", PatientId), get.read("band", BandSerial)
    born = get.read("born", date.fromisoformat)
    if patient is None or serial is None or born is None:
        return None
    return Wristband(patient=patient, serial=serial, born=born, coi=coi)


def _profile(
    get: _Reader,
    product: ProductCode | None,
    profile_of: Callable[[ProductCode, str], Digest | None],
) -> Digest | None:
    named = get.text("profile")
    if product is None:
        return None
    found = profile_of(product, named)
    if found is None:
        remedy = "Ask who publishes profiles, or correct the product code."
        get.wrong("profile", "no such profile is published for this product", remedy)
    return found


def _plan(get: _Reader) -> tuple[datetime, datetime] | None:
    begins, ends = get.read("from", _instant), get.read("until", _instant)
    if begins is None and ends is None:
        return None
    if begins is None or ends is None or not begins < ends:
        get.wrong("until", "is no time after `from`", "Give both times, or none.")
        return None
    return begins, ends


def _prescription(get: _Reader) -> Prescription | None:
    asked = Prescription(
        cells=get.read("dose", _amount),
        weight_kg=get.read("weight_kg", _amount),
        weighed=get.read("weighed", date.fromisoformat),
        by=get.text("prescriber"),
    )
    if (asked.weight_kg is None) != (asked.weighed is None):
        get.wrong("weighed", "does not go with `weight_kg`", "Give both, or none.")
    return None if asked == Prescription() else asked


def _bags(raw: RawOrder, problems: list[Problem]) -> tuple[OrderedBag, ...]:
    found: dict[BagId, OrderedBag] = {}
    for row in raw.bags:
        get = _Reader(row, BAG_FIELDS, problems)
        one = _bag(get)
        if one is not None and one.bag in found:
            get.wrong("bag", "stands twice in this order", "Take one of them out.")
        if one is not None:
            found[one.bag] = one
    if not raw.bags:
        where = f"{raw.row.where}, bag"
        remedy = "Name at least one bag."
        note(problems, Problem(where=where, says="is missing", remedy=remedy))
    return tuple(found.values())


def _bag(get: _Reader) -> OrderedBag | None:
    bag = get.read("bag", BagId)
    number, of = get.read("number", _count), get.read("of", _count)
    volume, infuse = get.read("volume_ml", _amount), get.read("infuse_ml", _amount)
    component, cells = get.text("component"), get.read("cells", _amount)
    lot = get.read("bag_lot", LotNumber)
    if (number or 0) > (of or 0):
        get.wrong("number", "is above `of`", "Give both as printed, or none.")
    if volume is not None and infuse is not None and infuse > volume:
        get.wrong("infuse_ml", "is more than is in the bag", "Check both volumes.")
    if bag is None:
        return None
    return OrderedBag(
        bag=bag,
        component=component,
        number=number or 0,
        of=of or 0,
        lot=lot,
        volume_ml=volume,
        infuse_ml=infuse,
        cells=cells,
    )
