"""The frozen application: by the name it was started under, for a terminal or for an icon.

It also starts itself as the process that decodes barcodes, which ends before anything of the
application is imported.
"""

import sys
from multiprocessing import freeze_support  # PyInstaller's own hook has imported it already
from pathlib import Path


def run() -> None:
    """Be the process that the command line says."""
    freeze_support()
    from app.__main__ import main, main_window  # noqa: PLC0415  # a helper goes no further

    if Path(sys.argv[0]).stem == "countersign-window":
        main_window()
    else:
        main()


run()
