"""The words of the screens that try scanners, cameras and printers; see `ui.wording`.

What is wrong with a device is told by `app.domain.qualification` and `app.domain.device_checks`:
a finding's sentence belongs to the rule that found it.
"""

from __future__ import annotations

from ui.wording import tr

SCANNER_NOT_TRIED = tr("Scanner not tried")
DEVICES_KEY = tr("Alt+D  Devices")
DEVICES = tr("Devices of this workstation")
CHOOSE_DEVICE = tr("Choose what to try")
CHOOSE_SAYS = tr("Every device is tried before it serves patients, and again every year.")
SCANNER = tr("Scanner")
CAMERA = tr("Camera")
PRINTER = tr("Label printer")
KINDS = {
    "wedge": tr("Scanner (keyboard)"),
    "serial": tr("Scanner (serial)"),
    "hid": tr("Scanner (HID)"),
    "rfid": tr("Badge reader"),
    "camera": CAMERA,
    "printer": PRINTER,
}
NONE_TRIED = tr("No device was tried here yet.")
GOOD_UNTIL = tr("passed, good until {day}")
PASSED_TOO_OLD = tr("passed {day}, too old now")
FAILED_ON = tr("failed {day}")
NOT_PERMITTED = tr("You may not answer for devices here. Ask the person in charge.")
FINISH_TEST = tr("Finish this test first, or leave it with Esc.")
LEAVE_FIRST = tr("Go back with Esc first, then tap your badge.")
SIGN_TO_PASS = tr("Tap your badge to sign this result")
SIGN_SAYS = tr("It counts once a person in charge has signed it with badge and PIN.")
SIGNED = tr("Recorded: {what} passed.")
FAILURE_RECORDED = tr("This failure is recorded. It needs no signature.")
NOT_KNOWN = tr("Nothing arrived, so nothing is recorded.")
RECORDING = tr("Recording the result")
AGAIN = tr("Try again")
SET_UP = tr("Set the device up, then try again")
NOW = tr("now")
MORE = tr("More")
MORE_OF = tr("Findings {first} to {last} of {all}.")
CODES = tr("Code {number}: {says}")
CODES_MANY = tr("Codes {numbers}: {says}")
PASSED = tr("{what}: passed")
DID_NOT_PASS = tr("{what}: did not pass")

# The scanner.
SCAN_CODE = tr("Scan code {number} of 6")
SCAN_CODE_SAYS = tr("{title}. Scan it from this screen or from the printed sheet.")
PAIR_SAYS = tr("{title}. Scan one of the two, whichever you like.")
NOTHING_CAME = tr("Nothing came")
PRINT_SHEET = tr("Print the sheet")
SHEET_PRINTED = tr("The test sheet is printed.")
CODE_GOOD = tr("as it should be")
CODE_BAD = tr("came differently")
CODE_NONE = tr("did not come")
CODE_OPEN = tr("not yet")
CODE_NOW = tr("scan now")
OTHER_CODE = tr("That is code {came}. Scan code {wanted}, which shows.")
OTHER_DEVICE = tr("That came from another device. Go on with the scanner you began with.")
USE_SCANNER = tr("That came from a camera or a picture. Use the scanner that you are trying.")
MEANING_SCANNER = tr("I tried this scanner with the test sheet and answer for the result.")

# The camera.
CHOOSE_CAMERA = tr("Choose the camera")
NO_CAMERA = tr("No camera is connected. Plug one in, then open this again.")
HOLD_CODE = tr("Hold code 4 of the printed sheet to the camera")
HOLD_SAYS = tr("Hold it as you would hold a bag, where you would hold it.")
WAIT_CAMERA = tr("The camera is being opened.")
ROW_PERMISSION = tr("Permission")
ROW_LIGHT = tr("Light")
ROW_FOCUS = tr("Sharpness")
ROW_SIZE = tr("Pixels to a bar")
ROW_TIME = tr("Reading time")
OUTSIDE = tr("{value}, outside its limit")
ROW_READ = tr("Code read")
PERMISSIONS = {
    "granted": tr("given"),
    "denied": tr("not given"),
    "absent": tr("no camera"),
}
READ_NONE = tr("none yet")
READ_CODE = tr("code {number}")
IT_FAILS = tr("It does not get better")
MEANING_CAMERA = tr("I tried this camera with the test sheet and answer for the result.")

# The printer.
CHOOSE_PRINTER = tr("Choose the printer")
NO_PRINTER = tr("No printer is set up on this computer. Add one, then open this again.")
PRINT_TEST = tr("Print a test label")
PRINT_TEST_SAYS = tr("One label with a code and a frame, on {printer}.")
PRINT = tr("Print")
PRINTING = tr("Wait for the label")
SCAN_BACK = tr("Scan the label that was printed")
SCAN_BACK_SAYS = tr("If it cannot be read, say so.")
CANNOT_READ = tr("It is not read")
LOOK_CLEAN = tr("Look at the label: all bars black, clean, without gaps?")
LOOK_QUIET = tr("Is there white on both sides of every code?")
YES = tr("Yes")
PROBLEM = tr("Problem")
ROW_BACK = tr("Scanned back")
ROW_CLEAN = tr("Print clean")
ROW_QUIET = tr("White beside the codes")
MEANING_PRINTER = tr("I tried this printer with a test label and answer for the result.")
PRINTING_BROKE = tr(
    "Printing broke ({kind}). Nothing is lost. Try again, or tell the administrator."
)
TEST_LABEL = tr("Printer test")
TEST_LABEL_SAYS = tr("No label for anything. Scan it back, then destroy it.")
TEST_SHEET = tr("Scanner test sheet")
