"""The giver's receipt as a code on the screen, for a workstation that has no records yet (T12).

Qt-free. Its code is a claim, not a record: once the giver's record has arrived, that counts.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.causes import Cause
from app.domain.sheet import Drawing, Proves, SheetCode
from app.labels.scan import Scan
from app.usecases.taking_over import Given
from ui import wording
from ui import wording_laboratory as words
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.device_views import DeviceView, RowState, RowView
from ui.presenters.infusing import bag_end
from ui.presenters.moments import moment

SYMBOLOGY = "]Q3"


class ReceiptStep(Step):
    """Shows the receipt of a hand-over until somebody scans here, or leaves."""

    screen = Screen.DEVICES
    locked = True

    def __init__(self, desk: Desk, before: Step, given: Given) -> None:
        """Draw the code once; `before` takes whatever arrives here."""
        super().__init__(desk)
        self._before = before
        self._given = given
        self._picture = desk.devices.draw(_drawn(given.receipt.code))

    def view(self, now: datetime) -> DeviceView:
        """Return the page's view: the code, and what it stands for."""
        given = self._given
        rows = (
            (words.UNITS, ", ".join(bag_end(unit) for unit in given.units)),
            (words.PLACE, given.to),
            (words.AT, moment(given.receipt.at, now)),
            (words.LEFT, left(given.until, now)),
        )
        over = given.until is not None and now > given.until
        return DeviceView(
            title=words.RECEIPT,
            instruction=words.RECEIPT_SCAN if self._picture else words.RECEIPT_NOT_DRAWN,
            detail=words.RECEIPT_SAYS,
            picture=self._picture,
            rows=tuple(
                RowView(state=RowState.OPEN, name=name, says=says) for name, says in rows if says
            ),
            findings=(wording.why(Cause.THAW_EXPIRED),) if over else (),
        )

    def scanned(self, scan: Scan) -> None:
        """Whoever scans here receives here: go back, and take it there."""
        self.desk.go(self._before)
        self._before.scanned(scan)

    def tick(self, now: datetime) -> None:
        """Let the product's time sound."""
        self._before.tick(now)

    def cancelled(self) -> None:
        """Go back to the receiver's screen."""
        self.desk.go(self._before)

    def idle(self) -> None:
        """Nobody went on: as the screen before."""
        self._before.idle()


def _drawn(code: str) -> SheetCode:
    return SheetCode(
        number=1,
        title=words.RECEIPT,
        drawing=Drawing.QR,
        raw=code.encode(),
        written=code,
        symbologies=(SYMBOLOGY,),
        proves=(Proves.SINGLE,),
    )
