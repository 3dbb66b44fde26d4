"""Release documents in a real store: the bytes are kept beside the record, and proved (T02)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap.cast import DORA
from app.bootstrap.site import OpenSite, SiteFolder
from app.bootstrap.verify import verify_site
from app.domain.order import OrderState
from app.evidence.record import Record
from app.identifiers import Private
from app.ports import Session
from app.usecases import history, orders, releases
from app.usecases.laboratory import purpose
from app.usecases.releases import RELEASERS, NewRelease
from tests.support.site import opened, practice_site
from tests.support.tampering import of_kind, place, run, wheres

PAPER = b"%PDF-1.7 the manufacturer's certificate of analysis"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


def quality(site: OpenSite) -> Session:
    """Sign quality assurance in with badge and PIN."""
    session = site.station.keys.unlock(
        DORA.person, Private(DORA.pin), "qa", purpose(site.station, "release", RELEASERS)
    )
    assert session is not None
    return session


def releases_from_inbox(site: OpenSite) -> Record:
    """File the document that lies in the inbox for the newest active order."""
    station = site.station
    order = next(
        found
        for record in station.ledger.latest(history.ORDERED, 50)
        if (found := history.order(station.ledger, record.digest)) is not None
        and found.state is OrderState.ACTIVE
    )
    (file,) = station.inbox.files()
    new = NewRelease(
        kind="CoA",
        number="COA-7",
        issued=date(2026, 1, 2),
        by="QP of the maker",
        coi=order.coi,
        product=order.product,
        lot=order.lot,
        patient=order.patient,
    )
    return releases.file_release(station, new, station.inbox.read(file.name), quality(site))


def test_a_document_from_the_inbox_is_kept_sealed_and_proved(root: Path) -> None:
    """A site folder has its inbox; `countersign verify` proves the bytes by their digest."""
    with opened(root) as site:
        inbox = SiteFolder(root).inbox
        assert inbox.is_dir()
        (inbox / "certificate.pdf").write_bytes(PAPER)
        record = releases_from_inbox(site)
    assert record.statement.body["document"] == orders.digest_of(PAPER).value
    assert [attached.sha256 for attached in record.statement.files] == [orders.digest_of(PAPER)]
    assert wheres(root) == []
    assert PAPER not in SiteFolder(root).store.read_bytes()


@pytest.mark.parametrize("change", ["data = x'25504446'", "sha256 = lower(hex(zeroblob(32)))"])
def test_another_document_in_its_place_is_found_at_the_record(root: Path, change: str) -> None:
    """A13: whoever holds the store's key cannot put another certificate under the release."""
    with opened(root) as site:
        (SiteFolder(root).inbox / "certificate.pdf").write_bytes(PAPER)
        releases_from_inbox(site)
    at = of_kind(root, releases.RELEASED)
    expected = place(root, at)
    run(root, f"UPDATE file SET {change} WHERE position = {at}")  # noqa: S608
    assert any(where.startswith(f"{expected}, file") for where in wheres(root))


def test_checking_a_site_makes_no_inbox(root: Path) -> None:
    """`countersign verify` only reads; a site of an older version has no inbox yet."""
    if SiteFolder(root).inbox.exists():
        SiteFolder(root).inbox.rmdir()
    before = sorted(path.name for path in root.iterdir())
    assert not verify_site(root).findings
    assert sorted(path.name for path in root.iterdir()) == before
