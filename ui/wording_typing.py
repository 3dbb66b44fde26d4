"""The words of "Can't scan?" (F7) and of a patient who cannot say the birth date (F8)."""

from __future__ import annotations

from app.domain.keyed import Miskeyed
from app.domain.said import Said, Unable
from ui.wording import tr

CANT_SCAN_KEY = tr("F7  Can't scan?")
NOT_SAID_KEY = tr("F8  Patient can't say it")
DONE_KEY = tr("Enter")

WHAT = tr("Choose what cannot be scanned")
WHAT_SAYS = tr("Try it once more first: flatten the label, hold the scanner closer.")
LOOKING = tr("Wait a moment: the camera is being looked for")
TRY_CAMERA = tr("Show the label to the camera")
TRY_CAMERA_SAYS = tr("F6 shows its picture. If it is read, you are done. If it is not, press 1.")
NOT_READ = tr("The camera does not read it")
REASON = tr("Choose why it is typed")
REASON_SAYS = tr("What is typed needs an approval afterwards, and both of you type it.")
REASONS = {
    "code_damaged": tr("The code is damaged"),
    "reader_failed": tr("No scanner or camera reads it"),
}
NO_CAMERA = tr("No camera that has passed its test is at hand.")
FIRST_ENTRY = tr("Type the text printed beside the code, then Enter")
FIRST_ENTRY_SAYS = tr(
    "Read it off the wristband or bag itself, with brackets: (01)… A scan still counts."
)
SECOND_ENTRY = tr("Type it once more, then Enter")
SECOND_ENTRY_SAYS = tr("Read it again, from the beginning. What you typed before is hidden.")
TYPED_SHOWN = tr("Typed text, {count} characters")

MISKEYED = {
    Miskeyed.DIFFER: tr("The two entries differ. Read the label again and type both anew."),
    Miskeyed.LENGTH: tr("Nothing was typed. Type the text printed beside the code."),
    Miskeyed.REASON: tr("A reason is missing. Press F7 and begin again."),
}
UNREADABLE = tr("That is no text of a label. Press F7 and type all of it again.")
TYPED_BOTH = tr("The other label was typed. This one must be scanned: try another scanner.")
NOTHING_TO_TYPE = tr("Everything is captured already. Go on with the next step.")

WHO = tr("Choose who says who the patient is")
WHO_SAYS = tr("Somebody who knows the patient, or a document with a photo. Not the chart.")
WHY = tr("Choose why the patient cannot say it")
WHY_SAYS = tr("It needs an approval afterwards.")
TYPE_BIRTH_OF = tr("Ask for the patient's full name and date of birth: {who}.")

SAID = {
    Said.PATIENT: tr("The patient, after all"),
    Said.GUARDIAN: tr("A parent or guardian"),
    Said.RELATIVE: tr("A relative or close person"),
    Said.STAFF: tr("A colleague who knows the patient"),
    Said.DOCUMENT: tr("A document with a photo"),
}
UNABLE = {
    Unable.TOO_YOUNG: tr("Too young"),
    Unable.NOT_AWAKE: tr("Asleep, sedated or unconscious"),
    Unable.CANNOT_SPEAK: tr("Cannot speak or hear"),
    Unable.NO_LANGUAGE: tr("No language in common"),
    Unable.CONFUSED: tr("Confused"),
}

MANUAL_SHORT = tr("MANUAL")
MANUAL = tr("MANUAL: a label was typed, not scanned")
