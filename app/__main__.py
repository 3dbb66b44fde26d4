"""`countersign`: open the workstation, play the practice site, verify a site's records.

`countersign-window` is the same for icons: what a terminal would say and ask, dialogs do. Both
end with the exit codes of `app.bootstrap.commands`.
"""

from __future__ import annotations

import gc
import sys

from app.bootstrap import program


def main() -> None:
    """Run the program of a terminal."""
    sys.exit(program.run(program.in_terminal(), lambda own: _commands(own, standalone=True)))


def main_window() -> None:
    """Run the program of an icon."""
    sys.exit(program.run(program.in_window(), lambda own: _commands(own, standalone=False)))


def _commands(own: program.Program, *, standalone: bool) -> int | None:
    """Do what the command line asks; a bare start opens the workstation without reading one.

    Reading a command line costs 0.2 s of imports, and the window of every morning needs none.
    While modules are imported nothing becomes garbage, and looking for it costs a sixth of the
    start: `launch` turns the collector on again before any work.
    """
    gc.disable()
    try:
        if len(sys.argv) == 1:
            from app.bootstrap import launch

            return launch.workstation(own)
        import typer

        from app.bootstrap.commands import cli

        # Typer's own hook for faults would print their messages, which may name a patient.
        code: int | None = typer.main.get_command(cli).main(obj=own, standalone_mode=standalone)
        return code
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
