"""The Debian package, installed by apt in a clean Debian 12 and used by ordinary accounts.

Alice and Bob are in the group `countersign`, Carol is not. The store in `/var/lib/countersign`
is everybody's who may use the workstation, and nobody else's (issue: the bundle).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import __version__
from tests.architecture.checkout import ROOT
from tests.packaging.debian_root import NEEDED, DebianRoot, Said, base, picture
from tests.packaging.tools import need

pytestmark = pytest.mark.slow

STORE = "/var/lib/countersign"
PROGRAM = "/opt/countersign"
MARKER = f"{STORE}/PURGE-RECORDS"
PLAY = ("countersign", "demo", "--offscreen", "--no-central", "--dir", STORE)
BUILD_S_MAX = 1_800  # hang guard; compressing takes a minute or two
PAINT_S_MAX = 120  # hang guard; it measures seconds
STAYS_S = 5


@pytest.fixture(scope="module")
def package(bundle: Path) -> Path:
    """The package of the bundle; COUNTERSIGN_DEB names one that was made elsewhere."""
    need(NEEDED, root=True)
    if named := os.environ.get("COUNTERSIGN_DEB"):
        return Path(named)
    made = ROOT / "dist" / f"countersign_{__version__}_amd64.deb"
    sources = [bundle / "countersign", *(ROOT / "installers" / "debian").rglob("*")]
    if not made.exists() or made.stat().st_mtime < max(s.stat().st_mtime for s in sources):
        built = subprocess.run(
            [ROOT / "installers" / "debian" / "build.sh", bundle, made.parent],
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_S_MAX,
        )
        assert built.returncode == 0, built.stderr
    return made


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianRoot]:
    """A clean system after `apt-get install ./countersign_….deb`, and its three people."""
    home = tmp_path_factory.mktemp("debian")
    home.chmod(0o755)
    root = base().copy(home / "root")
    _put(package, root)
    root.install(f"/root/{package.name}")
    for person, groups in (("alice", ["countersign"]), ("bob", ["countersign"]), ("carol", [])):
        root.add_account(person, *groups)
    yield root
    subprocess.run(["rm", "-rf", home], check=True)


@pytest.fixture(scope="module")
def played(installed: DebianRoot) -> dict[str, Said]:
    """What Alice's play in the shared store said, and then Bob's in the same store."""
    return {person: installed.run(*PLAY, user=person) for person in ("alice", "bob")}


def _put(package: Path, root: DebianRoot) -> None:
    root.within("/root").joinpath(package.name).write_bytes(package.read_bytes())


def _steps(said: Said) -> dict[str, bool]:
    lines = [json.loads(line) for line in said.out.splitlines() if line.startswith("{")]
    return {line["step"]: line["ok"] for line in lines}


# -- what the package brings


def test_every_library_of_the_program_is_found_on_a_clean_system(installed: DebianRoot) -> None:
    looks = (
        f"cd {PROGRAM} && export LD_LIBRARY_PATH={PROGRAM}/_internal && "
        "{ echo countersign; find _internal -name '*.so*'; } | xargs ldd 2>&1 "
        "| grep 'not found' | sort -u"
    )

    assert installed.run("sh", "-c", looks).out == ""


def test_people_start_it_by_name_and_it_says_its_version(installed: DebianRoot) -> None:
    for person in ("alice", "carol"):
        said = installed.run("countersign", "--version", user=person)

        assert (said.code, said.out.strip()) == (0, f"countersign {__version__}"), said


def test_the_store_is_the_group_s_and_nobody_else_s(installed: DebianRoot) -> None:
    said = installed.run("stat", "-c", "%U:%G %a", STORE)

    assert said.well().strip() == "root:countersign 2770"
    assert installed.run("getent", "group", "countersign").well().count(":") == 3


def test_nobody_but_root_may_change_the_program(installed: DebianRoot) -> None:
    for person in ("alice", "bob", "carol"):
        assert installed.run("find", PROGRAM, "-writable", user=person).well() == ""
    assert installed.run("find", PROGRAM, "!", "-user", "root").well() == ""
    assert installed.run("find", PROGRAM, "-perm", "/6000").well() == ""


def test_man_page_menu_entry_icon_and_licences_are_where_people_look(
    installed: DebianRoot,
) -> None:
    listed = installed.run("dpkg", "-L", "countersign").well().splitlines()

    assert {
        "/usr/bin/countersign",
        "/usr/bin/countersign-window",
        "/usr/share/applications/countersign.desktop",
        "/usr/share/doc/countersign/copyright",
        "/usr/share/icons/hicolor/scalable/apps/countersign.svg",
        "/usr/share/man/man1/countersign-window.1.gz",
        "/usr/share/man/man1/countersign.1.gz",
    } <= set(listed)
    assert installed.run("ls", "/usr/share/doc/countersign/licences/", user="carol").well()


# -- one store, two accounts, and a third that may not


def test_two_accounts_work_in_the_same_store(
    installed: DebianRoot, played: dict[str, Said]
) -> None:
    for person, said in played.items():
        assert said.code == 0, f"{person}: {said}"
        assert all(_steps(said).values()), said.out
        assert {"match", "stop", "same_person", "verify"} <= set(_steps(said))
    for person in ("bob", "alice"):
        verified = installed.run("countersign", "verify", "--json", STORE, user=person)

        assert json.loads(verified.well())["ok"], verified


def test_what_two_accounts_made_is_all_the_group_s(
    installed: DebianRoot, played: dict[str, Said]
) -> None:
    owners = installed.run("find", STORE, "-mindepth", "1", "-printf", "%u\n").well()

    assert set(owners.split()) <= {"alice", "bob"}
    for foreign in (("!", "-group", "countersign"), ("-perm", "/007")):
        assert installed.run("find", STORE, *foreign).well() == ""
    for kind, mode in (("f", "660"), ("d", "2770")):
        assert installed.run("find", STORE, "-type", kind, "!", "-perm", mode).well() == ""


@pytest.mark.parametrize("command", [PLAY, ("countersign", "verify", STORE)])
def test_somebody_outside_the_group_is_told_so_in_a_sentence(
    installed: DebianRoot, played: dict[str, Said], command: tuple[str, ...]
) -> None:
    said = installed.run(*command, user="carol")

    assert (said.code, said.out) == (2, ""), said
    assert len(said.err.splitlines()) == 1
    assert "add your account to the group countersign" in said.err


def test_somebody_outside_the_group_reads_no_file_of_the_store(
    installed: DebianRoot, played: dict[str, Said]
) -> None:
    assert installed.run("ls", STORE, user="carol").code != 0
    for path in installed.run("find", STORE, "-type", "f").well().splitlines():
        assert installed.run("cat", path, user="carol").code != 0, path
    found = installed.run("find", STORE, "-mindepth", "1", "-readable", user="carol")
    assert found.out == ""


# -- the window


def test_the_window_paints_and_stays_up_for_an_ordinary_account(
    installed: DebianRoot, played: dict[str, Said], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = installed.copy(tmp_path_factory.mktemp("window") / "root")
    root.install("xvfb", "x11-utils")
    frame = root.within("/tmp/Xvfb_screen0")  # noqa: S108  a temporary folder of its own system
    script = (
        # It writes its number once it takes connections; its socket lies there before that.
        # It must not begin anew when a first client leaves: whoever comes then is sent away.
        "Xvfb :9 -screen 0 1366x768x24 -nolisten tcp -ac -noreset -fbdir /tmp "
        "-displayfd 5 5>/tmp/display & "
        "until [ -s /tmp/display ] && runuser -u alice -- xdpyinfo -display :9 >/dev/null 2>&1; "
        "do kill -0 $! || exit 1; sleep 0.2; done; "
        "exec runuser -u alice -- env DISPLAY=:9 HOME=/home/alice countersign-window"
    )
    window = root.start("sh", "-c", script)
    try:
        for _ in range(PAINT_S_MAX):
            if frame.exists() and _is_painted(frame):
                break
            assert _runs_for(window, 1), window.communicate()[0]
        assert _runs_for(window, STAYS_S), window.communicate()[0]
        shots = ROOT / "build" / "shots" / "deb"
        shots.mkdir(parents=True, exist_ok=True)
        picture(frame).save(shots / "window.png")
        assert _is_painted(frame)
    finally:
        window.kill()
        window.communicate()
        subprocess.run(["rm", "-rf", root.path], check=True)


def _runs_for(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def _is_painted(frame: Path) -> bool:
    """Say whether a window covers much of the screen and more than one thing is drawn on it."""
    image = picture(frame)
    colours = image.getcolors(image.width * image.height) or []
    black = sum(count for count, colour in colours if colour == (0, 0, 0))
    return len(colours) > 30 and black < image.width * image.height / 2


# -- removing, purging, installing again


def test_removing_and_purging_keep_records_unless_the_marker_says_otherwise(
    package: Path,
    installed: DebianRoot,
    played: dict[str, Said],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = installed.copy(tmp_path_factory.mktemp("life") / "root")
    verify = ("countersign", "verify", STORE)
    records = root.run("sh", "-c", f"cd {STORE} && find . -type f | sort | xargs sha256sum").well()

    def kept() -> bool:
        command = f"cd {STORE} && sha256sum --quiet --check"
        done = subprocess.run(
            root.command(["sh", "-c", command]), input=records, text=True, check=False
        )
        return done.returncode == 0

    try:
        said = root.run("apt-get", "remove", "-y", "countersign").well()
        assert f"the records in {STORE} were kept" in said
        assert kept()
        assert not root.within(PROGRAM).exists()
        assert not os.path.lexists(root.within("/usr/bin/countersign"))
        assert not root.within("/usr/share/applications/countersign.desktop").exists()

        said = root.run("dpkg", "--purge", "countersign").well()
        assert f"rm -r {STORE}" in said
        assert kept()
        assert root.run("getent", "group", "countersign").code == 0

        root.run("chmod", "2771", STORE).well()
        root.install(f"/root/{package.name}")
        assert root.run("stat", "-c", "%a", STORE).well().strip() == "2771"
        root.run("chmod", "2770", STORE).well()
        assert "Everything holds." in root.run(*verify, user="alice").well()
        root.run(*PLAY, user="bob").well()

        root.run("runuser", "-u", "alice", "--", "touch", MARKER).well()
        assert "were kept" in root.run("apt-get", "purge", "-y", "countersign").well()
        assert root.within(f"{STORE}/station.db").exists()

        root.install(f"/root/{package.name}")
        root.run("chown", "root:root", MARKER).well()
        assert "were deleted" in root.run("apt-get", "purge", "-y", "countersign").well()
        assert not root.within(STORE).exists()
        assert root.run("getent", "group", "countersign").code == 2
    finally:
        subprocess.run(["rm", "-rf", root.path], check=True)


def test_an_administrator_s_choice_of_owner_and_mode_stands(
    package: Path, installed: DebianRoot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = installed.copy(tmp_path_factory.mktemp("override") / "root")
    try:
        root.run("dpkg", "--purge", "countersign").well()
        root.run("rm", "-rf", STORE).well()
        root.run("addgroup", "--quiet", "ward7").well()
        root.run("dpkg-statoverride", "--add", "root", "ward7", "2770", STORE).well()
        root.run("dpkg", "--install", f"/root/{package.name}").well()

        assert root.run("stat", "-c", "%U:%G %a", STORE).well().strip() == "root:ward7 2770"
    finally:
        subprocess.run(["rm", "-rf", root.path], check=True)


# -- the package as a file


def test_lintian_finds_no_error(package: Path) -> None:
    said = subprocess.run(
        ["lintian", "--fail-on", "error", "--tag-display-limit", "0", "--allow-root", package],
        capture_output=True,
        text=True,
        check=False,
        timeout=BUILD_S_MAX,
    )

    assert said.returncode == 0, said.stdout[-4_000:] + said.stderr[-2_000:]
