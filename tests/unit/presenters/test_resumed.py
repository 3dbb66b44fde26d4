"""What waits when the window opens: a stop comes back, whatever is pressed before it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.verification import Stop
from app.usecases import resume
from tests.support.actors import Bedside
from tests.support.desk import QuickDesk
from tests.support.station import new_ward
from ui.presenters.benches import NOTHING
from ui.presenters.desk import Screen
from ui.presenters.devices import DEVICES
from ui.presenters.printing import LABELS
from ui.presenters.resuming import resumed


@pytest.mark.parametrize("action", [LABELS, DEVICES])
def test_no_key_leads_away_from_a_stop_that_is_on_its_way(action: str) -> None:
    ward = new_ward()
    bedside = Bedside(ward)
    for check in (bedside.ana, bedside.ben):
        check.checks(ward.alma, bag=ward.bruno.bag)
    assert isinstance(bedside.revealed().verdict, Stop)
    at = QuickDesk(ward, NOTHING)
    waits: list[Callable[[], None]] = []

    def later(job: Any, done: Any, failed: Any) -> None:  # noqa: ANN401  any use case
        waits.append(lambda: done(job(ward.station)))

    at.desk._run = later
    resumed(at.desk, resume.awaiting(ward.station))

    at.desk.acted(action)
    for answer in waits:
        answer()

    assert at.desk.step.screen is Screen.STOP
