"""What an operator reads when a device did not deliver a scan: what happened, what to do.

No sentence names a value: what broke may have been a patient's.
"""

from __future__ import annotations

from typing import Final

from app.sentence import Sentence

IN_PIECES: Final = "That scan arrived in pieces. Scan again."
TOO_LONG: Final = "That scan was too long for a label. Scan again."
TOO_SHORT: Final = "That scan was too short for a label. Scan again."
TWO_IN_ONE: Final = "Two scans arrived as one. Scan them one after the other."
NO_END: Final = (
    "That scan did not end. Scan again; if it stays, set the scanner to send its suffix "
    "after every code."
)
NO_BEGINNING: Final = (
    "A scanner sent a code without its prefix, so the code was not used. Set the scanner to "
    "send the AIM identifier or its prefix first; if it does, its keyboard layout differs from "
    "this computer’s."
)
NO_AIM: Final = (
    "That scan came without an AIM identifier, which this station expects. Set the scanner to "
    "send it, and qualify it again."
)
CAPS_LOCK: Final = (
    "Caps Lock is on and changes what the scanner types. Switch it off and scan again."
)
CONTROLS: Final = (
    "That scan held a control character that no label has. Set the scanner's prefix and suffix "
    "as this station expects them, and scan again."
)
NOT_LABEL_TEXT: Final = (
    "That scan held letters that no label of its kind has: the scanner and this computer use "
    "different keyboard layouts. Set both to US, or the scanner to ALT mode or USB-COM."
)


def layouts_differ(came: str, layouts: str) -> str:
    """Say that the computer reads a scanner's keys with another layout.

    Args:
        came: what arrived in place of `]`.
        layouts: the layouts that have it there, in words.
    """
    shown = Sentence("nothing") if not came else f"‘{came}’"
    return Sentence(
        "The scanner typed ‘]’ and {shown} arrived: this computer’s keyboard layout "
        "seems to be {layouts}. Set both to US, or the scanner to ALT mode or USB-COM, "
        "and qualify it again.",
        shown=shown,
        layouts=layouts,
    )
