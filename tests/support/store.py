"""A station's store on disk, in the realm of the vectors, with nothing of a bedside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.domain.people import Place
from app.evidence.chain import Head
from app.evidence.keys import PublicKey
from app.evidence.private import PrivateRow, row
from app.evidence.relayed import Sealed
from app.evidence.statement import Statement, Subject
from app.identifiers import KeyId, PersonId, ScanId, StationId, VerificationId
from app.ports import Filing, Keys, Sealing
from app.security.letterbox import Letterbox, seal_to
from app.store.connection import Connection, create, open_store
from app.store.headfile import HeadFile
from app.store.ledger import StoreLedger
from app.store.reader import Identity
from tests.support.central import TickingClock
from tests.vectors.realm import STATION, VectorRealm, key

STORE_KEY = b"k" * 32
OF = VerificationId("0190a1b2-0000-7000-8000-0000000000aa")


class StationKeys:
    """The only part of `app.ports.Keys` that a ledger uses."""

    def sign_entry(self, to_sign: bytes) -> bytes:
        """Sign with the station's key."""
        return key("station").sign(to_sign).raw

    def letterbox(self) -> bytes:
        """Return what the site's other stations seal to."""
        return Letterbox(b"l" * 32).public

    def seal_to(self, letterboxes: Mapping[StationId, bytes], data: bytes) -> Sealed:
        """Seal bytes to other stations."""
        return seal_to(letterboxes, data)

    def open_sealed(self, key: bytes, box: bytes) -> bytes | None:
        """Open what was sealed to this station."""
        return Letterbox(b"l" * 32).open(key, box)

    def station_key(self) -> PublicKey:
        """Return the station's public key."""
        return key("station").public


@dataclass(slots=True)
class Shelf:
    """A store in a folder: open it, close it, look at it behind the ledger's back."""

    folder: Path
    realm: VectorRealm
    clock: TickingClock = field(default_factory=TickingClock)

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / "station.db"

    @property
    def head(self) -> Path:
        """The head file."""
        return self.folder / "station.head"

    def make(self) -> None:
        """Make an empty store that has met central."""
        create(self.path, STORE_KEY).close()
        head = HeadFile(self.head, key("station"))
        head.write(Head(station=STATION))
        head.close()
        with self.ledger() as ledger:
            ledger.keep_central([r for name, r in self.realm.order if name.startswith("central.")])

    @contextmanager
    def ledger(self, wrap: Any = None) -> Iterator[StoreLedger]:  # noqa: ANN401  a class
        """Open the ledger; `wrap` puts something between it and the connection."""
        connection = open_store(self.path, STORE_KEY)
        head = HeadFile(self.head, key("station"))
        try:
            yield StoreLedger(
                wrap(connection) if wrap else connection,
                Identity(realm=self.realm.realm, station=StationId(STATION.value)),
                head,
                self.clock,
                cast("Keys", StationKeys()),
            )
        finally:
            head.close()
            connection.close()

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """Open the database itself."""
        connection = open_store(self.path, STORE_KEY)
        try:
            yield connection
        finally:
            connection.close()

    # -- what to file

    def note(self, number: int = 1, *signers: str, **changes: Any) -> Filing:  # noqa: ANN401
        """Return a filing that has not been filed."""
        changes.setdefault("subject", (Subject(scheme="note", value=f"n-{number}"),))
        statement = self.realm.statement("note.taken", {"n": number}, *signers, **changes)
        return Filing(statement=statement, signatures=signatures(statement))

    def turn(self, name: str, place: Place, scan: int, **instead: Any) -> Filing:  # noqa: ANN401
        """Return the filing of a sealed turn; `instead` replaces parts of the claim."""
        readings = row("readings", b"%032d" % scan, {"scans": [scan]})
        scan_id = f"0190a1b2-0000-7000-8000-{scan:012x}"
        of = instead.get("of", OF)
        statement = self.realm.statement(
            "turn.sealed",
            {
                "place": place.value,
                "round": instead.get("round", 1),
                "readings": [{"scan": scan_id}],
            },
            name,
            subject=(Subject(scheme="verification", value=of.value),),
            private=(readings.commitment,),
        )
        seals = Sealing(
            of=of,
            by=instead.get("by", PersonId(name)),
            key=instead.get("key", KeyId(key(name).public.id.value)),
            place=place,
            round=instead.get("round", 1),
            at=statement.occurred,
        )
        return Filing(
            statement=statement,
            signatures=signatures(statement),
            rows=instead.get("rows", (readings,)),
            seals=instead.get("seals", seals),
            scans=instead.get("scans", (ScanId(scan_id),)),
        )


def signatures(statement: Statement) -> tuple[Any, ...]:
    """Let everybody sign who is named."""
    return tuple(key(s.person.value).sign(statement.to_sign) for s in statement.signers)


def private_row(text: str = "x") -> PrivateRow:
    """Return a private row."""
    return row("note", text.encode().ljust(32, b"."), {"text": text})
