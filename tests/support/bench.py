"""The cell laboratory beside the ward: an order with several bags in store, and people of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, Member
from app.domain.laboratory import Thaw
from app.domain.moves import BagState, MoveKind
from app.domain.order import Order
from app.domain.people import LAB, Role
from app.domain.readiness import Checklist
from app.domain.reading import Reading
from app.identifiers import BagId, Digest, Private, SerialNumber
from app.labels.label import ProductLabel, Wristband
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import history
from app.usecases.laboratory import NotDone, Picked, Recorded, Work, purpose
from app.usecases.laboratory_issue import Retrieval, Slip, issue, issue_slip
from app.usecases.laboratory_thaw import Rehearsed, end_thaw, rehearse, start_thaw
from app.usecases.setting_up import move_bag
from app.usecases.station import Station
from tests.support.actors import reading_of, scan_of
from tests.support.station import GUS, new_ward

LAB_PLACE = "Cell lab"
BOTH: tuple[Member, Member] = (CARLA, GUS)


class Bench:
    """One workstation in the cell laboratory, with Alma's bags in store."""

    def __init__(self, bags: int = 1) -> None:
        """Bring bags of one order into store."""
        self.ward = new_ward()
        self.ward.ward = LAB_PLACE
        alma = self.ward.alma
        self.labels = tuple(
            replace(alma.bag, serial=SerialNumber(f"PB9{n:04d}LAB{n}")) for n in range(bags)
        )
        filed = history.filed_orders(self.station, alma.band.patient)[0]
        self.work = Work(order=replace(filed, bags=frozenset(one.bag for one in self.labels)))
        for label in self.labels:
            for kind in (MoveKind.ACCEPTED, MoveKind.STORED):
                move_bag(self.station, label.bag, kind, self.ward.set_up(CARLA), LAB_PLACE)
        self.label = self.labels[0]
        self.band = alma.band

    def profile(self, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:  # noqa: ANN401
        """Let the case's profile say something else."""
        real = history.profile

        def changed(ledger: Any, wanted: Digest) -> Any:  # noqa: ANN401  as `history.profile`
            found = real(ledger, wanted)
            return None if found is None else replace(found, **changes)

        monkeypatch.setattr(history, "profile", changed)

    @property
    def station(self) -> Station:
        """The station that use cases get."""
        return self.ward.station

    @property
    def order(self) -> Order:
        """The order on the bench."""
        return self.work.order

    def orders(self, **changes: Any) -> None:  # noqa: ANN401  any field
        """Change the order on the bench."""
        self.work = replace(self.work, order=replace(self.order, **changes))

    def confirmed(self) -> None:
        """Let the ward confirm that the patient is ready."""
        ready = Checklist(
            items={},
            by=ANA.person,
            at=self.station.now(),
            entry=Digest("0" * 64),
        )
        self.work = replace(self.work, checklist=ready)

    def signs(self, member: Member, roles: frozenset[Role] = LAB) -> Session:
        """Sign somebody in for one step; a person of the ward keeps the ward's role."""
        session = self.ward.keys.unlock(
            member.person, Private(member.pin), member.roles[0], purpose(self.station, "x", roles)
        )
        assert session is not None
        return session

    def picks(
        self, member: Member, label: ProductLabel | None = None, mode: Mode = Mode.WEDGE
    ) -> Picked:
        """Let somebody scan a bag."""
        reading: Any = reading_of(scan_of(self.ward, label or self.label, mode))
        assert isinstance(reading, Reading)
        return Picked(by=member.person, reading=reading)

    def scans_band(self) -> Reading[Wristband]:
        """Let the ward scan the patient's wristband."""
        reading: Any = reading_of(scan_of(self.ward, self.band))
        assert isinstance(reading, Reading)
        return reading

    def slip(self) -> Slip:
        """Let the laboratory make a pick-up slip."""
        slip = issue_slip(self.station, self.work, self.signs(CARLA))
        assert isinstance(slip, Slip), slip
        return slip

    def issues(self, label: ProductLabel | None = None) -> Recorded | NotDone:
        """Let two people fetch a bag with a new slip."""
        slip, people = self.slip(), BOTH
        picked = (self.picks(people[0], label), self.picks(people[1], label))
        sessions = [self.signs(member) for member in people]
        return issue(self.station, self.work, Retrieval(slip=slip, picked=picked), sessions)

    def rehearses(self, label: ProductLabel | None = None) -> Rehearsed:
        """Let the laboratory compare everything before the thaw."""
        found = rehearse(
            self.station,
            self.work,
            self.picks(CARLA, label),
            self.scans_band(),
            self.signs(CARLA),
        )
        assert isinstance(found, Rehearsed), found
        return found

    def starts(self, **how: Any) -> Recorded | NotDone:  # noqa: ANN401  any argument
        """Let the thaw start."""
        thaw = Thaw(method="bath", device="B1", calibrated_until=self.station.now().date())
        return start_thaw(self.station, self.work, self.bag, thaw, self.signs(CARLA), **how)

    def ends(self) -> Recorded:
        """Let the thaw end."""
        found = end_thaw(self.station, self.work, self.bag, self.signs(CARLA))
        assert isinstance(found, Recorded), found
        return found

    def thaws(self) -> None:
        """Issue, rehearse and thaw the first bag, all as it should be."""
        assert isinstance(self.issues(), Recorded)
        self.thaws_issued()

    def thaws_started(self) -> None:
        """Compare everything and start the thaw of a bag that was issued."""
        assert self.rehearses().passed
        assert isinstance(self.starts(), Recorded)

    def thaws_issued(self) -> None:
        """Thaw a bag that was issued, as it should be."""
        self.thaws_started()
        self.ward.clock.passes(timedelta(minutes=5))
        self.ends()

    @property
    def bag(self) -> BagId:
        """The first bag."""
        return self.label.bag

    @property
    def state(self) -> BagState:
        """What the records say of the first bag."""
        return history.bag(self.station.ledger, self.bag).state
