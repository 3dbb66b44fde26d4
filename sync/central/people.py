"""Filing what an administrator enrols, unless it stands already.

The file says how things shall stand (`app.evidence.enrolling` reads it); running it twice files
nothing twice. All of it is one transaction. What was revoked does not come back by running an
old file: a revoked key stays revoked, and a station returns with a new key only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.evidence import enrolling
from app.evidence.enrolling import Wish
from app.evidence.errors import EvidenceError
from app.evidence.keys import PublicKey
from app.evidence.record import Record
from app.identifiers import StationId
from sync.central.errors import CentralError
from sync.central.filing import Filer
from sync.central.realm import Realm


def read_enrolment(text: bytes) -> list[Wish]:
    """Read an enrolment file.

    Raises:
        CentralError: it is not of its form; the sentence says which part.
    """
    try:
        return enrolling.read_enrolment(text)
    except EvidenceError as error:
        raise CentralError(f"The enrolment file is not of its form: {error.what}.") from error


def file_enrolment(filer: Filer, realm: Realm, wishes: Sequence[Wish]) -> list[Record]:
    """File what does not stand already, as one transaction; return what was filed.

    Raises:
        CentralError: something cannot stand, such as one key for two people; nothing is filed.
    """
    filed: list[Record] = []
    try:
        with filer.together():
            for wish in wishes:
                _check_return(realm, wish)
                record = filer.file_once(_placed(realm, wish))
                if record is not None:
                    filed.append(record)
    except EvidenceError as error:
        raise CentralError(f"Nothing was enrolled: {error.what}.") from error
    return filed


def _check_return(realm: Realm, wish: Wish) -> None:
    if wish.kind == "station.enrolled":
        was = realm.roster.station(StationId(wish.body["station"]))
        if was and was.site.value != wish.body["site"]:
            raise CentralError(
                f"Nothing was enrolled: station {wish.body['station']} belongs to site "
                f"{was.site.value}; give it another name at {wish.body['site']}."
            )
        if was and was.revoked and was.key == PublicKey.from_json(wish.body["key"]):
            raise CentralError(
                f"Nothing was enrolled: station {wish.body['station']} was revoked; "
                "give it a new key."
            )


def _placed(realm: Realm, wish: Wish) -> Wish:
    """Return the wish with its site: a station is revoked where it was enrolled."""
    if wish.kind != "station.revoked":
        return wish
    was = realm.roster.station(StationId(wish.body["station"]))
    if was is None:
        raise CentralError(f"There is no station {wish.body['station']} to revoke.")
    return replace(wish, site=was.site)
