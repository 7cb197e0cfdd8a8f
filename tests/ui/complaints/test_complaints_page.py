"""The complaints page by key, on the real hall."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from sqlalchemy import select

from app.complaints import service
from app.complaints.improvements import ImprovementState
from app.complaints.models import CallBackEvent, Complaint, ComplaintEvent, Step
from app.complaints.rules import State
from app.complaints.service import BadRating, ComplaintForm
from app.documents.models import PrintOrder
from app.store import SYSTEM, Attachment, AttachmentKind, Changes, Hall, Kept, attach, attachments_of, new_id
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from tests.ui.complaints.conftest import person
from ui.complaints.page import CASE, FORM, LIST, ComplaintsPage
from ui.documents.page import read_rows
from ui.shell.found import describe

Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def take_down(page: ComplaintsPage, name: str = "王龘𠮷", target: str = "") -> None:
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.facts, "窗口没有说清楚要带什么")
    type_text(page.taking.person, name)
    type_text(page.taking.phone, "13800001234")
    if target:
        page.taking.target.setEditText(target)
    press(page, Key.Key_S, CTRL)


def complaints(hall: Hall) -> list[Complaint]:
    with hall.read() as read:
        return read.all(select(Complaint).order_by(Complaint.hlc))


def state(hall: Hall, page: ComplaintsPage) -> State:
    assert page.subject_id is not None
    with hall.read() as read:
        return service.complaint_file(read, page.subject_id, page.session.actor.id).case.state


def ask(page: ComplaintsPage, key: Qt.Key, **words: str) -> None:
    """Press a key, type what it asks for, confirm by Enter."""
    press(page, key)
    form = page.case.asking.form
    assert form is not None
    for name, text in words.items():
        type_text(form.fields[name], text)
    press(page, Key.Key_Return)


def test_what_is_missing_stands_at_its_field_and_what_was_typed_stays(page: ComplaintsPage, hall: Hall) -> None:
    press(page, Key.Key_N, CTRL)
    type_text(page.taking.facts, "等了两个小时")
    press(page, Key.Key_S, CTRL)
    assert complaints(hall) == []
    assert page.taking.form._errors["person_name"].text()
    assert page.taking.facts.toPlainText() == "等了两个小时"
    press(page, Key.Key_Escape)
    assert page.stack.currentIndex() == LIST
    press(page, Key.Key_N, CTRL)
    assert page.taking.facts.toPlainText() == "等了两个小时"


def test_from_the_first_word_to_the_close_by_key(page: ComplaintsPage, hall: Hall) -> None:
    take_down(page)
    (complaint,) = complaints(hall)
    assert complaint.handler_id == page.session.actor.id
    assert page.stack.currentIndex() == CASE
    assert "王*" in page.case.people.text()
    ask(page, Key.Key_F2, result="确有此事")
    assert state(hall, page) is State.SOLVING
    ask(page, Key.Key_F2, solution="当面致歉")
    ask(page, Key.Key_F4, words="不够")
    ask(page, Key.Key_F2, solution="送证上门")
    ask(page, Key.Key_F2, words="可以")
    assert state(hall, page) is State.TO_TELL
    ask(page, Key.Key_F2)
    assert state(hall, page) is State.TOLD
    press(page, Key.Key_F2)
    assert page.case.asking.form is not None
    press(page, Key.Key_Return)
    assert page.case.asking.form._errors["cause_id"].text()
    page.case.asking.form.fields["cause_id"].setCurrentIndex(2)  # type: ignore[attr-defined]
    type_text(page.case.asking.form.fields["measure"], "窗口摆放材料清单")
    press(page, Key.Key_Return)
    assert state(hall, page) is State.CLOSED
    with hall.read() as read:
        assert set(read.all(select(PrintOrder.kind))) == {"complaint_slip", "complaint_reply", "complaint_summary"}
        kinds = read.all(select(ComplaintEvent.kind).order_by(ComplaintEvent.hlc))
    assert kinds.count(Step.OFFERED) == 2
    assert page.case.course.model().rowCount() == len(kinds)


def test_a_refusal_without_words_stays_in_the_panel(page: ComplaintsPage, hall: Hall) -> None:
    take_down(page)
    ask(page, Key.Key_F2)
    assert page.case.asking.isVisible()
    assert page.case.asking.form is not None
    assert page.case.asking.form._errors["result"].text()
    press(page, Key.Key_Escape)
    assert not page.case.asking.isVisible()
    press(page, Key.Key_Escape)
    assert page.stack.currentIndex() == LIST


def test_a_pause_is_explained_by_the_ledger(page: ComplaintsPage, hall: Hall, clock: object) -> None:
    take_down(page)
    ask(page, Key.Key_F7)
    assert "等客户补充情况" in page.case.due.text()
    press(page, Key.Key_2, ALT)
    assert page.case.tabs.currentIndex() == 1
    assert page.case.ledger.sentence.text()
    press(page, Key.Key_F7)
    assert "到期" in page.case.due.text()


def test_photos_are_shown_in_place_and_another_complaint_shows_none_of_them(page: ComplaintsPage, hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "窗口.jpg"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    file.write_bytes(out.getvalue())
    press(page, Key.Key_N, CTRL)
    page.taking.wants_keep.emit(file)
    settle()
    assert [each.name for each in page.taking.files] == ["窗口.jpg"]
    take_down(page)
    (complaint,) = complaints(hall)
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, complaint.id)] == ["窗口.jpg"]
    press(page, Key.Key_3, ALT)
    assert not page.attached.picture.pixmap().isNull()
    press(page, Key.Key_Escape)
    take_down(page, "孙家宝")
    press(page, Key.Key_3, ALT)
    assert page.attached.picture.pixmap().isNull()


def test_a_photo_that_is_on_another_pc_is_said_to_be_coming_and_shown_when_it_is_here(page: ComplaintsPage, hall: Hall) -> None:
    take_down(page)
    (complaint,) = complaints(hall)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    elsewhere = Kept(hashlib.sha256(out.getvalue()).hexdigest(), "窗口.jpg", AttachmentKind.PHOTO, len(out.getvalue()))
    hall.attachments.is_online = True
    with hall.work(SYSTEM) as work:
        attach(work, complaint.id, elsewhere)
    press(page, Key.Key_3, ALT)
    settle()
    assert page.attached.told.text() == "这个附件是在另一台电脑上附的，正在取到本机。 取到就显示，不用重新打开。"
    assert hall.attachments.next_wanted() == elsewhere.hash
    hall.attachments.put(out.getvalue(), "窗口.jpg", AttachmentKind.PHOTO)
    hall.announce(Changes(frozenset({Attachment}), frozenset()))
    settle()
    assert not page.attached.picture.pixmap().isNull()


def test_a_file_of_another_kind_is_refused_at_its_place(page: ComplaintsPage, hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "账单.exe"
    file.write_bytes(b"MZ not a photo")
    press(page, Key.Key_N, CTRL)
    page.taking.wants_keep.emit(file)
    settle()
    assert "账单" in page.taking.file_form._errors["file"].text()
    assert page.taking.files == []


class Opened(QObject):
    """What the system is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


