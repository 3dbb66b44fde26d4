"""`countersign verify`: a site folder re-checked from its bytes, without writing one.

Checked, in this order, and all of it whatever is found:

1. every page of the store against its authentication code;
2. the head file's signatures, and the store's structure;
3. every record of every chain, private row, file, checkpoint and receipt (`app.evidence.audit`);
4. the record table's columns and order, and the index tables, derived again from the records.

The application may be at work meanwhile: the store is read in one snapshot, and what is found
while its files were changing is looked at again.
"""

from __future__ import annotations

import json as json_format
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap.site import SiteFolder, passphrase_for, settings_of
from app.evidence.audit import Finding, audit
from app.evidence.chain import Head
from app.evidence.keys import PublicKey
from app.security.station_box import open_box
from app.settings import SiteSettings
from app.signing import SigningKey
from app.store.connection import (
    Connection,
    DatabaseError,
    connect_read_only,
    damaged_pages,
    refuse_foreign,
)
from app.store.errors import DamagedStoreError
from app.store.headfile import read_head, torn_slots
from app.store.holdings import check_columns, check_indexes, check_structure, read_contents

LOOKS = 3  # a checkpoint of the running application may pass under the first look
# What is said to have been checked, in the order in which a person asks for it.
COUNTED = (
    "records",
    "signatures",
    "private rows",
    "files",
    "receipts",
    "checkpoints",
    "heads",
    "index rows",
    "pages",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was checked in a site folder, and what does not hold.

    Attributes:
        checked: how many of each were checked, by the names of `COUNTED`.
    """

    findings: tuple[Finding, ...] = ()
    checked: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    @property
    def lines(self) -> tuple[str, ...]:
        """The report: what was checked, then one line for each finding."""
        counts = [_count(self.checked[name], name) for name in COUNTED if name in self.checked]
        return (
            f"checked: {', '.join(counts)}",
            *(f"{finding.where}: {finding.what}" for finding in self.findings),
        )

    def to_json(self) -> dict[str, object]:
        """Return the report for a program."""
        return {
            "ok": self.ok,
            "checked": {name.replace(" ", "_"): n for name, n in self.checked.items()},
            "findings": [{"where": f.where, "what": f.what} for f in self.findings],
        }


def verify_site(root: Path, passphrase: str | None = None) -> Verified:
    """Re-check a site folder from its bytes.

    Raises:
        BoxError, SettingsError, StoreError: the check cannot run; with one sentence.
    """
    folder = SiteFolder(root)
    settings = settings_of(folder)
    secrets = open_box(folder.box, passphrase_for(settings, passphrase))
    key = SigningKey(secrets.station_seed).public
    look = _Look(folder, settings, secrets.store_key, key)
    result = look.once()
    for _ in range(LOOKS - 1):
        if result.ok or not look.changed():
            break
        result = look.once()
    return result


def main_verify(root: Path, *, json: bool = False, passphrase: str | None = None) -> int:
    """Print the report on a site folder; return 0 if everything holds, else 1.

    Raises:
        BoxError, SettingsError, StoreError: the check cannot run; with one sentence.
    """
    verified = verify_site(root, passphrase)
    if json:
        print(json_format.dumps(verified.to_json()))
    else:
        print("\n".join(verified.lines))
        print("Everything holds." if verified.ok else "This store must not be relied on.")
    return 0 if verified.ok else 1


def _count(number: int, name: str) -> str:
    return f"{number} {name.removesuffix('s') if number == 1 else name}"


class _Look:
    """One way into a site folder, for as many looks as it takes."""

    def __init__(
        self, folder: SiteFolder, settings: SiteSettings, store_key: bytes, key: PublicKey
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._store_key = store_key
        self._key = key
        self._before: object = None

    def once(self) -> Verified:
        """Check everything once."""
        self._before = self._state()
        findings: list[Finding] = []
        # The head comes first: the store may grow between the two, never shrink.
        promised = self._head(findings)
        store = self._folder.store
        connection = self._connect()
        try:
            pages = damaged_pages(connection)
            findings += [
                Finding(where=f"{store.name} page {page}", what="the page fails its check")
                for page in pages
            ]
            try:
                refuse_foreign(connection, store)
            except DatabaseError:
                return self._unreadable(findings)
            (count,) = connection.execute("PRAGMA page_count").fetchone()
            if not pages:
                findings += check_structure(connection, store.name)
        finally:
            connection.close()
        return self._contents(promised, findings, int(count))

    def _connect(self) -> Connection:
        return connect_read_only(self._folder.store, self._store_key)

    def changed(self) -> bool:
        """Say whether the files changed since the last look began."""
        return self._state() != self._before

    def _state(self) -> object:
        store = self._folder.store
        files = (store, store.with_name(store.name + "-wal"), self._folder.head)
        return [
            (f.stat().st_size, f.stat().st_mtime_ns, f.stat().st_ino) if f.exists() else None
            for f in files
        ]

    def _head(self, findings: list[Finding]) -> list[Head]:
        head = self._folder.head
        try:
            promised = read_head(head, self._key)
        except DamagedStoreError as error:
            findings.append(Finding(where=error.where, what=error.what))
            return []
        if torn_slots(head, self._key):
            what = "one of its two places is damaged, so a dropped record might not be told"
            findings.append(Finding(where=head.name, what=what))
        if promised.station != self._settings.station:
            what = "it speaks of another station than site.toml"
            findings.append(Finding(where=head.name, what=what))
            return []
        return [promised]

    def _unreadable(self, findings: list[Finding]) -> Verified:
        where = f"{self._folder.store.name} page 1"
        what = (
            "it cannot be decrypted: the page is damaged, or the file belongs to another key. "
            "Do not use this workstation; restore a backup."
        )
        rest = [f for f in findings if f.where != where]
        return Verified(findings=(Finding(where=where, what=what), *rest), checked={"pages": 1})

    def _contents(self, promised: list[Head], findings: list[Finding], pages: int) -> Verified:
        checked: Counter[str] = Counter(pages=pages)
        contents = read_contents(self._connect)
        findings += contents.findings
        own = self._settings.station
        report, records = audit(contents.holdings(self._settings.realm, own, promised))
        checked += report.checked
        findings += report.findings + check_columns(contents)
        # The realm's first record says whether it is for practice, signed by its root.
        if records and records[0].statement.body.get("practice") != self._settings.practice:
            findings.append(Finding(where="site.toml", what="the realm disagrees about practice"))
        wrong, compared = check_indexes(contents, records, own)
        checked["index rows"] = compared
        return Verified(findings=tuple(findings + wrong), checked=dict(checked))
