"""Names for ISBT 128 codes come from a site's own file, and from nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.labels.isbt128.tables import LINES_MAX, Names, TableError, read_table

TABLE = """# made up for this test
=<\tS9998\tExample cells, frozen

=\tA9999\tPractice facility
=%\tT3\tExample message
=#\t0W\tWristband
"""
NAMES = read_table(TABLE)


@pytest.mark.parametrize(
    ("identifier", "data", "name"),
    [
        ("=<", "S9998100", "Example cells, frozen"),
        ("=<", "S9997100", ""),
        ("=", "A99992612345600", "Practice facility"),
        ("=$", "A999926123450203", "Practice facility"),
        ("='", "A9999ABC123", "Practice facility"),
        ("=%", "T300", "Example message"),
        ("=#", "0W19680314", "Wristband"),
        ("&#", "0W08MRN12345", "Wristband"),
        ("&,4", "PL001499", ""),
    ],
)
def test_a_code_is_called_what_the_sites_table_says(identifier: str, data: str, name: str) -> None:
    assert NAMES.name_of(identifier, data) == name


def test_without_a_table_no_code_has_a_name() -> None:
    assert Names().name_of("=<", "S9998100") == ""
    assert read_table("") == Names()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "=<\tS9998",
            (
                "Line 1 of the table has 2 columns; it needs identifier, code and name, with tabs "
                "between them."
            ),
        ),
        ("#\n=>\t1\tx", "Line 2 of the table names no table; use one of =< =% = &( =#."),
        ("=<\tS99\tx", "Line 1 of the table has a code of 3 characters; =< has 5."),
        ("=<\tS9998\t", "Line 1 of the table has no name of 1 to 300 printable characters."),
        (
            "=<\tS9998\tA\n=<\tS9998\tB",
            "Line 2 of the table gives a code a second name. Keep one of them.",
        ),
        (
            "\n" * (LINES_MAX + 1),
            f"The table has {LINES_MAX + 1} lines; at most {LINES_MAX} are read. Shorten it.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_which_line_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(TableError) as refused:
        read_table(text)
    assert refused.value.explain() == sentence


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        table: object = read_table(text)
    except TableError as refused:
        table = refused
    assert isinstance(table, Names | TableError)
