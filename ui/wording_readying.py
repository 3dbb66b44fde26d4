"""The words of readiness before the thaw, of the bedside checklist and of the rehearsal."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Readiness")
CHOOSE = tr("Choose the order whose patient you looked at")
HEADS = (tr("Order"), tr("Therapy"), tr("Before the thaw"), tr("At the bedside"))
NONE = tr("No order waits for a thaw or an infusion.")
NO_ORDER = tr("No active order names this bag. File the order first.")
ORDER_AWAY = tr(
    "The order of this bag was filed at another workstation, and its details are not here yet. "
    "Go on there, or wait until this workstation has heard from the centre."
)
GONE = tr("That order was cancelled, or nothing is left of it.")

ORDER_TITLE = tr("Readiness for the order {order}")
WHAT = tr("Choose what to confirm, or to look at")
ACT_HEADS = (tr("What"), tr("How it stands"))
BEFORE, BEDSIDE = tr("Before the thaw"), tr("At the bedside")
WARD_ACTS = {"before": tr("Readiness"), "bedside": tr("Bedside")}
REHEARSED = tr("Comparison of the bag … {end}")

READY = tr("ready")
NOT_READY = tr("NOT READY")
TOO_OLD = tr("too old")
OPEN = tr("open")
CONFIRMED = tr("{time}, {name}")
NOT_CONFIRMED = tr("Nobody confirmed it yet.")
CONFIRM_AGAIN = tr("{time}, {name}. Too old now: confirm it again.")
DOES_NOT_HOLD = tr("{time}, {name}. Does not hold: {items}")
NEVER_COMPARED = tr("Not yet. The laboratory compares before the thaw.")

# The two checklists.
BAND = tr("Wristband")
SCAN_BAND = tr("The band on the patient's wrist; no code on paper.")
BEFORE_SAYS = tr("Answer every line for this patient, now")
BEDSIDE_SAYS = tr("Answer every line at this bed, now")
UNKNOWN_IS_NO = tr("Unknown counts as no. Nothing refuses a no: it is recorded.")
USES = {
    "filter": tr("A filter is in the infusion line"),
    "pump": tr("A pump is used"),
    "irradiated": tr("The product was irradiated"),
}
INFUSE = tr("To infuse of the next bag; empty: all of it")
SIGNED_BY = tr("Confirmed by")
MEANING_BEFORE = tr("I looked at this patient, and it is as I answered.")
MEANING_BEDSIDE = tr("I looked at this bed, and it is as I answered.")
RECORDED = tr("Recorded: everything holds.")
RECORDED_NOT = tr("Recorded. NOT READY: {items}")

# The rehearsal.
REHEARSAL_TITLE = tr("Comparison before the thaw, bag … {end}")
LOOK = tr("Read what was compared before the thaw")
RULE_HEADS = (tr("Rule"), tr("What is compared"), tr("What came of it"))
ALL_AGREED = tr("Everything agreed.")
NOT_PASSED = tr("Failed at {time}, by {name}. Do not thaw.")
PASSED_AT = tr("Passed at {time}, by {name}. Good for one hour.")
FAILED_AT = tr("Failed at {time}, by {name}: {why}")
HOLDS, FAILS, NOT_ASKED = tr("agrees"), tr("FAILED"), tr("not required")
