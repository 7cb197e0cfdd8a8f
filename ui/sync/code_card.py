"""A one-time code for another PC: as words, as a QR code, with the minutes that are left."""

from __future__ import annotations

import io
from datetime import timedelta

import segno
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.stations.service import Code
from app.store import Clock
from app.sync.discovery import grouped
from app.words import say
from ui.widgets.pieces import label

_EVERY_MS = 1_000
_QUIET = 3


class CodeCard(QWidget):
    """Hidden until there is a code; it goes away with its ten minutes."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._clock = clock
        self._code: Code | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        self.picture = QLabel()
        across.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        down = QVBoxLayout()
        self.code = label("", "title")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.left = label("", "muted", wrap=True)
        self.told = label("", wrap=True)
        self.print_ = label("", "muted", wrap=True)
        for each in (self.code, self.left, self.told, self.print_):
            down.addWidget(each)
        down.addStretch(1)
        across.addLayout(down, 1)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._count)
        self.hide()

    def show_code(self, made: Code) -> None:
        """Show a new code."""
        self._code = made
        self.code.setText(made.code)
        address, _, print_ = made.address.partition("#")
        self.told.setText(say("ui_sync.code.told", address=address))
        self.print_.setText(say("ui_sync.code.fingerprint", fingerprint=grouped(print_)) if print_ else "")
        self.picture.setPixmap(qr_picture(made.text))
        self.picture.setAccessibleName(made.text)
        self._count()
        self.show()
        self._timer.start(_EVERY_MS)

    def _count(self) -> None:
        if self._code is None:
            return
        left = self._code.until - self._clock.now()
        if left <= timedelta(0):
            self._code = None
            self._timer.stop()
            self.hide()
            return
        self.left.setText(say("ui_sync.code.left", minutes=-(-left // timedelta(minutes=1))))


def qr_picture(text: str) -> QPixmap:
    """A QR code, black on white in every theme because scanners want it so."""
    out = io.BytesIO()
    segno.make(text, micro=False, error="m").save(out, kind="png", scale=4, border=_QUIET)
    made = QPixmap()
    made.loadFromData(out.getvalue())
    return made
