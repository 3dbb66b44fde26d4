"""The release gate by keys and badges alone (U13): documents, exceptions, identity (T02)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA
from app.domain.release import Evidence
from app.usecases import releases
from app.usecases.identity_tests import identity_of
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.unit.presenters.work_demo import Went, view_of
from tests.unit.usecases.orders import HANA, order_of
from ui import wording_releasing as words
from ui.presenters.benches import NOTHING
from ui.presenters.releasing import GatesStep, GateStep, show_releases
from ui.presenters.releasing_forms import ExceptionalStep, IdentityStep, ReleaseStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import Mark, WorkRow

ACTS = list(words.ACTS)


class Gatekeeper:
    """Somebody at the release gate, with a keyboard and badges."""

    def __init__(self) -> None:
        """Sit down before the list of orders; a certificate lies in the inbox."""
        self.ward = Ward(profile={"release_document": "CoA", "biological_identity": "STR"})
        self.ward.enrols(HANA)
        self.ward.inbox.puts("certificate.pdf", b"%PDF the manufacturer's certificate")
        self.at = QuickDesk(self.ward, NOTHING)
        self.went = Went()
        self.lot = self.ward.alma.bag.lot
        show_releases(self.at.desk, self.went.ways)

    @property
    def rows(self) -> tuple[WorkRow, ...]:
        """The lines that show."""
        table = view_of(self.at).table
        assert table is not None
        return table.rows

    def opens(self, line: int) -> None:
        """Choose a line with the arrow keys, and open it."""
        self.at.desk.moved(-len(self.rows))
        self.at.desk.moved(-len(self.rows))
        for _ in range(line):
            self.at.desk.moved(1)
        self.at.desk.entered()

    def takes(self, act: str) -> None:
        """Open Alma's order, choose what came, sign in to the inbox, and choose the file."""
        number = self.ward.alma.order.value
        self.opens([row.cells[0] for row in self.rows].index(number))
        self.opens(ACTS.index(act))
        self.at.signs(DORA)
        self.opens(0)

    def types(self, *texts: str) -> None:
        """Type into one field after the other; Tab goes on."""
        for text in texts:
            for character in text:
                self.at.desk.typed(character)
            self.at.desk.turned(True)

    def copies(self, lot: str | None = None, patient: str | None = None, kind: str = "1") -> None:
        """Type what the certificate says: number, by, day, lot, patient, CoI, last day, dose."""
        lot = lot if lot is not None else self.lot.value if self.lot else ""
        patient = patient if patient is not None else self.ward.alma.band.patient.value
        self.types("COA-7", "Q. Person", "20112026", lot, patient, "", "", "", kind)
        self.at.desk.acted(GO_ON)

    @property
    def message(self) -> str:
        """What the screen says of the last act."""
        return view_of(self.at).message


@pytest.fixture
def gate() -> Gatekeeper:
    return Gatekeeper()


# A13
@pytest.mark.parametrize(
    ("wrong", "what"),
    [({"lot": "OTHER"}, "lot"), ({"patient": "952000000000099999"}, "patient")],
)
def test_a_document_for_another_lot_or_patient_is_refused_and_nothing_typed_is_lost(
    gate: Gatekeeper, wrong: dict[str, str], what: str
) -> None:
    gate.takes("release")
    gate.copies(**wrong)
    gate.at.signs(DORA)
    assert f"The document's {what} is not what the order says" in gate.message
    assert isinstance(gate.at.desk.step, ReleaseStep)
    assert [f.value for f in view_of(gate.at).fields[:2]] == ["COA-7", "Q. Person"]
    assert not gate.ward.ledger.kind(releases.RELEASED)
    assert not gate.ward.keys.open


# A13
def test_a_document_that_names_nobody_is_not_filed(gate: Gatekeeper) -> None:
    """T02: bound to lot and patient, so one of the two numbers of the patient is typed."""
    gate.takes("release")
    gate.copies(patient="")
    assert gate.message == words.NAME_PATIENT


def test_another_kind_of_document_is_not_filed(gate: Gatekeeper) -> None:
    """T02: the profile says which kind releases the therapy."""
    gate.takes("release")
    gate.copies(kind="2")
    assert gate.message == words.WRONG_KIND.format(kind="CoA")


def test_nobody_of_the_ward_signs_a_release(gate: Gatekeeper) -> None:
    gate.takes("release")
    gate.copies()
    gate.at.taps(ANA)
    assert gate.message
    assert not gate.ward.ledger.kind(releases.RELEASED)


def test_a_day_that_is_still_to_come_is_told_at_once(gate: Gatekeeper) -> None:
    gate.takes("release")
    gate.types("COA-7", "Q. Person", "01012099")
    assert view_of(gate.at).fields[2].problem == words.IN_FUTURE


def test_prose_beside_a_document_is_told_while_it_is_still_on_the_screen(gate: Gatekeeper) -> None:
    """Rule 9: these texts stand in clear; nobody signs before they are plain."""
    gate.takes("release")
    gate.types("COA-7: Max", "QP; for Max", "20112026")
    number, by, issued = view_of(gate.at).fields[:3]
    assert (number.problem, by.problem) == (words.NOT_PLAIN, words.NOT_A_NAME)
    assert not issued.problem
    gate.at.desk.acted(GO_ON)
    gate.at.signs(DORA)
    assert not gate.ward.ledger.kind(releases.RELEASED)


