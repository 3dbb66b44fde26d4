"""Who gets a key: the one place where keyboard-wedge scans leave the keyboard's path.

A wedge scanner types, and ends with Enter. Were it left to focus, that Enter would press the
nearest button and the characters would land in the nearest field (screens 1.5). So an event
filter on the application sees every key press first, once, where it enters at the window. The
injected machine (`scanning.wedge`, which this module may not import) says what it is: part of a
scan, a whole scan, or a person typing, whose keys are then replayed in order, presses and
releases, as if nothing had held them.

A field that takes a credential is left alone: what is typed there goes nowhere else. The sign-in
page has no such field, so a badge is recognised while it shows.

While a scanner is set up, another machine may take the keys (`probe`): it tells what came instead
of judging it, and no scan leaves here meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit

from app.labels.keys import (
    Arrived,
    Broken,
    Discarding,
    Held,
    Human,
    Ignored,
    Key,
    Probe,
    Repeated,
    Result,
)

TICK_MS = 20  # how often a held press is asked about: a person does not see it wait
GIVE_UP_MS = 10_000  # nothing waits longer than this for the rest of a scan

_NAMES = {
    Qt.Key.Key_Return: "return",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "tab",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Shift: "shift",
    Qt.Key.Key_Control: "control",
    Qt.Key.Key_Meta: "meta",
    Qt.Key.Key_Alt: "alt",
    Qt.Key.Key_AltGr: "altgr",
    Qt.Key.Key_CapsLock: "capslock",
    Qt.Key.Key_NumLock: "numlock",
} | {Qt.Key(Qt.Key.Key_F1.value + n): f"f{n + 1}" for n in range(24)}

_DEAD = range(Qt.Key.Key_Dead_Grave.value, Qt.Key.Key_Dead_Longsolidusoverlay.value + 1)
# The keypad's digits, with Num Lock and without it: a scanner does not look at the lamp.
_KEYPAD = {Qt.Key.Key_0.value + n: str(n) for n in range(10)} | {
    Qt.Key.Key_Insert.value: "0",
    Qt.Key.Key_End.value: "1",
    Qt.Key.Key_Down.value: "2",
    Qt.Key.Key_PageDown.value: "3",
    Qt.Key.Key_Left.value: "4",
    Qt.Key.Key_Clear.value: "5",
    Qt.Key.Key_Right.value: "6",
    Qt.Key.Key_Home.value: "7",
    Qt.Key.Key_Up.value: "8",
    Qt.Key.Key_PageUp.value: "9",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Stored:
    """One key event that waits: where it entered, and which press it was or belongs to."""

    window: QWindow
    event: QKeyEvent
    key: Key | None  # none for a release


class Burst(Protocol):
    """The machine that tells a scanner from a person; it knows keys and times, no toolkit."""

    def press(self, key: Key) -> Result:
        """Take one press and say what it, with those held before it, turned out to be."""
        ...

    def tick(self, now_ms: int) -> Result | None:
        """Say what time alone decides about the presses held; `None` for nothing."""
        ...

    def abandon(self) -> Result | None:
        """Decide at once about the presses held: the next ones are not for it."""
        ...


class ScanRouter(QObject):
    """Watches every key of the application; made once, by the composition root.

    Signals:
        scanned: a whole scan, as `app.labels.keys.Arrived`.
        broken: a sentence about a scan that came in pieces and was dropped whole.
        probed: all of a burst, as `app.labels.keys.Probe`; only while a machine probes.
    """

    scanned = Signal(object)
    broken = Signal(object)
    probed = Signal(object)

    def __init__(self, machine: Burst, parent: QObject | None = None) -> None:
        """Take the machine; `install` starts the watching."""
        super().__init__(parent)
        self._usual = self._machine = machine
        self._held: list[_Stored] = []
        self._swallowed: set[int] = set()
        self._waiting = False
        self._replaying = False
        self._local = QElapsedTimer()
        self._local.start()
        self._last_stamp = 0
        self._last_local = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._due)

    @property
    def waiting(self) -> bool:
        """Whether presses are held until it is known whose they are."""
        return self._waiting

    def install(self) -> None:
        """Begin to see every key of the application."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def remove(self) -> None:
        """Stop seeing keys; what is held goes on to the window."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._abandon()

    def probe(self, machine: Burst | None) -> None:
        """Let another machine tell what comes, or, with None, the usual one take scans again."""
        self._abandon()
        self._machine = machine or self._usual

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a key at the window, or let it pass.

        Returns:
            whether the event ends here.
        """
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            # A shortcut that owned Ctrl+] or F8 would otherwise cut a scan: accepting the
            # override makes Qt send the press instead of running the shortcut.
            if self._waiting and not self._replaying:
                event.accept()
                return True
            return False
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        if self._replaying or not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False
        if _credential_has_focus():
            self._abandon()
            return False
        if kind == QEvent.Type.KeyPress:
            return self._press(watched, event)
        return self._release(watched, event)

    def _press(self, window: QWindow, event: QKeyEvent) -> bool:
        """Ask the machine about one press, and say whether the press ends here."""
        local = self._local.elapsed()
        stamp = event.timestamp() or local
        self._last_stamp, self._last_local = stamp, local
        key = _key(event, stamp)
        result = self._machine.press(key)
        if isinstance(result, Ignored):
            return False
        if isinstance(result, Human) and not self._held and result.replay == (key,):
            return False
        if isinstance(result, (Held, Human)):
            self._held.append(_Stored(window, event.clone(), key))
        else:
            self._swallowed.add(event.key())
        self._act(result)
        return True

    def _act(self, result: Result) -> None:
        """Do what the machine found about the presses that are held."""
        match result:
            case Held():
                self._wait()
            case Discarding():
                self._drop()
                self._wait()
            case Human(replay=replay):
                self._replay(replay)
            case Arrived():
                self._drop()
                self.scanned.emit(result)
            case Probe():
                self._drop()
                self.probed.emit(result)
            case Repeated():
                self._drop()
            case Broken(sentence=sentence):
                self._drop()
                self.broken.emit(sentence)
            case Ignored():
                pass

    def _release(self, window: QWindow, event: QKeyEvent) -> bool:
        """Keep a release behind its press: both reach the window, or neither."""
        key = event.key()
        if key in self._swallowed:
            self._swallowed.discard(key)
            return True
        if any(stored.event.key() == key for stored in self._held):
            self._held.append(_Stored(window, event.clone(), None))
            return True
        return False

    def _wait(self) -> None:
        """Let time decide if no key does."""
        self._waiting = True
        if not self._timer.isActive():
            self._timer.start()

    def _drop(self) -> None:
        """Forget what was held: it was a scanner's, and its releases go the same way."""
        self._swallow(self._held)
        self._held = []
        self._waiting = False
        self._timer.stop()

    def _swallow(self, gone: list[_Stored]) -> None:
        """Let no release come through whose press did not."""
        pressed = {stored.event.key() for stored in gone if stored.key is not None}
        released = {stored.event.key() for stored in gone if stored.key is None}
        self._swallowed |= pressed - released

    def _replay(self, keys: tuple[Key, ...]) -> None:
        """Give a person's keys to the window, in order, each press with its release.

        Args:
            keys: the presses that were a person's. What is held from before the last of them
                and is not among them was a scanner's and is dropped; what is younger waits on.
        """
        mine = {id(key) for key in keys}
        last = max((n for n, s in enumerate(self._held) if id(s.key) in mine), default=-1)
        end = last + 1
        while end < len(self._held) and self._held[end].key is None:
            end += 1
        past, self._held = self._held[:end], self._held[end:]
        codes = {stored.event.key() for stored in past if id(stored.key) in mine}
        given = [s for s in past if id(s.key) in mine or (not s.key and s.event.key() in codes)]
        self._swallow([s for s in past if s not in given])
        if not self._held:
            self._waiting = False
            self._timer.stop()
        self._send(given)

    def _abandon(self) -> None:
        """Let the machine decide at once: a person's keys go on, the beginning of a scan does not.

        A scan that began before a credential's field got the focus must not end up in it.
        """
        result = self._machine.abandon()
        if result is not None:
            self._act(result)
        self._drop()

    def _send(self, given: list[_Stored]) -> None:
        """Send events on their way again, past this filter."""
        self._replaying = True
        try:
            for stored in given:
                if shiboken6.isValid(stored.window):
                    QCoreApplication.sendEvent(stored.window, stored.event)
        finally:
            self._replaying = False

    @Slot()
    def _due(self) -> None:
        """Ask the machine about time, after the keys that wait in the queue have come in."""
        # A busy window reads its keys late. One more turn of the loop delivers them first, so
        # that a stall of ours never looks like the end of somebody's typing.
        QTimer.singleShot(0, self, self._tick)

    @Slot()
    def _tick(self) -> None:
        """Tell the machine the time, by the keyboard's clock."""
        waited = self._local.elapsed() - self._last_local
        result = self._machine.tick(self._last_stamp + waited)
        if result is not None:
            self._act(result)
        elif waited > GIVE_UP_MS:
            self._drop()


