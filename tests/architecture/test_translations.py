"""Every word that a person reads exists in every language, with the same keys and blanks.

Also what is said below the window: what a use case, the domain, a scanner or sync says is
collected from their code, so that a sentence without a translation fails here
(docs/translations.md).
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

from app.labels import hibc, isbt128, item, product
from app.labels.label import ProductPart

HERE = Path(__file__).resolve().parents[2]
BLANK = re.compile(r"\{\w*\}")
KEY = re.compile(r"^(?:\d|Esc|Tab|Alt\+\w)  ")


def _script() -> ModuleType:
    path = HERE / "scripts" / "make_translations.py"
    spec = importlib.util.spec_from_file_location("make_translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()
LANGUAGES: tuple[str, ...] = SCRIPT.LANGUAGES


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    found = SCRIPT.updated(request.param)
    assert isinstance(found, Catalog)
    return found


def pairs(catalog: Catalog) -> list[tuple[str, str]]:
    return [(str(m.id), str(m.string)) for m in catalog if m.id]


def test_every_text_is_translated(catalog: Catalog) -> None:
    assert [text for text, translated in pairs(catalog) if not translated] == []


def test_a_translation_has_the_blanks_and_the_keys_of_its_text(catalog: Catalog) -> None:
    for text, translated in pairs(catalog):
        assert sorted(BLANK.findall(text)) == sorted(BLANK.findall(translated)), text
        assert KEY.findall(text) == KEY.findall(translated), text


def test_a_sentence_stays_a_sentence(catalog: Catalog) -> None:
    for text, translated in pairs(catalog):
        if " " in text:  # a short month is a word
            assert text.endswith(".") == translated.endswith("."), text


def test_two_causes_never_say_the_same(catalog: Catalog) -> None:
    from app.domain.causes import Cause

    said = dict(pairs(catalog))
    broken = {Cause.RECORDS_BROKEN}  # which says what the problem page says
    sentences = [said[cause.sentence] for cause in Cause if cause not in broken]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_what_is_written(language: str) -> None:
    catalog, path = SCRIPT.updated(language), SCRIPT.written(language)

    assert path.read_bytes() == SCRIPT.as_po(catalog), "run scripts/make_translations.py"
    assert path.with_suffix(".mo").read_bytes() == SCRIPT.as_mo(catalog)


@pytest.mark.parametrize(
    ("language", "says"),
    [("de_DE.UTF-8", "Nicht infundieren."), ("C", "Do not infuse."), ("xx", "Do not infuse.")],
)
def test_the_window_speaks_the_systems_language(language: str, says: str) -> None:
    code = "from ui import wording; print(wording.tr('Do not infuse.'))"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        env=environment | {"LANG": language},
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == says


# -- what is said below the window

SAYING = {path.relative_to(HERE).as_posix(): path for path in SCRIPT.speaking()}


@pytest.mark.parametrize("where", sorted(SAYING))
def test_nothing_is_said_with_values_but_without_a_pattern(where: str) -> None:
    # An f-string is English for ever: `Sentence("{count} bags …", count=count)` is not.
    assert list(SCRIPT.put_together(SAYING[where].read_text(encoding="utf-8"), where)) == []


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("app/usecases/refusal.py", "{what} is empty. Write it and sign again."),
        ("app/usecases/readiness.py", "The checklist"),
        ("app/usecases/order_fields.py", "is not a known field"),
        ("app/usecases/infusing_acts.py", "this time is still to come"),
        ("app/domain/deviation.py", "{n} of the failed rules may be approved by nobody."),
        ("app/domain/double_entry.py", "the same two people enter again"),
        ("app/bootstrap/inbox.py", "The file is empty."),
        ("scanning/sentences.py", "Two scans arrived as one."),
        ("sync/client/scheduler.py", "{count} waiting."),
        ("sync/client/wire.py", "Central does not answer."),
    ],
)
def test_what_is_said_below_the_window_is_found(where: str, says: str) -> None:
    said = SCRIPT.said_in(SAYING[where].read_text(encoding="utf-8"), where)

    assert any(text.startswith(says) for text in said)


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError('a new refusal')",
        "msg = 'a new refusal'",
        "NEW = 'A new refusal.'",
        "NEW = NotDone(sentence='A new refusal.')",
        "found = Sentence('new')",
        "class Why(Enum):\n    NEW = '{n} new refusals.'",
    ],
)
def test_a_new_refusal_is_found_wherever_it_is_written(code: str) -> None:
    (found,) = SCRIPT.said_in(f'"""A module that is no refusal."""\n{code}', "app/usecases/new.py")

    assert "new" in found


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError(f'{count} of the bags are open')",
        "msg = f'{count} of the bags are open'",
        "return NotDone(sentence=f'Still {count} bags. Look again.')",
        "found = 'Still ' f'{count} bags are open.'",
    ],
)
def test_a_refusal_that_nobody_can_translate_is_found(code: str) -> None:
    assert len(list(SCRIPT.put_together(code, "app/usecases/new.py"))) == 1


SAID = """
from types import SimpleNamespace
from app.bootstrap.window import sync_view
from app.domain.causes import Cause
from app.domain.people import Role
from app.domain.turn import Item
from app.sentence import Sentence, joined
from app.usecases.refusal import NotFiledError, need_role
from app.usecases.verdicts import Compared
from sync.client.scheduler import SyncState, SyncStatus
from ui.presenters.comparing import compared
from ui.wording import spoken
try:
    need_role(SimpleNamespace(role="auditor"), frozenset({Role.QA, Role.PHYSICIAN}),
              Sentence("The checklist"))
