"""The words of the inbox: the files that IT or the manufacturer's portal put there."""

from __future__ import annotations

from ui.wording import tr

TITLE = tr("Inbox")
CHOOSE = tr("Choose the file with ↑ ↓ and Enter")
HEADS = (tr("File"), tr("Size"), tr("Arrived"))
NEW = tr("file")
LOOKING = tr("Looking into the inbox…")
READING = tr("Reading the file…")
EMPTY = tr("The inbox is empty. Ask IT to put the file there, then look again (Alt+L).")
LOOK_MEANING = tr("I sign in to see the files of the inbox.")
LOOK_AGAIN = tr("Look again")
KILOBYTES = tr("{count} kB")
MEGABYTES = tr("{count} MB")
