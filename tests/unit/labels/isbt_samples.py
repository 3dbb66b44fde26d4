"""ISBT 128 labels to read: examples, and strategies that draw the data of every structure."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from app.identifiers import CoiId, ProductCode, SerialNumber
from app.labels import ProductLabel
from app.labels.isbt128 import Din
from app.labels.isbt128.dates import FlexibleMoment, LocalMoment, SupplyMonth
from app.labels.isbt128.people import BirthDate, Consignment, Donor, PatientNumber, Staff
from app.labels.isbt128.product import (
    BloodGroup,
    Dimension,
    Dimensions,
    Divisions,
    Processor,
    ProductDescription,
)
from app.labels.isbt128.registry import ChainOfIdentity, Characters, Grid, Sec
from tests.unit.labels.samples import TODAY

DIN = "A999926123456"
COI = "CHA999926ABC123"
DIGITS = "0123456789"
CAPITALS = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_O = CAPITALS.replace("O", "")

ISBT_BAG = ProductLabel(
    product=ProductCode("S1128100"),
    serial=SerialNumber(DIN),
    expires=date(2027, 3, 31),
    expires_at=time(23, 30),
    coi=CoiId(COI),
)


def of(alphabet: str, length: int) -> st.SearchStrategy[str]:
    """Draw a text of this length."""
    return st.text(alphabet, min_size=length, max_size=length)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Draw texts and join them."""
    return st.tuples(*parts).map("".join)


FINS = joined(of(NO_O.replace("0", ""), 1), of(NO_O, 2), of(DIGITS, 2))
CODES = joined(st.sampled_from("EFHPS"), of(DIGITS, 4))
DAYS = st.dates(date(1900, 1, 1), date(2399, 12, 31))
NEAR_DAYS = st.dates(date(TODAY.year - 400, 1, 1), date(TODAY.year + 400, 12, 31))
TIMES = st.times().map(lambda t: time(t.hour, t.minute))
FLAGS = st.integers(0, 59).map("{:02}".format)
PLAIN_DINS = st.builds(Din, facility=FINS, year=of(DIGITS, 2), serial=of(DIGITS, 6), flags=FLAGS)
CHECKED_DINS = PLAIN_DINS.map(lambda din: Din.of(din.number))
GRIDS = joined(of(DIGITS[1:], 1), of(DIGITS, 3), of(CAPITALS, 13)).map(Grid.of)


def moments(kind: str, times: st.SearchStrategy[time | None]) -> st.SearchStrategy[LocalMoment]:
    """Draw local days or moments of a kind."""
    return st.builds(LocalMoment, kind=st.just(kind), day=NEAR_DAYS, at=times)


def characters(kind: str, length: int) -> st.SearchStrategy[Characters]:
    """Draw a structure that is kept as it came."""
    return st.builds(Characters, kind=st.just(kind), data=of(CAPITALS, length))


NO_TIME: st.SearchStrategy[time | None] = st.none()
CLOCK: st.SearchStrategy[time | None] = TIMES
MEASURES = st.builds(
    Dimension,
    relation=st.integers(1, 6).map("{:02}".format),
    kind=of(DIGITS, 4),
    digits=of(DIGITS, 5),
    places=st.integers(0, 5),
    note=of(CAPITALS, 2),
)
CONTAINERS = st.integers(0, 99).flatmap(lambda of_: st.tuples(st.integers(0, of_), st.just(of_)))

# Every structure of the table: the data identifier, and what may follow it.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "=": st.one_of(PLAIN_DINS, CHECKED_DINS),
    "=%": st.builds(BloodGroup, code=of(CAPITALS, 2), phenotype=of(CAPITALS, 1)),
    "=<": st.one_of(
        st.builds(
            ProductDescription,
            code=CODES,
            rest=joined(of(CAPITALS, 1), of(CAPITALS, 1), of(DIGITS + "abcxyz", 1)),
        ),
        st.builds(
            ProductDescription,
            code=joined(st.sampled_from("MNRTVW"), of(DIGITS, 4)),
            rest=of(DIGITS, 3),
        ),
    ),
    "=>": moments("expiry", NO_TIME),
    "&>": moments("expiry", CLOCK),
    "=*": moments("collection", NO_TIME),
    "&*": moments("collection", CLOCK),
    "=}": moments("production", NO_TIME),
    "&}": moments("production", CLOCK),
    "&(": characters("special_testing", 5),
    "=)": characters("container_maker", 10),
    "&)": characters("container_lot", 10),
    "=;": st.builds(Donor, facility=FINS, number=of(DIGITS, 16)),
    "='": st.builds(Staff, facility=FINS, number=of(CAPITALS, 6)),
    "=-": characters("supply_maker", 10),
    "&-": characters("supply_lot", 10),
    "=#": st.builds(BirthDate, place=of(CAPITALS, 2), day=st.dates()),
    "&#": st.builds(
        PatientNumber, place=of(CAPITALS, 2), number=st.text(CAPITALS, min_size=1, max_size=99)
    ),
    "=]": st.builds(SupplyMonth, year=st.integers(1, 9999), month=st.integers(1, 12)),
    "=$": st.builds(
        lambda number, pair: Consignment(number=number, container=pair[0], of=pair[1]),
        joined(FINS, of(DIGITS, 7)),
        CONTAINERS,
    ),
    "&$": st.builds(Dimensions, measures=st.lists(MEASURES, min_size=1, max_size=9).map(tuple)),
    "=(": st.builds(
        FlexibleMoment,
        utc=st.booleans(),
        use=of(CAPITALS, 1),
        type=st.integers(1, 6).map("{:02}".format),
        day=st.dates(),
        at=TIMES,
    ),
    "=,": st.builds(Divisions, number=of(CAPITALS, 6)),
    "&+": st.builds(Processor, facility=FINS, facility_code=of(CAPITALS, 6)),
    "=/": st.builds(Processor, facility=FINS, facility_code=of(CAPITALS, 6), product=CODES),
    "&,1": characters("product_lot", 18),
    "&,2": characters("supplemental_number", 18),
    "&,3": characters("old_registry", 19),
    "&,4": st.builds(
        Sec,
        country=of(CAPITALS[10:], 2),
        establishment=of(CAPITALS, 6),
        donation=of(CAPITALS, 13),
        system=st.sampled_from("ABE"),
        product=of(CAPITALS, 7),
        split=of(CAPITALS + "abc", 3),
        expires=st.none() | st.dates(),
    ),
    "&:": GRIDS,
    "&/": st.builds(
        ChainOfIdentity, number=joined(st.just("CH"), FINS, of(DIGITS, 2), of(CAPITALS, 6))
    ),
}
PAIRS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda identifier: VALUES[identifier].map(lambda value: (identifier, value.data))
)
ISBT_LABELS = st.builds(
    ProductLabel,
    product=joined(CODES, of(CAPITALS, 1), st.sampled_from(["00", "A0", "B0", "Aa", "01"])).map(
        ProductCode
    ),
    serial=PLAIN_DINS.map(lambda din: SerialNumber(din.number)),
    expires=DAYS,
    expires_at=st.none() | TIMES,
    coi=VALUES["&/"].map(lambda coi: CoiId(coi.data)),
)
