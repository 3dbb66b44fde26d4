"""Let the frozen program find the zbar library that travels with it; runs before everything.

`ctypes.util.find_library` asks the system, which need not have zbar. Windows needs none of this:
there pyzbar's package holds the library.
"""

import sys
from contextlib import suppress
from pathlib import Path


def look_in_bundle() -> None:
    """Have the bundle's own zbar found, and every other library where the system has it."""
    import ctypes.util  # noqa: PLC0415  may be missing

    systems = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        own = sorted(Path(sys._MEIPASS).glob("libzbar.*")) if name == "zbar" else []  # type: ignore[attr-defined]  # noqa: SLF001
        return str(own[0]) if own else systems(name)

    ctypes.util.find_library = find_library


with suppress(ImportError):  # a damaged Python is told by the program, in a sentence
    look_in_bundle()
