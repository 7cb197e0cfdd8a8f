"""One key from any page: choose a plan, look at it once more, start it. Two keys away from a mistake, and never in front of the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.access import UNSIGNED, bystander
from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import Duty, EmergencyPlan, EmergencyRun, PlanApproval, PlanVersion, RunEvent
from app.emergency.plan import empty_roles, with_people
from app.store import Base, HallError, Reader
from app.words import either, say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, card, label

SHOWN = 9
"""So many plans have a digit; the right arrow brings the next ones."""
Wanted = tuple[str, str, Callable[[], object]]


@dataclass(frozen=True)
class Offer:
    """What can be started, what already runs (real ones first), and which roles of a plan have nobody today."""

    plans: Sequence[service.PlanLine] = ()
    open_runs: Sequence[EmergencyRun] = ()
    empty: Mapping[UUID, str] = field(default_factory=dict[UUID, str])


class StartStrip(Page):
    """Above the page that is shown: digits choose, Enter starts, D makes it a drill, Esc goes away.

    Where nobody is signed in it asks for a name before the last Enter, and starts real emergencies only.
    """

    help_key: ClassVar[str] = "emergency"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({EmergencyPlan, PlanVersion, PlanApproval, Duty, EmergencyRun, RunEvent})
    begun = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("ui_emergency.start"))
        self.is_unsigned = UNSIGNED in session.actor.roles
        self.offer = Offer()
        self.chosen: service.PlanLine | None = None
        self.drill = False
        self.alarm: EmergencyRun | None = None
        self.listing: Literal["plans", "runs"] = "plans"
        self.first = 0
        self._told_of: set[UUID] = set()
        frame, layout = card()
        self.heading = label(tone="title", wrap=True)
        self.told = label(wrap=True)
        self.nobody = label(wrap=True)
        self.nobody.setProperty("badge", "danger")
        layout.addWidget(self.heading)
        layout.addWidget(self.told)
        layout.addWidget(self.nobody)
        self.form = Form()
        self.who = self.form.line("name", say("ui_emergency.your_name"))
        self.who.returnPressed.connect(self.start)
        self.form.hide()
        layout.addWidget(self.form)
        self._choices = QWidget()
        self._choices.setObjectName("plain")
        self._row = FlowLayout(self._choices)
        layout.addWidget(self._choices)
        self.body.addWidget(frame)
        self.buttons: dict[str, QPushButton] = {}
        self.hide()
        session.changed.connect(self._listen)
        self.fetch(service.open_runs, self._ring)

    def appear(self) -> None:
        """Show what can be started; pressed again, go away."""
        if self.isVisible() and self.alarm is None:
            self.leave()
            return
        self.alarm = None
        self.chosen, self.drill = None, False
        self.listing, self.first = "plans", 0
        self.message.clear()
        self.show()
        self.setFocus()
        self.refresh()

    def leave(self) -> None:
        """Nothing is started."""
        self.hide()
        self.chosen = self.alarm = None

    def refresh(self) -> None:
        if self.alarm is None:
            self.fetch(_read, self._got)

    def _listen(self, kinds: frozenset[type[Base]]) -> None:
        if EmergencyRun in kinds:
            self.fetch(service.open_runs, self._ring)

    def _ring(self, running: list[EmergencyRun]) -> None:
        """Somebody started a plan elsewhere: say so above the page, without taking the keys from who is typing."""
        fresh = sorted((run for run in running if run.id not in self._told_of), key=lambda run: run.drill)
        self._told_of |= {run.id for run in fresh}
        if not fresh or self.isVisible():
            return
        run = self.alarm = fresh[0]
        name = either(run.plan_name, run.plan_name_en)
        started = run.at.astimezone(self.hall.zone)
        self.heading.setText(_mark(run) + say("ui_emergency.alarm", name=name, who=run.activated_by, time=f"{started:%H:%M}"))
        self.told.setText(say("ui_emergency.alarm_hint"))
        self._ask_nothing()
        self._show(
            [("0", say("ui_emergency.back_to", name=name, number=run.number), self._open_alarm), ("Esc", say("ui.close"), self.leave)]
        )
        self._stale = False  # what is shown is the alarm, not the offer
        self.show()

    def _open_alarm(self) -> None:
        if self.alarm is not None:
            self._open(self.alarm)

    def _open(self, run: EmergencyRun) -> None:
        self.leave()
        self.begun.emit(run.id)

    def _got(self, offer: Offer) -> None:
        self.offer = offer
        self._paint()

    def _ask_nothing(self) -> None:
        self.nobody.hide()
        self.form.hide()

    def _paint(self) -> None:
        self._ask_nothing()
        wanted: list[Wanted]
        if self.chosen is not None:
            wanted = self._question(self.chosen)
        elif self.listing == "runs":
            self.heading.setText(say("ui_emergency.which_run"))
            self.told.setText("")
            wanted = [
                (str(number), f"{_mark(run)}{_named(run)}", lambda run=run: self._open(run))
                for number, run in enumerate(self.offer.open_runs[:SHOWN], 1)
            ]
        else:
            wanted = self._plans()
        if not self.is_unsigned and self.listing == "plans":
            wanted.append(("D", say("ui_emergency.real" if self.drill else "ui_emergency.drill"), self._toggle_drill))
        wanted.append(("Esc", say("ui_emergency.not_now"), self._back_or_leave))
        self._show(wanted)

    def _plans(self) -> list[Wanted]:
        drill = say("ui_emergency.as_drill") if self.drill else ""
        self.heading.setText(f"{say('ui_emergency.start')} {drill}".strip())
        self.told.setText(say("ui_emergency.choose_plan") if self.offer.plans else say("ui_emergency.no_plans"))
        here = self.offer.plans[self.first : self.first + SHOWN]
        wanted: list[Wanted] = [(str(number), line.name, lambda line=line: self._choose(line)) for number, line in enumerate(here, 1)]
        running = self.offer.open_runs
        if len(running) == 1:
            back = say("ui_emergency.back_to", name=_named(running[0]), number="").strip()
            wanted.insert(0, ("0", f"{_mark(running[0])}{back}", self._back))
        elif running:
            wanted.insert(0, ("0", say("ui_emergency.back_to_one_of", n=len(running)), self._back))
        if len(self.offer.plans) > SHOWN:
            last = -(-len(self.offer.plans) // SHOWN)
            wanted.append(("→", say("ui_emergency.more_plans", page=self.first // SHOWN + 1, of=last), lambda: self._turn(1)))
        return wanted

    def _question(self, chosen: service.PlanLine) -> list[Wanted]:
        assert chosen.in_force is not None
        content = service.content_of(chosen.in_force.content)
        self.heading.setText(say("ui_emergency.sure_drill" if self.drill else "ui_emergency.sure", name=chosen.name))
        stops = say("ui_emergency.stops_queue") if content.freezes_queue and not self.drill else say("ui_emergency.queue_goes_on")
        self.told.setText(say("ui_emergency.what_starts", scope=content.scope.said, steps=len(content.steps), stops=stops))
        empty = self.offer.empty.get(chosen.plan.id, "")
        self.nobody.setText(say("ui_emergency.empty_roles", roles=empty))
        self.nobody.setVisible(bool(empty))
        self.form.setVisible(self.is_unsigned)
        if self.is_unsigned:
            self.who.setFocus()
        return [(say("ui_emergency.enter"), say("ui_emergency.start_now"), self.start)]

    def _show(self, wanted: Sequence[Wanted]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for key, text, act in wanted:
            primary = key == say("ui_emergency.enter")
            made = button(f"{key} {text}", act, primary=primary, name=f"start_{key}")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._row.addWidget(made)
            self.buttons[key] = made
            made.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        is_choosing = self.chosen is None and self.alarm is None
        if key == Qt.Key.Key_Escape:
            self._back_or_leave()
        elif key == Qt.Key.Key_D and not self.is_unsigned and self.listing == "plans":
            self._toggle_drill()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.start()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_PageUp) and is_choosing:
            self._turn(1 if key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown) else -1)
        elif text == "0" and is_choosing and self.offer.open_runs:
            self._back()
        elif text.isdigit() and is_choosing:
            self._digit(int(text) - 1)
        else:
            super().keyPressEvent(event)

    def _digit(self, place: int) -> None:
        if self.listing == "runs":
            if 0 <= place < len(self.offer.open_runs):
                self._open(self.offer.open_runs[place])
        elif 0 <= place < SHOWN and self.first + place < len(self.offer.plans):
            self._choose(self.offer.plans[self.first + place])

    def _turn(self, by: int) -> None:
        """The next nine plans; after the last the first again."""
        if self.listing == "plans" and len(self.offer.plans) > SHOWN:
            pages = -(-len(self.offer.plans) // SHOWN)
            self.first = (self.first // SHOWN + by) % pages * SHOWN
            self._paint()

    def _choose(self, line: service.PlanLine) -> None:
        self.chosen = line
        self._paint()

    def _toggle_drill(self) -> None:
        self.drill = not self.drill
        self._paint()

    def _back_or_leave(self) -> None:
        if self.chosen is None and self.listing == "plans":
            self.leave()
        else:
            self.chosen, self.listing = None, "plans"
            self.setFocus()
            self._paint()

    def _back(self) -> None:
        """To what runs; where several do, to the choice of one."""
        if len(self.offer.open_runs) == 1:
            self._open(self.offer.open_runs[0])
        else:
            self.listing = "runs"
            self._paint()

    def start(self) -> None:
        """The second yes: from the commit on the clocks run."""
        line, drill = self.chosen, self.drill
        if line is None:
            return
        if self.is_unsigned:
            self.session.actor = bystander(self.who.text())
        self.chosen = None  # a second Enter finds nothing to start

        def refused(refusal: HallError) -> None:
            self.chosen = line
            if not self.form.show_error(refusal):
                self.message.refuse(refusal)

        self.run(lambda work: desk.activate(work, line.plan.id, drill=drill), self._started, refused)

    def _started(self, run: EmergencyRun) -> None:
        self._told_of.add(run.id)
        self._open(run)


def _mark(run: EmergencyRun) -> str:
    return f"【{say('emergency.drill_mark')}】 " if run.drill else ""


def _named(run: EmergencyRun) -> str:
    return f"{either(run.plan_name, run.plan_name_en)} {run.number}"


def _read(read: Reader) -> Offer:
    plans = [line for line in service.plans(read) if line.in_force is not None]
    on_duty = service.duty_of(read, read.today)
    empty: dict[UUID, str] = {}
    for line in plans:
        assert line.in_force is not None
        nobody = empty_roles(with_people(service.content_of(line.in_force.content), on_duty))
        if nobody:
            empty[line.plan.id] = say("text.list_comma").join(role.title.said for role in nobody)
    return Offer(plans, sorted(service.open_runs(read), key=lambda run: run.drill), empty)
