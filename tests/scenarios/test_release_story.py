"""A bag without its certificate: stopped, released as an exception, red for ever (A13, A14)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import CARLA, DORA
from app.domain.causes import Cause
from app.domain.verification import Hold, Match, Stop
from app.usecases import release_views, releases
from app.usecases.refusal import NotFiledError
from tests.support.actors import play
from tests.support.infusions import begun
from tests.support.station import Ward
from tests.unit.usecases.orders import HANA
from tests.unit.usecases.test_releases import PAPER, release


# A13, A14
def test_a_bag_without_its_document_is_stopped_until_two_people_release_it_by_name() -> None:
    ward = Ward(profile={"release_document": "CoA"})
    ward.enrols(HANA)
    bedside, _ = play(ward, ward.bruno)
    stopped = bedside.revealed().verdict
    assert isinstance(stopped, Stop | Hold)
    assert stopped.cause is Cause.NOT_RELEASED

    new = release(ward.alma, kind="exceptional release")
    for people in ((HANA,), (HANA, CARLA)):
        alone = [ward.set_up(member) for member in people]
        with pytest.raises(NotFiledError, match="exceptional release needs"):
            releases.file_exceptional(ward.station, new, PAPER, alone, "no other product")
    assert not ward.ledger.kind(releases.EXCEPTIONAL)

    sessions = [ward.set_up(HANA), ward.set_up(DORA)]
    releases.file_exceptional(ward.station, new, PAPER, sessions, "no other product")
    bedside, _ = play(ward, ward.alma)
    assert isinstance(bedside.revealed().verdict, Match)


# A14
def test_the_mark_outlives_the_infusion() -> None:
    ward = Ward(profile={"release_document": "CoA"})
    ward.enrols(HANA)
    people = [ward.set_up(HANA), ward.set_up(DORA)]
    new = release(ward.alma, kind="exceptional release")
    releases.file_exceptional(ward.station, new, PAPER, people, "no other product")
    begun(ward)
    bag = ward.alma.bag.bag
    assert release_views.marked(ward.station, (bag, ward.bruno.bag.bag)) == {bag}
    ward.restart()
    assert release_views.marked(ward.station, (bag,)) == {bag}
