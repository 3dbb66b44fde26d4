"""People at the bedside: helpers that read as the ward speaks.

>>> from tests.support.station import Ward
>>> ward = Ward()
>>> bedside = Bedside(ward)
>>> seal = bedside.ana.scans(ward.alma.band).scans(ward.alma.bag).hears(
...     ward.alma.born).finds_intact().seals()
>>> seal.place
<Place.FIRST: 'first'>
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.bootstrap.cast import ANA, BEN, LABELS, Member, Therapy
from app.bootstrap.practice_codes import Code, bag_code, band_code
from app.domain.causes import Cause
from app.domain.people import Place, Purpose
from app.domain.reading import Reading, Refusal, Scanned
from app.domain.turn import (
    Given,
    Heard,
    Inspected,
    OpenTurn,
    SealedTurn,
    TypedEnd,
    Whole,
    join_to,
    take,
)
from app.domain.verification import Cleared
from app.identifiers import Digest, Private, ScanId, VerificationId
from app.labels import product, read, wristband
from app.labels.label import ProductLabel, ProductPart, Unreadable, Wristband
from app.labels.scan import Mode, Scan
from app.ports import Session
from app.usecases import approval, reveal, sign_in, turns
from app.usecases.approval import Decision, Started
from app.usecases.sign_in import Refused
from app.usecases.turns import Told
from app.usecases.verdicts import AskAgain, Lapsed, Revealed
from tests.support.station import SCANNER, Ward

Result = Revealed | AskAgain | Lapsed
A_WHILE = timedelta(seconds=20)  # what a person needs for one scan or answer


def scan_of(ward: Ward, label: Wristband | ProductLabel | bytes, mode: Mode = Mode.WEDGE) -> Scan:
    """Return one act of scanning a label, or bytes that are none."""
    match label:
        case Wristband():
            code = band_code(label)
        case ProductLabel():
            code = bag_code(label)
        case _:
            code = Code(raw=label, symbology="]d2")
    if mode is Mode.TYPED and not isinstance(label, bytes):
        code = Code(raw=printed(label).encode(), symbology="")
    return Scan(
        id=ScanId(ward.keys.new_id()),
        raw=code.raw,
        symbology=code.symbology,
        mode=mode,
        source=SCANNER,
        readers=("device",),
        at=ward.clock.read().wall,
    )


def printed(label: Wristband | ProductLabel) -> str:
    """Return the text printed beside a GS1 label's code, as a person types it."""
    if isinstance(label, Wristband):
        return wristband.element_string(label)
    return product.element_string(label)


def reading_of(scan: Scan) -> Scanned | Unreadable:
    """Return what a turn may take of a scan."""
    label = read(scan, LABELS)
    if isinstance(label, Wristband):
        return Reading.of(scan, label)
    if isinstance(label, ProductLabel):
        return Reading.of(scan, label)
    if isinstance(label, ProductPart):
        return Reading.of(scan, label)
    assert isinstance(label, Unreadable)
    return label


@dataclass(slots=True)
class Check:
    """One person's turn, from the badge to the seal.

    Attributes:
        refused: why the person was not signed in.
        told: what the turn was told at once, one for each scan that had something.
        refusals: what the turn did not take.
    """

    ward: Ward
    of: VerificationId
    member: Member
    place: Place
    round: int = 1
    refused: Refused | None = None
    session: Session | None = None
    turn: OpenTurn | Whole | None = None
    scans_made: list[Scan] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    refusals: list[Refusal | Unreadable] = field(default_factory=list)

    @property
    def purpose(self) -> Purpose:
        """What the session is for."""
        return Purpose(of=self.of, place=self.place, round=self.round)

    def signs_in(self, pin: str | None = None) -> Check:
        """Show the badge and type the PIN."""
        station = self.ward.station
        result = sign_in.open_session(
            station,
            self.member.badge.number,
            Private(pin or self.member.pin),
            self.purpose,
        )
        if isinstance(result, Refused):
            self.refused = result
            return self
        self.session = result
        again = reveal.asked_again(station, self.of) if self.round > 1 else frozenset()
        self.turn = turns.begin(station, result, again)
        return self

    def _begun(self) -> OpenTurn:
        if self.turn is None:
            self.signs_in()
        assert isinstance(self.turn, OpenTurn), self.refused
        return self.turn

    def gives(self, given: Given) -> Check:
        """Give something to the turn."""
        taken = take(self._begun(), given)
        if isinstance(taken, Refusal):
            self.refusals.append(taken)
        else:
            self.turn = taken
        return self

    def scans(
        self, label: Wristband | ProductLabel | bytes | Scan, mode: Mode = Mode.WEDGE
    ) -> Check:
        """Scan a label; what is told at once is kept, and a refused object is not taken."""
        self._begun()
        self.ward.clock.passes(A_WHILE)
        scan = label if isinstance(label, Scan) else scan_of(self.ward, label, mode)
        self.scans_made.append(scan)
        reading = reading_of(scan)
        if isinstance(reading, Unreadable):
            self.refusals.append(reading)
            return self
        joined = join_to(self._begun(), reading)
        if isinstance(joined, Refusal):
            self.refusals.append(joined)
            return self
        told = turns.look_at(self.ward.station, self.of, joined)
        if told is not None:
            self.told.append(told)
            if told.refused:
                return self
        return self.gives(reading)

    def hears(self, born: date) -> Check:
        """Type the date of birth that the patient said."""
        self._begun()
        self.ward.clock.passes(A_WHILE)
        return self.gives(Heard(born=born, at=self.ward.clock.read().wall))

    def types_end(self, text: str) -> Check:
        """Type the end of the printed product id."""
        self._begun()
        return self.gives(TypedEnd(text=text, at=self.ward.clock.read().wall))

    def finds(self, *, intact: bool) -> Check:
        """Look at the bag."""
        self._begun()
        return self.gives(Inspected(intact=intact, at=self.ward.clock.read().wall))

    def finds_intact(self) -> Check:
        """Find the bag intact."""
        return self.finds(intact=True)

    def seals(self) -> SealedTurn:
        """Seal the turn."""
        assert isinstance(self.turn, Whole), self.turn
        assert self.session is not None
        return turns.seal(self.ward.station, self.session.id, self.turn)

    def checks(self, therapy: Therapy, **instead: Any) -> SealedTurn:  # noqa: ANN401
        """Do the whole turn for a therapy; `instead` names what is different.

        Args:
            therapy: whose wristband and bag are scanned.
            instead: `band`, `bag`, `born`, `end` or `intact`.
        """
        bag = instead.get("bag", therapy.bag)
        self.scans(instead.get("band", therapy.band)).scans(bag)
        self.hears(instead.get("born", therapy.born))
        if self.place is Place.SECOND:
            self.types_end(instead.get("end", bag.serial.value[-4:]))
        return self.finds(intact=instead.get("intact", True)).seals()

    def answers(self, *, born: date | None = None, end: str | None = None) -> SealedTurn:
        """Answer again what both people were asked."""
        if born is not None:
            self.hears(born)
        if end is not None:
            self.types_end(end)
        return self.seals()


