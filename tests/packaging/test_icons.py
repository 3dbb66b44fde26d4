"""The program's icon: our colours, every size, the same bytes every time."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.IcoImagePlugin import IcoImageFile

from installers import icons
from ui.theme import DARK, LIGHT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every form of the icon."""
    folder = tmp_path_factory.mktemp("icons")
    icons.make_icons(folder)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """Read what was written."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def has_colour(picture: Image.Image, wanted: str) -> bool:
    """Whether some pixel is this colour, but for a little antialiasing."""
    red, green, blue = (int(wanted[at : at + 2], 16) for at in (1, 3, 5))
    width, height = picture.size
    pixels = [picture.getpixel((x, y)) for x in range(width) for y in range(height)]
    return any(
        isinstance(pixel, tuple)
        and max(abs(pixel[0] - red), abs(pixel[1] - green), abs(pixel[2] - blue)) <= 24
        and pixel[3] == 255
        for pixel in pixels
    )


def test_the_icon_has_the_colours_of_the_theme() -> None:
    drawing = icons.DRAWING.read_text(encoding="utf-8")

    assert all(colour in drawing for colour in (LIGHT.info, LIGHT.on_info, DARK.ok))


def test_drawing_twice_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    icons.make_icons(tmp_path)

    assert content(tmp_path) == content(made)


@pytest.mark.parametrize("size", icons.SIZES)
def test_every_size_shows_the_ground_and_both_marks(made: Path, size: int) -> None:
    with Image.open(made / f"countersign-{size}.png") as picture:
        assert picture.size == (size, size)
        assert picture.mode == "RGBA"
        assert all(has_colour(picture, c) for c in (LIGHT.info, LIGHT.on_info, DARK.ok))


def test_a_colour_that_is_not_there_is_not_found(made: Path) -> None:
    with Image.open(made / "countersign-16.png") as picture:
        assert not has_colour(picture, LIGHT.stop)


def test_the_corners_are_clear_so_that_any_desktop_shows_through(made: Path) -> None:
    with Image.open(made / "countersign-256.png") as picture:
        assert picture.getpixel((0, 0)) == (0, 0, 0, 0)


def test_windows_icon_holds_every_size_that_windows_asks_for(made: Path) -> None:
    with Image.open(made / "countersign.ico") as ico:
        assert ico.info["sizes"] == {(size, size) for size in (16, 24, 32, 48, 64, 128, 256)}


def test_each_picture_in_the_windows_icon_is_drawn_for_its_size(made: Path) -> None:
    with (
        Image.open(made / "countersign.ico") as ico,
        Image.open(made / "countersign-16.png") as small,
    ):
        assert isinstance(ico, IcoImageFile)

        assert ico.ico.getimage((16, 16)).convert("RGBA").tobytes() == small.tobytes()


def test_the_macos_icon_is_a_list_of_pictures_of_the_sizes_it_names(made: Path) -> None:
    data = (made / "countersign.icns").read_bytes()
    assert data[:4] == b"icns"
    assert int.from_bytes(data[4:8], "big") == len(data)

    at, found = 8, {}
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        with Image.open(BytesIO(data[at + 8 : at + length])) as picture:
            found[data[at : at + 4]] = picture.size
        at += length

    assert found == {
        kind: (size, size) for size, kinds in icons.ICNS_TYPES.items() for kind in kinds
    }


@pytest.mark.qt_log_ignore("Cannot read file")  # Qt says it too, before we do
def test_what_is_no_drawing_is_refused_with_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.svg"
    wrong.write_text("not a drawing")

    with pytest.raises(icons.IconError, match=r"wrong\.svg is no SVG that can be drawn\.$"):
        icons.make_icons(tmp_path / "out", wrong)


def test_a_folder_that_cannot_be_written_ends_with_1_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    assert icons.main([str(tmp_path / "file" / "icons")]) == 1
    assert capsys.readouterr().err.startswith("icons: ")


def test_the_program_says_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert icons.main([str(tmp_path)]) == 0

    assert str(tmp_path / "countersign.ico") in capsys.readouterr().out.splitlines()


def test_drawing_needs_no_display_and_no_application(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, icons.__file__, str(tmp_path)],
        env={"PATH": ""},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
