"""When to sync: one thread that pushes until everything is proved, pulls, and waits.

The thread never touches the ledger. It hands each piece of ledger work to the worker through
`call`, which returns when the work is done; only frozen values cross. What central's answers
are worth is decided in `sync.client.engine`; here is only the order, the waiting and the words.

Nobody's work depends on this thread: whatever it meets becomes a calm status, and it tries
again. Between tries it waits a random part of a growing span (full jitter), so that a hundred
stations do not return in step after an outage.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Protocol, TypeVar

from app.evidence.errors import EvidenceError
from app.evidence.record import RawRecord
from app.identifiers import StationId
from app.ports import Ledger, Relayed, Wire, WireError
from app.sentence import Sentence
from sync.client.engine import (
    Attention,
    Facts,
    Kept,
    Retry,
    gather,
    next_pull,
    next_push,
    next_relay,
    read_pull,
    read_push,
)
from sync.protocol import PULL, PUSH, RELAY

T = TypeVar("T")

WAIT_FIRST_S = 1.0
WAIT_MAX_S = 900.0  # 15 minutes: longer would hide that central is back
IDLE_S = 60.0  # how old central's word may be on a station that records nothing
JOIN_S = 2.0
DOUBLINGS_MAX = 10  # 2^10 s is beyond the longest wait
_logger = logging.getLogger(__name__)


class SyncState(Enum):
    """What the sync chip shows."""

    UP_TO_DATE = "up_to_date"
    WAITING = "waiting"
    OFFLINE = "offline"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """How sync stands.

    Attributes:
        waiting: how many records have no proof yet.
        last_success: when central last answered everything, by the station's clock.
        sentence: what a person should know.
        disputed: how many records central logged but does not rely on, since the start.
    """

    state: SyncState
    waiting: int = 0
    last_success: datetime | None = None
    sentence: str = ""
    disputed: int = 0


class Call(Protocol):
    """Runs ledger work on the worker and waits for it; its error is raised here."""

    def __call__(self, work: Callable[[Ledger], T]) -> T:
        """Return what the work returned."""
        ...


def wait_s(failures: int, chance: float) -> float:
    """Return the seconds to wait after so many failures in a row; `chance` is within [0, 1).

    >>> wait_s(3, 0.5), wait_s(40, 0.5)
    (2.0, 450.0)
    """
    span = WAIT_FIRST_S * 2.0 ** min(failures - 1, DOUBLINGS_MAX)
    return chance * min(WAIT_MAX_S, span)


class Scheduler:
    """The station's sync thread."""

    def __init__(
        self,
        *,
        call: Call,
        wire: Wire,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
        give: Callable[[], bool] = lambda: False,
    ) -> None:
        """Sync through `wire`; `clock` dates successes, `chance` spreads the tries.

        `give` files the next record that gives the site's other stations what they lack, and
        says whether there was one.
        """
        self._call = call
        self._wire = wire
        self._clock = clock
        self._chance = chance
        self._give = give
        self._broken: dict[StationId, str] = {}
        self._failures = 0
        self._disputed = 0
        self._status = SyncStatus(state=SyncState.WAITING, sentence="Not synced yet.")
        self._listeners: list[Callable[[SyncStatus], None]] = []
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def listen(self, callback: Callable[[SyncStatus], None]) -> None:
        """Tell `callback` every new status, on the sync thread: it must only hand it on."""
        self._listeners.append(callback)

    def start(self) -> None:
        """Begin, with a first try at once."""
        self._thread.start()

    def now(self) -> None:
        """Try at once, as after a new record or when a person asks."""
        self._wake.set()

    def status(self) -> SyncStatus:
        """Return how sync stands."""
        return self._status

    def stop(self, timeout_s: float = JOIN_S) -> bool:
        """End the thread; say whether it has ended. An exchange under way is abandoned.

        To abandon is safe at any moment: whatever central logged, it proves again next time.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def step(self) -> float:
        """Make one round; return the seconds to wait before the next."""
        try:
            outcome = self._round()
        except WireError as error:
            unmended = Retry(sentence=error.explain())
            outcome = unmended if error.retry else Attention(sentence=error.explain())
        except Exception as error:  # noqa: BLE001  the thread's edge: sync must outlive a bug
            if self._stopping.is_set():
                return 0.0
            # Only the kind: an exception's text may repeat what it was given.
            _logger.error("sync failed: %s", type(error).__name__)  # noqa: TRY400
            outcome = Attention(sentence="Sync failed. Records are safe on this station.")
        if outcome is None:
            self._failures = 0
            if self._status.waiting:
                return 0.0
            state, sentence = SyncState.UP_TO_DATE, self._summary()
            if self._broken:  # central answered everything: nobody else waits for that chain
                state, sentence = SyncState.ATTENTION, self._halted()
            self._tell(state, sentence, success=self._clock())
            return IDLE_S
        self._failures += 1
        attention = isinstance(outcome, Attention)
        state = SyncState.ATTENTION if attention else SyncState.OFFLINE
        self._tell(state, outcome.sentence)
        return wait_s(self._failures, self._chance())

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()  # before the round: a record filed during it starts another
            self._wake.wait(self.step())

    def _round(self) -> Attention | Retry | None:
        """Push until nothing waits, then pull; a refused record does not stop the pull."""
        pushed = self._push()
        if isinstance(pushed, Retry):
            return pushed
        pulled = self._pull()
        relayed = None if pulled else self._relay()
        while relayed is None and not self._stopping.is_set() and self._give():
            pass
        self._gather()  # what was filed meanwhile, or could not be sent before the first pull
        return pushed or pulled or relayed

    def _push(self) -> Attention | Retry | None:
        while not self._stopping.is_set():
            facts = self._gather()
            push = next_push(facts) if facts else None
            if facts is None or push is None:
                return None
            answer = read_push(facts, push, self._wire.post(PUSH, push.to_bytes()))
            if not isinstance(answer, Kept):
                return answer
            self._call(partial(_keep, answer))
            self._disputed += len(answer.disputed)
            if answer.refused:
                self._gather()
                return Attention(sentence=answer.refused)
        return None

    def _pull(self) -> Attention | Retry | None:
        more = True
        while more and not self._stopping.is_set():
            facts = self._gather()
            asked = next_pull(self._call(_station), facts)
            answer = read_pull(self._wire.post(PULL, asked.to_bytes()))
            if isinstance(answer, Retry):
                return answer
            try:
                new = self._call(partial(_keep_central, answer.records)) if answer.records else 0
            except EvidenceError as error:
                return Attention(
                    sentence=Sentence(
                        "What central says cannot be verified: {what}. Nothing of it was taken "
                        "over. Tell the administrator.",
                        what=error.what,
                    )
                )
            more = answer.more
            if more and not new:
                return Retry(sentence="Central repeats itself. Trying again later.")
        return None

    def _relay(self) -> Attention | Retry | None:
        """Take over what the site's other stations filed, each chain as far as it holds.

        A chain that does not hold is named when the round is over; it keeps nobody waiting.
        """
        waiting: frozenset[StationId] = frozenset()
        more = True
        while more and not self._stopping.is_set():
            facts = self._gather()
            if facts is None:
                return None
            asked = next_relay(facts, waiting | self._broken.keys())
            answer = read_pull(self._wire.post(RELAY, asked.to_bytes()))
            if isinstance(answer, Retry):
                return answer
            if answer.more and not answer.records:  # central has said something meanwhile
                return self._pull()
            kept = self._call(partial(_keep_relayed, answer.records))
            waiting |= kept.waiting
            self._broken |= kept.broken
            more = answer.more
            if more and not (kept.new or kept.waiting or kept.broken):
                return Retry(sentence="Central repeats itself. Trying again later.")
        return None

    def _halted(self) -> Sentence:
        name, what = min(self._broken.items(), key=lambda item: item[0].value)
        return Sentence(
            "Records of workstation {name} cannot be verified: {what}. What came before them "
            "stands. Tell the administrator.",
            name=name.value,
            what=what,
        )

    def _gather(self) -> Facts | None:
        facts = self._call(gather)
        if facts is None:
            return None
        calm = self._failures == 0 and facts.waiting
        state = SyncState.WAITING if calm else self._status.state
        sentence = (
            Sentence("{count} waiting.", count=facts.waiting) if calm else self._status.sentence
        )
        self._tell(state, sentence, waiting=facts.waiting)
        return facts

    def _summary(self) -> str:
        if self._disputed:
            return Sentence("Central has questions about {count} record(s).", count=self._disputed)
        return "Central has everything."

    def _tell(
        self,
        state: SyncState,
        sentence: str,
        *,
        waiting: int | None = None,
        success: datetime | None = None,
    ) -> None:
        old = self._status
        self._status = SyncStatus(
            state=state,
            waiting=old.waiting if waiting is None else waiting,
            last_success=success or old.last_success,
            sentence=sentence,
            disputed=self._disputed,
        )
        if self._status != old:
            for callback in self._listeners:
                callback(self._status)


def _station(ledger: Ledger) -> StationId:
    return ledger.station


def _keep(kept: Kept, ledger: Ledger) -> None:
    ledger.keep_receipts(kept.receipts, kept.seen, kept.note)


def _keep_central(records: Sequence[RawRecord], ledger: Ledger) -> int:
    return ledger.keep_central(records)


def _keep_relayed(records: Sequence[RawRecord], ledger: Ledger) -> Relayed:
    return ledger.keep_relayed(records)
