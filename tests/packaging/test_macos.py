"""The macOS application: what its Info.plist says, what it may do, how the image is built.

Nothing of this runs on macOS here: property lists are read with Python's own reader and the
script is checked by shellcheck. The workflow builds the image on a Mac.
"""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from installers import contents
from installers.macos import bundle
from tests.architecture.checkout import ROOT
from tests.packaging.tools import need

BUILD_DMG = ROOT / "installers" / "macos" / "build_dmg.sh"
SCRIPTS = (BUILD_DMG, ROOT / "installers" / "smoke.sh")


def build_dmg(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script with nothing to sign with."""
    return subprocess.run(
        [str(BUILD_DMG), *arguments],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_info_plist_can_be_written_and_names_the_version_once() -> None:
    info = plistlib.loads(plistlib.dumps(bundle.info_plist()))

    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == __version__
    assert info["CFBundleIdentifier"] == bundle.IDENTIFIER == "org.countersign.workstation"


def test_the_oldest_macos_is_the_one_that_the_pinned_qt_is_built_for() -> None:
    lock = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert '"PySide6-Essentials==6.11.3"' in lock  # its macOS wheel is macosx_14_0_universal2
    assert bundle.info_plist()["LSMinimumSystemVersion"] == "14.0"


def test_the_camera_is_asked_for_in_a_sentence_that_says_what_for() -> None:
    says = bundle.info_plist()["NSCameraUsageDescription"]

    assert isinstance(says, str)
    assert says.startswith("Countersign reads labels")


def test_the_hardened_runtime_permits_the_camera_and_callbacks_and_nothing_else() -> None:
    permitted = plistlib.loads(bundle.ENTITLEMENTS.read_bytes())

    assert permitted == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.device.camera": True,
    }


def test_a_framework_keeps_its_links_and_no_link_leads_nowhere() -> None:
    core = "PySide6/Qt/lib/QtCore.framework"
    lost = "PySide6/Qt/lib/QtPdf.framework"
    binaries = [(f"{core}/Versions/A/QtCore", "/venv/QtCore", "BINARY")]
    kept = [
        (f"{core}/QtCore", "Versions/Current/QtCore", "SYMLINK"),
        (f"{core}/Resources", "Versions/Current/Resources", "SYMLINK"),
        (f"{core}/Versions/A/Resources/Info.plist", "/venv/Info.plist", "DATA"),
        (f"{core}/Versions/Current", "A", "SYMLINK"),
        ("Qt", "PySide6/Qt", "SYMLINK"),
        ("QtCore", f"{core}/Versions/A/QtCore", "SYMLINK"),
        ("cv2/sounds", "../resources", "SYMLINK"),
        ("resources/a.txt", "/checkout/a.txt", "DATA"),
    ]
    left_out = [
        (f"{lost}/Versions/A/Resources/Info.plist", "/venv/Info.plist", "DATA"),
        (f"{lost}/Versions/Current", "A", "SYMLINK"),
        ("cv2/gone", "resources", "SYMLINK"),
        ("out", "../resources", "SYMLINK"),
    ]

    assert contents.data([*left_out, *kept], binaries) == sorted(kept)


def test_licences_and_bill_are_in_the_application_before_it_is_signed(tmp_path: Path) -> None:
    (tmp_path / "licences" / "part-1.0").mkdir(parents=True)
    (tmp_path / "licences" / "part-1.0" / "LICENSE").write_text("MIT")
    (tmp_path / "sbom.cdx.json").write_text("{}")

    assert contents.as_data(tmp_path, "licences", "sbom.cdx.json") == [
        ("licences/part-1.0/LICENSE", str(tmp_path / "licences/part-1.0/LICENSE"), "DATA"),
        ("sbom.cdx.json", str(tmp_path / "sbom.cdx.json"), "DATA"),
    ]
    # BUNDLE signs; what the recipe writes comes before.
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    before, _, after = spec.partition("    BUNDLE(\n")
    assert before.count(".write(inside, ") == before.count("sbom.write(") == 1
    assert 'contents.as_data(place, "licences", "sbom.cdx.json")' in after
    assert ".write(" not in after


def test_an_image_without_an_application_is_refused_with_what_to_run(tmp_path: Path) -> None:
    done = build_dmg(str(tmp_path / "None.app"))

    assert done.returncode == 2
    assert done.stderr.endswith("None.app is no application: run pyinstaller build.spec first.\n")


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac does not refuse")
def test_an_image_is_refused_where_it_cannot_be_built(tmp_path: Path) -> None:
    (tmp_path / "Countersign.app" / "Contents" / "MacOS").mkdir(parents=True)

    done = build_dmg(str(tmp_path / "Countersign.app"))

    assert done.returncode == 2
    assert done.stderr == "build_dmg: A disk image can only be built on macOS.\n"


def test_what_signs_runs_only_when_there_is_something_to_sign_with() -> None:
    script = BUILD_DMG.read_text(encoding="utf-8")
    main = script[script.index('if [ -n "${SIGN_IDENTITY:-}" ]; then\n    sign') :]
    unsigned = "".join(part.partition("\nelse")[2] for part in main.split("\nfi\n")[:1])

    assert "the application stays unsigned" in unsigned
    assert main.index("hdiutil create") < main.index("notarytool submit")
    assert '    if [ -n "${NOTARY_PROFILE:-}" ]; then\n        xcrun notarytool' in main


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_a_script(script: Path) -> None:
    need({"shellcheck": "shellcheck"})

    done = subprocess.run(
        ["shellcheck", str(script)], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert os.access(script, os.X_OK)
