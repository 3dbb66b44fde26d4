"""Every word that a person reads on the screen, in one place to review.

Instructions begin with a verb and have at most 12 words; a message says what happened and then
what to do, without blame (screens 4.5). Presenters and pages take their words from here. `tr`
looks a text up in the catalogue of the system's language (`resources/translations`; the variables
LANGUAGE, LC_ALL, LC_MESSAGES, LANG choose), and keeps the English where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from gettext import translation
from importlib.resources import files

from app.domain.causes import Cause
from app.sentence import Sentence

tr = translation(
    "countersign", localedir=str(files("resources") / "translations"), fallback=True
).gettext


def why(cause: Cause) -> str:
    """Return a cause's one sentence in the language of the screen."""
    return tr(cause.sentence)


def spoken(said: str) -> str:
    """Return what was said below the window, in the language of the screen.

    A text without a translation stays as it is, such as one that is in that language already.

    Args:
        said: a text of the catalogue, or a sentence with its values beside it.

    >>> spoken(Sentence("{count} waiting.", count=2))
    '2 waiting.'
    """
    if isinstance(said, Sentence) and said.values:
        values = {
            name: spoken(value) if isinstance(value, str) else value
            for name, value in said.values.items()
        }
        return tr(said.pattern).format_map(values)
    return tr(said) if said else ""


# What a label may still need; a label says it in these words.
PARTS = (
    tr("product code"),
    tr("lot number"),
    tr("serial number"),
    tr("expiry date"),
    tr("chain of identity"),
    tr("donation number"),
    tr("division"),
)


def needs(parts: Iterable[str]) -> str:
    """Return what a label still needs, in the language of the screen (`ProductPart.needs`)."""
    return ", ".join(map(spoken, parts))


PRODUCT = tr("Countersign")
PRACTICE = tr("PRACTICE")
PRACTICE_SAYS = tr("Not for patients. Nothing done here counts.")
OFFLINE_SAYS = tr(
    "Working offline. Everything is saved here and will be sent when the network is back."
)
BACK = tr("Back")
BACK_KEY = tr("Esc  Back")

# The header.
LOCKED = tr("locked")
NOBODY = tr("Nobody signed in")
SCANNER = tr("Scanner")
NO_SCANNER = tr("No scanner")
SOUND_OFF = tr("Sound off")
LABELS = tr("Labels")
LABEL_TRAY = tr("Label tray")
FILM_SAYS = tr("both labels, as a camera sees them")
LABEL_TRAY_SAYS = tr("Practice only. Press a label to scan it.")
TRAY_BAND, TRAY_BAND_OF = tr("Wristband"), tr("Wristband {slot}")
TRAY_BAG_OF, TRAY_FILM_OF = tr("Bag {slot}"), tr("Film {slot}")
TRAY_BORN, TRAY_END = tr("born {day}"), tr("id ends {end}")
TRAY_TABLE = tr("On the table")
TRAY_PATIENT_SAYS = tr("patient says:")
TRAY_AGAIN = tr("sends its"), tr("last scan")
TRAY_CRACK = tr("crack at the port")
TRAY_CASSETTE = tr("Cassette"), tr("Bag inside")
TRAY_BAGS = tr("Bag, first"), tr("Bag, second")
TRAY_BEFORE, TRAY_NEXT = tr("Therapy before"), tr("Next therapy")

# The camera.
CAMERA = tr("Camera")
CAMERA_KEY = tr("Show or hide the camera's picture (F6)")
CAMERA_PICTURE = tr("The camera's picture")
CAMERA_OPENING = tr("The camera is being opened.")
CAMERA_WATCHES = tr("The camera reads labels. F6 shows its picture.")
CAMERA_TAKE_AWAY = tr("Camera: take the label away")
CAMERA_TAKE_AWAY_SAYS = tr("Take every label away from the camera, then show yours.")
CAMERA_TROUBLE = tr("No camera")

# Lock screen.
TAP_BADGE = tr("Tap or scan your badge")
OPENING = tr("One moment: the records are being opened.")
WAITS = tr("1 verification waits for its second person, {left} left")

