"""Running the plays: the main job at the site that was named, then the days at one of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bootstrap.central_child import CentralProgram
from app.bootstrap.demo.bedside import matching, offline, same_person, synced, wrong_bag
from app.bootstrap.demo.clock import PlayClock
from app.bootstrap.demo.days import first_day, second_day
from app.bootstrap.demo.drill import drill
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.release import exceptional_release
from app.bootstrap.demo.thaw import runs_out
from app.bootstrap.hands import Hands
from app.bootstrap.opening import open_practice
from app.bootstrap.site import SiteFolder
from app.bootstrap.verify import verify_site
from app.bootstrap.window import application
from ui.presenters.checking import LockStep


def play_demo(
    folder: SiteFolder,
    shots: Path | None,
    say: Callable[[str], None],
    program: CentralProgram | None,
) -> int:
    """Play the main job; return 0 only if every step did what it should.

    Without a central everything is played but the last sync, of which that is said.
    """
    application()
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
    practice = open_practice(folder, program, every_kind=False)
    try:
        practice.opened.show()
        play = Play(practice, Hands(practice.opened), shots, say)
        play.step("open", "the practice site opens locked", lambda: _opened(play))
        cases = (
            ("match", "two people verify the right bag", matching),
            ("stop", "two people scan the other patient's bag", wrong_bag),
            ("same_person", "the first person is refused as the second", same_person),
            ("offline", "central is away and work goes on", offline),
        )
        for name, case, run in cases:
            play.step(name, case, lambda r=run: r(play))  # type: ignore[misc]
        sync = "sync", "central is back and proves every record"
        if practice.central is None:
            play.leave_out(*sync, because=practice.opened.window.sync.says)
        else:
            play.step(*sync, lambda: synced(play))
    finally:
        practice.close()
    play.step("verify", "everything is re-checked from its bytes", lambda: _verified(folder))
    return 0 if play.ok and play_days(shots, say, play.number) else 1


# In this order: what is planned for the first day comes before the night.
DAYS = (
    ("thaw", "a thawed bag waits too long", runs_out),
    ("release", "nobody released the vials: two people do, by name", exceptional_release),
    ("drill", "a mismatch is laid out, and two people find it", drill),
    ("day_1", "the red bag, from the lab's store to the empty bag", first_day),
    ("day_2", "the next day: the blue bag whole, the white one in part", second_day),
)


def play_days(shots: Path | None, say: Callable[[str], None], number: int = 0) -> bool:
    """Play what takes days, at a practice site of its own that is removed afterwards."""
    with TemporaryDirectory(prefix="countersign-play-") as home:
        folder = SiteFolder(Path(home) / "site")
        clock = PlayClock()
        practice = open_practice(folder, None, clock=clock)
        try:
            practice.opened.show()
            play = Play(practice, Hands(practice.opened), shots, say, clock)
            play.once, play.number = True, number
            play.step("kinds", "a case of each kind of therapy is ready", lambda: _kinds(play))
            for name, case, run in DAYS:
                play.step(name, case, lambda r=run: r(play))  # type: ignore[misc]
        finally:
            practice.close()
        play.step("verify_days", "these records, too, are re-checked", lambda: _verified(folder))
    return play.ok


def _kinds(play: Play) -> dict[str, object]:
    play.hands.wait_for(lambda: bool(play.practice.cases), "a case of each kind is prepared")
    play.practice.every_kind = False  # these are played to their end, and no others made
    return {"kinds": [case.kind.key for case in play.practice.cases]}


def _opened(play: Play) -> dict[str, object]:
    play.hands.wait_for(
        lambda: isinstance(play.practice.opened.window.desk.step, LockStep), "the lock shows"
    )
    play.shoot("lock")
    return {"site": play.practice.running.settings.site.value}


def _verified(folder: SiteFolder) -> dict[str, object]:
    verified = verify_site(folder.root)
    expect(verified.ok, "; ".join(f"{f.where}: {f.what}" for f in verified.findings))
    return {"checked": dict(verified.checked)}
