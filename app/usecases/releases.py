"""Release documents and biological identity: what is known of the cells beside the label.

A release document is bound by its SHA-256 to one chain of identity, product, lot and bags (T02,
X8, A13). The document itself is kept in the encrypted store beside its record, so that an audit
proves that it is the one that was looked at. An exceptional release is signed by two persons, one
of the clinic and one of quality (A14), and stays in the view of its case for ever, also when a
regular document follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.order import Order, OrderState
from app.domain.people import CLINICAL, LAB, QUALITY, Meaning, Role
from app.domain.release import Evidence, ReleaseDocument
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Attachment, Subject
from app.identifiers import BagId, CoiId, Digest, LotNumber, PatientId, ProductCode
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history, signed
from app.usecases.neighbours import ORDER_AWAY, about
from app.usecases.orders import digest_of
from app.usecases.refusal import NotFiledError, need_role, need_text, need_two, signing
from app.usecases.release_texts import need_name, need_plain
from app.usecases.station import Draft, Station, file_signed, signer

RELEASED, EXCEPTIONAL, TESTED = "release.filed", "release.exceptional", "identity.tested"
RELEASERS = QUALITY | LAB
BY_TWO = (Meaning.CONFIRMED, Meaning.CONFIRMED)
COMPARED_MOST = 99  # markers or alleles: STR kits compare about two dozen, HLA a dozen
_MEDIA = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelease:
    """What a person copied from a release document.

    Attributes:
        patient: the patient's number as the document gives it; None where it gives none. It is
            compared, and not kept.
        covers_expiry: whether an exceptional release covers a label's past date (X10).
    """

    kind: str
    number: str
    issued: date
    by: str
    coi: CoiId
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId] = frozenset()
    patient: PatientId | None = None
    dose: str = ""
    expires: date | None = None
    covers_expiry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIdentity:
    """What two people copied from a laboratory's report (domain row 13).

    Attributes:
        agreeing, compared: `16` of `16` markers; 0 of 0 where the report gives no numbers.
    """

    evidence: Evidence
    matches: bool
    laboratory: str
    on: date
    agreeing: int = 0
    compared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What releases an order's bags; both are shown wherever one is.

    Attributes:
        regular: the newest regular document.
        exceptional: the newest exceptional release: the case shows it in red for ever.
        newest: the newer of the two, by which the rules judge.
    """

    regular: ReleaseDocument | None = None
    exceptional: ReleaseDocument | None = None
    newest: ReleaseDocument | None = None


def file_release(station: Station, new: NewRelease, document: bytes, session: Session) -> Record:
    """File a regular release document; the same document again returns what stands.

    Raises:
        NotFiledError: it fits no order here (A13), says too little, or the role may not.
    """
    with signing(station, (session,)):
        need_role(session, RELEASERS, Sentence("A release document"))
        if new.covers_expiry:
            msg = "Only an exceptional release covers a past date. File it as one."
            raise NotFiledError(msg)
        draft = _checked(station, new, document, RELEASED)
        return _standing(station, draft) or _sign(station, draft, (session,), (Meaning.RELEASED,))


def file_exceptional(
    station: Station,
    new: NewRelease,
    document: bytes,
    sessions: Sequence[Session],
    reason: str,
) -> Record:
    """File an exceptional release, approved by name in the clinic and in quality (A14).

    Raises:
        NotFiledError: not two such persons, no reason, or it fits no order here.
    """
    with signing(station, sessions):
        need_two(sessions, Sentence("An exceptional release"))
        ordered = _clinic_first(sessions)
        need_text(reason, Sentence("The reason for an exceptional release"))
        rows = (row("reason", station.keys.salt(), {"reason": reason.strip()}),)
        draft = replace(_checked(station, new, document, EXCEPTIONAL), rows=rows)
        meanings = (Meaning.EXCEPTIONAL_CLINICAL, Meaning.EXCEPTIONAL_QUALITY)
        return _standing(station, draft) or _sign(station, draft, ordered, meanings)


def _clinic_first(sessions: Sequence[Session]) -> tuple[Session, Session]:
    one, other = sessions
    for first, second in ((one, other), (other, one)):
        if _is(first, CLINICAL) and _is(second, QUALITY):
            return first, second
    msg = Sentence(
        "An exceptional release needs one physician and one person of quality, not "
        "{one} and {other}. Let those two sign in.",
        one=one.role,
        other=other.role,
    )
    raise NotFiledError(msg)


