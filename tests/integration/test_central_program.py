"""`countersign-central` as people and scripts meet it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import Result

from app.identifiers import RealmId
from sync.central.sqlite_store import APPLICATION_ID, SCHEMA
from tests.support.central import key_of
from tests.support.central_child import PATIENCE_S, CentralChild, command, run

PASSPHRASE = "a sentence that only the tests know"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A practice realm, founded once by the program; tests work on copies."""
    folder = tmp_path_factory.mktemp("founded")
    done = run("init", *options(folder), "--practice")
    assert (done.exit_code, done.stderr) == (0, "")
    return folder, json.loads(done.stdout)["realm"]


@pytest.fixture
def folder(founded: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded[0], tmp_path / "central"))


def options(folder: Path) -> list[str]:
    return ["--state", str(folder / "state"), "--store", f"sqlite:///{folder / 'central.db'}"]


def sentence(done: Result) -> str:
    """Return the one sentence with which the program said that it could not run."""
    assert done.exit_code == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def enrolment(folder: Path, **changes: Any) -> str:  # noqa: ANN401
    value: dict[str, Any] = {
        "people": [
            {
                "person": name,
                "name": name.title(),
                "badge": f"B-{name}",
                "key": key_of(name).public.to_json(),
                "roles": [{"role": "nurse"}, {"role": "qa", "until": "2030-12-31"}],
            }
            for name in ("ana", "ben")
        ],
        "sites": [{"site": "st-anna", "name": "St. Anna"}],
        "stations": [
            {
                "station": "ward-4b",
                "site": "st-anna",
                "key": key_of("station").public.to_json(),
            }
        ],
        "profiles": [
            {"profile": {"id": "cart", "steps": ["first", "second"]}},
            {"site": "st-anna", "profile": {"id": "cart", "ward": "4b"}},
        ],
    }
    path = folder / "enrol.json"
    path.write_text(json.dumps(value | changes))
    return str(path)


def test_founding_prints_the_realm_and_seals_its_keys(founded: tuple[Path, str]) -> None:
    folder, realm = founded
    RealmId(realm)
    for name in ("root", "central", "log", "realm"):
        assert stat.S_IMODE((folder / "state" / f"{name}.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "central.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "state").stat().st_mode) == 0o700


def test_founding_again_changes_nothing(folder: Path, founded: tuple[Path, str]) -> None:
    done = run("init", *options(folder), "--practice")
    assert json.loads(done.stdout) == {"realm": founded[1], "practice": True}


def test_founding_that_was_cut_short_is_finished(folder: Path, founded: tuple[Path, str]) -> None:
    (folder / "central.db").unlink()
    done = run("init", *options(folder), "--practice")
    assert json.loads(done.stdout)["realm"] == founded[1]
    (folder / "state" / "realm.json").unlink()
    assert "whose keys are not in this folder" in sentence(
        run("init", *options(folder), "--practice")
    )


def test_enrolling_twice_files_nothing_twice(folder: Path) -> None:
    file = enrolment(folder)
    first = run("enrol", *options(folder), file)
    assert (first.exit_code, first.stderr) == (0, "")
    assert json.loads(first.stdout)["filed"] == 10
    again = json.loads(run("enrol", *options(folder), file).stdout)
    assert (again["filed"], again["stood"]) == (0, 10)


def test_what_was_revoked_does_not_come_back_with_an_old_file(folder: Path) -> None:
    old = Path(enrolment(folder)).read_text()
    run("enrol", *options(folder), enrolment(folder))
    key = key_of("ana").public.id.value
    revoked = {"keys": [key], "stations": ["ward-4b"], "roles": [{"person": "ben", "role": "qa"}]}
    (folder / "revoke.json").write_text(json.dumps({"revoked": revoked}))
    done = run("enrol", *options(folder), str(folder / "revoke.json"))
    assert json.loads(done.stdout)["filed"] == 3
    (folder / "old.json").write_text(old)
    said = sentence(run("enrol", *options(folder), str(folder / "old.json")))
    assert said == "Nothing was enrolled: station ward-4b was revoked; give it a new key."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": 3}, "people is not of its form"),
        ({"people": [{"person": "x"}]}, "lacks name"),
        ({"extra": []}, "1 field(s) that do not belong there"),
        ({"stations": [{"station": "a b"}]}, "not of its form"),
        ({"profiles": [{"profile": {"share": 0.5}}]}, "float has no canonical form"),
        (
            {"stations": [{"station": "w", "site": "s", "key": key_of("ana").public.to_json()}]},
            "one key was enrolled for two holders",
        ),
        (
            {
                "stations": [
                    {"station": "central.realm", "site": "s", "key": key_of("x").public.to_json()}
                ]
            },
            "may not carry central's name",
        ),
    ],
)
def test_an_enrolment_that_cannot_stand_files_nothing(
    folder: Path, changes: dict[str, Any], words: str
) -> None:
    said = sentence(run("enrol", *options(folder), enrolment(folder, **changes)))
    assert words in said
    done = run("enrol", *options(folder), enrolment(folder))
    assert json.loads(done.stdout)["filed"] == 10


