"""Public keys that must never be trusted, and signatures against the published cases."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.evidence.errors import EvidenceError, MalformedError, SignatureError
from app.evidence.keys import PublicKey, Signature
from app.identifiers import KeyId
from app.signing import SigningKey

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493  # the order of the base point
Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """Add two points of edwards25519 (RFC 8032 §5.1.4, affine)."""
    k = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P
    return x, (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    """Multiply a point."""
    result = (0, 1)
    while n:
        result = add(result, point) if n & 1 else result
        point, n = add(point, point), n >> 1
    return result


def point_of(y: int) -> Point | None:
    """Return a point with this y, if there is one."""
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x, y) if x * x % P == x2 else None


def small_order() -> set[Point]:
    """Return the eight points whose order divides 8, computed: multiples of L times a point."""
    points: set[Point] = set()
    y = 2
    while len(points) < 8:
        y += 1
        start = point_of(y)
        if start is not None:
            torsion = times(L, start)
            points |= {times(n, torsion) for n in range(8)}
    return points


def encodings(y: int) -> list[bytes]:
    """Return every 32 bytes that mean this y: with and without sign, reduced and not."""
    values = [v for v in (y, y + P) if v < 2**255]
    return [(v | sign << 255).to_bytes(32, "little") for v in values for sign in (0, 1)]


def test_there_are_eight_points_of_small_order_and_every_spelling_of_them_is_refused() -> None:
    points = small_order()
    spellings = {e for _, y in points for e in encodings(y)}

    assert all(times(8, p) == (0, 1) for p in points)
    assert len({y for _, y in points}) == 5
    assert len(spellings) == 14
    for raw in spellings:
        with pytest.raises(SignatureError):
            PublicKey(raw=raw)


@pytest.mark.parametrize("y", range(P, 2**255))
@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_that_is_not_reduced_is_refused(y: int, sign: int) -> None:
    with pytest.raises(SignatureError, match="canonical"):
        PublicKey(raw=(y | sign << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(SignatureError, match="32 bytes"):
        PublicKey(raw=b"\5" * length)


def test_a_key_of_another_algorithm_is_refused_and_not_repeated() -> None:
    with pytest.raises(SignatureError) as refusal:
        PublicKey(raw=b"\5" * 32, alg="someone's name")
    assert "someone" not in str(refusal.value)


def test_a_key_s_name_binds_its_algorithm() -> None:
    key = SigningKey(b"\7" * 32).public

    assert key.id == KeyId(hashlib.sha256(b"ed25519\0" + key.raw).hexdigest())
    assert PublicKey.from_json(key.to_json()) == key


@pytest.mark.parametrize(
    "change", [{"more": 1}, {"public": "AB" * 32}, {"public": "ab"}, {"alg": 1}, {"public": 5}]
)
def test_a_key_of_another_form_is_refused(change: dict[str, Any]) -> None:
    value = dict(SigningKey(b"\7" * 32).public.to_json())

    with pytest.raises((MalformedError, SignatureError)):
        PublicKey.from_json(value | change)
    with pytest.raises(MalformedError):
        PublicKey.from_json({"alg": "ed25519"})


def test_a_signature_is_good_for_its_message_and_key_alone() -> None:
    key, other = SigningKey(b"\7" * 32), SigningKey(b"\x08" * 32)
    signature = key.sign(b"message")

    assert key.public.verify(signature.raw, b"message")
    assert not key.public.verify(signature.raw, b"messagE")
    assert not other.public.verify(signature.raw, b"message")
    assert not key.public.verify(signature.raw + b"\0", b"message")
    assert not key.public.verify(b"", b"message")
    assert Signature.from_json(signature.to_json()) == signature


# -- published cases, where the folder that holds them is named ----------------------------------

_FOLDER = Path(os.environ.get("COUNTERSIGN_VECTORS", "/nonexistent"))


def edge_cases() -> list[dict[str, Any]]:
    """Return the cases on which implementations of Ed25519 disagree."""
    path = _FOLDER / "ed25519_edge.json"
    return list(json.loads(path.read_text())) if path.is_file() else []


def accepted(key: str, signature: str, message: bytes) -> bool:
    """Say whether the product takes a signature."""
    try:
        public = PublicKey(raw=bytes.fromhex(key))
    except EvidenceError:
        return False
    return public.verify(bytes.fromhex(signature), message)


def test_no_edge_case_with_a_low_order_or_non_canonical_key_is_accepted() -> None:
    for case in edge_cases():
        if {"low_order_A", "non_canonical_A"} & set(case["flags"] or ()):
            assert not accepted(case["key"], case["sig"], case["msg"].encode()), case["number"]


def test_every_wycheproof_case_ends_as_it_says() -> None:
    path = _FOLDER / "wycheproof" / "ed25519_test.json"
    groups = json.loads(path.read_text())["testGroups"] if path.is_file() else []
    for group in groups:
        for case in group["tests"]:
            taken = accepted(group["publicKey"]["pk"], case["sig"], bytes.fromhex(case["msg"]))
            assert taken == (case["result"] == "valid"), case["tcId"]
