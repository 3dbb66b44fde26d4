"""`countersign verify` over a real site: what it says when all is well, and when it cannot run."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap.cast import SITE, STATION, WARD
from app.bootstrap.site import (
    CannotOpen,
    SiteFolder,
    create_site,
    new_secrets,
    open_site,
    settings_of,
)
from app.bootstrap.verify import main_verify, verify_site
from app.identifiers import RealmId
from app.sealing import PRACTICE_PASSPHRASE, seal, unseal
from app.security.station_box import PURPOSE
from app.settings import SiteSettings
from app.store import connection as store_connection
from app.store.connection import _connect
from tests.support.site import (
    database,
    fingerprint,
    note,
    opened,
    play,
    practice_site,
    site_therapies,
)

LIVE_PASSPHRASE = "a passphrase that only this ward knows"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


def test_a_site_that_nobody_touched_holds_and_says_what_was_checked(root: Path) -> None:
    before = fingerprint(root)

    verified = verify_site(root)

    assert verified.findings == ()
    checked = verified.checked
    with database(root) as db:
        for name, table in (("records", "record"), ("receipts", "receipt"), ("files", "file")):
            query = f"SELECT count(*) FROM {table}"  # noqa: S608  one of three constants
            assert checked[name] == db.execute(query).fetchone()[0] > 0
        rows = "SELECT (SELECT count(*) FROM private_row) + (SELECT count(*) FROM turn_row)"
        assert checked["private rows"] == db.execute(rows).fetchone()[0] >= 7
        assert checked["pages"] == db.execute("PRAGMA page_count").fetchone()[0]
    assert checked["heads"] == 1
    assert checked["signatures"] > checked["records"]
    assert fingerprint(root) == before


def test_the_report_is_a_sentence_for_people_and_an_object_for_programs(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_verify(root) == 0
    said = capsys.readouterr().out
    assert main_verify(root, json=True) == 0
    value = json.loads(capsys.readouterr().out)

    assert said.startswith(f"checked: {value['checked']['records']} records, ")
    assert ", 1 head, " in said
    assert value == {"ok": True, "checked": value["checked"], "findings": []}
    assert value["checked"]["private_rows"] >= 7


def test_a_finding_is_reported_with_its_place_and_exit_code_1(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database(root) as db:
        db.execute("DELETE FROM turn_row WHERE position = (SELECT min(position) FROM turn_row)")

    assert main_verify(root, json=True) == 1
    value = json.loads(capsys.readouterr().out)
    assert main_verify(root) == 1
    lines = capsys.readouterr().out.splitlines()

    (finding,) = value["findings"]
    assert finding["what"] == "the private row is missing"
    assert finding["where"].startswith(f"{STATION.value}/1 record ")
    assert f"{finding['where']}: {finding['what']}" in lines


def test_a_site_at_work_is_verified_while_it_goes_on(root: Path) -> None:
    with opened(root) as site:
        before = verify_site(root)
        note(site.station)
        during = verify_site(root)
        assert before.ok
        assert during.ok
        assert during.checked["records"] == before.checked["records"] + 1
        assert during.checked["files"] == before.checked["files"] + 1  # the same file, kept once
    assert verify_site(root).ok


def test_a_station_that_has_not_met_central_yet_holds(tmp_path: Path) -> None:
    folder = made(tmp_path / "new", practice=True)

    verified = verify_site(folder.root)

    assert verified.ok
    assert verified.checked["heads"] == 1
    assert "records" not in verified.checked


def test_settings_that_call_a_practice_realm_live_are_found(root: Path) -> None:
    # The box is sealed anew under a live passphrase, as somebody with the secrets could.
    folder = SiteFolder(root)
    text = folder.settings.read_text().replace("practice = true", "practice = false")
    folder.settings.write_text(text)
    reseal(folder, LIVE_PASSPHRASE)

    verified = verify_site(root, LIVE_PASSPHRASE)

    assert [f.where for f in verified.findings] == ["site.toml"]


# -- what cannot be checked is one sentence, and nothing is touched


def made(root: Path, *, practice: bool) -> SiteFolder:
    """Make a site folder that no central knows."""
    folder = SiteFolder(root)
    secrets = new_secrets(folder, PRACTICE_PASSPHRASE if practice else LIVE_PASSPHRASE)
    settings = SiteSettings(
        realm=RealmId("ab" * 32), site=SITE, station=STATION, ward=WARD, practice=practice
    )
    create_site(folder, settings, secrets)
    return folder


def reseal(folder: SiteFolder, passphrase: str) -> None:
    """Seal a practice site's secrets under another passphrase."""
    raw = unseal(
        json.loads(folder.box.read_text()), purpose=PURPOSE, passphrase=PRACTICE_PASSPHRASE
    )
    box = seal(raw, purpose=PURPOSE, passphrase=passphrase, salt=bytes(16), nonce=bytes(12))
    folder.box.write_text(json.dumps(box))


