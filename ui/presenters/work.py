"""The grammar of a work screen: what to scan, what to fill in, and who signs it. Qt-free.

A step says what it wants (`Wanted` labels, a `Form`) and what it means once all of it is there;
this base takes scans by their kind, keys for the form, Escape, and the records' answers.

* A scan is used only if it is of a kind that is wanted now; another one is told and changes
  nothing. A badge signs, and only at the end.
* What one person does not sign (`WorkStep`) goes to `finish`; what people sign
  shows once more, whole, and takes a badge and a PIN for each signature (`work_signing`).
* A list opens a line only after an arrow key chose it (`ui.presenters.work_list`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.identifiers import BagId
from app.labels import item
from app.labels.label import Badge, Kind, Label, ProductLabel, ProductPart, Unreadable
from app.labels.scan import Scan
from app.usecases.release_views import marked
from ui import wording
from ui import wording_work as words
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.device_views import KeyAction
from ui.presenters.sound import Sound
from ui.presenters.views import MessageKind, TileState
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_views import (
    Pace,
    Picture,
    WorkCountdown,
    WorkTile,
    WorkView,
)
from ui.wording_releasing import FOREVER

GO_ON = "go on"
SOON = timedelta(minutes=2)
_PICTURES = {
    Kind.WRISTBAND: Picture.WRISTBAND,
    Kind.PRODUCT: Picture.BAG,
    Kind.LOCATION: Picture.PLACE,
    Kind.BADGE: Picture.BADGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where a work screen leads when nobody goes on.

    Attributes:
        back: shows what was before.
        lock: shows the lock screen.
    """

    back: Callable[[], None]
    lock: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A label to scan.

    Attributes:
        name: what the tile says, such as `Bag`.
        refusal: said when a label of another kind comes; empty for a sentence that names both.
    """

    id: str
    kind: Kind
    name: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A label that was scanned, with the scans that it was put together from."""

    label: Label = field(repr=False)
    scans: tuple[Scan, ...] = field(repr=False)


