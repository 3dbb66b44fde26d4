"""A refusal keeps its pattern and its values on the way to the window (docs/translations.md)."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from app.domain.causes import Cause
from app.domain.deviation import Unmet
from app.ports import InboxError, WireError
from app.sentence import Sentence, joined
from app.usecases.refusal import NotFiledError


def test_it_is_its_english_text_wherever_a_text_is_wanted() -> None:
    said = Sentence("{count} of {of} bags are open.", count=2, of=3)

    assert (said, f"{said}", said.strip()) == ("2 of 3 bags are open.",) * 3
    assert hash(said) == hash("2 of 3 bags are open.")
    assert repr(said) == "'2 of 3 bags are open.'"


@pytest.mark.parametrize("kind", [ValueError, PermissionError, NotFiledError])
def test_an_exception_says_it_with_its_pattern(kind: type[Exception]) -> None:
    said = str(kind(Sentence("{count} bags are open.", count=2)))

    assert isinstance(said, Sentence)
    assert (said.pattern, said.values) == ("{count} bags are open.", {"count": 2})


@pytest.mark.parametrize("kind", [InboxError, WireError])
def test_what_explains_itself_keeps_the_pattern(kind: type[InboxError | WireError]) -> None:
    said = kind(Sentence("Larger than {most} MB.", most=20)).explain()

    assert isinstance(said, Sentence)
    assert said.pattern == "Larger than {most} MB."


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy])
def test_a_copy_remembers_as_much(twin: Callable[[Sentence], Sentence]) -> None:
    said = twin(Sentence("{what} is empty.", what=Sentence("The reason")))

    assert isinstance(said, Sentence)
    assert said == "The reason is empty."
    assert (said.pattern, said.values) == ("{what} is empty.", {"what": "The reason"})


def test_a_blank_without_a_value_is_a_bug_that_shows_at_once() -> None:
    with pytest.raises(KeyError, match="count"):
        Sentence("{count} of {of}.", of=3)


def test_braces_of_a_sentence_without_values_are_its_own() -> None:
    assert Sentence('Write "bags": [{…}].') == 'Write "bags": [{…}].'


def test_sentences_behind_each_other_are_one_and_stay_several() -> None:
    both = joined([Cause.BAG_ON_HOLD.sentence, Sentence("{count} differ.", count=2)])

    assert both == "This bag is on hold. 2 differ."
    assert [str(part) for part in both.values.values()] == ["This bag is on hold.", "2 differ."]


@pytest.mark.parametrize("lacking", list(Unmet))
def test_what_an_approval_lacks_has_the_number_beside_it(lacking: Unmet) -> None:
    said = lacking.says(3)

    assert isinstance(said, Sentence)
    assert said == lacking.value.replace("{n}", "3")
