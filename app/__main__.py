"""`countersign`: open the workstation, play the practice site, verify a site's records.

Exit codes: 0 done and all well; 1 done and something failed; 2 could not run, with a sentence
on standard error that says what to do.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app import __version__

COULD_NOT_RUN = 2
PASSPHRASE_BYTES_MAX = 4_096

cli = typer.Typer(
    name="countersign",
    help="Two people verify a living therapy for one patient, offline, and can prove it.",
    add_completion=False,
    invoke_without_command=True,
)
Dir = Annotated[
    Path | None, typer.Option("--dir", help="The site's folder; otherwise the machine's.")
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
        typer.echo(f"countersign {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is not None:
        return
    from app.bootstrap import launch

    root = folder or _machine_folder()
    if not (root / "site.toml").exists() and folder is None:
        _tell("This workstation is not enrolled in a realm: the practice site opens instead.")
        _leave(launch.practice(_practice_folder()))
    _leave(launch.station(root, _passphrase(root, passphrase_fd)))


@cli.command()
def demo(
    folder: Dir = None,
    offscreen: Annotated[
        bool, typer.Option("--offscreen", help="Play the main job without a display.")
    ] = False,
    shots: Annotated[
        Path | None, typer.Option("--shots", help="Keep a picture of each screen here.")
    ] = None,
) -> None:
    """Open the practice site, with central beside it; made on first use."""
    from app.bootstrap import launch

    if not offscreen:
        _leave(launch.practice(folder or _practice_folder()))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if folder is not None:
        _leave(launch.play(folder, shots))
    with tempfile.TemporaryDirectory(prefix="countersign-practice-") as made:
        code = launch.play(Path(made) / "site", shots)
    _leave(code)


@cli.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A site's folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Check every byte, hash, signature, chain and proof of a site folder."""
    from app.bootstrap import launch

    _leave(launch.verify(path, _passphrase(path, passphrase_fd), as_json=as_json))


def _machine_folder() -> Path:
    from platformdirs import site_data_path

    return site_data_path("countersign")


def _practice_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("countersign") / "practice"


def _passphrase(root: Path, descriptor: int | None) -> str | None:
    """Return a live station's passphrase: from a descriptor or the prompt, nowhere else."""
    if descriptor is not None:
        try:
            with os.fdopen(descriptor, "rb") as file:
                return file.read(PASSPHRASE_BYTES_MAX).decode().rstrip("\r\n")
        except (OSError, ValueError):
            _stop(f"The passphrase cannot be read from file descriptor {descriptor}.")
    from app.bootstrap import launch

    if launch.is_practice(root) or not sys.stdin.isatty():
        return None
    return str(typer.prompt("Passphrase of this station", hide_input=True))


def _tell(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _stop(sentence: str) -> NoReturn:
    _tell(sentence)
    raise typer.Exit(COULD_NOT_RUN)


def _leave(code: int) -> NoReturn:
    raise typer.Exit(code)


def main() -> None:
    """Run the program."""
    cli()


if __name__ == "__main__":
    main()
