"""The words of paper's screens: forms printed, copied by two, void (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Paper forms")
CHOOSE = tr("Scan a form's barcode, or choose it here")
CHOOSE_SAYS = tr("Every printed form is copied or void; these are neither.")
COUNTS = tr("Printed {printed}: copied {copied}, void {voided}, waiting {waiting}.")
HEADS = (tr("Form"), tr("Number"), tr("Printed"), tr("Bag"))
EMPTY = tr("No form waits. Every printed form was copied or is void.")
PRINT = tr("Print a form")
WAITS = tr("waits")
ASKING = tr("One moment: the records are being asked")
NOT_A_FORM = tr("That is no form's barcode. Scan the barcode at the top of the form.")
BLANK = tr("blank")

KINDS = {"infusion": tr("Infusion"), "thaw": tr("Thaw"), "hand_over": tr("Hand-over")}
PRINT_SAYS = tr("Choose the form, and whether it is for one bag")
WHICH = tr("Form")
FOR = tr("For")
FOR_OPTIONS = (("blank", tr("Any bag (blank)")), ("bag", tr("One bag, scanned next")))
SCAN_BAG = tr("Scan the bag that the form is for")
BAG = tr("Bag")
PRINT_NOW = tr("Sign, then the form is printed")
PRINTED_BY = tr("Printed by")
I_PRINT = tr("I print this form, and it will be copied or made void.")
PRINTING = tr("One moment: the form is being printed")
PRINTED = tr("Form {number} is printed.")
SAVED = tr("No printer of pages is set up. Form {number} is saved: {place}")
NO_PRESS = tr("Form {number} is on record, but this window prints nothing. Make it void.")

FORM = tr("Form {number}")
FORM_SAYS = tr("Choose what becomes of this form")
FORM_HEADS = (tr("What"), tr("What it is for"))
ACTS = {
    "copy": (tr("Copy"), tr("Two people copy what is written, each alone.")),
    "void": (tr("Void"), tr("The form was not used, or is torn; it is destroyed.")),
}
VOID = tr("Say why the form is void")
WHY = tr("Why")
VOIDED_BY = tr("Destroyed by")
I_VOID = tr("This form was not used for a patient. I destroy it.")
VOIDED = tr("Form {number} is void.")

COPY = (
    tr("First person: copy this part from the paper"),
    tr("Second person: copy this part from the paper"),
)
PART_OF = tr("On the paper: {heading} (part {at} of {all})")
IN_PART = tr("{field} (part {at})")
TAKES = (
    tr("First person: take the paper and tap your badge"),
    tr("Second person: take the paper and tap your badge"),
)
TAKES_SAYS = (
    tr("Two people copy this form, each alone. The same two sign it at the end."),
    tr("What the first person typed is not shown. The first person steps back."),
)
I_COPY = tr("I copy this form from the paper myself, alone.")
COPIED_FIRST = tr("You copied this form already. A different person must copy it now.")
SAME_AGAIN = tr("Whoever copied it before copies these fields again. Tap that person's badge.")
DIFFER = tr("Look at the paper again; both copy these fields once more")
DIFFER_SAYS = tr("The two copies do not agree. Nothing is recorded yet.")
UNEQUAL = tr("Read differently: {fields}")
MALFORMED = tr("Not written as it should be: {fields}")
MISSING = tr("Missing: {fields}")
AGREE = tr("Scan the paper into the inbox, then go on")
AGREE_SAYS = tr("Both copies agree. The scan is kept with them, by its digest.")
CHOOSE_SCAN = tr("The scan of form {number}")
FILE = tr("Check the scan, then both sign")
FILE_SAYS = tr("It becomes a late entry, never verified.")
FACT_FORM = tr("Form")
FACT_SCAN = tr("Scan, SHA-256")
FACT_FIELDS = tr("Fields copied")
COPIED_BY = tr("Copied by, first")
COPIED_BY_TOO = tr("Copied by, second")
I_COPIED = tr("I copied this form from the paper myself, alone.")
COPIED = tr("Form {number} is copied.")
COPIED_INFUSION = tr("Form {number} is copied. This infusion stays NOT VERIFIED.")

# What the records answer (`app.usecases.downtime`), in the language of the screen.
SENTENCES = (
    tr("This form was copied already. Nothing is copied twice."),
    tr("This form is void. Nothing is copied from it."),
    tr("That is not a form's number: its check character differs. Read it again."),
    tr("This form was not printed here. Copy it at the workstation that printed it."),
    tr("This form is void."),
    tr("This form was copied."),
    tr("Two people copy a form, each alone. Let another person copy it, too."),
    tr("Scan the paper first: one file, below 20 MB."),
    tr("Say why the form is void."),
)
