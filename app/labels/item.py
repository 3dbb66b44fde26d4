"""One item, several barcodes: they are joined only by adding.

* Barcodes of two standards never join.
* The same value twice is fine; two that differ are an error, never a choice.
* What a barcode does not say erases nothing that another one said (A33).
* The result is a whole label as soon as nothing is missing; until then it says what is needed.
* A whole label takes further barcodes of the same item, as long as they contradict nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from app.labels import gs1, hibc, isbt128, product
from app.labels.label import ProductLabel, ProductPart, Unreadable

_FIELDS_MAX: Final = 200  # what no bag's label reaches; more is somebody emptying a drawer


def join(parts: Iterable[ProductPart | ProductLabel]) -> ProductLabel | ProductPart | Unreadable:
    """Say what several barcodes of one item say together; never raises.

    The order of the barcodes makes no difference to what a whole label says.
    """
    try:
        return _join(tuple(parts))
    except gs1.LabelError as refusal:
        return Unreadable(reasons=refusal.reasons)
    except ValueError:
        # A part that no scan made: its dates or numbers have no form.
        return Unreadable(reasons=("Expected parts of a scanned label, got something else.",))


def _join(parts: tuple[ProductPart | ProductLabel, ...]) -> ProductLabel | ProductPart:
    if not parts:
        raise gs1.LabelError("Expected at least one barcode of the item, got none.")
    standards = {_standard(part) for part in parts}
    if len(standards) != 1:
        raise gs1.LabelError(
            "Expected barcodes of one standard on one label, got two: scan one label only."
        )
    standard = standards.pop()
    found: dict[str, str] = {}
    for part in parts:
        for key, value in _found(part).items():
            if found.setdefault(key, value) != value:
                raise gs1.LabelError(
                    f"Expected one {_title(standard, key)} on all barcodes of this label, got two "
                    "that differ."
                )
    if len(found) > _FIELDS_MAX:
        raise gs1.LabelError("Expected the barcodes of one label, got too many.")
    return _WHOLE[standard](found)


def hibc_part(code: hibc.Hibc) -> ProductPart:
    """Make a part of an HIBC barcode; it never becomes a whole bag's label (see `hibc`)."""
    return _hibc(dict(code.fields))


def _hibc(found: Mapping[str, str]) -> ProductPart:
    hibc.agree(dict(found))
    wanted = {"product": "product code", "expires": "expiry date"}
    missing = tuple(words for key, words in wanted.items() if key not in found)
    return ProductPart(
        standard=hibc.STANDARD,
        found=tuple(found.items()),
        needs=(*missing, "chain of identity"),
    )


_WHOLE: Final[dict[str, Callable[[Mapping[str, str]], ProductLabel | ProductPart]]] = {
    product.STANDARD: product.whole,
    isbt128.STANDARD: isbt128.whole,
    hibc.STANDARD: _hibc,
}


def _standard(part: ProductPart | ProductLabel) -> str:
    if isinstance(part, ProductPart):
        if part.standard not in _WHOLE:
            raise gs1.LabelError("Expected a part of GS1, ISBT 128 or HIBC, got another one.")
        return part.standard
    return isbt128.STANDARD if isbt128.is_isbt128(part) else product.STANDARD


def _found(part: ProductPart | ProductLabel) -> dict[str, str]:
    if isinstance(part, ProductPart):
        return dict(part.found)
    return isbt128.found_in(part) if isbt128.is_isbt128(part) else product.found_in(part)


def _title(standard: str, key: str) -> str:
    if standard == isbt128.STANDARD:
        return isbt128.title(key)
    return gs1.title(key) if standard == product.STANDARD else f"{key} number"
