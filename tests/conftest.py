"""What every test needs before Qt is imported."""

from __future__ import annotations

import os

# A build machine has no display; somebody who wants to watch sets the variable to `xcb`.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
