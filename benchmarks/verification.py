"""Re-checking a ledger: `audit` beside the raw verification of as many signatures, one core."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.evidence.audit import Holdings, audit
from app.evidence.directory import is_central
from app.evidence.record import Record
from app.sealing import PRACTICE_PASSPHRASE
from app.security.station_box import open_box
from app.store.connection import open_read_only
from app.store.holdings import read_contents
from benchmarks.measuring import Row, Samples
from benchmarks.ward import Ward

ROUNDS = 7
GOAL = 0.8


def measure(ward: Ward) -> Row:
    """Audit everything that a store holds; the peer verifies the same signatures and no more."""
    site = ward.site
    key = open_box(site.folder.box, PRACTICE_PASSPHRASE).store_key
    holdings = read_contents(lambda: open_read_only(site.folder.store, key)).holdings(
        site.settings.realm, site.settings.station, (site.ledger.head(),)
    )
    report, records = audit(holdings)
    assert report.ok, report.findings[:3]
    raw = _signatures(records, ward)
    ours, peer = Samples(), Samples()
    for round_ in range(ROUNDS + 1):
        mine, theirs = (ours, peer) if round_ else (Samples(), Samples())  # the first warms up
        mine.round([partial(_audit, holdings)])
        theirs.round([partial(_verify, raw)])
    count = len(raw)
    ratio = peer.cpu_us / ours.cpu_us
    return Row(
        what=f"verify {len(records):,} records",
        product=f"{count / ours.cpu_us * 1e6:,.0f} signatures/s",
        peer=f"{count / peer.cpu_us * 1e6:,.0f} signatures/s: raw Ed25519, one core",
        ratio=f"{ratio:.2f} ×",
        goal=f"≥ {GOAL} ×",
        met=ratio >= GOAL,
        more={"ratio": ratio, "signatures": count, "records": len(records)}
        | {"cpu_us": ours.cpu_us, "peer_cpu_us": peer.cpu_us},
    )


def _audit(holdings: Holdings) -> None:
    report, _ = audit(holdings)
    assert report.ok


def _signatures(records: list[Record], ward: Ward) -> list[Callable[[], None]]:
    """Return a bare verification for each signature that the audit verifies."""
    directory, made = ward.site.ledger.directory, []
    for record in records:
        view = directory.at(record.statement)
        central = is_central(record.entry.station)
        key = (
            directory.central
            if central
            else view.station_key(record.entry.station, record.statement.site)
        )
        made.append(_bare(key.raw, record.signature, record.entry.to_sign))
        for signer, signature in zip(
            record.statement.signers, record.entry.signatures, strict=True
        ):
            person = view.person_key(signer.person, signer.key)
            made.append(_bare(person.raw, signature.raw, record.statement.to_sign))
    return made


def _bare(key: bytes, signature: bytes, message: bytes) -> Callable[[], None]:
    return partial(Ed25519PublicKey.from_public_bytes(key).verify, signature, message)


def _verify(raw: list[Callable[[], None]]) -> None:
    for one in raw:
        one()
