"""The practice site's films in the window: labels read as a camera sees them, in practice only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.bootstrap.cast import ANA, Therapy, therapies
from app.bootstrap.opening import tray
from app.bootstrap.practice_films import FilmSource, frame_files, make_film
from app.bootstrap.practice_labels import draw_therapies
from app.bootstrap.site import SiteFolder
from app.labels.scan import Mode
from scanning.capture.sources import SourceError, Trouble
from scanning.decode import read_image
from tests.support.station import MORNING
from tests.support.window import Bench
from ui import wording
from ui.presenters.checking import TurnStep

WAIT_MS = 300_000  # a hang guard: a film is made and read within some seconds
LOOK_MS = 50
SHOWN_MAX = 5
BOTH = ("captured", "captured")


@pytest.fixture
def clara(bench: Bench) -> Therapy:
    """The patient whose bag has an ISBT 128 label with four barcodes, and a film of it."""
    made = therapies(0, MORNING.date())[2]
    draw_therapies(bench.running.folder, [made])
    bench.opened.set_tray(tray(bench.running.folder, (made,)))
    return made


def tiles(bench: Bench) -> tuple[str, str]:
    view = bench.step.view(bench.running.now())
    return view.wristband.value, view.product.value


def waits_for_both(bench: Bench, slot: int) -> None:
    """Show the film; once it is over, show it again: busy cores leave out its best frames."""
    for _ in range(SHOWN_MAX):
        bench.hands.films(slot)
        camera = bench.opened.cameras._camera
        assert camera is not None
        for _ in range(0, WAIT_MS, LOOK_MS):
            is_over = camera.wait(0)
            QTest.qWait(LOOK_MS)  # what it read last is told
            if tiles(bench) == BOTH:
                return
            if is_over:
                break
    pytest.fail(f"the film was not read: {tiles(bench)}")


def test_a_wristband_and_four_barcodes_are_read_from_a_film(bench: Bench, clara: Therapy) -> None:
    bench.signs_in(ANA)

    waits_for_both(bench, clara.slot)

    step = bench.step
    assert isinstance(step, TurnStep)
    turn = step.presenter.turn
    assert turn.product is not None
    assert turn.product.label == clara.bag
    assert len(turn.product.parts) == 3
    assert wording.NOT_ALL_YET not in bench.says
    assert turn.wristband is not None
    assert turn.wristband.label == clara.band
    assert {r.mode for r in turn.product.scans} == {Mode.FILE}
    assert all("zxing" in r.readers for r in turn.product.scans)
    labels = bench.running.folder.labels
    for name in frame_files(clara.slot):
        assert read_image((labels / name).read_bytes()), name


def test_a_film_is_made_once_and_the_same_each_time(tmp_path: Path) -> None:
    clara = therapies(0, MORNING.date())[2]
    films = []
    for name in ("one", "two"):
        folder = SiteFolder(tmp_path / name)
        folder.labels.mkdir(parents=True)
        draw_therapies(folder, [clara])
        film = make_film(folder, clara)
        stamp = film.stat().st_mtime_ns
        assert make_film(folder, clara).stat().st_mtime_ns == stamp
        films.append(film.read_bytes())

    assert films[0] == films[1]


def test_a_film_without_labels_says_so(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path)
    folder.labels.mkdir()
    (clara,) = therapies(0, MORNING.date())[2:]
    source = FilmSource("Film 3", lambda: make_film(folder, clara))

    with pytest.raises(SourceError) as refused:
        source.open()

    assert refused.value.trouble is Trouble.UNREADABLE
    assert refused.value.explain() == (
        "Film 3: The labels of this therapy are missing. Lock the window once, then try again."
    )
