"""Checkpoints, receipts, private rows and a realm's founding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.evidence.canonical import dumps
from app.evidence.checkpoint import Receipt, check_receipt, origin, read_checkpoint
from app.evidence.directory import REALM_CHAIN
from app.evidence.entry import read_entry
from app.evidence.errors import EvidenceError, MalformedError, ProofError, SignatureError
from app.evidence.founding import Delegation, found
from app.evidence.private import PrivateRow, check_row, row
from app.evidence.record import RawRecord
from app.evidence.statement import read_statement
from app.identifiers import RealmId
from tests.unit.evidence.realm import own_records, realm_copy
from tests.vectors.realm import VectorRealm, key, word


@pytest.fixture
def realm() -> VectorRealm:
    return realm_copy()


# -- checkpoints


def test_a_checkpoint_says_size_and_root(realm: VectorRealm) -> None:
    for size in (1, 2, 13, len(realm.log.leaves)):
        seen = read_checkpoint(realm.log.note(size), realm.realm, key("log").public)
        assert seen == realm.log.seen(size)


@pytest.mark.parametrize("line", ["— someone.else AAAAAAAA", "— x", "", "#", "— a b c d"])
def test_signature_lines_of_unknown_signers_are_ignored(realm: VectorRealm, line: str) -> None:
    note = realm.log.note(3)

    assert read_checkpoint(note + line + "\n", realm.realm, key("log").public).size == 3


def test_a_bad_signature_of_the_log_is_refused_beside_a_good_one(realm: VectorRealm) -> None:
    note = realm.log.note(3)
    bad = realm.log.note(4).splitlines()[-1]

    with pytest.raises(ProofError, match="signature is wrong"):
        read_checkpoint(note + bad + "\n", realm.realm, key("log").public)


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n.replace("/log/1", "/log/2"),
        lambda n: n.replace("\n3\n", "\n03\n"),
        lambda n: n.replace("\n3\n", "\n+3\n"),
        lambda n: n.replace("\n3\n", "\n3\nmore\n"),
        lambda n: n.replace("\n3\n", "\n4\n"),
        lambda n: n.replace("\n\n", "\n"),
        lambda n: n.split("— ")[0],
        lambda n: n.replace("— ", "- "),
        lambda n: n + "x" * 9_000,
        lambda _: "",
    ],
)
def test_a_checkpoint_of_another_form_is_refused(realm: VectorRealm, change: Any) -> None:  # noqa: ANN401  a function
    with pytest.raises(ProofError):
        read_checkpoint(change(realm.log.note(3)), realm.realm, key("log").public)


def test_a_checkpoint_of_another_realm_or_signer_is_refused(realm: VectorRealm) -> None:
    elsewhere = RealmId(word("elsewhere").value)
    foreign = realm.log.note(3, name=origin(elsewhere))

    for note in (foreign, realm.log.note(3, signer="central")):
        with pytest.raises(ProofError):
            read_checkpoint(note, realm.realm, key("log").public)
    with pytest.raises(ProofError, match="did not sign"):
        read_checkpoint(realm.log.note(3), realm.realm, key("central").public)


# -- receipts


def test_a_receipt_proves_its_own_entry_alone(realm: VectorRealm) -> None:
    first, second, *_ = own_records(realm)
    size = len(realm.log.leaves)
    receipt = realm.log.receipt(first.entry.data, size)
    log = key("log").public

    assert Receipt.from_json(receipt.to_json()) == receipt
    assert check_receipt(receipt, first.entry, realm.realm, log) == realm.log.seen(size)
    with pytest.raises(ProofError, match="does not lead to the root"):
        check_receipt(receipt, second.entry, realm.realm, log)


@pytest.mark.parametrize(
    "change", [{"index": -1}, {"index": True}, {"path": ["ab"]}, {"path": ["00" * 32] * 65}]
)
def test_a_receipt_of_another_form_is_refused(realm: VectorRealm, change: dict[str, Any]) -> None:
    good = realm.log.receipt(own_records(realm)[0].entry.data, 18).to_json()

    with pytest.raises(MalformedError):
        Receipt.from_json({**good, **change})
    with pytest.raises(MalformedError):
        Receipt.from_json({**good, "more": 1})


# -- private rows


def test_a_row_opens_its_own_commitment_alone() -> None:
    kept = row("patient", b"s" * 32, {"name": "SAMPLE, Alma"})
    commit = kept.commitment.commit

    check_row(kept, commit)
    assert kept.open() == {"name": "SAMPLE, Alma"}
    for other in (
        replace(kept, salt=b"t" * 32),
        replace(kept, content=dumps({"name": "SAMPLE, Bruno"})),
        replace(kept, salt=b"s" * 31 + kept.content[:1], content=kept.content[1:]),
    ):
        with pytest.raises(EvidenceError, match="not the one that was signed for"):
            check_row(other, commit)


def test_the_same_content_under_another_salt_cannot_be_recognised() -> None:
    content = {"born": "1968-03-14"}

    assert row("x", b"1" * 32, content).commitment != row("x", b"2" * 32, content).commitment


def test_a_row_shows_nothing_of_itself() -> None:
    kept = row("patient", b"s" * 32, {"name": "SAMPLE, Alma"})

    assert "SAMPLE" not in repr(kept)
    assert "ssss" not in repr(kept)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_that_would_not_hide_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PrivateRow(of="x", salt=bytes(length), content=b"{}")


# -- founding


def refounded(realm: VectorRealm, body: dict[str, Any], **changes: Any) -> RawRecord:  # noqa: ANN401
    """Write the realm's first record with another body."""
    raw = realm.chain(REALM_CHAIN.value)[0]
    statement = replace(read_statement(raw.statement), body=body, data=b"", **changes)
    entry = replace(read_entry(raw.entry), statement=statement.digest, data=b"")
    return realm.signed(statement, entry, "central")


