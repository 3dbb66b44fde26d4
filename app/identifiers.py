"""Typed identifiers that hide their value.

An identifier is never a bare `str`: two kinds cannot be swapped by mistake, and `repr` shows
only the kind, so that no log line, traceback or failed assertion can leak a patient (DESIGN
rule 9). `value` is read where a comparison, a record or a screen after the reveal needs it.

>>> PatientId("950110153000000017")
PatientId(…)
>>> PatientId("1") == CoiId("1")
False
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Generic, Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """A value of one kind; equal only to the same value of the same kind.

    Raises:
        ValueError: the value does not have the kind's form.
    """

    value: str
    FORM: ClassVar[re.Pattern[str]] = re.compile(r"[!-~]{1,128}")

    def __post_init__(self) -> None:
        """Refuse a value that cannot be of this kind."""
        if not self.FORM.fullmatch(self.value):
            msg = f"not a {type(self).__name__}: expected {self.FORM.pattern}"
            raise ValueError(msg)

    def __repr__(self) -> str:
        """Say the kind, never the value."""
        return f"{type(self).__name__}(…)"


class PatientId(Identifier):
    """The patient's number at this site: a GSRN (GS1 AI 8018) or a medical record number."""


class BandSerial(Identifier):
    """Which print of a patient's wristband this is (GS1 AI 8019, SRIN)."""


class CoiId(Identifier):
    """Chain of identity: the one number that follows a patient's cells through everything."""


class ProductCode(Identifier):
    """What kind of product it is (GS1 GTIN, AI 01)."""


class LotNumber(Identifier):
    """The manufacturer's batch (GS1 AI 10)."""


class SerialNumber(Identifier):
    """Which single bag it is, within its product code (GS1 AI 21)."""


class BagId(Identifier):
    """One bag, world-wide: product code and serial number, joined by a full stop."""

    @classmethod
    def of(cls, product: ProductCode, serial: SerialNumber) -> Self:
        """Name the bag that carries this product code and serial number."""
        return cls(f"{product.value}.{serial.value}")


class LocationId(Identifier):
    """One storage place: a GLN with its extension, or the site's own number."""


class ShipmentId(Identifier):
    """One shipper's journey: an SSCC, or an ISBT 128 consignment number."""


class OrderId(Identifier):
    """An infusion order's number."""


class BadgeNumber(Identifier):
    """What a staff badge says: it identifies, it never authenticates."""


class PersonId(Identifier):
    """A human being, however many accounts or badges that human has."""


class SiteId(Identifier):
    """A hospital or depot that keeps its own records."""


class StationId(Identifier):
    """One chain of records: a workstation, or one of central's chains."""


class VerificationId(Identifier):
    """One verification, minted at the first person's sign-in; says nothing about an order."""

    FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ScanId(Identifier):
    """One act of scanning; two scans of the same label have two of these (X15)."""

    FORM = VerificationId.FORM


class _Hex256(Identifier):
    FORM = re.compile(r"[0-9a-f]{64}")


class Digest(_Hex256):
    """A SHA-256 digest in lower-case hexadecimal."""


class KeyId(_Hex256):
    """The SHA-256 of a public key with its algorithm: two keys never share one."""


class RealmId(_Hex256):
    """The digest of central's root key: records fit exactly one realm."""


@dataclass(frozen=True, slots=True, repr=False)
class Private(Generic[T]):
    """A value that belongs to a patient or a secret: it is carried, never shown by `repr`.

    >>> Private("14 March 1968")
    Private(…)
    """

    value: T

    def __repr__(self) -> str:
        """Say that something is there, not what."""
        return "Private(…)"
