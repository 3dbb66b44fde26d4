"""Sessions: the PIN opens one, it signs exactly once, and its key is wiped whatever happens."""

from __future__ import annotations

import re
import time

import pytest

from app.domain.people import Place, Purpose
from app.identifiers import PersonId, Private, VerificationId
from app.ports import Session
from app.security.clock import SystemClock
from app.security.keyring import SESSION_S_MAX, Keyring, SessionError, WrappedKey, new_seed
from app.security.letterbox import Letterbox
from app.signing import SigningKey

ANA, BEN = PersonId("p-ana"), PersonId("p-ben")
PIN = Private("271828")
PURPOSE = Purpose(of=VerificationId("0190a1b2-0000-7000-8000-000000000001"), place=Place.FIRST)
SEED = b"\7" * 32


@pytest.fixture
def ring() -> Keyring:
    keyring = Keyring(SigningKey(b"\1" * 32), b"pepper", Letterbox(b"\1" * 32))
    keyring.wrap(ANA, SEED, PIN)
    return keyring


def unlocked(ring: Keyring, pin: Private[str] = PIN) -> Session:
    session = ring.unlock(ANA, pin, "nurse_verifier", PURPOSE)
    assert session is not None
    return session


def test_the_pin_opens_a_session_for_one_purpose(ring: Keyring) -> None:
    session = unlocked(ring)

    assert session.person == ANA
    assert session.purpose == PURPOSE
    assert session.auth == ("badge", "pin")
    assert session.key == ring.key_of(ANA) == SigningKey(SEED).public.id
    assert ring.session(session.id) == session


@pytest.mark.parametrize("pin", ["", "271829", "27182", "2718281", " 271828"])
def test_a_wrong_pin_opens_nothing(ring: Keyring, pin: str) -> None:
    assert ring.unlock(ANA, Private(pin), "nurse_verifier", PURPOSE) is None
    assert ring._open == {}


def test_somebody_without_a_key_here_opens_nothing(ring: Keyring) -> None:
    assert ring.unlock(BEN, PIN, "nurse_verifier", PURPOSE) is None
    assert ring.key_of(BEN) is None


def test_a_session_signs_exactly_once(ring: Keyring) -> None:
    session = unlocked(ring)
    held = ring._open[session.id].key

    signature = ring.sign(session.id, b"statement")

    assert SigningKey(SEED).public.verify(signature.raw, b"statement")
    assert signature.key == session.key
    assert bytes(held._seed) == bytes(32)
    assert ring.session(session.id) is None
    with pytest.raises(SessionError):
        ring.sign(session.id, b"another")


def test_a_closed_session_signs_nothing(ring: Keyring) -> None:
    session = unlocked(ring)
    held = ring._open[session.id].key

    ring.close(session.id)
    ring.close(session.id)

    assert bytes(held._seed) == bytes(32)
    with pytest.raises(SessionError) as refusal:
        ring.sign(session.id, b"statement")
    assert refusal.value.explain() == "The session is over. Sign in again."


def test_a_late_session_is_over_and_its_key_wiped(ring: Keyring) -> None:
    session = unlocked(ring)
    opened = ring._open[session.id]
    opened.since = time.monotonic() - SESSION_S_MAX - 1

    with pytest.raises(SessionError):
        ring.sign(session.id, b"statement")

    assert bytes(opened.key._seed) == bytes(32)
    assert ring.session(session.id) is None


def test_a_signature_that_fails_wipes_the_key_too(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = unlocked(ring)
    held = ring._open[session.id].key

    with pytest.raises(TypeError):
        ring.sign(session.id, "text is no bytes")  # type: ignore[arg-type]  # the fault

    assert bytes(held._seed) == bytes(32)
    assert ring.session(session.id) is None


def test_two_sessions_of_one_person_end_apart(ring: Keyring) -> None:
    first, second = unlocked(ring), unlocked(ring)

    ring.sign(first.id, b"a")

    assert first.id != second.id
    assert ring.session(second.id) == second


def test_one_person_s_box_is_worth_nothing_under_another_s_name(ring: Keyring) -> None:
    box = ring.wrap(ANA, SEED, PIN).box
    ring.hold(WrappedKey(person=BEN, key=SigningKey(SEED).public.id, box=box))

    assert ring.unlock(BEN, PIN, "nurse_verifier", PURPOSE) is None


def test_a_box_on_another_station_is_worth_nothing_even_with_the_pin(ring: Keyring) -> None:
    other = Keyring(SigningKey(b"\2" * 32), b"another station's", Letterbox(b"\2" * 32))
    other.hold(ring.wrap(ANA, SEED, PIN))

    assert other.unlock(ANA, PIN, "nurse_verifier", PURPOSE) is None


def test_nothing_secret_is_shown(ring: Keyring) -> None:
    session = unlocked(ring)

    said = f"{session!r} {ring._open!r} {PIN!r}"
    assert PIN.value not in said
    assert SEED.hex() not in said
    assert repr(SEED) not in said


def test_the_station_signs_entries_with_its_own_key(ring: Keyring) -> None:
    assert ring.station_key().verify(ring.sign_entry(b"entry"), b"entry")
    assert ring.station_key() == SigningKey(b"\1" * 32).public


def test_ids_are_uuids_of_version_7_and_never_the_same() -> None:
    ring = Keyring(SigningKey(b"\1" * 32), b"", Letterbox(b"\1" * 32))
    ids = [ring.new_id() for _ in range(1_000)]
    form = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

    assert len(set(ids)) == len(ids)
    assert all(form.fullmatch(i) for i in ids)
    assert len({ring.salt() for _ in range(100)}) == 100
    assert {len(ring.salt()), len(new_seed())} == {32}


def test_the_clocks_are_read_together() -> None:
    clock = SystemClock()
    first, second = clock.read(), clock.read()

    assert first.boot == second.boot != ""
    assert first.monotonic_ms <= second.monotonic_ms
    assert first.wall.utcoffset() is not None
    assert first.trusted is None
