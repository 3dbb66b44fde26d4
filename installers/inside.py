"""Which libraries lie inside the components: in wheels, native code of others travels along.

Nothing here is a list of versions. Each is read at build time, four ways:

1. from the bytes of the binaries that go into the bundle (`MARKS`);
2. from the names of the libraries among them (`NAMES`);
3. from the bill of materials that a wheel brings (PEP 770, `.dist-info/sboms/`), where it is
   exact: what it calls optional or excluded is not taken, for nobody knows whether it is there;
4. by asking the library, where it can be asked.

What has no version that can be read in one of these ways (the small codes that Qt holds, such as
its PCRE2) is told at https://doc.qt.io/qt-6/licenses-used-in-qt.html and not here.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import cv2
import sqlcipher3
from PIL import features

# Name and product of a library in the National Vulnerability Database, by which scanners ask.
CPE = {
    "ffmpeg": "ffmpeg:ffmpeg",
    "freetype": "freetype:freetype",
    "libjpeg-turbo": "libjpeg-turbo:libjpeg-turbo",
    "libpng": "libpng:libpng",
    "libtiff": "libtiff:libtiff",
    "libvpx": "webmproject:libvpx",
    "libwebp": "webmproject:libwebp",
    "openjpeg": "uclouvain:openjpeg",
    "openssl": "openssl:openssl",
    "qt": "qt:qt",
    "sqlite": "sqlite:sqlite",
    "xz": "tukaani:xz",
}
# Say their own version, in words that only they and nobody who merely uses them contain.
MARKS = {
    "aom": re.compile(rb"AOMedia Project AV1 Decoder v?(\d[\w.]*)"),
    "ffmpeg": re.compile(rb"FFmpeg version n?(\d[\w.]*)"),
    "libjpeg-turbo": re.compile(rb"libjpeg-turbo version (\d[\w.]*)"),
    "libpng": re.compile(rb"libpng version (\d+\.\d+\.\d+)"),
    "libtiff": re.compile(rb"LIBTIFF, Version (\d[\w.]*)"),
    "libvpx": re.compile(rb"WebM Project VP9 Decoder v(\d[\w.]*)"),
    "openblas": re.compile(rb"OpenBLAS (\d+\.\d+\.\d+)"),
    "openssl": re.compile(
        rb"OpenSSL (\d+\.\d+\.\d+[a-z]?) +(?:FIPS +)?\d{1,2} [A-Z][a-z]{2} \d{4}"
    ),
    "qt": re.compile(rb"Qt (\d+\.\d+\.\d+) \([\w-]+ (?:shared|static)"),
}
# Say their version in their file's name only.
NAMES = {
    "brotli": re.compile(r"libbrotlicommon(?:-\w+)?\.so\.(\d+\.\d+\.\d+)"),
    "icu": re.compile(r"(?:libicuuc\.so\.|icuuc)(\d+)(?:\.dll)?"),
    "libavif": re.compile(r"libavif(?:-\w+)?\.so\.16\.(\d+\.\d+)"),
    "xz": re.compile(r"liblzma(?:-\w+)?\.so\.(\d+\.\d+\.\d+)"),
    "zstd": re.compile(r"libzstd(?:-\w+)?\.so\.(\d+\.\d+\.\d+)"),
}
# What Pillow can be asked for: its word, and the extension module that holds it.
_PILLOW = {
    "freetype": ("freetype2", "_imagingft"),
    "harfbuzz": ("harfbuzz", "_imagingft"),
    "lcms2": ("littlecms2", "_imagingcms"),
    "libjpeg-turbo": ("libjpeg_turbo", "_imaging"),
    "libraqm": ("raqm", "_imagingft"),
    "libtiff": ("libtiff", "_imaging"),
    "libwebp": ("webp", "_webp"),
    "openjpeg": ("jpg_2000", "_imaging"),
    "zlib-ng": ("zlib_ng", "_imaging"),
}
# What OpenCV says was built into it; what it took from the build machine is a file of its own.
_OPENCV = {
    "flatbuffers": re.compile(r"Flatbuffers: +builtin\S* \((\d[\w.]*)\)"),
    "libjpeg-turbo": re.compile(r"JPEG: +build\S* \(ver (\d[\d.]*)"),
    "ipp": re.compile(r"Intel IPP: +(\d[\d.]*)"),
    "libtiff": re.compile(r"TIFF: +build \(ver \d+ - (\d[\w.]*)\)"),
    "libwebp": re.compile(r"WEBP: +build \(ver (decoder: 0x\w+)"),
    "openjpeg": re.compile(r"JPEG 2000: +build \(ver (\d[\w.]*)\)"),
    "protobuf": re.compile(r"Protobuf: +build \((\d[\w.]*)\)"),
}
_OPENCV_VIDEO = (
    "Loaded, never called: the program gives OpenCV single images in memory, videos only to its "
    "own reader of motion JPEG, and cameras only to the system's own driver; it opens no address."
)
# Which parts the program never reaches, and why; tests/packaging/test_sbom.py holds us to it.
NOT_REACHED = {
    ("opencv-python-headless", name): _OPENCV_VIDEO
    for name in ("ffmpeg", "libdrm", "libvpx", "openssl", "openssl-libs")
}

_BINARY = (".so", ".dll", ".dylib", ".pyd")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Part:
    """A library inside a component.

    Attributes:
        purl: package URL.
        licence: what its maker's own bill says; empty when nobody said it.
        seen: how it and its version were seen.
    """

    name: str
    version: str
    purl: str
    licence: str = ""
    seen: str

    @property
    def cpe(self) -> str | None:
        """The name by which the National Vulnerability Database knows it, where known."""
        if self.name not in CPE or not self.version[0].isdigit():
            return None
        return f"cpe:2.3:a:{CPE[self.name]}:{self.version}:*:*:*:*:*:*:*"


def parts(owner: str, files: Sequence[Path], distribution: metadata.Distribution) -> list[Part]:
    """Return what is inside a component, sorted; each library and version once.

    Args:
        owner: the component's name.
        files: its files that go into the bundle.
        distribution: the package that they came from.
    """
    found: dict[tuple[str, str], Part] = {}
    binaries = [file for file in files if any(end in file.name for end in _BINARY)]
    if not binaries:
        return []
    # What was seen goes before what was said.
    for part in (
        *marked(binaries),
        *named(binaries),
        *asked(owner, binaries),
        *stated(distribution),
    ):
        found.setdefault((part.name, part.version), part)
    return sorted(found.values())


def marked(binaries: Iterable[Path]) -> Iterator[Part]:
    """Find libraries by what their bytes say of themselves."""
    for file in binaries:
        if not file.stat().st_size:
            continue
        with (
            file.open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view,
        ):
            for name, mark in MARKS.items():
                for version in {match[1].decode() for match in mark.finditer(view)}:
                    yield _generic(name, version.rstrip("."), f"the bytes of {file.name}")


def named(binaries: Iterable[Path]) -> Iterator[Part]:
    """Find libraries by their files' names."""
    for file in binaries:
        for name, pattern in NAMES.items():
            if match := pattern.fullmatch(file.name):
                version = f"1.{match[1]}" if name == "libavif" else match[1]
                yield _generic(name, version, f"the name of {file.name}")


