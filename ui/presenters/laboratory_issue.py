"""A bag is fetched: the pick-up slip, and the retrieval by two people (T01-T04). Qt-free."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.people import LAB, WARD
from app.labels.label import Kind, Label, LocationLabel
from app.usecases import laboratory_issue
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_bench import OnBench
from app.usecases.laboratory_issue import Retrieval
from app.usecases.station import Station
from ui import wording_laboratory as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.laboratory_acts import Done, LabStep, Sessions, Then, news, picked
from ui.presenters.work import Taken, Wanted, Ways
from ui.presenters.work_form import Filled
from ui.presenters.work_signing import Signer

FIRST, SECOND, PLACE = "first", "second", "place"


class SlipStep(LabStep):
    """The pick-up slip of the order's next bag (T01)."""

    step = "slip"
    instruction = words.SLIP
    roles = (LAB | WARD,)
    signers = (Signer(label=words.DONE_BY, meaning=words.I_ASK),)

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Make the slip; it names the order's next bag, whichever was scanned."""
        made = laboratory_issue.issue_slip(station, self.work(station), sessions[0])
        if isinstance(made, NotDone):
            return made
        return words.SLIP_MADE if made.bag == self.found.bag.id else words.SLIP_OTHER


class RetrieveStep(LabStep):
    """Two people scan the bag, each alone, and sign that they took it (T03).

    Where storage has codes, its place is scanned, too, and compared with where it was stored:
    another place is told before they sign and afterwards, and never stops the record.
    """

    step = "issue"
    instruction = words.RETRIEVE
    roles = (LAB | WARD, LAB | WARD)
    signers = (
        Signer(label=words.DONE_BY, meaning=words.I_TOOK),
        Signer(label=words.WITNESS, meaning=words.I_TOOK),
    )
    automatic = False

    def __init__(self, desk: Desk, ways: Ways, found: OnBench, then: Then) -> None:
        """Begin with two scans; the place may be added."""
        super().__init__(desk, ways, found, then)
        self.extra = KeyAction(id=PLACE, key="P", label=words.PLACE_TOO)

    def scans(self) -> tuple[Wanted, ...]:
        """Ask each person for a scan."""
        return (
            Wanted(id=FIRST, kind=Kind.PRODUCT, name=words.FIRST),
            Wanted(id=SECOND, kind=Kind.PRODUCT, name=words.SECOND),
        )

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more what the slip asks for, and where the bag was stored and is now."""
        slip, place = self.found.slip, self._place
        asked = ((words.SLIP_ASKS, bag_end(slip.bag)),) if slip is not None else ()
        if not place:
            return asked
        stored = self.found.stored or words.NO_PLACE
        return (*asked, (words.WAS_STORED, stored), (words.TAKEN_FROM, place))

    @property
    def _place(self) -> str:
        """The storage place that was scanned; empty if none was."""
        return _code(self.taken.get(PLACE))

    def compared(self, place: str) -> str:
        """Say plainly where it was stored and where it was, if that is not one place (T03)."""
        stored = self.found.stored
        if not place or place == stored:
            return ""
        if not stored:
            return words.STORED_UNKNOWN
        return words.OTHER_PLACE.format(stored=stored, place=place)

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Take any bag: a wrong one is compared with the slip, and is a near miss (T03)."""
        return ""

    def acted(self, action: str) -> None:
        """Ask for the storage place, too, or go on."""
        if action == PLACE and not self.busy and self.extra is not None:
            place = Wanted(id=PLACE, kind=Kind.LOCATION, name=words.STORED_AT)
            self.wanted, self.extra = (*self.wanted, place), None
            self.desk.refresh()
            return
        super().acted(action)

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Take the bag that the slip asks for (T01)."""
        work = self.work(station)
        slip = laboratory_issue.open_slip(station, work)
        if slip is None:
            return NotDone(sentence=words.SLIP_FIRST)
        first, second = (
            picked(taken[id], session.person)
            for id, session in zip((FIRST, SECOND), sessions, strict=True)
        )
        place = _code(taken.get(PLACE))
        retrieval = Retrieval(slip=slip, picked=(first, second), place=place)
        done = news(laboratory_issue.issue(station, work, retrieval, sessions))
        if isinstance(done, NotDone):
            return done
        return f"{done} {self.compared(place)}".strip()


def _code(taken: Taken | None) -> str:
    label = taken.label if taken else None
    return label.location.value if isinstance(label, LocationLabel) else ""
