"""Who may do what: persons, roles, what a signature means, what a session is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.identifiers import BadgeNumber, PersonId, VerificationId


class Role(Enum):
    """What a person is trained and permitted to do (domain vocabulary §4.5)."""

    NURSE_VERIFIER = "nurse_verifier"
    LAB_TECH = "lab_tech"
    DOCK_RECEIVER = "dock_receiver"
    SUPERVISOR = "supervisor"
    PHYSICIAN = "physician"
    QA = "qa"
    SITE_ADMIN = "site_admin"
    AUDITOR = "auditor"
    TRAINER = "trainer"


class Meaning(Enum):
    """What a person says by signing (21 CFR 11.50(a)(3))."""

    VERIFIED_FIRST = "verified_first"
    VERIFIED_SECOND = "verified_second_independent"
    AGREED_TO_START = "agreed_to_start"
    RESTARTED = "deviated_approved"
    QUARANTINED = "quarantined"
    TRANSCRIBED = "transcribed"
    PRESCRIBED = "prescribed"
    CANCELLED = "cancelled"
    RECEIVED = "received"
    WITNESSED_RECEIPT = "witnessed_receipt"
    REJECTED = "rejected"
    STORED = "stored"
    RELEASED = "released"
    EXCEPTIONAL_CLINICAL = "exceptional_release_clinical"
    EXCEPTIONAL_QUALITY = "exceptional_release_quality"
    ISSUED = "issued"
    THAWED = "thawed"
    HANDED_OVER = "handed_over"
    ACCEPTED_CUSTODY = "accepted_custody"
    CONFIRMED = "confirmed"
    APPROVED = "deviation_approved"
    ADMINISTERED = "administered"
    RESOLVED = "resolved"
    CLASSIFIED = "classified"
    CORRECTED = "corrected"
    VOIDED = "voided"
    RECONCILED = "reconciled"
    DISPOSED = "disposed"
    DISPOSAL_WITNESS = "disposal_witness"
    DESTROYED_WITNESS = "destroyed_witness"
    QUALIFIED = "qualified"
    PRINTED = "printed"
    RESET_APPROVED = "reset_approved"


VERIFIERS = frozenset({Role.NURSE_VERIFIER, Role.SUPERVISOR, Role.PHYSICIAN})
# Who answers for scanners, cameras and printers (21 CFR 11.10(h)).
QUALIFIERS = frozenset({Role.SUPERVISOR, Role.SITE_ADMIN, Role.QA})
# Whose signature approves a deviation (domain §4): one of these for DEV1; for DEV2 two people,
# one of the clinic and one of quality or the cell laboratory.
CLINICAL = frozenset({Role.PHYSICIAN})
QUALITY = frozenset({Role.QA, Role.SUPERVISOR})
APPROVERS = CLINICAL | QUALITY
# Who works with bags in the cell laboratory: retrieval, thaw, preparation, hand-over.
LAB = frozenset({Role.LAB_TECH, Role.SUPERVISOR})
# Who files orders, readiness and what happens to an infusion.
WARD = VERIFIERS
# Who prints labels: whoever works with bags, and who looks after the printers.
PRINTERS = VERIFIERS | {Role.LAB_TECH, Role.SITE_ADMIN}


class Place(Enum):
    """Whose turn: the first person's or the second's."""

    FIRST = "first"
    SECOND = "second"

    @property
    def meaning(self) -> Meaning:
        """What sealing this turn says."""
        return Meaning.VERIFIED_FIRST if self is Place.FIRST else Meaning.VERIFIED_SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a session may sign: one seal of one turn, or one signature under one proposal.

    Attributes:
        of: the verification.
        place: whose turn, or None for a signature.
        proposal: the id of the statement to sign, or None for a turn.
        round: 1, or 2 when both people are asked a question again.
        roles: who may sign in for it; for anything about a patient, who may verify (X14).
    """

    of: VerificationId
    place: Place | None = None
    proposal: str | None = None
    round: int = 1
    roles: frozenset[Role] = VERIFIERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here, as central enrolled them."""

    id: PersonId
    name: str
    badge: BadgeNumber
    roles: frozenset[Role]

    @property
    def verifies(self) -> bool:
        """Whether the person may check identities at the bedside (X14)."""
        return bool(self.roles & VERIFIERS)
