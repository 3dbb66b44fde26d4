"""What the device screens show, as frozen values: one form for the list and the three tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from ui.presenters.views import MessageKind


class RowState(Enum):
    """How a line of a test stands: always told by shape and word, too."""

    OPEN = "open"
    NOW = "now"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One line: a code, a measured figure, a device; and how it stands.

    Attributes:
        says: the state in words.
    """

    state: RowState
    name: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAction:
    """Something to do, with the key that does it.

    Attributes:
        id: comes back when it is done.
        key: a digit, or a letter that is pressed together with Alt: no scanner types that.
    """

    id: str
    key: str
    label: str

    @property
    def text(self) -> str:
        """The button's text, with its key."""
        return (
            f"{self.key}  {self.label}" if self.key.isdigit() else f"Alt+{self.key}  {self.label}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A device screen.

    Attributes:
        title: which screen, and for a result what came of it.
        instruction: the one thing to do now; begins with a verb.
        outcome: how the whole went, once that is known; before that OPEN.
        detail: one more sentence; may be empty.
        picture: a code to scan, as PNG; may be empty.
        rows: what was done and what is left.
        findings: sentences about what is wrong, each with what to do.
        choices: what can be chosen, as buttons in the page.
        actions: at most two, in the footer.
        message: a refusal or a piece of news; may be empty.
    """

    title: str
    instruction: str
    outcome: RowState = RowState.OPEN
    detail: str = ""
    picture: bytes = field(default=b"", repr=False)
    rows: tuple[RowView, ...] = ()
    findings: tuple[str, ...] = ()
    choices: tuple[KeyAction, ...] = ()
    actions: tuple[KeyAction, ...] = ()
    message: str = ""
    message_kind: MessageKind = MessageKind.NEUTRAL