def test_a_file_that_is_not_there_or_not_json_is_said(folder: Path) -> None:
    assert "cannot be read" in sentence(run("enrol", *options(folder), str(folder / "no.json")))
    (folder / "bad.json").write_text("{")
    assert "not of its form" in sentence(run("enrol", *options(folder), str(folder / "bad.json")))


def test_serving_says_where_it_listens_and_ends_with_its_parent(
    folder: Path, founded: tuple[Path, str]
) -> None:
    child = CentralChild(options(folder))
    assert child.said["realm"] == founded[1]
    health = httpx.get(child.url + "/v1/health", trust_env=False)
    assert health.json() == {"practice": True, "realm": founded[1], "size": 1}
    checkpoint = httpx.get(child.url + "/v1/checkpoint", trust_env=False)
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    assert checkpoint.text.startswith(f"countersign/{founded[1]}/log/1\n1\n")
    assert child.end() == (0, "")


def test_serving_ends_cleanly_when_told_to(folder: Path) -> None:
    child = CentralChild(options(folder))
    child.process.send_signal(signal.SIGTERM)
    assert child.process.wait(PATIENCE_S) == 0
    assert child.end() == (0, "")


def test_what_is_enrolled_while_central_serves_counts_at_once(folder: Path) -> None:
    with CentralChild(options(folder)) as child:
        assert run("enrol", *options(folder), enrolment(folder)).exit_code == 0
        health = httpx.get(child.url + "/v1/health", trust_env=False)
        assert health.json()["size"] == 11


def test_a_stranger_on_the_network_is_told_no_in_one_sentence(folder: Path) -> None:
    with CentralChild(options(folder)) as child, httpx.Client(trust_env=False) as client:
        answers = [
            client.get(child.url + "/"),
            client.get(child.url + "/v1/push"),
            client.delete(child.url + "/v1/pull"),
            client.post(child.url + "/v1/push", content=b"{}"),
            client.post(child.url + "/v1/pull", content=bytes(2_097_153)),
            client.post(child.url + "/v1/health", content=b"x"),
        ]
        assert [a.status_code for a in answers] == [404, 405, 405, 403, 413, 405]
        for answer in answers:
            assert list(answer.json()) == ["error"]
            assert answer.json()["error"].endswith(".")
            assert answer.headers["content-type"] == "application/json"
            assert "server" not in answer.headers


# --- what keeps it from running ---------------------------------------------------------------


def serve(folder: Path, *more: str, **changes: str) -> Result:
    chosen = {"--listen": "127.0.0.1:0"} | {f"--{k}": v for k, v in changes.items()}
    flat = [word for pair in chosen.items() for word in pair]
    return run("serve", *options(folder), *flat, *more)


def test_a_missing_store_is_said_and_not_made(folder: Path) -> None:
    missing = folder / "none.db"
    assert "There is no store" in sentence(serve(folder, store=f"sqlite:///{missing}"))
    assert not missing.exists()


def test_a_missing_folder_of_keys_is_said(folder: Path) -> None:
    assert "There is no realm" in sentence(serve(folder, state=str(folder / "none")))


def test_a_missing_key_is_said(folder: Path) -> None:
    (folder / "state" / "log.json").unlink()
    assert "log key is missing" in sentence(serve(folder))


@pytest.mark.parametrize("content", [b"", b"not a database, only text " * 40])
def test_a_file_that_is_no_store_is_said_and_left_untouched(folder: Path, content: bytes) -> None:
    other = folder / "other.db"
    other.write_bytes(content)
    said = sentence(serve(folder, store=f"sqlite:///{other}"))
    assert "not a store of central" in said or "There is no store" in said
    assert other.read_bytes() == content


def test_another_programs_database_is_said_and_left_untouched(folder: Path) -> None:
    other = folder / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    before = other.read_bytes()
    store = f"sqlite:///{other}"
    assert "left untouched" in sentence(serve(folder, store=store))
    init = ["init", "--state", str(folder / "s2"), "--store", store, "--practice"]
    assert "left untouched" in sentence(run(*init))
    assert other.read_bytes() == before


