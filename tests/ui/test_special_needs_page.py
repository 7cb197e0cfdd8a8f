"""The special-need page by key, on the real hall."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from app.access import SELF_SERVICE, Role, Staff
from app.access import service as access
from app.desk import service as desk
from app.documents import pages
from app.documents.models import PrintOrder
from app.documents.service import make
from app.intake.special_needs import service
from app.intake.special_needs.models import Help, SpecialNeed
from app.intake.special_needs.rules import NeedState
from app.queue import service as queue
from app.store import Actor, Hall
from app.words import Language, say, speaking
from tests.helpers.applications import load_catalogue, service_named
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, type_text
from ui.special_needs.page import SpecialNeedsPage

Key = Qt.Key


@pytest.fixture
def signed_in(hall: Hall, administrator: Actor) -> Actor:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        queue.add_counter(work, 1, ["A"])
        person: Staff = access.add_staff(work, login="lifang", name="李芳", number="012", role=Role.CLERK, password="晴川样例大厅2026")
        return access.actor(person)


@pytest.fixture
def page(signed_in: Actor, open_page: OpenPage) -> SpecialNeedsPage:
    return open_page(SpecialNeedsPage, signed_in)


def register(page: SpecialNeedsPage, name: str = "王奶奶") -> None:
    press(page, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    type_text(page.person, name)
    type_text(page.solution, "志愿者陪同填表")
    page.consent.setFocus()
    press(page, Key.Key_Space)
    press(page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def needs(hall: Hall) -> list[SpecialNeed]:
    with hall.read() as read:
        return read.all(select(SpecialNeed).order_by(SpecialNeed.hlc))


def test_without_consent_nothing_is_kept_and_all_that_was_typed_stays(page: SpecialNeedsPage, hall: Hall) -> None:
    type_text(page.person, "王奶奶")
    press(page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert needs(hall) == []
    assert page.person.text() == "王奶奶"
    assert page.form._errors["consent"].text()


def test_registered_printed_helped_and_confirmed_by_key(page: SpecialNeedsPage, hall: Hall) -> None:
    register(page)
    (need,) = needs(hall)
    assert set(need.helps) == {Help.PRIORITY_TICKET, Help.LARGE_PRINT, Help.FILL_IN, Help.READ_ALOUD}
    assert need.helper_name == "李芳"
    with hall.read() as read:
        assert read.all(select(PrintOrder.kind)) == ["special_need_form"]
    page.table.setFocus()
    page.table.selectRow(0)
    for key, state in ((Key.Key_F5, NeedState.STARTED), (Key.Key_F6, NeedState.DONE)):
        press(page, key)
        with hall.read() as read:
            assert service.state_of(read, need.id) is state
    press(page, Key.Key_F8)
    with hall.read() as read:
        assert service.state_of(read, need.id) is NeedState.DONE
    assert page.after._errors["note"].text()
    type_text(page.note, "字还是看不清")
    press(page, Key.Key_F8)
    press(page, Key.Key_F6)
    press(page, Key.Key_F7)
    with hall.read() as read:
        assert service.state_of(read, need.id) is NeedState.CONFIRMED
        assert service.open_needs(read) == []


def test_the_number_ties_it_to_the_visit(page: SpecialNeedsPage, hall: Hall) -> None:
    with hall.work(SELF_SERVICE) as work:
        taken = desk.take_number(work, service_named(work, "HJ01").id, print_ticket=False)
    type_text(page.ticket, "Z999")
    register_with = page.person
    type_text(register_with, "赵爷爷")
    page.consent.setChecked(True)
    press(page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert needs(hall) == []
    assert "Z999" in page.form._errors["ticket"].text()
    page.ticket.clear()
    type_text(page.ticket, taken.ticket.number.lower())
    press(page, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (need,) = needs(hall)
    assert (need.visit_id, need.ticket_id) == (taken.visit_id, taken.ticket.id)


def test_the_list_hides_the_name(page: SpecialNeedsPage, hall: Hall) -> None:
    register(page, "王小明")
    assert page.table.model().index(0, 0).data() == "王*明"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_form_on_paper_says_what_was_agreed(page: SpecialNeedsPage, hall: Hall, language: Language) -> None:
    register(page, "王龘𠮷")
    (need,) = needs(hall)
    with speaking(language), hall.read() as read:
        text = "".join(pages.texts(make(read, "special_need_form", need.id).pdf))
        for wanted in ("王龘𠮷", need.number, "志愿者陪同填表", say("special_needs.paper.title")):
            assert wanted.replace(" ", "") in text.replace(" ", "").replace("\r\n", "")
