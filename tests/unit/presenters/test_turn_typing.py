"""A label that cannot be scanned: its text is typed twice, beside the turn (A39, X15d)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import Therapy
from app.domain.keyed import Camera, Keyed, reasons
from app.labels import wristband
from tests.unit.presenters.test_turn import ALMA, BAG, BAND, BRUNO, Turn
from tests.unit.presenters.typing_turn import ITS_BAG, ITS_BAND, TypingTurn
from ui import wording
from ui import wording_typing as words
from ui.presenters.sound import Sound
from ui.presenters.turn import Notice
from ui.presenters.views import MessageKind, QuestionKind, TileState, TurnExtra


def test_a_band_that_cannot_be_scanned_is_typed_twice_with_a_reason() -> None:  # A39
    turn = TypingTurn()
    assert turn.view.extra is TurnExtra.CANT_SCAN

    asked = turn.f7()
    assert (asked.question, asked.instruction) == (QuestionKind.CHOICE, words.WHAT)
    assert asked.options == (wording.WRISTBAND, wording.PRODUCT_LABEL)
    why = turn.type("1")
    assert why.instruction == words.REASON
    assert words.NO_CAMERA in why.detail
    assert why.options == tuple(words.REASONS[reason.code] for reason in reasons())
    first = turn.type("2")
    assert (first.question, first.instruction) == (QuestionKind.CODE, words.FIRST_ENTRY)
    second = turn.enters(ITS_BAND)
    assert (second.entry, second.instruction) == ("", words.SECOND_ENTRY)
    done = turn.enters(ITS_BAND)

    assert (done.wristband, done.product) == (TileState.CAPTURED, TileState.EMPTY)
    assert turn.played == [Sound.CAPTURED]
    band = turn.presenter.turn.wristband
    assert band is not None
    assert band.label == ALMA.band
    assert band.keyed == Keyed(reason="reader_failed", camera=Camera.NONE)


def test_the_first_entry_is_shown_nowhere_while_the_second_is_made() -> None:
    turn = TypingTurn()
    turn.f7()
    turn.type("11")
    typing = turn.type(ITS_BAND)
    assert typing.entry == ITS_BAND

    second = turn.enters("")

    assert ITS_BAND not in str([getattr(second, f) for f in second.__slots__])
    assert turn.type("(").entry == "("


@pytest.mark.parametrize("again", [ITS_BAND[:-1], ITS_BAND.lower() + "0", ITS_BAG])
def test_two_entries_that_differ_make_nothing_and_both_are_typed_anew(again: str) -> None:
    turn = TypingTurn()

    view = turn.keys_in("1", ITS_BAND, again)

    assert (view.message, view.message_kind) == (
        "The two entries differ. Read the label again and type both anew.",
        MessageKind.REFUSED,
    )
    assert (view.instruction, view.entry) == (words.FIRST_ENTRY, "")
    assert turn.entered == []
    turn.enters(ITS_BAND)
    assert turn.enters(ITS_BAND).wristband is TileState.CAPTURED


def test_blanks_around_an_entry_do_not_count() -> None:
    assert TypingTurn().keys_in("2", f" {ITS_BAG}", f"{ITS_BAG} ").product is TileState.CAPTURED


@pytest.mark.parametrize(
    "text", ["Weber, Alma", "(01)09501101530004(21)X", "(8018)952000000000090016", "]d2" + ITS_BAG]
)
def test_text_that_is_no_label_is_never_taken(text: str) -> None:
    turn = TypingTurn()

    view = turn.keys_in("1", text)

    assert view.wristband is TileState.EMPTY
    assert view.message.startswith(words.UNREADABLE)
    assert turn.played == [Sound.UNREADABLE]


@pytest.mark.parametrize(
    ("what", "text", "says"),
    [
        ("1", ITS_BAG, wording.IS_PRODUCT),
        ("2", ITS_BAND, wording.IS_WRISTBAND),
        ("1", "CS:BACK", wording.NOT_ASKED_HERE),
        ("2", "(8017)950110153000001011", wording.NOT_ASKED_HERE),
    ],
)
def test_text_of_another_kind_is_told_and_not_taken(what: str, text: str, says: str) -> None:
    turn = TypingTurn()

    view = turn.keys_in(what, text)

    assert view.message == says
    assert (view.wristband, view.product) == (TileState.EMPTY, TileState.EMPTY)


def test_an_empty_entry_is_no_entry() -> None:
    turn = TypingTurn()
    turn.f7()
    turn.type("11")

    view = turn.enters("   ")

    assert view.message == "Nothing was typed. Type the text printed beside the code."
    assert view.instruction == words.FIRST_ENTRY


def test_a_scan_while_somebody_types_counts_and_drops_what_was_typed() -> None:
    turn = TypingTurn()
    turn.f7()
    turn.type("11")
    turn.type(ITS_BAND[:20])

    view = turn.scan(BAND)

    assert view.wristband is TileState.CAPTURED
    assert (view.question, view.entry) == (QuestionKind.NONE, "")
    band = turn.presenter.turn.wristband
    assert band is not None
    assert not band.typed


def test_a_scan_of_the_other_label_leaves_the_typing_as_it_is() -> None:
    turn = TypingTurn()
    turn.f7()
    turn.type("11")
    turn.type("(80")

    view = turn.scan(BAG)

    assert (view.product, view.entry) == (TileState.CAPTURED, "(80")
    assert turn.scan(("]d2", b"hello")).entry == "(80"


def test_band_and_bag_are_never_both_typed() -> None:  # X15d
    turn = TypingTurn()
    turn.keys_in("1", ITS_BAND)

    refused = turn.f7()

    assert refused.message == words.TYPED_BOTH
    assert refused.question is QuestionKind.NONE
    assert turn.scan(BAG).question is QuestionKind.BIRTH_DATE


def test_when_everything_is_captured_there_is_nothing_to_type() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)

    assert turn.f7().message == words.NOTHING_TO_TYPE
    assert turn.view.extra is TurnExtra.NOT_SAID


def test_what_is_left_is_typed_without_being_asked_which() -> None:
    turn = TypingTurn()
    turn.scan(BAND)

    assert turn.f7().instruction == words.REASON
    turn.type("1")
    turn.enters(ITS_BAG)
    assert turn.enters(ITS_BAG).product is TileState.CAPTURED


def test_a_camera_that_is_here_is_tried_first_and_that_is_recorded() -> None:
    turn = TypingTurn(camera=True)
    turn.f7()

    asked = turn.type("1")
    assert (asked.instruction, asked.options) == (words.TRY_CAMERA, (words.NOT_READ,))
    turn.type("1")
    assert words.NO_CAMERA not in turn.view.detail
    turn.type("1")
    turn.enters(ITS_BAND)
    turn.enters(ITS_BAND)

    band = turn.presenter.turn.wristband
    assert band is not None
    assert band.keyed == Keyed(reason="code_damaged", camera=Camera.TRIED)


def test_escape_goes_back_question_by_question_and_keeps_the_turn() -> None:
    turn = TypingTurn(camera=True)
    turn.scan(("]d2", b"hello"))
    turn.f7()
    turn.type("111")
    turn.enters(ITS_BAND)
    turn.type("(01)")

    seen = []
    for _ in range(4):
        assert not turn.presenter.ask_to_end()
        seen.append(turn.view.instruction)

    assert seen == [words.REASON, words.TRY_CAMERA, words.WHAT, wording.SCAN_BOTH]
    turn.f7()
    turn.type("111")
    assert turn.view.entry == ""
    assert turn.view.instruction == words.FIRST_ENTRY


def test_the_last_character_can_be_taken_back_and_a_digit_too_many_chooses_nothing() -> None:
    turn = TypingTurn()
    turn.f7()
    assert turn.type("3x0").instruction == words.WHAT
    turn.type("1")
    assert turn.type("9").instruction == words.REASON
    turn.type("1")
    turn.type("(8")
    turn.presenter.backspaced()
    assert turn.view.entry == "("


def test_what_a_typed_object_is_told_at_once_is_what_a_scanned_one_is() -> None:
    turn = TypingTurn(notice=Notice(sentence="This bag is on hold.", refused=True))

    view = turn.keys_in("2", ITS_BAG)

    assert (view.message, view.product) == ("This bag is on hold.", TileState.EMPTY)


@pytest.mark.parametrize("other", [ALMA, BRUNO])
def test_whoevers_band_is_typed_the_screen_says_the_same(other: Therapy) -> None:  # BL2
    turn = TypingTurn()

    view = turn.keys_in("1", wristband.element_string(other.band))

    told = [getattr(view, name) for name in view.__slots__]
    alike = TypingTurn()
    same = alike.keys_in("1", ITS_BAND)
    assert told == [getattr(same, name) for name in same.__slots__]
    assert turn.played == alike.played


def test_without_a_way_to_the_worker_nothing_is_offered() -> None:
    turn = Turn()

    turn.presenter.acted(TurnExtra.CANT_SCAN.value)

    assert turn.view.extra is TurnExtra.NONE
    assert turn.view.question is QuestionKind.NONE
