"""What every test needs before Qt is imported, and before anything is generated."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    """Whoever opens a site folder takes its umask; the next test starts with the login's again."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
