"""OpenCV for the bundle: built from its own source, without what the program never calls.

The wheel of PyPI links FFmpeg with an OpenSSL that is past its end of life, OpenBLAS and sixteen
modules: 158 MB, of which the program uses the reading and preparing of single pictures. The same
release, built with the options that its makers document, is a tenth of that (docs/adr/0006).
Qt's own FFmpeg stays the only one in the bundle. Linux only: elsewhere the wheel holds FFmpeg as a
file of its own, which is left out.

    python -m installers.opencv     build it, once for each recipe, and print where it lies
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from installers.distributions import CHECKOUT
from installers.lock import LOCK, read

NAME = "opencv-python-headless"
MADE = CHECKOUT / "build" / "opencv"
MODULES = ("core", "imgproc", "imgcodecs", "videoio", "python3")
WITHOUT = (
    "1394",
    "ADE",
    "AVIF",
    "EIGEN",
    "FFMPEG",
    "GSTREAMER",
    "IPP",
    "ITT",
    "JASPER",
    "LAPACK",
    "OPENCL",
    "OPENEXR",
    "OPENJPEG",
    "PROTOBUF",
    "QUIRC",
    "VTK",
)
OPTIONS = (
    f"-DBUILD_LIST={','.join(MODULES)}",
    "-DCPU_DISPATCH=AVX2",
    *(f"-DWITH_{name}=OFF" for name in WITHOUT),
    "-DBUILD_TESTS=OFF",
    "-DBUILD_PERF_TESTS=OFF",
    "-DBUILD_opencv_apps=OFF",
)
# What builds it; its own pyproject.toml leaves most versions open.
BUILD_WITH = ("cmake<4.3", "ninja<2", "scikit-build==0.19.1")


class CannotBuildError(Exception):
    """OpenCV could not be built here."""


def recipe() -> str:
    """Return what decides the result: release, source, options, interpreter, machine."""
    pin = read(LOCK)[NAME]
    parts = (
        pin.version,
        *sorted(pin.hashes),
        *OPTIONS,
        *BUILD_WITH,
        sysconfig.get_platform(),
        sysconfig.get_config_var("SOABI") or "",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def folder() -> Path:
    """Return the folder that holds the built package, building it first if need be.

    Raises:
        CannotBuildError: the compiler or the source is missing; its output was shown.
    """
    place = MADE / recipe()
    if (place / "cv2").is_dir():
        return place
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir(parents=True)
    unfinished = MADE / "unfinished"
    _build(unfinished)
    unfinished.rename(place)
    return place


def _build(place: Path) -> None:
    pin = read(LOCK)[NAME]
    wanted, constraints = MADE / "wanted.txt", MADE / "constraints.txt"
    hashes = " ".join(f"--hash=sha256:{one}" for one in sorted(pin.hashes))
    wanted.write_text(f"{NAME}=={pin.version} {hashes}\n", encoding="utf-8")
    constraints.write_text("\n".join(BUILD_WITH) + "\n", encoding="utf-8")
    print(f"building OpenCV {pin.version} from its source; some minutes, once", file=sys.stderr)
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--no-cache"]
    command += ["--no-binary", NAME, "--require-hashes", "--requirement", str(wanted)]
    command += ["--build-constraints", str(constraints), "--target", str(place)]
    environment = os.environ | {
        "CMAKE_ARGS": " ".join(OPTIONS),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1),
        "ENABLE_HEADLESS": "1",
        "VIRTUAL_ENV": sys.prefix,
    }
    built = subprocess.run(command, env=environment, check=False)
    if built.returncode or not (place / "cv2").is_dir():
        msg = (
            "OpenCV could not be built; the message is above. It needs a C++ compiler (Debian: "
            "g++), some gigabytes in build/ and the package index."
        )
        raise CannotBuildError(msg)


def main() -> int:
    """Build it if need be, and print where it lies."""
    try:
        print(folder())
    except CannotBuildError as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