except NotFiledError as refusal:
    print(spoken(str(refusal)))
print(spoken(joined([Cause.BAG_ON_HOLD.sentence, "Nobody ever said this."])))
rows = (Compared(item=Item.BORN, order="2026-11-22", first="1968-03-04", second=""),
        Compared(item=Item.INSPECTION, order="intact", first="problem", second="intact"))
for row in compared(SimpleNamespace(rows=rows)):
    print(row.order, row.first, row.second, sep=" | ")
for state in (SyncState.OFFLINE, SyncState.ATTENTION):
    said = Sentence("{count} waiting.", count=3)
    view = sync_view(SyncStatus(state=state, waiting=3, sentence=said))
    print(view.short, view.says, sep=" | ")
"""
ENGLISH = """
The checklist needs the signature of physician or qa, not of auditor. Sign in as that.
This bag is on hold. Nobody ever said this.
22 Nov 2026 | 04 Mar 1968 |
intact | problem | intact
3 waiting | 3 waiting.
attention | 3 waiting.
"""
GERMAN = """
Die Checkliste braucht eine Unterschrift aus: Ärztin/Arzt oder Qualitätssicherung, nicht aus: \
Revision. Melden Sie sich so an.
Dieser Beutel ist angehalten. Nobody ever said this.
22. Nov. 2026 | 04. März 1968 |
unversehrt | Problem | unversehrt
3 warten | 3 warten.
Achtung | 3 warten.
"""


def test_what_a_label_still_needs_is_translated(catalog: Catalog) -> None:
    parts = (product.whole({}), isbt128.whole({}), item.hibc_part(hibc.Hibc()))

    for part in parts:
        assert isinstance(part, ProductPart)
        assert [word for word in part.needs if catalog.get(word) is None] == []


@pytest.mark.parametrize(("language", "says"), [("C", ENGLISH), ("de", GERMAN)])
def test_what_is_said_below_is_shown_in_the_windows_language(language: str, says: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SAID],
        env=environment | {"LANGUAGE": language, "LANG": "C"},
        cwd=HERE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )

    assert [line.strip() for line in done.stdout.splitlines()] == says.strip().splitlines()
