"""The real clock and the real randomness of the central program; everything else is given them."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime

from app.evidence.entry import ClockReading

_MILLISECONDS = 1_000_000  # nanoseconds in one
_BOOT = str(uuid.UUID(bytes=secrets.token_bytes(16)))  # names this run of the program


def read_clock() -> ClockReading:
    """Return what the clocks say; central states its times in UTC."""
    return ClockReading(
        wall=datetime.now(UTC),
        zone=UTC,
        boot=_BOOT,
        monotonic_ms=time.monotonic_ns() // _MILLISECONDS,
    )


def new_id() -> str:
    """Mint a UUIDv7 (RFC 9562 §5.7): 48 bits of time, then randomness."""
    stamp = int(datetime.now(UTC).timestamp() * 1000)
    value = (stamp << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0b11 << 62)) | (0b10 << 62)
    return str(uuid.UUID(int=value))
