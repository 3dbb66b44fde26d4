"""The words of deviations: approvals, near misses, exceptions (rules: `ui.wording`)."""

from __future__ import annotations

from ui.wording import tr

APPROVE_TITLE = tr("On hold")
APPROVE = tr("Say why this may go on, then sign")
TEXT = tr("What happened, and why it is accepted")
CONTACT = tr("Who was asked outside, and their reference")
SIDES = {
    "either": tr("Approved by"),
    "clinical": tr("Approved by a physician"),
    "quality": tr("Approved by quality or cell lab"),
}
MEANINGS = {
    "either": tr("I have read what is on hold and approve that it goes on for this reason."),
    "clinical": tr(
        "I have read what is on hold and approve, as physician, that it goes on for this reason."
    ),
    "quality": tr(
        "I have read what is on hold and approve, for quality, that it goes on for this reason."
    ),
}