def stated(distribution: metadata.Distribution) -> Iterator[Part]:
    """Read the bills that a wheel brings (PEP 770): what is compiled in, without alternatives."""
    for file in distribution.files or ():
        if file.suffix != ".json" or "sboms" not in file.parts:
            continue
        bill = json.loads(Path(str(distribution.locate_file(file))).read_text(encoding="utf-8"))
        for one in bill.get("components", ()):
            purl = str(one.get("purl", "")).partition("?")[0]
            of_itself = purl.startswith("pkg:pypi/") or not purl
            if of_itself or one.get("scope", "required") != "required":
                continue
            yield Part(
                name=one["name"],
                version=one["version"],
                purl=purl,
                licence=_licence(one.get("licenses", ())),
                seen=f"its maker's bill of materials, {file.name}",
            )


def _licence(licences: Iterable[dict[str, object]]) -> str:
    """Return the one licence expression of a bill's component; empty when it has none."""
    said = [one["expression"] for one in licences if isinstance(one.get("expression"), str)]
    return str(said[0]) if len(said) == 1 else ""


def asked(owner: str, binaries: Iterable[Path]) -> Iterator[Part]:
    """Ask the libraries that tell their version when running."""
    modules = {file.name.partition(".")[0] for file in binaries}
    if owner == "sqlcipher3":
        yield from _sqlcipher()
    elif owner == "opencv-python-headless":
        said = cv2.getBuildInformation()
        for name, pattern in _OPENCV.items():
            if match := pattern.search(said):
                version = match[1].replace(": ", "-")  # libwebp says its interface's number only
                yield _generic(name, version, "cv2.getBuildInformation()")
    elif owner == "pillow":
        for name, (word, module) in _PILLOW.items():
            if module in modules and (version := features.version(word)):
                yield _generic(name, version, f"PIL.features.version({word!r})")


def _sqlcipher() -> Iterator[Part]:
    """Ask the store's database; its OpenSSL is found by its bytes."""
    connection = sqlcipher3.connect(":memory:")
    try:
        # Without a key there is no cipher to ask; this one protects nothing.
        connection.execute("PRAGMA key = 'asking'")
        (cipher,) = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    yield _generic("sqlcipher", str(cipher).split()[0], "PRAGMA cipher_version")
    yield _generic("sqlite", str(sqlcipher3.sqlite_version), "sqlite_version()")


def _generic(name: str, version: str, seen: str) -> Part:
    return Part(name=name, version=version, purl=f"pkg:generic/{name}@{version}", seen=seen)