RECORDS_OK = tr("Records OK")
SCANNER_OK = tr("Scanner OK")
SOUND_ON = tr("Sound on")
SYNC_SOON = tr("Sync: not yet")
SYNC_WAITING = tr("{count} waiting")
SYNC_AWAY = tr("offline")
SYNC_ATTENTION = tr("attention")
SYNC_AWAY_SAYS = tr("Central is not running here. Records wait.")
SYNC_ALONE = tr("on its own")
SYNC_ALONE_SAYS = tr("On its own, without central.")

# Signing in, and signing.
ENTER_PIN = tr("Enter your PIN")
SIGN_WITH_PIN = tr("Read this, then sign with your PIN")
PIN_SHOWN = tr("PIN, {count} of 6 digits entered")
PIN_REFUSED = tr("PIN not recognised. {left} tries left.")
CHECKING = tr("Checking…")
DELETE = tr("Delete")

# A turn.
TURN_OF = tr("First check: {person}"), tr("Second check: {person}")
SCAN_BOTH = tr("Scan wristband and product label in any order")
SCAN_BAND = tr("Scan the wristband")
SCAN_PRODUCT = tr("Scan the product label")
SCAN_MORE = tr("Scan the next barcode of this label")
SCAN_MORE_SAYS = tr("Still needed: {needed}")
TYPE_BIRTH = tr("Type the date of birth you hear")
TYPE_BIRTH_SAYS = tr("Ask the patient to say their full name and date of birth.")
TYPE_END = tr("Type the last 4 characters of the product ID")
TYPE_END_SAYS = tr("Read the printed ID on the bag itself.")
INSPECT = tr("Look at the bag: intact, no clumps, right colour?")
INSPECT_SAYS = tr("Turn it over once and look at both sides.")
WRISTBAND = tr("Wristband")
PRODUCT_LABEL = tr("Product label")
CAPTURED = tr("CAPTURED")
NOT_YET = tr("Not scanned yet")
CAPTURED_SAYS = tr("{what} captured")
NOT_ALL_YET = tr("Not complete yet")
PARTLY_SAYS = tr("{what}: not complete yet")
EMPTY_SAYS = tr("{what} not scanned yet")
DAY = tr("DAY")
MONTH = tr("MONTH")
YEAR = tr("YEAR")
PRODUCT_END = tr("LAST 4 CHARACTERS")
YES = tr("Yes")
PROBLEM = tr("Problem")
YES_KEY = tr("1  Yes")
PROBLEM_KEY = tr("2  Problem")
TIME_LEFT = tr("{left} left")
CANCEL_TURN = tr("Esc  End this turn")
CANCEL_SURE = tr("Press Esc again to end this turn. Scans of this turn are dropped.")

INSPECT_TYPED = tr("You typed {born}. Backspace takes it back.")
SEALING = tr("Sealing this check")
TURN_ENDED = tr("That check was ended. Nothing of it was kept. Tap a badge to begin again.")

# Refusals that any turn may show at once: kind and readability, no identity.
IS_PRODUCT = tr("That is a product label. Scan the wristband.")
IS_WRISTBAND = tr("That is a wristband. Scan the product label.")
UNREADABLE = tr("That code could not be read. Scan the label again.")
SCAN_BROKE = tr("That scan came in pieces. Scan again.")
ALREADY = tr("That is captured already. Go on with the next step.")
NO_SCAN_NOW = tr("No scan is needed now. Answer the question.")
ON_PAPER = tr("That code is on paper, not on the patient. Scan the wristband on the patient.")
SUPPLY = tr("That barcode names a device or a supply. Scan the label of the bag.")
NOT_SEEN = tr("Radio tags do not identify at the bedside. Scan the printed code.")
NOT_ASKED_HERE = tr("That is the label of a place or a shipment. Scan wristband and bag.")
CONTRADICTS = tr(
    "The barcodes of this label contradict each other. Scan those of one bag again, all of them."
)
NOT_LIVE = tr("Practice labels and pictures do not count here. Scan the real label.")
FINISH_FIRST = tr("Finish this check first, or end it with Esc.")
NO_CONTROL = tr("That card does nothing here.")
NO_COMMAND = tr("That card does nothing here. Scan the wristband or the label.")
NO_BIRTH_DATE = tr("That is not a date of birth. Type day, month and year again.")
BADGE_FIRST = tr("Scan a staff badge first.")
PIN_FIRST = tr("Enter your PIN first, then scan.")
UNKNOWN_BADGE = tr("This badge is not registered here. Ask an administrator.")
SAME_PERSON = tr("You did the first check. A different person must do the second.")

