"""The Windows installers: what they say of themselves, what they bring, what they leave.

The .msi is built here with Debian's wixl and read back; the .exe's script is read as its compiler
would (tests/packaging/inno.py). Neither is run on Windows by these tests: the workflow does
that with installers/windows/try_installers.py.
"""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from app import __version__
from installers import icons
from installers.windows import build_msi
from tests.packaging import inno
from tests.packaging.tools import need

FOLDER = Path(build_msi.__file__).parent
WXS = (FOLDER / "countersign.wxs").read_text(encoding="utf-8")
ISS = (FOLDER / "countersign.iss").read_text(encoding="utf-8")
WIX = "{http://schemas.microsoft.com/wix/2006/wi}"
FILES = {
    "countersign.exe": b"the program",
    "countersign-window.exe": b"the window",
    "_internal/a $b & c.txt": b"a name that XML and WiX both mind",
    "_internal/PySide6/plugins/qwindows.dll": b"a plug-in",
    "licences/part-1.0/LICENSE": b"a licence",
    "sbom.cdx.json": b"{}",
}
# How the site folder comes to be nobody else's, whoever made it before.
TAKEN_IN_ORDER = (
    "RefuseLinks",
    "TakeSite",
    "ResetSite",
    "LetGroupIn",
    "TakeInside",
    "ResetInside",
    "KeepConfig",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder that looks like the bundle on Windows."""
    folder = tmp_path / "bundle"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def icon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The icon as Windows wants it."""
    folder = tmp_path_factory.mktemp("icons")
    icons.make_icons(folder)
    return folder / "countersign.ico"


@pytest.fixture
def order(tree: Path, icon: Path, tmp_path: Path) -> build_msi.Order:
    """What to build an .msi from."""
    return build_msi.Order(
        tree=tree,
        icon=icon,
        out=tmp_path / "out" / "countersign.msi",
        version="1.2.3",
        work=tmp_path / "work",
        help_link="https://help.example",
    )


# -- the list of files


def test_every_file_is_one_component_with_a_code_of_its_own(tree: Path) -> None:
    root = ET.fromstring(build_msi.fragment(tree))  # noqa: S314  we have just made it
    components = root.findall(f".//{WIX}Component")

    assert len(components) == len(FILES)
    assert len({part.get("Guid") for part in components}) == len(FILES)
    assert [len(part.findall(f"{WIX}File")) for part in components] == [1] * len(FILES)
    listed = {ref.get("Id") for ref in root.findall(f".//{WIX}ComponentRef")}
    assert listed == {part.get("Id") for part in components}


def test_a_file_keeps_its_component_when_others_come_and_go(tree: Path) -> None:
    before = set(re.findall(r'<Component Id="\w+" Guid="[\w-]+"', build_msi.fragment(tree)))
    (tree / "_internal" / "new.dll").write_bytes(b"new")
    after = set(re.findall(r'<Component Id="\w+" Guid="[\w-]+"', build_msi.fragment(tree)))

    assert len(after - before) == 1
    assert before < after


def test_one_version_has_one_product_code_and_another_has_another() -> None:
    assert build_msi.product_code("1.2.3") == build_msi.product_code("1.2.3")
    assert build_msi.product_code("1.2.3") != build_msi.product_code("1.2.4")


def test_a_version_that_an_msi_cannot_hold_is_refused(order: build_msi.Order) -> None:
    for wrong in ("256.0.0", "1.256.0", "1.2.65536", "1.2", "1.2.3.4"):
        with pytest.raises(build_msi.InstallerError, match="not a version"):
            build_msi.check(replace(order, version=wrong))
    build_msi.check(replace(order, version="255.255.65535"))


@pytest.mark.parametrize("name", build_msi.PROGRAMS)
def test_a_bundle_without_one_of_the_programs_is_refused(
    order: build_msi.Order, name: str
) -> None:
    (order.tree / f"{name}.exe").unlink()

    with pytest.raises(build_msi.InstallerError, match=f"holds no {name}: build the bundle"):
        build_msi.check(order)


def test_a_bundle_with_a_link_that_leads_nowhere_is_refused(order: build_msi.Order) -> None:
    (order.tree / "_internal" / "libQt.so").symlink_to("gone")

    with pytest.raises(build_msi.InstallerError, match=r"libQt\.so leads nowhere"):
        build_msi.check(order)


def test_a_missing_icon_ends_with_1_and_says_what_to_run(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--tree", str(tree), "--icon", str(tmp_path / "none.ico")]

    assert build_msi.main(arguments) == 1
    assert "run installers/icons.py first" in capsys.readouterr().err


# -- the source of the .msi


def test_the_upgrade_code_never_changes() -> None:
    assert 'UpgradeCode="1E1730DD-7BCE-4E18-A591-9544FD08672E"' in WXS
    assert str(build_msi.UPGRADE_CODE).upper() == "1E1730DD-7BCE-4E18-A591-9544FD08672E"


def test_no_two_components_share_a_code() -> None:
    codes = re.findall(r'Guid="([^"]+)"', WXS)

    assert len(codes) == len(set(codes)) == 7


def test_what_wixl_does_not_know_is_in_the_rows_that_are_added() -> None:
    skipped = "".join(re.findall(r"<\?ifndef var\.Wixl \?>(.*?)<\?e", WXS, re.DOTALL))
    added = "\n".join(build_msi.GAPS)

    assert set(re.findall(r"<(\w+)", skipped)) == {"Property", "Environment"}
    for name in re.findall(r'<Property Id="(\w+)"[^>]*Secure="yes"', skipped):
        assert name in added
    assert "[~];[INSTALLDIR]" in added


def test_records_are_deleted_only_when_asked_for_and_never_by_an_upgrade() -> None:
    condition = re.findall(r'<Custom Action="PurgeRecords"[^>]*>([^<]*)<', WXS)

    assert condition == ['PURGE="1" AND REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE']
    assert "RemoveFile" not in re.sub(r"<!--.*?-->", "", WXS, flags=re.DOTALL)


def test_no_command_line_can_change_which_program_runs_as_the_system() -> None:
    names = re.findall(r'<CustomAction Id="Name\w+" Property="(\w+)"', WXS)

    # Windows Installer lets a command line set properties in capitals only.
    assert len(names) == 4
    assert [name for name in names if name.isupper()] == []


# -- the .msi that wixl builds


def table(msi: Path, name: str) -> list[list[str]]:
    """Read a table of an .msi: its rows, as text."""
    said = subprocess.run(
        ["msiinfo", "export", str(msi), name], check=True, capture_output=True, text=True
    ).stdout
    return [line.rstrip("\r").split("\t") for line in said.split("\n")[3:] if line.strip("\r")]


@pytest.fixture
def msi(order: build_msi.Order) -> Path:
    """A built .msi."""
    need({"wixl": "wixl", "msiinfo": "msitools"})
    build_msi.build(order)
    return order.out


@pytest.mark.slow
def test_the_msi_brings_every_file_and_no_other(msi: Path, tmp_path: Path) -> None:
    subprocess.run(["msiextract", "-C", str(tmp_path / "x"), str(msi)], check=True, timeout=60)
    brought = tmp_path / "x" / "Countersign"

    found = {
        path.relative_to(brought).as_posix(): path.read_bytes()
        for path in brought.rglob("*")
        if path.is_file()
    }
    assert found == FILES


@pytest.mark.slow
def test_the_msi_says_who_it_is_and_what_it_replaces(msi: Path) -> None:
    properties = {row[0]: row[1] for row in table(msi, "Property")}

    assert properties["UpgradeCode"] == "{1E1730DD-7BCE-4E18-A591-9544FD08672E}"
    assert properties["ProductCode"] == f"{{{build_msi.product_code('1.2.3')}}}"
    assert properties["ProductVersion"] == "1.2.3"
    assert properties["ALLUSERS"] == "1"
    assert properties["STATIONGROUP"] == "Countersign Users"
    assert properties["ARPHELPLINK"] == "https://help.example"
    assert {"CONFIG", "PURGE", "STATIONGROUP"} <= set(
        properties["SecureCustomProperties"].split(";")
    )
    upgrades = {row[6]: row[1:5] for row in table(msi, "Upgrade")}
    assert upgrades["WIX_UPGRADE_DETECTED"][1] == "1.2.3"
    assert upgrades["WIX_DOWNGRADE_DETECTED"][0] == "1.2.3"
    assert any("the records stay" in row[1] for row in table(msi, "LaunchCondition"))


@pytest.mark.slow
def test_the_msi_makes_the_site_folder_and_removes_no_file_of_it(msi: Path) -> None:
    folders = {row[0]: row[2] for row in table(msi, "Directory")}
    made = {folders[row[0]] for row in table(msi, "CreateFolder")}

    assert made == {"Countersign", "config", "data", "logs"}
    assert table(msi, "RemoveFile") == []


@pytest.mark.slow
def test_the_msi_puts_the_program_on_the_path_and_in_the_start_menu(msi: Path) -> None:
    assert table(msi, "Environment") == [["Path", "=-*PATH", "[~];[INSTALLDIR]", "OnThePath"]]
    [shortcut] = table(msi, "Shortcut")
    assert shortcut[1:5] == [
        "ProgramMenuFolder",
        "Countersign",
        "StartMenu",
        "[INSTALLDIR]countersign-window.exe",
    ]


@pytest.mark.slow
def test_what_runs_as_the_system_runs_while_that_is_allowed(msi: Path) -> None:
    sequence = {row[0]: int(row[2]) for row in table(msi, "InstallExecuteSequence")}
    deferred = {row[0] for row in table(msi, "CustomAction") if int(row[1]) & 0x400}

    assert deferred == {"MakeGroup", *TAKEN_IN_ORDER, "BringConfig", "PurgeRecords"}
    for action in deferred:
        assert sequence["InstallInitialize"] < sequence[action] < sequence["InstallFinalize"]
    taken = [sequence[action] for action in TAKEN_IN_ORDER]
    assert taken == sorted(taken)
    assert sequence["CreateFolders"] < taken[0] < taken[-1] < sequence["InstallFiles"]
    assert sequence["RemoveEnvironmentStrings"] < sequence["WriteEnvironmentStrings"]


@pytest.mark.slow
def test_what_wixl_leaves_out_ends_the_build(
    order: build_msi.Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need({"wixl": "wixl"})
    wrong = tmp_path / "wrong.wxs"
    wrong.write_text(WXS.replace('Name="Countersign" Language', 'Nonsense="1" Name="C" Language'))
    monkeypatch.setattr(build_msi, "SOURCE", wrong)

    with pytest.raises(build_msi.InstallerError, match="wixl"):
        build_msi.build(order)


# -- the source of the .exe


def read_iss(text: str, folder: Path) -> list[str]:
    """Find everything that is wrong with a script for a bundle."""
    defines = {"Version": __version__, "Tree": str(folder), "Icon": "i.ico", "Out": "dist"}
    script = inno.read(text, defines)
    return script.findings + inno.sources(script, folder)


def test_the_inno_script_is_one_that_its_compiler_reads(tree: Path) -> None:
    assert read_iss(ISS, tree) == []


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("[Files]", "[Flies]", "no section [Flies]"),
        ("MinVersion=10.0", "MinimumVersion=10.0", "no directive MinimumVersion"),
        ("AlwaysRestart=no", "AlwaysRestart=no\nAlwaysRestart=no", "is said twice"),
        ("{autopf}\\Countersign", "{autopf\\Countersign", "a brace is open"),
        ("{autopf}", "{autopff}", "no constant {autopff}"),
        ("ExpandConstant('{sys}\\'", "ExpandConstant('{system}\\'", "no constant {system}"),
        ('DestDir: "{app}"', 'DestFolder: "{app}"', "has no parameter DestFolder"),
        ('countersign-window.exe"; DestDir', 'countersign-win.exe"; DestDir', "not in the"),
        ("_internal\\*", "internal\\*", "not in the bundle"),
        ("AppVersion={#Version}", "AppVersion={#Versoin}", "Versoin is not defined"),
        ("Check: HasConfig", "Check: HaveConfig", "no function HaveConfig"),
        ("\nend;", "\n", "begin"),
        ('Root: HKLM; Subkey: "Soft', 'Root: HKLM; Subkey: Soft"', "cannot read"),
    ],
)
def test_a_mistake_in_the_inno_script_is_found(
    tree: Path, right: str, wrong: str, says: str
) -> None:
    planted = ISS.replace(right, wrong, 1)
    assert planted != ISS

    assert any(says in finding for finding in read_iss(planted, tree))


def test_the_inno_installer_keeps_the_promises_of_the_msi() -> None:
    script = inno.read(ISS, {"Version": "1", "Tree": "t", "Icon": "i", "Out": "o"})

    assert script.directives["AppId"] == "{{9D5B8E0C-4A36-4C1F-8B7E-52F3D0A61C94}"
    assert script.directives["PrivilegesRequired"] == "admin"
    assert script.directives["AlwaysRestart"] == "no"
    assert script.directives["RestartIfNeededByRun"] == "no"
    assert script.directives["CloseApplications"] == "no"
    # Nothing names the records but the one line that PURGE=1 guards.
    assert "UninstallDelete" not in ISS
    assert script.code.count("DelTree") == 1
    assert "ExpandConstant('{param:PURGE|0}') = '1') then\n    DelTree(" in script.code
    made = {entry["Name"].rpartition("\\")[2] for entry in script.entries["Dirs"]}
    assert made == {"Countersign", "config", "data", "logs"}


def test_both_installers_refuse_a_downgrade_in_the_same_words() -> None:
    [sentence] = re.findall(r'DowngradeErrorMessage="([^"]+)"', WXS)

    assert f"SuppressibleMsgBox('{sentence}'" in ISS


def test_both_installers_give_the_folder_to_the_same_accounts() -> None:
    rights = "/inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F "

    assert WXS.count(rights) == 2
    assert ISS.count(rights) == 1
    for right in ("(OI)(CI)M", "(OI)(CI)RX"):
        assert right in WXS
    assert "LetIn(Site, 'M') and TookInside(Site) and LetIn(Site + '\\config', 'RX')" in ISS


def test_both_take_a_folder_that_was_there_before_they_grant_rights_to_it() -> None:
    sequence = re.findall(r'<Custom Action="(\w+)" Sequence="37\d\d">', WXS)
    commands = dict(re.findall(r'<CustomAction Id="(\w+)"[^>]*?ExeCommand="([^"]+)"', WXS))

    assert sequence == ["MakeGroup", *TAKEN_IN_ORDER, "BringConfig"]
    assert "reparsepoint" in commands["RefuseLinks"]
    for name, does in (
        ("TakeSite", "/setowner *S-1-5-32-544 /L"),
        ("ResetSite", "/reset /L"),
        ("LetGroupIn", "/grant:r"),
        ("TakeInside", "/setowner *S-1-5-32-544 /T /C /L"),
        ("ResetInside", "/reset /T /C /L"),
    ):
        assert does in commands[name]
        assert len(commands[name]) < 400  # with its names for characters; Windows' ICE03 minds
    steps = ("Own + ' /L'", "/reset /L", "+ Full +", "Own + ' /T /C /L'", "/reset /T /C /L")
    places = [ISS.index(step) for step in steps]
    assert places == sorted(places)
    assert ISS.index("if IsLink(Site)") < ISS.index("if not (LetIn(Site")


def test_both_installers_bring_all_that_the_bundle_holds(tree: Path) -> None:
    there = {path.name for path in tree.iterdir()}
    assert there == {
        "countersign.exe",
        "countersign-window.exe",
        "_internal",
        "licences",
        "sbom.cdx.json",
    }
    script = inno.read(ISS, {"Version": "1", "Tree": "T", "Icon": "i", "Out": "o"})
    named = {entry["Source"].split("\\")[1] for entry in script.entries["Files"][:-1]}
    listed = re.findall(r'Source="\$\(var\.SourceDir\)/([^/"]+)', build_msi.fragment(tree))

    assert there == named == set(listed)
