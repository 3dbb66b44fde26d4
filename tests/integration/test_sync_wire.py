"""The station's HTTPS adapter against central, and against everything that is not central."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import truststore

from app.ports import WireError
from sync.client import wire as wire_module
from sync.client.scheduler import IDLE_S, Scheduler, SyncState
from sync.client.wire import HttpWire
from sync.protocol import MESSAGE_BYTES_MAX, Pull, PullReply
from tests.support.central import STATION, PracticeRealm, key_of
from tests.support.central_child import serve_in_thread
from tests.support.station_ledger import StationLedger

Reply = Callable[[BaseHTTPRequestHandler], None]
CALM = "Trying again later."


def sign(data: bytes) -> bytes:
    return key_of("station").sign(data).raw


@contextmanager
def hostile(reply: Reply) -> Iterator[HttpWire]:
    """Yield a wire to a server on loopback that answers whatever a test likes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            reply(self)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    wire = HttpWire(f"http://127.0.0.1:{server.server_port}", STATION, sign)
    try:
        yield wire
    finally:
        wire.close()
        server.shutdown()
        thread.join(5)
        server.server_close()


def answers(status: int, body: bytes = b"{}", media: str = "application/json") -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Location", "/elsewhere")
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def fails(reply: Reply) -> WireError:
    with hostile(reply) as wire, pytest.raises(WireError) as caught:
        wire.post("/v1/push", b"{}")
    return caught.value


def test_a_station_syncs_with_central_over_http() -> None:
    realm = PracticeRealm()
    ledger = StationLedger(realm, realm.notes(30))
    with serve_in_thread(realm.service) as url:
        wire = HttpWire(url, STATION, sign)
        scheduler = Scheduler(
            call=ledger.call, wire=wire, clock=realm.clock.now, chance=lambda: 0.5
        )
        assert [scheduler.step(), scheduler.step()] == [0.0, IDLE_S]
        wire.close()
        assert scheduler.status().state is SyncState.UP_TO_DATE
        assert len(ledger.receipts) == 30
        assert 0 < scheduler.step() < IDLE_S  # a closed wire is a calm one
        assert scheduler.status().state is SyncState.OFFLINE


def test_pulling_over_http_brings_what_central_filed() -> None:
    realm = PracticeRealm()
    with serve_in_thread(realm.service) as url:
        wire = HttpWire(url + "/", STATION, sign)
        body = wire.post("/v1/pull", Pull(station=STATION, known={}).to_bytes())
        wire.close()
    assert len(PullReply.from_bytes(body).records) == realm.store.size()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_failing_central_is_tried_again(status: int) -> None:
    error = fails(answers(status, b"<h1>Traceback: secret</h1>", "text/html"))
    assert error.retry
    assert error.explain() == f"Central cannot answer just now ({status}). {CALM}"


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_a_refusal_is_told_in_centrals_words(status: int) -> None:
    error = fails(answers(status, b'{"error":"This station is not enrolled here."}'))
    assert not error.retry
    assert error.explain().endswith("This station is not enrolled here.")


def test_a_refusal_without_words_is_told_all_the_same() -> None:
    assert "it gave no reason (403)" in fails(answers(403, b"{}")).explain()


@pytest.mark.parametrize(
    "reply",
    [
        answers(200, b"<html>Please sign in to the guest network</html>", "text/html"),
        answers(403, b"<html>blocked by policy</html>", "text/html; charset=utf-8"),
        answers(302, b""),
        answers(307, b"{}"),
        answers(204, b""),
    ],
)
def test_something_other_than_central_is_recognised(reply: Reply) -> None:
    error = fails(reply)
    assert error.retry
    assert "Something other than central answered" in error.explain()


def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    sent = threading.Event()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(bytes(MESSAGE_BYTES_MAX // 10))
        except OSError:
            sent.set()  # the station hung up

    assert "too long" in fails(reply).explain()
    assert sent.is_set()


def test_nothing_at_all_is_tried_again() -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    assert "cannot be reached" in fails(reply).explain()


def test_half_an_answer_is_tried_again() -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"half')

    assert "cannot be reached" in fails(reply).explain()


def wait(for_what: threading.Event) -> None:
    """Say nothing until the test is over."""
    for_what.wait(5)


def test_silence_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_module, "SILENCE_S", 0.05)
    release = threading.Event()
    try:
        error = fails(lambda _: wait(release))
    finally:
        release.set()
    assert error.retry
    assert "does not answer" in error.explain()


def test_an_answer_that_drips_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_module, "ANSWER_S", 0.0)
    assert "does not answer" in fails(answers(200)).explain()


def test_a_central_that_is_not_there_is_said_calmly() -> None:
    with hostile(answers(200)) as wire:
        address = wire._address
    gone = HttpWire(address, STATION, sign)
    with pytest.raises(WireError) as caught:
        gone.post("/v1/push", b"{}")
    gone.close()
    assert caught.value.retry
    assert "127.0.0.1" not in caught.value.explain()


@pytest.mark.parametrize(
    "address",
    [
        "http://central.example",
        "ftp://127.0.0.1",
        "central.example",
        "https://",
        "",
        "http://1.2.3.4",
    ],
)
def test_an_address_without_protection_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        HttpWire(address, STATION, sign)


def test_a_closed_wire_sends_nothing_more() -> None:
    wire = HttpWire("http://127.0.0.1:9", STATION, sign)
    wire.close()

    with pytest.raises(WireError):
        wire.post("/v1/health", b"{}")


@pytest.mark.parametrize("address", ["https://central.example", "http://127.0.0.1:8080"])
def test_https_trusts_what_the_machine_trusts(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    asked: dict[str, object] = {}
    client = httpx.Client

    def watched(**options: Any) -> httpx.Client:  # noqa: ANN401  the client's own
        asked.update(options)
        return client(**options, transport=httpx.MockTransport(lambda _: httpx.Response(503)))

    monkeypatch.setattr(httpx, "Client", watched)
    wire = HttpWire(address, STATION, sign)
    with pytest.raises(WireError):
        wire.post("/v1/health", b"{}")
    wire.close()

    trust = asked["verify"]
    remote = address.startswith("https")
    assert isinstance(trust, ssl.SSLContext)
    if remote:
        assert isinstance(trust, truststore.SSLContext)
    else:  # no list of authorities is read, which an installed program would not have
        assert (trust.get_ca_certs(), trust.verify_mode) == ([], ssl.CERT_REQUIRED)
    assert asked["trust_env"] is remote
    assert asked["follow_redirects"] is False
