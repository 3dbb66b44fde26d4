"""What can be wrong with evidence, and in whose words it is told."""

from __future__ import annotations


class EvidenceError(Exception):
    """Something that claims to be evidence is not: stop and escalate.

    Attributes:
        where: which record, row, file or proof, as a person would look it up.
        what: one sentence; what was expected and what came. No patient data.
    """

    def __init__(self, what: str, *, where: str = "") -> None:
        """Say what is wrong, and where if that is known already."""
        super().__init__(f"{where}: {what}" if where else what)
        self.what = what
        self.where = where

    def explain(self) -> str:
        """Say it in the words of the person who has to act."""
        return str(self)


class MalformedError(EvidenceError):
    """The bytes are not in the one form that this format has."""


class SignatureError(EvidenceError):
    """A signature is missing, wrong, or by a key that must not sign here."""


class ChainError(EvidenceError):
    """A record does not take the next place of its chain."""


class ForkError(ChainError):
    """Two different records claim the same place: one key wrote two histories."""


class ProofError(EvidenceError):
    """An inclusion or consistency proof, or a checkpoint, does not hold."""


class NotYetKnownError(EvidenceError):
    """The record relies on central's statements that have not arrived here yet."""
