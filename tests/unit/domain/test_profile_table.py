"""Profiles are read from files that people write, and from bodies that central published."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from app.bootstrap.cast import PROFILES
from app.domain.profile import (
    ClockFrom,
    Condition,
    Donation,
    Use,
    Weight,
)
from app.domain.profile_table import (
    PROFILE_BYTES_MAX,
    Problems,
    ProfileError,
    products_of,
    profile_of,
    read_profile,
)
from app.evidence import canonical
from app.identifiers import Digest, ProductCode
from tests.unit.domain.profiles import (
    ANY_PROFILE,
    GTINS,
    SHIPPED,
    body_of,
    complaints,
    to_toml,
)

DIGEST = Digest("a" * 64)
MINIMAL = f"""format = 1
id = "x-cel"
version = 1
name = "X-cel"
therapy = "X-cel"
product = "{GTINS[0]}"
effective = 2026-01-01
donation = "autologous"
condition = "cryo_vapour"
[thaw]
[post_thaw]
minutes = 90
"""


def without_lines(text: str) -> tuple[str, ...]:
    """Return what is wrong with a profile, without the lines."""
    return tuple(sentence.partition(": ")[2] for sentence in complaints(text))


# -- what is read


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_is_right_and_made_up(name: str) -> None:
    profile = profile_of(body_of(name), DIGEST)

    assert all(code.value.startswith("0952") for code in profile.products)
    assert profile.id == name


def test_the_shipped_profiles_cover_every_shape_of_therapy() -> None:
    made = {name: profile_of(body_of(name), DIGEST) for name in SHIPPED}
    bags = made["rainbow-cel"].components

    assert {profile.donation for profile in made.values()} == set(Donation)
    assert (sum(c.least for c in bags), sum(c.most for c in bags)) == (3, 5)
    assert {c.dose_day for c in bags} == {1, 2}
    assert [c.code for c in bags if c.partial] == ["white"]
    assert len({c.colour for c in bags}) == len(bags)
    assert made["paired-cel"].strict_sequence
    assert [(c.code, c.sequence) for c in made["paired-cel"].components] == [
        ("CD8", 1),
        ("CD4", 2),
    ]
    assert len(made["paired-cel"].products) == 2
    assert not made["fresh-cel"].thaws
    assert made["fresh-cel"].post_thaw is None
    assert made["here-cel"].on_site
    assert not made["practice-cel"].components


def test_a_file_says_every_limit_of_its_therapy() -> None:
    profile = profile_of(body_of("practice-cel"), DIGEST)

    assert profile.post_thaw == timedelta(minutes=90)
    assert profile.clock_from is ClockFrom.END
    assert profile.condition is Condition.CRYO_VAPOUR
    assert profile.effective == date(2026, 1, 1)
    assert profile.grammars == ("gs1", "isbt128")
    assert profile.dose is not None
    assert (profile.dose.least, profile.dose.most) == (Decimal(60), Decimal(600))
    assert profile.thaw is not None
    assert profile.thaw.bath_most_c == Decimal(38)
    assert profile.receipt.notify_within == timedelta(hours=24)
    assert profile.readiness[0].weight is Weight.DEV1
    assert [item.code for item in profile.bedside] == ["premedication", "line", "emergency-kit"]
    assert (profile.filter, profile.pump) == (Use.FORBIDDEN, Use.ALLOWED)


def test_the_body_says_every_default_so_that_its_digest_names_them() -> None:
    body = read_profile(MINIMAL)

    assert not isinstance(body, Problems)
    assert body["times"]["first_to_second_minutes"] == 15
    assert body["irradiation"] == "forbidden"
    assert body["receipt"]["two_person"] is True


def test_a_component_without_a_product_code_has_the_profiles() -> None:
    text = MINIMAL + '[[component]]\ncode = "A"\nsays = "A"\n'
    body = read_profile(text)

    assert not isinstance(body, Problems)
    assert body["component"][0]["product"] == GTINS[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [("36.10", "36.1"), ('"36.10"', "36.1"), ("0.1", "0.1"), ("3.6e1", "36"), ("-0.0", "0")],
)
def test_a_decimal_is_read_exactly_as_number_or_text(written: str, read: str) -> None:
    body = read_profile(MINIMAL.replace("[thaw]", f"[thaw]\nbath_least_c = {written}"))

    assert not isinstance(body, Problems)
    assert body["thaw"]["bath_least_c"] == read


def test_files_from_windows_are_read() -> None:
    assert read_profile("\ufeff" + MINIMAL.replace("\n", "\r\n")) == read_profile(MINIMAL)


@given(ANY_PROFILE)
def test_file_body_and_profile_are_one_schema(values: dict[str, Any]) -> None:
    body = read_profile(to_toml(values))

    assert not isinstance(body, Problems), body.sentences
    assert read_profile(to_toml(body)) == body
    published = canonical.loads(canonical.dumps(body))
    assert published == body
    profile = profile_of(published, DIGEST)
    assert {code.value for code in profile.products} == products_of(body)
    for key in values.keys() & {"name", "version", "therapy", "on_site", "retention_years"}:
        assert getattr(profile, key) == body[key]
    assert len(profile.components) == len(values.get("component", ()))


# -- what is wrong is told, all of it, by line


def test_everything_wrong_is_told_by_line_with_what_to_write() -> None:
    text = (
        MINIMAL.replace("90", '"soon"')
        .replace("version = 1", "version = true")
        .replace('donation = "autologous"', 'donations = "mine"')
    )

    assert complaints(text) == (
        "line 1: donation is missing; expected one of autologous, directed, off_the_shelf",
        "line 3: version is true; expected a whole number from 1 to 1000000, such as 1",
        "line 8: donations is not known; the nearest is donation. Correct the name or remove it",
        (
            "line 12: post_thaw.minutes is 'soon'; "
            "expected a whole number of minutes from 1 to 10080, such as 90"
        ),
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            "[times]\nfirst_to_second_minutes = 16",
            "times.first_to_second_minutes is 16; expected ",
        ),
        ("[times]\nmatch_minutes = 11", "never lengthen it"),
        ("[times]\nmatch_minutes = 0", "a whole number of minutes from 1 to 10"),
        ("[times]\nwristband_minutes = 31", "times.wristband_minutes is 31"),
        ("[[component]]", "component[1].code is missing; expected letters"),
        ("zebra = 3", "post_thaw.zebra is not known; known here are minutes, from. Remove it"),
        ("[component]", "component is a table; expected at most 100 tables, each [[component]]"),
        ("[dose]\nleast_cells = nan\nmost_cells = 1", "dose.least_cells is NaN"),
        ("[dose]\nleast_cells = 1e99999999\nmost_cells = 1", "dose.least_cells is 1E+99999999"),
        ("[dose]\nleast_cells = 2\nmost_cells = 1", "dose.most_cells is 1; expected no less"),
        ("[dose]\nleast_cells = 0x" + "f" * 9999 + "\nmost_cells = 1", "a number of many digits"),
        ("[receipt]\nrequired_documents = ['a', 'a']", "is a list of 2; expected a list of at"),
        ("[receipt]\ntwo_person = 1", "receipt.two_person is 1; expected true or false"),
        ("[receipt]\nlabel_required = 'lot'", "receipt.label_required is 'lot'; expected a list"),
        ("[zebra]", "zebra is not known, nor anything like it; docs/profiles.md lists every key"),
        ("[times]\nbath_least_c = 3", "the nearest is thaw.bath_least_c. Move it or remove it"),
        ('[[bedside]]\ncode = "a b"\nsays = "x"', "bedside[1].code is 'a b'; expected letters"),
        ('[[bedside]]\ncode = "pump"\nsays = "x"', "every checklist has this one already"),
        ('[[bedside]]\ncode = "a"\nsays = "x\\ny"', "bedside[1].says is 'x?y'; expected a text"),
    ],
)
def test_a_value_that_cannot_be_is_told(more: str, told: str) -> None:
    assert told in " ".join(complaints(MINIMAL + more + "\n"))


@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        (GTINS[0], GTINS[0][:-1] + "0", "a GTIN-14 with its check digit"),
        ("2026-01-01", '"2026-02-30"', "effective is '2026-02-30'; expected a day"),
        ("2026-01-01", "2026-01-01T00:00:00", "effective is 2026-01-01 00:00:00; expected a day"),
        ("cryo_vapour", "chilled_2_8", "thaw is given, but condition is chilled_2_8"),
        ("[thaw]\n", "", "thaw is missing; expected [thaw], how it is thawed"),
        ("[thaw]", "storage_max_c = 8\n[thaw]", "storage_max_c is 8; expected at most -120"),
        ("[thaw]", 'grammars = ["qr"]\n[thaw]', "one of gs1, isbt128, hibc, site"),
        ("[thaw]", "[thaw]\nbath_least_c = 38\nbath_most_c = 36", "thaw.bath_most_c is 36"),
        ("format = 1", "format = 2", "format is 2; expected 1; another is for another version"),
    ],
)
def test_values_that_do_not_fit_are_told(change: str, to: str, told: str) -> None:
    said = complaints(MINIMAL.replace(change, to))

    assert told in " ".join(said)


def test_a_hostile_key_neither_breaks_its_sentence_nor_reaches_the_terminal() -> None:
    (said,) = complaints(f'"\\u001b[2J\\n{"y" * 5_000}" = 1\n' + MINIMAL)

    assert said.isprintable()
    assert said.startswith("line 1: ?[2J?yyy")
    assert len(said) < 200


def test_of_a_newer_format_nothing_else_is_said() -> None:
    assert len(complaints("format = 2\nzebra = 1")) == 1


def components(*parts: str) -> str:
    """Write a profile whose components have these lines."""
    each = [
        f'[[component]]\ncode = "c{number}"\nsays = "c"\n{lines}\n'
        for number, lines in enumerate(parts)
    ]
    return MINIMAL + "".join(each)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["sequence = 2"], "component has no sequence 1; expected every place from 1 to 2"),
        (["dose_day = 2"], "component begins on dose_day 2; expected a component of dose_day 1"),
        (["least = 3\nmost = 2"], "component[1].most is 2; expected no less than least"),
        (["least = 0"], "component allows an order without any bag"),
        (["most = 60", "most = 60"], "component allows more than 100 bags in one order"),
        (
            ["sequence = 2", "sequence = 1\ndose_day = 2"],
            "component[2].sequence is 1; expected above 2, the last place of an earlier",
        ),
        (
            ["sequence = 1", "sequence = 1\ndose_day = 2", "sequence = 2\ndose_day = 3"],
            "component[2].sequence is 1; expected above 1, the last place of an earlier",
        ),
        ([f'product = "{GTINS[1]}"'], f"product is '{GTINS[0]}', which no component carries"),
    ],
)
def test_components_fit_each_other(parts: list[str], told: str) -> None:
    said = without_lines(components(*parts))

    assert len(said) == 1
    assert said[0].startswith(told)


def test_two_components_of_one_name_are_told() -> None:
    text = components("", "").replace("c1", "c0")

    assert without_lines(text) == (
        "component[2].code is 'c0' a second time; expected codes that differ",
    )


# -- what is no TOML


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2",
        "a = ",
        "[" * 5_000,
        "a = " + "[" * 5_000 + "]" * 5_000,
        "a = " + "{a=" * 5_000,
        "a" + ".a" * 30_000 + " = 1",
        "a = " + "9" * 5_000,
        "a = 2026-13-01",
        "\x00",
        "\ufeff\ufeff",
        "# " + "x" * PROFILE_BYTES_MAX,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_toml_is_one_sentence(text: str) -> None:
    read = read_profile(text)

    assert isinstance(read, Problems)
    assert not read.is_toml
    assert len(read.sentences) == 1
    assert len(read.sentences[0]) < 200


# -- what central published


@pytest.mark.parametrize("body", PROFILES)
def test_a_body_from_before_format_1_is_read_as_it_was(body: dict[str, Any]) -> None:
    profile = profile_of(body, DIGEST)

    assert profile.post_thaw == timedelta(hours=12)
    assert (profile.gap, profile.good_for) == (timedelta(minutes=15), timedelta(minutes=10))
    assert profile.product == ProductCode(str(body["product"]))
    assert (profile.id, profile.effective) == ("", None)


def test_an_early_body_keeps_its_seconds() -> None:
    profile = profile_of({**PROFILES[0], "gap_s": 61, "post_thaw_s": 1}, DIGEST)

    assert (profile.gap, profile.post_thaw) == (timedelta(seconds=61), timedelta(seconds=1))


@pytest.mark.parametrize("change", [{"format": 2}, {"mood": "good"}, {"times": {"naps": 1}}])
def test_a_body_of_a_newer_version_is_refused_with_a_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_of({**body_of("practice-cel"), **change}, DIGEST)

    assert refused.value.explain() == (
        "This profile was published for a newer version of Countersign. Update this station."
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**PROFILES[0], "gap_s": 16 * 60},
        {**PROFILES[0], "gap_s": 0},
        {**PROFILES[0], "gap_s": 10**30},
        {**PROFILES[0], "post_thaw_s": "soon"},
        {**body_of("fresh-cel"), "thaw": {}},
        {**body_of("fresh-cel"), "product": 3},
        {**body_of("fresh-cel"), "times": []},
    ],
)
def test_a_body_that_is_no_profile_is_refused_with_a_sentence(body: dict[str, Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_of(body, DIGEST)

    assert "Ask central" in refused.value.explain()
