"""What an act asks for is kept whole: words, numbers, dates, choices and ticks come back as they stood, a signature does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.store import Hall, new_id
from app.store.drafts import Draft, draft
from tests.helpers.typing import settle
from ui.shell import tasks
from ui.shell.drafting import DraftKeeper
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.asking import AskPanel
from ui.widgets.asks import Act, Day, Line, Number, Pick, Sign, Ticks

ONE, TWO = UUID(int=1), UUID(int=2)


class Everything(Act[Any]):
    room = "ui_complaints"


class Here:
    subject_id = new_id()


ASKS = (
    Line("words"),
    Number("figure_most", 1, 60, 5),
    Day("due_on", date(2026, 11, 23)),
    Pick("handler_id", [(None, "无"), (ONE, "李芳"), (TWO, "赵敏")], ONE),
    Ticks("remarks", [(ONE, "身份证"), (TWO, "户口簿")]),
    Sign("result"),
)


def act(*asks: Any) -> Everything:
    return Everything("pause", "F4", lambda _: True, lambda _: asks or ASKS, lambda *_: None)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[AskPanel]:
    around = QWidget()
    made = AskPanel("ui_complaints")
    QVBoxLayout(around).addWidget(made)
    qtbot.addWidget(around)
    around.show()
    made.ask(act(), Here())
    yield made
    around.close()


def field(panel: AskPanel, name: str, kind: type[Any]) -> Any:
    assert panel.form is not None
    found = panel.form.fields[name]
    return found if isinstance(found, kind) else found.findChildren(kind)


def test_a_form_that_stands_as_it_began_is_nothing_to_keep(panel: AskPanel) -> None:
    assert panel.content() is None


def test_numbers_dates_choices_and_ticks_come_back_by_a_file_of_plain_values(panel: AskPanel, qtbot: QtBot) -> None:
    told: list[None] = []
    panel.typed.connect(lambda: told.append(None))
    qtbot.keyClicks(field(panel, "words", QLineEdit), "abc")
    field(panel, "figure_most", QSpinBox).setValue(12)
    field(panel, "due_on", QDateEdit).setDate(QDate(2027, 1, 4))
    field(panel, "handler_id", QComboBox).setCurrentIndex(2)
    field(panel, "remarks", QCheckBox)[0].setChecked(False)
    assert len(told) == 3 + 4
    stood, kept = panel.values(), json.loads(json.dumps(panel.content()))
    panel.leave()
    panel.ask(act(), Here())
    assert panel.content() is None
    panel.fill(kept)
    assert panel.values() == stood
    assert (stood["figure_most"], stood["due_on"], stood["handler_id"], stood["remarks"]) == (12, date(2027, 1, 4), TWO, [TWO])


def test_somebody_who_has_left_meanwhile_is_not_chosen_again(panel: AskPanel) -> None:
    field(panel, "handler_id", QComboBox).setCurrentIndex(2)
    kept = panel.content()
    assert kept is not None
    panel.ask(act(Pick("handler_id", [(None, "无"), (ONE, "李芳")], ONE)), Here())
    panel.fill(kept)
    assert panel.values() == {"handler_id": ONE}


def test_what_was_left_a_moment_ago_is_there_before_the_file_has_it(hall: Hall, administrator: Any, qtbot: QtBot) -> None:
    """One leaves a form by Esc and comes back by its key at once: faster than the file is written."""
    session = Session(hall, administrator)
    page = Page(session)
    qtbot.addWidget(page)
    line = QLineEdit()
    keeper = DraftKeeper(page, lambda: {"text": line.text()} if line.text() else None)
    keeper.turn_to("here", line.clear, lambda kept: line.setText(kept["text"]))
    settle()
    line.setText("正在写")
    keeper.typed()
    keeper.turn_to("elsewhere", line.clear, lambda kept: line.setText(kept["text"]))
    assert line.text() == ""
    keeper.turn_to("here", line.clear, lambda kept: line.setText(kept["text"]))
    assert line.text() == "正在写"
    settle()
    with hall.read() as read:
        assert draft(read, administrator.id, "here") == {"text": "正在写"}
        assert read.count_rows(Draft) == 1
    tasks.wait_for_all()
    session.close()


def test_keys_of_the_panel_are_enter_and_escape(panel: AskPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(field(panel, "figure_most", QSpinBox), Qt.Key.Key_Escape)
