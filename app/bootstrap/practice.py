"""Making the practice site: a realm, people, orders, bags and labels, with nothing faked.

Central founds the realm and enrols everybody, and the station pulls central's records; where no
central program is, the desktop writes these records itself (`app.bootstrap.offline_realm`). Then
two people file the orders and the bags move as they would: received, stored, issued, thawed.
When all bags have been used, the next opening prepares another series.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import resources
from app.bootstrap import practice_labels
from app.bootstrap.cast import (
    ANA,
    BEN,
    CARLA,
    ORDER_PREFIX,
    PEOPLE,
    PROFILES,
    SERIES,
    SITE,
    STATION,
    WARD,
    Member,
    Therapy,
    therapies,
)
from app.bootstrap.central_child import CentralProgram
from app.bootstrap.lock import OURS
from app.bootstrap.offline_realm import found_offline_realm, keep_realm
from app.bootstrap.places import share_like
from app.bootstrap.practice_signing import session_of
from app.bootstrap.site import (
    OpenSite,
    SiteFolder,
    create_site,
    is_made,
    keep_wrapped_key,
    new_secrets,
    open_site,
)
from app.domain.moves import BagState, MoveKind
from app.domain.profile_table import Problems, read_profile
from app.evidence.record import Record
from app.identifiers import PersonId, Private
from app.sealing import PRACTICE_PASSPHRASE
from app.security.keyring import new_seed
from app.settings import SettingsError, SiteSettings
from app.signing import SigningKey
from app.usecases import history
from app.usecases.setting_up import NewOrder, file_order, move_bag
from app.usecases.station import Station

MAKING, MADE = ".making", ".made"


def make_practice_site(folder: SiteFolder, central: CentralProgram | None) -> None:
    """Make a practice site: realm, station, people, labels of the people.

    Central founds the realm and enrols everybody; without one, the desktop does, and the site
    stays on its own for good. It is made in a folder inside and moved out when it is whole, its
    settings last: a making that fails, is killed or loses its power can be tried again.

    Raises:
        SettingsError: the folder is not empty, or central could not be prepared.
    """
    share_like(folder.root)
    made = folder.root / MADE
    if not made.exists():
        if is_made(folder) or _contents(folder):
            msg = f"{folder.root} is not empty and holds no practice site. Choose another folder."
            raise SettingsError(msg)
        _make_beside(folder, central).rename(made)
    for path in sorted(made.iterdir(), key=lambda path: path.name == folder.settings.name):
        path.rename(folder.root / path.name)
    made.rmdir()


def _make_beside(folder: SiteFolder, central: CentralProgram | None) -> Path:
    """Make the site in a folder of its own, and return that; nothing else is ever removed."""
    making = SiteFolder(folder.root / MAKING)
    shutil.rmtree(making.root, ignore_errors=True)  # of a making that a power cut ended
    making.labels.mkdir(parents=True)
    try:
        _make(making, central)
    except BaseException:
        shutil.rmtree(making.root, ignore_errors=True)
        raise
    return making.root


def _contents(folder: SiteFolder) -> list[Path]:
    """List what lies in a folder, but for what the program that is asking put there."""
    if not folder.root.exists():
        return []
    return [path for path in folder.root.iterdir() if path.name not in {*OURS, MAKING}]


def _make(folder: SiteFolder, central: CentralProgram | None) -> None:
    secrets = new_secrets(folder, PRACTICE_PASSPHRASE)
    seeds = {member.person: new_seed() for member in PEOPLE}
    enrolment = _enrolment(SigningKey(secrets.station_seed), seeds)
    offline = None
    if central is None:
        offline = found_offline_realm(enrolment)
        realm = offline.name
    else:
        folder.central.mkdir()
        realm = central.found_realm(folder.central, enrolment)
    settings = SiteSettings(realm=realm, site=SITE, station=STATION, ward=WARD, practice=True)
    create_site(folder, settings, secrets)
    site = open_site(folder)
    try:
        for member in PEOPLE:
            wrapped = site.keyring.wrap(member.person, seeds[member.person], Private(member.pin))
            keep_wrapped_key(site, wrapped)
        if offline is not None:
            keep_realm(site, offline)
    finally:
        site.close()
    practice_labels.draw_badges(folder)
    folder.people.write_text(json.dumps([_printed(m) for m in PEOPLE], indent=1), encoding="utf-8")


def _enrolment(station: SigningKey, seeds: Mapping[PersonId, bytes]) -> bytes:
    """Say what shall stand in the realm, in the form that central reads."""
    people = [
        {
            "person": member.person.value,
            "name": member.name,
            "badge": member.badge.number.value,
            "key": SigningKey(seeds[member.person]).public.to_json(),
            "roles": [{"role": role} for role in member.roles],
        }
        for member in PEOPLE
    ]
    enrolled = {
        "station": STATION.value,
        "site": SITE.value,
        "key": station.public.to_json(),
    }
    profiles = (*shipped_profiles(), *PROFILES)  # ours last: the newest of their product counts
    wishes = {
        "people": people,
        "profiles": [{"profile": profile} for profile in profiles],
        "stations": [enrolled],
    }
    return json.dumps(wishes, indent=1).encode()


def shipped_profiles() -> tuple[dict[str, Any], ...]:
    """Return the bodies of the made-up profiles that are shipped, ready to be published.

    Raises:
        SettingsError: one of them cannot be read; the installation is damaged.
    """
    read = [read_profile(text) for text in resources.profiles().values()]
    bodies = tuple(body for body in read if not isinstance(body, Problems))
    if len(bodies) != len(read):
        msg = "A shipped profile cannot be read. Install Countersign again."
        raise SettingsError(msg)
    return bodies


def _printed(member: Member) -> dict[str, str]:
    return {
        "name": member.name,
        "title": member.title,
        "badge": member.badge.number.value,
        "pin": member.pin,
        "label": practice_labels.badge_file(member),
    }


def prepare_therapies(site: OpenSite) -> tuple[Therapy, ...]:
    """Return the therapies to practise with; make a new series when none is left to infuse.

    A series is left when every bag of it can still be verified here and now.
    """
    today = site.station.now().date()
    before = len(history_orders(site.station))
    if before >= SERIES:
        standing = therapies(before - SERIES, _made_on(site))
        if all(_usable(site, therapy) for therapy in standing):
            if not practice_labels.are_drawn(site.folder, standing):
                practice_labels.draw_therapies(site.folder, standing)
            return standing
    made = therapies(before, today)
    practice_labels.remove(site.folder, made)
    for therapy in made:
        bring(site.station, therapy)
    practice_labels.draw_therapies(site.folder, made)
    return made


def history_orders(station: Station) -> list[str]:
    """Return the numbers of all orders of the series ever filed here, in their order."""
    return [str(r.statement.about("order")) for r in _series(station)]


def _series(station: Station) -> list[Record]:
    """Return the orders of the series: people and other therapies have orders of their own."""
    named = [(r.statement.about("order") or "", r) for r in station.ledger.kind(history.ORDERED)]
    found = [one for one in named if one[0].startswith(ORDER_PREFIX)]
    return [record for _, record in sorted(found, key=lambda one: one[0])]


def _made_on(site: OpenSite) -> date:
    newest = _series(site.station)[-1].statement
    return newest.occurred.astimezone(newest.zone).date()


def _usable(site: OpenSite, therapy: Therapy) -> bool:
    bag = history.bag(site.ledger, therapy.bag.bag)
    profile = history.newest_profile(site.ledger)
    fresh = (
        bag.thawed_at is not None
        and profile is not None
        and profile.post_thaw is not None
        and site.station.now() < bag.thawed_at + profile.post_thaw / 2
    )
    return fresh and bag.state in (BagState.THAWED, BagState.VERIFIED) and not bag.held


def bring(station: Station, therapy: Therapy) -> None:
    """File a therapy's order by two people, and bring its bag to the ward, thawed.

    Raises:
        SettingsError: the realm has no profile, or a PIN is not the published one.
    """
    profile = history.newest_profile(
        station.ledger, therapy.bag.product
    ) or history.newest_profile(station.ledger)
    if profile is None:
        msg = "The realm has no profile yet. Open the site once with its central beside it."
        raise SettingsError(msg)
    session = partial(session_of, station)
    new = NewOrder(
        id=therapy.order,
        coi=therapy.bag.coi,
        band=therapy.band,
        name=therapy.name,
        product=therapy.bag.product,
        lot=therapy.bag.lot,
        bags=frozenset({therapy.bag.bag}),
        profile=profile.digest,
        ward=WARD,
    )
    with station.ledger.together():
        file_order(station, new, [session(ANA), session(BEN)])
        for kind, ward in (
            (MoveKind.ACCEPTED, "Cell lab"),
            (MoveKind.STORED, "Cell lab"),
            (MoveKind.ISSUED, WARD),
            (MoveKind.THAWED, WARD),
        ):
            move_bag(station, therapy.bag.bag, kind, session(CARLA), ward)
