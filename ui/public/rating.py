"""The rating screen at a window: one key for the visit that has just ended; staff cannot give it. Clauses 2.2.5, 3.1.4."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.access import SELF_SERVICE
from app.consult.models import Consultation, ConsultationEvent
from app.desk import service as desk
from app.intake.applications.models import Rating
from app.queue import service as queue
from app.queue.models import Counter, CounterPeriod, TicketNow
from app.store import Hall, HallError, Reader, Work
from app.words import either, say
from ui.shell import tasks
from ui.shell.session import Session

GRADES = (5, 4, 3, 2, 1)
ASKS_WHY_UP_TO = 2
TAGS = ("manner", "waiting", "skill", "papers", "place")
WHY_FOR_MS = 20_000
THANKS_MS = 5_000
SLIP_FOR_MS = 60_000
_COLOURS = {5: "#1b7f3b", 4: "#3d8b2f", 3: "#8a6d00", 2: "#b4540a", 1: "#a61f18"}
_STYLE = """
QWidget { background: #eef2f6; color: #13202e; font-size: 30px; }
QLabel#title { font-size: 54px; font-weight: 700; }
QLabel#ticket { font-size: 40px; color: #3a4a5c; }
QPushButton { border: 3px solid #9fb0c2; border-radius: 16px; padding: 4px; min-height: 150px; max-height: 400px;
  font-size: 27px; font-weight: 700; background: #ffffff; }
QLineEdit { border: 3px solid #9fb0c2; border-radius: 12px; padding: 10px; background: #ffffff; font-size: 32px;
  min-height: 56px; max-height: 56px; }
QPushButton:focus { border: 6px solid #0b5cad; }
"""


class RatingWindow(QWidget):
    """Three sights: nobody is asked, how was it, and for a bad grade why. Keys 1 to 5; leaves only by Ctrl+Shift+Q."""

    def __init__(self, hall: Hall, counter_number: int) -> None:
        super().__init__()
        self.session = Session(hall, SELF_SERVICE, self)
        self.session.watch()
        self.session.changed.connect(self._heard)
        self.counter_number = counter_number
        self.counter_id = None
        self._asked: desk.Invitation | None = None
        self._grade = 0
        self.setWindowTitle(say("ui_public.rating"))
        self.setStyleSheet(_STYLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 36, 48, 36)
        self.title, self.ticket = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.ticket.setObjectName("ticket")
        for label in (self.title, self.ticket):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        self.sights = QStackedWidget()
        self._slip = ""
        self.nobody, self.grades, self.why = self._slip_sight(), self._grade_sight(), self._why_sight()
        for sight in (self.nobody, self.grades, self.why):
            self.sights.addWidget(sight)
        layout.addWidget(self.sights, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._time_is_up)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(30_000)
        QShortcut(QKeySequence("Ctrl+Shift+Q"), self).activated.connect(self.close)
        self.refresh()

    def _slip_sight(self) -> QWidget:
        """Nobody is asked: who holds the slip of a consultation scans its code, or types number and check code."""
        sight = QWidget()
        column = QVBoxLayout(sight)
        column.addStretch(1)
        hint = QLabel(say("ui_public.slip_hint"))
        hint.setObjectName("ticket")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        column.addWidget(hint)
        self.slip = QLineEdit()
        self.slip.setAccessibleName(say("ui_public.slip_hint"))
        self.slip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.slip.setPlaceholderText(say("ui_public.slip_sample"))
        self.slip.setMaximumWidth(860)
        self.slip.setMaxLength(80)
        self.slip.returnPressed.connect(self.scan)
        column.addSpacing(18)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self.slip, 8)
        across.addStretch(1)
        column.addLayout(across)
        column.addStretch(2)
        return sight

    def _grade_sight(self) -> QWidget:
        sight = QWidget()
        row = QHBoxLayout(sight)
        row.setSpacing(18)
        self.buttons: dict[int, QPushButton] = {}
        for grade in GRADES:
            made = QPushButton(f"{grade}\n{say(f'applications.grade.{grade}')}")
            made.setAccessibleName(say(f"applications.grade.{grade}"))
            made.setStyleSheet(f"color: {_COLOURS[grade]};")
            made.clicked.connect(lambda _=False, grade=grade: self.choose(grade))
            row.addWidget(made)
            self.buttons[grade] = made
        return sight

    def _why_sight(self) -> QWidget:
        sight = QWidget()
        grid = QGridLayout(sight)
        grid.setSpacing(18)
        for place, tag in enumerate((*TAGS, "")):
            text = say(f"ui_public.why.{tag}") if tag else say("ui_public.why_not")
            made = QPushButton(f"{place + 1}  {text}")
            made.setAccessibleName(text)
            made.clicked.connect(lambda _=False, tag=tag: self.give(tag))
            grid.addWidget(made, place // 3, place % 3)
        return sight

    # What is asked

    def refresh(self) -> None:
        number = self.counter_number

        def look(read: Reader) -> tuple[Counter | None, desk.Invitation | None, str]:
            found = next((each for each in queue.counters(read) if each.number == number), None)
            hall = read.profile()
            return found, desk.invitation(read, found.id) if found is not None else None, either(hall.name, hall.name_en)

        tasks.fetch(self, self.session.hall, look, self._show, self._refused, _nothing)

    def _heard(self, kinds: frozenset[type]) -> None:
        if {TicketNow, CounterPeriod, Rating, ConsultationEvent} & kinds:
            self.refresh()

    def _show(self, found: tuple[Counter | None, desk.Invitation | None, str]) -> None:
        counter, asked, hall_name = found
        self.counter_id = None if counter is None else counter.id
        if self._pause.isActive():
            return  # somebody says why, or is being thanked
        self._asked = asked
        if asked is None:
            known = counter is not None
            self.title.setText(hall_name if known else say("ui_public.no_counter", number=self.counter_number))
            self.ticket.setText(say("ui_public.window", number=self.counter_number) if known else "")
            self.sights.setCurrentWidget(self.nobody)
            self.slip.setFocus()
            return
        self.title.setText(say("ui_public.how_was_it"))
        self.ticket.setText(say("ui_public.rate_hint", number=asked.ticket_number))
        if self.sights.currentWidget() is not self.grades:
            self.sights.setCurrentWidget(self.grades)
            self.buttons[GRADES[0]].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.text()
        if pressed.isdigit() and self.sights.currentWidget() is self.grades and int(pressed) in GRADES:
            self.choose(int(pressed))
        elif pressed.isdigit() and self.sights.currentWidget() is self.why and 1 <= int(pressed) <= len(TAGS) + 1:
            self.give((*TAGS, "")[int(pressed) - 1])
        else:
            super().keyPressEvent(event)

    # What is answered

    def scan(self) -> None:
        """The code of a slip: its consultation is asked about, once. Clause 3.1.4."""
        typed = self.slip.text()
        self.slip.clear()
        tasks.fetch(
            self,
            self.session.hall,
            lambda read: desk.slip(read, typed),
            lambda asked: self._ask_about(typed, asked),
            self._refused,
            _nothing,
        )

    def _ask_about(self, typed: str, asked: Consultation) -> None:
        self._slip = typed
        self._asked = desk.Invitation(None, asked.number, asked.contact_id, asked.created_by)
        self.title.setText(say("ui_public.how_was_it"))
        self.ticket.setText(say("ui_public.rate_slip", number=asked.number))
        self.sights.setCurrentWidget(self.grades)
        self.buttons[GRADES[0]].setFocus()
        self._pause.start(SLIP_FOR_MS)

    def choose(self, grade: int) -> None:
        """A grade; a bad one asks why, and counts without a reason when nobody says."""
        if self._asked is None:
            return
        self._grade = grade
        if grade > ASKS_WHY_UP_TO:
            self.give("")
            return
        self.title.setText(say("ui_public.why_title"))
        self.ticket.setText("")
        self.sights.setCurrentWidget(self.why)
        self._pause.start(WHY_FOR_MS)

    def give(self, tag: str) -> None:
        """Keep the rating; it is never changed afterwards."""
        self._pause.stop()
        counter_id, grade, self._grade = self.counter_id, self._grade, 0
        slip, self._slip = self._slip, ""
        if not grade or (counter_id is None and not slip):
            return
        tags = (say(f"ui_public.why.{tag}"),) if tag else ()

        def rate(work: Work) -> Rating:
            if slip:
                return desk.rate_by_slip(work, slip, grade, tags=tags)
            assert counter_id is not None
            return desk.rate_visit(work, counter_id, grade, tags=tags)

        tasks.run(self, self.session.hall, SELF_SERVICE, rate, self._thank, self._refused, _nothing)

    def _thank(self, _rating: Rating) -> None:
        self._say(say("ui_public.rating_thanks"))

    def _refused(self, refusal: HallError) -> None:
        self._say(refusal.what, refusal.do)

    def _say(self, text: str, further: str = "") -> None:
        self._asked = None
        self._slip = ""
        self.title.setText(text)
        self.ticket.setText(further)
        self.sights.setCurrentWidget(self.nobody)
        self.slip.setFocus()
        self._pause.start(THANKS_MS)

    def _time_is_up(self) -> None:
        if self._grade:
            self.give("")
        else:
            self._slip = ""
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._grade:
            self.give("")
        self._clock.stop()
        self._pause.stop()
        tasks.wait_for_all()
        self.session.close()
        super().closeEvent(event)


def _nothing(_fault: str) -> None:
    return
