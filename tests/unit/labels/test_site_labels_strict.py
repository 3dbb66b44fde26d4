"""A site's own codes never take what belongs to a standard, and their table says what is wrong."""

from __future__ import annotations

import pytest

from app.labels import Unreadable, read
from app.labels.site_table import SiteLabelsError, read_table
from tests.unit.labels.samples import scan


@pytest.mark.parametrize("symbology", ["", "]C0", "]C1", "]Q3"])
def test_a_damaged_gs1_band_is_never_taken_for_the_sites_own_code(symbology: str) -> None:
    """What begins as GS1 does and is misread is nobody's code, whatever the site describes."""
    own = read_table(
        {
            "code": [
                {
                    "name": "number",
                    "kind": "wristband",
                    "prefix": "",
                    "numbered": False,
                    "fields": [
                        {"holds": "patient", "length": 22, "characters": "digits", "check": "none"}
                    ],
                }
            ]
        }
    )

    assert isinstance(read(scan(b"8018950110153000000019", symbology), own), Unreadable)


@pytest.mark.parametrize("characters", [[], {}, 7, None])
def test_characters_that_are_no_name_are_told(characters: object) -> None:
    field = {"holds": "patient", "length": 8, "characters": characters, "check": "none"}

    with pytest.raises(SiteLabelsError, match="expected characters of"):
        read_table(
            {"code": [{"name": "n", "kind": "wristband", "numbered": False, "fields": [field]}]}
        )
