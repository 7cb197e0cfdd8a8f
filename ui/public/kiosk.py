"""Self-service numbers: choose what for, see what to bring, take the number. Large, slow to mistake, back by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.facility.assets import service as assets
from app.facility.assets.service import PublicNotice
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.models import Service
from app.queue import service as queue
from app.queue.models import Series, TicketSource
from app.store import Hall, HallError, Reader, Work
from app.words import either, say
from ui.public.notices import in_words, stopped_series
from ui.shell import tasks

T = TypeVar("T")
TILES = 8
BACK_AFTER_MS = 45_000
LOOK_EVERY_MS = 15_000
THANKS_MS = 8_000
_STYLE = """
QWidget {{ background: {ground}; color: {text}; font-size: {size}px; }}
QPushButton {{ background: {tile}; color: {text}; border: 3px solid {border}; border-radius: 14px; padding: 4px 18px; min-height: 58px;
  max-height: 400px;
  font-size: {size}px; }}
QPushButton:focus {{ border: 5px solid {mark}; }}
QPushButton[small="true"] {{ min-height: 44px; font-size: {small}px; }}
QPushButton[go="true"] {{ background: {mark}; color: {on_mark}; font-weight: 700; }}
QLabel#number {{ font-size: {huge}px; font-weight: 700; color: {mark}; }}
QLabel#title {{ font-size: {title}px; font-weight: 700; }}
QLabel#warning {{ color: {warning}; }}
QLabel#fault {{ color: {warning}; border: 3px solid {warning}; border-radius: 10px; padding: 6px 14px; font-size: {small}px; }}
QLineEdit {{ font-size: {size}px; min-height: 48px; max-height: 90px; border: 3px solid {border}; background: {tile}; padding: 4px 12px; }}
"""
_COLOURS = {
    False: {
        "ground": "#eef2f6",
        "text": "#13202e",
        "tile": "#ffffff",
        "border": "#9fb0c2",
        "mark": "#0b5cad",
        "on_mark": "#ffffff",
        "warning": "#a61f18",
    },
    True: {
        "ground": "#000000",
        "text": "#ffffff",
        "tile": "#000000",
        "border": "#ffffff",
        "mark": "#ffe14d",
        "on_mark": "#000000",
        "warning": "#ff8f87",
    },
}


class KioskWindow(QWidget):
    """Four sights: the series, their services, what is needed, the number. Leaves only by Ctrl+Shift+Q."""

    printed = Signal(str)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self.hall = hall
        self.setWindowTitle(say("ui_public.kiosk"))
        self._large, self._contrast = False, False
        self._service: Service | None = None
        self._booked = ""
        self._taking = False
        self._page_of_tiles = 0
        self._tiles: list[tuple[str, Callable[[], None]]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(36, 18, 36, 18)
        layout.setSpacing(12)
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setWordWrap(True)
        layout.addWidget(self.title)
        self.warning = QLabel()
        self.warning.setObjectName("warning")
        self.warning.setWordWrap(True)
        self.warning.hide()
        layout.addWidget(self.warning)
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        layout.addWidget(self.fault)
        self._stopped: frozenset[str] = frozenset()
        self.sights = QStackedWidget()
        layout.addWidget(self.sights, 1)
        self.tiles = QWidget()
        self.grid = QGridLayout(self.tiles)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(14)
        self.told = self._told_sight()
        self.done = self._done_sight()
        for sight in (self.tiles, self.told, self.done):
            self.sights.addWidget(sight)
        foot = QHBoxLayout()
        self.back = self._small(say("ui_public.back"), self.home)
        self.more = self._small(say("ui_public.more"), self._next_tiles)
        foot.addWidget(self.back)
        foot.addWidget(self.more)
        foot.addStretch(1)
        self.code = QLineEdit()
        self.code.setPlaceholderText(say("ui_public.code"))
        self.code.setAccessibleName(say("ui_public.code"))
        self.code.setMaximumWidth(420)
        self.code.textEdited.connect(lambda _: self._touched())
        self.code.returnPressed.connect(self._with_code)
        foot.addWidget(self.code)
        foot.addWidget(self._small(say("ui_public.large"), self._toggle_large))
        foot.addWidget(self._small(say("ui_public.contrast"), self._toggle_contrast))
        layout.addLayout(foot)
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.timeout.connect(self.home)
        self._look = QTimer(self)
        self._look.timeout.connect(self._look_for_faults)
        self._look.start(LOOK_EVERY_MS)
        leave = QShortcut(QKeySequence("Ctrl+Shift+Q"), self)
        leave.activated.connect(self.close)
        self._dress()
        self.home()

    def home(self) -> None:
        """The first sight: what the hall does, by series."""
        self._away.stop()
        self._service, self._booked = None, ""
        self.warning.hide()
        self.back.setVisible(False)
        self.code.setVisible(True)
        self.code.clear()
        self.title.setText(say("ui_public.choose"))
        self._look_for_faults()
        self._fetch(queue.all_series, self._show_series)

    def _look_for_faults(self) -> None:
        """What is out of use is told here as long as it is."""
        self._fetch(assets.public_notices, self._show_faults)

    def _show_faults(self, found: list[PublicNotice]) -> None:
        self.fault.setText(in_words(self.hall, found))
        self.fault.setVisible(bool(found))
        stopped = stopped_series(found)
        if stopped != self._stopped:
            self._stopped = stopped
            if not self.back.isVisible() and self.sights.currentWidget() is self.tiles:
                self._fetch(queue.all_series, self._show_series)

    def choose_series(self, letter: str) -> None:
        self._touched()
        self._fetch(lambda read: catalogue.services(read, series=letter), self._show_services)

    def choose_service(self, service: Service) -> None:
        """What to bring, before anything is printed."""
        self._touched()
        self._service = service
        self._fetch(lambda read: desk.before_number(read, service.id), self._tell)

    def take(self, reason: str = "") -> None:
        """The number; printed after it is saved. Touched twice, it is still one number."""
        service, code = self._service, self._booked
        if service is None or self._taking:
            return
        self._taking = True

        def act(work: Work) -> desk.Taken:
            return desk.take_number(work, service.id, priority_reason=reason, appointment_code=code, source=TicketSource.SELF_SERVICE)

        tasks.run(self, self.hall, SELF_SERVICE, act, self._taken, self._refused, self._failed)

    def _told_sight(self) -> QWidget:
        sight = QWidget()
        layout = QVBoxLayout(sight)
        self.needed = QLabel()
        self.needed.setWordWrap(True)
        self.needed.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.needed, 1)
        self.wait = QLabel()
        layout.addWidget(self.wait)
        row = QHBoxLayout()
        self.priority = QPushButton(say("ui_public.priority"))
        self.priority.clicked.connect(lambda _checked=False: self.take("self_declared"))
        self.go = QPushButton(say("ui_public.take"))
        self.go.setProperty("go", True)
        self.go.clicked.connect(lambda _checked=False: self.take())
        for each in (self.priority, self.go):
            each.setAutoDefault(True)
        row.addWidget(self.priority)
        row.addWidget(self.go, 1)
        layout.addLayout(row)
        return sight

    def _done_sight(self) -> QWidget:
        sight = QWidget()
        layout = QVBoxLayout(sight)
        layout.addStretch(1)
        self.number = QLabel()
        self.number.setObjectName("number")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.number)
        self.thanks = QLabel(say("ui_public.thanks"))
        self.thanks.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thanks.setWordWrap(True)
        layout.addWidget(self.thanks)
        layout.addStretch(2)
        return sight

    def _show_series(self, found: list[Series]) -> None:
        self._show_tiles([(self._series_name(series), lambda letter=series.letter: self.choose_series(letter)) for series in found])

    def _series_name(self, series: Series) -> str:
        name = either(series.name, series.name_en)
        return f"{name}\n{say('ui_public.series_stopped')}" if series.letter in self._stopped else name

    def _show_services(self, found: list[Service]) -> None:
        self.back.setVisible(True)
        self._show_tiles(
            [(either(service.name, service.name_en), lambda service=service: self.choose_service(service)) for service in found]
        )

    def _show_tiles(self, tiles: list[tuple[str, Callable[[], None]]]) -> None:
        self._tiles, self._page_of_tiles = tiles, 0
        self._lay_tiles()
        self.sights.setCurrentWidget(self.tiles)

    def _next_tiles(self) -> None:
        self._touched()
        self._page_of_tiles = (self._page_of_tiles + 1) % max(-(-len(self._tiles) // TILES), 1)
        self._lay_tiles()

    def _lay_tiles(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        start = self._page_of_tiles * TILES
        for place, (text, act) in enumerate(self._tiles[start : start + TILES]):
            made = QPushButton(_broken(text))
            made.setAccessibleName(text)
            made.setAutoDefault(True)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            made.clicked.connect(lambda _checked=False, act=act: act())
            self.grid.addWidget(made, place // 2, place % 2)
        self.more.setVisible(len(self._tiles) > TILES)

    def _tell(self, before: desk.BeforeNumber) -> None:
        service = before.service
        self.title.setText(either(service.name, service.name_en))
        lines = [f"• {either(material.name, material.name_en)}" for material in before.needed[:10]]
        self.needed.setText("\n".join([say("ui_public.bring"), *lines]) if lines else say("ui_public.bring_nothing"))
        wait = before.wait
        self.wait.setText(say("ui_public.wait", ahead=wait.ahead, least=wait.optimistic_minutes, most=wait.pessimistic_minutes))
        self.back.setVisible(True)
        self.more.setVisible(False)
        self.sights.setCurrentWidget(self.told)
        self.go.setFocus()

    def _with_code(self) -> None:
        code = self.code.text().strip()
        self._touched()

        def find(read: Reader) -> tuple[Service | None, str]:
            appointment = queue.find(read, code)
            return (read.get(Service, appointment.service_id) if appointment.service_id else None), appointment.series

        def then(found: tuple[Service | None, str]) -> None:
            self._service, series = found
            self._booked = code
            if self._service is not None:
                self.take()
            else:
                self.choose_series(series)  # booked for a series: which of its services?

        self._fetch(find, then)

    def _taken(self, taken: desk.Taken) -> None:
        self._taking = False
        self._service, self._booked = None, ""
        self.warning.hide()
        self.code.setVisible(False)
        self.more.setVisible(False)
        self.title.setText(either(taken.service.name, taken.service.name_en))
        self.number.setText(taken.ticket.number)
        self.sights.setCurrentWidget(self.done)
        self.back.setVisible(True)
        self._away.start(THANKS_MS)
        self.printed.emit(taken.ticket.number)

    def _refused(self, refusal: HallError) -> None:
        self._taking = False
        self.warning.setText(f"{refusal.what} {refusal.do}")
        self.warning.show()

    def _failed(self, fault: str) -> None:
        self._taking = False
        self.warning.setText(say("ui.fault", fault=fault))
        self.warning.show()

    def _fetch(self, query: Callable[[Reader], T], then: Callable[[T], None]) -> None:
        tasks.fetch(self, self.hall, query, then, self._refused, self._failed)

    def _touched(self) -> None:
        self.warning.hide()
        self._away.start(BACK_AFTER_MS)

    def _small(self, text: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("small", True)
        made.setAutoDefault(True)
        made.setAccessibleName(text)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _toggle_large(self) -> None:
        self._large = not self._large
        self._dress()

    def _toggle_contrast(self) -> None:
        self._contrast = not self._contrast
        self._dress()

    def _dress(self) -> None:
        size = 40 if self._large else 30
        self.setStyleSheet(
            _STYLE.format(**_COLOURS[self._contrast], size=size, small=int(size * 0.8), title=int(size * 1.4), huge=int(size * 5))
        )


def _broken(text: str, most: int = 26) -> str:
    """A long English name on two lines."""
    if len(text) <= most or not text.isascii() or "\n" in text:
        return text
    cut = text.rfind(" ", 0, len(text) // 2 + 6)
    return f"{text[:cut]}\n{text[cut + 1 :]}" if cut > 0 else text
