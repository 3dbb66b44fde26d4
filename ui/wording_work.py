"""The words that every work screen shares; see `ui.wording`."""

from __future__ import annotations

from app.labels.label import Kind
from ui.wording import tr

GO_ON = tr("Go on")
CANCEL = tr("Esc  Cancel")
CANCEL_SURE = tr("Press Esc again to leave. What was scanned and typed here is dropped.")
STATE = tr("State")
OPTIONAL = tr("{label} (optional)")
RECORDING = tr("One moment: this is being recorded")
ASKING = tr("One moment: the records are being asked")

# Typing.
NOT_NUMBER = tr("Type a number, such as 12.5.")
NOT_DATE = tr("There is no such day. Type day, month and year.")
NOT_TIME = tr("There is no such time. Type hour and minute, 00:00 to 23:59.")
NOT_DONE = tr("Still to fill in: {what}.")
HOUR = tr("HOUR")
MINUTE = tr("MINUTE")
FIELD_SAYS = tr("{label}: {value}")
FIELD_EMPTY = tr("{label}: nothing typed yet")
FIELD_NOW = tr("{says}. Type now.")
DECIMAL_ECHO = tr("{value} {unit}")
CHANGE = tr("Tab  next")

# Choosing and answering.
CHOSEN = tr("chosen")
ANSWERS = {"1": tr("Yes"), "2": tr("No"), "3": tr("Unknown")}
UNANSWERED = tr("not answered")
CHECK_SAYS = tr("{sentence} {answer}")
CHECK_KEYS = tr("1 Yes   2 No   3 Unknown   Tab next line")

# Scanning.
SCANNED = tr("Captured: {what}")
SCAN_NEXT = tr("Scan: {what}")
NO_SCAN = tr("No scan is needed now. That one was not used.")
ALREADY = tr("That is captured already. Go on with the next step.")
UNREADABLE = tr("That code could not be read. Scan the label again.")
NOT_ALL = tr("That is one barcode of several. Scan the others of this label, too: {needed}")
BADGE_LATER = tr("Badges come last. Finish this screen first.")
KINDS = {
    Kind.WRISTBAND: tr("wristband"),
    Kind.PRODUCT: tr("product label"),
    Kind.BADGE: tr("badge"),
    Kind.LOCATION: tr("storage place"),
    Kind.SHIPMENT: tr("shipment label"),
    Kind.COMMAND: tr("control card"),
}
OTHER_KIND = tr("That is a {came}. Scan: {wanted}.")

# Time.
PACES = {"running": tr("time left"), "soon": tr("SOON OVER"), "over": tr("TIME OVER")}
COUNTDOWN_SAYS = tr("{what}: {word}, {left}")

# Bands.
BANDS = {"ok": tr("OK"), "hold": tr("HOLD"), "stop": tr("STOP")}

# Signing.
TAP_TO_SIGN = tr("Tap your badge to sign")
TAP_SECOND = tr("Second person: tap your badge to sign")
MAY_NOT_SIGN = tr("Your role does not sign this. Ask the person in charge.")
SIGN_SAYS = tr("It counts once it is signed with badge and PIN.")
SIGNS_NEXT = tr("signs next")
AWAITED = tr("not yet")
READY = tr("ready")
SIGNED_AT = tr("signed {at}")
READY_ALREADY = tr("You are ready already. The other person signs now.")
SIGNATURE_SAYS = tr("{meaning}: {person} {state}")

# Lists.
SHOWN_OF = tr("{first} to {last} of {all}")
ROW_SAYS = tr("{word}. {cells}")
SELECTED = tr("selected")
LIST_KEYS = tr("↑ ↓ choose a line, Enter opens it")