def _is(session: Session, roles: frozenset[Role]) -> bool:
    return session.role in {role.value for role in roles}


def _sign(
    station: Station, draft: Draft, sessions: Sequence[Session], meanings: Sequence[Meaning]
) -> Record:
    signers = tuple(signer(s, m.value) for s, m in zip(sessions, meanings, strict=True))
    return file_signed(station, replace(draft, signers=signers), sessions)


def _checked(station: Station, new: NewRelease, document: bytes, kind: str) -> Draft:
    """Return what would be filed, or say why it cannot be."""
    need_text(new.kind, Sentence("The document's kind"))
    need_text(new.number, Sentence("The document's number"))
    need_text(new.by, Sentence("The document's name of who released"))
    need_plain(new.number, Sentence("The document's number"))
    need_plain(new.dose, Sentence("The document's dose"))
    need_name(new.by, Sentence("The name of who released"))
    if not document:
        msg = "The document is empty. Attach the document itself."
        raise NotFiledError(msg)
    _fits(station, history.orders_about(station.ledger, "coi", new.coi.value), new)
    body = {
        "document_kind": new.kind.strip(),
        "number": new.number.strip(),
        "issued": new.issued.isoformat(),
        "by": new.by.strip(),
        "document": digest_of(document).value,
        "coi": new.coi.value,
        "product": new.product.value,
        "bags": sorted(bag.value for bag in new.bags),
        "covers_expiry": new.covers_expiry,
        "patient_compared": new.patient is not None,
    }
    optional = {
        "lot": new.lot.value if new.lot else "",
        "dose": new.dose.strip(),
        "expires": new.expires.isoformat() if new.expires else "",
    }
    body |= {name: text for name, text in optional.items() if text}
    subject = (
        Subject(scheme="coi", value=new.coi.value),
        *(Subject(scheme="bag", value=bag) for bag in sorted(b.value for b in new.bags)),
    )
    return Draft(kind=kind, subject=subject, body=body, files=(_kept("release", document),))


def _kept(name: str, document: bytes) -> tuple[Attachment, bytes]:
    """Return a document to be kept; its own file's name may name a patient, and is left out."""
    media = next(
        (media for begins, media in _MEDIA if document.startswith(begins)),
        "application/octet-stream",
    )
    attached = Attachment(name=name, media=media, size=len(document), sha256=digest_of(document))
    return attached, document


def _fits(station: Station, orders: Sequence[Order], new: NewRelease) -> None:
    """A13: one active order of this chain of identity agrees in everything the document names."""
    active = [order for order in orders if order.state is OrderState.ACTIVE]
    if not active and history.orders_away(station.ledger, "coi", new.coi.value):
        raise NotFiledError(ORDER_AWAY)
    if not active:
        msg = "No active order here has the document's chain of identity. File the order first."
        raise NotFiledError(msg)
    tests = (
        (Sentence("patient"), lambda o: new.patient is None or o.patient == new.patient),
        (Sentence("product"), lambda o: new.product in _products(station, o)),
        (Sentence("lot"), lambda o: new.lot in _lots(o)),
        (Sentence("bags"), lambda o: new.bags <= o.bags),
    )
    left = active
    for what, test in tests:
        left = [order for order in left if test(order)]
        if not left:
            msg = Sentence(
                "The document's {what} is not what the order says. Compare it with the order; a "
                "document for another order is not filed here.",
                what=what,
            )
            raise NotFiledError(msg)


def _products(station: Station, order: Order) -> frozenset[ProductCode]:
    """Return every product code that a bag of an order may carry."""
    profile = history.profile(station.ledger, order.profile)
    return frozenset({order.product}) | (profile.products if profile else frozenset())


def _lots(order: Order) -> set[LotNumber | None]:
    return {order.lot, *(one.lot for one in order.details if one.lot is not None)}


def _standing(station: Station, draft: Draft) -> Record | None:
    coi = draft.subject[0].value
    for record in station.ledger.about("coi", coi):
        if record.statement.kind == draft.kind and dict(record.statement.body) == draft.body:
            return record
    return None


