"""The practice site has a case of every kind of therapy, filed and signed as a ward would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import resources
from app import sealing
from app.bootstrap import practice_labels
from app.bootstrap.cast import ANA, CARLA, HUGO, PEOPLE, WARD
from app.bootstrap.practice import history_orders, make_practice_site, prepare_therapies
from app.bootstrap.practice_cases import KINDS, Case
from app.bootstrap.practice_filing import prepare_cases
from app.bootstrap.practice_signing import session_of
from app.bootstrap.practice_tray import tray
from app.bootstrap.site import OpenSite, SiteFolder, open_site
from app.bootstrap.verify import verify_site
from app.domain.causes import Cause
from app.domain.moves import BagState, MoveKind
from app.domain.order import Order
from app.domain.people import Role
from app.domain.profile import Donation
from app.domain.readiness import FILTER, IRRADIATED, PUMP
from app.domain.verification import Hold, Match, Stop
from app.identifiers import ScanId
from app.labels import read
from app.usecases import history, orders, readiness, releases
from app.usecases.identity_tests import identity_of
from app.usecases.setting_up import move_bag
from app.usecases.verdicts import Revealed
from scanning.files import scans_in
from tests.support.site import opened, play, practice_site
from tests.support.window import StillClock
from tests.support.window import practice_site as window_site

WORK_HERE = {Role.NURSE_VERIFIER, Role.LAB_TECH, Role.SUPERVISOR, Role.PHYSICIAN, Role.QA}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice site without central, with its cases prepared; boxes cost little here."""
    root = tmp_path_factory.mktemp("kinds") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "MEMORY_KIB", 8)
        patch.setattr(sealing, "PASSES", 1)
        make_practice_site(SiteFolder(root), None)
    return root


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def site(made: Path, tmp_path: Path, clock: StillClock) -> Iterator[OpenSite]:
    """A copy of the site, open, with a clock that stands still."""
    shutil.copytree(made, tmp_path / "site")
    clock.wall = open_time(made)
    found = open_site(SiteFolder(tmp_path / "site"), clock=clock)
    yield found
    found.close()


def open_time(root: Path) -> datetime:
    """Return a time shortly after the site was made."""
    with opened(root) as made:
        return made.station.now()


def prepared(site: OpenSite) -> dict[str, Case]:
    """Prepare the cases, piece by piece, as the window does."""
    pieces = prepare_cases(site)
    while True:
        try:
            next(pieces)
        except StopIteration as done:
            return {case.kind.key: case for case in done.value}


def order_of(site: OpenSite, case: Case, day: int = 1) -> Order:
    found = orders.order_numbered(site.station, case.order_id(day))
    assert found is not None
    return found


def bring(site: OpenSite, case: Case, at: int = 0) -> None:
    """Bring a bag to the bed, thawed if it is one that is thawed, with the bedside confirmed."""
    station, order = site.station, order_of(site, case, case.bags[at].day)
    profile = history.profile(site.ledger, order.profile)
    assert profile is not None
    if not case.kind.issued:
        for kind in (MoveKind.ISSUED, MoveKind.THAWED):
            move_bag(station, case.bags[at].label.bag, kind, session_of(station, CARLA), WARD)
    items = {item.code: True for item in profile.bedside}
    items |= {FILTER: case.kind.filter, PUMP: False, IRRADIATED: False}
    volume = case.bags[at].detail.infuse_ml
    readiness.confirm_bedside(station, order, items, session_of(station, ANA), volume)


def verdict(site: OpenSite, case: Case, at: int = 0) -> Match | Hold | Stop:
    """Let two people check a bag of a case."""
    shown = play(site, case.band, case.bags[at].label)
    assert isinstance(shown, Revealed), shown
    return shown.verdict


# -- what stands in the realm


@pytest.mark.parametrize("central", [False, True], ids=["founded alone", "founded by central"])
def test_every_shipped_profile_is_published_signed_by_the_realm(
    made: Path, tmp_path: Path, *, central: bool
) -> None:
    root = practice_site(tmp_path) if central else made
    with opened(root) as site:
        bodies = [r.statement.body["profile"] for r in site.ledger.kind(history.PUBLISHED)]

    published = {body["id"] for body in bodies if "id" in body}
    assert published == set(resources.profiles())


