"""What releases a bag, and what else is known of the cells in it (T02, X8, domain rows 12, 13).

That a label matches and that the cells match are two facts, filed and shown apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.identifiers import BagId, CoiId, Digest, LotNumber, ProductCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDocument:
    """A release document, bound to what it releases.

    Attributes:
        kind: `CoA`, `RFI`, `QP certificate`: the profile says which one it needs.
        document: SHA-256 of the document itself.
        coi, lot, bags: what it is for; no bags: every bag of the lot.
        dose: as it says, in its own words; empty if it does not.
        exceptional: whether it is an exceptional release: two named people approved it
            (clinical and quality), and the case shows that for ever.
        approvers: their names, in that order.
        entry: the record that filed it.
    """

    kind: str
    number: str
    issued: date
    by: str
    document: Digest
    coi: CoiId
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    dose: str = ""
    expires: date | None = None
    exceptional: bool = False
    covers_expiry: bool = False
    approvers: tuple[str, ...] = ()
    entry: Digest


class Evidence(Enum):
    """What a laboratory compared (domain row 13)."""

    ABO = "ABO"
    HLA = "HLA"
    STR = "STR"


@dataclass(frozen=True, slots=True, kw_only=True)
class BiologicalIdentity:
    """That a laboratory compared the cells with the patient, and what it found.

    Attributes:
        agreeing, compared: how many markers or alleles agreed, of how many; 0 of 0 where the
            report gives no numbers, as for ABO.
        document: SHA-256 of the report itself.
        entry: the record that filed it, signed by two people.
    """

    evidence: Evidence
    matches: bool
    laboratory: str
    on: date
    document: Digest
    entry: Digest
    agreeing: int = 0
    compared: int = 0