class WorkStep(Step):
    """A screen with work on it. Subclasses give the words and say what comes of it.

    Attributes:
        title, instruction, detail: the words; `instruction` counts once all is scanned.
        wanted: what to scan, in any order; labels of one kind are taken in this order.
        form: what to fill in.
        go_on: the label of the action that ends the screen (Alt+G).
        extra: one more action, such as a problem to report.
        automatic: whether the screen ends by itself once all is scanned; only without a form.
    """

    screen = Screen.WORK
    title = ""
    instruction = ""
    detail = ""
    go_on = words.GO_ON
    automatic = True

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        *,
        wanted: tuple[Wanted, ...] = (),
        form: Form | None = None,
        extra: KeyAction | None = None,
        person: str = "",
    ) -> None:
        """Begin with nothing scanned and nothing filled in."""
        super().__init__(desk)
        self.ways = ways
        self.wanted = wanted
        self.form = form or Form()
        self.extra = extra
        self.person = person
        self.locked = not person
        self.message = ""
        self.refused = False
        self.busy = False
        self.taken: dict[str, Taken] = {}
        self._parts: dict[str, tuple[tuple[ProductPart | ProductLabel, Scan], ...]] = {}
        self._leaving = False
        self._pace: Pace | None = None
        self.forever = ""

    # -- what a step adds

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Say why a label of the right kind is not the right one; empty to take it."""
        del wanted, label
        return ""

    def about(self) -> tuple[BagId, ...]:
        """Return the bags that this is about: an exceptional release shows for ever (A14)."""
        labels = (taken.label for taken in self.taken.values())
        return tuple(label.bag for label in labels if isinstance(label, ProductLabel))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Take that everything is there; called once, `busy` until `say` or another screen."""

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the time that runs on this screen, if any."""
        del now
        return None

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add to the view what only this step knows: a band, facts, findings, the mark."""
        del now
        return view

    # -- showing

    def shown(self) -> None:
        """Ask what stays on everything about these bags."""
        self.ask_forever(self)

    def ask_forever(self, asker: Step) -> None:
        """Ask whether a bag came out under an exceptional release; it is never taken away.

        Args:
            asker: the step that shows: this one, or the one that collects its signatures.
        """
        bags = self.about()
        if bags and not self.forever:
            self.desk.run(asker, lambda station: marked(station, bags), self._marked)

    def _marked(self, bags: frozenset[BagId]) -> None:
        self.forever = FOREVER if bags else ""
        self.desk.refresh()

    def view(self, now: datetime) -> WorkView:
        """Return the page's view."""
        actions = (KeyAction(id=GO_ON, key="G", label=self.go_on),) if self._by_hand else ()
        view = WorkView(
            title=self.title,
            instruction=self._instruction(),
            detail=self.detail,
            forever=self.forever,
            countdown=self.countdown(now),
            tiles=tuple(self._tile(wanted) for wanted in self.wanted),
            fields=self.form.fields(),
            choices=self.form.choices(),
            checklist=self.form.checklist(),
            message=words.CANCEL_SURE if self._leaving else self.message,
            message_kind=MessageKind.REFUSED if self.refused else MessageKind.NEUTRAL,
            actions=(*actions, *((self.extra,) if self.extra else ())),
            main=GO_ON,
            back=words.CANCEL,
            busy=self.busy,
        )
        return self.dress(view, now)

    @property
    def _by_hand(self) -> bool:
        """Whether a press ends the screen: it does unless the last scan does."""
        return bool(self.form.parts) or not (self.automatic and self.wanted)

    def _instruction(self) -> str:
        still = self._still()
        return words.SCAN_NEXT.format(what=still[0].name) if still else self.instruction

    def _tile(self, wanted: Wanted) -> WorkTile:
        state = TileState.PARTLY if wanted.id in self._parts else TileState.EMPTY
        return WorkTile(
            name=wanted.name,
            state=TileState.CAPTURED if wanted.id in self.taken else state,
            picture=_PICTURES.get(wanted.kind, Picture.OTHER),
        )

    def _still(self) -> tuple[Wanted, ...]:
        return tuple(wanted for wanted in self.wanted if wanted.id not in self.taken)

    def say(self, message: str, *, refused: bool = True) -> None:
        """Show a sentence: a refusal, or a piece of news. Input is taken again."""
        self.message, self.refused, self.busy = wording.spoken(message), refused, False
        if refused:
            self.desk.play(Sound.UNREADABLE)
        self.desk.refresh()

    # -- scans

    def scanned(self, scan: Scan) -> None:
        """Take a label of a kind that is wanted now; tell anything else."""
        if self.busy:
            return
        self._leaving = False
        label = self.desk.read(scan)
        if isinstance(label, Unreadable):
            self.say(words.UNREADABLE)
        elif isinstance(label, Badge) and not any(w.kind is Kind.BADGE for w in self._still()):
            self.badge(scan)
        else:
            self._label(label, scan)

    def badge(self, scan: Scan) -> None:
        """Take a badge that is not one of the labels to scan: it comes too early."""
        del scan
        self.say(words.BADGE_LATER)

    def _label(self, label: Label, scan: Scan) -> None:
        still = self._still()
        place = next((wanted for wanted in still if wanted.kind is label.kind), None)
        if place is None:
            self.say(self._not_wanted(label, still))
            return
        if isinstance(label, ProductPart | ProductLabel):
            self._joined(place, label, scan)
        else:
            self._take(place, label, (scan,))

    def _not_wanted(self, label: Label, still: tuple[Wanted, ...]) -> str:
        if any(wanted.kind is label.kind for wanted in self.wanted):
            return words.ALREADY
        if not still:
            return words.NO_SCAN
        other = words.OTHER_KIND.format(came=words.KINDS[label.kind], wanted=still[0].name)
        return still[0].refusal or other

    def _joined(self, place: Wanted, label: ProductPart | ProductLabel, scan: Scan) -> None:
        """Join the barcodes of one label; only a whole one is compared with anything."""
        parts = (*self._parts.get(place.id, ()), (label, scan))
        whole = item.join(part for part, _ in parts)
        if isinstance(whole, Unreadable):
            self._parts.pop(place.id, None)
            self.say(wording.CONTRADICTS)
        elif isinstance(whole, ProductPart):
            self._parts[place.id] = parts
            self.say(words.NOT_ALL.format(needed=wording.needs(whole.needs)), refused=False)
        else:
            self._parts.pop(place.id, None)
            self._take(place, whole, tuple(scan for _, scan in parts))

    def _take(self, place: Wanted, label: Label, scans: tuple[Scan, ...]) -> None:
        why = self.refuses(place, label)
        if why:
            self.say(why)
            return
        self.taken[place.id] = Taken(label=label, scans=scans)
        self.desk.play(Sound.CAPTURED)
        self.message, self.refused = words.SCANNED.format(what=place.name), False
        self.shown()
        if not self._still() and not self._by_hand:
            self._finish()
        self.desk.refresh()

    def broken(self, sentence: str) -> None:
        """Say that a scan came in pieces."""
        if not self.busy:
            self.say(sentence)

    # -- keys

    def typed(self, text: str) -> None:
        """Give a character to the part of the form that takes the keys."""
        self._keys(lambda: self.form.type(text))

    def backspaced(self) -> None:
        """Take the last character back."""
        self._keys(self.form.backspace)

    def turned(self, forward: bool) -> None:  # noqa: FBT001  the answer itself
        """Give the keys to the next part, or to the one before."""
        self._keys(lambda: self.form.turn(forward=forward))

    def picked(self, part: str, key: str) -> None:
        """Take a press on a part, and on the answer that `key` gives."""
        self._keys(lambda: self._pick(part, key))

    def _pick(self, part: str, key: str) -> None:
        self.form.go_to(part)
        if key:
            self.form.type(key)

    def _keys(self, change: Callable[[], object]) -> None:
        if self.busy:
            return
        self._leaving = False
        self.message, self.refused = "", False
        change()
        self.desk.refresh()

    def acted(self, action: str) -> None:
        """Go on if everything is there; say what is missing if not."""
        if self.busy or action != GO_ON:
            return
        missing = (*(w.name for w in self._still()), *map(self.form.label, self.form.missing))
        if missing:
            if self.form.missing:
                self.form.go_to(self.form.missing[0])
            self.say(words.NOT_DONE.format(what=missing[0]))
            return
        self._finish()
        self.desk.refresh()

    def _finish(self) -> None:
        self.busy, self.message = True, words.ASKING
        self.finish(self.form.filled(), dict(self.taken))

    # -- leaving

    def cancelled(self) -> None:
        """Leave; where something was done already, only when asked twice."""
        if self.busy:
            return
        if (self.form.touched or self.taken or self._parts) and not self._leaving:
            self._leaving, self.refused = True, False
            self.desk.refresh()
            return
        self.ways.back()

    def speak_up(self) -> None:
        """Ask what happened, and come back to this screen as it is."""
        from ui.presenters.reporting import report_from  # its screen is one of these

        if not self.busy:
            report_from(self, back=lambda: self.desk.go(self), lock=self.ways.lock)

    def idle(self) -> None:
        """Nobody went on: lock, unless the records are being asked."""
        if not self.busy:
            self.ways.lock()

    def tick(self, now: datetime) -> None:
        """Sound once when time runs short, and once when it is over."""
        time_left = self.countdown(now)
        pace = time_left.pace if time_left else None
        if pace is not self._pace and pace in (Pace.SOON, Pace.OVER):
            self.desk.play(Sound.EXPIRING)
        self._pace = pace


def counted(until: datetime, now: datetime, what: str, *, soon: timedelta = SOON) -> WorkCountdown:
    """Return the countdown to a time: running, soon over, or over."""
    rest = until - now
    pace = Pace.RUNNING if rest > soon else Pace.SOON
    if rest <= timedelta(0):
        pace = Pace.OVER
    return WorkCountdown(left=left(until, now), pace=pace, what=what)
