"""A runner on the screen, and what its tests ask again and again."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.desk import emergency as desk
from app.emergency import service
from app.emergency.models import EmergencyRun, PlanKind, RunEvent
from app.store import Actor, Hall
from tests.helpers.emergency import plan_of
from tests.helpers.typing import press, settle
from ui.emergency.runner import Runner
from ui.shell import tasks
from ui.shell.session import Session

Key = Qt.Key
EMERGENCY = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def opened(hall: Hall, who: Actor, qtbot: QtBot, kind: PlanKind = PlanKind.POWER_CUT, *, drill: bool = False) -> Iterator[Runner]:
    plan = plan_of(hall, kind)
    with hall.work(who) as work:
        run = desk.activate(work, plan.id, drill=drill)
    session = Session(hall, who)
    made = Runner(session, run.id)
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    settle()
    yield made
    made.close()
    tasks.wait_for_all()
    session.close()


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
