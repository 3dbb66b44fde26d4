"""How a realm begins: the root key says who may sign as central, once, in the first record.

The realm's name is the digest of the root key. The root signs a *delegation*: whether the realm
is for practice, central's key and the log's key. The first record of the realm's chain carries
it, so whoever knows only the realm's name can verify everything that follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.evidence import canonical
from app.evidence.chain import Head, follow
from app.evidence.directory import REALM_CHAIN, Directory
from app.evidence.errors import EvidenceError, SignatureError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.evidence.record import RawRecord, Record, admit
from app.evidence.statement import read_statement
from app.identifiers import RealmId

DELEGATION_TYPE = "application/vnd.countersign.delegation.v1+json"
FOUNDED = "realm.founded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """What the root key says once: practice or not, and the two keys that act for it."""

    root: PublicKey
    practice: bool
    central: PublicKey
    log: PublicKey

    @property
    def realm(self) -> RealmId:
        """The realm's name."""
        return RealmId(self.root.id.value)

    @property
    def to_sign(self) -> bytes:
        """The bytes that the root signs."""
        return canonical.pae(
            DELEGATION_TYPE,
            canonical.dumps(
                {
                    "realm": self.realm.value,
                    "practice": self.practice,
                    "central": self.central.to_json(),
                    "log": self.log.to_json(),
                }
            ),
        )

    def body(self, signature: bytes) -> dict[str, Any]:
        """Return the body of the realm's first statement."""
        return {
            "root": self.root.to_json(),
            "practice": self.practice,
            "central": self.central.to_json(),
            "log": self.log.to_json(),
            "delegation": signature.hex(),
        }


def found(realm: RealmId, untrusted: RawRecord) -> tuple[Directory, Record]:
    """Verify a realm's first record; return the directory that begins with it.

    Raises:
        EvidenceError: the record is not the founding of that realm.
    """
    statement = read_statement(untrusted.statement)
    if statement.kind != FOUNDED:
        msg = f"expected the realm's first record ({FOUNDED})"
        raise EvidenceError(msg, where=f"{REALM_CHAIN.value}/1 record 1")
    body = Fields(statement.body, "body")
    delegation = Delegation(
        root=PublicKey.from_json(body.object("root")),
        practice=body.boolean("practice"),
        central=PublicKey.from_json(body.object("central")),
        log=PublicKey.from_json(body.object("log")),
    )
    signature = body.hexadecimal("delegation")
    body.end()
    if delegation.realm != realm:
        msg = "the root key is not this realm's"
        raise SignatureError(msg, where=f"{REALM_CHAIN.value}/1 record 1")
    if not delegation.root.verify(signature, delegation.to_sign):
        msg = "the root did not sign the delegation to central"
        raise SignatureError(msg, where=f"{REALM_CHAIN.value}/1 record 1")
    if len({delegation.root.raw, delegation.central.raw, delegation.log.raw}) != len("rcl"):
        msg = "root, central and log need keys of their own"
        raise SignatureError(msg, where=f"{REALM_CHAIN.value}/1 record 1")
    directory = Directory(
        realm=realm,
        practice=delegation.practice,
        central=delegation.central,
        log=delegation.log,
    )
    record = admit(untrusted, directory)
    follow(Head(station=REALM_CHAIN), record.entry)
    directory.learn(record)
    return directory, record
