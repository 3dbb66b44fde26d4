"""Checkpoints and receipts of central's log (C2SP tlog-checkpoint and signed-note).

A checkpoint is the log's size and root, signed. A receipt is an inclusion proof under a
checkpoint: with it, a record can be proved to have reached central without asking central.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from app.evidence import tree
from app.evidence.canonical import Object
from app.evidence.entry import Entry, Seen
from app.evidence.errors import ProofError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.identifiers import Digest, RealmId

_ED25519_NOTE = b"\x01"  # signature type of an Ed25519 note key (C2SP signed-note)
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
NOTE_BYTES_MAX = 8_192
_LINES = 3


def origin(realm: RealmId) -> str:
    """Return the log's name; a log restored from a backup would take the next number."""
    return f"countersign/{realm.value}/log/1"


def key_hash(name: str, key: PublicKey) -> bytes:
    """Return the note key id: SHA-256(name, newline, type, public key), first 4 bytes."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519_NOTE + key.raw).digest()[:4]


def checkpoint_text(name: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint that the log's key signs."""
    return f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"


def write_note(text: str, name: str, key: PublicKey, signature: bytes) -> str:
    """Return a signed note: the text, an empty line, and one signature line."""
    signed = base64.b64encode(key_hash(name, key) + signature).decode()
    return f"{text}\n— {name} {signed}\n"


def read_checkpoint(note: str, realm: RealmId, key: PublicKey) -> Seen:
    """Verify a checkpoint and return what it says.

    Signature lines of unknown keys are ignored; a bad signature by the log's key is refused.

    Raises:
        ProofError: the note is malformed, of another log, or not signed by the log's key.
    """
    name = origin(realm)
    text, separator, signatures = note.partition("\n\n")
    lines = (text + "\n").splitlines()
    if len(note) > NOTE_BYTES_MAX or not separator or len(lines) != _LINES or lines[0] != name:
        msg = "the checkpoint is not one of this realm's log"
        raise ProofError(msg)
    wanted = key_hash(name, key)
    good = False
    for line in signatures.splitlines():
        dash, signer, encoded = [*line.split(" "), "", ""][:3]
        raw = _unbase64(encoded)
        if dash != "—" or signer != name or raw[:4] != wanted:
            continue
        if not key.verify(raw[4:], (text + "\n").encode()):
            msg = "the checkpoint's signature is wrong"
            raise ProofError(msg)
        good = True
    if not good:
        msg = "the log's key did not sign the checkpoint"
        raise ProofError(msg)
    root = _unbase64(lines[2])
    if not _SIZE.fullmatch(lines[1]) or len(root) != tree.HASH_BYTES:
        msg = "the checkpoint's size or root is not of its form"
        raise ProofError(msg)
    return Seen(size=int(lines[1]), root=Digest(root.hex()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that an entry is a leaf of the log: index, audit path, signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: str

    def to_json(self) -> Object:
        """Return the receipt as it is sent and kept."""
        return {"index": self.index, "path": [h.hex() for h in self.path], "note": self.note}

    @classmethod
    def from_json(cls, value: object) -> Receipt:
        """Read a receipt.

        Raises:
            MalformedError: a field is missing, extra or of the wrong form.
        """
        fields = Fields(value, "receipt")
        path = fields.items("path", tree.PROOF_HASHES_MAX)
        read = cls(
            index=fields.integer("index"),
            path=tuple(
                bytes.fromhex(Fields({"hash": h}, "path").digest("hash").value) for h in path
            ),
            note=fields.text("note"),
        )
        fields.end()
        return read


def check_receipt(receipt: Receipt, entry: Entry, realm: RealmId, key: PublicKey) -> Seen:
    """Verify that the log holds the entry; return the checkpoint it was proved under.

    Raises:
        ProofError: the checkpoint or the path does not hold.
    """
    seen = read_checkpoint(receipt.note, realm, key)
    tree.verify_inclusion(
        tree.leaf_hash(entry.data),
        receipt.index,
        seen.size,
        receipt.path,
        bytes.fromhex(seen.root.value),
    )
    return seen


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
