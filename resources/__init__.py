"""What is shipped that is not code: fonts, icons, sounds, made-up product profiles.

Every file is found through the package, never by a path relative to the working directory: the
frozen application and a checkout find the same bytes. The fonts are DejaVu (their licence lies
beside them), shipped because a hospital workstation's own fonts are unknown; icons and sounds
are our own. Icons draw in `currentColor`, so one file serves every theme.
"""

from __future__ import annotations

from importlib.resources import files

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf")


def path(folder: str, name: str) -> str:
    """Return the file-system path of one shipped file.

    Raises:
        FileNotFoundError: no such file is shipped; that is a bug or a broken installation.
    """
    found = files(__name__) / folder / name
    if not found.is_file():
        msg = f"the installation lacks resources/{folder}/{name}"
        raise FileNotFoundError(msg)
    return str(found)


def font(name: str) -> str:
    """Return the path of a shipped font."""
    return path("fonts", name)


def icon(name: str) -> str:
    """Return the text of the icon `name` (SVG, drawn in `currentColor`).

    Raises:
        FileNotFoundError: no such icon is shipped.
    """
    return (files(__name__) / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def sound(name: str) -> str:
    """Return the path of a shipped sound (WAV, 48 kHz, mono)."""
    return path("sounds", f"{name}.wav")


def profiles() -> dict[str, str]:
    """Return the text of every made-up product profile (TOML), by its file's name without end."""
    folder = files(__name__) / "profiles"
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    ours = {name: texts[name] for name in sorted(texts) if name.endswith(".toml")}
    return {name.removesuffix(".toml"): text for name, text in ours.items()}
