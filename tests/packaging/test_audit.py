"""The audit finds what is planted: a changed file, a wrong version, a licence, an advisory."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from installers import advisories, audit, licences, lock
from installers.components import Component

HASH = "a" * 64
LOCK = f"""\
# made by make lock
left-pad==1.2.0 \\
    --hash=sha256:{HASH}
elsewhere==9 ; sys_platform == 'no-such-system' \\
    --hash=sha256:{HASH}
forked==1 ; python_full_version < '3' \\
    --hash=sha256:{HASH}
forked==2 ; python_full_version >= '3' \\
    --hash=sha256:{HASH}
"""


def installed(
    folder: Path, name: str = "left_pad", version: str = "1.2.0"
) -> metadata.Distribution:
    """Lay down a package as an installer does: one module, and a RECORD with its hash."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    module = f"{name}.py"
    (folder / module).write_bytes(b"PAD = 1\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"PAD = 1\n").digest()).rstrip(b"=").decode()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    record = [
        f"{module},sha256={digest},8",
        f"__pycache__/{name}.cpython-311.pyc,sha256={digest},8",
        f"{info.name}/RECORD,,",
    ]
    (info / "RECORD").write_text("\n".join(record) + "\n")
    return metadata.Distribution.at(info)


def pins(tmp_path: Path, text: str = LOCK) -> dict[str, lock.Pin]:
    """Read a lock of these lines."""
    path = tmp_path / "requirements.lock"
    path.write_text(text, encoding="utf-8")
    return dict(lock.read(path))


def component(licence: str, *texts: Path, name: str = "left-pad") -> Component:
    """Make a component under a licence."""
    return Component(
        name=name, version="1", kind="pypi", licence=licence, home="", texts=tuple(texts)
    )


def osv(**changes: object) -> dict[str, object]:
    """Make an advisory about left-pad from 1.0, repaired in 1.2.1."""
    return {
        "id": "PYSEC-2026-1",
        "aliases": ["CVE-2026-1"],
        "summary": "pads too much",
        "affected": [affected(events=[{"introduced": "1.0"}, {"fixed": "1.2.1"}])],
    } | changes


def affected(
    events: list[dict[str, str]] | None = None,
    versions: tuple[str, ...] = (),
    name: str = "Left_Pad",
) -> dict[str, object]:
    """Make the part of an advisory that names a package."""
    found: dict[str, object] = {"package": {"ecosystem": "PyPI", "name": name}}
    if events is not None:
        found["ranges"] = [{"type": "ECOSYSTEM", "events": events}]
    return found | ({"versions": list(versions)} if versions else {})


