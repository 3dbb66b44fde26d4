"""Statements and entries: read back as written, and refused with anything more, less or other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence.canonical import dumps, loads
from app.evidence.entry import ClockReading, Entry, Seen, read_entry
from app.evidence.errors import EvidenceError, MalformedError
from app.evidence.fields import read_instant, read_zone, write_instant, write_zone
from app.evidence.keys import Signature
from app.evidence.statement import (
    Attachment,
    Basis,
    Commitment,
    Position,
    Signer,
    Statement,
    Subject,
    read_statement,
)
from app.identifiers import Digest, KeyId, PersonId, RealmId, SiteId, StationId

Json = Any  # what `json.loads` returns
Path = tuple[str | int, ...]
AT = datetime(2026, 11, 23, 14, 5, 0, 123_000, tzinfo=UTC)
ZONE = timezone(timedelta(hours=-3, minutes=-30))


def digest(number: int) -> Digest:
    return Digest(f"{number:064x}")


STATEMENT = Statement(
    id="0190a1b2-0000-7000-8000-000000000001",
    kind="verification.agreed",
    realm=RealmId("a" * 64),
    site=SiteId("hospital"),
    occurred=AT,
    zone=ZONE,
    basis=Basis(build="tests", rules=digest(1), profile=digest(2)),
    subject=(Subject(scheme="coi", value="COI-1"), Subject(scheme="bag", value="Ä")),
    after=(digest(3), digest(4)),
    knew=(Position(station=StationId("central.realm"), epoch=1, seq=9, entry=digest(5)),),
    signers=tuple(
        Signer(
            meaning="agreed_to_start",
            person=PersonId(name),
            role="nurse",
            key=KeyId(f"{number:064x}"),
            auth=("badge", "pin"),
        )
        for number, name in enumerate(("ana", "ben"), 6)
    ),
    private=(Commitment(of="patient", commit=digest(8)),),
    files=(Attachment(name="a.png", media="image/png", size=3, sha256=digest(9)),),
    body={"n": 1, "list": [{"a": True}]},
)
ENTRY = Entry(
    station=StationId("ward-4b"),
    epoch=1,
    seq=7,
    prev=digest(1),
    statement=STATEMENT.digest,
    signatures=(Signature(key=KeyId("6" * 64), raw=b"s" * 64),),
    key=KeyId("7" * 64),
    clock=ClockReading(wall=AT, zone=ZONE, boot="b", monotonic_ms=5, trusted=AT),
    seen=Seen(size=3, root=digest(2)),
)
READERS: dict[str, tuple[bytes, Callable[[bytes], Any]]] = {
    "statement": (STATEMENT.data, read_statement),
    "entry": (ENTRY.data, read_entry),
}


def test_a_statement_is_read_back_as_it_was_written() -> None:
    read = read_statement(STATEMENT.data)

    assert read == STATEMENT
    assert read.digest == STATEMENT.digest
    assert replace(read, data=b"").data == STATEMENT.data
    assert read.about("bag") == "Ä"
    assert read.about("order") is None


def test_an_entry_is_read_back_as_it_was_written() -> None:
    bare = replace(ENTRY, clock=replace(ENTRY.clock, trusted=None), signatures=(), data=b"")

    assert read_entry(ENTRY.data) == ENTRY
    assert read_entry(bare.data) == bare


def test_a_statement_that_says_nothing_more_than_it_must_is_read_back() -> None:
    bare = Statement(
        id=STATEMENT.id,
        kind="note.taken",
        realm=STATEMENT.realm,
        site=STATEMENT.site,
        occurred=AT,
        zone=UTC,
        basis=Basis(build="tests", rules=digest(1)),
    )

    assert read_statement(bare.data) == replace(bare, data=bare.data)
    assert b'"profile"' not in bare.data


def spots(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every object and value inside, but nothing inside a body."""
    yield path
    inner: Json = ()
    if isinstance(value, dict) and path[:1] != ("body",):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, child in inner:
        yield from spots(child, (*path, key))


