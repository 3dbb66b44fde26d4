"""What every test needs before Qt is imported, and before anything is generated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A build machine has no display; somebody who wants to watch sets the variable to `xcb`.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Tests compare words: they read the English ones, whatever language the machine speaks.
os.environ["LANGUAGE"] = "C"

# How long an example takes says how busy the machine is, and the first one in a fresh checkout
# also waits for Hypothesis to tabulate Unicode: neither is a fault of what is tested.
settings.register_profile(
    "countersign", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("countersign")


class Spread(LoadScopeScheduling):
    """Gives worker processes test after test, and a module whole that makes something costly once.

    xdist's own marks for what belongs together are lost on our pytest: they change an id that
    pytest no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if _makes_once(self.config.rootpath / file) else nodeid


@cache
def _makes_once(module: Path) -> bool:
    return 'scope="module"' in module.read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread:
    """Spread tests over worker processes our way (`-n`)."""
    return Spread(config, log)


@pytest.hookimpl(trylast=True)  # after the order was shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, or one worker would be left with it when all else is done."""
    items.sort(key=_minutes, reverse=True)


def _minutes(item: pytest.Item) -> int:
    slow = item.get_closest_marker("slow")
    return int(slow.kwargs.get("minutes", 0)) if slow else 0


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    """Whoever opens a site folder takes its umask; the next test starts with the login's again."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
