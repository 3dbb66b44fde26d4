"""The crossing to the worker: always back on the window's thread, never to the dead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.tasks import BUSY_AFTER_MS, Tasks

T = TypeVar("T")
STATION = "what the worker owns"


class Door:
    """A worker with one thread."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1)

    def submit(self, job: Callable[[str], T]) -> Future[T]:
        return self.pool.submit(job, STATION)


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.pool.shutdown(wait=True)


class Asker(QObject):
    """Somebody who asks, and remembers answers and the threads they came on."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []
        self.errors: list[BaseException] = []
        self.threads: set[int] = set()

    def take(self, result: object) -> None:
        self.threads.add(threading.get_ident())
        self.done.append(result)

    def fail(self, error: BaseException) -> None:
        self.threads.add(threading.get_ident())
        self.errors.append(error)


def test_a_result_comes_back_on_the_windows_thread(qtbot: QtBot, door: Door) -> None:
    asker, tasks = Asker(), Tasks(door.submit)
    where: list[int] = []

    def job(station: str) -> str:
        where.append(threading.get_ident())
        return station.upper()

    tasks.run(job, asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: bool(asker.done))

    assert asker.done == [STATION.upper()]
    assert asker.threads == {threading.get_ident()}
    assert where != [threading.get_ident()]


def test_an_exception_comes_back_as_a_value(qtbot: QtBot, door: Door) -> None:
    asker, tasks = Asker(), Tasks(door.submit)

    def job(_: str) -> str:
        raise LookupError("no such key")

    tasks.run(job, asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: bool(asker.errors))

    assert [str(e) for e in asker.errors] == ["no such key"]
    assert not asker.done


def test_a_job_that_is_already_done_does_not_call_back_inside_run(qtbot: QtBot) -> None:
    def submit(job: Callable[[str], T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(job(STATION))
        return future

    asker, tasks = Asker(), Tasks(submit)

    tasks.run(str.upper, asker.take, asker.fail, asker)

    assert not asker.done
    qtbot.waitUntil(lambda: bool(asker.done))


def test_the_answer_is_dropped_when_the_asker_is_gone(qtbot: QtBot, door: Door) -> None:
    asker, other, tasks = Asker(), Asker(), Tasks(door.submit)
    gate = threading.Event()
    heard: list[object] = []

    tasks.run(lambda _: gate.wait(5), heard.append, heard.append, asker)
    shiboken6.delete(asker)
    gate.set()
    tasks.run(lambda _: "later", other.take, other.fail, other)
    qtbot.waitUntil(lambda: bool(other.done))

    assert not heard


def test_a_crossing_that_is_gone_does_not_break_the_worker(qapp: QApplication, door: Door) -> None:
    asker, tasks = Asker(), Tasks(door.submit)
    gate = threading.Event()
    tasks.run(lambda _: gate.wait(5), asker.take, asker.fail, asker)

    shiboken6.delete(tasks)
    gate.set()

    assert door.submit(str.upper).result(5) == STATION.upper()


def numbered(n: int) -> Callable[[str], int]:
    """Return a job that answers with its number."""
    return lambda _: n


def test_answers_come_in_the_order_of_the_questions(qtbot: QtBot, door: Door) -> None:
    asker, tasks = Asker(), Tasks(door.submit)

    for n in range(50):
        tasks.run(numbered(n), asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: len(asker.done) == 50)

    assert asker.done == list(range(50))


def test_a_closed_worker_is_told_as_an_error(qtbot: QtBot, door: Door) -> None:
    door.pool.shutdown(wait=True)
    asker, tasks = Asker(), Tasks(door.submit)

    tasks.run(str.upper, asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: bool(asker.errors))

    assert isinstance(asker.errors[0], RuntimeError)


def test_a_cancelled_job_is_told_as_an_error(qtbot: QtBot) -> None:
    def submit(job: Callable[[str], T]) -> Future[T]:
        future: Future[T] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future

    asker, tasks = Asker(), Tasks(submit)

    tasks.run(str.upper, asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: bool(asker.errors))

    assert not asker.done


def test_only_a_slow_answer_is_shown_as_busy(qtbot: QtBot, door: Door) -> None:
    asker, tasks = Asker(), Tasks(door.submit)
    shown: list[bool] = []
    tasks.busy.connect(shown.append)
    gate = threading.Event()

    tasks.run(str.upper, asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: bool(asker.done))
    assert shown == []

    tasks.run(lambda _: gate.wait(5), asker.take, asker.fail, asker)
    qtbot.waitUntil(lambda: shown == [True], timeout=BUSY_AFTER_MS * 5)
    gate.set()
    qtbot.waitUntil(lambda: shown == [True, False])
