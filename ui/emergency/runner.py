"""The runner: a role's checklist on the whole screen, dark and large; every time on it is derived from facts, none is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.access import UNSIGNED
from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import EmergencyRun, RunEvent
from app.emergency.rules import NOTHING, RoleStory, RunStory, StepStory, clock_jump
from app.queue import service as queue
from app.queue.models import QueueStop
from app.store import Base, HallError, Reader, Work
from app.words import say
from ui.emergency import looks, questions
from ui.emergency.drill_mark import FRAME, DrillMark
from ui.emergency.entry import Entry, Said
from ui.emergency.rows import StepRow, stopwatch
from ui.emergency.side import Side, open_inject
from ui.emergency.steady import LastLook, boot_of, steady_beside
from ui.shell.page import Page
from ui.shell.session import Session
from ui.theme import ThemeName
from ui.widgets.pieces import KeyBar, card, label

TICK_MS = 250
KEPT_EVERY = 8
"""Each so many ticks the look at the clocks is kept on disk: every two seconds."""
FOR_SIGNED = ("report", "queue", "all_clear")
"""What nobody does without signing in."""


@dataclass(frozen=True)
class Shown:
    """What one look at the file gave."""

    file: service.RunFile
    station_id: UUID
    queue_stands: bool


class Runner(Page):
    """One run on one PC. Other PCs' ticks appear as they arrive; this one works with nothing but its own file."""

    title_key: ClassVar[str] = "ui_emergency.runner"
    help_key: ClassVar[str] = "emergency"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({EmergencyRun, RunEvent, QueueStop})

    left = Signal()

    def __init__(self, session: Session, run_id: UUID, *, steady: Callable[[], float] | None = None, boot: str | None = None) -> None:
        super().__init__(session)
        self.run_id = run_id
        self.is_unsigned = UNSIGNED in session.actor.roles
        self.setWindowTitle(say("ui_emergency.runner"))
        self.shown: Shown | None = None
        self.role = ""
        self.chosen = 0
        self._seen = -1
        self._ticks = 0
        self._theme: ThemeName = looks.first()
        self._mark: DrillMark | None = None
        self._steady = steady or steady_beside(self.hall.clock)
        self._last_look = LastLook(self.hall.data, run_id, boot_of(self.hall.clock) if boot is None else boot)
        self._looked = self._last_look.read(self._steady()) or (self.hall.clock.now(), self._steady())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name = label(tone="title", wrap=True)
        self.clock = label("00:00:00", tone="clock")
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.clock)
        self.body.addLayout(top)
        across = QHBoxLayout()
        across.addWidget(self._checklist(), 7)
        side, layout = card()
        self.side = Side()
        layout.addWidget(self.side)
        across.addWidget(side, 3)
        self.body.addLayout(across, 1)
        self.entry = Entry(self.setFocus)
        self.body.addWidget(self.entry)
        self.body.addWidget(self._keys())
        self.entry.asking.connect(lambda asking: self.bar.setVisible(not asking))  # these keys are words then
        around = self.layout()
        assert around is not None
        around.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the screen is as large as it is
        self._around = around
        self._dress()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)

    def _checklist(self) -> QWidget:
        frame, layout = card()
        self.heading = label(tone="role", wrap=True)
        layout.addWidget(self.heading)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("plain")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        self._area.setWidget(inner)
        layout.addWidget(self._area, 1)
        self.rows: list[StepRow] = []
        return frame

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        for key, name, act in (
            ("Space", "done", self.finish),
            ("B", "begin", self.begin),
            ("S", "skip", self.skip),
            ("U", "take_back", self.take_back),
            ("T", "take_role", self.take_role),
            ("H", "help", self.ask_support),
            ("A", "answer", self.answer),
            ("K", "contact", self.contact),
            ("R", "report", self.report),
            ("P", "problem", self.problem),
            ("Q", "queue", self.toggle_queue),
            ("X", "all_clear", self.all_clear),
            ("L", "light", self.toggle_light),
            ("Esc", "leave", self.leave),
        ):
            if self.is_unsigned and name in FOR_SIGNED:
                continue
            text = say(f"ui_emergency.run_key.{name}")
            self.key(key, text, act)
            self.bar.add(say("ui_emergency.space") if key == "Space" else key, text, act)
        self.key("Up", say("ui_emergency.run_key.up"), lambda: self._move(-1))
        self.key("Down", say("ui_emergency.run_key.down"), lambda: self._move(1))
        for number in range(10):
            self.key(str(number), say("ui_emergency.run_key.role", n=number), lambda number=number: self._show_role(number))
        return self.bar

    # Reading

    def refresh(self) -> None:
        run_id = self.run_id
        self.fetch(lambda read: _read(read, run_id), self._got)

    def _got(self, shown: Shown) -> None:
        first = self.shown is None
        self.shown = shown
        if first:
            self._to_next()
            if shown.file.run.drill:
                self._around.setContentsMargins(FRAME + 8, FRAME + 6, FRAME + 8, FRAME + 6)
                self._mark = DrillMark(self)
                self._mark.show()
        self._paint()

    @property
    def now(self) -> datetime:
        """This PC's clock, put right by the jumps that it noted."""
        wall = self.hall.clock.now()
        return wall if self.shown is None else self.shown.file.story.now_of(wall, self.shown.station_id)

    def tick(self) -> None:
        """Look at the clock, and let the times go on."""
        self.look_at_clock()
        if self.shown is not None:
            self._paint()
            if self._ticks % KEPT_EVERY == 0:
                self._last_look.forget() if self.shown.file.story.is_over else self._last_look.keep(*self._looked)
            self._ticks += 1

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start(TICK_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """A checklist that is not on the screen looks at no clock: whichever is opened next goes on from the look that is kept."""
        self._timer.stop()
        if self.shown is not None and not self.shown.file.story.is_over:
            self._last_look.keep(*self._looked)
        super().hideEvent(event)

    def look_at_clock(self) -> None:
        """Note when this PC's clock was moved, also while the program was closed; sleep moves nothing."""
        if self.shown is None:
            return
        wall, steady = self.hall.clock.now(), self._steady()
        by = clock_jump(self._looked[0], wall, self._looked[1], steady)
        self._looked = (wall, steady)
        if by != NOTHING and not self.shown.file.story.is_over:
            run_id = self.run_id
            self.run(lambda work: service.note_clock_jump(work, run_id, by), lambda _event: self.refresh())
            self.message.tell(say("ui_emergency.clock_moved"), "warning")

    def steps(self) -> list[StepStory]:
        """The steps that are shown: of the role, or all."""
        told = self.shown.file.story.steps if self.shown is not None else ()
        return [each for each in told if not self.role or each.step.role == self.role]

    def _paint(self) -> None:
        shown = self.shown
        assert shown is not None
        run, told, now = shown.file.run, shown.file.story, self.now
        started = told.started_at.astimezone(self.hall.zone)
        mark = f"【{say('emergency.drill_mark')}】 " if run.drill else ""
        over = f"  {say('emergency.event.all_clear')}" if told.is_over else ""
        self.name.setText(
            f"{mark}{shown.file.name} · {say('emergency.version', n=run.version_number)} · "
            f"{say('ui_emergency.started', time=f'{started:%H:%M:%S}')}{over}"
        )
        self.clock.setText(stopwatch(told.elapsed(now)))
        self.heading.setText(self._role_words())
        steps = self.steps()
        while len(self.rows) < len(steps):
            row = StepRow()
            self.rows.append(row)
            self._list.insertWidget(self._list.count() - 1, row)
        self.chosen = max(0, min(self.chosen, len(steps) - 1))
        at = told.all_clear_at or now
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(steps))
            if place < len(steps):
                role = told.content.role(steps[place].step.role)
                title = role.title.said if role is not None and not self.role else ""
                row.show_step(steps[place], title, told.started_at, at, chosen=place == self.chosen)
        self.side.show_story(told, at, drill=run.drill, queue_stands=shown.queue_stands)
        if self._seen != self.chosen and steps:
            self._seen = self.chosen
            QTimer.singleShot(0, self._show_chosen)

    def _role_words(self) -> str:
        story = self._role_story()
        if story is None:
            return say("ui_emergency.all_roles")
        nobody = say("ui_emergency.not_taken", name=story.role.holder) if story.role.holder else say("ui_emergency.empty_role")
        person = story.taken_by or nobody
        return say("ui_emergency.role_of", role=story.role.title.said, name=person)

    def _role_story(self) -> RoleStory | None:
        told = self.shown.file.story.roles if self.shown is not None else ()
        return next((each for each in told if each.role.key == self.role), None)

    def current(self) -> StepStory | None:
        """The step at hand."""
        steps = self.steps()
        return steps[self.chosen] if steps else None

    def _show_role(self, number: int) -> None:
        roles = self.shown.file.story.roles if self.shown is not None else ()
        if number <= len(roles):
            self.role = roles[number - 1].role.key if number else ""
            self.chosen = 0
            self._to_next()
            self.tick()

    def _move(self, by: int) -> None:
        self.chosen += by
        self.tick()

    def _show_chosen(self) -> None:
        if self.chosen < len(self.rows):
            self._area.ensureWidgetVisible(self.rows[self.chosen], 0, 40)

    def _to_next(self) -> None:
        steps = self.steps()
        self.chosen = next((place for place, each in enumerate(steps) if not each.is_over), max(len(steps) - 1, 0))

    # Doing

    def _do(self, operation: Callable[[Work], Any], then: Callable[[Any], None] | None = None) -> None:
        self.look_at_clock()
        self.run(operation, then or (lambda _made: None), self._refused)

    def _refused(self, refusal: HallError) -> None:
        if not (self.entry.isVisible() and self.entry.refuse(refusal)):
            self.message.refuse(refusal)

    def finish(self) -> None:
        """Tick the step at hand, and go to the next."""
        each = self.current()
        if each is not None and not each.is_over:
            run_id, key = self.run_id, each.step.key
            self._do(lambda work: service.finish_step(work, run_id, key), self._ticked)

    def _ticked(self, event: RunEvent) -> None:
        self.message.clear()
        steps = self.steps()
        rest = [place for place, each in enumerate(steps) if not each.is_over and each.step.key != event.subject]
        self.chosen = next((place for place in rest if place > self.chosen), rest[0] if rest else self.chosen)

    def begin(self) -> None:
        """Show the others that the step at hand is under way."""
        each = self.current()
        if each is not None and not each.is_over:
            run_id, key = self.run_id, each.step.key
            self._do(lambda work: service.start_step(work, run_id, key))

    def skip(self) -> None:
        """Leave the step at hand out, with a reason."""
        each = self.current()
        if each is None or each.is_over:
            return
        run_id, key = self.run_id, each.step.key
        self._ask(
            "skip", questions.words(say("ui_emergency.reason")), lambda work, said: service.skip_step(work, run_id, key, said["text"])
        )

    def take_back(self) -> None:
        """The tick of the step at hand was a mistake."""
        each = self.current()
        if each is not None and each.tick_id is not None:
            run_id, tick = self.run_id, each.tick_id
            self._do(lambda work: service.take_back(work, run_id, tick))

    def take_role(self) -> None:
        """Stand in the role that is shown; the name is the signed-in person's unless another is typed."""
        if not self.role:
            self.message.tell(say("ui_emergency.choose_role"), "warning")
            return
        run_id, role = self.run_id, self.role
        name = "" if self.is_unsigned else self.session.actor.name
        self._ask("take_role", questions.name(name), lambda work, said: service.take_role(work, run_id, role, said["name"]))

    def ask_support(self) -> None:
        """Ask one of the plan's contacts, or somebody else, for help; the answer's clock runs from the moment it is kept."""
        if (told := self._told()) is not None:
            self._ask("help", questions.support(told), lambda work, said: questions.ask_support(work, told, self.run_id, said))

    def answer(self) -> None:
        """Answer something that a drill brought in, else a request for support; the one that waits longest, or the one chosen."""
        told = self._told()
        if told is None or self.shown is None:
            return
        run_id = self.run_id
        inject = open_inject(told, self.now) if self.shown.file.run.drill else None
        if inject is not None:
            key = inject.key
            answer = questions.words(say("ui_emergency.answer_what"))
            self._ask("answer", answer, lambda work, said: service.answer_inject(work, run_id, key, said["text"]), inject.text.said)
            return
        waiting = [each for each in told.supports if each.answer is None]
        if not waiting:
            self.message.tell(say("ui_emergency.nothing_to_answer"), "warning")
            return
        asked = questions.request(waiting[0]) if len(waiting) == 1 else say("ui_emergency.run_key.answer")
        self._ask("answer", questions.answer(waiting), lambda work, said: questions.answer_support(work, waiting, run_id, said), asked)

    def contact(self) -> None:
        """Who was called, what came of it, what was said."""
        if (told := self._told()) is not None:
            self._ask("contact", questions.contact(told), lambda work, said: questions.log_contact(work, told, self.run_id, said))

    def report(self) -> None:
        """The next report: the first, then follow-ups, after the all clear the final one; it is printed."""
        told = self._told()
        if told is None or self.shown is None or self.is_unsigned:
            return
        run_id, kind = self.run_id, questions.next_report(told)
        self.entry.ask(
            say(f"emergency.event.{kind}"),
            questions.report(told, kind, self.shown.file.run.what),
            lambda said: self._do(lambda work: service.report(work, run_id, kind, said), self._reported),
        )

    def problem(self) -> None:
        """A supply that is missing, a number that is wrong, or something else to learn from: the revision proposes it."""
        if (told := self._told()) is not None:
            self._ask("problem", questions.problem(told), lambda work, said: questions.note_problem(work, self.run_id, said))

    def _told(self) -> RunStory | None:
        return self.shown.file.story if self.shown is not None else None

    def _ask(self, key: str, asks: list[questions.Ask], act: Callable[[Work, Said], RunEvent], heading: str = "") -> None:
        """Ask at the foot of the screen and do it in one unit of work."""
        title = heading or say(f"ui_emergency.run_key.{key}")
        self.entry.ask(title, asks, lambda said: self._do(lambda work: act(work, said), self._kept))

    def toggle_queue(self) -> None:
        run_id = self.run_id
        self._do(lambda work: desk.toggle_queue(work, run_id), lambda _stands: self.refresh())

    def all_clear(self) -> None:
        """It is over; the words typed are the second yes."""
        run_id = self.run_id
        self._ask(
            "all_clear", questions.words(say("ui_emergency.all_clear_what")), lambda work, said: desk.all_clear(work, run_id, said["text"])
        )

    def _kept(self, _event: RunEvent) -> None:
        self.message.clear()
        self.entry.done()

    def _reported(self, event: RunEvent) -> None:
        self.entry.done()
        self.message.tell(say("ui_emergency.report_printing", kind=say(f"emergency.event.{event.kind}")))

    def leave(self) -> None:
        """Away from what is being typed, else from the screen; the run goes on."""
        if self.entry.isVisible():
            self.entry.done()
        else:
            self.close()

    def toggle_light(self) -> None:
        """Dark, light, high contrast."""
        self._theme = looks.after(self._theme)
        self._dress()

    def _dress(self) -> None:
        self.setStyleSheet(looks.sheet_of(self._theme))


def _read(read: Reader, run_id: UUID) -> Shown:
    return Shown(service.run_file(read, run_id), read.station.id, run_id in queue.causes(read))
