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
    WRONG_COMPONENT = "This bag is not the one that comes next."
    WRONG_DAY = "This bag is for another day of the treatment."
    MISLABELLED = "The donor's number on this product is the patient's own number."
    WRONG_ALLOCATION = "This product was not allocated to this patient."
    CASSETTE_DIFFERS = "The cassette and the bag inside carry different numbers."
    RECALLED = "This product is on a hold or recall list."
    NOT_RELEASED = "No release document fits this bag."
    RELEASE_DIFFERS = "The release document is for another patient or lot."
    IDENTITY_DIFFERS = "The biological identity test does not agree."
    ORDER_CANCELLED = "The order was cancelled."
    NO_ORDER = "No active order here fits what was scanned."
    SEVERAL_ORDERS = "More than one active order here fits what was scanned."
    PATIENT_DATA_DIFFER = "The date of birth on the wristband differs from the order."
    BAND_VOID = "This wristband is not the patient's current one."
    BAND_AGAIN = "The wristband had to be scanned again for this bag."
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
    RECORDS_BROKEN = "The records of this workstation failed their check."
    TYPED_BOTH = "Wristband and bag were both typed. One of them must be scanned."
    SPOKEN_UP = "Somebody spoke up before the start."
    EXPIRED = "The date on this bag has passed."
    THAW_EXPIRED = "The time since thawing has passed its limit."
    BAG_PROBLEM = "A problem with the bag was reported."
    NO_CONFIRMATION = "The patient's readiness was not confirmed."
    NOT_REHEARSED = "The comparison before the thaw was not made or did not pass."
    NOT_READY = "Something that this therapy needs is not ready."
    USE_FORBIDDEN = "This therapy forbids the filter, pump or irradiation that is planned."
    DOSE_DIFFERS = "The dose is outside the prescribed range."
    DOSE_TEXT_DIFFERS = "The dose on the release document differs from the order."
    ORDER_UNSIGNED = "Nobody who prescribes has signed the order."
    OUT_OF_SEQUENCE = "This bag is out of its sequence."
    BLOOD_GROUP = "The donor's blood group or eligibility needs a decision."
    IDENTITY_UNTESTED = "The biological identity test that this therapy asks for is missing."
    CUSTODY_GAP = "Nobody's hands are on record for part of this bag's way."
    OTHER_PLACE = "The bag was not at the place where it was stored."
    OUTSIDE_WINDOW = "Today is outside the planned time of this infusion."
    LIST_OLD = "The hold and recall list is too old."
    CLOCK_OFF = "This workstation's clock is off."
    SYNC_OLD = "This workstation has not heard from the centre for too long."
    NOT_HEARD = "The patient could not say name and date of birth."
    TYPED = "A label was typed, not scanned."
    LATE_START = "The infusion did not start in time."
    THAW_OUTSIDE = "The thaw was outside its limits."
    THAW_LOOKS = "The thawed product does not look as it should."
    COUNT_OUTSIDE = "A measured value is outside its limits."
    TRANSPORT_LATE = "The way from the laboratory took too long."
    VOLUME_DIFFERS = "The volumes do not add up."
    LABELS_DIFFER = "The labels do not add up."
    INFUSION_LATE = "The product's time passed while it was infused."
    INFUSION_LONG = "The infusion took longer than this therapy allows."
    INTERRUPTED_LONG = "An interruption of the infusion lasted too long."
    BAG_UNACCOUNTED = "What became of an empty bag is not on record."
    NOT_VERIFIED = "The infusion began without a valid verification."
    PAPER_ONLY = "The code was not read off the patient's wristband."
    TYPED_BY_ONE = (
        "One person typed a label that the other scanned. Both start again, and both do the same."
    )
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
