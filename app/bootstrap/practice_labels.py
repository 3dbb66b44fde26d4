"""The practice site's labels as pictures: badges, wristbands, bags.

What draws them is slow to import, so it is imported when something is to be drawn: once for each
series of therapies, not at every start. No patient is named in a file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from app.bootstrap.cast import PEOPLE, PROFILE, Member, Therapy
from app.bootstrap.practice_cases import Case
from app.bootstrap.practice_codes import is_own, own_band
from app.bootstrap.site import SiteFolder
from app.labels import badge, isbt128, product, wristband
from app.labels.isbt128 import check
from app.labels.label import ProductLabel, Wristband

if TYPE_CHECKING:
    from scanning.printing import Artwork

THERAPY_LINE = f"{PROFILE['therapy']}, autologous"


def badge_file(member: Member) -> str:
    """Name the picture of somebody's badge."""
    return f"badge-{member.person.value[2:]}.png"


def label_files(slot: int) -> tuple[str, str]:
    """Name the wristband's and the bag's picture of a patient."""
    return f"patient-{slot}-wristband.png", f"patient-{slot}-bag.png"


def linear_file(slot: int) -> str:
    """Name the picture of the same bag's label with linear barcodes."""
    return f"patient-{slot}-bag-linear.png"


def case_files(case: Case) -> tuple[str, tuple[str, ...]]:
    """Name the pictures of a case's wristband and of each of its bags."""
    key = case.kind.key
    bags = tuple(f"case-{key}-bag-{at}.png" for at in range(1, len(case.bags) + 1))
    return f"case-{key}-wristband.png", bags


def _files(slot: int) -> tuple[str, ...]:
    return (*label_files(slot), linear_file(slot))


def draw_badges(folder: SiteFolder) -> None:
    """Draw everybody's badge."""
    from scanning import printing

    for member in PEOPLE:
        art = printing.draw_badge(
            element_string=badge.element_string(member.badge),
            lines=[member.name, member.title, f"Badge {member.badge.number.value}"],
        )
        (folder.labels / badge_file(member)).write_bytes(art.png())


def remove(folder: SiteFolder, therapies: Iterable[Therapy]) -> None:
    """Remove the labels in whose place those of another series will lie, and their films.

    Done before the series is filed: an interruption then leaves no labels, never an older
    series' labels beside newer orders.
    """
    for therapy in therapies:
        for stale in folder.labels.glob(f"patient-{therapy.slot}*"):
            stale.unlink(missing_ok=True)


def are_drawn(folder: SiteFolder, therapies: Iterable[Therapy]) -> bool:
    """Say whether every label of a series is there."""
    names = (name for therapy in therapies for name in _files(therapy.slot))
    return all((folder.labels / name).exists() for name in names)


def draw_therapies(folder: SiteFolder, therapies: Iterable[Therapy]) -> None:
    """Draw the wristband of each therapy, and its bag's label in two ways."""
    for therapy in therapies:
        band_file, bag_file = label_files(therapy.slot)
        (folder.labels / band_file).write_bytes(_band(therapy).png())
        for linear, name in ((False, bag_file), (True, linear_file(therapy.slot))):
            (folder.labels / name).write_bytes(_bag(therapy.bag, linear=linear).png())


def remove_case(folder: SiteFolder, case: Case) -> None:
    """Remove the labels of the case before this one, as `remove` does for a series."""
    for stale in folder.labels.glob(f"case-{case.kind.key}-*"):
        stale.unlink(missing_ok=True)


def case_is_drawn(folder: SiteFolder, case: Case) -> bool:
    """Say whether every label of a case is there."""
    band, bags = case_files(case)
    return all((folder.labels / name).exists() for name in (band, *bags))


def draw_case(folder: SiteFolder, case: Case) -> Iterator[None]:
    """Draw a case's wristband and the label of each bag, one at a time."""
    band_file, bag_files = case_files(case)
    for one, name in zip(case.bags, bag_files, strict=True):
        art = _bag(one.label, linear=False, line=f"{case.kind.line}: {one.says}")
        (folder.labels / name).write_bytes(art.png())
        yield
    art = _wristband(case.band, case.kind.name, case.kind.born)
    (folder.labels / band_file).write_bytes(art.png())
    yield


def _band(therapy: Therapy) -> Artwork:
    return _wristband(therapy.band, therapy.name, therapy.born)


def _wristband(band: Wristband, name: str, born: date) -> Artwork:
    """Draw a wristband: GS1's in a QR code, the site's own code in an Aztec code."""
    from scanning import printing

    own = is_own(band)
    return printing.draw_wristband(
        element_string=own_band(band) if own else wristband.element_string(band),
        carrier="aztec" if own else "qr",
        lines=[
            name,
            f"Born {born:%d %b %Y}",
            f"No. {band.patient.value}",
            f"Band {band.serial.value}",
        ],
    )


def _bag(label: ProductLabel, *, linear: bool, line: str = THERAPY_LINE) -> Artwork:
    """Draw a bag's label in its standard: one two-dimensional code, or several linear ones."""
    from scanning import printing

    lines = [
        line,
        label.coi.value,
        *([f"Lot {label.lot.value}"] if label.lot else []),
        f"Use by {label.expires:%d %b %Y}",
        f"Product id {label.serial.value}",
    ]
    if not isbt128.is_isbt128(label):
        return printing.draw_product(
            element_string=product.element_string(label),
            lines=lines,
            carrier="gs1-128" if linear else "gs1-datamatrix",
        )
    donation, code, expiry, coi = (raw.decode("ascii") for raw in isbt128.raw_parts(label))
    number = label.serial.value
    said = (
        (donation, f"{number[:5]} {number[5:7]} {number[7:]}  {check.character(number)}"),
        (coi, label.coi.value),
        (code, label.product.value),
        (expiry, f"Use by\n{label.expires:%d %b %Y} {label.expires_at:%H:%M}"),
    )
    return printing.draw_product(
        isbt=[printing.Item(data=data, says=says) for data, says in said],
        lines=lines,
        carrier="isbt-128" if linear else "isbt-datamatrix",
    )
