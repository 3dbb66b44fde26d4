"""Every word of the label-printing screen, in one place to review (see `ui.wording`)."""

from __future__ import annotations

from app.usecases.print_jobs import Template
from app.usecases.printing import Why
from ui.wording import tr

LABELS_KEY = tr("Alt+L  Labels")
TITLE = tr("Label printing")
SCAN_THING = tr("Scan what the label is for")
SCAN_THING_SAYS = tr("A bag or a storage place. One label at a time.")
CHOOSE = tr("Choose the label to print")
CHOOSE_SAYS = tr("Or scan something else.")
SHEET = tr("Test sheet")
VOID_OPEN = tr("Destroy open labels")
VOID_OPEN_SURE = tr(
    "{count} labels are not accounted for. Destroy them, then press Alt+V again to void them."
)
VOIDED = tr("{count} labels are void.")
COUNTS = tr("Printed {printed}, attached {attached}, void {voided}, not accounted for {open}")
NOT_FOR_THIS = tr("No label is printed for that. Scan a bag or a storage place.")
PART = tr("That is one barcode of several. Scan the code that holds the whole label.")
NO_PRESS = tr("Labels cannot be printed from this window. Call the administrator.")
DRAWING = tr("Drawing the label…")
SENDING = tr("Printing…")
NAMES = {
    Template.LOCATION: tr("Location"),
    Template.THAW: tr("Thaw expiry"),
    Template.SLIP: tr("Pick-up slip"),
    Template.CODES: tr("Test sheet"),
    Template.CONTROL: tr("Control card"),
    Template.PRODUCT: tr("Product label"),
    Template.WRISTBAND: tr("Wristband"),
}
WHY_AGAIN = tr("Say why it is printed again")
WHY_AGAIN_SAYS = tr("Print {n} of this label stands. It becomes void. Destroy it.")
REASONS = {
    Why.DAMAGED: tr("Damaged"),
    Why.UNREADABLE: tr("Cannot be read"),
    Why.PRINTER: tr("Printer fault"),
}
TAP_TO_PRINT = tr("Check the label, then tap your badge to print")
TRUE_SIZE = tr("True size: {width} × {height} mm")
SMALLER = tr("Shown at {percent} %. It prints {width} × {height} mm.")
PREVIEW_NAME = tr("Preview of the label: {what}")
MEANING = tr("I print this one label, number {n}: {what}.")
SCAN_BACK = tr("Scan the label that was just printed")
SCAN_BACK_SAYS = tr("Print {n}. It counts only once it was read.")
CANNOT_READ = tr("Cannot be read")
ANOTHER = tr("That is another label. Scan the one that was just printed.")
NOT_LIVE = tr("A picture does not count here. Scan the printed label.")
VOID = tr("Label not readable. It is void. Clean/replace ribbon and print again.")
DESTROY = tr("Destroy the void label")
DESTROY_SAYS = tr("Print {n} is void. Nobody may use it.")
AGAIN = tr("Print again")
ATTACH = tr("Attach the label, then press 1")
ATTACH_SAYS = tr("Print {n} reads back.")
ATTACHED_NOW = tr("Attached")
ATTACHED = tr("Print {n} is attached.")
