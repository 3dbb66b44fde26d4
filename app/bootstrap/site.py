"""Opening a site folder: box, store, head file, ledger, station.

A site folder holds `site.toml`, `keys/station.json` (the sealed box), `station.db` (the
encrypted store) and `station.head` (how long the chain was). Whatever is wrong with them is one
sentence, and nothing is touched. Who may use them is what the folder's mode says: a folder of
mode 2770 is shared by its group, and so is every file that is made in it (`places.share_like`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.bootstrap.cast import LABELS as PRACTICE_LABELS
from app.bootstrap.inbox import FolderInbox
from app.bootstrap.places import not_allowed, share_like
from app.evidence.chain import Head
from app.evidence.errors import EvidenceError
from app.identifiers import KeyId, PersonId
from app.labels.site import SiteLabels
from app.labels.site_table import SiteLabelsError, read_table
from app.ports import Clock
from app.sealing import PRACTICE_PASSPHRASE
from app.security.clock import SystemClock
from app.security.keyring import Keyring, WrappedKey
from app.security.letterbox import Letterbox
from app.security.station_box import (
    BoxError,
    StationSecrets,
    WrongPassphraseError,
    create_box,
    open_box,
)
from app.settings import SettingsError, SiteSettings, read_settings
from app.signing import SigningKey
from app.store.connection import Connection, create, open_store
from app.store.errors import DamagedStoreError, StoreError
from app.store.headfile import HeadFile, read_head
from app.store.ledger import StoreLedger
from app.store.reader import Identity
from app.usecases.station import Station
from app.usecases.turns import recover

BUILD = f"countersign {__version__}"
CannotOpen = (BoxError, EvidenceError, SettingsError, StoreError)


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """Where a site's files lie."""

    root: Path

    @property
    def settings(self) -> Path:
        """Realm, site, station and central's address."""
        return self.root / "site.toml"

    @property
    def box(self) -> Path:
        """The sealed secrets of the workstation."""
        return self.root / "keys" / "station.json"

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.root / "station.db"

    @property
    def head(self) -> Path:
        """How long the chain was."""
        return self.root / "station.head"

    @property
    def labels(self) -> Path:
        """The practice site's labels, as images."""
        return self.root / "labels"

    @property
    def inbox(self) -> Path:
        """Where IT and the manufacturer's portal put files for this station."""
        return self.root / "inbox"

    @property
    def central(self) -> Path:
        """The practice site's central."""
        return self.root / "central"

    @property
    def people(self) -> Path:
        """The practice site's badges and PINs, for whoever plays."""
        return self.root / "people.json"


def is_made(folder: SiteFolder) -> bool:
    """Say whether a site was made in a folder.

    Raises:
        SettingsError: this account may not look into the folder, or nobody can tell.
    """
    try:
        folder.settings.stat()  # exists() would say no where Python 3.14 may not look
    except PermissionError:
        raise SettingsError(not_allowed(folder.root)) from None
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:  # a failing disk is no reason to practise instead
        msg = f"{folder.settings} cannot be read ({error.strerror}). Ask the administrator."
        raise SettingsError(msg) from None
    return True


def check_access(folder: SiteFolder) -> None:
    """Refuse a site folder that this account may not work in, before anything is opened.

    Raises:
        SettingsError: a file of the site can be read or changed by others only.
    """
    store = folder.store
    files = [folder.root, folder.box, store, folder.head]
    files += [store.with_name(store.name + end) for end in ("-wal", "-shm")]
    for practised in (folder.central, folder.labels):
        files += [practised, *practised.glob("*")]
    for path in files:
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise SettingsError(not_allowed(path))


def labels_of(settings: SiteSettings) -> SiteLabels:
    """Return what a site says about its own codes; the practice site has its own.

    Raises:
        SettingsError: the table `[labels]` cannot be used as it is written.
    """
    if settings.practice and not settings.labels:
        return PRACTICE_LABELS
    try:
        return read_table(settings.labels)
    except SiteLabelsError as error:
        sentence = error.explain()
    raise SettingsError(f"site.toml: {sentence}")


def settings_of(folder: SiteFolder) -> SiteSettings:
    """Read a site folder's settings.

    Raises:
        SettingsError: there are none, or they cannot be used.
    """
    try:
        text = folder.settings.read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = f"{folder.root} is not a site folder. Name the site's folder with --dir."
        raise SettingsError(msg) from None
    except PermissionError:
        raise SettingsError(not_allowed(folder.root)) from None
    except (OSError, ValueError):
        msg = f"{folder.settings} cannot be read. Ask the administrator."
        raise SettingsError(msg) from None
    return read_settings(text)


