"""Re-checking everything from the bytes: records, chains, private rows, files and receipts.

`audit` trusts nothing but the realm's name. It goes on after a finding, so that one edited
record is named as that record and not as the hundred that follow it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.evidence.chain import Head, follow
from app.evidence.checkpoint import Receipt, check_receipt, read_checkpoint
from app.evidence.directory import REALM_CHAIN, Directory, is_central
from app.evidence.entry import Entry, Seen, read_entry
from app.evidence.errors import EvidenceError, NotYetKnownError, ProofError
from app.evidence.founding import found
from app.evidence.private import PrivateRow, check_row
from app.evidence.record import RawRecord, Record, admit, place_of
from app.evidence.statement import Attachment
from app.identifiers import Digest, RealmId, StationId

PARTS = frozenset({"records", "private rows", "files", "checkpoints"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not hold, and where."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Everything a site folder or bundle claims to hold, as bytes.

    Attributes:
        chains: per chain name, its records in the order in which they are kept.
        private: private rows by the commitment they are kept under.
        files: attachments by the digest they are kept under.
        receipts: receipts by the digest of the entry they are for.
        checkpoints: checkpoints as they are kept: what the row says, and the signed note.
        promised: heads that a signed head file claims; a shorter chain has lost its tail.
        own: the station whose private rows, files and checkpoints these are; None: everybody's.
        unread: parts that could not be read in full (`PARTS`); nothing is called missing there.
    """

    realm: RealmId
    chains: Mapping[str, Sequence[RawRecord]]
    private: Mapping[Digest, PrivateRow] = field(default_factory=dict)
    files: Mapping[Digest, bytes] = field(default_factory=dict)
    receipts: Mapping[Digest, Receipt] = field(default_factory=dict)
    checkpoints: Sequence[tuple[Seen, str]] = ()
    promised: Sequence[Head] = ()
    own: StationId | None = None
    unread: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Report:
    """What was checked and what was found."""

    findings: list[Finding] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def find(self, error: EvidenceError, where: str) -> None:
        """Take an error into the findings."""
        self.findings.append(Finding(where=error.where or where, what=error.what))


def audit(holdings: Holdings) -> tuple[Report, list[Record]]:
    """Check everything; return the report and the records that hold, in chain order."""
    report = Report()
    records: list[Record] = []
    directory = _central(holdings, report, records) if any(holdings.chains.values()) else None
    if directory is not None:
        for name, raws in sorted(holdings.chains.items()):
            if not is_central(StationId(name)):
                _chain(name, raws, directory, report, records)
    if "records" not in holdings.unread:
        _promises(holdings, report)
    if directory is not None:
        _rows(holdings, records, report)
        _log(holdings, records, directory, report)
    return report, records


def _central(holdings: Holdings, report: Report, records: list[Record]) -> Directory | None:
    """Learn central's chains; a statement may wait for one of the other chain."""
    founding = holdings.chains.get(REALM_CHAIN.value, ())
    if not founding:
        where = f"{REALM_CHAIN.value}/1 record 1"
        report.findings.append(Finding(where=where, what="the realm's first record is missing"))
        return None
    try:
        directory, record = found(holdings.realm, founding[0])
    except EvidenceError as error:
        report.find(error, f"{REALM_CHAIN.value}/1 record 1")
        return None
    _keep(record, records, report)
    waiting = {
        name: list(raws[1:] if name == REALM_CHAIN.value else raws)
        for name, raws in holdings.chains.items()
        if is_central(StationId(name))
    }
    heads = {name: Head(station=StationId(name)) for name in waiting}
    heads[REALM_CHAIN.value] = follow(heads[REALM_CHAIN.value], record.entry)
    while any(waiting.values()):
        moved = [
            n
            for n in waiting
            if waiting[n] and _learn(n, waiting, heads, directory, records, report)
        ]
        if not moved:
            for name in (n for n in waiting if waiting[n]):
                where = f"{name}/1 record {heads[name].seq + 1}"
                report.findings.append(
                    Finding(where=where, what="the record and those after it cannot be verified")
                )
            break
    return directory


