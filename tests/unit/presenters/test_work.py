"""A step of work: what it takes, what it refuses, when it goes on, and who signs it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.bootstrap.cast import ANA, Therapy
from app.labels.label import ProductLabel
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.unit.presenters.work_demo import BAG, BAND, VOLUME, Went, bag, band, demo, view_of
from ui import wording
from ui import wording_work as words
from ui.presenters.benches import NOTHING
from ui.presenters.desk import IDLE
from ui.presenters.sound import Sound
from ui.presenters.views import MessageKind, TileState
from ui.presenters.work import GO_ON, counted
from ui.presenters.work_form import Check, Form
from ui.presenters.work_views import (
    Pace,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return QuickDesk(ward, NOTHING)


# -- scans


def test_labels_are_taken_by_their_kind_in_any_order(
    at: QuickDesk, went: Went, alma: Therapy
) -> None:
    step = demo(at, went, BAND, BAG)
    assert view_of(at).instruction == "Scan: Wristband"

    bag(at, alma)
    assert [tile.state for tile in view_of(at).tiles] == [TileState.EMPTY, TileState.CAPTURED]
    band(at, alma)

    assert step.came is not None
    assert set(step.came[1]) == {"band", "bag"}
    assert isinstance(step.came[1]["bag"].label, ProductLabel)
    assert at.played == [Sound.CAPTURED, Sound.CAPTURED]


def test_another_kind_is_told_and_changes_nothing(
    at: QuickDesk, went: Went, alma: Therapy
) -> None:
    step = demo(at, went, BAG)

    band(at, alma)

    assert view_of(at).message == "That is a wristband. Scan: Bag."
    assert view_of(at).message_kind is MessageKind.REFUSED
    assert step.taken == {}


def test_a_step_may_say_what_to_scan_instead(at: QuickDesk, went: Went, alma: Therapy) -> None:
    demo(at, went, BAND)

    bag(at, alma)

    assert view_of(at).message == "Scan the wristband."


def test_the_right_kind_of_the_wrong_thing_is_refused(
    at: QuickDesk, went: Went, alma: Therapy
) -> None:
    step = demo(at, went, BAG)
    step.wrong = "That bag is not on the slip. Put it back."

    bag(at, alma)

    assert view_of(at).message == step.wrong
    assert step.came is None


@pytest.mark.parametrize("raw", [b"4006381333931", b"\x00\xff"])
def test_what_cannot_be_read_is_told(at: QuickDesk, went: Went, raw: bytes) -> None:
    demo(at, went, BAG)

    at.scans(raw, "]E0")

    assert view_of(at).message == words.UNREADABLE
    assert at.played == [Sound.UNREADABLE]


def test_a_badge_comes_last(at: QuickDesk, went: Went) -> None:
    demo(at, went, BAG)

    at.taps(ANA)

    assert view_of(at).message == words.BADGE_LATER


def test_a_second_scan_of_what_is_there_is_told(at: QuickDesk, went: Went, alma: Therapy) -> None:
    demo(at, went, BAG, BAND)

    bag(at, alma)
    bag(at, alma)

    assert view_of(at).message == words.ALREADY


def test_no_scan_is_wanted_beside_a_form_and_none_becomes_text(
    at: QuickDesk, went: Went, alma: Therapy
) -> None:
    # U8
    step = demo(at, went, form=Form((VOLUME,)))

    bag(at, alma)

    assert view_of(at).message == words.NO_SCAN
    assert view_of(at).fields[0].value == ""
    assert not step.form.touched


def test_a_scan_in_pieces_is_told(at: QuickDesk, went: Went) -> None:
    demo(at, went, BAG)

    at.desk.broken(wording.SCAN_BROKE)

    assert view_of(at).message == wording.SCAN_BROKE


# -- keys


def test_a_form_goes_on_once_it_is_complete(at: QuickDesk, went: Went) -> None:
    step = demo(at, went, form=Form((VOLUME, Check(code="T05-1", sentence="Line in place"))))
    at.desk.acted(GO_ON)
    assert view_of(at).message == words.NOT_DONE.format(what="Volume")

    at.desk.typed("7")
    at.desk.acted(GO_ON)
    assert view_of(at).message == words.NOT_DONE.format(what="Line in place")
    assert view_of(at).checklist[0].active
    at.desk.typed("1")
    at.desk.acted(GO_ON)

    assert step.came is not None
    assert str(step.came[0].decimal("volume")) == "7"
    assert view_of(at).busy


def test_while_the_records_are_asked_nothing_else_happens(
    at: QuickDesk, went: Went, alma: Therapy
) -> None:
    step = demo(at, went, form=Form((VOLUME,)))
    at.desk.typed("7")
    at.desk.acted(GO_ON)
    first = step.came

    at.desk.typed("8")
    at.desk.backspaced()
    at.desk.turned(True)
    at.desk.picked("volume", "9")
    at.desk.acted(GO_ON)
    bag(at, alma)
    at.desk.broken("pieces")
    at.desk.cancelled()
    step.idle()

    assert step.came is first
    assert view_of(at).fields[0].value == "7"
    assert went.places == []


def test_a_refusal_gives_the_screen_back(at: QuickDesk, went: Went) -> None:
    step = demo(at, went, form=Form((VOLUME,)))
    at.desk.typed("7")
    at.desk.acted(GO_ON)

    step.say("That volume is more than the bag held. Type it again.")

    assert not view_of(at).busy
    assert view_of(at).fields[0].value == "7"


def test_a_press_gives_the_keys_and_the_answer(at: QuickDesk, went: Went) -> None:
    demo(at, went, form=Form((VOLUME, Check(code="T05-1", sentence="Line in place"))))

    at.desk.picked("T05-1", "2")
    at.desk.picked("volume", "")
    at.desk.typed("5")
    at.desk.picked("nothing", "")

    assert view_of(at).fields[0].value == "5"
    assert view_of(at).checklist[0].answer is not None


# -- leaving


def test_escape_leaves_at_once_when_nothing_was_done(at: QuickDesk, went: Went) -> None:
    demo(at, went, BAG)

    at.desk.cancelled()

    assert went.places == ["back"]


def test_escape_asks_once_when_something_would_be_lost(at: QuickDesk, went: Went) -> None:
    demo(at, went, form=Form((VOLUME,)))
    at.desk.typed("7")

    at.desk.cancelled()
    assert view_of(at).message == words.CANCEL_SURE
    at.desk.typed("5")
    at.desk.cancelled()
    assert went.places == []
    at.desk.cancelled()

    assert went.places == ["back"]


def test_an_idle_screen_locks(at: QuickDesk, went: Went) -> None:
    demo(at, went, BAG)
    at.ward.clock.passes(IDLE + timedelta(seconds=1))

    at.desk.tick()

    assert went.places == ["lock"]


# -- time


@pytest.mark.parametrize(
    ("seconds", "left", "pace"),
    [
        (1_800, "30:00", Pace.RUNNING),
        (121, "02:01", Pace.RUNNING),
        (120, "02:00", Pace.SOON),
        (1, "00:01", Pace.SOON),
        (0, "00:00", Pace.OVER),
        (-60, "00:00", Pace.OVER),
    ],
)
def test_a_countdown_says_its_pace(seconds: int, left: str, pace: Pace) -> None:
    shown = counted(NOW + timedelta(seconds=seconds), NOW, "Bag usable")

    assert (shown.left, shown.pace) == (left, pace)


def test_time_sounds_once_when_it_runs_short_and_once_when_it_is_over(
    at: QuickDesk, went: Went
) -> None:
    step = demo(at, went, BAG)
    step.until = at.desk.now() + timedelta(seconds=125)

    for _ in range(5):
        at.desk.tick()
        at.ward.clock.passes(timedelta(seconds=45))

    assert at.played == [Sound.EXPIRING, Sound.EXPIRING]
