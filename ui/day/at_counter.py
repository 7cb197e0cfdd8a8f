"""Some of the day's customers served at the real workbench, key by key."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from app.day.play import Day, Visitor
from app.queue.models import Step
from app.store import Actor, Hall
from ui.day.hands import let_go, press, settle, type_text
from ui.desk.page import DeskPage
from ui.shell.client import application
from ui.shell.session import Session
from ui.shell.window import MainWindow

_CTRL = Qt.KeyboardModifier.ControlModifier
_WALK = timedelta(seconds=30)
_ANOTHER_LOOK = timedelta(minutes=1)
_LOOKS = 40


def serve_by_keys(hall: Hall, day: Day, clerk: Actor, customers: int) -> int:
    """Let a clerk serve so many customers at the workbench; returns how many applications were accepted there."""
    application()
    session = Session(hall, clerk)
    window = MainWindow(session, _nothing)
    window.resize(1366, 728)
    window.show()
    window.show_page("desk")
    settle()
    page = window.page
    assert isinstance(page, DeskPage)

    def call_if_free() -> None:
        settle()
        if page.bench is not None and page.bench.there is None:
            press(window, Qt.Key.Key_F2)

    day.windows.step_aside(clerk, call_if_free)
    accepted = 0
    for _ in range(_LOOKS):
        accepted += _serve(day, window, page, clerk)
        if accepted == customers:
            break
    let_go(window)
    session.close()
    day.windows.go_on(clerk)
    return accepted


def _serve(day: Day, window: MainWindow, page: DeskPage, clerk: Actor) -> bool:
    page.refresh()
    settle()
    if page.bench is None or page.bench.there is None:
        press(window, Qt.Key.Key_F2)
    for _ in range(_LOOKS):
        if page.bench is not None and page.bench.there is not None:
            break
        day.play_for(_ANOTHER_LOOK)
    assert page.bench is not None
    there = page.bench.there
    if there is None:
        return False
    visitor = day.windows.by_keys(clerk, there.ticket.ticket_id)
    if visitor is None:
        while day.windows.is_busy(clerk):
            day.play_for(_ANOTHER_LOOK)
        return False
    day.play_for(_WALK)
    settle()
    press(window, Qt.Key.Key_F2)
    _fill_in(page, visitor)
    day.play_for(timedelta(minutes=visitor.plan.minutes))
    settle()
    press(window, Qt.Key.Key_F9)
    bench = page.bench
    accepted = bench.there is not None and bench.there.ticket.step is Step.SERVING and bool(bench.done)
    if bench.open_case is None and accepted:
        visitor.accepted.extend(each.id for each in bench.there.applications if bench.there)
    press(window, Qt.Key.Key_F10)
    settle()
    day.windows.served_by_keys(clerk, visitor)
    return accepted


def _fill_in(page: DeskPage, visitor: Visitor) -> None:
    person = visitor.plan.person
    box = page.customer
    if not box.name.text():
        if box.organisation.isChecked() != bool(person.organisation):
            box.organisation.setFocus()
            press(page, Qt.Key.Key_Space)
        type_text(box.number, person.credit_code or person.identity_number)
        press(page, Qt.Key.Key_Tab)
        type_text(box.name, person.organisation or person.name)
        type_text(box.phone, person.phone)
    page.materials.setFocus()
    press(page, Qt.Key.Key_Space, _CTRL)


def _nothing() -> None:
    return
