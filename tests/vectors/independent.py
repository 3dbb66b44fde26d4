"""Records, judged a second time: written from docs/records.md alone.

It imports nothing of the product: Python's standard library and `cryptography`, nothing else.
`check.py` runs it over the vectors.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TYPE = "application/vnd.countersign.{}.v1+json"
DIGEST, UUID = r"[0-9a-f]{64}", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NAME, WORD = r"[!-~]{1,128}", r"[a-z0-9]+([_.-][a-z0-9]+)*"
KIND = r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*"
INSTANT = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
ZONE = r"\+(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]|-(?!00:00)(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]"
P = 2**255 - 19
Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL = {0, 1, P - 1, Y8, P - Y8}


class Refused(Exception):  # noqa: N818  a verdict, not an error
    """The bytes are not good evidence."""


def refuse(why: str) -> NoReturn:
    """Refuse."""
    raise Refused(why)


def need(holds: object, why: str) -> None:
    """Refuse unless something holds."""
    if not holds:
        refuse(why)


# -- canonical form, PAE, digests, keys


def canonical(value: Any, depth: int = 0) -> str:  # noqa: ANN401  any JSON
    """Write a value of our subset of JSON in its one form."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        need(abs(value) < 2**53, "a large integer")
        return str(value)
    if isinstance(value, str):
        need(unicodedata.normalize("NFC", value) == value, "not NFC")
        return json.dumps(value, ensure_ascii=False)
    need(depth < 16, "too deep")
    if isinstance(value, list):
        return "[" + ",".join(canonical(v, depth + 1) for v in value) + "]"
    if isinstance(value, dict):
        need(all(re.fullmatch(NAME, k) for k in value), "a key")
        inner = (f'"{_escaped(k)}":{canonical(value[k], depth + 1)}' for k in sorted(value))
        return "{" + ",".join(inner) + "}"
    return refuse("a value of another type")


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def read(data: bytes) -> dict[str, Any]:
    """Read canonical bytes."""
    need(len(data) <= 262_144, "too long")
    try:
        value = json.loads(data.decode())
        need(isinstance(value, dict), "not an object")
        need(canonical(value).encode() == data, "not canonical")
    except (ValueError, RecursionError) as error:
        raise Refused(str(error)) from error
    return dict(value)


def pae(kind: str, body: bytes) -> bytes:
    """Bind bytes to a type."""
    name = kind.encode()
    parts = [b"DSSEv1", str(len(name)).encode(), name, str(len(body)).encode(), body]
    return b" ".join(parts)


def typed(kind: str, body: bytes) -> bytes:
    """Bind bytes to one of our types."""
    return pae(TYPE.format(kind), body)


EMPTY = hashlib.sha256(b"").hexdigest()


def sha(data: bytes) -> str:
    """Return a digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def key_of(value: Any) -> bytes:  # noqa: ANN401  any JSON
    """Read a public key."""
    form(value, {"alg": "ed25519", "public": DIGEST})
    raw = bytes.fromhex(value["public"])
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    need(y < P and y not in SMALL, "a key that must not be trusted")
    return raw


def key_id(raw: bytes) -> str:
    """Name a key."""
    return sha(b"ed25519\0" + raw)


def verify(key: bytes, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature."""
    need(len(signature) == 64, "a signature's length")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature as error:
        raise Refused("a signature") from error


# -- forms: a pattern, a least integer, a list of one form, an object of forms


def form(value: Any, wanted: Any, most: int = 256) -> None:  # noqa: ANN401  any JSON
    """Check a value against a form; a name that ends with ? may be absent."""
    if isinstance(wanted, str):
        need(isinstance(value, str) and re.fullmatch(wanted, value, re.DOTALL), "text")
    elif isinstance(wanted, int):
        need(type(value) is int and value >= wanted, "an integer")
    elif wanted is dict:
        need(isinstance(value, dict), "an object")
    elif isinstance(wanted, list):
        need(isinstance(value, list) and len(value) <= most, "a list")
        for item in value:
            form(item, wanted[0])
    else:
        need(isinstance(value, dict), "an object")
        names = {name.rstrip("?") for name in wanted}
        need(set(value) <= names, "a field too many")
        for name, inner in wanted.items():
            if name.endswith("?") and name[:-1] not in value:
                continue
            need(name.rstrip("?") in value, f"{name} is missing")
            form(value[name.rstrip("?")], inner)


