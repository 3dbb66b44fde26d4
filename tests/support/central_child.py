"""Central on the network: in a thread, or as a child process that a test may kill."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from typer.testing import CliRunner, Result

from app.sealing import PRACTICE_PASSPHRASE
from app.signing import SEED_BYTES
from sync.central import program, state
from sync.central.__main__ import cli
from sync.central.api import make_app
from sync.central.service import Service
from sync.central.sqlite_store import SqliteStore
from tests.support.central import PracticeRealm, key_of

PATIENCE_S = 30.0


def command(*arguments: str) -> list[str]:
    """Return the command line of the central program."""
    return [sys.executable, "-m", "sync.central", *arguments]


def run(*arguments: str) -> Result:
    """Run the central program to its end, in this process: most of what it says is quick."""
    return CliRunner().invoke(cli, arguments)


def practice_on_disk(folder: Path) -> tuple[PracticeRealm, list[str]]:
    """Found the realm of the tests in a file, with its keys; return it and serve's options."""
    folder.mkdir(exist_ok=True)
    realm = PracticeRealm(store=SqliteStore(folder / "central.db", create=True))
    seeds = [bytes(key_of(name)._seed) for name in ("root", "central", "log")]

    def known_keys(size: int) -> bytes:
        return seeds.pop(0) if size == SEED_BYTES else program.new_random(size)

    state.create_state(
        folder / "state", practice=True, passphrase=PRACTICE_PASSPHRASE, random=known_keys
    )
    store = f"sqlite:///{folder / 'central.db'}"
    return realm, ["--state", str(folder / "state"), "--store", store]


class CentralChild:
    """A running central; leaving the block kills it."""

    def __init__(self, options: list[str]) -> None:
        """Start it and wait until it says that it listens."""
        self.process = subprocess.Popen(
            command("serve", *options, "--listen", "127.0.0.1:0", "--watch-stdin"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, said = self.process.communicate(timeout=PATIENCE_S)
            raise AssertionError(said)
        self.said: dict[str, str] = json.loads(line)
        self.url = self.said["listening"]

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self.process.kill()

    def end(self) -> tuple[int, str]:
        """Close its standard input; return its code and what it said on standard error."""
        _, said = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE_S)


@contextmanager
def serve_in_thread(service: Service) -> Iterator[str]:
    """Serve on a free port of loopback; yield the address."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(service), log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    bound.listen()
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
