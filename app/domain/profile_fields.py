"""The fields of a product profile, format 1: every key, its kind, its default, what it means.

One table serves everybody: the reader of TOML files, the reader of published bodies, the JSON
Schema in `docs/profile.schema.json`, and the table of `docs/profiles.md`. To change what a
profile can say is to change this table and `profile_table.profile_of`, which reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Final

from app.domain.profile import (
    FIRST_TO_SECOND,
    MATCH_GOOD_FOR,
    MINUTES,
    ClockFrom,
    Condition,
    Donation,
    Use,
    Weight,
)
from app.domain.profile_kinds import (
    ITEMS_MAX,
    Choice,
    Code,
    Day,
    Flag,
    Format,
    Kind,
    Many,
    Number,
    Product,
    Text,
    Whole,
)
from app.domain.release import Evidence

FORMAT: Final = 1
GRAMMARS: Final = ("gs1", "isbt128", "hibc", "site")  # modules of app.labels
IDENTIFIERS: Final = (
    "bag",
    "born",
    "coi",
    "donation",
    "join",
    "lot",
    "national",
    "patient",
    "product",
    "subject",
)
_DAY_MINUTES: Final = 24 * 60
_NEVER_LONGER: Final = "a profile may shorten this time, never lengthen it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of fields.

    Attributes:
        implied: a file without it has it with every default; otherwise its absence means that
            the product has nothing of the sort.
        many: whether it is written as `[[name]]`, once for each.
    """

    fields: tuple[Field, ...]
    implied: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key.

    Attributes:
        default: what a file that leaves it out says; None: nothing.
    """

    key: str
    kind: Kind | Table
    says: str
    needed: bool = False
    default: object = None


def _f(key: str, kind: Kind | Table, says: str, default: object = None) -> Field:
    return Field(key=key, kind=kind, says=says, default=default)


def _needed(key: str, kind: Kind, says: str) -> Field:
    return Field(key=key, kind=kind, says=says, needed=True)


def _words(kind: type[Enum]) -> Choice:
    return Choice(among=tuple(str(one.value) for one in kind))


def _minutes(most: int, such_as: int, least: int = 1, why: str = "") -> Whole:
    return Whole(of="minutes", least=least, most=most, such_as=such_as, why=why)


def _degrees(least: int, most: int, such_as: str) -> Number:
    return Number(of="degrees Celsius", least=Decimal(least), most=Decimal(most), such_as=such_as)


_COUNT: Final = Whole(of="bags", least=0, most=ITEMS_MAX, such_as=1)
_CELLS: Final = Number(
    of="cells x 10^6", least=Decimal("0.000001"), most=Decimal(10**9), such_as="0.5"
)

TIMES: Final = Table(
    implied=True,
    fields=(
        _f(
            "first_to_second_minutes",
            _minutes(FIRST_TO_SECOND // MINUTES, 15, why=_NEVER_LONGER),
            "first person's seal to second person's seal, at most",
            FIRST_TO_SECOND // MINUTES,
        ),
        _f(
            "match_minutes",
            _minutes(MATCH_GOOD_FOR // MINUTES, 10, why=_NEVER_LONGER),
            "how long a match is good for starting",
            MATCH_GOOD_FOR // MINUTES,
        ),
        _f(
            "wristband_minutes",
            _minutes(30, 30, 0, _NEVER_LONGER),
            "how long a wristband that both scanned serves for the next bag; 0: never (B21)",
            30,
        ),
        _f(
            "custody_gap_minutes",
            _minutes(7 * _DAY_MINUTES, 30, 0),
            "how long a bag may be in nobody's hands on record (T04)",
        ),
        _f("transport_minutes", _minutes(_DAY_MINUTES, 20), "laboratory to ward, at most (T12)"),
        _f("infusion_minutes", _minutes(_DAY_MINUTES, 30), "an infusion, at most"),
    ),
)
THAW: Final = Table(
    fields=(
        _f("methods", Many(each=Code(such_as="water-bath")), "ways of thawing; none: any", []),
        _f("bath_least_c", _degrees(0, 50, "36"), "coolest bath or plate (T06)"),
        _f("bath_most_c", _degrees(0, 50, "38"), "warmest bath or plate (T06)"),
        _f("longest_minutes", _minutes(_DAY_MINUTES, 10), "the thaw itself, at most (T07)"),
    ),
)
POST_THAW: Final = Table(
    fields=(
        _needed("minutes", _minutes(7 * _DAY_MINUTES, 90), "from the thaw to the start (T08)"),
        _f("from", _words(ClockFrom), "counted from the thaw's start or end", "end"),
    ),
)
DOSE: Final = Table(
    fields=(
        _needed("least_cells", _CELLS, "x 10^6, the smallest dose (B09)"),
        _needed("most_cells", _CELLS, "x 10^6, the largest dose (B09)"),
        _f("per_kg", Flag(), "whether that is for each kg of body weight", default=False),
        _f(
            "weight_days",
            Whole(of="days", least=1, most=90, such_as=7),
            "how old the weight may be",
            7,
        ),
    ),
)
RECEIPT: Final = Table(
    implied=True,
    fields=(
        _f("transit_max_c", _degrees(-200, 40, "-130"), "warmest allowed on the way"),
        _f(
            "above_allowed_minutes",
            _minutes(_DAY_MINUTES, 5, 0),
            "how long it may have been warmer than that",
            0,
        ),
        _f(
            "hold_time_suffices",
            Flag(),
            "whether a shipper's hold time serves where there is no temperature log",
            default=False,
        ),
        _f("required_documents", Many(each=Text(such_as="CoA")), "what comes with it", []),
        _f("label_required", Many(each=Code(such_as="volume")), "fields of its label", []),
        _f("two_person", Flag(), "whether two people receive it", default=True),
        _f(
            "exposure_seconds",
            Whole(of="seconds", least=0, most=3600, such_as=60),
            "how long it may be out of the cold while it is put away",
            60,
        ),
        _f(
            "notify_hours",
            Whole(of="hours", least=1, most=720, such_as=24),
            "when the sender must know that it came",
        ),
    ),
)
COMPONENT: Final = Table(
    many=True,
    fields=(
        _needed("code", Code(such_as="CD8"), "the profile's own name for it"),
        _needed("says", Text(such_as="CD8 cells"), "what people call it"),
        _f("product", Product(), "the product code on its label; otherwise the profile's"),
        _f("colour", Text(such_as="blue"), "of its label or tag, in words"),
        _f("least", _COUNT, "how few bags of it an order has", 1),
        _f("most", replace(_COUNT, least=1), "how many bags of it an order has", 1),
        _f(
            "sequence",
            Whole(least=1, most=ITEMS_MAX, such_as=1),
            "its place in the order of infusion; equal places go in any order",
            1,
        ),
        _f(
            "dose_day",
            Whole(least=1, most=366, such_as=1),
            "the day of the treatment on which it is given",
            1,
        ),
        _f("partial", Flag(), "whether a part of a bag may be the dose", default=False),
    ),
)
ITEM: Final = Table(
    many=True,
    fields=(
        _needed("code", Code(such_as="tocilizumab"), "the profile's own name for it"),
        _needed("says", Text(such_as="Two doses of tocilizumab are here"), "what is confirmed"),
        _f("weight", _words(Weight), "how grave it is if it does not hold", "dev2"),
    ),
)
PROFILE: Final = Table(
    fields=(
        _needed(
            "format",
            Format(number=FORMAT),
            "the version of this schema",
        ),
        _needed("id", Code(such_as="practice-cel"), "the same for every version of the profile"),
        _needed(
            "version",
            Whole(least=1, most=10**6, such_as=1),
            "one more than the last, at each change",
        ),
        _needed("name", Text(such_as="Practice-cel, one bag"), "of the profile"),
        _needed("therapy", Text(such_as="Practice-cel"), "of the product, as screens show it"),
        _needed("product", Product(), "the product code of its order and labels"),
        _needed("effective", Day(), "the day from which it holds"),
        _needed("donation", _words(Donation), "whose cells they are"),
        _needed("condition", _words(Condition), "in what condition it is kept and received"),
        _f("on_site", Flag(), "whether it is made where it is given", default=False),
        _f("grammars", Many(each=Choice(among=GRAMMARS)), "what reads its labels; none: any", []),
        _f(
            "identifiers",
            Many(each=Choice(among=IDENTIFIERS)),
            "what must agree, besides one identifier of the person and one of the therapy",
            [],
        ),
        _f("strict_sequence", Flag(), "whether a bag out of sequence is refused", default=True),
        _f("storage_max_c", _degrees(-200, 40, "-150"), "warmest allowed in store"),
        _f("release_document", Text(such_as="CoA"), "what releases it; none: nothing (T02)"),
        _f("biological_identity", _words(Evidence), "what a laboratory must have compared"),
        _f("abo_matters", Flag(), "whether blood groups must be compatible", default=False),
        _f("filter", _words(Use), "an in-line filter (B11)", "allowed"),
        _f("pump", _words(Use), "an infusion pump (B11)", "allowed"),
        _f("irradiation", _words(Use), "irradiation of the bag (B11)", "forbidden"),
        _f(
            "viability_min_percent",
            Number(of="per cent", least=Decimal(0), most=Decimal(100), such_as="70"),
            "of the cells after the thaw (T10)",
        ),
        _f(
            "retention_years",
            Whole(of="years", least=10, most=100, such_as=30),
            "records are kept after the product's expiry",
            30,
        ),
        _f("times", TIMES, "how long what may take"),
        _f("thaw", THAW, "how it is thawed; a product that comes fresh has none"),
        _f("post_thaw", POST_THAW, "how long it may wait after the thaw"),
        _f("dose", DOSE, "the range of a prescribed dose"),
        _f("receipt", RECEIPT, "what the dock asks of a shipment"),
        _f("component", COMPONENT, "the kinds of bag that the therapy is made of (X9)"),
        _f("readiness", ITEM, "what the ward confirms before the thaw (T05)"),
        _f("bedside", ITEM, "what the ward confirms at the bedside (B11)"),
    ),
)
