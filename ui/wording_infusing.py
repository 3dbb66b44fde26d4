"""The words of a running infusion and of the empty bag (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Infusion of the bag … {end}")
CHOOSE = tr("Choose what to record")
WHAT = tr("What")
SAYS = tr("What it records")
STARTED = tr("Started {time}")
STANDS = tr("Stands still since {time}")
ENDED = tr("Ended {time}")
NOT_VERIFIED = tr("NOT VERIFIED")
RECORDED = tr("Recorded.")
RECORDED_WITH = tr("Recorded. This is a deviation: {why}")
TYPE_AGAIN = tr("Unusual: {what}. Look again; if it is so, press Alt+G once more.")

ACTS = {
    "end": (tr("End"), tr("The infusion has ended: volume, rest, rinse.")),
    "interrupt": (tr("Interruption"), tr("The infusion stands still, and why.")),
    "resume": (tr("Goes on"), tr("The infusion runs again.")),
    "observe": (tr("Vital signs"), tr("Temperature, pulse, pressure, breaths, saturation.")),
    "react": (tr("Reaction"), tr("A reaction of the patient: grade, and what was done.")),
    "dispose": (tr("Empty bag"), tr("Where the empty bag went; two people sign.")),
}
END = tr("Say how the infusion ended")
WHOLE = tr("All of the bag was infused")
RINSED = tr("The bag was rinsed into the line")
WHY = tr("Why it ended")
WHY_ENDED = (
    ("complete", tr("It is complete")),
    ("part_ordered", tr("Only a part was ordered")),
    ("reaction", tr("Reaction of the patient")),
    ("product", tr("Problem with the product")),
    ("line", tr("Problem with the line")),
    ("physician", tr("The physician decided")),
    ("other", tr("Another reason")),
)
INFUSED = tr("Infused")
REST = tr("Left in the bag")
REMARKS = tr("Remarks")
INTERRUPT = tr("Say why it stands still")
WHY_STILL = (
    ("reaction", tr("Reaction of the patient")),
    ("line", tr("Problem with the line")),
    ("pump", tr("Problem with the pump")),
    ("patient", tr("The patient needs something else")),
    ("other", tr("Another reason")),
)
RESUME = tr("Sign that the infusion runs again")
OBSERVE = tr("Type what was measured; leave the rest empty")
PHASE = tr("When")
PHASES = (
    ("start", tr("At the start")),
    ("quarter_hour", tr("After 15 minutes")),
    ("end", tr("At the end")),
    ("other", tr("At another time")),
)
SIGNS = {
    "temperature_c": (tr("Temperature"), "°C"),
    "pulse_per_min": (tr("Pulse"), "/min"),
    "systolic_mmhg": (tr("Systolic pressure"), "mmHg"),
    "diastolic_mmhg": (tr("Diastolic pressure"), "mmHg"),
    "breaths_per_min": (tr("Breaths"), "/min"),
    "saturation_percent": (tr("Saturation"), "%"),
}
REACT = tr("Say what the reaction is, and what was done")
GRADE = tr("Grade")
GRADES = (
    ("1", tr("1, mild")),
    ("2", tr("2, moderate")),
    ("3", tr("3, severe")),
    ("4", tr("4, life-threatening")),
    ("5", tr("5, fatal")),
)
DONE = tr("What was done")
ACTIONS = (
    ("watched", tr("Watched")),
    ("treated", tr("Treated")),
    ("slowed", tr("Infusion slowed")),
    ("interrupted", tr("Infusion interrupted")),
    ("stopped", tr("Infusion ended")),
)
DISPOSE = tr("Say where the empty bag went")
WAY = tr("Where it went")
WAYS = (
    ("biohazard_waste", tr("Biohazard waste")),
    ("returned_to_laboratory", tr("Back to the cell lab")),
    ("retained_sample", tr("Kept as a sample")),
    ("returned_to_manufacturer", tr("Back to the manufacturer")),
)
CONTAINER = tr("Container")

SIGNED_BY = tr("Recorded by")
MEANING = tr("I saw this myself and answer for what is recorded here.")
DISPOSED_BY = tr("Disposed of by")
DISPOSED_MEANING = tr("I put this empty bag where it is recorded to be.")
WITNESSED_BY = tr("Witnessed by")
WITNESSED_MEANING = tr("I saw where this empty bag was put.")
