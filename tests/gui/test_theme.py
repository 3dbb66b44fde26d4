"""Colours that can be told apart and read, and fonts that are really there."""

from __future__ import annotations

import wave

import pytest
from PySide6.QtGui import QFont, QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication

import resources
from ui import theme, wording
from ui.presenters.sound import Sound
from ui.theme import DARK, LIGHT, Role, Tokens

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@THEMES
@pytest.mark.parametrize("name", ["text", "busy", "info", "stop", "ok", "focus"])
@pytest.mark.parametrize("under", ["ground", "surface"])
def test_every_colour_of_text_reads_on_both_grounds(tokens: Tokens, name: str, under: str) -> None:
    assert contrast(getattr(tokens, name), getattr(tokens, under)) >= 4.5


@THEMES
@pytest.mark.parametrize("fill", ["stop", "caution", "ok", "info"])
def test_text_reads_on_every_fill(tokens: Tokens, fill: str) -> None:
    assert contrast(getattr(tokens, fill), getattr(tokens, f"on_{fill}")) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["border", "focus"])
@pytest.mark.parametrize("under", ["ground", "surface"])
def test_borders_and_the_focus_ring_are_seen(tokens: Tokens, name: str, under: str) -> None:
    assert contrast(getattr(tokens, name), getattr(tokens, under)) >= 3


@THEMES
def test_body_text_reads_far_better_than_it_must(tokens: Tokens) -> None:
    assert contrast(tokens.text, tokens.ground) >= 7


def test_the_practice_bands_words_read_on_both_of_its_stripes() -> None:
    assert contrast(LIGHT.ground, LIGHT.text) >= 4.5
    assert contrast(LIGHT.ground, LIGHT.busy) >= 4.5


@pytest.mark.parametrize("role", Role)
def test_text_is_drawn_in_the_shipped_fonts(qapp: QApplication, role: Role) -> None:
    font = role.font()
    info = QFontInfo(font)

    assert info.family() == font.family()
    assert info.pixelSize() == font.pixelSize()


def test_the_shipped_fonts_have_every_character_of_every_word(qapp: QApplication) -> None:
    words = "".join(
        text
        for value in vars(wording).values()
        for text in (value if isinstance(value, tuple) else (value,))
        if isinstance(text, str)
    )
    fonts = [QRawFont.fromFont(role.font()) for role in (Role.BODY, Role.STRONG)]

    missing = {
        c for c in words if c.isprintable() and not all(f.supportsCharacter(ord(c)) for f in fonts)
    }

    assert not missing


def test_fonts_are_sized_in_pixels(qapp: QApplication) -> None:
    assert QApplication.font().pixelSize() == 20
    assert Role.INSTRUCTION.font().pixelSize() == 32
    assert Role.RESULT.font().pixelSize() == 96
    assert isinstance(Role.BODY.font(compact=True), QFont)


def test_the_theme_in_place_is_the_one_installed(qapp: QApplication) -> None:
    assert theme.active() is LIGHT


@pytest.mark.parametrize("name", [n for n in dir(wording) if n.isupper()])
def test_an_instruction_has_at_most_twelve_words(name: str) -> None:
    instructions = {
        "SCAN_BOTH", "SCAN_BAND", "SCAN_PRODUCT", "TYPE_BIRTH", "TYPE_END", "INSPECT",
        "CALL_SECOND", "SAY_TOGETHER", "SIGN_WITH_PIN", "ENTER_PIN", "CLEARED", "TAP_BADGE",
    }  # fmt: skip
    words = getattr(wording, name)

    assert name not in instructions or len(words.split()) <= 12


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_is_short_mono_and_leaves_headroom(sound: Sound) -> None:
    with wave.open(resources.sound(sound.value), "rb") as file:
        seconds = file.getnframes() / file.getframerate()
        peak = max(abs(v) for v in memoryview(file.readframes(file.getnframes())).cast("h"))
        assert (file.getnchannels(), file.getframerate()) == (1, 48_000)

    assert seconds <= 1
    assert peak == pytest.approx(32_767 * 10 ** (-6 / 20), rel=0.01)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/sounds/none\.wav"):
        resources.sound("none")
