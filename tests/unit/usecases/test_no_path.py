"""No path: no sequence of any commands starts an infusion that two people did not verify.

Whatever anybody does, in any order, with crashes, failing disks and clocks set forward and back,
with sessions, pairs, verdicts and clearances of other verifications or made up: what stands on
record is held against DESIGN §1 and §2 by an auditor who uses none of the code under test.
Covers X1 to X7, X14, X15, X17, X18, B10, B15 together. Holds are approved too, by whoever signs
for whatever (domain §4): no DEV goes on but as its class asks, nothing approves itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.domain.deviation import Grounds, Side
from app.domain.moves import BagState
from app.domain.people import Place, Purpose
from app.domain.turn import FullRepeat, FullTurn, OpenTurn
from app.domain.verification import Cleared, SealedPair, pair
from app.identifiers import Private, VerificationId
from app.ports import Session
from app.security.keyring import SessionError
from app.store.errors import StoreError
from app.usecases import approval, deviations, resolving, reveal, sign_in, speaking_up, turns
from app.usecases.approval import Decision
from app.usecases.reveal import sealed_pair
from app.usecases.verdicts import Revealed
from tests.support.actors import Bedside, Check, scan_of
from tests.support.approvers import IDA, QUINN, approves, grounds
from tests.support.auditor import Auditor
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import FATIMA, GUS, new_ward

# A person of both sides: two roles do not make two people.
BOTH_AT_ONCE = replace(CARLA, roles=("lab_tech", "physician", "qa"))
APPROVING: list[Member] = [IDA, QUINN, GUS, BOTH_AT_ONCE, ANA, BEN]
# Ana checks, and is a physician here: nothing approves itself.
ANA_MD = replace(ANA, roles=("nurse_verifier", "physician"))
APPROVALS: list[list[tuple[Side, Member]]] = [
    *[[(Side.CLINICAL, IDA), (Side.QUALITY, QUINN)]] * 3,
    [(Side.CLINICAL, ANA), (Side.QUALITY, QUINN)],
    [(Side.CLINICAL, BOTH_AT_ONCE), (Side.QUALITY, BOTH_AT_ONCE)],
    [(Side.QUALITY, GUS), (Side.QUALITY, QUINN)],
    [(Side.CLINICAL, IDA)],
    [],
]
PEOPLE: list[Member] = [ANA, BEN, FATIMA, CARLA]
REFUSED = (PermissionError, ValueError, StoreError, SessionError, AssertionError)
A_LONG_TIME = timedelta(days=9999)
minutes = st.integers(0, 20).map(lambda n: timedelta(minutes=n))
some = st.integers(0, 10_000)
pause = st.sampled_from([0, 0, 0, 0, 4, 16]).map(lambda n: timedelta(minutes=n))


def one(things: list[Any], number: int) -> Any:  # noqa: ANN401  one of them
    """Return one of some things, the newest ones more often."""
    return things[-1 - number % min(len(things), 1 + number % 4)]


class NoPath(RuleBasedStateMachine):
    """People who try everything."""

    @initialize()
    def arrive(self) -> None:
        self.ward = new_ward()
        self.ward.enrols(IDA, QUINN, BOTH_AT_ONCE, ANA_MD)
        self.bedsides = [Bedside(self.ward)]
        self.sessions: list[Session] = []
        self.full: list[FullTurn | FullRepeat] = []
        self.shown: list[Revealed] = []
        self.cleared: list[Cleared] = []
        self.scans = [scan_of(self.ward, self.ward.alma.band)]

    def attempt(self, what: Any) -> Any:  # noqa: ANN401  any command
        """Do something; a refusal is fine, a power cut restarts the machine."""
        try:
            return what()
        except PowerCutError:
            self.ward.restart()
        except REFUSED:
            pass
        return None

    def of(self, number: int) -> VerificationId:
        return one(self.bedsides, number).of

    # -- as the ward works

    @rule()
    def begin_anew(self) -> None:
        self.bedsides.append(Bedside(self.ward))

    @rule(place=st.sampled_from(Place), slip=some, number=some)
    def do_a_whole_turn(self, place: Place, slip: int, number: int) -> None:
        bedside = one(self.bedsides, number)
        slips: dict[int, dict[str, Any]] = {
            0: {"bag": self.ward.bruno.bag},
            1: {"band": self.ward.bruno.band},
            2: {"born": self.ward.bruno.born},
            3: {"intact": False},
            4: {"end": "ZZZZ"},
        }
        wrong = slips.get(slip % 15, {})
        person = [ANA, BEN] if slip % 13 else [BEN, FATIMA]
        check = bedside.check(person[place is Place.SECOND], place)
        self.attempt(lambda: check.checks(self.ward.alma, **wrong))
        self.keep(check)

    @rule(born=st.booleans(), late=minutes, right=st.booleans(), number=some)
    def slip_and_answer_again(self, born: bool, late: timedelta, right: bool, number: int) -> None:
        bedside, alma = one(self.bedsides, number), self.ward.alma
        slip: dict[str, Any] = {"born": self.ward.bruno.born} if born else {"end": "ZZZZ"}
        self.attempt(lambda: bedside.check(ANA, Place.FIRST).checks(alma))
        self.attempt(lambda: bedside.check(BEN, Place.SECOND).checks(alma, **slip))
        self.attempt(bedside.reveals)
        if late > timedelta(minutes=10):
            self.ward.clock.passes(late)
        for place in Place:
            self.answer_again(place, right, number)
        cleared = self.attempt(lambda: bedside.decides(Decision.AGREE))
        if isinstance(cleared, Cleared):
            self.cleared.append(cleared)

    @rule(pauses=st.lists(pause, min_size=4, max_size=4), number=some)
    def both_check_agree_and_start(self, pauses: list[timedelta], number: int) -> None:
        bedside, wait = one(self.bedsides, number), self.ward.clock.passes
        self.attempt(lambda: bedside.check(ANA, Place.FIRST).checks(self.ward.alma))
        wait(pauses[0])
        self.attempt(lambda: bedside.check(BEN, Place.SECOND).checks(self.ward.alma))
        wait(pauses[1])
        self.open_the_pair(number)
        wait(pauses[2])
        cleared = self.attempt(lambda: bedside.decides(Decision.AGREE))
        if isinstance(cleared, Cleared):
            self.cleared.append(cleared)
            wait(pauses[3])
            if number % 2:
                self.attempt(lambda: approval.start(self.ward.station, cleared))

    @rule(place=st.sampled_from(Place), right=st.booleans(), number=some)
    def answer_again(self, place: Place, right: bool, number: int) -> None:
        bedside, alma = one(self.bedsides, number), self.ward.alma
        check = bedside.check([ANA, BEN][place is Place.SECOND], place, 2)
        born = alma.born if right else self.ward.bruno.born
        end = alma.bag.serial.value[-4:] if place is Place.SECOND else None
        self.attempt(lambda: check.answers(born=born, end=end))
        self.keep(check)

    @rule(number=some)
    def open_the_pair(self, number: int) -> None:
        self.keep_shown(self.attempt(lambda: one(self.bedsides, number).reveals()))

    @rule(decision=st.sampled_from(Decision), number=some, people=st.permutations(PEOPLE))
    def decide(self, decision: Decision, number: int, people: list[Member]) -> None:
        bedside = one(self.bedsides, number)
        shown = one(self.shown, number) if self.shown and number % 3 == 0 else None
        pair_of_people = people[:2] if number % 2 else [ANA, BEN]
        result = self.attempt(lambda: bedside.decides(decision, pair_of_people, shown))
        if isinstance(result, Cleared):
            self.cleared.append(result)

    @rule(
        other=st.booleans(),
        late=pause,
        people=st.sampled_from(APPROVALS),
        begins=st.booleans(),
    )
    def a_hold_is_approved_agreed_on_and_started(
        self, other: bool, late: timedelta, people: list[tuple[Side, Member]], begins: bool
    ) -> None:
        therapy = self.ward.bruno if other else self.ward.alma
        bedside = Bedside(self.ward)
        self.bedsides.append(bedside)
        self.attempt(lambda: bedside.check(ANA, Place.FIRST).checks(therapy, intact=False))
        self.attempt(lambda: bedside.check(BEN, Place.SECOND).checks(therapy))
        shown = self.attempt(bedside.reveals)
        self.keep_shown(shown)
        if not isinstance(shown, Revealed):
            return
        self.attempt(lambda: self.approve_by_the_back_door(shown, people))
        self.ward.clock.passes(late)
        cleared = self.attempt(lambda: bedside.decides(Decision.AGREE))
        if isinstance(cleared, Cleared):
            self.cleared.append(cleared)
            if begins:
                self.attempt(lambda: approval.start(self.ward.station, cleared))

    def approve_by_the_back_door(self, shown: Revealed, people: list[tuple[Side, Member]]) -> None:
        """Sign in past `sign_in_to_approve`, which keeps those who checked out."""
        station, sessions = self.ward.station, []
        for side, member in people:
            purpose, pin = deviations.purpose(shown, side), Private(member.pin)
            session = sign_in.open_session(station, member.badge.number, pin, purpose)
            sessions += [session] if isinstance(session, Session) else []
        deviations.approve_hold(station, shown, grounds(shown), sessions)

    @rule(
        number=some,
        people=st.lists(st.tuples(st.sampled_from(Side), st.sampled_from(APPROVING)), max_size=3),
        reasons=st.booleans(),
    )
    def approve_with_anybody(
        self, number: int, people: list[tuple[Side, Member]], reasons: bool
    ) -> None:
        if self.shown:
            shown = one(self.shown, number)
            why = None if reasons else Grounds()
            self.attempt(lambda: approves(self.ward, shown, dict(people), why))

    @rule(numbers=st.lists(some, max_size=2), number=some)
    def approve_with_any_sessions(self, numbers: list[int], number: int) -> None:
        if self.shown and self.sessions:
            shown, both = one(self.shown, number), [one(self.sessions, n) for n in numbers]
            station, why = self.ward.station, grounds(one(self.shown, number // 2))
            self.attempt(lambda: deviations.approve_hold(station, shown, why, both))

    @rule(a=some, b=some)
    def approve_what_was_shown_for_another(self, a: int, b: int) -> None:
        if self.shown:
            forged = replace(one(self.shown, a), verdict=one(self.shown, b).verdict)
            self.attempt(lambda: approves(self.ward, forged))

    @rule(number=some, member=st.sampled_from(APPROVING))
    def resolve_a_bag(self, number: int, member: Member) -> None:
        therapy = (self.ward.alma, self.ward.bruno)[number % 2]
        station, bag = self.ward.station, therapy.bag.bag
        purpose = resolving.purpose(self.of(number))
        badge, pin, why = member.badge.number, Private(member.pin), Private("looked at, all well")
        session = self.attempt(lambda: sign_in.open_session(station, badge, pin, purpose))
        if isinstance(session, Session):
            to = BagState.THAWED
            self.attempt(lambda: resolving.resolve(station, bag, to, why, session))

    @rule(number=some)
    def somebody_speaks_up(self, number: int) -> None:
        if self.shown:
            shown, station = one(self.shown, number), self.ward.station
            self.attempt(lambda: speaking_up.speak_up(station, shown.of, shown.bags))

    @rule(number=some)
    def start(self, number: int) -> None:
        if self.cleared:
            cleared = one(self.cleared, number)
            self.attempt(lambda: approval.start(self.ward.station, cleared))

    # -- as nobody should

    def keep(self, check: Check) -> None:
        self.scans += check.scans_made
        if check.session:
            self.sessions.append(check.session)
        if isinstance(check.turn, FullTurn | FullRepeat):
            self.full.append(check.turn)

    def keep_shown(self, result: object) -> None:
        if isinstance(result, Revealed):
            self.shown.append(result)

    @rule(
        member=st.sampled_from(PEOPLE),
        place=st.sampled_from([None, *Place]),
        round_=st.integers(1, 3),
        proposal=st.sampled_from([None, *Decision]),
        number=some,
    )
    def sign_in_for_anything(
        self,
        member: Member,
        place: Place | None,
        round_: int,
        proposal: Decision | None,
        number: int,
    ) -> None:
        word = proposal.value if proposal else None
        purpose = Purpose(of=self.of(number), place=place, proposal=word, round=round_)
        badge, pin = member.badge.number, Private(member.pin)
        session = self.attempt(
            lambda: sign_in.open_session(self.ward.station, badge, pin, purpose)
        )
        if isinstance(session, Session):
            self.sessions.append(session)
            if isinstance(begun := self.attempt(self.begins(session)), OpenTurn):
                check = Check(self.ward, begun.of, member, begun.place, begun.round)
                check.session, check.turn = session, begun
                self.attempt(lambda: check.scans(one(self.scans, number)))
                self.keep(check)

    def begins(self, session: Session) -> Any:  # noqa: ANN401  a command
        return lambda: turns.begin(self.ward.station, session)

    @rule(a=some, b=some)
    def seal_any_turn_with_any_session(self, a: int, b: int) -> None:
        if self.full and self.sessions:
            turn, session = one(self.full, a), one(self.sessions, b)
            self.attempt(lambda: turns.seal(self.ward.station, session.id, turn))

    @rule(a=some, b=some)
    def open_a_pair_of_ones_own_making(self, a: int, b: int) -> None:
        sealed = list(self.ward.disk.sealed)
        if not sealed:
            return
        made = self.attempt(lambda: pair(one(sealed, a), one(sealed, b), limit=A_LONG_TIME))
        if isinstance(made, SealedPair):
            self.keep_shown(self.attempt(lambda: reveal.open_pair(self.ward.station, made)))

    @rule(a=some, b=some, c=some, decision=st.sampled_from(Decision))
    def decide_with_any_sessions(self, a: int, b: int, c: int, decision: Decision) -> None:
        if self.shown and self.sessions:
            both = (one(self.sessions, a), one(self.sessions, b))
            shown, station = one(self.shown, c), self.ward.station
            result = self.attempt(lambda: approval.decide(station, shown, decision, both))
            if isinstance(result, Cleared):
                self.cleared.append(result)

    @rule(number=some)
    def start_with_a_clearance_that_nobody_gave(self, number: int) -> None:
        until = self.ward.station.now() + A_LONG_TIME
        for therapy in (self.ward.alma, self.ward.bruno):
            forged = Cleared(verification=self.of(number), bag=therapy.bag.bag, until=until)
            self.attempt(lambda made=forged: approval.start(self.ward.station, made))

    # -- the world

    @rule(time=minutes)
    def time_passes(self, time: timedelta) -> None:
        self.ward.clock.passes(time)

    @rule(time=minutes, back=st.booleans())
    def somebody_sets_the_clock(self, time: timedelta, back: bool) -> None:
        self.ward.clock.is_set(-time if back else time)

    @rule(fail=st.lists(st.sampled_from([None, None, None, *Fail]), max_size=4))
    def the_disk_will_fail(self, fail: list[Fail | None]) -> None:
        self.ward.disk.fail[:] = fail

    @rule()
    def the_power_goes(self) -> None:
        self.ward.restart()

    # -- what must hold after each of them

    @invariant()
    def nothing_stands_on_record_that_must_not(self) -> None:
        if hasattr(self, "ward"):
            auditor = Auditor(self.ward.ledger, (self.ward.alma, self.ward.bruno))
            assert auditor.complaints() == []

    @invariant()
    def no_bag_is_infused_unverified(self) -> None:
        if hasattr(self, "ward"):
            for therapy in (self.ward.alma, self.ward.bruno):
                bag = self.ward.bag(therapy)
                assert bag.state is not BagState.INFUSED_NOT_VERIFIED
                assert not any((bag.contested, bag.irregular, bag.waiting))

    @invariant()
    def an_open_pair_has_two_persons(self) -> None:
        if hasattr(self, "ward"):
            found = sealed_pair(self.ward.station, self.bedsides[-1].of)
            assert not isinstance(found, SealedPair) or found.first.by != found.second.by


TestNoPath = NoPath.TestCase
TestNoPath.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
