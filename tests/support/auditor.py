"""An auditor who believes nobody: reads what stands on record, with no code of the bedside.

Everything is taken from the records' own JSON and the private rows; nothing of `app.domain` or
`app.usecases` is asked. `started_rightly` says why a start must not have happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.bootstrap.cast import Therapy
from app.evidence.record import Record
from app.labels import product, wristband
from tests.support.ledger import MemoryLedger

PAIR_LIMIT = timedelta(minutes=15)
RESCAN_LIMIT = timedelta(minutes=30)
MATCH_LIMIT = timedelta(minutes=10)
CLOCK_STEP = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Auditor:
    """Reads one ledger."""

    ledger: MemoryLedger
    therapies: tuple[Therapy, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return the station's statements in order, with place and digest."""
        return [
            {**json.loads(r.statement.data), "digest": r.digest.value, "at": n, "record": r}
            for n, r in enumerate(self.ledger.records)
        ]

    def complaints(self) -> list[str]:
        """Say everything that must not stand on record."""
        rows = self.rows()
        by_digest = {row["digest"]: row for row in rows}
        found = [
            f"start {row['at']}: {why}"
            for row in rows
            if row["kind"] == "infusion.started"
            for why in self._start(row, by_digest)
        ]
        found += [
            f"agreement {row['at']}: {why}"
            for row in rows
            if row["kind"] == "verification.agreed"
            for why in self._agreement(row, by_digest)
        ]
        started = [_about(row, "bag") for row in rows if row["kind"] == "infusion.started"]
        judged = [_about(r, "verification") for r in rows if r["kind"] == "verification.judged"]
        found += ["a bag was started twice"] * (len(started) != len(set(started)))
        found += ["a verification was judged twice"] * (len(judged) != len(set(judged)))
        return found

    def _start(self, row: dict[str, Any], by_digest: dict[str, dict[str, Any]]) -> Iterator[str]:
        if "agreed" not in row["body"]:
            # Infused, not verified: it says why, and nothing takes it for a verified start.
            if not row["body"].get("late") and row["body"].get("emergency") not in by_digest:
                yield "it names neither an agreement nor why there is none"
            return
        agreed = by_digest.get(row["body"]["agreed"])
        if agreed is None or agreed["kind"] != "verification.agreed":
            yield "it names no agreement"
            return
        judged = self._relied_on(agreed, by_digest)
        if agreed["at"] > row["at"]:
            yield "it came before the agreement"
        if _about(row, "bag") != _about(agreed, "bag"):
            yield "another bag was agreed on"
        if row["after"] != [judged["digest"]]:
            yield "the match or approval was not the bag's last move"
        if _when(row) > _time(judged["body"]["until"]):
            yield "the match had lapsed"
        verdict = agreed["body"]["judged"]
        if any(
            r["body"].get("spoken") == verdict and r["at"] < row["at"] for r in by_digest.values()
        ):
            yield "somebody had spoken up"

    def _agreement(
        self, row: dict[str, Any], by_digest: dict[str, dict[str, Any]]
    ) -> Iterator[str]:
        judged = by_digest[row["body"]["judged"]]
        turns = [by_digest[d] for d in judged["body"]["turns"]]
        people = {t["signers"][0]["person"] for t in turns}
        failed = [o for o in judged["body"]["outcomes"] if o["result"] == "failed"]
        classes = {o["class"] for o in failed} - {"warn", "info"}
        if "approved" in row["body"]:
            yield from self._approval(row, judged, classes, by_digest)
        elif judged["body"]["verdict"] != "match" or classes:
            yield "there was no match"
        if {s["person"] for s in row["signers"]} != people or len(people) != 2:
            yield "not the two who checked"
        for signers in (row["signers"], [t["signers"][0] for t in turns]):
            if len({s["key"] for s in signers}) != 2:
                yield "not two keys"
        if {s["meaning"] for s in row["signers"]} != {"agreed_to_start"}:
            yield "signed with another meaning"
        if not turns[0]["at"] < turns[1]["at"] < judged["at"] < row["at"]:
            yield "not in order"
        if [t["body"]["place"] for t in turns] != ["first", "second"]:
            yield "not a first and a second turn"
        if len({_about(r, "verification") for r in (row, judged, *turns)}) != 1:
            yield "of several verifications"
        yield from self._times(row, judged, turns, self._relied_on(row, by_digest))
        yield from self._readings(judged, turns)

    def _relied_on(
        self, agreed: dict[str, Any], by_digest: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        return by_digest[agreed["body"].get("approved", agreed["body"]["judged"])]

    def _approval(
        self,
        row: dict[str, Any],
        judged: dict[str, Any],
        classes: set[str],
        by_digest: dict[str, dict[str, Any]],
    ) -> Iterator[str]:
        """Every deviation was signed as its class asks, by people who had not checked."""
        approval = by_digest[row["body"]["approved"]]
        signed = [(s["person"], s["role"], s["meaning"]) for s in approval["signers"]]
        people, roles = {person for person, *_ in signed}, {role for _, role, _ in signed}
        checked = [self._seals(judged)[n]["signers"][0]["person"] for n in (0, 1)]
        quality = roles & {"qa", "supervisor"}
        if judged["body"]["verdict"] != "hold" or not classes <= {"dev1", "dev2"} or not classes:
            yield "something was approved that nobody may approve"
        if approval["kind"] != "verification.approved" or (
            approval["body"]["judged"] != judged["digest"]
        ):
            yield "another verdict was approved"
        if "dev2" in classes and not ("physician" in roles and quality and len(people) == 2):
            yield "not approved by the clinic and by quality"
        if classes == {"dev1"} and not (len(people) == 1 and roles & {"physician", *quality}):
            yield "not approved by somebody who may"
        if people & set(checked) or {m for *_, m in signed} != {"deviation_approved"}:
            yield "it approved itself"
        if _about(approval, "bag") != _about(row, "bag") or approval["at"] > row["at"]:
            yield "another bag was approved, or afterwards"
        if {r["rule"] for r in approval["body"]["reasons"] if r["reason"]} != {
            o["rule"]
            for o in judged["body"]["outcomes"]
            if o["result"] == "failed" and o["class"] in ("dev1", "dev2")
        }:
            yield "a deviation has no reason"

    def _times(
        self,
        row: dict[str, Any],
        judged: dict[str, Any],
        turns: list[dict[str, Any]],
        relied_on: dict[str, Any],
    ) -> Iterator[str]:
        first, second = (_when(t) for t in turns)
        if not timedelta(0) <= second - first <= PAIR_LIMIT:
            yield "the seals were too far apart"
        before = [r for r in self._seals(judged) if r["body"]["round"] < turns[0]["body"]["round"]]
        if before and not timedelta(0) <= first - _when(before[-1]) <= PAIR_LIMIT:
            yield "what was scanned was too old when it was asked again"
        if not -CLOCK_STEP <= _when(judged) - second <= PAIR_LIMIT + timedelta(seconds=1):
            yield "the turns were too old to be judged"
        if _time(relied_on["body"]["until"]) - _when(relied_on) > MATCH_LIMIT + timedelta(
            seconds=1
        ):
            yield "the match was good for too long"
        if _when(row) > _time(relied_on["body"]["until"]):
            yield "the match had lapsed"

    def _readings(self, judged: dict[str, Any], turns: list[dict[str, Any]]) -> Iterator[str]:
        """Both people read this patient's band and this bag, by the raw bytes."""
        bag = _about(judged, "bag")
        therapy = next(t for t in self.therapies if t.bag.bag.value == bag)
        right = {wristband.raw(therapy.band).hex(), product.raw(therapy.bag).hex()}
        newest = turns[0]["body"]["round"]
        for row in self._seals(judged):
            content = self._private(row["record"])
            kept = self._kept(content, row)
            if row["body"]["round"] == 1 and {s["raw"] for s in content["scans"]} | kept != right:
                yield "somebody scanned something else"
            heard = content.get("heard", {}).get("born")
            if row["body"]["round"] == newest and heard not in (None, therapy.born.isoformat()):
                yield "somebody heard another date of birth"

    def _kept(self, content: dict[str, Any], row: dict[str, Any]) -> set[str]:
        """Return the wristband's raw bytes, where the same person's own earlier scan serves."""
        if "kept" not in content:
            return set()
        earlier = next(r for r in self.rows() if r["digest"] == content["kept"]["turn"])
        own = earlier["signers"][0]["person"] == row["signers"][0]["person"]
        in_time = timedelta(0) <= _when(row) - _when(earlier) <= RESCAN_LIMIT
        scans = self._private(earlier["record"])["scans"] if own and in_time else []
        return {s["raw"] for s in scans if s["symbology"] == "]Q3"}

    def _seals(self, judged: dict[str, Any]) -> list[dict[str, Any]]:
        of = _about(judged, "verification")
        return [
            row
            for row in self.rows()
            if row["kind"] == "turn.sealed" and _about(row, "verification") == of
        ]

    def _private(self, record: Record) -> dict[str, Any]:
        row = self.ledger.disk.turn_rows[record.statement.private[0].commit]
        content: dict[str, Any] = json.loads(row.content)
        return content


def _about(row: dict[str, Any], scheme: str) -> str | None:
    return next((s["value"] for s in row["subject"] if s["scheme"] == scheme), None)


def _when(row: dict[str, Any]) -> datetime:
    return _time(row["occurred"]["at"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
