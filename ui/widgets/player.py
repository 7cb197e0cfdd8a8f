"""Plays a recording where it is listened to: by the system's own player for WAV, else in the program that the system opens it with.

Qt's multimedia module is not part of the small Qt that this program brings (it would be 59 MB more, with decoders of its own), and every
desktop that a hall uses has a player. The decrypted copy lies in a folder that only this person may read, and goes when it was heard.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices

_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"))


class Player(QObject):
    """One recording at a time. `ended` says that it is over or was stopped."""

    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._process: QProcess | None = None

    @property
    def playing(self) -> bool:
        return self._process is not None

    def play(self, content: bytes, name: str) -> bool:
        """Play it here when the system can; else open it in the system's program. True when it plays here."""
        self.stop()
        file = self._copy(content, name)
        command = player_command() if file.suffix.lower() == ".wav" else None
        if command is None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
            return False
        process = QProcess(self)
        process.finished.connect(self._over)
        process.errorOccurred.connect(lambda _: self._over())
        self._process = process
        process.start(command[0], [*command[1:], str(file)])
        return True

    def open(self, content: bytes, name: str) -> None:
        """Open it in the system's program, whatever it is."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._copy(content, name))))

    def stop(self) -> None:
        """Stop playing."""
        if self._process is not None:
            self._process.kill()
            self._process.waitForFinished(500)
            self._over()

    def forget(self) -> None:
        """Stop, and take the decrypted copies off the disk."""
        self.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _copy(self, content: bytes, name: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="servicehall-"))  # mode 0700
        file = self._folder / name
        file.write_bytes(content)
        return file

    def _over(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.ended.emit()


def player_command() -> list[str] | None:
    """The command that plays a WAV file, without the file; None where the system has none."""
    if sys.platform == "win32":
        code = "(New-Object Media.SoundPlayer $args[0]).PlaySync()"
        return ["powershell", "-NoProfile", "-Command", f"& {{{code}}}"]
    if sys.platform == "darwin":
        return ["afplay"]
    return next((list(each) for each in _PLAYERS if shutil.which(each[0])), None)
