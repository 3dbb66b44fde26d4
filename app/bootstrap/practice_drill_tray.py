"""The practice tray while a drill runs: its labels and everybody's badge, nothing else."""

from __future__ import annotations

from app.bootstrap.practice_drills import Card
from app.bootstrap.practice_tray import tray
from app.bootstrap.site import SiteFolder
from app.bootstrap.window import TrayLabel
from ui import wording

ON_THE_TABLE = wording.TRAY_TABLE


def drill_tray(folder: SiteFolder, cards: tuple[Card, ...]) -> dict[str, TrayLabel]:
    """Return the tray of a drill."""
    labels = {
        card.id: TrayLabel(
            title=card.title,
            detail=card.detail,
            picture=card.picture,
            group=ON_THE_TABLE,
            again=card.again,
        )
        for card in cards
    }
    return labels | tray(folder, ())
