"""`countersign-central`: found a realm, enrol people and stations, serve.

Standard output carries one JSON line for each thing done, for whatever started the program;
people are spoken to on standard error. Exit codes: 0 done, 2 could not run.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.sealing import PRACTICE_PASSPHRASE
from sync.central import people, program, state
from sync.central.errors import CentralError

COULD_NOT_RUN = 2
PASSPHRASE_BYTES_MAX = 4_096

cli = typer.Typer(
    name="countersign-central",
    help="Central: admits what stations recorded, and proves it.",
    no_args_is_help=True,
    add_completion=False,
)
StateDir = Annotated[Path, typer.Option("--state", help="The folder of central's sealed keys.")]
StoreUrl = Annotated[str, typer.Option("--store", help="sqlite:///FILE")]
PassphraseFd = Annotated[
    int | None,
    typer.Option("--passphrase-fd", help="Read the passphrase from this file descriptor."),
]


@cli.command()
def init(
    state_dir: StateDir,
    store: StoreUrl,
    practice: Annotated[bool, typer.Option("--practice", help="A realm for practice.")] = False,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Found a realm: make its keys and file its first record. Running it again is harmless."""
    try:
        folder = _found(state_dir, store, practice, passphrase_fd)
    except CentralError as error:
        _stop(error)
    _say({"realm": folder.realm.value, "practice": folder.practice})


@cli.command()
def enrol(
    file: Annotated[Path, typer.Argument(help="What shall stand, as JSON.")],
    state_dir: StateDir,
    store: StoreUrl,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """File people, roles, stations and profiles that do not stand already."""
    try:
        folder = state.read_state(state_dir)
        wishes = people.read_enrolment(_read(file))
        with closing(program.open_store(store)) as opened:
            passphrase = _passphrase(folder.practice, passphrase_fd)
            central = program.open_central(folder, opened, passphrase)
            filed = people.file_enrolment(central.filer, central.realm, wishes)
    except CentralError as error:
        _stop(error)
    _say({"realm": folder.realm.value, "filed": len(filed), "stood": len(wishes) - len(filed)})


@cli.command()
def serve(
    state_dir: StateDir,
    store: StoreUrl,
    listen: Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")],
    watch_stdin: Annotated[
        bool, typer.Option("--watch-stdin", help="End when standard input closes.")
    ] = False,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Serve stations until told to stop. Put TLS in front of it where it is not loopback."""
    from sync.central import server  # the network's packages are slow to import

    try:
        folder = state.read_state(state_dir)
        with closing(program.open_store(store)) as opened:
            passphrase = _passphrase(folder.practice, passphrase_fd)
            central = program.open_central(folder, opened, passphrase)
            server.run(
                central.service,
                server.bind(listen),
                ready=lambda url: _say({"listening": url, "realm": folder.realm.value}),
                watch_stdin=watch_stdin,
            )
    except CentralError as error:
        _stop(error)


def main() -> None:
    """Run the program."""
    cli()


def _found(state_dir: Path, url: str, practice: bool, descriptor: int | None) -> state.State:
    folder = state.read_state(state_dir) if (state_dir / state.REALM_FILE).exists() else None
    if folder is not None and folder.practice != practice:
        raise CentralError(f"{state_dir} holds a realm of the other kind (practice or live).")
    passphrase = _passphrase(practice, descriptor, confirm=folder is None)
    with closing(program.open_store(url, create=True)) as opened:
        if folder is None:
            if opened.size():
                raise CentralError("The store holds a realm whose keys are not in this folder.")
            folder = state.create_state(
                state_dir, practice=practice, passphrase=passphrase, random=program.new_random
            )
        program.found_from_folder(folder, opened, passphrase)
    return folder


def _passphrase(practice: bool, descriptor: int | None, *, confirm: bool = False) -> str:
    """Ask for the passphrase; never an argument or the environment, which others can read."""
    if practice:
        return PRACTICE_PASSPHRASE
    if descriptor is None:
        if not sys.stdin.isatty():
            raise CentralError("A live realm needs its passphrase: use --passphrase-fd N.")
        asked: str = typer.prompt(
            "Passphrase", hide_input=True, confirmation_prompt=confirm, err=True
        )
        return asked
    try:
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(PASSPHRASE_BYTES_MAX).decode().partition("\n")[0]
    except (OSError, ValueError) as error:
        raise CentralError(f"No passphrase can be read from descriptor {descriptor}.") from error
    state.check_passphrase(text, practice=False)
    return text


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CentralError(f"{path} cannot be read: {error.strerror}.") from error


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _stop(error: CentralError) -> NoReturn:
    sys.stderr.write(error.explain() + "\n")
    raise typer.Exit(COULD_NOT_RUN)


if __name__ == "__main__":
    main()
