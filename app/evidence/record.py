"""The record: a statement in its place. A `Record` is verified by being one.

`admit` is the only way to make one. It checks, in this order:

0. the bytes are a statement and an entry of version 1, and the entry names the statement;
1. statement, entry and directory belong to one realm;
2. everything the statement `knew` has arrived here, with the same digests;
3. the signers are distinct persons with distinct keys, none of them the station's;
4. each signer held exactly that key, and that role, as the directory stood at `knew`;
5. each signature over the statement is that signer's, in the signers' order;
6. the station held its key at `knew`, and its signature over the entry is good.

The place in the chain is the caller's to check: `app.evidence.chain.follow`. An unknown kind
passes every step: what a body means is decided elsewhere.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from app.evidence.canonical import Object, digest, dumps, loads
from app.evidence.directory import Directory, View
from app.evidence.entry import ENTRY_TYPE, Entry, read_entry
from app.evidence.errors import EvidenceError, MalformedError, SignatureError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey, Signature
from app.evidence.statement import Signer, Statement, read_statement
from app.identifiers import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A record's bytes as they are kept and sent, not yet believed."""

    statement: bytes = field(repr=False)
    entry: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """The digest of the entry's bytes, believed or not."""
        return digest(ENTRY_TYPE, self.entry)

    def to_json(self) -> Object:
        """Return the record as one line of `records.jsonl` or of a batch."""
        return {
            "statement": base64.b64encode(self.statement).decode(),
            "entry": base64.b64encode(self.entry).decode(),
            "signature": base64.b64encode(self.signature).decode(),
        }

    def to_line(self) -> bytes:
        """Return the record as one canonical line, without its end."""
        return dumps(self.to_json())

    @classmethod
    def from_json(cls, value: object) -> RawRecord:
        """Read a record from its line's object.

        Raises:
            MalformedError: a field is missing, extra, or not base64.
        """
        fields = Fields(value, "record")
        try:
            raw = cls(
                statement=base64.b64decode(fields.text("statement"), validate=True),
                entry=base64.b64decode(fields.text("entry"), validate=True),
                signature=base64.b64decode(fields.text("signature"), validate=True),
            )
        except binascii.Error:
            msg = "a part of the record is not base64"
            raise MalformedError(msg) from None
        fields.end()
        return raw

    @classmethod
    def from_line(cls, line: bytes) -> RawRecord:
        """Read a record from its canonical line.

        Raises:
            MalformedError: the line is not canonical, or not a record's.
        """
        return cls.from_json(loads(line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A verified record. Only `admit` makes one."""

    statement: Statement
    entry: Entry
    signature: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """The record's name: its entry's digest."""
        return self.entry.digest

    @property
    def place(self) -> str:
        """Where the record stands, for a person who looks for it."""
        return place_of(self.entry)

    @property
    def raw(self) -> RawRecord:
        """The bytes to keep and to send."""
        return RawRecord(
            statement=self.statement.data, entry=self.entry.data, signature=self.signature
        )


def place_of(entry: Entry) -> str:
    """Name an entry's place, such as `ward-4b/1 record 17`."""
    return f"{entry.station.value}/{entry.epoch} record {entry.seq}"


def admit(untrusted: RawRecord, directory: Directory) -> Record:
    """Verify a record and return it (the steps are numbered above).

    Raises:
        MalformedError: step 0.
        NotYetKnownError: step 2, and nothing says that the record is bad.
        SignatureError: steps 3 to 6.
        EvidenceError: step 1; every error names the record's place once that is known.
    """
    statement = read_statement(untrusted.statement)
    entry = read_entry(untrusted.entry)
    try:
        return _admit(untrusted, statement, entry, directory)
    except EvidenceError as error:
        if not error.where:
            raise type(error)(error.what, where=place_of(entry)) from error
        raise


def _admit(
    untrusted: RawRecord, statement: Statement, entry: Entry, directory: Directory
) -> Record:
    # (0)
    if entry.statement != statement.digest:
        msg = "the entry names another statement"
        raise MalformedError(msg)
    # (1)
    if statement.realm != directory.realm:
        msg = "the record belongs to another realm"
        raise EvidenceError(msg)
    # (2)
    view = directory.at(statement)
    station_key = view.station_key(entry.station, statement.site, entry.key)
    # (3)
    _check_distinct(statement.signers, view, station_key)
    if len(entry.signatures) != len(statement.signers):
        msg = (
            f"expected {len(statement.signers)} signature(s) of people, "
            f"got {len(entry.signatures)}"
        )
        raise SignatureError(msg)
    for signer, signature in zip(statement.signers, entry.signatures, strict=True):
        _check_signer(signer, signature, statement, view)
    # (6)
    if entry.alg != station_key.alg or not station_key.verify(untrusted.signature, entry.to_sign):
        msg = "the station's signature does not fit the entry"
        raise SignatureError(msg)
    return Record(statement=statement, entry=entry, signature=untrusted.signature)


def _check_distinct(signers: tuple[Signer, ...], view: View, station: PublicKey) -> None:
    if len({s.person for s in signers}) != len(signers):
        msg = "one person signed twice; each signer must be a different person"
        raise SignatureError(msg)
    keys = {view.person_key(s.person, s.key).raw for s in signers} | {station.raw}
    if len(keys) != len(signers) + 1:
        msg = "one key signed twice; every signer and the station need their own"
        raise SignatureError(msg)


def _check_signer(signer: Signer, signature: Signature, statement: Statement, view: View) -> None:
    # (4)
    key = view.person_key(signer.person, signer.key)
    # A role ends with the site's day, as the statement's own zone says it.
    day = statement.occurred.astimezone(statement.zone)
    view.check_role(signer.person, signer.role, day)
    # (5) `signature.key` only repeats the signer's; the key itself comes from the directory.
    if signature.key != signer.key or signature.alg != key.alg:
        msg = "a signature names another key than its signer"
        raise SignatureError(msg)
    if not key.verify(signature.raw, statement.to_sign):
        msg = "a person's signature does not fit the statement"
        raise SignatureError(msg)
