"""A workstation of the cell laboratory, with Alma's bags on record: keys, scans and badges."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.bootstrap.cast import CARLA, Member
from app.domain.case import Bag
from app.domain.moves import BagState, MoveKind
from app.domain.order import OrderedBag
from app.identifiers import OrderId, SerialNumber
from app.labels import product
from app.labels.label import ProductLabel
from app.usecases import history
from app.usecases.readiness import confirm_readiness
from app.usecases.setting_up import move_bag
from tests.support.desk import QuickDesk
from tests.support.station import GUS, Ward, new_ward
from tests.unit.usecases.orders import order_of
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.jobs import JOBS
from ui.presenters.work import GO_ON
from ui.presenters.work_views import WorkRow, WorkView
from ui.wording_jobs import JOBS as WORK

LAB_PLACE = "Cell lab"
BOTH: tuple[Member, Member] = (CARLA, GUS)


class LabDesk(QuickDesk):
    """Somebody of the laboratory in front of a screen.

    Attributes:
        labels: the bags of Alma's order, in store.
    """

    def __init__(self, ward: Ward | None = None, bags: int = 1) -> None:
        """Bring bags of one new order of Alma into store, and sit down in the laboratory."""
        fresh = ward is None
        ward = ward or new_ward()
        super().__init__(ward, NOTHING)
        self.ward.ward = LAB_PLACE
        self.labels = tuple(
            replace(ward.alma.bag, serial=SerialNumber(f"PB9{n:04d}LAB{n}")) for n in range(bags)
        )
        if fresh:
            self._stores()
        self.lock()

    def _stores(self) -> None:
        ward = self.ward
        alma = replace(ward.alma, order=OrderId("PRACTICE-ORDER-LAB"))
        ward.orders(
            alma,
            bags=frozenset(one.bag for one in self.labels),
            details=tuple(OrderedBag(bag=one.bag, volume_ml=Decimal(50)) for one in self.labels),
        )
        for label in self.labels:
            for kind in (MoveKind.ACCEPTED, MoveKind.STORED):
                move_bag(ward.station, label.bag, kind, ward.set_up(CARLA), LAB_PLACE)

    # -- hands

    def lock(self) -> None:
        """Show the lock screen."""
        self.desk.go(LockStep(self.desk))

    def works_on(self, job: str) -> None:
        """Open one kind of work from the menu."""
        self.lock()
        self.desk.acted(JOBS)
        self.opens(list(WORK).index(job))

    def opens(self, line: int) -> None:
        """Choose a line of a fresh list with the arrow keys, and open it."""
        for _ in range(line + 1):
            self.desk.moved(1)
        self.desk.entered()

    def does(self, act: str) -> None:
        """Open one of a bag's steps."""
        self.opens([row.id for row in self.rows].index(act))

    def bag_scanned(self, label: ProductLabel | None = None) -> None:
        """Scan a bag's label."""
        self.scans(product.raw(label or self.label), "]d2")

    def keys(self, text: str) -> None:
        """Type."""
        for character in text:
            self.desk.typed(character)

    def next(self, times: int = 1) -> None:
        """Press Tab."""
        for _ in range(times):
            self.desk.turned(True)

    def goes_on(self) -> None:
        """Press Alt+G."""
        self.desk.acted(GO_ON)

    def stands_at(self, place: str) -> None:
        """Go to the workstation of another place, which has the same records."""
        self.ward.ward = place
        self.lock()

    # -- what shows, and what is on record

    @property
    def shown(self) -> WorkView:
        """The work screen."""
        view: Any = self.view
        assert isinstance(view, WorkView), view
        return view

    @property
    def rows(self) -> tuple[WorkRow, ...]:
        """The lines of the list."""
        table = self.shown.table
        assert table is not None
        return table.rows

    @property
    def offers(self) -> list[str]:
        """The steps that are offered."""
        return [row.id for row in self.rows]

    @property
    def label(self) -> ProductLabel:
        """The first bag's label."""
        return self.labels[0]

    @property
    def bag(self) -> Bag:
        """The first bag as its records have it."""
        return history.bag(self.ward.ledger, self.label.bag)

    @property
    def state(self) -> BagState:
        """What the records say of the first bag."""
        return self.bag.state

    # -- whole steps, as they should be

    def opens_bag(self, label: ProductLabel | None = None) -> None:
        """Scan a bag in the laboratory."""
        self.works_on("laboratory")
        self.bag_scanned(label)

    def asks_for_it(self) -> None:
        """Sign the pick-up slip of the order's next bag."""
        self.opens_bag()
        self.does("slip")
        self.goes_on()
        self.signs(CARLA)

    def fetches(self) -> None:
        """Fetch the bag with a slip, by two."""
        self.asks_for_it()
        self.fetches_again()

    def fetches_again(self) -> None:
        """Fetch the bag with the slip that there is."""
        self.opens_bag()
        self.does("issue")
        self.bag_scanned()
        self.bag_scanned()
        self.goes_on()
        for member in BOTH:
            self.signs(member)

    def confirms(self) -> None:
        """Let the ward confirm that the patient is ready."""
        alma = replace(self.ward.alma, order=OrderId("PRACTICE-ORDER-LAB"))
        confirm_readiness(
            self.ward.station,
            order_of(self.ward, alma),
            {},
            alma.band,
            self.ward.set_up(self.ward.members[GUS.person]),
        )

    def rehearses(self) -> None:
        """Compare everything once."""
        self.does("rehearse")
        self.bag_scanned()
        self.goes_on()
        self.signs(CARLA)

    def begins_thaw(self, calibrated: str = "23112027") -> None:
        """Fill in how it is thawed, and sign; in a profile without methods."""
        self.does("thaw")
        self.keys("bath")
        self.next()
        self.keys("B1")
        self.next()
        self.keys(calibrated)
        self.next(2)
        self.keys("1")
        self.goes_on()

    def says_where(self, *, box: str = "BOX-1", seal: str = "S-77") -> None:
        """Scan the bag, and fill in that it goes to its ward."""
        self.bag_scanned()
        self.keys(box)
        self.next()
        self.keys(seal)
        self.next()
        self.keys("5.5")
        self.next(2)
        self.keys("1")

    def gives(self) -> None:
        """Hand the bag over to its ward."""
        self.opens_bag()
        self.does("hand over")
        self.says_where()
        self.goes_on()
        self.signs(CARLA)

    def thaws(self) -> None:
        """Fetch, compare and thaw, all as it should be."""
        self.fetches()
        self.confirms()
        self.rehearses()
        self.begins_thaw()
        self.signs(CARLA)
        self.does("thawed")
        self.goes_on()
        self.signs(CARLA)