class Bedside:
    """One verification at a bedside."""

    def __init__(
        self,
        ward: Ward,
        first: Member = ANA,
        second: Member = BEN,
        of: VerificationId | None = None,
    ) -> None:
        """Begin a verification with two people, who sign in with their first act."""
        self.ward = ward
        self.of = of or turns.new_verification(ward.station)
        self.ana = self.check(first, Place.FIRST)
        self.ben = self.check(second, Place.SECOND)

    def check(self, member: Member, place: Place, round_: int = 1) -> Check:
        """Return a turn of somebody in this verification."""
        return Check(self.ward, self.of, member, place, round_)

    def reveals(self) -> Result:
        """Open the pair, as the window does after the second seal."""
        station = self.ward.station
        pair = reveal.sealed_pair(station, self.of)
        assert pair is not None
        if isinstance(pair, Lapsed):
            return reveal.lapse(station, pair)
        return reveal.open_pair(station, pair)

    def revealed(self) -> Revealed:
        """Open the pair and expect a verdict."""
        result = self.reveals()
        assert isinstance(result, Revealed), result
        return result

    def sessions(
        self, decision: Decision, people: Iterable[Member] = (ANA, BEN)
    ) -> list[Session | Refused]:
        """Sign people in for a decision about the verdict."""
        revealed = self.revealed()
        return [
            approval.sign_in_for(self.ward.station, revealed, decision, m.badge, Private(m.pin))
            for m in people
        ]

    def decides(
        self,
        decision: Decision,
        people: Iterable[Member] = (ANA, BEN),
        revealed: Revealed | None = None,
    ) -> Cleared | Digest | Cause | Refused:
        """Let two people decide, each with badge and PIN."""
        shown = revealed or self.revealed()
        signed = self.sessions(decision, people)
        for result in signed:
            if isinstance(result, Refused):
                return result
        first, second = (s for s in signed if isinstance(s, Session))
        return approval.decide(
            self.ward.station, shown, decision, (first, second), reason="as the ward decided"
        )

    def starts(self, cleared: Cleared) -> Started | Cause:
        """Start the infusion."""
        return approval.start(self.ward.station, cleared)


def play(
    ward: Ward,
    therapy: Therapy,
    *,
    first: dict[str, Any] | None = None,
    second: dict[str, Any] | None = None,
    people: tuple[Member, Member] = (ANA, BEN),
) -> tuple[Bedside, Result]:
    """Let two people check a therapy and reveal; each may do something different."""
    bedside = Bedside(ward, *people)
    bedside.ana.checks(therapy, **(first or {}))
    bedside.ben.checks(therapy, **(second or {}))
    return bedside, bedside.reveals()


def stopped(result: Result) -> Cause:
    """Return the cause of a stop, and fail if there is none."""
    assert isinstance(result, Revealed), result
    verdict = result.verdict
    assert type(verdict).__name__ == "Stop", verdict
    cause = getattr(verdict, "cause", None)
    assert isinstance(cause, Cause)
    return cause
