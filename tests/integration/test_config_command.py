"""`countersign config explain`: what the settings are, and which workstations are relied on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app import sealing
from app.bootstrap.commands import cli
from app.bootstrap.explain import NOT_NAMED, OTHER_KEY, RELIED, main_explain
from app.bootstrap.site import SiteFolder, create_site, new_secrets, open_site
from app.identifiers import KeyId, StationId
from app.sealing import PRACTICE_PASSPHRASE
from app.settings import SettingsError, SiteSettings, read_settings
from app.signing import SigningKey
from tests.support.clock_and_keys import WardClock, key_of
from tests.support.station import SITE, STATION, SmallCentral
from tests.support.window import PASSPHRASE, practice_site

OTHERS = ("ghost", "moved", "pharmacy")


def a_site(root: Path, *, practice: bool) -> SiteFolder:
    """Make a site whose central enrolled three more workstations."""
    folder = SiteFolder(root)
    central = SmallCentral(practice=practice, clock=WardClock())
    passphrase = PRACTICE_PASSPHRASE if practice else PASSPHRASE
    secrets = new_secrets(folder, passphrase)
    founded = central.founds()
    realm = central.delegation.realm
    settings = SiteSettings(
        realm=realm, site=SITE, station=STATION, ward="Ward 4B", practice=practice
    )
    create_site(folder, settings, secrets)
    keys = {STATION.value: SigningKey(secrets.station_seed), **{n: key_of(n) for n in OTHERS}}
    enrolled = [
        central.files(
            "station.enrolled",
            {"station": name, "site": SITE.value, "key": key.public.to_json()},
        )
        for name, key in keys.items()
    ]
    site = open_site(folder, passphrase, WardClock())
    site.ledger.keep_central([founded, *enrolled])
    site.close()
    return folder


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MEMORY_KIB", 8)
    monkeypatch.setattr(sealing, "PASSES", 1)


def explained(folder: SiteFolder, capsys: pytest.CaptureFixture[str], **more: Any) -> Any:  # noqa: ANN401  JSON
    assert main_explain(folder, more.get("passphrase"), as_json=True) == 0
    return json.loads(capsys.readouterr().out)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["config", "explain", *arguments])


def name_workstations(folder: SiteFolder, named: dict[str, str]) -> None:
    lines = "".join(f'{name} = "{key}"\n' for name, key in named.items())
    text = folder.settings.read_text(encoding="utf-8")
    folder.settings.write_text(f"{text}[workstations]\n{lines}", encoding="utf-8")


@pytest.mark.parametrize(
    "table",
    [
        '[workstations]\npharmacy = "short"',
        "[workstations]\npharmacy = 7",
        f'[workstations]\n"no name!" = "{"ab" * 32}"',
    ],
)
def test_a_workstation_named_wrongly_is_refused_with_what_to_write(
    tmp_path: Path, table: str
) -> None:
    folder = a_site(tmp_path, practice=True)
    text = folder.settings.read_text(encoding="utf-8")
    with pytest.raises(SettingsError, match="countersign config explain"):
        read_settings(f"{text}{table}\n")


def test_a_live_workstation_relies_on_none_that_its_settings_do_not_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_site(tmp_path, practice=False)
    name_workstations(
        folder,
        {"pharmacy": key_of("pharmacy").public.id.value, "moved": key_of("older").public.id.value},
    )
    said = explained(folder, capsys, passphrase=PASSPHRASE)
    stands = {one["station"]: (one["key"], one["stands"]) for one in said["workstations"]}
    assert stands == {
        "ghost": (key_of("ghost").public.id.value, NOT_NAMED),
        "moved": (key_of("moved").public.id.value, OTHER_KEY),
        "pharmacy": (key_of("pharmacy").public.id.value, RELIED),
    }
    site = open_site(folder, PASSPHRASE, WardClock())
    assert site.keyring.station_key().id.value == said["key"]
    assert site.settings.workstations[StationId("pharmacy")] == {KeyId(stands["pharmacy"][0])}
    site.close()


def test_a_practice_workstation_relies_on_all_that_central_enrolled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = explained(a_site(tmp_path, practice=True), capsys)
    assert {one["stands"] for one in said["workstations"]} == {RELIED}
    assert len(said["workstations"]) == len(OTHERS)


def test_it_prints_every_setting_and_the_line_to_write_at_the_other_workstation(
    tmp_path: Path,
) -> None:
    root = practice_site(tmp_path)
    said = run("--dir", str(root))
    assert said.exit_code == 0
    for name in ("realm", "site", "station", "ward", "practice", "central", "[workstations]"):
        assert f"{name} = " in said.stdout
    key = json.loads(run("--dir", str(root), "--json").stdout)["key"]
    assert f'{STATION.value} = "{key}"' in said.stdout


def test_a_folder_that_is_no_site_is_refused_with_code_2(tmp_path: Path) -> None:
    said = run("--dir", str(tmp_path))
    assert said.exit_code == 2
    assert "is not a site folder" in said.stderr
