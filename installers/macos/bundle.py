"""What macOS is told of the application: the values of its Info.plist.

build.spec gives `info_plist()` to `BUNDLE(info_plist=...)`, with IDENTIFIER and VERSION for
`bundle_identifier` and `version`; `entitlements.plist` beside this file is what the hardened
runtime permits.
"""

from __future__ import annotations

from pathlib import Path

from app import __version__ as VERSION  # noqa: N812  # a constant of the bundle

IDENTIFIER = "org.countersign.workstation"
ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
# The oldest macOS that the pinned Qt runs on: its wheels are built for 14 (macosx_14_0).
OLDEST = "14.0"
CAMERA = "Countersign reads labels and wristbands with the camera. No picture is kept."


def info_plist(version: str = VERSION) -> dict[str, str | bool]:
    """Return the keys of Info.plist that PyInstaller does not write by itself."""
    return {
        "CFBundleDisplayName": "Countersign",
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleName": "Countersign",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSApplicationCategoryType": "public.app-category.medical",
        "LSMinimumSystemVersion": OLDEST,
        "NSCameraUsageDescription": CAMERA,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Copyright 2026 The Countersign authors. Apache License 2.0.",
        # The window chooses light or dark itself, by its own setting.
        "NSRequiresAquaSystemAppearance": False,
    }
