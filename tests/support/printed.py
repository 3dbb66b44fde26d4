"""Printed labels for tests: one of every template, and the bytes that its codes carry."""

from __future__ import annotations

from scanning.printing import house, templates
from scanning.printing.layout import Code, Sheet
from scanning.printing.symbols import Carrier, carried
from scanning.printing.templates import Item

BAG = "(01)09520000001018(10)LOT42-2026(21)PB000017GGJ(91)PRACTICE-COI-00001(17)270331"
BAND = "(7250)19680314(91)PRACTICE-COI-00001(8019)1234567890(8018)952000000000090010"
SHORT_BAND = "(8019)1234567890(8018)952000000000090010"
PLAIN = "MRN748020619"  # a site's own number
BADGE = "(8017)952000000000001019"
LINES = ("Practice-cel, autologous", "PRACTICE-COI-00001", "Lot LOT42-2026", "Use by 31 Mar 2027")
ISBT = (
    Item(data="=A99992612345600", says="A9999 26 123456 00  3"),
    Item(data="=%6200", says="A\nRhD positive"),
    Item(data="=<S1234100", says="S1234100"),
    Item(data="&>0273652359", says="Use by\n31 DEC 2027 23:59"),
)
CODES = (
    Item(data="CSTEST1", says="Prefix and suffix"),
    Item(data="(01)09520000001018(10)A1(21)B2", says="GS1-128", carrier=Carrier.GS1_128),
    Item(data=BAG, says="GS1 DataMatrix", carrier=Carrier.GS1_DATA_MATRIX),
    Item(data="Zürich ☃", says="QR, UTF-8", carrier=Carrier.QR),
    Item(data="AZTEC", says="Aztec", carrier=Carrier.AZTEC),
)


def internal(code: str = "", *, practice: bool = True) -> house.Internal:
    """Return what a label of the house's own says."""
    return house.Internal(
        code=code or "CS:THAW/09520000001018.PB000017GGJ/3/K7QX2M",
        says="PB00 0017 GGJ",
        lines=("USE BY 16:05", "Thawed 14:05", "23 Nov 2026", "Bag PB00 0017 GGJ"),
        printed="Print 3 · K7QX2M · 14:06",
        practice=practice,
    )


SHEETS: dict[str, Sheet] = {
    "product": templates.product_label(element_string=BAG, lines=LINES),
    "product-128": templates.product_label_128(
        element_strings=templates.divided(BAG), lines=LINES
    ),
    "isbt": templates.isbt_label(items=ISBT, lines=LINES),
    "isbt-matrix": templates.isbt_matrix_label(items=ISBT, lines=LINES),
    "band-qr": templates.wristband(data=BAND, lines=LINES, carrier="qr"),
    "band-aztec": templates.wristband(data=PLAIN, lines=LINES, carrier="aztec"),
    "band-128": templates.wristband(data=SHORT_BAND, lines=LINES, carrier="code128"),
    "band-plain": templates.wristband(data=PLAIN, lines=LINES, carrier="code128"),
    "badge": templates.badge(element_string=BADGE, lines=LINES[:2]),
    "command": templates.command_card(text="CS:BACK", lines=("BACK",), practice=True),
    "location": house.location_label(internal("(414)9520000000004(254)RACK-4")),
    "thaw": house.thaw_label(internal(practice=False)),
    "slip": house.pick_up_slip(internal()),
    "codes": house.code_sheet(title="Scanner test sheet", items=CODES, printed="Print 1"),
}
PRACTISED = tuple(name for name in SHEETS if name not in ("thaw", "codes"))
IDENTIFIERS = {
    Carrier.CODE_128: "]C0",
    Carrier.GS1_128: "]C1",
    Carrier.DATA_MATRIX: "]d1",
    Carrier.GS1_DATA_MATRIX: "]d2",
    Carrier.QR: "]Q",
    Carrier.GS1_QR: "]Q3",
    Carrier.AZTEC: "]z",
}


def codes(sheet: Sheet) -> list[Code]:
    """Return a sheet's codes."""
    return [block for block in sheet.blocks if isinstance(block, Code)]


def expected(sheet: Sheet) -> list[bytes]:
    """Return the bytes of a sheet's codes, sorted."""
    return sorted(carried(code.carrier, code.data) for code in codes(sheet))
