"""The commands of `countersign`, as typer reads them: open, demo, verify, …, config explain.

Exit codes: 0 done and all well; 1 done and something failed; 2 could not run, with a sentence
on standard error that says what to do.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app import __version__

if TYPE_CHECKING:
    from app.bootstrap.program import Program

COULD_NOT_RUN = 2
PASSPHRASE_BYTES_MAX = 4_096

cli = typer.Typer(
    name="countersign",
    help="Two people verify a living therapy for one patient, offline, and can prove it.",
    add_completion=False,
    invoke_without_command=True,
)
profiles = typer.Typer(help="What a product profile says, and what is wrong with it.")
cli.add_typer(profiles, name="profile")
settings = typer.Typer(help="What the settings of a workstation are.")
cli.add_typer(settings, name="config")
# `readable=False`: whoever may not read the folder is told whom to ask, which Typer cannot know.
Dir = Annotated[
    Path | None,
    typer.Option("--dir", help="The site's folder; otherwise the machine's.", readable=False),
]
PassphraseFd = Annotated[
    int | None,
    typer.Option("--passphrase-fd", help="Read the passphrase from this file descriptor."),
]


@cli.callback()
def open_station(
    context: typer.Context,
    folder: Dir = None,
    passphrase_fd: PassphraseFd = None,
    version: Annotated[bool, typer.Option("--version", help="Say the version.")] = False,
) -> None:
    """Open the application for this station."""
    if version:
        _say_version()
        raise typer.Exit
    if context.invoked_subcommand is not None:
        return
    from app.bootstrap import launch

    program, passphrase = _program(context), _handed_over(passphrase_fd)
    if folder is not None:
        _leave(launch.station(program, folder, passphrase))
    _leave(launch.workstation(program, passphrase))


@cli.command()
def demo(
    context: typer.Context,
    folder: Dir = None,
    offscreen: Annotated[
        bool, typer.Option("--offscreen", help="Play the main job without a display.")
    ] = False,
    shots: Annotated[
        Path | None, typer.Option("--shots", help="Keep a picture of each screen here.")
    ] = None,
    central: Annotated[
        Path | None,
        typer.Option("--central", help="The countersign-central program to run beside it."),
    ] = None,
    no_central: Annotated[
        bool, typer.Option("--no-central", help="Practise offline, with no central beside it.")
    ] = False,
) -> None:
    """Open the practice site, with central beside it where there is one; made on first use."""
    from app.bootstrap import launch, places

    program = _program(context)
    if not offscreen:
        own = folder or places.practice_folder()
        _leave(launch.practice(program, own, central, no_central=no_central))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if folder is not None:
        _leave(launch.play(program, folder, shots, central, no_central=no_central))
    with tempfile.TemporaryDirectory(prefix="countersign-practice-") as made:
        code = launch.play(program, Path(made) / "site", shots, central, no_central=no_central)
    _leave(code)


@cli.command()
def verify(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A site's folder.", readable=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Check every byte, hash, signature, chain and proof of a site folder."""
    from app.bootstrap import launch

    passphrase = _handed_over(passphrase_fd)
    _leave(launch.verify(_program(context), path, passphrase, as_json=as_json))


@cli.command()
def scan(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Pictures, videos, or folders of them.")
    ] = None,
    camera: Annotated[
        int | None,
        typer.Option("--camera", min=0, help="Watch this camera, from 0, until Ctrl+C."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for each picture or label.")
    ] = False,
) -> None:
    """Read the barcodes of pictures, videos and a camera; nothing is recorded."""
    from app.bootstrap import launch

    if not paths and camera is None:
        _stop("Expected files or a camera; got none. Name a picture, or say --camera 0.")
    _leave(launch.scan(_program(context), paths or [], as_json=as_json, camera=camera))


@cli.command()
def label(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for each line.")
    ] = False,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="A site.toml; its table \\[labels] names the site's codes."),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", help="Your own table of names for ISBT 128 codes."),
    ] = None,
) -> None:
    """Say what raw scan text from standard input means, one scan a line; nothing is recorded."""
    from app.bootstrap import launch

    _leave(launch.label(_program(context), site, tables, as_json=as_json))


@profiles.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A product profile in TOML.", readable=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, with what central publishes.")
    ] = False,
) -> None:
    """Name everything that is wrong with a product profile, by line; nothing is recorded."""
    from app.bootstrap import launch

    _leave(launch.check_profile(_program(context), file, as_json=as_json))


@settings.command()
def explain(
    context: typer.Context,
    folder: Dir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Say what each setting is and means, this workstation's key, and whom it relies on."""
    from app.bootstrap import launch

    passphrase = _handed_over(passphrase_fd)
    _leave(launch.explain(_program(context), folder, passphrase, as_json=as_json))


def _program(context: typer.Context) -> Program:
    """Return the program that runs the command; a terminal's, if none was said."""
    from app.bootstrap import program

    given = context.find_root().obj
    return given if isinstance(given, program.Program) else program.in_terminal()


def _say_version() -> None:
    typer.echo(f"countersign {__version__}")
    from app.bootstrap import native
    from scanning.decode import second_reader_present

    if not second_reader_present():
        _tell(f"Code 128 in pictures is read by one reader only, not two. {native.without_zbar()}")


def _handed_over(descriptor: int | None) -> str | None:
    """Return the passphrase that a script hands over; without one it is asked for, if needed."""
    if descriptor is None:
        return None
    try:
        with os.fdopen(descriptor, "rb") as file:
            return file.read(PASSPHRASE_BYTES_MAX).decode().rstrip("\r\n")
    except (OSError, ValueError):
        _stop(f"The passphrase cannot be read from file descriptor {descriptor}.")


def _tell(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _stop(sentence: str) -> NoReturn:
    _tell(sentence)
    raise typer.Exit(COULD_NOT_RUN)


def _leave(code: int) -> NoReturn:
    raise typer.Exit(code)
