"""The frozen application: by the name it was started under, for a terminal or for an icon."""

import sys
from pathlib import Path

from app.__main__ import main, main_window

if Path(sys.argv[0]).stem == "countersign-window":
    main_window()
else:
    main()