def test_a_recording_of_another_kind_opens_outside_and_its_copy_goes_away(page: ComplaintsPage, hall: Hall) -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "open")
    try:
        take_down(page)
        (complaint,) = complaints(hall)
        with hall.work(page.session.actor) as work:
            service.add_attachment(work, complaint.id, hall.attachments.keep(b"#!AMR\n123", "通话.amr"))
        settle()
        press(page, Key.Key_3, ALT)
        page.attached.table.setFocus()
        press(page, Key.Key_Return)
        (file,) = opened.files
        assert file.read_bytes() == b"#!AMR\n123"
        assert file.parent.stat().st_mode & 0o077 == 0
        press(page, Key.Key_1, ALT)
        assert not file.exists()
    finally:
        QDesktopServices.unsetUrlHandler("file")


def test_the_person_complained_of_sees_nothing_of_it(page: ComplaintsPage, hall: Hall, open_page: OpenPage) -> None:
    take_down(page, target="李芳")
    (complaint,) = complaints(hall)
    li = person(hall, "李芳")
    other = open_page(ComplaintsPage, li)
    assert other.table.model().rowCount() == 0
    other.open(complaint.id)
    settle()
    assert other.stack.currentIndex() == LIST
    assert other.message.isVisible()
    with hall.read() as read:
        assert read_rows(read, li.id) == []
        assert len(read_rows(read, page.session.actor.id)) == 1
        (hit,) = read.search("王龘𠮷", [Complaint])
        assert describe(read, hit, li.id) == ""
        assert complaint.number in describe(read, hit, page.session.actor.id)


