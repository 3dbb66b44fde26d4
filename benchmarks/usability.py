"""What a verification asks of two people: scans, keys, clicks, and time by a keystroke model.

U1 and U3 play whole verifications at the real desk over the real store, to the start of the
infusion. Ways differ as wards do: which label is scanned first, labels that are not read at
once, slips of the PIN and of the date, a person who is called away. The shares of such detours
are made up (`docs/usability.md`); the same seed gives the same ways.

U6, U7, U8 and U13 are held by tests; here it is said by how many.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.bootstrap.cast import ANA, BEN, CARLA, WARD, Member, Therapy
from app.domain.moves import MoveKind
from app.domain.people import Place
from app.identifiers import SerialNumber
from app.usecases import history
from app.usecases.order_body import NewOrder
from app.usecases.setting_up import file_order, move_bag
from benchmarks.measuring import Row, percentile
from benchmarks.people import Effort, People
from benchmarks.ward import Ward
from ui.presenters.desk import Screen

WAYS, SEED = 120, 7
FIRST_SCANS, FIRST_KEYS, NEXT_SCANS = 8, 50, 6  # DESIGN §6; four of each sign the start
MEDIAN_S, P90_S = 90.0, 150.0
ROOT = Path(__file__).parent.parent
TESTED = {
    "U6": "blindness: nothing differs until both have sealed",
    "U7": "no changed label, band, order or profile matches",
    "U8": "a scanner's Enter never reaches a control",
    "U13": "every screen by keys and scanner alone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """One person's way through one turn."""

    bag_first: bool = False
    wrong_pin: bool = False
    band_unread: bool = False
    bag_unread: bool = False
    date_slip: bool = False
    parked: bool = False


SHARES = {
    "bag_first": 0.5,
    "wrong_pin": 0.05,
    "band_unread": 0.15,
    "bag_unread": 0.1,
    "date_slip": 0.1,
    "parked": 0.02,
}


def habits(rng: random.Random) -> Habits:
    """Draw one person's way."""
    return Habits(**{name: rng.random() < share for name, share in SHARES.items()})


def measure(ward: Ward) -> Iterator[Row]:
    """Count, time by the model, and count the tests of what cannot be timed."""
    yield from _counts(ward)
    yield _times(ward)
    yield from _tested()


# -- U1, U3


def _counts(ward: Ward) -> Iterator[Row]:
    first, second = two_bags(ward)
    people = People(ward.station)
    for name, therapy, scans, keys in (
        ("first bag (U1)", first, FIRST_SCANS, FIRST_KEYS),
        ("next bag, same two people (U1)", second, NEXT_SCANS, FIRST_KEYS),
    ):
        people.effort = effort = Effort()
        in_turns = verifies(people, therapy, Habits(), Habits(), kept=therapy is second)
        yield Row(
            what=f"verified infusion, {name}",
            product=f"{effort.scans} scans ({in_turns} in the two turns), {effort.keys} keys, "
            f"{effort.clicks} clicks",
            ratio=f"{effort.seconds:.0f} s by the model",
            goal=f"≤ {scans} scans ({scans - 2} to the verdict), ≤ {keys} keys, 0 clicks",
            met=effort.scans <= scans
            and in_turns <= scans - 2
            and effort.keys <= keys
            and effort.clicks == 0,
            more={
                "scans": effort.scans,
                "turn_scans": in_turns,
                "keys": effort.keys,
                "clicks": effort.clicks,
                "seconds": effort.seconds,
            },
        )


def _times(ward: Ward) -> Row:
    rng, people, times = random.Random(SEED), People(ward.station), []
    for _ in range(WAYS):
        people.effort = Effort()
        verifies(people, ward.therapy(), habits(rng), habits(rng))
        times.append(people.effort.seconds)
    median, most = percentile(times, 50), percentile(times, 90)
    return Row(
        what="people's time a first bag, by the keystroke model (U3)",
        product=f"{median:.0f} s median, {most:.0f} s p90 ({WAYS} ways)",
        goal=f"median ≤ {MEDIAN_S:.0f} s, p90 ≤ {P90_S:.0f} s",
        met=median <= MEDIAN_S and most <= P90_S,
        more={"median_s": median, "p90_s": most, "ways": float(WAYS)},
    )


