"""The words of orders, their entry and their files, of holds and recalls (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

ORDERS = tr("Orders")
ORDERS_SAYS = tr("Choose an order to see how it stands")
ORDERS_HEADS = (
    tr("Order"),
    tr("Chain"),
    tr("Product"),
    tr("Bags left"),
    tr("Filed"),
    tr("Came"),
)
NO_ORDER = tr("No order is on record here. Press Alt+N for a new one.")
NEW = tr("New order")
LEFT_OF = tr("{left} of {all}, day {day}")
ORIGINS = {
    "central": tr("from the centre"),
    "file": tr("from a file"),
    "hand": tr("by hand"),
}
AWAY = tr("not here yet")
ORDER_AWAY = tr(
    "The patient of this order is known only where it was filed. Open it there, "
    "or wait until this workstation has heard from the centre."
)
STATES = {"active": tr("active"), "cancelled": tr("cancelled"), "done": tr("infused")}

NEW_SAYS = tr("Choose how the order comes")
NEW_HEADS = (tr("How"), tr("What happens"))
WAYS = {
    "hand": (tr("By hand"), tr("Two people type it, neither sees what the other typed.")),
    "file": (tr("From a file"), tr("A file of the inbox; two people compare and sign.")),
}

# One order.
ORDER_TITLE = tr("Order {number}")
ORDER_SAYS = tr("See what is missing, or choose a bag")
BAG_HEADS = (tr("Bag"), tr("Number"), tr("What"), tr("Where"), tr("Since"), tr("Release"))
NUMBER_OF = tr("{number} of {of}")
COI = tr("Chain of identity")
PRODUCT = tr("Product and lot")
END = tr("… {end}")
DAY_WARD = tr("Dose day, ward, plan")
DAY_WARD_IS = tr("day {day}, {ward}")
PLANNED = tr("Planned")
PLAN = tr("{begin} to {end}")
NO_PLAN = tr("no plan")
PRESCRIBED_RELEASED = tr("Prescription, release")
SIGNED = tr("signed")
NOT_SIGNED = tr("not signed")
RELEASED = tr("released")
NOT_RELEASED = tr("not released")
EXCEPTIONAL = tr("EXCEPTIONAL RELEASE")
EXCEPTIONAL_BY = tr("exceptional, by {names}")
ON_HOLD = tr("on hold")
MISSING = {
    "profile": tr("The therapy's profile is not here. Ask who publishes profiles."),
    "prescription": tr("No physician signed the order. A physician presses Alt+P."),
    "dose": tr("What the physician prescribed is at another workstation, and not here yet."),
    "release": tr("No release document is filed. Ask the cell laboratory for it."),
    "identity": tr("No report on the cells' identity is filed. Ask the cell laboratory for it."),
    "readiness": tr("The ward has not confirmed lately that the patient is ready."),
    "bags": tr("Not every bag has arrived."),
}
CANCELLED_BAND = tr("This order was cancelled. Nothing of it is infused.")
PRESCRIBE = tr("Prescribe")
CANCEL_ORDER = tr("Cancel the order")
GONE = tr("This order can no longer be read. Look at the list again.")

BAG_TITLE = tr("Bag … {end}")
BAG_SAYS = tr("See where this bag has been")
MOVE_HEADS = (tr("What happened"), tr("When"), tr("Where"))
NO_MOVE = tr("Nothing is recorded about this bag yet.")
BAG_STATES = {
    "expected": tr("expected"),
    "collected": tr("collected"),
    "made": tr("made"),
    "in_transit": tr("on its way"),
    "received_quarantine": tr("received, not accepted"),
    "stored": tr("stored"),
    "issued": tr("issued"),
    "thawing": tr("being thawed"),
    "thawed": tr("thawed"),
    "verified": tr("verified"),
    "returned": tr("returned"),
    "rejected": tr("rejected"),
    "quarantine": tr("quarantine"),
    "lost": tr("lost"),
    "recalled": tr("recalled"),
    "destroyed": tr("destroyed"),
    "infusing": tr("being infused"),
    "infused_partial": tr("infused in part"),
    "infused_full": tr("infused"),
    "infused_not_verified": tr("infused, not verified"),
    "disposed": tr("disposed of"),
}
MOVES = {
    "bag.collected": tr("Collected"),
    "bag.made": tr("Made"),
    "bag.dispatched": tr("Sent"),
    "bag.accepted": tr("Received"),
    "bag.rejected": tr("Rejected"),
    "bag.stored": tr("Stored"),
    "bag.issued": tr("Issued"),
    "bag.handed_over": tr("Handed over"),
    "bag.thaw_started": tr("Thaw begun"),
    "bag.thawed": tr("Thawed"),
    "bag.drawn": tr("Drawn from"),
    "bag.returned": tr("Returned"),
    "verification.judged": tr("Match"),
    "verification.approved": tr("Deviation approved"),
    "bag.lapsed": tr("Match not used in time"),
    "bag.held": tr("Stopped"),
    "bag.deviated": tr("Hold"),
    "bag.quarantined": tr("Quarantined"),
    "bag.recalled": tr("Recalled"),
    "bag.lost": tr("Lost"),
    "bag.destroyed": tr("Destroyed"),
    "verification.restarted": tr("Check begun again"),
    "infusion.started": tr("Infusion started"),
    "infusion.ended": tr("Infusion ended"),
    "bag.disposed": tr("Empty bag disposed of"),
    "bag.resolved": tr("Resolved by quality"),
}

# Signing in to read.
LOOK = tr("Tap your badge to read this")
LOOK_SAYS = tr("Patient data shows only to who is signed in.")
LOOK_MEANING = tr("I sign in to read an order.")

# Cancelling.
CANCEL_SAYS = tr("Write why this order is cancelled")
CANCEL_DETAIL = tr("A cancelled order is kept, and stops whoever checks a bag for it.")
REASON = tr("Reason")
CANCELLED_BY = tr("Cancelled by")
CANCEL_MEANING = tr("I cancel this order for the reason that is written here.")
CANCELLED = tr("Cancelled. Nothing of this order is infused.")

# Prescribing.
PRESCRIBE_SAYS = tr("Read the order, add what is missing, then sign")
PRESCRIBE_DETAIL = tr("What is left empty stands as it was ordered.")
PRESCRIBED_BY = tr("Prescribed by")
PRESCRIBE_MEANING = tr("I read this order and prescribe it.")
PRESCRIBED = tr("The prescription is signed.")
PATIENT = tr("Patient")
PATIENT_IS = tr("{name}, born {born}")
DOSE = tr("Dose")
DOSE_UNIT = tr("× 10⁶ cells")
DOSE_IS = tr("{cells} × 10⁶ cells")
DOSE_KG_IS = tr("{cells} × 10⁶ cells of each kg")
DOSE_ALL = tr("Dose in all")
DOSE_RANGE = tr("The profile allows")
RANGE_IS = tr("{least} to {most} × 10⁶ cells")
RANGE_KG_IS = tr("{least} to {most} × 10⁶ cells of each kg")
WEIGHT = tr("Body weight")
WEIGHT_IS = tr("{kg} kg on {day}")
KG = tr("kg")
WEIGHED = tr("Weighed on")
NOT_GIVEN = tr("not given")
TO_COME = tr("This day is to come. Type the day on which the patient was weighed.")
WEIGHT_AND_DAY = tr("A weight and its day go together. Give both, or none.")
USES = {"filter": tr("Filter"), "pump": tr("Pump"), "irradiation": tr("Irradiation")}
USE = {
    "required": tr("required"),
    "allowed": tr("allowed"),
    "forbidden": tr("forbidden"),
}

# By hand.
HAND = tr("Order by hand")
PAGE_OF = tr("Page {page} of {all}. Copy it from the document; ask nobody what they typed.")
PAGE_AGAIN = tr("Page {page} of {all}. These fields differed. Look at the document again.")
WHO_SAYS = tr("Type the order and the patient")
WHAT_SAYS = tr("Type the product and the plan")
DOSE_SAYS = tr("Type the prescription, as far as it is given")
MORE_SAYS = tr("Type further numbers, as far as they are given")
BAG_PAGE_SAYS = tr("Type bag {number} of {all}")
AGAIN_SAYS = tr("Type these fields again")
REVIEW_SAYS = tr("Compare with the document once more, then sign")
REVIEW_DETAIL = tr("Only you see this. Escape leads back to the pages.")
NOT_YET = tr("Not yet an order: {what}")
TYPED_BY = tr("Typed by")
TYPED_MEANING = tr("I typed this order from its document, and nobody told me what to type.")
ENTRY_ROW = tr("Entry by hand")
BEGUN_BY = tr("begun by {name}")
WAITS_SECOND = tr("second person types")
WAITS_AGAIN = tr("both type again")
WAITS_SIGN = tr("alike: both sign")
SEALED = tr("Typed and signed. Now another person types it, alone, from the document.")
SEALED_AGAIN = tr("Typed and signed. Now {name} types the same fields again.")
DIFFER = tr("The two entries differ in: {fields}. Both look at the document again; {name} begins.")
START_OVER = tr("The two entries differ again, in: {fields}. Both start over.")
AGREED_SAYS = tr("Sign the order that you both typed")
AGREED_DETAIL = tr("Both of you typed the same. It counts once both have signed.")
FIRST_BY = tr("Typed first by")
SECOND_BY = tr("Typed second by")
AGREED_MEANING = tr("I typed this order myself, and both entries are alike.")
FILED = tr("The order {number} is filed.")
BAGS = tr("Bags")
BAG_FIELD = tr("Bag {number}: {label}")
FIELDS = {
    "order": tr("Order number"),
    "coi": COI,
    "patient": tr("Patient number, as on the wristband"),
    "band": tr("Serial number of the newest wristband"),
    "born": tr("Date of birth"),
    "name": tr("Name, as registered: FAMILY, Given"),
    "product": tr("Product code"),
    "ward": tr("Ward"),
    "lot": tr("Lot"),
    "profile": tr("Profile"),
    "dose_day": tr("Day of the treatment"),
    "from": tr("Planned from"),
    "until": tr("Planned until"),
    "prescriber": tr("Signed by, on the document"),
    "dose": tr("Prescribed cells, in all or of each kg"),
    "weight_kg": WEIGHT,
    "weighed": WEIGHED,
    "donor": tr("Donor number, if another person"),
    "patient_group": tr("Blood group of the patient"),
    "donor_group": tr("Blood group of the donor"),
    "identifiers": tr("Further numbers"),
    "allocated": tr("Record that gives this lot to the patient"),
    "bag": tr("Bag, as product code.serial"),
    "component": tr("Component"),
    "number": tr("Printed bag number"),
    "of": tr("Printed count of bags"),
    "bag_lot": tr("Lot of this bag"),
    "volume_ml": tr("Volume"),
    "infuse_ml": tr("Volume to infuse, if not all"),
    "cells": tr("Cells, as the release document says"),
}
PLAN_DAY = tr("Planned day")
HOW_MANY = tr("How many bags")
SYSTEMS = {
    "donation": tr("Donation number"),
    "join": tr("JOIN number"),
    "subject": tr("Study subject number"),
    "national": tr("National patient number"),
}
ML = tr("mL")
PLAN_WHOLE = tr("A planned day and both its times go together. Give all three, or none.")
NO_SPACE = tr("No space belongs in this number.")

# From a file.
INBOX = tr("Orders from a file")
FILE_SAYS = tr("Choose an order; two people compare and sign it")
FILE_HEADS = (tr("Order or place"), tr("What it is"), tr("What to do"))
READY = tr("ready")
IS_FILED = tr("filed")
WRONG = tr("not read")
ORDER_IS = tr("{coi}, {product}, bags: {count}, day {day}")
COMPARE = tr("Compare and sign")
NOTHING_TO_DO = tr("Nothing")
COUNTED = tr("Orders to sign: {ready}. Things to correct: {wrong}.")
NO_UTF8 = tr("is not text in UTF-8")
SAVE_UTF8 = tr("Save it again as UTF-8.")
COMPARE_SAYS = tr("Compare every line with what the file came from")
COMPARED_FIRST = tr("Compared by")
COMPARED_SECOND = tr("Compared by, second person")
COMPARED_MEANING = tr("I compared this order with what it came from.")

# Holds and recalls.
HOLDS = tr("Holds and recalls")
HOLDS_SAYS = tr("See what nobody may infuse")
HOLDS_HEADS = (tr("Why"), tr("Product"), tr("Lot"), tr("Bag"), tr("Here"))
NO_HOLD = tr("The centre published no hold and no recall.")
RECALL = tr("recall")
HOLD = tr("hold")
NOT_HERE = tr("no bag here")
HERE = tr("bags here: {count}")
HEARD = tr("The list is {age} old: the centre was last heard {at}.")
LAST_HEARD = tr("The centre was last heard {at}.")
NEVER_HEARD = tr("The centre was never heard here. Call the cell laboratory before you go on.")
OLD = tr("The list is {age} old. Call the cell laboratory before you go on.")
ALONE = tr("Practice on its own: no centre publishes holds here.")
TOUCHED = tr("Bags here: {bags}.")
TOUCHES_NONE = tr("No bag at this site is on it.")
BAG_IS = tr("… {end} ({state})")
PLACES = {"line": tr("line"), "order": tr("order"), "bag": tr("bag"), "column": tr("column")}
