"""A consultation is recorded and answered in under ten seconds of typing: counted in key presses, because seconds differ by machine.

Card, Moran and Newell (The keystroke-level model, Communications of the ACM 23 (7), 1980, p. 399): an average skilled typist takes
0.20 s for a key press, where Ctrl or Alt held down is one of its own. Ten seconds are fifty key presses.
Chinese is counted as it is typed in full pinyin, each letter one key, and one more for each part that the input method is told to take.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pypinyin import lazy_pinyin
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import Role
from app.access import service as access
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.models import Channel, Consultation, ConsultationNow, State
from app.store import Actor, Hall
from tests.helpers.typing import press, settle, type_text
from ui.consult.page import ConsultPage
from ui.shell import tasks
from ui.shell.session import Session

SECONDS_A_KEY = 0.20
SECONDS = 10
Key, Ctrl, Alt = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Hands:
    """Types where the cursor is, and counts."""

    def __init__(self, page: ConsultPage) -> None:
        self.page = page
        self.keys = 0

    def type(self, text: str) -> None:
        at = self.page.focusWidget()
        assert at is not None
        type_text(at, text)
        self.keys += len(text) if text.isascii() else sum(len(each) for each in lazy_pinyin(text)) + 1
        self.page.entry.look_up_now()
        settle()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        press(self.page, key, held)
        self.keys += 1 if held == Qt.KeyboardModifier.NoModifier else 2

    @property
    def seconds(self) -> float:
        return self.keys * SECONDS_A_KEY


@pytest.fixture
def hands(hall: Hall, administrator: Actor, qtbot: QtBot) -> Iterator[Hands]:
    with hall.work(administrator) as work:
        load_sample_knowledge(work)
        made = access.add_staff(work, login="lifang", name="李芳", number="012", role=Role.CLERK, password="晴川样例大厅2026")
        clerk = access.actor(made)
    session = Session(hall, clerk)
    page = ConsultPage(session)
    page.resize(1220, 680)
    qtbot.addWidget(page)
    page.show()
    page.entry.phone.setFocus()
    settle()
    yield Hands(page)
    tasks.wait_for_all()
    session.close()


def recorded(hall: Hall) -> tuple[Consultation, ConsultationNow]:
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
        return asked, read.require(ConsultationNow, asked.id)


def test_a_call_is_recorded_and_answered_from_an_article(hands: Hands, hall: Hall) -> None:
    hands.type("19900000001")
    hands.press(Key.Key_Return)
    hands.type("身份证丢了怎么办")
    hands.press(Key.Key_1, Alt)
    hands.press(Key.Key_F6)
    asked, now = recorded(hall)
    assert (asked.channel, asked.phone, asked.question, now.state) == (Channel.PHONE, "19900000001", "身份证丢了怎么办", State.ANSWERED)
    assert hands.seconds < SECONDS


def test_who_stands_at_the_window_needs_no_phone(hands: Hands, hall: Hall) -> None:
    hands.press(Key.Key_3, Ctrl)
    hands.press(Key.Key_Return)
    hands.type("居住证到期了怎么续")
    hands.press(Key.Key_1, Alt)
    hands.press(Key.Key_F6)
    asked, now = recorded(hall)
    assert (asked.channel, now.state) == (Channel.ON_SITE, State.ANSWERED)
    assert hands.seconds < SECONDS


def test_a_letter_is_recorded_and_answered_later(hands: Hands, hall: Hall) -> None:
    hands.press(Key.Key_2, Ctrl)
    hands.press(Key.Key_Return)
    hands.type("社保卡丢了怎么补")
    hands.press(Key.Key_F7)
    asked, now = recorded(hall)
    assert (asked.channel, now.state) == (Channel.MAIL, State.PROMISED)
    assert hands.seconds < SECONDS


def test_answer_later_costs_one_key_because_a_time_is_offered(hands: Hands, hall: Hall) -> None:
    hands.type("19900000001")
    hands.press(Key.Key_Return)
    hands.type("狗证在哪里办")
    hands.press(Key.Key_F7)
    assert recorded(hall)[1].state is State.PROMISED
    assert hands.seconds < SECONDS
