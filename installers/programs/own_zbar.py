"""Let the frozen program find the zbar library that travels with it; runs before everything.

`ctypes.util.find_library` asks the system, which need not have zbar. Windows needs none of this:
there pyzbar's package holds the library.
"""

import ctypes.util
import sys
from pathlib import Path

_systems = ctypes.util.find_library


def find_library(name: str) -> str | None:
    """Return the bundle's own zbar; the system's answer for every other library."""
    own = sorted(Path(sys._MEIPASS).glob("libzbar.*")) if name == "zbar" else []  # type: ignore[attr-defined]  # noqa: SLF001
    return str(own[0]) if own else _systems(name)


ctypes.util.find_library = find_library
