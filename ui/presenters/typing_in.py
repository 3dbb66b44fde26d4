"""What a typed label needs of the worker: whether a camera is here, and one act of entering."""

from __future__ import annotations

from collections.abc import Callable

from app.identifiers import Private
from app.labels.label import Label, Unreadable
from app.labels.scan import Scan
from app.usecases import typing_in
from ui.presenters.desk import Desk, Step
from ui.presenters.turn_detours import Typing


def typing_for(desk: Desk, step: Step) -> Typing:
    """Return the way to the worker for one person's turn; answers come while its step shows."""

    def camera(done: Callable[[bool], None]) -> None:
        desk.run(step, typing_in.camera_here, done)

    def scan(text: Private[str], done: Callable[[Scan, Label | Unreadable], None]) -> None:
        desk.run(
            step,
            lambda station: typing_in.typed_scan(station, text),
            lambda made: done(made, desk.read(made)),
        )

    return Typing(camera=camera, scan=scan)
