"""An order typed twice in the whole window: real keys, a real store, nothing of the first left."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest

from app.bootstrap.cast import ANA, BEN
from app.bootstrap.verify import verify_site
from app.identifiers import OrderId
from app.usecases import order_entry, orders
from tests.support.onlooker import held
from tests.support.window import Bench
from tests.unit.presenters.ordering_hands import order
from ui import wording_jobs
from ui import wording_ordering as words
from ui.presenters.desk import Screen
from ui.presenters.ordering import OrdersStep
from ui.presenters.ordering_entry import AgreedStep, PageStep, ReviewStep
from ui.presenters.work_form import Choices
from ui.scan_router import TICK_MS

SECRETS = ("ORDER-TYPED", "NEWBAG1", "WARD-SECRET")


def chooses(bench: Bench, line: int) -> None:
    """Choose a line of a fresh list with the arrow keys, and open it with Enter."""
    for _ in range(line + 1):
        bench.hands.down()
    bench.types("\r")


def to_the_orders(bench: Bench) -> None:
    while not bench.shows(Screen.LOCK):
        bench.types("\x1b")
    bench.hands.alt("W")
    bench.settle()
    chooses(bench, list(wording_jobs.JOBS).index("orders"))


NEEDED = (
    *("order", "coi", "patient", "band", "born", "name", "product", "lot", "ward"),
    *("bags", "bag 1, bag"),
)


def keys_of(bench: Bench) -> dict[str, str]:
    keys = order(bench.alma) | {"order": "ORDER-TYPED", "ward": "WARD-SECRET"}
    return {name: keys[name] for name in NEEDED}


def waits(bench: Bench) -> None:
    """Wait until the router has given every key to the page: it holds some for a moment."""
    while bench.opened.router.waiting:
        QTest.qWait(TICK_MS)
    QCoreApplication.processEvents()


def types_pages(bench: Bench) -> None:
    """Type every page; the first with real keys, where the arrow leads from part to part."""
    values, first = keys_of(bench), bench.step
    while isinstance(bench.step, PageStep):
        step = bench.step
        for at, part in enumerate(step.form.parts):
            if at:
                goes_on(bench, by_key=step is first)
            text = values.get(part.id, "")
            if text and isinstance(part, Choices):
                text = str([id for id, _ in part.options].index(text) + 1)
            types(bench, text, by_key=step is first)
        bench.hands.alt("G")
        bench.settle()
        assert bench.step is not step, bench.says


def goes_on(bench: Bench, *, by_key: bool) -> None:
    if by_key:
        bench.hands.down()
        waits(bench)
    else:
        bench.window.desk.turned(True)


def types(bench: Bench, text: str, *, by_key: bool) -> None:
    if by_key:
        bench.hands.types(text)
        waits(bench)
    else:
        for character in text:
            bench.window.desk.typed(character)


def signs_entry(bench: Bench) -> None:
    assert isinstance(bench.step, ReviewStep)
    bench.hands.alt("G")
    bench.settle()


def test_two_people_type_an_order_and_nothing_of_the_first_is_left_for_the_second(
    bench: Bench,
) -> None:
    to_the_orders(bench)
    bench.hands.alt("N")
    bench.settle()
    chooses(bench, 0)
    types_pages(bench)
    signs_entry(bench)
    bench.signs_in(ANA)

    # BL2, BL3: neither in a widget nor anywhere that can be reached from the window.
    assert isinstance(bench.step, OrdersStep)
    assert words.WAITS_SECOND in bench.says
    nothing_left(bench)
    chooses(bench, 0)
    assert isinstance(bench.step, PageStep)
    nothing_left(bench)

    types_pages(bench)
    signs_entry(bench)
    bench.signs_in(BEN)
    assert isinstance(bench.step, AgreedStep)
    bench.hands.alt("G")
    bench.settle()
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    assert words.FILED.format(number="ORDER-TYPED") in bench.says
    filed = bench.ask(lambda s: orders.order_numbered(s.station, OrderId("ORDER-TYPED")))
    assert filed is not None
    assert bench.ask(lambda s: order_entry.waiting(s.station)) == ()
    verified = verify_site(bench.root)
    assert verified.ok, verified.lines


def nothing_left(bench: Bench) -> None:
    gc.collect()
    secrets = {secret: secret for secret in SECRETS}
    assert [secret for secret in SECRETS if secret in bench.says] == []
    assert held(secrets, bench.window, bench.opened) == []