def releases_of(station: Station, order: Order, bag: BagId | None = None) -> Releases:
    """Return what releases an order, or one bag of it, as far as there is a document.

    A document that names the bag and its lot counts before one that does not: only if none
    does, the newest of the case is returned, and X8 says that it differs. An exceptional release
    without both approvals is none (A14).
    """
    found = [
        document
        for record in about(station.ledger, "coi", order.coi.value)
        if (document := read(station, record)) is not None
    ]
    products = _products(station, order)
    fitting = [one for one in found if one.product in products and _covers(one, order, bag)]
    chosen = fitting or found
    regular = [one for one in chosen if not one.exceptional]
    exceptional = [one for one in found if one.exceptional]
    return Releases(
        regular=regular[-1] if regular else None,
        exceptional=exceptional[-1] if exceptional else None,
        newest=chosen[-1] if chosen else None,
    )


def _covers(document: ReleaseDocument, order: Order, bag: BagId | None) -> bool:
    detail = order.detail(bag) if bag is not None else None
    lot = detail.lot if detail is not None and detail.lot is not None else order.lot
    named = bag is None or not document.bags or bag in document.bags
    return named and document.lot == lot


def read(station: Station, record: Record) -> ReleaseDocument | None:
    """Read a release document; None for another record, or without the approvals it needs."""
    exceptional = record.statement.kind == EXCEPTIONAL
    if record.statement.kind != RELEASED and not exceptional:
        return None
    approvers = _approvers(station, record) if exceptional else ()
    if not (approvers if exceptional else signed.released(record)):
        return None
    body = record.statement.body
    return ReleaseDocument(
        kind=str(body["document_kind"]),
        number=str(body["number"]),
        issued=date.fromisoformat(str(body["issued"])),
        by=str(body["by"]),
        document=Digest(str(body["document"])),
        coi=CoiId(str(body["coi"])),
        product=ProductCode(str(body["product"])),
        lot=LotNumber(str(body["lot"])) if "lot" in body else None,
        bags=frozenset(BagId(str(bag)) for bag in body["bags"]),
        dose=str(body.get("dose", "")),
        expires=date.fromisoformat(str(body["expires"])) if "expires" in body else None,
        exceptional=exceptional,
        covers_expiry=exceptional and body["covers_expiry"] is True,
        approvers=approvers,
        entry=record.digest,
    )


def _approvers(station: Station, record: Record) -> tuple[str, ...]:
    """Return the names of the clinic's and quality's approver; none unless both signed."""
    signers = {s.meaning: s for s in record.statement.signers}
    clinic = signers.get(Meaning.EXCEPTIONAL_CLINICAL.value)
    quality = signers.get(Meaning.EXCEPTIONAL_QUALITY.value)
    if clinic is None or quality is None or clinic.person == quality.person:
        return ()
    if clinic.role not in {r.value for r in CLINICAL}:
        return ()
    if quality.role not in {r.value for r in QUALITY}:
        return ()
    people = [(s.person, history.person(station, s.person)) for s in (clinic, quality)]
    return tuple(known.name if known else who.value for who, known in people)


def file_identity(
    station: Station,
    order: Order,
    new: NewIdentity,
    document: bytes,
    sessions: Sequence[Session],
) -> Record:
    """File that a laboratory compared the cells with the patient, and what it found.

    Raises:
        NotFiledError: not two people whose role may, or the report says too little, or numbers
            that contradict themselves.
    """
    with signing(station, sessions):
        need_two(sessions, Sentence("A biological identity test"))
        for session in sessions:
            need_role(session, RELEASERS, Sentence("A biological identity test"))
        need_text(new.laboratory, Sentence("The laboratory's name"))
        need_name(new.laboratory, Sentence("The laboratory's name"))
        _check_numbers(new)
        if not document:
            msg = "The report is empty. Attach the report itself."
            raise NotFiledError(msg)
        draft = Draft(
            kind=TESTED,
            subject=(Subject(scheme="coi", value=order.coi.value),),
            files=(_kept("report", document),),
            body={
                "evidence": new.evidence.value,
                "matches": new.matches,
                "agreeing": new.agreeing,
                "compared": new.compared,
                "laboratory": new.laboratory.strip(),
                "on": new.on.isoformat(),
                "document": digest_of(document).value,
            },
        )
        return _standing(station, draft) or _sign(station, draft, sessions, BY_TWO)


def _check_numbers(new: NewIdentity) -> None:
    if not 0 <= new.agreeing <= new.compared <= COMPARED_MOST:
        msg = Sentence(
            "The report's numbers do not fit: {agreeing} of {compared} agree. Read both "
            "again; leave both out if the report gives none.",
            agreeing=new.agreeing,
            compared=new.compared,
        )
        raise NotFiledError(msg)
