"""From the laboratory to the ward: one move, two people, no silent gap (T12, screens 5.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, WARD
from app.domain import people
from app.domain.container import ContainerKind, LabelCount, NewContainer
from app.domain.rules import Failed, NotRequired, Outcome
from app.identifiers import BagId
from app.usecases import history
from app.usecases.handing_over import Giving, HandedOver, Receipt, Transport, hand_over
from app.usecases.laboratory import ACCEPTED, NEAR_MISS, NotDone
from app.usecases.laboratory_prepare import Drawing, draw
from app.usecases.taking_over import (
    ALREADY_TAKEN,
    FOREIGN,
    NOT_THAT,
    Accepted,
    Pairing,
    Receiving,
    accept_custody,
    pairing,
)
from tests.support.bench import LAB_PLACE, Bench
from tests.support.station import GUS

BOX = Transport(box="BOX-1", seal="S-77", temperature_c=Decimal("5.5"))


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.thaws()
    return bench


def gives(bench: Bench, **changes: object) -> HandedOver | NotDone:
    fields: dict[str, object] = {"bags": (bench.bag,), "to": WARD, "transport": BOX}
    giving = Giving(**(fields | changes))  # type: ignore[arg-type]
    return hand_over(bench.station, bench.work, giving, bench.signs(CARLA))


def given(bench: Bench, **changes: object) -> HandedOver:
    done = gives(bench, **changes)
    assert isinstance(done, HandedOver), done
    return done


def takes(
    bench: Bench, receipt: Receipt, *labels: object, **changes: object
) -> Accepted | NotDone:
    bench.ward.ward = WARD
    picked = tuple(bench.picks(ANA, label) for label in labels)  # type: ignore[arg-type]
    receiving = Receiving(receipt=receipt, picked=picked, **changes)  # type: ignore[arg-type]
    return accept_custody(bench.station, bench.work, receiving, bench.signs(ANA, people.WARD))


def failed(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [o.rule.id for o in outcomes if isinstance(o, Failed)]


def test_the_laboratory_hands_over_and_the_ward_takes(bench: Bench) -> None:  # T12
    done = given(bench)
    taken = takes(bench, done.receipt, bench.label)

    assert isinstance(taken, Accepted)
    assert (failed(done.outcomes), failed(taken.outcomes)) == ([], [])
    assert taken.arrived
    bag = history.bag(bench.station.ledger, bench.bag)
    assert (bag.place, bag.irregular, bag.contested) == (WARD, False, False)
    body = bench.ward.on_record(ACCEPTED)[0]
    assert body["handover"] == done.receipt.entry.value
    given_body = bench.ward.on_record("bag.handed_over")[0]
    assert (given_body["box"], given_body["seal"], given_body["temperature_c"]) == (
        "BOX-1",
        "S-77",
        "5.5",
    )


def test_nobody_hands_over_to_themselves(bench: Bench) -> None:  # T12b
    done = given(bench)
    receiving = Receiving(receipt=done.receipt, picked=(bench.picks(CARLA),))
    refused = accept_custody(bench.station, bench.work, receiving, bench.signs(CARLA))

    assert isinstance(refused, NotDone)
    assert refused.sentence.startswith("The same person")
    assert len(bench.ward.on_record(NEAR_MISS)) == 1
    assert bench.ward.on_record(ACCEPTED) == []


def test_a_bag_from_elsewhere_is_a_custody_gap_with_its_minutes(bench: Bench) -> None:  # T04c
    bench.ward.clock.passes(timedelta(minutes=42))
    done = given(bench, here="Cryo store")

    assert failed(done.outcomes) == ["T04c"]
    assert done.gap is not None
    assert (done.gap.after, done.gap.minutes) == (LAB_PLACE, 43)  # begun minutes count
    assert bench.ward.on_record("bag.handed_over")[0]["gap_min"] == 43


def test_time_between_hand_over_and_acceptance_is_in_nobodys_hands(bench: Bench) -> None:  # T04
    done = given(bench)
    bench.ward.clock.passes(timedelta(minutes=20))
    takes(bench, done.receipt, bench.label)
    bench.ward.ward = WARD
    again = hand_over(
        bench.station,
        bench.work,
        Giving(bags=(bench.bag,), to="Ward 5"),
        bench.signs(GUS),
    )

    assert isinstance(again, HandedOver)
    assert again.gap is not None
    assert again.gap.minutes == 21


def test_a_late_transport_is_one_persons_deviation(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:  # T12
    bench.profile(monkeypatch, transport_max=timedelta(minutes=15))
    done = given(bench)
    bench.ward.clock.passes(timedelta(minutes=16))
    taken = takes(bench, done.receipt, bench.label)

    assert isinstance(taken, Accepted)
    assert failed(taken.outcomes) == ["T12"]
    assert bench.ward.on_record(ACCEPTED)[0]["minutes"] == 16


def test_another_ward_than_the_one_meant_is_a_custody_gap(bench: Bench) -> None:  # T12c
    done = given(bench, to="Ward 5")
    taken = takes(bench, done.receipt, bench.label)

    assert isinstance(taken, Accepted)
    assert failed(taken.outcomes) == ["T12c"]


def test_the_receiver_scans_every_unit() -> None:  # T12
    bench = Bench(bags=2)
    for label in bench.labels:
        bench.label = label
        bench.thaws()
    done = given(bench, bags=tuple(one.bag for one in bench.labels))
    one = takes(bench, done.receipt, bench.labels[0])
    both = takes(bench, done.receipt, *bench.labels)

    assert isinstance(one, NotDone)
    assert "each of 2 units, got 1" in one.sentence
    assert isinstance(both, Accepted)
    assert len(both.bags) == 2


def test_where_the_site_does_not_ask_for_it_the_receiver_need_not_scan(bench: Bench) -> None:
    done = given(bench)
    taken = takes(bench, done.receipt, scan_each=False)

    assert isinstance(taken, Accepted)
    assert taken.bags == (bench.bag,)
    assert bench.ward.on_record(ACCEPTED)[0]["scan_each"] is False


def test_another_patients_bag_is_not_taken_over(bench: Bench) -> None:  # T12
    done = given(bench)

    taken = takes(bench, done.receipt, bench.label, bench.ward.bruno.bag)
    assert taken == NotDone(sentence=FOREIGN)
    assert bench.ward.on_record(ACCEPTED) == []


def test_another_patients_bag_is_not_handed_over_with_this_order(bench: Bench) -> None:
    assert isinstance(gives(bench, bags=(bench.bag, bench.ward.bruno.bag.bag)), NotDone)
    assert isinstance(gives(bench, bags=()), NotDone)
    assert bench.ward.on_record("bag.handed_over") == []


def test_two_stations_without_a_network_pair_by_the_receipt(bench: Bench) -> None:  # T12
    ward = replace_bench(bench)
    done = given(bench)
    receipt = Receipt.of(done.receipt.code)

    assert receipt is not None
    taken = takes(ward, receipt, bench.label)
    assert isinstance(taken, Accepted)
    assert not taken.arrived
    assert [o.rule.id for o in taken.outcomes if isinstance(o, NotRequired)] == ["T12", "T12c"]
    assert ward.ward.on_record("bag.handed_over") == []
    assert ward.ward.on_record(ACCEPTED)[0]["handover"] == done.receipt.entry.value


def replace_bench(bench: Bench) -> Bench:
    """Return the ward's workstation, which knows what the laboratory's knew so far."""
    other = Bench.__new__(Bench)
    other.ward = bench.ward.copy()
    other.work, other.labels = bench.work, bench.labels
    other.label, other.band = bench.label, bench.band
    return other


def test_when_the_givers_record_arrives_the_receipt_is_compared_with_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:  # T12
    honest, lied_to = replace_bench(bench), replace_bench(bench)
    done = given(bench)
    record = bench.ward.ledger.get(done.receipt.entry)
    found = []
    for ward, receipt in (
        (honest, done.receipt),
        (lied_to, replace(done.receipt, giver=GUS.person)),
    ):
        taken = takes(ward, receipt, bench.label)
        assert isinstance(taken, Accepted)
        found.append(pairing(ward.station, taken.entry))
        here = ward.ward.ledger.get
        monkeypatch.setattr(
            ward.ward.ledger,
            "get",
            lambda digest, here=here: record if digest == done.receipt.entry else here(digest),
        )
        found.append(pairing(ward.station, taken.entry))

    assert found == [Pairing.WAITING, Pairing.AGREES, Pairing.WAITING, Pairing.DIFFERS]
    with pytest.raises(ValueError, match="acceptance"):
        pairing(bench.station, done.receipt.entry)


def test_without_a_network_nobody_takes_over_from_themselves_either(bench: Bench) -> None:
    ward = replace_bench(bench)  # T12b
    done = given(bench)
    receiving = Receiving(receipt=done.receipt, picked=(ward.picks(CARLA),))
    refused = accept_custody(ward.station, ward.work, receiving, ward.signs(CARLA))

    assert isinstance(refused, NotDone)
    assert refused.sentence.startswith("The same person")


def test_a_receipt_that_contradicts_the_record_is_refused(bench: Bench) -> None:
    done = given(bench)
    false = replace(done.receipt, giver=GUS.person)
    earlier = replace(done.receipt, at=done.receipt.at - timedelta(minutes=1))
    thaw = bench.ward.ledger.kind("bag.thawed")[-1].digest

    assert takes(bench, false, bench.label) == NotDone(sentence=NOT_THAT)
    assert takes(bench, earlier, bench.label) == NotDone(sentence=NOT_THAT)
    other = takes(bench, replace(done.receipt, entry=thaw), bench.label)
    assert other == NotDone(sentence=NOT_THAT)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "CS:HANDOVER/",
        f"CS:HANDOVER/{'0' * 64}/2026-13-45T00:00:00.000Z/p-okafor",
        f"CS:HANDOVER/{'g' * 64}/2026-11-23T00:00:00.000Z/p-okafor",
        f"CS:HANDOVER/{'0' * 64}/2026-11-23T00:00:00.000Z/",
    ],
)
def test_a_code_that_is_no_receipt_is_none(code: str) -> None:
    assert Receipt.of(code) is None


def test_the_receipt_reads_as_it_was_written(bench: Bench) -> None:
    receipt = given(bench).receipt
    read = Receipt.of(receipt.code)

    assert read is not None
    assert (read.entry, read.giver) == (receipt.entry, receipt.giver)
    assert abs(read.at - receipt.at) < timedelta(milliseconds=1)


def test_both_sides_recorded_again_return_what_stands(bench: Bench) -> None:
    first, again = given(bench), given(bench)
    assert first.receipt.entry == again.receipt.entry
    one, two = (takes(bench, first.receipt, bench.label) for _ in range(2))

    assert isinstance(one, Accepted)
    assert isinstance(two, Accepted)
    assert one.entry == two.entry
    assert len(bench.ward.on_record(ACCEPTED)) == 1


def test_what_one_person_received_another_does_not_receive(bench: Bench) -> None:
    done = given(bench)
    takes(bench, done.receipt, bench.label)
    receiving = Receiving(receipt=done.receipt, picked=(bench.picks(GUS),))

    refused = accept_custody(bench.station, bench.work, receiving, bench.signs(GUS))
    assert refused == NotDone(sentence=ALREADY_TAKEN)


def test_labels_that_do_not_add_up_keep_everything_in_the_laboratory(bench: Bench) -> None:
    syringe = NewContainer(  # T11b
        id=BagId("SYRINGE-1"), kind=ContainerKind.SYRINGE, label="L-1", drawn_ml=Decimal(1)
    )
    drawing = Drawing(parent=bench.bag, made=(syringe,))
    draw(bench.station, bench.work, drawing, bench.signs(CARLA))

    for labels in (None, LabelCount(printed=2, used=1)):
        refused = gives(bench, bags=(syringe.id,), labels=labels)
        assert isinstance(refused, NotDone)
        assert refused.sentence.startswith("The labels do not add up.")
    assert bench.ward.on_record("bag.handed_over") == []
    done = given(bench, bags=(syringe.id,), labels=LabelCount(printed=2, used=1, void=1))
    assert failed(done.outcomes) == []
    taken = takes(bench, done.receipt, containers=(syringe.id,))
    assert isinstance(taken, Accepted)


def test_quality_assurance_hands_nothing_over(bench: Bench) -> None:
    giving = Giving(bags=(bench.bag,), to=WARD)
    refused = hand_over(bench.station, bench.work, giving, bench.signs(DORA))

    assert isinstance(refused, NotDone)
    assert bench.ward.on_record("bag.handed_over") == []


def test_no_record_of_the_laboratory_names_the_patient(bench: Bench) -> None:  # DESIGN rule 9
    done = given(bench)
    takes(bench, done.receipt, bench.label)
    patient = bench.order.patient.value.encode()
    own = [
        r
        for r in bench.ward.ledger.records
        if r.statement.kind.startswith(("bag.", "custody.", "rehearsal.", "slip."))
    ]

    assert len(own) > 10
    assert not [r.statement.kind for r in own if patient in r.statement.data]
