"""A turn in which F7 works, for tests of what stands beside a turn."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from app.bootstrap.cast import LABELS
from app.identifiers import Private, ScanId
from app.labels import product, read, wristband
from app.labels.label import Label, Unreadable
from app.labels.scan import Mode, Scan
from tests.unit.presenters.test_turn import ALMA, NOW, Turn
from ui.presenters.turn_detours import Typing
from ui.presenters.views import TurnExtra, TurnView

ITS_BAND = wristband.element_string(ALMA.band)
ITS_BAG = product.element_string(ALMA.bag)


@dataclass
class TypingTurn(Turn):
    """A turn in which F7 works.

    Attributes:
        camera: whether a camera that has passed its test is here.
        entered: what was made a label of.
    """

    camera: bool = False
    entered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        Turn.__post_init__(self)
        self.presenter.types_with(
            Typing(camera=lambda told: told(self.camera), scan=self._typed_scan)
        )

    def _typed_scan(
        self, text: Private[str], done: Callable[[Scan, Label | Unreadable], None]
    ) -> None:
        self.entered.append(text.value)
        scan = Scan(
            id=ScanId(str(uuid.UUID(int=900 + len(self.entered)))),
            raw=text.value.encode(),
            symbology="",
            mode=Mode.TYPED,
            source="keyboard",
            readers=(),
            at=NOW,
        )
        done(scan, read(scan, LABELS))

    def f7(self) -> TurnView:
        self.presenter.acted(TurnExtra.CANT_SCAN.value)
        return self.view

    def f8(self) -> TurnView:
        self.presenter.acted(TurnExtra.NOT_SAID.value)
        return self.view

    def enters(self, text: str) -> TurnView:
        self.type(text)
        self.presenter.entered()
        return self.view

    def keys_in(self, what: str, text: str, again: str | None = None) -> TurnView:
        """Press F7, choose, give the first reason, type twice."""
        self.f7()
        if what:
            self.type(what)
        self.type("1")
        self.enters(text)
        return self.enters(text if again is None else again)
