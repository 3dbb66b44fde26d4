"""Boxes: the right secret opens them, everything else fails alike and in bounded time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.sealing import SealError, seal, unseal
from app.security.station_box import BoxError, create_box, open_box
from app.signing import SigningKey

Json = Any  # anything may lie in a file
SECRET = b"thirty-two bytes of secret here!"
SALT, NONCE = b"s" * 16, b"n" * 12


def box(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """Return a sealed box; `changes` replace its fields."""
    sealed = seal(SECRET, purpose="tests", passphrase="right", salt=SALT, nonce=NONCE, pepper=b"p")
    return sealed | changes


def opens(
    sealed: Json, purpose: str = "tests", passphrase: str = "right", pepper: bytes = b"p"
) -> bytes:
    return unseal(sealed, purpose=purpose, passphrase=passphrase, pepper=pepper)


def test_the_right_secret_opens_the_box() -> None:
    assert opens(box()) == SECRET
    assert SECRET.hex() not in str(box())


@pytest.mark.parametrize(
    "wrong",
    [
        {"passphrase": "wrong"},
        {"passphrase": ""},
        {"passphrase": "right "},
        {"pepper": b""},
        {"pepper": b"q"},
        {"purpose": "another"},
    ],
)
def test_another_secret_or_purpose_does_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        opens(box(), **wrong)


def test_a_box_moved_to_another_purpose_does_not_open_there() -> None:
    moved = box(purpose="another")

    with pytest.raises(SealError):
        opens(moved, purpose="another")


def flipped(text: str, at: int) -> str:
    """Change one digit."""
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


@pytest.mark.parametrize("field", ["salt", "nonce", "box"])
def test_a_changed_digit_anywhere_is_refused(field: str) -> None:
    sealed = box()
    for at in (0, len(sealed[field]) // 2, len(sealed[field]) - 1):
        with pytest.raises(SealError):
            opens(sealed | {field: flipped(sealed[field], at)})


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"kdf": "scrypt"},
        {"salt": ""},
        {"salt": "zz"},
        {"nonce": "00"},
        {"box": ""},
        {"box": 7},
        {"passes": 0},
        {"passes": "many"},
        {"passes": 10**9},
        {"passes": -1},
        {"lanes": 0},
        {"lanes": 10**9},
        {"memory_kib": 1},
        {"memory_kib": -(2**70)},
        {"memory_kib": 2**40},
        {"memory_kib": None},
    ],
)
def test_a_box_of_another_form_is_refused_and_never_stalls(change: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        opens(box() | change)


@pytest.mark.parametrize("value", [{}, [], "box", 7, None])
def test_what_is_no_box_is_refused(value: object) -> None:
    with pytest.raises(SealError):
        opens(value)


# -- the station's box


def test_a_station_s_secrets_are_made_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "station.json"
    secrets = create_box(path, "right")

    assert open_box(path, "right") == secrets
    assert len({secrets.store_key, secrets.station_seed, secrets.pepper}) == 3
    assert path.stat().st_mode & 0o077 == 0
    for secret in (secrets.store_key, secrets.station_seed, secrets.pepper):
        assert secret.hex() not in path.read_text()
        assert secret.hex() not in repr(secrets)
        assert repr(secret) not in repr(secrets)
    with pytest.raises(BoxError, match="exists already"):
        create_box(path, "right")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "is missing"),
        (b"", "is damaged"),
        (b"{", "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"[]", "does not open"),
        (b"{}", "does not open"),
        (b"null", "does not open"),
    ],
)
def test_a_key_file_that_is_none_is_one_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "station.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BoxError, match=sentence) as refusal:
        open_box(path, "right")
    assert "\n" not in refusal.value.explain()


def test_another_passphrase_is_one_sentence_and_repeats_nothing(tmp_path: Path) -> None:
    path = tmp_path / "station.json"
    create_box(path, "right")

    with pytest.raises(BoxError, match="does not open") as refusal:
        open_box(path, "wrong-secret")
    assert "wrong-secret" not in refusal.value.explain()


# -- keys in use


def test_a_wiped_key_signs_nothing_and_its_seed_is_gone() -> None:
    key = SigningKey(b"\7" * 32)
    public = key.public
    assert public.verify(key.sign(b"m").raw, b"m")

    key.wipe()

    assert bytes(key._seed) == bytes(32)
    with pytest.raises(ValueError, match="wiped"):
        key.sign(b"m")
    assert key.public == public


def test_a_key_shows_its_public_name_alone() -> None:
    key = SigningKey(b"\7" * 32)

    assert repr(key) == f"SigningKey({key.public.id.value[:16]})"


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(bytes(length))
