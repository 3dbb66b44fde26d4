"""A bag on the laboratory's bench with which everything is right, for rules to be tried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.domain.causes import Cause
from app.domain.container import LabelCount
from app.domain.holds import HoldList
from app.domain.laboratory import LabFacts, Looks, Thaw
from app.domain.moves import BagState
from app.domain.order import OrderedBag
from app.domain.profile import CheckItem, Component, ThawLimits, Weight
from app.domain.readiness import Checklist
from app.domain.release import ReleaseDocument
from app.domain.rules import Failed, Outcome
from app.domain.rules.laboratory import LAB_RULES
from app.domain.rules.rehearsal import REHEARSAL
from app.identifiers import SerialNumber
from tests.unit.domain.facts import ANA, BAND, BEN, LABEL, NOW, ORDER, PROFILE, WARD, bag, digest

MINUTE = timedelta(minutes=1)
RULES = {rule.id: rule for rule in (*LAB_RULES, *REHEARSAL)}
CD8 = replace(LABEL, serial=SerialNumber("CD8"))
CD4 = replace(LABEL, serial=SerialNumber("CD4"))
DAY_2 = replace(LABEL, serial=SerialNumber("DAY2"))
PARTS = (
    Component(code="cd8", says="CD8", product=LABEL.product, sequence=1),
    Component(code="cd4", says="CD4", product=LABEL.product, sequence=2),
    Component(code="day2", says="second day", product=LABEL.product, dose_day=2),
)
SEVERAL = replace(
    ORDER,
    bags=frozenset({CD8.bag, CD4.bag, DAY_2.bag}),
    details=(
        OrderedBag(bag=CD8.bag, component="cd8", number=1),
        OrderedBag(bag=CD4.bag, component="cd4", number=2),
        OrderedBag(bag=DAY_2.bag, component="day2", number=3),
    ),
)
VIALS = replace(PROFILE, components=PARTS)
RELEASE = ReleaseDocument(
    kind="CoA",
    number="R-1",
    issued=NOW.date(),
    by="Maker",
    document=digest("document"),
    coi=ORDER.coi,
    product=LABEL.product,
    lot=LABEL.lot,
    bags=frozenset(),
    entry=digest("release"),
)
NEEDS_COA = replace(PROFILE, release_doc="CoA")
ITEMS = (
    CheckItem(code="bed", says="Bed in intensive care", weight=Weight.DEV2),
    CheckItem(code="line", says="Line patent", weight=Weight.DEV1),
    CheckItem(code="tea", says="Relatives told", weight=Weight.WARN),
)
NEEDS_ITEMS = replace(PROFILE, readiness=ITEMS)
LIMITS = ThawLimits(
    methods=("bath",),
    bath_least_c=Decimal(36),
    bath_most_c=Decimal(38),
    longest=timedelta(minutes=10),
)
THAW = Thaw(
    method="bath",
    device="BATH-1",
    calibrated_until=NOW.date(),
    bath_c=Decimal("37.0"),
    started=NOW - timedelta(minutes=5),
    ended=NOW,
)


def ready(**items: bool) -> Checklist:
    holds = {"bed": True, "line": True, "tea": True} | items
    return Checklist(items=holds, by=ANA, at=NOW, entry=digest("ready"))


def lab(**changes: Any) -> LabFacts:  # noqa: ANN401  any field
    """Return a bag on the bench with which everything is right, but for the changes."""
    fields: dict[str, Any] = {
        "order": ORDER,
        "profile": replace(PROFILE, thaw=LIMITS),
        "bag": bag(state=BagState.ISSUED, thawed_at=None),
        "now": NOW,
        "label": LABEL,
        "second": LABEL,
        "slip": ORDER.id,
        "release": RELEASE,
        "holder": WARD,
        "hands": WARD,
        "band": BAND,
        "newest": BAND.serial,
        "holds": HoldList(heard=NOW),
        "rehearsed": NOW - MINUTE,
        "thaw": THAW,
        "looks": Looks.OK,
        "source_ml": Decimal(50),
        "drawn": (Decimal(20), Decimal(30)),
        "labels": LabelCount(printed=2, used=2),
        "carried": timedelta(minutes=4),
        "until": NOW + MINUTE,
        "people": (ANA, BEN),
    }
    return LabFacts(**(fields | changes))


def outcome(rule: str, **changes: Any) -> Outcome:  # noqa: ANN401  any field
    return RULES[rule].outcome(lab(**changes))


def cause(rule: str, **changes: Any) -> Cause | None:  # noqa: ANN401  any field
    found = outcome(rule, **changes)
    return found.cause if isinstance(found, Failed) else None