def test_a_newer_store_is_said_and_left_untouched(folder: Path) -> None:
    with sqlite3.connect(folder / "central.db") as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    db.close()
    assert "install the newer program" in sentence(serve(folder))


def test_a_folder_where_the_store_should_be_is_said(folder: Path) -> None:
    said = sentence(serve(folder, store=f"sqlite:///{folder}"))
    assert "cannot be opened" in said


def test_keys_of_another_realm_are_said(folder: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    assert run("init", *options(second), "--practice").exit_code == 0
    store = f"sqlite:///{folder / 'central.db'}"
    assert "belongs to another realm" in sentence(serve(second, store=store))


def test_a_store_that_lost_its_tail_is_not_served(folder: Path) -> None:
    run("enrol", *options(folder), enrolment(folder))
    with sqlite3.connect(folder / "central.db") as db:
        db.execute("DELETE FROM record WHERE leaf = (SELECT max(leaf) FROM record)")
    db.close()
    assert "does not hold what its last checkpoint says" in sentence(serve(folder))


def test_a_store_whose_record_was_changed_is_not_served(folder: Path) -> None:
    run("enrol", *options(folder), enrolment(folder))
    with sqlite3.connect(folder / "central.db") as db:
        db.execute("UPDATE record SET statement = CAST(replace(statement, 'Ben', 'Bob') AS BLOB)")
    db.close()
    assert "A record of central does not hold" in sentence(serve(folder))


def test_postgresql_is_said_to_be_missing(folder: Path) -> None:
    assert "not in this version" in sentence(serve(folder, store="postgresql://x/y"))
    assert "not of the form" in sentence(serve(folder, store="mysql://x"))


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", ":80"])
def test_an_address_that_cannot_be_is_said(folder: Path, listen: str) -> None:
    said = sentence(serve(folder, listen=listen))

    assert "HOST:PORT" in said or f"cannot listen at {listen}" in said


def test_an_address_that_is_taken_is_said(folder: Path) -> None:
    with CentralChild(options(folder)) as child:
        taken = child.url.removeprefix("http://")
        assert "cannot listen" in sentence(serve(folder, listen=taken))


# --- live realms ------------------------------------------------------------------------------


def with_passphrase(passphrase: str, *arguments: str) -> Result:
    reader, writer = os.pipe()
    os.write(writer, passphrase.encode() + b"\n")
    os.close(writer)
    return run(*arguments, "--passphrase-fd", str(reader))


def test_a_live_realm_takes_its_passphrase_from_a_descriptor(tmp_path: Path) -> None:
    done = with_passphrase(PASSPHRASE, "init", *options(tmp_path))
    assert json.loads(done.stdout)["practice"] is False
    wrong = with_passphrase(PASSPHRASE + "!", "enrol", *options(tmp_path), enrolment(tmp_path))
    assert sentence(wrong) == "The passphrase does not open the central key."
    right = with_passphrase(PASSPHRASE, "enrol", *options(tmp_path), enrolment(tmp_path))
    assert json.loads(right.stdout)["filed"] == 10
    asks = serve(tmp_path)
    assert sentence(asks) == "A live realm needs its passphrase: use --passphrase-fd N."


def test_a_live_realm_refuses_the_published_and_a_short_passphrase(tmp_path: Path) -> None:
    published = "practice only: these records protect nobody"
    said = sentence(with_passphrase(published, "init", *options(tmp_path)))
    assert "published" in said
    assert "at least 16" in sentence(with_passphrase("short", "init", *options(tmp_path)))
    assert not (tmp_path / "state" / "realm.json").exists()


def test_a_passphrase_is_never_an_argument(folder: Path) -> None:
    assert serve(folder, "--passphrase", PASSPHRASE).exit_code == 2


def test_a_practice_folder_does_not_open_a_realm_founded_as_live(tmp_path: Path) -> None:
    with_passphrase(PASSPHRASE, "init", *options(tmp_path))
    realm = tmp_path / "state" / "realm.json"
    realm.write_text(realm.read_text().replace("false", "true"))
    assert "passphrase does not open" in sentence(serve(tmp_path))


def test_the_program_runs_as_a_program(tmp_path: Path) -> None:
    ran = subprocess.run(
        command("init", *options(tmp_path), "--practice"),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    RealmId(json.loads(ran.stdout)["realm"])
