"""One exception, opened: its timeline, its evidence, and exactly what is next (screens §5.8).

Anybody may look. What is next is signed by the people whom the list names, and by nobody who is
party to it. What people wrote is read after signing in, for it may name a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from app.domain.people import LAB, VERIFIERS
from app.domain.verification import Hold, SealedPair
from app.identifiers import BagId, Digest, VerificationId
from app.usecases import following, near_misses, reporting, reveal
from app.usecases.exceptions import ExceptionRow, Next, What
from app.usecases.following import Detail, Line
from app.usecases.holding import PUBLISHED
from app.usecases.station import Station
from app.usecases.verdicts import AskAgain, Lapsed, Revealed
from ui import wording, wording_jobs
from ui import wording_quality as words
from ui.presenters.approving import ApproveHoldStep
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.moments import moment
from ui.presenters.onward import CloseStep, ContainStep, DisposeStep, ReadStep, what_of
from ui.presenters.reporting import tell
from ui.presenters.resolving import show_resolve
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkRow, WorkView
from ui.wording_typing import MANUAL

NEXT, READ = "next", "read"
DIGITS = 16  # of a digest: enough to find the record in an export


def show_exception(desk: Desk, ways: Ways, root: Digest, message: str = "") -> None:
    """Show one exception, and ask the records how it stands."""
    step = ExceptionStep(desk, ways, root)
    show_list(desk, step, lambda station: following.detail(station, root), step.told, message)


class ExceptionStep(ListStep):
    """What happened, line by line, and what is next."""

    title = words.OPENED
    instruction = words.OPENED_SAYS

    def __init__(self, desk: Desk, ways: Ways, root: Digest) -> None:
        """Begin with nothing known; `show_exception` asks the records."""
        super().__init__(desk, ways, heads=words.OPENED_HEADS, on_open=self._look)
        self._root = root
        self._detail: Detail | None = None

    def told(self, found: Detail | None) -> None:
        """Take how it stands."""
        if found is None:
            self.say(words.GONE)
            return
        self._detail = found
        self.shown()
        now = self.desk.now()
        self.show_rows(tuple(_line(line, now) for line in found.lines))

    def about(self) -> tuple[BagId, ...]:
        """Return the bags of this exception."""
        return tuple(bag.id for bag in self._detail.bags) if self._detail else ()

    def _look(self, id: str) -> None:
        """Name the evidence of a line: its record, and what is attached, by their digests."""
        line = next(
            one for one in (self._detail.lines if self._detail else ()) if one.entry.value == id
        )
        said = words.RECORD_IS.format(what=what_of(line.kind, line.state), digest=id[:DIGITS])
        files = (words.FILE_IS.format(digest=file.value[:DIGITS]) for file in line.files)
        self.say(", ".join((said, *files)), refused=False)

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add what it is about, what failed, and the two ways on."""
        view = super().dress(view, now)
        found = self._detail
        if found is None:
            return view
        row, band = found.row, None
        if found.unverified:
            band = WorkBand(kind=BandKind.STOP, sentence=words.NOT_VERIFIED)
        return replace(
            view,
            title=wording_jobs.KINDS[row.what.value],
            band=band,
            manual=MANUAL if row.typed else "",
            facts=_facts(found),
            findings=tuple(
                f"{words.RULE.format(id=id)}: {wording.why(cause)}"
                for id, _, cause in found.failed
            ),
            actions=self._ways_on(row.next),
            main=NEXT,
        )

    def _ways_on(self, next_: Next) -> tuple[KeyAction, ...]:
        read = KeyAction(id=READ, key="T", label=words.READ_KEY)
        if next_ is Next.NOTHING:
            return (read,)
        label = words.NEXT_KEY.format(what=wording_jobs.NEXT[next_.value])
        return (KeyAction(id=NEXT, key="N", label=label), read)

    def acted(self, action: str) -> None:
        """Do what is next, or read what was written."""
        found = self._detail
        if found is None or self.busy:
            return
        if action == READ:
            self.desk.go(ReadStep(self.desk, self._here, self._root))
        elif action == NEXT and found.row.next in _NEXT:
            _NEXT[found.row.next](self.desk, self._here, found)

    @property
    def _here(self) -> Ways:
        return Ways(
            back=lambda: show_exception(self.desk, self.ways, self._root), lock=self.ways.lock
        )


def _facts(found: Detail) -> tuple[tuple[str, str], ...]:
    row = found.row
    bags = ", ".join(words.SHEET.format(end=b.id.value[-4:]) for b in found.bags)
    states = ", ".join(words.BAG_STATES[b.state.value] for b in found.bags)
    owner = ", ".join(owners(row))
    unsynced = f" ({wording_jobs.NOT_SEEN})" if row.unsynced else ""
    said = (
        (words.WHY, why_of(row)),
        (words.BAG, f"{bags}: {states}" if bags else ""),
        (words.STATE_IS, f"{wording_jobs.STATES[row.state.value]}{unsynced}"),
        (words.NEXT_IS, f"{wording_jobs.NEXT[row.next.value]}: {owner}" if owner else ""),
    )
    return tuple((name, value) for name, value in said if value)


