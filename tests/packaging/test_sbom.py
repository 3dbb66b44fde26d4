"""The bill of materials names what is inside, is what the schema allows, and repeats itself."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from installers import distributions, inside, lock, sbom
from installers.components import Component
from tests.architecture.checkout import PRODUCT, ROOT

MADE = datetime(2026, 11, 1, tzinfo=UTC)
PIN = lock.Pin(version="1.2.0", hashes=("a" * 64, "b" * 64))
PROGRAM = Component(
    name="countersign", version=__version__, kind="countersign", licence="Apache-2.0", home=""
)
PAD = Component(
    name="left-pad", version="1.2.0", kind="pypi", licence="MIT", home="https://pad.example/"
)
ZBAR = Component(
    name="libzbar0", version="0.23.92-7+deb12u1", kind="deb", licence="see its text", home=""
)


def contents(tmp_path: Path) -> dict[Component, list[Path]]:
    """Three components with a file each."""
    file = tmp_path / "left_pad.py"
    file.write_bytes(b"PAD = 1\n")
    return {PROGRAM: [file], PAD: [file, file], ZBAR: [file]}


def made(
    held: Mapping[Component, Sequence[Path]],
    ours: Mapping[str, metadata.Distribution] | None = None,
    when: datetime | None = MADE,
) -> dict[str, Any]:
    """Make a bill, check it against the schema, and read it."""
    text = sbom.bill(held, ours or {}, {"left-pad": PIN}, when)
    sbom.check(text)
    document: dict[str, Any] = json.loads(text)
    return document


def wheel(folder: Path, *bills: dict[str, Any]) -> metadata.Distribution:
    """Lay down a package that brings bills of its own (PEP 770)."""
    info = folder / "left_pad-1.2.0.dist-info"
    (info / "sboms").mkdir(parents=True)
    said = (
        "Metadata-Version: 2.4\nName: left_pad\nVersion: 1.2.0\nAuthor-email: Ada <a@b.example>\n"
    )
    (info / "METADATA").write_text(said)
    for number, one in enumerate(bills):
        (info / "sboms" / f"{number}.json").write_text(json.dumps(one))
    names = [f"{info.name}/sboms/{number}.json,," for number in range(len(bills))]
    (info / "RECORD").write_text("\n".join(names) + "\n")
    return metadata.Distribution.at(info)


def test_a_bill_names_the_program_and_each_component(tmp_path: Path) -> None:
    document = made(contents(tmp_path))

    assert document["metadata"]["component"]["version"] == __version__
    assert document["metadata"]["timestamp"].startswith("2026-11-01T00:00:00")
    assert [(one["purl"], one["licenses"]) for one in document["components"]] == [
        ("pkg:pypi/left-pad@1.2.0", [{"license": {"id": "MIT"}}]),
        (
            "pkg:deb/debian/libzbar0@0.23.92-7%2Bdeb12u1",
            [{"license": {"id": "LGPL-2.1-or-later"}}],
        ),
    ]
    assert {"name": "countersign:bytes", "value": "16"} in document["components"][0]["properties"]


def test_a_locked_component_has_the_hashes_of_its_builds(tmp_path: Path) -> None:
    (pad, zbar) = made(contents(tmp_path))["components"]

    (builds,) = [one for one in pad["externalReferences"] if one["type"] == "distribution"]
    assert [one["content"] for one in builds["hashes"]] == list(PIN.hashes)
    assert "externalReferences" not in zbar


def test_another_version_than_the_locked_gets_no_hashes(tmp_path: Path) -> None:
    (pad,) = [
        one
        for one in json.loads(
            sbom.bill(
                contents(tmp_path),
                {},
                {"left-pad": lock.Pin(version="9", hashes=("a" * 64,))},
                MADE,
            )
        )["components"]
        if one["name"] == "left-pad"
    ]

    assert [one["type"] for one in pad["externalReferences"]] == ["website"]


def test_a_licence_in_words_keeps_its_words(tmp_path: Path) -> None:
    odd = Component(name="odd", version="1", kind="pypi", licence="as you like", home="")

    document = made(contents(tmp_path) | {odd: []})

    (found,) = [one for one in document["components"] if one["name"] == "odd"]
    assert found["licenses"] == [{"license": {"name": "as you like"}}]


def test_the_same_files_give_the_same_bytes_and_others_another_serial_number(
    tmp_path: Path,
) -> None:
    held = contents(tmp_path)
    once = sbom.bill(held, {}, {"left-pad": PIN}, MADE)

    backwards = dict(reversed(held.items()))
    assert sbom.bill(backwards, {}, {"left-pad": PIN}, MADE) == once
    serials = {
        made(held)["serialNumber"],
        made(held, when=None)["serialNumber"],
        made({PROGRAM: held[PROGRAM], ZBAR: held[ZBAR]})["serialNumber"],
    }
    assert len(serials) == 3


def test_without_a_time_a_bill_gives_none(tmp_path: Path) -> None:
    assert "timestamp" not in made(contents(tmp_path), when=None)["metadata"]


def test_a_bill_gives_no_address_of_a_person(tmp_path: Path) -> None:
    document = made(contents(tmp_path), {"left-pad": wheel(tmp_path)})

    assert document["components"][0]["supplier"] == {"name": "Ada"}
    assert "a@b.example" not in json.dumps(document)


def test_the_program_needs_what_it_asks_for_and_what_the_system_brought(tmp_path: Path) -> None:
    rich = Component(name="rich", version="15", kind="pypi", licence="MIT", home="")

    document = made(contents(tmp_path) | {rich: []})

    needs = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert needs[PROGRAM.purl] == sorted([ZBAR.purl, rich.purl])


def test_libraries_are_found_by_their_own_words(tmp_path: Path) -> None:
    binary = tmp_path / "_pad.cpython-311-x86_64-linux-gnu.so"
    binary.write_bytes(
        b"\x7fELF\0OpenSSL 1.1.1k  FIPS 25 Mar 2021\0 libpng version 1.6.58\0"
        b"OpenSSL 3's legacy provider failed to load\0OpenSSL 9.9.9 is too old\0"
    )

    found = {(one.name, one.version): one.cpe for one in inside.marked([binary])}

    assert found == {
        ("openssl", "1.1.1k"): "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*",
        ("libpng", "1.6.58"): "cpe:2.3:a:libpng:libpng:1.6.58:*:*:*:*:*:*:*",
    }


@pytest.mark.parametrize(
    ("file", "library"),
    [
        ("libicuuc.so.73", ("icu", "73")),
        ("liblzma-de26b416.so.5.8.4", ("xz", "5.8.4")),
        ("libbrotlicommon-53534446.so.1.2.0", ("brotli", "1.2.0")),
        ("libavif-43e630fc.so.16.4.2", ("libavif", "1.4.2")),
        ("libpad.so.1", None),
    ],
)
def test_libraries_are_found_by_their_files_names(
    tmp_path: Path, file: str, library: tuple[str, str] | None
) -> None:
    found = [(one.name, one.version) for one in inside.named([tmp_path / file])]

    assert found == ([library] if library else [])


def test_a_wheels_own_bill_is_taken_over_where_it_is_sure(tmp_path: Path) -> None:
    brought = {
        "components": [
            {"name": "crate", "version": "1", "purl": "pkg:cargo/crate@1?download_url=file://x"},
            {"name": "maybe", "version": "1", "purl": "pkg:cargo/maybe@1", "scope": "optional"},
            {"name": "left_pad", "version": "1.2.0", "purl": "pkg:pypi/left_pad@1.2.0"},
            {"name": "nameless", "version": "1"},
        ]
    }
    binary = tmp_path / "_pad.so"
    binary.write_bytes(b"\x7fELF")
    one = wheel(tmp_path, brought)

    document = made({PROGRAM: [], PAD: [binary], ZBAR: []}, {"left-pad": one})

    pad, _ = document["components"]
    assert [part["purl"] for part in pad["components"]] == ["pkg:cargo/crate@1"]


def test_a_component_of_python_alone_has_nothing_inside(tmp_path: Path) -> None:
    one = wheel(tmp_path, {"components": [{"name": "x", "version": "1", "purl": "pkg:cargo/x@1"}]})

    assert inside.parts("left-pad", [tmp_path / "left_pad.py"], one) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda bill: bill.pop("bomFormat"),
        lambda bill: bill["components"][0].update(type="gadget"),
        lambda bill: bill["components"][0].pop("name"),
        lambda bill: bill.update(serialNumber="1"),
        lambda bill: bill.update(more="than the schema knows"),
    ],
)
def test_a_bill_that_the_schema_does_not_allow_is_refused(
    tmp_path: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    document = made(contents(tmp_path))
    damage(document)

    with pytest.raises(sbom.WrongBillError, match=r"no CycloneDX 1\.6"):
        sbom.check(json.dumps(document))


def test_the_bundles_bill_is_checked_and_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = sbom.bill(contents(tmp_path), {}, {}, MADE)
    (tmp_path / sbom.NAME).write_text(text, encoding="utf-8")
    copy = tmp_path / "copy.json"

    assert sbom.main(["--bundle", str(tmp_path), "-o", str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == text


def test_a_bill_of_another_version_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = sbom.bill(contents(tmp_path), {}, {}, MADE)
    (tmp_path / sbom.NAME).write_text(text.replace(f'"{__version__}"', '"0.0.1"'))

    assert sbom.main(["--bundle", str(tmp_path), "-o", str(tmp_path / "copy.json")]) == 1
    assert "make bundle" in capsys.readouterr().err
    assert not (tmp_path / "copy.json").exists()


def test_without_a_bundle_there_is_no_bill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sbom.main(["--bundle", str(tmp_path)]) == 2
    assert "make bundle" in capsys.readouterr().err


# The systems' own, and OpenCV's own reader of motion JPEG. Left to choose, OpenCV asks FFmpeg.
BACKENDS = frozenset({"CAP_V4L2", "CAP_MSMF", "CAP_AVFOUNDATION", "CAP_OPENCV_MJPEG"})
OPENS_VIDEO = frozenset({"VideoCapture", "VideoWriter"})


def reaching_ffmpeg(text: str) -> list[str]:
    """Name what a module does with OpenCV's video that may reach FFmpeg and its TLS.

    A capture or writer may be made only by a call that names one of `BACKENDS` as its second
    argument. Any other mention of them may be opened elsewhere, with any backend.
    """
    tree = ast.parse(text)
    fine = {id(call.func) for call in ast.walk(tree) if isinstance(call, ast.Call) if named(call)}
    names = [
        (node, node.attr if isinstance(node, ast.Attribute) else node.name)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.alias))
    ]
    return [name for node, name in names if id(node) not in fine and suspect(name)]


def named(call: ast.Call) -> bool:
    """Whether a call names a backend that is not FFmpeg's as its second argument."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in OPENS_VIDEO
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Attribute)
        and call.args[1].attr in BACKENDS
    )


