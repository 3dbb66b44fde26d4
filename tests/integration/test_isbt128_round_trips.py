"""ISBT 128 and HIBC data that are drawn and decoded say the same as before.

Drawn and decoded by zxing-cpp alone: this is about the bytes and the AIM identifier on their way
through a symbol, not about our reading of photographs.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.labels import ProductLabel, hibc, isbt128, item, read
from app.labels.label import ProductPart
from scanning.decode import read_image
from tests.unit.labels.isbt_samples import ISBT_LABELS, PAIRS, VALUES
from tests.unit.labels.samples import TODAY, scan
from tests.unit.labels.test_hibc import CODES

LINEAR, MATRIX = zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix
MATRICES = ("]d1", "]d7")  # square, rectangular
CARRIERS = {
    LINEAR: ("]C0",),
    MATRIX: MATRICES,
    zxingcpp.BarcodeFormat.QRCode: ("]Q1",),
    zxingcpp.BarcodeFormat.Aztec: ("]z0",),
}
LINEAR_MAX = 48  # characters; a wider Code 128 fits no label
GENTLE = settings(
    deadline=None,  # a shared machine pauses
    max_examples=10,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def decoded(text: str, form: Any) -> tuple[bytes, str]:  # noqa: ANN401  zxing-cpp has no types
    """Draw a symbol, decode it, and return its bytes and its AIM identifier."""
    drawn = zxingcpp.create_barcode(text, form)
    # At half its size a drawing may show a ghost: the same bars, misread, with a check that fits.
    (found,) = zxingcpp.read_barcodes(drawn.to_image(scale=4), formats=form, try_downscale=False)
    return found.bytes, found.symbology_identifier


def test_a_ghost_of_a_drawing_at_half_its_size_is_not_accepted_by_our_reading() -> None:
    text = "&,20J300F0B000A00A000"
    linear = zxingcpp.BarcodeFormats([LINEAR])
    drawn = zxingcpp.create_barcode(text, LINEAR).to_image(scale=4)
    file = io.BytesIO()
    ImageOps.expand(Image.fromarray(np.asarray(drawn)), 40, 255).save(file, "PNG")

    seen = {found.text for found in zxingcpp.read_barcodes(drawn, formats=linear)}
    accepted = [symbol.raw for symbol in read_image(file.getvalue()) if symbol.accepted]

    assert seen == {text, '&K(0J300"0B&00A00A000'}  # so there is one
    assert accepted == [text.encode()]


@pytest.mark.parametrize("identifier", sorted(VALUES))
@GENTLE
@given(data=st.data())
def test_every_structure_survives_its_symbol(identifier: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[identifier])
    text = identifier + value.data

    for form, aims in CARRIERS.items():
        if form is LINEAR and len(text) > LINEAR_MAX:
            continue
        raw, symbology = decoded(text, form)
        assert symbology in aims
        assert symbology in isbt128.SYMBOLS
        (element,) = isbt128.read(raw.decode("ascii"), TODAY).elements
        assert element.value == value


@GENTLE
@given(st.lists(PAIRS, min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_a_compound_message_survives_its_symbol(pairs: list[tuple[str, str]]) -> None:
    text = isbt128.write(pairs, TODAY, compound=True)
    raw, symbology = decoded(text, MATRIX)

    assert symbology in MATRICES
    assert raw.decode("ascii") == text
    assert [
        (e.identifier, e.data) for e in isbt128.read(raw.decode("ascii"), TODAY).elements
    ] == pairs


@GENTLE
@given(ISBT_LABELS)
def test_a_bags_label_survives_as_one_symbol_and_as_four(label: ProductLabel) -> None:
    raw, symbology = decoded(isbt128.raw_compound(label).decode("ascii"), MATRIX)
    assert read(scan(raw, symbology)) == label

    parts = []
    for written in isbt128.raw_parts(label):
        raw, symbology = decoded(written.decode("ascii"), LINEAR)
        part = read(scan(raw, symbology))
        assert isinstance(part, ProductPart)
        parts.append(part)
    assert item.join(parts) == label


@GENTLE
@given(CODES)
def test_an_hibc_code_survives_its_symbol(code: hibc.Hibc) -> None:
    raw, symbology = decoded(hibc.write(code, TODAY), MATRIX)

    assert symbology in MATRICES
    assert hibc.parse(raw.decode("ascii"), TODAY) == code
