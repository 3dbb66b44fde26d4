"""The station's clocks, read together."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from app.evidence.entry import ClockReading

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOOT_GRAIN_S = 600  # elsewhere the start-up time names the boot, to ten minutes


class SystemClock:
    """`app.ports.Clock` over the operating system's clocks."""

    def __init__(self) -> None:
        """Find out which boot this is."""
        try:
            self._boot = _BOOT_ID.read_text().strip()
        except OSError:
            started = time.time() - time.monotonic()
            self._boot = f"started-{int(started // _BOOT_GRAIN_S)}"

    def read(self) -> ClockReading:
        """Return wall clock, zone, boot and monotonic time."""
        local = datetime.now().astimezone()
        return ClockReading(
            wall=local.astimezone(UTC),
            zone=timezone(local.utcoffset() or timedelta(0)),
            boot=self._boot,
            monotonic_ms=time.monotonic_ns() // 1_000_000,
        )