def test_a_bad_rating_is_called_back_by_key(page: ComplaintsPage, hall: Hall) -> None:
    with hall.work(SYSTEM) as work:
        service.open_call_back(work, BadRating(new_id(), 1, work.now, subject="医保参保登记", comment="等太久", phone="13800001234"))
    press(page, Key.Key_2, ALT)
    assert page.calls.table.model().rowCount() == 1
    assert "138****1234" in page.calls.about.text()
    press(page, Key.Key_F3)
    assert "13800001234" in page.calls.about.text()
    press(page, Key.Key_F4)
    type_text(page.calls.words, "已说明并致歉")
    press(page, Key.Key_F2)
    with hall.read() as read:
        assert [each.note for each in read.all(select(CallBackEvent).order_by(CallBackEvent.hlc))] == ["", "已说明并致歉"]
    assert page.calls.table.model().rowCount() == 0


def test_a_call_becomes_a_complaint_and_ends_with_its_number(page: ComplaintsPage, hall: Hall) -> None:
    li = person(hall, "李芳")
    with hall.work(SYSTEM) as work:
        rating = BadRating(new_id(), 2, work.now, comment="态度不好", person_name="王小明", phone="13800001234", rated_id=li.id)
        service.open_call_back(work, rating)
    press(page, Key.Key_2, ALT)
    press(page, Key.Key_F8)
    assert page.taking.facts.toPlainText() == "态度不好"
    press(page, Key.Key_S, CTRL)
    (complaint,) = complaints(hall)
    assert (complaint.person_name, complaint.target_id, complaint.channel) == ("王小明", li.id, "phone")
    with hall.read() as read:
        (call,) = read.all(select(CallBackEvent))
        assert (call.complaint_id, call.note) == (complaint.id, complaint.number)


def test_improvements_are_done_and_checked_by_key(page: ComplaintsPage, hall: Hall) -> None:
    take_down(page)
    for key, words in ((Key.Key_F2, {"result": "属实"}), (Key.Key_F2, {"solution": "致歉"}), (Key.Key_F2, {}), (Key.Key_F2, {})):
        ask(page, key, **words)
    press(page, Key.Key_F2)
    assert page.case.asking.form is not None
    page.case.asking.form.fields["cause_id"].setCurrentIndex(1)  # type: ignore[attr-defined]
    type_text(page.case.asking.form.fields["measure"], "材料清单上墙")
    press(page, Key.Key_Return)
    press(page, Key.Key_Escape)
    press(page, Key.Key_3, ALT)
    assert page.improvements.table.model().rowCount() == 1
    press(page, Key.Key_F2)
    press(page, Key.Key_F4)
    with hall.read() as read:
        (file,) = service.improvement_files(read, also_effective=True)
        assert file.state is ImprovementState.EFFECTIVE


def test_causes_are_added_and_retired_by_key(page: ComplaintsPage, hall: Hall) -> None:
    press(page, Key.Key_4, ALT)
    before = page.causes.table.model().rowCount()
    press(page, Key.Key_N, CTRL)
    type_text(page.causes.name, "叫号听不清")
    press(page, Key.Key_F2)
    assert page.causes.table.model().rowCount() == before + 1
    page.causes.table.selectRow(1)
    press(page, Key.Key_F10)
    with hall.read() as read:
        assert len(service.tree(read)) == before
        assert "叫号听不清" in [node.name for node in service.tree(read)]


def test_the_form_opens_for_the_one_who_complains_and_finds_a_number_by_scanning(page: ComplaintsPage, hall: Hall) -> None:
    with hall.work(page.session.actor) as work:
        made = service.record(work, ComplaintForm(facts="事由", person_name="王"))
    assert page.scanned(made.number)
    settle()
    assert page.subject_id == made.id
    assert page.stack.currentIndex() != FORM