def folder_of(tmp_path: Path, *documents: dict[str, object]) -> Path:
    """Write advisories into a folder."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    for number, document in enumerate(documents):
        (folder / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_lock_says_the_version_that_counts_here(tmp_path: Path) -> None:
    assert {name: pin.version for name, pin in pins(tmp_path).items()} == {
        "left-pad": "1.2.0",
        "forked": "2",
    }


@pytest.mark.parametrize("text", ["left-pad>=1\n", "left-pad\n", "!!\n"])
def test_a_lock_that_pins_nothing_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(lock.UnreadableLockError, match="make lock"):
        pins(tmp_path, text)


def test_what_is_installed_as_pinned_passes(tmp_path: Path) -> None:
    one = installed(tmp_path)

    assert list(audit.locked({"left-pad": one}, pins(tmp_path))) == []
    assert list(audit.unchanged("left-pad", one)) == []


@pytest.mark.parametrize(("version", "says"), [("1.2.1", "the lock pins 1.2.0"), ("1", "pins")])
def test_another_version_than_the_locked_is_found(tmp_path: Path, version: str, says: str) -> None:
    one = installed(tmp_path, version=version)

    (finding,) = audit.locked({"left-pad": one}, pins(tmp_path))

    assert says in finding.says


def test_a_package_that_the_lock_does_not_know_is_found(tmp_path: Path) -> None:
    (finding,) = audit.locked({"stranger": installed(tmp_path, "stranger")}, pins(tmp_path))

    assert "not in the lock" in finding.says


def test_an_edited_file_is_found(tmp_path: Path) -> None:
    one = installed(tmp_path)
    (tmp_path / "left_pad.py").write_bytes(b"PAD = 2\n")

    (finding,) = audit.unchanged("left-pad", one)

    assert finding.says.startswith("left_pad.py of left-pad 1.2.0 is not the file")


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    one = installed(tmp_path)
    (tmp_path / "left_pad.py").unlink()

    (finding,) = audit.unchanged("left-pad", one)

    assert "got nothing" in finding.says


def test_a_package_without_hashes_is_found(tmp_path: Path) -> None:
    one = installed(tmp_path)
    (tmp_path / "left_pad-1.2.0.dist-info" / "RECORD").write_text("left_pad.py,,\n")

    (finding,) = audit.unchanged("left-pad", one)

    assert "no RECORD with hashes" in finding.says


@pytest.mark.parametrize(
    ("installed_here", "python", "about"),
    [
        ({"pyside6-essentials": "6.12.0"}, (3, 11), ["pyside6-essentials"]),
        ({"shiboken6": "6.13"}, (3, 11), ["shiboken6"]),
        ({"pyside6-essentials": "6.11.3"}, (3, 11), []),
        ({"pyside6-essentials": "6.12.0"}, (3, 12), []),
        ({"opencv-python-headless": "5", "opencv-python": "5"}, (3, 12), ["opencv-python"]),
        ({"opencv-contrib-python": "5"}, (3, 12), ["opencv-contrib-python"]),
    ],
)
def test_what_the_program_must_not_meet_is_refused(
    installed_here: dict[str, str], python: tuple[int, int], about: list[str]
) -> None:
    assert [one.about for one in audit.refused(installed_here, python)] == about


def test_a_component_without_a_licence_text_is_found() -> None:
    (finding,) = audit.licensed([component("MIT")])

    assert "No licence text for left-pad 1" in finding.says


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache 2.0", True),
        ("LGPL-3.0-only OR GPL-3.0-only", True),
        ("(MIT OR GPL-2.0-only) AND Zlib", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("(AGPL-3.0-only OR GPL-2.0-only) AND MIT", False),
        ("see its text", False),
        ("", False),
    ],
)
def test_only_licences_that_leave_the_program_its_own_pass(
    tmp_path: Path, licence: str, allowed: bool
) -> None:
    text = tmp_path / "LICENSE"
    text.touch()

    findings = list(audit.licensed([component(licence, text)]))

    assert (findings == []) is allowed
    assert all("installers/licences.py" in one.says for one in findings)


def test_a_licence_read_from_its_text_goes_before_its_metadata() -> None:
    one = component("Public Domain", name="click-default-group")

    assert licences.expression(one) == "BSD-3-Clause"


def test_an_advisory_hits_the_version_before_its_repair_and_no_later_one(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, osv())

    before = advisories.match(folder, {"left-pad": "1.2.0"})
    after = advisories.match(folder, {"left-pad": "1.2.1"})

    assert [hit.says() for hit in before.hits] == [
        "left-pad 1.2.0: PYSEC-2026-1 (CVE-2026-1): pads too much; repaired in 1.2.1"
    ]
    assert (after.read, after.hits, after.malformed) == (1, [], [])


@pytest.mark.parametrize(
    ("entry", "version", "is_hit"),
    [
        (affected([{"introduced": "0"}]), "0.1", True),
        (affected([{"introduced": "1.3"}]), "1.2", False),
        (affected([{"introduced": "0"}, {"last_affected": "1.2"}]), "1.2", True),
        (affected([{"introduced": "0"}, {"last_affected": "1.2"}]), "1.2.1", False),
        (affected([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "2"}]), "1.5", False),
        (affected([{"fixed": "3"}, {"introduced": "2"}, {"introduced": "0"}]), "2.5", True),
        (affected([{"introduced": "0"}, {"fixed": "1"}, {"introduced": "1"}]), "1", True),
        (affected([{"introduced": "0"}, {"fixed": "1.10"}]), "1.9", True),
        (affected([{"introduced": "0"}, {"fixed": "1.2"}]), "1.2rc1", True),
        (affected(versions=("1.0", "1.2")), "1.2.0", True),
        (affected(versions=("1.0", "not a version")), "1.2.0", False),
        (affected([{"introduced": "2"}], versions=("1.2",)), "1.2", True),
        (affected([{"introduced": "0"}], name="left-pad-2"), "1", False),
    ],
)
def test_versions_and_ranges_mean_what_the_schema_says(
    entry: dict[str, object], version: str, is_hit: bool
) -> None:
    found = advisories.hits(osv(affected=[entry]), {"left-pad": version})

    assert bool(found) is is_hit


def test_a_withdrawn_advisory_hits_nothing() -> None:
    assert not advisories.hits(osv(withdrawn="2026-01-01T00:00:00Z"), {"left-pad": "1.2.0"})


def test_an_advisory_about_another_ecosystem_hits_nothing() -> None:
    entry = affected([{"introduced": "0"}]) | {"package": {"ecosystem": "npm", "name": "left-pad"}}

    assert not advisories.hits(osv(affected=[entry]), {"left-pad": "1.2.0"})


def test_advisories_that_cannot_be_understood_are_named(tmp_path: Path) -> None:
    only_git = {"package": {"ecosystem": "PyPI", "name": "left-pad"}, "ranges": [{"type": "GIT"}]}
    folder = folder_of(
        tmp_path,
        osv(affected=[affected([{"introduced": "one"}])]),
        osv(affected=[affected([{"fixed": "1"}])]),
        osv(affected=[only_git]),
        osv(affected=[only_git | {"ranges": 3}]),
        osv(affected=[affected([{"introduced": "0"}])], aliases=3),
        osv(affected="left-pad"),
        {"affected": []},
    )
    (folder / "broken.json").write_text("{")

    result = advisories.match(folder, {"left-pad": "1.2.0"})
    findings = list(audit.affected(result))

    assert [line.partition(":")[0] for line in result.malformed] == [
        *(f"{number}.json" for number in range(7)),
        "broken.json",
    ]
    assert len(findings) == len(result.malformed) == result.read


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PYSEC-2026-1.json", json.dumps(osv()))
        archive.writestr("README.txt", "no advisory")

    result = advisories.match(path, {"left-pad": "1.2.0"})

    assert (result.read, [hit.id for hit in result.hits]) == (1, ["PYSEC-2026-1"])


@pytest.mark.parametrize("kind", ["empty folder", "text", "missing", "torn zip"])
def test_without_advisories_the_audit_cannot_run(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "all.zip"
    if kind == "empty folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("no zip")
    elif kind == "torn zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.json", json.dumps(osv()))
        path.write_bytes(path.read_bytes().replace(b"pads too much", b"pads too tiny"))

    assert audit.main(["--advisories", str(path)]) == 2
    assert "PyPI/all.zip" in capsys.readouterr().err


def test_the_audit_says_that_it_looked_at_no_advisories(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "own", lambda ours, pins: [])

    assert audit.main([]) == 0
    assert "advisories were not looked at" in capsys.readouterr().out


def test_an_advisory_about_what_ships_fails_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "own", lambda ours, pins: [])
    folder = folder_of(tmp_path, osv(affected=[affected([{"introduced": "0"}], name="Pillow")]))

    assert audit.main(["--advisories", str(folder), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)

    assert [one["about"] for one in report["findings"]] == ["pillow"]
    assert report["advisories"]["affected"][0]["id"] == "PYSEC-2026-1"
    assert "numpy" in report["distributions"]


@pytest.mark.slow
def test_what_ships_from_here_passes_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    code = audit.main([])

    assert (code, capsys.readouterr().out.splitlines()[-2].partition(", ")[2]) == (
        0,
        "0 findings.",
    )
