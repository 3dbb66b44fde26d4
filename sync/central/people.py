"""Reading what an administrator enrols, and filing what does not stand already.

The file is JSON, and says how things shall stand; running it twice files nothing twice:

    {"people":   [{"person", "name", "badge", "key": {"alg", "public"},
                   "roles": [{"role", "until"?}]}],
     "stations": [{"station", "site", "key": {"alg", "public"}}],
     "profiles": [{"site"?, "profile": {…}}],
     "sites":    [{"site", "name"}],
     "revoked":  {"keys": [id], "stations": [name], "roles": [{"person", "role"}]}}

People, roles and profiles of the realm go into the realm's chain; stations, sites and profiles
of one site into that site's. All of it is one transaction. What was revoked does not come back
by running an old file: a revoked key stays revoked, and a station returns with a new key only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.evidence.record import Record
from app.identifiers import BadgeNumber, KeyId, PersonId, SiteId, StationId
from sync.central.errors import CentralError
from sync.central.filing import Filer
from sync.central.realm import Realm

MOST = 10_000  # entries of one list: the staff of the largest hospital


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One statement that shall stand."""

    kind: str
    body: Mapping[str, Any]
    site: SiteId | None = None


def read_enrolment(text: bytes) -> list[Wish]:
    """Read an enrolment file.

    Raises:
        CentralError: it is not of its form; the sentence says which part.
    """
    try:
        fields = Fields(json.loads(text), "the file")
        wishes = [
            *_each(fields, "people", _person),
            *_each(fields, "sites", _site),
            *_each(fields, "stations", _station),
            *_each(fields, "profiles", _profile),
        ]
        if fields.has("revoked"):
            wishes += _revoked(Fields(fields.object("revoked"), "revoked"))
        fields.end()
    except EvidenceError as error:
        raise CentralError(f"The enrolment file is not of its form: {error.what}.") from error
    except (ValueError, RecursionError) as error:
        raise CentralError("The enrolment file is not of its form.") from error
    return wishes


def file_enrolment(filer: Filer, realm: Realm, wishes: list[Wish]) -> list[Record]:
    """File what does not stand already, as one transaction; return what was filed.

    Raises:
        CentralError: something cannot stand, such as one key for two people; nothing is filed.
    """
    filed: list[Record] = []
    try:
        with filer.together():
            for wish in wishes:
                _check_return(realm, wish)
                record = filer.file_once(wish.kind, wish.body, _chain_of(realm, wish))
                if record is not None:
                    filed.append(record)
    except EvidenceError as error:
        raise CentralError(f"Nothing was enrolled: {error.what}.") from error
    return filed


def _check_return(realm: Realm, wish: Wish) -> None:
    if wish.kind == "station.enrolled":
        was = realm.roster.station(StationId(wish.body["station"]))
        if was and was.revoked and was.key == PublicKey.from_json(wish.body["key"]):
            raise CentralError(
                f"Nothing was enrolled: station {wish.body['station']} was revoked; "
                "give it a new key."
            )


def _chain_of(realm: Realm, wish: Wish) -> SiteId | None:
    if wish.kind == "station.revoked":
        was = realm.roster.station(StationId(wish.body["station"]))
        if was is None:
            raise CentralError(f"There is no station {wish.body['station']} to revoke.")
        return was.site
    return wish.site


def _each(fields: Fields, name: str, read: Any) -> Iterator[Wish]:  # noqa: ANN401  four readers
    if fields.has(name):
        for value in fields.items(name, MOST):
            inner = Fields(value, name)
            yield from read(inner)
            inner.end()


def _person(fields: Fields) -> Iterator[Wish]:
    person = PersonId(fields.text("person")).value
    yield Wish(
        kind="person.enrolled",
        body={
            "person": person,
            "name": fields.text("name"),
            "badge": BadgeNumber(fields.text("badge")).value,
            "key": PublicKey.from_json(fields.object("key")).to_json(),
        },
    )
    for value in fields.items("roles", MOST) if fields.has("roles") else ():
        grant = Fields(value, "roles")
        body = {"person": person, "role": grant.text("role")}
        if grant.has("until"):
            body["until"] = date.fromisoformat(grant.text("until")).isoformat()
        grant.end()
        yield Wish(kind="role.granted", body=body)


def _site(fields: Fields) -> Iterator[Wish]:
    site = SiteId(fields.text("site"))
    yield Wish(
        kind="site.named", body={"site": site.value, "name": fields.text("name")}, site=site
    )


def _station(fields: Fields) -> Iterator[Wish]:
    station, site = StationId(fields.text("station")), SiteId(fields.text("site"))
    key = PublicKey.from_json(fields.object("key")).to_json()
    body = {"station": station.value, "site": site.value, "key": key}
    yield Wish(kind="station.enrolled", body=body, site=site)


def _profile(fields: Fields) -> Iterator[Wish]:
    site = SiteId(fields.text("site")) if fields.has("site") else None
    yield Wish(kind="profile.published", body={"profile": fields.object("profile")}, site=site)


def _revoked(fields: Fields) -> Iterator[Wish]:
    for key in fields.items("keys", MOST) if fields.has("keys") else ():
        yield Wish(kind="key.revoked", body={"key": KeyId(str(key)).value})
    for station in fields.items("stations", MOST) if fields.has("stations") else ():
        yield Wish(kind="station.revoked", body={"station": StationId(str(station)).value})
    for value in fields.items("roles", MOST) if fields.has("roles") else ():
        ended = Fields(value, "roles")
        person = PersonId(ended.text("person")).value
        yield Wish(kind="role.ended", body={"person": person, "role": ended.text("role")})
        ended.end()
    fields.end()
