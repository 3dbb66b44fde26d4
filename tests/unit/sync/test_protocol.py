"""The messages: one spelling each, limits, and nothing else is let in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.chain import Head
from app.evidence.checkpoint import Receipt
from app.evidence.errors import MalformedError
from app.evidence.record import RawRecord
from app.identifiers import Digest, StationId
from sync import protocol
from sync.protocol import CHAINS_MAX, Pull, PullReply, Push, PushReply, Result, Status

Message = Push | PushReply | Pull | PullReply
Read = Callable[[bytes], Message]
DIGEST = Digest("ab" * 32)
RAW = RawRecord(statement=b"statement", entry=b"entry", signature=b"signature")
PUSH = Push(station=StationId("ward-4b"), epoch=1, records=(RAW, RAW), seen_size=7)
REPLY = PushReply(
    head=Head(station=StationId("ward-4b"), epoch=1, seq=2, entry=DIGEST),
    results=(Result(entry=DIGEST, status=Status.DISPUTED, why="because"),),
    receipts={DIGEST: Receipt(index=3, path=(b"x" * 32,), note="a — note")},
    note="a — note",
    consistency=(b"y" * 32,),
)
PULL = Pull(station=StationId("ward-4b"), known={StationId("central.realm"): 4})
PULLED = PullReply(records=(RAW,), more=True)
READERS = {
    "push": (PUSH, Push.from_bytes),
    "push reply": (REPLY, PushReply.from_bytes),
    "pull": (PULL, Pull.from_bytes),
    "pull reply": (PULLED, PullReply.from_bytes),
}


@pytest.mark.parametrize(("message", "read"), READERS.values(), ids=READERS)
def test_every_message_is_read_as_it_was_written(message: Message, read: Read) -> None:
    assert read(message.to_bytes()) == message


@pytest.mark.parametrize(("message", "read"), READERS.values(), ids=READERS)
def test_another_spelling_of_a_message_is_refused(message: Message, read: Read) -> None:
    data = message.to_bytes()
    value = json.loads(data)
    for bad in (
        b" " + data,
        json.dumps(value).encode(),
        data[:-1],
        data.replace(b"{", b'{"a":1,', 1),
        json.dumps({**value, "zz": 1}, sort_keys=True, separators=(",", ":")).encode(),
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b"",
    ):
        with pytest.raises(MalformedError):
            read(bad)


@given(st.binary(max_size=200))
@pytest.mark.parametrize("read", [r for _, r in READERS.values()], ids=READERS)
def test_garbage_is_refused_and_breaks_nothing(
    read: Callable[[bytes], object], data: bytes
) -> None:
    with pytest.raises(MalformedError):
        read(data)


@pytest.mark.parametrize(
    "change",
    [
        {"station": ""},
        {"station": 3},
        {"epoch": 0},
        {"epoch": True},
        {"seen_size": -1},
        {"seen_size": 1.5},
        {"records": [{}]},
        {"records": ["x"]},
        {"records": [RAW.to_json()] * 251},
    ],
)
def test_a_push_with_a_wrong_field_is_refused(change: dict[str, Any]) -> None:
    value = json.loads(PUSH.to_bytes()) | change
    with pytest.raises(MalformedError):
        Push.from_bytes(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"results": [{"entry": DIGEST.value, "status": "fine", "why": ""}]},
        {"receipts": {"no digest": {"index": 1, "path": []}}},
        {"receipts": {DIGEST.value: {"index": 1, "path": ["abc"]}}},
        {"receipts": {DIGEST.value: {"index": -1, "path": []}}},
        {"receipts": {DIGEST.value: {"index": 1, "path": ["ab" * 32] * 80}}},
        {"head": {"epoch": 1, "seq": 1}},
        {"note": "x" * 10_000},
        {"consistency": "ab"},
    ],
)
def test_an_answer_with_a_wrong_field_is_refused(change: dict[str, Any]) -> None:
    value = json.loads(REPLY.to_bytes()) | change
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with pytest.raises(MalformedError):
        PushReply.from_bytes(data.encode())


def test_too_many_chains_are_refused() -> None:
    known = {StationId(f"central.site.{n}"): 1 for n in range(CHAINS_MAX + 1)}
    with pytest.raises(MalformedError):
        Pull.from_bytes(Pull(station=StationId("w"), known=known).to_bytes())


def test_a_message_that_is_too_long_is_neither_written_nor_read() -> None:
    large = RawRecord(statement=bytes(2_000_000), entry=b"", signature=b"")
    with pytest.raises(MalformedError):
        PullReply(records=(large,), more=False).to_bytes()
    with pytest.raises(MalformedError):
        Push.from_bytes(b'"' + b"x" * protocol.MESSAGE_BYTES_MAX + b'"')


def test_a_batch_ends_at_its_number_of_records_and_at_its_bytes() -> None:
    assert len(protocol.take_batch([RAW] * 400)) == protocol.BATCH_RECORDS_MAX
    half = RawRecord(statement=bytes(200_000), entry=bytes(62_144), signature=b"")
    assert len(protocol.take_batch([half] * 4)) == 2
    assert protocol.take_batch([]) == ()


def test_the_largest_record_travels_alone_and_fits_a_message() -> None:
    largest = RawRecord(statement=bytes(262_144), entry=bytes(262_144), signature=bytes(64))
    batch = protocol.take_batch([largest, RAW])
    assert batch == (largest,)
    push = Push(station=StationId("w"), epoch=1, records=batch, seen_size=0)
    assert Push.from_bytes(push.to_bytes()) == push


def test_the_fullest_answer_fits_a_message() -> None:
    digests = [Digest(f"{n:064x}") for n in range(protocol.BATCH_RECORDS_MAX)]
    path = (bytes(32),) * 64
    reply = PushReply(
        head=REPLY.head,
        results=tuple(Result(entry=d, status=Status.LOGGED, why="x" * 500) for d in digests),
        receipts={d: Receipt(index=2**53 - 1, path=path, note="n" * 8_000) for d in digests},
        note="n" * 8_000,
        consistency=path,
    )
    assert PushReply.from_bytes(reply.to_bytes()) == reply


def test_what_is_signed_of_a_request_is_its_method_path_and_body() -> None:
    base = protocol.request_to_sign("POST", "/v1/push", b"body")
    assert base.startswith(b"DSSEv1 38 application/vnd.countersign.request.v1 ")
    assert base != protocol.request_to_sign("POST", "/v1/pull", b"body")
    assert base != protocol.request_to_sign("POST", "/v1/push", b"bodY")
    assert base != protocol.request_to_sign("PUT", "/v1/push", b"body")


def test_the_sentence_of_a_refusal_is_shortened_and_printable() -> None:
    assert protocol.read_error(protocol.write_error("Not\x1b[31m here.\n")) == "Not[31m here."
    assert len(protocol.read_error(protocol.write_error("x" * 9_000))) == protocol.WHY_MAX
    assert protocol.read_error(b"<html>") == ""
