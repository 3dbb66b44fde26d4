"""One item, several barcodes: they join only by adding (A33), and scanners differ (A31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identifiers import LocationId, LotNumber
from app.labels import (
    Kind,
    LocationLabel,
    ProductLabel,
    ProductPart,
    ShipmentLabel,
    Unreadable,
    gs1,
    isbt128,
    item,
    location,
    product,
    read,
    shipment,
)
from tests.unit.labels.isbt_samples import ISBT_LABELS
from tests.unit.labels.samples import BAG, PRODUCT_LABELS, scan

LAZY = settings(deadline=None, max_examples=25)  # a shared machine pauses
GTIN = b"0109501101530003"
EXPIRY = b"17270331"
LOT = b"10LOT42"
SERIAL = b"21BAG-0007"
COI = b"91CHD26000117"


def part(raw: bytes) -> ProductPart:
    """Read one of several barcodes of a bag."""
    label = read(scan(raw))
    assert isinstance(label, ProductPart)
    return label


def told(*raws: bytes) -> str:
    """Join what contradicts itself and return the sentences."""
    joined = item.join([part(raw) for raw in raws])
    assert isinstance(joined, Unreadable)
    return " ".join(joined.reasons)


@pytest.mark.parametrize(
    ("raw", "needs"),
    [
        (GTIN, ("lot number", "serial number", "chain of identity", "expiry date")),
        (GTIN + EXPIRY, ("lot number", "serial number", "chain of identity")),
        (LOT, ("product code", "serial number", "chain of identity", "expiry date")),
        (SERIAL, ("product code", "lot number", "chain of identity", "expiry date")),
        (EXPIRY, ("product code", "lot number", "serial number", "chain of identity")),
        (GTIN + LOT + b"\x1d" + SERIAL + b"\x1d" + COI, ("expiry date",)),
    ],
)
def test_a_part_says_what_is_still_needed(raw: bytes, needs: tuple[str, ...]) -> None:
    assert part(raw).needs == needs
    assert part(raw).standard == "gs1"
    assert part(raw).kind is Kind.PRODUCT
    assert "LOT42" not in repr(part(raw))


def test_a_second_barcode_without_expiry_erases_nothing() -> None:  # A33
    barcodes = [part(GTIN + EXPIRY), part(GTIN + LOT), part(SERIAL + b"\x1d" + COI)]

    for order in permutations(barcodes):
        assert item.join(order) == BAG
    so_far = item.join(barcodes[:2])
    assert isinstance(so_far, ProductPart)
    assert ("17", "2027-03-31") in so_far.found
    assert so_far.needs == ("serial number", "chain of identity")


def test_one_part_joined_is_itself() -> None:
    assert item.join([part(GTIN)]) == part(GTIN)
    assert item.join([part(GTIN), part(GTIN)]) == part(GTIN)


@pytest.mark.parametrize(
    ("raws", "sentence"),
    [
        ((LOT, b"10LOT43"), ("Expected one lot number (10) on all barcodes of this label, got two "
         "that differ.")),
        ((GTIN, b"0109501101531000"), ("Expected one product code (01) on all barcodes of this "
         "label, got two that differ.")),
        (
            (EXPIRY, b"17270330"),
            "Expected one expiry date (17) on all barcodes of this label, got two that differ.",
        ),
        ((GTIN + EXPIRY, GTIN + b"70032703301200"), ("Expected one expiry date, got two that "
         "differ.")),
    ],
)  # fmt: skip
def test_barcodes_that_contradict_each_other_are_told(
    raws: tuple[bytes, ...], sentence: str
) -> None:
    assert told(*raws) == sentence
    assert told(*reversed(raws)) == sentence


def test_the_last_of_the_month_said_twice_is_the_same_day() -> None:
    joined = item.join([part(EXPIRY), part(b"17270300")])

    assert isinstance(joined, ProductPart)
    assert joined.found == (("17", "2027-03-31"),)


def test_an_expiry_with_a_time_makes_a_label_with_a_time() -> None:
    rest = LOT + b"\x1d" + SERIAL + b"\x1d" + COI
    label = item.join([part(rest), part(GTIN + b"70032703311430")])

    assert label == replace(BAG, expires_at=time(14, 30))
    assert isinstance(label, ProductLabel)
    assert read(scan(product.raw(label))) == label
    assert item.join([label, part(EXPIRY)]) == label


def test_a_companion_that_is_missing_is_told_when_the_item_is_whole() -> None:
    with_count = part(GTIN + b"3712")  # a count of trade items belongs beside a shipper's number
    whole = item.join([with_count, part(EXPIRY), part(LOT), part(SERIAL + b"\x1d" + COI)])

    assert isinstance(whole, Unreadable)
    assert "(37)" in whole.reasons[0]


def test_a_whole_label_takes_further_barcodes_that_agree() -> None:
    assert item.join([BAG, part(LOT)]) == BAG
    assert item.join([part(LOT), BAG]) == BAG
    assert item.join([BAG, BAG]) == BAG
    contradiction = item.join([BAG, replace(BAG, lot=LotNumber("LOT43"))])
    assert isinstance(contradiction, Unreadable)
    assert contradiction.reasons == (
        "Expected one lot number (10) on all barcodes of this label, got two that differ.",
    )


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], "Expected at least one barcode of the item, got none."),
        (
            [ProductPart(standard="other", found=(), needs=())],
            "Expected a part of GS1, ISBT 128 or HIBC, got another one.",
        ),
        (
            [ProductPart(standard="gs1", found=(("17", "270331"),), needs=())],
            "Expected parts of a scanned label, got something else.",
        ),
        (
            [
                ProductPart(
                    standard="gs1", found=tuple((str(n), "1") for n in range(1000, 1201)), needs=()
                )
            ],
            "Expected the barcodes of one label, got too many.",
        ),
    ],
)
def test_what_no_scan_makes_is_refused_and_never_raises(
    parts: list[ProductPart], sentence: str
) -> None:
    joined = item.join(parts)

    assert isinstance(joined, Unreadable)
    assert joined.reasons == (sentence,)


@LAZY
@given(st.one_of(PRODUCT_LABELS, ISBT_LABELS), st.data())
def test_a_label_cut_anywhere_never_joins_into_another_label(
    label: ProductLabel, data: st.DataObject
) -> None:
    isbt = isbt128.is_isbt128(label)
    raw = product.raw(label)
    cut = data.draw(st.integers(1, len(raw) - 1))
    piece = read(scan(raw[:cut], "]d1" if isbt else "]d2"))

    assert isinstance(piece, ProductPart | Unreadable)
    if isinstance(piece, ProductPart):
        joined = item.join([piece, label])
        assert joined == label or isinstance(joined, Unreadable)


# -- A31: the separator as it arrives. That scanners' keys become 0x1D is tested with the wedge;
#    here, that only a separator is one.


def test_a_separator_as_0x1d_is_read_and_a_lost_one_is_not() -> None:  # A31
    raw = product.raw(BAG)

    assert read(scan(raw)) == BAG
    for lost in (raw.replace(b"\x1d", b""), raw.replace(b"\x1d", b"", 1)):
        assert not isinstance(read(scan(lost)), ProductLabel)
    for substitute in (b"~", b"^", b"\\x1d", b" ", b"\t", b"029"):
        assert not isinstance(read(scan(raw.replace(b"\x1d", substitute))), ProductLabel)


# -- places and shippers


def test_a_place_is_a_location_number_and_its_extension() -> None:
    place = read(scan(b"254SHELF-3\x1d4149501101530003"))

    assert isinstance(place, LocationLabel)
    assert place.location.value == "9501101530003.SHELF-3"
    assert read(scan(location.raw(place))) == place
    whole = read(scan(b"4149501101530003"))
    assert isinstance(whole, LocationLabel)
    assert read(scan(location.raw(whole))) == whole
    for cut in range(1, len(location.raw(place))):
        assert isinstance(read(scan(location.raw(place)[:cut])), Unreadable)


def test_an_extension_without_a_location_is_refused() -> None:
    label = read(scan(b"254SHELF-3"))

    assert isinstance(label, Unreadable)
    assert "(414)" in label.reasons[0]


def test_a_shipper_is_an_sscc_or_a_consignments_container() -> None:
    sscc = read(scan(b"00123456789012345675"))
    container = read(scan(b"=$A999926123450203", "]C0"))
    paperwork = read(scan(b"=$A999926123450003", "]C0"))

    assert isinstance(sscc, ShipmentLabel)
    assert (sscc.shipment.value, sscc.container) == ("123456789012345675", None)
    assert isinstance(container, ShipmentLabel)
    assert (container.shipment.value, container.container) == ("A99992612345", (2, 3))
    assert isinstance(paperwork, ShipmentLabel)
    assert (paperwork.shipment, paperwork.container) == (container.shipment, None)
    assert read(scan(shipment.raw(sscc), "]C1")) == sscc
    assert read(scan(shipment.raw(container), "]C0")) == container


@pytest.mark.parametrize(
    ("raw", "symbology", "sentence"),
    [
        (b"00123456789012345675" + GTIN, "]C1", "The label also has a product code (01)."),
        (b"=$A999926123450203=%6200", "]C4", "The label also has a blood group (=%)."),
        (b"4149501101530003" + GTIN + b"00123456789012345675", "]C1", ("The label also has a "
         "product code (01).")),
    ],
)  # fmt: skip
def test_a_shipper_that_is_something_else_as_well_is_refused(
    raw: bytes, symbology: str, sentence: str
) -> None:
    label = read(scan(raw, symbology))

    assert isinstance(label, Unreadable)
    assert sentence in label.reasons


def test_what_no_place_or_shipper_can_be_is_not_written() -> None:
    with pytest.raises(gs1.LabelError, match="Expected a location number of 13 digits"):
        location.raw(LocationLabel(location=LocationId("site:A1")))
    paperwork = read(scan(b"=$A999926123450003", "]C0"))
    assert isinstance(paperwork, ShipmentLabel)
    with pytest.raises(gs1.LabelError):
        shipment.raw(paperwork)