def test_a_realm_is_founded_by_its_root(realm: VectorRealm) -> None:
    directory, record = found(realm.realm, realm.chain(REALM_CHAIN.value)[0])

    assert directory.practice
    assert (directory.central, directory.log) == (key("central").public, key("log").public)
    assert directory.learned(REALM_CHAIN) == 1
    assert record.statement.realm.value == key("root").public.id.value


def test_whoever_knows_another_realm_s_name_is_not_deceived(realm: VectorRealm) -> None:
    with pytest.raises(SignatureError, match="not this realm's"):
        found(RealmId("1" * 64), realm.chain(REALM_CHAIN.value)[0])


@pytest.mark.parametrize("name", ["practice", "central", "log"])
def test_nothing_that_the_root_signed_can_be_exchanged(realm: VectorRealm, name: str) -> None:
    good = realm.delegation
    body = good.body(key("root").sign(good.to_sign).raw)
    body[name] = {
        "practice": False,
        "central": dict(key("dora").public.to_json()),
        "log": dict(key("dora").public.to_json()),
    }[name]

    with pytest.raises(SignatureError, match="did not sign the delegation"):
        found(realm.realm, refounded(realm, body))


def test_root_central_and_log_have_keys_of_their_own(realm: VectorRealm) -> None:
    root = key("root")
    for central, log in (("central", "central"), ("root", "log"), ("central", "root")):
        same = Delegation(
            root=root.public, practice=True, central=key(central).public, log=key(log).public
        )
        body = same.body(root.sign(same.to_sign).raw)
        with pytest.raises(SignatureError, match="keys of their own"):
            found(realm.realm, refounded(realm, body))


def test_another_kind_or_a_later_record_founds_nothing(realm: VectorRealm) -> None:
    chain = realm.chain(REALM_CHAIN.value)
    good = realm.delegation
    body = good.body(key("root").sign(good.to_sign).raw)

    with pytest.raises(EvidenceError, match="first record"):
        found(realm.realm, chain[1])
    with pytest.raises(EvidenceError, match="first record"):
        found(realm.realm, refounded(realm, body, kind="realm.refounded"))
