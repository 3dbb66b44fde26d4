"""One trigger pull, one scan: the same bytes again from the same device within 300 ms are dropped.

A stuck trigger, a scanner that shows two interfaces at once and a keyboard driver that repeats
all deliver one scan twice (screens 3). Two scans of one label by a person are further apart. A
run of repeats is one scan however long it lasts: each renews the time. No clock: the caller says
when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from app.labels.keys import Arrived

REPEAT_MS: Final = 300


@dataclass(slots=True)
class Once:
    """What has just come from the devices of one listener; it keeps digests, no values."""

    _seen: dict[bytes, int] = field(default_factory=dict, init=False, repr=False)

    def is_repeat(self, scan: Arrived, at_ms: int) -> bool:
        """Say whether this scan is one that has just come, and remember it.

        Args:
            scan: what came.
            at_ms: when, on the device's own monotonic clock.
        """
        self._seen = {d: at for d, at in self._seen.items() if at_ms - at <= REPEAT_MS}
        named = f"{scan.source}\0{scan.symbology}\0".encode()
        digest = sha256(named + scan.raw).digest()
        known = digest in self._seen
        self._seen[digest] = at_ms
        return known
