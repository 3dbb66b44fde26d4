"""The orders of this site: how each stands, its bags, what is missing. Qt-free.

Anybody may look: a list and an order's screen hold pseudonyms only. What names a patient shows
after a sign-in (`ui.presenters.ordering_look`), where somebody prescribes or compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.case import Step as MoveStep
from app.domain.moves import BagState
from app.domain.order import OrderState
from app.identifiers import BagId, Digest, OrderId
from app.usecases import history, order_entry, order_views, orders
from app.usecases.order_entry import Alike, Typing, Waiting
from app.usecases.order_views import BagRow, OrderRow, OrderView
from app.usecases.station import Station
from ui import wording_ordering as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.moments import moment
from ui.presenters.ordering_acts import Said, show_cancel, show_prescribe
from ui.presenters.ordering_entry import show_entry
from ui.presenters.ordering_files import show_files
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkRow, WorkView

END = 6  # characters of a chain of identity and of a product code on the list
NEW, PRESCRIBE, CANCEL = "new", "prescribe", "cancel"
_ASIDE = frozenset({BagState.QUARANTINE, BagState.RECALLED, BagState.LOST, BagState.REJECTED})
_Read = tuple[tuple[Waiting, ...], tuple[OrderRow, ...]]


def show_orders(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show the orders of this site, and ask the records."""
    step = OrdersStep(desk, ways)
    show_list(desk, step, _read, step.told, message)


def _read(station: Station) -> _Read:
    return order_entry.waiting(station), order_views.all_orders(station)


