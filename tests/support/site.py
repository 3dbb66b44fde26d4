"""A real practice site for tests: built once, copied for each test, played from text scans."""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app.bootstrap.cast import ANA, BEN, LABELS, SERIES, STATION, Member, Therapy, therapies
from app.bootstrap.central_child import CentralProgram, find_program
from app.bootstrap.practice import history_orders, make_practice_site, prepare_therapies
from app.bootstrap.practice_codes import bag_code, band_code
from app.bootstrap.site import OpenSite, SiteFolder, open_site
from app.domain.people import Place, Purpose
from app.domain.reading import Reading
from app.domain.turn import FullTurn, Heard, Inspected, OpenTurn, TypedEnd, take
from app.domain.verification import Cleared
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Attachment, Subject
from app.identifiers import Digest, Private, ScanId, VerificationId
from app.labels import read
from app.labels.label import ProductLabel, Wristband
from app.labels.scan import Mode, Scan
from app.ports import Filing, Session
from app.sealing import PRACTICE_PASSPHRASE
from app.security.station_box import open_box
from app.store.connection import Connection, _connect
from app.usecases import approval, reveal, turns
from app.usecases.sign_in import Refused, open_session
from app.usecases.station import Draft, Station, write
from app.usecases.verdicts import AskAgain, Lapsed, Revealed
from sync.client.scheduler import Scheduler
from sync.client.wire import HttpWire

Result = Revealed | AskAgain | Lapsed | Refused | None


# -- the folder


def central_program() -> CentralProgram:
    """Return the central of this checkout."""
    found = find_program()
    assert found is not None
    return found


def practice_site(tmp: Path) -> Path:
    """Return a copy of a played practice site, in a folder of the test's own.

    It holds a STOP, an infusion started, a refused sign-in, and a note with a file; everything
    but the last three records is proved by central, which is stopped.
    """
    copy = tmp / "site"
    shutil.copytree(_built(), copy)
    return copy


@contextmanager
def opened(root: Path) -> Iterator[OpenSite]:
    """Open a site folder for work, and close it."""
    site = open_site(SiteFolder(root))
    try:
        yield site
    finally:
        site.close()


@contextmanager
def central_of(site: OpenSite) -> Iterator[Scheduler]:
    """Start the site's central; yield a scheduler whose `step` is called by hand."""
    child = central_program().start(site.folder.central)
    wire = HttpWire(child.url, STATION, site.keyring.sign_entry)
    try:
        yield Scheduler(call=lambda work: work(site.ledger), wire=wire, clock=site.station.now)
    finally:
        wire.close()
        child.stop()


def sync(scheduler: Scheduler, site: OpenSite) -> None:
    """Sync until nothing waits for a proof."""
    scheduler.step()
    for _ in range(10):
        if not site.ledger.waiting():
            return
        scheduler.step()
    raise AssertionError(scheduler.status())


