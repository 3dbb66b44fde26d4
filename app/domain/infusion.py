"""One bag's infusion, from the start to the empty bag: folded from the *set* of its steps.

In whatever order the records arrived the fold is the same (DESIGN §1). Its rules (B17-B27) are
`app.domain.rules.course`'s. Nothing here makes an infusion verified: the bag's own history says
whether it was. Times that were told later than they happened are marked late, never refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from app.identifiers import BagId, Digest, Private
from app.sentence import Sentence

LATE_AFTER = timedelta(minutes=5)  # an entry made later than this is shown as a late one
PAUSE_MAX = timedelta(minutes=30)  # an interruption beyond this is shown, and asked about
ML_MAX = Decimal(10_000)  # ten litres: more is a slip of the finger, in a bag of any kind
NOBODY_YET = Digest("0" * 64)  # stands for the record of a step that is being written
GRADE_MAX = 5  # grades of a reaction run from 1, mild, to 5, fatal


class EndReason(Enum):
    """Why an infusion ended."""

    COMPLETE = "complete"
    PART_ORDERED = "part_ordered"
    REACTION = "reaction"
    PRODUCT = "product"
    LINE = "line"
    PHYSICIAN = "physician"
    OTHER = "other"


class PauseReason(Enum):
    """Why an infusion was interrupted."""

    REACTION = "reaction"
    LINE = "line"
    PUMP = "pump"
    PATIENT = "patient"
    OTHER = "other"


class Phase(Enum):
    """When vital signs are taken (B19)."""

    START = "start"
    QUARTER_HOUR = "quarter_hour"
    END = "end"
    OTHER = "other"


class Action(Enum):
    """What was done about a reaction (B20)."""

    WATCHED = "watched"
    TREATED = "treated"
    SLOWED = "slowed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"


class Way(Enum):
    """What becomes of the empty bag (B24)."""

    BIOHAZARD = "biohazard_waste"
    TO_LABORATORY = "returned_to_laboratory"
    SAMPLE = "retained_sample"
    TO_MANUFACTURER = "returned_to_manufacturer"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How an infusion ended (B22, B23).

    Attributes:
        whole: whether all of the bag was infused.
        infused_ml, residual_ml: in millilitres; None: not measured.
        rinsed: whether the bag was rinsed into the line.
        remarks: in the person's own words.

    Raises:
        ValueError: a volume that no bag can have.
    """

    whole: bool
    reason: EndReason = EndReason.COMPLETE
    infused_ml: Decimal | None = None
    residual_ml: Decimal | None = None
    rinsed: bool = False
    remarks: Private[str] = field(default_factory=lambda: Private(""))

    def __post_init__(self) -> None:
        """Refuse what is no volume."""
        for volume in (self.infused_ml, self.residual_ml):
            if volume is not None and not (volume.is_finite() and 0 <= volume <= ML_MAX):
                msg = Sentence(
                    "a volume is from 0 to {most} ml; measure and type it again", most=ML_MAX
                )
                raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One interruption; `until` is None while it lasts."""

    since: datetime
    until: datetime | None = None


# What people's bodies do; outside it a person is asked, never refused. Units as in the names.
PLAUSIBLE: dict[str, tuple[Decimal, Decimal]] = {
    "temperature_c": (Decimal(34), Decimal(42)),
    "pulse_per_min": (Decimal(30), Decimal(220)),
    "systolic_mmhg": (Decimal(60), Decimal(240)),
    "diastolic_mmhg": (Decimal(30), Decimal(140)),
    "breaths_per_min": (Decimal(6), Decimal(60)),
    "saturation_percent": (Decimal(60), Decimal(100)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """Numbers about a patient, each optional (B19); never shown by `repr`.

    Attributes:
        values: by the names of `PLAUSIBLE`, in the units that these names end with.

    Raises:
        ValueError: a name that is not among them, or something that is no number.
    """

    phase: Phase
    values: dict[str, Decimal] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no vital sign."""
        if not self.values.keys() <= PLAUSIBLE.keys():
            msg = Sentence("a vital sign is one of: {known}", known=", ".join(PLAUSIBLE))
            raise ValueError(msg)
        if not all(value.is_finite() for value in self.values.values()):
            msg = Sentence("a vital sign is a number; type it again, or leave it empty")
            raise ValueError(msg)

    @property
    def unlikely(self) -> tuple[str, ...]:
        """The names of values to ask about: nobody refuses them."""
        return tuple(
            name
            for name, (least, most) in PLAUSIBLE.items()
            if name in self.values and not least <= self.values[name] <= most
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction of the patient and what was done (B20).

    Raises:
        ValueError: a grade outside 1 to 5.
    """

    grade: int = field(repr=False)
    action: Action = field(repr=False)
    remarks: Private[str] = field(default_factory=lambda: Private(""))

    def __post_init__(self) -> None:
        """Refuse what is no grade."""
        if not 1 <= self.grade <= GRADE_MAX:
            msg = Sentence("a reaction's grade is from 1 to {most}; choose again", most=GRADE_MAX)
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of the empty bag, and into which container it went (B24)."""

    way: Way
    container: str

    def __post_init__(self) -> None:
        """Refuse a fate without a container."""
        if not self.container.strip():
            msg = "name the container that the empty bag went into"
            raise ValueError(msg)


class EmergencyReason(Enum):
    """Why a physician let an infusion begin without a valid verification (DESIGN §7)."""

    LIFE_THREATENING = "life_threatening"
    NO_OTHER_PRODUCT = "no_other_product"
    SYSTEM_AWAY = "system_away"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A physician's decision, recorded afterwards.

    Attributes:
        why: in the physician's own words.

    Raises:
        ValueError: no words.
    """

    reason: EmergencyReason
    why: Private[str]

    def __post_init__(self) -> None:
        """Refuse a decision without a reason."""
        if not self.why.value.strip():
            msg = "say in your own words why the infusion began without a verification"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels that a bag came with, and where they are now (B25).

    Raises:
        ValueError: a count below zero.
    """

    came: int
    in_chart: int
    destroyed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no count."""
        if min(self.came, self.in_chart, self.destroyed) < 0:
            msg = "labels are counted from 0; count them again"
            raise ValueError(msg)


# -- the fold


class StepKind(Enum):
    """What is recorded of an infusion; the value is the kind of the statement."""

    STARTED = "infusion.started"
    INTERRUPTED = "infusion.interrupted"
    RESUMED = "infusion.resumed"
    OBSERVED = "infusion.observed"
    REACTION = "infusion.reaction"
    ENDED = "infusion.ended"
    CORRECTED = "infusion.corrected"
    DISPOSED = "bag.disposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One record about an infusion.

    Attributes:
        at: when it happened, by the person's account.
        recorded: when the station recorded it.
        end: of an end or its correction.
        fate: of a disposal.
    """

    entry: Digest
    kind: StepKind
    at: datetime
    recorded: datetime
    end: End | None = None
    fate: Fate | None = None

    @property
    def late(self) -> bool:
        """Whether it was recorded well after it happened."""
        return self.recorded - self.at > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """What the steps known so far say about one bag's infusion.

    Attributes:
        started: None, if only its end is on record.
        start: the record of the start.
        observed, reactions: how often vital signs and reactions were recorded.
        end: as corrected last.
        late: the steps that were recorded well after they happened.
    """

    bag: BagId
    started: datetime | None = None
    start: Digest | None = None
    pauses: tuple[Pause, ...] = ()
    observed: int = 0
    reactions: int = 0
    ended: datetime | None = None
    end: End | None = None
    fate: Fate | None = None
    late: frozenset[Digest] = frozenset()

    @property
    def used(self) -> bool:
        """Whether a start or an end says that cells reached the patient."""
        return self.started is not None or self.ended is not None

    @property
    def running(self) -> bool:
        """Whether it has begun and not ended."""
        return self.started is not None and self.ended is None

    @property
    def paused(self) -> Pause | None:
        """The interruption that lasts, if one does."""
        return next((p for p in self.pauses if p.until is None), None) if self.running else None

    def took(self, now: datetime) -> timedelta:
        """Return how long it has taken so far, interruptions included; zero without a start."""
        return (self.ended or now) - self.started if self.started else timedelta(0)

    def longest_pause(self, now: datetime) -> timedelta:
        """Return how long its longest interruption was, or is."""
        ends = self.ended or now
        lasted = ((p.until or ends) - p.since for p in self.pauses)
        return max(lasted, default=timedelta(0))


def fold_steps(bag: BagId, steps: Iterable[Step]) -> Infusion | None:
    """Fold the steps of one bag's infusion; None if nothing was recorded. Any order is the same.

    The first start counts, and the last word about the end: a correction is a new record.
    """
    known = sorted(set(steps), key=lambda s: (s.at, s.entry.value))
    if not known:
        return None
    of = {kind: [s for s in known if s.kind is kind] for kind in StepKind}
    starts, ends, fates = (of[k] for k in (StepKind.STARTED, StepKind.ENDED, StepKind.DISPOSED))
    said = sorted(ends + of[StepKind.CORRECTED], key=lambda s: (s.recorded, s.entry.value))
    return Infusion(
        bag=bag,
        started=starts[0].at if starts else None,
        start=starts[0].entry if starts else None,
        pauses=_pauses(known),
        observed=len(of[StepKind.OBSERVED]),
        reactions=len(of[StepKind.REACTION]),
        ended=ends[0].at if ends else None,
        end=said[-1].end if said else None,
        fate=fates[0].fate if fates else None,
        late=frozenset(s.entry for s in known if s.late),
    )


def _pauses(known: Sequence[Step]) -> tuple[Pause, ...]:
    """Pair interruptions with what ended them; a second one of either kind adds nothing."""
    pauses: list[Pause] = []
    for step in known:
        lasting = bool(pauses) and pauses[-1].until is None
        if step.kind is StepKind.INTERRUPTED and not lasting:
            pauses.append(Pause(since=step.at))
        elif step.kind in (StepKind.RESUMED, StepKind.ENDED) and lasting:
            pauses[-1] = Pause(since=pauses[-1].since, until=step.at)
    return tuple(pauses)
