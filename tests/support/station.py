"""A ward in memory: a realm, a workstation, its people, orders and bags.

`Ward` is what a test stands in. Signatures are real. `Ward.restart` is a power cut: whatever is
not in a record is gone. `Ward.copy` starts another story from here.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from typing import Any

from app.bootstrap.cast import (
    ANA,
    BEN,
    CARLA,
    LABELS,
    PEOPLE,
    PROFILE,
    WARD,
    Member,
    Therapy,
    therapies,
)
from app.domain.case import Bag
from app.domain.moves import MoveKind
from app.domain.people import Purpose
from app.evidence.chain import Head, follow
from app.evidence.directory import CENTRAL_SITE, REALM_CHAIN, is_central
from app.evidence.entry import Entry, Seen
from app.evidence.founding import FOUNDED, Delegation
from app.evidence.record import RawRecord, Record
from app.evidence.statement import Basis, Position, Statement
from app.identifiers import (
    Digest,
    LotNumber,
    PatientId,
    PersonId,
    Private,
    ProductCode,
    SiteId,
    StationId,
    VerificationId,
)
from app.labels.gs1 import check_digit
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import history, turns
from app.usecases.setting_up import NewOrder, file_order, move_bag
from app.usecases.station import RULE_SET, Station
from tests.support.clock_and_keys import CET, MORNING, PinKeys, WardClock, key_of
from tests.support.inbox import MemoryInbox
from tests.support.ledger import Disk, MemoryLedger

__all__ = [
    "CET",
    "EVERYBODY",
    "FATIMA",
    "GUS",
    "MORNING",
    "SITE",
    "STATION",
    "PinKeys",
    "SmallCentral",
    "Ward",
    "WardClock",
    "day",
    "key_of",
    "live",
    "new_ward",
]

SITE, STATION = SiteId("practice-hospital"), StationId("practice-ward-4b")
FATIMA = Member(
    person=PersonId("p-haddad"),
    name="F. Haddad",
    title="Nurse",
    roles=("nurse_verifier",),
    pin="112358",
    number=106,
)
GUS = Member(
    person=PersonId("p-berg"),
    name="G. Berg",
    title="Charge nurse",
    roles=("supervisor",),
    pin="662607",
    number=107,
)
EVERYBODY = (*PEOPLE, FATIMA, GUS)


@dataclass(slots=True)
class SmallCentral:
    """Central's one chain of the realm: founds, enrols, publishes."""

    practice: bool
    clock: WardClock
    head: Head = field(default_factory=lambda: Head(station=REALM_CHAIN))
    count: int = 0

    @property
    def delegation(self) -> Delegation:
        """What the root says."""
        return Delegation(
            root=key_of(f"root, practice {self.practice}").public,
            practice=self.practice,
            central=key_of("central").public,
            log=key_of("log").public,
        )

    def founds(self) -> RawRecord:
        """Return the realm's first record."""
        root = key_of(f"root, practice {self.practice}")
        return self.files(FOUNDED, self.delegation.body(root.sign(self.delegation.to_sign).raw))

    def files(self, kind: str, body: Mapping[str, Any]) -> RawRecord:
        """File a statement in the realm's chain."""
        self.count += 1
        knew = (
            (Position(station=REALM_CHAIN, epoch=1, seq=self.head.seq, entry=self.head.entry),)
            if self.head.seq
            else ()
        )
        statement = Statement(
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"central {self.count}")),
            kind=kind,
            realm=self.delegation.realm,
            site=CENTRAL_SITE,
            occurred=self.clock.wall,
            zone=UTC,
            basis=Basis(build="tests", rules=RULE_SET),
            knew=knew,
            body=body,
        )
        entry = Entry(
            station=REALM_CHAIN,
            epoch=1,
            seq=self.head.seq + 1,
            prev=self.head.entry,
            statement=statement.digest,
            signatures=(),
            key=key_of("central").public.id,
            clock=self.clock.read(),
            seen=Seen(),
        )
        self.head = follow(self.head, entry)
        signature = key_of("central").sign(entry.to_sign).raw
        return RawRecord(statement=statement.data, entry=entry.data, signature=signature)


