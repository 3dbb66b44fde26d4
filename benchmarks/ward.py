"""A throwaway practice site to measure on: shipped code, real store, real keys, real central.

Only one thing is left out, and said: the PIN's derivation (Argon2id, 0.2 s by intent) is done
once per person and then remembered, because it would hide everything else.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.bootstrap.cast import ANA, BEN, Member, Therapy, gsrn, therapies
from app.bootstrap.central_child import find_program
from app.bootstrap.practice import bring, make_practice_site
from app.bootstrap.running import RunningSite
from app.bootstrap.site import OpenSite, SiteFolder, open_site
from app.domain.people import Meaning, Place, Purpose
from app.domain.reading import Reading
from app.domain.turn import FullTurn, Heard, Inspected, OpenTurn, SealedTurn, TypedEnd, take
from app.evidence.fields import write_instant
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import Digest, PatientId, Private, ScanId, VerificationId
from app.labels import product, wristband
from app.labels.label import ProductLabel, Wristband
from app.labels.scan import Mode, Scan
from app.ports import Session
from app.sealing import unseal
from app.security import keyring
from app.usecases import approval, history, turns
from app.usecases.station import Draft, Station, file, file_signed, signer, verification
from app.usecases.verdicts import JUDGED

PATIENTS_FROM = 100_000
RECORDS_OF_A_THERAPY = 10  # what `Ward.finished` files
_UNSEALED: dict[str, bytes] = {}


def _remembered(box: dict[str, Any], *, purpose: str, passphrase: str, pepper: bytes) -> bytes:
    """Derive once per person: the derivation's cost is meant, and not what is measured."""
    known = _UNSEALED.get(box["salt"])
    if known is None:
        known = unseal(box, purpose=purpose, passphrase=passphrase, pepper=pepper)
        _UNSEALED[box["salt"]] = known
    return known


# What is copied is taken out once, then put back under other numbers, so that no index meets one
# twice. The copies' position is their original's plus a multiple of the last one.
_TAKE = """
CREATE TEMP TABLE own AS SELECT position FROM record WHERE station = :own;
CREATE TEMP TABLE r AS SELECT * FROM record JOIN own USING (position);
CREATE TEMP TABLE a AS SELECT * FROM about JOIN own USING (position);
CREATE TEMP TABLE p AS SELECT * FROM private_row JOIN own USING (position);
CREATE TEMP TABLE t AS SELECT * FROM turn_row JOIN own USING (position);
CREATE TEMP TABLE s AS SELECT * FROM sealed_turn JOIN own USING (position);
CREATE TEMP TABLE u AS SELECT * FROM scan_used JOIN own USING (position);
CREATE TEMP TABLE o AS SELECT * FROM patient_order JOIN own USING (position)
"""
_PUT = """
INSERT INTO record SELECT position + :by, 'copy', :n, position, lower(hex(randomblob(32))),
    statement_id || ' ' || :n, kind, statement, entry, signature FROM temp.r;
INSERT INTO about SELECT scheme, value || ' ' || :n, position + :by FROM temp.a;
INSERT INTO private_row
    SELECT commitment || ' ' || :n, position + :by, name, salt, content FROM temp.p;
INSERT INTO turn_row
    SELECT commitment || ' ' || :n, position + :by, name, salt, content FROM temp.t;
INSERT INTO sealed_turn SELECT verification || ' ' || :n, round, place, person, key, sealed_at,
    position + :by FROM temp.s;
INSERT INTO scan_used SELECT scan || ' ' || :n, position + :by FROM temp.u;
INSERT INTO patient_order SELECT patient || ' ' || :n, position + :by FROM temp.o
"""


@contextmanager
def practice_site(folder: Path) -> Iterator[OpenSite]:
    """Make a practice site, let central enrol everybody, and open it for work."""
    root = SiteFolder(folder)
    program = find_program()
    assert program is not None
    make_practice_site(root, program)
    central = program.start(root.central)
    running = RunningSite(root)
    try:
        running.sync_once(central.url)
    finally:
        running.close()
        central.stop()
    vars(keyring)["unseal"] = _remembered
    site = open_site(root)
    try:
        yield site
    finally:
        site.close()
        vars(keyring)["unseal"] = unseal


