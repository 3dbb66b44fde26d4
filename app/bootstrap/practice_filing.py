"""Filing the practice site's cases: orders, prescription, release, readiness, bags in store.

Everything goes through the use cases of the wards, signed by the people of the practice site.
It is done in small pieces, one signature or one picture each: whoever runs them on the worker
lets a badge that is tapped meanwhile come between two of them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import date

from app.bootstrap import practice_labels
from app.bootstrap.cast import ANA, BEN, CARLA, DORA, HUGO, WARD, Member
from app.bootstrap.practice_cases import KINDS, Case, Kind, case_of, order_prefix
from app.bootstrap.practice_signing import session_of
from app.bootstrap.site import OpenSite
from app.domain import status
from app.domain.moves import GONE_STATES, USED_STATES, MoveKind
from app.domain.order import Order
from app.evidence.record import Record
from app.identifiers import BagId, ProductCode
from app.ports import Session
from app.settings import SettingsError
from app.usecases import history, orders, readiness, releases
from app.usecases.releases import NewIdentity, NewRelease
from app.usecases.setting_up import file_order, move_bag
from app.usecases.station import Station

Pieces = Generator[None, None, tuple[Case, ...]]


def prepare_cases(site: OpenSite) -> Pieces:
    """Return the cases to practise with; make another where one is used up or too old.

    A realm that was founded by a version without the shipped profiles has no such cases.

    Raises:
        SettingsError: a PIN is not the published one.
    """
    cases = []
    for kind in KINDS:
        if history.newest_profile(site.ledger, ProductCode(kind.bags[0].product)) is None:
            continue
        filed = _filed(site.station, kind)
        case = _newest(kind, filed)
        if case is not None and filed and _usable(site, case, filed[-1]):
            if not practice_labels.case_is_drawn(site.folder, case):
                yield from practice_labels.draw_case(site.folder, case)
        else:
            case = case_of(kind, case.number + 1 if case else 1, site.station.now().date())
            practice_labels.remove_case(site.folder, case)
            yield from bring_case(site.station, case)
            yield from practice_labels.draw_case(site.folder, case)
        cases.append(case)
        yield
    return tuple(cases)


def _filed(station: Station, kind: Kind) -> list[Record]:
    """Return the records of all orders of a kind, by their numbers, of every workstation."""
    begins = order_prefix(kind)
    named = [(r.statement.about("order") or "", r) for r in station.ledger.kind(history.ORDERED)]
    found = [one for one in named if one[0].startswith(begins)]
    return [record for _, record in sorted(found, key=lambda one: one[0])]


def _newest(kind: Kind, filed: Sequence[Record]) -> Case | None:
    if not filed:
        return None
    statement = filed[-1].statement
    number = str(statement.about("order")).split("-")[-2]
    return case_of(kind, int(number), statement.occurred.astimezone(statement.zone).date())


def _usable(site: OpenSite, case: Case, filed: Record) -> bool:
    """Say whether a case is of these days, and some bag of it can still be given."""
    now = site.station.now()
    if (now - filed.statement.occurred).days >= len(case.days):
        return False
    profile = history.newest_profile(site.ledger, case.bags[0].label.product)
    for one in case.bags:
        bag = history.bag(site.ledger, one.label.bag)
        until = status.thaw_limit(bag, profile)
        if bag.held or bag.state in USED_STATES | GONE_STATES:
            continue
        if (until is None or now <= until) and now < status.last_moment(one.label, now):
            return True
    return False


def bring_case(station: Station, case: Case) -> Generator[None, None, None]:
    """File a case's orders and what belongs to them, and bring its bags into store.

    Raises:
        SettingsError: the realm lacks its profile, or a PIN is not the published one.
    """
    signed: list[Session] = []
    for member in _signers(case):
        signed.append(session_of(station, member))
        yield
    sessions = iter(signed)
    with station.ledger.together():
        for day in case.days:
            _order(station, case, day, sessions)
        first = _orders(station, case)[0]
        kind = case.kind
        if kind.released:
            document = f"{kind.line}, practice document {case.number}".encode()
            releases.file_release(
                station, _release(case, first, station.now().date()), document, next(sessions)
            )
        if kind.tested is not None:
            told = NewIdentity(
                evidence=kind.tested,
                matches=True,
                laboratory="Practice laboratory",
                on=station.now().date(),
            )
            both = [next(sessions), next(sessions)]
            releases.file_identity(station, first, told, b"practice report", both)
        if kind.ready:
            items = dict.fromkeys(kind.ready, True)
            readiness.confirm_readiness(station, first, items, case.band, next(sessions))
        for bag in case.bags:
            for move in _moves(kind):
                _move(station, bag.label.bag, move, next(sessions))


def _signers(case: Case) -> list[Member]:
    """Return who signs, in the order in which everything is filed."""
    kind = case.kind
    ordered = [ANA, BEN, HUGO] if kind.asked is not None else [ANA, BEN]
    return [
        *(ordered * len(case.days)),
        *([DORA] if kind.released else []),
        *([DORA, CARLA] if kind.tested else []),
        *([ANA] if kind.ready else []),
        *([CARLA] * len(_moves(kind)) * len(case.bags)),
    ]


def _moves(kind: Kind) -> tuple[MoveKind, ...]:
    stored = (MoveKind.ACCEPTED, MoveKind.STORED)
    return (*stored, MoveKind.ISSUED) if kind.issued else stored


def _move(station: Station, bag: BagId, move: MoveKind, session: Session) -> None:
    move_bag(station, bag, move, session, WARD)  # one workstation is lab and ward here


def _order(station: Station, case: Case, day: int, sessions: Iterator[Session]) -> None:
    product = case.bags[0].label.product
    profile = history.newest_profile(station.ledger, product)
    if profile is None:
        msg = "The realm has no profile for a practised therapy. Make the practice site again."
        raise SettingsError(msg)
    new = case.order(day, profile.digest, station.now())
    file_order(station, new, [next(sessions), next(sessions)])
    order = orders.order_numbered(station, new.id)
    if case.kind.asked is not None and order is not None:
        orders.prescribe(station, order, next(sessions))


def _orders(station: Station, case: Case) -> list[Order]:
    found = [orders.order_numbered(station, case.order_id(day)) for day in case.days]
    return [order for order in found if order is not None]


def _release(case: Case, order: Order, issued: date) -> NewRelease:
    return NewRelease(
        kind=case.kind.released,
        number=f"PRACTICE-{case.kind.released}-{case.number:05d}",
        issued=issued,
        by="Practice manufacturer",
        coi=order.coi,
        product=order.product,
        lot=case.bags[0].label.lot,
        patient=order.patient,
        expires=case.bags[0].label.expires,
    )
