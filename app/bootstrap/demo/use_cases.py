"""What a play does by use cases, where another act shows how people do it at the window."""

from __future__ import annotations

from app.bootstrap.cast import ANA, CARLA, WARD
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.practice_cases import Case
from app.bootstrap.practice_signing import session_of
from app.bootstrap.site import OpenSite
from app.domain.moves import MoveKind
from app.domain.order import Order
from app.usecases import history, orders, readiness
from app.usecases.setting_up import move_bag
from app.usecases.station import Station


def bring_thawed(play: Play, case: Case, at: int) -> None:
    """Take a bag out of store and thaw it, without its screens."""

    def bring(site: OpenSite) -> None:
        for kind in (MoveKind.ISSUED, MoveKind.THAWED):
            session = session_of(site.station, CARLA)
            move_bag(site.station, case.bags[at].label.bag, kind, session, WARD)

    play.practice.running.call(bring)


def confirm_bedside(play: Play, case: Case, at: int) -> None:
    """The ward confirms at the bed what the profile asks, with filter, without irradiation."""

    def confirm(site: OpenSite) -> None:
        order = _order(site.station, case, case.bags[at].day)
        profile = history.profile(site.ledger, order.profile)
        items = {item.code: True for item in profile.bedside} if profile else {}
        items |= {"filter": case.kind.filter, "pump": False, "irradiated": False}
        session = session_of(site.station, ANA)
        volume = case.bags[at].detail.infuse_ml
        readiness.confirm_bedside(site.station, order, items, session, volume)

    play.practice.running.call(confirm)


def _order(station: Station, case: Case, day: int) -> Order:
    found = orders.order_numbered(station, case.order_id(day))
    expect(found is not None, "the day has no order on record")
    if found is None:
        raise AssertionError
    return found
