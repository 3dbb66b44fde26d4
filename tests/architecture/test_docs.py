"""What the documents say of the program is what the program says and does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from app.bootstrap.commands import cli
from app.domain.causes import Cause
from tests.architecture.checkout import ROOT, modules
from ui import wording, wording_typing

DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changelog.d/*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCS]
EVERYTHING = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
MANUAL = (ROOT / "docs/manual/bedside.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
IMAGE_BYTES_MAX = 200_000
KINDS = (ROOT / "docs/kinds.md").read_text(encoding="utf-8")
LINES_MAX = 300  # of the architecture: what is longer is not read

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
IN_CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = r"(?:app|ui|scanning|sync|resources|tests|benchmarks|docs|scripts|changelog\.d)"
OUR_PATH = re.compile(rf"{FOLDERS}/[\w./-]*")
OUR_MODULE = re.compile(r"(?:app|ui|scanning|sync)(?:\.[a-z_]+)+")
KIND = re.compile(
    r'"((?:realm|person|key|role|station|site|profile|order|bag|sign_in|turn|verification'
    r"|near_miss|infusion|scanner|camera|printer|label|slip|rehearsal|custody|release|identity"
    r'|readiness|bedside|form|drill|deviation|emergency|case|hold)\.(?!(?:json|lock|sock|db|head|toml)\b)[a-z_]+)"'
)

# What a nurse can meet during a check, at a badge, or when it is too late.
REFUSALS = [
    "IS_PRODUCT",
    "IS_WRISTBAND",
    "UNREADABLE",
    "SCAN_BROKE",
    "ALREADY",
    "NO_SCAN_NOW",
    "NOT_LIVE",
    "NOT_SEEN",
    "NOT_ASKED_HERE",
    "ON_PAPER",
    "SUPPLY",
    "CONTRADICTS",
    "SCAN_MORE",
    "FINISH_FIRST",
    "NO_COMMAND",
    "NO_BIRTH_DATE",
    "BADGE_FIRST",
    "UNKNOWN_BADGE",
    "SAME_PERSON",
    "NOT_PERMITTED",
    "NOT_OF_THE_PAIR",
    "LOCKED_OUT",
    "PIN_REFUSED",
    "READY_ALREADY",
    "PIN_FIRST",
    "MATCH_LAPSED",
    "HOLD_WAITS",
    "TURN_ENDED",
    "CANCEL_SURE",
    "OFFLINE_SAYS",
    "ASK_AGAIN",
    "RESULT_WAITS",
    "RESTART",
    "QUARANTINE",
    "INTEGRITY",
    "DO_NOT_USE",
    "DO_NOT_INFUSE",
]


def on_one_line(text: str) -> str:
    """Undo the wrapping of a document, so that a sentence is found wherever it broke."""
    return re.sub(r"\s+", " ", text)


# -- the manual says what the screens say


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.code)
def test_the_manual_says_what_to_do_about_every_cause(cause: Cause) -> None:
    assert f"| {cause.sentence} | " in MANUAL


@pytest.mark.parametrize("name", REFUSALS)
def test_the_manual_quotes_the_sentences_of_the_screens(name: str) -> None:
    assert getattr(wording, name) in on_one_line(MANUAL)


def test_the_manual_quotes_nothing_that_no_screen_says() -> None:
    said = {str(value) for value in vars(wording).values() if isinstance(value, str)}
    said |= {cause.sentence for cause in Cause} | set(wording_typing.MISKEYED.values())
    said |= {str(v) for v in vars(wording_typing).values() if isinstance(v, str)}
    quoted = re.findall(r"^\| ([A-Z][^|]+[.?]) \| ", MANUAL, re.MULTILINE)

    assert len(quoted) > len(Cause)
    assert [sentence for sentence in quoted if sentence not in said] == []


def test_the_manual_repeats_the_steps_after_a_stop_and_a_hold() -> None:
    text = on_one_line(MANUAL)

    for line in wording.STOP_LINES:
        number, what = line.split("  ")
        assert f"{number}. {what}" in text
    assert " ".join(wording.HOLD_LINES) in text


# -- commands


def test_the_readme_names_the_two_commands() -> None:
    assert re.search(r"^    make run +\w", README, re.MULTILINE)
    assert re.search(r"^    make test +\w", README, re.MULTILINE)


def _commands() -> list[tuple[str, list[str]]]:
    group = get_command(cli)
    assert isinstance(group, typer.core.TyperGroup)
    found = [("countersign", group.params)]
    found += [(f"countersign {name}", command.params) for name, command in group.commands.items()]
    return [
        (name, [long for p in params for long in p.opts if long.startswith("--")])
        for name, params in found
    ]


@pytest.mark.parametrize(("command", "options"), _commands())
def test_every_command_and_option_is_documented(command: str, options: list[str]) -> None:
    assert f"    {command} " in README
    documented = {option for option in options if option == "--help" or f"`{option}" in README}

    assert documented == set(options)


def test_every_target_of_make_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", EVERYTHING, re.MULTILINE))

    assert {"run", "test", "bench"} <= named <= targets


# -- links, paths and words


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")

    broken = [
        link + anchor
        for link, anchor in LINK.findall(text)
        if not _leads_somewhere(page.parent / link if link else page, anchor)
    ]

    assert broken == []


def _leads_somewhere(target: Path, anchor: str) -> bool:
    if not target.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor[1:] in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("name", NAMES)
def test_every_path_and_module_that_is_named_exists(name: str) -> None:
    named = IN_CODE.findall((ROOT / name).read_text(encoding="utf-8"))
    missing = [
        said
        for said in named
        if (OUR_PATH.fullmatch(said) and not (ROOT / said).exists())
        or (OUR_MODULE.fullmatch(said) and not _module(said))
    ]

    assert missing == []


def _module(dotted: str) -> bool:
    """Say whether a dotted name is a module, or something that stands in one."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:end])
        file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path
        if file.is_file():
            rest = parts[end:]
            return not rest or re.search(rf"\b{rest[0]}\b", file.read_text("utf-8")) is not None
        if path.is_dir():
            return end == len(parts)
    return False


