"""What another workstation, or central, may try: nothing is hidden, breaks or leaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.infusion import StepKind
from app.domain.moves import MoveKind
from app.evidence.private import PrivateRow, row
from app.evidence.statement import Subject
from app.identifiers import PatientId
from app.store.derived import COUNTS_DISPUTED
from app.usecases.station import Draft, file
from sync.central.errors import CentralError
from sync.central.store import Annotation
from tests.support.central import PracticeRealm, station_wish
from tests.support.workstations import PATIENT, Opens, all_sync, workstations

COI = Subject(scheme="coi", value="COI-1")


@pytest.fixture
def realm() -> PracticeRealm:
    return PracticeRealm()


@pytest.fixture
def opens(realm: PracticeRealm, tmp_path: Path) -> Iterator[Opens]:
    with workstations(realm, tmp_path) as new:
        yield new


# -- what stops something is never hidden


@pytest.mark.parametrize("kind", ["order.cancelled", "bag.held", "infusion.started"])
def test_what_may_stop_something_counts_though_central_disputes_it(
    realm: PracticeRealm, opens: Opens, kind: str
) -> None:
    """Somebody's role ended before it arrived (C1): what happened counts all the same."""
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    stopping = file(pharmacy.station, Draft(kind=kind, subject=(COI,)))
    order = pharmacy.orders()
    pharmacy.syncs()
    for record in (stopping, order):
        with realm.store.transaction():
            realm.store.annotate(record.digest, Annotation(what="disputed", why="C1: a test"))
    all_sync(pharmacy, ward)
    assert len(ward.ledger.kind("record.disputed")) == 2
    assert [r.digest for r in ward.ledger.about("coi", "COI-1")] == [stopping.digest]
    assert ward.ledger.get(order.digest) is None


