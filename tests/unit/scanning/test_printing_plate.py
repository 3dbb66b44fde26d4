"""What cannot be printed to its standard is refused with a sentence; modules are whole dots."""

from __future__ import annotations

import pytest

from scanning.printing.layout import Banner, Block, Box, Code, LayoutError, Sheet, Text
from scanning.printing.plate import DOTS_PER_MM, Rect, make_plate
from scanning.printing.symbols import Carrier, carried, modules
from tests.support.printed import SHEETS, codes

DPIS = tuple(DOTS_PER_MM)


def sheet(*blocks: Block, size: tuple[float, float] = (100, 50)) -> Sheet:
    return Sheet(width_mm=size[0], height_mm=size[1], template="of a test", blocks=blocks)


def bars(
    data: str = "CS:BACK",
    box: tuple[float, float, float, float] = (0, 0, 100, 20),
    mm: float = 0.25,
) -> Code:
    x, y, w, h = box
    return Code(box=Box(x=x, y=y, w=w, h=h), carrier=Carrier.CODE_128, data=data, module_mm=mm)


def matrix(side: float, carrier: Carrier = Carrier.DATA_MATRIX, data: str = "A" * 20) -> Code:
    return Code(box=Box(x=0, y=0, w=side, h=side), carrier=carrier, data=data, module_mm=1.0)


def refusal(made: Sheet, dpi: int = 203) -> str:
    with pytest.raises(LayoutError) as met:
        make_plate(made, dpi)
    assert met.value.__cause__ is met.value.__context__ is None
    return met.value.explain()


def test_bars_that_would_be_too_fine_are_refused() -> None:
    narrow = sheet(bars(box=(0, 0, 20, 10)))

    assert refusal(narrow, 203) == (
        "Expected modules of at least 0.17 mm, got 0.12 mm: 132 modules do not fit 20 mm. "
        "Choose a larger label, a finer printer or another code."
    )
    assert "got 0.08 mm" in refusal(sheet(bars(box=(0, 0, 15, 10))), 300)


def test_a_code_that_does_not_fit_at_all_is_refused() -> None:
    assert "got 0.00 mm: 132 modules do not fit 5 mm" in refusal(sheet(bars(box=(0, 0, 5, 10))))
    assert "Expected modules of at least 0.25 mm, got 0.12 mm" in refusal(sheet(matrix(5)))


def test_bars_too_low_for_a_hand_are_refused() -> None:
    assert refusal(sheet(bars(box=(0, 0, 100, 4)))) == (
        "Expected bars of at least 5.0 mm, got 4.0 mm. Choose a higher label or a shorter code."
    )
    long = sheet(bars("A" * 25, box=(0, 0, 100, 10)))
    assert refusal(long).startswith("Expected bars of at least 12.")


@pytest.mark.parametrize(
    "block",
    [
        Text(box=Box(x=40, y=10, w=30, h=20), lines=("over the code",)),
        Banner(box=Box(x=0, y=0, w=100, h=5), text="PRACTICE"),
        bars(box=(30, 5, 60, 10)),
    ],
    ids=["text", "banner", "code"],
)
def test_nothing_may_stand_in_a_quiet_zone(block: Block) -> None:
    assert refusal(sheet(bars(), block)) == (
        "Expected free quiet zones, got text or another code in one. Correct the template."
    )


def test_nothing_may_stand_beyond_the_label() -> None:
    said = (
        "Expected everything inside the label, got a part beyond its edge. Correct the template."
    )

    assert refusal(sheet(Text(box=Box(x=90, y=0, w=20, h=5), lines=("x",)))) == said
    assert refusal(sheet(bars(box=(60, 0, 100, 20)))) == said


def test_text_that_does_not_fit_is_refused_and_never_cut() -> None:
    crowded = sheet(Text(box=Box(x=0, y=0, w=20, h=5), lines=("long words",) * 40))

    assert refusal(crowded) == (
        "Expected text that fits 20 × 5 mm, got more: the text does not fit the label. "
        "Shorten it or choose a larger label."
    )


@pytest.mark.parametrize("dpi", [0, 96, 1200])
def test_a_printer_that_nobody_has_is_refused(dpi: int) -> None:
    assert refusal(sheet(bars()), dpi) == (
        f"Expected a printer of 203, 300, 600 dpi, got {dpi}. Set the printer's dpi."
    )


@pytest.mark.parametrize("size", [(0, 0), (2_000, 50), (50, 2_000)])
def test_a_label_of_no_size_or_of_a_house_is_refused(size: tuple[float, float]) -> None:
    assert "Expected a label of at most 12000 dots a side" in refusal(sheet(size=size), 203)


