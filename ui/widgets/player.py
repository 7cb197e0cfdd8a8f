"""Plays what `sound.py` cannot: by a player that the system has; where it has none, in the program that opens such files.

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

_PLAIN = (("pw-play",), ("paplay",), ("aplay", "-q"))
"""Play what libsndfile reads; only WAV is sure to be played by each of them."""
_ANY = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
    ("mpv", "--no-video", "--really-quiet"),
    ("gst-play-1.0", "--no-interactive", "-q"),
    ("cvlc", "--play-and-exit", "--quiet"),
)
_WINDOWS = (
    "Add-Type -AssemblyName PresentationCore; $m = New-Object System.Windows.Media.MediaPlayer; $m.Open([Uri]$args[0]);"
    " for ($i = 0; $i -lt 100 -and -not $m.NaturalDuration.HasTimeSpan; $i++) { Start-Sleep -Milliseconds 50 };"
    " if (-not $m.NaturalDuration.HasTimeSpan) { exit 1 };"
    " $m.Play(); Start-Sleep -Milliseconds ($m.NaturalDuration.TimeSpan.TotalMilliseconds + 300)"
)


class Player(QObject):
    """One recording at a time. `ended` says that it is over or was stopped, `failed` that the system's player could not play it."""

    ended = Signal()
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._process: QProcess | None = None
        self._file: Path | None = None

    @property
    def playing(self) -> bool:
        return self._process is not None

    def play(self, content: bytes, name: str) -> bool:
        """Play it here when the system can; else open it in the system's program. True when it plays here."""
        self.stop()
        file = self._file = self._copy(content, name)
        command = player_command(file.suffix.lower().removeprefix("."))
        if command is None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
            return False
        process = QProcess(self)
        process.finished.connect(self._finished)  # bound methods: a lambda would keep this object alive from inside its own child
        process.errorOccurred.connect(self._broke)
        self._process = process
        process.start(command[0], [*command[1:], str(file)])
        return True

    def open(self, content: bytes, name: str) -> None:
        """Open it in the system's program, whatever it is."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._copy(content, name))))

    def stop(self) -> None:
        """Stop playing."""
        process = self._process
        if process is not None:
            self._over(failed=False)
            process.kill()
            process.waitForFinished(500)

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

    def _finished(self, code: int, _status: object = None) -> None:
        self._over(failed=code != 0)

    def _broke(self, _error: object) -> None:
        self._over(failed=True)

    def _over(self, *, failed: bool) -> None:
        """Told once: a player that cannot start says so twice, one that was stopped has been told already."""
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        if failed and self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))
            self.failed.emit()
        self.ended.emit()


def player_command(ending: str) -> list[str] | None:
    """The command that plays a file of this ending, without the file; None where the system has none."""
    if sys.platform == "win32":
        return ["powershell", "-NoProfile", "-STA", "-Command", f"& {{{_WINDOWS}}}"]
    if sys.platform == "darwin":
        return ["afplay"]
    fitting = (*_PLAIN, *_ANY) if ending == "wav" else _ANY
    return next((list(each) for each in fitting if shutil.which(each[0])), None)
