"""The practice tray: the labels of each therapy on a page of its own, with everybody's badge."""

from __future__ import annotations

from functools import partial

from app.bootstrap.cast import NURSES, PEOPLE, Member, Therapy
from app.bootstrap.practice_cases import Case
from app.bootstrap.practice_films import make_films
from app.bootstrap.practice_labels import badge_file, case_files, label_files
from app.bootstrap.site import SiteFolder
from app.bootstrap.window import TrayLabel
from ui import wording

SINGLE_BAGS = "Practice-cel"


def tray(
    folder: SiteFolder, therapies: tuple[Therapy, ...], cases: tuple[Case, ...] = ()
) -> dict[str, TrayLabel]:
    """Return the labels of the practice tray: what the job needs first, then everybody else.

    Whoever came to the cast after the site was made has no badge there.
    """
    here = [member for member in PEOPLE if (folder.labels / badge_file(member)).exists()]
    labels = dict(_badge(folder, member) for member in here if member in NURSES)
    for therapy in therapies:
        labels |= _of_therapy(folder, therapy, therapies)
    for case in cases:
        labels |= _of_case(folder, case)
    return labels | dict(_badge(folder, member) for member in here if member not in NURSES)


def _of_therapy(
    folder: SiteFolder, therapy: Therapy, therapies: tuple[Therapy, ...]
) -> dict[str, TrayLabel]:
    band, bag = label_files(therapy.slot)
    return {
        band.removesuffix(".png"): TrayLabel(
            title=wording.TRAY_BAND_OF.format(slot=therapy.slot),
            detail=wording.TRAY_BORN.format(day=wording.short_date(therapy.born)),
            picture=folder.labels / band,
            group=SINGLE_BAGS,
        ),
        bag.removesuffix(".png"): TrayLabel(
            title=wording.TRAY_BAG_OF.format(slot=therapy.slot),
            detail=wording.TRAY_END.format(end=therapy.bag.serial.value[-4:]),
            picture=folder.labels / bag,
            group=SINGLE_BAGS,
        ),
        f"patient-{therapy.slot}-film": TrayLabel(
            title=wording.TRAY_FILM_OF.format(slot=therapy.slot),
            detail=wording.FILM_SAYS,
            picture=folder.labels / bag,
            film=partial(make_films, folder, therapies, therapy.slot),
            group=SINGLE_BAGS,
        ),
    }


def _of_case(folder: SiteFolder, case: Case) -> dict[str, TrayLabel]:
    band, bags = case_files(case)
    group = case.kind.therapy
    labels = {
        band.removesuffix(".png"): TrayLabel(
            title=wording.TRAY_BAND,
            detail=wording.TRAY_BORN.format(day=wording.short_date(case.kind.born)),
            picture=folder.labels / band,
            group=group,
        )
    }
    for one, name in zip(case.bags, bags, strict=True):
        labels[name.removesuffix(".png")] = TrayLabel(
            title=one.says,
            detail=wording.TRAY_END.format(end=one.label.serial.value[-4:]),
            picture=folder.labels / name,
            group=group,
        )
    return labels


def _badge(folder: SiteFolder, member: Member) -> tuple[str, TrayLabel]:
    name = badge_file(member).removesuffix(".png")
    return name, TrayLabel(
        title=member.name,
        detail=f"{wording.tr(member.title)}\nPIN {member.pin}",
        picture=folder.labels / f"{name}.png",
    )