class Ward:
    """What people do at a site, without a window."""

    def __init__(self, site: OpenSite) -> None:
        """Work at an open site."""
        self.site = site
        self.station: Station = site.station
        self._series = 0

    def session(self, member: Member, purpose: Purpose | None = None) -> Session:
        """Open a session; the derivation was done before."""
        purpose = purpose or Purpose(of=self.verification(), proposal="bench")
        keys = self.station.keys
        session = keys.unlock(member.person, Private(member.pin), member.roles[0], purpose)
        assert session is not None
        return session

    def verification(self) -> VerificationId:
        """Mint a verification."""
        return VerificationId(self.station.keys.new_id())

    def record(self, digest: Digest) -> Record:
        """Return a record that was filed."""
        record = self.station.ledger.get(digest)
        assert record is not None
        return record

    def copy(self, to: Path) -> Path:
        """Copy the site at rest: closed in good order, so that its store opens as it should."""
        self.site.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        leave = shutil.ignore_patterns("*-wal", "*-shm")
        shutil.copytree(self.site.folder.root, to, ignore=leave)
        return to

    # -- before the bedside

    def unfiled(self) -> Therapy:
        """Make one more therapy, for a patient of its own; nothing is on record about it."""
        self._series += 1
        made = therapies(self._series, self.station.now().date())[0]
        patient = PatientId(gsrn(PATIENTS_FROM + self._series))
        return replace(made, band=replace(made.band, patient=patient))

    def therapy(self) -> Therapy:
        """File one more order, and bring its bag to the ward, thawed."""
        therapy = self.unfiled()
        bring(self.station, therapy)
        return therapy

    # -- turns

    def scan(self, label: Wristband | ProductLabel) -> Scan:
        """Scan a label, as a keyboard wedge delivers it."""
        band = isinstance(label, Wristband)
        return Scan(
            id=ScanId(str(uuid.uuid4())),
            raw=wristband.raw(label) if isinstance(label, Wristband) else product.raw(label),
            symbology="]Q3" if band else "]d2",
            mode=Mode.WEDGE,
            source="keyboard",
            readers=("device",),
            at=self.station.clock.read().wall,
        )

    def turn(self, therapy: Therapy, of: VerificationId, place: Place) -> tuple[Session, FullTurn]:
        """Fill one person's turn, up to the seal."""
        member = ANA if place is Place.FIRST else BEN
        session = self.session(member, Purpose(of=of, place=place))
        open_turn: OpenTurn | Any = turns.begin(self.station, session)
        now = self.station.clock.read().wall
        given: list[Any] = [
            Reading.of(self.scan(therapy.band), therapy.band),
            Reading.of(self.scan(therapy.bag), therapy.bag),
            Heard(born=therapy.born, at=now),
            Inspected(intact=True, at=now),
        ]
        if place is Place.SECOND:
            given.append(TypedEnd(text=therapy.bag.serial.value[-4:], at=now))
        for one in given:
            open_turn = take(open_turn, one)
        assert isinstance(open_turn, FullTurn)
        return session, open_turn

    def sealed(self, therapy: Therapy, of: VerificationId) -> tuple[SealedTurn, SealedTurn]:
        """Seal both turns of a verification."""
        first, second = (
            turns.seal(self.station, session.id, turn)
            for session, turn in (self.turn(therapy, of, place) for place in Place)
        )
        return first, second

    # -- the past

    def finished(self) -> None:
        """File what a finished therapy leaves behind, without waiting for its verdict.

        The records are those of the use cases; the verdict is not judged, only recorded.
        """
        therapy, of = self.therapy(), self.verification()
        bag = Subject(scheme="bag", value=therapy.bag.bag.value)
        turns_sealed = self.sealed(therapy, of)
        heads = history.bag(self.station.ledger, therapy.bag.bag).heads
        body = {
            "turns": [turn.entry.value for turn in turns_sealed],
            "scanned": [turn.entry.value for turn in turns_sealed],
            "verdict": "match",
            "outcomes": [],
            "until": write_instant(self.station.now() + timedelta(minutes=10)),
        }
        judged = file(
            self.station,
            Draft(kind=JUDGED, subject=(verification(of), bag), after=tuple(heads), body=body),
        )
        both = (self.session(ANA), self.session(BEN))
        agreed = file_signed(
            self.station,
            Draft(
                kind=approval.AGREED,
                subject=(verification(of), bag),
                signers=tuple(signer(s, Meaning.AGREED_TO_START.value) for s in both),
                body={"judged": judged.digest.value},
            ),
            both,
        )
        file(
            self.station,
            Draft(
                kind=approval.STARTED,
                subject=(verification(of), bag),
                after=(judged.digest,),
                body={"agreed": agreed.digest.value},
            ),
        )

    def swell(self, records: int) -> int:
        """Copy what stands, row by row, until the store holds so many records; return how many.

        Straight into the encrypted tables and every index, under numbers of their own: the
        copies are of another station, so this one's chain goes on. No verdict reads them, and
        each is found by the same indexes as a real one.
        """
        connection, own = self.site.connection, self.station.ledger.station.value
        for statement in _TAKE.split(";"):
            connection.execute(statement, {"own": own} if ":own" in statement else {})
        (base,) = connection.execute("SELECT count(*) FROM temp.own").fetchone()
        all_, last = connection.execute("SELECT count(*), max(position) FROM record").fetchone()
        copies = max(records - int(all_), 0) // int(base)
        with self.site.ledger.together():
            for copy in range(1, copies + 1):
                for statement in _PUT.split(";"):
                    connection.execute(statement, {"by": copy * int(last), "n": copy})
        return int(all_) + copies * int(base)

    def fill(self, records: int) -> None:
        """File finished therapies until the store holds so many records."""
        while self.site.ledger.head().seq + RECORDS_OF_A_THERAPY <= records:
            with self.site.ledger.together():
                self.finished()
