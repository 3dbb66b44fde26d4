"""From a profile's TOML file to the body that central publishes, and from that to a `Profile`.

`read_profile` reads what people write and says everything that is wrong with it, by line. What
it returns is the whole profile with every default written out: the digest of a published body
names all that it says, and a later program with other defaults reads no other limits from it.
`profile_of` reads such a body; both go by `profile_fields.PROFILE`.

Bodies from before format 1 hold `post_thaw_s`, `gap_s` and `good_for_s` in seconds and no
`format`. They are records and must read for as long as records are kept; what they lack has the
default of its field.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from app.domain.profile import (
    CheckItem,
    ClockFrom,
    Component,
    Condition,
    Donation,
    DoseRange,
    Profile,
    Receipt,
    ThawLimits,
    Use,
    Weight,
)
from app.domain.profile_consistency import COMES_FROZEN, contradictions
from app.domain.profile_fields import FORMAT, PROFILE
from app.domain.profile_schema import Problem, check
from app.domain.toml_lines import lines_of, nearest
from app.identifiers import Digest, ProductCode

Body = dict[str, Any]

PROFILE_BYTES_MAX: Final = 131_072  # half of what a record may hold; ours have 3 kB
DOTS_MAX: Final = 500  # in a line: `tomllib` takes minutes for a key of 30,000 parts
_NEWER: Final = (
    "This profile was published for a newer version of Countersign. Update this station."
)
_BEGINNING: Final = {"post_thaw_s": "post_thaw", "gap_s": "gap", "good_for_s": "good_for"}


class ProfileError(ValueError):
    """A published profile cannot be used by this program."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Why a text is no profile.

    Attributes:
        sentences: each with its line and what to write instead, in the order of lines.
        is_toml: whether the text could be read at all; otherwise there is one sentence.
    """

    sentences: tuple[str, ...]
    is_toml: bool = True


def read_profile(text: str) -> Body | Problems:
    """Read a profile's TOML file: the body to publish, or everything that is wrong; pure."""
    text = text.removeprefix("\ufeff")  # Windows editors begin a file with it
    if len(text.encode("utf-8", errors="replace")) > PROFILE_BYTES_MAX:
        return _not_toml(f"expected at most {PROFILE_BYTES_MAX >> 10} KiB; shorten it")
    if any(line.count(".") > DOTS_MAX for line in text.split("\n")):
        return _not_toml("values are nested too deeply; a profile needs three levels")
    try:
        values = tomllib.loads(text, parse_float=Decimal)
        lines = lines_of(text)
    except tomllib.TOMLDecodeError as error:
        return _not_toml(f"{error}; correct that line, and check again")
    except RecursionError:
        return _not_toml("values are nested too deeply; a profile needs three levels")
    except (ValueError, ArithmeticError):
        return _not_toml("a number or date in it is none that can be read; correct it")
    body, problems = check(values, PROFILE)
    newer = [problem for problem in problems if problem.path == ("format",)]
    # Nothing else can be said of a file whose format is not this one.
    problems = newer if newer and "format" in values else problems + contradictions(body)
    if problems:
        told = sorted((nearest(lines, problem.path), _told(problem)) for problem in problems)
        return Problems(sentences=tuple(f"line {line}: {says}" for line, says in told))
    return _with_products(body)


def profile_of(body: Mapping[str, Any], digest: Digest) -> Profile:
    """Read a published body.

    Args:
        body: as published; canonical JSON as Python values.
        digest: of the published bytes.

    Raises:
        ProfileError: this program cannot read it, or it is no profile.
    """
    if body.get("format", FORMAT) != FORMAT:
        raise ProfileError(_NEWER)
    early = "format" not in body
    seconds = {new: body[old] for old, new in _BEGINNING.items() if early and old in body}
    values = {key: value for key, value in body.items() if not (early and key in _BEGINNING)}
    read, problems = check(_completed(values, seconds) if early else values, PROFILE)
    problems = problems or contradictions(read)
    if any(problem.unknown for problem in problems):
        raise ProfileError(_NEWER)
    if problems:
        msg = (
            f"A published profile cannot be read: {_told(problems[0])}. "
            "Ask central to correct it and publish it again."
        )
        raise ProfileError(msg)
    try:
        profile = _made(_with_products(read), digest)
        return replace(profile, **_times(seconds), **_unsaid(body)) if early else profile
    except (TypeError, ValueError, OverflowError):
        msg = "A published profile has times that no profile may have. Ask central to correct it."
        raise ProfileError(msg) from None


def products_of(body: Mapping[str, Any]) -> frozenset[str]:
    """Return every product code that a published body is for, without reading the rest."""
    parts = body.get("component", ())
    codes = {part.get("product") for part in parts if isinstance(part, Mapping)}
    return frozenset(str(code) for code in (*codes, body.get("product")) if code)


def _not_toml(what: str) -> Problems:
    return Problems(sentences=(f"This is not a profile in TOML: {what}.",), is_toml=False)


def _told(problem: Problem) -> str:
    return f"{problem.where} {problem.says}"