def _credential_has_focus() -> bool:
    """Whether the field with the focus takes a secret: its keys are nobody else's business."""
    widget = QApplication.focusWidget()
    if widget is None:
        return False
    if isinstance(widget, QLineEdit) and widget.echoMode() != QLineEdit.EchoMode.Normal:
        return True
    hidden = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
    return bool(widget.inputMethodHints() & hidden) or bool(widget.property("credential"))


def _one_key_decides() -> bool:
    """Whether the page with the focus does something irrevocable on one key (`decides`)."""
    widget = QApplication.focusWidget() or QApplication.activeWindow()
    while widget is not None:
        if widget.property("decides"):
            return True
        widget = widget.parentWidget()
    return False


def _key(event: QKeyEvent, stamp: int) -> Key:
    """Say a press in the machine's words."""
    modifiers, code = event.modifiers(), event.key()
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    keypad = bool(modifiers & Qt.KeyboardModifier.KeypadModifier)
    # Where Alt and a keypad's digits make a character, the digits themselves may type nothing.
    under_alt = _KEYPAD.get(code, "") if alt and keypad else ""
    return Key(
        text=event.text() or under_alt,
        name=_name(code),
        ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        alt=alt,
        keypad=keypad,
        at_ms=stamp,
        auto_repeat=event.isAutoRepeat(),
        decides=_one_key_decides(),
    )


def _name(code: int) -> str:
    if code in _DEAD:
        return "dead"
    return _NAMES[Qt.Key(code)] if code in _KNOWN else ""


_KNOWN = {key.value for key in _NAMES}
