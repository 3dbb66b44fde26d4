"""The realm of the vectors, made once and copied for each test: everything in it can be signed."""

from __future__ import annotations

import functools
from copy import deepcopy

from app.evidence.directory import is_central
from app.evidence.record import RawRecord, Record, admit
from app.identifiers import StationId
from tests.vectors.realm import STATION, VectorRealm


@functools.cache
def _made() -> VectorRealm:
    return VectorRealm()


def realm_copy() -> VectorRealm:
    """Return a realm of the test's own."""
    return deepcopy(_made())


def own_records(realm: VectorRealm) -> list[Record]:
    """Return the station's records, verified."""
    return [admit(raw, realm.directory) for raw in realm.chain(STATION.value)]


def by_chain(realm: VectorRealm) -> dict[str, list[RawRecord]]:
    """Return the records of every chain."""
    chains: dict[str, list[RawRecord]] = {}
    for name, raw in realm.order:
        chains.setdefault(name, []).append(raw)
    assert any(is_central(StationId(name)) for name in chains)
    return chains
