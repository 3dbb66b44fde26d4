"""One record, from the draft to the disk: build, canonicalise, sign, commit.

The product does it through the station's own ledger (SQLCipher, WAL, FULL), with every check
that is made before a record is kept. The peer signs the same bytes with the same two keys and
commits them to a plain SQLite file with the same durability, and checks nothing.

    python -m benchmarks.record FOLDER COUNT    file COUNT records into a site, for strace
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.bootstrap.cast import CARLA
from app.bootstrap.site import SiteFolder, open_site
from app.domain.moves import MoveKind
from app.domain.people import Meaning, Place
from app.evidence import canonical
from app.evidence.entry import ENTRY_TYPE
from app.evidence.record import Record
from app.evidence.statement import STATEMENT_TYPE, Subject
from app.identifiers import BagId, Digest
from app.usecases import turns
from app.usecases.station import Draft, file_signed, signer
from benchmarks.measuring import Row, Samples
from benchmarks.ward import Ward

ROUNDS, EACH = 15, 20
CPU_GOAL = 1.5
FSYNC_GOAL = 1.0
FSYNC_RECORDS = 200
# strace -c: share, seconds, microseconds a call, calls, errors (or nothing), name.
_CALLS = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*\b(?:fsync|fdatasync)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plain:
    """The peer: raw signatures, and a plain SQLite file."""

    connection: sqlite3.Connection
    person: Ed25519PrivateKey
    station: Ed25519PrivateKey

    @classmethod
    def at(cls, path: Path) -> Plain:
        """Open the peer's file."""
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE record (position INTEGER PRIMARY KEY, statement BLOB, entry BLOB, "
            "signature BLOB, other BLOB)"
        )
        return cls(connection, Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate())

    def keep(self, record: Record, private: bytes) -> None:
        """Sign and commit the bytes of a record that stands."""
        statement, entry = record.statement.data, record.entry.data
        self.person.sign(canonical.pae(STATEMENT_TYPE, statement))
        signature = self.station.sign(canonical.pae(ENTRY_TYPE, entry))
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(
            "INSERT INTO record (statement, entry, signature, other) VALUES (?, ?, ?, ?)",
            (statement, entry, signature, private),
        )
        self.connection.execute("COMMIT")


def measure(ward: Ward) -> list[Row]:
    """Measure a bag's move and a turn's seal, product and peer in turn."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Plain.at(Path(folder) / "plain.db")
        rows = [
            _beside("record of a bag's move", partial(_move, ward), ward, plain),
            _beside("record of a sealed turn", partial(_seal, ward), ward, plain),
        ]
        plain.connection.close()
    return [*rows, _fsyncs(ward)]


Prepared = tuple[Callable[[], Digest], bytes]
"""A job that files one record and returns its digest; and the private bytes it keeps."""


def _beside(what: str, prepare: Callable[[], Prepared], ward: Ward, plain: Plain) -> Row:
    ours, peer = Samples(), Samples()
    for round_ in range(ROUNDS + 1):
        prepared = [prepare() for _ in range(EACH)]
        filed: list[Digest] = []
        jobs = [partial(_file, job, filed) for job, _ in prepared]
        mine, theirs = (ours, peer) if round_ else (Samples(), Samples())  # the first warms up
        mine.round(jobs)
        records = [ward.record(digest) for digest in filed]
        theirs.round(
            [
                partial(plain.keep, record, private)
                for record, (_, private) in zip(records, prepared, strict=True)
            ]
        )
    ratio = ours.cpu_us / peer.cpu_us
    return Row(
        what=what,
        product=f"{ours.cpu_us:.0f} µs CPU; {_walls(ours)} ms",
        peer=f"{peer.cpu_us:.0f} µs CPU; {_walls(peer)} ms: 2 raw Ed25519 + plain SQLite",
        ratio=f"{ratio:.2f} × CPU",
        goal=f"≤ {CPU_GOAL} × CPU",
        met=ratio <= CPU_GOAL,
        more={"ratio": ratio, "cpu_us": ours.cpu_us, "peer_cpu_us": peer.cpu_us}
        | {"wall_p50_us": ours.wall_us(50), "wall_p99_us": ours.wall_us(99)}
        | {"peer_wall_p50_us": peer.wall_us(50), "peer_wall_p99_us": peer.wall_us(99)},
    )


def _file(job: Callable[[], Digest], filed: list[Digest]) -> None:
    filed.append(job())


def _walls(samples: Samples) -> str:
    return f"{samples.wall_us(50) / 1000:.2f} p50, {samples.wall_us(99) / 1000:.2f} p99"


def _move(ward: Ward) -> Prepared:
    """Prepare one record with one signer and nothing private."""
    session = ward.session(CARLA)
    bag = BagId(f"bench.{ward.station.keys.new_id()}")
    draft = Draft(
        kind=MoveKind.ACCEPTED.value,
        subject=(Subject(scheme="bag", value=bag.value),),
        signers=(signer(session, Meaning.RECEIVED.value),),
        body={"ward": "Cell lab"},
    )
    return lambda: file_signed(ward.station, draft, (session,)).digest, b""


def _seal(ward: Ward) -> Prepared:
    """Prepare one first turn, full and ready to be sealed."""
    therapy, of = ward.unfiled(), ward.verification()
    session, turn = ward.turn(therapy, of, Place.FIRST)
    private = canonical.dumps(turns.readings(turn))
    return lambda: turns.seal(ward.station, session.id, turn).entry, private


# -- fsyncs


def _fsyncs(ward: Ward) -> Row:
    """Count fsync and fdatasync of a child that files records, without those of its opening."""
    goal = f"{FSYNC_GOAL:.0f} a record"
    if shutil.which("strace") is None:
        return Row(what="fsyncs", product="unknown: no strace here", goal=goal, met=None)
    with tempfile.TemporaryDirectory() as folder:
        counts = [_strace(ward.copy(Path(folder) / str(n)), n) for n in (0, FSYNC_RECORDS)]
    if None in counts:
        return Row(what="fsyncs", product="unknown: strace may not trace", goal=goal, met=None)
    none, many = (float(count or 0) for count in counts)
    each = (many - none) / FSYNC_RECORDS
    return Row(
        what="fsyncs",
        product=f"{each:.3f} a record (of {FSYNC_RECORDS}, checkpoints of the WAL included)",
        ratio=f"{each:.3f}",
        goal=goal,
        met=each < FSYNC_GOAL + 0.05,  # the WAL's checkpoints come once in many records
        more={"fsyncs": each},
    )


def _strace(site: Path, count: int) -> int | None:
    with tempfile.NamedTemporaryFile("r") as told:
        trace = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", told.name]
        child = [sys.executable, "-m", "benchmarks.record", str(site), str(count)]
        done = subprocess.run([*trace, *child], check=False, capture_output=True)
        if done.returncode:
            return None
        return sum(int(calls) for calls in _CALLS.findall(told.read()))


def _child(folder: Path, count: int) -> None:
    site = open_site(SiteFolder(folder))
    ward = Ward(site)
    for _ in range(count):
        _move(ward)[0]()
    site.close()


if __name__ == "__main__":
    _child(Path(sys.argv[1]), int(sys.argv[2]))
