"""What can be wrong with a store, in the words of whoever has to act."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used as it is. Nothing was changed."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


class DamagedStoreError(StoreError):
    """Bytes of the store are not what was written: do not use this workstation.

    Attributes:
        where: the file and page, or the record.
    """

    def __init__(self, what: str, *, where: str) -> None:
        """Say what is wrong, and where."""
        super().__init__(f"{where}: {what}")
        self.what = what
        self.where = where
