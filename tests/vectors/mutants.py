"""What must be refused: one thing wrong in each, everything else signed and linked as it should.

A mutant says how it is to be judged: `bytes` (canonical form), `statement`, `entry`, `record`
(admitted with everything central said), `chain` (a record in the station's next place), `central`
(learned by the directory), `founding`, `checkpoint`, `receipt`, `consistency`, `private`, `head`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.evidence import canonical
from app.evidence.canonical import loads
from app.evidence.directory import REALM_CHAIN
from app.evidence.entry import read_entry
from app.evidence.keys import Signature
from app.evidence.statement import Position, Statement, read_statement
from app.identifiers import PersonId, SiteId, StationId
from tests.vectors.mutants_central import Mutant, of_central, of_record
from tests.vectors.realm import STATION, VectorRealm, key, word


def must_fail(realm: VectorRealm, head_file: bytes) -> list[Mutant]:
    """Return every mutant."""
    return [
        *_canonical(),
        *_statements(realm),
        *_entries(realm),
        *_records(realm),
        *_persons(realm),
        *_places(realm),
        *of_central(realm, head_file),
    ]


def _canonical() -> Iterator[Mutant]:
    deep = b'{"a":' * 17 + b"1" + b"}" * 17
    for reason, data in (
        ("white space", b'{"a": 1}'),
        ("keys out of order", b'{"b":1,"a":2}'),
        ("a key twice", b'{"a":1,"a":1}'),
        ("a fraction", b'{"a":1.5}'),
        ("a whole number with a point", b'{"a":1.0}'),
        ("an exponent", b'{"a":1e3}'),
        ("minus zero", b'{"a":-0}'),
        ("null", b'{"a":null}'),
        ("text not in NFC", '{"a":"e\u0301"}'.encode()),
        ("half a surrogate pair", b'{"a":"\\ud800"}'),
        ("an escape that is not needed", b'{"a":"\\u0041"}'),
        ("an escape in upper case", b'{"a":"\\u001F"}'),
        ("an escaped solidus", b'{"a":"\\/"}'),
        ("an integer of 2^53", b'{"a":9007199254740992}'),
        ("an empty key", b'{"":1}'),
        ("a key with a space", b'{"a b":1}'),
        ("a key beyond ASCII", '{"é":1}'.encode()),
        ("17 levels", deep),
        ("an empty list on level 17", b'{"a":' * 16 + b"[]" + b"}" * 16),
        ("no object", b'["a"]'),
        ("a byte order mark", b'\xef\xbb\xbf{"a":1}'),
        ("bytes that are not UTF-8", b'{"a":"\xff"}'),
        ("something after the object", b'{"a":1}\n'),
        ("not a number", b'{"a":NaN}'),
    ):
        yield {"judge": "bytes", "reason": reason, "bytes": data.hex()}


def _statements(realm: VectorRealm) -> Iterator[Mutant]:
    good = loads(realm.chain(STATION.value)[1].statement)
    signer = good["signers"][0]
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("a field too many", {"more": 1}),
        ("version 2", {"v": 2}),
        ("a version that is true", {"v": True}),
        ("an id in upper case", {"id": good["id"].upper()}),
        ("a kind without a full stop", {"kind": "turn"}),
        ("a realm that is no digest", {"realm": "ab"}),
        ("a digest in upper case", {"after": ["AB" * 32]}),
        ("a day that does not exist", {"occurred": _at("2026-02-30T12:00:00.000Z")}),
        ("a time without milliseconds", {"occurred": _at("2026-11-23T12:00:00Z")}),
        ("a time with an offset", {"occurred": _at("2026-11-23T12:00:00.000+00:00")}),
        ("a leap second", {"occurred": _at("2026-12-31T23:59:60.000Z")}),
        ("a zone of minus zero", {"occurred": _at("2026-11-23T12:00:00.000Z", "-00:00")}),
        ("a zone of a day", {"occurred": _at("2026-11-23T12:00:00.000Z", "+24:00")}),
        ("a zone of 75 minutes", {"occurred": _at("2026-11-23T12:00:00.000Z", "+00:75")}),
        ("four signers", {"signers": [signer] * 4}),
        ("a signer without a role", {"signers": [{k: signer[k] for k in signer if k != "role"}]}),
        ("a signer with more", {"signers": [signer | {"more": 1}]}),
        ("a basis with more", {"basis": good["basis"] | {"more": "x"}}),
        ("a position before the first", {"knew": [good["knew"][0] | {"seq": 0}]}),
        ("a station's name with a space", {"knew": [good["knew"][0] | {"station": "a b"}]}),
        ("one chain known twice", {"knew": [good["knew"][0]] * 2}),
        ("a body that is no object", {"body": []}),
        ("a site that is empty", {"site": ""}),
    ]
    for reason, change in wrong:
        yield {
            "judge": "statement",
            "reason": reason,
            "bytes": canonical.dumps(good | change).hex(),
        }
    without = {k: v for k, v in good.items() if k != "after"}
    yield {
        "judge": "statement",
        "reason": "a field missing",
        "bytes": canonical.dumps(without).hex(),
    }


def _at(at: str, zone: str = "+00:00") -> dict[str, str]:
    return {"at": at, "zone": zone}


def _entries(realm: VectorRealm) -> Iterator[Mutant]:
    good = loads(realm.chain(STATION.value)[1].entry)
    signature = good["signatures"][0]
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("a field too many", {"more": 1}),
        ("version 2", {"v": 2}),
        ("number 0", {"seq": 0}),
        ("epoch 0", {"epoch": 0}),
        ("a number that is true", {"seq": True}),
        ("four signatures", {"signatures": [signature] * 4}),
        ("a signature with more", {"signatures": [signature | {"more": 1}]}),
        ("a signature in upper case", {"signatures": [signature | {"sig": "AB" * 64}]}),
        ("a clock without a boot", {"clock": {k: good["clock"][k] for k in ("wall", "zone")}}),
        ("a checkpoint without a root", {"seen": {"size": 0}}),
        ("an empty log with another root", {"seen": {"size": 0, "root": "ab" * 32}}),
        ("a key without its algorithm", {"key": {"id": good["key"]["id"]}}),
    ]
    for reason, change in wrong:
        yield {"judge": "entry", "reason": reason, "bytes": canonical.dumps(good | change).hex()}


def _records(realm: VectorRealm) -> Iterator[Mutant]:
    """Bytes and bindings: what belongs together does not."""
    good = realm.chain(STATION.value)[2]
    statement, entry = read_statement(good.statement), read_entry(good.entry)
    other = _again(statement, body={"n": 1})
    yield of_record("the entry names another statement", replace(good, statement=other.data))
    later = replace(entry, clock=replace(entry.clock, monotonic_ms=9), data=b"")
    yield of_record("the entry was changed after it was signed", replace(good, entry=later.data))
    yield of_record("the station's signature was changed", replace(good, signature=bytes(64)))
    yield of_record("the station's signature is too short", replace(good, signature=b"\1" * 63))
    yield of_record("another station's key", realm.signed(statement, entry, "ana"))
    elsewhere = _again(statement, realm=type(realm.realm)(word("another realm").value))
    yield of_record("another realm", realm.place(elsewhere))
    site = _again(statement, site=SiteId("other-hospital"))
    yield of_record("the station belongs to another site", realm.place(site))
    yield of_record(
        "a station that is not enrolled",
        realm.place(_again(statement), station=StationId("vector-ward-2")),
    )
    knew = statement.knew[0]
    ahead = replace(knew, seq=knew.seq + 90)
    yield of_record("it knew what has not arrived", realm.place(_again(statement, knew=(ahead,))))
    fork = replace(knew, entry=word("another history"))
    yield of_record("it knew another history", realm.place(_again(statement, knew=(fork,))))
    yield of_record("it knew nothing", realm.place(_again(statement, knew=())))
    unenrolled = tuple(p for p in statement.knew if p.station == REALM_CHAIN)
    yield of_record(
        "it knew nothing of its station", realm.place(_again(statement, knew=unenrolled))
    )


def _again(statement: Statement, **changes: Any) -> Statement:  # noqa: ANN401  any field
    return replace(statement, **changes, data=b"")


def _persons(realm: VectorRealm) -> Iterator[Mutant]:
    """Who signed, with which key and in which role."""
    ana, ben = realm.signer("ana"), realm.signer("ben")
    base = read_statement(realm.chain(STATION.value)[2].statement)
    two = _again(base)
    first, second = (key(n).sign(two.to_sign) for n in ("ana", "ben"))
    bare = Signature(key=first.key, raw=bytes(64))
    for reason, signatures in (
        ("signatures exchanged", (second, first)),
        ("a signature missing", (first,)),
        ("a signature too many", (first, second, first)),
        ("a signature of zeros", (bare, second)),
        ("a signature cut short", (replace(first, raw=first.raw[:-1]), second)),
        ("another algorithm", (replace(first, alg="p256"), second)),
        ("a signature that names another key", (replace(first, key=second.key), second)),
        ("another person's signature", (replace(second, key=first.key), second)),
        ("nobody signed", ()),
    ):
        yield of_record(reason, realm.place(two, signatures=signatures))
    yield of_record("one person twice", realm.place(_again(base, signers=(ana, ana))))
    borrowed = replace(ana, key=ben.key)
    statement = _again(base, signers=(borrowed,))
    signed: tuple[Signature, ...] = (key("ben").sign(statement.to_sign),)
    yield of_record("somebody else's key", realm.place(statement, signatures=signed))
    shared = _again(base, signers=(replace(ana, person=PersonId("ben")), ana))
    signed = (key("ana").sign(shared.to_sign),) * 2
    yield of_record("two persons with one key", realm.place(shared, signatures=signed))
    unknown = replace(ana, key=key("stranger").public.id)
    statement = _again(base, signers=(unknown,))
    signed = (key("stranger").sign(statement.to_sign),)
    yield of_record("a key that was never enrolled", realm.place(statement, signatures=signed))
    for reason, signer in (
        ("a role that was never granted", replace(ana, role="site_admin")),
        ("a role that had run out", realm.signer("cleo", "qa")),
    ):
        yield of_record(reason, realm.place(_again(base, signers=(signer,))))
    now = realm.directory.heads()
    yield of_record("a key revoked before", realm.place(_again(base, signers=(ben,), knew=now)))
    early = _position(realm, 3)  # ana and her role, and nobody else
    site = next(p for p in base.knew if p.station != REALM_CHAIN)
    for reason, knew in (
        ("a key enrolled later", (early, site)),
        ("a role granted later", (_position(realm, 4), site)),
    ):
        yield of_record(reason, realm.place(_again(base, signers=(ben,), knew=knew)))
    own = replace(ana, key=key("station").public.id)
    statement = _again(base, signers=(own,))
    signed = (key("station").sign(statement.to_sign),)
    yield of_record("the station signed as a person", realm.place(statement, signatures=signed))


def _position(realm: VectorRealm, seq: int) -> Position:
    """Return how far somebody had read who knew `seq` records of the realm's chain."""
    raw = realm.chain(REALM_CHAIN.value)[seq - 1]
    return Position(station=REALM_CHAIN, epoch=1, seq=seq, entry=raw.digest)


def _places(realm: VectorRealm) -> Iterator[Mutant]:
    """Records that are good, and do not take the station's next place."""
    last = read_entry(realm.chain(STATION.value)[-1].entry)
    for reason, change in (
        ("a gap", {"seq": last.seq + 2}),
        ("another record before it", {"prev": word("another record")}),
        ("a place that is taken", {"seq": last.seq, "prev": last.prev}),
        ("the first place again", {"seq": 1}),
        ("another epoch", {"epoch": 2}),
    ):
        statement = realm.statement("note.taken", {"n": 1}, "ana")
        yield of_record(reason, realm.place(statement, **change), "chain")
