"""What is written as GS1 elements is drawn, decoded and read back as the same elements.

Drawn and decoded by zxing-cpp alone: this is about the bytes and the AIM identifier on their way
through a symbol, not about our reading of photographs.
"""

from __future__ import annotations

from typing import Any

import pytest
import zxingcpp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.labels import gs1
from tests.unit.labels.test_gs1_properties import KEYS, ON, VALUES

_DRAWABLE = st.sampled_from(sorted({"10", "17", "21", "91", "7003", "7250", "8019", "3103"}))
ELEMENTS = st.tuples(
    st.sampled_from(["00", "01", "414", "8003", "8017", "8018"]).flatmap(
        lambda ai: KEYS[ai].map(lambda value: [(ai, value)])
    ),
    st.lists(
        _DRAWABLE.flatmap(lambda ai: VALUES[ai].map(lambda value: (ai, value[:20]))),
        max_size=3,
        unique_by=lambda pair: pair[0],
    ),
).map(lambda both: both[0] + both[1])

# A bracket has no place in the bracketed form that symbol writers take.
WRITABLE = ELEMENTS.filter(lambda pairs: not any("(" in v or ")" in v for _, v in pairs))
SYMBOLS = {
    "GS1-128": (zxingcpp.BarcodeFormat.Code128, "]C1", {}),
    "GS1 DataMatrix": (zxingcpp.BarcodeFormat.DataMatrix, "]d2", {"force_square": True}),
    "GS1 QR Code": (zxingcpp.BarcodeFormat.QRCode, "]Q3", {}),
    "GS1 DataBar Expanded": (zxingcpp.BarcodeFormat.DataBarExpStk, "]e0", {}),
}
GENTLE = settings(
    deadline=None,  # a shared machine pauses
    max_examples=25,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def decoded(text: str, form: Any, options: dict[str, Any], *, gs1_mode: bool) -> Any:  # noqa: ANN401  zxing-cpp has no types
    try:
        drawn = zxingcpp.create_barcode(text, form, gs1=gs1_mode, **options)
    except ValueError as full:
        assume("too long" not in str(full))  # DataBar Expanded holds 21 symbol characters
        raise
    # At half its size a drawing may show a ghost: test_isbt128_round_trips keeps one.
    (found,) = zxingcpp.read_barcodes(drawn.to_image(scale=4), try_downscale=False)
    return found


@pytest.mark.parametrize("name", SYMBOLS)
@GENTLE
@given(pairs=WRITABLE)
def test_elements_survive_their_symbol(name: str, pairs: list[tuple[str, str]]) -> None:
    form, aim, options = SYMBOLS[name]
    gs1.join(pairs, ON)

    found = decoded(gs1.bracket(pairs), form, options, gs1_mode=True)

    assert found.symbology_identifier == aim
    assert gs1.parse(found.bytes, found.symbology_identifier, ON).elements == tuple(pairs)


@pytest.mark.parametrize(
    "form", [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix]
)
def test_a_link_survives_a_plain_symbol_and_is_read(form: Any) -> None:  # noqa: ANN401  no types
    uri = "https://id.gs1.org/01/09520123456788/10/A%2F1?17=270331"

    found = decoded(uri, form, {}, gs1_mode=False)
    elements = gs1.read(found.bytes, found.symbology_identifier, ON)

    assert elements is not None
    assert elements.elements == (("01", "09520123456788"), ("10", "A/1"), ("17", "270331"))


def test_a_retail_symbol_is_read_as_a_product_code() -> None:
    found = decoded("4006381333931", zxingcpp.BarcodeFormat.EAN13, {}, gs1_mode=False)
    elements = gs1.read(found.bytes, found.symbology_identifier, ON)

    assert elements is not None
    assert elements.elements == (("01", "04006381333931"),)


def test_our_characters_in_a_plain_symbol_are_no_elements() -> None:
    found = decoded("0109501101530003", zxingcpp.BarcodeFormat.DataMatrix, {}, gs1_mode=False)

    with pytest.raises(gs1.LabelError, match=r"got a plain one \(\]d1\)"):
        gs1.parse(found.bytes, found.symbology_identifier, ON)
