"""Somebody who looks at everything that a second person could notice (BL1 to BL8, U6).

A *look* is one moment in every channel: each widget with all its words, the title, the focus,
the clipboard, what was spoken, played and logged, what was recorded and would be sent, what was
asked of the records, and, where the window has settled, its picture. Ids, salts, digests and
signatures are drawn at random and say nothing; they are written as `*`. Lengths are kept as
they are.
"""

from __future__ import annotations

import gc
import inspect
import logging
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QClipboard,
    QColor,
    QGuiApplication,
    QImage,
    QPalette,
    QUndoGroup,
    QUndoStack,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.site import OpenSite
from sync.client.engine import gather, next_push
from tests.support.window import Bench
from ui.pages.page import Page

Look = dict[str, Any]

_RANDOM = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9+/_-]{86}(==)?"
)
_LITERAL = re.compile(r"[xX]?'(?:[^']|'')*'")
_WORDS = ("text", "toolTip", "whatsThis", "statusTip", "placeholderText", "value")


def normal(text: str) -> str:
    """Write what is drawn at random as `*`; everything else stays."""
    return _RANDOM.sub("*", text)


@dataclass(frozen=True, slots=True)
class Moment:
    """A look with its name."""

    name: str
    look: Look


class Onlooker:
    """Looks at a window and all that belongs to it; keeps what was noticed."""

    def __init__(self, bench: Bench, patch: pytest.MonkeyPatch) -> None:
        """Begin to watch: logs, what is spoken, jobs for the worker, statements of the store."""
        self.bench = bench
        self.moments: list[Moment] = []
        self.spoken: list[str] = []
        self.logged: list[str] = []
        self.asked: list[str] = []
        self.queries: list[str] = []
        bench.window.frame.setUpdatesEnabled(True)  # its pictures are looked at
        bench.settle()
        self._watch_speech(patch)
        self._watch_logs(patch)
        self._watch_worker(patch)

    def _watch_speech(self, patch: pytest.MonkeyPatch) -> None:
        said, announce = self.spoken, Page.announce

        def listened(page: Page, text: str, *, assertive: bool = False) -> None:
            said.append(f"{type(page).__name__}: {text} {assertive}")
            announce(page, text, assertive=assertive)

        patch.setattr(Page, "announce", listened)

    def _watch_logs(self, patch: pytest.MonkeyPatch) -> None:
        logged = self.logged

        class Keep(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                logged.append(f"{record.name} {record.levelname} {record.getMessage()}")

        root = logging.getLogger()
        patch.setattr(root, "handlers", [*root.handlers, Keep(logging.NOTSET)])
        patch.setattr(root, "level", logging.NOTSET)

    def _watch_worker(self, patch: pytest.MonkeyPatch) -> None:
        worker, asked = self.bench.running._worker, self.asked
        submit = worker.submit

        def watched(job: Callable[[OpenSite], Any]) -> Future[Any]:
            name = _job(job)
            if "tests." not in name:
                asked.append(name)
            return submit(job)

        patch.setattr(worker, "submit", watched)
        self.bench.ask(lambda site: site.connection.set_trace_callback(self._query))

    def _query(self, sql: str) -> None:
        self.queries.append(_LITERAL.sub("?", sql))

    # -- looking

    def look(self, name: str, *, settled: bool = True) -> None:
        """Look at everything that the window offers; once it has settled, at the rest as well."""
        frame, app = self.bench.window.frame, QApplication.instance()
        assert isinstance(app, QApplication)
        clip = QGuiApplication.clipboard()
        seen: Look = {
            "title": [w.windowTitle() for w in QApplication.topLevelWidgets()],
            "focus": type(QApplication.focusWidget()).__name__,
            "clipboard": [normal(clip.text(mode)) for mode in QClipboard.Mode],
            "undo": [type(o).__name__ for o in _undo(app, frame)],
            "spoken": tuple(self.spoken),
            "sounds": tuple(self.bench.sounds.played),
            "logs": tuple(self.logged),
            "widgets": list(_widgets(frame)),
            "asked": tuple(self.asked),
        }
        if settled:
            watched, self.queries = tuple(self.queries), []
            seen |= {"queries": watched, **self.bench.ask(_records)}
            self.queries = []
            seen["picture"] = Picture(frame)
        self.moments.append(Moment(name, seen))

    def types(self, text: str, name: str) -> None:
        """Type one key after the other, looking at once after each, and when all is answered."""
        for at, character in enumerate(text):
            self.bench.hands.types(character)
            if self.bench.opened.router.waiting:  # where one key decides, it is held for a moment
                self.bench.opened.router._abandon()
            self.look(f"{name}, key {at + 1}, at once", settled=False)
        self.bench.settle()
        self.look(f"{name}, all typed")


def differences(one: Iterable[Moment], other: Iterable[Moment]) -> list[str]:
    """Name every moment and channel in which two runs differ."""
    return [
        f"{a.name}: {channel}"
        for a, b in zip(one, other, strict=True)
        for channel in a.look
        if a.look[channel] != b.look.get(channel)
    ]


def _job(job: Callable[..., Any]) -> str:
    """Name a job for the worker: the functions that it is made of."""
    inner = inspect.getclosurevars(job).nonlocals if inspect.isfunction(job) else {}
    made = job.func if isinstance(job, partial) else job
    under = [_job(inner["job"])] if callable(inner.get("job")) else []
    return " ".join([f"{made.__module__}.{made.__qualname__}", *under])


def _undo(app: QObject, frame: QWidget) -> list[QObject]:
    return [
        found
        for kind in (QUndoStack, QUndoGroup)
        for owner in (app, frame)
        for found in owner.findChildren(kind)
    ]


def _widgets(frame: QWidget) -> Iterator[tuple[Any, ...]]:
    """Describe every widget of the window, hidden ones too, in the order of the tree."""
    for widget in (frame, *frame.findChildren(QWidget)):
        box = widget.geometry()
        yield (
            type(widget).__name__,
            widget.isVisible(),
            widget.isEnabled(),
            widget.hasFocus(),
            widget.objectName(),
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.styleSheet(),
            [c.name() for c in _colours(widget)],
            (box.x(), box.y(), box.width(), box.height()),
            tuple(str(widget.property(name)) for name in _WORDS),
            str(widget.property("look")),
        )


def _colours(widget: QWidget) -> list[QColor]:
    return [widget.palette().color(role) for role in _ROLES]


_ROLES = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window, QPalette.ColorRole.Button)


