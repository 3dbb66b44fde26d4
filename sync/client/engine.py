"""What to send next, and what an answer is worth: the station's side without a network.

Central is believed in nothing that it does not prove. An answer to a push is checked in this
order, and the first thing that does not hold ends the reading with nothing kept:

1. it can be read, and speaks of exactly the records that were sent;
2. its checkpoint is signed by the log's key;
3. the log has not become smaller than the station saw it, and begins with what it saw;
4. every record said to be in the log comes with a proof for that very entry, and no other;
5. central's idea of this station's chain does not run ahead of the chain or beside it.

A refused record (`fork`, `gap`, `unauthentic`) takes no proof away from the others: they are
kept, and the refusal is told. Pulled records prove themselves when the ledger admits them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.evidence import tree
from app.evidence.chain import Head
from app.evidence.checkpoint import Receipt, check_receipt, read_checkpoint
from app.evidence.entry import Seen
from app.evidence.errors import EvidenceError, MalformedError, ProofError
from app.evidence.keys import PublicKey
from app.evidence.record import RawRecord, Record
from app.identifiers import Digest, RealmId, StationId
from app.ports import Ledger
from app.sentence import Sentence
from sync.protocol import (
    BATCH_RECORDS_MAX,
    NOTHING_MORE,
    Pull,
    PullReply,
    Push,
    PushReply,
    Result,
    Status,
    take_batch,
)

_SAFE = "Nothing is lost: this station keeps every record. Tell the administrator."


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the ledger says at one moment; frozen, so that it may cross between threads.

    Attributes:
        head: the last place of the station's own chain.
        unproved: the next records to send, at most one batch, in chain order.
        known: how far each of central's chains was learned.
        beside: how far the chain of each other station of the site is kept.
        passed_over: those of which nothing is taken.
    """

    station: StationId
    realm: RealmId
    log: PublicKey
    head: Head
    seen: Seen
    unproved: tuple[Record, ...] = field(repr=False)
    known: Mapping[StationId, int]
    beside: Mapping[StationId, int] = field(default_factory=dict)
    passed_over: frozenset[StationId] = frozenset()

    @property
    def waiting(self) -> int:
        """How many records wait for their proof; they are sent strictly in chain order."""
        if not self.unproved:
            return 0
        first = self.unproved[0].entry
        if first.epoch != self.head.epoch:  # an older epoch's tail: count what is in hand
            return len(self.unproved)
        return self.head.seq - first.seq + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that holds: what to keep.

    Attributes:
        receipts: the verified proofs by the digest of their entry.
        seen: the checkpoint they stand under, and `note`, its signed text.
        disputed: what central logged but does not rely on, and why.
        refused: a sentence if central could not log every record, else empty.
    """

    receipts: Mapping[Digest, Receipt]
    seen: Seen
    note: str = field(repr=False)
    disputed: tuple[Result, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """Records of the chains asked for, for the ledger to admit; `more` are waiting."""

    records: tuple[RawRecord, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something is wrong that trying again will not mend: nothing kept, work goes on."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The answer is of no use; another try may bring a better one."""

    sentence: str


def gather(ledger: Ledger) -> Facts | None:
    """Read the facts for the next messages; runs where the ledger lives.

    None before the realm's first records have arrived: then there is nothing to send.
    """
    if not ledger.enrolled:
        return None
    directory = ledger.directory
    return Facts(
        station=ledger.station,
        realm=directory.realm,
        log=directory.log,
        head=ledger.head(),
        seen=ledger.seen(),
        unproved=tuple(ledger.unproved(BATCH_RECORDS_MAX)),
        known={position.station: position.seq for position in directory.heads()},
        beside={head.station: head.seq for head in ledger.beside()},
        passed_over=ledger.passed_over(),
    )


def next_push(facts: Facts) -> Push | None:
    """Return the next batch, all of one epoch; nothing when everything is proved."""
    if not facts.unproved:
        return None
    epoch = facts.unproved[0].entry.epoch
    same = (r.raw for r in facts.unproved if r.entry.epoch == epoch)
    return Push(
        station=facts.station,
        epoch=epoch,
        records=take_batch(same),
        seen_size=facts.seen.size,
    )


def next_pull(station: StationId, facts: Facts | None) -> Pull:
    """Return the request for what central has said since."""
    return Pull(station=station, known=facts.known if facts else {})