ANY = ".*"
SIGNER = {"meaning": WORD, "person": NAME, "role": WORD, "key": DIGEST, "auth": [WORD]}
STATEMENT = {
    "v": 1,
    "id": UUID,
    "kind": KIND,
    "realm": DIGEST,
    "site": NAME,
    "subject": [{"scheme": WORD, "value": ANY}],
    "after": [DIGEST],
    "occurred": {"at": INSTANT, "zone": ZONE},
    "knew": [{"station": NAME, "epoch": 1, "seq": 1, "entry": DIGEST}],
    "basis": {"build": ANY, "rules": DIGEST, "profile?": DIGEST},
    "signers": [SIGNER],
    "private": [{"of": WORD, "commit": DIGEST}],
    "files": [{"name": ANY, "media": ANY, "size": 0, "sha256": DIGEST}],
    "body": dict,
}
CLOCK = {"wall": INSTANT, "zone": ZONE, "boot": ANY, "monotonic_ms": 0, "trusted?": INSTANT}
ENTRY = {
    "v": 1,
    "station": NAME,
    "epoch": 1,
    "seq": 1,
    "prev": DIGEST,
    "statement": DIGEST,
    "signatures": [{"alg": ANY, "key": DIGEST, "sig": "([0-9a-f]{2})*"}],
    "key": {"alg": "ed25519", "id": DIGEST},
    "clock": CLOCK,
    "seen": {"size": 0, "root": DIGEST},
}


def instant(text: str) -> datetime:
    """Read a time that exists."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("a time") from error


def statement_of(data: bytes) -> dict[str, Any]:
    """Read a statement."""
    value = read(data)
    form(value, STATEMENT)
    need(value["v"] == 1 and len(value["signers"]) <= 3, "the frame")
    need(all(len(s["auth"]) <= 8 for s in value["signers"]), "a signer")
    instant(value["occurred"]["at"])
    chains = {(x["station"], x["epoch"]) for x in value["knew"]}
    need(len(chains) == len(value["knew"]), "each chain once")
    return value


def entry_of(data: bytes) -> dict[str, Any]:
    """Read an entry."""
    value = read(data)
    form(value, ENTRY)
    need(value["v"] == 1 and len(value["signatures"]) <= 3, "the frame")
    need(value["seen"]["size"] > 0 or value["seen"]["root"] == EMPTY, "the root of an empty log")
    for name in ("wall", "trusted"):
        if name in value["clock"]:
            instant(value["clock"][name])
    return value


def raw_of(record: dict[str, str]) -> tuple[bytes, bytes, bytes]:
    """Take a record's three parts out of base64."""
    statement, entry, signature = (
        base64.b64decode(record[k]) for k in ("statement", "entry", "signature")
    )
    return statement, entry, signature


# -- the directory, at what a statement knew

Place = tuple[str, int]