SHADE = 8  # of 255


class Picture:
    """What a window looks like, pixel by pixel.

    Qt draws a large letter a shade darker the first few times and then takes it from a cache;
    nobody sees that, and it depends on what was drawn before. Any other difference counts.
    """

    def __init__(self, frame: QWidget) -> None:
        """Take a picture; the clock stands still meanwhile."""
        image = frame.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        self._pixels = np.frombuffer(image.constBits(), dtype=np.uint8).astype(np.int16)

    def __eq__(self, other: object) -> bool:
        """Say whether nobody could tell the two apart."""
        if not isinstance(other, Picture) or len(self._pixels) != len(other._pixels):
            return False
        return bool(np.abs(self._pixels - other._pixels).max() <= SHADE)

    __hash__ = None  # type: ignore[assignment]  # nearly equal ones have none in common


def _records(site: OpenSite) -> Look:
    """Say what stands on record and what would be sent: words, and the length of every part."""
    facts = gather(site.ledger)
    push = next_push(facts) if facts is not None else None
    unproved = facts.unproved if facts is not None else ()
    return {
        "records": [
            (
                r.statement.kind,
                normal(r.statement.data.decode()),
                normal(r.entry.data.decode()),
                len(r.statement.data),
                len(r.entry.data),
                len(r.raw.signature),
            )
            for r in unproved
        ],
        "rows": site.connection.execute(_ROWS).fetchall(),
        "payload": len(push.to_bytes()) if push is not None else 0,
    }


_ROWS = """
    SELECT position, name, length(salt), length(content) FROM turn_row
    UNION ALL
    SELECT position, name, length(salt), length(content) FROM private_row
    UNION ALL
    SELECT position, 'scan', 0, 0 FROM scan_used
    ORDER BY 1, 2
"""


# -- what is still held

# The open site is the records themselves: orders and bags stand in them before any turn begins.
_NOT_DATA = (types.ModuleType, type, types.BuiltinFunctionType, types.CodeType, OpenSite)


def reachable(*roots: object) -> Iterator[object]:
    """Walk everything that can be reached from some objects.

    It stops at modules, types and functions, which belong to the program and not to a turn, and
    at the records; of a function what it closes over is walked, for that may belong to one.
    """
    found: dict[int, object] = {}
    todo = list(roots)
    while todo:
        one = todo.pop()
        if isinstance(one, _NOT_DATA) or id(one) in found:
            continue
        found[id(one)] = one
        if isinstance(one, types.FunctionType):
            todo += [one.__closure__, one.__defaults__, one.__kwdefaults__]
            continue
        todo += gc.get_referents(one)
    yield from found.values()


def held(secrets: Mapping[str, object], *roots: object) -> list[str]:
    """Name the secrets that are held somewhere, as an object of their own or inside another."""
    texts = {name: _text(secret) for name, secret in secrets.items()}
    found = set()
    for one in reachable(*roots):
        text = _text(one)
        for name, secret in texts.items():
            if secret in text:
                found.add(name)
    return sorted(found)


def _text(one: object) -> str:
    match one:
        case str():
            return one
        case bytes() | bytearray():
            return bytes(one).decode("latin-1")
        case date():
            return f"{one:%Y-%m-%d}"
        case _:
            return ""


def words(root: QWidget) -> list[str]:
    """Return every word that a window's widgets hold, shown or not."""
    return [str(part) for row in _widgets(root) for part in row]
