"""The words of the lists: what waits, what went another way, near misses (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

JOBS_KEY = tr("Alt+W  Work")
TITLE = tr("Work")
CHOOSE = tr("Choose the work with ↑ ↓ and Enter")
HEADS = (tr("Work"), tr("What it is for"))
JOBS = {
    "ward": (tr("What waits"), tr("Planned infusions, thawed bags, infusions that run.")),
    "receive": (tr("Receive a bag"), tr("What the laboratory handed over to this place.")),
    "readiness": (tr("Readiness"), tr("Before the thaw with the wristband; at the bedside.")),
    "unverified": (
        tr("Infused without a verification"),
        tr("A physician's decision, recorded afterwards."),
    ),
    "laboratory": (tr("Cell laboratory"), tr("Scan a bag: fetch, thaw, fill, hand over.")),
    "orders": (tr("Orders"), tr("New orders, what is missing, prescribe, cancel.")),
    "release": (tr("Release"), tr("Release documents, exceptions, identity of the cells.")),
    "holds": (tr("Holds and recalls"), tr("What nobody may infuse, and how old the list is.")),
    "exceptions": (tr("Exceptions"), tr("Stops, holds, deviations: who is next, how old.")),
    "near misses": (tr("Near misses"), tr("Stops that somebody learns from and classifies.")),
    "report": (tr("Report"), tr("Something is not as it should be. F9 does the same anywhere.")),
    "closing": (tr("Close a case"), tr("What is still open, labels, administered: sign.")),
    "unlock": (tr("Unlock a person"), tr("Too many wrong PINs: the person in charge signs.")),
    "paper": (tr("Paper forms"), tr("Forms for downtime: printed, then copied by two.")),
    "drills": (tr("Drills"), tr("Practice site: something is laid out wrong; results are kept.")),
}

WAITS = tr("What waits")
WAITS_SAYS = tr("Choose a line to record what happened")
WAITS_HEADS = (tr("What"), tr("Bag"), tr("Where"), tr("Since"), tr("Until"))
NOTHING_WAITS = tr("Nothing waits at this site.")
URGENT = tr("now")
IN_TIME = tr("in time")
WHAT = {
    "Planned": tr("Infusion planned"),
    "Thawed": tr("Thawed"),
    "Not started in time": tr("Match not used in time"),
    "Infusion runs": tr("Infusion runs"),
    "Infusion stands still": tr("Infusion stands still"),
    "Empty bag not accounted for": tr("Empty bag not accounted for"),
    "Case not closed": tr("Case not closed"),
}
ORDER = tr("order …{end}")
NOT_HERE = tr("Nothing is recorded about this line here. Tap a badge to begin a check.")

EXCEPTIONS = tr("Exceptions")
EXCEPTIONS_SAYS = tr("See who is next, worst first")
EXCEPTIONS_HEADS = (
    tr("What"),
    tr("Why"),
    tr("Bag"),
    tr("Where"),
    tr("Age"),
    tr("Who"),
    tr("Next"),
)
NO_EXCEPTION = tr("Nothing went another way.")
KINDS = {
    "stop": tr("Stop"),
    "unverified": tr("Not verified"),
    "hold": tr("Hold"),
    "quarantine": tr("Quarantine"),
    "recalled": tr("Recalled"),
    "lost": tr("Bag lost"),
    "two_sign": tr("Deviation, two sign"),
    "one_signs": tr("Deviation, one signs"),
    "reported": tr("Reported"),
}
LOST_WHY = tr("Nobody can find this bag.")
NEXT = {
    "decide": tr("decide"),
    "approve": tr("approve"),
    "resolve": tr("resolve"),
    "classify": tr("classify"),
    "contain": tr("contain"),
    "dispose": tr("what becomes of it"),
    "close": tr("close"),
    "nothing": tr("nothing"),
}
STATES = {
    "open": tr("open"),
    "contained": tr("contained"),
    "disposition": tr("decided"),
    "closed": tr("closed"),
}
NOT_SEEN = tr("not yet seen by the centre")
ROLES = {
    "nurse_verifier": tr("nurse"),
    "lab_tech": tr("cell lab"),
    "supervisor": tr("charge"),
    "physician": tr("physician"),
    "qa": tr("quality"),
}

NEAR_MISSES = tr("Near misses")
NEAR_MISSES_SAYS = tr("Choose one to say what it was")
NEAR_MISSES_HEADS = (tr("Why it stopped"), tr("Bag"), tr("When"), tr("Due"), tr("What it was"))
NO_NEAR_MISS = tr("No near miss is on record.")
OVERDUE = tr("overdue")
OPEN = tr("open")
SAID = tr("said")
CLASSIFY = tr("Say what this near miss was")
CLASS = tr("What it was")
CLASSIFIED_BY = tr("Classified by")
CLASSIFY_MEANING = tr("I looked at this near miss and say what it was.")
CLASSIFIED = tr("Recorded.")

TYPED = tr("Typed labels: {week} checks in 7 days, {month} in 28 days.")
TYPED_KEY = tr("Typed labels")
TYPED_LABELS = tr("Typed labels")
TYPED_SAYS = tr("See which label is typed instead of scanned")
TYPED_DETAIL = tr("Its print or a scanner may need help. Nobody is counted by name.")
TYPED_BOUNDED = tr("Only the newest {count} were counted.")
TYPED_HEADS = (tr("Label"), tr("Product"), tr("In 7 days"), tr("In 28 days"))
SHARE = tr("{typed} of {of}")
TYPED_SOME = tr("typed")
TYPED_NONE = tr("all scanned")
ANY_LABEL = tr("Any label")
ALL_PRODUCTS = tr("all")
NO_PRODUCT = tr("not known")

DAYS = tr("{count} d")
HOURS = tr("{count} h")
MINUTES = tr("{count} min")
