"""The workflow that builds the installers: GitHub would accept it, and it gives nothing away.

check-jsonschema compares it with GitHub's own schema and zizmor audits it; both bring what they
need and use no network. Whether the jobs succeed is known only where they run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installers.notices import TEXTS_ELSEWHERE
from tests.architecture.checkout import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "installers.yml"
TEXT = WORKFLOW.read_text(encoding="utf-8")
TOOL_S_MAX = 120  # hang guard
OUR_FILE = re.compile(
    r"(?<![\w./-])((?:installers|scripts)[/\\][\w./\\-]+\.\w+|build\.spec|requirements-dev\.lock)"
)


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the development environment."""
    found = shutil.which(tool, path=str(Path(sys.executable).parent)) or shutil.which(tool)
    assert found, f"{tool} is missing: run make check"
    return subprocess.run(
        [found, *arguments], capture_output=True, text=True, check=False, timeout=TOOL_S_MAX
    )


def schema(path: Path) -> subprocess.CompletedProcess[str]:
    """Compare a workflow with GitHub's schema."""
    return run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))


def audit(path: Path) -> subprocess.CompletedProcess[str]:
    """Audit a workflow."""
    return run("zizmor", "--offline", "--no-progress", str(path))


def planted(folder: Path, right: str, wrong: str) -> Path:
    """Write the workflow with a mistake in it."""
    text = TEXT.replace(right, wrong, 1)
    assert text != TEXT
    path = folder / ".github" / "workflows" / "planted.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def unpinned(text: str) -> list[str]:
    """Name the actions that are not pinned to a commit with its version beside it."""
    used = re.findall(r"uses: (.*)", text)
    return [use for use in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", use)]


def missing_files(text: str) -> list[str]:
    """Name the files of ours that a workflow uses and the checkout lacks."""
    named = {name.replace("\\", "/") for name in OUR_FILE.findall(text)}
    assert named
    return sorted(name for name in named if not (ROOT / name).is_file())


def test_github_accepts_the_workflow() -> None:
    done = schema(WORKFLOW)

    assert done.returncode == 0, done.stdout


def test_a_word_that_github_does_not_know_is_found(tmp_path: Path) -> None:
    assert schema(planted(tmp_path, "runs-on:", "runs_on:")).returncode != 0


def test_the_audit_finds_nothing() -> None:
    done = audit(WORKFLOW)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("run: installers/smoke.sh", "run: echo ${{ github.head_ref }} #", "template-injection"),
        ("permissions:\n  contents: read", "permissions: write-all", "excessive-permissions"),
        ("persist-credentials: false", "fetch-depth: 0", "artipacked"),
        ("@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4", "unpinned-uses"),
    ],
)
def test_the_audit_finds_a_planted_hole(
    tmp_path: Path, right: str, wrong: str, finding: str
) -> None:
    done = audit(planted(tmp_path, right, wrong))

    assert done.returncode != 0
    assert finding in done.stdout + done.stderr


def test_every_action_is_pinned_to_a_commit() -> None:
    assert unpinned(TEXT) == []
    assert unpinned("- uses: actions/checkout@v4") == ["actions/checkout@v4"]


def test_the_workflow_reads_the_checkout_and_nothing_else_and_needs_no_secret() -> None:
    assert re.findall(r"^permissions:\n((?:  .*\n)+)", TEXT, re.MULTILINE) == [
        "  contents: read\n"
    ]
    assert TEXT.count("permissions:") == 1
    assert "secrets." not in TEXT


def wanted_texts() -> set[str]:
    """Name the licence texts that the builds ask for."""
    return {name for names in TEXTS_ELSEWHERE.values() for name in names}


def test_every_job_builds_what_is_locked_starts_it_and_keeps_it() -> None:
    jobs = re.split(r"^  (?=\w+:\n    name:)", TEXT.partition("\njobs:\n")[2], flags=re.MULTILINE)

    named = {job.partition(":")[0]: job for job in jobs if re.match(r"\w+:\n", job)}
    texts = named.pop("licences")
    assert all(f"/usr/share/common-licenses/{name}\n" in texts for name in wanted_texts())
    assert list(named) == ["windows", "macos", "debian"]
    for job in named.values():
        assert "--require-hashes -r requirements-dev.lock" in job or "make bundle" in job
        assert "run: installers/smoke.sh dist/countersign/countersign" in job
        assert "if-no-files-found: error" in job
        assert "timeout-minutes:" in job


def test_every_file_that_the_workflow_names_is_there() -> None:
    assert missing_files(TEXT) == []
    assert missing_files("run: installers/none.py\n") == ["installers/none.py"]
