"""The knowledge page by key, on the real hall. Clause 2.2.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.access import Role
from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.knowledge.rules import draft_of
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.desk import service as desk
from app.store import Actor, Hall, new_id
from tests.helpers.knowledge import article
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.consult.knowledge_page import KnowledgePage, View

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def keeper() -> Actor:
    return Actor(new_id(), "赵敏", frozenset({str(Role.SUPERVISOR), str(Role.CLERK)}))


def page_for(who: Actor, open_page: OpenPage) -> KnowledgePage:
    return open_page(KnowledgePage, who, size=(1220, 680))


@pytest.fixture
def page(hall: Hall, administrator: Actor, keeper: Actor, open_page: OpenPage) -> KnowledgePage:
    with hall.work(administrator) as work:
        load_sample_knowledge(work)
    return page_for(keeper, open_page)


def asked(hall: Hall, who: Actor, question: str, code: str = "") -> None:
    with hall.work(who) as work:
        cited = article(work, code).id if code else None
        form = QuestionForm(channel=Channel.PHONE, question=question, phone="19900000001")
        desk.record_question(work, form, reply=desk.Reply(answer="带户口簿来。", version_id=cited))


def test_asked_as_people_ask_the_article_is_shown(page: KnowledgePage) -> None:
    type_text(page.search, "孩子刚出生怎么上户口")
    settle()
    assert page.articles.current().code == "KB-HJ-05"
    assert "出生医学证明" in page.text.toPlainText()


def test_changed_by_key_into_a_new_version(page: KnowledgePage, hall: Hall) -> None:
    type_text(page.search, "身份证丢失")
    settle()
    press(page, Key.Key_F5)
    page.form.title.setText("身份证遗失怎么补")
    type_text(page.form.reason, "改标题")
    press(page, Key.Key_S, Ctrl)
    with hall.read() as read:
        now = article(read, "KB-HJ-01")
    assert (now.title, now.version, now.reason) == ("身份证遗失怎么补", 2, "改标题")
    assert now.materials == ["居民户口簿", "居民身份证照片回执（可以后补）"]
    assert page.sights.currentWidget() is page.text


def test_a_fault_stands_at_its_field_and_all_that_was_typed_stays(page: KnowledgePage, hall: Hall) -> None:
    press(page, Key.Key_N, Ctrl)
    type_text(page.form.title, "狗证在哪里办")
    type_text(page.form.review_on, "next")
    press(page, Key.Key_S, Ctrl)
    assert page.form.form._errors["review_on"].text()
    page.form.review_on.clear()
    press(page, Key.Key_S, Ctrl)
    assert page.form.text._errors["body"].text()
    assert page.form.title.text() == "狗证在哪里办"


def test_what_to_write_next_becomes_an_article_and_leaves_the_list(page: KnowledgePage, hall: Hall, keeper: Actor) -> None:
    asked(hall, keeper, "狗证在哪里办")
    asked(hall, keeper, "办狗证要多少钱")
    page.look_at(View.GAPS)
    settle()
    assert page.gaps.model().index(0, 0).data() == "2"
    press(page, Key.Key_N, Ctrl)
    assert page.form.title.text() == "狗证在哪里办"
    type_text(page.form.body, "请到公安局治安科。")
    press(page, Key.Key_S, Ctrl)
    with hall.read() as read:
        assert consult.questions_without_article(read) == []
        assert knowledge.find(read, "狗证怎么办")[0].article.title == "狗证在哪里办"


def test_a_wrong_answer_is_put_right_and_everybody_called_back_by_key(page: KnowledgePage, hall: Hall, keeper: Actor) -> None:
    asked(hall, keeper, "身份证到期", "KB-HJ-02")
    type_text(page.search, "身份证到期换领")
    settle()
    press(page, Key.Key_F6)
    assert page.after._errors["note"].text()
    type_text(page.note, "期限写反了")
    press(page, Key.Key_F6)
    page.look_at(View.TASKS)
    settle()
    assert page.revision.people.model().rowCount() == 1
    press(page, Key.Key_F5)
    page.form.body.setPlainText("有效期满前三个月内换领。")
    press(page, Key.Key_S, Ctrl)
    assert page.sights.currentWidget() is page.revision
    assert page.revision.answer.text() == "有效期满前三个月内换领。"
    press(page, Key.Key_F7)
    with hall.read() as read:
        (task,) = knowledge.tasks(read, also_closed=True)
        assert not task.is_open
        assert [each.called_at is not None for each in consult.affected(read, task.report.id)] == [True]


def test_files_go_out_and_come_back_with_a_preview(page: KnowledgePage, hall: Hall, tmp_path: Path) -> None:
    press(page, Key.Key_F10)
    type_text(page.exchange.file, str(tmp_path / "kb.xlsx"))
    press(page, Key.Key_F10)
    assert (tmp_path / "kb.xlsx").exists()
    press(page, Key.Key_F9)
    page.exchange.file.clear()
    type_text(page.exchange.file, str(tmp_path / "kb.xlsx"))
    press(page, Key.Key_F9)
    assert "53" in page.exchange.verdict.text()
    (tmp_path / "bad.md").write_text("nothing", encoding="utf-8")
    page.exchange.file.clear()
    type_text(page.exchange.file, str(tmp_path / "bad.md"))
    press(page, Key.Key_F9)
    assert page.exchange.faults.model().rowCount() == 1
    press(page, Key.Key_Escape)
    assert page.sights.currentWidget() is page.text


def test_a_clerk_reads_and_reports_but_does_not_change(hall: Hall, administrator: Actor, clerk: Actor, open_page: OpenPage) -> None:
    with hall.work(administrator) as work:
        load_sample_knowledge(work)
    page = page_for(clerk, open_page)
    press(page, Key.Key_N, Ctrl)
    press(page, Key.Key_F5)
    assert page.sights.currentWidget() is page.text
    type_text(page.note, "电话号码错了")
    press(page, Key.Key_F6)
    with hall.read() as read:
        assert len(knowledge.tasks(read)) == 1


def test_versions_show_what_changed_and_which_answers_cite_which(page: KnowledgePage, hall: Hall, keeper: Actor) -> None:
    asked(hall, keeper, "身份证丢了怎么办", "KB-HJ-01")
    with hall.work(keeper) as work:
        old = article(work, "KB-HJ-01")
        changed = replace(draft_of(old), summary=old.summary.replace("15 个工作日", "10 个工作日"))
        knowledge.write(work, changed, article_id=old.article_id, reason="缩短")
    type_text(page.search, "身份证丢失")
    settle()
    press(page, Key.Key_F2)
    assert [row.cited for row in page.history.versions.rows.rows] == [0, 1]
    shown = page.history.changed.toPlainText()
    assert "10 个工作日" in shown
    assert "15 个工作日" in shown
    assert "挂失当场生效" not in shown
    page.history.versions.selectRow(1)
    settle()
    opened: list[object] = []
    page.asks_for.connect(lambda kind, subject: opened.append((kind, subject)))
    page.history.answers.setFocus()
    page.history.answers.selectRow(0)
    press(page.history.answers, Key.Key_Return)
    assert [kind for kind, _ in opened] == ["consultation"]
    press(page, Key.Key_Escape)
    assert page.sights.currentWidget() is page.text


def test_an_article_still_right_is_marked_so_with_its_next_review_by_two_keys(page: KnowledgePage, hall: Hall) -> None:
    type_text(page.search, "身份证丢失")
    settle()
    press(page, Key.Key_F4)
    press(page.choice, Key.Key_2)
    with hall.read() as read:
        now = article(read, "KB-HJ-01")
    assert (now.version, now.review_on) == (2, date(2027, 11, 23))


def test_a_withdrawn_article_is_used_again_by_the_same_key(page: KnowledgePage, hall: Hall) -> None:
    type_text(page.search, "KB-HJ-09")
    settle()
    for note, withdrawn in (("政策取消", True), ("恢复执行", False)):
        type_text(page.note, note)
        press(page, Key.Key_F11)
        with hall.read() as read:
            assert article(read, "KB-HJ-09").withdrawn is withdrawn


def test_what_to_write_opens_the_questions_behind_and_is_written_with_them_cited(page: KnowledgePage, hall: Hall, keeper: Actor) -> None:
    asked(hall, keeper, "狗证在哪里办")
    asked(hall, keeper, "办狗证要多少钱")
    page.look_at(View.GAPS)
    settle()
    assert page.gap.questions.model().rowCount() == 2
    opened: list[str] = []
    page.asks_for.connect(lambda kind, _subject: opened.append(kind))
    press(page.gaps, Key.Key_Return)
    press(page.gap.questions, Key.Key_Return)
    assert opened == ["consultation"]
    press(page, Key.Key_N, Ctrl)
    assert page.form.reason.text().count("ZX") == 2


def test_an_article_half_written_is_there_again_after_a_restart(
    page: KnowledgePage, hall: Hall, keeper: Actor, open_page: OpenPage
) -> None:
    press(page, Key.Key_N, Ctrl)
    type_text(page.form.title, "狗证在哪里办")
    press(page, Key.Key_Escape)
    again = page_for(keeper, open_page)
    press(again, Key.Key_N, Ctrl)
    assert again.form.title.text() == "狗证在哪里办"


def test_an_answer_from_no_article_is_put_right_by_writing_one(page: KnowledgePage, hall: Hall, keeper: Actor) -> None:
    asked(hall, keeper, "狗证在哪里办")
    with hall.work(keeper) as work:
        (group,) = consult.questions_without_article(work)
        consult.this_was_wrong(work, group.members[0].id, "不是户籍科")
    page.look_at(View.TASKS)
    settle()
    press(page, Key.Key_N, Ctrl)
    assert page.form.title.text() == "狗证在哪里办"
    type_text(page.form.body, "请到公安局治安科。")
    press(page, Key.Key_S, Ctrl)
    with hall.read() as read:
        (task,) = knowledge.tasks(read, also_closed=True)
        assert not task.is_open
        (call,) = consult.waiting_calls(read)
        assert call.right == "请到公安局治安科。"
