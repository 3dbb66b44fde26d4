"""The frozen vectors: what the product wrote once it must read, and refuse, for ever."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.evidence import canonical, tree
from app.evidence.audit import Holdings, audit
from app.evidence.chain import Head, follow
from app.evidence.checkpoint import Receipt, check_receipt, read_checkpoint
from app.evidence.directory import Directory, is_central
from app.evidence.entry import Seen, read_entry
from app.evidence.errors import EvidenceError
from app.evidence.founding import found
from app.evidence.keys import PublicKey
from app.evidence.private import PrivateRow, check_row
from app.evidence.record import RawRecord, admit
from app.evidence.statement import read_statement
from app.identifiers import Digest, RealmId, StationId
from app.signing import SigningKey
from app.store.errors import DamagedStoreError
from app.store.headfile import SLOT_BYTES, read_head
from tests.vectors import generate
from tests.vectors.realm import STATION

HERE = Path(generate.__file__).parent


def load(name: str) -> Any:  # noqa: ANN401  any JSON
    return json.loads((HERE / name).read_text())


PRIMITIVES, REALM, MUTANTS = (
    load(name) for name in ("primitives.json", "realm.json", "must_fail.json")
)


def station_key() -> PublicKey:
    public = next(v["public"] for v in PRIMITIVES["keys"] if v["name"] == "station")
    return PublicKey(raw=bytes.fromhex(public))


def learned() -> tuple[Directory, dict[str, Head]]:
    """Return the realm's directory and the heads of its chains."""
    raws = [RawRecord.from_json(v["record"]) for v in REALM["records"]]
    directory, first = found(RealmId(REALM["realm"]), raws[0])
    heads = {first.entry.station.value: follow(Head(station=first.entry.station), first.entry)}
    for raw in raws[1:]:
        record = admit(raw, directory)
        name = record.entry.station
        heads[name.value] = follow(heads.get(name.value, Head(station=name)), record.entry)
        if is_central(name):
            directory.learn(record)
    return directory, heads


# -- frozen, and judged the same by somebody else


@pytest.mark.parametrize("name", ["primitives.json", "realm.json", "must_fail.json"])
def test_the_vectors_are_frozen_and_made_again_byte_for_byte(name: str) -> None:
    assert generate.files()[name] == (HERE / name).read_bytes()


def test_a_checker_that_shares_no_code_with_the_product_agrees() -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(HERE / "check.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert answer == {
        "good": answer["good"],
        "refused": len(MUTANTS),
        "accepted": [],
        "product": [],
    }
    assert answer["good"] > 50
    assert done.returncode == 0


def test_every_mutant_says_what_is_wrong_with_it_and_there_are_enough() -> None:
    names = [(v["judge"], v["reason"]) for v in MUTANTS]

    assert len(set(names)) == len(names) >= 100


# -- good


@pytest.mark.parametrize("v", PRIMITIVES["canonical"], ids=lambda v: v["json"][:20])
def test_canonical_bytes_stay(v: dict[str, str]) -> None:
    data = bytes.fromhex(v["bytes"])

    assert canonical.dumps(json.loads(v["json"])) == data
    assert canonical.loads(data) == json.loads(v["json"])


@pytest.mark.parametrize("v", PRIMITIVES["pae"], ids=lambda v: v["type"][:8] or "none")
def test_pae_bytes_stay(v: dict[str, str]) -> None:
    assert canonical.pae(v["type"], bytes.fromhex(v["body"])).hex() == v["bytes"]


@pytest.mark.parametrize("v", PRIMITIVES["keys"], ids=lambda v: v["name"])
def test_keys_and_signatures_stay(v: dict[str, str]) -> None:
    key, message = SigningKey(bytes.fromhex(v["seed"])), bytes.fromhex(v["message"])

    assert key.public.raw.hex() == v["public"]
    assert key.public.id.value == v["id"]
    assert key.sign(message).raw.hex() == v["signature"]
    assert key.public.verify(bytes.fromhex(v["signature"]), message)


@pytest.mark.parametrize("v", REALM["records"], ids=lambda v: "-".join(map(str, v["place"])))
def test_a_record_is_written_again_from_what_it_says(v: dict[str, Any]) -> None:
    raw = RawRecord.from_json(v["record"])
    statement, entry = read_statement(raw.statement), read_entry(raw.entry)

    assert replace(statement, data=b"").data == raw.statement
    assert replace(entry, data=b"").data == raw.entry
    assert statement.digest.value == v["statement_digest"]
    assert entry.digest.value == raw.digest.value == v["digest"]
    assert RawRecord.from_line(raw.to_line()) == raw


def test_the_records_have_none_one_two_and_three_signers_and_an_unknown_kind() -> None:
    own = [v for v in REALM["records"] if v["place"][0] == STATION.value]

    assert {len(v["signers"]) for v in own} == {0, 1, 2, 3}
    assert "zz_unheard.of" in {v["kind"] for v in own}
    assert len(own) >= 6


