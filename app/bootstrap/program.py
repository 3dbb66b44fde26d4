"""A program of ours as a process: how it speaks, what becomes of its faults, how it ends.

There are two: `countersign` for a terminal, and `countersign-window`, which icons start and which
may have no standard streams at all. Both have the same commands.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from app.bootstrap import native
from app.bootstrap.crash import Crashes
from app.bootstrap.voices import DialogVoice, TerminalVoice, Voice

COULD_NOT_RUN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a command needs of the process it runs in."""

    voice: Voice
    crashes: Crashes


def in_terminal() -> Program:
    """Return the program that speaks in a terminal."""
    voice = TerminalVoice()
    return Program(voice=voice, crashes=Crashes(voice.tell))


def in_window() -> Program:
    """Return the program that speaks in dialogs; give it streams if it was started without."""
    # A graphical program on Windows has none, and whatever prints would fail.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  for as long as the process lives
    voice = DialogVoice()
    return Program(voice=voice, crashes=Crashes(voice.tell))


def run(program: Program, commands: Callable[[Program], int | None]) -> int:
    """Run the commands; return the exit code, whatever they raise."""
    program.crashes.install()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a label may hold what a terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    try:
        return commands(program) or 0
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic in a library of Rust is no `Exception`.
    except BaseException as error:  # noqa: BLE001  the edge of the process: told, written down, ended
        program.voice.tell(_sentence(program, error))
        return COULD_NOT_RUN


def _sentence(program: Program, error: BaseException) -> str:
    """Say what ended the program: a wrong option, a missing library, or a fault of ours."""
    wrong_option = getattr(error, "format_message", None)
    if callable(wrong_option):
        return str(wrong_option())
    return native.sentence(error) or program.crashes.note(error).explain()
