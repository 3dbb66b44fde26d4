"""The play's clock: it runs ahead, never back, and no live site is ever opened with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.demo.clock import PlayClock
from app.bootstrap.opening import open_practice
from app.bootstrap.site import SiteFolder
from app.security.clock import SystemClock
from app.security.station_box import BoxError
from tests.architecture.checkout import ROOT
from tests.support.window import live_site


def test_what_passes_shows_on_the_wall_and_on_the_clock_that_nobody_can_set() -> None:
    clock, system = PlayClock(), SystemClock()
    before = system.read()
    clock.passes(timedelta(days=1, minutes=3))
    after = clock.read()

    assert after.wall - before.wall >= timedelta(days=1, minutes=3)
    assert after.monotonic_ms - before.monotonic_ms >= 86_580_000
    assert (after.zone, after.boot) == (before.zone, before.boot)
    assert system.read().wall < after.wall


def test_it_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward only"):
        PlayClock().passes(timedelta(seconds=-1))


def test_a_live_site_is_never_opened_with_it(tmp_path: Path) -> None:
    live = SiteFolder(live_site(tmp_path))

    with pytest.raises(BoxError, match="This is a live station"):
        open_practice(live, None, clock=PlayClock())


def test_only_the_plays_know_it() -> None:
    # No command and no window offers a clock that a person can move.
    knowing = {
        path.relative_to(ROOT).as_posix()
        for room in ("app", "ui", "sync", "scanning")
        for path in (ROOT / room).rglob("*.py")
        if "PlayClock" in path.read_text(encoding="utf-8")
    }

    assert knowing
    assert all(path.startswith("app/bootstrap/demo/") for path in knowing)
