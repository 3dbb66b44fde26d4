"""One label on its way: seen, signed for, printed, scanned back, attached or void (screens 5.12).

Nothing is printed that is not on record first, and nothing counts that was not scanned back. The
label is drawn and sent on a thread of its own (`Desk.run_press`): a printer that does not answer
holds nobody's records up. A print that is left half-way is *not accounted for*, and every visit
to the list of labels says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from app.domain.people import Purpose
from app.labels.label import Badge
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import printing
from app.usecases.print_jobs import CannotPrint, ToPrint, Wanted
from app.usecases.printing import Came, CannotPrintError, Drawn, Press, Printed, Reprint, Why
from app.usecases.sign_in import Identified
from app.usecases.station import Station
from ui import wording
from ui import wording_printing as words
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.device_views import KeyAction
from ui.presenters.label_view import LabelView
from ui.presenters.signing_in import BadgeStep, SignInStep
from ui.presenters.sound import Sound
from ui.presenters.views import MessageKind

_CANNOT_READ, _AGAIN, _ATTACHED = "cannot read", "again", "attached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where label printing leads back to.

    Attributes:
        lock: makes the lock screen's step.
        labels: shows the list of labels, with news.
    """

    lock: Callable[[], Step]
    labels: Callable[[str], None]


class LabelStep(Step):
    """A step of label printing: nobody is signed in, Escape leads out."""

    screen = Screen.LABELS
    locked = True

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Begin without news."""
        super().__init__(desk)
        self.ways = ways
        self.message = ""
        self.refused = False

    def say(self, message: str, *, refused: bool = True) -> None:
        """Show a sentence."""
        self.message, self.refused = wording.spoken(message), refused
        if refused:
            self.desk.play(Sound.UNREADABLE)
        self.desk.refresh()

    @property
    def message_kind(self) -> MessageKind:
        """Whether the sentence refuses something or tells what happened."""
        return MessageKind.REFUSED if self.refused else MessageKind.NEUTRAL

    def broken(self, sentence: str) -> None:
        """Say that a scan came in pieces."""
        self.say(sentence)

    def cancelled(self) -> None:
        """Go back to the list."""
        self.ways.labels("")

    def idle(self) -> None:
        """Lock."""
        self.desk.go(self.ways.lock())

    def number(self, wanted: Wanted, reprint: Reprint | None) -> None:
        """Give a label its number, then draw it."""
        self.say(words.DRAWING, refused=False)
        self.desk.run(
            self,
            lambda station: printing.number(station, wanted),
            lambda label: self._numbered(label, reprint),
        )

    def _numbered(self, label: ToPrint | CannotPrint, reprint: Reprint | None) -> None:
        if isinstance(label, CannotPrint):
            self.say(label.sentence)
            return
        self.desk.run_press(self, partial(_draw, label), lambda drawn: self._drawn(drawn, reprint))

    def _drawn(self, drawn: Drawn | CannotPrint, reprint: Reprint | None) -> None:
        if isinstance(drawn, CannotPrint):
            self.say(drawn.sentence)
            return
        self.desk.go(PreviewStep(self.desk, self.ways, drawn, reprint))


def _draw(label: ToPrint, press: Press) -> Drawn | CannotPrint:
    try:
        return press.draw(label)
    except CannotPrintError as refusal:
        return CannotPrint(sentence=refusal.explain())


def _send(drawn: Drawn, press: Press) -> CannotPrint | None:
    try:
        press.send(drawn)
    except CannotPrintError as refusal:
        return CannotPrint(sentence=refusal.explain())
    return None


class PreviewStep(BadgeStep):
    """The label as it will print; a badge and a PIN print it."""

    screen = Screen.LABELS
    locked = True

    def __init__(self, desk: Desk, ways: Ways, drawn: Drawn, reprint: Reprint | None) -> None:
        """Show a label."""
        super().__init__(desk)
        self._ways = ways
        self._label = drawn
        self._reprint = reprint

    def view(self, now: datetime) -> LabelView:
        """Return the page's view."""
        return label_view(self._label, words.TAP_TO_PRINT, "", self.message, self.message_kind)

    def wanted(self, station: Station) -> Purpose:
        """Sign in to print one label."""
        return printing.purpose(station)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        label = self._label.label
        what = words.NAMES[label.wanted.template]
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=words.MEANING.format(n=label.n, what=what),
                on_open=self._signs,
                on_back=lambda: self,
            )
        )

    def _signs(self, session: Session, _: str) -> None:
        self.message, self.refused = words.SENDING, False
        self.desk.go(self)
        drawn, reprint = self._label, self._reprint
        self.desk.run(
            self,
            lambda station: printing.record_print(station, session, drawn, reprint),
            self._recorded,
        )

    def _recorded(self, printed: Printed | CannotPrint) -> None:
        """It is on record: now, and not before, it is printed."""
        if isinstance(printed, CannotPrint):
            self.say(printed.sentence)
            return
        self.desk.run_press(self, partial(_send, self._label), partial(self._sent, printed))

    def _sent(self, printed: Printed, refusal: CannotPrint | None) -> None:
        if refusal is None:
            self.desk.go(ScanBackStep(self.desk, self._ways, printed))
            return
        self.desk.run(
            self,
            lambda station: printing.void(station, printed.record, Why.PRINTER),
            lambda _: self._not_printed(printed, refusal),
        )

    def _not_printed(self, printed: Printed, refusal: CannotPrint) -> None:
        step = VoidStep(self.desk, self._ways, printed, Why.PRINTER)
        self.desk.go(step)
        step.say(refusal.sentence)

    def cancelled(self) -> None:
        """Go back to the list; nothing was printed."""
        self._ways.labels("")

    def idle(self) -> None:
        """Lock."""
        self.desk.go(self._ways.lock())


