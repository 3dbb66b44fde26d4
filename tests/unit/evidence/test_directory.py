"""Who held which key and role: as a statement knew it, not as it turned out later."""

from __future__ import annotations

from typing import Any

import pytest

from app.evidence.directory import REALM_CHAIN
from app.evidence.errors import ChainError, EvidenceError, SignatureError
from app.evidence.record import Record, admit
from app.identifiers import PersonId, StationId
from tests.unit.evidence.realm import own_records, realm_copy
from tests.vectors.realm import NOON, ROLE, SITE, STATION, VectorRealm, key


@pytest.fixture
def realm() -> VectorRealm:
    return realm_copy()


def files(realm: VectorRealm, *signers: str, role: str = ROLE, **changes: Any) -> Record:  # noqa: ANN401
    """File a record by people with a role, as of what is known now."""
    named = tuple(realm.signer(name, role) for name in signers)
    statement = realm.statement("note.taken", {}, signers=named, **changes)
    return admit(realm.place(statement), realm.directory)


def refuses(realm: VectorRealm, *signers: str, **more: Any) -> str:  # noqa: ANN401
    with pytest.raises(SignatureError) as caught:
        files(realm, *signers, **more)
    return caught.value.what


def enrols(realm: VectorRealm, name: str, key_name: str = "") -> None:
    public = key(key_name or name).public.to_json()
    realm.central("person.enrolled", {"person": name, "name": name, "key": public})


def test_a_key_enrolled_later_is_not_known_to_an_earlier_statement(realm: VectorRealm) -> None:
    before = realm.directory.heads()
    enrols(realm, "dora")
    realm.central("role.granted", {"person": "dora", "role": ROLE})

    assert files(realm, "dora").statement.signers
    assert "did not hold the key" in refuses(realm, "dora", knew=before)


def test_a_key_revoked_later_still_verifies_what_was_signed_before(realm: VectorRealm) -> None:
    before = realm.directory.heads()
    signed = files(realm, "ana")
    realm.central("key.revoked", {"key": key("ana").public.id.value})

    assert admit(signed.raw, realm.directory) == signed
    assert files(realm, "ana", knew=before).statement.signers
    assert "did not hold the key" in refuses(realm, "ana")


def test_naming_a_person_anew_gives_no_revoked_key_back(realm: VectorRealm) -> None:
    enrols(realm, "ben")

    assert "did not hold the key" in refuses(realm, "ben")
    assert [
        r for r in own_records(realm) if "ben" in {s.person.value for s in r.statement.signers}
    ]


def test_a_second_key_of_a_person_stands_beside_the_first(realm: VectorRealm) -> None:
    enrols(realm, "ben", "ben's new key")
    signer = realm.signer("ben")
    new = key("ben's new key")
    with_new = type(signer)(
        meaning="x", person=PersonId("ben"), role=ROLE, key=new.public.id, auth=()
    )
    statement = realm.statement("note.taken", {}, signers=(with_new,))
    raw = realm.place(statement, signatures=(new.sign(statement.to_sign),))

    assert admit(raw, realm.directory).statement.signers == (with_new,)


def test_a_role_lasts_until_the_sites_day_ends(realm: VectorRealm) -> None:
    realm.central(
        "role.granted", {"person": "ana", "role": "lead", "until": NOON.date().isoformat()}
    )

    last = NOON.replace(hour=18, minute=14)  # 23:59 where it occurred, at UTC+05:45

    assert files(realm, "ana", role="lead", occurred=last).statement.signers
    next_day = NOON.replace(hour=18, minute=15)
    assert "role lead" in refuses(realm, "ana", role="lead", occurred=next_day)


def test_a_role_ended_later_stood_before_and_may_be_given_again(realm: VectorRealm) -> None:
    before = realm.directory.heads()
    realm.central("role.ended", {"person": "ana", "role": ROLE})

    assert files(realm, "ana", knew=before).statement.signers
    assert f"role {ROLE}" in refuses(realm, "ana")
    realm.central("role.granted", {"person": "ana", "role": ROLE})
    assert files(realm, "ana").statement.signers


def test_a_station_revoked_later_still_verifies_what_it_filed(realm: VectorRealm) -> None:
    filed = files(realm, "ana")
    realm.central("station.revoked", {"station": STATION.value}, site=True)

    assert admit(filed.raw, realm.directory) == filed
    assert "not enrolled" in refuses(realm, "ana")


def test_a_station_signs_for_the_site_where_it_was_enrolled(realm: VectorRealm) -> None:
    view = realm.directory.now()

    assert view.station_key(STATION, SITE) == key("station").public
    with pytest.raises(SignatureError, match="not enrolled at that site"):
        view.station_key(STATION, type(SITE)("other-hospital"))
    assert view.station_key(StationId("central.anything"), SITE) == key("central").public


@pytest.mark.parametrize("name", ["ana", "station", "central", "log", "root"])
def test_one_key_has_one_holder(realm: VectorRealm, name: str) -> None:
    heads = realm.directory.heads()

    with pytest.raises(EvidenceError, match="two holders"):
        enrols(realm, "dora", name)

    assert realm.directory.heads() == heads


def test_a_station_may_not_carry_central_s_name(realm: VectorRealm) -> None:
    body = {"station": "central.x", "site": SITE.value, "key": key("x").public.to_json()}

    with pytest.raises(EvidenceError, match="central's name"):
        realm.central("station.enrolled", body, site=True)


def test_only_central_s_records_are_learned_each_once_and_in_order(realm: VectorRealm) -> None:
    own = own_records(realm)[0]
    with pytest.raises(ChainError, match="only central's"):
        realm.directory.learn(own)
    last = admit(realm.chain(REALM_CHAIN.value)[-1], realm.directory)
    with pytest.raises(ChainError, match="expected record 11, got record 10"):
        realm.directory.learn(last)


def test_central_s_record_names_the_one_before_it(realm: VectorRealm) -> None:
    good = realm.central("profile.published", {}, keep=False)
    statement = realm.statement("profile.published", {}, site=type(SITE)("central"), knew=())
    stray = realm.place(statement, REALM_CHAIN, "central", prev=own_records(realm)[0].digest)

    with pytest.raises(ChainError, match="does not name the one before"):
        realm.directory.learn(admit(stray, realm.directory))
    realm.directory.learn(admit(good, realm.directory))


def test_a_directory_says_how_far_it_has_learned(realm: VectorRealm) -> None:
    heads = {p.station: (p.seq, p.entry) for p in realm.directory.heads()}
    chain = realm.chain(REALM_CHAIN.value)

    assert heads[REALM_CHAIN] == (len(chain), chain[-1].digest)
    assert realm.directory.learned(REALM_CHAIN) == len(chain)
    assert realm.directory.learned(StationId("central.site.elsewhere")) == 0
    assert realm.directory.now().has_role(PersonId("ana"), ROLE, NOON)
    assert not realm.directory.now().has_role(PersonId("ana"), "qa", NOON)
