"""Why something stops, holds or is refused: one closed list, one plain sentence each.

A sentence says what was found, in the ward's words; the screen adds what to do. None names a
patient, a number or a person, so a sentence may stand anywhere.
"""

from __future__ import annotations

from enum import Enum


class Cause(Enum):
    """Every cause that a rule can name. The order is the order of importance on a screen."""

    DIFFERENT_PATIENTS = "The wristband and the product belong to different patients."
    CHECKERS_PRODUCT = "The two people scanned different products."
    CHECKERS_BAND = "The two people scanned different wristbands."
    WRONG_PATIENT = "The wristband is not that of the patient on the order."
    WRONG_PRODUCT = "The product is not the one on the order."
    NO_ORDER = "No active order here fits what was scanned."
    SEVERAL_ORDERS = "More than one active order here fits what was scanned."
    PATIENT_DATA_DIFFER = "The date of birth on the wristband differs from the order."
    BAND_VOID = "This wristband is not the patient's current one."
    BAG_UNKNOWN = "This bag is not known at this site."
    BAG_ELSEWHERE = "This bag was not issued to this ward."
    BAG_NOT_READY = "This bag is not ready to infuse."
    BAG_USED = "This bag was already infused."
    BAG_ON_HOLD = "This bag is on hold."
    BAG_CONTESTED = "The records about this bag contradict each other."
    SAME_PERSON = "The same person made both checks."
    NOT_PERMITTED = "One of the two people may not verify here."
    DEVICE_NOT_QUALIFIED = "This scanner or camera has not passed its test here."
    SCAN_REUSED = "A scan was used before."
    BORN_DIFFERS = "The date of birth that was heard is not the patient's."
    END_DIFFERS = "The printed product id that was typed is not the bag's."
    EXPIRED = "The date on this bag has passed."
    THAW_EXPIRED = "The time since thawing has passed its limit."
    BAG_PROBLEM = "A problem with the bag was reported."
    PAIR_TOO_OLD = "The first check is too old. Both people start again."

    @property
    def sentence(self) -> str:
        """The sentence a nurse reads."""
        return self.value

    @classmethod
    def of(cls, code: str) -> Cause:
        """Return the cause of a record's word.

        Raises:
            ValueError: there is none.
        """
        for cause in cls:
            if cause.code == code:
                return cause
        msg = "no cause has this word"
        raise ValueError(msg)

    @property
    def code(self) -> str:
        """The word that stands in records."""
        return self.name.lower()
