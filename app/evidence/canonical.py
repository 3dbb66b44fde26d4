"""The one way to turn a value into bytes that are hashed or signed (RFC 8785, JCS).

Our values are a subset of JSON on which RFC 8785 leaves no choice: objects with printable
ASCII keys, arrays, text in NFC, integers below 2^53 and booleans. There is no null (absent is
absent), no fraction (decimals are text) and no lone surrogate. On that subset msgspec's
deterministic encoder gives the bytes of RFC 8785 (measured 15 times faster than the standard
library's); a property test holds it against `rfc8785`.

>>> dumps({"b": 1, "a": ["x", True]})
b'{"a":["x",true],"b":1}'
>>> loads(b'{"a": 1}')
Traceback (most recent call last):
    ...
app.evidence.errors.MalformedError: the bytes are not in canonical form (RFC 8785)
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import msgspec

from app.evidence.errors import MalformedError
from app.identifiers import Digest

Json = bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
Object = Mapping[str, Any]

BYTES_MAX = 262_144  # a dual-operator record measures 1.5 kB; a profile 10 kB
DEPTH_MAX = 16  # our deepest body nests 6
INTEGER_MAX = 2**53 - 1  # RFC 8785 §3.2.2.3: beyond it, readers in other languages disagree
KEY_MAX = 128
KEYS_KNOWN = 1_024  # the frame and all our bodies have about 120 different keys


def _plain(value: object) -> object:
    """Give the encoder a mapping that it does not know as a dictionary."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


_ENCODE = msgspec.json.Encoder(order="deterministic", enc_hook=_plain).encode
_DECODE = msgspec.json.Decoder().decode


def dumps(value: Object) -> bytes:
    """Return the canonical bytes of an object.

    Raises:
        MalformedError: the value holds something outside the subset.
    """
    _check(value, 0)
    try:
        data = _ENCODE(value)
    except UnicodeEncodeError:
        _refuse("text holds half a surrogate pair")
    if len(data) > BYTES_MAX:
        _refuse(f"expected at most {BYTES_MAX} bytes, got {len(data)}")
    return data


def loads(data: bytes) -> dict[str, Any]:
    """Return the object whose canonical bytes these are.

    Raises:
        MalformedError: they are the canonical bytes of no object of the subset.
    """
    if len(data) > BYTES_MAX:
        _refuse(f"expected at most {BYTES_MAX} bytes, got {len(data)}")
    try:
        value = _DECODE(data)
    except (ValueError, RecursionError):
        _refuse("the bytes are not JSON text")
    if not isinstance(value, dict):
        _refuse("expected an object")
    # Equality with the re-encoded bytes also refuses duplicate keys, white space, escapes and
    # number spellings: none of them survives a round trip.
    if dumps(value) != data:
        _refuse("the bytes are not in canonical form (RFC 8785)")
    return value


def pae(kind: str, body: bytes) -> bytes:
    """Bind bytes to their type before they are signed or hashed (DSSE v1.0.2, PAE).

    >>> pae("t", b"ab")
    b'DSSEv1 1 t 2 ab'
    """
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(body), body)


def digest(kind: str, body: bytes) -> Digest:
    """Return the SHA-256 of bytes bound to their type."""
    return Digest(hashlib.sha256(pae(kind, body)).hexdigest())


def _check(value: object, depth: int) -> None:
    """Refuse what is outside the subset; strings first, they are most of every record."""
    if isinstance(value, str):
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            _refuse("text is not in NFC")
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            _refuse("an integer is beyond 2^53 - 1")
    elif depth >= DEPTH_MAX:
        _refuse(f"expected at most {DEPTH_MAX} levels")
    elif isinstance(value, Mapping):
        for key in value:
            _check_key(key)
        _check_all(value.values(), depth + 1)
    elif isinstance(value, list | tuple):
        _check_all(value, depth + 1)
    else:
        _refuse(f"a value of type {type(value).__name__} has no canonical form here")


def _check_all(values: Iterable[object], depth: int) -> None:
    """Check what a container holds; plain ASCII text, most of every record, is good as it is."""
    for value in values:
        if type(value) is not str or not value.isascii():
            _check(value, depth)


@lru_cache(KEYS_KNOWN)
def _check_key(key: object) -> None:
    fits = isinstance(key, str) and key.isascii() and key.isprintable() and 0 < len(key) <= KEY_MAX
    if not fits or " " in str(key):
        _refuse("a key is not 1 to 128 printable ASCII characters")


def _refuse(what: str) -> NoReturn:
    raise MalformedError(what)
