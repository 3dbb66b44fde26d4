"""The independent checker at work: `python -I tests/vectors/check.py`.

Every good vector must be good and every mutant refused. It prints one line of JSON and returns
0 only if that is so, and only if no module of the product was loaded on the way.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # -I leaves the checkout out

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402

from tests.vectors.independent import (  # noqa: E402  the path comes first
    DIGEST,
    NAME,
    Directory,
    Refused,
    admit,
    canonical,
    entry_of,
    form,
    found,
    key_id,
    need,
    pae,
    raw_of,
    read,
    sha,
    statement_of,
    typed,
    verify,
)

PRODUCT = {"app", "ui", "scanning", "sync", "resources"}


def load(name: str) -> Any:  # noqa: ANN401  any JSON
    """Read a vector file."""
    return json.loads((HERE / name).read_text())


# -- the log (RFC 6962 hashes, RFC 9162 §2.1.3.2 and §2.1.4.2 verification)


def node(left: bytes, right: bytes) -> bytes:
    """Hash an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """Check an audit path by walking down from the root and hashing back up."""
    need(0 <= index < size, "an index beyond the log")

    def up(low: int, high: int, rest: list[bytes]) -> bytes:
        if high - low == 1:
            need(not rest, "a path too long")
            return hashlib.sha256(b"\0" + leaf).digest()
        need(rest, "a path too short")
        split = low + (1 << ((high - low - 1).bit_length() - 1))
        *inner, sibling = rest
        if index < split:
            return node(up(low, split, inner), sibling)
        return node(sibling, up(split, high, inner))

    need(up(0, size, path) == root, "another root")


def consistency(old: int, new: int, path: list[bytes], roots: tuple[bytes, bytes]) -> None:
    """Check that the tree of `old` begins the tree of `new`."""
    need(0 < old < new and path, "the sizes")

    def up(low: int, high: int, rest: list[bytes], whole: bool) -> tuple[bytes, bytes]:
        """Return the old and the new root of a range, from its proof."""
        if high == old:
            if whole:
                need(not rest, "a proof too long")
                return roots[0], roots[0]
            need(len(rest) == 1, "the proof's length")
            return rest[0], rest[0]
        need(rest, "a proof too short")
        split = low + (1 << ((high - low - 1).bit_length() - 1))
        *inner, sibling = rest
        if old <= split:
            first, second = up(low, split, inner, whole)
            return first, node(second, sibling)
        first, second = up(split, high, inner, False)
        return node(sibling, first), node(sibling, second)

    need(up(0, new, path, True) == roots, "the roots")


def checkpoint(note: str, directory: Directory) -> tuple[int, bytes]:
    """Verify a signed note; return size and root."""
    name = f"countersign/{directory.realm}/log/1"
    need(note.count("\n\n") == 1 and len(note) <= 8_192, "a note")
    text, signatures = note.split("\n\n")
    lines = text.split("\n")
    need(len(lines) == 3 and lines[0] == name, "another log")
    need(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), "the size")
    hint = hashlib.sha256(name.encode() + b"\n\x01" + directory.log).digest()[:4]
    ours = []
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) == 3 and parts[:2] == ["—", name]:
            raw = base64.b64decode(parts[2])
            ours += [raw[4:]] if raw[:4] == hint else []
    need(ours, "the log did not sign")
    for signature in ours:
        verify(directory.log, signature, (text + "\n").encode())
    root = base64.b64decode(lines[2])
    need(len(root) == 32, "the root")
    return int(lines[1]), root


def receipt(value: Any, entry: bytes, directory: Directory) -> None:  # noqa: ANN401  any JSON
    """Verify a receipt."""
    form(value, {"index": 0, "path": [DIGEST], "note": "(?s:.*)"})
    size, root = checkpoint(value["note"], directory)
    inclusion(entry, value["index"], size, [bytes.fromhex(h) for h in value["path"]], root)


def private(salt: bytes, content: bytes, commit: str) -> None:
    """Check a private row against its commitment."""
    need(len(salt) == 32, "the salt")
    need(sha(typed("private", salt + content)) == commit, "the commitment")


def head(slot: bytes, key: bytes) -> dict[str, Any]:
    """Read one slot of a head file."""
    line = slot.rstrip(b" \n")
    need(slot == line.ljust(511) + b"\n", "the slot")
    value = read(line)
    form(value, {"station": NAME, "epoch": 1, "seq": 0, "entry": DIGEST, "sig": "[0-9a-f]{128}"})
    body = {k: v for k, v in value.items() if k != "sig"}
    verify(key, bytes.fromhex(value["sig"]), typed("head", canonical(body).encode()))
    return value


# -- the vectors


def check_primitives() -> int:
    """Check bytes, keys and signatures; return how many vectors there were."""
    vectors = load("primitives.json")
    for v in vectors["canonical"]:
        data = canonical(json.loads(v["json"])).encode()
        need(data.hex() == v["bytes"] and read(data) == json.loads(v["json"]), "canonical")
    for v in vectors["pae"]:
        need(pae(v["type"], bytes.fromhex(v["body"])).hex() == v["bytes"], "pae")
    for name, full in vectors["types"].items():
        need(typed(name, b"x") == pae(full, b"x"), "type")
    for v in vectors["keys"]:
        secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(v["seed"]))
        raw = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        need(raw.hex() == v["public"] and key_id(raw) == v["id"], "key")
        need(secret.sign(bytes.fromhex(v["message"])).hex() == v["signature"], "signature")
    root = bytes.fromhex(next(v["public"] for v in vectors["keys"] if v["name"] == "root"))
    delegation = vectors["delegation"]
    verify(root, bytes.fromhex(delegation["signature"]), bytes.fromhex(delegation["to_sign"]))
    return sum(len(v) for v in vectors.values())


