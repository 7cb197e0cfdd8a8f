"""A file that does not belong to a record is taken off it, with a reason, and put back; nothing is deleted."""

from __future__ import annotations

import pytest

from app.facility.assets import attached
from app.facility.assets.errors import FileOfOthers
from app.facility.orders import service as orders
from app.store import Actor, Hall, HallError, attachments_of, taken_off
from tests.app.facility.conftest import Rooms, a_photo


def test_a_file_is_taken_off_with_a_reason_and_put_back_and_its_bytes_stay(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms
) -> None:
    kept, other = hall.attachments.keep(a_photo(), "屏.jpg"), hall.attachments.keep(a_photo("navy"), "人龘𠮷.jpg")
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.machine.id, "不亮")
        orders.attach_file(work, order.id, kept)
        wrong = orders.attach_file(work, order.id, other)
    with pytest.raises(HallError) as refused, hall.work(clerk) as work:
        attached.take_off_file(work, wrong.id, "  ")
    assert refused.value.key == "store.error.reason_for_taking_off"
    with hall.work(clerk) as work:
        attached.take_off_file(work, wrong.id, "拍到了群众")
    with hall.read() as read:
        assert [each.name for each in attachments_of(read, order.id)] == ["屏.jpg"]
        ((off, who),) = attached.off_of(read, order.id)
        assert (off.name, off.reason, off.actor_id, who) == ("人龘𠮷.jpg", "拍到了群众", clerk.id, "—")
        assert len(attached.attached_blocks(read, order.id)) == 2
    assert hall.attachments.has(wrong.hash)
    with hall.work(facility_worker) as work:
        attached.put_back_file(work, off.id)
        assert taken_off(work, order.id) == []
        assert len(attachments_of(work, order.id)) == 2


def test_only_who_attached_it_or_is_in_charge_takes_it_off(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    kept = hall.attachments.keep(a_photo(), "屏.jpg")
    with hall.work(facility_worker) as work:
        order = orders.report_fault(work, rooms.machine.id, "不亮")
        mine = orders.attach_file(work, order.id, kept)
    with pytest.raises(FileOfOthers), hall.work(clerk) as work:
        attached.take_off_file(work, mine.id, "看不清")


def test_what_was_taken_off_and_is_attached_again_is_shown_again(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    kept = hall.attachments.keep(a_photo(), "屏.jpg")
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.machine.id, "不亮")
        first = orders.attach_file(work, order.id, kept)
    with hall.work(clerk) as work:
        attached.take_off_file(work, first.id, "拍错")
    with hall.work(clerk) as work:
        orders.attach_file(work, order.id, kept)
        assert [each.hash for each in attachments_of(work, order.id)] == [kept.hash]
        assert taken_off(work, order.id) == []
