"""The words of what went another way: reports, exceptions, closing, unlocking."""

from __future__ import annotations

from ui.wording import tr

# -- speaking up (F9)

SPEAK_UP = tr("F9  Speak up")
SPEAK_UP_LATER = tr("Finish this check or end it with Esc. Then press F9 to speak up.")
SPOKEN_UP = tr("On hold: somebody spoke up. Quality assurance decides how it goes on.")
HOLDING = tr("One moment: the bag is being put on hold.")
STARTED_FIRST = tr("The bag is not on hold: its infusion was already on record.")
REPORT_TITLE = tr("Report")
REPORT = tr("Say what happened")
REPORT_SAYS = tr("Nobody is blamed. What you write is read by quality, and stays on record.")
WHAT_HAPPENED = tr("What happened?")
DONE_WITH = tr("What did you do with the product?")
CATEGORY = tr("What is it about?")
CATEGORIES = (
    ("identity", tr("Who or what it was")),
    ("product", tr("The product or its bag")),
    ("time_or_temperature", tr("Time or temperature")),
    ("equipment", tr("A device")),
    ("records", tr("An order or a record")),
    ("other", tr("Something else")),
)
REPORTED_BY = tr("Reported by")
REPORT_MEANING = tr("I say what I saw and did, as I remember it.")
REPORTED = tr("Recorded. Quality sees it among the exceptions.")
ABOUT_BAG = tr("Bag")
ABOUT_SCREEN = tr("Screen")
BAG_TAKEN = tr("The bag is noted. Scan another label to change it.")
TOO_SHORT = tr("Write at least 10 characters.")
SHEET = tr("…{end}")

# -- one exception

OPENED = tr("Exception")
OPENED_SAYS = tr("Read what happened, then do what is next")
OPENED_HEADS = (tr("When"), tr("What was recorded"), tr("Who"))
NOT_VERIFIED = tr("NOT VERIFIED")
GONE = tr("This is no longer on the list.")
ELSEWHERE = tr("This check was made at another workstation. Decide about it there.")
WHY = tr("Why")
NEXT_IS = tr("Next")
STATE_IS = tr("State")
RULE = tr("Rule {id}")
FILES = tr("{count} attached")
STATION = tr("workstation")
CENTRE = tr("the centre")
NEXT_KEY = tr("Next: {what}")
READ_KEY = tr("Read")
PARTY = tr("You are party to this. Somebody else decides about it.")
NOT_YOURS = tr("Your role does not decide about this. The line says who does.")
LINES = {
    "near_miss.recorded": tr("Stop"),
    "bag.held": tr("Bag on hold"),
    "bag.deviated": tr("Bag on hold"),
    "bag.quarantined": tr("Bag in quarantine"),
    "bag.recalled": tr("Bag recalled"),
    "bag.lost": tr("Bag lost"),
    "hold.published": tr("Recall published by the centre"),
    "bag.resolved": tr("Hold or quarantine ended"),
    "bag.disposed": tr("Empty bag disposed of"),
    "bag.destroyed": tr("Bag destroyed"),
    "verification.restarted": tr("Checked again from the beginning"),
    "verification.approved": tr("Deviation approved"),
    "verification.agreed": tr("Both agreed to start"),
    "infusion.started": tr("Infusion started"),
    "infusion.interrupted": tr("Infusion interrupted"),
    "infusion.ended": tr("Infusion ended"),
    "infusion.corrected": tr("End of the infusion corrected"),
    "emergency.recorded": tr("Decision of a physician, without verification"),
    "near_miss.classified": tr("Near miss classified"),
    "deviation.recorded": tr("Reported"),
    "deviation.closed": tr("Closed"),
    "case.closed": tr("Case closed"),
    "bag.issued": tr("Bag issued"),
    "bag.thaw_started": tr("Thaw begun"),
    "bag.thawed": tr("Thawed"),
    "bag.inspected": tr("Looked at after the thaw"),
    "bag.drawn": tr("Drawn into another container"),
    "bag.made": tr("Container filled"),
    "bag.handed_over": tr("Handed over"),
    "custody.accepted": tr("Taken over"),
}
EVERYBODY = tr("ward or cell lab")
RECORD_IS = tr("{what}: record {digest}…")
FILE_IS = tr("file {digest}…")
STEPS_ON = {
    "contained": tr("What was done at once"),
    "disposition": tr("What becomes of the product"),
}
CONTAIN = tr("Say what was done at once")
DISPOSE = tr("Say what becomes of the product")
CLOSE = tr("Say why this is closed")
CONTAIN_TEXT = tr("What was done so that nobody is harmed?")
DISPOSE_TEXT = tr("What becomes of the product, and why?")
CLOSE_TEXT = tr("Why can this be closed?")
SAID_BY = tr("Recorded by")
DECIDED_BY = tr("Decided by")
CLOSED_BY = {
    "clinical": tr("Closed by a physician"),
    "quality": tr("Closed by quality"),
    "either": tr("Closed by"),
}
CONTAIN_MEANING = tr("I say what was done at once, as I saw or did it.")
DISPOSE_MEANING = tr("I decide what becomes of the product, and was no party to it.")
CLOSE_MEANING = tr("I have read this and close it; I was no party to it.")
RECORDED = tr("Recorded.")

