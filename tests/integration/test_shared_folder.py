"""A site folder is for whom its mode says: its owner (0700), or the people of its group (2770)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from app.bootstrap.places import share_like
from app.bootstrap.practice import make_practice_site, prepare_therapies
from app.bootstrap.site import SiteFolder, check_access, is_made, new_secrets
from app.sealing import PRACTICE_PASSPHRASE, file_mode
from app.settings import SettingsError
from app.usecases.verdicts import Revealed
from tests.architecture.checkout import ROOT
from tests.support.site import central_of, central_program, opened, play, start, sync

LOOSE = 0o022  # the umask that most logins come with
PRIVATE, SHARED = 0o700, 0o2770
GROUP, ANN, BOB, CAROL = 61_000, 61_001, 61_002, 61_003  # ids that no distribution gives away
AS_OTHERS = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not ROOT.stat().st_mode & 0o005,
    reason="only root may act as other accounts, and they must be able to read this checkout",
)


@pytest.fixture(autouse=True)
def loose_login() -> Iterator[None]:
    before = os.umask(LOOSE)
    yield
    os.umask(before)


def folder(path: Path, mode: int) -> SiteFolder:
    path.mkdir()
    path.chmod(mode)
    return SiteFolder(path)


def modes(root: Path) -> dict[str, str]:
    """Return the mode of everything in a folder, by its path."""
    return {
        str(path.relative_to(root)): f"{S_IMODE(path.lstat().st_mode):o}"
        for path in root.rglob("*")
    }


def expected(root: Path, directory: str, file: str) -> dict[str, str]:
    return {
        str(path.relative_to(root)): directory if path.is_dir() else file
        for path in root.rglob("*")
    }


@pytest.mark.parametrize(
    ("mode", "directories", "files"),
    [(PRIVATE, "700", "600"), (0o755, "700", "600"), (SHARED, "2770", "660")],
)
def test_what_is_made_and_played_in_a_folder_has_the_folder_s_rights(
    tmp_path: Path, mode: int, directories: str, files: str
) -> None:
    site_folder = folder(tmp_path / "site", mode)
    make_practice_site(site_folder, central_program())
    os.umask(LOOSE)  # the next program starts with its login's umask
    with opened(site_folder.root) as site, central_of(site) as scheduler:
        scheduler.step()
        therapy, *_ = prepare_therapies(site)
        matched = play(site, therapy.band, therapy.bag)
        assert isinstance(matched, Revealed), matched
        start(site, matched)
        sync(scheduler, site)
        at_work = modes(site_folder.root)
        assert at_work == expected(site_folder.root, directories, files)

    assert {"station.db-wal", "station.db-shm", "central/central.db-wal"} <= set(at_work)
    assert modes(site_folder.root) == expected(site_folder.root, directories, files)
    assert S_IMODE(site_folder.root.stat().st_mode) == mode


def test_a_folder_that_is_made_by_us_is_its_owner_s(tmp_path: Path) -> None:
    site_folder = SiteFolder(tmp_path / "new" / "site")
    (tmp_path / "new").mkdir()
    share_like(site_folder.root)
    new_secrets(site_folder, PRACTICE_PASSPHRASE)

    assert modes(tmp_path / "new") == expected(tmp_path / "new", "700", "600")


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o770, 0o777, 0o2700, 0o2750, 0o1777])
def test_only_a_folder_that_was_given_to_a_group_is_shared(mode: int) -> None:
    assert file_mode(mode) == 0o600


def test_files_of_a_world_readable_shared_folder_are_for_its_group_only(tmp_path: Path) -> None:
    site_folder = folder(tmp_path / "site", 0o2777)
    new_secrets(site_folder, PRACTICE_PASSPHRASE)

    assert modes(site_folder.root) == expected(site_folder.root, "2770", "660")


# -- other accounts

# Opens a site folder as another account, files a note, and verifies everything. What is
# imported late is imported by the rehearsal: the interpreter may lie where only root can read.
AS_ACCOUNT = """
import os, sys
from pathlib import Path
from app.bootstrap.launch import verify
from app.bootstrap.program import in_terminal
from app.settings import SettingsError
from tests.support.site import note, opened

