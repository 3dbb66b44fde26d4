"""What central answers, without HTTP: a request's bytes in, an answer's bytes out.

`sync.central.api` puts it on the network. Nothing here raises for what a stranger may send:
malformed is 400, not enrolled or not one's own is 403, a store that cannot be written now is
503, and every answer that says no is one sentence.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from app.evidence.directory import REALM_CHAIN, site_chain
from app.evidence.errors import MalformedError
from app.identifiers import StationId
from sync.central.errors import NotYoursError, StoreError
from sync.central.filing import Filer
from sync.central.ingest import Ingest
from sync.central.log import Log
from sync.central.realm import Realm
from sync.central.relay import Relay
from sync.central.roster import Station
from sync.central.store import Store
from sync.protocol import (
    BATCH_RECORDS_MAX,
    CHECKPOINT,
    HEALTH,
    MESSAGE_BYTES_MAX,
    PULL,
    PUSH,
    RELAY,
    SIGNATURE_HEADER,
    STATION_HEADER,
    Pull,
    PullReply,
    Push,
    request_to_sign,
    take_batch,
    write_error,
    write_health,
)

JSON, TEXT = "application/json", "text/plain; charset=utf-8"
OK, MALFORMED, FORBIDDEN, MISSING, METHOD, LARGE = 200, 400, 403, 404, 405, 413
BROKEN, BUSY = 500, 503
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status code, the body and what it is."""

    status: int
    body: bytes
    media: str = JSON


@dataclass(frozen=True, slots=True)
class Request:
    """What came: `headers` by their names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def refuse(status: int, sentence: str) -> Answer:
    """Say no."""
    return Answer(status, write_error(sentence))


class Service:
    """Central's five answers."""

    def __init__(
        self, store: Store, log: Log, realm: Realm, filer: Filer, now: Callable[[], datetime]
    ) -> None:
        """Answer for a realm from its store."""
        self._store = store
        self._log = log
        self._realm = realm
        self._ingest = Ingest(store, log, realm, now)
        self._relaying = Relay(store, realm, filer)
        self._routes: dict[str, tuple[str, Callable[[Request], Answer]]] = {
            PUSH: ("POST", self._push),
            PULL: ("POST", self._pull),
            RELAY: ("POST", self._relay),
            HEALTH: ("GET", self._health),
            CHECKPOINT: ("GET", self._checkpoint),
        }

    def answer(self, request: Request) -> Answer:
        """Answer a request; never raises."""
        method, respond = self._routes.get(request.path, ("", None))
        if respond is None:
            return refuse(MISSING, "There is nothing at this address.")
        if request.method != method:
            return refuse(METHOD, f"This address answers {method} only.")
        if len(request.body) > MESSAGE_BYTES_MAX:
            return refuse(LARGE, f"A message has at most {MESSAGE_BYTES_MAX} bytes.")
        try:
            return respond(request)
        except MalformedError as error:
            return refuse(MALFORMED, f"The message is not of its form: {error.what}.")
        except NotYoursError as error:
            return refuse(FORBIDDEN, error.explain())
        except StoreError as error:
            # What the database said is for the operator; its words name files, never patients.
            _logger.error("%s", error.explain())  # noqa: TRY400  a full disk is no bug of ours
            return refuse(BUSY, "Central cannot write just now; send the same again later.")
        except Exception as error:  # noqa: BLE001  the edge of the program
            # A stranger learns nothing. An error's message may quote what it failed on, so the
            # operator is told its type and place only.
            _logger.error("an answer failed: %s", _place_of(error))  # noqa: TRY400
            return refuse(BROKEN, "Central failed to answer; send the same again later.")

    def _push(self, request: Request) -> Answer:
        name, _ = self._sender(request)
        push = Push.from_bytes(request.body)
        _check_name(push.station, name)
        return Answer(OK, self._ingest.admit(push).to_bytes())

    def _pull(self, request: Request) -> Answer:
        pull, station = self._asked(request)
        chains = (REALM_CHAIN, site_chain(station.site))
        waiting = [
            self._store.chain(c, pull.known.get(c, 0), BATCH_RECORDS_MAX + 1) for c in chains
        ]
        # The realm's chain first: what stands in a site's chain may rely on it, never the
        # other way round.
        raws = [logged.raw for logged in chain.from_iterable(waiting)]
        batch = take_batch(raws)
        return Answer(OK, PullReply(records=batch, more=len(batch) < len(raws)).to_bytes())

    def _relay(self, request: Request) -> Answer:
        pull, station = self._asked(request)
        return Answer(OK, self._relaying.answer(pull, station.site).to_bytes())

    def _asked(self, request: Request) -> tuple[Pull, Station]:
        """Return what a station wants to learn.

        Raises:
            NotYoursError: it may not; a lost station brings what it recorded, and learns nothing.
        """
        name, station = self._sender(request)
        pull = Pull.from_bytes(request.body)
        _check_name(pull.station, name)
        if station.revoked:
            raise NotYoursError("This station was revoked.")
        return pull, station

    def _health(self, _: Request) -> Answer:
        realm = self._realm.directory
        return Answer(OK, write_health(realm.realm, self._store.size(), practice=realm.practice))

    def _checkpoint(self, _: Request) -> Answer:
        return Answer(OK, self._log.newest()[0].encode(), TEXT)

    def _sender(self, request: Request) -> tuple[StationId, Station]:
        """Return who signed the request.

        Raises:
            NotYoursError: nobody whom this realm knows; which part failed is not told.
        """
        refused = NotYoursError("This station is not enrolled here, or did not sign the request.")
        with self._store.transaction():
            self._realm.refresh()
        try:
            name = StationId(request.headers.get(STATION_HEADER.lower(), ""))
            signature = bytes.fromhex(request.headers.get(SIGNATURE_HEADER.lower(), ""))
        except ValueError:
            raise refused from None
        station = self._realm.roster.station(name)
        to_sign = request_to_sign(request.method, request.path, request.body)
        if station is None or not station.key.verify(signature, to_sign):
            raise refused
        return name, station


def _check_name(said: StationId, signed: StationId) -> None:
    if said != signed:
        raise NotYoursError("The message names another station than the one that signed it.")


def _place_of(error: BaseException) -> str:
    """Return an error's type and where in the code it was raised, and never its message."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    where = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    return " at ".join([type(error).__name__, *where])
