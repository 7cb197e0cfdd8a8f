"""Photos and documents of a record as a row of small pictures; one is looked at large in its place, never in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.store import Attachment, AttachmentHidden, AttachmentKind, HallError, Kept
from app.words import say
from ui.widgets.files import TakesFiles, png_of
from ui.widgets.pieces import label
from ui.widgets.player import Player
from ui.widgets.recording import Recording
from ui.widgets.sound import Sound, sound_of

if TYPE_CHECKING:
    from ui.shell.page import Page

TILE = QSize(92, 66)
_GAP = 6


class Strip(QWidget):
    """The row of small pictures. Arrows choose, Enter looks at one large, Delete takes one off; the last tile adds a file."""

    opened = Signal(int)
    wants_file = Signal()
    pasted = Signal(object)
    removing = Signal(int)
    returning = Signal()

    def __init__(self, *, adds: bool) -> None:
        super().__init__()
        self._adds = adds
        self._names: list[str] = []
        self._images: dict[int, QImage] = {}
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> int:
        """How many tiles there are, the one that adds a file among them."""
        return len(self._names) + self._adds

    def show_names(self, names: Sequence[str]) -> None:
        """Other pictures, not loaded yet."""
        self._names, self._images = list(names), {}
        self.at = max(0, min(self.at, self.count - 1))
        self._tell()

    def show_image(self, place: int, image: QImage) -> None:
        """One of them is here."""
        self._images[place] = image
        self.update()

    def has_image(self, place: int) -> bool:
        """Whether this tile shows its picture."""
        return place in self._images

    def choose(self, place: int) -> None:
        """Another tile comes to hand."""
        self.at = max(0, min(place, self.count - 1))
        self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(self._names[self.at] if self.at < len(self._names) else say("ui.gallery.add"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(self.count, 1) * (TILE.width() + _GAP), TILE.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(TILE.width() + 4, TILE.height() + 4)

    def _first(self) -> int:
        """The first tile that is shown: the row moves on when the one at hand would not be seen."""
        fits = max(1, int((self.width() - 4) // (TILE.width() + _GAP)))
        return max(0, self.at - fits + 1)

    def _tile(self, place: int) -> QRectF:
        return QRectF(2 + (place - self._first()) * (TILE.width() + _GAP), 2, TILE.width(), TILE.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        text, line = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.PlaceholderText)
        for place in range(self._first(), self.count):
            box = self._tile(place)
            image = self._images.get(place)
            at_hand = place == self.at and self.hasFocus()
            if place == len(self._names):
                self._words(paint, box, f"＋ {say('ui.gallery.add')}", text)
            elif image is None or image.isNull():
                self._words(paint, box, self._names[place], text)
            else:
                size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
                corner = box.center() - QPointF(size.width() / 2, size.height() / 2)
                paint.drawImage(QRectF(corner, size.toSizeF()), image)
            paint.setBrush(Qt.BrushStyle.NoBrush)
            paint.setPen(QPen(palette.color(QPalette.ColorRole.Link) if at_hand else line, 3 if at_hand else 1))
            paint.drawRect(box)
        paint.end()

    def _words(self, paint: QPainter, box: QRectF, text: str, colour: QColor) -> None:
        paint.setPen(colour)
        inside = box.adjusted(4, 2, -4, -2)
        shown = paint.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(inside.width() * 1.8))
        paint.drawText(inside, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWrapAnywhere), shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose(self.at + (1 if key == Qt.Key.Key_Right else -1))
        elif event.matches(QKeySequence.StandardKey.Paste) and self._adds:
            image = QApplication.clipboard().image()
            if not image.isNull():
                self.pasted.emit(image)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.count:
            self._open()
        elif key == Qt.Key.Key_Delete and self.at < len(self._names):
            self.removing.emit(self.at)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.returning.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place in range(self._first(), self.count):
            if self._tile(place).contains(event.position()):
                self.setFocus()
                self.choose(place)
                self._open()
                return

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()

    def _open(self) -> None:
        if self.at == len(self._names):
            self.wants_file.emit()
        else:
            self.opened.emit(self.at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class Large(QWidget):
    """One photo as large as its place allows."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        paint = QPainter(self)
        paint.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        paint.drawImage(
            QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()), self.image
        )
        paint.end()