@pytest.mark.parametrize("name", NAMES)
def test_no_document_calls_the_product_more_than_it_is(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").lower()

    assert not re.search(r"\b(complian(t|ce)|validated|certified)\b", text)


def test_the_readme_says_what_the_product_is_not() -> None:
    text = on_one_line(README)

    for said in (
        "not a cleared or approved medical device",
        "21 CFR 864.9165",
        "(EU) 2017/745",
        "ICCBBA",
        "prefix 952",
        "Apache-2.0",
    ):
        assert said in text


# -- decisions, kinds, pictures


def test_the_list_of_decisions_is_the_folder() -> None:
    folder = ROOT / "docs/adr"
    listed = re.findall(
        r"^\| \[\d{4}\]\((.+)\) \|", (folder / "README.md").read_text(), re.MULTILINE
    )

    assert listed == sorted(p.name for p in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/adr").glob("[0-9]*.md")), ids=lambda p: p.stem
)
def test_a_decision_weighs_its_options(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for part in ("## Context", "## Options", "## Decision", "## Consequences", "Status: "):
        assert part in text
    assert text.count("Good, because") >= 2
    assert text.count("Bad, because") >= 2


def test_every_kind_of_statement_is_listed() -> None:
    kinds = {kind for module in modules("app", "sync") for kind in KIND.findall(module.text)}

    assert {"turn.sealed", "realm.founded", "infusion.started"} <= kinds
    assert {kind for kind in kinds if f"`{kind}`" not in KINDS} == set()


def test_the_architecture_lists_every_table() -> None:
    sources = (ROOT / "app/store/schema.py", ROOT / "sync/central/sqlite_store.py")
    tables = {
        name
        for path in sources
        for name in re.findall(r"CREATE TABLE (\w+)", path.read_text(encoding="utf-8"))
    }

    assert len(tables) > 10
    assert {name for name in tables if f"| `{name}` |" not in ARCHITECTURE} == set()


def test_the_architecture_is_short_enough_to_be_read() -> None:
    assert len(ARCHITECTURE.splitlines()) <= LINES_MAX


def test_pictures_are_few_small_and_used() -> None:
    pictures = sorted((ROOT / "docs/images").glob("*.png"))

    assert 1 <= len(pictures) <= 4
    for picture in pictures:
        assert picture.stat().st_size <= IMAGE_BYTES_MAX
        assert f"images/{picture.name})" in EVERYTHING