def check_realm() -> tuple[int, Directory, dict[str, tuple[int, str]]]:
    """Check the realm's records and what hangs on them."""
    vectors = load("realm.json")
    directory = found(vectors["realm"], raw_of(vectors["records"][0]["record"]))
    heads: dict[str, tuple[int, str]] = {"central.realm": (1, vectors["records"][0]["digest"])}
    entries = {}
    for number, v in enumerate(vectors["records"]):
        raw = raw_of(v["record"])
        statement, entry, digest = admit(raw, directory)
        entries[digest] = raw[1]
        place = [entry["station"], entry["epoch"], entry["seq"]]
        need([digest, place] == [v["digest"], v["place"]], "the place")
        need(sha(typed("statement", raw[0])) == v["statement_digest"], "the digest")
        need(raw[0].decode() == v["text"] and statement["kind"] == v["kind"], "the text")
        need([s["person"] for s in statement["signers"]] == v["signers"], "the signers")
        if number:
            follow(heads, entry, digest)
            if entry["station"].startswith("central."):
                directory.learn(statement, entry, digest)
    for v in vectors["private"]:
        private(bytes.fromhex(v["salt"]), bytes.fromhex(v["content"]), v["commit"])
    for v in vectors["files"]:
        need(sha(bytes.fromhex(v["data"])) == v["sha256"], "the file")
    roots = {}
    for v in vectors["checkpoints"]:
        size, roots[v["size"]] = checkpoint(v["note"], directory)
        need((size, roots[size].hex()) == (v["size"], v["root"]), "the checkpoint")
    proof = vectors["consistency"]
    both = roots[proof["old"]], roots[proof["new"]]
    consistency(proof["old"], proof["new"], [bytes.fromhex(h) for h in proof["path"]], both)
    for v in vectors["receipts"]:
        receipt(v["receipt"], entries[v["entry"]], directory)
    check_head(bytes.fromhex(vectors["head_file"]), directory, heads)
    return sum(len(v) for v in vectors.values() if isinstance(v, list)), directory, heads


def check_head(data: bytes, directory: Directory, heads: dict[str, tuple[int, str]]) -> None:
    """The newest slot is the head of its station's chain."""
    key = directory.stations[0]["key"]
    newest = max((head(data[:512], key), head(data[512:], key)), key=lambda h: int(h["seq"]))
    need(heads[newest["station"]] == (newest["seq"], newest["entry"]), "the head")


def follow(heads: dict[str, tuple[int, str]], entry: Any, digest: str) -> None:  # noqa: ANN401
    """Check that an entry takes its chain's next place."""
    seq, last = heads.get(entry["station"], (0, "0" * 64))
    need(entry["epoch"] == 1 and entry["seq"] == seq + 1 and entry["prev"] == last, "the place")
    heads[entry["station"]] = (seq + 1, digest)


def judge(v: dict[str, Any], directory: Directory, heads: dict[str, tuple[int, str]]) -> None:
    """Judge a mutant as it asks to be judged."""
    match v["judge"]:
        case "bytes":
            read(bytes.fromhex(v["bytes"]))
        case "statement":
            statement_of(bytes.fromhex(v["bytes"]))
        case "entry":
            entry_of(bytes.fromhex(v["bytes"]))
        case "private":
            private(bytes.fromhex(v["salt"]), bytes.fromhex(v["content"]), v["commit"])
        case "head":
            head(bytes.fromhex(v["slot"]), directory.stations[0]["key"])
        case "checkpoint" | "receipt" | "consistency":
            judge_log(v, directory)
        case _:
            judge_record(v, directory, heads)


def judge_log(v: dict[str, Any], directory: Directory) -> None:
    """Judge what the log is said to have signed."""
    if v["judge"] == "checkpoint":
        checkpoint(v["note"], directory)
    elif v["judge"] == "receipt":
        receipt(v["receipt"], raw_of(v["record"])[1], directory)
    else:
        roots = bytes.fromhex(v["old_root"]), bytes.fromhex(v["new_root"])
        consistency(v["old"], v["new"], [bytes.fromhex(h) for h in v["path"]], roots)


def judge_record(
    v: dict[str, Any], directory: Directory, heads: dict[str, tuple[int, str]]
) -> None:
    """Judge a record: alone, in its chain, as central's word, or as a realm's beginning."""
    raw = raw_of(v["record"])
    if v["judge"] == "founding":
        found(directory.realm, raw)
        return
    statement, entry, digest = admit(raw, directory)
    if v["judge"] == "chain":
        follow(heads, entry, digest)
    elif v["judge"] == "central":
        directory.learn(statement, entry, digest)


def main() -> int:
    """Check everything."""
    good = check_primitives()
    count, directory, heads = check_realm()
    accepted = []
    mutants = load("must_fail.json")
    for v in mutants:
        try:
            judge(v, directory, heads)
        except Refused:
            continue
        accepted.append(f"{v['judge']}: {v['reason']}")
    ours = sorted(m for m in sys.modules if m.split(".")[0] in PRODUCT)
    result = {"good": good + count, "refused": len(mutants) - len(accepted)}
    print(json.dumps(result | {"accepted": accepted, "product": ours}))  # noqa: T201  its answer
    return 1 if accepted or ours else 0


if __name__ == "__main__":
    sys.exit(main())
