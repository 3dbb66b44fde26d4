"""A workstation that cannot be used: one sentence, what to do, and nothing recorded."""

from __future__ import annotations

from datetime import datetime

from ui import wording
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.views import ProblemView


class ProblemStep(Step):
    """Tells a fault. Viewing may be possible, recording is not, until it is mended."""

    screen = Screen.PROBLEM
    locked = True

    def __init__(self, desk: Desk, sentence: str, *, integrity: bool = False) -> None:
        """Tell a fault; `integrity` when records failed their check."""
        super().__init__(desk)
        self._view = ProblemView(
            integrity=integrity, sentence=sentence, lines=(wording.CANNOT_OPEN,)
        )

    def view(self, now: datetime) -> ProblemView:
        """Return the problem page's view."""
        return self._view


def problem(desk: Desk, error: BaseException) -> Step:
    """Make the step for a fault: its own words if it has some, ours for a bug."""
    explain = getattr(error, "explain", None)
    integrity = hasattr(error, "where")
    fault = wording.BUG.format(kind=type(error).__name__)
    sentence = wording.spoken(str(explain())) if callable(explain) else fault
    return ProblemStep(desk, sentence, integrity=integrity)