@functools.cache
def _built() -> Path:
    home = Path(tempfile.mkdtemp(prefix="countersign-practice-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    root = home / "site"
    make_practice_site(SiteFolder(root), central_program())
    with opened(root) as site, central_of(site) as scheduler:
        scheduler.step()
        alma = stop_and_match(site)
        sync(scheduler, site)
        assert isinstance(play(site, alma.band, alma.bag, second=ANA), Refused)
        note(site.station)
    return root


# -- the bedside


def site_therapies(site: OpenSite) -> tuple[Therapy, ...]:
    """Return the therapies of the newest series, whatever became of them."""
    before = len(history_orders(site.station)) - SERIES
    return therapies(before, site.station.now().date())


def scan_of(station: Station, label: Wristband | ProductLabel) -> Scan:
    """Return one act of scanning a label's printed code."""
    code = band_code(label) if isinstance(label, Wristband) else bag_code(label)
    return Scan(
        id=ScanId(station.keys.new_id()),
        raw=code.raw,
        symbology=code.symbology,
        mode=Mode.FILE,
        source="tests",
        readers=("zxing",),
        at=station.now(),
    )


def sign_in(site: OpenSite, of: VerificationId, place: Place, member: Member) -> Session | Refused:
    """Show a badge and type the PIN, for one turn."""
    purpose = Purpose(of=of, place=place)
    return open_session(site.station, member.badge.number, Private(member.pin), purpose)


def seal(
    site: OpenSite,
    session: Session,
    band: Wristband,
    bag: ProductLabel,
    **instead: Any,  # noqa: ANN401  each answer has its type
) -> None:
    """Do a whole turn and seal it; `instead` may name `born`, `end` or `intact`."""
    station, purpose = site.station, session.purpose
    turn: Any = turns.begin(station, session)
    for label in (band, bag):
        scan = scan_of(station, label)
        read_label = read(scan, LABELS)
        assert isinstance(read_label, Wristband | ProductLabel), read_label
        reading: Any = Reading.of(scan, read_label)
        turns.look_at(station, purpose.of, reading)
        turn = take(turn, reading)
        assert isinstance(turn, OpenTurn), turn
    born = instead.get("born", band.born)
    assert isinstance(born, date)
    answers: list[Any] = [Heard(born=born, at=station.now())]
    if purpose.place is Place.SECOND:
        end = instead.get("end", bag.serial.value[-4:])
        answers.append(TypedEnd(text=end, at=station.now()))
    answers.append(Inspected(intact=instead.get("intact", True), at=station.now()))
    for answer in answers:
        turn = take(turn, answer)
    assert isinstance(turn, FullTurn), turn
    turns.seal(station, session.id, turn)


def play(
    site: OpenSite,
    band: Wristband,
    bag: ProductLabel,
    *,
    first: Member = ANA,
    second: Member = BEN,
    **instead: Any,  # noqa: ANN401  each answer has its type
) -> Result:
    """Let two people check a wristband and a bag, and reveal; `instead` is as for `seal`."""
    of = turns.new_verification(site.station)
    for member, place in ((first, Place.FIRST), (second, Place.SECOND)):
        session = sign_in(site, of, place, member)
        if isinstance(session, Refused):
            return session
        seal(site, session, band, bag, **instead)
    pair = reveal.sealed_pair(site.station, of)
    if pair is None or isinstance(pair, Lapsed):
        return pair
    return reveal.open_pair(site.station, pair)


def stop_and_match(site: OpenSite) -> Therapy:
    """Play a STOP, then a match that is started; return the therapy that was infused."""
    alma, bruno, *_ = prepare_therapies(site)
    stopped = play(site, alma.band, bruno.bag)
    assert isinstance(stopped, Revealed), stopped
    matched = play(site, alma.band, alma.bag)
    assert isinstance(matched, Revealed), matched
    start(site, matched)
    return alma


def start(site: OpenSite, matched: Revealed, people: tuple[Member, Member] = (ANA, BEN)) -> None:
    """Let both people agree, each with badge and PIN, and start the infusion."""
    station, agree = site.station, approval.Decision.AGREE
    sessions = [
        approval.sign_in_for(station, matched, agree, m.badge, Private(m.pin)) for m in people
    ]
    first, second = (s for s in sessions if isinstance(s, Session))
    cleared = approval.decide(station, matched, agree, (first, second))
    assert isinstance(cleared, Cleared), cleared
    started = approval.start(station, cleared)
    assert isinstance(started, approval.Started), started


# -- other records, and a way behind the program's back


def note(station: Station, text: str = "kept aside", photo: bytes = b"a photo") -> Record:
    """File a note of a kind that nothing knows, with a private row and a file."""
    kept = row("note", station.keys.salt(), {"text": text})
    subject = (Subject(scheme="note", value="note-1"),)
    statement = write(station, Draft(kind="note.taken", subject=subject, rows=(kept,)))
    digest = Digest(hashlib.sha256(photo).hexdigest())
    attached = Attachment(name="photo", media="image/png", size=len(photo), sha256=digest)
    statement = replace(statement, files=(attached,), data=b"")
    return station.ledger.file(Filing(statement=statement, rows=(kept,), files={digest: photo}))


@contextmanager
def database(root: Path) -> Iterator[Connection]:
    """Open a site's store with its key, as somebody who stole the key would."""
    folder = SiteFolder(root)
    key = open_box(folder.box, PRACTICE_PASSPHRASE).store_key
    connection = _connect(folder.store, key, mode="rw")
    try:
        yield connection
    finally:
        connection.close()


def fingerprint(folder: Path) -> dict[str, str]:
    """Return every file of a folder with its digest: what must not have changed."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
