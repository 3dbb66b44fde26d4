"""A scanner with a US keyboard: key positions, sent to an X server as a device would send them.

Through XTEST (libXtst), so that the server's own layout decides which characters they are.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import threading
from typing import Final

_ROWS: Final = (
    ("`1234567890-=", "~!@#$%^&*()_+", (49, *range(10, 22))),
    ("qwertyuiop[]\\", "QWERTYUIOP{}|", (*range(24, 36), 51)),
    ("asdfghjkl;'", 'ASDFGHJKL:"', tuple(range(38, 49))),
    ("zxcvbnm,./", "ZXCVBNM<>?", tuple(range(52, 62))),
)
_KEYS: Final = {
    character: (code, shifted)
    for plain, capital, codes in _ROWS
    for row, shifted in ((plain, False), (capital, True))
    for character, code in zip(row, codes, strict=True)
} | {" ": (65, False)}
_KEYPAD: Final = dict(zip("7894561230", (79, 80, 81, 83, 84, 85, 87, 88, 89, 90), strict=True))
_SHIFT, _CONTROL, _ALT, _RETURN, _BRACKET, _F8 = 50, 37, 64, 36, 35, 74


def is_possible() -> bool:
    """Whether this machine has what it takes."""
    return bool(ctypes.util.find_library("Xtst") and ctypes.util.find_library("X11"))


class UsScanner:
    """Types codes at a display; GS as one of `ctrl`, `f8`, `alt`, `tilde`."""

    def __init__(self, display: str, *, gs: str, key_ms: int) -> None:
        """Plug it in."""
        self._x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._xtst = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XFlush.argtypes = [ctypes.c_void_p]
        self._x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._xtst.XTestFakeKeyEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        self._display = self._x11.XOpenDisplay(display.encode())
        assert self._display, display
        self._gs = gs
        self._pause = key_ms / 1_000
        self._never = threading.Event()

    def unplug(self) -> None:
        """Close the connection."""
        self._x11.XCloseDisplay(self._display)

    def scan(self, text: str) -> None:
        """Type a code and Enter."""
        for character in text:
            if character == "\x1d":
                self._type_gs()
            else:
                code, shifted = _KEYS[character]
                self._tap(code, _SHIFT if shifted else 0)
        self._tap(_RETURN)

    def _type_gs(self) -> None:
        match self._gs:
            case "ctrl":
                self._tap(_BRACKET, _CONTROL)
            case "f8":
                self._tap(_F8)
            case "tilde":
                self._tap(*(_KEYS["~"][0], _SHIFT))
            case _:
                self._event(_ALT, down=True)
                for digit in "029":
                    self._tap(_KEYPAD[digit])
                self._event(_ALT, down=False)

    def _tap(self, code: int, modifier: int = 0) -> None:
        if modifier:
            self._event(modifier, down=True)
        self._event(code, down=True)
        self._event(code, down=False)
        if modifier:
            self._event(modifier, down=False)
        self._never.wait(self._pause)

    def _event(self, code: int, *, down: bool) -> None:
        self._xtst.XTestFakeKeyEvent(self._display, code, int(down), 0)
        self._x11.XFlush(self._display)
