"""The frozen program's own window under a window manager, worked with keys and scans.

What people do at a bedside, done from outside (`tests.packaging.xwindow`): what the screen says
is read off the screen, and what was done is read from the store. Pictures of every screen are
kept in `build/shots/xwindow/`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.bootstrap.cast import SERIES
from app.domain.causes import Cause
from scanning.decode import ImageError
from scanning.wedge import IN_PIECES
from tests.packaging.held import Label, Person
from tests.packaging.xwindow import Ward, demo, plain_environment, until
from ui import theme, wording

pytestmark = pytest.mark.slow

ENOUGH_S = 120  # hang guard
A_BAND = 0.05  # of the screen: a verdict is a wide band of its colour, and nothing else is


# -- what people do


def signs_in(ward: Ward, person: Person) -> None:
    """Badge, then PIN; the turn shows."""
    ward.scans(person.badge, wording.ENTER_PIN, shot="sign-in")
    ward.types(person.pin)
    ward.sees(wording.SCAN_BOTH, shot="turn")


def answers(ward: Ward, band: Label, bag: Label, *, second: bool) -> None:
    """Answer what is asked: what the patient says, what stands on the bag, how it looks."""
    ward.types(band.birth_date)
    if second:
        ward.sees(wording.TYPE_END, shot="product-end")
        ward.types(bag.printed_end)
    ward.sees(wording.INSPECT, shot="inspection")


def checks(ward: Ward, person: Person, band: Label, bag: Label, *, second: bool) -> None:
    """One person's whole turn, up to the seal."""
    signs_in(ward, person)
    ward.scans(band, wording.SCAN_PRODUCT, shot="wristband")
    ward.scans(bag, wording.TYPE_BIRTH, shot="both-captured")
    answers(ward, band, bag, second=second)
    ward.types("1")


def both_check(ward: Ward, people: tuple[Person, Person], band: Label, bag: Label) -> None:
    """Both turns, up to the verdict."""
    first, second = people
    checks(ward, first, band, bag, second=False)
    ward.sees(wording.CALL_SECOND, shot="hand-over")
    checks(ward, second, band, bag, second=True)


def signs(ward: Ward, person: Person) -> None:
    """Sign a decision with badge and PIN."""
    ward.scans(person.badge, wording.SIGN_WITH_PIN, shot="sign")
    ward.types(person.pin)


def newly_printed(ward: Ward, used: Label) -> bool:
    """Whether a bag's picture is whole and another one; it may not lie there yet, or in part."""
    try:
        return ward.records["order.filed"] >= 2 * SERIES and ward.bag(2) != used
    except (FileNotFoundError, ImageError, ValueError):
        return False


def verify_and_start(ward: Ward, people: tuple[Person, Person]) -> None:
    """Verify the first patient's own bag, sign, and start the infusion."""
    first, second = people
    both_check(ward, people, ward.band(1), ward.bag(1))
    ward.sees(wording.SAY_TOGETHER, shot="match")
    assert ward.screen.share(theme.LIGHT.ok) > A_BAND
    assert ward.screen.share(theme.LIGHT.stop) < A_BAND
    signs(ward, first)
    ward.sees(wording.READY_TO_SIGN, shot="one-has-signed")
    signs(ward, second)
    ward.sees(wording.CLEARED, shot="start")
    assert ward.records["infusion.started"] == 0
    ward.types("1")
    ward.sees(wording.DONE_TAP, shot="started")


def be_stopped(ward: Ward, people: tuple[Person, Person]) -> None:
    """Check the first patient's wristband with the second patient's bag, both people alike."""
    both_check(ward, people, ward.band(1), ward.bag(2))
    ward.sees(Cause.DIFFERENT_PATIENTS.value, shot="stop")
    assert ward.screen.share(theme.LIGHT.stop) > A_BAND
    assert ward.screen.share(theme.LIGHT.ok) < A_BAND


def counts(ward: Ward, *kinds: str) -> list[int]:
    """Return how many records there are of each kind."""
    records = ward.records
    return [records[kind] for kind in kinds]


# -- what happens


def test_a_ward_verifies_one_therapy_and_is_stopped_at_the_next(ward: Ward) -> None:
    people = ward.person("A. Novak"), ward.person("B. Sato")
    used = ward.bag(2)

    verify_and_start(ward, people)
    done = ("turn.sealed", "verification.judged", "verification.agreed", "infusion.started")
    assert counts(ward, *done, "near_miss.recorded") == [2, 1, 1, 1, 0]

    until(lambda: newly_printed(ward, used), lambda: "no other labels were printed")
    be_stopped(ward, people)
    assert counts(ward, *done, "near_miss.recorded", "bag.held") == [4, 2, 1, 1, 1, 1]

    # Nothing that is typed or scanned gets past a STOP; two signatures begin again, once.
    ward.wedge(people[0].badge)
    ward.presses("Return", "Escape", "1")
    ward.sees(Cause.DIFFERENT_PATIENTS.value, shot="still-stop")
    ward.clicks(wording.RESTART)
    ward.sees(wording.TAP_TO_SIGN, shot="start-again")
    says = wording.SIGNED_BY.format(who=people[0].name), wording.TAP_BADGE
    for person, then in zip(people, says, strict=True):
        signs(ward, person)
        ward.sees(then, shot="signed")
    assert counts(ward, *done, "verification.restarted") == [4, 2, 1, 1, 1]
    assert ward.closes() == 0
    assert ward.stderr == ""


def test_a_scanners_enter_presses_no_button_that_has_the_focus(ward: Ward) -> None:
    ana, band, bag = ward.person("A. Novak"), ward.band(1), ward.bag(1)
    signs_in(ward, ana)
    ward.scans(band, wording.SCAN_PRODUCT)
    ward.scans(bag, wording.TYPE_BIRTH)
    answers(ward, band, bag, second=False)

    ward.presses("Tab")
    ward.sees(wording.INSPECT, shot="button-has-the-focus")
    ward.scans(bag, wording.ALREADY, shot="scanned-meanwhile")
    assert ward.records["turn.sealed"] == 0
    ward.presses("space")  # the button did have the focus

    ward.sees(wording.CALL_SECOND, shot="pressed-by-hand")
    assert ward.records["turn.sealed"] == 1


def test_a_scan_that_stalls_is_no_shorter_scan(ward: Ward) -> None:
    ana, band = ward.person("A. Novak"), ward.band(1)
    signs_in(ward, ana)

    ward.wedge(band, stall=True)
    ward.sees(IN_PIECES, shot="in-pieces")
    assert wording.CAPTURED not in ward.says()
    ward.scans(band, wording.SCAN_PRODUCT, shot="scanned-again")

    assert wording.CAPTURED in ward.says()


def test_a_second_start_is_refused_and_raises_the_first_window(
    ward: Ward, bundle: Path, tmp_path: Path
) -> None:
    covering = subprocess.Popen(
        ["display", "-title", "another program", "-size", "1366x768", "xc:grey"],
        env=ward.screen.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: ward.screen.front() == "another program", ward.screen.front)
        assert wording.TAP_BADGE not in ward.says()
        second = subprocess.run(
            [*demo(bundle), str(ward.site)],
            env=ward.screen.environment | plain_environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=ENOUGH_S,
        )

        assert (second.returncode, second.stdout) == (2, "")
        assert "already open" in second.stderr
        assert second.stderr.count("\n") == 1
        ward.sees(wording.TAP_BADGE, shot="raised")
        assert ward.screen.front().startswith(wording.PRODUCT)
    finally:
        covering.terminate()
        covering.wait(ENOUGH_S)
    assert ward.process.poll() is None