def passphrase_for(settings: SiteSettings, given: str | None) -> str:
    """Choose the passphrase of a station's box.

    Raises:
        BoxError: a live station's passphrase was not given.
        WrongPassphraseError: what was given is nobody's, or the published one.
    """
    if settings.practice:
        return PRACTICE_PASSPHRASE
    msg = "This is a live station: give its passphrase at the prompt or with --passphrase-fd."
    if given is None:
        raise BoxError(msg)
    if given in ("", PRACTICE_PASSPHRASE):  # whoever was asked is asked again
        raise WrongPassphraseError(msg)
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSite:
    """A site folder at work. Lives on the worker thread."""

    folder: SiteFolder
    settings: SiteSettings
    ledger: StoreLedger
    keyring: Keyring
    station: Station
    connection: Connection
    head_file: HeadFile

    def close(self) -> None:
        """Close the store, then the head file."""
        self.connection.close()
        self.head_file.close()


def create_site(folder: SiteFolder, settings: SiteSettings, secrets: StationSecrets) -> None:
    """Make an empty store and head file; the box exists already."""
    share_like(folder.root)
    connection = create(folder.store, secrets.store_key)
    connection.close()
    key = SigningKey(secrets.station_seed)
    head_file = HeadFile(folder.head, key)
    head_file.write(Head(station=settings.station))
    head_file.close()
    folder.settings.write_text(settings.to_toml(), encoding="utf-8")


def new_secrets(folder: SiteFolder, passphrase: str) -> StationSecrets:
    """Make a workstation's secrets and seal them."""
    share_like(folder.root)
    folder.box.parent.mkdir(parents=True, exist_ok=True)
    return create_box(folder.box, passphrase)


def open_site(
    folder: SiteFolder, passphrase: str | None = None, clock: Clock | None = None
) -> OpenSite:
    """Open a site folder for work.

    1. settings, rights, box, store: each refuses what it cannot be sure of;
    2. the head file's chain is no longer than the store's, else records were dropped;
    3. the realm is practice exactly if the settings say so;
    4. turns that a crash left open are recorded as abandoned.

    Raises:
        BoxError, SettingsError, StoreError, EvidenceError: with one sentence.
    """
    # (1)
    settings = settings_of(folder)
    labels = labels_of(settings)
    check_access(folder)
    share_like(folder.root)
    secrets = open_box(folder.box, passphrase_for(settings, passphrase))
    key = SigningKey(secrets.station_seed)
    connection = open_store(folder.store, secrets.store_key)
    head_file = None
    try:
        promised = read_head(folder.head, key.public)
        head_file = HeadFile(folder.head, key)
        keyring = _keyring(secrets, key, connection)
        clock = clock or SystemClock()
        ledger = StoreLedger(connection, _identity(settings), head_file, clock, keyring)
        # (2)
        _check_tail(ledger.head(), promised)
        inbox = FolderInbox(folder.inbox)
        inbox.make()
        station = Station(
            ledger=ledger,
            clock=clock,
            keys=keyring,
            site=settings.site,
            ward=settings.ward,
            build=BUILD,
            labels=labels,
            inbox=inbox,
            list_old=settings.holds_age,
        )
        _check_realm(ledger, settings, station)
    except BaseException:
        connection.close()
        if head_file is not None:
            head_file.close()
        raise
    return OpenSite(
        folder=folder,
        settings=settings,
        ledger=ledger,
        keyring=keyring,
        station=station,
        connection=connection,
        head_file=head_file,
    )


def _keyring(secrets: StationSecrets, key: SigningKey, connection: Connection) -> Keyring:
    keyring = Keyring(key, secrets.pepper, Letterbox(secrets.station_seed))
    for wrapped in wrapped_keys(connection):
        keyring.hold(wrapped)
    return keyring


def _identity(settings: SiteSettings) -> Identity:
    """Say whose ledger it is: a live one relies on no workstation that its site did not name."""
    beside = None if settings.practice else settings.workstations
    return Identity(realm=settings.realm, station=settings.station, beside=beside)


def _check_tail(head: Head, promised: Head) -> None:
    if (head.epoch, head.seq) < (promised.epoch, promised.seq):
        raise DamagedStoreError(
            f"the store holds {head.seq} records of {promised.seq}: the last ones were "
            "dropped. Do not use this workstation; call the administrator.",
            where=f"{promised.station.value}/{promised.epoch} record {head.seq + 1}",
        )


def _check_realm(ledger: StoreLedger, settings: SiteSettings, station: Station) -> None:
    if not ledger.enrolled:
        return  # the first pull from central brings the realm's records
    # (3)
    if ledger.directory.practice != settings.practice:
        msg = "site.toml and the realm disagree about practice. Ask the administrator."
        raise SettingsError(msg)
    # (4)
    recover(station)


def wrapped_keys(connection: Connection) -> list[WrappedKey]:
    """Return the people's keys that a store holds, each sealed under its PIN."""
    rows = connection.execute("SELECT person, key, box FROM wrapped_key").fetchall()
    return [
        WrappedKey(person=PersonId(person), key=KeyId(key), box=json.loads(box))
        for person, key, box in rows
    ]


def keep_wrapped_key(site: OpenSite, wrapped: WrappedKey) -> None:
    """Keep a person's sealed key in the store."""
    site.connection.execute(
        "INSERT INTO wrapped_key VALUES (?, ?, ?)",
        (wrapped.person.value, wrapped.key.value, json.dumps(dict(wrapped.box))),
    )
