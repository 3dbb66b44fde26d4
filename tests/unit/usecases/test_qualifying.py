"""Devices on record: who may sign, what decides, how long it is good (row 31, 21 CFR 11.10(h))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, EMIL, Member
from app.domain.device_checks import (
    PrinterReport,
)
from app.domain.people import Purpose
from app.domain.qualification import NotQualified, Qualified, judge
from app.domain.sheet import SHEET
from app.evidence.record import Record
from app.identifiers import Private, VerificationId
from app.labels.scan import Mode
from app.usecases import qualifying, sign_in
from app.usecases.qualifying import Policy
from app.usecases.sign_in import Refused, Why
from tests.support.devices import arrived, good_camera, judged, qualify, signed_in
from tests.support.station import GUS, Ward, new_ward

DAY = timedelta(days=1)
LOST = "Use another one, or try it under Devices (Alt+D)."


@pytest.fixture
def ward() -> Ward:
    return new_ward(practice=False, tested=False)


def passed(**where: object) -> Qualified:
    result = judged(**where)  # type: ignore[arg-type]  # mode and source
    assert isinstance(result, Qualified)
    return result


def failed() -> NotQualified:
    result = judged(change=lambda _, a: replace(a, symbology=""))
    assert isinstance(result, NotQualified)
    return result


def refusal(ward: Ward, mode: Mode = Mode.WEDGE, source: str = "keyboard") -> str | None:
    return qualifying.refuses(ward.station, mode, source)


# -- an unqualified scanner feeds no identity step


def test_a_scanner_that_was_never_tried_is_refused(ward: Ward) -> None:
    assert refusal(ward) == f"This scanner has not been tried here. {LOST}"
    assert not qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard")


def test_a_scanner_that_passed_and_was_signed_for_is_let_in(ward: Ward) -> None:
    qualify(ward.station)

    assert refusal(ward) is None
    assert qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard")


@pytest.mark.parametrize(
    ("mode", "source"),
    [(Mode.WEDGE, "other"), (Mode.SERIAL, "keyboard"), (Mode.HID, "keyboard")],
)
def test_a_pass_is_for_one_device_only(ward: Ward, mode: Mode, source: str) -> None:
    qualify(ward.station)

    assert refusal(ward, mode, source) == f"This scanner has not been tried here. {LOST}"


def test_the_newest_record_decides(ward: Ward) -> None:
    qualify(ward.station)
    qualifying.reject(ward.station, failed())
    assert refusal(ward) == (
        "This scanner failed its test. "
        "Use another one, or set it up and try it under Devices (Alt+D)."
    )

    qualify(ward.station)

    assert refusal(ward) is None


def test_a_pass_is_too_old_after_a_year(ward: Ward) -> None:
    qualify(ward.station)
    ward.clock.passes(timedelta(days=364))
    assert refusal(ward) is None

    ward.clock.passes(DAY)

    assert refusal(ward) == f"The test of this scanner is too old. {LOST}"


def test_a_clock_that_was_set_back_makes_no_pass_younger(ward: Ward) -> None:
    qualify(ward.station)
    ward.clock.passes(timedelta(days=366))
    ward.clock.is_set(timedelta(days=-300))

    assert refusal(ward) == f"The test of this scanner is too old. {LOST}"


def test_a_daily_check_is_of_the_sites_day(ward: Ward) -> None:
    policy = Policy(daily=True)
    qualify(ward.station)  # 10:00 at the site
    ward.clock.passes(timedelta(hours=13, minutes=58))
    assert qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard", policy)

    ward.clock.passes(timedelta(minutes=3))  # the next day there, still the same in UTC

    assert not qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard", policy)
    assert qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard")


def test_practice_refuses_no_device_and_can_still_try_one() -> None:
    ward = new_ward(practice=True)
    assert refusal(ward) is None

    qualify(ward.station)

    assert qualifying.is_qualified(ward.station, Mode.WEDGE, "keyboard")


def test_what_somebody_typed_has_no_device(ward: Ward) -> None:
    assert refusal(ward, Mode.TYPED, "") is None


def test_the_lock_screen_knows_whether_anything_here_was_tried(ward: Ward) -> None:
    assert not qualifying.ready(ward.station)
    qualifying.check_printer(ward.station, good_printer(), signed_in(ward.station))
    assert not qualifying.ready(ward.station)

    qualify(ward.station, Mode.SERIAL, "COM3")

    assert qualifying.ready(ward.station)
    assert qualifying.ready(new_ward(practice=True).station)


def test_a_camera_needs_a_cameras_test(ward: Ward) -> None:
    assert refusal(ward, Mode.CAMERA, "cam") == f"This camera has not been tried here. {LOST}"
    qualifying.qualify(
        ward.station, signed_in(ward.station), passed(mode=Mode.CAMERA, source="cam")
    )
    assert refusal(ward, Mode.CAMERA, "cam") is not None

    qualify(ward.station, Mode.CAMERA, "cam")

    assert refusal(ward, Mode.CAMERA, "cam") is None


def test_it_lasts_through_a_restart(ward: Ward) -> None:
    qualify(ward.station)
    ward.restart()

    assert refusal(ward) is None


# -- who signs


@pytest.mark.parametrize("member", [GUS, DORA, EMIL], ids=lambda m: m.title)
def test_who_answers_for_devices_may_sign(ward: Ward, member: Member) -> None:
    record = qualifying.qualify(ward.station, signed_in(ward.station, member), passed())

    (signer,) = record.statement.signers
    assert signer.person == member.person
    assert signer.meaning == "qualified"
    assert signer.role == member.roles[0]
    assert signer.auth == ("badge", "pin")


@pytest.mark.parametrize("member", [ANA, CARLA], ids=lambda m: m.title)
def test_nobody_else_may(ward: Ward, member: Member) -> None:
    purpose = qualifying.purpose(ward.station)

    opened = sign_in.open_session(ward.station, member.badge.number, Private(member.pin), purpose)

    assert opened == Refused(why=Why.NOT_PERMITTED)


def test_who_answers_for_devices_does_not_verify_for_that(ward: Ward) -> None:
    of = VerificationId("11111111-1111-4111-8111-111111111111")

    opened = sign_in.identify(ward.station, EMIL.badge.number, Purpose(of=of))

    assert opened == Refused(why=Why.NOT_PERMITTED)


def test_a_wrong_pin_signs_nothing(ward: Ward) -> None:
    purpose = qualifying.purpose(ward.station)

    opened = sign_in.open_session(ward.station, GUS.badge.number, Private("000000"), purpose)

    assert opened == Refused(why=Why.WRONG_PIN, tries_left=4)


def test_a_session_for_something_else_qualifies_nothing(ward: Ward) -> None:
    before = ward.filed

    with pytest.raises(PermissionError, match="is not for devices"):
        qualifying.qualify(ward.station, ward.set_up(GUS), passed())

    assert ward.filed == before
    assert refusal(ward) is not None


def test_a_session_signs_one_result(ward: Ward) -> None:
    session = signed_in(ward.station)
    qualifying.qualify(ward.station, session, passed())

    with pytest.raises(PermissionError, match="The session is over"):
        qualifying.qualify(ward.station, session, passed(source="other"))


@pytest.mark.parametrize(
    "passing",
    [
        lambda station: qualifying.check_camera(station, good_camera(), None),
        lambda station: qualifying.check_printer(station, good_printer(), None),
    ],
    ids=["camera", "printer"],
)
def test_nothing_passes_without_a_signature(
    ward: Ward, passing: Callable[[object], Record]
) -> None:
    before = ward.filed

    with pytest.raises(PermissionError, match="Sign in again"):
        passing(ward.station)

    assert ward.filed == before


# -- what is on record


def test_a_pass_holds_device_sheet_date_and_build(ward: Ward) -> None:
    record = qualifying.qualify(ward.station, signed_in(ward.station), passed())

    assert record.statement.kind == "scanner.qualified"
    assert record.statement.about("device") == "wedge keyboard"
    body = record.statement.body
    assert body["device"] == {"mode": "wedge", "source": "keyboard"}
    assert (body["passed"], body["date"], body["sheet"]) == (True, "2026-11-23", 1)
    assert body["build"] == "countersign of the tests"
    assert [(r["code"], r["flaws"]) for r in body["results"]] == [(n, []) for n in range(1, 7)]
    assert body["results"][3]["proves"] == ["separator", "identifier"]


def test_a_failure_holds_what_was_found_and_needs_no_person(ward: Ward) -> None:
    lost = {c.number: arrived(c) for c in SHEET}
    lost[2] = replace(lost[2], raw=lost[2].raw.replace(b'"', b"@"))
    lost[3] = replace(lost[3], raw=lost[3].raw.replace(b"\x1d", b"~"))
    result = judge(lost)
    assert isinstance(result, NotQualified)

    record = qualifying.reject(ward.station, result)

    assert record is not None
    assert record.statement.kind == "scanner.rejected"
    assert record.statement.signers == ()
    flaws = {r["code"]: r["flaws"] for r in record.statement.body["results"] if r["flaws"]}
    assert flaws == {
        2: [{"flaw": "layout", "expected": "U+0022", "got": "U+0040"}],
        3: [{"flaw": "gs_changed", "got": "U+007E"}],
    }


def test_where_nothing_arrived_there_is_no_device_to_write_about(ward: Ward) -> None:
    nothing = judge({})
    assert isinstance(nothing, NotQualified)
    before = ward.filed

    assert qualifying.reject(ward.station, nothing) is None
    assert ward.filed == before


def test_nothing_of_a_patients_label_is_on_record(ward: Ward) -> None:
    result = judged(change=lambda _, a: replace(a, raw=b"8018952000000000090010\x1dWEBER"))
    assert isinstance(result, NotQualified)

    record = qualifying.reject(ward.station, result)

    assert record is not None
    assert b"WEBER" not in record.statement.data
    assert b"90010" not in record.statement.data


def test_a_devices_own_words_are_cut_and_plain(ward: Ward) -> None:
    odd = replace(good_camera(), source="cam\x00é", description="W" * 500)

    record = qualifying.check_camera(ward.station, odd, signed_in(ward.station))

    assert record.statement.body["device"] == {
        "mode": "camera",
        "source": "cam??",
        "description": "W" * 64,
    }
    assert qualifying.is_qualified(ward.station, Mode.CAMERA, "cam\x00é")


def test_all_devices_are_listed_the_newest_first(ward: Ward) -> None:
    qualify(ward.station)
    qualify(ward.station, Mode.SERIAL, "COM3")
    qualifying.reject(ward.station, failed())
    qualifying.check_printer(ward.station, replace(good_printer(), clean=False), None)

    listed = qualifying.devices(ward.station)

    assert [(s.device.mode, s.device.source, s.passed) for s in listed] == [
        ("printer", "Zebra", False),
        ("wedge", "keyboard", False),
        ("serial", "COM3", True),
    ]
    assert [s.good for s in listed] == [False, False, True]
    assert listed[2].until == listed[2].at + timedelta(days=365)


def good_printer() -> PrinterReport:
    return PrinterReport(
        source="Zebra", printed=b"PRINT-TEST-1", came=b"PRINT-TEST-1", clean=True, quiet=True
    )
