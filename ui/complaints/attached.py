"""What is attached: photos shown in place, recordings played, more of them added by a key or by dropping a file."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from app.store import Attachment, AttachmentKind
from app.words import say
from ui.widgets.files import TakesFiles
from ui.widgets.pieces import button, label
from ui.widgets.player import Player
from ui.widgets.table import Column, RowTable


class AttachedView(TakesFiles):
    """The list at the left, the chosen one at the right."""

    file_words = ("ui_complaints.attach", "ui_complaints.file_kinds")
    wants_content = Signal(object)
    wants_keep = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.player = Player(self)
        self.player.ended.connect(self._stopped)
        self.player.failed.connect(self._opened_outside)
        self._image = QImage()
        self._content: tuple[UUID, bytes] | None = None
        self.table = RowTable(
            [
                Column[Attachment](say("ui_complaints.column.file"), lambda each: each.name, chars=18),
                Column[Attachment](say("ui_complaints.column.file_kind"), lambda each: say(f"store.attachment_kind.{each.kind}"), chars=6),
                Column[Attachment](say("ui_complaints.column.size"), _size, lambda each: each.size, chars=8, number=True),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.tab.attached"))
        self.table.picked.connect(self.wants_content)
        self.table.opened.connect(lambda _: self.play())
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.told = label(tone="muted", wrap=True)
        self.play_button = button(say("ui_complaints.play"), self.play, name="play")
        self.add_button = button(say("ui_complaints.attach"), self.choose, name="attach")
        right = QVBoxLayout()
        right.addWidget(self.picture, 1)
        right.addWidget(self.told)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.play_button)
        foot.addWidget(self.add_button)
        right.addLayout(foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 4, 0, 0)
        across.addWidget(self.table, 4)
        across.addLayout(right, 5)
        self.setFocusProxy(self.table)
        self.show_list([])

    def show_list(self, rows: Sequence[Attachment]) -> None:
        """Show what is attached; the chosen one stays chosen."""
        if self._content is None or all(each.id != self._content[0] for each in rows):
            self._blank("" if rows else say("ui_complaints.nothing_attached"))  # never another record's picture
        self.table.show_rows(rows, key=lambda each: each.id)
        if rows and self.table.current() is None:
            self.table.selectRow(0)
        elif self._content is None and self.table.current() is not None:  # it may have come from the other PC by now
            self.wants_content.emit(self.table.current())

    def show_content(self, row: Attachment, content: bytes) -> None:
        """Show the chosen one: a photo in place, a recording with its button."""
        if self.table.current() is None or self.table.current().id != row.id:
            return
        self._content = (row.id, content)
        self._image = QImage.fromData(content) if row.kind is AttachmentKind.PHOTO else QImage()
        self.told.setText(row.note if row.kind is AttachmentKind.PHOTO else f"{row.name}  {seconds_of(content)}  {row.note}".strip())
        self.play_button.setEnabled(True)
        self.play_button.setText(say("ui_complaints.play") if row.kind is AttachmentKind.RECORDING else say("ui_complaints.open"))
        self._paint()

    def show_trouble(self, text: str) -> None:
        """Say why the chosen one cannot be shown."""
        self._blank(text)

    def play(self) -> None:
        """Play the chosen recording, or stop it; open anything else in the system's program."""
        if self.player.playing:
            self.player.stop()
            return
        row = self.table.current()
        if row is None or self._content is None or self._content[0] != row.id:
            return
        if row.kind is not AttachmentKind.RECORDING:
            self.player.open(self._content[1], row.name)
        elif self.player.play(self._content[1], row.name):
            self.play_button.setText(say("ui_complaints.stop"))
        else:
            self._opened_outside()

    def _opened_outside(self) -> None:
        row = self.table.current()
        self.told.setText(say("ui_complaints.opened_outside", name=row.name if row is not None else ""))

    def take_file(self, file: Path) -> None:
        self.wants_keep.emit(file)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.player.forget()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def _blank(self, text: str) -> None:
        self._content, self._image = None, QImage()
        self.told.setText(text)
        self.play_button.setEnabled(False)
        self._paint()

    def _paint(self) -> None:
        if self._image.isNull():
            self.picture.clear()
            return
        room = self.picture.size() * self.devicePixelRatioF()
        shown = QPixmap.fromImage(self._image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.picture.setPixmap(shown)
        self.picture.setAccessibleName(self.table.current().name if self.table.current() is not None else "")

    def _stopped(self) -> None:
        self.play_button.setText(say("ui_complaints.play"))


def seconds_of(content: bytes) -> str:
    """How long a WAV recording is, as m:ss; nothing for other kinds."""
    try:
        with wave.open(io.BytesIO(content)) as opened:
            seconds = round(opened.getnframes() / opened.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return ""
    return f"{seconds // 60}:{seconds % 60:02}"


def _size(row: Attachment) -> str:
    return f"{row.size / 1_000_000:.1f} MB" if row.size >= 1_000_000 else f"{max(row.size // 1000, 1)} KB"
