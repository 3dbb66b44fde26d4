"""Whether a scanner may be relied on: six codes of a sheet, and what came of each (A30, A31).

A scanner that exchanges characters, drops GS or joins two codes turns a right label into a wrong
one, and no rule behind it can tell. So it is tried on codes whose content is known
(`app.domain.sheet`) before it may feed an identity step (domain row 31, 21 CFR 11.10(h)).

`judge` is the only maker of `Qualified`. It wants all six codes of one device, each exactly as it
is on the sheet: nothing is forgiven and nothing is repaired. What it finds names the cause and
what to do about it. Content is compared, never shown: a wrong label under the scanner is told as
another code, so no patient's value can reach a screen or a record from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

from app.domain.devices import Arrival, Device
from app.domain.layouts import Layout, Mismatch, recognise
from app.domain.sheet import GS, SHEET, Drawing, Proves, SheetCode
from app.sentence import Sentence

ENDINGS: Final = frozenset({"return", "enter", "tab"})
ENDINGS_MAX: Final = 2  # CR and LF
GAP_MS_MAX: Final = 80  # a longer pause breaks a scan (`scanning.wedge`)
_SAME_CODE_MIN: Final = 0.6  # less in common than this is another code, not a damaged one
_NOTHING_TYPED: Final = "\N{REPLACEMENT CHARACTER}"  # what a key that types nothing leaves
_ECI: Final = re.compile(r"\\\d{6}")


class Flaw(Enum):
    """What can be wrong with a scanner, and what to do. The order is that of telling."""

    TWO_DEVICES = "The codes came from more than one device. Scan all six with the same scanner."
    LAYOUT = (
        "Layout mismatch: `{expected}` came as `{got}`. "
        "Set the scanner to {layout} keyboard or switch to USB-COM."
    )
    CAPS_LOCK = (
        "Caps Lock is on: capitals and small letters are exchanged. "
        "Switch it off, or set the scanner to ignore it."
    )
    NO_PREFIX = (
        "The scan begins without a prefix. "
        "Set the scanner to send the AIM identifier before each code."
    )
    NO_SUFFIX = (
        "The scan ends without Enter or Tab. Set the scanner to send Enter (CR) after each code."
    )
    WRONG_SUFFIX = (
        "The scan ends with `{got}` instead of Enter or Tab. "
        "Set the scanner to send Enter (CR) once after each code."
    )
    SLOW = (
        "The scanner pauses {got} ms inside a code; at most {expected} ms are read as one scan. "
        "Set it to type without delay between characters."
    )
    NO_IDENTIFIER = (
        "No AIM identifier came. Set the scanner to send the AIM identifier before each code."
    )
    WRONG_IDENTIFIER = (
        "The AIM identifier is `{got}` instead of `{expected}`. "
        "Set the scanner to tell GS1 codes from plain ones."
    )
    CONCATENATED = (
        "Two codes arrived as one. Switch ISBT 128 concatenation off in the scanner's setup."
    )
    GS_LOST = (
        "The separator (GS) was lost. Set the scanner to send function characters, GS as Ctrl+]."
    )
    GS_CHANGED = (
        "The separator (GS) came as `{got}`. Set the scanner to send GS as Ctrl+], "
        "or enter `{got}` as separator in this station's settings."
    )
    ECI_SENT = "The scanner sends character set numbers (ECI) in the text. Switch ECI output off."
    UNICODE = (
        "`{expected}` came as `{got}`. Set the scanner's character set to UTF-8, "
        "or to the code page of this computer."
    )
    CUT = "The code arrived incomplete: {got} of {expected} characters. Slow the scanner down."
    OTHER_CODE = "That is not this code of the test sheet. Scan the code that shows."
    NOTHING_CAME = (
        "The code did not arrive. Enable {expected} in the scanner's setup, then scan again."
    )

    @property
    def code(self) -> str:
        """The word that stands in records."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, told with its cause and its fix.

    Attributes:
        flaw: what it is.
        code: the number of the code that showed it; 0 where it concerns the whole sheet.
        expected: a character, an identifier or a count: never a whole content.
        got: what came in its place.
        layout: the keyboard layout that the scanner should have; only for LAYOUT.
    """

    flaw: Flaw
    code: int
    expected: str = ""
    got: str = ""
    layout: str = ""

    @property
    def sentence(self) -> str:
        """What happened and what to do, in one or two sentences."""
        return Sentence(self.flaw.value, expected=self.expected, got=self.got, layout=self.layout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """All six codes came as they are; only `judge` makes one."""

    device: Device


@dataclass(frozen=True, slots=True, kw_only=True)
class NotQualified:
    """Something is wrong; the scanner stays out of identity steps.

    Attributes:
        device: which one; None if nothing arrived at all.
        findings: what is wrong, the most important first; at least one.
    """

    device: Device | None
    findings: tuple[Finding, ...]

    def of(self, code: int) -> tuple[Finding, ...]:
        """Return what is wrong with one code, without what concerns the whole sheet."""
        return tuple(f for f in self.findings if f.code == code)


def judge(arrivals: Mapping[int, Arrival]) -> Qualified | NotQualified:
    """Judge a scanner by what came for each code of the sheet, by the code's number.

    1. All codes came from one device.
    2. A layout or Caps Lock explains everything that it changed; it is told once.
    3. Every code came, exactly as it is.
    """
    devices = {(a.mode, a.source) for a in arrivals.values()}
    device = next(iter(arrivals.values())).device if arrivals else None
    findings: list[Finding] = []
    # (1)
    if len(devices) > 1:
        findings.append(Finding(flaw=Flaw.TWO_DEVICES, code=0))
    # (2)
    disguise = _disguise(arrivals)
    if disguise is not None:
        findings.append(disguise)
    # (3)
    for code in SHEET:
        found = examine(code, arrivals.get(code.number))
        findings += [f for f in found if disguise is None or f.flaw in _PLAIN]
    if device is None or findings:
        return NotQualified(device=device, findings=_once(findings))
    return Qualified(device=device)


# What a layout or Caps Lock cannot bring about: told beside it.
_PLAIN: Final = frozenset({Flaw.NOTHING_CAME, Flaw.NO_SUFFIX, Flaw.WRONG_SUFFIX, Flaw.SLOW})


def examine(code: SheetCode, arrival: Arrival | None) -> tuple[Finding, ...]:
    """Say what is wrong with one code that came; None means that nothing did."""
    if arrival is None:
        return (_finding(Flaw.NOTHING_CAME, code, expected=code.drawing.value),)
    content = _content(code, arrival)
    if content is not None and content.flaw is Flaw.OTHER_CODE:
        return (content,)
    found = [*_framing(code, arrival), *_identifier(code, arrival)]
    return (*found, content) if content is not None else tuple(found)


def belongs_to(arrival: Arrival) -> int | None:
    """Return the number of the code that an arrival is, if it is exactly one of the sheet."""
    return next((c.number for c in SHEET if arrival.raw in c.wanted), None)


def _finding(flaw: Flaw, code: SheetCode, *, expected: str = "", got: str = "") -> Finding:
    return Finding(flaw=flaw, code=code.number, expected=expected, got=got)


def _framing(code: SheetCode, arrival: Arrival) -> list[Finding]:
    """Say what is wrong before and after the content of a scan that was typed."""
    if not arrival.typed:
        return []
    found = []
    if not arrival.prefix and not arrival.symbology:
        found.append(_finding(Flaw.NO_PREFIX, code))
    if not arrival.suffix:
        found.append(_finding(Flaw.NO_SUFFIX, code))
    elif not _ends(arrival.suffix):
        found.append(_finding(Flaw.WRONG_SUFFIX, code, got=arrival.suffix))
    if arrival.gap_ms > GAP_MS_MAX:
        found.append(_finding(Flaw.SLOW, code, expected=str(GAP_MS_MAX), got=str(arrival.gap_ms)))
    return found


def _ends(suffix: str) -> bool:
    keys = suffix.replace("ctrl+m", "return").replace("ctrl+j", "enter").split("+")
    return len(keys) <= ENDINGS_MAX and ENDINGS.issuperset(keys)


def _identifier(code: SheetCode, arrival: Arrival) -> list[Finding]:
    if not arrival.symbology:
        return [_finding(Flaw.NO_IDENTIFIER, code)]
    if code.drawing is Drawing.PAIR and arrival.symbology == "]C4":
        return [_finding(Flaw.CONCATENATED, code)]
    if arrival.symbology not in code.symbologies:
        expected = code.symbologies[0]
        return [_finding(Flaw.WRONG_IDENTIFIER, code, expected=expected, got=arrival.symbology)]
    return []


def _content(code: SheetCode, arrival: Arrival) -> Finding | None:
    """Say what is wrong with the content, if anything.

    1. It is one of those on the sheet, byte for byte.
    2. Both codes of a pair came as one.
    3. Only the separators differ.
    4. It holds numbers of character sets, or letters beyond ASCII came wrong.
    5. It is a part of the code.
    6. It resembles the code: one character stands for another.
    7. It is another code.
    """
    raw, text = arrival.raw, arrival.text
    # (1)
    if raw in code.wanted:
        return None
    # (2)
    if code.also and any(w in raw for w in code.wanted) and len(raw) > max(map(len, code.wanted)):
        return _finding(Flaw.CONCATENATED, code)
    # (3)
    if GS in code.raw:
        separated = _separators(code, raw)
        if separated is not None:
            return separated
    # (4)
    if Proves.UNICODE in code.proves:
        if _ECI.search(text) and _ECI.sub("", text).replace("\\\\", "\\") == code.text:
            return _finding(Flaw.ECI_SENT, code)
        letter = _beyond_ascii(code, text)
        if letter is not None:
            return letter
    # (5)
    if raw and any(w.startswith(raw) or w.endswith(raw) for w in code.wanted):
        return _finding(Flaw.CUT, code, expected=str(len(code.text)), got=str(len(text)))
    # (6), (7)
    return _exchanged(code, text)


def _beyond_ascii(code: SheetCode, text: str) -> Finding | None:
    """Find the first letter beyond ASCII that came as another, where all before it is right."""
    came = [*text.split(" "), *[""] * len(code.text)]
    for expected, got in zip(code.text.split(" "), came, strict=False):
        if got == expected:
            continue
        if expected.isascii():
            return None
        return _finding(Flaw.UNICODE, code, expected=expected, got=_visible(got) or "nothing")
    return None


def _separators(code: SheetCode, raw: bytes) -> Finding | None:
    head, tail = code.raw.split(GS)
    if not (raw.startswith(head) and raw.endswith(tail)) or len(raw) < len(head) + len(tail):
        return None
    between = raw[len(head) : len(raw) - len(tail)].decode("utf-8", errors="replace")
    if not between:
        return _finding(Flaw.GS_LOST, code)
    return _finding(Flaw.GS_CHANGED, code, got=_visible(between))


def _visible(text: str) -> str:
    """Return a few characters as they can be shown; what does not print gets its number."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[:4])