class Gallery(TakesFiles):
    """The strip, and what is looked at large above it. `keep` is given each file that is added, already kept; None: nothing is added.

    `large` says whether something is shown large, for the page to make room.
    """

    file_words = ("ui.gallery.add", "ui.gallery.kinds")
    large = Signal(bool)

    def __init__(self, page: Page, keep: Callable[[Kept], None] | None = None, refused: Callable[[HallError], None] | None = None) -> None:
        super().__init__()
        self._page, self._keep, self._refused = page, keep, refused
        self._rows: list[Attachment] = []
        self._shown = -1
        self.setAcceptDrops(keep is not None)
        self.player = Player(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.picture = Large()
        self.picture.hide()
        layout.addWidget(self.picture, 1)
        self.recording = Recording()
        self.recording.no_device.connect(self._without_device)
        layout.addWidget(self.recording, 1)
        self.told = label(tone="muted", wrap=True)
        self.told.hide()
        layout.addWidget(self.told)
        self.strip = Strip(adds=keep is not None)
        self.strip.setAccessibleName(say("ui.gallery.title"))
        self.strip.opened.connect(self.look)
        self.strip.wants_file.connect(self.choose)
        self.strip.pasted.connect(lambda image: self.add(png_of(image), say("ui.gallery.pasted")))
        layout.addWidget(self.strip)
        self.off_words = label(tone="muted", wrap=True)
        self.off_words.hide()
        layout.addWidget(self.off_words)
        self.reason = QLineEdit()
        self.reason.hide()
        self.reason.returnPressed.connect(self._remove)
        layout.addWidget(self.reason)
        self.strip.removing.connect(self.ask_why)
        self.strip.returning.connect(self._return)
        self._removing: Attachment | None = None
        self._off: list[AttachmentHidden] = []
        self._take_off: Callable[[Attachment, str], None] | None = None
        self._put_back: Callable[[AttachmentHidden], None] | None = None
        self.setFocusProxy(self.strip)

    def lets_take_off(self, take_off: Callable[[Attachment, str], None], put_back: Callable[[AttachmentHidden], None]) -> None:
        """Delete on a tile asks why and calls `take_off`; Ctrl+Z calls `put_back` with what was taken off last."""
        self._take_off, self._put_back = take_off, put_back
        self.strip.setToolTip(say("ui.gallery.delete_hint"))

    @property
    def shown_large(self) -> bool:
        return not self.picture.isHidden() or self.recording.sound is not None

    @property
    def is_asking(self) -> bool:
        """Whether the line for a reason is open."""
        return not self.reason.isHidden()

    def show_off(self, off: Sequence[tuple[AttachmentHidden, str]]) -> None:
        """What was taken off and by whom, the latest first: it can be put back."""
        self._off = [each for each, _ in off]
        told = (say("ui.gallery.off_one", name=each.name, who=who, why=each.reason) for each, who in off)
        self.off_words.setText(say("ui.gallery.off", files=say("text.list_comma").join(told)) if off else "")
        self.off_words.setVisible(bool(off))

    def ask_why(self, place: int) -> None:
        """A file is taken off with a reason only; it is typed here."""
        if self._take_off is not None and 0 <= place < len(self._rows):
            self._removing = self._rows[place]
            words = say("ui.gallery.why", name=self._removing.name)
            self.reason.setPlaceholderText(words)
            self.reason.setAccessibleName(words)
            self.reason.clear()
            self.reason.show()
            self.reason.setFocus()

    def _remove(self) -> None:
        if self._removing is not None and self._take_off is not None and self.reason.text().strip():
            self._take_off(self._removing, self.reason.text())
            self._stop_asking()

    def _stop_asking(self) -> None:
        self._removing = None
        self.reason.hide()
        self.strip.setFocus()

    def _return(self) -> None:
        if self._off and self._put_back is not None:
            self._put_back(self._off[0])

    def show_list(self, rows: Sequence[Attachment]) -> None:
        """Show what is attached to another record, or what has come to this one."""
        if self._removing is not None and self._removing.id not in {each.id for each in rows}:
            self._stop_asking()
        if [each.id for each in rows] == [each.id for each in self._rows]:
            self._load_photos()  # one that was on another PC may have come
            return
        gone = self._shown >= 0 and self._rows[self._shown].id not in {each.id for each in rows}
        large = self._rows[self._shown].id if self._shown >= 0 and not gone else None
        self._rows = list(rows)
        self.strip.show_names([each.name for each in rows])
        if large is None:
            self.back()
        else:
            self._shown = next(number for number, each in enumerate(rows) if each.id == large)
        self._load_photos()

    def _load_photos(self) -> None:
        for place, each in enumerate(self._rows):
            if each.kind is AttachmentKind.PHOTO and not self.strip.has_image(place):
                self._load(place, each)

    def _load(self, place: int, row: Attachment) -> None:
        hall = self._page.hall
        room = TILE * self.devicePixelRatioF()

        def small() -> QImage:
            image = QImage.fromData(hall.attachments.read(row.hash))
            return image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)

        def here(image: QImage) -> None:
            if place < len(self._rows) and self._rows[place].id == row.id:
                self.strip.show_image(place, image)

        self._page.background(small, here, lambda _why: None)  # a file that is elsewhere keeps its name on its tile

    def look(self, place: int) -> None:
        """Look at one large, or hear it; the same one again puts it away. What is neither opens in the system's program."""
        if not 0 <= place < len(self._rows):
            return
        row, hall = self._rows[place], self._page.hall
        if self._shown == place:
            self.back()
            return

        def read() -> tuple[bytes, Sound | None]:
            content = hall.attachments.read(row.hash)
            return content, sound_of(content) if row.kind is AttachmentKind.RECORDING else None

        def show(found: tuple[bytes, Sound | None]) -> None:
            content, sound = found
            if sound is None and row.kind is not AttachmentKind.PHOTO:
                self.player.open(content, row.name)
                return
            if place >= len(self._rows) or self._rows[place].id != row.id or not self.isVisible():
                return  # another record by now
            self._shown = place
            self._say(f"{row.name}   {say('ui.gallery.back')}")
            if sound is not None:
                self.picture.hide()
                self.recording.show_sound(sound)
                self.recording.setFocus()
            else:
                self.recording.forget()
                self.picture.image = QImage.fromData(content)
                self.picture.setAccessibleName(row.name)
                self.picture.show()
                self.picture.update()
            self.large.emit(True)

        self._page.background(read, show, lambda why: self._say(why.what))

    def _without_device(self) -> None:
        """Nothing here can sound: the system's program may know another way."""
        row, hall = self._rows[self._shown], self._page.hall
        self.back()
        self._say(say("ui.recording.no_device", name=row.name))
        self._page.background(
            lambda: hall.attachments.read(row.hash), lambda content: self.player.open(content, row.name), lambda why: self._say(why.what)
        )

    def _say(self, text: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def back(self) -> None:
        """Nothing is looked at large, and nothing asked."""
        if self.is_asking:
            self._stop_asking()
        if self.recording.sound is not None:
            if self.recording.hasFocus():
                self.strip.setFocus()
            self.recording.forget()
        self._shown = -1
        self.picture.hide()
        self._say("")
        self.large.emit(False)

    def take_file(self, file: Path) -> None:
        self.add(file)

    def add(self, file: Path | bytes, name: str = "") -> None:
        """Keep a file (photos are made smaller first), then let the page say what it belongs to."""
        hall, keep = self._page.hall, self._keep
        if keep is not None:
            self._page.background(lambda: hall.attachments.keep(file, name), keep, self._refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.shown_large:
            self.back()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.player.forget()
        if self.recording.sound is not None and not event.spontaneous():
            self.back()
