"""Where labels go: a folder, a label printer that speaks ZPL, or a print queue of the system.

`site.toml` says it (docs/printing.md):

    [printer]
    to = "tcp:10.0.0.7"      # or device:/dev/usb/lp0, queue:NAME, folder:PATH
    dpi = 203

A practice site without this table prints into its folder `printed`. ZPL carries the raster's own
dots, raw, to port 9100 or to a device file; a queue gets a PDF of true size (CUPS' `lp`, on Linux
and macOS).
"""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.bootstrap.central_child import environment
from app.sentence import Sentence
from app.usecases.printing import CannotPrintError

if TYPE_CHECKING:
    from PIL import Image

    from scanning.printing.plate import Plate

RAW_PORT: Final = 9100  # "JetDirect": what label printers listen on
CONNECT_S: Final = 4.0
QUEUE_S: Final = 20.0
DEFAULT_DPI: Final = 203
FOLDER: Final = "printed"

NO_PRINTER: Final = (
    "No label printer is set up here. Ask the administrator to name it in site.toml "
    "([printer], docs/printing.md)."
)


class Way(Enum):
    """How a label gets to its printer; the value is what `site.toml` says."""

    FOLDER = "folder"
    TCP = "tcp"
    DEVICE = "device"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One printer.

    Attributes:
        where: folder, host with port, device file or queue, by `way`.
        dpi: how fine it prints: 203, 300 or 600.
    """

    way: Way
    where: str
    dpi: int = DEFAULT_DPI

    @property
    def source(self) -> str:
        """The printer's name in records and on the screen."""
        return f"{self.way.value}:{self.where}"

    @property
    def speaks_zpl(self) -> bool:
        """Whether it is a label printer that takes ZPL."""
        return self.way in (Way.TCP, Way.DEVICE)


def target_of(table: Mapping[str, Any], root: Path, *, practice: bool) -> Target:
    """Read the table `[printer]`.

    Raises:
        CannotPrintError: there is none at a live site, or it cannot be used.
    """
    if not table:
        if practice:
            return Target(way=Way.FOLDER, where=str(root / FOLDER))
        raise CannotPrintError(NO_PRINTER)
    unknown = sorted(set(table) - {"to", "dpi"})
    to, dpi = table.get("to"), table.get("dpi", DEFAULT_DPI)
    ways = {way.value: way for way in Way}
    name, _, where = to.partition(":") if isinstance(to, str) else ("", "", "")
    if unknown or name not in ways or not where or where.startswith("-"):
        raise CannotPrintError(
            "site.toml, [printer]: expected to = folder:PATH, tcp:HOST, device:FILE or queue:NAME "
            "and dpi, got something else. Correct it."
        )
    if isinstance(dpi, bool) or dpi not in (203, 300, 600):
        raise CannotPrintError(
            "site.toml, [printer]: expected dpi = 203, 300 or 600, got another. Correct it."
        )
    return Target(way=ways[name], where=where, dpi=dpi)


def saved_to(folder: Path) -> Target:
    """Return the target that only keeps what is printed."""
    return Target(way=Way.FOLDER, where=str(folder))


# -- to the printer


def deliver(target: Target, name: str, plate: Plate, image: Image.Image) -> None:
    """Hand a label over.

    Raises:
        CannotPrintError: it was not taken; says what to do.
    """
    from scanning.printing.pdf import to_pdf
    from scanning.printing.zpl import to_zpl

    match target.way:
        case Way.FOLDER:
            _to_folder(
                Path(target.where),
                {
                    f"{name}.png": _png(image, target.dpi),
                    f"{name}.pdf": to_pdf(plate, name),
                    f"{name}.zpl": to_zpl(image),
                },
            )
        case Way.TCP:
            _to_network(target.where, to_zpl(image))
        case Way.DEVICE:
            _to_device(Path(target.where), to_zpl(image))
        case Way.QUEUE:
            _to_queue(target.where, name, to_pdf(plate, name))


def deliver_page(target: Target, name: str, page: bytes) -> Path | None:
    """Hand a page of A4 to a queue, or put it into the folder; return where it lies then.

    Raises:
        CannotPrintError: it was not taken; says what to do.
    """
    if target.way is Way.QUEUE:
        _to_queue(target.where, name, page)
        return None
    folder = Path(target.where)
    _to_folder(folder, {f"{name}.pdf": page})
    return folder / f"{name}.pdf"


def _png(image: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    image.save(out, format="PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _to_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except (OSError, ValueError):  # a name that no folder can have
        raise CannotPrintError(
            Sentence(
                "The folder {folder} cannot be written. Ask the administrator.", folder=folder
            )
        ) from None


def _to_network(where: str, data: bytes) -> None:
    host, _, port = where.partition(":")
    try:
        number = int(port or RAW_PORT)
        with socket.create_connection((host, number), timeout=CONNECT_S) as line:
            line.sendall(data)
    except (OSError, ValueError, OverflowError):
        raise CannotPrintError(
            Sentence(
                "The printer {where} did not answer. Check that it is on and connected, then "
                "print again.",
                where=where,
            )
        ) from None


def _to_device(path: Path, data: bytes) -> None:
    try:
        if not path.exists():
            raise FileNotFoundError
        with path.open("wb") as device:
            device.write(data)
    except OSError:
        raise CannotPrintError(
            Sentence(
                "The printer {path} cannot be reached. Check its cable and who may write "
                "there, then print again.",
                path=path,
            )
        ) from None


def _to_queue(queue: str, name: str, data: bytes) -> None:
    program = shutil.which("lp")
    if program is None:
        raise CannotPrintError(
            "This computer has no print queues of CUPS (lp). Name the printer's address instead: "
            "tcp:HOST."
        )
    command = [program, "-d", queue, "-t", name, "-n", "1", "-o", "print-scaling=none", "-"]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=QUEUE_S,
            check=False,
            env=environment(),
        )
        failed = done.returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        failed = True
    if failed:
        raise CannotPrintError(
            Sentence(
                "The print queue {queue} did not take the label. Check its name and that it is "
                "enabled, then print again.",
                queue=queue,
            )
        )
