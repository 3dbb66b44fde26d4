"""Sign in to read what names a patient: a badge and a PIN, and nothing is signed. Qt-free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.domain.people import Purpose, Role
from app.identifiers import PersonId, VerificationId
from app.labels.label import Badge
from app.ports import Session
from app.usecases import sign_in
from app.usecases.sign_in import Identified
from app.usecases.station import Station
from ui import wording_ordering as words
from ui import wording_work
from ui.presenters.desk import Desk, Screen
from ui.presenters.signing_in import BadgeStep, SignInStep
from ui.presenters.work import Ways
from ui.presenters.work_views import WorkView

PROPOSAL = "order.read"


class LookStep(BadgeStep):
    """Waits for the badge of somebody who may read an order, then asks for the PIN.

    The session is ended at once: it opened the screen, and that is on record (`sign_in.opened`).
    """

    screen = Screen.WORK
    locked = True
    proposal = PROPOSAL  # what the record says that was looked at
    instruction, detail = words.LOOK, words.LOOK_SAYS
    meaning = words.LOOK_MEANING
    reader: PersonId | None = None  # who signed in, once somebody did

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        *,
        title: str,
        roles: frozenset[Role],
        opened: Callable[[str], None],
        facts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Wait for a badge; `opened` gets the name of who signed in."""
        super().__init__(desk)
        self._ways, self._title, self._roles, self._facts = ways, title, roles, facts
        self._opened = opened

    def view(self, now: datetime) -> WorkView:
        """Return the page's view: no patient."""
        del now
        return WorkView(
            title=self._title,
            instruction=self.instruction,
            detail=self.detail,
            facts=self._facts,
            message=self.message,
            message_kind=self.message_kind,
            back=wording_work.CANCEL,
        )

    def wanted(self, station: Station) -> Purpose:
        """Sign in to read, as somebody who may."""
        of = VerificationId(station.keys.new_id())
        return Purpose(of=of, proposal=self.proposal, roles=self._roles)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=self.meaning,
                on_open=self._signed_in,
                on_back=lambda: self,
                only=self.only(),
            )
        )

    def _signed_in(self, session: Session, name: str) -> None:
        self.reader = session.person
        self.desk.go(self)
        end = partial(_ended, session)
        self.desk.run(self, end, lambda _: self._opened(name))

    def cancelled(self) -> None:
        """Go back without having read anything."""
        self._ways.back()

    def idle(self) -> None:
        """Nobody signed in: lock."""
        self._ways.lock()


def _ended(session: Session, station: Station) -> None:
    sign_in.end_session(station, session)
