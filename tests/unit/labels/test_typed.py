"""The text printed beside a code, as a person types it: the same grammar, nothing looser (A39)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from app.labels import ProductLabel, ProductPart, Unreadable, Wristband, product, read, wristband
from app.labels.label import Label
from app.labels.scan import Mode
from tests.unit.labels.samples import BAG, BAND, PRODUCT_LABELS, WRISTBANDS, scan


def typed(text: str) -> Label | Unreadable:
    return read(scan(text.encode(), "", Mode.TYPED))


def no_bracket(raw: bytes) -> bool:
    """A value that holds a bracket itself has no bracketed form."""
    return b"(" not in raw and b")" not in raw


def test_what_is_printed_in_brackets_reads_as_the_code_itself() -> None:
    assert typed(product.element_string(BAG)) == BAG
    assert typed(wristband.element_string(BAND)) == BAND


@given(PRODUCT_LABELS)
def test_every_bag_label_that_can_be_printed_can_be_typed(label: ProductLabel) -> None:
    assume(no_bracket(product.raw(label)))

    assert typed(product.element_string(label)) == label


def test_a_single_element_is_a_part_of_a_label() -> None:
    part = typed("(10)LOT42")

    assert isinstance(part, ProductPart)
    assert part.found == (("10", "LOT42"),)


@pytest.mark.parametrize(
    "text",
    [
        "(01)09501101530004(21)BAG-0007",  # a wrong check digit
        "(01)0950110153000(21)BAG-0007",  # a digit lost
        "(17)2703312199",  # one value must not become two elements
        "(10)LOT42(10)LOT43",
        "(10)LOT42(",
        "(10)",
        "(10LOT42",
        "()LOT42",
        "(10)LOT(42)",
        "(8018)950110153000000014",  # a band's print number is missing
        "01095011015300032110",  # GS1 data without brackets
        "]d20109501101530003",  # a person types no symbology
        "] ",
        "Weber, Alma",
        "(10)L\N{LATIN SMALL LETTER O WITH DIAERESIS}T",
    ],
)
def test_one_doubt_and_what_was_typed_is_no_label(text: str) -> None:
    refused = typed(text)

    assert isinstance(refused, Unreadable)
    assert all("BAG-0007" not in reason and "Weber" not in reason for reason in refused.reasons)


def test_a_scanner_is_not_let_into_the_typed_form() -> None:
    assert isinstance(read(scan(product.element_string(BAG).encode(), "")), Unreadable)


@given(WRISTBANDS)
def test_every_wristband_that_can_be_printed_can_be_typed(band: Wristband) -> None:
    assume(no_bracket(wristband.raw(band)))

    assert typed(wristband.element_string(band)) == band
