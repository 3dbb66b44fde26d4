"""Central's records are written in one way, whoever writes as central."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from app.evidence.authoring import Author, chain_of
from app.evidence.directory import CENTRAL_SITE, REALM_CHAIN, Directory, site_chain
from app.evidence.enrolling import Wish, read_enrolment
from app.evidence.entry import ClockReading, Seen
from app.evidence.errors import ChainError, EvidenceError, SignatureError
from app.evidence.founding import Delegation, found
from app.evidence.record import Record, admit
from app.evidence.statement import Basis
from app.identifiers import Digest, SiteId
from app.signing import SigningKey

SITE = SiteId("st-anna")
NOON = ClockReading(
    wall=datetime(2026, 11, 23, 12, tzinfo=UTC), zone=UTC, boot="boot", monotonic_ms=1
)
ROOT, CENTRAL, LOG, STATION = (SigningKey(bytes([n]) * 32) for n in range(1, 5))
BASIS = Basis(build="tests", rules=Digest("0" * 64))


def author(key: SigningKey = CENTRAL) -> Author:
    delegation = delegated()
    ids = count(1)
    return Author(
        realm=delegation.realm,
        key=key,
        clock=lambda: NOON,
        new_id=lambda: str(UUID(int=next(ids))),
        basis=BASIS,
    )


def delegated() -> Delegation:
    return Delegation(root=ROOT.public, practice=True, central=CENTRAL.public, log=LOG.public)


def founded(by: Author) -> Directory:
    delegation = delegated()
    raw = by.founds(delegation, ROOT.sign(delegation.to_sign).raw)
    return found(delegation.realm, raw)[0]


def filed(by: Author, directory: Directory, *wishes: Wish) -> list[Record]:
    """Write each wish, and let the directory learn it."""
    records = []
    for wish in wishes:
        records.append(admit(by.files(wish, directory, Seen()), directory))
        directory.learn(records[-1])
    return records


def named(site: SiteId | None = None) -> Wish:
    return Wish(kind="site.named", body={"site": SITE.value, "name": "St. Anna"}, site=site)


def test_what_is_written_is_admitted_and_says_who_wrote_it() -> None:
    by = author()

    (record,) = filed(by, founded(by), named())

    assert record.statement.basis == BASIS
    assert record.statement.signers == ()
    assert record.entry.key == CENTRAL.public.id
    assert (record.statement.site, record.entry.station) == (CENTRAL_SITE, REALM_CHAIN)


def test_a_site_s_record_knows_the_head_of_the_realm_s_chain() -> None:
    by = author()
    directory = founded(by)

    in_realm, first, second = filed(by, directory, named(), named(SITE), named(SITE))

    assert in_realm.statement.knew == ()
    assert [p.entry for p in first.statement.knew] == [in_realm.digest]
    assert first.entry.station == site_chain(SITE) == chain_of(SITE)
    assert (first.entry.seq, second.entry.seq) == (1, 2)
    assert second.entry.prev == first.digest


def test_two_chains_of_two_sites_do_not_mix() -> None:
    by = author()
    other = SiteId("st-bernard")

    first, second = filed(by, founded(by), named(SITE), named(other))

    assert (first.entry.seq, second.entry.seq) == (1, 1)
    assert second.entry.station == site_chain(other)


def test_whoever_is_not_delegated_writes_nothing_that_is_admitted() -> None:
    directory = founded(author())

    with pytest.raises(SignatureError):
        filed(author(STATION), directory, named())


def test_a_record_written_without_what_came_before_takes_no_place() -> None:
    by = author()
    directory, behind = founded(by), founded(by)
    filed(by, directory, named())

    late = admit(by.files(named(), behind, Seen()), directory)

    with pytest.raises(ChainError):
        directory.learn(late)


# -- what shall stand


def test_an_enrolment_becomes_one_wish_for_each_statement() -> None:
    key = STATION.public.to_json()
    person = {"person": "ana", "name": "Ana", "badge": "B-1", "key": key}
    text = {
        "people": [{**person, "roles": [{"role": "nurse"}, {"role": "qa"}]}],
        "stations": [{"station": "ward-4b", "site": "st-anna", "key": key}],
        "profiles": [{"profile": {"id": "cart"}}],
        "revoked": {"roles": [{"person": "ana", "role": "qa"}]},
    }

    wishes = read_enrolment(json.dumps(text).encode())

    assert [(w.kind, w.site) for w in wishes] == [
        ("person.enrolled", None),
        ("role.granted", None),
        ("role.granted", None),
        ("station.enrolled", SITE),
        ("profile.published", None),
        ("role.ended", None),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '{"people": 1}', '{"more": []}', '{"people": [{"person": "a b"}]}'],
)
def test_a_text_that_is_no_enrolment_is_refused(text: Any) -> None:  # noqa: ANN401
    with pytest.raises(EvidenceError):
        read_enrolment(text.encode())
