"""A sample view for every element of a work screen: what tests walk and pictures show."""

from __future__ import annotations

from dataclasses import replace

from ui.presenters.device_views import KeyAction
from ui.presenters.views import MessageKind, TileState
from ui.presenters.work_views import (
    Answer,
    BandKind,
    FieldKind,
    Mark,
    Pace,
    Picture,
    WorkBand,
    WorkCheck,
    WorkChoice,
    WorkChoices,
    WorkCountdown,
    WorkField,
    WorkRow,
    WorkSignature,
    WorkTable,
    WorkTile,
    WorkView,
)

GO = KeyAction(id="go on", key="G", label="Go on")
PROBLEM = KeyAction(id="problem", key="P", label="Report a problem")
CANCEL = "Esc  Cancel"
LEFT = WorkCountdown(left="24:10", pace=Pace.RUNNING, what="Thawed bag usable")
CHECKS = (
    WorkCheck(code="T05-1", sentence="The patient is on the ward", answer=Answer.YES),
    WorkCheck(code="T05-2", sentence="The line is in place and flushed", answer=Answer.NO),
    WorkCheck(code="T05-3", sentence="Pre-medication was given", answer=Answer.UNKNOWN),
    WorkCheck(
        code="T05-4", sentence="Tocilizumab for this patient is at the bedside", active=True
    ),
    WorkCheck(code="T05-5", sentence="Emergency equipment and oxygen are ready"),
    WorkCheck(code="T05-6", sentence="The physician in charge knows the time of the infusion"),
)
HEADS = ("What", "Product", "Where", "Age", "Owner", "Next step")
ROWS = tuple(
    WorkRow(
        id=f"row-{at}",
        mark=mark,
        word=word,
        cells=(what, f"COI …{at + 2200}", "Ward 4B", f"{at + 1} h", "B. Sato", step),
    )
    for at, (mark, word, what, step) in enumerate(
        (
            (Mark.STOP, "open", "Wrong patient", "Contain"),
            (Mark.CAUTION, "contained", "Custody gap of 42 min", "Disposition"),
            (Mark.NOW, "in work", "Bag leaked at thaw", "Sign"),
            (Mark.OPEN, "waits", "Late release document", "Look"),
            (Mark.GOOD, "closed", "Label torn", ""),
        )
        * 4
    )
)
FIELDS = (
    WorkField(
        id="volume",
        label="Volume in the bag",
        kind=FieldKind.DECIMAL,
        unit="mL",
        value="68.5",
        echo="68.5 mL",
    ),
    WorkField(
        id="lot",
        label="Lot of the water bath",
        kind=FieldKind.CODE,
        value="WB-2211",
        required=False,
    ),
    WorkField(
        id="day",
        label="Day of collection",
        kind=FieldKind.DATE,
        value="14032026",
        echo="14 March 2026",
    ),
    WorkField(id="time", label="Thaw began", kind=FieldKind.TIME, value="14", active=True),
    WorkField(
        id="count",
        label="Cells per kilogram",
        kind=FieldKind.DECIMAL,
        unit="10⁶/kg",
        value="-",
        problem="Type a number, such as 12.5.",
    ),
    WorkField(
        id="note",
        label="What was seen",
        kind=FieldKind.TEXT,
        value="Nothing unusual until the port was opened; then two drops beside the port",
    ),
)
LOOKS = WorkChoices(
    id="looks",
    label="What do you see?",
    one_of=False,
    active=True,
    choices=(
        WorkChoice(id="intact", key="1", label="Intact", chosen=True),
        WorkChoice(id="clumps", key="2", label="Clumps"),
        WorkChoice(id="colour", key="3", label="Unusual colour", chosen=True),
        WorkChoice(id="leak", key="4", label="Leak"),
        WorkChoice(id="label", key="5", label="Label damaged"),
    ),
)
TILES = (
    WorkTile(name="Storage place", state=TileState.CAPTURED, picture=Picture.PLACE),
    WorkTile(name="Bag", picture=Picture.BAG),
)

