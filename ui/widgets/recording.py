"""A recording in its place: its loudness as a picture, where it is, and the keys that play it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.words import say
from ui.widgets.sound import NoSoundDevice, Sound, Voice

STEP = 5.0
"""Seconds that an arrow key goes."""
_TICK = 50
_TALLEST = 120
_STALLED = 40
"""Ticks without a sample taken: the device is gone."""


class Recording(QWidget):
    """One recording at a time. Space or Enter plays and pauses, the arrows go 5 seconds, a click goes there.

    `changed` tells that it began or stopped; `no_device` that nothing here can sound: the page hands over to the system's player.
    """

    changed = Signal()
    no_device = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sound: Sound | None = None
        self.voice: Voice | None = None
        self._at = 0.0
        self._still = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("ui.recording.title"))
        self.setToolTip(say("ui.recording.keys"))
        self.hide()

    @property
    def playing(self) -> bool:
        return self.voice is not None and self.voice.playing

    @property
    def at(self) -> float:
        """Seconds from the start."""
        return self._at if self.voice is None else self.voice.at

    def show_sound(self, sound: Sound) -> None:
        """Another recording, at its start and silent."""
        self.forget()
        self.sound = sound
        self.show()
        self._tell()

    def forget(self) -> None:
        """Fall silent and let go of what was decoded."""
        was = self.playing
        if self.voice is not None:
            self.voice.close()
        self._timer.stop()
        self.sound, self.voice, self._at = None, None, 0.0
        self.hide()
        if was:
            self.changed.emit()

    def toggle(self) -> None:
        """Play, or pause."""
        if self.sound is None:
            return
        if self.voice is not None and self.voice.playing:
            self.voice.pause()
            self._timer.stop()
        else:
            try:
                if self.voice is None:
                    self.voice = Voice(self.sound)
                    self.voice.go_to(self._at)
                self.voice.play()
            except NoSoundDevice:
                self._lose()
                return
            self._still = 0
            self._timer.start()
        self._tell()
        self.changed.emit()

    def go(self, seconds: float) -> None:
        """So many seconds on, or back."""
        self.go_to(self.at + seconds)

    def go_to(self, seconds: float) -> None:
        """Another place."""
        if self.sound is None:
            return
        self._at = max(0.0, min(seconds, self.sound.seconds))
        if self.voice is not None:
            self.voice.go_to(self._at)
        self._tell()

    def takes(self, key: int) -> bool:
        """Do what a key stands for; False when it stands for nothing here."""
        if self.sound is None:
            return False
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(STEP if key == Qt.Key.Key_Right else -STEP)
        else:
            return False
        return True

    def _tick(self) -> None:
        voice = self.voice
        if voice is None:
            return
        self._still = self._still + 1 if voice.at == self._at else 0
        self._at = voice.at
        if voice.over:
            voice.pause()
        elif self._still >= _STALLED:
            self._lose()
            return
        if not voice.playing:
            self._timer.stop()
            self._tell()
            self.changed.emit()
        self.update()

    def _lose(self) -> None:
        """The device is not there, or no more."""
        self._at = self.at
        self._timer.stop()
        if self.voice is not None:
            self.voice.close()
            self.voice = None
        self._tell()
        self.changed.emit()
        self.no_device.emit()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.times)
        self.update()

    @property
    def times(self) -> str:
        """Where it is, and how long it is."""
        return f"{clock(self.at)} / {clock(self.sound.seconds)}" if self.sound is not None else ""

    def sizeHint(self) -> QSize:
        return QSize(320, _TALLEST + 2 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 40 + 2 * self.fontMetrics().height())

    def _wave(self) -> QRectF:
        words = self.fontMetrics().height() + 6
        high = min(_TALLEST, self.height() - words - 4)
        return QRectF(3, 2 + (self.height() - 4 - words - high) / 2, self.width() - 6, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.sound is None:
            return
        paint = QPainter(self)
        palette, box = self.palette(), self._wave()
        done, rest = palette.color(QPalette.ColorRole.Link), palette.color(QPalette.ColorRole.PlaceholderText)
        reached = box.left() + box.width() * self.at / self.sound.seconds
        paint.fillRect(box, palette.color(QPalette.ColorRole.Base))
        columns = max(1, min(len(self.sound.peaks), int(box.width()) // 3))
        wide = box.width() / columns
        for number in range(columns):
            first = number * len(self.sound.peaks) // columns
            last = (number + 1) * len(self.sound.peaks) // columns
            high = max(1.0, max(self.sound.peaks[first:last]) * (box.height() - 6))
            left = box.left() + number * wide
            paint.fillRect(QRectF(left, box.center().y() - high / 2, max(1.0, wide - 1), high), done if left < reached else rest)
        paint.fillRect(QRectF(min(reached, box.right() - 2), box.top(), 2, box.height()), palette.color(QPalette.ColorRole.WindowText))
        paint.setPen(QPen(done if self.hasFocus() else rest, 2 if self.hasFocus() else 1))
        paint.drawRect(box)
        below = QRectF(box.left(), box.bottom() + 6, box.width(), self.fontMetrics().height())
        paint.setPen(palette.color(QPalette.ColorRole.WindowText))
        sign = "❚❚" if self.playing else "▶"
        times = f"{sign}  {self.times}"
        paint.drawText(below, int(Qt.AlignmentFlag.AlignLeft), times)
        room = below.width() - self.fontMetrics().horizontalAdvance(times) - 16
        keys = say("ui.recording.keys")
        if self.fontMetrics().horizontalAdvance(keys) <= room:  # else its tool tip says it
            paint.setPen(rest)
            paint.drawText(below, int(Qt.AlignmentFlag.AlignRight), keys)
        paint.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes(event.key()):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        box = self._wave()
        if self.sound is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self.go_to((event.position().x() - box.left()) / box.width() * self.sound.seconds)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self.sound is not None:  # a window made small plays on
            self.forget()


def clock(seconds: float) -> str:
    """Seconds as m:ss, whole ones that are past."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
