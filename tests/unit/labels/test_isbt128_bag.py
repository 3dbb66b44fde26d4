"""A bag's ISBT 128 label: one compound message or several barcodes, joined only by adding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identifiers import CoiId, ProductCode, SerialNumber
from app.labels import Mode, ProductLabel, ProductPart, Unreadable, isbt128, item, product, read
from app.labels.gs1 import LabelError
from app.labels.label import Label
from tests.unit.labels.isbt_samples import COI, DIN, ISBT_BAG, ISBT_LABELS
from tests.unit.labels.samples import BAG, scan

LAZY = settings(deadline=None, max_examples=50)  # a shared machine pauses
CHECKED = isbt128.Din.of(DIN).data
SEC = "&,4PL001499A999926123456A00S112800020270331"


def part(text: str, symbology: str = "]C0") -> ProductPart:
    """Read a barcode of a bag's label that is not the whole."""
    label = read(scan(text.encode(), symbology))
    assert isinstance(label, ProductPart)
    return label


def refusal(text: str, symbology: str = "]C0") -> str:
    """Read what must be refused and return the sentences."""
    label = read(scan(text.encode(), symbology))
    assert isinstance(label, Unreadable)
    return " ".join(label.reasons)


def told(*texts: str) -> str:
    """Join barcodes that contradict each other and return the sentences."""
    joined = item.join([part(text) for text in texts])
    assert isinstance(joined, Unreadable)
    return " ".join(joined.reasons)


@LAZY
@given(ISBT_LABELS)
def test_every_label_reads_back_from_one_compound_message(label: ProductLabel) -> None:
    assert read(scan(isbt128.raw_compound(label), "]d1")) == label
    assert product.raw(label) == isbt128.raw_compound(label)


@LAZY
@given(ISBT_LABELS, st.permutations(range(4)))
def test_every_label_reads_back_from_its_linear_barcodes_in_any_order(
    label: ProductLabel, order: list[int]
) -> None:
    raws = isbt128.raw_parts(label)
    parts = [part(raws[i].decode()) for i in order]

    assert len(raws) == 4
    assert item.join(parts) == label


@LAZY
@given(ISBT_LABELS, st.data())
def test_a_compound_message_cut_anywhere_is_refused(
    label: ProductLabel, data: st.DataObject
) -> None:
    raw = isbt128.raw_compound(label)
    cut = data.draw(st.integers(1, len(raw) - 1))

    assert isinstance(read(scan(raw[:cut], "]d1")), Unreadable)
    # Without its first characters it may still be all of it, or a part; never another bag.
    rest = read(scan(raw[cut:], "]d1"))
    assert rest == label or isinstance(rest, Unreadable | ProductPart)


@LAZY
@given(ISBT_LABELS, st.integers(1, 14))
def test_a_linear_barcode_cut_anywhere_is_refused(label: ProductLabel, cut: int) -> None:
    for raw in isbt128.raw_parts(label):
        assert isinstance(read(scan(raw[: min(cut, len(raw) - 1)], "]C0")), Unreadable)


def test_a_division_of_its_own_is_a_fifth_barcode_and_part_of_the_bags_number() -> None:
    label = replace(ISBT_BAG, product=ProductCode("S1128199"), serial=SerialNumber(DIN + "00012A"))

    assert len(isbt128.raw_parts(label)) == 5
    assert read(scan(isbt128.raw_compound(label), "]d1")) == label
    assert part("=<S1128199").needs == (
        "donation number",
        "division",
        "expiry date",
        "chain of identity",
    )
    without = item.join([part(f"={CHECKED}=<S1128199=>027090&/{COI}")])
    assert isinstance(without, ProductPart)
    assert without.needs == ("division",)


def test_two_divisions_of_one_donation_are_two_bags() -> None:
    other = replace(ISBT_BAG, product=ProductCode("S11281B0"))

    assert other.bag != ISBT_BAG.bag


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (f"={DIN}00", ("product code", "expiry date", "chain of identity")),
        ("=<S1128100", ("donation number", "expiry date", "chain of identity")),
        ("&>0270902330", ("donation number", "product code", "chain of identity")),
        (f"&/{COI}", ("donation number", "product code", "expiry date")),
        ("=%6200", ("donation number", "product code", "expiry date", "chain of identity")),
        (f"={DIN}00=<S1128100=>027090", ("chain of identity",)),
    ],
)
def test_a_part_says_what_is_still_needed(text: str, needs: tuple[str, ...]) -> None:
    assert part(text).needs == needs
    assert part(text).standard == "isbt128"