WORK_SAMPLES: dict[str, WorkView] = {
    "tiles": WorkView(
        title="Retrieval",
        instruction="Scan: Bag",
        detail="Take only the bag that the slip names.",
        tiles=TILES,
        message="Captured: Storage place",
        actions=(PROBLEM,),
        main=GO.id,
        back=CANCEL,
    ),
    "fields": WorkView(
        title="Thaw",
        instruction="Type what was measured",
        detail="Thaw only this one bag now.",
        countdown=LEFT,
        fields=FIELDS,
        actions=(GO, PROBLEM),
        main=GO.id,
        back=CANCEL,
    ),
    "choices": WorkView(
        title="Inspection",
        instruction="Look at the bag and choose what you see",
        countdown=WorkCountdown(left="01:48", pace=Pace.SOON, what="Thawed bag usable"),
        choices=(
            LOOKS,
            WorkChoices(
                id="who",
                label="Who looked?",
                choices=(
                    WorkChoice(id="one", key="1", label="One person"),
                    WorkChoice(id="two", key="2", label="Two people"),
                ),
            ),
        ),
        message="That is a wristband. Scan: Bag.",
        message_kind=MessageKind.REFUSED,
        actions=(GO,),
        main=GO.id,
        back=CANCEL,
    ),
    "checklist": WorkView(
        title="Ready for the patient",
        instruction="Answer each line before the thaw begins",
        checklist=CHECKS,
        actions=(GO, PROBLEM),
        main=GO.id,
        back=CANCEL,
    ),
    "list": WorkView(
        title="Deviations",
        instruction="Choose a line and press Enter",
        table=WorkTable(state_head="State", heads=HEADS, rows=ROWS, selected=2),
        actions=(PROBLEM,),
        main=GO.id,
        back=CANCEL,
    ),
    "list_exceptional": WorkView(
        title="What waits",
        instruction="Choose a line and press Enter",
        table=WorkTable(
            state_head="State",
            heads=HEADS,
            rows=tuple(replace(row, forever="EXCEPTIONAL RELEASE") for row in ROWS),
        ),
        main=GO.id,
        back=CANCEL,
    ),
    "list_empty": WorkView(
        title="Deviations",
        instruction="Nothing to do here",
        table=WorkTable(state_head="State", heads=HEADS, empty="No deviation is open."),
        main=GO.id,
        back=CANCEL,
    ),
    "hold": WorkView(
        title="Hand-over",
        instruction="Say where the bag was",
        band=WorkBand(kind=BandKind.HOLD, sentence="Custody gap of 42 minutes"),
        findings=(
            "The last known holder was Cryo Store. Say where the bag was since 13:20.",
            "The seal number is not the one that was recorded. Read it again.",
            "The hand-over was not signed by the giver. Call the cell lab.",
        ),
        choices=(LOOKS,),
        actions=(GO,),
        main=GO.id,
        back=CANCEL,
    ),
    "stop": WorkView(
        title="Retrieval",
        instruction="Put it back",
        band=WorkBand(kind=BandKind.STOP, sentence="Wrong bag. Put it back."),
        findings=("This is position C-04-12; the slip names C-04-11.",),
        forever="EXCEPTIONAL RELEASE",
        countdown=WorkCountdown(left="00:00", pace=Pace.OVER, what="Bag out of the cold"),
        actions=(GO,),
        main=GO.id,
        back=CANCEL,
    ),
    "sign": WorkView(
        title="Thaw",
        instruction="Second person: tap your badge to sign",
        detail="It counts once it is signed with badge and PIN.",
        forever="EXCEPTIONAL RELEASE",
        countdown=LEFT,
        facts=(
            ("Bag", "…0A7K"),
            ("Volume", "68.5 mL"),
            ("Thaw began", "14:02"),
            ("Method", "Water bath, 37 °C"),
        ),
        signatures=(
            WorkSignature(meaning="Thawed by", person="Carla Diaz", ready=True),
            WorkSignature(meaning="Witnessed by", active=True),
            WorkSignature(meaning="Issued by", person="Ana Novak", signed_at="13:40"),
        ),
        main=GO.id,
        back=CANCEL,
    ),
    "ok": WorkView(
        title="Drill",
        instruction="Go on with the next drill",
        band=WorkBand(kind=BandKind.OK, sentence="The bag is recorded as issued"),
        facts=(("Bag", "…0A7K"),),
        tiles=(WorkTile(name="Bag", state=TileState.CAPTURED, picture=Picture.BAG), *TILES[:1]),
        actions=(GO,),
        busy=True,
    ),
}
