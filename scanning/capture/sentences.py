"""What is said when a camera gives nothing: what is the matter, and what to do about it.

One sentence for each kind and system. Which of them applies is found in `permission` and by the
drivers; here are the words.
"""

from __future__ import annotations

from typing import Final

from app.sentence import Sentence
from scanning.capture.sources import SourceError, Trouble

NONE_FOUND: Final = "No camera was found. Plug one in: it is used at once, without a restart."
NOT_ALLOWED: Final = {
    "win32": (
        "Windows keeps the camera from this program. Open Settings, Privacy & security, Camera,"
        " and switch on Camera access and Let desktop apps access your camera."
    ),
    "darwin": (
        "macOS keeps the camera from this program. Open System Settings, Privacy & Security,"
        " Camera, switch Countersign on, and start it again."
    ),
    "linux": (
        "This account may not use the camera. Ask IT to add it to the group video"
        " (sudo usermod -aG video NAME), then sign out of the computer and in again."
    ),
}


def none_found() -> SourceError:
    """Say that there is no camera."""
    return SourceError(Trouble.NONE_FOUND, NONE_FOUND)


def not_allowed(platform: str) -> SourceError:
    """Say that the system keeps the camera from us, and where that is changed.

    Args:
        platform: as `sys.platform` names it.
    """
    return SourceError(Trouble.NOT_ALLOWED, NOT_ALLOWED.get(platform, NOT_ALLOWED["linux"]))


def busy(description: str) -> SourceError:
    """Say that a camera is there and does not open: another program has it."""
    return SourceError(
        Trouble.BUSY,
        Sentence(
            "The camera {description} is in use by another program or does not answer. "
            "Close the other program, such as a video call, or plug the camera in again.",
            description=description,
        ),
    )


def lost(description: str) -> SourceError:
    """Say that a camera was unplugged while it was used."""
    return SourceError(
        Trouble.LOST,
        Sentence(
            "The camera {description} is gone. Plug it in again: it is used at once, "
            "without a restart.",
            description=description,
        ),
    )


def unknown_picture(description: str) -> SourceError:
    """Say that a camera delivers pictures of a kind that is not understood."""
    return SourceError(
        Trouble.UNREADABLE,
        Sentence(
            "The camera {description} gives pictures of an unknown kind. Use another camera.",
            description=description,
        ),
    )


def stand_in_refused() -> SourceError:
    """Say that a live station takes no pictures from files (DESIGN rule 8)."""
    return SourceError(
        Trouble.REFUSED,
        "Expected a camera; got a file. Pictures, folders and videos are read in a practice site"
        " and by countersign scan only. Scan the label itself.",
    )
