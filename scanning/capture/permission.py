"""Whether this account may use cameras, asked of the system before a camera is opened.

Drivers say "cannot open" for a camera that is forbidden, in use or absent alike. What helps
differs, so the system is asked first:

* Linux: a camera is `/dev/video*`, readable and writable by whoever may use it.
* Windows: the switches of Settings, Privacy & security, Camera, as the registry keeps them.
* macOS: Qt asks the system, and the system asks the person (`qt_camera.ask`).

Only the Linux part ever ran on the system it is about; the others are tested on stand-ins
(docs/cameras.md).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

DEVICES: Final = Path("/dev")
CONSENT: Final = (
    r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"
)
SWITCHES: Final = (
    ("HKEY_LOCAL_MACHINE", CONSENT),  # Camera access, for the device
    ("HKEY_CURRENT_USER", CONSENT),  # Let apps access your camera
    ("HKEY_CURRENT_USER", CONSENT + r"\NonPackaged"),  # Let desktop apps access your camera
)

Switch = Callable[[str, str], str]


def forbidden(platform: str = sys.platform, devices: Path = DEVICES) -> bool:
    """Say whether the system keeps every camera from this account.

    Args:
        platform: as `sys.platform` names it.
        devices: the folder of device files.
    """
    if platform == "linux":
        return _none_usable(video_nodes(devices))
    if platform == "win32":
        return switched_off(_registry)
    return False


def video_nodes(devices: Path = DEVICES) -> list[Path]:
    """Return the device files of cameras, in the order of their numbers."""
    found = [node for node in devices.glob("video*") if node.name[5:].isdigit()]
    return sorted(found, key=lambda node: int(node.name[5:]))


def _none_usable(nodes: Iterable[Path]) -> bool:
    """Whether there are cameras and none of them may be used."""
    usable = [os.access(node, os.R_OK | os.W_OK) for node in nodes]
    return bool(usable) and not any(usable)


def switched_off(read: Switch) -> bool:
    """Say whether one of the switches of Windows is off.

    Args:
        read: returns what a key says; empty where there is no such key.
    """
    return any(read(root, key) == "Deny" for root, key in SWITCHES)


def _registry(root: str, key: str) -> str:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(getattr(winreg, root), key) as opened:
                return str(winreg.QueryValueEx(opened, "Value")[0])
        except OSError:
            return ""
    return ""
