"""ISBT 128, the labels of blood, cells and tissue: read strictly, and written for practice.

One scan is a `Message` of structures (`read`); a bag's label is made of one message or of several
(`part`, `whole`). Facts of the standard are implemented here; none of ICCBBA's tables or texts
is. Whoever reads ISBT 128 labels, vendor and site, must be registered with ICCBBA.

>>> from datetime import date
>>> read("=%6200", date(2026, 11, 23)).fields
(('=%', '6200'),)
"""

from __future__ import annotations

from app.labels.isbt128.bag import (
    KEYS,
    STANDARD,
    autologous,
    found_in,
    is_isbt128,
    part,
    raw_compound,
    raw_parts,
    whole,
)
from app.labels.isbt128.din import Din, is_donation_number, read_typed
from app.labels.isbt128.message import SYMBOLS, Message, read, title, write
from app.labels.isbt128.structures import STRUCTURES, Element

__all__ = [
    "KEYS",
    "STANDARD",
    "STRUCTURES",
    "SYMBOLS",
    "Din",
    "Element",
    "Message",
    "autologous",
    "found_in",
    "is_donation_number",
    "is_isbt128",
    "part",
    "raw_compound",
    "raw_parts",
    "read",
    "read_typed",
    "title",
    "whole",
    "write",
]
