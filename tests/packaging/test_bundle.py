"""The bundle as a folder: its size, its licences, what it lacks, and that it can be made again."""

from __future__ import annotations

import filecmp
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from installers import components, contents, distributions, notices
from tests.architecture.checkout import ROOT
from tests.packaging.frozen import MADE_OF, newer_source

pytestmark = pytest.mark.slow

LIMIT_MB = 360  # what a site is asked to distribute to every workstation
ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \|", re.MULTILINE)
TOLERANCE_MB = 2  # a patch release of a part moves it by less
ENOUGH_S = 1_800  # hang guard; a build takes a minute or two


def files(folder: Path) -> list[Path]:
    """Return the files of a folder, links not followed, relative to it."""
    found = (path for path in folder.rglob("*") if not path.is_symlink() and path.is_file())
    return sorted(path.relative_to(folder) for path in found)


def size_mb(folder: Path, pattern: str = "**/*") -> float:
    """Return what the files of a folder weigh that match a pattern, in 10^6 bytes."""
    found = (path for path in folder.glob(pattern) if not path.is_symlink() and path.is_file())
    return sum(path.stat().st_size for path in found) / 1_000_000


def test_it_weighs_less_than_its_limit(bundle: Path) -> None:
    assert size_mb(bundle) <= LIMIT_MB


def test_the_page_for_it_tells_what_each_part_weighs(bundle: Path) -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    told = {name: int(mb) for name, mb in ROW.findall(page)}
    total = told.pop("dist/countersign/")
    measured = {
        name: size_mb(bundle, name + "**/*" if name.endswith("/") else name) for name in told
    }

    wrong = {name: mb for name, mb in measured.items() if abs(mb - told[name]) > TOLERANCE_MB}
    assert wrong == {}
    assert abs(size_mb(bundle) - total) <= TOLERANCE_MB
    assert sum(measured.values()) >= 0.95 * size_mb(bundle), "a large part is not told"


def test_every_component_has_its_licence_and_the_index_names_it(bundle: Path) -> None:
    licences = bundle / "licences"
    index = (licences / "README.txt").read_text(encoding="utf-8")
    folders = [path for path in licences.iterdir() if path.is_dir()]

    assert {path.name for path in folders if not files(path)} == set()
    assert [path.name for path in folders if f"    {path.name}/" not in index] == []
    names = {path.name.rpartition("-")[0] for path in folders}
    assert {"pyside6-essentials", "opencv-python-headless", "python", "countersign"} <= names
    lgpl = sorted(licences.glob("pyside6-essentials-*/LGPL-3"))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lgpl[0].read_text(encoding="utf-8")


def test_no_link_leads_nowhere_or_out_of_the_bundle(bundle: Path) -> None:
    links = [path for path in bundle.rglob("*") if path.is_symlink()]

    assert links
    assert [path for path in links if not path.exists()] == []
    inside = bundle.resolve()
    assert [path for path in links if not path.resolve().is_relative_to(inside)] == []


def dynamic(bundle: Path) -> str:
    """Return what every library of the bundle asks of the loader, as readelf says it."""
    libraries = [str(bundle / file) for file in files(bundle) if ".so" in file.name]
    said = subprocess.run(
        ["readelf", "--dynamic", *libraries], capture_output=True, text=True, check=True
    )
    return said.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="reads ELF, and asks dpkg whose a library is")
