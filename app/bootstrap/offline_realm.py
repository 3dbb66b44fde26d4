"""A practice realm that no central serves: founded, and its people enrolled, by the desktop.

The records are those of any realm, in the same chains and under the same verifier: the root key
signs the delegation, central's key signs each entry. The three keys exist while the records are
written and are wiped then, never kept. So nobody can change such a realm afterwards: nobody is
enrolled later, nothing is revoked, no checkpoint of a log is ever signed, and no central takes
it over. Kept keys would only allow a central that knows nothing of these records to begin
another history in the same name. Whoever wants more practises with central beside.

Practice only: the delegation says practice and cannot say anything else, and a station whose
settings say live takes no such realm (`keep_realm`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from app.bootstrap.site import BUILD, OpenSite
from app.evidence.authoring import Author
from app.evidence.enrolling import read_enrolment
from app.evidence.entry import Seen
from app.evidence.founding import Delegation, found
from app.evidence.record import RawRecord, admit
from app.evidence.statement import Basis
from app.identifiers import RealmId
from app.security.clock import SystemClock
from app.security.keyring import new_seed
from app.settings import SettingsError
from app.signing import SigningKey
from app.usecases.station import RULE_SET


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineRealm:
    """A practice realm's name, and everything that will ever be filed in its chains."""

    name: RealmId
    records: tuple[RawRecord, ...] = field(repr=False)


def found_offline_realm(enrolment: bytes) -> OfflineRealm:
    """Found a practice realm and enrol what shall stand in it; its keys are gone afterwards.

    Raises:
        EvidenceError: the enrolment is not of its form, or gives one key to two holders.
    """
    root, central, log = keys = [SigningKey(new_seed()) for _ in range(3)]
    try:
        delegation = Delegation(
            root=root.public, practice=True, central=central.public, log=log.public
        )
        author = Author(
            realm=delegation.realm,
            key=central,
            clock=SystemClock().read,
            new_id=lambda: str(uuid.uuid4()),
            basis=Basis(build=BUILD, rules=RULE_SET),
        )
        raws = [author.founds(delegation, root.sign(delegation.to_sign).raw)]
        directory, _ = found(delegation.realm, raws[0])
        for wish in read_enrolment(enrolment):
            raws.append(author.files(wish, directory, Seen()))
            directory.learn(admit(raws[-1], directory))
    finally:
        for key in keys:
            key.wipe()
    return OfflineRealm(name=delegation.realm, records=tuple(raws))


def keep_realm(site: OpenSite, realm: OfflineRealm) -> None:
    """Keep the realm's records at the practice station, verified as if they had been pulled.

    Raises:
        SettingsError: the station is live.
        EvidenceError: the station belongs to another realm; nothing was kept.
    """
    if not site.settings.practice:
        msg = "This is a live site. Only central founds a live realm: countersign-central init"
        raise SettingsError(msg)
    site.ledger.keep_central(realm.records)
