"""Choose a file from the inbox, by keys alone (U13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, EMIL
from tests.support.desk import QuickDesk
from tests.support.inbox import NOON
from tests.support.station import new_ward
from tests.unit.presenters.work_demo import Went, view_of
from ui import wording_inbox as words
from ui.presenters.benches import NOTHING
from ui.presenters.inbox_list import (
    LOOK,
    Document,
    InboxListStep,
    InboxLookStep,
    choose_file,
    size,
)


class Asker:
    """Somebody who wants a file."""

    def __init__(self) -> None:
        """A desk whose inbox holds two documents."""
        self.ward = new_ward()
        self.ward.inbox.puts("old.pdf", b"old", NOON - timedelta(days=3))
        self.ward.inbox.puts("new.csv", b"new")
        self.at = QuickDesk(self.ward, NOTHING)
        self.went = Went()
        self.got: list[Document] = []

    def chooses(self, ends: tuple[str, ...] = ()) -> None:
        """Sign in, and look into the inbox."""
        choose_file(self.at.desk, self.went.ways, self.got.append, ends=ends)
        self.at.signs(ANA)

    @property
    def names(self) -> list[str]:
        """What the list shows."""
        table = view_of(self.at).table
        assert table is not None
        return [row.cells[0] for row in table.rows]


@pytest.fixture
def asker() -> Asker:
    return Asker()


def test_a_file_that_is_gone_is_said_and_another_may_be_chosen(asker: Asker) -> None:
    """Nothing is taken in its place."""
    asker.chooses()
    del asker.ward.inbox.held["new.csv"]
    asker.at.desk.moved(1)
    asker.at.desk.entered()
    assert "no such file" in view_of(asker.at).message
    assert not asker.got
    asker.at.desk.moved(1)
    asker.at.desk.entered()
    assert [document.data for document in asker.got] == [b"old"]


def test_an_inbox_that_cannot_be_looked_into_is_said_and_tried_again(asker: Asker) -> None:
    """Alt+L looks again, as soon as IT has let the workstation in."""
    asker.ward.inbox.away = True
    asker.chooses()
    assert asker.names == []
    assert "cannot be looked into" in view_of(asker.at).message
    asker.ward.inbox.away = False
    asker.at.desk.acted(LOOK)
    assert asker.names == ["new.csv", "old.pdf"]


def test_enter_takes_nothing_before_an_arrow_key_chose_a_line(asker: Asker) -> None:
    """The Enter of a scanner opens no file."""
    asker.chooses()
    asker.at.desk.entered()
    assert not asker.got


def test_the_newest_file_is_the_first_line(asker: Asker) -> None:
    """The file that was just put there is one arrow key and Enter away."""
    asker.chooses()
    asker.at.desk.moved(1)
    asker.at.desk.entered()
    assert asker.got[0].name == "new.csv"
    assert asker.got[0].digest.value.startswith("11507a0e")


def test_only_files_of_the_wanted_kind_are_listed(asker: Asker) -> None:
    """An order is no scan of a paper."""
    asker.chooses(ends=(".csv", ".json"))
    assert asker.names == ["new.csv"]


def test_an_empty_inbox_says_what_to_do(asker: Asker) -> None:
    """Not an empty page."""
    asker.ward.inbox.held.clear()
    asker.chooses()
    table = view_of(asker.at).table
    assert table is not None
    assert (table.rows, table.empty) == ((), words.EMPTY)


def test_escape_leads_back_and_takes_no_file(asker: Asker) -> None:
    """What was filled in before shows again."""
    asker.chooses()
    asker.at.desk.cancelled()
    assert (asker.went.places, asker.got) == (["back"], [])


def test_no_name_or_byte_of_a_document_shows_in_a_repr(asker: Asker) -> None:
    """A file may be named after a patient (rule 9)."""
    asker.chooses()
    asker.at.desk.moved(1)
    asker.at.desk.entered()
    assert "new" not in repr(asker.got[0])


def test_no_name_of_a_file_shows_in_the_repr_of_its_line(asker: Asker) -> None:
    """A file may be named after a patient (rule 9)."""
    asker.chooses()
    table = view_of(asker.at).table
    assert table is not None
    assert "old" not in repr(table)
    assert "new" not in repr(table)


def test_no_name_of_a_file_shows_before_somebody_signed_in(asker: Asker) -> None:
    """Nothing names a patient while the screen is locked; the badge alone opens nothing."""
    choose_file(asker.at.desk, asker.went.ways, asker.got.append)
    assert isinstance(asker.at.desk.step, InboxLookStep)
    assert view_of(asker.at).table is None
    asker.at.taps(ANA)
    assert not isinstance(asker.at.desk.step, InboxListStep)
    asker.at.desk.cancelled()
    asker.at.desk.cancelled()
    assert (asker.went.places, asker.got) == (["back"], [])


def test_who_may_file_nothing_sees_no_name_of_a_file(asker: Asker) -> None:
    choose_file(asker.at.desk, asker.went.ways, asker.got.append)
    asker.at.taps(EMIL)
    assert isinstance(asker.at.desk.step, InboxLookStep)
    assert view_of(asker.at).message


def test_the_session_that_opened_the_list_signs_nothing_and_is_ended(asker: Asker) -> None:
    asker.chooses()
    assert isinstance(asker.at.desk.step, InboxListStep)
    assert not asker.ward.keys.open


def test_a_chosen_line_stays_chosen_when_a_newer_file_comes(asker: Asker) -> None:
    """Looking again never puts another file under the same Enter."""
    asker.chooses()
    asker.at.desk.moved(1)
    asker.ward.inbox.puts("newer.pdf", b"newer", NOON + timedelta(days=1))
    asker.at.desk.acted(LOOK)
    assert asker.names[0] == "newer.pdf"
    asker.at.desk.entered()
    assert [document.data for document in asker.got] == [b"new"]


def test_a_size_is_never_nothing() -> None:
    assert [size(n) for n in (1, 999, 1_001, 20_000_000)] == ["1 kB", "1 kB", "2 kB", "20 MB"]
