"""The licences of everything inside, laid beside the program as `licences/`.

LGPL texts come from the build machine (`/usr/share/common-licenses` on Debian; elsewhere the
folder named by COUNTERSIGN_LICENCE_TEXTS): the wheels of Qt for Python carry none. A text that
only a package's source has lies in `texts/` beside this file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from installers.components import Component

COMMON = Path("/usr/share/common-licenses")
# Packages whose wheels name a licence and lack its text.
TEXTS_ELSEWHERE = {
    "pyside6-addons": ("LGPL-3", "GPL-3", "LGPL-2.1"),  # 2.1: FFmpeg, under Qt's camera plugin
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
}
TEXTS_HERE = {"pyserial": Path(__file__).parent / "texts" / "pyserial-LICENSE.txt"}
INDEX = """\
What Countersign {version} contains, and under which licence
{line}

Countersign itself is under the Apache License 2.0. Qt and Qt for Python are used under the
LGPL 3: their libraries lie in _internal/PySide6 as files of their own, and you may replace them
by your own builds of the same version. Which third parties' work is inside Qt, and under which
terms, is told at https://doc.qt.io/qt-6/licenses-used-in-qt.html; what is inside the other
packages is told in their texts here. sbom.cdx.json lists the same components for programs.

"""


class MissingTextError(Exception):
    """A component has no licence text on this machine."""


def texts(component: Component) -> tuple[Path, ...]:
    """Return the licence texts of a component.

    Raises:
        MissingTextError: there are none.
    """
    folder = Path(os.environ.get("COUNTERSIGN_LICENCE_TEXTS", COMMON))
    here = TEXTS_HERE.get(component.name)
    found = component.texts or tuple(
        [here] if here else (folder / name for name in TEXTS_ELSEWHERE.get(component.name, ()))
    )
    if not found or not all(path.exists() for path in found):
        msg = (
            f"No licence text for {component.name} {component.version} here. Put the texts of "
            f"{', '.join(TEXTS_ELSEWHERE.get(component.name, ['its licence']))} into one folder "
            "and name it with COUNTERSIGN_LICENCE_TEXTS."
        )
        raise MissingTextError(msg)
    return found


def write(components: Iterable[Component], folder: Path) -> None:
    """Write the texts, a folder for each component, and an index of them.

    Raises:
        MissingTextError: a component has no text.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = []
    version = ""
    for component in components:
        place = folder / f"{component.name}-{component.version.replace(':', '_')}"
        place.mkdir()
        names = [_copy(text, place) for text in texts(component)]
        lines.append(
            f"{component.name} {component.version}: {component.licence}\n"
            f"    {place.name}/{{{','.join(sorted(names))}}}\n"
        )
        if component.kind == "countersign":
            version = component.version
    index = INDEX.format(version=version, line="=" * 60) + "".join(lines)
    (folder / "README.txt").write_text(index, encoding="utf-8", newline="\n")


def _copy(text: Path, place: Path) -> str:
    """Copy one text; two of the same name in a component get their folder's name before it."""
    name = text.name
    while (place / name).exists():
        text_folder = text.parents[len(name.split("__")) - 1].name
        name = f"{text_folder}__{name}"
    shutil.copyfile(text, place / name)
    return name
