"""What stands beside a label match for ever: exceptional release, biological identity. Qt-free.

Known only from the records, and shown only on work screens and after the reveal; a turn never
asks for it (BL1).
"""

from __future__ import annotations

from datetime import date

from app.domain.release import BiologicalIdentity
from app.usecases.release_views import Marks
from ui import wording
from ui import wording_releasing as words


def day_text(day: date) -> str:
    """Write a day as `12 Nov 2026`."""
    return wording.short_date(day)


def forever(marks: Marks | None) -> str:
    """Return the mark of an exceptional release; empty without one, or while nobody knows."""
    return words.FOREVER if marks is not None and marks.exceptional else ""


def identity_line(marks: Marks | None) -> str:
    """Return the line that stands beside the label match; empty while nobody knows."""
    if marks is None:
        return ""
    return words.IDENTITY_IS.format(says=identity_says(marks.tests, marks.identity))


def identity_open(marks: Marks | None) -> bool:
    """Say whether the test that is asked for is missing, or a test found other cells."""
    if marks is None:
        return False
    found = marks.identity
    if found is not None and not found.matches:
        return True
    return bool(marks.tests) and (found is None or found.evidence.value != marks.tests)


def identity_says(wanted: str, found: BiologicalIdentity | None) -> str:
    """Say what is known of the cells, in some words.

    Args:
        wanted: the test that the profile asks for; empty: none.
        found: the newest test on record.
    """
    if found is not None and wanted in ("", found.evidence.value):
        day = day_text(found.on)
        return words.TESTED.format(evidence=found.evidence.value, found=_found(found), day=day)
    if found is not None and not found.matches:
        day = day_text(found.on)
        return words.TESTED.format(evidence=found.evidence.value, found=_found(found), day=day)
    return words.REQUIRED.format(evidence=wanted) if wanted else words.NOT_REQUIRED


def _found(test: BiologicalIdentity) -> str:
    if not test.compared:
        return words.AGREES if test.matches else words.DIFFERS
    says = words.COUNTED if test.matches else words.COUNTED_DIFFERS
    return says.format(agreeing=test.agreeing, compared=test.compared)
