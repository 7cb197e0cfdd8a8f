"""The customers page: found, entered, put right and joined by the keys a person presses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.intake.customers import service
from app.intake.customers.models import Customer, CustomerKind, IdentityKind, IdentityOverride
from app.intake.customers.rules import CustomerForm
from app.store import Actor, Audit, Hall
from app.words import choose_language, say
from tests.helpers.applications import IDENTITY, OTHER_IDENTITY, person
from tests.helpers.pages import OpenPage
from tests.helpers.typing import press, settle, type_text
from ui.customers.page import CustomersPage

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WRONG = IDENTITY[:-1] + "8"
COMPANY_CODE = "91110000MA00TE5T2D"


@pytest.fixture
def page_of(open_page: OpenPage) -> Callable[[Actor], CustomersPage]:
    return lambda who: open_page(CustomersPage, who, size=(1180, 640))


@pytest.fixture
def wang(hall: Hall, clerk: Actor) -> Customer:
    with hall.work(clerk) as work:
        return service.register(work, person())


@pytest.fixture
def page(page_of: Callable[[Actor], CustomersPage], clerk: Actor, wang: Customer) -> CustomersPage:
    return page_of(clerk)


def registered(hall: Hall) -> list[tuple[str, str]]:
    with hall.read() as read:
        return [(row.name, row.identity_number) for row in read.all(select(Customer).order_by(Customer.hlc))]


def fault_at(page: CustomersPage, field: str) -> str:
    error = page.fields._errors[field]
    return error.text() if error.isVisible() else ""


def begin_new(page: CustomersPage, number: str, name: str) -> None:
    press(page, Key.Key_N, CONTROL)
    assert page.focusWidget() is page.fields.number
    type_text(page.fields.number, number)
    press(page, Key.Key_Tab)
    type_text(page.fields.name, name)


@pytest.mark.parametrize("typed", ["王小明", "小明", "wxm", "WXM", "0001", "19900000001", IDENTITY, IDENTITY[:14], "１９９００００"])
def test_a_customer_is_found_as_one_types(page: CustomersPage, hall: Hall, clerk: Actor, typed: str, qtbot: QtBot) -> None:
    with hall.work(clerk) as work:
        service.register(work, CustomerForm(name="赵六", phone="19800000002"))
    press(page, Key.Key_F, CONTROL)
    assert page.focusWidget() is page.search
    type_text(page.search, typed)
    qtbot.waitUntil(lambda: [row.name for row in page.table.rows.rows] == ["王小明"])
    assert page.count.text() == say("ui_customers.found", n=1)


@pytest.mark.parametrize("typed", ["张三", "\"' OR 1=1 --", "*", "%"])
def test_nobody_found_says_so_and_keeps_what_was_typed(page: CustomersPage, typed: str, qtbot: QtBot) -> None:
    type_text(page.search, typed)
    qtbot.waitUntil(lambda: page.table.rows.rows == [])
    assert page.count.text() == say("ui_customers.found", n=0)
    assert page.search.text() == typed


def test_everything_on_screen_is_masked(page: CustomersPage) -> None:
    from PySide6.QtWidgets import QLabel, QLineEdit

    cells = [page.table.rows.index(0, column).data() for column in range(3)]
    shown = [each.text() for kind in (QLabel, QLineEdit) for each in page.findChildren(kind) if each.isVisible()]
    together = " ".join([*cells, *shown])
    assert "王*明" in together
    for secret in ("王小明", IDENTITY, "19900000001"):
        assert secret not in together


def test_a_new_customer_is_entered_by_keys_alone(page: CustomersPage, hall: Hall) -> None:
    begin_new(page, OTHER_IDENTITY, "欧阳若兮")
    press(page, Key.Key_Tab)
    assert page.focusWidget() is page.fields.phone
    type_text(page.fields.phone, "199 0000 0002")
    press(page, Key.Key_Return)
    assert registered(hall) == [("王小明", IDENTITY), ("欧阳若兮", OTHER_IDENTITY)]
    assert page.message.text.text() == say("ui_customers.saved", name="欧阳*兮")
    assert page.stack.currentWidget() is page.view
    assert page.view.heading.text().startswith("欧阳*兮")
    assert page.table.current().name == "欧阳若兮"


def test_an_impossible_number_is_told_at_its_field_and_what_was_typed_stays(page: CustomersPage, hall: Hall) -> None:
    begin_new(page, WRONG, "李小龙")
    assert "校验" in fault_at(page, "identity_number")
    press(page, Key.Key_S, CONTROL)
    assert page.focusWidget() is page.fields.number
    assert page.fields.number.property("wrong")
    assert (page.fields.number.text(), page.fields.name.text()) == (WRONG, "李小龙")
    assert len(registered(hall)) == 1


def test_a_doubtful_number_is_kept_with_a_reason(page: CustomersPage, hall: Hall) -> None:
    begin_new(page, WRONG, "李小龙")
    assert page.fields.override.isVisible()
    type_text(page.fields.override, "磨损")
    press(page, Key.Key_Return)
    assert fault_at(page, "override_reason")
    type_text(page.fields.override, "，户口页已核对")
    press(page, Key.Key_Return)
    assert registered(hall)[-1] == ("李小龙", WRONG)
    with hall.read() as read:
        assert [row.reason for row in read.all(select(IdentityOverride))] == ["磨损，户口页已核对"]
    assert "磨损，户口页已核对" in page.view.doubt.text()


def test_all_faults_stand_at_their_fields_at_once(page: CustomersPage) -> None:
    press(page, Key.Key_N, CONTROL)
    type_text(page.fields.number, WRONG)
    type_text(page.fields.name, "12345")
    type_text(page.fields.phone, "12")
    press(page, Key.Key_S, CONTROL)
    assert all(fault_at(page, field) for field in ("identity_number", "name", "phone"))
    assert page.fields.phone.text() == "12"


def test_somebody_already_registered_is_offered(page: CustomersPage, hall: Hall, wang: Customer) -> None:
    begin_new(page, IDENTITY, "王晓明")
    press(page, Key.Key_Return)
    assert page.choice.isVisible()
    assert page.focusWidget() is page.choice
    press(page, Key.Key_1)
    assert page.view.known is not None
    assert page.view.known.card.customer.id == wang.id
    assert page.stack.currentWidget() is page.view
    assert len(registered(hall)) == 1


def test_or_the_number_is_looked_at_again_and_what_was_typed_stays(page: CustomersPage) -> None:
    begin_new(page, IDENTITY, "王晓明")
    press(page, Key.Key_Return)
    press(page, Key.Key_2)
    assert not page.choice.isVisible()
    assert page.focusWidget() is page.fields.number
    assert (page.fields.number.text(), page.fields.name.text()) == (IDENTITY, "王晓明")


def test_an_entry_is_put_right_and_that_somebody_looked_is_on_record(page: CustomersPage, hall: Hall, clerk: Actor) -> None:
    press(page, Key.Key_F4)
    assert page.focusWidget() is page.fields.name
    assert page.fields.number.text() == IDENTITY
    page.fields.name.selectAll()
    type_text(page.fields.name, "王晓明")
    press(page, Key.Key_S, CONTROL)
    assert registered(hall) == [("王晓明", IDENTITY)]
    with hall.read() as read:
        looked = [entry for entry in read.all(select(Audit)) if "intake.customers.reveal" in entry.actions]
    assert [entry.actor_id for entry in looked] == [clerk.id]


def test_escape_leaves_the_form_and_the_new_customer_begun_is_still_there(page: CustomersPage) -> None:
    begin_new(page, OTHER_IDENTITY, "欧阳若兮")
    press(page, Key.Key_Escape)
    assert page.stack.currentWidget() is page.view
    assert page.focusWidget() is page.table
    press(page, Key.Key_N, CONTROL)
    assert (page.fields.number.text(), page.fields.name.text()) == (OTHER_IDENTITY, "欧阳若兮")
    press(page, Key.Key_S, CONTROL)
    press(page, Key.Key_N, CONTROL)
    assert (page.fields.number.text(), page.fields.name.text()) == ("", "")


def test_a_correction_left_behind_is_not_taken_for_a_new_customer(page: CustomersPage) -> None:
    press(page, Key.Key_F4)
    press(page, Key.Key_Escape)
    press(page, Key.Key_N, CONTROL)
    assert page.fields.typed().name == ""
    assert page.fields.typed().identity_number == ""


def test_a_scanned_number_opens_its_holder_or_begins_an_entry(page: CustomersPage, hall: Hall, wang: Customer) -> None:
    assert page.scanned(IDENTITY)
    settle()
    assert page.view.known is not None
    assert page.view.known.card.customer.id == wang.id
    assert page.scanned(COMPANY_CODE)
    settle()
    assert page.focusWidget() is page.fields.name
    form = page.fields.typed()
    assert (form.kind, form.identity_kind, form.identity_number) == (CustomerKind.ORGANISATION, IdentityKind.CREDIT_CODE, COMPANY_CODE)
    type_text(page.fields.name, "晴川市和风商贸有限公司")
    press(page, Key.Key_Return)
    assert registered(hall)[-1] == ("晴川市和风商贸有限公司", COMPANY_CODE)


def test_a_number_scanned_into_a_form_that_was_begun_takes_nothing_away(page: CustomersPage) -> None:
    press(page, Key.Key_N, CONTROL)
    type_text(page.fields.name, "欧阳若兮")
    type_text(page.fields.phone, "19900000002")
    assert page.scanned(OTHER_IDENTITY)
    settle()
    form = page.fields.typed()
    assert (form.name, form.phone, form.identity_number) == ("欧阳若兮", "19900000002", OTHER_IDENTITY)
    assert form.identity_kind is IdentityKind.RESIDENT


def test_a_scan_that_is_no_number_says_so(page: CustomersPage) -> None:
    assert page.scanned("A0231234")
    settle()
    assert page.message.text.text() == say("ui_customers.no_number")
    assert page.stack.currentWidget() is page.view


@pytest.fixture
def twin(hall: Hall, clerk: Actor, wang: Customer) -> Customer:
    """The same person entered by a second station, as a merge brings it."""
    with hall.work(clerk) as work:
        return work.add(
            Customer(kind=wang.kind, name="王小明", identity_kind=wang.identity_kind, identity_number=IDENTITY, address="和风路 3 号")
        )


def test_a_supervisor_joins_two_entries_of_one_person(
    page_of: Callable[[Actor], CustomersPage], hall: Hall, supervisor: Actor, wang: Customer, twin: Customer
) -> None:
    page = page_of(supervisor)
    assert page.view.twins.text() == say("ui_customers.twins", n=1)
    press(page, Key.Key_F9)
    assert page.choice.isVisible()
    press(page, Key.Key_2)
    with hall.read() as read:
        assert read.count(select(Customer).where(Customer.same_as.is_not(None))) == 0
    press(page, Key.Key_F9)
    press(page, Key.Key_1)
    with hall.read() as read:
        assert service.standing(read, twin.id).id == wang.id
        assert service.standing(read, twin.id).address == "和风路 3 号"
    assert [row.id for row in page.table.rows.rows] == [wang.id]
    assert page.view.twins.text() == ""


def test_a_clerk_sees_the_twins_but_cannot_join_them(page: CustomersPage, hall: Hall, twin: Customer) -> None:
    page.refresh()
    settle()
    assert page.view.twins.text() == say("ui_customers.twins", n=1)
    assert not page.view.join.isVisible()
    press(page, Key.Key_F9)
    assert not page.choice.isVisible()


def test_what_another_window_enters_appears_here(page: CustomersPage, hall: Hall, supervisor: Actor) -> None:
    with hall.work(supervisor) as work:
        service.register(work, person("欧阳若兮", number=OTHER_IDENTITY))
    settle()
    assert {row.name for row in page.table.rows.rows} == {"王小明", "欧阳若兮"}
    assert page.table.current().name == "王小明"


def test_a_text_of_ten_megabytes_is_cut_at_the_field(page: CustomersPage) -> None:
    press(page, Key.Key_N, CONTROL)
    page.fields.name.insert("王" * 10_000_000)
    assert len(page.fields.name.text()) <= 2000
    press(page, Key.Key_S, CONTROL)
    assert "100" in fault_at(page, "name")


def test_the_page_speaks_english(page_of: Callable[[Actor], CustomersPage], clerk: Actor, wang: Customer) -> None:
    choose_language("en")
    page = page_of(clerk)
    begin_new(page, WRONG, "Lee")
    told = fault_at(page, "identity_number")
    assert told
    assert told.isascii()
