"""An inbox in memory."""

from __future__ import annotations

from datetime import UTC, datetime

from app.ports import INBOX_MOST_BYTES, InboxError, InboxFile

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class MemoryInbox:
    """Files by their names, as if IT had put them there.

    Attributes:
        held: name -> (bytes, when it was changed).
        away: whether the folder cannot be looked into.
    """

    def __init__(self, held: dict[str, tuple[bytes, datetime]] | None = None) -> None:
        """Begin with some files, or none."""
        self.held = held if held is not None else {}
        self.away = False

    def puts(self, name: str, data: bytes, at: datetime = NOON) -> None:
        """Put a file there."""
        self.held[name] = (data, at)

    def files(self) -> tuple[InboxFile, ...]:
        """Return the files, newest first."""
        if self.away:
            raise InboxError("The inbox cannot be looked into. Ask IT.")
        found = [InboxFile(name=n, size=len(d), at=at) for n, (d, at) in self.held.items()]
        return tuple(sorted(found, key=lambda file: file.at, reverse=True))

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        if self.away or name not in self.held:
            raise InboxError("The inbox has no such file any more. Look at the list again.")
        data = self.held[name][0]
        if len(data) > INBOX_MOST_BYTES:
            raise InboxError("The file is too large.")
        return data