# -- reading what was written

READ_TITLE = tr("What was written")
READ = tr("Tap your badge to read what was written")
READ_SAYS = tr("It may name a patient. That you read it is recorded.")
READ_PURPOSE = tr("Read what people wrote about this exception.")
READ_THIS = tr("Read, then go back with Esc")
NOTHING_WRITTEN = tr("Nobody has written anything about this.")
WRITTEN_AWAY = tr("Written at another workstation; the words have not come from there.")

# -- quarantine and holds

RESOLVE_TITLE = tr("Hold or quarantine of the bag …{end}")
RESOLVE = tr("Say how this bag goes on")
RESOLVE_TO = tr("The bag is from now on")
RESOLVE_TEXT = tr("What was found, and why may it go on so?")
RESOLVED_BY = tr("Decided by quality assurance")
RESOLVE_MEANING = tr("I have looked into this and decide how the bag goes on.")
RESOLVED = tr("Recorded. Both people check from the beginning.")
NOT_HELD = tr("Nothing holds this bag any more.")
BAG_STATES = {
    "expected": tr("Expected"),
    "collected": tr("Collected"),
    "made": tr("Made"),
    "in_transit": tr("On its way"),
    "received_quarantine": tr("Received, in quarantine"),
    "stored": tr("In store"),
    "issued": tr("Issued"),
    "thawing": tr("Thawing"),
    "thawed": tr("Thawed, ready to be checked"),
    "verified": tr("Verified"),
    "returned": tr("Returned"),
    "rejected": tr("Rejected"),
    "quarantine": tr("In quarantine"),
    "lost": tr("Lost"),
    "recalled": tr("Recalled"),
    "destroyed": tr("Destroyed"),
    "infusing": tr("Infusion runs"),
    "infused_partial": tr("Infused in part"),
    "infused_full": tr("Infused"),
    "infused_not_verified": tr("Infused, NOT VERIFIED"),
    "disposed": tr("Disposed of"),
}

# -- infused without a verification

