"""A runner on the screen, and what its tests ask again and again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from sqlalchemy import select

from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import EmergencyRun, PlanKind, RunEvent
from app.store import Actor, Hall
from tests.helpers.emergency import plan_of
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press
from ui.emergency.runner import Runner

Key = Qt.Key
EMERGENCY = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def opened(hall: Hall, who: Actor, open_page: OpenPage, kind: PlanKind = PlanKind.POWER_CUT, *, drill: bool = False) -> Runner:
    plan = plan_of(hall, kind)
    with hall.work(who) as work:
        run = desk.activate(work, plan.id, drill=drill)
    made = open_page(lambda session: Runner(session, run.id), who, size=(1366, 768))
    made.setFocus()
    return made


def choose(runner: Runner, name: str, value: str) -> None:
    """Press the key that stands before an answer."""
    options = runner.entry.options(name)
    assert options.hasFocus()
    key = options.buttons[options._values.index(value)].text().split()[0]
    press(runner, Key(Key.Key_0 + int(key)))


def runs(hall: Hall) -> list[EmergencyRun]:
    with hall.read() as read:
        return service.runs(read)


def events(hall: Hall) -> list[RunEvent]:
    with hall.read() as read:
        return read.all(select(RunEvent).order_by(RunEvent.hlc))
