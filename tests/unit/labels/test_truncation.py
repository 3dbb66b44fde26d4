"""A label that lost bytes on its way never reads as another label.

The finding behind our order of elements: with the last element demanded and fixed in length,
every cut end is refused; in the usual order a cut chain of identity is a shorter one.

What is left of a bag's label may still be a part of one (`ProductPart`). A part is compared with
nothing; and the whole label, scanned next, contradicts every part that was cut or swallowed its
neighbour.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import (
    Badge,
    Label,
    ProductLabel,
    ProductPart,
    Unreadable,
    Wristband,
    badge,
    item,
    product,
    read,
    wristband,
)
from tests.unit.labels.samples import BADGE, BADGES, BAG, BAND, PRODUCT_LABELS, WRISTBANDS, scan


def readings(pieces: list[bytes], symbology: str) -> list[Label]:
    """Return the whole labels that any of these bytes still read as."""
    read_back = [read(scan(piece, symbology)) for piece in pieces if piece]
    return [label for label in read_back if not isinstance(label, (Unreadable, ProductPart))]


def joined(pieces: list[bytes], whole: ProductLabel) -> list[Label]:
    """Return what the whole label and any part that is left of it say together."""
    parts = [read(scan(piece)) for piece in pieces if piece]
    together = [item.join((part, whole)) for part in parts if isinstance(part, ProductPart)]
    return [label for label in together if not isinstance(label, Unreadable)]


def beginnings(raw: bytes) -> list[bytes]:
    """Return the message cut after every byte but the last."""
    return [raw[:cut] for cut in range(1, len(raw))]


def ends(raw: bytes) -> list[bytes]:
    """Return the message without its first bytes."""
    return [raw[cut:] for cut in range(1, len(raw))]


@settings(deadline=None)  # a shared machine pauses
@given(PRODUCT_LABELS, st.sampled_from(["]d2", ""]))
def test_a_product_label_cut_at_any_byte_is_refused(label: ProductLabel, symbology: str) -> None:
    assert readings(beginnings(product.raw(label)), symbology) == []


@settings(deadline=None)  # a shared machine pauses
@given(WRISTBANDS, st.sampled_from(["]Q3", ""]))
def test_a_wristband_cut_at_any_byte_is_refused(band: Wristband, symbology: str) -> None:
    assert readings(beginnings(wristband.raw(band)), symbology) == []


@settings(deadline=None)  # a shared machine pauses
@given(BADGES, st.sampled_from(["]C1", ""]))
def test_a_badge_cut_at_any_byte_is_refused(label: Badge, symbology: str) -> None:
    assert readings(beginnings(badge.raw(label)), symbology) == []


def test_a_label_without_its_first_bytes_is_refused() -> None:
    assert readings(ends(product.raw(BAG)), "]d2") == []
    assert readings(ends(badge.raw(BADGE)), "]C1") == []


def test_a_wristband_without_its_first_bytes_still_names_the_same_print_of_the_same_band() -> None:
    read_back = readings(ends(wristband.raw(BAND)), "]Q3")

    assert {type(label) for label in read_back} == {Wristband}
    assert {
        (label.patient, label.serial) for label in read_back if isinstance(label, Wristband)
    } == {(BAND.patient, BAND.serial)}


@settings(deadline=None)  # a shared machine pauses
@given(PRODUCT_LABELS)
def test_a_product_label_that_lost_any_separator_is_refused(label: ProductLabel) -> None:
    raw = product.raw(label)
    lost = [raw[:i] + raw[i + 1 :] for i, byte in enumerate(raw) if byte == 0x1D]

    assert readings([*lost, raw.replace(b"\x1d", b"")], "]d2") == []


@settings(deadline=None, max_examples=40)  # a shared machine pauses
@given(PRODUCT_LABELS)
def test_what_is_left_of_a_product_label_never_changes_the_whole_one(label: ProductLabel) -> None:
    raw = product.raw(label)
    lost = [raw[:i] + raw[i + 1 :] for i, byte in enumerate(raw) if byte == 0x1D]

    assert set(joined([*beginnings(raw), *ends(raw), *lost], label)) <= {label}


@settings(deadline=None)  # a shared machine pauses
@given(WRISTBANDS)
def test_a_wristband_that_lost_any_separator_is_refused(band: Wristband) -> None:
    raw = wristband.raw(band)
    lost = [raw[:i] + raw[i + 1 :] for i, byte in enumerate(raw) if byte == 0x1D]

    assert readings([*lost, raw.replace(b"\x1d", b"")], "]Q3") == []


def test_in_the_usual_order_a_cut_chain_of_identity_reads_as_a_shorter_one() -> None:
    usual = b"01095011015300031727033110LOT42\x1d21BAG-0007\x1d91CHD26000117"
    cut = read(scan(usual[:-1]))

    assert isinstance(cut, ProductLabel)
    assert cut.bag == BAG.bag
    assert cut.coi != BAG.coi


def test_a_part_that_was_cut_contradicts_the_whole_label_and_says_so() -> None:
    part = read(scan(b"010950110153000310LOT4"))
    assert isinstance(part, ProductPart)

    together = item.join((part, BAG))

    assert together == Unreadable(
        reasons=(
            "Expected one lot number (10) on all barcodes of this label, got two that differ.",
        )
    )
