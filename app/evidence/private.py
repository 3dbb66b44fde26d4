"""Private rows: what may not stand in a statement, and the commitment that stands for it.

A row is salt and content; the statement holds only `SHA-256(PAE(type, salt || content))`. Who
has the row can show that it was fixed when the statement was signed; who has only the
statement learns nothing, not even by guessing, because the salt is 32 random bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.evidence import canonical
from app.evidence.canonical import Object
from app.evidence.errors import EvidenceError
from app.evidence.statement import Commitment
from app.identifiers import Digest

PRIVATE_TYPE = "application/vnd.countersign.private.v1+json"
SALT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateRow:
    """Content that one site keeps to itself.

    Attributes:
        of: what it is, such as `readings` or `patient`.
        salt: 32 random bytes, used once.
        content: canonical JSON.
    """

    of: str
    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a salt that would not hide."""
        if len(self.salt) != SALT_BYTES:
            msg = f"expected a salt of {SALT_BYTES} bytes, got {len(self.salt)}"
            raise ValueError(msg)

    @property
    def commitment(self) -> Commitment:
        """What the statement says of this row."""
        commit = canonical.digest(PRIVATE_TYPE, self.salt + self.content)
        return Commitment(of=self.of, commit=commit)

    def open(self) -> Object:
        """Return the content.

        Raises:
            MalformedError: the content is not canonical JSON.
        """
        return canonical.loads(self.content)


def row(of: str, salt: bytes, content: Object) -> PrivateRow:
    """Make a private row of a value."""
    return PrivateRow(of=of, salt=salt, content=canonical.dumps(content))


def check_row(candidate: PrivateRow, commit: Digest) -> None:
    """Check a row against the commitment it is kept under.

    Raises:
        EvidenceError: it is not the row that was committed to.
    """
    if candidate.commitment.commit != commit:
        msg = "the private row is not the one that was signed for"
        raise EvidenceError(msg, where=f"private row {commit.value[:16]}")
