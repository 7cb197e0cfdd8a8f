"""What stands in the form of a complaint, in an act, in a call-back: there after a restart, never at somebody else's record."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from sqlalchemy import select

from app.complaints import service
from app.complaints.models import CallBackEvent, Complaint
from app.complaints.service import BadRating, ComplaintForm
from app.intake.customers import service as customers
from app.store import SYSTEM, Hall, attachments_of, new_id
from app.store.drafts import Draft
from tests.helpers.applications import person as customer_form
from tests.helpers.typing import press, settle, type_text
from tests.ui.complaints.conftest import person
from ui.complaints.page import FORM, ComplaintsPage

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def a_photo(folder: Path, colour: str = "teal") -> Path:
    file, out = folder / f"{colour}.jpg", io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    file.write_bytes(out.getvalue())
    return file


def drafts(hall: Hall) -> list[str]:
    with hall.read() as read:
        return sorted(read.all(select(Draft.place)))


def typed_and_closed(page: ComplaintsPage) -> None:
    """The program ends a moment after the last letter."""
    page.taking.drafts.save()
    settle()
    page.close()


def test_the_form_with_its_files_is_there_after_a_restart(
    page: ComplaintsPage, another_page: Callable[[], ComplaintsPage], hall: Hall, tmp_path: Path
) -> None:
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.facts, "等了两个小时 龘𠮷")
    type_text(page.taking.person, "王小明")
    page.taking.kind.setCurrentIndex(2)
    page.taking.for_another.setChecked(True)
    type_text(page.taking.on_behalf_of, "何桂英")
    page.taking.target.setEditText("李芳")
    page.taking.department.setEditText("社保窗口")
    for colour in ("teal", "red"):
        page.taking.take_file(a_photo(tmp_path, colour))
        settle()
    typed_and_closed(page)
    after = another_page()
    press(after, Key.Key_N, CTRL)
    form = after.taking.form_typed()
    assert (form.facts, form.person_name, form.on_behalf_of) == ("等了两个小时 龘𠮷", "王小明", "何桂英")
    assert (form.kind, form.target_id, form.department) == ("quality", person(hall, "李芳").id, "社保窗口")
    assert [each.name for each in after.taking.files] == ["teal.jpg", "red.jpg"]
    assert after.message.isVisible()
    press(after, Key.Key_S, CTRL)
    with hall.read() as read:
        (complaint,) = read.all(select(Complaint))
        assert len(attachments_of(read, complaint.id)) == 2
    assert drafts(hall) == []
    press(after, Key.Key_N, CTRL)
    assert after.taking.content() == {}


def test_emptied_by_mistake_it_comes_back_by_the_same_key(page: ComplaintsPage, hall: Hall, tmp_path: Path) -> None:
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.facts, "等了两个小时")
    page.taking.take_file(a_photo(tmp_path))
    settle()
    press(page, Key.Key_D, CTRL)
    assert page.taking.content() == {}
    press(page, Key.Key_D, CTRL)
    assert page.taking.facts.toPlainText() == "等了两个小时"
    assert len(page.taking.files) == 1
    page.taking.drop_file(page.taking.files[0])
    assert page.taking.files == []


def test_what_a_rating_brings_is_a_draft_of_its_own(page: ComplaintsPage, hall: Hall) -> None:
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.facts, "另一件事")
    press(page, Key.Key_Escape)
    with hall.work(SYSTEM) as work:
        service.open_call_back(work, BadRating(new_id(), 1, work.now, comment="态度不好", person_name="王小明", phone="13800001234"))
    press(page, Key.Key_2, ALT)
    press(page, Key.Key_F8)
    assert page.taking.facts.toPlainText() == "态度不好"
    type_text(page.taking.remedy, "道歉")
    press(page, Key.Key_Escape)
    press(page, Key.Key_1, ALT)
    press(page, Key.Key_N, CTRL)
    assert page.taking.facts.toPlainText() == "另一件事"
    press(page, Key.Key_Escape)
    press(page, Key.Key_2, ALT)
    press(page, Key.Key_F8)
    assert (page.taking.facts.toPlainText(), page.taking.remedy.text()) == ("态度不好", "道歉")
    press(page, Key.Key_S, CTRL)
    assert drafts(hall) == ["complaints/new"]
    press(page, Key.Key_N, CTRL)
    assert page.stack.currentIndex() == FORM
    assert page.taking.facts.toPlainText() == "另一件事"


def test_what_was_typed_for_a_step_is_there_after_a_restart_and_gone_when_it_was_taken(
    page: ComplaintsPage, another_page: Callable[[], ComplaintsPage], hall: Hall
) -> None:
    with hall.work(page.session.actor) as work:
        made = service.record(work, ComplaintForm(facts="事由", person_name="王"))
    page.open(made.id)
    settle()
    press(page, Key.Key_F2)
    assert page.case.asking.form is not None
    type_text(page.case.asking.form.fields["result"], "查看监控，属实")
    finding = page.case.asking.form.fields["finding"]
    assert isinstance(finding, QComboBox)
    press(finding, Key.Key_Down)
    chosen = finding.currentData()
    page.asked.save()
    settle()
    page.close()
    after = another_page()
    after.open(made.id)
    settle()
    press(after, Key.Key_F2)
    assert after.case.asking.form is not None
    assert after.case.asking.form.fields["result"].text() == "查看监控，属实"  # type: ignore[attr-defined]
    assert after.case.asking.values()["finding"] == chosen
    press(after, Key.Key_Return)
    assert drafts(hall) == []


def test_the_words_about_a_call_are_there_after_a_restart(
    page: ComplaintsPage, another_page: Callable[[], ComplaintsPage], hall: Hall
) -> None:
    with hall.work(SYSTEM) as work:
        service.open_call_back(work, BadRating(new_id(), 1, work.now, person_name="王小明"))
    press(page, Key.Key_2, ALT)
    type_text(page.calls.words, "已道歉 龘𠮷")
    press(page.calls.result, Key.Key_Down)
    page.calls.drafts.save()
    settle()
    page.close()
    after = another_page()
    press(after, Key.Key_2, ALT)
    assert (after.calls.words.text(), after.calls.result.currentData()) == ("已道歉 龘𠮷", "still_dissatisfied")
    press(after, Key.Key_F2)
    assert drafts(hall) == []


def test_what_was_typed_about_one_call_is_not_kept_at_another(page: ComplaintsPage, hall: Hall) -> None:
    with hall.work(SYSTEM) as work:
        for grade in (1, 2):
            service.open_call_back(work, BadRating(new_id(), grade, work.now, person_name=f"客户{grade}"))
    press(page, Key.Key_2, ALT)
    type_text(page.calls.words, "说的是第一位")
    page.calls.table.setFocus()
    press(page, Key.Key_Down)
    assert page.calls.words.text() == ""
    type_text(page.calls.words, "说的是第二位")
    page.calls.table.setFocus()
    press(page, Key.Key_Up)
    assert page.calls.words.text() == "说的是第一位"
    chosen = page.calls.table.current().call_back.id
    press(page, Key.Key_F2)
    with hall.read() as read:
        (event,) = read.all(select(CallBackEvent))
        assert (event.call_back_id, event.note) == (chosen, "说的是第一位")


def test_a_refresh_takes_nothing_from_a_cause_that_is_being_typed(page: ComplaintsPage, hall: Hall) -> None:
    press(page, Key.Key_4, ALT)
    page.causes.table.selectRow(1)
    page.causes.name.selectAll()
    type_text(page.causes.name, "新的名称")
    with hall.work(page.session.actor) as work:
        service.record(work, ComplaintForm(facts="事由", person_name="王"))
    settle()
    assert page.causes.name.text() == "新的名称"


def test_a_known_phone_brings_the_name(page: ComplaintsPage, hall: Hall) -> None:
    with hall.work(person(hall, "李芳")) as work:
        known = customers.register(work, customer_form("欧阳若兮"))
        phone = known.phone
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.phone, phone)
    press(page, Key.Key_Tab)
    assert page.taking.person.text() == "欧阳若兮"
    type_text(page.taking.facts, "等候太久")
    press(page, Key.Key_S, CTRL)
    with hall.read() as read:
        (complaint,) = read.all(select(Complaint))
        assert complaint.customer_id == known.id
