"""The way to central over HTTPS: `app.ports.Wire` on httpx, trusting what the machine trusts.

Hospitals put their own certificate authorities into the operating system's store, and nowhere
else; `truststore` reads it. Plain HTTP is taken for loopback only. Whatever goes wrong becomes
a `WireError` whose sentence a nurse may read: no address, no stack, no word of a library.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.identifiers import StationId
from app.ports import WireError
from app.sentence import Sentence
from sync.protocol import (
    MESSAGE_BYTES_MAX,
    SIGNATURE_HEADER,
    STATION_HEADER,
    read_error,
    request_to_sign,
)

if TYPE_CHECKING:
    import httpx

CONNECT_S = 5.0
SILENCE_S = 15.0  # between two pieces of an answer
ANSWER_S = 60.0  # for a whole exchange: 0.7 MB up a 128 kbit/s line
_JSON = "application/json"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_OK, _REFUSALS, _FAILURES = 200, 400, 500
_BUSY, _SLOW = 429, 408


class HttpWire:
    """Central at one address, asked by one station."""

    def __init__(self, address: str, station: StationId, sign: Callable[[bytes], bytes]) -> None:
        """Ask central at `address`; `sign` signs with the station's key.

        Raises:
            ValueError: the address is neither https nor http on this machine.
        """
        parts = urlsplit(address)
        loopback = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not loopback and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("central's address begins with https:// (http:// on this machine)")
        self._address = address.rstrip("/")
        self._station = station
        self._sign = sign
        self._loopback = loopback
        self._client: httpx.Client | None = None
        self._closed = False

    def post(self, path: str, body: bytes) -> bytes:
        """Send a request signed by this station; return the answer's body.

        Raises:
            WireError: there is no usable answer.
        """
        headers = {
            "Content-Type": _JSON,
            STATION_HEADER: self._station.value,
            SIGNATURE_HEADER: self._sign(request_to_sign("POST", path, body)).hex(),
        }
        import httpx

        try:
            with self._connected().stream(
                "POST", self._address + path, content=body, headers=headers
            ) as answer:
                return _usable(answer, _read(answer))
        except (httpx.TimeoutException, _TooSlowError):
            raise WireError("Central does not answer. Work goes on; trying again later.") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, RuntimeError):
            # RuntimeError: the client was closed because the station is shutting down.
            raise WireError(
                "Central cannot be reached. Work goes on; trying again later."
            ) from None

    def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        if self._client is not None:
            self._client.close()

    def _connected(self) -> httpx.Client:
        """Return the client, made when the first request goes out, on the thread that sends it.

        Raises:
            RuntimeError: the wire was closed.
        """
        if self._closed:
            raise RuntimeError("the wire was closed")
        if self._client is None:
            import httpx  # slow to import, and the window does not wait for it

            self._client = httpx.Client(
                verify=_no_trust() if self._loopback else _system_trust(),
                timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
                # A site's proxy is for central, never for this machine.
                trust_env=not self._loopback,
                follow_redirects=False,
            )
        return self._client


class _TooSlowError(Exception):
    """An answer that comes, but not in time."""


def _no_trust() -> ssl.SSLContext:
    """Trust nobody: plain HTTP asks no certificate, and an installed program ships no list."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _system_trust() -> ssl.SSLContext:
    import truststore  # needed only where TLS is

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _read(answer: httpx.Response) -> bytes:
    """Read a body of bounded size within a bounded time."""
    deadline = time.monotonic() + ANSWER_S
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MESSAGE_BYTES_MAX:
            raise WireError("Central's answer is too long to be one. Trying again later.")
        if time.monotonic() > deadline:
            raise _TooSlowError
    return bytes(body)


def _usable(answer: httpx.Response, body: bytes) -> bytes:
    status = answer.status_code
    if status >= _FAILURES or status in (_BUSY, _SLOW):
        raise WireError(
            Sentence(
                "Central cannot answer just now ({status}). Trying again later.", status=status
            )
        )
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media != _JSON or (status != _OK and status < _REFUSALS):
        raise WireError("Something other than central answered, such as a proxy's page.")
    if status >= _REFUSALS:
        said = read_error(body) or Sentence("it gave no reason ({status}).", status=status)
        raise WireError(Sentence("Central refused the request: {said}", said=said), retry=False)
    return body
