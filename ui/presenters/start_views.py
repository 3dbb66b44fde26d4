"""What the pages show at the start of an infusion, and once it is on record."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenters.views import RecordState, SignatureView


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """Both have signed; the infusion may start.

    Attributes:
        clock: site time now, `14:05`.
        left: how long the clearance is good, `mm:ss`.
        signatures: who signed, and when.
        message: one sentence; may be empty.
        forever: the mark of an exceptional release; may be empty.
        manual: the mark of a label that was typed; may be empty.
    """

    clock: str
    left: str
    signatures: tuple[SignatureView, ...] = ()
    message: str = ""
    forever: str = ""
    manual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedView:
    """The infusion's start is on record.

    Attributes:
        started_at: site time of the start, `14:05`.
        record: how far the record has come.
        signatures: the two people who agreed.
        offline: whether to show the calm sentence about working offline.
        message: a refusal about a badge; may be empty.
        forever: the mark of an exceptional release; may be empty.
        manual: the mark of a label that was typed; may be empty.
        next: the call for the next bag, where the order has one; may be empty.
    """

    started_at: str
    record: RecordState
    signatures: tuple[SignatureView, ...] = ()
    offline: bool = False
    message: str = ""
    forever: str = ""
    manual: str = ""
    next: str = ""