def _learn(
    name: str,
    waiting: dict[str, list[RawRecord]],
    heads: dict[str, Head],
    directory: Directory,
    records: list[Record],
    report: Report,
) -> bool:
    try:
        record = admit(waiting[name][0], directory)
        heads[name] = follow(heads[name], record.entry)
        directory.learn(record)
    except NotYetKnownError:
        return False
    except EvidenceError as error:
        report.find(error, f"{name}/1 record {heads[name].seq + 1}")
        waiting[name] = []
        return True
    waiting[name].pop(0)
    _keep(record, records, report)
    return True


def _chain(
    name: str,
    raws: Iterable[RawRecord],
    directory: Directory,
    report: Report,
    records: list[Record],
) -> None:
    """Check a chain's records one by one, then that they are kept in order, then the links."""
    entries: list[tuple[Entry, bool]] = []
    unreadable, last = 0, (1, 0)
    for number, raw in enumerate(raws, 1):
        where = f"{name} record {number} in the order kept"
        try:
            record = admit(raw, directory)
        except EvidenceError as error:
            report.find(error, where)
            try:
                entries.append((read_entry(raw.entry), False))
            except EvidenceError:
                unreadable += 1
            continue
        _keep(record, records, report)
        entry = record.entry
        entries.append((entry, True))
        if (entry.epoch, entry.seq) < last:
            what = f"it is kept after record {last[1]}"
            report.findings.append(Finding(where=place_of(entry), what=what))
        last = max(last, (entry.epoch, entry.seq))
    _links(name, entries, unreadable, report)


def _links(
    name: str, entries: Sequence[tuple[Entry, bool]], unreadable: int, report: Report
) -> None:
    """Follow the chain; what a bad record makes of its neighbours' links is not their fault."""
    head, good = Head(station=StationId(name)), True
    for entry, verified in sorted(entries, key=lambda e: (e[0].epoch, e[0].seq)):
        gap = entry.seq - head.seq - 1
        try:
            follow(head, entry)
        except EvidenceError as error:
            if 0 < gap <= unreadable:
                unreadable -= gap
            elif verified and good:
                report.find(error, place_of(entry))
        head = Head(station=head.station, epoch=entry.epoch, seq=entry.seq, entry=entry.digest)
        good = verified


def _keep(record: Record, records: list[Record], report: Report) -> None:
    records.append(record)
    report.checked["records"] += 1
    report.checked["signatures"] += 1 + len(record.entry.signatures)


def _promises(holdings: Holdings, report: Report) -> None:
    for promised in holdings.promised:
        raws = holdings.chains.get(promised.station.value, ())
        report.checked["heads"] += 1
        if promised.seq == 0 or any(raw.digest == promised.entry for raw in raws):
            continue
        if len(raws) < promised.seq:
            where = f"{promised.station.value}/{promised.epoch} record {len(raws) + 1}"
            what = (
                f"the head file promises {promised.seq} records, the store holds {len(raws)}: "
                "records were dropped"
            )
        else:
            where = f"{promised.station.value}/{promised.epoch} record {promised.seq}"
            what = "the head file promises another record at this place"
        report.findings.append(Finding(where=where, what=what))


