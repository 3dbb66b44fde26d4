"""The import contracts and the banned names of pyproject.toml do find what they forbid.

`make test` runs both over the checkout. Here they run over a small model of the rooms (DESIGN
section 3), clean and with violations planted, so that a contract whose module was renamed, or a
ban that an exception swallowed, is noticed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.checkout import ROOT

ROOMS = """
    app app.__main__ app.bootstrap app.domain app.domain.case app.domain.order app.domain.rules
    app.domain.status app.domain.turn app.domain.verification app.evidence
    app.evidence.tree app.identifiers app.labels app.labels.gs1 app.labels.keys app.labels.scan
    app.ports app.sealing app.security app.sentence app.settings app.signing app.store app.usecases
    app.usecases.bedside app.worker resources
    scanning scanning.capture scanning.decode sync sync.central sync.central.api sync.client
    sync.client.engine sync.client.scheduler sync.protocol ui ui.pages ui.presenters
    ui.presenters.turn ui.tasks
""".split()  # noqa: SIM905  a column of 42 names is harder to read
PACKAGES = {room.rpartition(".")[0] for room in ROOMS} | {
    "app.security",
    "app.store",
    "resources",
    "ui.pages",
}
ALLOWED = {
    "app.__main__": "app.bootstrap",
    "app.bootstrap": "PySide6.QtWidgets app.store app.security scanning.capture sync.client ui",
    "app.store": "app.ports sqlcipher3",
    "app.worker": "threading concurrent.futures app.usecases.bedside",
    "app.usecases.bedside": "app.ports app.domain.turn app.evidence.tree",
    "app.domain.turn": "app.labels.scan app.identifiers",
    "app.labels.scan": "app.identifiers",
    "scanning.capture": "PySide6.QtMultimedia threading app.labels.scan app.labels.keys resources",
    "sync.central.api": "starlette sqlite3 threading sync.protocol app.evidence.tree",
    "sync.client.scheduler": "threading app.worker httpx",
    "sync.client.engine": "sync.protocol app.evidence.tree",
    "sync.protocol": "app.evidence.tree app.identifiers",
    "ui.pages": "PySide6.QtWidgets ui.tasks ui.presenters.turn",
    "ui.presenters.turn": "app.domain.turn app.labels.scan",
    "ui.tasks": "PySide6.QtCore app.worker",
}
FORBIDDEN = [
    ("inwards", "app.domain.turn", "app.ports"),
    ("inwards", "app.domain.rules", "app.evidence.tree"),
    ("inwards", "app.store", "app.security"),
    ("inwards", "app.usecases.bedside", "sync.protocol"),
    ("inwards", "ui.pages", "app.store"),
    ("inwards", "app.worker", "ui.tasks"),
    ("declared", "app.utils", ""),
    ("pure", "app.domain.turn", "PySide6"),
    ("pure", "app.evidence.tree", "time"),
    ("pure", "app.labels.gs1", "os"),
    ("pure", "app.usecases.bedside", "sqlite3"),
    ("pure", "sync.client.engine", "random"),
    ("pure", "sync.protocol", "httpx"),
    ("pure", "ui.presenters.turn", "PySide6"),
    ("blind", "app.domain.turn", "app.domain.case"),
    ("blind", "ui.presenters.turn", "app.usecases.bedside"),
    ("blind", "ui.presenters.turn", "app.ports"),
    ("evidence", "app.evidence.tree", "app.labels.gs1"),
    ("protocol", "sync.protocol", "app.domain.turn"),
    ("jobs", "sync.client.scheduler", "app.usecases.bedside"),
    ("jobs", "app.store", "app.usecases.bedside"),
    ("scanning", "scanning.decode", "app.labels.gs1"),
    ("scanning", "scanning.decode", "app.domain.turn"),
    ("desktop", "app.bootstrap", "sync.central.api"),
    ("desktop", "sync.client.scheduler", "sync.central"),
    ("central", "sync.central.api", "app.usecases.bedside"),
    ("central", "sync.central.api", "PySide6"),
    ("window", "ui.pages", "sqlcipher3"),
    ("qt", "app.worker", "PySide6"),
    ("qt", "scanning.decode", "PySide6"),
    ("threads", "ui.pages", "threading"),
    ("threads", "app.usecases.bedside", "concurrent"),
]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]


def model(folder: Path, planted: list[tuple[str, str, str]]) -> None:
    """Write the rooms into a folder, with what they may import and what is planted."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    imports = {room: ALLOWED.get(room, "").split() for room in ROOMS}
    for _, importer, imported in planted:
        imports.setdefault(importer, []).extend([imported] if imported else [])
    for room, names in imports.items():
        path = folder.joinpath(*room.split("."))
        path = path / "__init__.py" if room in PACKAGES else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"import {name}\n" for name in names), encoding="utf-8")


def lint(folder: Path) -> dict[str, str]:
    """Run every contract over a folder; return what each broken one says."""
    tool = Path(sys.executable).with_name("lint-imports")
    command = [str(tool), "--no-logo", "--no-cache"]
    result = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert "\nContracts: " in result.stdout, result.stdout + result.stderr
    _, _, findings = result.stdout.partition("Broken contracts")
    ids = {contract["name"]: contract["id"] for contract in CONTRACTS}
    said: dict[str, str] = {}
    current = ""
    for line in findings.splitlines():
        current = ids.get(line.strip(), current)
        said[current] = said.get(current, "") + line + "\n"
    said.pop("", None)
    return said


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the contracts say about the rooms with everything planted."""
    folder = tmp_path_factory.mktemp("rooms")
    model(folder, FORBIDDEN)
    return lint(folder)


def test_the_rooms_as_designed_keep_every_contract(tmp_path: Path) -> None:
    model(tmp_path, [])

    assert lint(tmp_path) == {}


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in FORBIDDEN}


@pytest.mark.parametrize(("contract", "importer", "imported"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    findings: dict[str, str], contract: str, importer: str, imported: str
) -> None:
    expected = f"{importer} -> {imported}" if imported else importer

    assert expected in findings[contract]


def banned(name: str, text: str) -> str:
    """Return what ruff says about a text, were it the file of that name."""
    tool = Path(sys.executable).with_name("ruff")
    command = [str(tool), "check", "--no-cache", "--select", "TID251,S301", "-q"]
    command += ["--output-format", "concise", "--stdin-filename", name, "-"]
    result = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, input=text, text=True
    )
    return result.stdout


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\nx = datetime.datetime.now(datetime.UTC)\n",
        "from datetime import datetime\nx = datetime.now()\n",
        "from datetime import datetime\nx = datetime.utcnow()\n",
        "from datetime import date\nx = date.today()\n",
        "import time\nx = time.time()\n",
        "from time import sleep\nsleep(1)\n",
        "from uuid import uuid4\nx = uuid4()\n",
        "import uuid\nx = uuid.uuid1()\n",
        "import pickle\n",
        "from PySide6.QtCore import QThread\n",
    ],
)
@pytest.mark.parametrize(
    "name", ["app/domain/a.py", "app/store/a.py", "ui/pages/a.py", "sync/client/engine.py"]
)
def test_clocks_randomness_and_threads_are_banned(name: str, text: str) -> None:
    assert "TID251" in banned(name, text)


@pytest.mark.parametrize("name", ["app/bootstrap.py", "app/security/a.py", "scanning/camera.py"])
def test_adapters_may_read_the_clock_but_nobody_may_unpickle(name: str) -> None:
    assert banned(name, "import time\nx = time.time()\n") == ""
    assert "S301" in banned(name, "import pickle\nx = pickle.loads(b'')\n")