def test_every_library_it_needs_is_inside_or_a_system_package(bundle: Path) -> None:
    """What is neither would be missing on a clean machine; found by asking the loader."""
    inside = {path.name for path in bundle.rglob("*.so*")}
    needed = set(re.findall(r"NEEDED.*\[(.+)\]", dynamic(bundle)))
    outside = {name for name in needed - inside if not name.startswith("ld-linux")}
    owned = subprocess.run(
        ["dpkg-query", "-S", *(f"*/{name}" for name in sorted(outside))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert owned.stderr == ""
    assert "libQt6Core.so.6" in needed & inside


@pytest.mark.skipif(sys.platform != "linux", reason="reads ELF")
def test_libraries_are_looked_for_inside_and_never_where_the_bundle_was_built(
    bundle: Path,
) -> None:
    told = re.findall(r"R(?:UN)?PATH.*\[(.+)\]", dynamic(bundle))

    places = {place for one in told for place in one.split(":")}
    assert any(place.startswith("$ORIGIN") for place in places)
    assert [place for place in places if not place.startswith("$ORIGIN")] == []


def modules(bundle: Path) -> set[str]:
    """Return the Python modules in the program's archive."""
    viewer = Path(sys.executable).with_name("pyi-archive_viewer")
    listed = subprocess.run(
        [viewer, "--list", "--recursive", "--brief", bundle / "countersign"],
        capture_output=True,
        text=True,
        check=True,
        timeout=ENOUGH_S,
    )
    return {line.strip(" '\",[]") for line in listed.stdout.splitlines()}


def test_what_is_not_the_desktops_is_not_in_it(bundle: Path) -> None:
    names = {part for file in files(bundle) for part in file.parts}
    inside = modules(bundle)
    others = {
        *distributions.others_modules(distributions.shipped()),
        *("benchmarks", "central", "installers", "pip", "tests"),
    }

    assert {"app.__main__", "sync.client.engine", "ui.window"} <= inside
    assert names & others == set()
    packages = {name.partition(".")[0] for name in inside}
    assert packages & others == set()
    assert [name for name in inside if name.startswith("sync.central")] == []
    unused = r"Qt6?(Qml|Quick|WebEngine|Pdf)|libgtk|libav(codec|format)\.so"
    assert [name for name in names if re.search(unused, name)] == []


def test_of_reportlab_and_pyserial_goes_in_what_is_used(bundle: Path) -> None:
    inside = modules(bundle)
    names = {file.name for file in files(bundle)}

    assert {"reportlab.pdfgen.canvas", "numpy.random", "pygments.lexers._mapping"} <= inside
    assert {"serial.serialposix", "serial.tools.list_ports_linux"} <= inside or (
        sys.platform != "linux"
    )
    unused = r"reportlab\.(graphics|platypus)|charset_normalizer|pygments\.lexers\.[a-z]"
    assert [name for name in inside if re.match(unused, name)] == []
    # One of reportlab's own fonts is under the GPL; labels are set in ours.
    assert [name for name in names if name.endswith((".afm", ".pfb"))] == []
    assert [name for name in names if "DarkGarden" in name or name.startswith("Vera")] == []


@pytest.mark.slow(minutes=2)
def test_a_second_build_differs_in_what_the_page_lists_only(bundle: Path, tmp_path: Path) -> None:
    built = subprocess.run(
        [
            ROOT / ".venv" / "bin" / "pyinstaller",
            "--noconfirm",
            *("--log-level", "WARN"),
            *("--workpath", tmp_path / "work"),
            *("--distpath", tmp_path),
            "build.spec",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": epoch()},
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )
    assert built.returncode == 0, built.stderr[-2_000:]
    again = tmp_path / "countersign"

    assert files(again) == files(bundle)
    _, different, unread = filecmp.cmpfiles(bundle, again, files(bundle), shallow=False)
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\* `([^`]+)`: ", page.partition("**Two builds")[2], re.MULTILINE))
    assert unread == []
    assert {str(path) for path in different} <= listed


def epoch() -> str:
    """Return the time that `make` gives to a build: the commit's."""
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return os.environ.get("SOURCE_DATE_EPOCH") or said.stdout.strip()


def test_left_out_parts_are_told_from_wanted_ones() -> None:
    def wanted(name: str, source: str = "/venv/x") -> bool:
        return contents.is_wanted((name, source, "BINARY"), platform="linux")

    assert wanted("PySide6/Qt/plugins/platforms/libqxcb.so")
    assert not wanted("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert wanted("libzbar.so.0", "/usr/lib/x86_64-linux-gnu/libzbar.so.0")
    assert not wanted("libcrypto.so.3", "/usr/lib/x86_64-linux-gnu/libcrypto.so.3")
    assert not wanted("cv2/data/haarcascade_eye.xml")
    assert not wanted("resources/__pycache__/x.pyc")


def test_what_homebrew_brought_is_its_packages(tmp_path: Path) -> None:
    keg = tmp_path / "Cellar" / "zbar" / "0.23.93"
    (keg / "lib").mkdir(parents=True)
    (keg / "COPYING").write_text("LGPL")

    found = components.of_homebrew(keg / "lib" / "libzbar.0.dylib")

    assert found is not None
    assert (found.name, found.version, found.texts) == ("zbar", "0.23.93", (keg / "COPYING",))
    assert components.of_homebrew(tmp_path / "libzbar.0.dylib") is None


def test_a_component_without_its_licence_stops_the_build(tmp_path: Path) -> None:
    nobody = components.Component(
        name="nobody", version="1", kind="pypi", licence="MIT", home="", texts=()
    )

    with pytest.raises(notices.MissingTextError, match="No licence text for nobody 1"):
        notices.write([nobody], tmp_path / "licences")


def test_a_file_that_belongs_to_nobody_stops_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "stray.so"
    stray.write_bytes(b"x")

    with pytest.raises(components.UnknownOwnerError, match=r"stray\.so belongs to no known"):
        components.components([stray], distributions.shipped())


def test_a_bundle_that_is_older_than_its_sources_is_noticed(tmp_path: Path) -> None:
    for name in MADE_OF:
        (tmp_path / name).mkdir()
    source, compiled = tmp_path / "app" / "a.py", tmp_path / "app" / "__pycache__" / "a.pyc"
    compiled.parent.mkdir()
    program = tmp_path / "countersign"
    for path, time in ((source, 1), (program, 2), (compiled, 3)):
        path.write_text("")
        os.utime(path, (time, time))

    assert newer_source(tmp_path, program) is None
    os.utime(source, (4, 4))
    assert newer_source(tmp_path, program) == source
