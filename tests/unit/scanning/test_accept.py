"""Frames of one label become a scan, a refusal, or nothing yet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanning.accept import DISAGREE, Accepted, Presentation, Rejected, Waiting
from scanning.decode import Symbol

MATRIX = Symbol(
    raw=b"0109501101530003",
    symbology="]d2",
    readers=("zxing",),
    corners=((100, 100), (200, 100), (200, 200), (100, 200)),
    accepted=True,
    correction=0.9,
)
BARS = Symbol(
    raw=b"=W1234",
    symbology="]C0",
    readers=("zxing", "zbar"),
    corners=((100, 300), (400, 300), (400, 340), (100, 340)),
    accepted=True,
    residual=0.1,
)


def moved(symbol: Symbol, by: int) -> Symbol:
    """Put a symbol somewhere else."""
    one, two, three, four = ((x + by, y) for x, y in symbol.corners)
    return replace(symbol, corners=(one, two, three, four))


def told(*frames: tuple[int, tuple[Symbol, ...]]) -> list[bytes]:
    """Show frames and return what was accepted, in order."""
    presentation = Presentation()
    answers = [presentation.add(symbols, at_ms) for at_ms, symbols in frames]
    return [s.raw for answer in answers if isinstance(answer, Accepted) for s in answer.symbols]


def test_one_frame_of_a_certain_matrix_symbol_is_enough() -> None:
    answer = Presentation().add((MATRIX,), 0)

    assert answer == Accepted(symbols=(MATRIX,))


@pytest.mark.parametrize(
    "weak",
    [
        replace(MATRIX, correction=0.49),
        replace(MATRIX, correction=None),
        replace(MATRIX, rung="2x"),
        replace(MATRIX, accepted=False),
    ],
)
def test_one_frame_of_an_uncertain_matrix_symbol_is_not(weak: Symbol) -> None:
    assert told((0, (weak,))) == []
    assert told((0, (weak,)), (33, (weak,))) == []  # the same picture twice is one reading
    assert told((0, (weak,)), (33, (moved(weak, 3),))) == [weak.raw]
    assert told((0, (weak,)), (100, (weak,))) == [weak.raw]


def test_a_value_that_no_label_has_needs_two_frames() -> None:
    presentation = Presentation(plausible=lambda _raw, _symbology: False)

    assert presentation.add((MATRIX,), 0) == Waiting()
    assert isinstance(presentation.add((MATRIX,), 100), Accepted)


def test_bars_need_two_frames() -> None:
    assert told((0, (BARS,))) == []
    assert told((0, (BARS,)), (40, (moved(BARS, 5),))) == [BARS.raw]


@pytest.mark.parametrize("residual", [None, 0.48, 1.0])
def test_bars_whose_characters_do_not_fit_are_never_accepted(residual: float | None) -> None:
    worn = replace(BARS, residual=residual)

    assert told(*((100 * n, (moved(worn, n),)) for n in range(20))) == []


def test_bars_that_fit_as_often_as_not_are_not_accepted() -> None:
    bad = replace(BARS, residual=0.9)

    assert told((0, (BARS,)), (200, (bad,))) == []
    assert told((0, (BARS,)), (200, (bad,)), (400, (BARS,))) == [BARS.raw]


def test_frames_that_were_not_checked_count_as_frames() -> None:
    cheap = replace(BARS, residual=None, readers=("zxing",), accepted=False)

    assert told((0, (cheap,)), (200, (BARS,))) == [BARS.raw]


def test_a_value_is_told_once_a_presentation() -> None:
    frames = [(n * 33, (MATRIX,)) for n in range(50)]

    assert told(*frames) == [MATRIX.raw]


def test_a_label_that_comes_back_is_told_again() -> None:
    gone = [(33 * n, ()) for n in range(1, 25)]

    assert told((0, (MATRIX,)), *gone, (830, (MATRIX,))) == [MATRIX.raw, MATRIX.raw]
    assert told((0, (MATRIX,)), (600, ()), (660, (MATRIX,))) == [MATRIX.raw]


def test_several_codes_of_a_label_are_accepted_each_by_itself() -> None:
    other = moved(replace(BARS, raw=b"&<12", residual=0.9), 600)

    assert told((0, (MATRIX, BARS, other)), (100, (MATRIX, BARS, other))) == [
        MATRIX.raw,
        BARS.raw,
    ]


def test_two_values_in_one_place_drop_everything_and_say_so() -> None:
    presentation = Presentation()
    ghost = replace(BARS, raw=b"=W9999", readers=("zbar",), accepted=False)

    assert presentation.add((BARS, ghost), 0) == Rejected(sentence=DISAGREE)
    assert presentation.add((BARS,), 100) == Waiting()
    assert presentation.add((BARS,), 300) == Waiting()  # it never left the picture
    assert presentation.add((BARS,), 1_100) == Waiting()
    assert isinstance(presentation.add((BARS,), 1_200), Accepted)


def test_another_value_in_the_place_of_the_last_frame_is_a_disagreement() -> None:
    presentation = Presentation()
    presentation.add((BARS,), 0)

    assert isinstance(presentation.add((replace(BARS, raw=b"=W9999"),), 60), Rejected)


def test_the_same_bytes_under_another_identifier_are_a_disagreement() -> None:
    presentation = Presentation()
    presentation.add((BARS,), 0)

    assert isinstance(presentation.add((replace(BARS, symbology="]C1"),), 60), Rejected)


def test_another_label_elsewhere_is_none() -> None:
    other = moved(replace(BARS, raw=b"=W9999"), 700)

    assert told((0, (BARS,)), (60, (other,)), (200, (other,))) == [b"=W9999"]


def test_what_zbar_alone_read_is_never_accepted() -> None:
    alone = replace(BARS, readers=("zbar",))

    assert told(*((100 * n, (alone,)) for n in range(9))) == []


def test_what_was_agreed_on_names_all_readers() -> None:
    presentation = Presentation()
    presentation.add((replace(BARS, readers=("zxing",)),), 0)
    answer = presentation.add((BARS,), 200)

    assert isinstance(answer, Accepted)
    assert answer.symbols[0].readers == ("zxing", "zbar")
    assert answer.symbols[0].accepted


def test_a_cleared_presentation_knows_nothing() -> None:
    presentation = Presentation()
    presentation.add((BARS,), 0)
    presentation.clear()

    assert presentation.add((BARS,), 200) == Waiting()


values = st.sampled_from([b"A", b"B"])
frames = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.lists(
            st.builds(
                lambda raw, x, residual, correction, linear: replace(
                    moved(BARS if linear else MATRIX, x),
                    raw=raw,
                    residual=residual if linear else None,
                    correction=None if linear else correction,
                ),
                values,
                st.integers(0, 900),
                st.sampled_from([None, 0.1, 0.9]),
                st.sampled_from([0.1, 0.9]),
                st.booleans(),
            ),
            max_size=3,
        ),
    ),
    max_size=30,
)


@given(frames)
def test_nothing_is_accepted_that_the_policy_does_not_name(
    steps: list[tuple[int, list[Symbol]]],
) -> None:
    presentation, at_ms, shown = Presentation(), 0, []
    for wait, symbols in steps:
        at_ms += wait
        shown += symbols
        answer = presentation.add(symbols, at_ms)
        accepted = answer.symbols if isinstance(answer, Accepted) else ()
        for one in accepted:
            alike = [s for s in shown if (s.raw, s.symbology) == (one.raw, one.symbology)]
            if one.linear:
                assert len(alike) >= 2
                assert any(s.residual == 0.1 for s in alike)
            else:
                assert len(alike) >= 2 or alike[0].correction == 0.9


@given(frames)
def test_a_disagreement_in_one_frame_is_never_accepted(
    steps: list[tuple[int, list[Symbol]]],
) -> None:
    presentation, at_ms = Presentation(), 0
    for wait, symbols in steps:
        at_ms += wait
        ghost = [replace(s, raw=s.raw + b"!", accepted=False) for s in symbols]
        answer = presentation.add([*symbols, *ghost], at_ms)
        assert not isinstance(answer, Accepted)


@pytest.mark.parametrize("symbol", [MATRIX, BARS], ids=["two-dimensional", "linear"])
@pytest.mark.parametrize("gap_ms", [100, 300, 450])
def test_a_place_that_changes_its_value_is_disputed_however_often_both_were_seen(
    symbol: Symbol, gap_ms: int
) -> None:
    """A still label is looked at about every 300 ms: the place is remembered longer than that."""
    other = replace(symbol, raw=b"ANOTHER VALUE")
    presentation = Presentation()

    answers = [
        presentation.add((one,), n * gap_ms)
        for n, one in enumerate((symbol, symbol, other, other, symbol, other))
    ]

    assert Rejected(sentence=DISAGREE) in answers
    accepted = [s.raw for a in answers if isinstance(a, Accepted) for s in a.symbols]
    assert b"ANOTHER VALUE" not in accepted


def test_what_was_seen_stays_out_of_repr() -> None:
    presentation = Presentation()
    presentation.add((MATRIX,), 0)

    assert "0109501101530003" not in repr(presentation)
