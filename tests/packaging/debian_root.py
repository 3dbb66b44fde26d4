"""A clean Debian 12 in a folder, with accounts of its own, to install the package in.

The base is made once by debootstrap and kept in the user's cache; every test works on a copy.
Each command runs in mount and process namespaces of its own, so that nothing stays mounted and
nothing keeps running, however a test ends. Where packages come from is what this machine's apt
says when the tests run.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from PIL import Image

SUITE = "bookworm"
NEEDED = {
    "debootstrap": "debootstrap",
    "unshare": "util-linux",
    "dh": "debhelper",
    "lintian": "lintian",
}
S_MAX = 600.0  # hang guard: installing on a busy machine takes a minute or two
# $1 is the folder, the rest the command. A tmpfs for /dev/shm, because Qt and Xvfb share memory.
INSIDE = """
mount --bind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/dev/shm" &&
mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"
"""
NAMESPACES = ("unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--propagation")
NETWORK = ("http_proxy", "https_proxy", "no_proxy")


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended: its exit code and what it said."""

    code: int
    out: str
    err: str

    def well(self) -> str:
        """Return what was said by a command that ended well."""
        assert self.code == 0, f"exit code {self.code}\n{self.out[-4_000:]}\n{self.err[-4_000:]}"
        return self.out


@dataclass(frozen=True, slots=True)
class DebianRoot:
    """A Debian system in a folder."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self, arguments: Sequence[str], user: str = "root") -> list[str]:
        """Return the command line that runs something in there, as one of its accounts.

        An account gets what a login gives it, and the umask that most logins come with.
        """
        home = "/root" if user == "root" else f"/home/{user}"
        given = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "LANG": "C.UTF-8"}
        given |= {"DEBIAN_FRONTEND": "noninteractive", **self.environment}
        login = ["env", "-i", *(f"{name}={value}" for name, value in given.items())]
        if user != "root":
            login = ["runuser", "-u", user, "--", *login, "sh", "-c", 'umask 022; exec "$@"', "sh"]
        namespaces = [*NAMESPACES, "private", "sh", "-c", INSIDE, "sh", str(self.path)]
        return [*namespaces, *login, *arguments]

    def run(self, *arguments: str, user: str = "root", max_s: float = S_MAX) -> Said:
        """Run a command in there and wait for it."""
        done = subprocess.run(
            self.command(arguments, user),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=max_s,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, user: str = "root") -> subprocess.Popen[str]:
        """Start a command in there; killing the process ends everything it started."""
        return subprocess.Popen(
            self.command(arguments, user),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def within(self, path: str) -> Path:
        """Return where one of its paths lies on this machine."""
        return self.path / path.lstrip("/")

    def copy(self, path: Path) -> DebianRoot:
        """Return a copy of the whole system."""
        command = ["cp", "-a", "--reflink=auto", str(self.path), str(path)]
        subprocess.run(command, check=True, timeout=S_MAX)
        return DebianRoot(path, self.environment)

    def install(self, *packages: str) -> str:
        """Install packages as an administrator does, without a question; return what was said."""
        options = ("install", "-y", "-q", "--no-install-recommends")
        return self.run("apt-get", *options, *packages).well()

    def add_account(self, name: str, *groups: str) -> None:
        """Make an ordinary account with a home."""
        self.run("useradd", "-m", *(f"-G{group}" for group in groups), name).well()


def base() -> DebianRoot:
    """Return the clean system that copies are made of, making it if need be."""
    sources = apt_sources(Path("/etc/apt"))
    environment = {name: os.environ[name] for name in NETWORK if name in os.environ}
    digest = hashlib.sha256(repr(sources).encode()).hexdigest()[:12]
    made = platformdirs.user_cache_path("countersign-tests") / f"{SUITE}-{digest}"
    if not made.exists():
        partial = made.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.parent.mkdir(parents=True, exist_ok=True)
        _make(DebianRoot(partial, environment), sources)
        partial.rename(made)
    return DebianRoot(made, environment)


def apt_sources(folder: Path) -> list[str]:
    """Return this machine's sources of the tested suite, one `deb` line each.

    Only of the suite itself and what amends it: another vendor's packages are not clean Debian.
    """
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.is_file()}
    lines: list[str] = []
    for path, text in texts.items():
        if path.suffix == ".sources":
            for stanza in re.split(r"\n\s*\n", text):
                lines += _one_line_each(stanza)
        elif path.suffix == ".list":
            lines += [line.strip() for line in text.splitlines() if line.startswith("deb ")]
    suites = (SUITE, f"{SUITE}-updates", f"{SUITE}-security")
    # deb [options] address suite components
    form = re.compile(r"deb (?:\[[^]]*\] )?\S+ (\S+) .*\bmain\b")
    found = {line: match[1] for line in lines if (match := form.match(line))}
    return [line for line, suite in found.items() if suite in suites]


def _one_line_each(stanza: str) -> list[str]:
    fields = dict(re.findall(r"^([A-Za-z-]+):\s*(.*)$", stanza, re.MULTILINE))
    if "deb" not in fields.get("Types", "").split():
        return []
    signed = fields.get("Signed-By", "")
    options = f"[signed-by={signed}] " if signed.startswith("/") else ""
    return [
        f"deb {options}{address} {suite} {fields.get('Components', '')}"
        for address in fields.get("URIs", "").split()
        for suite in fields.get("Suites", "").split()
    ]


def _make(root: DebianRoot, sources: list[str]) -> None:
    mirror = [re.sub(r"\[.*\] ", "", line).split()[1] for line in sources if f" {SUITE} " in line]
    command = ["debootstrap", "--variant=minbase", SUITE, str(root.path), *mirror[:1]]
    made = subprocess.run(command, capture_output=True, text=True, check=False, timeout=S_MAX)
    assert made.returncode == 0, made.stdout[-2_000:] + made.stderr[-2_000:]
    for name in ("/etc/resolv.conf", "/etc/hosts"):
        shutil.copyfile(name, root.within(name))
    for settings in Path("/etc/apt/apt.conf.d").glob("*"):
        shutil.copyfile(settings, root.within(str(settings)))
    if sources:
        root.within("/etc/apt/sources.list").write_text("\n".join(sources) + "\n")
    # The system lives for minutes: waiting for the disk proves nothing here.
    root.within("/etc/dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n")
    root.run("apt-get", "update", "-q").well()


def picture(framebuffer: Path) -> Image.Image:
    """Read what Xvfb shows from the file that it draws into (XWD version 7, 32 bits a pixel)."""
    data = framebuffer.read_bytes()
    header = [int.from_bytes(data[i : i + 4], "big") for i in range(0, 100, 4)]
    size, width, height, bits, stride, colours = (header[i] for i in (0, 4, 5, 11, 12, 19))
    assert bits == 32, f"{bits} bits a pixel"
    pixels = data[size + 12 * colours :]
    return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", stride)
