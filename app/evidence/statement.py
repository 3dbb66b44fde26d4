"""The statement: what people sign.

A statement is canonical JSON: a frame that never changes and a body that belongs to its kind
(record schema v1, docs/adr/0001). It says nothing about where it stands: that is the entry's.

Fields of the frame:

* `v` 1; `id` the idempotency key of the human act, minted when it began; `kind`;
* `realm`, `site`: where it belongs; it fits no other;
* `subject`: pseudonyms only (chain of identity, order, bag); a turn's is its verification;
* `after`: for a record that moves a bag, the digests of the last moves it relied on;
* `occurred`: when it happened by the person's account, beside the entry's own clock;
* `knew`: the heads of central's chains by which keys, roles and rules were judged;
* `basis`: the build, the rule set and the profile that decided;
* `signers`: 0 to 3 persons; each signs these bytes, with meaning, role, key, authentication;
* `private`: salted commitments to what may not stand here; `files`: digests of attachments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any

from app.evidence import canonical
from app.evidence.canonical import Object
from app.evidence.errors import MalformedError
from app.evidence.fields import Fields, write_instant, write_zone
from app.identifiers import Digest, KeyId, PersonId, RealmId, SiteId, StationId

STATEMENT_TYPE = "application/vnd.countersign.statement.v1+json"
VERSION = 1
SIGNERS_MAX = 3
_KIND = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_WORD = re.compile(r"[a-z0-9]+([_.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A pseudonym that the statement is about: a scheme such as `coi`, and its value."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a chain: how far somebody had read it."""

    station: StationId
    epoch: int
    seq: int
    entry: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What decided: the program's build, the digest of its rules, the profile's digest."""

    build: str
    rules: Digest
    profile: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person who signs: what the signature means, in which role, with which key.

    Attributes:
        auth: how the person was authenticated for this signature, such as `("badge", "pin")`.
    """

    meaning: str
    person: PersonId
    role: str
    key: KeyId
    auth: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A salted commitment to a private row (`app.evidence.private`)."""

    of: str
    commit: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to the statement, by its SHA-256."""

    name: str
    media: str
    size: int
    sha256: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. `data` are the bytes that are signed; the fields are what they say."""

    id: str
    kind: str
    realm: RealmId
    site: SiteId
    occurred: datetime
    zone: timezone
    basis: Basis
    subject: tuple[Subject, ...] = ()
    after: tuple[Digest, ...] = ()
    knew: tuple[Position, ...] = ()
    signers: tuple[Signer, ...] = ()
    private: tuple[Commitment, ...] = ()
    files: tuple[Attachment, ...] = ()
    body: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    data: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        """Fix the bytes, once."""
        if len(self.signers) > SIGNERS_MAX:
            msg = f"expected at most {SIGNERS_MAX} signers, got {len(self.signers)}"
            raise MalformedError(msg)
        if not self.data:
            object.__setattr__(self, "data", canonical.dumps(_frame(self)))

    @property
    def digest(self) -> Digest:
        """The statement's digest, which the entry names."""
        return canonical.digest(STATEMENT_TYPE, self.data)

    @property
    def to_sign(self) -> bytes:
        """The bytes that each signer signs (DSSE PAE)."""
        return canonical.pae(STATEMENT_TYPE, self.data)

    def about(self, scheme: str) -> str | None:
        """Return the first subject of a scheme."""
        return next((s.value for s in self.subject if s.scheme == scheme), None)


def _frame(s: Statement) -> Object:
    basis = {"build": s.basis.build, "rules": s.basis.rules.value}
    if s.basis.profile is not None:
        basis["profile"] = s.basis.profile.value
    return {
        "v": VERSION,
        "id": s.id,
        "kind": s.kind,
        "realm": s.realm.value,
        "site": s.site.value,
        "subject": [{"scheme": x.scheme, "value": x.value} for x in s.subject],
        "after": [x.value for x in s.after],
        "occurred": {"at": write_instant(s.occurred), "zone": write_zone(s.zone)},
        "knew": [
            {
                "station": x.station.value,
                "epoch": x.epoch,
                "seq": x.seq,
                "entry": x.entry.value,
            }
            for x in s.knew
        ],
        "basis": basis,
        "signers": [
            {
                "meaning": x.meaning,
                "person": x.person.value,
                "role": x.role,
                "key": x.key.value,
                "auth": list(x.auth),
            }
            for x in s.signers
        ],
        "private": [{"of": x.of, "commit": x.commit.value} for x in s.private],
        "files": [
            {"name": x.name, "media": x.media, "size": x.size, "sha256": x.sha256.value}
            for x in s.files
        ],
        "body": s.body,
    }


