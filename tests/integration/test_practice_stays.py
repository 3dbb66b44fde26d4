"""What is recorded in practice stays there: production's central takes none of it (A36)."""

from __future__ import annotations

from pathlib import Path

from app.evidence.record import RawRecord
from app.usecases import drilling
from sync.protocol import Push, PushReply, Status
from tests.support.central import DirectWire, PracticeRealm, station_wish
from tests.support.clock_and_keys import key_of
from tests.support.drills import Practice, to_the_hold
from tests.support.station import SITE, STATION


def drilled(folder: Path) -> RawRecord:
    """Play one drill and return the record of its result."""
    site = Practice(folder)
    site.lays("expired")
    to_the_hold(site)
    site.judges()
    (raw,) = [r for r in site.ward.disk.records if drilling.DONE.encode() in r.statement]
    return raw


def test_production_that_knows_the_very_station_still_takes_no_drill(tmp_path: Path) -> None:
    # Same station, same key, same site, same people: the realm that was signed is another one.
    raw = drilled(tmp_path)
    production = PracticeRealm(practice=False)
    key = key_of("the station")
    production.enrol(station_wish(STATION, key, SITE))
    before = production.store.size()
    push = Push(station=STATION, epoch=1, records=(raw,), seen_size=0)

    answer = DirectWire(production.service, STATION, key).post("/v1/push", push.to_bytes())

    reply = PushReply.from_bytes(answer)
    assert [result.status for result in reply.results] == [Status.UNAUTHENTIC]
    assert production.store.size() == before