def owners(row: ExceptionRow) -> tuple[str, ...]:
    """Say who does what is next."""
    if row.owner >= VERIFIERS | LAB:
        return (words.EVERYBODY,)
    named = {role.value for role in row.owner}
    return tuple(text for role, text in wording_jobs.ROLES.items() if role in named)


def why_of(row: ExceptionRow) -> str:
    """Say why it is on the list: the gravest cause, or what somebody reported."""
    if row.cause is not None:
        return wording.why(row.cause)
    if row.what is What.LOST:
        return wording_jobs.LOST_WHY
    return dict(words.CATEGORIES).get(row.category.value, "") if row.category else ""


def _line(line: Line, now: datetime) -> WorkRow:
    files = f" ({words.FILES.format(count=len(line.files))})" if line.files else ""
    return WorkRow(
        id=line.entry.value,
        mark=Mark.NOW if line.unsynced else Mark.GOOD,
        word=wording.RECORDED if line.unsynced else wording.LOGGED,
        cells=(
            moment(line.at, now),
            f"{what_of(line.kind, line.state)}{files}",
            ", ".join(line.by) or (words.CENTRE if line.kind == PUBLISHED else words.STATION),
        ),
    )


# -- what is next


def _decide(desk: Desk, ways: Ways, found: Detail) -> None:
    """Show the stop itself: two people restart or quarantine there."""
    from ui.presenters.checking import reveal_now  # it leads to the lock, and from there back here

    del ways
    if found.row.elsewhere:
        tell(desk, words.ELSEWHERE)
    elif found.row.of is not None:
        reveal_now(desk, desk.step, found.row.of)


def _approve(desk: Desk, ways: Ways, found: Detail) -> None:
    """Ask for reasons and signatures; afterwards one of the two who checked signs in again."""
    of = found.row.of
    if of is None or found.row.elsewhere:
        tell(desk, words.ELSEWHERE)
        return

    def job(station: Station) -> Revealed | AskAgain | Lapsed | None:
        pair = reveal.sealed_pair(station, of)
        return reveal.open_pair(station, pair) if isinstance(pair, SealedPair) else None

    def done(held: Revealed | AskAgain | Lapsed | None) -> None:
        if isinstance(held, Revealed) and isinstance(held.verdict, Hold):
            approved = partial(_approved, desk, ways, of)
            desk.go(ApproveHoldStep(desk, ways, held, approved))
        else:
            tell(desk, words.GONE)

    desk.run(desk.step, job, done)


def _approved(desk: Desk, ways: Ways, of: VerificationId) -> None:
    """Call the two who checked; Escape leads back to the list, where it stays to be found."""
    from ui.presenters.checking import ResultWaitsStep  # it leads to the lock, and back here

    ways.back()
    step = ResultWaitsStep(desk, of, desk.step)
    step.message = f"{wording.HOLD_APPROVED} {wording.RESULT_WAITS}"
    desk.go(step)


def _resolve(desk: Desk, ways: Ways, found: Detail) -> None:
    held = next((bag.id for bag in found.bags if bag.troubled), None)
    if held is not None:
        show_resolve(desk, ways, held)


def _classify(desk: Desk, ways: Ways, found: Detail) -> None:
    from ui.presenters.exceptions import ClassifyStep  # its list opens this screen

    root = found.row.entry

    def done(listed: near_misses.NearMisses) -> None:
        near = next((row for row in listed.rows if row.entry == root), None)
        if near is None:
            tell(desk, words.GONE)
        else:
            desk.go(ClassifyStep(desk, ways, near))

    desk.run(desk.step, near_misses.near_misses, done)


def _contain(desk: Desk, ways: Ways, found: Detail) -> None:
    desk.go(ContainStep(desk, ways, found.row.entry))


def _dispose(desk: Desk, ways: Ways, found: Detail) -> None:
    desk.go(DisposeStep(desk, ways, found.row.entry))


def _close(desk: Desk, ways: Ways, found: Detail) -> None:
    root = found.row.entry
    desk.run(
        desk.step,
        lambda station: reporting.closers(station, root),
        lambda sides: desk.go(CloseStep(desk, ways, root, sides)),
    )


_NEXT: dict[Next, Callable[[Desk, Ways, Detail], None]] = {
    Next.DECIDE: _decide,
    Next.APPROVE: _approve,
    Next.RESOLVE: _resolve,
    Next.CLASSIFY: _classify,
    Next.CONTAIN: _contain,
    Next.DISPOSE: _dispose,
    Next.CLOSE: _close,
}
