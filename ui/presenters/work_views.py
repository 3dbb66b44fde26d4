"""What the work screens show, as frozen values: one form for every step beside the blind turn.

Pick-up, thaw, inspection, hand-over, checklists, orders, infusion and lists are all this one
view; what a step does not need stays empty and takes no room. Values are texts already formed: a
page never computes. What somebody typed or what names a patient is hidden in `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.identifiers import BagId
from ui.presenters.device_views import KeyAction
from ui.presenters.views import MessageKind, TileState


class Mark(Enum):
    """How a line of a list stands: shape, colour and its own word together."""

    OPEN = "open"
    NOW = "now"
    GOOD = "good"
    CAUTION = "caution"
    STOP = "stop"


class Picture(Enum):
    """The shape on a tile; the value names the icon."""

    WRISTBAND = "wristband"
    BAG = "bag"
    PLACE = "labels"
    BADGE = "badge"
    OTHER = "scanner"


class FieldKind(Enum):
    """What may be typed: the keys that count, and how the value is read back."""

    DIGITS = "digits"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    CODE = "code"


class Answer(Enum):
    """The answer to a line of a checklist; the value is the key that gives it."""

    YES = "1"
    NO = "2"
    UNKNOWN = "3"


class Pace(Enum):
    """How a countdown stands."""

    RUNNING = "running"
    SOON = "soon"
    OVER = "over"


class BandKind(Enum):
    """What a band across the screen says."""

    OK = "ok"
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTile:
    """One thing to scan: its name, and whether it came. Never what it says."""

    name: str
    state: TileState = TileState.EMPTY
    picture: Picture = Picture.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One line of a list.

    Attributes:
        id: comes back when it is opened.
        word: the state in one or two words; the shape never stands alone.
        cells: one text for each column. Hidden in `repr`.
        bags: which bags it is about: an exceptional release of one shows in the list, too.
        forever: such a mark, drawn in red below the line.
    """

    id: str
    mark: Mark
    word: str
    cells: tuple[str, ...] = field(default=(), repr=False)
    bags: tuple[BagId, ...] = ()
    forever: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTable:
    """A list of at most some hundred lines; the page shows as many as have room.

    Attributes:
        state_head: the head of the column with shape and word.
        heads: the other columns' heads, at most seven.
        selected: which row the arrow keys are on; -1 before anybody pressed one. Only then
            does Enter open something.
        empty: the sentence when there is no row.
    """

    state_head: str
    heads: tuple[str, ...]
    rows: tuple[WorkRow, ...] = ()
    selected: int = -1
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkField:
    """A value that is typed.

    Attributes:
        value: the characters so far; for a date or a time the digits only. Hidden in `repr`.
        echo: the whole value read back in words, `14 March 1968`. Hidden in `repr`.
        problem: what is wrong with it and what to type; may be empty.
        active: whether it takes the keys now.
    """

    id: str
    label: str
    kind: FieldKind
    unit: str = ""
    value: str = field(default="", repr=False)
    echo: str = field(default="", repr=False)
    problem: str = ""
    required: bool = True
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChoice:
    """Something to choose, with the digit that chooses it; 1 to 9."""

    id: str
    key: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChoices:
    """A question with fixed answers.

    Attributes:
        one_of: whether only one can be chosen.
        active: whether digits choose from it now.
    """

    id: str
    label: str
    choices: tuple[WorkChoice, ...]
    one_of: bool = True
    required: bool = True
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCheck:
    """One line of a checklist.

    Attributes:
        code: the line's id on record.
        sentence: what is to be so.
        answer: None until somebody answered.
        active: whether 1, 2 and 3 answer this line now.
    """

    code: str
    sentence: str
    answer: Answer | None = None
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCountdown:
    """Time left for something; the page speaks when the pace changes, not each second.

    Attributes:
        left: `mm:ss`.
        what: what the time is for, such as `Thawed bag usable`.
    """

    left: str
    pace: Pace
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkBand:
    """How something ended, across the screen."""

    kind: BandKind
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSignature:
    """One place under what is signed.

    Attributes:
        meaning: what this signature says.
        person: who; empty while a badge is awaited.
        ready: whether the PIN was right and the signature waits for the others.
        signed_at: site time of the signature on record; may be empty.
        active: whether this place is the next one.
    """

    meaning: str
    person: str = ""
    ready: bool = False
    signed_at: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    """A work screen; every part but title and instruction may be missing.

    Attributes:
        title: which work this is.
        instruction: the one thing to do now; begins with a verb, at most 12 words.
        detail: one more sentence.
        forever: a mark that stays on everything about this bag, such as
            `EXCEPTIONAL RELEASE`; drawn on red.
        manual: the mark of a label that was typed; drawn on amber.
        checklist: answered line by line with 1, 2 and 3.
        findings: sentences about what is wrong, each with what to do.
        facts: pairs of a name and a value to read, such as a slip's lines. Hidden in `repr`.
        message: a refusal or a piece of news.
        actions: at most two, in the footer, each with a letter pressed together with Alt.
        main: the id of the action that goes on; drawn filled.
        back: the way back's text; empty where Escape does nothing.
        busy: whether the records are being asked; actions wait.
    """

    title: str
    instruction: str
    detail: str = ""
    forever: str = ""
    manual: str = ""
    countdown: WorkCountdown | None = None
    band: WorkBand | None = None
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    tiles: tuple[WorkTile, ...] = ()
    table: WorkTable | None = None
    fields: tuple[WorkField, ...] = ()
    choices: tuple[WorkChoices, ...] = ()
    checklist: tuple[WorkCheck, ...] = ()
    signatures: tuple[WorkSignature, ...] = ()
    findings: tuple[str, ...] = ()
    message: str = ""
    message_kind: MessageKind = MessageKind.NEUTRAL
    actions: tuple[KeyAction, ...] = ()
    main: str = ""
    back: str = ""
    busy: bool = False
