"""The station killed at any moment: what it said it had recorded is there, once, and in order."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.bootstrap.verify import verify_site
from app.identifiers import Digest
from tests.support.site import database, opened, practice_site

PATIENCE_S = 60.0


def filed_until_killed(root: Path, after_s: float) -> list[str]:
    """Let a child file records; kill it so long after it was ready; return what it promised."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.support.filing_child", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # or the first line would take part of the next with it
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    timer = threading.Timer(after_s, child.kill)
    timer.start()
    said, complained = child.communicate(timeout=PATIENCE_S)
    timer.join()
    assert first == b"ready\n", complained
    assert child.returncode == -9, complained
    whole = said[: said.rfind(b"\n") + 1]  # the kill may have cut the last line
    return whole.decode().split()


def assert_kept(root: Path, promised: list[str]) -> None:
    """Check that everything promised is there, and nothing twice or in half."""
    assert verify_site(root).findings == ()  # as the crash left it, write-ahead log and all
    with database(root) as db:
        rows = db.execute("SELECT digest, statement_id FROM record").fetchall()
        pairs = db.execute("SELECT count(*) FROM about WHERE scheme = 'pair' GROUP BY value")
        assert {count for (count,) in pairs} <= {2}
    digests, ids = {digest for digest, _ in rows}, {id_ for _, id_ in rows}
    assert len(digests) == len(ids) == len(rows)
    assert set(promised) <= digests


def play(root: Path, *, kills: int, seed: int) -> list[str]:
    """File, killing the station again and again; return the digests that it promised."""
    chance = random.Random(seed)
    promised: list[str] = []
    for _ in range(kills):
        promised += filed_until_killed(root, chance.uniform(0.0, 0.1))
        assert_kept(root, promised)
    with opened(root) as site:  # as the program itself finds them
        assert all(site.ledger.get(Digest(digest)) for digest in promised)
    assert verify_site(root).ok
    assert len(promised) == len(set(promised)) > kills
    return promised


def test_killing_the_station_ten_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    root = practice_site(tmp_path)
    promised = play(root, kills=10, seed=1)

    assert_kept(root, promised)


@pytest.mark.slow(minutes=1)
@pytest.mark.parametrize("seed", range(2, 5))
def test_killing_the_station_again_and_again_loses_and_doubles_nothing(
    tmp_path: Path, seed: int
) -> None:
    root = practice_site(tmp_path)
    promised = play(root, kills=30, seed=seed)

    assert_kept(root, promised)