@pytest.mark.parametrize(("matches", "counts"), [(True, False), (False, True)])
def test_a_disputed_identity_test_counts_only_against(
    realm: PracticeRealm, opens: Opens, matches: bool, counts: bool
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    tested = file(pharmacy.station, Draft(kind="identity.tested", body={"matches": matches}))
    pharmacy.syncs()
    with realm.store.transaction():
        realm.store.annotate(tested.digest, Annotation(what="disputed", why="C1: a test"))
    all_sync(pharmacy, ward)
    assert (ward.ledger.get(tested.digest) is not None) is counts


def test_every_kind_that_counts_though_disputed_is_a_kind() -> None:
    known = {kind.value for kind in (*MoveKind, *StepKind)} | {
        "order.cancelled",
        "rehearsal.failed",
        "verification.lapsed",
        "near_miss.recorded",
        "deviation.recorded",
        "emergency.recorded",
    }
    assert known >= COUNTS_DISPUTED
    permit = {MoveKind.VERIFIED, MoveKind.APPROVED, MoveKind.RESOLVED, MoveKind.RESTARTED}
    assert COUNTS_DISPUTED.isdisjoint({kind.value for kind in permit})


def test_what_was_taken_from_a_workstation_stays_when_the_site_names_it_no_longer(
    opens: Opens,
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    ward.knows_only(pharmacy)
    all_sync(pharmacy, ward)
    held = file(pharmacy.station, Draft(kind="bag.held", subject=(COI,)))
    all_sync(pharmacy, ward)
    ward.knows_only()
    later = file(pharmacy.station, Draft(kind="order.filed", subject=(COI,)))
    theirs = ward.orders("WARD-PATIENT")
    all_sync(pharmacy, ward)
    assert ward.ledger.get(held.digest) is not None
    assert ward.ledger.get(later.digest) is None
    assert pharmacy.rows_of(theirs.digest) == []


def test_a_new_key_takes_nothing_away_that_was_signed_with_the_old_one(
    realm: PracticeRealm, opens: Opens
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    ward.knows_only(pharmacy)
    all_sync(pharmacy, ward)
    held = file(pharmacy.station, Draft(kind="bag.held", subject=(COI,)))
    all_sync(pharmacy, ward)
    pharmacy.gets_another_key()
    pharmacy.syncs()
    ward.knows_only(pharmacy)
    after = pharmacy.writes()
    all_sync(pharmacy, ward)
    assert ward.ledger.get(held.digest) is not None
    assert ward.ledger.get(after.digest) is not None


def test_nothing_is_kept_of_a_workstation_that_nobody_named(opens: Opens) -> None:
    """However much it files, own records stay on the lists of the newest."""
    pharmacy, ghost = opens("pharmacy"), opens("ghost")
    pharmacy.knows_only()
    all_sync(pharmacy, ghost)
    own = pharmacy.writes()
    for number in range(300):
        ghost.writes(number)
    all_sync(pharmacy, ghost)
    assert list(pharmacy.ledger.beside()) == []
    assert list(pharmacy.ledger.latest("note.taken", 9)) == [own]
    asked = len(pharmacy.wire.asked)
    pharmacy.syncs()
    assert len(pharmacy.wire.asked) - asked == 2


# -- nothing breaks


@pytest.mark.parametrize(
    "contents",
    [
        [b"no JSON"],
        [b"[]"],
        [b'{"patient":7}'],
        [b'{"patient":"P"}', b'{"patient":"P"}'],
    ],
)
def test_rows_of_any_content_leave_a_store_that_verifies(
    opens: Opens, contents: list[bytes]
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    rows = [
        PrivateRow(of="patient", salt=bytes([n]) * 32, content=c) for n, c in enumerate(contents)
    ]
    file(pharmacy.station, Draft(kind="order.filed", subject=(COI,), rows=tuple(rows)))
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]
    assert [ward.holds(), pharmacy.holds()] == [[], []]


def test_a_commitment_that_was_copied_takes_no_row_away(opens: Opens) -> None:
    """Every workstation of the site sees it, and its own program could name it in a record."""
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    kept = ward.ledger.private(order.statement.private[0].commit)
    assert kept is not None
    ward.copies(kept)
    all_sync(pharmacy, ward)
    assert [r.digest for r in pharmacy.ledger.orders_of(PatientId(PATIENT))] == [order.digest]
    assert pharmacy.holds() == []


def test_a_workstation_with_another_letterbox_gets_everything_again(opens: Opens) -> None:
    """What was on its way was sealed to a key that is gone."""
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    pharmacy.syncs()
    pharmacy.syncs()
    ward.gets_another_key()
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]


def test_a_name_belongs_to_one_site(realm: PracticeRealm, opens: Opens) -> None:
    """Else what it filed at the first would be told at the second."""
    pharmacy = opens("pharmacy")
    key = pharmacy.station.keys.station_key()
    wish = station_wish(pharmacy.name, pharmacy.signing_key())
    body = {**wish.body, "site": "other-site", "key": key.to_json()}
    moved = type(wish)(kind=wish.kind, body=body, site=type(pharmacy.site)("other-site"))
    with pytest.raises(CentralError, match="belongs to site st-anna"):
        realm.enrol(moved)


# -- nothing leaks


def test_what_somebody_said_of_a_check_stays_where_it_was_made(opens: Opens) -> None:
    """BL1: the first person may have said it, and the second has not looked yet."""
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    words = row("report", ward.station.keys.salt(), {"patient": "what was seen"})
    check = Subject(scheme="verification", value=ward.station.keys.new_id())
    said = file(ward.station, Draft(kind="deviation.recorded", subject=(check,), rows=(words,)))
    of_no_check = row("report", ward.station.keys.salt(), {"patient": "a door was open"})
    other = file(ward.station, Draft(kind="deviation.recorded", rows=(of_no_check,)))
    all_sync(pharmacy, ward)
    assert pharmacy.ledger.get(said.digest) is not None
    assert pharmacy.rows_of(said.digest) == []
    assert pharmacy.rows_of(other.digest) == ["a door was open"]
