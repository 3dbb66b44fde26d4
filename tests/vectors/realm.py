"""The realm of the vectors: made from fixed seeds, so that making it again gives its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from app.evidence import tree
from app.evidence.chain import Head, follow
from app.evidence.checkpoint import Receipt, checkpoint_text, origin, write_note
from app.evidence.directory import CENTRAL_SITE, REALM_CHAIN, is_central, site_chain
from app.evidence.entry import ClockReading, Entry, Seen
from app.evidence.founding import Delegation, found
from app.evidence.private import PrivateRow, row
from app.evidence.record import RawRecord, admit
from app.evidence.statement import Attachment, Basis, Signer, Statement, Subject
from app.identifiers import Digest, PersonId, RealmId, SiteId, StationId
from app.signing import SigningKey

SITE, STATION = SiteId("vector-hospital"), StationId("vector-ward-1")
SITE_CHAIN = site_chain(SITE)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=5, minutes=45))
PEOPLE = ("ana", "ben", "cleo")
ROLE = "nurse_verifier"
PHOTO = b"not really a photo"


def key(name: str) -> SigningKey:
    """Return the key that a name has in the vectors."""
    return SigningKey(seed(name))


def seed(name: str) -> bytes:
    """Return the seed of a name's key."""
    return hashlib.sha256(f"countersign vectors: {name}".encode()).digest()


def word(text: str) -> Digest:
    """Return a digest of a word, where a vector needs any digest."""
    return Digest(hashlib.sha256(text.encode()).hexdigest())


