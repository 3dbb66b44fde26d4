"""A label that lost bytes on its way never reads as another label.

The finding behind our order of elements: with the last element demanded and fixed in length,
every cut end is refused; in the usual order a cut chain of identity is a shorter one.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import (
    Badge,
    Label,
    ProductLabel,
    Unreadable,
    Wristband,
    badge,
    product,
    read,
    wristband,
)
from tests.unit.labels.samples import BADGE, BADGES, BAG, BAND, PRODUCT_LABELS, WRISTBANDS, scan


def readings(pieces: list[bytes], symbology: str) -> list[Label]:
    """Return the labels that any of these bytes still read as."""
    read_back = [read(scan(piece, symbology)) for piece in pieces if piece]
    return [label for label in read_back if not isinstance(label, Unreadable)]


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
