"""The infusion's whole comparison, as one list of rules (domain §4.2-4.4; DESIGN §7).

* `identity`: wristbands, labels and order (X1-X6);
* `product`: the bag itself (X7-X10, X12, X16, X19);
* `checkers`: the two people, their scans and answers (X14, X15, X17, X18, B10);
* `conditions`: what must be in place (X11, T04, T05, B02, B09, B11).

X13, the cassette against the bag inside, is checked before a bag is issued
(`app.domain.rules.identity.cassette`); nobody holds a cassette at the bedside.
"""

from __future__ import annotations

from app.domain.rules import Rule
from app.domain.rules.checkers import CHECKERS
from app.domain.rules.conditions import ACTIVE_ORDER, CONDITIONS
from app.domain.rules.identity import IDENTITY
from app.domain.rules.product import PRODUCT

__all__ = ["ACTIVE_ORDER", "RULES"]

RULES: tuple[Rule, ...] = (ACTIVE_ORDER, *IDENTITY, *PRODUCT, *CHECKERS, *CONDITIONS)