def job(root):
    try:
        with opened(root) as site:
            note(site.station)
    except SettingsError as error:
        sys.exit(error.explain())
    return verify(in_terminal(), root, None, as_json=False)

rehearsal, root, uid, *groups = sys.argv[1:]
job(Path(rehearsal))
os.setgroups([int(group) for group in groups])
os.setgid(int(uid))
os.setuid(int(uid))
os.umask(0o022)
sys.exit(job(Path(root)))
"""


@pytest.fixture(scope="module")
def made_by_ann() -> Iterator[Path]:
    """Make a practice site as Ann would, in a folder that belongs to the service group.

    It lies where every account can reach it; pytest's own folders are root's alone.
    """
    before = os.umask(LOOSE)
    with tempfile.TemporaryDirectory(prefix="countersign-shared-") as made:
        home = Path(made)
        home.chmod(0o755)
        root = home / "site"
        root.mkdir()
        os.chown(root, 0, GROUP)
        root.chmod(SHARED)
        make_practice_site(SiteFolder(root), None)
        assert {path.stat().st_gid for path in root.rglob("*")} == {GROUP}
        for path in root.rglob("*"):
            os.chown(path, ANN, -1)
            if path.is_dir():
                path.chmod(SHARED)  # a change of owner drops the bit
        yield home
    os.umask(before)


@pytest.fixture
def shared(made_by_ann: Path) -> Iterator[SiteFolder]:
    """Yield a copy of Ann's site, with its owners, groups and modes."""
    copy = made_by_ann / "copy"
    subprocess.run(["cp", "-a", made_by_ann / "site", copy], check=True)
    yield SiteFolder(copy)
    shutil.rmtree(copy)


def works(site_folder: SiteFolder, rehearsal: Path, uid: int, *groups: int) -> tuple[int, str]:
    """Work and verify in a site folder as an account; return the exit code and what is said."""
    shutil.copytree(site_folder.root, rehearsal, dirs_exist_ok=True)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            AS_ACCOUNT,
            rehearsal,
            site_folder.root,
            str(uid),
            *map(str, groups),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stderr


@AS_OTHERS
def test_everybody_of_the_group_works_in_the_same_store(
    shared: SiteFolder, tmp_path: Path
) -> None:

    for uid in (ANN, BOB, ANN):
        assert works(shared, tmp_path, uid, GROUP) == (0, "")

    found = {path: path.stat() for path in shared.root.rglob("*")}
    assert {s.st_gid for s in found.values()} == {GROUP}
    assert [path for path, s in found.items() if s.st_mode & 0o007] == []
    with opened(shared.root) as site:
        assert len(site.ledger.kind("note.taken")) == 3


@AS_OTHERS
@pytest.mark.parametrize("mode", [SHARED, PRIVATE])
def test_nobody_else_works_there_and_is_told_so_in_a_sentence(
    shared: SiteFolder, tmp_path: Path, mode: int
) -> None:
    shared.root.chmod(mode)
    before = modes(shared.root)

    code, said = works(shared, tmp_path, CAROL, *([] if mode == SHARED else [GROUP]))

    assert code != 0
    assert said == (
        f"This account may not use {shared.root}. Ask the administrator to let it in, "
        "then log in to the computer again.\n"
    )
    assert modes(shared.root) == before


@AS_OTHERS
def test_a_file_that_was_left_to_one_person_is_named(shared: SiteFolder, tmp_path: Path) -> None:
    shared.store.chmod(0o600)

    code, said = works(shared, tmp_path, BOB, GROUP)

    assert code != 0
    assert said.startswith(f"This account may not use {shared.store}. Ask")


def test_whoever_owns_everything_is_let_in(tmp_path: Path) -> None:
    site_folder = SiteFolder(tmp_path)

    assert not is_made(site_folder)
    check_access(site_folder)


def test_a_folder_that_cannot_be_looked_into_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> os.stat_result:
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refused)

    with pytest.raises(SettingsError, match=r"may not use .* Ask the administrator"):
        is_made(SiteFolder(tmp_path))
