"""What the commands run: open a station, open or play the practice site, verify a folder.

Every fault that has words of its own ends here as one sentence and exit code 2.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from app.bootstrap.site import CannotOpen, SiteFolder, settings_of
from app.settings import SettingsError

COULD_NOT_RUN = 2
P = ParamSpec("P")


def _in_words(job: Callable[P, int]) -> Callable[P, int]:
    """Turn a fault that explains itself into its sentence and exit code 2."""

    @wraps(job)
    def run(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return job(*args, **kwargs)
        except CannotOpen as error:
            sys.stderr.write(f"{error.explain()}\n")
            return COULD_NOT_RUN

    return run


def is_practice(root: Path) -> bool:
    """Say whether a folder is a practice site; no site is none."""
    try:
        return settings_of(SiteFolder(root)).practice
    except SettingsError:
        return False


def _needs_display() -> None:
    from app.bootstrap.window import has_display

    if not has_display():
        msg = "There is no display here. Use: countersign demo --offscreen"
        raise SettingsError(msg)


@_in_words
def station(root: Path, passphrase: str | None) -> int:
    """Open the window of an enrolled station."""
    from app.bootstrap.running import RunningSite
    from app.bootstrap.window import application, run_window

    settings = settings_of(SiteFolder(root))
    if settings.practice:
        return practice(root)
    _needs_display()
    application()
    site = RunningSite(SiteFolder(root), passphrase)
    try:
        return run_window(lambda opened: opened.sync_with(settings.central), site)
    finally:
        site.close()


@_in_words
def practice(root: Path) -> int:
    """Open the practice site's window, and say whose badges and PINs there are."""
    from app.bootstrap.cast import PEOPLE
    from app.bootstrap.opening import open_practice
    from app.bootstrap.window import application

    _needs_display()
    app = application()
    opened = open_practice(SiteFolder(root))
    for member in PEOPLE:
        who, badge = f"{member.name:12} {member.title:22}", member.badge.number.value
        sys.stdout.write(f"{who} badge {badge}  PIN {member.pin}\n")
    sys.stdout.write(f"Labels to scan: {SiteFolder(root).labels}\n")
    sys.stdout.flush()
    try:
        opened.opened.show()
        return app.exec()
    finally:
        opened.close()


@_in_words
def play(root: Path, shots: Path | None) -> int:
    """Play the main job offscreen, one JSON object a step."""
    from app.bootstrap.demo import play_demo

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    return play_demo(SiteFolder(root), shots, say)


@_in_words
def verify(root: Path, passphrase: str | None, *, as_json: bool) -> int:
    """Check a site folder from its bytes and print what was checked and found."""
    from app.bootstrap.verify import main_verify

    return main_verify(root, json=as_json, passphrase=passphrase)
