"""The words of the cell laboratory's and the hand-over's screens (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Cell laboratory")
SCAN = tr("The bag's, the cassette's or the container's own label leads to its work.")
SCAN_IT = tr("Scan this bag's label to work on it.")
WAITING_HEADS = (tr("Thawed bag"), tr("Where"), tr("Since"), tr("Until"))
NONE_THAWED = tr("No thawed bag waits.")
URGENT, IN_TIME, WAITING = tr("now"), tr("in time"), tr("waits")
BAG, BAG_NO = tr("Bag"), tr("Bag {n}")
BAG_OF = tr("Bag … {end}")
OTHER_BAG = tr("That is another bag than the one you work on. Put it aside. Scan the right one.")
TWICE = tr("That one is scanned already. Scan another one.")
CHOOSE = tr("Choose what to do with this bag")
HEADS = (tr("Step"), tr("What it does"))
NO_ORDER = tr("No active order names this bag. Look at its label, or ask the cell lab's lead.")
ORDER_AWAY = tr(
    "The order of this bag was filed at another workstation, and its details are not here yet. "
    "Go on there, or wait until this workstation has heard from the centre."
)
NOTHING = tr("There is nothing to do with this bag in the laboratory now.")
LEFT = tr("until it may be started")
LEFT_OF = tr("bag … {end}: until it may be started")
STATES = {
    "stored": tr("This bag is in store."),
    "issued": tr("This bag was taken out of store."),
    "thawing": tr("This bag is being thawed."),
    "thawed": tr("This bag is thawed."),
    "returned": tr("This bag came back, never thawed."),
    "rejected": tr("This bag was rejected."),
    "quarantine": tr("This bag is in quarantine."),
    "recalled": tr("This bag was recalled."),
    "destroyed": tr("This bag was destroyed."),
    "verified": tr("This bag was verified at the bedside."),
}
ACTS = {
    "slip": (tr("Pick-up slip"), tr("For the next bag of this order.")),
    "issue": (tr("Retrieval"), tr("Two people scan the bag and take it out of store.")),
    "rehearse": (tr("Comparison before the thaw"), tr("Everything, while it can still go back.")),
    "thaw": (tr("Begin the thaw"), tr("Device, calibration, bath.")),
    "thawed": (tr("End the thaw"), tr("Its own clock runs from here.")),
    "inspect": (tr("Inspection"), tr("How it looks, and what was measured.")),
    "draw": (tr("Fill a container"), tr("Wash, dilution or syringe, with a label of its own.")),
    "hand over": (tr("Hand over"), tr("Give it to somebody else.")),
    "return": (tr("Bring back"), tr("It was never thawed, and is not needed now.")),
    "destroy": (tr("Destroy"), tr("Two people; nothing brings it back.")),
    "receive": (tr("Receive"), tr("It was handed over, and nobody has received it.")),
}

# Slip and retrieval.
SLIP = tr("Sign the pick-up slip")
SLIP_MADE = tr("The pick-up slip is on record. Print it from the labels' screen.")
SLIP_OTHER = tr("The pick-up slip is on record. It is for another bag: the order's next one.")
SLIP_FIRST = tr("Expected a pick-up slip of this order, found none. Sign one first.")
SLIP_ASKS = tr("The slip asks for bag")
NO_SLIP = tr("That is no pick-up slip that was made here. Scan the bag, or have a slip made.")
RETRIEVE = tr("Both scan the bag, each on your own")
FIRST, SECOND = tr("Bag, first person"), tr("Bag, second person")
PLACE_TOO, STORED_AT = tr("Place too"), tr("Storage place")
WAS_STORED, TAKEN_FROM = tr("Stored at"), tr("Taken from")
NO_PLACE = tr("no record names a place")
STORED_UNKNOWN = tr("No record says at which place it was stored.")
OTHER_PLACE = tr("Stored at {stored}, taken from {place}. Tell the cell lab's lead.")

# Thaw.
REHEARSE = tr("Scan the cassette's label, then sign")
CASSETTE = tr("Cassette")
PASSED = tr("Everything agrees. The thaw may begin.")
STOPPED = tr("Do not thaw: {why}")
THAW = tr("Say how it is thawed")
METHOD, DEVICE = tr("Method"), tr("Device number")
CALIBRATED, BATH = tr("Calibrated until"), tr("Bath")
WHEN = tr("The thaw")
BEGINS = (("now", tr("begins now")), ("before", tr("was begun already")))
CALIBRATION_OVER = tr("The calibration of this device ended on {day}.")
THAW_DEVIATES = tr("{why} Correct it, or go on once more: it is recorded as a deviation.")
THAWED = tr("Sign that the thaw has ended")
LOOK = tr("Say how it looks")
LOOKS = (
    ("ok", tr("As it should")),
    ("clumps_disperse", tr("Clumps that dissolve")),
    ("clumps_persist", tr("Clumps that stay")),
    ("leak", tr("It leaks")),
    ("colour", tr("Another colour")),
)
LOOKS_LABEL = tr("It looks")
CULTURE = tr("Take a sample for culture.")
VIABILITY, CELLS, VOLUME = tr("Viability"), tr("Cells"), tr("Volume")
NOTE = tr("Note")

# Containers.
DRAW = tr("Say what was drawn and filled")
CHILD = tr("Container's label")
OWN_LABEL = tr("That is the bag's own label. Scan the label on the new container.")
MADE = tr("It is a")
CONTAINERS = (("wash", tr("Wash")), ("dilution", tr("Dilution")), ("syringe", tr("Syringe")))
DRAWN, ADDED, WASTE = tr("Drawn"), tr("Added"), tr("Thrown away")
HELD = tr("Left in the bag before")
PRINTED, USED = tr("Labels printed"), tr("Labels used")
VOID, DESTROYED = tr("Labels void"), tr("Labels destroyed")
VOLUME_LIMITS = tr("Type a volume above 0 and up to {most} mL.")
VOLUME_UNKNOWN = tr(
    "What this bag holds is not on record. Record its volume with the inspection, or go on once "
    "more: it is recorded as a deviation."
)
VOLUME_OFF = tr(
    "{rest} mL are left in this bag, {asked} mL do not come out of it. Correct the volumes, or go "
    "on once more: it is recorded as a deviation."
)
LABELS_OFF = tr(
    "{printed} labels were printed, {found} are accounted for: one on the container, the void and "
    "the destroyed ones. Find every label, then correct the numbers."
)
DREW = tr("Recorded. Container … {end} has its parent's time.")

# Back, or destroyed.
RETURN = tr("Say why it comes back, then sign")
DESTROY = tr("Say why it is destroyed, then both sign")
WHY = tr("Why")
WHY_RETURNED = (
    ("not_needed", tr("Not needed")),
    ("patient_not_ready", tr("Patient not ready")),
    ("other", tr("Another reason")),
)
WHY_DESTROYED = (
    ("time_over", tr("Its time is over")),
    ("damaged", tr("Damaged")),
    ("drawn_empty", tr("Drawn empty")),
    ("not_needed", tr("Not needed")),
    ("other", tr("Another reason")),
)
WASTE_CONTAINER = tr("Waste container")
CAME_BACK = tr("Recorded. The bag is back.")
IS_DESTROYED = tr("Recorded. The bag is destroyed.")
I_RETURN = tr("I bring this bag back; it was not thawed.")
I_DESTROY = tr("I destroyed this bag as it is recorded here.")
I_WITNESS = tr("I watched that this bag was destroyed.")

# Hand-over.
GIVE = tr("Say where it goes, then sign")
MORE = tr("One more bag")
PLACE = tr("Where it goes")
ELSEWHERE, OTHER_WARD = tr("another place"), tr("Other place")
NAME_WARD = tr("Type the name of the other place.")
BOX, SEAL, TEMPERATURE = tr("Transport box"), tr("Seal"), tr("Temperature")
UNITS, FROM, AT = tr("Bags"), tr("From"), tr("Given at")
WHERE_WAS = tr("Where it was meanwhile")
NOBODY = tr("nobody on record")
GAP = tr("Custody gap of {minutes} min after {last}: say where it was.")
GAP_HERE = tr("Custody gap of {minutes} min: last at {last}, not here. Say where it was.")
GAP_MINUTES = tr("Custody gap of {minutes} min after {last}.")
GAP_BEFORE = tr("Custody gap of {minutes} min before this hand-over, as its record says.")
ON_ITS_WAY = tr("It was handed over to {to}. Nobody has received it yet.")
HANDED = tr("Handed over. The receiver scans it and signs, here or on the ward.")
RECEIVE_TITLE = tr("Receive a bag")
RECEIVE_SAYS = tr("What was handed over to this place. The receipt's code counts, too.")
RECEIVE_HEADS = (tr("Bags"), tr("From"), tr("Given by"), tr("Given at"), tr("Until"))
NONE_GIVEN = tr("Nothing is on its way to this place, as far as records have arrived.")
NOT_GIVEN = tr(
    "No hand-over of this bag waits here. Scan the giver's receipt first, or have it handed over."
)
RECEIPT_TAKEN = tr("The giver's receipt is taken. Now scan the bag.")
RECEIPT, RECEIPT_KEY = tr("Receipt of the hand-over"), tr("Receipt")
RECEIPT_SCAN = tr("Scan this code at the receiver's workstation")
RECEIPT_NOT_DRAWN = tr("No code can be drawn here. Receive it at this workstation.")
RECEIPT_SAYS = tr("Only where the record has not arrived. Whoever scans here receives here.")
NOT_ARRIVED = tr("The giver's record has not arrived. The receipt stands for it.")
TAKE = tr("Look at what you receive, then sign")
CONDITION = tr("Bags and box look")
CONDITIONS = (("good", tr("Good")), ("problem", tr("Problem")))
PROBLEM_SAYS = tr("Put it aside and call the cell lab: you reported a problem.")
TAKEN_FOR = tr("You take it for")
TAKEN = tr("Received. It is in your hands now.")

RECORDED = tr("Recorded.")
RECORDED_WITH = tr("Recorded. This is a deviation: {why}")

DONE_BY, WITNESS = tr("Done by"), tr("Second person")
GIVEN_BY, TAKEN_BY = tr("Given by"), tr("Received by")
I_REHEARSED = tr("I scanned this label myself and compared it before the thaw.")
I_ASK = tr("I ask for this bag to be taken out of store.")
I_TOOK = tr("I scanned this bag myself and took it out of store.")
I_THAW = tr("I begin the thaw of this bag as it is recorded here.")
I_THAWED = tr("I ended the thaw of this bag now.")
I_LOOKED = tr("I looked at this product and measured it as it is recorded here.")
I_DREW = tr("I filled this container and accounted for its labels as it is recorded here.")
I_GIVE = tr("I give this bag out of my hands as it is recorded here.")
I_TAKE = tr("I scanned every bag myself and take it into my hands as it is recorded here.")
