"""Two workstations of one site: the cell lab's and the ward's, with what central relays.

>>> site = new_site()
>>> site.meet()
>>> site.lab.bag(site.lab.alma) == site.ward.bag(site.lab.alma)
True

`meet` is central heard by both: every record of each reaches the other, in the order of its chain,
and with `rows` the private rows as well, sealed as `app.usecases.relaying` seals them. Between two
meetings each works alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.bootstrap.cast import CARLA, WARD, Member, Therapy, therapies
from app.domain.laboratory import Thaw
from app.domain.moves import MoveKind
from app.evidence.record import Record
from app.identifiers import Private
from app.ports import Session
from app.usecases import history, relaying
from app.usecases.laboratory import Picked, Recorded, Work, purpose, work_of
from app.usecases.laboratory_issue import Retrieval, Slip, issue, issue_slip
from app.usecases.laboratory_thaw import end_thaw, rehearse, start_thaw
from app.usecases.setting_up import move_bag
from tests.support.actors import reading_of, scan_of
from tests.support.station import GUS, MORNING, Ward, key_of, new_ward

LAB = "Cell lab"
WARD_STATION = "practice-ward-4c"


@dataclass(slots=True)
class Site:
    """A site with two workstations.

    Attributes:
        lab: the cell laboratory's, which also filed the orders of `new_ward`.
        ward: the ward's.
    """

    lab: Ward
    ward: Ward

    def meet(self, *, rows: bool = True) -> None:
        """Let both hear from central until neither has anything new for the other."""
        self.same_time()
        new = True
        while new:
            given = rows and any(relaying.give(one.station) for one in self.both)
            new = bool(self._tell(self.lab, self.ward) + self._tell(self.ward, self.lab)) or given

    @property
    def both(self) -> tuple[Ward, Ward]:
        """The two workstations."""
        return self.lab, self.ward

    def _tell(self, giver: Ward, taker: Ward) -> int:
        own = [r.raw for r in giver.ledger.records if r.entry.station == giver.name]
        relayed = taker.ledger.keep_relayed(own)
        assert not relayed.waiting
        assert not relayed.broken, relayed.broken
        return relayed.new

    def learns(self, kind: str, body: Mapping[str, Any]) -> None:
        """Let central file something, and both pull it."""
        raw = self.lab.central.files(kind, body)
        for one in self.both:
            one.ledger.keep_central([raw])

    def enrols(self, member: Member) -> None:
        """Let central enrol somebody, and both hear of it."""
        key = key_of(member.person.value).public.to_json()
        badge = member.badge.number.value
        person = {"person": member.person.value, "name": member.name, "badge": badge, "key": key}
        self.learns("person.enrolled", person)
        for role in member.roles:
            self.learns("role.granted", {"person": member.person.value, "role": role})
        for one in self.both:
            one.members[member.person] = member

    def same_time(self) -> None:
        """Let both clocks show the later of their times: the network's."""
        latest = max(one.clock.wall for one in self.both)
        for one in self.both:
            one.clock.passes(latest - one.clock.wall)

    def passes(self, time: timedelta) -> None:
        """Let time pass at both."""
        self.same_time()
        for one in self.both:
            one.clock.passes(time)


def new_site(*, practice: bool = True) -> Site:
    """Return a site whose laboratory filed two orders and brought two bags to the ward, thawed."""
    lab = new_ward(practice=practice)
    ward = lab.beside(WARD_STATION, WARD)
    lab.ward = LAB
    return Site(lab=lab, ward=ward)


def another() -> Therapy:
    """Return a later therapy of Bruno, with a new wristband, that nobody has ordered yet."""
    return therapies(100, MORNING.date())[1]


def in_store(site: Site, therapy: Therapy) -> Record:
    """Let the laboratory file a therapy's order, receive its bag and store it."""
    filed = site.lab.orders(therapy)
    for kind in (MoveKind.ACCEPTED, MoveKind.STORED):
        move_bag(site.lab.station, therapy.bag.bag, kind, site.lab.set_up(CARLA), LAB)
    return filed


def work(ward: Ward, therapy: Therapy) -> Work:
    """Return a therapy's order on the bench of a workstation."""
    bag = therapy.bag.bag
    order = history.orders_about(ward.ledger, "bag", bag.value)[-1]
    return work_of(ward.station, order, bag)


def signs(ward: Ward, member: Member) -> Session:
    """Sign somebody in for one step of the laboratory or of the ward's side of it."""
    wanted = purpose(ward.station, "a step")
    session = ward.keys.unlock(member.person, Private(member.pin), member.roles[0], wanted)
    assert session is not None
    return session


def picks(ward: Ward, member: Member, therapy: Therapy) -> Picked:
    """Let somebody scan a therapy's bag."""
    reading: Any = reading_of(scan_of(ward, therapy.bag))
    return Picked(by=member.person, reading=reading)


def issues(site: Site, therapy: Therapy) -> Recorded:
    """Let two people fetch a stored bag with a slip of its order."""
    lab, on_bench = site.lab, work(site.lab, therapy)
    slip = issue_slip(lab.station, on_bench, signs(lab, CARLA))
    assert isinstance(slip, Slip), slip
    picked = (picks(lab, CARLA, therapy), picks(lab, GUS, therapy))
    retrieval = Retrieval(slip=slip, picked=picked)
    found = issue(lab.station, on_bench, retrieval, [signs(lab, CARLA), signs(lab, GUS)])
    assert isinstance(found, Recorded), found
    return found


def thaws(site: Site, therapy: Therapy) -> Recorded:
    """Let the laboratory rehearse the thaw of an issued bag, start it and end it."""
    lab, bag = site.lab, therapy.bag.bag
    band: Any = reading_of(scan_of(lab, therapy.band))
    scan = picks(lab, CARLA, therapy)
    rehearsed = rehearse(lab.station, work(lab, therapy), scan, band, signs(lab, CARLA))
    assert getattr(rehearsed, "passed", False), rehearsed
    how = Thaw(method="bath", device="B1", calibrated_until=lab.station.now().date())
    started = start_thaw(lab.station, work(lab, therapy), bag, how, signs(lab, CARLA))
    assert isinstance(started, Recorded), started
    site.passes(timedelta(minutes=5))
    ended = end_thaw(lab.station, work(lab, therapy), bag, signs(lab, CARLA))
    assert isinstance(ended, Recorded), ended
    return ended
