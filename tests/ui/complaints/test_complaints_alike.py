"""While a complaint is taken down, earlier ones of the same customer or in the same words are one key away."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.complaints import service
from app.complaints.service import ComplaintForm, Why
from app.store import Hall
from tests.helpers.typing import press, settle, type_text
from tests.ui.complaints.conftest import person
from ui.complaints.page import CASE, FORM, ComplaintsPage

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def taken(hall: Hall, facts: str, phone: str = "", target: str = "") -> str:
    with hall.work(person(hall, "李芳" if target != "李芳" else "赵敏")) as work:
        made = service.record(work, ComplaintForm(facts=facts, person_name="王龘", phone=phone, target_name=target), print_slip=False)
        return made.number


def typed(page: ComplaintsPage, facts: str, phone: str = "") -> None:
    press(page, Key.Key_N, CTRL)
    if phone:
        type_text(page.taking.phone, phone)
    type_text(page.taking.facts, facts)
    page.taking.look_for_alike()
    settle()


def test_the_same_customer_comes_first_then_the_same_words(page: ComplaintsPage, hall: Hall) -> None:
    words = taken(hall, "三号窗口排队两个小时没有人叫号")
    same = taken(hall, "收费没有开发票", "138-0000-1234")
    taken(hall, "卫生间没有打扫")
    typed(page, "在三号窗口排队两个小时", "13800001234")
    assert [(each.complaint.number, each.why) for each in page.taking.alike] == [(same, Why.CUSTOMER), (words, Why.WORDS)]


def test_one_key_opens_it_and_escape_comes_back_to_what_was_typed(page: ComplaintsPage, hall: Hall) -> None:
    number = taken(hall, "三号窗口排队两个小时没有人叫号")
    typed(page, "在三号窗口排队两个小时")
    press(page, Key.Key_1, ALT)
    assert page.stack.currentIndex() == CASE
    assert page.case.shown is not None
    assert page.case.shown.file.complaint.number == number
    press(page, Key.Key_Escape)
    assert page.stack.currentIndex() == FORM
    assert page.taking.facts.toPlainText() == "在三号窗口排队两个小时"
    press(page, Key.Key_N, CTRL)
    press(page, Key.Key_Escape)
    assert page.stack.currentIndex() != FORM


def test_a_complaint_against_who_takes_this_one_down_is_never_offered(page: ComplaintsPage, hall: Hall) -> None:
    taken(hall, "赵敏态度恶劣不肯解释", "13800001234", target="赵敏")
    typed(page, "态度恶劣不肯解释", "13800001234")
    assert page.taking.alike == []


def test_nothing_is_offered_for_a_few_letters_and_nothing_stays_from_the_last_one(page: ComplaintsPage, hall: Hall) -> None:
    taken(hall, "三号窗口排队两个小时没有人叫号")
    typed(page, "三号")
    assert page.taking.alike == []
    typed(page, "窗口排队两个小时")
    assert len(page.taking.alike) == 1
    press(page, Key.Key_D, CTRL)
    assert page.taking.alike == []