def test_people_of_every_role_that_works_here_are_enrolled(site: OpenSite) -> None:
    roles = {
        role
        for member in PEOPLE
        if (person := history.person(site.station, member.person)) is not None
        for role in person.roles
    }

    assert roles >= WORK_HERE


# -- the cases


def test_there_is_a_case_of_every_kind_with_orders_documents_and_readiness(
    site: OpenSite,
) -> None:
    cases = prepared(site)

    assert set(cases) == {kind.key for kind in KINDS}
    rainbow = cases["rainbow"]
    assert rainbow.days == (1, 2)
    assert len(rainbow.bags) == 3
    days = [order_of(site, rainbow, day) for day in rainbow.days]
    assert [len(order.bags) for order in days] == [1, 2]
    assert [order.dose_day for order in days] == [1, 2]
    volumes = [f"{one.infuse_ml} of {one.volume_ml}" for one in days[1].details]
    assert volumes == ["None of 50", "20 of 40"]
    ready = readiness.readiness_of(site.station, days[0])
    assert ready is not None
    assert ready.counts
    assert not ready.missing
    assert all(order.prescription and order.prescription.by for order in days)
    donations = {
        key: profile.donation
        for key, case in cases.items()
        if (profile := history.profile(site.ledger, order_of(site, case).profile))
    }
    assert donations["sibling"] is Donation.DIRECTED
    assert donations["shelf"] is Donation.OFF_THE_SHELF
    released = {
        key: releases.releases_of(site.station, order_of(site, case)).regular is not None
        for key, case in cases.items()
    }
    assert released == {k.key: bool(k.released) for k in KINDS}
    assert identity_of(site.station, order_of(site, cases["sibling"])) is not None
    states = {key: history.bag(site.ledger, c.bags[0].label.bag).state for key, c in cases.items()}
    assert states == {k.key: BagState.ISSUED if k.issued else BagState.STORED for k in KINDS}


@pytest.mark.parametrize("kind", ["rainbow", "sibling", "shelf", "fresh"])
def test_a_bag_of_every_released_kind_matches_its_patient(site: OpenSite, kind: str) -> None:
    # Domain row 11: whose cells they are decides what is compared, and all of it agrees here.
    case = prepared(site)[kind]
    bring(site, case)

    assert isinstance(verdict(site, case), Match)


def test_a_bag_of_the_second_day_is_held_on_the_first_and_matches_on_the_second(
    site: OpenSite, clock: StillClock
) -> None:
    # A04: the other dose day is no day for it; X11c says so.
    case = prepared(site)["rainbow"]
    items = dict.fromkeys(case.kind.ready, True)

    def ready() -> None:
        order = order_of(site, case, 2)
        session = session_of(site.station, ANA)
        readiness.confirm_readiness(site.station, order, items, case.band, session)

    ready()
    bring(site, case, 1)
    held = verdict(site, case, 1)
    clock.passes(timedelta(days=1))
    again = prepared(site)["rainbow"]

    assert isinstance(held, Hold)
    assert held.cause is Cause.OUTSIDE_WINDOW
    assert again == case


def test_vials_that_nobody_released_stop(site: OpenSite) -> None:
    # T02, X8: no document, no infusion, until two people answer for it by name (A14).
    case = prepared(site)["paired"]
    bring(site, case)

    stopped = verdict(site, case)

    assert isinstance(stopped, Stop)
    assert stopped.cause is Cause.NOT_RELEASED


def test_the_second_of_two_vials_stops_while_the_first_is_not_given(site: OpenSite) -> None:
    # A05, X9: CD8 before CD4.
    case = prepared(site)["paired"]
    bring(site, case, 1)

    stopped = verdict(site, case, 1)

    assert isinstance(stopped, Stop)
    assert Cause.WRONG_COMPONENT in {getattr(o, "cause", None) for o in stopped.outcomes}


# -- again and again


def test_cases_that_stand_are_found_again_and_nothing_is_filed_twice(site: OpenSite) -> None:
    first = prepared(site)
    filed = site.ledger.head()

    assert prepared(site) == first
    assert site.ledger.head() == filed


