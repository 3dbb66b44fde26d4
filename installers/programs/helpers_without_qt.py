"""Keep Qt out of the processes that the frozen program starts to help it; runs before everything.

PyInstaller's own hook imports Qt in every process, for packages that do not find their plugins by
themselves. A process that decodes barcodes, or counts what such processes leave behind, has no use
for it, and would wait 0.1 s for it.
"""

import sys


def is_helper(arguments: list[str]) -> bool:
    """Say whether multiprocessing wrote this command line (CPython's `multiprocessing.spawn`)."""
    return arguments[1:2] == ["--multiprocessing-fork"] or (
        "-c" in arguments and arguments[-1].startswith("from multiprocessing.resource_tracker")
    )


if is_helper(sys.argv):
    sys.modules["PySide6"] = None  # type: ignore[assignment]  # importing it is an ImportError
