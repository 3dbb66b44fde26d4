"""Photographs that others published, with what is on them where that is known.

They belong to their projects and are not part of this one: `COUNTERSIGN_SAMPLES` names their
folder, or they lie in `../shared/samples` beside the checkout.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.field import engines
from benchmarks.field.beside import Cell, pooled
from benchmarks.field.engines import Grey, Read
from benchmarks.measuring import Row

CLINICAL: Final = ("code128", "datamatrix", "qrcode", "aztec")
GOAL: Final = 0.98
# Runes are refused on purpose, and one file needs two character sets, which bytes do not tell.
LEFT_OUT: Final = re.compile(r"aztec-\d/rune-|datamatrix-1/eci\.png")
# What a photograph says may be written in any of these; the manifest says it in UTF-8.
CHARSETS: Final = ("utf-8", "latin-1", "shift_jis", "gb18030")
# A pin's code, and that of the puck that holds the pins.
CRYO: Final = re.compile(rb"DF\d{3}[A-Z]\d{4}|DF-\d{3}")


def measure(every: int, *, others_every: int) -> Iterator[Row]:
    """Read one photograph of every so many, and one of so many that show something else."""
    folder = samples()
    if folder is None:
        yield Row(
            what="photographs",
            product="not here: set COUNTERSIGN_SAMPLES",
            goal=f"read ≥ {100 * GOAL:.0f} %",
            met=None,
        )
        return
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    cells = []
    for name in CLINICAL:
        chosen = [one for one in listed if one["set"] == name and not LEFT_OUT.search(one["file"])]
        cells.append(_of_known(folder, chosen[::every]))
        yield cells[-1].row(f"photographs: {name}", zbar_reads=name == "code128")
    yield pooled(cells).row("photographs: all four", goal_rate=GOAL, zbar_reads=False)
    others = [one for one in listed if one["set"] not in CLINICAL]
    yield _of_others(folder, others[::others_every])
    yield _of_cryo(sorted((folder / "cryo").glob("*.jpg"))[::every])


def samples() -> Path | None:
    """Find the folder, or return None."""
    named = os.environ.get("COUNTERSIGN_SAMPLES")
    beside = Path(__file__).resolve().parents[3] / "shared" / "samples"
    for folder in (Path(named) if named else beside, beside):
        if (folder / "manifest.json").is_file():
            return folder
    return None


def same_text(read: Read, truth: Read) -> bool:
    """Tell whether bytes are the same, or say the same text in one of some character sets."""
    if read[0] == truth[0]:
        return True
    for charset in CHARSETS:
        try:
            if read[0].decode(charset).encode() == truth[0]:
                return True
        except UnicodeDecodeError:
            continue
    return False


def _of_known(folder: Path, listed: list[dict[str, Any]]) -> Cell:
    """Read photographs whose content is known; they may show more than that."""
    cell = Cell()
    for one in listed:
        grey = _grey(folder / one["file"])
        if grey is not None:
            truth = (bytes.fromhex(one["expected_hex"]), "")
            cell.see(grey, [truth], same=same_text, others_count=False)
    return cell


def _of_others(folder: Path, listed: list[dict[str, Any]]) -> Row:
    """Read photographs with codes of other kinds or none: whatever is read is wrong."""
    cell = Cell()
    for one in listed:
        grey = _grey(folder / one["file"])
        if grey is not None:
            cell.see(grey, [])
    product, zxing = cell.product, cell.peers["zxing"]
    return Row(
        what=f"photographs: other codes, or none (n = {product.of})",
        product=f"read {product.wrong}, accepted {product.accepted_wrong}; {product.times()}",
        peer=f"zxing-cpp: read {zxing.wrong}; {zxing.times()}",
        goal="accepted 0",
        met=product.accepted_wrong == 0,
        more=product.figures("product") | zxing.figures("zxing"),
    )


def _of_cryo(files: list[Path]) -> Row:
    """Count the pins' codes on photographs of frozen sample pins; what is on them is not known."""
    counts = {"product": 0, "accepted": 0, "zxing": 0, "strange": 0, "accepted strange": 0}
    for file in files:
        grey = _grey(file)
        if grey is None:
            continue
        symbols = engines.product(grey)
        counts["zxing"] += len(engines.zxing(grey))
        counts["product"] += len(symbols)
        counts["accepted"] += sum(one.accepted for one in symbols)
        strange = [one for one in symbols if not CRYO.fullmatch(one.raw)]
        counts["strange"] += len(strange)
        counts["accepted strange"] += sum(one.accepted for one in strange)
    return Row(
        what=f"photographs: frozen pins (n = {len(files)})",
        product=f"found {counts['product']}, accepted {counts['accepted']};"
        f" of another form {counts['strange']}, accepted {counts['accepted strange']}",
        peer=f"zxing-cpp: found {counts['zxing']}",
        ratio=f"{counts['product'] - counts['zxing']:+d}",
        goal="none of another form, found ≥ zxing-cpp",
        met=not counts["strange"] and counts["product"] >= counts["zxing"] if files else None,
        more={name: float(count) for name, count in counts.items()},
    )


def _grey(file: Path) -> Grey | None:
    """Decode a photograph; None of two that are too small to be one."""
    data = np.frombuffer(file.read_bytes(), np.uint8)
    if len(data) < 32:  # noqa: PLR2004  less than the header of any format
        return None
    grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return None if grey is None else grey.astype(np.uint8, copy=False)