class OrdersStep(ListStep):
    """Entries that wait for a person, then the orders, newest first."""

    title = words.ORDERS
    instruction = words.ORDERS_SAYS
    empty = words.NO_ORDER

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_orders` asks the records."""
        super().__init__(desk, ways, heads=words.ORDERS_HEADS, on_open=self._open)
        self.extra = KeyAction(id=NEW, key="N", label=words.NEW)
        self._entries: Mapping[str, Waiting] = {}
        self._away: frozenset[str] = frozenset()

    def told(self, read: _Read) -> None:
        """Take the list."""
        entries, orders = read
        now = self.desk.now()
        self._entries = {one.of.value: one for one in entries}
        self._away = frozenset(one.entry.value for one in orders if not one.here)
        rows = (*(_entry(one, now) for one in entries), *(_order(one, now) for one in orders))
        self.show_rows(rows)

    def acted(self, action: str) -> None:
        """Begin a new order, if that was pressed."""
        if action == NEW:
            self.desk.go(NewOrderStep(self.desk, self._here(), self._say))
            return
        super().acted(action)

    def _here(self) -> Ways:
        return Ways(back=lambda: self._say(""), lock=self.ways.lock)

    def _say(self, message: str) -> None:
        show_orders(self.desk, self.ways, message)

    def _open(self, id: str) -> None:
        if id in self._entries:
            show_entry(self.desk, self._here(), self._say, self._entries[id].of)
        elif id in self._away:
            self.say(words.ORDER_AWAY)
        else:
            show_order(self.desk, self._here(), Digest(id))


def _entry(one: Waiting, now: datetime) -> WorkRow:
    """Tell of an entry by hand: who began it, and who is next; nothing that was typed."""
    again = isinstance(one.stands, Typing) and bool(one.stands.differing)
    word = words.WAITS_AGAIN if again else words.WAITS_SECOND
    if isinstance(one.stands, Alike):
        word = words.WAITS_SIGN
    began = words.BEGUN_BY.format(name=one.people[0]) if one.people else ""
    named = f"{words.ENTRY_ROW}, {began}"
    cells = (named, "", "", "", moment(one.since, now), words.ORIGINS["hand"])
    return WorkRow(id=one.of.value, mark=Mark.NOW, word=word, cells=cells)


def _order(one: OrderRow, now: datetime) -> WorkRow:
    mark, word = Mark.OPEN, words.STATES[one.state.value]
    if one.state is OrderState.CANCELLED:
        mark = Mark.STOP
    elif not one.left:
        mark, word = Mark.GOOD, words.STATES["done"]
    return WorkRow(
        id=one.entry.value,
        mark=mark,
        word=word,
        cells=(
            one.order.value,
            _end(one.coi.value),
            _end(one.product.value),
            words.LEFT_OF.format(left=one.left, all=len(one.bags), day=one.dose_day),
            moment(one.at, now),
            words.ORIGINS[one.origin.value] if one.here else words.AWAY,
        ),
        bags=one.bags,
    )


def _end(number: str) -> str:
    """Return the end of a long number: cut by us, with a sign for it, never by a narrow column."""
    return words.END.format(end=number[-END:]) if len(number) > END else number


class NewOrderStep(ListStep):
    """How a new order comes: by hand, or from a file."""

    title = words.NEW
    instruction = words.NEW_SAYS

    def __init__(self, desk: Desk, ways: Ways, said: Said) -> None:
        """Offer both ways; `said` shows the orders again with a piece of news."""
        rows = tuple(
            WorkRow(id=id, mark=Mark.OPEN, word="", cells=cells)
            for id, cells in words.WAYS.items()
        )
        super().__init__(desk, ways, heads=words.NEW_HEADS, rows=rows, on_open=self._open)
        self._said = said

    def _open(self, id: str) -> None:
        again = Ways(
            back=lambda: self.desk.go(NewOrderStep(self.desk, self.ways, self._said)),
            lock=self.ways.lock,
        )
        if id == "hand":
            show_entry(self.desk, again, self._said, None)
        else:
            show_files(self.desk, again)


# -- one order


def show_order(desk: Desk, ways: Ways, entry: Digest, message: str = "") -> None:
    """Show one order, and ask the records how it stands."""
    step = OrderStep(desk, ways, entry)
    show_list(desk, step, lambda station: order_views.view_of(station, entry), step.told, message)


def show_order_numbered(desk: Desk, ways: Ways, number: OrderId) -> None:
    """Show the order of a number, for a line of another list; the orders if there is none."""
    step = OrderStep(desk, ways, None)
    desk.go(step)
    desk.run(
        step,
        lambda station: orders.order_numbered(station, number),
        lambda order: show_order(desk, ways, order.entry) if order else show_orders(desk, ways),
    )


class OrderStep(ListStep):
    """One order: its numbers, its bags and where they are, and what is missing."""

    instruction = words.ORDER_SAYS

    def __init__(self, desk: Desk, ways: Ways, entry: Digest | None) -> None:
        """Begin with nothing known; `show_order` asks the records."""
        super().__init__(desk, ways, heads=words.BAG_HEADS, on_open=self._open)
        self.title = words.ORDERS
        self._entry = entry
        self._shown: OrderView | None = None

    def told(self, shown: OrderView | None) -> None:
        """Take how the order stands."""
        if shown is None:
            self.say(words.GONE)
            return
        self._shown = shown
        self.title = words.ORDER_TITLE.format(number=shown.row.order.value)
        now = self.desk.now()
        self.show_rows(tuple(_bag(bag, now) for bag in shown.bags))

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add the order's numbers, what is missing, and what may be done."""
        view = super().dress(view, now)
        shown = self._shown
        if shown is None:
            return view
        cancelled = shown.row.state is OrderState.CANCELLED
        band = WorkBand(kind=BandKind.STOP, sentence=words.CANCELLED_BAND) if cancelled else None
        return replace(
            view,
            facts=_facts(shown, now),
            findings=tuple(words.MISSING[one.value] for one in shown.missing),
            band=band,
            forever=words.EXCEPTIONAL if shown.exceptional else "",
            actions=_actions(shown),
            main="",
        )

    def acted(self, action: str) -> None:
        """Prescribe or cancel the order, where that may still be."""
        shown = self._shown
        if shown is None or self.busy or action not in {one.id for one in _actions(shown)}:
            return
        act = show_prescribe if action == PRESCRIBE else show_cancel
        act(self.desk, self._here(), self._said, shown)

    def _said(self, message: str) -> None:
        if self._entry is not None:
            show_order(self.desk, self.ways, self._entry, message)

    def _here(self) -> Ways:
        return Ways(back=lambda: self._said(""), lock=self.ways.lock)

    def _open(self, id: str) -> None:
        step = BagStep(self.desk, self._here(), BagId(id))
        self.desk.go(step)
        self.desk.run(step, lambda s: history.bag(s.ledger, BagId(id)).way, step.told)


def _actions(shown: OrderView) -> tuple[KeyAction, ...]:
    if shown.row.state is OrderState.CANCELLED or not shown.row.left:
        return ()
    prescribe = KeyAction(id=PRESCRIBE, key="P", label=words.PRESCRIBE)
    cancel = KeyAction(id=CANCEL, key="X", label=words.CANCEL_ORDER)
    return (cancel,) if shown.row.signed else (prescribe, cancel)


def _facts(shown: OrderView, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return an order's numbers on few lines: the bags below need the room."""
    row = shown.row
    product = (shown.therapy, row.product.value, shown.lot.value if shown.lot else "")
    plan = words.NO_PLAN
    if shown.window is not None:
        begin, end = (moment(at, now) for at in shown.window)
        plan = words.PLAN.format(begin=begin, end=end)
    where = words.DAY_WARD_IS.format(day=row.dose_day, ward=shown.ward)
    came = f"{words.ORIGINS[row.origin.value]}, {moment(row.at, now)}"
    release = words.RELEASED if shown.released else words.NOT_RELEASED
    if shown.exceptional:
        release = words.EXCEPTIONAL_BY.format(names=", ".join(shown.exceptional))
    signed = words.SIGNED if row.signed else words.NOT_SIGNED
    return (
        (words.COI, f"{row.coi.value} ({came})"),
        (words.PRODUCT, " · ".join(filter(None, product))),
        (words.DAY_WARD, f"{where} · {plan}"),
        (words.PRESCRIBED_RELEASED, f"{signed} · {release}"),
    )


def _bag(bag: BagRow, now: datetime) -> WorkRow:
    mark = Mark.STOP if bag.held or bag.state in _ASIDE else Mark.OPEN
    word = words.BAG_STATES[bag.state.value]
    number = words.NUMBER_OF.format(number=bag.number, of=bag.of) if bag.of else ""
    return WorkRow(
        id=bag.bag.value,
        mark=mark,
        word=f"{word}, {words.ON_HOLD}" if bag.held else word,
        cells=(
            bag.bag.value.partition(".")[2] or bag.bag.value,
            number,
            bag.says,
            bag.place,
            moment(bag.since, now),
            words.RELEASED if bag.released else words.NOT_RELEASED,
        ),
    )


class BagStep(ListStep):
    """Where one bag has been, oldest first."""

    instruction = words.BAG_SAYS
    empty = words.NO_MOVE

    def __init__(self, desk: Desk, ways: Ways, bag: BagId) -> None:
        """Show an empty list; its asker reads the records."""
        super().__init__(desk, ways, heads=words.MOVE_HEADS, on_open=_nothing)
        self.title = words.BAG_TITLE.format(end=bag_end(bag))
        self._bag = bag

    def about(self) -> tuple[BagId, ...]:
        """Return the bag whose way this is."""
        return (self._bag,)

    def told(self, way: tuple[MoveStep, ...]) -> None:
        """Take the bag's moves."""
        now = self.desk.now()
        self.show_rows(tuple(_move(str(at), one, now) for at, one in enumerate(way)))


def _move(id: str, one: MoveStep, now: datetime) -> WorkRow:
    cells = (words.MOVES[one.kind.value], moment(one.at, now), one.place or "")
    return WorkRow(id=id, mark=Mark.GOOD, word="", cells=cells)


def _nothing(id: str) -> None:
    """Open nothing: the line says it all."""
    del id
