"""`countersign config explain`: what the settings of a workstation are, and what they mean.

For the administrator: it also prints the key that this workstation signs with, and which other
workstations of the site it relies on (docs/security.md). Nothing is recorded.
"""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from app.bootstrap.site import SiteFolder, passphrase_for, settings_of
from app.security.station_box import StationSecrets, open_box
from app.settings import SiteSettings
from app.signing import SigningKey
from app.store.connection import connect_read_only
from app.store.reader import Identity, LedgerReader

DONE = 0
RELIED, NOT_NAMED, OTHER_KEY = "relied on", "not named here", "named with another key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name, what it is now, and what it does."""

    name: str
    value: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another workstation of the site: its key as central enrolled it, and how it stands here."""

    station: str
    key: str
    stands: str


def main_explain(folder: SiteFolder, passphrase: str | None, *, as_json: bool) -> int:
    """Print what a workstation's settings are.

    Raises:
        BoxError, SettingsError, StoreError: with one sentence.
    """
    settings = settings_of(folder)
    secrets = open_box(folder.box, passphrase_for(settings, passphrase))
    key = SigningKey(secrets.station_seed).public.id.value
    said, others = list(_settings(settings)), list(_beside(folder, settings, secrets))
    if as_json:
        print(
            json_format.dumps(
                {
                    "settings": [asdict(one) for one in said],
                    "key": key,
                    "workstations": [asdict(one) for one in others],
                }
            )
        )
        return DONE
    for one in said:
        print(f"{one.name} = {one.value}\n    {one.means}")
    print(f"key of this workstation: {key}")
    print(f'    Other workstations rely on it with: {settings.station.value} = "{key}"')
    for other in others:
        print(f"workstation {other.station}: {other.key} ({other.stands})")
    return DONE


def _settings(settings: SiteSettings) -> Iterator[Setting]:
    yield Setting(name="realm", value=settings.realm.value, means="which central's records fit")
    yield Setting(name="site", value=settings.site.value, means="which hospital or depot this is")
    yield Setting(
        name="station",
        value=settings.station.value,
        means="how this workstation's records name it",
    )
    yield Setting(name="ward", value=settings.ward, means="where it stands; X7 compares it")
    yield Setting(
        name="practice",
        value=str(settings.practice).lower(),
        means="whether nothing here is about a patient",
    )
    yield Setting(
        name="central", value=settings.central or "(none)", means="where records are sent"
    )
    hours = settings.holds_age // timedelta(hours=1)
    yield Setting(
        name="[holds] age_hours",
        value=str(hours),
        means="after so many hours without word from central the hold and recall list is too old",
    )
    tables = {
        "labels": (settings.labels, "how the site's own codes read"),
        "scanner": (settings.scanner, "how scanners type, and which cameras are watched"),
        "printer": (settings.printer, "where labels and forms are printed"),
    }
    for name, (table, means) in tables.items():
        yield Setting(name=f"[{name}]", value=", ".join(sorted(table)) or "(none)", means=means)
    named = ", ".join(sorted(n.value for n in settings.workstations))
    everybody = "(all that central enrolled: practice)" if settings.practice else "(none)"
    yield Setting(
        name="[workstations]",
        value=named or everybody,
        means="whose records this workstation relies on, and who may read its patients' data",
    )


def _beside(
    folder: SiteFolder, settings: SiteSettings, secrets: StationSecrets
) -> Iterator[Beside]:
    connection = connect_read_only(folder.store, secrets.store_key)
    try:
        reader = LedgerReader(connection, Identity(realm=settings.realm, station=settings.station))
        if not reader.enrolled:
            return
        view = reader.directory.now()
        for name in reader.directory.stations_of(settings.site):
            if name == settings.station:
                continue
            key = view.station_key(name, settings.site).id
            named = settings.workstations.get(name)
            relied = key in (named or ()) or (settings.practice and named is None)
            stands = RELIED if relied else OTHER_KEY if named else NOT_NAMED
            yield Beside(station=name.value, key=key.value, stands=stands)
    finally:
        connection.close()