def test_a_scanner_that_joins_two_symbols_gives_one_part() -> None:
    joined = part(f"={CHECKED}=%6200", "]C4")
    hidden = part(f"={CHECKED}=%6200", "")

    assert joined == hidden
    assert dict(joined.found) == {"=": DIN, "=%": "6200"}


def test_the_donation_is_compared_without_its_flags() -> None:
    joined = item.join([part(f"={DIN}00"), part(f"={CHECKED}"), part(f"={DIN}01")])

    assert isinstance(joined, ProductPart)
    assert dict(joined.found) == {"=": DIN}


def test_a_day_without_a_time_lasts_the_whole_day() -> None:
    label = read(scan(f"={DIN}00=<S1128100=>027090&/{COI}".encode(), "]d1"))

    assert isinstance(label, ProductLabel)
    assert (label.expires, label.expires_at) == (date(2027, 3, 31), None)


def test_a_second_barcode_without_expiry_erases_nothing() -> None:  # A33
    with_expiry = part(f"={DIN}00&>0270902330")
    for order in permutations([with_expiry, part("=<S1128100"), part(f"&/{COI}")]):
        assert item.join(order) == ISBT_BAG


def test_a_time_joins_its_day_and_a_flexible_date_both() -> None:
    rest = f"={DIN}00=<S1128100&/{COI}"
    for expiry in ("=>027090&>0270902330", "&>0270902330=>027090", "=(1001202703312330"):
        assert item.join([part(rest), part(expiry)]) == ISBT_BAG


def test_an_expiry_in_utc_is_kept_and_not_used() -> None:
    joined = item.join([part(f"={DIN}00=<S1128100&/{COI}"), part("=(2001202703312330")])

    assert isinstance(joined, ProductPart)
    assert joined.needs == ("expiry date",)
    assert ("=(01", "2027-03-31T23:30Z") in joined.found


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ((f"={DIN}00", "=A99992612345700"), ("Expected one donation number (=) on all barcodes of "
         "this label, got two that differ.")),
        (("=<S1128100", "=<S11281A0"), ("Expected one product code (=<) on all barcodes of this "
         "label, got two that differ.")),
        (("=>027090", "=>027091"), ("Expected one expiry date (=>) on all barcodes of this label, "
         "got two that differ.")),
        (("=>027090", "&>0270912330"), "Expected one expiry date, got two that differ."),
        (("&>0270902330", "=(1001202703312331"), ("Expected one expiry date, got two that "
         "differ.")),
        ((f"={DIN}00", SEC.replace("A999926123456", "A999926123457")),
         "Expected one donation number, got two that differ."),
        (("=<S1129100", SEC), "Expected one product code, got two that differ."),
        (("=>027091", SEC), "Expected one expiry date, got two that differ."),
        (("=<S1129100", "=/A9999XYZ100S1128"), "Expected one product code, got two that differ."),
        (("&(N0001", "&(N0002"), ("Expected one special testing (&() on all barcodes of this "
         "label, got two that differ.")),
    ],
)  # fmt: skip
def test_barcodes_that_contradict_each_other_are_told(
    texts: tuple[str, ...], sentence: str
) -> None:
    assert told(*texts) == sentence
    assert told(*reversed(texts)) == sentence


def test_a_european_code_that_agrees_joins() -> None:
    for text in (f"={DIN}00", "=<S1128100", "=>027090"):
        assert isinstance(item.join([part(text), part(SEC)]), ProductPart)
    foreign = SEC.replace("A00S1128000", "E0012345000")
    assert isinstance(item.join([part("=<S1129100"), part(foreign)]), ProductPart)


def test_parts_of_two_standards_never_join() -> None:
    sentence = "Expected barcodes of one standard on one label, got two: scan one label only."
    gs1_part = read(scan(b"0109501101530003"))
    assert isinstance(gs1_part, ProductPart)

    mixed: list[tuple[ProductPart | ProductLabel, ...]] = [
        (part(f"={DIN}00"), gs1_part),
        (ISBT_BAG, gs1_part),
        (ISBT_BAG, BAG),
    ]
    for parts in mixed:
        joined = item.join(parts)
        assert isinstance(joined, Unreadable)
        assert joined.reasons == (sentence,)


def test_a_whole_label_takes_further_barcodes_that_agree() -> None:
    assert item.join([ISBT_BAG, part("=%6200")]) == ISBT_BAG
    assert item.join([ISBT_BAG, ISBT_BAG]) == ISBT_BAG
    assert item.join([part(f"={DIN}00"), ISBT_BAG]) == ISBT_BAG
    assert isinstance(item.join([ISBT_BAG, part("=A99992612345700")]), Unreadable)


