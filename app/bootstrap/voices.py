"""How a program speaks and asks before there is a window: in a terminal, or in dialogs.

A passphrase comes from the prompt or a dialog (or a file descriptor, which needs no voice); it
is never an argument or in the environment (DESIGN rule 8).
"""

from __future__ import annotations

import sys
from typing import Protocol

QUESTION = "Passphrase of this station"


class GivenUpError(Exception):
    """The person closed the question: the program ends, and nothing is to be said."""


class Voice(Protocol):
    """What speaks for the program."""

    def tell(self, sentence: str) -> None:
        """Say a sentence to whoever started the program."""
        ...

    def ask_passphrase(self, because: str) -> str | None:
        """Ask for the station's passphrase; `because` says why again, empty the first time.

        Returns:
            The passphrase, or None if there is nobody to ask.

        Raises:
            GivenUpError: whoever was asked does not want to.
        """
        ...


class TerminalVoice:
    """Standard error and a prompt."""

    def tell(self, sentence: str) -> None:
        """Write a line to standard error."""
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()

    def ask_passphrase(self, because: str) -> str | None:
        """Prompt, if there is a terminal; standard output stays the report's."""
        if not sys.stdin.isatty():
            return None
        import typer

        if because:
            self.tell(because)
        try:
            return str(typer.prompt(QUESTION, hide_input=True, err=True))
        except typer.Abort:
            raise GivenUpError from None


class DialogVoice:
    """Dialogs in our looks, for a program that icons start: it has no terminal."""

    def tell(self, sentence: str) -> None:
        """Show a sentence until it is closed.

        Where Qt itself is what is missing, Windows' own box says it; elsewhere standard error,
        which a desktop keeps in its log.
        """
        try:
            from app.bootstrap.window import application

            application()
            from PySide6.QtWidgets import QMessageBox
        except Exception:  # noqa: BLE001  whatever keeps Qt from starting: the sentence must be said
            _without_qt(sentence)
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "Countersign", sentence)
        box.exec()

    def ask_passphrase(self, because: str) -> str | None:
        """Ask in a dialog whose field shows dots."""
        from PySide6.QtWidgets import QDialog, QInputDialog, QLineEdit

        from app.bootstrap.window import application

        application()
        dialog = QInputDialog()
        dialog.setWindowTitle("Countersign")
        dialog.setLabelText(f"{because}\n\n{QUESTION}" if because else QUESTION)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            raise GivenUpError
        return dialog.textValue()


def _without_qt(sentence: str) -> None:
    if sys.platform == "win32":
        import ctypes

        warning = 0x30
        ctypes.windll.user32.MessageBoxW(None, sentence, "Countersign", warning)
    elif sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
