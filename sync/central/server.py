"""Running central's HTTP service: one socket, said aloud when it is ready, ended cleanly.

SIGTERM and SIGINT finish what is being answered and end with code 0. With `watch_stdin` so does
the end of standard input, so that a parent that was killed leaves no orphan behind.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from sync.central.api import make_app
from sync.central.errors import CentralError
from sync.central.service import Service

GRACE_S = 5  # a push takes a second; whoever is cut off sends it again
CONNECTIONS_MAX = 256


def bind(listen: str) -> socket.socket:
    """Take the address that was asked for.

    Raises:
        CentralError: it is not of the form HOST:PORT, or taken.
    """
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise CentralError("The address is not of the form HOST:PORT, such as 127.0.0.1:8080.")
    host = host.strip("[]")
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if sys.platform != "win32":  # there it would let a second program share the address
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, int(port)))
    except (OSError, OverflowError) as error:
        bound.close()
        raise CentralError(f"Central cannot listen at {listen}: {error}.") from error
    return bound


class _Server(uvicorn.Server):
    """Says when it is ready."""

    ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self.ready()


def run(
    service: Service,
    bound: socket.socket,
    *,
    ready: Callable[[str], None],
    watch_stdin: bool = False,
) -> None:
    """Serve until a signal or, if watched, the end of standard input."""
    config = uvicorn.Config(
        make_app(service),
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
        ws="none",
    )
    server = _Server(config)
    host, port = bound.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    server.ready = lambda: ready(url)
    # uvicorn raises the signal again when it is done; these let that end be a clean one.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ended)
    if watch_stdin:
        threading.Thread(target=_watch, args=(server,), name="stdin", daemon=True).start()
    server.run(sockets=[bound])


def _watch(server: uvicorn.Server) -> None:
    # Not through `sys.stdin`: its buffer would stay locked while the program ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


def _ended(_: int, __: FrameType | None) -> None:
    """Let the program end by itself."""
