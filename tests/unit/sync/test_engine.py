"""What the station makes of central's answers, honest and hostile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.evidence.chain import Head
from app.evidence.checkpoint import checkpoint_text, origin, write_note
from app.evidence.entry import Seen
from app.identifiers import Digest
from sync.client.engine import (
    Attention,
    Facts,
    Kept,
    Pulled,
    Retry,
    gather,
    next_pull,
    next_push,
    read_pull,
    read_push,
)
from sync.protocol import Push, PushReply, Result, Status
from tests.support.central import STATION, PracticeRealm, key_of
from tests.support.station_ledger import StationLedger

Bend = Callable[[PushReply], PushReply]


class Sync:
    """A station with five records of which two are proved, and central's honest answer."""

    def __init__(self) -> None:
        self.realm = PracticeRealm()
        records = self.realm.notes(5)
        self.ledger = StationLedger(self.realm, records)
        self.ledger.keep_central([x.raw for x in self.realm.store.of_central(0)])
        first = self.realm.push(*records[:2])
        kept = read_push(*self.ask(most=2), first.to_bytes())
        assert isinstance(kept, Kept)
        self.ledger.keep_receipts(kept.receipts, kept.seen, kept.note)
        self.facts, self.push = self.ask()
        self.reply = self.realm.push(*self.push.records, seen_size=self.push.seen_size)

    def ask(self, most: int = 250) -> tuple[Facts, Push]:
        facts = self.ledger.call(gather)
        assert facts is not None
        facts = replace(facts, unproved=facts.unproved[:most])
        push = next_push(facts)
        assert push is not None
        return facts, push

    def read(self, bend: Bend = lambda reply: reply) -> Kept | Attention | Retry:
        return read_push(self.facts, self.push, bend(self.reply).to_bytes())


@pytest.fixture
def sync() -> Sync:
    return Sync()


def test_an_honest_answer_is_kept_with_a_proof_for_each_record(sync: Sync) -> None:
    kept = sync.read()
    assert isinstance(kept, Kept)
    assert set(kept.receipts) == {r.digest for r in sync.facts.unproved}
    assert kept.seen.size == sync.realm.store.size()
    assert kept.refused == ""
    assert kept.disputed == ()


def test_a_station_that_is_not_enrolled_yet_only_pulls() -> None:
    ledger = StationLedger(PracticeRealm())
    assert ledger.call(gather) is None
    assert next_pull(STATION, None).known == {}


def test_nothing_is_pushed_when_everything_is_proved(sync: Sync) -> None:
    kept = sync.read()
    assert isinstance(kept, Kept)
    sync.ledger.keep_receipts(kept.receipts, kept.seen, kept.note)
    facts = sync.ledger.call(gather)
    assert facts is not None
    assert facts.waiting == 0
    assert next_push(facts) is None


def test_what_waits_is_counted_beyond_one_batch(sync: Sync) -> None:
    assert sync.facts.waiting == 3
    assert replace(sync.facts, unproved=sync.facts.unproved[:1]).waiting == 3


@pytest.mark.parametrize("garbage", [b"", b"<html>login</html>", b"{}", b"null", b"\x00" * 50])
def test_garbage_is_tried_again(sync: Sync, garbage: bytes) -> None:
    assert isinstance(read_push(sync.facts, sync.push, garbage), Retry)
    assert isinstance(read_pull(garbage), Retry)


def test_an_answer_about_other_records_is_tried_again(sync: Sync) -> None:
    assert isinstance(sync.read(lambda r: replace(r, results=r.results[::-1])), Retry)
    assert isinstance(sync.read(lambda r: replace(r, results=())), Retry)


def test_an_answer_that_proves_nothing_needs_attention(sync: Sync) -> None:
    answer = sync.read(lambda r: replace(r, receipts={}))
    assert isinstance(answer, Attention)
    assert "says that 3 records are logged and proves 0" in answer.sentence
    assert "Nothing is lost" in answer.sentence


def test_a_proof_for_another_entry_needs_attention(sync: Sync) -> None:
    def swap(reply: PushReply) -> PushReply:
        first, second, *rest = reply.receipts
        return replace(
            reply,
            receipts={
                first: reply.receipts[second],
                second: reply.receipts[first],
                **{d: reply.receipts[d] for d in rest},
            },
        )

    answer = sync.read(swap)
    assert isinstance(answer, Attention)
    assert "inclusion proof does not lead to the root" in answer.sentence


def test_a_proof_that_nobody_asked_for_needs_attention(sync: Sync) -> None:
    receipt = next(iter(sync.reply.receipts.values()))
    more = {**sync.reply.receipts, Digest("0" * 64): receipt}
    assert isinstance(sync.read(lambda r: replace(r, receipts=more)), Attention)


def test_a_bent_path_needs_attention(sync: Sync) -> None:
    digest, receipt = next(iter(sync.reply.receipts.items()))
    bent = replace(receipt, path=(bytes(32), *receipt.path[1:]))
    receipts = {**sync.reply.receipts, digest: bent}
    assert isinstance(sync.read(lambda r: replace(r, receipts=receipts)), Attention)


