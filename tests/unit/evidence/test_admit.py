"""`admit`, step by step: each numbered step refuses what is only that step's to refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.evidence.chain import Head, follow
from app.evidence.entry import Seen, read_entry
from app.evidence.errors import (
    ChainError,
    EvidenceError,
    ForkError,
    MalformedError,
    NotYetKnownError,
    SignatureError,
)
from app.evidence.record import RawRecord, admit, place_of
from app.evidence.statement import Statement, read_statement
from app.identifiers import Digest, RealmId, StationId
from tests.unit.evidence.realm import own_records, realm_copy
from tests.vectors.realm import STATION, VectorRealm, key, word


@pytest.fixture
def realm() -> VectorRealm:
    return realm_copy()


def statement(realm: VectorRealm, *signers: str, **changes: Any) -> Statement:  # noqa: ANN401
    return realm.statement("note.taken", {"n": 1}, *signers, **changes)


def refusal(realm: VectorRealm, raw: RawRecord) -> EvidenceError:
    """Return why a record is refused, with its place."""
    with pytest.raises(EvidenceError) as caught:
        admit(raw, realm.directory)
    assert caught.value.where == place_of(read_entry(raw.entry))
    return caught.value


@pytest.mark.parametrize("people", [(), ("ana",), ("ana", "cleo")])
def test_a_good_record_is_admitted_with_what_it_says(
    realm: VectorRealm, people: tuple[str, ...]
) -> None:
    raw = realm.place(statement(realm, *people))

    record = admit(raw, realm.directory)

    assert record.raw == raw
    assert record.digest == raw.digest
    assert [s.person.value for s in record.statement.signers] == list(people)


def test_an_unknown_kind_is_admitted_and_takes_its_place(realm: VectorRealm) -> None:
    first = realm.station("zz.never_heard", {"any": [{"thing": True}]}, "ana")
    second = realm.station("note.taken", {})

    assert admit(first, realm.directory).statement.kind == "zz.never_heard"
    assert read_entry(second.entry).prev == first.digest


def test_step_0_bytes_that_are_no_statement_or_entry(realm: VectorRealm) -> None:
    good = realm.place(statement(realm))
    for bad in (replace(good, statement=b"{}"), replace(good, entry=b"{}")):
        with pytest.raises(MalformedError):
            admit(bad, realm.directory)


def test_step_0_an_entry_that_names_another_statement(realm: VectorRealm) -> None:
    good, other = realm.place(statement(realm)), statement(realm)

    error = refusal(realm, replace(good, statement=other.data))

    assert isinstance(error, MalformedError)
    assert "another statement" in error.what


def test_step_1_another_realm(realm: VectorRealm) -> None:
    elsewhere = RealmId(word("elsewhere").value)
    raw = realm.place(replace(statement(realm), realm=elsewhere, data=b""))

    assert "another realm" in refusal(realm, raw).what


def test_step_2_knowledge_that_has_not_arrived_is_no_accusation(realm: VectorRealm) -> None:
    knew = tuple(replace(p, seq=p.seq + 1) for p in realm.directory.heads())

    error = refusal(realm, realm.place(statement(realm, knew=knew)))

    assert type(error) is NotYetKnownError


def test_step_2_two_histories_of_central_are_one(realm: VectorRealm) -> None:
    knew = tuple(replace(p, entry=word("other")) for p in realm.directory.heads())

    assert type(refusal(realm, realm.place(statement(realm, knew=knew)))) is ForkError


def test_step_3_one_person_twice(realm: VectorRealm) -> None:
    raw = realm.place(statement(realm, "ana", "ana"))

    assert "different person" in refusal(realm, raw).what


def test_step_3_one_key_twice(realm: VectorRealm) -> None:
    # A directory never gives one key to two; here it is forced to.
    grant = realm.directory._people["ana", key("ana").public.id.value]
    realm.directory._people["cleo", key("ana").public.id.value] = grant
    cleo = replace(realm.signer("cleo"), key=key("ana").public.id)
    both = statement(realm, signers=(realm.signer("ana"), cleo))
    signed = (key("ana").sign(both.to_sign),) * 2

    error = refusal(realm, realm.place(both, signatures=signed))

    assert "one key signed twice" in error.what


def test_step_3_the_station_s_key_as_a_person_s(realm: VectorRealm) -> None:
    own = key("station").public
    grant = realm.directory._people["ana", key("ana").public.id.value]
    realm.directory._people["ana", own.id.value] = replace(grant, key=own)
    alone = statement(realm, signers=(replace(realm.signer("ana"), key=own.id),))
    signed = (key("station").sign(alone.to_sign),)

    assert "one key signed twice" in refusal(realm, realm.place(alone, signatures=signed)).what


@pytest.mark.parametrize("count", [0, 1, 3])
def test_step_3_as_many_signatures_as_signers(realm: VectorRealm, count: int) -> None:
    both = statement(realm, "ana", "cleo")
    signed = tuple(key(n).sign(both.to_sign) for n in ("ana", "cleo", "ben"))[:count]

    assert f"got {count}" in refusal(realm, realm.place(both, signatures=signed)).what


def test_step_4_a_key_that_the_person_never_held(realm: VectorRealm) -> None:
    stranger = replace(realm.signer("ana"), key=key("stranger").public.id)
    alone = statement(realm, signers=(stranger,))
    signed = (key("stranger").sign(alone.to_sign),)

    error = refusal(realm, realm.place(alone, signatures=signed))

    assert isinstance(error, SignatureError)
    assert "did not hold the key" in error.what


def test_step_4_a_role_that_the_person_never_held(realm: VectorRealm) -> None:
    raw = realm.place(statement(realm, signers=(realm.signer("ana", "qa"),)))

    assert "did not hold the role qa" in refusal(realm, raw).what


def test_step_5_signatures_in_another_order(realm: VectorRealm) -> None:
    both = statement(realm, "ana", "cleo")
    signed = tuple(key(n).sign(both.to_sign) for n in ("cleo", "ana"))

    assert (
        "another key than its signer" in refusal(realm, realm.place(both, signatures=signed)).what
    )


def test_step_5_a_signature_over_another_statement(realm: VectorRealm) -> None:
    alone, other = statement(realm, "ana"), statement(realm, "ana")
    signed = (key("ana").sign(other.to_sign),)

    assert (
        "does not fit the statement" in refusal(realm, realm.place(alone, signatures=signed)).what
    )


def test_step_5_a_signature_over_the_bare_bytes(realm: VectorRealm) -> None:
    alone = statement(realm, "ana")
    signed = (key("ana").sign(alone.data),)

    assert "does not fit" in refusal(realm, realm.place(alone, signatures=signed)).what


@pytest.mark.parametrize("by", ["ana", "central", "log", "root"])
def test_step_6_only_the_station_signs_its_entry(realm: VectorRealm, by: str) -> None:
    raw = realm.place(statement(realm, "ana"), signed_by=by)

    assert "station's signature" in refusal(realm, raw).what


@pytest.mark.parametrize("by", ["ana", "central", "log", "root"])
def test_step_6_an_entry_that_names_another_key_is_nobodys(realm: VectorRealm, by: str) -> None:
    raw = realm.place(statement(realm, "ana"), signed_by=by, key=key(by).public.id)

    assert "with the key that signs" in refusal(realm, raw).what


def test_step_6_the_named_algorithm_is_the_keys(realm: VectorRealm) -> None:
    raw = realm.place(statement(realm, "ana"), alg="rot13")

    assert "station's signature" in refusal(realm, raw).what


def test_a_statement_that_knew_one_chain_twice_is_refused(realm: VectorRealm) -> None:
    heads = realm.directory.heads()
    raw = realm.place(statement(realm, "ana", knew=(*heads, heads[0])))

    with pytest.raises(MalformedError, match="one chain twice"):
        admit(raw, realm.directory)


def test_an_empty_log_has_the_empty_root_only(realm: VectorRealm) -> None:
    other = Seen(size=0, root=realm.directory.heads()[0].entry)

    with pytest.raises(MalformedError, match="log without entries"):
        admit(realm.place(statement(realm, "ana"), seen=other), realm.directory)


def test_step_6_a_station_that_was_not_enrolled(realm: VectorRealm) -> None:
    raw = realm.place(statement(realm), station=StationId("vector-ward-2"))

    assert "not enrolled" in refusal(realm, raw).what


def test_step_6_an_entry_changed_after_it_was_signed(realm: VectorRealm) -> None:
    good = realm.place(statement(realm, "ana"))
    entry = read_entry(good.entry)
    moved = replace(entry, seen=replace(entry.seen, size=1), data=b"")

    assert "station's signature" in refusal(realm, replace(good, entry=moved.data)).what


def test_a_refusal_repeats_nothing_that_stands_in_the_body(realm: VectorRealm) -> None:
    secret = "COI-SECRET-1"
    raw = realm.place(realm.statement("note.taken", {"coi": secret}, "ana"), signed_by="ana")

    error = refusal(realm, raw)

    assert secret not in f"{error} {error!r} {raw!r}"


# -- places


def test_a_chain_is_followed_from_its_beginning(realm: VectorRealm) -> None:
    head = Head(station=STATION)
    for record in own_records(realm):
        head = follow(head, record.entry)

    assert head == realm.heads[STATION.value]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"seq": 9}, ChainError, "expected record 8, got record 9"),
        ({"seq": 1}, ChainError, "expected record 8, got record 1"),
        ({"seq": 7}, ForkError, "two different records"),
        ({"prev": Digest("9" * 64)}, ChainError, "does not name the one before"),
        ({"epoch": 2}, ChainError, "another chain"),
        ({"station": StationId("ward-2")}, ChainError, "another chain"),
    ],
)
def test_a_record_that_does_not_take_the_next_place_is_refused(
    realm: VectorRealm, change: dict[str, Any], error: type[ChainError], says: str
) -> None:
    head = realm.heads[STATION.value]
    entry = replace(read_entry(realm.place(statement(realm)).entry), **change, data=b"")

    with pytest.raises(error, match=says) as caught:
        follow(head, entry)
    assert type(caught.value) is error
    assert caught.value.where == place_of(entry)


def test_the_last_record_again_is_no_fork(realm: VectorRealm) -> None:
    last = own_records(realm)[-1].entry

    with pytest.raises(ChainError) as caught:
        follow(realm.heads[STATION.value], last)
    assert not isinstance(caught.value, ForkError)


def test_a_record_s_line_is_canonical_and_strict(realm: VectorRealm) -> None:
    raw = realm.chain(STATION.value)[0]
    line = raw.to_line()

    assert RawRecord.from_line(line) == raw
    for bad in (line + b"\n", line.replace(b'"entry"', b'"entrx"'), line.replace(b"==", b"=", 1)):
        with pytest.raises(EvidenceError):
            RawRecord.from_line(bad)
    assert read_statement(raw.statement).realm == realm.realm
