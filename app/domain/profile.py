"""A product profile: what one manufacturer's therapy asks of everybody who handles it.

A profile is data, published and signed by central; a case binds the version it began with. The
first version carries what the main job needs and is to grow by fields, not by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.identifiers import Digest, ProductCode

FIRST_TO_SECOND = timedelta(minutes=15)  # DESIGN §7: first seal to second seal, at most
MATCH_GOOD_FOR = timedelta(minutes=10)  # DESIGN §7: a match is good for starting, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One version of a therapy's profile.

    Attributes:
        digest: of the published bytes; verdicts name it in their basis.
        post_thaw: how long after the thaw an infusion may begin.
        gap: first seal to second seal, at most; never above `FIRST_TO_SECOND`.
        good_for: how long a match may be used for starting; never above `MATCH_GOOD_FOR`.

    Raises:
        ValueError: a limit is not positive, or longer than the design allows.
    """

    digest: Digest
    name: str
    version: int
    therapy: str
    product: ProductCode
    post_thaw: timedelta
    gap: timedelta = FIRST_TO_SECOND
    good_for: timedelta = MATCH_GOOD_FOR

    def __post_init__(self) -> None:
        """A profile may shorten the design's times, never lengthen them."""
        limits = ((self.gap, FIRST_TO_SECOND), (self.good_for, MATCH_GOOD_FOR))
        if any(not timedelta(0) < given <= most for given, most in limits):
            msg = "a profile may shorten the times between checks and start, never lengthen them"
            raise ValueError(msg)
        if self.post_thaw <= timedelta(0):
            msg = "a profile's time after thawing must be above zero"
            raise ValueError(msg)
