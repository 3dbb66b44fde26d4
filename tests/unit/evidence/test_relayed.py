"""What stations of a site tell each other: bodies that are not of their form break nothing."""

from __future__ import annotations

from typing import Any

import pytest

from app.evidence import canonical
from app.evidence.errors import MalformedError
from app.evidence.private import row
from app.evidence.relayed import RelayedRows, Sealed, read_rows, write_rows
from app.identifiers import Digest, StationId

WARD = StationId("ward")
OWNER = Digest("ab" * 32)
ROWS = RelayedRows(through={WARD: 7}, sealed=Sealed(keys={WARD: b"key"}, box=b"box"))
BODY: dict[str, Any] = dict(ROWS.to_body())
KEPT = row("patient", b"s" * 32, {"patient": "P"})


def test_a_body_is_read_as_it_was_written() -> None:
    assert RelayedRows.from_body(BODY) == ROWS
    assert canonical.loads(canonical.dumps(BODY)) == BODY


@pytest.mark.parametrize(
    "change",
    [
        {"through": None},
        {"through": {"ward": -1}},
        {"through": {"ward": True}},
        {"through": {"no name!": 1}},
        {"keys": []},
        {"keys": {"ward": 7}},
        {"keys": {"ward": "no base64!"}},
        {"keys": {"": "AAAA"}},
        {"box": 7},
        {"box": "é"},
    ],
)
def test_a_body_that_is_not_of_its_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        RelayedRows.from_body(BODY | change)


@pytest.mark.parametrize("missing", ["through", "keys", "box"])
def test_a_body_that_lacks_a_field_is_refused(missing: str) -> None:
    with pytest.raises(MalformedError):
        RelayedRows.from_body({k: v for k, v in BODY.items() if k != missing})


def test_rows_are_read_as_they_were_written() -> None:
    assert list(read_rows(write_rows([(OWNER, (KEPT,))]))) == [(OWNER, KEPT)]


@pytest.mark.parametrize(
    "change",
    [
        {"record": "ab"},
        {"of": 1},
        {"salt": "zz"},
        {"salt": "00"},
        {"content": "no base64!"},
        {"content": None},
    ],
)
def test_a_row_that_is_not_of_its_form_is_refused(change: dict[str, Any]) -> None:
    told = canonical.loads(write_rows([(OWNER, (KEPT,))]))
    bent = {"rows": [{k: v for k, v in (told["rows"][0] | change).items() if v is not None}]}
    with pytest.raises(MalformedError):
        list(read_rows(canonical.dumps(bent)))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"rows":{}}', b'{"rows":[7]}', b"\xff"])
def test_what_holds_no_rows_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        list(read_rows(data))


def test_nothing_of_what_is_sealed_shows_in_a_repr() -> None:
    assert "key" not in repr(ROWS.sealed)
    assert "box" not in repr(ROWS.sealed)