def test_the_whole_realm_is_audited_clean() -> None:
    chains: dict[str, list[RawRecord]] = {}
    for v in REALM["records"]:
        chains.setdefault(v["place"][0], []).append(RawRecord.from_json(v["record"]))
    private = {
        Digest(v["commit"]): PrivateRow(
            of=v["of"], salt=bytes.fromhex(v["salt"]), content=bytes.fromhex(v["content"])
        )
        for v in REALM["private"]
    }
    checkpoints = [
        (Seen(size=v["size"], root=Digest(v["root"])), v["note"]) for v in REALM["checkpoints"]
    ]
    report, records = audit(
        Holdings(
            realm=RealmId(REALM["realm"]),
            chains=chains,
            private=private,
            files={Digest(v["sha256"]): bytes.fromhex(v["data"]) for v in REALM["files"]},
            receipts={
                Digest(v["entry"]): Receipt.from_json(v["receipt"]) for v in REALM["receipts"]
            },
            checkpoints=checkpoints,
            own=STATION,
        )
    )

    assert report.findings == []
    assert len(records) == len(REALM["records"])


def test_every_receipt_and_the_consistency_proof_hold() -> None:
    directory, _ = learned()
    entries = {v["digest"]: read_entry(raw_of(v).entry) for v in REALM["records"]}
    roots = {}
    for v in REALM["checkpoints"]:
        seen = read_checkpoint(v["note"], directory.realm, directory.log)
        roots[seen.size] = bytes.fromhex(seen.root.value)
        assert seen == Seen(size=v["size"], root=Digest(v["root"]))
    for v in REALM["receipts"]:
        receipt = Receipt.from_json(v["receipt"])
        check_receipt(receipt, entries[v["entry"]], directory.realm, directory.log)
    proof = REALM["consistency"]
    path = [bytes.fromhex(h) for h in proof["path"]]
    old, new = proof["old"], proof["new"]
    tree.verify_consistency(old, new, path, roots[old], roots[new])

    assert len(path) > 1


def test_the_head_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "station.head"
    path.write_bytes(bytes.fromhex(REALM["head_file"]))

    assert read_head(path, station_key()) == learned()[1][STATION.value]


# -- must fail


def raw_of(v: dict[str, Any]) -> RawRecord:
    return RawRecord.from_json(v["record"])


def judge_record(v: dict[str, Any]) -> None:
    admit(raw_of(v), learned()[0])


def judge_chain(v: dict[str, Any]) -> None:
    directory, heads = learned()
    record = admit(raw_of(v), directory)
    follow(heads[STATION.value], record.entry)


def judge_central(v: dict[str, Any]) -> None:
    directory, _ = learned()
    directory.learn(admit(raw_of(v), directory))


def judge_receipt(v: dict[str, Any]) -> None:
    directory, _ = learned()
    entry = read_entry(raw_of(v).entry)
    check_receipt(Receipt.from_json(v["receipt"]), entry, directory.realm, directory.log)


def judge_consistency(v: dict[str, Any]) -> None:
    roots = (bytes.fromhex(v["old_root"]), bytes.fromhex(v["new_root"]))
    tree.verify_consistency(v["old"], v["new"], [bytes.fromhex(h) for h in v["path"]], *roots)


def judge_private(v: dict[str, Any]) -> None:
    row = PrivateRow(of="x", salt=bytes.fromhex(v["salt"]), content=bytes.fromhex(v["content"]))
    check_row(row, Digest(v["commit"]))


def judge_checkpoint(v: dict[str, Any]) -> None:
    directory, _ = learned()
    read_checkpoint(v["note"], directory.realm, directory.log)


JUDGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "bytes": lambda v: canonical.loads(bytes.fromhex(v["bytes"])),
    "statement": lambda v: read_statement(bytes.fromhex(v["bytes"])),
    "entry": lambda v: read_entry(bytes.fromhex(v["bytes"])),
    "record": judge_record,
    "chain": judge_chain,
    "central": judge_central,
    "founding": lambda v: found(RealmId(REALM["realm"]), raw_of(v)),
    "checkpoint": judge_checkpoint,
    "receipt": judge_receipt,
    "consistency": judge_consistency,
    "private": judge_private,
}


@pytest.mark.parametrize(
    "v",
    [v for v in MUTANTS if v["judge"] != "head"],
    ids=lambda v: f"{v['judge']}-{v['reason']}",
)
def test_a_mutant_is_refused(v: dict[str, Any]) -> None:
    refusal = (EvidenceError, ValueError) if v["judge"] == "private" else EvidenceError

    with pytest.raises(refusal):
        JUDGES[v["judge"]](v)


@pytest.mark.parametrize(
    "v", [v for v in MUTANTS if v["judge"] == "head"], ids=lambda v: v["reason"]
)
def test_a_mutant_head_is_not_read(v: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "station.head"
    path.write_bytes(bytes.fromhex(v["slot"]))
    with pytest.raises(DamagedStoreError):
        read_head(path, station_key())

    # Beside a good slot it is a torn one, and the other head stands.
    good = bytes.fromhex(REALM["head_file"])[SLOT_BYTES:]
    path.write_bytes(bytes.fromhex(v["slot"])[:SLOT_BYTES].ljust(SLOT_BYTES, b"\0") + good)
    assert read_head(path, station_key()).station == StationId(STATION.value)


def test_what_ben_signed_before_the_key_was_revoked_still_holds() -> None:
    directory, _ = learned()
    ben = next(v["id"] for v in PRIMITIVES["keys"] if v["name"] == "ben")
    revoked = [v for v in REALM["records"] if v["kind"] == "key.revoked"]
    signed = [v for v in REALM["records"] if "ben" in v["signers"]]

    assert ben in revoked[0]["text"]
    assert len(signed) == 3
    for v in signed:
        assert admit(raw_of(v), directory).digest.value == v["digest"]
