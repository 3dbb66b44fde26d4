"""The words between a keyboard and the scan it may be: what came, and what it turned out to be.

A keyboard-wedge scanner types. The window sees keys, `scanning.wedge` decides whether they were
a scan, and neither imports the other: both speak in the values of this module (DESIGN rooms).
A result that carries characters hides them in `repr`: they may be a patient's, or a PIN's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.labels.scan import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key press, without any toolkit.

    Attributes:
        text: what the press types; empty for F8, Shift and their like. Hidden in `repr`.
        name: the key's name where the text does not say it all: `return`, `enter`, `tab`,
            `backspace`, `escape`, `space`, `f1` to `f24`, `shift`, `control`, `alt`, `altgr`,
            `meta`, `numlock`, `capslock`, `dead` (an accent that waits for its letter);
            otherwise empty.
        ctrl: whether Control was held.
        alt: whether Alt was held.
        keypad: whether the key is on the numeric keypad.
        at_ms: the keyboard's own clock in milliseconds, monotonic, from any start. Gaps between
            presses are measured with it, so that a busy window does not split a scan.
        auto_repeat: whether the key is merely still held down; that is never a scan.
        decides: whether this key alone would decide something on the page that shows. Then even
            a first key waits until it is known not to be a scanner's.
    """

    text: str = field(repr=False)
    name: str = ""
    ctrl: bool = False
    alt: bool = False
    keypad: bool = False
    at_ms: int = 0
    auto_repeat: bool = False
    decides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The press may belong to a scan: nobody else gets it until that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Human:
    """A person typed.

    Attributes:
        replay: the presses to hand to the window now, in order, the latest included.
    """

    replay: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A whole scan came.

    Attributes:
        raw: the symbol's bytes; GS is 0x1D. Hidden in `repr`.
        symbology: the AIM symbology identifier (ISO/IEC 15424), such as `]d2`; empty if the
            scanner did not send one, and for radio.
        mode: how it came.
        source: which device, as the station names it.
    """

    raw: bytes = field(repr=False)
    symbology: str
    mode: Mode = Mode.WEDGE
    source: str = "keyboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The scan that has just come came again from the same device at once: it is one scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Everything that one burst typed, also where it breaks our rules: what a test sheet needs.

    Attributes:
        text: the characters between prefix and suffix as they came; whatever the settings read
            as GS (its own character, Alt+029, a substitute) is 0x1D, and a key that types
            nothing is U+FFFD. Hidden in `repr`.
        prefix: what came before: a configured prefix, the AIM identifier or both; empty if
            neither was recognised.
        suffix: the names of the keys that ended it, joined with `+`; empty if none did.
        gap_ms: the longest pause between two keys of it.
        capslock_suspected: whether capitals and small letters are exchanged.
        layout: the layouts that this computer's keyboard seems to have, in words; empty if it
            looks like the scanner's.
    """

    text: str = field(repr=False)
    prefix: str
    suffix: str
    gap_ms: int
    capslock_suspected: bool
    layout: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """The press means nothing to a scan and hides nothing: it goes on to the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarding:
    """The press belongs to the rest of a scan that broke; everything up to its end is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A scan came in pieces or too long, and none of it may be used.

    Attributes:
        sentence: what happened and what to do, in the operator's words, naming no value.
    """

    sentence: str


Result = Held | Human | Arrived | Repeated | Probe | Ignored | Discarding | Broken
