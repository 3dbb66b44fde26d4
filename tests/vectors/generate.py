"""Writes the frozen vectors: `python -m tests.vectors.generate`.

Everything comes from fixed seeds, so the files change only when the format does; a test holds
them against what this writes. `check.py`, which shares no code with the product, reads them.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from app.evidence import canonical
from app.evidence.entry import ENTRY_TYPE, read_entry
from app.evidence.founding import DELEGATION_TYPE
from app.evidence.private import PRIVATE_TYPE
from app.evidence.record import RawRecord
from app.evidence.statement import STATEMENT_TYPE, read_statement
from app.store.headfile import HEAD_TYPE, HeadFile
from tests.vectors.mutants import must_fail
from tests.vectors.realm import PHOTO, STATION, VectorRealm, key, seed

HERE = Path(__file__).parent
OLD, SEEN, NEW = 11, 13, 18  # sizes of the log at three checkpoints
NAMES = ("root", "central", "log", "station", "ana", "ben", "cleo")
VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"b": 1, "a": [], "A": {}, "10": True, "9": False},
    {"n": [0, -1, 2**53 - 1, -(2**53 - 1)]},
    {"t": 'é ß 漢 \U0001f9ec \u2028 \x00 \x1f \x7f \b\t\n\f\r " \\ /'},
    {"d": [[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]},
)


def primitives(realm: VectorRealm) -> dict[str, Any]:
    """Return bytes, digests, keys, signatures, private rows and the delegation."""
    message = b"a message"
    delegation = realm.delegation
    return {
        "canonical": [{"json": json.dumps(v), "bytes": canonical.dumps(v).hex()} for v in VALUES],
        "pae": [
            {"type": t, "body": b.hex(), "bytes": canonical.pae(t, b).hex()}
            for t, b in (("", b""), ("t", b"ab"), (STATEMENT_TYPE, b"{}"), ("é", "漢".encode()))
        ],
        "types": {
            "statement": STATEMENT_TYPE,
            "entry": ENTRY_TYPE,
            "private": PRIVATE_TYPE,
            "delegation": DELEGATION_TYPE,
            "head": HEAD_TYPE,
        },
        "keys": [
            {
                "name": name,
                "seed": seed(name).hex(),
                "public": key(name).public.raw.hex(),
                "id": key(name).public.id.value,
                "message": message.hex(),
                "signature": key(name).sign(message).raw.hex(),
            }
            for name in NAMES
        ],
        "delegation": {
            "to_sign": delegation.to_sign.hex(),
            "signature": key("root").sign(delegation.to_sign).raw.hex(),
        },
    }


def record_vector(raw: RawRecord) -> dict[str, Any]:
    """Return a record with what must be read from it."""
    statement, entry = read_statement(raw.statement), read_entry(raw.entry)
    return {
        "record": dict(raw.to_json()),
        "kind": statement.kind,
        "signers": [s.person.value for s in statement.signers],
        "statement_digest": statement.digest.value,
        "digest": entry.digest.value,
        "place": [entry.station.value, entry.epoch, entry.seq],
        "text": raw.statement.decode(),
    }


def records(realm: VectorRealm) -> dict[str, Any]:
    """Return the realm: its records in the order learned, and what hangs on them."""
    own = realm.chain(STATION.value)
    return {
        "realm": realm.realm.value,
        "records": [record_vector(raw) for _, raw in realm.order],
        "private": [
            {
                "of": r.of,
                "salt": r.salt.hex(),
                "content": r.content.hex(),
                "commit": r.commitment.commit.value,
            }
            for r in realm.rows
        ],
        "files": [{"data": PHOTO.hex(), "sha256": hashlib.sha256(PHOTO).hexdigest()}],
        "checkpoints": [
            {"size": n, "root": realm.log.seen(n).root.value, "note": realm.log.note(n)}
            for n in (OLD, SEEN, NEW)
        ],
        "consistency": {
            "old": OLD,
            "new": NEW,
            "path": [h.hex() for h in realm.log.consistency(OLD, NEW)],
        },
        "receipts": [
            {
                "entry": raw.digest.value,
                "receipt": dict(realm.log.receipt(raw.entry, size).to_json()),
            }
            for raw, size in [(own[0], OLD), *((raw, NEW) for raw in own)]
        ],
        "head_file": head_file(realm).hex(),
    }


def head_file(realm: VectorRealm) -> bytes:
    """Return the head file that the station would hold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "station.head")
        file = HeadFile(path, key("station"))
        last = realm.heads[STATION.value]
        before = read_entry(realm.chain(STATION.value)[-2].entry)
        earlier = type(last)(station=STATION, epoch=1, seq=before.seq, entry=before.digest)
        for head in (earlier, last):
            file.write(head)
        file.close()
        return path.read_bytes()


def files() -> dict[str, bytes]:
    """Return every vector file by its name."""
    realm = VectorRealm()
    content = {
        "primitives.json": primitives(realm),
        "realm.json": records(realm),
        "must_fail.json": must_fail(realm, head_file(realm)),
    }
    return {
        name: (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode()
        for name, value in content.items()
    }


def main() -> None:
    """Write the files beside this one."""
    for name, data in files().items():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
