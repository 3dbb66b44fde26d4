"""What the product accepts is right, also where labels are far worse than a site would allow.

A part of what `python -m benchmarks.labels_in_the_field` does by hand for hours.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import decoding, labels_in_the_field
from benchmarks.field import busy, engines, stress
from benchmarks.field.beside import Cell
from benchmarks.field.counting import Tally, wilson
from benchmarks.field.decoys import empty
from benchmarks.field.defects import Defects, spoil
from benchmarks.field.labels import DOTS, KINDS, LINEAR, draw
from benchmarks.field.photographs import same_text
from benchmarks.field.presets import CORE, PRESETS, WIDE, presentation, single
from scanning.decode import Effort, Symbol

CROPS = 5_000
EMPTY_FRAMES = 300


# -- the generator


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_label_reads_as_it_was_drawn(kind: str) -> None:
    drawn = draw(kind, np.random.default_rng(1))

    found = engines.zxing(drawn.grey)

    assert sorted(found) == sorted((code.raw, code.symbology) for code in drawn.codes)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_frame_follows_from_its_seed(preset: str) -> None:
    one, again, other = (single(PRESETS[preset], "gs1_dm", seed) for seed in (3, 3, 4))

    assert np.array_equal(one.frame.grey, again.frame.grey)
    assert one.scene == again.scene
    assert one.drawn.codes == again.drawn.codes
    assert one.drawn.codes != other.drawn.codes


@pytest.mark.parametrize("kind", ["isbt_din", "band_aztec", "isbt_set"])
def test_codes_are_wholly_in_view_and_where_the_frame_says(kind: str) -> None:
    for seed in range(4):
        shot = single(CORE, kind, seed)
        assert all(shot.frame.inside(number) for number in range(len(shot.drawn.codes)))


def test_the_corners_of_a_code_are_those_that_a_reader_finds() -> None:
    shot = next(
        shot
        for shot in (single(CORE, "gs1_dm", seed) for seed in range(30))
        if engines.zxing(shot.frame.grey)
    )
    (found,) = engines.product(shot.frame.grey, Effort.FULL)

    for corner, told in zip(found.corners, shot.frame.corners[0], strict=True):
        assert np.hypot(corner[0] - told[0], corner[1] - told[1]) < 8


def test_a_presentation_shows_one_label_moving() -> None:
    shots = presentation(WIDE, "band_qr", 5, 3)

    assert len({shot.drawn.codes for shot in shots}) == 1
    assert len({shot.frame.corners for shot in shots}) == 3


def test_print_defects_are_where_they_were_put() -> None:
    drawn = draw("band_c128", np.random.default_rng(2))
    left, top, width, _ = drawn.codes[0].rect
    row = int(top) + 20

    lined = spoil(drawn, Defects(lines=((0.5, 1.0),)))
    grown = spoil(drawn, Defects(growth=0.35))

    middle = int(left + width / 2)
    assert lined.grey[row, middle - DOTS // 2 + 1 : middle + DOTS // 2 - 1].min() == 255
    assert np.count_nonzero(lined.grey != drawn.grey) > 0
    assert np.count_nonzero(grown.grey == 0) > np.count_nonzero(drawn.grey == 0)
    assert grown.codes == drawn.codes


def test_frames_without_a_label_are_frames_and_differ() -> None:
    assert empty(1).shape == (720, 1280)
    assert np.array_equal(empty(1), empty(1))
    assert not np.array_equal(empty(1), empty(2))


# -- counting


def test_wilsons_interval_is_that_of_the_book() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 20) == pytest.approx((0.299, 0.701), abs=0.001)
    assert wilson(0, 5_000)[1] == pytest.approx(0.000768, abs=1e-5)


def symbol(raw: bytes, *, accepted: bool) -> Symbol:
    """Return what a reader might have read."""
    corners = ((0, 0), (9, 0), (9, 9), (0, 9))
    return Symbol(raw=raw, symbology="]C0", readers=("zxing",), corners=corners, accepted=accepted)


def test_a_wrong_reading_and_an_accepted_one_are_counted_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads = (symbol(b"RIGHT", accepted=True), symbol(b"WRONG", accepted=False))
    monkeypatch.setattr(engines, "product", lambda _grey, _effort, **_limits: reads)
    cell = Cell()
    blank = np.zeros((40, 40), np.uint8)

    cell.see(blank, [(b"RIGHT", "]C0")])
    cell.see(blank, [(b"RIGHT", "]C1")])

    told = cell.product
    assert (told.of, told.read, told.wrong, told.accepted, told.accepted_wrong) == (2, 1, 2, 1, 1)


def test_a_gate_that_is_missed_is_said() -> None:
    worse = Cell(product=Tally(of=10, read=4, accepted=4))
    worse.peers["zxing"] = Tally(of=10, read=5)
    wrong = Cell(product=Tally(of=10, read=9, accepted=9, wrong=1, accepted_wrong=1))
    good = Cell(product=Tally(of=10, read=9, accepted=8, wrong=1))

    assert [cell.row("x").met for cell in (worse, wrong, good)] == [False, False, True]
    assert good.row("x", goal_rate=0.95).met is False
    assert "accepted-wrong 1" in wrong.row("x").product


def test_texts_are_compared_in_any_character_set() -> None:
    assert same_text(("Histórico".encode("latin-1"), "]z0"), ("Histórico".encode(), ""))
    assert same_text((b"\xff\x00", "]d1"), (b"\xff\x00", ""))  # no text at all
    assert not same_text((b"Historico", "]z0"), ("Histórico".encode(), ""))


def test_a_limit_is_stretched_on_a_busy_machine_and_never_shortened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall, own = iter([0.0, 3.0, 3.5]), iter([0.0, 1.0, 1.5])
    monkeypatch.setattr("time.perf_counter", lambda: next(wall))
    monkeypatch.setattr("time.thread_time", lambda: next(own))
    watched = busy.Busy()

    assert [watched.stretched(150), watched.stretched(150)] == [450, 150]


# -- the hunt


def test_a_hunt_goes_on_where_its_file_ends(tmp_path: Path) -> None:
    once, twice = tmp_path / "once.jsonl", tmp_path / "twice.jsonl"
    whole = stress.run(("optic", "matrix"), 12, once)
    stress.run(("optic", "matrix"), 8, twice)
    with twice.open("a", encoding="utf-8") as out:
        out.write('{"format": 1, "stre')  # the machine was switched off

    again = stress.run(("optic", "matrix"), 12, twice)

    assert again == whole
    assert whole["frames"] == 12
    assert twice.read_bytes() == once.read_bytes()


def test_a_file_of_another_hunt_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hunt.jsonl"
    stress.run(("print",), 4, path)

    with pytest.raises(ValueError, match="expected lines of format 1 for optic, found others in"):
        stress.run(("optic",), 8, path)


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    into = str(tmp_path / "empty.jsonl")

    code = labels_in_the_field.main(["--empty", "2", "--into", into])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["frames"] == 2
    assert told["accepted_wrong"] == 0


def test_a_wrong_acceptance_fails_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ghost = (symbol(b"GHOST", accepted=True),)
    monkeypatch.setattr(engines, "product", lambda _grey, _effort=None, **_limits: ghost)

    code = labels_in_the_field.main(
        ["--stress", "4", "--kind", "optic", "--into", str(tmp_path / "hunt.jsonl")]
    )

    assert code == 1


def test_the_sheet_shows_every_kind(tmp_path: Path) -> None:
    sheet = labels_in_the_field.sheet("field-wide", rows=1)

    assert sheet.shape == (270, 480 * len(KINDS))


@pytest.mark.slow(minutes=3)
@pytest.mark.parametrize("kind", stress.KINDS_OF_STRESS)
def test_nothing_wrong_is_accepted_under_stress(kind: str, tmp_path: Path) -> None:
    crops = CROPS // len(stress.KINDS_OF_STRESS)

    found = stress.run((kind,), crops, tmp_path / "hunt.jsonl")

    assert found["frames"] >= crops - stress.FRAMES
    assert found["accepted_wrong"] == 0
    assert found["told_wrong"] == 0
    assert found["read"] >= found["zxing_read"]
    assert found["accepted"] + found["told"] > 0  # it is not safe by reading nothing


@pytest.mark.slow(minutes=2)
def test_nothing_is_read_where_no_label_is(tmp_path: Path) -> None:
    found = stress.run_empty(EMPTY_FRAMES, tmp_path / "empty.jsonl")

    assert found["frames"] == EMPTY_FRAMES
    assert found["wrong"] == 0


@pytest.mark.slow(minutes=2)
def test_the_benchmark_of_reading_runs_and_meets_its_gates() -> None:
    rows = list(decoding.measure(size="smoke"))

    gates = [row for row in rows if row.more.get("product_accepted_wrong") is not None]
    assert len(rows) > 2 * len(KINDS)
    assert {row.more["product_accepted_wrong"] for row in gates} == {0.0}
    for row in gates:
        assert row.more["product_read"] >= row.more.get("zxing_read", 0.0), row.what


def test_bars_are_told_from_matrix_codes() -> None:
    linear = {kind for kind in KINDS if draw(kind, np.random.default_rng(0)).linear}

    assert linear == {*LINEAR, "isbt_set"}
