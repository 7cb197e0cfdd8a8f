"""The consultation page by key, on the real hall. Clauses 3.1.1 to 3.1.4."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from app.access import Role
from app.access import service as access
from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.knowledge.rules import draft_of
from app.consult.models import Channel, Consultation, ConsultationEvent, ConsultationNow, State, Step
from app.documents.models import PrintOrder
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.service import load_sample_catalogue
from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.intake.customers.rules import CustomerForm
from app.store import Actor, Hall, ManualClock
from app.store.drafts import drafts
from tests.helpers import local
from tests.helpers.knowledge import article
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.consult.page import ConsultPage, View

Key, Ctrl, Alt = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def signed_in(hall: Hall, administrator: Actor) -> Actor:
    with hall.work(administrator) as work:
        load_sample_knowledge(work)
        access.add_staff(work, login="wangmin", name="王敏", number="013", role=Role.CLERK, password="晴川样例大厅2026")
        return access.actor(access.add_staff(work, login="lifang", name="李芳", number="012", role=Role.CLERK, password="晴川样例大厅2026"))


@pytest.fixture
def page(signed_in: Actor, open_page: OpenPage) -> ConsultPage:
    return open_page(ConsultPage, signed_in, size=(1220, 680))


def all_of(hall: Hall) -> list[ConsultationNow]:
    with hall.read() as read:
        return read.all(select(ConsultationNow).order_by(ConsultationNow.asked_at))


def events(hall: Hall) -> list[ConsultationEvent]:
    with hall.read() as read:
        return read.all(select(ConsultationEvent).order_by(ConsultationEvent.hlc, ConsultationEvent.id))


def ask(page: ConsultPage, question: str, phone: str = "19900000001") -> None:
    type_text(page.entry.phone, phone)
    type_text(page.entry.question, question)
    page.entry.look_up_now()
    settle()


def test_phone_question_one_key_for_the_article_one_for_the_answer(page: ConsultPage, hall: Hall) -> None:
    """Ten seconds of typing: eleven digits and the question; Alt+1 answers from the article, F6 keeps it, F8 confirms."""
    ask(page, "身份证丢了怎么办")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    (row,) = all_of(hall)
    assert row.state is State.ANSWERED
    answered = events(hall)[-1]
    with hall.read() as read:
        assert answered.version_id == article(read, "KB-HJ-01").id
    assert "工本费 40 元" in answered.note
    press(page, Key.Key_F8)
    assert all_of(hall)[0].state is State.UNDERSTOOD
    assert page.case is None
    assert page.entry.phone.text() == ""
    assert page.entry.phone.hasFocus()


def test_the_customer_is_found_by_the_phone_as_it_is_typed(page: ConsultPage, hall: Hall, signed_in: Actor) -> None:
    with hall.work(signed_in) as work:
        known = customers.find_or_register(work, CustomerForm(name="欧阳若兮", phone="19900000007"))
    ask(page, "几点上班", "199 0000 0007")
    assert page.entry.name.text() == "欧阳若兮"
    press(page, Key.Key_F5)
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
        assert (asked.customer_id, asked.name, asked.phone) == (known, "欧阳若兮", "19900000007")
        assert read.count_rows(Customer) == 1


def test_a_refusal_stands_at_its_field_and_everything_typed_stays(page: ConsultPage, hall: Hall) -> None:
    ask(page, "问题", "123")
    press(page, Key.Key_F5)
    assert all_of(hall) == []
    assert page.entry.form._errors["phone"].text()
    page.entry.phone.clear()
    type_text(page.entry.phone, "19900000001")
    press(page, Key.Key_F6)
    assert all_of(hall) == []
    assert page.entry.reply._errors["answer"].text()
    assert page.entry.question.toPlainText() == "问题"


def test_answer_later_is_on_ones_own_list_and_warned_of(page: ConsultPage, hall: Hall, clock: ManualClock, signed_in: Actor) -> None:
    ask(page, "狗证在哪里办")
    page.entry.promised.setText("10:30")
    press(page, Key.Key_F7)
    (row,) = all_of(hall)
    assert (row.state, row.holder_id, row.due_at) == (State.PROMISED, signed_in.id, local("2026-11-23 10:30"))
    press(page, Key.Key_F2)
    page.look_at(View.MINE)
    settle()
    assert page.table.model().index(0, 0).data() == "10:30"
    clock.advance(timedelta(minutes=80))
    page.refresh()
    settle()
    assert page.table.model().index(0, 0).data() == "! 10:30"
    clock.advance(timedelta(minutes=11))
    page.refresh()
    settle()
    assert page.table.model().index(0, 0).data() == "✗ 10:30"
    assert page.alarm.property("badge") == "danger"


def test_not_understood_needs_a_word_and_opens_it_again(page: ConsultPage, hall: Hall) -> None:
    ask(page, "身份证到期")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    press(page, Key.Key_F9)
    assert all_of(hall)[0].state is State.ANSWERED
    assert page.entry.reply._errors["note"].text()
    type_text(page.entry.note, "问的是孩子的")
    press(page, Key.Key_F9)
    assert all_of(hall)[0].state is State.OPEN
    assert "F6" in page.primary.text()


def test_this_was_wrong_opens_a_task(page: ConsultPage, hall: Hall) -> None:
    ask(page, "身份证到期")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    type_text(page.entry.note, "期限说反了")
    press(page, Key.Key_F11)
    with hall.read() as read:
        (task,) = knowledge.tasks(read)
        assert task.article is not None
        assert (task.article.code, task.report.note) == ("KB-HJ-02", "期限说反了")


def test_printed_by_key(page: ConsultPage, hall: Hall) -> None:
    ask(page, "结婚登记要带什么")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    press(page, Key.Key_F10)
    with hall.read() as read:
        assert read.all(select(PrintOrder.kind)) == ["consultation_reply"]


def test_handed_on_by_key_and_number(page: ConsultPage, hall: Hall) -> None:
    ask(page, "狗证在哪里办")
    press(page, Key.Key_F7)
    press(page, Key.Key_T, Ctrl)
    press(page.choice, Key.Key_1)
    last = events(hall)[-1]
    assert last.kind is Step.HANDED_ON
    assert all_of(hall)[0].holder_id == last.holder_id


def test_a_list_that_is_read_again_does_not_push_away_what_is_typed(page: ConsultPage, hall: Hall, signed_in: Actor) -> None:
    ask(page, "第一个问题")
    press(page, Key.Key_F5)
    press(page, Key.Key_N, Ctrl)
    type_text(page.entry.question, "正在输入的第二个问题")
    page.refresh()
    settle()
    assert page.case is None
    assert page.entry.question.toPlainText() == "正在输入的第二个问题"
    press(page, Key.Key_F2)
    page.table.selectRow(0)
    settle()
    assert page.case is None or page.case.consultation.channel is Channel.PHONE


def test_own_words_are_not_overwritten_by_an_article(page: ConsultPage) -> None:
    ask(page, "身份证丢了怎么办")
    type_text(page.entry.answer_text, "我自己写的")
    press(page, Key.Key_1, Alt)
    assert page.entry.answer == "我自己写的"
    assert page.entry.cited is not None


def test_the_clock_explains_itself(page: ConsultPage) -> None:
    ask(page, "狗证在哪里办")
    press(page, Key.Key_F5)
    press(page, Key.Key_F4)
    assert page.ledger.isVisible()
    assert "15" in page.ledger.sentence.text()
    press(page, Key.Key_F4)
    assert page.entry.isVisible()


def test_what_is_being_typed_is_there_again_after_a_restart(page: ConsultPage, hall: Hall, signed_in: Actor, open_page: OpenPage) -> None:
    ask(page, "身份证丢了怎么办")
    press(page, Key.Key_1, Alt)
    type_text(page.entry.note, "孩子的")
    page.drafts.save()
    settle()
    again = open_page(ConsultPage, signed_in)
    assert (again.entry.phone.text(), again.entry.question.toPlainText(), again.entry.note.text()) == (
        "19900000001",
        "身份证丢了怎么办",
        "孩子的",
    )
    assert again.entry.cited is not None
    press(again, Key.Key_F6)
    assert all_of(hall)[0].state is State.ANSWERED
    press(again, Key.Key_N, Ctrl)
    assert again.entry.content() is None
    with hall.read() as read:
        assert drafts(read, signed_in.id) == []


def test_an_answer_half_written_waits_while_somebody_looks_at_another_question(page: ConsultPage, hall: Hall) -> None:
    for number, question in enumerate(("狗证在哪里办", "护照在哪里办")):
        ask(page, question, f"1990000000{number}")
        press(page, Key.Key_F5)
        press(page, Key.Key_N, Ctrl)
    first, second = all_of(hall)
    page.open(first.consultation_id)
    settle()
    type_text(page.entry.answer_text, "请到公安局")
    page.open(second.consultation_id)
    settle()
    assert page.entry.answer == ""
    page.open(first.consultation_id)
    settle()
    assert page.entry.answer == "请到公安局"


def test_a_form_cleared_by_mistake_comes_back_by_key(page: ConsultPage) -> None:
    ask(page, "狗证在哪里办")
    press(page, Key.Key_N, Ctrl)
    assert page.entry.content() is None
    press(page, Key.Key_B, Ctrl)
    assert page.entry.question.toPlainText() == "狗证在哪里办"


def test_the_service_is_found_by_typing_and_brings_its_materials_and_articles(page: ConsultPage, hall: Hall, signed_in: Actor) -> None:
    with hall.work(Actor(signed_in.id, "周强", frozenset({"administrator"}))) as work:
        load_sample_catalogue(work)
    page.new()
    settle()
    type_text(page.entry.service, "hj02")
    page.entry.service.editingFinished.emit()
    settle()
    assert "居民户口簿" in page.entry.about.text()
    assert page.entry.offers.item(0).text().endswith("身份证丢了怎么补办")
    ask(page, "要多久")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
        assert asked.service_id is not None
        assert catalogue.snapshot(read, asked.service_id).code == "HJ02"


def test_a_letter_has_an_address_to_reply_to_and_the_day_it_came(page: ConsultPage, hall: Hall) -> None:
    press(page, Key.Key_2, Ctrl)
    type_text(page.entry.where, "晴川市和风路 8 号")
    type_text(page.entry.asked, "11-20 14:05")
    type_text(page.entry.question, "公租房怎么申请")
    press(page, Key.Key_F5)
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
    assert (asked.channel, asked.address, asked.asked_at) == (Channel.MAIL, "晴川市和风路 8 号", local("2026-11-20 14:05"))


def test_a_time_that_is_none_is_told_at_its_field(page: ConsultPage, hall: Hall) -> None:
    ask(page, "狗证在哪里办")
    type_text(page.entry.asked, "昨天")
    press(page, Key.Key_F5)
    assert page.entry.form._errors["asked_at"].text()
    page.entry.asked.clear()
    page.entry.promised.setText("25:00")
    press(page, Key.Key_F7)
    assert page.entry.reply._errors["promised_at"].text()
    assert all_of(hall) == []


def test_who_asked_and_what_is_put_right_by_key(page: ConsultPage, hall: Hall) -> None:
    ask(page, "狗正在哪里办")
    press(page, Key.Key_F5)
    press(page, Key.Key_E, Ctrl)
    page.entry.question.setPlainText("狗证在哪里办")
    page.entry.name.setText("王龘")
    press(page, Key.Key_F5)
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
        assert (asked.question, asked.name, asked.customer_id is not None) == ("狗证在哪里办", "王龘", True)
    assert not page.correcting
    assert page.heading.text() == asked.number


def test_who_got_a_wrong_answer_is_on_the_list_of_calls_and_called_by_one_key(page: ConsultPage, hall: Hall, supervisor: Actor) -> None:
    ask(page, "身份证到期")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    type_text(page.entry.note, "期限说反了")
    press(page, Key.Key_F11)
    with hall.work(supervisor) as work:
        (task,) = knowledge.tasks(work)
        wrong = article(work, "KB-HJ-02")
        mended = replace(draft_of(wrong), summary="有效期满前三个月内换领。")
        knowledge.write(work, mended, article_id=wrong.article_id, mends=[task.report.id])
    page.look_at(View.CALLS)
    settle()
    page.table.selectRow(0)
    settle()
    assert "F12" in page.primary.text()
    assert "有效期满前三个月内换领。" in page.entry.answer
    page.primary.click()
    settle()
    assert events(hall)[-1].kind is Step.CORRECTED
    assert page.call is None
    page.look_at(View.CALLS)
    settle()
    assert page.table.rows.rows == []


def test_a_correction_that_is_being_typed_is_there_after_a_restart(
    page: ConsultPage, hall: Hall, signed_in: Actor, open_page: OpenPage
) -> None:
    ask(page, "狗证在哪里办")
    press(page, Key.Key_F5)
    press(page, Key.Key_E, Ctrl)
    page.entry.name.clear()
    type_text(page.entry.name, "欧阳若兮")
    page.drafts.save()
    settle()
    assert page.case is not None
    again = open_page(ConsultPage, signed_in)
    again.open(page.case.consultation.id)
    settle()
    press(again, Key.Key_E, Ctrl)
    assert again.entry.name.text() == "欧阳若兮"
    press(again, Key.Key_F5)
    with hall.read() as read:
        (asked,) = read.all(select(Consultation))
        assert asked.name == "欧阳若兮"
        assert drafts(read, signed_in.id) == []


def answered(page: ConsultPage, question: str, words: str, phone: str = "19900000002") -> None:
    ask(page, question, phone)
    type_text(page.entry.answer_text, words)
    press(page, Key.Key_F6)
    press(page, Key.Key_F8)


def test_a_question_answered_before_is_read_while_typing_and_answered_alike_by_one_key(page: ConsultPage, hall: Hall) -> None:
    answered(page, "养犬登记证在哪里办理", "到公安分局犬类管理窗口。")
    ask(page, "养犬登记证去哪里办")
    assert "养犬登记证在哪里办理" in page.entry.offers.item(page.entry.offers.count() - 1).text()
    assert "到公安分局犬类管理窗口。" in page.entry.text.toPlainText()  # no article is like it: it is read at once
    assert page.entry.answer == ""
    assert page.entry.question.toPlainText() == "养犬登记证去哪里办"
    press(page, Key.Key_6, Alt)
    assert page.entry.answer == "到公安分局犬类管理窗口。"
    press(page, Key.Key_F6)
    assert events(hall)[-1].note == "到公安分局犬类管理窗口。"


def test_an_answer_whose_article_says_something_else_now_is_read_but_not_given_again(
    page: ConsultPage, hall: Hall, administrator: Actor
) -> None:
    ask(page, "身份证丢了怎么办")
    press(page, Key.Key_1, Alt)
    press(page, Key.Key_F6)
    press(page, Key.Key_F8)
    with hall.work(administrator) as work:
        old = article(work, "KB-HJ-01")
        knowledge.write(work, replace(draft_of(old), summary="改了。"), article_id=old.article_id)
    ask(page, "身份证丢了要怎么办")
    press(page, Key.Key_6, Alt)
    assert "工本费 40 元" in page.entry.text.toPlainText()
    press(page, Key.Key_6, Alt)
    assert page.entry.answer == ""


def test_neither_the_question_itself_nor_a_wrong_answer_is_offered(page: ConsultPage, hall: Hall, signed_in: Actor) -> None:
    answered(page, "养犬登记证在哪里办理", "到 9 号窗口。")
    with hall.read() as read:
        (first,) = read.all(select(Consultation))
        assert consult.earlier(read, first.question, first.id) == []
        assert len(consult.earlier(read, first.question)) == 1
    with hall.work(signed_in) as work:
        consult.this_was_wrong(work, first.id, "不在 9 号窗口")
    with hall.read() as read:
        assert consult.earlier(read, first.question) == []
        assert consult.earlier(read, "办") == []