NOT_PERMITTED = tr("You may not verify here. Ask the person in charge.")
NOT_OF_THE_PAIR = tr("Only the two people who checked can sign. Tap one of their badges.")
LOCKED_OUT = tr("Too many wrong PINs. Try again at {until}, or ask the person in charge.")
FOR_FIRST = tr("First check of a wristband and a product.")
FOR_SECOND = tr("Second check, alone: your own scans and answers.")
FOR_RESULT = tr("See the result that waits.")

# Between the turns.
FIRST_DONE = tr("First check complete.")
CALL_SECOND = tr("Second checker: tap your badge. Work alone.")
LEFT_SECOND = tr("left for the second check")
LEFT_ANSWER = tr("left to answer again")
CALL_SECOND_SAYS = tr("Do not ask what was found.")

CALL_FIRST = tr("First checker: tap your badge. Work alone.")
ASK_AGAIN = tr("Please both answer once more.")
RESULT_WAITS = tr("A result waits. Tap the badge of one of the two checkers.")

# The verdict.
MATCH = tr("MATCH")
HOLD = tr("HOLD")
STOP = tr("STOP.")
DO_NOT_INFUSE = tr("Do not infuse.")
DO_NOT_START = tr("Do not start yet.")
BOTH_AGREE = tr("Both checks agree with the order.")
SAY_TOGETHER = tr("Say these together. Then both sign.")
SIGN_BY_BADGE = tr("To sign: tap badge, enter PIN.")
WHAT_TO_DO = tr("What to do")
ITEM = tr("Item")
ORDER = tr("Order")
FIRST = tr("First")
SECOND = tr("Second")
ALL_SAME = tr("{item}: {value}; order, first and second check are the same")
DIFFERENT = tr("{item}: order {order}; first check {first}; second check {second}")
SIGNED_AT = tr("signed {time}")
NOT_SIGNED = tr("not signed yet")
READY_TO_SIGN = tr("ready to sign")
FIRST_CHECKER = tr("First checker")
SECOND_CHECKER = tr("Second checker")
GOOD_FOR = tr("Good for starting: {left}")
MEANING_START = tr("I scanned and read these items myself and agree to start the infusion.")

HOLD_LINES = (
    tr("Do not start."),
    tr("Keep the product with you."),
    tr("Call the person in charge."),
)
LOCK_SCREEN = tr("Esc  Lock this screen")
HOLD_APPROVED = tr("Approved to start.")
HOLD_WAITS = tr("On hold: the person in charge and quality assurance decide.")
MATCH_LAPSED = tr("That match is too old to start. Both people check again.")
STOP_LINES = (
    tr("1  Do not start."),
    tr("2  Keep the product with you; handle it as your site's procedure says."),
    tr("3  Call the cell lab."),
)
QUARANTINE = tr("Quarantine and report")
RESTART = tr("Start again from the beginning")
TAP_TO_SIGN = tr("Tap your badge to sign this")
BOTH_SIGN = tr("Two people sign, each with badge and PIN.")
SIGNED_BY = tr("{who} is ready to sign. Now the other person.")
READY_ALREADY = tr("Your PIN is entered already. Now the other person taps a badge.")
REASON_RESTART = "Checked again from the beginning after a stop"
REASON_QUARANTINE = "Quarantined after a stop"
MEANINGS = {
    "agree": MEANING_START,
    "restart": tr(
        "I agree that both checks begin again from the beginning. This is allowed once."
    ),
    "quarantine": tr("I agree that this bag is quarantined and the stop is reported."),
}
DECIDED = {
    "restart": tr("Recorded. Tap a badge to begin again."),
    "quarantine": tr("Recorded. The bag is in quarantine. Call the cell lab."),
}
ROW_PATIENT = tr("Patient number")
ROW_BORN = tr("Born")
ROW_COI = tr("Chain of identity")
ROW_BAG = tr("Bag")
ROW_BAG_LOOKS = tr("Bag looks")
LOOKS = {"intact": tr("intact"), "problem": tr("problem")}
ALOUD_BAG = tr("Bag {number} of {of}")
ALOUD_LEFT = tr("Time left to start {left}")
ALOUD_READY = tr("Line and pre-medication ready")

