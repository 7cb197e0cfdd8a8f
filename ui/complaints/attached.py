"""What is attached: photos shown in place, recordings played, more of them added by a key or by dropping a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from app.store import Attachment, AttachmentKind
from app.words import say
from ui.shell import tasks
from ui.widgets.files import TakesFiles
from ui.widgets.pieces import button, label
from ui.widgets.player import Player
from ui.widgets.recording import Recording
from ui.widgets.sound import Sound, sound_of
from ui.widgets.table import Column, RowTable


class AttachedView(TakesFiles):
    """The list at the left, the chosen one at the right. The keys of a recording work from the list too.

    What is decrypted is held in memory while it is seen, and let go when the page moves on or the window locks.
    """

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
        self._decoding = self._play_when_here = False
        self.table = RowTable(
            [
                Column[Attachment](say("ui_complaints.column.file"), lambda each: each.name, chars=18),
                Column[Attachment](say("ui_complaints.column.file_kind"), lambda each: say(f"store.attachment_kind.{each.kind}"), chars=10),
                Column[Attachment](say("ui_complaints.column.size"), _size, lambda each: each.size, chars=8, number=True),
            ]
        )
        self.table.setAccessibleName(say("ui_complaints.tab.attached"))
        self.table.picked.connect(self.wants_content)
        self.table.opened.connect(lambda _: self.play())
        self.table.installEventFilter(self)
        self.recording = Recording()
        self.recording.changed.connect(self._stopped)
        self.recording.no_device.connect(self._without_device)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.told = label(tone="muted", wrap=True)
        self.play_button = button(say("ui_complaints.play"), self.play, name="play")
        self.add_button = button(say("ui_complaints.attach"), self.choose, name="attach")
        right = QVBoxLayout()
        right.addWidget(self.picture, 1)
        right.addWidget(self.recording, 1)
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
        """Show the chosen one in place: a photo, or a recording to be played."""
        if self.table.current() is None or self.table.current().id != row.id or not self.isVisible():
            return  # what arrives late is not kept; it is asked for again when it is seen
        if self._content is not None and self._content[0] == row.id:
            return  # it may be playing
        self._let_go()
        self._content = (row.id, content)
        self._image = QImage.fromData(content) if row.kind is AttachmentKind.PHOTO else QImage()
        self.told.setText(row.note if row.kind is AttachmentKind.PHOTO else f"{row.name}  {row.note}".strip())
        self.play_button.setEnabled(True)
        self.play_button.setText(say("ui_complaints.play") if row.kind is AttachmentKind.RECORDING else say("ui_complaints.open"))
        self._paint()
        if row.kind is AttachmentKind.RECORDING:
            self._decoding = True
            tasks.background(
                self,
                lambda: sound_of(content),
                lambda sound: self._decoded(row, sound),
                lambda _why: self._decoded(row, None),
                lambda _fault: self._decoded(row, None),
            )

    def _decoded(self, row: Attachment, sound: Sound | None) -> None:
        if self._content is None or self._content[0] != row.id or not self._decoding:
            return
        self._decoding = False
        if sound is not None:
            self.picture.hide()
            self.recording.show_sound(sound)
        else:
            self.told.setText(f"{row.name}  {row.note}".strip() + "\n" + say("ui.recording.not_here"))
        if self._play_when_here:
            self._play_when_here = False
            self.play()

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
        elif self._decoding:
            self._play_when_here = True
        elif self.recording.sound is not None:
            self.recording.toggle()
        else:
            self._play_by_system(row, self._content[1])

    def _play_by_system(self, row: Attachment, content: bytes) -> None:
        if self.player.play(content, row.name):
            self.play_button.setText(say("ui_complaints.stop"))
        else:
            self._opened_outside()

    def _without_device(self) -> None:
        """No sound device, or it is gone: the system's player may know another way."""
        row = self.table.current()
        if row is None or self._content is None:
            return
        self.told.setText(say("ui.recording.no_device", name=row.name))
        if self.player.play(self._content[1], row.name):
            self.play_button.setText(say("ui_complaints.stop"))

    def _opened_outside(self) -> None:
        row = self.table.current()
        self.told.setText(say("ui_complaints.opened_outside", name=row.name if row is not None else ""))

    def take_file(self, file: Path) -> None:
        self.wants_keep.emit(file)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.table:
            row = self.table.current()
            if row is not None and row.kind is AttachmentKind.RECORDING and event.key() == Qt.Key.Key_Space:
                self.play()
                return True
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                return self.recording.takes(event.key())
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._content is None and self.table.current() is not None:
            self.wants_content.emit(self.table.current())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # a window made small plays on
            self.player.forget()
            self._let_go()

    def _let_go(self) -> None:
        self._content, self._image = None, QImage()
        self._decoding = self._play_when_here = False
        self.recording.forget()
        self.picture.show()
        self._paint()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def _blank(self, text: str) -> None:
        self._let_go()
        self.told.setText(text)
        self.play_button.setEnabled(False)

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
        self.play_button.setText(say("ui.recording.pause" if self.recording.playing else "ui_complaints.play"))


def _size(row: Attachment) -> str:
    return f"{row.size / 1_000_000:.1f} MB" if row.size >= 1_000_000 else f"{max(row.size // 1000, 1)} KB"
