"""Serial scanners in the window: a scan crosses from the device's thread to the desk, once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap.inputs import Inputs, scanners_of
from app.identifiers import RealmId, SiteId, StationId
from app.labels.keys import Arrived
from app.labels.scan import Mode
from app.settings import SettingsError, SiteSettings
from scanning.device import Standing

SETTINGS = SiteSettings(
    realm=RealmId("0" * 64),
    site=SiteId("site"),
    station=StationId("station"),
    ward="Ward",
    practice=False,
)
WAIT_MS = 10_000


@contextmanager
def port() -> Iterator[tuple[int, str]]:
    """Make a pseudo terminal; the scanner's end, and the name of ours."""
    scanner, ours = os.openpty()
    try:
        yield scanner, os.ttyname(ours)
    finally:
        os.close(ours)
        os.close(scanner)


def test_a_scan_of_a_serial_port_reaches_the_windows_thread_whole(qtbot: QtBot) -> None:
    with port() as (scanner, name):
        table = {"serial": [{"name": "ward scanner", "port": name, "suffix": "cr"}]}
        inputs = Inputs(scanners_of(replace(SETTINGS, scanner=table)))
        came: list[Arrived] = []
        inputs.arrived.connect(came.append)
        inputs.start()
        try:
            qtbot.waitUntil(
                lambda: any(s.standing is Standing.READY for s in inputs.standing.values()),
                timeout=WAIT_MS,
            )
            os.write(scanner, b"]d2010952000000101810LOT1\x1d21S1\r")
            qtbot.waitUntil(lambda: bool(came), timeout=WAIT_MS)
        finally:
            inputs.stop()

    assert [(a.raw, a.symbology, a.mode, a.source) for a in came] == [
        (b"010952000000101810LOT1\x1d21S1", "]d2", Mode.SERIAL, "ward scanner")
    ]


def test_a_station_without_such_scanners_starts_no_thread(qtbot: QtBot) -> None:
    inputs = Inputs(scanners_of(SETTINGS))

    inputs.start()

    assert inputs.standing == {}
    inputs.stop()


def test_a_table_that_cannot_work_is_told_in_one_sentence(tmp_path: Path) -> None:
    table = {"serial": [{"name": "a", "port": "COM3", "prot": 1}]}

    with pytest.raises(SettingsError) as refused:
        scanners_of(replace(SETTINGS, scanner=table))

    assert refused.value.explain().startswith("site.toml: [")
    assert "prot" in refused.value.explain()
