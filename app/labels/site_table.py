"""Reading the table `[labels]` of a site's settings: what may stand in it, and what is wrong.

The table is read once and strictly: a misspelt key, a number without a word on its check, a
prefix that belongs to a standard are errors that name the entry and what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn

from app.labels import checks
from app.labels.site import (
    CHARACTERS,
    RADIO_LENGTHS,
    CodeKind,
    Field,
    Holds,
    SiteCode,
    SiteLabels,
)

FIELD_LENGTH_MAX: Final = 64
_TAKEN: Final = ("=", "&", "+", "]", "CS:", "\x1d")  # how the standards and our card begin
_BORN_LENGTH: Final = 8
_RADIO: Final = range(4, 33)
_NUMBERED: Final = {
    CodeKind.WRISTBAND: Holds.PATIENT,
    CodeKind.PAPER: Holds.PATIENT,
    CodeKind.BADGE: Holds.NUMBER,
    CodeKind.LOCATION: Holds.NUMBER,
}
_ALSO: Final = {
    CodeKind.WRISTBAND: {Holds.SERIAL, Holds.NONCE, Holds.BORN},
    CodeKind.PAPER: {Holds.SERIAL, Holds.NONCE, Holds.BORN},
    CodeKind.BADGE: set[Holds](),
    CodeKind.LOCATION: set[Holds](),
}
_KEYS: Final = {"code", "gs1", "isbt128", "hibc", "radio_lengths"}
_CODE_KEYS: Final = {"name", "kind", "prefix", "fields", "symbols", "numbered"}
_FIELD_KEYS: Final = {"holds", "length", "characters", "check", "text"}


class SiteLabelsError(ValueError):
    """The table `[labels]` cannot be used as it is written."""

    def explain(self) -> str:
        """Say what is wrong and what to write."""
        return str(self)


def read_table(table: Mapping[str, Any]) -> SiteLabels:
    """Read the table `[labels]`, as TOML gives it.

    Raises:
        SiteLabelsError: something in it is unknown, missing or impossible.
    """
    _only(table, _KEYS, "[labels]")
    gs1 = _table(table, "gs1")
    isbt128 = _table(table, "isbt128")
    hibc = _table(table, "hibc")
    _only(gs1, {"nonce"}, "[labels.gs1]")
    _only(isbt128, {"wristbands", "paper"}, "[labels.isbt128]")
    _only(hibc, {"wristbands", "badges"}, "[labels.hibc]")
    bands, paper = _pairs(isbt128, "wristbands"), _pairs(isbt128, "paper")
    hibc_bands, hibc_badges = _pairs(hibc, "wristbands"), _pairs(hibc, "badges")
    if bands & paper or hibc_bands & hibc_badges:
        _wrong("[labels]: expected each pair of characters in one list, got one in two")
    nonce = gs1.get("nonce", False)
    if not isinstance(nonce, bool):
        _wrong("[labels.gs1]: expected true or false for nonce, got something else")
    return SiteLabels(
        codes=tuple(_codes(table)),
        gs1_nonce=nonce,
        isbt_bands=bands,
        isbt_paper=paper,
        hibc_bands=hibc_bands,
        hibc_badges=hibc_badges,
        radio=_radio(table),
        table=table,
    )


def _codes(table: Mapping[str, Any]) -> list[SiteCode]:
    entries = table.get("code", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        _wrong("[labels]: expected tables [[labels.code]], got something else")
    codes = [_code(entry) for entry in entries]
    if len({code.name for code in codes}) != len(codes):
        _wrong("[[labels.code]]: expected names that differ, got one twice")
    return codes


def _code(entry: Mapping[str, Any]) -> SiteCode:
    name = _text(entry, "name", "[[labels.code]]")
    where = f'[[labels.code]] "{name}"'
    _only(entry, _CODE_KEYS, where)
    kinds = {kind.value: kind for kind in CodeKind}
    kind = kinds.get(_text(entry, "kind", where))
    if kind is None:
        _wrong(f"{where}: expected a kind of {', '.join(kinds)}, got another")
    prefix = entry.get("prefix", "")
    if not isinstance(prefix, str) or not prefix.isascii() or prefix.startswith(_TAKEN):
        _wrong(f"{where}: expected a prefix that no standard begins with, got another")
    rows = entry.get("fields")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        _wrong(f"{where}: expected a list of fields, got none")
    fields = tuple(_field(row, where) for row in rows)
    _fitting_fields(kind, fields, where)
    if kind is CodeKind.WRISTBAND:
        _numbered(entry, fields, where)
    symbols = entry.get("symbols", [])
    if not isinstance(symbols, list) or not all(_is_aim(symbol) for symbol in symbols):
        _wrong(f'{where}: expected AIM identifiers such as "]C0" in symbols, got something else')
    return SiteCode(name=name, kind=kind, prefix=prefix, fields=fields, symbols=frozenset(symbols))


def _field(row: Mapping[str, Any], where: str) -> Field:
    _only(row, _FIELD_KEYS, where)
    kinds = {holds.value: holds for holds in Holds}
    holds = kinds.get(_text(row, "holds", where))
    if holds is None:
        _wrong(f"{where}: expected a field that holds {', '.join(kinds)}, got another")
    if holds is Holds.LITERAL:
        text = _text(row, "text", where)
        return Field(holds=holds, length=len(text), text=text)
    length = row.get("length")
    if type(length) is not int or not 0 < length <= FIELD_LENGTH_MAX:
        _wrong(f"{where}: expected a length of 1 to {FIELD_LENGTH_MAX} characters, got another")
    if holds is Holds.BORN:
        if length != _BORN_LENGTH:
            _wrong(f"{where}: expected born to have 8 characters (YYYYMMDD), got {length}")
        return Field(holds=holds, length=length, characters="digits")
    characters = row.get("characters", "capitals")
    if not isinstance(characters, str) or characters not in CHARACTERS:
        _wrong(f"{where}: expected characters of {', '.join(CHARACTERS)}, got others")
    return Field(
        holds=holds, length=length, characters=characters, check=_check(row, holds, where)
    )


def _check(row: Mapping[str, Any], holds: Holds, where: str) -> str:
    """Return the check of a field; a number without a word on its check is an error."""
    if "check" not in row and holds not in (Holds.PATIENT, Holds.NUMBER):
        return checks.NONE
    check = row.get("check")
    names = (*checks.CHECKS, checks.NONE)
    if check not in names:
        _wrong(f"{where}: expected a check of {', '.join(names)} for {holds.value}, got another")
    return str(check)


def _fitting_fields(kind: CodeKind, fields: tuple[Field, ...], where: str) -> None:
    number = _NUMBERED[kind]
    allowed = {number, Holds.LITERAL, Holds.IGNORED} | _ALSO[kind]
    held = [part.holds for part in fields]
    if held.count(number) != 1:
        _wrong(f"{where}: expected one field that holds {number.value}, got {held.count(number)}")
    if not set(held) <= allowed:
        _wrong(f"{where}: expected fields of a {kind.value}, got one of another kind")
    if any(held.count(one) > 1 for one in (Holds.SERIAL, Holds.NONCE, Holds.BORN)):
        _wrong(f"{where}: expected each field once, got one twice")


def _numbered(entry: Mapping[str, Any], fields: tuple[Field, ...], where: str) -> None:
    """Demand that bands number their prints, unless the site says that they do not."""
    numbered = entry.get("numbered", True)
    if numbered is not any(part.holds is Holds.SERIAL for part in fields):
        _wrong(
            f"{where}: expected a field that holds serial, or numbered = false where bands do not "
            "number their prints, got neither or both"
        )


def _radio(table: Mapping[str, Any]) -> frozenset[int]:
    lengths = table.get("radio_lengths", sorted(RADIO_LENGTHS))
    if not isinstance(lengths, list) or not all(
        type(length) is int and length in _RADIO for length in lengths
    ):
        _wrong("[labels]: expected radio_lengths from 4 to 32 characters, got others")
    return frozenset(lengths)


def _pairs(table: Mapping[str, Any], key: str) -> frozenset[str]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(
        isinstance(value, str) and value.isascii() and value.isalnum() and len(value) == len("aa")
        for value in values
    ):
        _wrong(f"[labels]: expected pairs of letters or digits in {key}, got something else")
    return frozenset(values)


def _is_aim(symbol: object) -> bool:
    return isinstance(symbol, str) and len(symbol) == len("]C0") and symbol.startswith("]")


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        _wrong(f"[labels]: expected a table for {key}, got a value")
    return value


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value or not value.isascii():
        _wrong(f"{where}: expected a text for {key}, got none")
    return value


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(table) - known):
        _wrong(f"{where}: expected {', '.join(sorted(known))}, got {unknown[0]}")


def _wrong(sentence: str) -> NoReturn:
    msg = f"{sentence}. Correct it; docs/labels.md says how."
    raise SiteLabelsError(msg)