@dataclass
class Directory:
    """What central has said."""

    realm: str
    central: bytes
    log: bytes
    chain: dict[str, list[str]] = field(default_factory=dict)
    people: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    roles: list[dict[str, Any]] = field(default_factory=list)
    stations: list[dict[str, Any]] = field(default_factory=list)
    holders: dict[bytes, str] = field(default_factory=dict)

    def learn(self, statement: dict[str, Any], entry: dict[str, Any], digest: str) -> None:
        """Take the next record of one of central's chains."""
        name, known = entry["station"], self.chain.setdefault(entry["station"], [])
        need(name.startswith("central.") and entry["epoch"] == 1, "not central's")
        need(entry["seq"] == len(known) + 1, "a gap in central's chain")
        need(entry["prev"] == (known[-1] if known else "0" * 64), "a link in central's chain")
        body, at = statement["body"], (name, entry["seq"])
        match statement["kind"]:
            case "person.enrolled":
                form(body.get("person"), NAME)
                key = self.held(body.get("key"), f"person {body['person']}")
                self.people.setdefault((body["person"], key_id(key)), {"at": at, "key": key})
            case "key.revoked":
                form(body.get("key"), DIGEST)
                for (_, revoked), grant in self.people.items():
                    if revoked == body["key"]:
                        grant.setdefault("end", at)
            case "role.granted":
                form(body.get("person"), NAME)
                form(body.get("role"), ANY)
                until = body.get("until", "9999-12-31")
                form(until, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
                self.roles.append({**body, "at": at, "until": date.fromisoformat(until)})
            case "role.ended":
                self._end(self.roles, at, person=body["person"], role=body["role"])
            case "station.enrolled":
                form([body.get("station"), body.get("site")], [NAME])
                need(not body["station"].startswith("central."), "central's name")
                key = self.held(body.get("key"), f"station {body['station']}")
                self.stations.append({**body, "at": at, "key": key})
            case "station.revoked":
                self._end(self.stations, at, station=body["station"])
            case _:
                pass  # every other kind only takes its place
        known.append(digest)

    def _end(self, grants: list[dict[str, Any]], at: Place, **which: str) -> None:
        for grant in grants:
            if all(grant[name] == value for name, value in which.items()):
                grant.setdefault("end", at)

    def held(self, value: Any, holder: str) -> bytes:  # noqa: ANN401  any JSON
        """Read a key that has one holder."""
        key = key_of(value)
        need(key not in (self.central, self.log) and key_id(key) != self.realm, "central's key")
        need(self.holders.setdefault(key, holder) == holder, "one key for two holders")
        return key

    def at(self, statement: dict[str, Any]) -> Callable[[dict[str, Any]], bool]:
        """Return what tells whether a grant stood at what a statement knew."""
        known: dict[str, int] = {}
        for p in statement["knew"]:
            chain = self.chain.get(p["station"], [])
            need(p["epoch"] == 1 and p["seq"] <= len(chain), "not here yet")
            need(chain[p["seq"] - 1] == p["entry"], "another history of central")
            known[p["station"]] = p["seq"]

        def covers(place: Place | None) -> bool:
            return place is not None and place[1] <= known.get(place[0], 0)

        return lambda grant: covers(grant["at"]) and not covers(grant.get("end"))


def admit(raw: tuple[bytes, bytes, bytes], directory: Directory) -> tuple[Any, Any, str]:
    """Verify a record; return statement, entry and digest."""
    statement, entry = statement_of(raw[0]), entry_of(raw[1])
    need(entry["statement"] == sha(typed("statement", raw[0])), "another statement")
    need(statement["realm"] == directory.realm, "another realm")
    stands = directory.at(statement)
    station = station_key(directory, statement, entry, stands)
    signers, signatures = statement["signers"], entry["signatures"]
    need(len(signers) == len(signatures), "as many signatures as signers")
    need(len({s["person"] for s in signers}) == len(signers), "distinct persons")
    keys = {station}
    day = local_day(statement["occurred"])
    for signer, signature in zip(signers, signatures, strict=True):
        grant = directory.people.get((signer["person"], signer["key"]))
        if grant is None or not stands(grant):
            refuse("not the person's key")
        need(any(has_role(g, signer, day) and stands(g) for g in directory.roles), "the role")
        need((signature["alg"], signature["key"]) == ("ed25519", signer["key"]), "the signature")
        verify(grant["key"], bytes.fromhex(signature["sig"]), typed("statement", raw[0]))
        keys.add(grant["key"])
    need(len(keys) == len(signers) + 1, "distinct keys")
    verify(station, raw[2], typed("entry", raw[1]))
    return statement, entry, sha(typed("entry", raw[1]))


def local_day(occurred: dict[str, Any]) -> date:
    """Return the day on which something occurred, where it occurred."""
    sign, hours, minutes = occurred["zone"][0], occurred["zone"][1:3], occurred["zone"][4:6]
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return (instant(occurred["at"]) + (-offset if sign == "-" else offset)).date()


def has_role(grant: dict[str, Any], signer: dict[str, Any], day: date) -> bool:
    """Say whether a grant gives a signer's role on a day."""
    same = (grant["person"], grant["role"]) == (signer["person"], signer["role"])
    return same and day <= grant["until"]


def station_key(
    directory: Directory,
    statement: dict[str, Any],
    entry: dict[str, Any],
    stands: Callable[[dict[str, Any]], bool],
) -> bytes:
    """Return the key that signs an entry."""
    if entry["station"].startswith("central."):
        need(key_id(directory.central) == entry["key"]["id"], "central's key")
        return directory.central
    wanted = (entry["station"], statement["site"])
    for grant in directory.stations:
        named = key_id(grant["key"]) == entry["key"]["id"]
        if (grant["station"], grant["site"]) == wanted and named and stands(grant):
            return bytes(grant["key"])
    return refuse("the station was not enrolled")


def found(realm: str, raw: tuple[bytes, bytes, bytes]) -> Directory:
    """Verify a realm's first record."""
    statement = statement_of(raw[0])
    need(statement["kind"] == "realm.founded", "the first record's kind")
    body = statement["body"]
    wanted = {"root": dict, "central": dict, "log": dict, "delegation": "[0-9a-f]{128}"}
    need(isinstance(body.pop("practice", None), bool), "practice or not")
    form(body, wanted)
    said = read(raw[0])["body"]
    root, central, log = (key_of(said[name]) for name in ("root", "central", "log"))
    need(key_id(root) == realm, "another root")
    need(len({root, central, log}) == 3, "three keys")
    content = {"realm": realm, **{k: said[k] for k in ("practice", "central", "log")}}
    message = typed("delegation", canonical(content).encode())
    verify(root, bytes.fromhex(said["delegation"]), message)
    directory = Directory(realm, central, log)
    statement, entry, digest = admit(raw, directory)
    need(entry["station"] == "central.realm", "the first record's chain")
    directory.learn(statement, entry, digest)
    return directory
