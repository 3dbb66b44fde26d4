"""One window for each site folder, and a bell by which a second start brings it to the front.

The lock decides (`app.bootstrap.lock`); the bell is a local socket that only the same account may
reach: the window of another account stands on another screen. To connect is to ring. What a
caller sends is never read, so that nothing it sends can mean anything, and it is answered and cut
off at once. Ringing raises the window and does nothing else, in a turn as everywhere (BL1-BL8).
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.bootstrap.lock import (
    BELL,
    AlreadyOpenError,
    CannotLockError,
    HeldError,
    SiteLock,
    account,
)
from app.bootstrap.places import FOR_THE_OWNER, share_like

SOCKET_PATH_MAX = 100  # bytes; Linux takes 107, macOS 103
ANSWER = b"open\n"
ANSWER_MS_MAX = 3_000  # a window that is busy opening its records may take a while
RINGS_APART_MS = 1_000  # many callers raise the window once a second, no oftener


class Instance(QObject):
    """The only program at work in a site folder, until `close`.

    Signals:
        rung: somebody started the program again, and wants to see its window.
    """

    rung = Signal()

    def __init__(self, root: Path) -> None:
        """Take the folder, making it if need be, and hang up the bell.

        Raises:
            AlreadyOpenError: it is taken; the window there was asked to come to the front.
            CannotLockError, PermissionError: it cannot be made or taken.
        """
        super().__init__()
        _make(root)
        try:
            self._lock = SiteLock(root)
        except HeldError as error:
            raised = error.holder.account == account() and _ring(root)
            raise AlreadyOpenError(error.holder, raised=raised) from None
        self._heard = False
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_caller)
        self._rest = QTimer(self, singleShot=True, interval=RINGS_APART_MS)
        self._listen(root)

    def _listen(self, root: Path) -> None:
        """Hang up the bell. Without one the window works; a second start says less."""
        address = _address(root)
        if not address:
            return
        before = os.umask(FOR_THE_OWNER)
        try:
            QLocalServer.removeServer(address)  # what a killed program left; the lock is ours
            self._server.listen(address)
        finally:
            os.umask(before)

    def __enter__(self) -> Self:
        """Return the instance."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Take the bell down and let others in."""
        self._server.close()
        self._lock.release()

    def call(self, window: Callable[[], None]) -> None:
        """Have a window called from now on; until then a second start gets no answer."""
        self.rung.connect(window)
        self._heard = True

    @Slot()
    def _on_caller(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            if self._heard:
                caller.write(ANSWER)
                caller.flush()
            caller.abort()
            caller.deleteLater()
            if not self._rest.isActive():
                self._rest.start()
                self.rung.emit()


def _make(root: Path) -> None:
    """Make the folder, unless it is there."""
    try:
        share_like(root)
        root.mkdir(parents=True, exist_ok=True)
    except PermissionError:
        raise
    except OSError as error:
        msg = f"{root} cannot be made ({error.strerror}). Choose another folder."
        raise CannotLockError(msg) from None


def _address(root: Path) -> str:
    """Return the bell's address, or none where it would be too long.

    In the site folder if the path is short enough for a socket, else among what the account
    has open.
    """
    whole = root.resolve()
    name = hashlib.sha256(os.fsencode(whole)).hexdigest()[:24]
    if sys.platform == "win32":
        return f"countersign-{name}-{account()}"
    path = whole / BELL
    if len(os.fsencode(path)) > SOCKET_PATH_MAX:
        try:
            with warnings.catch_warnings():  # where there is no such folder a lesser one serves
                warnings.simplefilter("ignore")
                path = platformdirs.user_runtime_path("countersign", ensure_exists=True) / name
        except OSError:
            return ""
    return str(path) if len(os.fsencode(path)) <= SOCKET_PATH_MAX else ""


def _ring(root: Path) -> bool:
    """Ask the window that is open to come to the front; return whether it answered."""
    address = _address(root)
    if not address:
        return False
    if sys.platform == "win32":
        import ctypes

        # Windows lets only the program that was just clicked pass the foreground on.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    caller = QLocalSocket()
    caller.connectToServer(address, QLocalSocket.OpenModeFlag.ReadOnly)
    answered = caller.waitForConnected(ANSWER_MS_MAX) and (
        caller.bytesAvailable() > 0 or caller.waitForReadyRead(ANSWER_MS_MAX)
    )
    said = bytes(caller.readAll().data()) if answered else b""
    caller.abort()
    return said == ANSWER