@pytest.mark.parametrize("flags", ["05", "07", "13"])
def test_a_tubes_number_is_no_bags(flags: str) -> None:
    assert "Expected the donation number of a bag, got that of" in refusal(f"={DIN}{flags}")
    compound = f"=+04000={DIN}{flags}=<S1128100=>027090&/{COI}"
    assert "Expected the donation number of a bag, got that of" in refusal(compound, "]d1")


@pytest.mark.parametrize("symbology", ["]C1", "]d2", "]Q3"])
def test_isbt_data_in_a_gs1_symbol_are_refused(symbology: str) -> None:
    label = read(scan(f"={CHECKED}".encode(), symbology))

    assert isinstance(label, Unreadable)
    assert label.reasons


@pytest.mark.parametrize("symbology", ["]A0", "]E0", "]I1", "]X0"])
def test_isbt_data_in_symbols_that_never_carry_them_are_refused(symbology: str) -> None:
    assert refusal(f"={CHECKED}", symbology) == (
        f"Expected ISBT 128 data in a plain Code 128 or Data Matrix symbol, got {symbology}."
    )


@pytest.mark.parametrize("identifier", ["=-", "&-"])
def test_a_supplys_barcode_is_no_bags(identifier: str) -> None:
    assert refusal(identifier + "ABCDE12345").startswith(
        "Expected barcodes of a bag's label, got this: supply"
    )
    assert refusal("=]202712").startswith(
        "Expected barcodes of a bag's label, got this: expiry month"
    )


@pytest.mark.parametrize("text", ["&aXYZ", "&;123", "&!1"])
def test_a_national_structure_is_no_part_of_a_bags_label(text: str) -> None:
    assert refusal(text) == (
        f"Expected barcodes of a bag's label, got this: structure ({text[:2]})."
    )


def test_practice_labels_are_those_of_facility_a9999() -> None:
    assert ISBT_BAG.practice
    assert not replace(ISBT_BAG, serial=SerialNumber("G123417654321")).practice
    # A live GS1 bag may have such a serial number, and such an ISBT 128 product code exists.
    assert not replace(BAG, serial=SerialNumber("A9999-1")).practice
    assert not replace(
        ISBT_BAG, product=ProductCode("S9520100"), serial=SerialNumber("G123417654321")
    ).practice


def test_a_label_says_whether_only_the_donor_may_have_it() -> None:
    assert isbt128.autologous(ISBT_BAG) is True
    assert isbt128.autologous(replace(ISBT_BAG, product=ProductCode("S1128V00"))) is False
    assert isbt128.autologous(replace(ISBT_BAG, product=ProductCode("T0416003"))) is None
    with pytest.raises(LabelError, match="got one of another standard"):
        isbt128.autologous(BAG)


@pytest.mark.parametrize(
    "impossible",
    [
        replace(ISBT_BAG, serial=SerialNumber("A99992612345")),
        replace(ISBT_BAG, serial=SerialNumber(DIN + "000001")),
        replace(ISBT_BAG, product=ProductCode("S1128199")),
        replace(ISBT_BAG, coi=CoiId("COI-1")),
        replace(ISBT_BAG, expires_at=time(12, 0, 30)),
        BAG,
    ],
)
def test_a_label_that_would_not_read_back_cannot_be_written(impossible: ProductLabel) -> None:
    with pytest.raises(LabelError, match=r"^Expected"):
        isbt128.raw_compound(impossible)
    with pytest.raises(LabelError, match=r"^Expected"):
        isbt128.raw_parts(impossible)


def test_an_isbt_label_has_no_bracketed_form() -> None:
    with pytest.raises(LabelError, match="Expected a label with a GTIN, got one of ISBT 128"):
        product.element_string(ISBT_BAG)


def typed(text: str) -> Label | Unreadable:
    """Read what a person typed."""
    return read(scan(text.encode(), "", Mode.TYPED))


def test_a_typed_donation_number_needs_its_check_character() -> None:
    din = isbt128.Din.parse(DIN + "00")
    label = typed(f"A9999 26 123456 00 {din.k}")

    assert isinstance(label, ProductPart)
    assert dict(label.found) == {"=": DIN}
    for wrong in (f"={DIN}00", f"{DIN}00{'B' if din.k == 'A' else 'A'}"):
        refused = typed(wrong)
        assert isinstance(refused, Unreadable)
        assert "check character" in refused.reasons[0]
