"""GS1 element strings, read strictly: one doubt and the whole label is refused.

A message is read only as a whole. biip supplies the table of application identifiers (AI) and
their patterns; everything it leaves open is decided here:

1. the symbology policy: GS1 data counts only in a symbol that starts with FNC1 (`GS1_SYMBOLS`),
   or as a Digital Link URI in a plain matrix symbol. The same characters in a plain symbol are
   nobody's GS1 data. A scanner that sends no AIM identifier hides the symbology: its message
   counts only when it begins as our labels do (`symbols`);
2. only ASCII, and among control characters only the separator GS (0x1D);
3. an element that GS1 does not list as predefined in length ends at a separator or at the end
   of the message, so a field that runs over its length is told instead of cut (`messages`);
4. check digits and check characters of every key that has them (biip lets most of them through),
   and every test that GS1 names for a part of an element (`components`, `checks`, `keys`);
5. dates exist in the calendar; `DD=00` is the last day of the month where GS1 allows it (`dates`);
6. an element may repeat only with the same value, and two keys that exclude each other never
   stand on one label;
7. other elements that need or exclude each other earn a warning on one symbol (`warnings`) and
   are decided for all symbols of an item together (`check_item`, `rules`).

A superfluous separator, in front, between or at the end, is tolerated, as GS1 asks of readers.

What GS1 cannot tell (measured, and pinned by `tests/unit/labels/test_truncation.py`): an element
of variable length that is last may lose its end and still be valid; a separator lost between two
such elements joins them into one. Against both stands the list of elements that each kind of
label demands, with the order in which *we* write them:

* the last element is demanded and fixed in length, (17) on product labels and (8018) on
  wristbands, so a message cut after any byte lacks it; badges are (8017) alone;
* every element of variable length is followed by a demanded one, so a lost separator swallows
  that one, or makes a number too long, and the label is refused.

Labels of other printers read in any order. In the usual one, ending with (21) or (91), a cut end
shows only when the value is compared with the order; against it, and against a lost beginning,
stand the prefix and the suffix that the scanner must send (`scanning.wedge`).

Source: GS1 General Specifications sections 3 and 7.8 to 7.12, by way of GS1's own published syntax
dictionary and syntax engine; ISO/IEC 15424 for AIM identifiers.
"""

from __future__ import annotations

from app.labels.gs1.dates import birth_of, date_of, moment_of
from app.labels.gs1.elements import GS, TITLES, ElementStrings, LabelError, title
from app.labels.gs1.keys import check_digit, check_pair
from app.labels.gs1.messages import bracket, join, parse, parse_link, read
from app.labels.gs1.rules import check_item, companions, exclusions, warnings
from app.labels.gs1.symbols import (
    CARRIERS,
    GS1_SYMBOLS,
    LINK_SYMBOLS,
    OUR_BEGINNINGS,
    is_link,
    looks_like_ours,
    split_aim,
)

__all__ = [
    "CARRIERS",
    "GS",
    "GS1_SYMBOLS",
    "LINK_SYMBOLS",
    "OUR_BEGINNINGS",
    "TITLES",
    "ElementStrings",
    "LabelError",
    "birth_of",
    "bracket",
    "check_digit",
    "check_item",
    "check_pair",
    "companions",
    "date_of",
    "exclusions",
    "is_link",
    "join",
    "looks_like_ours",
    "moment_of",
    "parse",
    "parse_link",
    "read",
    "split_aim",
    "title",
    "warnings",
]
