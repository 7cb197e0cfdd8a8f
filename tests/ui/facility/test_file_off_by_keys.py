"""A photo is taken off an order by Delete and a reason, and put back by Ctrl+Z."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt

from app.facility.orders import service as orders
from app.store import Actor, Hall, attachments_of
from tests.helpers.facility_pages import CTRL, Key, machine
from tests.helpers.typing import press, settle, type_text
from ui.facility.page import FacilityPage


def test_delete_asks_why_enter_takes_off_and_ctrl_z_puts_back(
    page: FacilityPage, hall: Hall, people: dict[str, Actor], tmp_path: Path
) -> None:
    Image.new("RGB", (400, 300), "navy").save(tmp_path / "人龘.jpg")
    with hall.work(people["吴刚"]) as work:
        order = orders.report_fault(work, machine(hall).id, "取号屏不亮")
        orders.attach_file(work, order.id, hall.attachments.keep(tmp_path / "人龘.jpg"))
    page.open(order.id)
    settle()
    gallery = page.order_view.gallery
    gallery.strip.setFocus()
    press(gallery.strip, Key.Key_Delete)
    assert gallery.is_asking
    press(gallery.reason, Key.Key_Return)
    settle()
    assert gallery.is_asking  # without a reason nothing goes
    press(page, Key.Key_Escape)
    assert not gallery.is_asking
    press(gallery.strip, Key.Key_Delete)
    type_text(gallery.reason, "拍到了群众")
    press(gallery.reason, Key.Key_Return)
    settle()
    with hall.read() as read:
        assert attachments_of(read, order.id) == []
    assert gallery.off_words.text() == "已拿掉：人龘.jpg（吴刚：拍到了群众）　Ctrl+Z 放回"
    gallery.strip.setFocus()
    press(gallery.strip, Qt.Key.Key_Z, CTRL)
    settle()
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, order.id)] == ["人龘.jpg"]
    assert gallery.off_words.isHidden()
