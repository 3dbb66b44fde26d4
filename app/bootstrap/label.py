r"""`countersign label`: say what raw scan text means, line by line, by every standard.

For trying labels, printers and a site's own codes. Nothing is recorded, and no turn can use it.
A line is what a scanner sent: an AIM identifier in front is honoured, `\x1d` is the separator GS
(any `\xHH` is the byte HH), `\\` is a backslash; a backslash before anything else is itself.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.identifiers import ScanId
from app.labels import Mode, Scan, SiteLabels
from app.labels.interpret import Interpretation, interpret
from app.labels.isbt128.tables import Names, TableError, read_table
from app.labels.scan import SCAN_BYTES_MAX
from app.labels.site_table import SiteLabelsError
from app.labels.site_table import read_table as read_site_table
from app.settings import SettingsError

DONE, FAILED = 0, 1
# One line is told apart from the next by its place alone; nothing keeps these scans.
_NOBODYS_ID = ScanId("00000000-0000-4000-8000-000000000000")
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(\\))")
_FILE_BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site adds to the standards: its own codes, and names for ISBT 128's."""

    labels: SiteLabels = SiteLabels()  # noqa: RUF009  frozen
    names: Names = Names()  # noqa: RUF009  frozen


def main_label(lines: Iterable[bytes], site: Site, *, as_json: bool) -> int:
    """Say what each line means; return 0 if every one is right in its standard.

    Args:
        lines: raw lines, with or without their line ends; empty ones are skipped.
        site: the site's own codes and tables.
        as_json: one JSON object a line (DESIGN section 5), or text for people.
    """
    code = DONE
    at = datetime.now(UTC)
    for line in lines:
        raw = unescaped(line.rstrip(b"\r\n"))
        if not raw:
            continue
        said = _said(raw, site, at)
        print(_as_json(raw, said) if as_json else _as_text(raw, said, site), flush=True)
        if not said.ok:
            code = FAILED
    return code


def unescaped(line: bytes) -> bytes:
    r"""Undo the escapes of a line.

    >>> unescaped(rb"10A\x1d21B\\")
    b'10A\x1d21B\\'
    """

    def plain(match: re.Match[bytes]) -> bytes:
        return b"\\" if match[2] else bytes.fromhex(match[1].decode("ascii"))

    return _ESCAPE.sub(plain, line)


def site_of(site: Path | None, tables: Path | None) -> Site:
    """Read a site's settings, or a file with their table `[labels]` alone, and its names.

    Raises:
        SettingsError: a file cannot be read, or something in it is wrong.
    """
    try:
        labels = SiteLabels() if site is None else read_site_table(_labels_table(site))
        names = Names() if tables is None else read_table(_text(tables))
    except (SiteLabelsError, TableError) as error:
        raise SettingsError(error.explain()) from None
    return Site(labels=labels, names=names)


def _labels_table(path: Path) -> dict[str, object]:
    try:
        table = tomllib.loads(_text(path)).get("labels", {})
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not TOML: {error}. Correct it."
        raise SettingsError(msg) from None
    if not isinstance(table, dict):
        msg = f"{path.name}: labels is a table, [labels]; got a value. Correct it."
        raise SettingsError(msg)
    return table


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _FILE_BYTES_MAX:
            msg = f"{path.name} is larger than {_FILE_BYTES_MAX >> 20} MiB. Shorten it."
            raise SettingsError(msg)
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = f"There is no file {path.name}. Check the name."
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read: {type(error).__name__}. Check the file."
    raise SettingsError(msg)


def _said(raw: bytes, site: Site, at: datetime) -> Interpretation:
    if len(raw) > SCAN_BYTES_MAX:
        error = f"Expected at most {SCAN_BYTES_MAX} bytes in one scan, got {len(raw)}."
        return Interpretation(standard="unknown", ok=False, errors=(error,))
    scan = Scan(
        id=_NOBODYS_ID,
        raw=raw,
        symbology="",
        mode=Mode.WEDGE,
        source="standard input",
        readers=("device",),
        at=at,
    )
    return interpret(scan, site.labels)


def _as_json(raw: bytes, said: Interpretation) -> str:
    """Write one line: the contract of DESIGN section 5."""
    line = {
        "raw": raw.decode("utf-8", errors="replace"),
        "standard": said.standard,
        "ok": said.ok,
        "fields": dict(said.fields),
        "identifiers": [{"kind": kind, "value": value} for kind, value in said.identifiers],
        "errors": list(said.errors),
    }
    return json.dumps(line)


def _as_text(raw: bytes, said: Interpretation, site: Site) -> str:
    """Write a scan for people; control characters are shown, not sent to the terminal."""
    shown = _shown(raw.decode("utf-8", errors="replace"))
    lines = [f"{shown}  {said.standard}{'' if said.ok else ', not right'}"]
    for name, value in said.fields:
        called = site.names.name_of(name, value) if said.standard == "isbt128" else ""
        lines.append(f"    {name:8} {_shown(value)}{f'  {called}' if called else ''}")
    lines += [f"    -> {kind}: {_shown(value)}" for kind, value in said.identifiers]
    lines += [f"    ! {sentence}" for sentence in said.errors]
    lines += [f"    ? {sentence}" for sentence in said.warnings]
    return "\n".join(lines)


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def standard_input() -> Iterable[bytes]:
    """Return the lines of standard input as bytes."""
    return sys.stdin.buffer
