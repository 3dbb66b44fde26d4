"""What central, its log, a store and a head file must not say: more mutants (`mutants.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.evidence.directory import REALM_CHAIN
from app.evidence.entry import read_entry
from app.evidence.founding import Delegation
from app.evidence.record import RawRecord
from app.evidence.statement import read_statement
from tests.vectors.realm import SITE, STATION, VectorRealm, key, word

Mutant = dict[str, Any]
SMALL_ORDER = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
NOT_CANONICAL = "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"  # y = p + 3


def of_record(reason: str, raw: RawRecord, judge: str = "record") -> Mutant:
    """Return a mutant that is a record."""
    return {"judge": judge, "reason": reason, "record": dict(raw.to_json())}


def of_central(realm: VectorRealm, head_file: bytes) -> Iterator[Mutant]:
    """Yield what is wrong with central, the log, private rows and the head file."""
    yield from _central(realm)
    yield from _foundings(realm)
    yield from _log(realm)
    yield from _private(realm)
    yield from _heads(head_file)


def _central(realm: VectorRealm) -> Iterator[Mutant]:
    """Statements that central must not make, in its chain's next place."""
    person = {"person": "dora", "name": "dora"}
    small = {"alg": "ed25519", "public": SMALL_ORDER}
    for reason, kind, body in (
        ("one key for two persons", "person.enrolled", person | {"key": _public("ana")}),
        (
            "the station's key for a person",
            "person.enrolled",
            person | {"key": _public("station")},
        ),
        ("central's key for a person", "person.enrolled", person | {"key": _public("central")}),
        ("the log's key for a person", "person.enrolled", person | {"key": _public("log")}),
        ("the root's key for a person", "person.enrolled", person | {"key": _public("root")}),
        ("a key of small order", "person.enrolled", person | {"key": small}),
        (
            "a key that is not canonical",
            "person.enrolled",
            person | {"key": {"alg": "ed25519", "public": NOT_CANONICAL}},
        ),
        ("a key of another algorithm", "person.enrolled", person | {"key": {**small, "alg": "x"}}),
        ("a person without a key", "person.enrolled", person),
        ("a role until no day", "role.granted", {"person": "ana", "role": "x", "until": "2026"}),
        (
            "a station with central's name",
            "station.enrolled",
            {"station": "central.x", "site": SITE.value, "key": _public("dora")},
        ),
    ):
        yield of_record(reason, realm.central(kind, body, keep=False), "central")
    body = {"person": "dora", "name": "dora", "key": _public("dora")}
    statement = read_statement(realm.central("person.enrolled", body, keep=False).statement)
    by_station = realm.place(statement, REALM_CHAIN, "station")
    yield of_record("a station that speaks for central", by_station, "central")
    gap = realm.place(statement, REALM_CHAIN, "central", prev=word("another"))
    yield of_record("central's chain broken", gap, "central")


def _public(name: str) -> dict[str, Any]:
    return dict(key(name).public.to_json())


def _foundings(realm: VectorRealm) -> Iterator[Mutant]:
    good = realm.delegation
    signed = key("root").sign(good.to_sign).raw
    live = replace(good, practice=False)
    stranger = Delegation(
        root=key("stranger").public, practice=True, central=good.central, log=good.log
    )
    one_key = replace(good, log=good.central)
    cases = (
        ("practice turned live after it was signed", live.body(signed)),
        ("another realm's root", stranger.body(key("stranger").sign(stranger.to_sign).raw)),
        (
            "signed by central, not by the root",
            good.body(key("central").sign(good.to_sign).raw),
        ),
        ("central and log with one key", one_key.body(key("root").sign(one_key.to_sign).raw)),
        ("a field too many", good.body(signed) | {"more": 1}),
    )
    first = read_statement(realm.chain(REALM_CHAIN.value)[0].statement)
    entry = read_entry(realm.chain(REALM_CHAIN.value)[0].entry)
    for reason, body in cases:
        statement = replace(first, body=body, data=b"")
        placed = replace(entry, statement=statement.digest, data=b"")
        yield of_record(reason, realm.signed(statement, placed, "central"), "founding")
    statement = replace(first, kind="realm.refounded", data=b"")
    placed = replace(entry, statement=statement.digest, data=b"")
    yield of_record("another kind", realm.signed(statement, placed, "central"), "founding")


def _log(realm: VectorRealm) -> Iterator[Mutant]:
    log, size = realm.log, len(realm.log.leaves)
    own = realm.chain(STATION.value)
    good = log.receipt(own[0].entry, size)
    foreign = f"countersign/{word('another realm').value}/log/1"
    note = good.note
    for reason, bad in (
        ("a checkpoint of another log", log.note(size, name=foreign)),
        ("a checkpoint that central signed", log.note(size, signer="central")),
        ("a checkpoint with another size", note.replace(f"\n{size}\n", f"\n{size + 1}\n")),
        ("a checkpoint without a signature", note.split("\n\n")[0] + "\n\n"),
        ("a size with a zero before it", note.replace(f"\n{size}\n", f"\n0{size}\n")),
    ):
        yield {"judge": "checkpoint", "reason": reason, "note": bad}
    path = list(good.path)
    for reason, receipt in (
        ("another index", replace(good, index=good.index + 1)),
        ("an index beyond the log", replace(good, index=size)),
        ("a hash of the path changed", replace(good, path=(bytes(32), *path[1:]))),
        ("a path too short", replace(good, path=tuple(path[:-1]))),
        ("a path too long", replace(good, path=(*path, bytes(32)))),
        ("another record's receipt", log.receipt(own[1].entry, size)),
        ("a checkpoint from before the record", replace(good, note=log.note(10))),
    ):
        yield {
            "judge": "receipt",
            "reason": reason,
            "record": dict(own[0].to_json()),
            "receipt": dict(receipt.to_json()),
        }
    proof = [h.hex() for h in log.consistency(11, size)]
    for reason, path_ in (
        ("a hash changed", ["00" * 32, *proof[1:]]),
        ("no proof", []),
        ("a proof too long", [*proof, "00" * 32]),
        ("a proof too short", proof[:-1]),
    ):
        roots = {"old_root": log.seen(11).root.value, "new_root": log.seen(size).root.value}
        yield {
            "judge": "consistency",
            "reason": reason,
            "old": 11,
            "new": size,
            "path": path_,
            **roots,
        }


def _private(realm: VectorRealm) -> Iterator[Mutant]:
    good = realm.rows[0]
    commit = good.commitment.commit.value
    for reason, salt, content in (
        ("another salt", bytes(32), good.content),
        ("another content", good.salt, good.content.replace(b"5", b"6", 1)),
        ("a byte moved from salt to content", good.salt[:-1], good.salt[-1:] + good.content),
    ):
        yield {
            "judge": "private",
            "reason": reason,
            "salt": salt.hex(),
            "content": content.hex(),
            "commit": commit,
        }


def _heads(head_file: bytes) -> Iterator[Mutant]:
    slot = head_file[:512]
    for reason, bad in (
        ("another number", slot.replace(b'"seq":6', b'"seq":9')),
        ("padding changed", slot[:-2] + b"x\n"),
        ("a slot cut short", slot[:500]),
        ("nothing", b""),
    ):
        yield {"judge": "head", "reason": reason, "slot": bad.hex()}
