"""The words of downtime forms: printed, folded, filled in by hand (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

TITLES = {
    "infusion": tr("Downtime: infusion"),
    "thaw": tr("Downtime: thaw"),
    "hand_over": tr("Downtime: hand-over"),
}
HEADINGS = {
    "before": tr("Before you begin"),
    "first": tr("First person: write this alone"),
    "second": tr("Second person: write this alone, from the patient and the bag"),
    "together": tr("Both together"),
}
NOTE = tr("Write in ink. Copy what stands on the objects, never from this paper.")
FOLD = tr("Fold here, backwards. Do not look at the part above.")
FOOT = (
    tr("Two people copy this form at the workstation as soon as it works."),
    tr("What was done on paper stays NOT VERIFIED. Not a cleared or approved medical device."),
)
HINTS = {"date": tr("DDMMYYYY"), "time": tr("HHMM")}
NO = tr("No")
ORDER_SAYS = tr("What the order says: unfold only when both have written")
ORDER_PATIENT = tr("Patient number")
ORDER_BORN = tr("Date of birth")
ORDER_COI = tr("Chain of identity")
ORDER_BAG = tr("Product id on the bag")
