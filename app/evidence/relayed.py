"""What the stations of one site tell each other through central, which cannot read it.

A record is relayed as it is; its private rows stay behind, because the statement holds only a
commitment to them. They follow in records of their own (`rows.relayed`): sealed once under a
key of that record, and that key once to the letterbox of each station of the site. A letterbox
is a station's X25519 key (RFC 7748), which it names in its own chain (`letterbox.opened`).

Whoever opens rows checks each against the commitment that stands in the record it belongs to
(`check_row`): who sealed them need not be believed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.evidence import canonical
from app.evidence.canonical import Object
from app.evidence.errors import EvidenceError, MalformedError
from app.evidence.fields import Fields
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.identifiers import Digest, StationId

LETTERBOX, RELAYED = "letterbox.opened", "rows.relayed"
ALGORITHM = "X25519"
LETTERBOX_BYTES = 32
STATIONS_MAX = 256  # of one site
LOOKED_AT_MAX = 100  # records of one look for rows to give: it is done after every filing
ROWS_BYTES_MAX = 96_000  # of one record: in base64 it is half of what a statement may hold

Rows = tuple[Digest, tuple[PrivateRow, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Bytes sealed for some stations: the box, and its key sealed to each of them."""

    keys: Mapping[StationId, bytes] = field(repr=False)
    box: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayedRows:
    """The body of `rows.relayed`.

    Attributes:
        through: how far of the sending station's chain each station has been given its rows.
        letterboxes: the letterbox that each of them had then.
        sealed: the rows, for the stations whose keys it names.
    """

    through: Mapping[StationId, int]
    letterboxes: Mapping[StationId, bytes] = field(default_factory=dict)
    sealed: Sealed

    def to_body(self) -> Object:
        """Return the statement's body."""
        return {
            "through": {name.value: seq for name, seq in self.through.items()},
            "letterboxes": {n.value: box.hex() for n, box in self.letterboxes.items()},
            "keys": {n.value: _text(key) for n, key in self.sealed.keys.items()},
            "box": _text(self.sealed.box),
        }

    @classmethod
    def from_body(cls, body: Object) -> RelayedRows:
        """Read the statement's body.

        Raises:
            MalformedError: it is not of this form.
        """
        fields = Fields(body, "body")
        through, keys = fields.object("through"), fields.object("keys")
        letterboxes = fields.object("letterboxes")
        seqs, boxes = Fields(through, "through"), Fields(keys, "keys")
        named = Fields(letterboxes, "letterboxes")
        try:
            return cls(
                through={StationId(name): seqs.integer(name) for name in through},
                letterboxes={StationId(n): named.hexadecimal(n) for n in letterboxes},
                sealed=Sealed(
                    keys={StationId(name): _bytes(boxes.text(name)) for name in keys},
                    box=_bytes(fields.text("box")),
                ),
            )
        except ValueError as error:
            raise MalformedError("a station's name is not of its form") from error


def letterbox_body(public: bytes) -> Object:
    """Return the body of `letterbox.opened`."""
    return {"letterbox": {"alg": ALGORITHM, "public": public.hex()}}


def letterbox_of(record: Record) -> bytes | None:
    """Return the letterbox that a station named; None if it is of a kind unknown here."""
    try:
        said = Fields(Fields(record.statement.body, "body").object("letterbox"), "letterbox")
        public = bytes.fromhex(said.text("public")) if said.text("alg") == ALGORITHM else b""
    except (EvidenceError, ValueError):
        return None
    return public if len(public) == LETTERBOX_BYTES else None


def write_rows(groups: Sequence[Rows]) -> bytes:
    """Write rows with the record that each belongs to: what is sealed."""
    return canonical.dumps(
        {
            "rows": [
                {
                    "record": digest.value,
                    "of": row.of,
                    "salt": row.salt.hex(),
                    "content": _text(row.content),
                }
                for digest, rows in groups
                for row in rows
            ]
        }
    )


def read_rows(data: bytes) -> Iterator[tuple[Digest, PrivateRow]]:
    """Read what was sealed: the record of each row, and the row.

    Raises:
        MalformedError: it is not of its form.
    """
    for value in Fields(canonical.loads(data), "rows").items("rows", canonical.BYTES_MAX):
        fields = Fields(value, "row")
        try:
            row = PrivateRow(
                of=fields.text("of"),
                salt=bytes.fromhex(fields.text("salt")),
                content=_bytes(fields.text("content")),
            )
        except ValueError as error:
            raise MalformedError("a relayed row is not of its form") from error
        yield fields.digest("record"), row


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        raise MalformedError("a value is not base64") from None
