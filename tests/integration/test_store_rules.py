"""What the store itself refuses: two seals by one person, another history of central's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.people import Place
from app.evidence.checkpoint import Receipt
from app.evidence.errors import ChainError, EvidenceError, ForkError, ProofError
from app.identifiers import KeyId, PersonId
from app.store.connection import (
    IntegrityError,
)
from app.store.errors import StoreError
from tests.support.store import OF, Shelf
from tests.unit.evidence.realm import realm_copy
from tests.vectors.realm import ROLE, SITE, STATION, key, word


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path, realm_copy())
    shelf.make()
    return shelf


def records(shelf: Shelf) -> int:
    with shelf.raw() as db:
        query = "SELECT count(*) FROM record WHERE station = ?"
        return int(db.execute(query, (STATION.value,)).fetchone()[0])


# -- two people


def test_one_person_or_key_seals_one_turn_of_a_round_and_the_store_itself_refuses_more(
    shelf: Shelf,
) -> None:
    with shelf.ledger() as ledger:
        ledger.file(shelf.turn("ana", Place.FIRST, 1))
        with pytest.raises(StoreError, match="taken already"):
            ledger.file(shelf.turn("ana", Place.SECOND, 2))
        with pytest.raises(StoreError, match="taken already"):
            ledger.file(shelf.turn("cleo", Place.FIRST, 3))
        with pytest.raises(StoreError, match="taken already"):
            ledger.file(shelf.turn("cleo", Place.SECOND, 1))  # the first turn's scan (X15)
        ledger.file(shelf.turn("cleo", Place.SECOND, 4))
        ledger.file(shelf.turn("ana", Place.FIRST, 5, round=2))
        turns = ledger.sealed_turns(OF)

    assert [(t.round, t.place, t.by) for t in turns] == [
        (1, Place.FIRST, PersonId("ana")),
        (1, Place.SECOND, PersonId("cleo")),
        (2, Place.FIRST, PersonId("ana")),
    ]
    assert records(shelf) == 3


@pytest.mark.parametrize(
    ("person", "key_id", "place"),
    [("ana", "other", "second"), ("other", "ana", "second"), ("other", "other", "first")],
)
def test_even_raw_sql_cannot_seal_twice_by_one_person_or_key(
    shelf: Shelf, person: str, key_id: str, place: str
) -> None:
    with shelf.ledger() as ledger:
        ledger.file(shelf.turn("ana", Place.FIRST, 1))
        other = ledger.file(shelf.note(1))
    keys = {"ana": key("ana").public.id.value, "other": "0" * 64}
    with shelf.raw() as db:
        (position,) = db.execute(
            "SELECT position FROM record WHERE digest = ?", (other.digest.value,)
        ).fetchone()
        row = (OF.value, place, person, keys[key_id], position)
        with pytest.raises(IntegrityError):
            db.execute("INSERT INTO sealed_turn VALUES (?, 1, ?, ?, ?, '', ?)", row)


@pytest.mark.parametrize(
    "lie",
    [
        {"by": PersonId("cleo")},
        {"key": KeyId("0" * 64)},
        {"seals": None},
        {"scans": ()},
    ],
)
def test_a_seal_that_says_other_than_its_statement_is_refused(
    shelf: Shelf, lie: dict[str, Any]
) -> None:
    with shelf.ledger() as ledger, pytest.raises(EvidenceError, match="turn that is sealed"):
        ledger.file(shelf.turn("ana", Place.FIRST, 1, **lie))

    assert records(shelf) == 0


def test_a_turn_s_readings_lie_where_no_other_reader_looks(shelf: Shelf) -> None:
    filing = shelf.turn("ana", Place.FIRST, 1)
    with shelf.ledger() as ledger:
        ledger.file(filing)

        assert ledger.private(filing.rows[0].commitment.commit) is None
        assert ledger.scan_used(filing.scans[0])


# -- central


def test_central_s_records_are_kept_once_in_order(shelf: Shelf) -> None:
    with shelf.ledger() as ledger:
        known = [r for name, r in shelf.realm.order if name.startswith("central.")]
        assert ledger.keep_central(known) == 0
        more = shelf.realm.central("role.granted", {"person": "ana", "role": "lead"})
        assert ledger.keep_central([*known, more]) == 1


def test_a_fork_or_a_broken_link_of_central_s_keeps_nothing_and_teaches_nothing(
    shelf: Shelf,
) -> None:
    realm = shelf.realm
    body = {"person": "ana", "role": "lead"}
    chain = type(STATION)("central.realm")
    head = realm.heads[chain.value]
    central = type(SITE)("central")

    def written(**changes: Any) -> Any:  # noqa: ANN401  an entry's fields
        statement = realm.statement("role.granted", body, site=central, knew=())
        return realm.place(statement, chain, "central", **changes)

    good = realm.central("role.granted", body, keep=False)
    fork = written(seq=head.seq, prev=word("x"))
    stray = written(prev=word("x"))
    gap = written(seq=head.seq + 2)
    own = realm.place(realm.statement("note.taken", {}, "ana"))
    with shelf.ledger() as ledger:
        known = ledger.directory.heads()
        for bad, error in ((fork, ForkError), (stray, ChainError), (gap, ChainError)):
            with pytest.raises(error):
                ledger.keep_central([good, bad] if bad is fork else [bad])
            assert ledger.directory.heads() == known
        with pytest.raises(ChainError, match="not its own"):
            ledger.keep_central([own])
        person = PersonId("ana")
        assert not ledger.directory.now().has_role(person, "lead", shelf.clock.now())
        assert ledger.directory.now().has_role(person, ROLE, shelf.clock.now())
        assert ledger.keep_central([good]) == 1


def test_what_waits_is_exact_whatever_order_proofs_come_in(shelf: Shelf) -> None:
    receipt = Receipt(index=0, path=(), note="a note")
    with shelf.ledger() as ledger:
        filed = [ledger.file(shelf.note(n)) for n in range(1, 6)]
        seen = shelf.realm.log.seen(5)
        for proved in ((0, 2), (3,), (1,), (4,)):
            waits = [r for r in filed if not ledger.proved(r.digest)]
            assert list(ledger.unproved(10)) == waits
            assert ledger.waiting() == len(waits)
            assert list(ledger.unproved(1)) == waits[:1]
            ledger.keep_receipts({filed[n].digest: receipt for n in proved}, seen, "a note")
        assert (ledger.waiting(), list(ledger.unproved(10))) == (0, [])
        newest = ledger.file(shelf.note(6))
        assert (ledger.waiting(), list(ledger.unproved(10))) == (1, [newest])
    with shelf.ledger() as ledger:
        assert (ledger.waiting(), list(ledger.unproved(10))) == (1, [newest])


def test_receipts_are_kept_and_one_size_has_one_root(shelf: Shelf) -> None:
    receipt = Receipt(index=0, path=(), note="a note")
    with shelf.ledger() as ledger:
        record = ledger.file(shelf.note(1))
        assert not ledger.proved(record.digest)
        seen = shelf.realm.log.seen(5)
        ledger.keep_receipts({record.digest: receipt}, seen, "a note")
        assert ledger.proved(record.digest)
        assert ledger.waiting() == 0
        assert ledger.seen() == seen
        with pytest.raises(ProofError, match="two roots for 5 entries"):
            ledger.keep_receipts({}, replace(seen, root=word("x")), "another note")
        assert ledger.file(shelf.note(2)).entry.seen == seen