def test_a_case_whose_bag_is_gone_is_followed_by_another_with_new_numbers(
    site: OpenSite, clock: StillClock
) -> None:
    first = prepared(site)
    move_bag(
        site.station,
        first["sibling"].bags[0].label.bag,
        MoveKind.ISSUED,
        session_of(site.station, CARLA),
        WARD,
    )
    move_bag(
        site.station,
        first["sibling"].bags[0].label.bag,
        MoveKind.THAWED,
        session_of(site.station, CARLA),
        WARD,
    )
    clock.passes(timedelta(hours=2))

    second = prepared(site)

    assert second["sibling"].number == first["sibling"].number + 1
    assert second["shelf"] == first["shelf"]
    bags = [one.label.bag for case in (first, second) for one in case["sibling"].bags]
    assert len(set(bags)) == len(bags)


def test_a_preparation_that_was_cut_off_leaves_no_half_case(site: OpenSite) -> None:
    for pieces in (1, 4, 9):
        begun = prepare_cases(site)
        for _ in range(pieces):
            with suppress(StopIteration):
                next(begun)
        begun.close()

    cases = prepared(site)

    assert set(cases) == {kind.key for kind in KINDS}
    for case in cases.values():
        assert {order_of(site, case, day).id for day in case.days}
    site.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert verify_site(site.folder.root).ok


def test_a_lost_label_is_drawn_again(site: OpenSite) -> None:
    case = prepared(site)["shelf"]
    band, _ = practice_labels.case_files(case)
    (site.folder.labels / band).unlink()

    assert prepared(site)["shelf"] == case
    assert practice_labels.case_is_drawn(site.folder, case)


def test_the_series_of_single_bags_counts_only_its_own_orders(site: OpenSite) -> None:
    therapies = prepare_therapies(site)
    prepared(site)

    assert prepare_therapies(site) == therapies
    assert len(history_orders(site.station)) == len(therapies)


def test_a_site_of_an_earlier_version_has_single_bags_only_and_goes_on(tmp_path: Path) -> None:
    # Its realm has neither these profiles nor the people who came later.
    with site_of_tests(tmp_path) as early:
        (early.folder.labels / practice_labels.badge_file(HUGO)).unlink()

        assert prepared(early) == {}
        labels = tray(early.folder, ())

    assert practice_labels.badge_file(ANA).removesuffix(".png") in labels
    assert practice_labels.badge_file(HUGO).removesuffix(".png") not in labels


@contextmanager
def site_of_tests(tmp: Path) -> Iterator[OpenSite]:
    """Open the small practice site of the window's tests: one profile, none that is shipped."""
    found = open_site(SiteFolder(window_site(tmp)), clock=StillClock())
    yield found
    found.close()


# -- labels


def test_every_label_of_a_case_reads_as_what_it_is(site: OpenSite) -> None:
    for case in prepared(site).values():
        band, bags = practice_labels.case_files(case)
        wanted = [case.band, *(one.label for one in case.bags)]
        for name, label in zip((band, *bags), wanted, strict=True):
            (scan,) = scans_of(site, site.folder.labels / name)
            assert read(scan, site.station.labels) == label


def scans_of(site: OpenSite, picture: Path) -> list[Any]:
    return list(
        scans_in(picture, mint=lambda: ScanId(site.keyring.new_id()), now=site.station.now)
    )


def test_no_file_name_of_the_tray_names_a_patient(site: OpenSite) -> None:
    # DESIGN rule 9.
    cases = tuple(prepared(site).values())
    labels = tray(site.folder, prepare_therapies(site), cases)

    said = " ".join([*labels, *(str(x.picture) for x in labels.values())]).lower()
    assert not [c.kind.name for c in cases if c.kind.name.split(", ")[1].lower() in said]


def test_each_therapy_has_a_page_of_the_tray_and_badges_are_on_all(site: OpenSite) -> None:
    cases = tuple(prepared(site).values())
    labels = tray(site.folder, prepare_therapies(site), cases)

    pages = {label.group for label in labels.values()} - {""}
    assert len(pages) == len(cases) + 1
    assert all((not label.group) == id.startswith("badge-") for id, label in labels.items())
