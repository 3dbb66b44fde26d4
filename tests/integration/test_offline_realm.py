"""A practice realm that the desktop founds alone: real records, keys that are gone, never live."""

from __future__ import annotations

import inspect
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app import sealing
from app.bootstrap import offline_realm
from app.bootstrap.cast import PEOPLE, SITE, STATION
from app.bootstrap.offline_realm import OfflineRealm, found_offline_realm, keep_realm
from app.bootstrap.practice import make_practice_site
from app.bootstrap.site import BUILD, SiteFolder, is_made, open_site
from app.bootstrap.verify import verify_site
from app.evidence import canonical
from app.evidence.directory import REALM_CHAIN, Directory, site_chain
from app.evidence.entry import read_entry
from app.evidence.errors import EvidenceError, SignatureError
from app.evidence.founding import found
from app.evidence.record import RawRecord, admit
from app.evidence.statement import read_statement
from app.settings import SettingsError
from app.signing import SigningKey
from tests.support.site import database, fingerprint, opened, stop_and_match
from tests.support.window import PASSPHRASE, live_site
from tests.vectors import independent

ENROLMENT = json.dumps(
    {
        "people": [
            {
                "person": "ana",
                "name": "Ana",
                "badge": "B-1",
                "key": SigningKey(b"a" * 32).public.to_json(),
                "roles": [{"role": "nurse"}],
            }
        ],
        "stations": [
            {
                "station": "ward-4b",
                "site": "st-anna",
                "key": SigningKey(b"s" * 32).public.to_json(),
            }
        ],
        "profiles": [{"profile": {"id": "cart"}}],
    }
).encode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice site that was made without central, once; PINs are sealed with little work."""
    root = tmp_path_factory.mktemp("offline") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "MEMORY_KIB", 8)
        patch.setattr(sealing, "PASSES", 1)
        make_practice_site(SiteFolder(root), None)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "site"))


def directory_of(realm: OfflineRealm) -> Directory:
    """Verify a realm's records one by one, as a station does."""
    directory, _ = found(realm.name, realm.records[0])
    for raw in realm.records[1:]:
        directory.learn(admit(raw, directory))
    return directory


# -- the realm


def test_the_records_are_a_realm_s_and_say_who_wrote_them() -> None:
    realm = found_offline_realm(ENROLMENT)

    directory = directory_of(realm)
    statements = [read_statement(raw.statement) for raw in realm.records]
    assert [s.kind for s in statements] == [
        "realm.founded",
        "person.enrolled",
        "role.granted",
        "station.enrolled",
        "profile.published",
    ]
    assert {s.basis.build for s in statements} == {BUILD}
    assert directory.practice
    assert directory.learned(REALM_CHAIN) == 4
    assert len({key.id for key in (directory.central, directory.log)} | {realm.name}) == 3


def test_every_realm_has_keys_of_its_own() -> None:
    first, second = (found_offline_realm(ENROLMENT) for _ in range(2))

    assert first.name != second.name
    assert directory_of(first).central != directory_of(second).central
    with pytest.raises(EvidenceError):
        admit(second.records[1], directory_of(first))


def test_a_checker_that_knows_nothing_of_the_product_agrees(root: Path) -> None:
    with database(root) as db:
        rows = db.execute(
            "SELECT statement, entry, signature FROM record ORDER BY position"
        ).fetchall()
    with opened(root) as site:
        realm = site.settings.realm.value

    directory = independent.found(realm, rows[0])
    for row in rows[1:]:
        directory.learn(*independent.admit(row, directory))

    assert len(directory.people) == len(PEOPLE)
    assert len(rows) == len(directory.chain[REALM_CHAIN.value]) + 1


def keys_made(patch: pytest.MonkeyPatch) -> list[SigningKey]:
    """Remember every key that is made from now on."""
    keys: list[SigningKey] = []

    class Remembered(SigningKey):
        def __init__(self, seed: bytes) -> None:
            super().__init__(seed)
            keys.append(self)

    patch.setattr(offline_realm, "SigningKey", Remembered)
    return keys


@pytest.mark.parametrize("enrolment", [ENROLMENT, b"{"])
def test_the_realm_s_keys_are_wiped_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, enrolment: bytes
) -> None:
    keys = keys_made(monkeypatch)
    try:
        found_offline_realm(enrolment)
    except EvidenceError:
        assert enrolment == b"{"

    assert len(keys) == 3
    for key in keys:
        assert not any(key._seed)
        with pytest.raises(ValueError, match="wiped"):
            key.sign(b"another record")


def test_no_file_of_the_site_is_central_s(made: Path) -> None:
    files = {name for name in fingerprint(made) if not name.startswith("labels")}

    assert files <= {
        "keys/station.json",
        "people.json",
        "site.toml",
        "station.db",
        "station.db-shm",
        "station.db-wal",
        "station.head",
    }
    assert not SiteFolder(made).central.exists()


