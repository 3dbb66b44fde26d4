"""A sample view for every state of every page: what tests walk and pictures show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import zxingcpp
from PIL import Image

from app.domain.keyed import Miskeyed
from app.domain.people import Place
from ui import wording, wording_typing
from ui.pages.hand_over import HandOverPage
from ui.pages.lock import LockPage
from ui.pages.page import Page
from ui.pages.sign import SignPage
from ui.pages.sign_in import SignInPage
from ui.pages.start import StartedPage, StartPage
from ui.pages.stop import ProblemPage, StopPage
from ui.pages.turn import TurnPage
from ui.pages.verdict import VerdictPage
from ui.presenters.start_views import StartedView, StartView
from ui.presenters.views import (
    ActionView,
    ChipView,
    HandOverView,
    HeaderView,
    Health,
    LockView,
    MessageKind,
    ProblemView,
    QuestionKind,
    RecordState,
    RowView,
    SignatureView,
    SignInView,
    SignView,
    SyncState,
    TileState,
    TrayLabelView,
    TurnExtra,
    TurnView,
    VerdictKind,
    VerdictView,
)
from ui.wording_releasing import FOREVER

HEADER = HeaderView(
    site="Northgate Hospital",
    station="Ward 4B",
    clock="14:05 +01",
    sync=SyncState.WAITING,
    sync_short="3 · 12 min",
    sync_says="3 records wait to be sent, the oldest for 12 minutes.",
    sound_on=False,
    person="A. Novak",
    locked=False,
    practice=True,
)
LIVE_HEADER = HeaderView(
    site="Northgate Hospital",
    station="Ward 4B",
    clock="14:05 +01",
    sync=SyncState.UP_TO_DATE,
    sync_short="2 min",
    sync_says="Central has everything; last asked 2 minutes ago.",
)

SIGNED = (
    SignatureView(person="Ana Novak", place=Place.FIRST, signed_at="14:04"),
    SignatureView(person="Ben Sato", place=Place.SECOND),
)
BOTH = (
    SignatureView(person="Ana Novak", place=Place.FIRST, signed_at="14:04"),
    SignatureView(person="Ben Sato", place=Place.SECOND, signed_at="14:05"),
)
ROWS = tuple(
    RowView(item=item, order=value, first=value, second=value)
    for item, value in (
        ("Patient", "WEBER, Lena  ·  14 March 1968"),
        ("Chain of identity", "COI-7F3K-22Q9-0041"),
        ("Product", "Practicel autologous CAR-T"),
        ("Bag", "1 of 1  ·  …0A7K"),
        ("Expiry", "22 November 2027"),
    )
)
ALOUD = (
    "Patient: WEBER, Lena",
    "Product: Practicel",
    "Bag 1 of 1",
    "Expiry time left: 28 min",
    "Line and pre-medication ready",
)
ASK_BIRTH = TurnView(
    person="Ana Novak",
    place=Place.FIRST,
    instruction=wording.TYPE_BIRTH,
    detail=wording.TYPE_BIRTH_SAYS,
    wristband=TileState.CAPTURED,
    product=TileState.CAPTURED,
    question=QuestionKind.BIRTH_DATE,
    entry="14031968",
    echo="14 March 1968",
    left="14:12",
)
TYPES_CODE = TurnView(
    person="Ana Novak",
    place=Place.FIRST,
    instruction=wording_typing.FIRST_ENTRY,
    detail=wording_typing.FIRST_ENTRY_SAYS,
    product=TileState.CAPTURED,
    question=QuestionKind.CODE,
    entry="(7250)19680314(91)PRACTICE-COI-00001(8019)1",
    message=wording_typing.MISKEYED[Miskeyed.DIFFER],
    message_kind=MessageKind.REFUSED,
    left="13:12",
)
CHOOSES_WHO = replace(
    ASK_BIRTH,
    instruction=wording_typing.WHO,
    detail=wording_typing.WHO_SAYS,
    question=QuestionKind.CHOICE,
    options=tuple(wording_typing.SAID.values()),
    entry="",
    echo="",
)
STOP = VerdictView(
    kind=VerdictKind.STOP,
    sentence="The wristband and the product belong to different patients.",
    lines=(
        "1  Do not start the infusion.",
        "2  Keep the product with you. Handle it as the site procedure says.",
        "3  Call the cell lab: extension 4410.",
    ),
    actions=(
        ActionView(id="quarantine", label="Quarantine and report"),
        ActionView(id="restart", label="Start again from the beginning"),
    ),
    code="CS-1204",
)

SAMPLES: dict[str, tuple[Callable[[], Page], object]] = {
    "lock": (
        LockPage,
        LockView(
            chips=(
                ChipView(health=Health.GOOD, text="Records OK"),
                ChipView(health=Health.BUSY, text="Sync: 3 waiting"),
                ChipView(health=Health.GOOD, text="Scanner OK"),
                ChipView(health=Health.CAUTION, text="Clock not checked"),
            ),
            offline=True,
            waiting_left="07:42",
        ),
    ),
    "lock_refused": (
        LockPage,
        LockView(
            chips=(ChipView(health=Health.GOOD, text="Records OK"),), message=wording.UNKNOWN_BADGE
        ),
    ),
    "sign_in": (
        SignInPage,
        SignInView(person="Ana Novak", purpose="To make the first check of a verification."),
    ),
    "sign_in_refused": (
        SignInPage,
        SignInView(
            person="Ana Novak",
            purpose="To make the first check of a verification.",
            message=wording.PIN_REFUSED.format(left=4),
            checked="Checked against central 6 h ago.",
        ),
    ),
    "turn_empty": (
        TurnPage,
        TurnView(
            person="Ana Novak",
            place=Place.FIRST,
            instruction=wording.SCAN_BOTH,
            extra=TurnExtra.CANT_SCAN,
            left="15:00",
        ),
    ),
    "turn_wrong_kind": (
        TurnPage,
        TurnView(
            person="Ana Novak",
            place=Place.FIRST,
            instruction=wording.SCAN_BAND,
            product=TileState.CAPTURED,
            message=wording.IS_PRODUCT,
            message_kind=MessageKind.REFUSED,
            left="14:40",
        ),
    ),
    "turn_birth": (TurnPage, replace(ASK_BIRTH, extra=TurnExtra.NOT_SAID)),
    "turn_code": (TurnPage, TYPES_CODE),
    "turn_choice": (TurnPage, CHOOSES_WHO),
    "turn_end": (
        TurnPage,
        TurnView(
            person="Ben Sato",
            place=Place.SECOND,
            instruction=wording.TYPE_END,
            detail=wording.TYPE_END_SAYS,
            wristband=TileState.CAPTURED,
            product=TileState.CAPTURED,
            question=QuestionKind.PRODUCT_END,
            entry="0A7",
            left="09:12",
        ),
    ),
    "turn_inspect": (
        TurnPage,
        TurnView(
            person="Ana Novak",
            place=Place.FIRST,
            instruction=wording.INSPECT,
            detail=wording.INSPECT_SAYS,
            wristband=TileState.CAPTURED,
            product=TileState.CAPTURED,
            question=QuestionKind.INSPECTION,
            left="13:58",
            cancelling=True,
        ),
    ),
    "hand_over": (
        HandOverPage,
        HandOverView(
            title=wording.FIRST_DONE,
            call=wording.CALL_SECOND,
            says=wording.CALL_SECOND_SAYS,
            left="09:58",
        ),
    ),
    "hand_over_refused": (
        HandOverPage,
        HandOverView(
            title=wording.FIRST_DONE,
            call=wording.CALL_SECOND,
            says=wording.CALL_SECOND_SAYS,
            left="09:31",
            message=wording.SAME_PERSON,
        ),
    ),
    "verdict_match": (
        VerdictPage,
        VerdictView(
            kind=VerdictKind.MATCH, rows=ROWS, read_aloud=ALOUD, signatures=SIGNED, left="09:47"
        ),
    ),
    "verdict_hold": (
        VerdictPage,
        VerdictView(
            kind=VerdictKind.HOLD,
            sentence="The first checker saw a problem with the bag.",
            rows=(
                *ROWS[:4],
                RowView(item="Inspection", order="intact", first="problem", second="intact"),
            ),
            lines=("Keep the bag with you.", "Call QA: extension 4420."),
            actions=(ActionView(id="close", label="Close this verification"),),
            code="CS-1310",
        ),
    ),
    "verdict_match_exceptional": (
        VerdictPage,
        VerdictView(
            kind=VerdictKind.MATCH,
            rows=ROWS,
            read_aloud=ALOUD,
            signatures=SIGNED,
            left="09:47",
            forever=FOREVER,
            identity="Biological identity: STR, 16 of 16, 12 Nov 2026",
        ),
    ),
    "verdict_hold_exceptional": (
        VerdictPage,
        VerdictView(
            kind=VerdictKind.HOLD,
            sentence="The biological identity test that this therapy asks for is missing.",
            rows=ROWS,
            lines=("Keep the bag with you.", "Call QA: extension 4420."),
            actions=(ActionView(id="close", label="Close this verification"),),
            forever=FOREVER,
            manual=wording_typing.MANUAL,
            identity="Biological identity: STR required, missing",
            identity_open=True,
        ),
    ),
    "verdict_stop": (StopPage, STOP),
    "sign_exceptional": (
        SignPage,
        SignView(
            person="Ben Sato",
            meaning=wording.MEANING_START,
            signatures=SIGNED,
            forever=FOREVER,
            manual=wording_typing.MANUAL_SHORT,
        ),
    ),
    "start_exceptional": (
        StartPage,
        StartView(
            clock="14:05",
            left="09:31",
            signatures=BOTH,
            forever=FOREVER,
            manual=wording_typing.MANUAL,
        ),
    ),
    "started_exceptional": (
        StartedPage,
        StartedView(
            started_at="14:05",
            record=RecordState.RECORDED,
            signatures=BOTH,
            offline=True,
            forever=FOREVER,
        ),
    ),
    "sign": (
        SignPage,
        SignView(person="Ben Sato", meaning=wording.MEANING_START, signatures=SIGNED),
    ),
    "start": (StartPage, StartView(clock="14:05", left="09:31", signatures=BOTH)),
    "started": (
        StartedPage,
        StartedView(
            started_at="14:05", record=RecordState.RECORDED, signatures=BOTH, offline=True
        ),
    ),
    "started_logged": (
        StartedPage,
        StartedView(started_at="14:05", record=RecordState.LOGGED, signatures=BOTH),
    ),
    "problem_integrity": (
        ProblemPage,
        ProblemView(
            integrity=True,
            sentence=wording.INTEGRITY,
            lines=("Use another workstation.", "Call IT: extension 4430."),
            code="CS-9001",
        ),
    ),
    "problem_store": (
        ProblemPage,
        ProblemView(
            integrity=False,
            sentence="The records were written by a newer version of Countersign.",
            lines=("Install version 0.2 or newer. Nothing was changed.",),
        ),
    ),
}


def picture(text: str, kind: zxingcpp.BarcodeFormat) -> bytes:
    """Return a small picture of a code, as PNG."""
    from io import BytesIO

    code = zxingcpp.create_barcode(text, kind)
    out = BytesIO()
    Image.fromarray(code.to_image(scale=3, add_quiet_zones=True)).save(out, "PNG")
    return out.getvalue()


def tray_labels() -> tuple[TrayLabelView, ...]:
    """Return the labels of a small practice site."""
    band = picture("950110153000000017", zxingcpp.BarcodeFormat.Aztec)
    bag = picture("0109501101530003172711221021S1", zxingcpp.BarcodeFormat.DataMatrix)
    names = (
        ("Wristband", "WEBER, Lena", band),
        ("Wristband", "HOFFMANN, Karl", band),
        ("Bag label", "Weber · …0A7K", bag),
        ("Bag label", "Hoffmann · …1C3M", bag),
        ("Badge", "Ana Novak, nurse", band),
        ("Badge", "Ben Sato, nurse", band),
        ("Badge", "Carla Diaz, cell-lab technician", b""),
        ("Control card", "Back", b""),
    )
    return tuple(
        TrayLabelView(id=f"label-{at}", title=title, detail=detail, png=png)
        for at, (title, detail, png) in enumerate(names)
    )


def shown(name: str) -> Page:
    """Return the page of a sample, rendered."""
    make, view = SAMPLES[name]
    page = make()
    page.render(view)  # type: ignore[call-overload]  # each sample pairs a page with its view
    return page
