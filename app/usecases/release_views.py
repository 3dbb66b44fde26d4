"""What the release gate's screens show, and the mark that an exceptional release leaves for ever.

Pseudonyms only. The mark belongs to the bags that the exceptional release names, or to every bag
of its lot, and to every container drawn from them; nothing that is filed later takes it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from app.domain.moves import USED_STATES
from app.domain.order import Order, OrderState
from app.domain.profile import Profile
from app.domain.release import BiologicalIdentity, ReleaseDocument
from app.identifiers import BagId, Digest, Identifier, LotNumber
from app.usecases import history
from app.usecases.history import ORDERED
from app.usecases.identity_tests import identity_of
from app.usecases.order_body import clear_lot
from app.usecases.releases import EXCEPTIONAL, Releases, read, releases_of
from app.usecases.station import Station

Id = TypeVar("Id", bound=Identifier)
NEWEST = 128  # orders on the list: months of a large centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One order before its release.

    Attributes:
        wants: the kind of document that the profile asks for; empty: none.
        tests: the biological identity test that the profile asks for; empty: none.
        left: how many of its bags are not infused.
    """

    order: Order
    profile: Profile
    wants: str
    tests: str
    released: Releases
    identity: BiologicalIdentity | None
    left: int

    @property
    def open(self) -> bool:
        """Whether something that the profile asks for is missing, or a test found other cells."""
        document = bool(self.wants) and self.released.newest is None
        test = bool(self.tests) and self.identity is None
        return document or test or (self.identity is not None and not self.identity.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is shown beside the label match, once both turns are sealed.

    Attributes:
        exceptional: the exceptional releases of these bags; the mark stays for ever.
        tests: the biological identity test that the profile asks for; empty: none.
        identity: the newest one on record; None: there is none.
    """

    exceptional: tuple[ReleaseDocument, ...] = ()
    tests: str = ""
    identity: BiologicalIdentity | None = None


def gates(station: Station, most: int = NEWEST) -> tuple[Gate, ...]:
    """Return the active orders with something left to infuse, those not released first."""
    found = []
    for record in station.ledger.latest(ORDERED, most):
        order = history.order(station.ledger, record.digest)
        gate = _gate(station, order) if order is not None else None
        if gate is not None:
            found.append(gate)
    return tuple(sorted(found, key=lambda gate: not gate.open))


def gate_of(station: Station, entry: Digest) -> Gate | None:
    """Return one order's gate; None if it is cancelled, or nothing is left of it."""
    order = history.order(station.ledger, entry)
    return _gate(station, order) if order is not None else None


def _gate(station: Station, order: Order) -> Gate | None:
    profile = history.profile(station.ledger, order.profile)
    left = sum(history.bag(station.ledger, b).state not in USED_STATES for b in order.bags)
    if profile is None or order.state is not OrderState.ACTIVE or not left:
        return None
    return Gate(
        order=order,
        profile=profile,
        wants=profile.release_doc,
        tests=profile.biological_identity,
        released=releases_of(station, order),
        identity=identity_of(station, order),
        left=left,
    )


def as_ordered(kind: type[Id], typed: str, known: Iterable[Id | None]) -> Id:
    """Return what a person typed; as the order writes it, if only small letters differ.

    Raises:
        ValueError: the text cannot be such a number.
    """
    written = {one.value.upper(): one for one in known if one is not None}
    return written.get(typed.upper()) or kind(typed)


def marks_of(station: Station, bags: Iterable[BagId]) -> Marks:
    """Return what is shown beside the match of these bags."""
    found = tuple(bags)
    orders = [order for bag in found for order in _orders(station, bag)]
    newest = orders[-1] if orders else None
    profile = history.profile(station.ledger, newest.profile) if newest else None
    return Marks(
        exceptional=tuple(
            dict.fromkeys(one for bag in found for one in exceptional_of(station, bag))
        ),
        tests=profile.biological_identity if profile else "",
        identity=identity_of(station, newest) if newest else None,
    )


def exceptional_of(station: Station, bag: BagId) -> tuple[ReleaseDocument, ...]:
    """Return every exceptional release under which a bag, or what it was drawn from, came out."""
    origin = _origin(station, bag)
    found: list[ReleaseDocument] = []
    for coi, lot in _cases(station, origin):
        for record in station.ledger.about("coi", coi):
            document = read(station, record) if record.statement.kind == EXCEPTIONAL else None
            if document is None or document in found:
                continue
            if origin in document.bags if document.bags else document.lot == lot:
                found.append(document)
    return tuple(found)


def _cases(station: Station, bag: BagId) -> Iterator[tuple[str, LotNumber | None]]:
    """Yield the chain of identity and the bag's lot of each order that names it.

    Cancelled ones too: a mark stays for ever; and those of which only the clear part is here.
    """
    for order in history.orders_about(station.ledger, "bag", bag.value):
        yield order.coi.value, order.lot_of(bag)
    for record in history.filed_away(station.ledger, "bag", bag.value):
        body = record.statement.body
        yield str(body["coi"]), clear_lot(body, bag)[1]


def marked(station: Station, bags: Iterable[BagId]) -> frozenset[BagId]:
    """Return which of these bags came out under an exceptional release."""
    if not station.ledger.latest(EXCEPTIONAL, 1):
        return frozenset()
    return frozenset(bag for bag in set(bags) if exceptional_of(station, bag))


def _origin(station: Station, bag: BagId) -> BagId:
    known = history.bag(station.ledger, bag)
    return known.origin or known.parent or bag


def _orders(station: Station, bag: BagId) -> tuple[Order, ...]:
    """Return every order that names a bag, cancelled ones too: a mark stays for ever."""
    return history.orders_about(station.ledger, "bag", _origin(station, bag).value)
