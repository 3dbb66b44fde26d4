"""What central knows of its realm: the directory and the roster, read from its own chains.

Central believes its store no more than a station believes central: every record of its own
chains is verified when it is read back. Another process (`enrol`) may file while this one
serves; `refresh` takes what is new.
"""

from __future__ import annotations

from app.evidence.directory import REALM_CHAIN, Directory
from app.evidence.errors import EvidenceError
from app.evidence.founding import found
from app.evidence.record import Record, admit
from app.identifiers import RealmId
from sync.central.errors import CentralError
from sync.central.roster import Roster
from sync.central.store import Logged, Store


class Realm:
    """Central's own chains as far as they were read; owned by whoever holds the writer's lock."""

    def __init__(self, store: Store, name: RealmId) -> None:
        """Read central's chains.

        Raises:
            CentralError: the store holds no realm, another realm, or a record that fails.
        """
        self._store = store
        self.name = name
        self.directory: Directory
        self.roster: Roster
        self._next_leaf: int
        self.reload()

    def reload(self) -> None:
        """Forget everything and read it anew, as after a transaction that kept nothing."""
        first = self._store.at(REALM_CHAIN, 1, 1)
        if first is None:
            raise CentralError("The store holds no realm; found it with: init.")
        try:
            self.directory, record = found(self.name, first.raw)
        except EvidenceError as error:
            raise CentralError(f"The store belongs to another realm: {error.what}.") from error
        self.roster = Roster()
        self.roster.learn(record)
        self._next_leaf = first.leaf + 1
        self.refresh()

    def refresh(self) -> None:
        """Learn what was filed since.

        Raises:
            CentralError: a record of central's own chains does not hold.
        """
        size = self._store.size()  # first: what is filed after it is found again next time
        for logged in self._store.of_central(self._next_leaf):
            self._take(logged)
        # Stations' records are passed over once, not with every request.
        self._next_leaf = max(self._next_leaf, size)

    def learn(self, record: Record, leaf: int) -> None:
        """Take a record that was filed just now."""
        self.directory.learn(record)
        self.roster.learn(record)
        self._next_leaf = leaf + 1

    def _take(self, logged: Logged) -> None:
        try:
            self.learn(admit(logged.raw, self.directory), logged.leaf)
        except EvidenceError as error:
            raise CentralError(f"A record of central does not hold: {error}.") from error
