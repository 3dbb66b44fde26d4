"""Central killed at any moment: nothing lost, nothing doubled, no checkpoint taken back."""

from __future__ import annotations

import random
import sqlite3
import threading
from pathlib import Path

import pytest

from app.evidence.checkpoint import check_receipt, read_checkpoint
from app.evidence.entry import Seen
from app.evidence.record import RawRecord
from app.ports import WireError
from sync.client.engine import Kept, gather, next_push, read_push
from sync.client.wire import HttpWire
from sync.protocol import PUSH, take_batch
from tests.support.central import STATION, PracticeRealm, key_of
from tests.support.central_child import PATIENCE_S, CentralChild, practice_on_disk
from tests.support.station_ledger import StationLedger

BATCH = 8  # small, so that a kill meets many commits


class Pusher:
    """A station that pushes small batches and keeps what is proved."""

    def __init__(self, realm: PracticeRealm, records: list[RawRecord]) -> None:
        self.ledger = StationLedger(realm, records)
        self.ledger.keep_central([x.raw for x in realm.store.of_central(0)])
        self.seen: list[Seen] = []

    def push(self, wire: HttpWire) -> bool:
        """Push one batch; return whether more is waiting.

        Raises:
            WireError: central is not there.
        """
        facts = self.ledger.call(gather)
        assert facts is not None
        push = next_push(facts)
        if push is None:
            return False
        small = type(push)(
            station=push.station,
            epoch=push.epoch,
            records=take_batch(push.records[:BATCH]),
            seen_size=push.seen_size,
        )
        kept = read_push(facts, small, wire.post(PUSH, small.to_bytes()))
        assert isinstance(kept, Kept), kept
        assert kept.refused == ""
        self.ledger.keep_receipts(kept.receipts, kept.seen, kept.note)
        self.seen.append(kept.seen)
        return True


def push_until_killed(pusher: Pusher, options: list[str], after_s: float) -> None:
    with CentralChild(options) as child:
        wire = HttpWire(child.url, STATION, lambda data: key_of("station").sign(data).raw)
        timer = threading.Timer(after_s, child.kill)
        timer.start()
        try:
            while pusher.push(wire):
                pass
        except WireError:
            child.process.wait(PATIENCE_S)  # it was killed: anything else would not end here
        finally:
            timer.cancel()
            timer.join()
            wire.close()


def assert_whole(realm: PracticeRealm, pusher: Pusher, file: Path, records: int) -> None:
    log, name, key = realm.central.log, realm.name, key_of("log").public
    chain = realm.store.chain(STATION, 0, records + 10)
    assert [x.digest for x in chain] == [r.digest for r in pusher.ledger.records]
    central = len(realm.store.of_central(0))
    assert realm.store.size() == central + records
    for record in pusher.ledger.records:
        check_receipt(pusher.ledger.receipts[record.digest], record.entry, name, key)
    with sqlite3.connect(file) as raw:
        notes = raw.execute("SELECT size, note FROM checkpoint").fetchall()
    raw.close()
    for size, note in notes:
        seen = read_checkpoint(note, name, key)
        assert (seen.size, log.root_at(size)) == (size, seen.root)
    assert {s.size for s in pusher.seen} <= {size for size, _ in notes}
    for seen in pusher.seen:
        assert log.root_at(seen.size) == seen.root


def play(
    folder: Path, *, kills: int, records: int, seed: int
) -> tuple[PracticeRealm, Pusher, Path, int]:
    """Push, killing central again and again, then to the end; return what there is to check."""
    realm, options = practice_on_disk(folder)
    pusher = Pusher(realm, realm.notes(records))
    chance = random.Random(seed)
    for _ in range(kills):
        push_until_killed(pusher, options, chance.uniform(0.0, 0.25))
    for _ in range(20):  # on a busy machine every kill may come before the first receipt
        if pusher.ledger.receipts:
            break
        push_until_killed(pusher, options, 1.0)
    assert len(pusher.ledger.receipts) > 0
    push_until_killed(pusher, options, 60.0)
    return realm, pusher, folder / "central.db", records


def test_killing_central_while_it_admits_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert_whole(*play(tmp_path, kills=3, records=500, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killing_central_again_and_again_loses_and_doubles_nothing(
    tmp_path: Path, seed: int
) -> None:
    assert_whole(*play(tmp_path, kills=10, records=1_500, seed=seed))
