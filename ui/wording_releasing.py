"""The words of release documents, exceptional releases and biological identity."""

from __future__ import annotations

from ui.wording import tr

FOREVER = tr("EXCEPTIONAL RELEASE")

# The list of orders.
TITLE = tr("Release")
CHOOSE = tr("Choose the order whose document came")
HEADS = (tr("Order"), tr("Therapy"), tr("Document"), tr("Cells compared"), tr("Bags left"))
NONE = tr("No order waits for a release.")
RELEASED = tr("released")
NOT_RELEASED = tr("not released")
EXCEPTIONAL = tr("EXCEPTION")
NOT_ASKED = tr("not asked for")
IS_MISSING = tr("{what} missing")
GONE = tr("That order was cancelled, or nothing is left of it.")

# One order.
ORDER_TITLE = tr("Release of the order {order}")
WHAT = tr("Choose what came")
ACT_HEADS = (tr("What"), tr("What it is for"))
ACTS = {
    "release": (tr("Release document"), tr("The manufacturer releases the bags; one signs.")),
    "identity": (
        tr("Biological identity"),
        tr("A laboratory compared the cells with the patient; two sign."),
    ),
    "exceptional": (
        tr("Exceptional release"),
        tr("A physician and quality decide; stays in red for ever."),
    ),
}
ORDER, THERAPY, DOCUMENT = tr("Order"), tr("Therapy"), tr("Release document")
NEEDS_NONE = tr("this therapy asks for none")
NEEDS = tr("{kind} needed, none on record")
STANDS = tr("{kind} {number} of {day}, by {by}")
APPROVED_BY = tr("Approved as an exception by")
RECORDED = tr("Recorded. The document is kept with it.")

# What a document says.
INBOX_RELEASE = tr("Choose the release document")
INBOX_EXCEPTIONAL = tr("Choose the signed form of the exceptional release")
INBOX_IDENTITY = tr("Choose the laboratory's report")
TYPE_IT = tr("Type what the document says, not what the order says")
KIND = tr("Which document it is")
OTHER_KIND = tr("Another kind")
WRONG_KIND = tr(
    "This therapy is released by: {kind}. Ask for that, or use an exceptional release."
)
PRODUCT = tr("Which product it names")
OTHER_PRODUCT = tr("Another product")
BAGS = tr("Which bags it names; none: every bag of the lot")
NUMBER = tr("Number of the document")
BY = tr("Released by")
ISSUED = tr("Released on")
LOT = tr("Lot")
PATIENT = tr("Patient's number")
COI = tr("Chain of identity")
EXPIRES = tr("Last day of use")
DOSE = tr("Dose, in its words")
IN_FUTURE = tr("That day is still to come. Type the day that the document gives.")
NOT_A_NUMBER = tr("A number has no spaces and no accents. Type it as it is printed.")
NOT_PLAIN = tr("Only letters without accents, digits, spaces and . , / - _ + ^ × %, please.")
NOT_A_NAME = tr("Type only the name of the person or the company.")
NAME_PATIENT = tr("Type the patient's number or the chain of identity, as the document gives it.")
OTHER_PRODUCT_SAYS = tr("The document names another product. It is not filed for this order.")
FILE = tr("File")
FINGERPRINT = tr("Fingerprint (SHA-256)")
COMPARED = tr("compared with the order, not kept")
SIGNED_BY = tr("Released here by")
MEANING = tr("I read this document, and it says what stands here.")

# Exceptional.
REASON = tr("Why it is used all the same")
COVERS = tr("Whether it covers a last day that has passed")
COVERS_ANSWERS = (("no", tr("No")), ("yes", tr("Yes")))
RED_FOR_EVER = tr("Everything about these bags shows this in red, for ever.")
CLINICAL = tr("Physician")
QUALITY = tr("Quality")
MEANING_CLINICAL = tr("I approve, as a physician, that these bags are used without a release.")
MEANING_QUALITY = tr("I approve, for quality, that these bags are used without a release.")

# Biological identity.
EVIDENCE = tr("What was compared")
RESULT = tr("What was found")
RESULTS = (("yes", tr("The cells are the intended ones")), ("no", tr("They are not")))
LABORATORY = tr("Laboratory")
ON = tr("Day of the report")
AGREEING = tr("Markers that agree")
OF = tr("Markers compared")
BOTH_NUMBERS = tr("Type both numbers, or none.")
FIRST_READER = tr("Read by")
SECOND_READER = tr("Read again by")
READER_MEANING = tr("I read the report, and it says what stands here.")

IDENTITY = tr("Biological identity")
IDENTITY_IS = tr("Biological identity: {says}")
NOT_REQUIRED = tr("not required")
REQUIRED = tr("{evidence} required, missing")
TESTED = tr("{evidence}, {found}, {day}")
AGREES = tr("agrees")
DIFFERS = tr("DOES NOT AGREE")
COUNTED = tr("{agreeing} of {compared}")
COUNTED_DIFFERS = tr("{agreeing} of {compared}, DOES NOT AGREE")