def _rows(holdings: Holdings, records: Sequence[Record], report: Report) -> None:
    """Check every private row and file that the station itself committed to.

    Of another station's records it keeps the rows that it was given: those are checked, and
    none is missed.
    """
    expected: set[Digest] = set()
    files: set[Digest] = set()
    for record in records:
        ours = holdings.own is None or record.entry.station == holdings.own
        for commitment in record.statement.private:
            expected.add(commitment.commit)
            row = holdings.private.get(commitment.commit)
            if row is None and not ours:
                continue
            where = f"{record.place}, private row {commitment.of}"
            if row is None and "private rows" in holdings.unread:
                continue
            if row is None:
                report.findings.append(Finding(where=where, what="the private row is missing"))
                continue
            try:
                check_row(row, commitment.commit)
            except EvidenceError as error:
                report.findings.append(Finding(where=where, what=error.what))
            if row.of != commitment.of:
                what = "the private row is kept under another name"
                report.findings.append(Finding(where=where, what=what))
            report.checked["private rows"] += 1
        for attached in record.statement.files if ours else ():
            files.add(attached.sha256)
            _file(holdings, record, attached, report)
    if "records" in holdings.unread:
        return
    for commit in holdings.private.keys() - expected:
        what = "no record committed to this private row"
        report.findings.append(Finding(where=f"private row {commit.value[:16]}", what=what))
    for digest in holdings.files.keys() - files:
        what = "no record names this file"
        report.findings.append(Finding(where=f"file {digest.value[:16]}", what=what))


def _file(holdings: Holdings, record: Record, attached: Attachment, report: Report) -> None:
    data = holdings.files.get(attached.sha256)
    where = f"{record.place}, file {attached.sha256.value[:16]}"
    if data is None and "files" in holdings.unread:
        return
    report.checked["files"] += 1
    if data is None:
        report.findings.append(Finding(where=where, what="the file is missing"))
    elif (hashlib.sha256(data).hexdigest(), len(data)) != (attached.sha256.value, attached.size):
        report.findings.append(Finding(where=where, what="the file is not the one recorded"))


def _log(
    holdings: Holdings, records: Sequence[Record], directory: Directory, report: Report
) -> None:
    """Check what central's log signed: every checkpoint and receipt, and one root per size."""
    roots: dict[int, Digest] = {}
    sizes = {kept.size for kept, _ in holdings.checkpoints}
    for kept, note in holdings.checkpoints:
        where = f"checkpoint {kept.size}"
        report.checked["checkpoints"] += 1
        try:
            if read_checkpoint(note, directory.realm, directory.log) != kept:
                msg = "the signed note says another size or root"
                raise ProofError(msg)
            _one_root(kept, roots)
        except EvidenceError as error:
            report.find(error, where)
    _receipts(holdings, records, directory, roots, report)
    for record in records:
        seen, ours = record.entry.seen, holdings.own in (None, record.entry.station)
        if not ours or seen.size == 0:
            continue
        if roots.get(seen.size, seen.root) != seen.root:
            what = f"the record had seen another root of the log at size {seen.size}"
            report.findings.append(Finding(where=record.place, what=what))
        if holdings.own and seen.size not in sizes and "checkpoints" not in holdings.unread:
            what = f"{record.place} had seen it, and it is missing"
            report.findings.append(Finding(where=f"checkpoint {seen.size}", what=what))
            sizes.add(seen.size)


def _one_root(seen: Seen, roots: dict[int, Digest]) -> None:
    if roots.setdefault(seen.size, seen.root) != seen.root:
        msg = f"central's log shows two roots for {seen.size} entries"
        raise ProofError(msg)


def _receipts(
    holdings: Holdings,
    records: Sequence[Record],
    directory: Directory,
    roots: dict[int, Digest],
    report: Report,
) -> None:
    by_digest = {record.digest: record for record in records}
    for digest, receipt in holdings.receipts.items():
        record = by_digest.get(digest)
        if record is None and "records" in holdings.unread:
            continue
        if record is None:
            what = "the receipt is for no record that holds"
            report.findings.append(Finding(where=f"receipt {digest.value[:16]}", what=what))
            continue
        try:
            _one_root(check_receipt(receipt, record.entry, directory.realm, directory.log), roots)
        except EvidenceError as error:
            where = f"{record.place}, receipt"
            report.findings.append(Finding(where=where, what=error.what))
        report.checked["receipts"] += 1