def _exchanged(code: SheetCode, text: str) -> Finding:
    """Find the first character that came as another, if the text resembles the code at all."""
    for wanted in (w.decode() for w in code.wanted):
        matched = SequenceMatcher(None, wanted, text, autojunk=False)
        if matched.ratio() < _SAME_CODE_MIN:
            continue
        for tag, from_, to, at, end in matched.get_opcodes():
            if tag == "replace":
                got = _visible(text[at:end][:1])
                return Finding(
                    flaw=Flaw.LAYOUT,
                    code=code.number,
                    expected=wanted[from_:to][:1],
                    got=got,
                    layout=Sentence("this computer's"),
                )
        if len(text) < len(wanted):
            return _finding(Flaw.CUT, code, expected=str(len(wanted)), got=str(len(text)))
    return _finding(Flaw.OTHER_CODE, code)


def _disguise(arrivals: Mapping[int, Arrival]) -> Finding | None:
    """Say whether a layout or Caps Lock changed what a keyboard typed.

    The code that holds all of ASCII tells them apart; Caps Lock shows in any code with letters.
    """
    typed = [(c, arrivals[c.number]) for c in SHEET if c.number in arrivals]
    typed = [(c, a) for c, a in typed if a.typed]
    for code, arrival in typed:
        swapped = arrival.text.swapcase()
        if arrival.text != code.text and (swapped == code.text or arrival.capslock):
            return Finding(flaw=Flaw.CAPS_LOCK, code=0)
    for code, arrival in typed:
        if Proves.LAYOUT in code.proves:
            mismatch = recognise(code.text, arrival.text.replace(_NOTHING_TYPED, ""))
            return _layout(mismatch) if mismatch else None
    return None


def _layout(mismatch: Mismatch) -> Finding:
    # The scanner must type as the computer reads: it is set to the computer's layout.
    wanted: Layout = mismatch.computer
    return Finding(
        flaw=Flaw.LAYOUT,
        code=0,
        expected=mismatch.expected,
        got=mismatch.got,
        layout=wanted.value,
    )


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put findings in the order of telling."""
    order = list(Flaw)
    return tuple(sorted(findings, key=lambda f: (order.index(f.flaw), f.code)))