def suspect(name: str) -> bool:
    """Whether a name is of OpenCV's video, and neither a backend of ours nor a property."""
    if name.startswith("CAP_"):
        return name not in BACKENDS and not name.startswith("CAP_PROP_")
    return name.startswith(("Video", "videoio")) and name not in OURS


OURS = frozenset({"VideoError", "VideoSource"})


def modules() -> Iterator[Path]:
    """Yield every module of the product that imports OpenCV."""
    for room in PRODUCT:
        for path in (ROOT / room).rglob("*.py"):
            if "cv2" in path.read_text(encoding="utf-8"):
                yield path


def test_what_the_bill_calls_not_reached_is_not_called() -> None:
    found = {path.name: reaching_ffmpeg(path.read_text(encoding="utf-8")) for path in modules()}

    assert "cv_camera.py" in found
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "text",
    [
        "cv2.VideoCapture(0)",
        "cv2.VideoCapture(0, cv2.CAP_ANY)",
        "cv2.VideoCapture(0, cv2.CAP_FFMPEG)",
        "cv2.VideoCapture(0, backend)",
        "cv2.VideoCapture(0, 1900)",
        "cv2.VideoCapture(0, apiPreference=cv2.CAP_V4L2)",
        "capture = cv2.VideoCapture(); capture.open('rtsp://x')",
        "open_it = cv2.VideoCapture",
        "getattr(cv2.videoio_registry, 'x')",
        "from cv2 import VideoCapture as V",
        "from cv2 import CAP_FFMPEG",
        "cv2.VideoWriter('x.avi', 0, 25, (640, 480))",
        "cv2.VideoWriter_fourcc(*'MJPG')",
    ],
)
def test_a_call_that_may_reach_ffmpeg_is_found(text: str) -> None:
    assert reaching_ffmpeg(text)


