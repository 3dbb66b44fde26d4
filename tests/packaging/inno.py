"""Read an Inno Setup script well enough to find what its compiler or a hospital would find.

The compiler runs on Windows only. This knows the sections, the directives and parameters that we
use, and how constants and quotes are written; what it does not know is a finding, so a new
feature is added here first. It does not read the code of [Code].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SECTIONS = {"Setup", "Languages", "InstallDelete", "Files", "Dirs", "Icons", "Registry", "Code"}
DIRECTIVES = {
    "AllowNoIcons",
    "AlwaysRestart",
    "AppComments",
    "AppId",
    "AppName",
    "AppPublisher",
    "AppVerName",
    "AppVersion",
    "ArchitecturesAllowed",
    "ArchitecturesInstallIn64BitMode",
    "ChangesEnvironment",
    "CloseApplications",
    "Compression",
    "DefaultDirName",
    "DisableDirPage",
    "DisableProgramGroupPage",
    "MinVersion",
    "OutputBaseFilename",
    "OutputDir",
    "PrivilegesRequired",
    "RestartIfNeededByRun",
    "SetupIconFile",
    "SetupLogging",
    "SolidCompression",
    "UninstallDisplayIcon",
    "UninstallDisplayName",
    "VersionInfoVersion",
    "WizardStyle",
}
PARAMETERS = {
    "Languages": {"Name", "MessagesFile"},
    "InstallDelete": {"Type", "Name"},
    "Files": {"Source", "DestDir", "DestName", "Flags", "Check"},
    "Dirs": {"Name"},
    "Icons": {"Name", "Filename", "WorkingDir", "Comment"},
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Flags", "Check"},
}
CONSTANTS = {"app", "autopf", "autoprograms", "commonappdata", "olddata", "sys"}
PARAMETER = re.compile(r'(\w+):\s*("(?:[^"]|"")*"|[^;"]*)\s*(?:;|$)')
DEFINE = re.compile(r"\{#(\w+)\}")


@dataclass(slots=True)
class Script:
    """A script, taken apart; `findings` are sentences that begin with the line's number."""

    directives: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    code: str = ""
    findings: list[str] = field(default_factory=list)


def read(text: str, defines: dict[str, str]) -> Script:
    """Take a script apart, with the values that the compiler's command line would define."""
    script, section = Script(), ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if section == "Code" and not re.fullmatch(r"\[\w+\]", line):
            script.code += raw + "\n"
        elif not line or line.startswith((";", "#")):
            continue
        elif heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
            if section not in SECTIONS:
                script.findings.append(f"{number}: no section [{section}]")
        else:
            _read_line(script, section, number, _defined(script, number, line, defines))
    _check_code(script)
    return script


def _defined(script: Script, number: int, line: str, defines: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in defines:
            script.findings.append(f"{number}: {found[1]} is not defined")
        return defines.get(found[1], "")

    return DEFINE.sub(value, line)


def _read_line(script: Script, section: str, number: int, line: str) -> None:
    if section == "Setup":
        name, equals, value = line.partition("=")
        if not equals or name not in DIRECTIVES:
            script.findings.append(f"{number}: no directive {name}")
        elif name in script.directives:
            script.findings.append(f"{number}: {name} is said twice")
        script.directives[name] = value
    else:
        rest = PARAMETER.sub("", line).strip()
        if rest:
            script.findings.append(f"{number}: cannot read {rest}")
        found = [(name, _plain(value)) for name, value in PARAMETER.findall(line)]
        for name, _ in found:
            if name not in PARAMETERS.get(section, set()):
                script.findings.append(f"{number}: [{section}] has no parameter {name}")
        script.entries.setdefault(section, []).append(dict(found))
    script.findings += [f"{number}: {finding}" for finding in constants(line)]


def _plain(value: str) -> str:
    value = value.strip()
    return value[1:-1].replace('""', '"') if value.startswith('"') else value


def constants(text: str) -> list[str]:
    """Say which constants in braces are open, unknown or closed twice; `{{` is a plain brace."""
    findings = []
    rest = text.replace("{{", "")
    # The one plain brace leaves its partner, as in AppId={{...}.
    opened_plain = text.count("{{")
    for name in re.findall(r"\{([^{}]*)\}", rest):
        kind = name.split(":", 1)[0]
        if kind not in CONSTANTS | {"code", "param"}:
            findings.append(f"no constant {{{name}}}")
    left = re.sub(r"\{[^{}]*\}", "", rest)
    if "{" in left or left.count("}") > opened_plain:
        findings.append("a brace is open or closed once too often")
    return findings


def _check_code(script: Script) -> None:
    """Find constants that no installer knows, and blocks that do not end, in [Code]."""
    for found in re.findall(r"ExpandConstant\('([^']*)'", script.code):
        script.findings += [f"[Code]: {finding}" for finding in constants(found)]
    plain = re.sub(r"'[^']*'|\{[^}]*\}", "", script.code)
    begun = len(re.findall(r"\bbegin\b", plain, re.IGNORECASE))
    ended = len(re.findall(r"\bend\b", plain, re.IGNORECASE))
    if begun != ended:
        script.findings.append(f"[Code]: begin {begun} times, end {ended} times")
    named = set(re.findall(r"^(?:function|procedure) (\w+)", plain, re.MULTILINE))
    for entry in (entry for entries in script.entries.values() for entry in entries):
        if "Check" in entry and entry["Check"] not in named:
            script.findings.append(f"[Code]: no function {entry['Check']}")


def sources(script: Script, folder: Path) -> list[str]:
    """Say which sources of [Files] match nothing in the bundle; external ones come later."""
    findings = []
    for entry in script.entries.get("Files", []):
        if "external" in entry.get("Flags", "").split():
            continue
        path = Path(entry["Source"].replace("\\", "/"))
        if not path.is_relative_to(folder) or not list(folder.glob(str(path.relative_to(folder)))):
            findings.append(f"{entry['Source']} is not in the bundle")
    return findings