class PrintedStep(LabelStep):
    """A label that is on record as printed."""

    def __init__(self, desk: Desk, ways: Ways, printed: Printed) -> None:
        """Begin with the print."""
        super().__init__(desk, ways)
        self._printed = printed

    def again(self, why: Why) -> None:
        """Print the label again, with a new number."""
        self.number(self._printed.drawn.label.wanted, Reprint(of=self._printed.record, why=why))


class ScanBackStep(PrintedStep):
    """The label came out of the printer: does it read?"""

    control = False  # what was printed may be a control card

    def view(self, now: datetime) -> LabelView:
        """Return the page's view: without the picture, which a scanner could read instead."""
        view = label_view(
            self._printed.drawn,
            words.SCAN_BACK,
            words.SCAN_BACK_SAYS.format(n=self._printed.n),
            self.message,
            self.message_kind,
            KeyAction(id=_CANNOT_READ, key="N", label=words.CANNOT_READ),
        )
        return replace(view, label=b"", label_name="", width_mm=0.0, height_mm=0.0)

    def scanned(self, scan: Scan) -> None:
        """Take the scan of the label."""
        printed = self._printed
        self.desk.run(self, lambda station: printing.scan_back(station, printed, scan), self._came)

    def _came(self, came: Came) -> None:
        match came:
            case Came.READ_BACK:
                self.desk.play(Sound.CAPTURED)
                self.desk.go(AttachStep(self.desk, self.ways, self._printed))
            case Came.ANOTHER:
                self.say(words.ANOTHER)
            case Came.NOT_LIVE:
                self.say(words.NOT_LIVE)

    def acted(self, action: str) -> None:
        """Void a label that cannot be read."""
        if action == _CANNOT_READ:
            printed = self._printed
            self.desk.run(
                self,
                lambda station: printing.void(station, printed.record, Why.UNREADABLE),
                self._void,
            )

    def _void(self, _: None) -> None:
        step = VoidStep(self.desk, self.ways, self._printed, Why.UNREADABLE)
        self.desk.go(step)
        step.say(words.VOID)


class VoidStep(PrintedStep):
    """The label is void: destroy it, and print another one if it is needed."""

    def __init__(self, desk: Desk, ways: Ways, printed: Printed, why: Why) -> None:
        """Remember why, for the next print."""
        super().__init__(desk, ways, printed)
        self._why = why

    def view(self, now: datetime) -> LabelView:
        """Return the page's view."""
        return LabelView(
            title=words.TITLE,
            instruction=words.DESTROY,
            detail=words.DESTROY_SAYS.format(n=self._printed.n),
            actions=(KeyAction(id=_AGAIN, key="P", label=words.AGAIN),),
            message=self.message,
            message_kind=self.message_kind,
        )

    def acted(self, action: str) -> None:
        """Print again."""
        if action == _AGAIN:
            self.again(self._why)


class AttachStep(PrintedStep):
    """The label reads: put it where it belongs."""

    def view(self, now: datetime) -> LabelView:
        """Return the page's view."""
        return LabelView(
            title=words.TITLE,
            instruction=words.ATTACH,
            detail=words.ATTACH_SAYS.format(n=self._printed.n),
            choices=(KeyAction(id=_ATTACHED, key="1", label=words.ATTACHED_NOW),),
            actions=(KeyAction(id=_AGAIN, key="P", label=words.AGAIN),),
            message=self.message,
            message_kind=self.message_kind,
        )

    def acted(self, action: str) -> None:
        """Take that it is attached, or that it was spoilt on the way."""
        if action == _ATTACHED:
            printed = self._printed
            self.desk.run(
                self, lambda station: printing.attach(station, printed), self._is_attached
            )
        elif action == _AGAIN:
            self.again(Why.DAMAGED)

    def _is_attached(self, _: None) -> None:
        self.ways.labels(words.ATTACHED.format(n=self._printed.n))


def label_view(
    drawn: Drawn,
    instruction: str,
    detail: str,
    message: str,
    kind: MessageKind,
    *actions: KeyAction,
) -> LabelView:
    """Return the view of a screen that shows a label."""
    return LabelView(
        title=words.TITLE,
        instruction=instruction,
        detail=detail,
        label=drawn.png,
        label_name=words.PREVIEW_NAME.format(what=words.NAMES[drawn.label.wanted.template]),
        width_mm=drawn.width_mm,
        height_mm=drawn.height_mm,
        actions=actions,
        message=message,
        message_kind=kind,
    )
