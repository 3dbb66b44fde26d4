"""The words of a patient's next bag, and of a check that was parked."""

from __future__ import annotations

from ui.wording import tr

FROM_BEFORE = tr("FROM BEFORE")
FROM_BEFORE_SAYS = tr("{what}: your own scan for the bag before")
NEXT = (
    tr("Scan the product label of the next bag"),
    tr("Another patient, or not sure? Then scan the wristband as well."),
)
BAND_AGAIN = tr("Your scan for the bag before is too old by now. Scan the wristband again.")
NEXT_BAG = tr("Next bag: tap your badge")
NEXT_ROW = (tr("Next bag"), tr("The screen locks; then tap your badge for its first check."))

PARK_KEY = tr("Alt+P  Park")
PARKED = tr("This check is parked.")
PARKED_CALL = tr("{person}: tap your badge to go on")
PARKED_SAYS = tr("Nothing of it shows. Only the person who began it can go on. Esc gives it up.")
PARKED_LEFT = tr("until the check has to begin again")
PARKED_OTHER = tr(
    "Somebody else's check is parked here. Let that person go on, or press Esc to give it up."
)
GIVE_UP_SURE = tr("Press Esc once more to give up the check that is parked here.")
