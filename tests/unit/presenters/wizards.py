"""Device tests at a desk without a window: stand-ins on the benches, and short ways to act."""

from __future__ import annotations

from app.domain.sheet import SHEET, SheetCode
from tests.support.desk import QuickDesk
from ui.presenters.benches import Choice
from ui.presenters.device_views import DeviceView, RowState

CAM = Choice(source="/dev/video0", description="Integrated Webcam")
ZEBRA = Choice(source="zebra", description="Zebra ZD421")


def picture(code: SheetCode) -> bytes:
    return f"picture {code.number}".encode()


def begin(at: QuickDesk, what: str) -> None:
    at.desk.acted(what)


def whole_sheet(at: QuickDesk, *, but: int = 0) -> None:
    """Scan all six codes as a right serial scanner delivers them, but one."""
    for code in SHEET:
        if code.number == but:
            at.desk.acted("nothing")
        else:
            at.scans(code.raw, code.symbologies[0])


def states(at: QuickDesk) -> list[RowState]:
    view = at.view
    assert isinstance(view, DeviceView)
    return [row.state for row in view.rows]


def outcome(at: QuickDesk) -> RowState:
    view = at.view
    assert isinstance(view, DeviceView)
    return view.outcome
