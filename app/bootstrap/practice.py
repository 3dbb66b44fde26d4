"""Making the practice site: a realm, people, orders, bags and labels, with nothing faked.

Central founds the realm and enrols everybody; the station pulls central's records, and then two
people file the orders and the bags move as they would: received, stored, issued, thawed. When
all bags have been used, the next opening prepares another series.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from app.bootstrap import central_child
from app.bootstrap.cast import (
    ANA,
    BEN,
    CARLA,
    PEOPLE,
    PROFILE,
    SITE,
    STATION,
    WARD,
    Member,
    Therapy,
    therapies,
)
from app.bootstrap.site import (
    OpenSite,
    SiteFolder,
    create_site,
    keep_wrapped_key,
    new_secrets,
    open_site,
)
from app.domain.case import BagState, MoveKind
from app.domain.people import Purpose
from app.identifiers import Private, RealmId, VerificationId
from app.labels import badge as badge_label
from app.labels import product as product_label
from app.labels import wristband as wristband_label
from app.ports import Session
from app.sealing import PRACTICE_PASSPHRASE
from app.security.keyring import new_seed
from app.settings import SettingsError, SiteSettings
from app.signing import SigningKey
from app.usecases import history
from app.usecases.setting_up import NewOrder, file_order, move_bag
from app.usecases.station import Station
from scanning import draw


def make_practice_site(folder: SiteFolder) -> None:
    """Make an empty practice site: realm, station, people, labels of the people.

    A marker says that the making was finished; a half-made site is refused, not mended.

    Raises:
        SettingsError: the folder is not empty, or central could not be prepared.
    """
    if folder.root.exists() and any(folder.root.iterdir()):
        msg = f"{folder.root} is not empty and holds no practice site. Choose another folder."
        raise SettingsError(msg)
    folder.central.mkdir(parents=True, mode=0o700)
    folder.labels.mkdir()
    realm = RealmId(central_child.found_realm(folder.central))
    secrets = new_secrets(folder, PRACTICE_PASSPHRASE)
    settings = SiteSettings(realm=realm, site=SITE, station=STATION, ward=WARD, practice=True)
    create_site(folder, settings, secrets)
    site = open_site(folder)
    try:
        people = [_enrolled(site, member) for member in PEOPLE]
        station_key = SigningKey(secrets.station_seed).public
    finally:
        site.close()
    central_child.enrol(
        folder.central,
        {
            "people": people,
            "profiles": [{"profile": PROFILE}],
            "stations": [
                {"station": STATION.value, "site": SITE.value, "key": station_key.to_json()}
            ],
        },
    )
    _draw_badges(folder)
    folder.people.write_text(json.dumps([_printed(m) for m in PEOPLE], indent=1), encoding="utf-8")


def _enrolled(site: OpenSite, member: Member) -> dict[str, object]:
    seed = new_seed()
    keep_wrapped_key(site, site.keyring.wrap(member.person, seed, Private(member.pin)))
    return {
        "person": member.person.value,
        "name": member.name,
        "badge": member.badge.number.value,
        "key": SigningKey(seed).public.to_json(),
        "roles": [{"role": role} for role in member.roles],
    }


def _printed(member: Member) -> dict[str, str]:
    return {
        "name": member.name,
        "title": member.title,
        "badge": member.badge.number.value,
        "pin": member.pin,
        "label": f"badge-{member.person.value[2:]}.png",
    }


def prepare_therapies(site: OpenSite) -> tuple[Therapy, ...]:
    """Return the therapies to practise with; make a new series when none is left to infuse.

    A series is left when every bag of it can still be verified here and now.
    """
    today = site.station.now().date()
    series = len(history_orders(site.station)) // 2
    if series:
        standing = therapies(series - 1, _made_on(site))
        if all(_usable(site, therapy) for therapy in standing):
            _draw_therapies(site.folder, standing)
            return standing
    made = therapies(series, today)
    for therapy in made:
        _set_up(site.station, therapy)
    _draw_therapies(site.folder, made)
    return made


def history_orders(station: Station) -> list[str]:
    """Return the ids of all orders ever filed here."""
    return [r.statement.id for r in station.ledger.kind(history.ORDERED)]


def _made_on(site: OpenSite) -> date:
    newest = site.ledger.latest(history.ORDERED, 1)[0].statement
    return newest.occurred.astimezone(newest.zone).date()


def _usable(site: OpenSite, therapy: Therapy) -> bool:
    bag = history.bag(site.ledger, therapy.bag.bag)
    profile = history.newest_profile(site.ledger)
    fresh = (
        bag.thawed_at is not None
        and profile is not None
        and site.station.now() < bag.thawed_at + profile.post_thaw / 2
    )
    return fresh and bag.state in (BagState.THAWED, BagState.VERIFIED) and not bag.held


def _set_up(station: Station, therapy: Therapy) -> None:
    """File a therapy's order by two people, and bring its bag to the ward, thawed."""
    profile = history.newest_profile(station.ledger)
    if profile is None:
        msg = "Central has published no profile. Make the practice site again."
        raise SettingsError(msg)
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
        file_order(station, new, [_session(station, ANA), _session(station, BEN)])
        for kind, ward in (
            (MoveKind.ACCEPTED, "Cell lab"),
            (MoveKind.STORED, "Cell lab"),
            (MoveKind.ISSUED, WARD),
            (MoveKind.THAWED, WARD),
        ):
            move_bag(station, therapy.bag.bag, kind, _session(station, CARLA), ward)


def _session(station: Station, member: Member) -> Session:
    purpose = Purpose(of=VerificationId(station.keys.new_id()), proposal="set up")
    session = station.keys.unlock(member.person, Private(member.pin), member.roles[0], purpose)
    if session is None:
        msg = f"{member.name} cannot sign in with the published PIN. Make the site again."
        raise SettingsError(msg)
    return session


# -- labels


def _draw_badges(folder: SiteFolder) -> None:
    for member in PEOPLE:
        art = draw.draw_badge(
            element_string=badge_label.element_string(member.badge),
            lines=[member.name, member.title, f"Badge {member.badge.number.value}"],
        )
        name = _printed(member)["label"]
        (folder.labels / name).write_bytes(art.png())


def label_files(slot: int) -> tuple[str, str]:
    """Name the wristband's and the bag's picture of a patient: no name in a file's name."""
    return f"patient-{slot}-wristband.png", f"patient-{slot}-bag.png"


def _draw_therapies(folder: SiteFolder, made: Iterable[Therapy]) -> None:
    for therapy in made:
        band_file, bag_file = label_files(therapy.slot)
        band = draw.draw_wristband(
            element_string=wristband_label.element_string(therapy.band),
            lines=[
                therapy.name,
                f"Born {therapy.born:%d %b %Y}",
                f"No. {therapy.band.patient.value}",
                f"Band {therapy.band.serial.value}",
            ],
        )
        (folder.labels / band_file).write_bytes(band.png())
        label = therapy.bag
        bag = draw.draw_product(
            element_string=product_label.element_string(label),
            lines=[
                THERAPY_LINE,
                label.coi.value,
                f"Lot {label.lot.value}",
                f"Use by {label.expires:%d %b %Y}",
                f"Product id {label.serial.value}",
            ],
        )
        (folder.labels / bag_file).write_bytes(bag.png())


THERAPY_LINE = f"{PROFILE['therapy']}, autologous"
