"""What a second person could notice: every call at the station's edge, and every result.

Ids, salts, digests, signatures and times differ from run to run and say nothing; they are
replaced by the order in which they first appeared. What is left must be the same whatever the
first person scanned (BL1-BL8).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from app.evidence.record import Record
from app.evidence.statement import Statement
from app.identifiers import Digest, Identifier, KeyId, Private, ScanId, VerificationId
from app.ports import SessionId

_CHANGING = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z"
)
_MINTED = (Digest, KeyId, ScanId, SessionId, VerificationId)


def _plain(value: Private[Any] | bytes | datetime | Enum) -> str:
    match value:
        case bytes():
            return f"{len(value)} bytes"
        case Enum():
            return str(value)
        case _:
            return type(value).__name__


class Trace:
    """A list of calls in a form that two runs can be compared in."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        """Trace, writing each of the scanned objects' own values as what it stands for."""
        self.calls: list[str] = []
        self._secrets = secrets

    def note(self, *what: object) -> None:
        """Add something that happened."""
        self.calls.append(" ".join(self.normal(w) for w in what))

    def normal(self, value: object) -> str:
        """Write a value so that only what can be noticed is left."""
        match value:
            case Private() | bytes() | datetime() | Enum():
                return _plain(value)
            case Record():
                return self._text(value.statement.data.decode())
            case Statement():
                return self._text(value.data.decode())
            case Identifier() if not isinstance(value, _MINTED):
                return self._text(value.value)
            case Mapping():
                return str(sorted((self.normal(k), self.normal(v)) for k, v in value.items()))
            case frozenset() | set():
                return str(sorted(self.normal(v) for v in value))
            case list() | tuple():
                return str([self.normal(v) for v in value])
            case _:
                return self._object(value)

    def _object(self, value: object) -> str:
        if isinstance(value, _MINTED):
            return type(value).__name__
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {
                f.name: "private" if f.name in ("salt", "content") else getattr(value, f.name)
                for f in dataclasses.fields(value)
            }
            return f"{type(value).__name__}{self.normal(fields)}"
        return self._text(str(value))

    def _text(self, text: str) -> str:
        for secret, word in self._secrets.items():
            text = text.replace(secret, word)
        return _CHANGING.sub("*", text)


class Traced:
    """Stands in front of a port and notes each call, its arguments and its result."""

    def __init__(self, name: str, inner: Any, trace: Trace) -> None:  # noqa: ANN401  any port
        """Trace one port."""
        self._name, self._inner, self._trace = name, inner, trace

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Return the port's attribute, traced."""
        value = getattr(self._inner, name)
        if not callable(value):
            self._trace.note(self._name, name)
            return value

        def call(*args: Any, **more: Any) -> Any:  # noqa: ANN401
            result = value(*args, **more)
            # What a wristband's own orders say belongs to that one object; how many is a status.
            seen = len(result) if name == "orders_of" else result
            self._trace.note(self._name, name, args, more, "->", seen)
            return result

        return call
