"""How everything looks: colours, sizes, fonts, one small style sheet.

Colours are the computed tokens of screens 4.3: their contrast (WCAG 2.2) and their difference
under the three colour-vision deficiencies were checked as pairs, so nobody mixes in another
one by eye. A state is always colour, shape and word together. Fusion is used on every system
and the desktop's own settings are not read: the same build looks the same everywhere, and its
pictures compare byte for byte (recipes 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources

TARGET = 44  # px: the least size of anything that can be pressed (11.6 mm at 96 dpi)
GLOVE = 76  # px: a key pressed with gloves (20.1 mm; Chen 2013: no gain beyond 20 mm)
PRIMARY = 64  # px: height of a footer's buttons
APART = 96  # px: between the two actions of a STOP
FOCUS = 3  # px: width of the focus ring
GAP = 8
SPACE = 16
MARGIN = 24
COMPACT_WIDTH = 880  # px of a page: below it, or below COMPACT_HEIGHT, pages take less room
COMPACT_HEIGHT = 520

_PROPERTY = "countersignTokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme's colours, as `#RRGGBB`; `on_x` is what is drawn on a fill of `x`."""

    stop: str
    on_stop: str
    caution: str
    on_caution: str
    ok: str
    on_ok: str
    info: str
    on_info: str
    busy: str
    text: str
    ground: str
    surface: str
    border: str
    focus: str


LIGHT = Tokens(
    stop="#9E0015",
    on_stop="#FFFFFF",
    caution="#FFC31C",
    on_caution="#14202B",
    ok="#0E7A68",
    on_ok="#FFFFFF",
    info="#1B2878",
    on_info="#FFFFFF",
    busy="#4A5967",
    text="#14202B",
    ground="#FFFFFF",
    surface="#F1F4F7",
    border="#6B7A88",
    focus="#0B5CAD",
)

DARK = Tokens(
    stop="#FF5468",
    on_stop="#10161C",
    caution="#FFE23F",
    on_caution="#14202B",
    ok="#45E6CB",
    on_ok="#10161C",
    info="#A98AD0",
    on_info="#10161C",
    busy="#B4C0CB",
    text="#F2F5F7",
    ground="#10161C",
    surface="#1A232C",
    border="#8494A3",
    focus="#6CB6FF",
)


class Role(Enum):
    """What a text is for; each has one size, and a smaller one where the window is small."""

    RESULT = (96, 56, True, False)
    WORD = (56, 32, True, False)
    INSTRUCTION = (32, 24, True, False)
    ALOUD = (28, 20, False, False)
    TITLE = (24, 18, True, False)
    BODY = (20, 16, False, False)
    STRONG = (20, 16, True, False)
    SMALL = (16, 14, False, False)
    LABEL = (16, 14, True, False)
    IDENTIFIER = (24, 18, False, True)

    def font(self, *, compact: bool = False) -> QFont:
        """Return the font of this role, in pixels, so that every screen gives the same size."""
        regular, small, bold, mono = self.value
        return make_font(small if compact else regular, bold=bold, mono=mono)


class Tone(Enum):
    """What colour a text takes, by meaning."""

    TEXT = "text"
    QUIET = "busy"
    INFO = "info"
    STOP = "stop"
    OK = "ok"
    ON_STOP = "on_stop"
    ON_CAUTION = "on_caution"
    ON_OK = "on_ok"
    ON_INFO = "on_info"
    GROUND = "ground"

    def of(self, tokens: Tokens) -> str:
        """Return this tone's colour in a theme."""
        return str(getattr(tokens, self.value))


def make_font(px: int, *, bold: bool = False, mono: bool = False) -> QFont:
    """Return a shipped font at `px` pixels."""
    font = QFont("DejaVu Sans Mono" if mono else "DejaVu Sans")
    font.setPixelSize(px)
    font.setBold(bold)
    return font


def active() -> Tokens:
    """Return the theme that `install` put in place (light before that)."""
    app = QApplication.instance()
    tokens = app.property(_PROPERTY) if app is not None else None
    return tokens if isinstance(tokens, Tokens) else LIGHT


