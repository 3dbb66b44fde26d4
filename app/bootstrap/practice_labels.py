"""The practice site's labels as pictures: badges, wristbands, bags.

What draws them is slow to import, so it is imported when something is to be drawn: once for each
series of therapies, not at every start. No patient is named in a file's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.bootstrap.cast import PEOPLE, PROFILE, Member, Therapy
from app.bootstrap.site import SiteFolder
from app.labels import badge, product, wristband

THERAPY_LINE = f"{PROFILE['therapy']}, autologous"


def badge_file(member: Member) -> str:
    """Name the picture of somebody's badge."""
    return f"badge-{member.person.value[2:]}.png"


def label_files(slot: int) -> tuple[str, str]:
    """Name the wristband's and the bag's picture of a patient."""
    return f"patient-{slot}-wristband.png", f"patient-{slot}-bag.png"


def draw_badges(folder: SiteFolder) -> None:
    """Draw everybody's badge."""
    from scanning import draw

    for member in PEOPLE:
        art = draw.draw_badge(
            element_string=badge.element_string(member.badge),
            lines=[member.name, member.title, f"Badge {member.badge.number.value}"],
        )
        (folder.labels / badge_file(member)).write_bytes(art.png())


def remove(folder: SiteFolder, therapies: Iterable[Therapy]) -> None:
    """Remove the labels in whose place those of another series will lie.

    Done before the series is filed: an interruption then leaves no labels, never an older
    series' labels beside newer orders.
    """
    for therapy in therapies:
        for name in label_files(therapy.slot):
            (folder.labels / name).unlink(missing_ok=True)


def are_drawn(folder: SiteFolder, therapies: Iterable[Therapy]) -> bool:
    """Say whether every label of a series is there."""
    names = (name for therapy in therapies for name in label_files(therapy.slot))
    return all((folder.labels / name).exists() for name in names)


def draw_therapies(folder: SiteFolder, therapies: Iterable[Therapy]) -> None:
    """Draw the wristband and the bag of each therapy."""
    from scanning import draw

    for therapy in therapies:
        band_file, bag_file = label_files(therapy.slot)
        band = draw.draw_wristband(
            element_string=wristband.element_string(therapy.band),
            lines=[
                therapy.name,
                f"Born {therapy.born:%d %b %Y}",
                f"No. {therapy.band.patient.value}",
                f"Band {therapy.band.serial.value}",
            ],
        )
        label = therapy.bag
        bag = draw.draw_product(
            element_string=product.element_string(label),
            lines=[
                THERAPY_LINE,
                label.coi.value,
                f"Lot {label.lot.value}",
                f"Use by {label.expires:%d %b %Y}",
                f"Product id {label.serial.value}",
            ],
        )
        (folder.labels / band_file).write_bytes(band.png())
        (folder.labels / bag_file).write_bytes(bag.png())