def next_relay(facts: Facts, skipped: Iterable[StationId]) -> Pull:
    """Return the request for what the site's other stations filed since.

    Central answers only a station that knows all that central itself has said, so it is told
    that as well. Of `skipped` chains nothing more is asked for.
    """
    nothing = dict.fromkeys(facts.passed_over | set(skipped), NOTHING_MORE)
    known = {**facts.known, **facts.beside, **nothing}
    return Pull(station=facts.station, known=known)


def read_push(facts: Facts, push: Push, untrusted: bytes) -> Kept | Attention | Retry:
    """Check central's answer to a push (the steps are numbered above)."""
    sent = [r for r in facts.unproved if r.entry.epoch == push.epoch][: len(push.records)]
    # (1)
    try:
        reply = PushReply.from_bytes(untrusted)
    except MalformedError:
        return Retry(sentence="Central's answer cannot be read. Trying again later.")
    if [r.entry for r in reply.results] != [r.digest for r in sent]:
        return Retry(sentence="Central answered about other records. Trying again later.")
    try:
        # (2)
        seen = read_checkpoint(reply.note, facts.realm, facts.log)
        # (3)
        _check_growth(facts.seen, seen, reply.consistency)
        # (4)
        _check_receipts(facts, sent, reply)
    except EvidenceError as error:
        return Attention(
            sentence=Sentence(
                "Central's proof does not hold: {what}. {safe}", what=error.what, safe=_SAFE
            )
        )
    # (5)
    beside = _beside(facts, push, reply)
    if beside:
        return Attention(sentence=Sentence("{beside} {safe}", beside=beside, safe=_SAFE))
    refused = _refusal(reply)
    if not reply.receipts:
        return Attention(sentence=refused)
    disputed = tuple(r for r in reply.results if r.status.in_log and r.why)
    return Kept(
        receipts=reply.receipts, seen=seen, note=reply.note, disputed=disputed, refused=refused
    )


def read_pull(untrusted: bytes) -> Pulled | Retry:
    """Read the answer to a pull or relay; its records are verified by the ledger, one by one."""
    try:
        reply = PullReply.from_bytes(untrusted)
    except MalformedError:
        return Retry(sentence="Central's answer cannot be read. Trying again later.")
    return Pulled(records=reply.records, more=reply.more)


def _check_growth(old: Seen, new: Seen, path: tuple[bytes, ...]) -> None:
    if new.size < old.size:
        raise ProofError(
            Sentence(
                "its log had {before} entries and now has {after}", before=old.size, after=new.size
            )
        )
    if old.size == 0:
        if path:
            raise ProofError("it proves the growth of a log that this station never saw")
        return
    tree.verify_consistency(
        old.size, new.size, path, bytes.fromhex(old.root.value), bytes.fromhex(new.root.value)
    )


def _check_receipts(facts: Facts, sent: list[Record], reply: PushReply) -> None:
    logged = {r.entry for r in reply.results if r.status.in_log}
    if reply.receipts.keys() != logged:
        raise ProofError(
            Sentence(
                "it says that {logged} records are logged and proves {proved}",
                logged=len(logged),
                proved=len(reply.receipts),
            )
        )
    for record in sent:
        if record.digest in logged:
            check_receipt(reply.receipts[record.digest], record.entry, facts.realm, facts.log)


def _beside(facts: Facts, push: Push, reply: PushReply) -> str:
    """Say in which way central's idea of the own chain and the chain itself disagree."""
    head = reply.head
    if head.station != facts.station or head.epoch != push.epoch:
        return "Central answered about another chain."
    if push.epoch != facts.head.epoch:
        return ""
    if head.seq > facts.head.seq:
        return Sentence(
            "Central holds {held} records of this station, the station {own}: an older "
            "copy of its records was put back.",
            held=head.seq,
            own=facts.head.seq,
        )
    if head.seq == facts.head.seq and head.entry != facts.head.entry:
        return "Central holds another last record of this station than the station itself."
    return ""


def _refusal(reply: PushReply) -> str:
    """Return a sentence about the first record that central could not log."""
    for result in reply.results:
        if result.status is Status.FORK:
            return Sentence(
                "Central holds another record at the place of one of this station's. {safe}",
                safe=_SAFE,
            )
        if result.status is Status.UNAUTHENTIC:
            return Sentence(
                "Central could not verify a record of this station: {why}. {safe}",
                why=result.why,
                safe=_SAFE,
            )
        if result.status is Status.GAP:
            return Sentence(
                "Central misses earlier records of this station: {why}. {safe}",
                why=result.why,
                safe=_SAFE,
            )
    return ""