def _with_products(body: Body) -> Body:
    """Write the profile's own product code into the components that name none."""
    parts = [{"product": body["product"]} | part for part in body.get("component", ())]
    return body | {"component": parts} if parts else body


def _completed(values: Body, seconds: Mapping[str, object]) -> Body:
    """Give a body from before format 1 what format 1 demands."""
    base: Body = {
        "format": FORMAT,
        "id": "before-format-1",
        "effective": "2026-01-01",
        "donation": Donation.AUTOLOGOUS.value,
        "condition": Condition.CRYO_VAPOUR.value,
    }
    if (base | values)["condition"] in COMES_FROZEN:
        base["thaw"] = {}
        if "post_thaw" in seconds:
            base["post_thaw"] = {"minutes": 1}  # its seconds are put in at the end
    return base | values


def _times(seconds: Mapping[str, Any]) -> dict[str, Any]:
    return {name: timedelta(seconds=int(value)) for name, value in seconds.items()}


def _unsaid(body: Mapping[str, Any]) -> dict[str, Any]:
    """Take back what was put in only so that a body from before format 1 could be read."""
    placed = {"id": "", "effective": None}
    return {name: value for name, value in placed.items() if name not in body}


def _made(body: Body, digest: Digest) -> Profile:
    """Make the profile of a body in which everything is right."""
    times = body["times"]
    return Profile(
        digest=digest,
        name=body["name"],
        version=body["version"],
        therapy=body["therapy"],
        product=ProductCode(body["product"]),
        post_thaw=_minutes(body.get("post_thaw", {}), "minutes"),
        gap=timedelta(minutes=times["first_to_second_minutes"]),
        good_for=timedelta(minutes=times["match_minutes"]),
        id=body["id"],
        effective=date.fromisoformat(body["effective"]),
        donation=Donation(body["donation"]),
        condition=Condition(body["condition"]),
        identifiers=tuple(body["identifiers"]),
        grammars=tuple(body["grammars"]),
        components=tuple(_component(part) for part in body.get("component", ())),
        strict_sequence=body["strict_sequence"],
        dose=_dose(body["dose"]) if "dose" in body else None,
        storage_max_c=_decimal(body, "storage_max_c"),
        receipt=_receipt(body["receipt"]),
        release_doc=body.get("release_document", ""),
        biological_identity=body.get("biological_identity", ""),
        abo_matters=body["abo_matters"],
        thaw=_thaw(body["thaw"]) if "thaw" in body else None,
        clock_from=ClockFrom(body.get("post_thaw", {}).get("from", ClockFrom.END.value)),
        infusion_max=_minutes(times, "infusion_minutes"),
        filter=Use(body["filter"]),
        pump=Use(body["pump"]),
        irradiation=Use(body["irradiation"]),
        readiness=tuple(_item(item) for item in body.get("readiness", ())),
        bedside=tuple(_item(item) for item in body.get("bedside", ())),
        rescan=timedelta(minutes=times["wristband_minutes"]),
        custody_gap=_minutes(times, "custody_gap_minutes"),
        transport_max=_minutes(times, "transport_minutes"),
        viability_min=_decimal(body, "viability_min_percent"),
        on_site=body["on_site"],
        retention_years=body["retention_years"],
    )


def _component(part: Body) -> Component:
    return Component(
        code=part["code"],
        says=part["says"],
        product=ProductCode(part["product"]),
        colour=part.get("colour", ""),
        least=part["least"],
        most=part["most"],
        sequence=part["sequence"],
        dose_day=part["dose_day"],
        partial=part["partial"],
    )


def _dose(dose: Body) -> DoseRange:
    return DoseRange(
        least=Decimal(dose["least_cells"]),
        most=Decimal(dose["most_cells"]),
        per_kg=dose["per_kg"],
        weight_age=timedelta(days=dose["weight_days"]),
    )


def _thaw(thaw: Body) -> ThawLimits:
    return ThawLimits(
        methods=tuple(thaw["methods"]),
        bath_least_c=_decimal(thaw, "bath_least_c"),
        bath_most_c=_decimal(thaw, "bath_most_c"),
        longest=_minutes(thaw, "longest_minutes"),
    )


def _receipt(receipt: Body) -> Receipt:
    notify = receipt.get("notify_hours")
    return Receipt(
        transit_max_c=_decimal(receipt, "transit_max_c"),
        above_allowed=timedelta(minutes=receipt["above_allowed_minutes"]),
        hold_time_suffices=receipt["hold_time_suffices"],
        required_docs=tuple(receipt["required_documents"]),
        label_required=tuple(receipt["label_required"]),
        two_person=receipt["two_person"],
        exposure_max=timedelta(seconds=receipt["exposure_seconds"]),
        notify_within=None if notify is None else timedelta(hours=notify),
    )


def _item(item: Body) -> CheckItem:
    return CheckItem(code=item["code"], says=item["says"], weight=Weight(item["weight"]))


def _minutes(values: Body, key: str) -> timedelta | None:
    return timedelta(minutes=values[key]) if key in values else None


def _decimal(values: Body, key: str) -> Decimal | None:
    return Decimal(values[key]) if key in values else None
