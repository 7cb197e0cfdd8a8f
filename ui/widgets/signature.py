"""Where the customer signs: by finger, pen or mouse; somebody who cannot has the name typed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTouchEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.words import say
from ui.widgets.files import png_of

PICTURE = QSize(600, 200)
_PEN_WIDTH = 4.0


class SignaturePad(QWidget):
    """A surface that keeps strokes. `png()` is the signature as a picture, None when nothing was written."""

    signed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("signature")
        self.setAccessibleName(say("ui_acting.signature"))
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._strokes: list[list[QPointF]] = []
        self._typed = ""

    def sizeHint(self) -> QSize:
        return QSize(420, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 130)

    @property
    def is_empty(self) -> bool:
        return not self._typed and not any(self._strokes)

    def clear(self) -> None:
        """Begin again."""
        self._strokes, self._typed = [], ""
        self.update()

    def type_name(self, name: str) -> None:
        """Sign by a typed name, which replaces what was drawn."""
        self._strokes, self._typed = [], name.strip()
        self.update()

    def png(self) -> bytes | None:
        """The signature as black on white, 600 x 200."""
        if self.is_empty:
            return None
        image = QImage(PICTURE, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        self._draw(painter, PICTURE, QColor("black"))
        painter.end()
        return png_of(image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.signed.emit()

    def event(self, event: object) -> bool:
        if isinstance(event, QTouchEvent):
            for point in event.points()[:1]:
                if event.isBeginEvent():
                    self._begin(point.position())
                elif event.isEndEvent():
                    self.signed.emit()
                else:
                    self._go_on(point.position())
            event.accept()
            return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("white"))
        painter.setPen(QPen(self.palette().color(self.foregroundRole()), 2 if self.hasFocus() else 1))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self.is_empty:
            painter.setPen(QColor("#53606e"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, say("ui_applications.sign_here"))
        self._draw(painter, self.size(), QColor("#0b1f4b"))
        painter.end()

    def _begin(self, at: QPointF) -> None:
        self._typed = ""
        self._strokes.append([self._share(at)])
        self.setFocus()
        self.update()

    def _go_on(self, at: QPointF) -> None:
        if self._strokes:
            self._strokes[-1].append(self._share(at))
            self.update()

    def _share(self, at: QPointF) -> QPointF:
        """The place as a share of the surface, so that any size gives the same picture."""
        return QPointF(at.x() / max(self.width(), 1), at.y() / max(self.height(), 1))

    def _draw(self, painter: QPainter, size: QSize, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._typed:
            font = QFont(self.font())
            font.setPixelSize(max(round(min(size.height() * 0.45, size.width() / max(len(self._typed), 1))), 10))
            painter.setFont(font)
            painter.setPen(colour)
            whole = self.rect() if size == self.size() else painter.viewport()
            painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, self._typed)
            return
        pen = QPen(colour, _PEN_WIDTH * size.width() / PICTURE.width(), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            points = [QPointF(point.x() * size.width(), point.y() * size.height()) for point in stroke]
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(points)
