"""The catalogue of reasons for going on in spite of a deviation: one closed list, by cause.

A reason says why the deviation was accepted, never that it was none. A cause that puts an
identity, a state or an authority in question has no reason at all (DESIGN rule 3).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.causes import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCode:
    """One reason: the word that stands in records, its sentence, and the causes it fits."""

    code: str
    says: str
    causes: frozenset[Cause]


C = Cause
_PRODUCT = frozenset(
    {
        C.EXPIRED,
        C.THAW_EXPIRED,
        C.BAG_PROBLEM,
        C.DOSE_DIFFERS,
        C.DOSE_TEXT_DIFFERS,
        C.BLOOD_GROUP,
        C.IDENTITY_UNTESTED,
        C.THAW_OUTSIDE,
        C.THAW_LOOKS,
        C.COUNT_OUTSIDE,
        C.TRANSPORT_LATE,
        C.VOLUME_DIFFERS,
        C.INFUSION_LATE,
        C.USE_FORBIDDEN,
        C.OUT_OF_SEQUENCE,
    }
)

REASONS: tuple[ReasonCode, ...] = (
    ReasonCode(
        code="no_alternative",
        says="The patient needs it, and no other product can be had in time.",
        causes=_PRODUCT,
    ),
    ReasonCode(
        code="exceptional_release",
        says="An exceptional release names this bag and this deviation.",
        causes=_PRODUCT,
    ),
    ReasonCode(
        code="manufacturer_agreed",
        says="The manufacturer was asked and agreed.",
        causes=_PRODUCT
        | {C.CUSTODY_GAP, C.OTHER_PLACE, C.LATE_START, C.OUTSIDE_WINDOW, C.LABELS_DIFFER},
    ),
    ReasonCode(
        code="looked_at_again",
        says="The bag was looked at again and accepted.",
        causes=frozenset({C.BAG_PROBLEM, C.THAW_LOOKS}),
    ),
    ReasonCode(
        code="measured_again",
        says="It was measured or counted again, and the difference is explained.",
        causes=frozenset(
            {
                C.DOSE_DIFFERS,
                C.DOSE_TEXT_DIFFERS,
                C.COUNT_OUTSIDE,
                C.VOLUME_DIFFERS,
                C.LABELS_DIFFER,
                C.THAW_OUTSIDE,
            }
        ),
    ),
    ReasonCode(
        code="prescriber_confirmed",
        says="The prescriber confirmed it by telephone or in person.",
        causes=frozenset(
            {
                C.ORDER_UNSIGNED,
                C.DOSE_DIFFERS,
                C.DOSE_TEXT_DIFFERS,
                C.OUT_OF_SEQUENCE,
                C.OUTSIDE_WINDOW,
                C.BLOOD_GROUP,
                C.USE_FORBIDDEN,
            }
        ),
    ),
    ReasonCode(
        code="plan_changed",
        says="The plan of the treatment was changed.",
        causes=frozenset({C.OUT_OF_SEQUENCE, C.OUTSIDE_WINDOW, C.LATE_START}),
    ),
    ReasonCode(
        code="readiness_found_otherwise",
        says="Readiness was confirmed in another way, and is documented in the chart.",
        causes=frozenset({C.NO_CONFIRMATION, C.NOT_READY}),
    ),
    ReasonCode(
        code="result_follows",
        says="The result is on its way, and waiting is the greater risk.",
        causes=frozenset({C.IDENTITY_UNTESTED, C.BLOOD_GROUP, C.COUNT_OUTSIDE}),
    ),
    ReasonCode(
        code="whereabouts_known",
        says="The bag's whereabouts are accounted for by other evidence.",
        causes=frozenset({C.CUSTODY_GAP, C.TRANSPORT_LATE, C.BAG_UNACCOUNTED}),
    ),
    ReasonCode(
        code="code_damaged",
        says="The code is damaged, and the print beside it can be read.",
        causes=frozenset({C.TYPED, C.PAPER_ONLY}),
    ),
    ReasonCode(
        code="reader_failed",
        says="No scanner or camera at hand could read it.",
        causes=frozenset({C.TYPED, C.PAPER_ONLY}),
    ),
    ReasonCode(
        code="patient_cannot_speak",
        says="The patient cannot speak; somebody who knows the patient answered.",
        causes=frozenset({C.NOT_HEARD}),
    ),
    ReasonCode(
        code="centre_asked_otherwise",
        says="The centre was asked in another way; no hold or recall names this bag.",
        causes=frozenset({C.LIST_OLD, C.SYNC_OLD}),
    ),
    ReasonCode(
        code="clock_compared",
        says="The time was compared with another clock and written down.",
        causes=frozenset({C.CLOCK_OFF}),
    ),
    ReasonCode(
        code="patient_care_first",
        says="The patient had to be looked after first.",
        causes=frozenset(
            {
                C.LATE_START,
                C.INFUSION_LATE,
                C.INFUSION_LONG,
                C.INTERRUPTED_LONG,
                C.TRANSPORT_LATE,
                C.OUTSIDE_WINDOW,
            }
        ),
    ),
)


def reasons_for(cause: Cause) -> tuple[ReasonCode, ...]:
    """Return the reasons that fit a cause, in the order of a screen; none for an identity."""
    return tuple(reason for reason in REASONS if cause in reason.causes)


def fits(code: str, cause: Cause) -> bool:
    """Whether a reason's code is known and fits a cause."""
    return any(reason.code == code for reason in reasons_for(cause))