def prepare() -> None:
    """Do what must come before the application object exists."""
    # The ward's desktop theme and fonts must not change a medical screen.
    QApplication.setDesktopSettingsAware(False)


def install(app: QApplication, tokens: Tokens = LIGHT) -> None:
    """Give the application our style, fonts, palette and style sheet.

    Raises:
        RuntimeError: a shipped font cannot be loaded; text would be drawn in an unknown one.
    """
    for name in resources.FONTS:
        if QFontDatabase.addApplicationFont(resources.font(name)) < 0:
            msg = f"the font {name} cannot be loaded: the installation is damaged"
            raise RuntimeError(msg)
    app.setStyle("Fusion")
    app.setProperty(_PROPERTY, tokens)
    app.setFont(Role.BODY.font())
    app.setPalette(palette(tokens))
    app.setStyleSheet(style_sheet(tokens))


def palette(tokens: Tokens) -> QPalette:
    """Return the palette that Fusion draws with."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.Base: tokens.ground,
        QPalette.ColorRole.AlternateBase: tokens.surface,
        QPalette.ColorRole.Button: tokens.ground,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.busy,
        QPalette.ColorRole.Highlight: tokens.focus,
        QPalette.ColorRole.HighlightedText: tokens.ground,
        QPalette.ColorRole.ToolTipBase: tokens.ground,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Mid: tokens.border,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    return made


def style_sheet(tokens: Tokens) -> str:
    """Return the rules that Fusion's palette cannot say: borders, focus ring, fills.

    Unfocused borders use the border token: Fusion's own are under 3:1 (screens 4.6). The ring
    replaces the border inside the same 3 px, so nothing moves when focus does.
    """
    t = tokens
    return f"""
    QPushButton {{
        background: {t.ground}; color: {t.text}; border: 2px solid {t.border};
        border-radius: 6px; padding: 5px 17px; margin: 0;
    }}
    QPushButton:hover {{ background: {t.surface}; }}
    QPushButton:pressed {{ background: {t.border}; color: {t.ground}; }}
    QPushButton:disabled {{ color: {t.border}; background: {t.surface}; }}
    QPushButton:focus {{ border: {FOCUS}px solid {t.focus}; padding: 4px 16px; }}
    QPushButton[look="primary"] {{ background: {t.focus}; color: {t.ground};
        border-color: {t.focus}; }}
    QPushButton[look="primary"]:hover {{ background: {t.info}; border-color: {t.info}; }}
    QPushButton[look="primary"]:disabled {{ background: {t.surface}; color: {t.busy};
        border-color: {t.border}; }}
    QPushButton[look="primary"]:focus {{ border: {FOCUS}px solid {t.text}; }}
    QPushButton[look="stop"] {{ border: 2px solid {t.stop}; color: {t.stop}; }}
    QPushButton[look="stop"]:focus {{ border: {FOCUS}px solid {t.focus}; }}
    QPushButton[look="key"] {{ padding: 0; }}
    QPushButton[look="key"]:focus {{ padding: 0; }}
    QPushButton[look="tray"] {{ text-align: left; padding: 3px 7px; }}
    QPushButton[look="tray"]:focus {{ padding: 2px 6px; }}
    QPushButton[look="plain"] {{ border-color: transparent; background: transparent; }}
    QPushButton[look="plain"]:hover {{ background: {t.surface}; }}
    QPushButton[look="plain"]:focus {{ border-color: {t.focus}; }}
    QFrame[look="header"] {{ background: {t.surface}; border-bottom: 1px solid {t.border}; }}
    QFrame[look="footer"] {{ background: {t.surface}; border-top: 1px solid {t.border}; }}
    QFrame[look="tray"] {{ background: {t.surface}; border-left: 1px solid {t.border}; }}
    QFrame[look="card"] {{ background: {t.surface}; border: 1px solid {t.border};
        border-radius: 8px; }}
    QScrollArea, QScrollArea > QWidget > QWidget[look="list"] {{
        background: {t.surface}; border: none; }}
    QToolTip {{ background: {t.ground}; color: {t.text}; border: 1px solid {t.border}; }}
    """
