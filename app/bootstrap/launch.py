"""What the commands run: open a station, open or play the practice site, verify a folder.

Every fault that has words of its own ends here as one sentence, told by the program's voice, and
exit code 2. A site folder is open in one window only: first the folder is taken, then its
passphrase is asked, then its store is opened.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from app.bootstrap import native, places
from app.bootstrap.lock import AlreadyOpenError, CannotLockError
from app.bootstrap.program import COULD_NOT_RUN, Program
from app.bootstrap.running import RunningSite
from app.bootstrap.site import CannotOpen, SiteFolder, is_made, settings_of
from app.bootstrap.voices import GivenUpError
from app.security.station_box import WrongPassphraseError
from app.settings import SettingsError

Explains = (*CannotOpen, AlreadyOpenError, CannotLockError, native.NativeError)
P = ParamSpec("P")
Job = Callable[Concatenate[Program, P], int]


def _in_words(job: Job[P]) -> Job[P]:
    """Turn a fault that explains itself into its sentence and exit code 2."""

    @wraps(job)
    def run(program: Program, /, *args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return job(program, *args, **kwargs)
        except GivenUpError:
            return COULD_NOT_RUN
        except Explains as error:
            sentence = error.explain()
        except PermissionError as error:
            sentence = places.not_allowed(Path(str(error.filename or ".")))
        except (ImportError, OSError) as error:
            sentence = native.sentence(error)
            if not sentence:
                raise
        program.voice.tell(sentence)
        return COULD_NOT_RUN

    return run


def _needs_display() -> None:
    from app.bootstrap.window import has_display

    if not has_display():
        msg = "There is no display here. Use: countersign demo --offscreen"
        raise SettingsError(msg)


@_in_words
def workstation(program: Program, passphrase: str | None = None) -> int:
    """Open the machine's station, or this account's practice site if it is not enrolled."""
    root = places.machine_folder()
    folder = SiteFolder(root)
    if is_made(folder):
        return station(program, root, passphrase)
    if any(part.exists() for part in (folder.store, folder.box, folder.head)):
        msg = f"{root} holds a station without its site.toml. Restore it from a backup."
        raise SettingsError(msg)
    sys.stderr.write(
        "This workstation is not enrolled in a realm: the practice site opens instead.\n"
    )
    return practice(program, places.practice_folder())


@_in_words
def station(program: Program, root: Path, passphrase: str | None) -> int:
    """Open the window of an enrolled station."""
    settings = settings_of(SiteFolder(root))
    if settings.practice:
        return practice(program, root)
    _needs_display()
    from app.bootstrap.instance import Instance
    from app.bootstrap.window import OpenWindow, application

    program.crashes.watch()
    app = application()
    with Instance(root) as instance:
        site = _unlocked(program, root, passphrase)
        try:
            opened = OpenWindow(site)
            opened.belongs_to(instance, program.crashes)
            if settings.central:
                opened.sync_with(settings.central)
            else:
                opened.is_on_its_own()
            opened.show()
            gc.enable()
            code = app.exec()
            opened.close()
            return code
        finally:
            program.crashes.show_in(None)
            site.close()


def _unlocked(program: Program, root: Path, passphrase: str | None) -> RunningSite:
    """Open a live site with the passphrase that was handed over, or ask until it fits.

    Raises:
        BoxError: there is nobody to ask, or the passphrase that was handed over is not it.
        GivenUpError: whoever was asked does not want to.
    """
    if passphrase is not None:
        return RunningSite(SiteFolder(root), passphrase)
    because = ""
    while True:
        asked = program.voice.ask_passphrase(because)
        try:
            return RunningSite(SiteFolder(root), asked)
        except WrongPassphraseError as error:
            if asked is None:
                raise
            because = error.explain()


@_in_words
def practice(
    program: Program, root: Path, central: Path | None = None, *, no_central: bool = False
) -> int:
    """Open the practice site's window, and say whose badges and PINs there are."""
    _needs_display()
    from app.bootstrap.cast import PEOPLE
    from app.bootstrap.central_child import find_program
    from app.bootstrap.instance import Instance
    from app.bootstrap.opening import open_practice
    from app.bootstrap.window import application

    program.crashes.watch()
    app = application()
    with Instance(root) as instance:
        opened = open_practice(SiteFolder(root), find_program(central, none=no_central))
        try:
            for member in PEOPLE:
                who, badge = f"{member.name:12} {member.title:22}", member.badge.number.value
                sys.stdout.write(f"{who} badge {badge}  PIN {member.pin}\n")
            sys.stdout.write(f"Labels to scan: {SiteFolder(root).labels}\n")
            sys.stdout.flush()
            opened.opened.belongs_to(instance, program.crashes)
            opened.opened.show()
            gc.enable()
            return app.exec()
        finally:
            program.crashes.show_in(None)
            opened.close()


@_in_words
def play(
    _: Program,
    root: Path,
    shots: Path | None,
    central: Path | None = None,
    *,
    no_central: bool = False,
) -> int:
    """Play the main job offscreen, one JSON object a step."""
    from app.bootstrap.central_child import find_program
    from app.bootstrap.demo import play_demo
    from app.bootstrap.instance import Instance
    from app.bootstrap.window import application
    from scanning import decode

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    gc.enable()
    application()
    decode.get_ready()  # whatever is missing is told before the play begins
    with Instance(root):
        return play_demo(SiteFolder(root), shots, say, find_program(central, none=no_central))


@_in_words
def verify(program: Program, root: Path, passphrase: str | None, *, as_json: bool) -> int:
    """Check a site folder from its bytes and print what was checked and found."""
    from app.bootstrap.verify import main_verify

    gc.enable()
    if passphrase is None and not settings_of(SiteFolder(root)).practice:
        passphrase = program.voice.ask_passphrase("")
    return main_verify(root, json=as_json, passphrase=passphrase)


@_in_words
def explain(program: Program, root: Path | None, passphrase: str | None, *, as_json: bool) -> int:
    """Say what a workstation's settings are, and what they mean."""
    from app.bootstrap.explain import main_explain

    folder = SiteFolder(root or places.machine_folder())
    if passphrase is None and not settings_of(folder).practice:
        passphrase = program.voice.ask_passphrase("")
    return main_explain(folder, passphrase, as_json=as_json)


@_in_words
def scan(_: Program, paths: Sequence[Path], *, as_json: bool, camera: int | None = None) -> int:
    """Read the barcodes of pictures, videos, folders of them, and what a camera sees."""
    from app.bootstrap.scan import main_scan
    from scanning import decode

    gc.enable()
    decode.get_ready()
    return main_scan(paths, as_json=as_json, camera=camera)


@_in_words
def label(_: Program, site: Path | None, tables: Path | None, *, as_json: bool) -> int:
    """Say what the lines of standard input mean."""
    from app.bootstrap.label import main_label, site_of, standard_input

    gc.enable()
    return main_label(standard_input(), site_of(site, tables), as_json=as_json)


@_in_words
def check_profile(_: Program, path: Path, *, as_json: bool) -> int:
    """Name everything that is wrong with a product profile."""
    from app.bootstrap.profile import main_profile_check

    return main_profile_check(path, as_json=as_json)
