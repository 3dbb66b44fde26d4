"""A station that files records as fast as it can and says what it filed, until it is killed.

Each line on standard output is printed after the records were filed, and holds their digests.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.bootstrap.site import SiteFolder, open_site
from app.evidence.statement import Subject
from app.usecases.station import Draft, file


def main(root: Path) -> None:
    """File pairs of notes for ever, each as one transaction, and single ones between them."""
    site = open_site(SiteFolder(root))
    say("ready")
    while True:
        subject = (Subject(scheme="pair", value=site.keyring.new_id()),)
        with site.ledger.together():
            pair = [
                file(site.station, Draft(kind="note.taken", subject=subject, body={"half": half}))
                for half in (1, 2)
            ]
        say(*(record.digest.value for record in pair))
        say(file(site.station, Draft(kind="note.alone")).digest.value)


def say(*words: str) -> None:
    """Print a line and let the parent have it."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