# Start.
CLEARED = tr("Start the infusion, then press 1")
STARTED_NOW = tr("1  Infusion started now")
STARTED_NOW_NAME = tr("Infusion started now")
STARTED = tr("Infusion started {time}")
RECORD = tr("Record")
RECORDED = tr("Recorded here")
SENT = tr("Sent to central")
LOGGED = tr("Logged by central")
STEP_DONE = tr("{step}: done")
STEP_OPEN = tr("{step}: not yet")
DONE_TAP = tr("Tap a badge to go on.")

# A workstation that cannot be used.
INTEGRITY = tr("Records on this workstation failed their integrity check.")
DO_NOT_USE = tr("Do not use.")
BUG = tr("Countersign has a fault ({kind}). What was recorded is safe. Start it again.")
CANNOT_OPEN = tr("Ask your administrator for help.")


MONTHS = (
    tr("January"),
    tr("February"),
    tr("March"),
    tr("April"),
    tr("May"),
    tr("June"),
    tr("July"),
    tr("August"),
    tr("September"),
    tr("October"),
    tr("November"),
    tr("December"),
)


MONTHS_SHORT = (
    tr("Jan"),
    tr("Feb"),
    tr("Mar"),
    tr("Apr"),
    tr("May"),
    tr("Jun"),
    tr("Jul"),
    tr("Aug"),
    tr("Sep"),
    tr("Oct"),
    tr("Nov"),
    tr("Dec"),
)
DATE = tr("{day} {month} {year}")
DAY_OF_YEAR = tr("{day} {month}")


def day_in_words(day: date) -> str:
    """Return a date with its month as a word, so that day and month cannot be swapped.

    >>> day_in_words(date(1968, 3, 14))
    '14 March 1968'
    """
    return DATE.format(day=day.day, month=MONTHS[day.month - 1], year=day.year)


def short_date(day: date) -> str:
    """Return a date for a table: its month as a short word, the day with two digits.

    >>> short_date(date(2026, 11, 3))
    '03 Nov 2026'
    """
    return DATE.format(day=f"{day.day:02}", month=MONTHS_SHORT[day.month - 1], year=day.year)


GROUP = 4


def grouped(identifier: str) -> str:
    r"""Return an identifier in groups of four, so that two people can read it to each other.

    A part of its own keeps its place: a bag's number is its product and its serial number. A
    line breaks between parts only. What is written with hyphens has groups already.

    >>> grouped("952000000000090010").split("\N{NO-BREAK SPACE}")
    ['9520', '0000', '0000', '0900', '10']
    >>> grouped("09520000001018.PB000017GGJ").split(" ")
    ['0952\xa00000\xa00010\xa018', '.', 'PB00\xa00017\xa0GGJ']
    >>> grouped("PRACTICE-COI-00001")
    'PRACTICE-COI-00001'
    """
    return " . ".join(
        part if "-" in part else "\N{NO-BREAK SPACE}".join(_fours(part))
        for part in identifier.split(".")
    )


def _fours(text: str) -> list[str]:
    return [text[i : i + GROUP] for i in range(0, len(text), GROUP)]