@pytest.mark.parametrize(
    ("carrier", "data"),
    [
        (Carrier.GS1_DATA_MATRIX, "hello"),
        (Carrier.GS1_DATA_MATRIX, "(01)123"),
        (Carrier.GS1_QR, "(05)1"),
        (Carrier.GS1_128, "8017950110153000001011"),
        (Carrier.GS1_128, ""),
    ],
)
def test_what_is_not_gs1_is_not_drawn_and_not_quoted(carrier: Carrier, data: str) -> None:
    with pytest.raises(LayoutError) as met:
        modules(carrier, data)

    assert str(met.value) == (
        "Expected GS1 elements in brackets that fit the code, got something else. "
        "Correct the label's data."
    )
    assert met.value.__cause__ is met.value.__context__ is None


@pytest.mark.parametrize(
    ("carrier", "data"),
    [
        (Carrier.CODE_128, ""),
        (Carrier.CODE_128, "Zürich"),
        (Carrier.CODE_128, "☃"),
        (Carrier.DATA_MATRIX, "A" * 4_000),
        (Carrier.QR, "A" * 10_000),
        (Carrier.AZTEC, "A" * 10_000),
    ],
)
def test_text_that_a_code_cannot_carry_is_refused(carrier: Carrier, data: str) -> None:
    with pytest.raises(LayoutError, match="Expected text that fits the code"):
        modules(carrier, data)


def test_a_gs1_128_holds_48_characters_and_no_more() -> None:
    with pytest.raises(LayoutError) as met:
        modules(Carrier.GS1_128, "(10)" + "A" * 20 + "(21)" + "B" * 20 + "(91)C")

    assert str(met.value) == (
        "Expected at most 48 characters in one GS1-128, got 49. Divide the elements among several."
    )


# -- what is drawn


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("name", SHEETS)
def test_modules_are_whole_dots_of_the_standards_size_with_their_quiet_zone(
    name: str, dpi: int
) -> None:
    made, scale = SHEETS[name], DOTS_PER_MM[dpi]

    plate = make_plate(made, dpi)

    for code, symbol in zip(codes(made), plate.symbols, strict=True):
        standard = code.carrier.standard
        size_mm = symbol.dots / scale
        assert standard.least_mm - 1e-9 <= size_mm <= standard.most_mm
        rows = modules(code.carrier, code.data)
        assert symbol.quiet.w == (len(rows[0]) + 2 * standard.quiet) * symbol.dots
        inner = _round(symbol.bars)
        quiet = standard.quiet * symbol.dots
        assert inner.x - symbol.quiet.x == quiet
        assert symbol.quiet.x + symbol.quiet.w - inner.x - inner.w == quiet
        if not standard.linear:
            assert inner.y - symbol.quiet.y == quiet
        for bar in symbol.bars:
            assert (bar.x - inner.x) % symbol.dots == bar.w % symbol.dots == 0


def _round(rects: tuple[Rect, ...]) -> Rect:
    x, y = min(r.x for r in rects), min(r.y for r in rects)
    return Rect(x=x, y=y, w=max(r.x + r.w for r in rects) - x, h=max(r.y + r.h for r in rects) - y)


def test_quiet_zones_are_those_of_the_standards() -> None:
    assert Carrier.CODE_128.standard.quiet == 10
    assert Carrier.DATA_MATRIX.standard.quiet >= 1
    assert Carrier.QR.standard.quiet == 4
    assert Carrier.AZTEC.standard.quiet >= 0


@pytest.mark.parametrize("name", ["location", "thaw", "slip"])
@pytest.mark.parametrize("dpi", DPIS)
def test_a_house_label_has_modules_of_a_third_of_a_millimetre(name: str, dpi: int) -> None:
    plate = make_plate(SHEETS[name], dpi)

    assert all(symbol.dots / DOTS_PER_MM[dpi] >= 0.33 for symbol in plate.symbols)


def test_usual_bars_are_a_quarter_of_a_millimetre() -> None:
    assert [make_plate(SHEETS["isbt"], dpi).symbols[0].dots for dpi in DPIS] == [2, 3, 6]


def test_a_gs1_symbol_and_a_plain_one_carry_what_was_asked() -> None:
    assert carried(Carrier.GS1_128, "(10)A1(21)B2") == b"10A1\x1d21B2"
    assert carried(Carrier.CODE_128, "(10)A1(21)B2") == b"(10)A1(21)B2"


def test_a_plate_hides_its_words_in_repr() -> None:
    shown = repr(make_plate(SHEETS["band-qr"], 203)) + repr(SHEETS["band-qr"])

    assert "Practice-cel" not in shown
    assert "952000000000090010" not in shown


def test_letters_beyond_ascii_are_utf_8() -> None:
    assert carried(Carrier.QR, "ä é €") == "ä é €".encode()