def read_statement(data: bytes) -> Statement:
    """Read a statement from its bytes, whatever its kind.

    Raises:
        MalformedError: the bytes are not a statement of version 1.
    """
    fields = Fields(canonical.loads(data), "statement")
    if fields.integer("v") != VERSION:
        msg = f"expected a statement of version {VERSION}"
        raise MalformedError(msg)
    occurred = Fields(fields.object("occurred"), "occurred")
    try:
        statement = Statement(
            id=fields.identity("id"),
            kind=fields.text("kind", _KIND),
            realm=RealmId(fields.digest("realm").value),
            site=SiteId(fields.text("site")),
            subject=tuple(_subject(x) for x in fields.items("subject")),
            after=tuple(_one_digest(x) for x in fields.items("after")),
            occurred=occurred.instant("at"),
            zone=occurred.zone("zone"),
            knew=tuple(_position(x) for x in fields.items("knew")),
            basis=_basis(fields.object("basis")),
            signers=tuple(_signer(x) for x in fields.items("signers", SIGNERS_MAX)),
            private=tuple(_commitment(x) for x in fields.items("private")),
            files=tuple(_attachment(x) for x in fields.items("files")),
            body=MappingProxyType(fields.object("body")),
            data=data,
        )
    except ValueError as error:
        msg = "an identifier of the statement is not of its form"
        raise MalformedError(msg) from error
    occurred.end()
    fields.end()
    if len({(x.station, x.epoch) for x in statement.knew}) != len(statement.knew):
        msg = "statement.knew names one chain twice"
        raise MalformedError(msg)
    return statement


def _one_digest(value: object) -> Digest:
    if not isinstance(value, str) or not Digest.FORM.fullmatch(value):
        msg = "statement.after holds something that is no digest"
        raise MalformedError(msg)
    return Digest(value)


def _subject(value: object) -> Subject:
    fields = Fields(value, "subject")
    read = Subject(scheme=fields.text("scheme", _WORD), value=fields.text("value"))
    fields.end()
    return read


def _position(value: object) -> Position:
    fields = Fields(value, "knew")
    read = Position(
        station=StationId(fields.text("station")),
        epoch=fields.integer("epoch", 1),
        seq=fields.integer("seq", 1),
        entry=fields.digest("entry"),
    )
    fields.end()
    return read


def _basis(value: object) -> Basis:
    fields = Fields(value, "basis")
    read = Basis(
        build=fields.text("build"),
        rules=fields.digest("rules"),
        profile=fields.digest("profile") if fields.has("profile") else None,
    )
    fields.end()
    return read


def _signer(value: object) -> Signer:
    fields = Fields(value, "signer")
    auth = fields.items("auth", 8)
    if not all(isinstance(x, str) and _WORD.fullmatch(x) for x in auth):
        msg = "signer.auth is not a list of words"
        raise MalformedError(msg)
    read = Signer(
        meaning=fields.text("meaning", _WORD),
        person=PersonId(fields.text("person")),
        role=fields.text("role", _WORD),
        key=KeyId(fields.digest("key").value),
        auth=tuple(auth),
    )
    fields.end()
    return read


def _commitment(value: object) -> Commitment:
    fields = Fields(value, "private")
    read = Commitment(of=fields.text("of", _WORD), commit=fields.digest("commit"))
    fields.end()
    return read


def _attachment(value: object) -> Attachment:
    fields = Fields(value, "file")
    read = Attachment(
        name=fields.text("name"),
        media=fields.text("media"),
        size=fields.integer("size"),
        sha256=fields.digest("sha256"),
    )
    fields.end()
    return read
