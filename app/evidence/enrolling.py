"""What shall stand in a realm: people, roles, stations, profiles, read from one JSON text.

    {"people":   [{"person", "name", "badge", "key": {"alg", "public"},
                   "roles": [{"role", "until"?}]}],
     "stations": [{"station", "site", "key": {"alg", "public"}}],
     "profiles": [{"site"?, "profile": {…}}],
     "sites":    [{"site", "name"}],
     "holds":    [{"site"?, "hold", "product"?, "lot"?, "bag"?, "recall", "reason"}],
     "lifted":   [{"site"?, "hold", "reason"}],
     "revoked":  {"keys": [id], "stations": [name], "roles": [{"person", "role"}]}}

People, roles, profiles and holds of the realm go into the realm's chain; stations, sites, and
profiles and holds of one site into that site's. A hold names at least one of product, lot and
bag; it stands until it is lifted by its id, and one that comes back gets a new id. Pure: the
text is only read; what is filed of it is decided by whoever writes as central
(`app.evidence.authoring`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.evidence.errors import MalformedError
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.identifiers import (
    BadgeNumber,
    BagId,
    KeyId,
    LotNumber,
    PersonId,
    ProductCode,
    SiteId,
    StationId,
)

MOST = 10_000  # entries of one list: the staff of the largest hospital


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One statement that shall stand: in the realm's chain, or in a site's if it names one."""

    kind: str
    body: Mapping[str, Any]
    site: SiteId | None = None


def read_enrolment(text: bytes) -> list[Wish]:
    """Read an enrolment.

    Raises:
        EvidenceError: it is not of its form; `what` says which part.
    """
    try:
        fields = Fields(json.loads(text), "the file")
        wishes = [
            *_each(fields, "people", _person),
            *_each(fields, "sites", _site),
            *_each(fields, "stations", _station),
            *_each(fields, "profiles", _profile),
            *_each(fields, "holds", _hold),
            *_each(fields, "lifted", _lifted),
        ]
        if fields.has("revoked"):
            wishes += _revoked(Fields(fields.object("revoked"), "revoked"))
        fields.end()
    except (ValueError, RecursionError) as error:
        msg = "it is not JSON, or a value cannot be"
        raise MalformedError(msg) from error
    return wishes


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


_HOLD = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NAMED = {"product": ProductCode, "lot": LotNumber, "bag": BagId}


def _hold(fields: Fields) -> Iterator[Wish]:
    site = SiteId(fields.text("site")) if fields.has("site") else None
    names = {n: kind(fields.text(n)).value for n, kind in _NAMED.items() if fields.has(n)}
    if not names:
        msg = "a hold names a product, a lot or a bag"
        raise MalformedError(msg)
    body = {
        "hold": fields.text("hold", _HOLD),
        **names,
        "recall": fields.boolean("recall"),
        "reason": fields.text("reason"),
    }
    yield Wish(kind="hold.published", body=body, site=site)


def _lifted(fields: Fields) -> Iterator[Wish]:
    site = SiteId(fields.text("site")) if fields.has("site") else None
    body = {"hold": fields.text("hold", _HOLD), "reason": fields.text("reason")}
    yield Wish(kind="hold.lifted", body=body, site=site)


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