SCANNER = "the ward's scanner"


def live(therapy: Therapy) -> Therapy:
    """Return a therapy as a live realm has it: the same, without the demonstration prefix."""
    patient, gtin = "401" + therapy.band.patient.value[3:-1], "0401000000101"
    return replace(
        therapy,
        band=replace(therapy.band, patient=PatientId(patient + check_digit(patient))),
        bag=replace(
            therapy.bag,
            product=ProductCode(gtin + check_digit(gtin)),
            lot=therapy.bag.lot or LotNumber("LOT1"),
            expires_at=None,
        ),
    )


class Ward:
    """One workstation on one ward, with its clock, its people and two patients' therapies.

    Attributes:
        name: of the workstation; `beside` makes another one of the same site.
    """

    def __init__(self, *, practice: bool = True, profile: Mapping[str, Any] | None = None) -> None:
        """Found the realm, enrol everybody, file two orders and bring two bags, thawed."""
        self.name = STATION
        self.clock = WardClock()
        self.central = SmallCentral(practice=practice, clock=self.clock)
        self.members = {m.person: m for m in EVERYBODY}
        self.disk = Disk(records=[self.central.founds()])
        self.boots = 0
        self.ward = WARD
        self.inbox = MemoryInbox()
        self.open()
        self.learns("station.enrolled", self._enrolment())
        self.enrols(*EVERYBODY)
        self.publishes(profile or {})
        made = therapies(0, MORNING.date())
        self.alma, self.bruno = made[:2] if practice else (live(made[0]), live(made[1]))
        for therapy in (self.alma, self.bruno):
            self.orders(therapy)
            self.brings(therapy)

    def tests_scanner(self, source: str = SCANNER, mode: Mode = Mode.WEDGE) -> None:
        """Put on record that a scanner passed its test: no live turn takes another's scans."""
        from tests.support.devices import qualify  # which needs the people of this module

        qualify(self.station, mode, source)

    # -- the program

    @property
    def station(self) -> Station:
        """The station that use cases get."""
        return Station(
            ledger=self.ledger,
            clock=self.clock,
            keys=self.keys,
            site=SITE,
            ward=self.ward,
            build="countersign of the tests",
            labels=LABELS,
            inbox=self.inbox,
        )

    def open(self) -> None:
        """Start the program over the disk."""
        self.boots += 1
        seed = f"{self._prefix}boot {self.boots}"
        self.keys = PinKeys(self.clock, seed, self.members, station=self._key)
        realm = self.central.delegation.realm
        self.ledger = MemoryLedger(self.disk, realm, self.name, clock=self.clock, keys=self.keys)

    def restart(self) -> int:
        """Cut the power, start the machine again; return how many turns were lost."""
        self.disk.fail.clear()
        self.clock.boot = f"{self._prefix}boot-{self.boots + 1}"
        self.open()
        return turns.recover(self.station)

    def copy(self) -> Ward:
        """Return a ward with the same records, to go another way from here."""
        other = Ward.__new__(Ward)
        other.name, other.clock = self.name, replace(self.clock)
        other.central = replace(self.central, clock=other.clock)
        other.members, other.boots, other.ward = dict(self.members), self.boots, self.ward
        other.alma, other.bruno = self.alma, self.bruno
        other.inbox = MemoryInbox(dict(self.inbox.held))
        other.disk = self.disk.copy()
        other.open()
        return other

    def beside(self, name: str, ward: str) -> Ward:
        """Return another workstation of the site: it knows what central said, and nothing else.

        What central says from now on reaches only who learns it; `tests.support.neighbours`
        brings all of it to both.
        """
        other = Ward.__new__(Ward)
        other.name, other.ward, other.boots = StationId(name), ward, 0
        other.clock = replace(self.clock, boot=f"{name} boot-1")
        other.central, other.members = self.central, self.members
        other.alma, other.bruno, other.inbox = self.alma, self.bruno, MemoryInbox()
        self.learns("station.enrolled", other._enrolment())
        central = (r for r in self.ledger.records if is_central(r.entry.station))
        other.disk = Disk(records=[record.raw for record in central])
        other.open()
        return other

    @property
    def _prefix(self) -> str:
        return "" if self.name == STATION else f"{self.name.value} "

    @property
    def _key(self) -> str:
        return "the station" if self.name == STATION else self.name.value

    def _enrolment(self) -> dict[str, Any]:
        key = key_of(self._key).public.to_json()
        return {"station": self.name.value, "site": SITE.value, "key": key}

    # -- what central does

    def enrols(self, *members: Member) -> None:
        """Let central enrol people, with their roles."""
        for member in members:
            self.members[member.person] = member
            body: dict[str, Any] = {
                "person": member.person.value,
                "name": member.name,
                "badge": member.badge.number.value,
                "key": key_of(member.person.value).public.to_json(),
            }
            self.learns("person.enrolled", body)
            for role in member.roles:
                self.learns("role.granted", {"person": member.person.value, "role": role})

    def publishes(self, changes: Mapping[str, Any]) -> None:
        """Let central publish the profile, with changes."""
        self.learns("profile.published", {"profile": {**PROFILE, **self._product(), **changes}})

    def _product(self) -> dict[str, str]:
        return (
            {}
            if self.central.practice
            else {"product": live(therapies(0, MORNING.date())[0]).bag.product.value}
        )

    def learns(self, kind: str, body: Mapping[str, Any]) -> None:
        """Let central file something, and the station pull it."""
        self.ledger.keep_central([self.central.files(kind, body)])

    # -- what stands before the bedside

    def orders(self, therapy: Therapy, *, profile: Digest | None = None, **changes: Any) -> Record:  # noqa: ANN401  any field
        """Let two people file the order of a therapy; `changes` replace any of its fields."""
        newest = history.newest_profile(self.ledger)
        assert newest is not None
        fields: dict[str, Any] = {
            "id": therapy.order,
            "coi": therapy.bag.coi,
            "band": therapy.band,
            "name": therapy.name,
            "product": therapy.bag.product,
            "lot": therapy.bag.lot,
            "bags": frozenset({therapy.bag.bag}),
            "profile": profile or newest.digest,
            "ward": WARD,
        }
        sessions = [self.set_up(ANA), self.set_up(BEN)]
        return file_order(self.station, NewOrder(**(fields | changes)), sessions)

    def brings(self, therapy: Therapy, *, ward: str = WARD, thawed: bool = True) -> None:
        """Let the cell lab receive, store, issue and thaw a bag."""
        steps = [
            (MoveKind.ACCEPTED, "Cell lab"),
            (MoveKind.STORED, "Cell lab"),
            (MoveKind.ISSUED, ward),
        ]
        for kind, place in [*steps, (MoveKind.THAWED, ward)] if thawed else steps:
            move_bag(self.station, therapy.bag.bag, kind, self.set_up(CARLA), place)

    def set_up(self, member: Member) -> Session:
        """Sign somebody in for work before the bedside."""
        purpose = Purpose(of=VerificationId(self.keys.new_id()), proposal="set up")
        session = self.keys.unlock(member.person, Private(member.pin), member.roles[0], purpose)
        assert session is not None
        return session

    # -- what is on record

    def bag(self, therapy: Therapy) -> Bag:
        """Return what the records say about a therapy's bag."""
        return history.bag(self.ledger, therapy.bag.bag)

    def kinds(self, since: int = 0) -> list[str]:
        """Return the kinds of this station's records, in order, after the first `since`."""
        own = [r for r in self.ledger.records if r.entry.station == self.name]
        return [r.statement.kind for r in own[since:]]

    def on_record(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the bodies of all records of a kind."""
        return [r.statement.body for r in self.ledger.kind(kind)]

    @property
    def filed(self) -> int:
        """How many records this station has filed."""
        return self.ledger.head().seq


def day(text: str) -> date:
    """Return a day written as `2026-11-23`."""
    return date.fromisoformat(text)


@functools.cache
def _made(practice: bool) -> Ward:
    return Ward(practice=practice)


def new_ward(*, practice: bool = True, tested: bool = True) -> Ward:
    """Return a ward of its own, made once and copied; a live one's scanner has passed its test."""
    ward = _made(practice).copy()
    if tested and not practice:
        ward.tests_scanner()
    return ward
