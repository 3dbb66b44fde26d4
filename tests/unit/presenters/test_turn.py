"""One person's turn on the screen: kind and readability, the questions, the seal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime

import pytest

from app.bootstrap.cast import ANA, LABELS, therapies
from app.domain.next_bag import Keeps
from app.domain.people import Place
from app.domain.reading import Scanned
from app.domain.turn import FullRepeat, FullTurn, Item, Whole, keep_band, open_turn
from app.identifiers import PersonId, ScanId, VerificationId
from app.labels import badge, product, read, wristband
from app.labels.scan import Mode, Scan
from ui import wording
from ui.presenters.sound import Sound
from ui.presenters.turn import Notice, TurnPresenter
from ui.presenters.views import MessageKind, QuestionKind, TileState, TurnView

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALMA, BRUNO, CLARA = therapies(0, NOW.date())
BORN = f"{ALMA.born:%d%m%Y}"
BAND, BAG = ("]Q3", wristband.raw(ALMA.band)), ("]d2", product.raw(ALMA.bag))
Told = Callable[[Notice | None], None]


@dataclass
class Turn:
    """A presenter with what it was given, and what it asked for.

    Attributes:
        notice: what the status of the next object is.
        waits: answers that are held back, when `later` is set.
    """

    place: Place = Place.FIRST
    again: frozenset[Item] = frozenset()
    practice: bool = True
    keeps: Keeps | None = None
    notice: Notice | None = None
    later: bool = False
    waits: list[tuple[Scanned, Told]] = field(default_factory=list)
    sealed: list[Whole] = field(default_factory=list)
    played: list[Sound] = field(default_factory=list)
    changes: int = 0
    scans: int = 0

    def __post_init__(self) -> None:
        turn = open_turn(
            of=VerificationId(str(uuid.UUID(int=1))),
            by=PersonId("p-novak"),
            place=self.place,
            begun=NOW,
            practice=self.practice,
            again=self.again,
        )
        self.presenter = TurnPresenter(
            person="A. Novak",
            turn=keep_band(turn, self.keeps),
            seal=self.sealed.append,
            status=self._status,
            changed=self._changed,
            play=self.played.append,
        )

    def _status(self, reading: Scanned, told: Told) -> None:
        if self.later:
            self.waits.append((reading, told))
        else:
            told(self.notice)

    def _changed(self) -> None:
        self.changes += 1

    def scan(self, *codes: tuple[str, bytes], mode: Mode = Mode.WEDGE) -> TurnView:
        for symbology, raw in codes:
            self.scans += 1
            scan = Scan(
                id=ScanId(str(uuid.UUID(int=self.scans))),
                raw=raw,
                symbology=symbology,
                mode=mode,
                source="tests",
                readers=("device",),
                at=NOW,
            )
            self.presenter.scanned(scan, read(scan, LABELS))
        return self.view

    def type(self, text: str) -> TurnView:
        for character in text:
            self.presenter.typed(character, NOW)
        return self.view

    @property
    def view(self) -> TurnView:
        return self.presenter.view("")


def test_a_view_of_a_turn_has_no_place_for_an_order_or_a_result() -> None:
    assert {f.name for f in fields(TurnView)} == {
        "person",
        "place",
        "instruction",
        "detail",
        "wristband",
        "product",
        "question",
        "entry",
        "echo",
        "message",
        "message_kind",
        "left",
        "cancelling",
        "options",  # what this question may be answered with: from catalogues alone
        "extra",
    }


@pytest.mark.parametrize("codes", [(BAND, BAG), (BAG, BAND)], ids=["band first", "bag first"])
def test_labels_are_taken_in_any_order_with_the_same_sound(
    codes: tuple[tuple[str, bytes], tuple[str, bytes]],
) -> None:
    turn = Turn()

    view = turn.scan(*codes)

    assert (view.wristband, view.product) == (TileState.CAPTURED, TileState.CAPTURED)
    assert view.question is QuestionKind.BIRTH_DATE
    assert turn.played == [Sound.CAPTURED, Sound.CAPTURED]


def test_a_full_turn_is_sealed_once_and_then_takes_nothing() -> None:
    turn = Turn()
    turn.scan(BAND, BAG)
    turn.type(BORN)

    for intact in (True, False):
        turn.presenter.inspected(intact, NOW)
    turn.scan(BAND)
    turn.type("1")
    turn.presenter.backspaced()

    (sealed,) = turn.sealed
    assert isinstance(sealed, FullTurn)
    assert sealed.inspected.intact
    assert sealed.heard.born == ALMA.born
    assert turn.view.instruction == wording.SEALING
    assert turn.view.question is QuestionKind.NONE
    assert not turn.presenter.ask_to_end()


def test_the_second_person_types_the_printed_end_as_well() -> None:
    turn = Turn(place=Place.SECOND)
    turn.scan(BAND, BAG)
    assert turn.type(BORN).question is QuestionKind.PRODUCT_END

    view = turn.type(ALMA.bag.serial.value[-4:].lower())

    assert view.question is QuestionKind.INSPECTION
    turn.presenter.inspected(True, NOW)
    (sealed,) = turn.sealed
    assert isinstance(sealed, FullTurn)
    assert sealed.end is not None
    assert sealed.end.text == ALMA.bag.serial.value[-4:]


def test_a_turn_that_only_repeats_is_sealed_with_its_last_answer() -> None:
    turn = Turn(place=Place.SECOND, again=frozenset({Item.BORN, Item.PRODUCT_END}))
    assert turn.view.wristband is TileState.NOT_ASKED
    assert turn.scan(BAND).message == wording.NO_SCAN_NOW

    turn.type(BORN)
    assert not turn.sealed
    turn.type("WXYZ")

    (sealed,) = turn.sealed
    assert isinstance(sealed, FullRepeat)


# -- what may be told at once


def test_a_refused_object_is_not_taken_and_the_turn_goes_on() -> None:
    turn = Turn(notice=Notice(sentence="This bag is on hold.", refused=True))

    view = turn.scan(BAG)

    assert (view.message, view.message_kind) == ("This bag is on hold.", MessageKind.REFUSED)
    assert view.product is TileState.EMPTY
    turn.notice = None
    assert turn.scan(BAG).product is TileState.CAPTURED


def test_a_late_object_is_taken_and_told() -> None:
    turn = Turn(notice=Notice(sentence="The date on this bag has passed.", refused=False))

    view = turn.scan(BAG)

    assert view.message == "The date on this bag has passed."
    assert view.message_kind is MessageKind.NEUTRAL
    assert view.product is TileState.CAPTURED


def test_of_two_labels_scanned_at_once_the_first_counts() -> None:
    turn = Turn(later=True)
    turn.scan(BAG, ("]d2", product.raw(BRUNO.bag)))

    for _, told in turn.waits:
        told(None)

    taken = turn.presenter.turn.product
    assert taken is not None
    assert taken.label == ALMA.bag
    assert turn.played == [Sound.CAPTURED, Sound.UNREADABLE]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (("]E0", b"4006381333931"), wording.UNREADABLE),
        (("]d2", b"\x1d"), wording.UNREADABLE),
        (("]Q3", b"CS:BACK"), wording.NO_COMMAND),
        (("]C1", badge.raw(ANA.badge)), wording.FINISH_FIRST),
    ],
    ids=["another kind", "only a separator", "a card", "a badge"],
)
def test_what_is_no_label_of_a_turn_is_told(code: tuple[str, bytes], says: str) -> None:
    turn = Turn()

    view = turn.scan(code)

    assert view.message.startswith(says)
    assert view.message_kind is MessageKind.REFUSED
    assert turn.played == [Sound.UNREADABLE]
    assert not turn.presenter.touched


@pytest.mark.parametrize("mode", [Mode.FILE, Mode.TRAY, Mode.WEDGE], ids=lambda m: m.value)
def test_a_live_turn_takes_neither_pictures_nor_practice_labels(mode: Mode) -> None:
    turn = Turn(practice=False)

    view = turn.scan(BAG, mode=mode)

    assert view.message == wording.NOT_LIVE
    assert view.product is TileState.EMPTY


# -- answers


def test_a_day_is_said_back_in_words_and_can_be_taken_back() -> None:
    turn = Turn()
    turn.scan(BAND, BAG)
    turn.type(BORN)
    assert turn.view.detail == wording.INSPECT_TYPED.format(born="14 March 1968")

    turn.presenter.backspaced()

    assert turn.view.question is QuestionKind.BIRTH_DATE
    assert turn.view.entry == BORN[:-1]
    turn.type("9")
    assert turn.view.detail == wording.INSPECT_TYPED.format(born="14 March 1969")


def test_the_printed_end_can_be_taken_back_before_the_day() -> None:
    turn = Turn(place=Place.SECOND)
    turn.scan(BAND, BAG)
    turn.type(BORN)
    turn.type("WXYZ")

    turn.presenter.backspaced()

    assert turn.view.question is QuestionKind.PRODUCT_END
    assert turn.view.entry == "WXY"


@pytest.mark.parametrize("typed", ["31021968", "24112026", "01011890", "99999999"])
def test_a_day_that_is_no_birthday_is_asked_for_again(typed: str) -> None:
    turn = Turn()
    turn.scan(BAND, BAG)

    view = turn.type(typed)

    assert view.message == wording.NO_BIRTH_DATE
    assert view.entry == ""
    assert view.question is QuestionKind.BIRTH_DATE


def test_a_letter_is_no_digit_and_nothing_is_typed_before_it_is_asked() -> None:
    turn = Turn()
    assert turn.type(BORN).entry == ""
    turn.scan(BAND, BAG)

    assert turn.type("a1b-").entry == "1"


def test_today_is_a_birthday() -> None:
    turn = Turn()
    turn.scan(BAND, BAG)

    view = turn.type("23112026")

    assert view.detail == wording.INSPECT_TYPED.format(born="23 November 2026")


# -- ending


def test_an_empty_turn_ends_at_once_and_another_when_asked_twice() -> None:
    assert Turn().presenter.ask_to_end()

    turn = Turn()
    turn.scan(BAND)
    assert not turn.presenter.ask_to_end()
    assert turn.view.cancelling
    assert turn.presenter.ask_to_end()


def test_going_on_takes_the_question_about_the_end_back() -> None:
    turn = Turn()
    turn.scan(BAND)
    turn.presenter.ask_to_end()

    turn.scan(BAG)

    assert not turn.view.cancelling
    assert not turn.presenter.ask_to_end()


def test_nothing_of_a_turn_stands_in_its_repr() -> None:
    turn = Turn(place=Place.SECOND)
    turn.scan(BAND, BAG)
    turn.type(BORN)
    turn.type("WXYZ")
    turn.presenter.inspected(True, NOW)

    shown = f"{turn.view!r} {turn.presenter.turn!r} {turn.sealed!r}"

    for secret in (ALMA.band.patient.value, ALMA.bag.serial.value, BORN, "WXYZ", "1968"):
        assert secret not in shown
    assert repr(date(1968, 3, 14)) not in shown