def verifies(
    people: People, therapy: Therapy, ana: Habits, ben: Habits, *, kept: bool = False
) -> int:
    """Play a whole verification to the start; return the scans of the two turns.

    Raises:
        StuckError: some screen did not follow.
    """
    before = people.effort.scans
    _turn(people, therapy, Place.FIRST, ana, kept=kept)
    people.sees(Screen.HAND_OVER)
    _turn(people, therapy, Place.SECOND, ben, kept=kept)
    people.sees(Screen.VERDICT)
    in_turns = people.effort.scans - before
    for member in (ANA, BEN):
        people.signs_in(member)
    people.sees(Screen.START)
    people.starts()
    people.sees(Screen.STARTED)
    return in_turns


def _turn(people: People, therapy: Therapy, place: Place, way: Habits, *, kept: bool) -> None:
    member: Member = ANA if place is Place.FIRST else BEN
    people.signs_in(member, wrong_first=way.wrong_pin)
    people.sees(Screen.TURN)
    if way.bag_first or kept:
        people.scans_bag(therapy, unread_first=way.bag_unread)
    if not kept:
        people.scans_band(therapy, unread_first=way.band_unread)
    if way.parked:
        people.parks()
        people.signs_in(member)
    if not (way.bag_first or kept):
        people.scans_bag(therapy, unread_first=way.bag_unread)
    people.types_born(therapy.born, slip=way.date_slip)
    if place is Place.SECOND:
        people.types_end(therapy.bag.serial.value[-4:])
    people.finds_intact()


def two_bags(ward: Ward) -> tuple[Therapy, Therapy]:
    """File one order with two bags, and bring both to the ward, thawed."""
    first = ward.unfiled()
    end = first.bag.serial.value
    second = replace(first, bag=replace(first.bag, serial=SerialNumber(end[:-4] + "KLMN")))
    profile = history.newest_profile(ward.station.ledger, first.bag.product)
    assert profile is not None
    new = NewOrder(
        id=first.order,
        coi=first.bag.coi,
        band=first.band,
        name=first.name,
        product=first.bag.product,
        lot=first.bag.lot,
        bags=frozenset({first.bag.bag, second.bag.bag}),
        profile=profile.digest,
        ward=WARD,
    )
    file_order(ward.station, new, [ward.session(ANA), ward.session(BEN)])
    for therapy in (first, second):
        for kind, place in (
            (MoveKind.ACCEPTED, "Cell lab"),
            (MoveKind.STORED, "Cell lab"),
            (MoveKind.ISSUED, WARD),
            (MoveKind.THAWED, WARD),
        ):
            move_bag(ward.station, therapy.bag.bag, kind, ward.session(CARLA), place)
    return first, second


# -- U6, U7, U8, U13


def _tested() -> Iterator[Row]:
    files = sorted((ROOT / "tests").glob("**/test_*.py"))
    sources = [path.read_text(encoding="utf-8") for path in files]
    for id_, says in TESTED.items():
        found = [count_citing(source, id_) for source in sources if id_ in source]
        tests, cases = (sum(column) for column in zip(*found, strict=True)) if found else (0, 0)
        generated = f", {cases:,} generated cases" if cases else ""
        yield Row(
            what=f"{says} ({id_})",
            product=f"{tests} tests{generated}",
            goal="held by tests",
            met=tests > 0 if files else None,
            more={"tests": float(tests), "cases": float(cases)},
        )


def count_citing(source: str, id_: str) -> tuple[int, int]:
    r"""Count the tests of a module that cite an id, and the cases that such a module generates.

    A module whose first docstring cites it counts with all its tests, and with `CASES` for each
    test that goes through them.

    >>> count_citing('def test_a() -> None:  # U6\n    assert True', "U6")
    (1, 0)
    """
    cited = re.compile(rf"\b{id_}\b")
    tree = ast.parse(source)
    tests = [
        text
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if (text := ast.get_source_segment(source, node))
    ]
    if not cited.search(ast.get_docstring(tree) or ""):
        return sum(bool(cited.search(test)) for test in tests), 0
    size = re.search(r"^CASES = ([\d_]+)$", source, re.MULTILINE)
    through = sum("range(CASES)" in test for test in tests)
    return len(tests), int(size[1]) * through if size else 0
