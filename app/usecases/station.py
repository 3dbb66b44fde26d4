"""The station that every use case gets, and how its statements are drafted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.holds import LIST_OLD
from app.domain.rules import rule_set_digest
from app.domain.rules.infusion import RULES
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.evidence.statement import Attachment, Basis, Signer, Statement, Subject
from app.identifiers import Digest, SiteId, VerificationId
from app.labels.site import SiteLabels
from app.ports import Clock, Filing, Inbox, InboxError, InboxFile, Keys, Ledger, Session

_NO_OWN_CODES = SiteLabels()
RULE_SET = rule_set_digest(RULES)


class NoInbox:
    """The inbox of a station that has none: always empty."""

    def files(self) -> tuple[InboxFile, ...]:
        """Return no file."""
        return ()

    def read(self, name: str) -> bytes:
        """Refuse every name."""
        del name
        raise InboxError("This workstation has no inbox. Ask IT for the site's inbox folder.")


_NO_INBOX = NoInbox()


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A workstation at work.

    Attributes:
        site: the hospital or depot.
        ward: where this workstation stands; X7 compares it with the bag's place.
        build: the program's version, which every statement names in its basis.
        labels: what the site says about its own codes.
        inbox: files that IT or the manufacturer's portal put there.
        list_old: from which age on the hold and recall list is a deviation here (X16).
    """

    ledger: Ledger
    clock: Clock
    keys: Keys
    site: SiteId
    ward: str
    build: str
    labels: SiteLabels = _NO_OWN_CODES
    inbox: Inbox = _NO_INBOX
    list_old: timedelta = LIST_OLD

    @property
    def practice(self) -> bool:
        """Whether this realm is for practice, as its root signed."""
        return self.ledger.directory.practice

    def now(self) -> datetime:
        """Return the time with the site's zone."""
        reading = self.clock.read()
        return reading.wall.astimezone(reading.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a use case wants to say; `write` adds the frame that every statement has.

    Attributes:
        files: what is attached, with its bytes; the statement names each by its digest.
        occurred: when it happened by a person's account; None: now.
    """

    kind: str
    subject: tuple[Subject, ...] = ()
    after: tuple[Digest, ...] = ()
    signers: tuple[Signer, ...] = ()
    rows: tuple[PrivateRow, ...] = ()
    body: Mapping[str, Any] | None = None
    profile: Digest | None = None
    id: str | None = None
    files: tuple[tuple[Attachment, bytes], ...] = ()
    occurred: datetime | None = None


def write(station: Station, draft: Draft) -> Statement:
    """Write the statement of a draft, as of now and of what the station knows."""
    reading = station.clock.read()
    return Statement(
        id=draft.id or station.keys.new_id(),
        kind=draft.kind,
        realm=station.ledger.directory.realm,
        site=station.site,
        subject=draft.subject,
        after=draft.after,
        occurred=draft.occurred or reading.wall,
        zone=reading.zone,
        knew=station.ledger.directory.heads(),
        basis=Basis(build=station.build, rules=RULE_SET, profile=draft.profile),
        signers=draft.signers,
        private=tuple(row.commitment for row in draft.rows),
        files=tuple(attached for attached, _ in draft.files),
        body=dict(draft.body or {}),
    )


def file(station: Station, draft: Draft) -> Record:
    """File a statement that only the station answers for."""
    return file_signed(station, draft, ())


def file_signed(station: Station, draft: Draft, sessions: Sequence[Session]) -> Record:
    """File a statement that people sign, each with the session's one signature."""
    statement = write(station, draft)
    signatures = tuple(station.keys.sign(s.id, statement.to_sign) for s in sessions)
    files = {attached.sha256: data for attached, data in draft.files}
    return station.ledger.file(
        Filing(statement=statement, signatures=signatures, rows=draft.rows, files=files or None)
    )


def signer(session: Session, meaning: str) -> Signer:
    """Name the person of a session as a signer."""
    return Signer(
        meaning=meaning,
        person=session.person,
        role=session.role,
        key=session.key,
        auth=session.auth,
    )


def verification(of: VerificationId) -> Subject:
    """Name a verification as a subject: all that a turn's statement is about."""
    return Subject(scheme="verification", value=of.value)