# T02
def test_a_release_document_is_filed_with_its_bytes_and_its_fingerprint(gate: Gatekeeper) -> None:
    gate.takes("release")
    gate.copies(lot=gate.lot.value.lower() if gate.lot else "")
    shown = dict(view_of(gate.at).facts)
    assert shown[words.FINGERPRINT]
    assert gate.ward.alma.band.patient.value not in str(shown)
    gate.at.signs(DORA)

    (record,) = gate.ward.ledger.kind(releases.RELEASED)
    (attached,) = record.statement.files
    assert attached.sha256.value == record.statement.body["document"]
    assert shown[words.FINGERPRINT] == " ".join(
        attached.sha256.value[at : at + 4] for at in (0, 4, 8, 12)
    )
    assert isinstance(gate.at.desk.step, GateStep)
    assert gate.message == words.RECORDED
    assert dict(view_of(gate.at).facts)[words.DOCUMENT] == "CoA COA-7 of 20 Nov 2026, by Q. Person"
    assert not view_of(gate.at).forever


# A14
def test_an_exceptional_release_with_one_signature_is_no_release(gate: Gatekeeper) -> None:
    gate.takes("exceptional")
    excepts(gate)
    gate.at.signs(HANA)
    gate.at.taps(HANA)
    assert gate.message  # the same person never signs twice
    gate.at.taps(CARLA)
    assert gate.message  # quality, and nobody else
    gate.at.desk.cancelled()
    assert not gate.ward.ledger.kind(releases.EXCEPTIONAL)
    assert releases.releases_of(gate.ward.station, order_of(gate.ward, gate.ward.alma)).newest is (
        None
    )


def excepts(gate: Gatekeeper) -> None:
    """Type an exceptional release: as a document, with a reason; a past date is not covered."""
    assert isinstance(gate.at.desk.step, ExceptionalStep)
    lot, patient = gate.lot, gate.ward.alma.band.patient.value
    gate.types("X-1", "Dr Kim", "20112026", lot.value if lot else "", patient, "", "", "")
    gate.types("No other product, and no time", "1")
    gate.at.desk.acted(GO_ON)


# A14
def test_an_exceptional_release_names_both_and_is_red_for_ever(gate: Gatekeeper) -> None:
    gate.takes("exceptional")
    excepts(gate)
    assert view_of(gate.at).forever == words.FOREVER
    gate.at.signs(HANA)
    gate.at.signs(DORA)

    shown = view_of(gate.at)
    assert shown.forever == words.FOREVER
    stands = dict(shown.facts)
    assert stands[words.APPROVED_BY] == "H. Kim, D. Lind"
    assert stands[words.DOCUMENT] == "exceptional release X-1 of 20 Nov 2026, by Dr Kim"
    gate.at.desk.cancelled()
    (row,) = [r for r in gate.rows if r.cells[0] == gate.ward.alma.order.value]
    assert (row.mark, row.word) == (Mark.STOP, words.EXCEPTIONAL)

    gate.takes("release")
    gate.copies()
    gate.at.signs(DORA)
    assert view_of(gate.at).forever == words.FOREVER


def test_the_reason_for_an_exception_is_asked_for(gate: Gatekeeper) -> None:
    gate.takes("exceptional")
    lot, patient = gate.lot, gate.ward.alma.band.patient.value
    gate.types("X-1", "Dr Kim", "20112026", lot.value if lot else "", patient, "", "", "", "", "1")
    gate.at.desk.acted(GO_ON)
    assert words.REASON in gate.message


# domain row 13
def test_biological_identity_is_read_by_two_and_shown_as_a_fact_of_its_own(
    gate: Gatekeeper,
) -> None:
    gate.takes("identity")
    assert isinstance(gate.at.desk.step, IdentityStep)
    gate.types("HLA lab", "12112026", "16", "16", "3", "1")
    gate.at.desk.acted(GO_ON)
    gate.at.signs(CARLA)
    gate.at.taps(CARLA)
    assert not gate.ward.ledger.kind(releases.TESTED)
    gate.at.signs(DORA)

    found = identity_of(gate.ward.station, order_of(gate.ward, gate.ward.alma))
    assert found is not None
    assert (found.evidence, found.matches) == (Evidence.STR, True)
    assert dict(view_of(gate.at).facts)[words.IDENTITY] == "STR, 16 of 16, 12 Nov 2026"


def test_half_of_the_numbers_of_a_report_are_not_taken(gate: Gatekeeper) -> None:
    gate.takes("identity")
    gate.types("HLA lab", "12112026", "16", "", "3", "1")
    gate.at.desk.acted(GO_ON)
    assert gate.message == words.BOTH_NUMBERS


def test_the_list_names_no_patient_and_puts_what_is_missing_first(gate: Gatekeeper) -> None:
    assert isinstance(gate.at.desk.step, GatesStep)
    alma = gate.ward.alma
    text = str([row.cells for row in gate.rows])
    assert {row.word for row in gate.rows} == {words.NOT_RELEASED}
    assert "CoA missing" in text
    assert "STR required, missing" in text
    assert alma.band.patient.value not in text
    assert alma.name not in text


def test_escape_leads_back_step_by_step_and_files_nothing(gate: Gatekeeper) -> None:
    gate.takes("release")
    for step in (GateStep, GatesStep):
        gate.at.desk.cancelled()
        assert isinstance(gate.at.desk.step, step)
    gate.at.desk.cancelled()
    assert gate.went.places == ["back"]
    assert not gate.ward.ledger.kind(releases.RELEASED)
