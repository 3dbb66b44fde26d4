"""Deviations: what a hold needs before anybody may go on, and who may say so (domain §4).

The classes, closed: HARD, nobody (an identity has no override) · DEV2, one of the clinic and one
of quality, two persons, with reason, words and an outside contact · DEV1, one of either, with a
reason · WARN, read and acknowledged · INFO, recorded. Nothing approves itself: who checked does
not approve, and an `Approved` exists only by `approve`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.domain.causes import Cause
from app.domain.people import APPROVERS, CLINICAL, QUALITY, Role
from app.domain.reasons import fits
from app.domain.rules import Failed, Outcome, Severity
from app.identifiers import BagId, Digest, KeyId, PersonId, Private, VerificationId
from app.sentence import Sentence

TEXT_LEAST = 10  # characters of free text that say something (screens §5.8)
TEXT_MOST = 2000


class Side(Enum):
    """For whom a person signs an approval."""

    EITHER = "either"
    CLINICAL = "clinical"
    QUALITY = "quality"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of which the person holds one."""
        return {Side.EITHER: APPROVERS, Side.CLINICAL: CLINICAL, Side.QUALITY: QUALITY}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the outcomes of a verification ask for before anybody goes on.

    Attributes:
        forbidden: failed rules of class HARD; one is enough, and nobody approves any of it.
        deviations: failed rules of class DEV2 and DEV1; each needs a reason of its own.
        warnings: failed rules of class WARN, to be read and acknowledged by signing.
    """

    forbidden: tuple[Failed, ...] = ()
    deviations: tuple[Failed, ...] = ()
    warnings: tuple[Failed, ...] = ()

    @property
    def two(self) -> bool:
        """Whether two people, words and an outside contact are needed (DEV2)."""
        return any(failed.severity is Severity.DEV2 for failed in self.deviations)

    @property
    def sides(self) -> tuple[Side, ...]:
        """For whom people sign, one person each; empty when nothing can or need be approved."""
        if self.forbidden or not self.deviations:
            return ()
        return (Side.CLINICAL, Side.QUALITY) if self.two else (Side.EITHER,)


def required(outcomes: Iterable[Outcome]) -> Needs:
    """Return what the outcomes need, by the class of every rule that failed."""
    failed = [o for o in outcomes if isinstance(o, Failed)]
    return Needs(
        forbidden=tuple(o for o in failed if o.severity is Severity.HARD),
        deviations=tuple(o for o in failed if o.severity in (Severity.DEV2, Severity.DEV1)),
        warnings=tuple(o for o in failed if o.severity is Severity.WARN),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why people go on in spite of deviations.

    Attributes:
        reasons: the code of a reason for each failed rule's id (`app.domain.reasons`).
        text: in one's own words; it may name a patient, so it stands in a private row.
        contact: who was asked outside, and their reference: manufacturer, sponsor, QP.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    text: Private[str] = field(default_factory=lambda: Private(""))
    contact: Private[str] = field(default_factory=lambda: Private(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's signature under an approval; `role` as it was signed."""

    by: PersonId
    key: KeyId
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What an approval is about.

    Attributes:
        checked: the two persons who checked; neither approves.
        judged: the record of the verdict.
        until: how long the bag may be started with it.
    """

    of: VerificationId
    bag: BagId
    judged: Digest
    checked: frozenset[PersonId]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A hold that everybody whom its class names has approved. Only `approve` makes one.

    Attributes:
        by: who approved.
        rules: the ids of the rules whose failure was approved.
    """

    of: VerificationId
    bag: BagId
    judged: Digest
    until: datetime
    by: frozenset[PersonId]
    rules: frozenset[str]