def signed(sync: Sync, size: int, root: str, key: str = "log") -> str:
    name = origin(sync.realm.name)
    text = checkpoint_text(name, size, bytes.fromhex(root))
    signer = key_of(key)
    return write_note(text, name, signer.public, signer.sign(text.encode()).raw)


def test_a_checkpoint_by_another_key_needs_attention(sync: Sync) -> None:
    note = signed(sync, sync.realm.store.size(), "11" * 32, key="somebody")
    answer = sync.read(lambda r: replace(r, note=note))
    assert isinstance(answer, Attention)
    assert "the log's key did not sign" in answer.sentence


def test_a_checkpoint_whose_signature_is_bent_needs_attention(sync: Sync) -> None:
    size = str(sync.realm.store.size())
    note = sync.reply.note.replace(f"\n{size}\n", f"\n{size}0\n")
    answer = sync.read(lambda r: replace(r, note=note))
    assert isinstance(answer, Attention)
    assert "signature is wrong" in answer.sentence


def test_a_log_that_became_smaller_needs_attention(sync: Sync) -> None:
    size = sync.facts.seen.size - 1
    root = sync.realm.central.log.root_at(size)
    assert root is not None
    note = signed(sync, size, root.value)
    answer = sync.read(lambda r: replace(r, note=note, consistency=()))
    assert isinstance(answer, Attention)
    assert f"had {size + 1} entries and now has {size}" in answer.sentence


def test_another_root_for_a_size_already_seen_needs_attention(sync: Sync) -> None:
    note = signed(sync, sync.facts.seen.size, "22" * 32)
    answer = sync.read(lambda r: replace(r, note=note, consistency=()))
    assert isinstance(answer, Attention)
    assert "two roots differ" in answer.sentence


def test_a_log_that_does_not_begin_with_what_was_seen_needs_attention(sync: Sync) -> None:
    seen = Seen(size=sync.facts.seen.size, root=Digest("33" * 32))
    facts = replace(sync.facts, seen=seen)
    answer = read_push(facts, sync.push, sync.reply.to_bytes())
    assert isinstance(answer, Attention)
    assert "not a beginning of its newer one" in answer.sentence


def test_growth_without_a_proof_needs_attention(sync: Sync) -> None:
    assert isinstance(sync.read(lambda r: replace(r, consistency=())), Attention)


def test_a_proof_of_growth_from_nothing_needs_attention(sync: Sync) -> None:
    facts = replace(sync.facts, seen=Seen())
    assert isinstance(read_push(facts, sync.push, sync.reply.to_bytes()), Attention)


def test_an_older_copy_of_the_station_put_back_is_noticed(sync: Sync) -> None:
    older = replace(sync.facts, head=replace(sync.facts.head, seq=4))
    answer = read_push(older, sync.push, sync.reply.to_bytes())
    assert isinstance(answer, Attention)
    assert "an older copy of its records was put back" in answer.sentence


def test_another_last_record_at_central_is_noticed(sync: Sync) -> None:
    other = replace(sync.facts.head, entry=Digest("44" * 32))
    answer = read_push(replace(sync.facts, head=other), sync.push, sync.reply.to_bytes())
    assert isinstance(answer, Attention)
    assert "another last record" in answer.sentence


def test_an_answer_about_another_chain_is_noticed(sync: Sync) -> None:
    head = Head(station=STATION, epoch=2)
    assert isinstance(sync.read(lambda r: replace(r, head=head)), Attention)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.FORK, "another record at the place"),
        (Status.UNAUTHENTIC, "could not verify a record of this station: why"),
        (Status.GAP, "misses earlier records of this station: why"),
    ],
)
def test_a_refused_record_is_told_and_the_other_proofs_are_kept(
    sync: Sync, status: Status, words: str
) -> None:
    last = sync.reply.results[-1].entry

    def refuse(reply: PushReply) -> PushReply:
        results = (*reply.results[:-1], Result(entry=last, status=status, why="why"))
        receipts = {d: r for d, r in reply.receipts.items() if d != last}
        return replace(reply, results=results, receipts=receipts)

    kept = sync.read(refuse)
    assert isinstance(kept, Kept)
    assert words in kept.refused
    assert last not in kept.receipts
    assert len(kept.receipts) == 2


def test_when_every_record_is_refused_nothing_is_kept(sync: Sync) -> None:
    def refuse(reply: PushReply) -> PushReply:
        results = tuple(replace(r, status=Status.GAP, why="w") for r in reply.results)
        return replace(reply, results=results, receipts={})

    assert isinstance(sync.read(refuse), Attention)


def test_a_disputed_record_is_proved_and_told(sync: Sync) -> None:
    def dispute(reply: PushReply) -> PushReply:
        first = replace(reply.results[0], status=Status.DISPUTED, why="C1: because")
        return replace(reply, results=(first, *reply.results[1:]))

    kept = sync.read(dispute)
    assert isinstance(kept, Kept)
    assert [r.why for r in kept.disputed] == ["C1: because"]
    assert len(kept.receipts) == 3


def test_pulled_records_are_handed_on_unbelieved(sync: Sync) -> None:
    asked = next_pull(STATION, sync.facts).to_bytes()
    answer = read_pull(sync.realm.wire().post("/v1/pull", asked))
    assert answer == Pulled(records=(), more=False)
