"""What a station and central say to each other (docs/protocol.md).

Three requests, each answered once: *push* brings records of the station's own chain and takes
proofs home; *pull* brings central's records to the station, *relay* those of the site's other
stations. Messages are JSON in the one form
that RFC 8785 gives our values, so that a message, too, has exactly one spelling.

A request is signed by the station's key. There is no time in what is signed: a wrong clock must
never keep records from central. Repeating a request changes nothing, at any later time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from app.evidence import canonical, tree
from app.evidence.chain import Head
from app.evidence.checkpoint import NOTE_BYTES_MAX, Receipt
from app.evidence.errors import MalformedError
from app.evidence.fields import Fields
from app.evidence.record import RawRecord
from app.identifiers import Digest, RealmId, StationId

PUSH = "/v1/push"
PULL = "/v1/pull"
RELAY = "/v1/relay"
HEALTH = "/v1/health"
CHECKPOINT = "/v1/checkpoint"
STATION_HEADER = "Countersign-Station"
SIGNATURE_HEADER = "Countersign-Signature"
REQUEST_TYPE = "application/vnd.countersign.request.v1"

BATCH_RECORDS_MAX = 250  # beyond it, compression gains nothing (measured: 368 bytes a record)
BATCH_BYTES_MAX = 524_288  # what a ward's slowest line carries within one time-out
# A full batch is 0.7 MB in base64; the proofs of 250 records in a log of 2^64 are 1.1 MB.
MESSAGE_BYTES_MAX = 2_097_152
CHAINS_MAX = 260  # a station follows two of central's chains and those of its site's stations
NOTHING_MORE = 2**53 - 1  # asked from there on, a chain brings nothing
WHY_MAX = 500  # a sentence, not a report

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


class Status(Enum):
    """What became of one pushed record.

    `LOGGED` it has its place in the log. `HAVE` it had it already; a reason, if there is one,
    repeats a dispute. `DISPUTED` it has its place, and central says why it does not rely on
    it. `FORK` another record holds its place; both are kept. `GAP` an earlier record is
    missing. `UNAUTHENTIC` it cannot be verified; the bytes are kept aside.
    """

    LOGGED = "logged"
    HAVE = "have"
    DISPUTED = "disputed"
    FORK = "fork"
    GAP = "gap"
    UNAUTHENTIC = "unauthentic"

    @property
    def in_log(self) -> bool:
        """Whether the record is a leaf of the log, so that a proof must come with the answer."""
        return self in (Status.LOGGED, Status.HAVE, Status.DISPUTED)


def request_to_sign(method: str, path: str, body: bytes) -> bytes:
    """Return the bytes of a request that the station signs."""
    summary = f"{method} {path}\n{hashlib.sha256(body).hexdigest()}"
    return canonical.pae(REQUEST_TYPE, summary.encode())


def take_batch(records: Iterable[RawRecord]) -> tuple[RawRecord, ...]:
    """Return as many records from the front as one push may hold, and at least one if any."""
    batch: list[RawRecord] = []
    size = 0
    for raw in records:
        size += len(raw.statement) + len(raw.entry) + len(raw.signature)
        if batch and (len(batch) == BATCH_RECORDS_MAX or size > BATCH_BYTES_MAX):
            break
        batch.append(raw)
    return tuple(batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Records of one epoch of the station's chain, in its order.

    Attributes:
        seen_size: the size of the newest checkpoint that the station verified; the answer
            proves that the log has only grown since. 0 if there is none.
    """

    station: StationId
    epoch: int
    records: tuple[RawRecord, ...]
    seen_size: int

    def to_bytes(self) -> bytes:
        """Return the message."""
        return _write(
            {
                "station": self.station.value,
                "epoch": self.epoch,
                "records": [raw.to_json() for raw in self.records],
                "seen_size": self.seen_size,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Push:
        """Read the message.

        Raises:
            MalformedError: the bytes are not a push.
        """
        fields = _read(data, "push")
        push = cls(
            station=_station(fields),
            epoch=fields.integer("epoch", 1),
            records=tuple(
                RawRecord.from_json(x) for x in fields.items("records", BATCH_RECORDS_MAX)
            ),
            seen_size=fields.integer("seen_size"),
        )
        fields.end()
        return push


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one pushed record, and why if that needs saying."""

    entry: Digest
    status: Status
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReply:
    """Central's answer to a push.

    Attributes:
        head: the last place that central knows of the pushed chain.
        results: one for each pushed record, in the order of the push.
        receipts: a proof for each pushed record that is in the log, under `note`.
        note: the newest signed checkpoint of the log.
        consistency: the proof that the log of `seen_size` is a beginning of this one.
    """

    head: Head
    results: tuple[Result, ...]
    receipts: Mapping[Digest, Receipt]
    note: str = field(repr=False)
    consistency: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Return the message; the checkpoint stands in it once, not in every receipt."""
        return _write(
            {
                "station": self.head.station.value,
                "head": {
                    "epoch": self.head.epoch,
                    "seq": self.head.seq,
                    "entry": self.head.entry.value,
                },
                "results": [
                    {"entry": r.entry.value, "status": r.status.value, "why": r.why}
                    for r in self.results
                ],
                "receipts": {
                    digest.value: {"index": r.index, "path": [h.hex() for h in r.path]}
                    for digest, r in self.receipts.items()
                },
                "note": self.note,
                "consistency": [h.hex() for h in self.consistency],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> PushReply:
        """Read the message.

        Raises:
            MalformedError: the bytes are not the answer to a push.
        """
        fields = _read(data, "answer")
        note = fields.text("note")
        if len(note) > NOTE_BYTES_MAX:
            raise MalformedError("answer.note is not of its form")
        reply = cls(
            head=_head(fields),
            results=tuple(_result(x) for x in fields.items("results", BATCH_RECORDS_MAX)),
            receipts=_receipts(fields.object("receipts"), note),
            note=note,
            consistency=_hashes(fields, "consistency"),
        )
        fields.end()
        return reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """How far the station has read each chain that it follows; an absent chain counts as 0."""

    station: StationId
    known: Mapping[StationId, int]

    def to_bytes(self) -> bytes:
        """Return the message."""
        known = {chain.value: seq for chain, seq in self.known.items()}
        return _write({"station": self.station.value, "known": known})

    @classmethod
    def from_bytes(cls, data: bytes) -> Pull:
        """Read the message.

        Raises:
            MalformedError: the bytes are not a pull.
        """
        fields = _read(data, "pull")
        station = _station(fields)
        known = fields.object("known")
        fields.end()
        if len(known) > CHAINS_MAX:
            raise MalformedError(f"expected at most {CHAINS_MAX} chains, got {len(known)}")
        sizes = Fields(known, "known")
        try:
            read = {StationId(name): sizes.integer(name) for name in known}
        except ValueError as error:
            raise MalformedError("a chain's name is not of its form") from error
        return cls(station=station, known=read)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReply:
    """Records in an order in which each can be verified with those before it.

    Attributes:
        more: there were more than one answer holds; pull again.
    """

    records: tuple[RawRecord, ...]
    more: bool

    def to_bytes(self) -> bytes:
        """Return the message."""
        return _write({"records": [raw.to_json() for raw in self.records], "more": self.more})

    @classmethod
    def from_bytes(cls, data: bytes) -> PullReply:
        """Read the message.

        Raises:
            MalformedError: the bytes are not the answer to a pull.
        """
        fields = _read(data, "answer")
        reply = cls(
            records=tuple(
                RawRecord.from_json(x) for x in fields.items("records", BATCH_RECORDS_MAX)
            ),
            more=fields.boolean("more"),
        )
        fields.end()
        return reply


def write_health(realm: RealmId, size: int, *, practice: bool) -> bytes:
    """Return the answer that says which realm this is and how large its log is."""
    return _write({"realm": realm.value, "practice": practice, "size": size})


def write_error(sentence: str) -> bytes:
    """Return the body of an answer that says no."""
    return _write({"error": sentence})


def read_error(data: bytes) -> str:
    """Return the sentence of an answer that says no; nothing if it has none.

    The sentence comes from the network: it is shortened and stripped of what does not print.
    """
    try:
        sentence = _read(data, "answer").text("error")
    except MalformedError:
        return ""
    return "".join(c for c in sentence if c.isprintable())[:WHY_MAX]


def _write(value: Mapping[str, Any]) -> bytes:
    data = _ENCODE(value).encode()
    if len(data) > MESSAGE_BYTES_MAX:
        raise MalformedError(f"expected at most {MESSAGE_BYTES_MAX} bytes, got {len(data)}")
    return data


def _read(data: bytes, name: str) -> Fields:
    if len(data) > MESSAGE_BYTES_MAX:
        raise MalformedError(f"expected at most {MESSAGE_BYTES_MAX} bytes, got {len(data)}")
    try:
        value = json.loads(data.decode())
        # Equality with the bytes written anew refuses duplicate keys and other spellings.
        one_spelling = isinstance(value, dict) and _ENCODE(value).encode() == data
    except (ValueError, RecursionError):
        raise MalformedError(f"the {name} is not JSON text") from None
    if not one_spelling:
        raise MalformedError(f"the {name} is not an object in canonical form")
    return Fields(value, name)


def _station(fields: Fields) -> StationId:
    try:
        return StationId(fields.text("station"))
    except ValueError as error:
        raise MalformedError("the station's name is not of its form") from error


def _head(fields: Fields) -> Head:
    inner = Fields(fields.object("head"), "head")
    head = Head(
        station=_station(fields),
        epoch=inner.integer("epoch", 1),
        seq=inner.integer("seq"),
        entry=inner.digest("entry"),
    )
    inner.end()
    return head


def _result(value: object) -> Result:
    fields = Fields(value, "result")
    try:
        status = Status(fields.text("status"))
    except ValueError as error:
        raise MalformedError("result.status is not one of this version") from error
    why = fields.text("why")
    result = Result(entry=fields.digest("entry"), status=status, why=why[:WHY_MAX])
    fields.end()
    return result


def _receipts(values: Mapping[str, Any], note: str) -> dict[Digest, Receipt]:
    if len(values) > BATCH_RECORDS_MAX:
        raise MalformedError("the answer holds more receipts than a push holds records")
    read: dict[Digest, Receipt] = {}
    for name, value in values.items():
        fields = Fields(value, "receipt")
        receipt = Receipt(index=fields.integer("index"), path=_hashes(fields, "path"), note=note)
        fields.end()
        read[Fields({"entry": name}, "receipt").digest("entry")] = receipt
    return read


def _hashes(fields: Fields, key: str) -> tuple[bytes, ...]:
    values: Sequence[Any] = fields.items(key, tree.PROOF_HASHES_MAX + 1)
    return tuple(bytes.fromhex(Fields({"hash": v}, key).digest("hash").value) for v in values)