def test_one_key_for_two_holders_founds_nothing() -> None:
    twice = json.loads(ENROLMENT)
    twice["stations"][0]["key"] = twice["people"][0]["key"]

    with pytest.raises(EvidenceError, match="one key was enrolled for two holders"):
        found_offline_realm(json.dumps(twice).encode())


# -- never live


def test_whoever_founds_offline_is_not_asked_whether_it_is_live() -> None:
    assert list(inspect.signature(found_offline_realm).parameters) == ["enrolment"]
    assert directory_of(found_offline_realm(ENROLMENT)).practice


def test_a_founding_that_is_made_live_afterwards_is_no_founding() -> None:
    realm = found_offline_realm(ENROLMENT)
    raw = realm.records[0]
    said = canonical.loads(raw.statement)
    body = said["body"]
    assert isinstance(body, dict)
    statement = read_statement(canonical.dumps({**said, "body": {**body, "practice": False}}))
    entry = replace(read_entry(raw.entry), statement=statement.digest, data=b"")
    live = RawRecord(statement=statement.data, entry=entry.data, signature=raw.signature)

    with pytest.raises(SignatureError, match="the root did not sign the delegation"):
        found(realm.name, live)


def test_a_live_station_takes_no_realm_that_was_founded_offline(tmp_path: Path) -> None:
    site = open_site(SiteFolder(live_site(tmp_path)), PASSPHRASE)
    before = site.ledger.directory.heads()
    try:
        with pytest.raises(SettingsError, match="Only central founds a live realm"):
            keep_realm(site, found_offline_realm(ENROLMENT))
        assert site.ledger.directory.heads() == before
    finally:
        site.close()


def test_a_site_whose_settings_are_made_live_does_not_open(root: Path) -> None:
    settings = SiteFolder(root).settings
    settings.write_text(settings.read_text().replace("practice = true", "practice = false"))

    with pytest.raises(Exception, match="This is a live station: give its passphrase"):
        open_site(SiteFolder(root))


def test_a_station_of_another_realm_keeps_nothing_of_it(root: Path) -> None:
    with opened(root) as site:
        before = site.ledger.directory.heads()
        with pytest.raises(EvidenceError):
            keep_realm(site, found_offline_realm(ENROLMENT))
        assert site.ledger.directory.heads() == before


# -- the site


@pytest.fixture
def played(root: Path) -> Path:
    """The site after a match, a start and a STOP."""
    with opened(root) as site:
        stop_and_match(site)
    return root


def test_people_work_at_it_and_everything_holds_without_a_receipt(played: Path) -> None:
    verified = verify_site(played)

    assert verified.findings == ()
    assert verified.checked["records"] > 30
    assert "receipts" not in verified.checked
    assert "checkpoints" not in verified.checked
    with opened(played) as site:
        assert site.ledger.waiting() == site.ledger.head().seq


def test_a_changed_record_of_the_realm_is_found_at_such_a_site_too(played: Path) -> None:
    with database(played) as db:
        db.execute(
            "UPDATE record SET statement = CAST(replace(statement, 'nurse', 'saint') AS BLOB) "
            "WHERE kind = 'role.granted'"
        )

    assert not verify_site(played).ok


def test_the_station_is_enrolled_in_the_chain_of_its_site(root: Path) -> None:
    with opened(root) as site:
        directory = site.ledger.directory
        assert directory.learned(site_chain(SITE)) == 1
        assert directory.now().station_key(STATION, SITE) == site.keyring.station_key()


@pytest.mark.parametrize("moved", [0, 1, 3])
def test_a_making_that_a_power_cut_ended_is_made_again_or_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    folder = SiteFolder(tmp_path / "site")
    if moved:  # the cut came while the finished site was being moved out
        renames = 0
        rename = Path.rename

        def cut(path: Path, target: Path) -> Path:
            nonlocal renames
            renames += 1
            if renames > moved:
                raise KeyboardInterrupt
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", cut)
        with pytest.raises(KeyboardInterrupt):
            make_practice_site(folder, None)
        monkeypatch.undo()
    else:
        (folder.root / ".making" / "keys").mkdir(parents=True)
    assert not is_made(folder)

    make_practice_site(folder, None)

    assert verify_site(folder.root).ok
    assert not (folder.root / ".making").exists()
    assert not (folder.root / ".made").exists()


def test_a_making_removes_nothing_that_it_did_not_begin(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "site")
    folder.root.mkdir()
    (folder.root / "thesis.txt").write_text("mine")

    with pytest.raises(SettingsError, match="is not empty"):
        make_practice_site(folder, None)

    assert [path.name for path in folder.root.iterdir()] == ["thesis.txt"]
