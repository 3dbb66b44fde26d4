"""A site folder's settings: which realm, site and station this is, and where central is.

`site.toml` holds no secret and no patient. It is read once and passed on as a frozen value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.identifiers import KeyId, RealmId, SiteId, StationId

_FORMAT = 1
HOLDS_AGE_MOST = timedelta(hours=24)


class SettingsError(Exception):
    """The settings cannot be used. Nothing was changed."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What `site.toml` says.

    Attributes:
        central: central's address, or empty for a site that never connects.
        practice: whether this is the practice site; the realm's root must say the same.
        labels: the table `[labels]`: how the site's own wristbands and badges read
            (docs/labels.md).
        scanner: the table `[scanner]`: how its scanners type and which ports they are on
            (docs/scanners.md).
        printer: the table `[printer]`: where labels are printed (docs/printing.md). The tables
            are read by those whom they concern.
        workstations: the table `[workstations]`: which other workstations of the site this one
            relies on, each with the key or keys that it signs with (docs/security.md).
        holds_age: `age_hours` of the table `[holds]`: from which age on the hold and recall list
            is a deviation (X16); a site may shorten it.
    """

    realm: RealmId
    site: SiteId
    station: StationId
    ward: str
    practice: bool
    central: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict, hash=False)
    scanner: Mapping[str, Any] = field(default_factory=dict, hash=False)
    printer: Mapping[str, Any] = field(default_factory=dict, hash=False)
    workstations: Mapping[StationId, frozenset[KeyId]] = field(default_factory=dict, hash=False)
    holds_age: timedelta = HOLDS_AGE_MOST

    def to_toml(self) -> str:
        """Write the settings of a new site; its tables are written by hand (docs/labels.md)."""
        return (
            f"format = {_FORMAT}\n"
            f'realm = "{self.realm.value}"\n'
            f'site = "{self.site.value}"\n'
            f'station = "{self.station.value}"\n'
            f'ward = "{self.ward}"\n'
            f"practice = {str(self.practice).lower()}\n"
            f'central = "{self.central}"\n'
        )


def read_settings(text: str) -> SiteSettings:
    """Read `site.toml`.

    Raises:
        SettingsError: it is not TOML, of a newer format, or a value is missing or wrong.
    """
    try:
        values: dict[str, Any] = tomllib.loads(text)
        if values.pop("format") != _FORMAT:
            msg = "site.toml was written by a newer version of Countersign. Update this station."
            raise SettingsError(msg)
        read = SiteSettings(
            realm=RealmId(values.pop("realm")),
            site=SiteId(values.pop("site")),
            station=StationId(values.pop("station")),
            ward=str(values.pop("ward")),
            practice=values.pop("practice") is True,
            central=str(values.pop("central")),
            labels=_table(values, "labels"),
            scanner=_table(values, "scanner"),
            printer=_table(values, "printer"),
            workstations=_workstations(_table(values, "workstations")),
            holds_age=_holds_age(_table(values, "holds")),
        )
    except (KeyError, TypeError, ValueError) as error:
        msg = f"site.toml is not readable: {type(error).__name__}. Restore it from a backup."
        raise SettingsError(msg) from None
    if values:
        msg = f"site.toml has a setting that does not exist: {min(values)}. Remove it."
        raise SettingsError(msg)
    return read


def _table(values: dict[str, Any], name: str) -> Mapping[str, Any]:
    table = values.pop(name, {})
    if not isinstance(table, dict):
        msg = f"site.toml: {name} is a table, [{name}]; got a value. Correct it."
        raise SettingsError(msg)
    return table


def _holds_age(table: Mapping[str, Any]) -> timedelta:
    """Return the age limit of the hold and recall list; what would weaken it is refused."""
    most = HOLDS_AGE_MOST // timedelta(hours=1)
    hours = table.get("age_hours", most)
    if set(table) - {"age_hours"} or type(hours) is not int or not 1 <= hours <= most:
        msg = (
            f"site.toml: [holds] takes age_hours, a whole number from 1 to {most}: after so many "
            "hours the hold and recall list is too old. Correct it."
        )
        raise SettingsError(msg)
    return timedelta(hours=hours)


def _workstations(table: Mapping[str, Any]) -> Mapping[StationId, frozenset[KeyId]]:
    try:
        return {
            StationId(name): frozenset(
                KeyId(k) for k in ([keys] if isinstance(keys, str) else keys)
            )
            for name, keys in table.items()
        }
    except (TypeError, ValueError):
        msg = (
            "site.toml: [workstations] names each workstation with its key, 64 hexadecimal digits "
            'as `countersign config explain` prints it there: pharmacy = "…". Correct it.'
        )
        raise SettingsError(msg) from None