def plain_database(folder: SiteFolder) -> None:
    folder.store.unlink()
    with sqlite3.connect(folder.store) as db:
        db.execute("CREATE TABLE record (position INTEGER)")
    db.close()


def newer_schema(folder: SiteFolder) -> None:
    with database(folder.root) as db:
        db.execute("PRAGMA user_version = 99")


def another_program(folder: SiteFolder) -> None:
    with database(folder.root) as db:
        db.execute("PRAGMA application_id = 7")


REFUSED: dict[str, tuple[Callable[[SiteFolder], object], str]] = {
    "no folder": (lambda f: f.settings.unlink(), "is not a site folder"),
    "no box": (lambda f: f.box.unlink(), "The key file station.json is missing"),
    "a torn box": (lambda f: f.box.write_text("{"), "The key file station.json is damaged"),
    "another box": (lambda f: reseal(f, "another"), "The passphrase does not open"),
    "no store": (lambda f: f.store.unlink(), "There is no store station.db here"),
    "a plain database": (plain_database, "is an unencrypted database"),
    "an empty store": (lambda f: f.store.write_bytes(b""), "is not a Countersign store"),
    "a newer schema": (newer_schema, "was made by a newer version"),
    "another program's": (another_program, "is not a Countersign store"),
    "settings from later": (lambda f: f.settings.write_text("format = 2\n"), "newer version"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("act", [verify_site, lambda root: open_site(SiteFolder(root))])
def test_what_cannot_be_opened_is_one_sentence_and_nothing_is_touched(
    root: Path, name: str, act: Callable[[Path], object]
) -> None:
    damage, sentence = REFUSED[name]
    damage(SiteFolder(root))
    before = fingerprint(root)

    with pytest.raises(CannotOpen) as refusal:
        act(root)

    said = str(refusal.value)
    assert sentence in said
    assert "\n" not in said
    assert fingerprint(root) == before


@pytest.mark.parametrize("given", [None, "", "wrong", PRACTICE_PASSPHRASE])
def test_a_live_station_wants_its_own_passphrase(tmp_path: Path, given: str | None) -> None:
    folder = made(tmp_path / "live", practice=False)
    before = fingerprint(folder.root)

    with pytest.raises(CannotOpen):
        verify_site(folder.root, given)

    assert fingerprint(folder.root) == before
    assert verify_site(folder.root, LIVE_PASSPHRASE).ok


@pytest.mark.parametrize("content", ["random bytes", "another key"])
def test_bytes_that_this_key_does_not_open_are_a_finding_on_page_1(
    root: Path, content: str
) -> None:
    folder = SiteFolder(root)
    if content == "random bytes":
        stream = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
        folder.store.write_bytes(stream)
    else:
        folder.store.unlink()
        store_connection.create(folder.store, b"k" * 32).close()
    before = fingerprint(root)

    verified = verify_site(root)
    with pytest.raises(CannotOpen) as refusal:
        open_site(folder)

    assert verified.findings[0].where == "station.db page 1"
    assert "it cannot be decrypted" in verified.findings[0].what
    assert "station.db page 1" in str(refusal.value)
    assert fingerprint(root) == before


def test_the_store_is_not_plain_text_anywhere(root: Path) -> None:
    with opened(root) as site:
        alma = site_therapies(site)[0]
        play(site, alma.band, alma.bag)
        files = [p for p in root.iterdir() if p.name.startswith("station.db")]
        data = b"".join(p.read_bytes() for p in files)

    assert len(files) >= 2  # the write-ahead log too
    for secret in (alma.name, alma.band.patient.value, alma.bag.serial.value, "record"):
        assert secret.encode() not in data


def test_the_settings_are_those_of_the_site(root: Path) -> None:
    folder = SiteFolder(root)
    key = b"x" * 32

    assert settings_of(folder).practice
    with pytest.raises(ValueError, match="32 bytes"):
        _connect(folder.store, key[:5], mode="ro")