class Unmet(Enum):
    """Why an approval is none: what was expected, what came, what to do."""

    FORBIDDEN = "{n} of the failed rules may be approved by nobody. Do not infuse this bag."
    NOTHING = "Nothing here needs an approval. Go on, or check the bag again."
    REASON_MISSING = "{n} of the failed rules have no fitting reason. Choose one for each."
    REASON_EXTRA = "{n} reasons are for rules that did not fail. Choose reasons for failures only."
    TEXT_SHORT = "The words need 10 to 2,000 characters, {n} came. Write what happened."
    CONTACT_MISSING = "The outside contact is missing. Enter who was asked, and the reference."
    SIGNATURES_ONE = "One authorised person signs, {n} came. Sign in one person."
    SIGNATURES_TWO = (
        "A physician and somebody of quality sign, as two persons, {n} came. Sign in both."
    )
    ROLES = "The {n} who signed do not hold the roles that this needs. Ask those who do."
    CHECKED_IT = "{n} of those who signed made one of the checks. Ask somebody else."

    def says(self, count: int) -> str:
        """Return the sentence, with what was counted."""
        return Sentence(self.value, n=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApproved:
    """An approval that lacks something; nothing was recorded."""

    why: Unmet
    count: int = 0

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return self.why.says(self.count)


def approve(
    outcomes: Iterable[Outcome], grounds: Grounds, signed: Sequence[Approval], over: Over
) -> Approved | NotApproved:
    """Approve the deviations of a hold, or say what is missing.

    1. Nothing of class HARD failed, and something of class DEV2 or DEV1 did.
    2. Each failed rule has a reason that fits its cause, and nothing else has one.
    3. For DEV2 there are words, and an outside contact.
    4. As many people sign as the class asks for, each with a role that it asks for.
    5. None of them checked: nothing approves itself.
    """
    needs = required(outcomes)
    # (1) to (3)
    lacks = _lacks(needs, grounds)
    # (4) and (5)
    lacks = lacks or _unsigned(needs, signed, over.checked)
    if lacks is not None:
        return lacks
    return Approved(
        of=over.of,
        bag=over.bag,
        judged=over.judged,
        until=over.until,
        by=frozenset(one.by for one in signed),
        rules=frozenset(failed.rule.id for failed in needs.deviations),
    )


def _lacks(needs: Needs, grounds: Grounds) -> NotApproved | None:
    if needs.forbidden:
        return NotApproved(why=Unmet.FORBIDDEN, count=len(needs.forbidden))
    if not needs.deviations:
        return NotApproved(why=Unmet.NOTHING)
    given = grounds.reasons
    unfit = [f for f in needs.deviations if not fits(given.get(f.rule.id, ""), f.cause)]
    extra = given.keys() - {f.rule.id for f in needs.deviations}
    length = len(grounds.text.value.strip())
    checks = (
        (bool(unfit), Unmet.REASON_MISSING, len(unfit)),
        (bool(extra), Unmet.REASON_EXTRA, len(extra)),
        (needs.two and not says_something(grounds.text), Unmet.TEXT_SHORT, length),
        (length > TEXT_MOST, Unmet.TEXT_SHORT, length),
        (needs.two and not grounds.contact.value.strip(), Unmet.CONTACT_MISSING, 0),
    )
    return next((NotApproved(why=why, count=n) for lacking, why, n in checks if lacking), None)


def says_something(text: Private[str]) -> bool:
    """Whether free text has at least ten characters, and no more than a page."""
    return TEXT_LEAST <= len(text.value.strip()) <= TEXT_MOST


def _unsigned(
    needs: Needs, signed: Sequence[Approval], checked: frozenset[PersonId]
) -> NotApproved | None:
    sides = needs.sides
    persons = {one.by for one in signed}
    distinct = len(persons) == len({one.key for one in signed}) == len(signed)
    if len(signed) != len(sides) or not distinct:
        why = Unmet.SIGNATURES_TWO if needs.two else Unmet.SIGNATURES_ONE
        return NotApproved(why=why, count=len(persons))
    if not sides_signed(sides, [one.role for one in signed]):
        return NotApproved(why=Unmet.ROLES, count=len(signed))
    if persons & checked:
        return NotApproved(why=Unmet.CHECKED_IT, count=len(persons & checked))
    return None


def sides_signed(sides: Sequence[Side], roles: Sequence[str]) -> bool:
    """Whether every side has a signature of one of its roles, and no signature is left over."""
    if len(sides) != len(roles):
        return False
    names = [{role.value for role in side.roles} for side in sides]
    # No role is both of the clinic and of quality: whoever fits a side fits no other.
    return all(any(role in held for role in roles) for held in names) and all(
        any(role in held for held in names) for role in roles
    )


class State(Enum):
    """How far people are with a deviation; it only ever goes on (screens §5.8)."""

    OPEN = "open"
    CONTAINED = "contained"
    DISPOSITION = "disposition"
    CLOSED = "closed"

    def may_become(self, later: State) -> bool:
        """Whether this state goes on to a later one; nothing leaves CLOSED."""
        order = list(State)
        return order.index(later) > order.index(self)


class Category(Enum):
    """What somebody reports by hand: six, blame-free (screens §5.8)."""

    IDENTITY = "identity"
    PRODUCT = "product"
    TIME_OR_TEMPERATURE = "time_or_temperature"
    EQUIPMENT = "equipment"
    RECORDS = "records"
    OTHER = "other"


class NearMissClass(Enum):
    """What a near miss turned out to be; the value stands in records."""

    TWO_PATIENTS = "two_patients"
    ANOTHER_PRODUCT = "another_product"
    LABEL = "label"
    DEVICE = "device"
    RECORDS = "records"
    PROCEDURE = "procedure"
    INTEGRITY = "integrity"

    @property
    def says(self) -> str:
        """What it was, in one sentence."""
        return _NEAR_MISSES[self]


_NEAR_MISSES = {
    NearMissClass.TWO_PATIENTS: "Things of two patients were in one place.",
    NearMissClass.ANOTHER_PRODUCT: "Another bag or product was brought or taken.",
    NearMissClass.LABEL: "A label or wristband was wrong, old or not readable.",
    NearMissClass.DEVICE: "A scanner, camera or workstation was the reason.",
    NearMissClass.RECORDS: "An order or another record was wrong or late.",
    NearMissClass.PROCEDURE: "A step came too early, too late or not at all.",
    NearMissClass.INTEGRITY: "Records or keys of a workstation were damaged.",
}

# Causes that put in question who or what was there: closing them takes two (screens §5.8).
IDENTITY = frozenset(
    {
        Cause.DIFFERENT_PATIENTS,
        Cause.CHECKERS_PRODUCT,
        Cause.CHECKERS_BAND,
        Cause.WRONG_PATIENT,
        Cause.WRONG_PRODUCT,
        Cause.WRONG_COMPONENT,
        Cause.WRONG_DAY,
        Cause.MISLABELLED,
        Cause.WRONG_ALLOCATION,
        Cause.CASSETTE_DIFFERS,
        Cause.RELEASE_DIFFERS,
        Cause.IDENTITY_DIFFERS,
        Cause.PATIENT_DATA_DIFFER,
        Cause.BAND_VOID,
        Cause.BORN_DIFFERS,
        Cause.END_DIFFERS,
        Cause.SAME_PERSON,
        Cause.TYPED_BOTH,
    }
)


def closing(*, identity: bool) -> tuple[Side, ...]:
    """Return who closes a deviation: quality, and for an identity the clinic as well."""
    return (Side.CLINICAL, Side.QUALITY) if identity else (Side.QUALITY,)