def changed(value: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    """Return a copy with one place changed."""
    if not path:
        return change(value)
    copy = json.loads(json.dumps(value))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = change(inside[path[-1]])
    return copy


def without(gone: str) -> Callable[[Json], Json]:
    """Return what takes a field out of an object."""
    return lambda o: {k: v for k, v in o.items() if k != gone}


def places(name: str, kind: type) -> list[Path]:
    """Return where values of a kind stand in the frame."""
    value = loads(READERS[name][0])
    found = []
    for path in spots(value):
        inside: Json = value
        for key in path:
            inside = inside[key]
        if isinstance(inside, kind) and path[:1] != ("body",):
            found.append(path)
    return found


@pytest.mark.parametrize("name", READERS)
def test_an_unknown_field_is_refused_in_every_object_of_the_frame(name: str) -> None:
    data, read = READERS[name]
    objects = places(name, dict)
    assert len(objects) >= 4
    for path in objects:
        bad = changed(loads(data), path, lambda o: o | {"zz": "more"})
        with pytest.raises(MalformedError):
            read(dumps(bad))


@pytest.mark.parametrize("name", READERS)
def test_a_missing_field_is_refused_in_every_object_of_the_frame(name: str) -> None:
    data, read = READERS[name]
    optional = {"profile", "trusted"}
    for path in places(name, dict):
        inside: Json = loads(data)
        for key in path:
            inside = inside[key]
        for gone in set(inside) - optional:
            bad = changed(loads(data), path, without(gone))
            with pytest.raises(MalformedError):
                read(dumps(bad))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("other", [True, {}, [], "", "\u200b", -1, [[]]])
def test_a_value_of_another_type_is_refused_everywhere(name: str, other: Json) -> None:
    data, read = READERS[name]
    # Free text may be empty or strange; lists may be empty.
    free = {"build", "value", "name", "media", "boot", "alg"}
    for path in [*places(name, str), *places(name, int)]:
        empty = path[-1] == "sig" and other == ""  # no signature has that length
        if empty or (path[-1] in free and isinstance(other, str)):
            continue
        with pytest.raises(EvidenceError):
            read(dumps(changed(loads(data), path, lambda _: other)))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=300)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_is_another_statement(name: str, at: int, bit: int) -> None:
    data, read = READERS[name]
    flipped = bytearray(data)
    flipped[at % len(data)] ^= 1 << bit
    try:
        value = read(bytes(flipped))
    except EvidenceError:
        return
    assert value.digest != read(data).digest
    assert value != read(data)


def test_lists_have_an_end() -> None:
    signer = loads(STATEMENT.data)["signers"][0]
    for field, item, most in (
        ("signers", signer, 3),
        ("after", "a" * 64, 256),
        ("subject", {"scheme": "a", "value": ""}, 256),
    ):
        value = loads(STATEMENT.data)
        full = value | {field: [item] * most}
        assert read_statement(dumps(full)).data == dumps(full)
        with pytest.raises(MalformedError):
            read_statement(dumps(value | {field: [item] * (most + 1)}))
    with pytest.raises(MalformedError):
        replace(STATEMENT, signers=STATEMENT.signers * 2, data=b"")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T14:05:00Z",
        "2026-11-23T14:05:00.000",
        "2026-11-23 14:05:00.000Z",
        "2026-02-29T14:05:00.000Z",
        "2026-11-23T24:00:00.000Z",
        "2026-11-23T23:59:60.000Z",
        "0026-11-23T14:05:00.000Z",
        "\u0662\u0660\u0662\u0666-11-23T14:05:00.000Z",
        "2026-11-23T14:05:00.000+00:00",
    ],
)
def test_a_time_has_one_spelling(text: str) -> None:
    bad = changed(loads(STATEMENT.data), ("occurred", "at"), lambda _: text)

    with pytest.raises(MalformedError):
        read_statement(dumps(bad))


@pytest.mark.parametrize(
    "text", ["-00:00", "+24:00", "+00:60", "+0100", "Z", "+1:00", "+\u0660\u0661:\u0660\u0660"]
)
def test_a_zone_has_one_spelling(text: str) -> None:
    bad = changed(loads(STATEMENT.data), ("occurred", "zone"), lambda _: text)

    with pytest.raises(MalformedError):
        read_statement(dumps(bad))


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)), st.integers(-1439, 1439))  # noqa: DTZ001
def test_times_and_zones_are_read_back(at: datetime, minutes: int) -> None:
    utc = at.replace(tzinfo=UTC, microsecond=at.microsecond // 1000 * 1000)
    zone = timezone(timedelta(minutes=minutes))

    assert read_instant(write_instant(utc)) == utc
    assert read_zone(write_zone(zone)) == zone


def test_a_time_without_a_zone_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_instant(AT.replace(tzinfo=None))
