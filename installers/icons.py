"""Draw the program's icon in every form that an installer wants, from the one SVG.

    python installers/icons.py build/icons

writes `countersign-<size>.png`, `countersign.ico` (Windows) and `countersign.icns` (macOS). The
drawing is `resources/icons/countersign.svg`; the same machine makes the same bytes every time.
Needs no display: Qt draws shapes without an application. Exit codes: 0 written; 1 with a sentence
on standard error.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "resources" / "icons" / "countersign.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # px
ICO_SIZES = SIZES[:-1]  # an .ico has none above 256
ICNS_TYPES = {  # what macOS looks for; @2x twins are the next size up
    32: (b"ic11",),
    64: (b"ic12",),
    128: (b"ic07",),
    256: (b"ic08", b"ic13"),
    512: (b"ic09", b"ic14"),
    1024: (b"ic10",),
}


class IconError(Exception):
    """The icon cannot be drawn; the text says why."""


def render(drawing: Path, size: int) -> Image.Image:
    """Draw an SVG as a square of `size` pixels on nothing.

    Raises:
        IconError: it is not an SVG that Qt can draw.
    """
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise IconError(f"{drawing} is no SVG that can be drawn.")
    image = QImage(size, size, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (size, size), bytes(plain.constBits()))


def png(image: Image.Image) -> bytes:
    """Write a picture as PNG, with no time and no text in it."""
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def icns(pictures: dict[int, Image.Image]) -> bytes:
    """Put pictures into Apple's container: a type, a length and a PNG, one after another."""
    parts = b""
    for size, types in ICNS_TYPES.items():
        content = png(pictures[size])
        for kind in types:
            parts += kind + (8 + len(content)).to_bytes(4, "big") + content
    return b"icns" + (8 + len(parts)).to_bytes(4, "big") + parts


def make_icons(folder: Path, drawing: Path = DRAWING) -> list[Path]:
    """Write all icons into a folder, which is made, and return them.

    Raises:
        IconError: the drawing cannot be drawn.
        OSError: the folder cannot be written.
    """
    pictures = {size: render(drawing, size) for size in {*SIZES, *ICNS_TYPES}}
    folder.mkdir(parents=True, exist_ok=True)
    written = {f"countersign-{size}.png": png(pictures[size]) for size in SIZES}
    ico = BytesIO()
    pictures[256].save(
        ico,
        "ICO",
        sizes=[(size, size) for size in ICO_SIZES],
        append_images=[pictures[size] for size in ICO_SIZES[:-1]],
    )
    written["countersign.ico"] = ico.getvalue()
    written["countersign.icns"] = icns(pictures)
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def main(arguments: list[str]) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Draw the program's icon in every form.")
    parser.add_argument("folder", type=Path, help="where to write; made if it is not there")
    chosen = parser.parse_args(arguments)
    try:
        for path in make_icons(chosen.folder):
            print(path)
    except (IconError, OSError) as fault:
        print(f"icons: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