@dataclass(slots=True)
class Log:
    """Central's log: leaves, checkpoints and proofs."""

    realm: RealmId
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)

    def append(self, entry: bytes) -> None:
        """Take an entry as the next leaf."""
        leaf = tree.leaf_hash(entry)
        for level, index, node in tree.appended(len(self.leaves), leaf, self._node):
            self.nodes[level, index] = node
        self.leaves.append(entry)

    def note(self, size: int, *, name: str = "", signer: str = "log") -> str:
        """Sign a checkpoint of the first `size` leaves."""
        log, public = name or origin(self.realm), key("log").public
        text = checkpoint_text(log, size, tree.root(size, self._node))
        return write_note(text, log, public, key(signer).sign(text.encode()).raw)

    def seen(self, size: int) -> Seen:
        """Return the checkpoint of the first `size` leaves as entries name it."""
        return Seen(size=size, root=Digest(tree.root(size, self._node).hex()))

    def receipt(self, entry: bytes, size: int) -> Receipt:
        """Prove an entry under the checkpoint of `size`."""
        index = self.leaves.index(entry)
        path = tuple(tree.inclusion_path(index, size, self._node))
        return Receipt(index=index, path=path, note=self.note(size))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Prove that one tree begins the other."""
        return tree.consistency_path(old, new, self._node)

    def _node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


class VectorRealm:
    """A realm with a station of three people, and everything that a vector may need of it."""

    def __init__(self) -> None:
        """Found the realm and file all records."""
        root = key("root")
        self.delegation = Delegation(
            root=root.public,
            practice=True,
            central=key("central").public,
            log=key("log").public,
        )
        self.realm = self.delegation.realm
        self.log = Log(self.realm)
        self.ticks = 0
        self.heads: dict[str, Head] = {}
        self.order: list[tuple[str, RawRecord]] = []
        self.rows: list[PrivateRow] = []
        self.seen = Seen()
        body = self.delegation.body(root.sign(self.delegation.to_sign).raw)
        founding = self.central("realm.founded", body, keep=False)
        self.directory = found(self.realm, founding)[0]
        self.keep(founding, learned=True)
        self._enrol()
        self._work()

    def _enrol(self) -> None:
        for name in PEOPLE:
            public = key(name).public.to_json()
            self.central("person.enrolled", {"person": name, "name": name, "key": public})
            self.central("role.granted", {"person": name, "role": ROLE, "until": "2027-12-31"})
        self.central("role.granted", {"person": "cleo", "role": "qa", "until": "2026-11-01"})
        self.central("profile.published", {"profile": {"name": "vectors", "version": 1}})
        public = key("station").public.to_json()
        body = {"station": STATION.value, "site": SITE.value, "key": public}
        self.central("station.enrolled", body, site=True)

    def _work(self) -> None:
        of = (Subject(scheme="verification", value="0190a1b2-0000-7000-8000-0000000000ff"),)
        self.station("sign_in.opened", {"place": "first", "person": "ana"}, subject=of)
        readings = row("readings", hashlib.sha256(b"salt 1").digest(), {"scans": ["5d51330"]})
        turn = self.station("turn.sealed", {"place": "first"}, "ana", subject=of, rows=(readings,))
        agreed = self.station(
            "verification.agreed", {}, "ana", "ben", subject=of, after=(turn.digest,)
        )
        self.seen = self.log.seen(len(self.log.leaves))
        self.station("bag.quarantined", {"reason": "leak"}, "ana", "ben", "cleo", after=(
            agreed.digest,
        ))  # fmt: skip
        strange = {
            "text": 'Zoë 漢字 \U0001f9ec \x01 " \\ /',
            "nested": [[], {}, [True, 0, -(2**53 - 1)], {"b": 1, "a": 2, "A": 3, "10": 4}],
        }
        self.station("zz_unheard.of", strange, "ben")
        photo = Attachment(
            name="bag.png",
            media="image/png",
            size=len(PHOTO),
            sha256=Digest(hashlib.sha256(PHOTO).hexdigest()),
        )
        self.station("photo.taken", {}, "cleo", files=(photo,))
        # What ben signed before stays good; nothing that knows of this can be signed by ben.
        self.central("key.revoked", {"key": key("ben").public.id.value})
        self.station("note.taken", {}, "ana", "cleo")

    # -- writing

    def statement(
        self,
        kind: str,
        body: Mapping[str, Any],
        *signers: str,
        **changes: Any,  # noqa: ANN401  any field of a statement
    ) -> Statement:
        """Write a statement of the station's; `changes` replace any field."""
        self.ticks += 1
        fields: dict[str, Any] = {
            "id": f"0190a1b2-0000-7000-8000-{self.ticks:012x}",
            "kind": kind,
            "realm": self.realm,
            "site": SITE,
            "occurred": NOON + timedelta(seconds=self.ticks),
            "zone": ZONE,
            "basis": Basis(build="vectors", rules=word("rules"), profile=word("profile")),
            "knew": self.directory.heads() if self.heads else (),
            "signers": tuple(self.signer(name) for name in signers),
            "body": body,
        }
        return Statement(**(fields | changes))

    def signer(self, name: str, role: str = ROLE) -> Signer:
        """Name a person as a signer."""
        return Signer(
            meaning="checked",
            person=PersonId(name),
            role=role,
            key=key(name).public.id,
            auth=("badge", "pin"),
        )

    def place(
        self,
        statement: Statement,
        station: StationId = STATION,
        signed_by: str = "station",
        **changes: Any,  # noqa: ANN401  any field of an entry
    ) -> RawRecord:
        """Give a statement a chain's next place, without keeping it; `changes` as above."""
        head = self.heads.get(station.value, Head(station=station))
        now = NOON + timedelta(seconds=self.ticks, milliseconds=7)
        fields: dict[str, Any] = {
            "station": station,
            "epoch": head.epoch,
            "seq": head.seq + 1,
            "prev": head.entry,
            "statement": statement.digest,
            "signatures": tuple(
                key(s.person.value).sign(statement.to_sign) for s in statement.signers
            ),
            "key": key("central" if is_central(station) else "station").public.id,
            "clock": ClockReading(
                wall=now, zone=ZONE, boot="vector-boot", monotonic_ms=self.ticks, trusted=NOON
            ),
            "seen": self.seen,
        }
        entry = Entry(**(fields | changes))
        return self.signed(statement, entry, signed_by)

    def signed(self, statement: Statement, entry: Entry, by: str = "station") -> RawRecord:
        """Sign an entry as it stands."""
        signature = key(by).sign(entry.to_sign).raw
        return RawRecord(statement=statement.data, entry=entry.data, signature=signature)

    def station(
        self,
        kind: str,
        body: Mapping[str, Any],
        *signers: str,
        rows: Sequence[PrivateRow] = (),
        **changes: Any,  # noqa: ANN401  any field of a statement
    ) -> RawRecord:
        """File a record of the station."""
        private = tuple(r.commitment for r in rows)
        statement = self.statement(kind, body, *signers, private=private, **changes)
        self.rows += rows
        raw = self.place(statement)
        self.keep(raw)
        return raw

    def central(
        self, kind: str, body: Mapping[str, Any], *, site: bool = False, keep: bool = True
    ) -> RawRecord:
        """File a record of central, in the realm's chain or in the site's."""
        changes: dict[str, Any] = {"site": SITE if site else CENTRAL_SITE, "zone": UTC}
        if not site:
            changes["knew"] = ()
        statement = self.statement(kind, body, **changes)
        raw = self.place(statement, SITE_CHAIN if site else REALM_CHAIN, "central")
        if keep:
            self.keep(raw)
        return raw

    def keep(self, raw: RawRecord, *, learned: bool = False) -> None:
        """Keep a record, and let the log take it."""
        record = admit(raw, self.directory)
        name = record.entry.station.value
        head = self.heads.get(name, Head(station=record.entry.station))
        self.heads[name] = follow(head, record.entry)
        if is_central(record.entry.station) and not learned:
            self.directory.learn(record)
        self.order.append((name, raw))
        self.log.append(raw.entry)

    def chain(self, name: str) -> list[RawRecord]:
        """Return a chain's records."""
        return [raw for chain, raw in self.order if chain == name]
