"""From which age on the hold and recall list is too old: a site may shorten it (X16)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import sealing
from app.bootstrap.explain import main_explain
from app.bootstrap.site import open_site
from app.domain.causes import Cause
from app.domain.holds import LIST_OLD
from app.domain.rules import Failed
from app.identifiers import RealmId
from app.sealing import PRACTICE_PASSPHRASE
from app.settings import HOLDS_AGE_MOST, SettingsError, SiteSettings, read_settings
from app.usecases import history
from app.usecases.holding_views import holds_here
from app.usecases.laboratory import base_facts
from tests.integration.test_config_command import a_site
from tests.support.actors import play
from tests.support.bench import Bench
from tests.support.clock_and_keys import WardClock
from tests.support.station import SITE, STATION, Ward, new_ward

EIGHT = timedelta(hours=8)
NINE = timedelta(hours=9)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MEMORY_KIB", 8)
    monkeypatch.setattr(sealing, "PASSES", 1)


@pytest.fixture
def eight_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every ward of this test have a site that shortened the age to 8 hours."""
    real = Ward.__dict__["station"].fget
    monkeypatch.setattr(
        Ward, "station", property(lambda ward: replace(real(ward), list_old=EIGHT))
    )


def written(table: str = "") -> str:
    settings = SiteSettings(
        realm=RealmId("ab" * 32), site=SITE, station=STATION, ward="Ward 4B", practice=False
    )
    return f"{settings.to_toml()}{table}"


@pytest.mark.parametrize(
    "table",
    [
        "[holds]\nage_hours = 25",  # a site shortens it and never makes it weaker
        "[holds]\nage_hours = 0",
        "[holds]\nage_hours = -1",
        "[holds]\nage_hours = 7.5",
        "[holds]\nage_hours = true",
        '[holds]\nage_hours = "8"',
        "[holds]\nage_minutes = 30",
        "[holds]\nage_hours = 8\nother = 1",
    ],
)
def test_an_age_that_is_no_age_or_longer_than_the_rule_is_refused_in_words(table: str) -> None:
    with pytest.raises(SettingsError, match=r"\[holds\] takes age_hours.*from 1 to 24.*Correct"):
        read_settings(written(table))


def test_without_the_table_it_is_what_the_rule_says() -> None:
    assert read_settings(written()).holds_age == HOLDS_AGE_MOST == LIST_OLD
    assert read_settings(written("[holds]")).holds_age == LIST_OLD


def test_a_shorter_age_reaches_the_workstation_and_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_site(tmp_path, practice=True)
    text = folder.settings.read_text(encoding="utf-8")
    folder.settings.write_text(f"{text}[holds]\nage_hours = 8\n", encoding="utf-8")

    site = open_site(folder, PRACTICE_PASSPHRASE, WardClock())
    found = site.station.list_old
    site.close()

    assert found == EIGHT
    assert main_explain(folder, None, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)["settings"]
    (one,) = (s for s in said if s["name"] == "[holds] age_hours")
    assert one["value"] == "8"


def x16b(ward: Ward) -> list[Cause]:
    """Return what the age of the list did in a check that two people made now."""
    outcomes = play(ward, ward.alma)[0].revealed().verdict.outcomes
    return [o.cause for o in outcomes if isinstance(o, Failed) and o.rule.id == "X16b"]


def test_nine_hours_are_no_deviation_where_nobody_shortened_it() -> None:
    ward = new_ward(practice=False)
    ward.clock.passes(NINE)

    assert not holds_here(ward.station).old
    assert x16b(ward) == []


@pytest.mark.usefixtures("eight_hours")
def test_nine_hours_are_one_at_the_bedside_and_on_the_list_where_it_is_eight() -> None:  # X16
    ward = new_ward(practice=False)
    ward.clock.passes(NINE)

    assert holds_here(ward.station).old
    assert x16b(ward) == [Cause.LIST_OLD]


@pytest.mark.usefixtures("eight_hours")
def test_the_laboratory_asks_for_the_same_age() -> None:  # RX16b
    bench = Bench()
    bag = history.bag(bench.station.ledger, bench.bag)
    facts = base_facts(bench.station, bench.work, bag)

    assert getattr(facts, "list_old", None) == EIGHT
