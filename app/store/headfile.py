"""The head file: how long the chain was, outside the database.

Somebody who can write the database, or who restores an older copy of it, can drop the last
records without breaking a link. The head file says, signed by the station, how far the chain
had come. It is written after each commit, alternately into two slots, without waiting for the
disk: after a power cut it may be behind the store, never ahead of it, because the store waits.
A head ahead of the store therefore means that records were dropped.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.evidence import canonical
from app.evidence.canonical import Object
from app.evidence.chain import Head
from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.identifiers import StationId
from app.sealing import file_mode
from app.signing import SigningKey
from app.store.errors import DamagedStoreError

HEAD_TYPE = "application/vnd.countersign.head.v1+json"
SLOT_BYTES = 512  # a head measures 330 bytes, and one disk sector is written whole


class HeadFile:
    """The signed head of one station's chain."""

    def __init__(self, path: Path, key: SigningKey) -> None:
        """Keep the head at `path`, signed with the station's key."""
        self._path = path
        self._key = key
        path.touch(mode=file_mode(path.parent.stat().st_mode), exist_ok=True)
        self._file = path.open("r+b", buffering=0)

    def write(self, head: Head) -> None:
        """Say how far the chain has come."""
        signature = self._key.sign(_to_sign(head)).raw.hex()
        line = canonical.dumps({**_body(head), "sig": signature})
        self._file.seek((head.seq % 2) * SLOT_BYTES)
        self._file.write(_padded(line))

    def close(self) -> None:
        """Wait for the disk and close."""
        os.fsync(self._file.fileno())
        self._file.close()


def read_head(path: Path, key: PublicKey) -> Head:
    """Return the newest head that the station signed.

    A torn slot is ignored: the other one is the older head.

    Raises:
        DamagedStoreError: the file is missing or holds no head of this station.
    """
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    heads = [h for h in _heads(data, key) if h]
    if not heads:
        raise DamagedStoreError(
            "it is missing or not signed by this station, so a dropped record could not be "
            "told. Do not use this workstation; call the administrator.",
            where=path.name,
        )
    return max(heads, key=lambda head: (head.epoch, head.seq))


def torn_slots(path: Path, key: PublicKey) -> int:
    """Return how many written slots hold no head that the station signed.

    The next records mend a slot that a power cut tore. A torn slot means that the store may
    have lost its last record unnoticed.
    """
    data = path.read_bytes()
    written = (data[:SLOT_BYTES].strip(b"\0"), data[SLOT_BYTES:].strip(b"\0"))
    return sum(1 for w, h in zip(written, _heads(data, key), strict=True) if w and h is None)


def _heads(data: bytes, key: PublicKey) -> tuple[Head | None, Head | None]:
    return _slot(data[:SLOT_BYTES], key), _slot(data[SLOT_BYTES:], key)


def _slot(data: bytes, key: PublicKey) -> Head | None:
    line = data.rstrip(b" \n")
    try:
        fields = Fields(canonical.loads(line), "head")
        signature = fields.hexadecimal("sig")
        head = Head(
            station=StationId(fields.text("station")),
            epoch=fields.integer("epoch", 1),
            seq=fields.integer("seq"),
            entry=fields.digest("entry"),
        )
        fields.end()
    except (EvidenceError, ValueError):
        return None
    whole = data == _padded(line) and key.verify(signature, _to_sign(head))
    return head if whole else None


def _padded(line: bytes) -> bytes:
    return line.ljust(SLOT_BYTES - 1) + b"\n"


def _body(head: Head) -> Object:
    return {
        "station": head.station.value,
        "epoch": head.epoch,
        "seq": head.seq,
        "entry": head.entry.value,
    }


def _to_sign(head: Head) -> bytes:
    return canonical.pae(HEAD_TYPE, canonical.dumps(_body(head)))