UNVERIFIED_TITLE = tr("Infused without a verification")
UNVERIFIED = tr("Say why the infusion began without a verification")
UNVERIFIED_SAYS = tr("Recorded afterwards. The record stays NOT VERIFIED for ever.")
BAG = tr("Bag")
BEGAN = tr("It began at")
EMERGENCY_REASON = tr("Why")
LATE = "late"  # no physician decided it: two people saw it begin
EMERGENCY_REASONS = (
    ("life_threatening", tr("Life in danger")),
    ("no_other_product", tr("No other product in time")),
    ("system_away", tr("No workstation worked")),
    ("other", tr("Another reason")),
    (LATE, tr("Nobody could record it in time")),
)
EMERGENCY_TEXT = tr("Why, in the words of who decided or saw it")
EMERGENCY_BY = tr("Decided by the physician")
EMERGENCY_SECOND = tr("Recorded with")
EMERGENCY_MEANING = tr("I decided that this infusion began without a valid verification.")
SECOND_MEANING = tr("I was told this decision and record it with the physician.")
SEEN_BY = tr("Seen by")
SEEN_WITH = tr("And seen by")
SEEN_MEANING = tr("I saw that this infusion began, without a verification on record.")
TO_COME = tr("That time is still to come. Type when it began, today.")

# -- closing a case

CLOSING_TITLE = tr("Close a case")
CLOSING = tr("Choose a case to close")
CLOSING_HEADS = (tr("Order"), tr("Bags infused"), tr("Still to do"))
NO_CASE = tr("No case is open.")
READY = tr("ready")
NOT_READY = tr("open")
STILL = tr("Do these things first")
STILL_HEADS = (tr("Bag"), tr("What is open"), tr("What to do"))
ORDER_END = tr("order …{end}")
NOT_CLOSABLE = tr("This case cannot be closed yet.")
LACKS = {
    "runs": (tr("The infusion has no end on record"), tr("Work, What waits: record its end.")),
    "not_disposed": (
        tr("The empty bag is not accounted for"),
        tr("Work, What waits: record where it went; two people sign."),
    ),
    "not_back": (
        tr("It left the store and was not infused"),
        tr("Cell lab: record its return or its destruction."),
    ),
    "volume": (
        tr("Its volumes do not add up"),
        tr("Work, Exceptions: quality says what becomes of it."),
    ),
    "label": (
        tr("A printed label is not accounted for"),
        tr("Lock screen, Labels: attach it, or void and destroy it."),
    ),
}
COUNT = tr("Count the labels, then sign that it was administered")
CAME = tr("Labels that came with the bags")
IN_CHART = tr("Labels in the chart")
DESTROYED = tr("Labels destroyed")
FOLLOW_UP = tr("Patient seen again on ({number})")
WITH_PHYSICIAN = tr("Who signs")
WHO_SIGNS = (
    ("one", tr("One of the ward")),
    ("two", tr("One of the ward and a physician")),
)
COUNT_AGAIN = tr(
    "{came} labels came, {found} are found. Count again; if so, press Alt+G once more."
)
ADMINISTERED_BY = tr("Administered, closed by")
PHYSICIAN_TOO = tr("Responsible physician")
ADMINISTERED = tr("I say that this therapy was administered as recorded here.")
CASE_CLOSED = tr("The case is closed.")
CLOSED_WITH = tr("The case is closed. This is a deviation: {why}")

# -- unlocking a person

UNLOCK_TITLE = tr("Unlock a person")
UNLOCK = tr("Say why the PINs were wrong")
UNLOCK_SAYS = tr(
    "Scan the badge of who is locked out. Look at the person, not at the badge alone."
)
UNLOCK_TWO = tr("A stop waits here: two people sign.")
LOCKED_PERSON = tr("Badge of the locked-out person")
UNLOCK_REASON = tr("Why the PINs were wrong")
UNLOCK_REASONS = (
    ("mistyped", tr("Mistyped")),
    ("device", tr("The keys or the screen")),
    ("another_badge", tr("Somebody held the wrong badge")),
    ("other", tr("Another reason")),
)
UNLOCKED_BY = tr("Unlocked by the person in charge")
UNLOCKED_WITH = tr("And by")
UNLOCK_MEANING = tr("I know this person, who stands before me, and let them try again.")
UNLOCK_SECOND = tr("I agree that this person may try again while a stop waits.")
UNLOCKED = tr("Recorded. This person may tap their badge again.")
NOT_ONESELF = tr("Nobody unlocks themselves. Another person in charge does it.")
PERSON = tr("Person")
