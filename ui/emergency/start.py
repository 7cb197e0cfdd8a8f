"""One key from any page: choose a plan, look at it once more, start it. Two keys away from a mistake, and never in front of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import EmergencyPlan, EmergencyRun, PlanApproval, PlanVersion, RunEvent
from app.store import Base, Reader
from app.words import either, say
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import button, card, label


@dataclass(frozen=True)
class Offer:
    """What can be started, and what already runs."""

    plans: list[service.PlanLine]
    open_runs: list[EmergencyRun]


class StartStrip(Page):
    """Above the page that is shown: numbers choose, Enter starts, D makes it a drill, Esc goes away."""

    help_key: ClassVar[str] = "emergency"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({EmergencyPlan, PlanVersion, PlanApproval, EmergencyRun, RunEvent})
    begun = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("ui_emergency.start"))
        self.offer = Offer([], [])
        self.chosen: service.PlanLine | None = None
        self.drill = False
        self.alarm: EmergencyRun | None = None
        self._told_of: set[UUID] = set()
        frame, layout = card()
        self.heading = label(tone="title", wrap=True)
        self.told = label(wrap=True)
        layout.addWidget(self.heading)
        layout.addWidget(self.told)
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
        fresh = [run for run in running if run.id not in self._told_of]
        self._told_of |= {run.id for run in fresh}
        if not fresh or self.isVisible():
            return
        run = self.alarm = fresh[0]
        name = either(run.plan_name, run.plan_name_en)
        started = run.at.astimezone(self.hall.zone)
        mark = f"【{say('emergency.drill_mark')}】 " if run.drill else ""
        self.heading.setText(mark + say("ui_emergency.alarm", name=name, who=run.activated_by, time=f"{started:%H:%M}"))
        self.told.setText(say("ui_emergency.alarm_hint"))
        self._show(
            [("0", say("ui_emergency.back_to", name=name, number=run.number), self._open_alarm), ("Esc", say("ui.close"), self.leave)]
        )
        self._stale = False  # what is shown is the alarm, not the offer
        self.show()

    def _open_alarm(self) -> None:
        run = self.alarm
        self.leave()
        if run is not None:
            self.begun.emit(run.id)

    def _got(self, offer: Offer) -> None:
        self.offer = offer
        self._paint()

    def _paint(self) -> None:
        chosen = self.chosen
        drill = say("ui_emergency.as_drill") if self.drill else ""
        if chosen is None or chosen.in_force is None:
            self.heading.setText(f"{say('ui_emergency.start')} {drill}".strip())
            self.told.setText(say("ui_emergency.choose_plan") if self.offer.plans else say("ui_emergency.no_plans"))
            wanted = [(str(number), line.name, lambda line=line: self._choose(line)) for number, line in enumerate(self.offer.plans, 1)]
            if self.offer.open_runs:
                run = self.offer.open_runs[0]
                name = either(run.plan_name, run.plan_name_en)
                wanted.insert(0, ("0", say("ui_emergency.back_to", name=name, number=run.number), self._back))
        else:
            content = service.content_of(chosen.in_force.content)
            self.heading.setText(say("ui_emergency.sure_drill" if self.drill else "ui_emergency.sure", name=chosen.name))
            stops = say("ui_emergency.stops_queue") if content.freezes_queue and not self.drill else say("ui_emergency.queue_goes_on")
            self.told.setText(say("ui_emergency.what_starts", scope=content.scope.said, steps=len(content.steps), stops=stops))
            wanted = [(say("ui_emergency.enter"), say("ui_emergency.start_now"), self.start)]
        wanted.append(("D", say("ui_emergency.real" if self.drill else "ui_emergency.drill"), self._toggle_drill))
        wanted.append(("Esc", say("ui_emergency.not_now"), self._back_or_leave))
        self._show(wanted)

    def _show(self, wanted: list[tuple[str, str, object]]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for key, text, act in wanted:
            primary = key == say("ui_emergency.enter")
            made = button(f"{key} {text}", act, primary=primary, name=f"start_{key}")  # type: ignore[arg-type]
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._row.addWidget(made)
            self.buttons[key] = made
            made.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Escape:
            self._back_or_leave()
        elif key == Qt.Key.Key_D:
            self._toggle_drill()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.start()
        elif text == "0" and self.chosen is None and self.offer.open_runs:
            self._back()
        elif text.isdigit() and self.chosen is None and 0 < int(text) <= len(self.offer.plans):
            self._choose(self.offer.plans[int(text) - 1])
        else:
            super().keyPressEvent(event)

    def _choose(self, line: service.PlanLine) -> None:
        self.chosen = line
        self._paint()

    def _toggle_drill(self) -> None:
        self.drill = not self.drill
        self._paint()

    def _back_or_leave(self) -> None:
        if self.chosen is None:
            self.leave()
        else:
            self.chosen = None
            self._paint()

    def _back(self) -> None:
        run = self.offer.open_runs[0]
        self.leave()
        self.begun.emit(run.id)

    def start(self) -> None:
        """The second yes: from the commit on the clocks run."""
        line, drill = self.chosen, self.drill
        if line is None:
            return
        self.chosen = None  # a second Enter finds nothing to start
        self.run(lambda work: desk.activate(work, line.plan.id, drill=drill), self._started)

    def _started(self, run: EmergencyRun) -> None:
        self._told_of.add(run.id)
        self.leave()
        self.begun.emit(run.id)


def _read(read: Reader) -> Offer:
    return Offer([line for line in service.plans(read) if line.in_force is not None], service.open_runs(read))
