"""What each screen shows, as frozen values: the only thing a page is ever given.

A presenter makes them, a page draws them; neither knows the other, and nothing here needs a
window. Times are short texts already formed (`mm:ss` left, `14:05` site time): a page never
computes. What a view of a turn has no field for cannot be shown in a turn: `TurnView` has none
for an order, a name, an identifier or a result (DESIGN rule 1, BL2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.domain.people import Place

PARK = "park"  # what a turn's page says when its person is called away (Alt+P)


class SyncState(Enum):
    """How this station stands with central; offline is a normal state, not an error.

    A practice site that has no central is *alone*: nothing waits, because nothing will be sent.
    """

    UP_TO_DATE = "up to date"
    WAITING = "waiting"
    OFFLINE = "offline"
    ATTENTION = "attention"
    ALONE = "alone"


class Health(Enum):
    """How a part of the workstation is doing, for its chip on the lock screen."""

    GOOD = "good"
    BUSY = "busy"
    CAUTION = "caution"
    STOP = "stop"


class TileState(Enum):
    """Kind and readability are all that a turn may tell about a scan (BL2)."""

    EMPTY = "empty"
    PARTLY = "partly"
    CAPTURED = "captured"
    KEPT = "kept"
    NOT_ASKED = "not asked"


class QuestionKind(Enum):
    """What the person is asked now, beside the two scans."""

    NONE = "none"
    BIRTH_DATE = "birth date"
    PRODUCT_END = "product end"
    INSPECTION = "inspection"
    CHOICE = "choice"
    CODE = "code"


class TurnExtra(Enum):
    """A way beside the turn that is open now; the value comes back when it is pressed."""

    NONE = ""
    CANT_SCAN = "cant_scan"
    NOT_SAID = "not_said"


class MessageKind(Enum):
    """How a message line reads: a plain sentence, or a refusal that says what to do."""

    NEUTRAL = "neutral"
    REFUSED = "refused"


class VerdictKind(Enum):
    """The three ends of a verification."""

    MATCH = "match"
    HOLD = "hold"
    STOP = "stop"


class RecordState(Enum):
    """How far a record has come on its way to central."""

    RECORDED = "recorded"
    SENT = "sent"
    LOGGED = "logged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderView:
    """The line at the top of every screen.

    Attributes:
        site: the site's name.
        station: the workstation's name.
        clock: site time with offset in the short form, `14:05 +01`.
        sync: how the station stands with central.
        sync_short: the chip's text, such as `3 · 12 min`; never wraps.
        sync_says: the same as a sentence, for tool tip and screen reader.
        scanner_ready: whether a scan can arrive.
        sound_on: whether sounds can be heard.
        person: who is signed in; empty when nobody is.
        locked: whether the lock screen shows.
        practice: whether this is a practice realm.
    """

    site: str
    station: str
    clock: str
    sync: SyncState
    sync_short: str
    sync_says: str
    scanner_ready: bool = True
    sound_on: bool = True
    person: str = ""
    locked: bool = True
    practice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayLabelView:
    """One label of the practice tray.

    Attributes:
        id: what comes back when it is picked.
        title: what it is, such as `Wristband · Weber`.
        detail: a second line, such as the bag's end; may be empty.
        png: the label's picture, as PNG bytes; may be empty.
        group: the page of the tray that it lies on; empty: on every page.
    """

    id: str
    title: str
    detail: str = ""
    png: bytes = field(default=b"", repr=False)
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipView:
    """One part of the workstation and how it is doing."""

    health: Health
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockView:
    """The lock screen: is this workstation healthy, and does anything wait? No patient data.

    Attributes:
        chips: the parts of the workstation.
        offline: whether to show the calm sentence about working offline.
        waiting_left: time left (`mm:ss`) of the one verification that waits for its second
            person; empty when none does.
        message: a sentence about the last badge, such as one that is not registered here, or
            about what has just happened.
        message_kind: how it reads.
    """

    chips: tuple[ChipView, ...] = ()
    offline: bool = False
    waiting_left: str = ""
    message: str = ""
    message_kind: MessageKind = MessageKind.NEUTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """Who the badge names, and what the PIN will open.

    Attributes:
        person: the name the badge stands for.
        purpose: what signing in is for, as a sentence.
        message: why the last PIN was refused and what is left; empty at first.
        checked: how old the knowledge of this person is, when offline; may be empty.
        busy: whether a PIN is being checked; the keypad waits.
    """

    person: str
    purpose: str
    message: str = ""
    checked: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One person's turn, alone (BL2: kind and readability, nothing else).

    Attributes:
        person: who is checking.
        place: first or second person.
        instruction: the one instruction, verb first, at most 12 words.
        detail: one more sentence; may be empty.
        wristband: whether a wristband was captured.
        product: whether a product label was captured.
        question: what is asked now.
        entry: the characters typed so far for the question. Hidden in `repr`.
        echo: a complete date in words, `14 March 1968`; empty until complete. Hidden in `repr`.
        message: one sentence; may be empty.
        message_kind: how it reads.
        left: time left of the verification, `mm:ss`; may be empty.
        cancelling: whether the person pressed Escape once with something captured, and is
            asked whether to end the turn.
        options: what to choose from by digit, for a question with answers.
        extra: the way beside the turn that is open now (F7, F8).
    """

    person: str
    place: Place
    instruction: str
    detail: str = ""
    wristband: TileState = TileState.EMPTY
    product: TileState = TileState.EMPTY
    question: QuestionKind = QuestionKind.NONE
    entry: str = field(default="", repr=False)
    echo: str = field(default="", repr=False)
    message: str = ""
    message_kind: MessageKind = MessageKind.NEUTRAL
    left: str = ""
    cancelling: bool = False
    options: tuple[str, ...] = ()
    extra: TurnExtra = TurnExtra.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """A badge is awaited: neutral, whatever a turn before held (BL3, BL4).

    Attributes:
        title: what is complete, or what will be signed.
        call: the one instruction.
        says: one more sentence.
        left: time left for the person to finish, `mm:ss`; may be empty.
        left_for: what the time is left for.
        message: a refusal about a badge, such as the first person's own; may be empty.
        back: whether Escape leads back.
    """

    title: str
    call: str
    says: str
    left: str = ""
    left_for: str = ""
    message: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One line of the comparison: what the order says and what each person read.

    Attributes:
        identifier: whether the values are numbers to be read character by character.
    """

    item: str
    order: str = field(repr=False)
    first: str = field(repr=False)
    second: str = field(repr=False)
    identifier: bool = False

    @property
    def agrees(self) -> bool:
        """Whether all three say the same; only then does the row show one value."""
        return self.order == self.first == self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """One person's place under the statement.

    Attributes:
        person: the name.
        place: first or second person.
        signed_at: site time of the signature, `14:05`; empty until it stands on record.
        ready: whether the PIN was right, and the signature waits for the other person's.
    """

    person: str
    place: Place
    signed_at: str = ""
    ready: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One thing the person can do: `id` comes back when it is pressed."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """What both turns together gave: shown once both are sealed, and recorded.

    Attributes:
        kind: match, hold or stop.
        sentence: for hold and stop, the one plain sentence that says why.
        rows: the comparison; empty for a stop.
        read_aloud: the time-out card's lines, said together; for a match, or a hold that was
            resolved.
        signatures: who signs, and who has.
        lines: what to do next, from the site's procedure; never built in.
        actions: at most two.
        message: a refusal, such as a badge that may not sign; may be empty.
        left: how long the verdict is good for starting, `mm:ss`; may be empty.
        code: the code for a telephone call, such as `CS-1204`; small, last.
        approved: whether a hold was approved, so that it may be signed.
        forever: the mark of an exceptional release; stays on every screen of the bag.
        manual: the mark of a label that was typed; may be empty.
        identity: what is known of the cells, beside the label match; a fact of its own.
        identity_open: whether that is missing, or found other cells.
    """

    kind: VerdictKind
    sentence: str = ""
    rows: tuple[RowView, ...] = field(default=(), repr=False)
    read_aloud: tuple[str, ...] = field(default=(), repr=False)
    signatures: tuple[SignatureView, ...] = ()
    lines: tuple[str, ...] = ()
    actions: tuple[ActionView, ...] = ()
    message: str = ""
    left: str = ""
    code: str = ""
    approved: bool = False
    forever: str = ""
    manual: str = ""
    identity: str = ""
    identity_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignView:
    """One person signs: the meaning in full, and both names.

    Attributes:
        person: who signs now.
        meaning: what the signature says, in full.
        signatures: both people, and who has signed.
        message: why the last PIN was refused; may be empty.
        busy: whether a PIN is being checked.
        forever: the mark of an exceptional release; may be empty.
        manual: the mark of a label that was typed; may be empty.
    """

    person: str
    meaning: str
    signatures: tuple[SignatureView, ...] = ()
    message: str = ""
    busy: bool = False
    forever: str = ""
    manual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """The workstation cannot be used now.

    Attributes:
        integrity: whether its records failed their check: then the band says STOP.
        sentence: what happened.
        lines: what to do.
        code: the code for a telephone call; may be empty.
    """

    integrity: bool
    sentence: str
    lines: tuple[str, ...] = ()
    code: str = ""