@pytest.mark.parametrize("backend", sorted(BACKENDS))
def test_a_camera_opened_by_the_systems_own_backend_is_fine(backend: str) -> None:
    text = f"c = cv2.VideoCapture(key, cv2.{backend})\nc.set(cv2.CAP_PROP_FPS, 30)"

    assert reaching_ffmpeg(text) == []


@pytest.mark.slow
def test_the_bill_says_what_is_inside_the_wheels_that_are_installed(tmp_path: Path) -> None:
    ours = {
        name: one
        for name, one in distributions.shipped().items()
        if name in {"cryptography", "opencv-python-headless", "pillow", "sqlcipher3"}
    }
    files = [path for path in distributions.owners(ours) if path.is_file()]

    sbom.write([*files, ROOT / "LICENSE"], tmp_path / sbom.NAME, ours)

    document = json.loads((tmp_path / sbom.NAME).read_text(encoding="utf-8"))
    held = {
        one["name"]: {part["name"] for part in one.get("components", ())}
        for one in document["components"]
    }
    assert held["cryptography"] >= {"openssl", "pyo3"}
    assert held["sqlcipher3"] == {"openssl", "sqlcipher", "sqlite"}
    assert held["pillow"] >= {"freetype", "libjpeg-turbo", "libpng", "libtiff", "zlib-ng"}
    assert held["opencv-python-headless"] >= {"ffmpeg", "libpng", "libvpx", "openblas", "openssl"}
    (cv2,) = [one for one in document["components"] if one["name"] == "opencv-python-headless"]
    told = {
        part["name"]
        for part in cv2["components"]
        for one in part["properties"]
        if one["name"] == "countersign:not-reached"
    }
    assert told >= {"ffmpeg", "libvpx", "openssl"}
