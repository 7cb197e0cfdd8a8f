"""Papers of the facility room, read back as text from their PDF; rare characters are not lost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.documents import pages
from app.documents.service import make
from app.facility.assets import service as assets
from app.facility.assets.models import AssetState
from app.facility.orders import service as orders
from app.facility.orders.documents import where
from app.facility.report import service as report
from app.facility.rounds import service as rounds
from app.facility.rounds.rules import Verdict
from app.store import Actor, AttachmentKind, Hall, Kept, Reader
from app.words import Language, say, speaking
from tests.app.facility.conftest import Rooms, a_photo
from tests.helpers import local

LANGUAGES = ("zh_CN", "en")


def text_of(read: Reader, kind: str, subject: UUID, **values: int) -> str:
    return "".join(pages.texts(make(read, kind, subject, **values).pdf)).replace("\r\n", "").replace(" ", "")


def squeezed(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_repair_order_tells_the_whole_story(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, language: Language) -> None:
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.terminal.id, "龘𠮷键按不动")
    with hall.work(facility_worker) as work:
        orders.take_order(work, order.id)
        orders.arrive(work, order.id)
        orders.diagnose(work, order.id, "弹簧断了")
        orders.restore(work, order.id, "换弹簧")
    with speaking(language), hall.read() as read:
        text = text_of(read, "repair_order", order.id)
        for wanted in ("龘𠮷键按不动", order.number, "弹簧断了", "换弹簧", "吴刚", "2026-11-2314:30", say("facility.order_state.restored")):
            assert squeezed(wanted) in text


def test_the_notice_names_the_series_and_later_says_that_it_is_over(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
    with hall.read() as read:
        assert "受影响的排队号段：A、B" in text_of(read, "fault_notice", order.id)
    with hall.work(facility_worker) as work:
        orders.take_order(work, order.id)
        orders.arrive(work, order.id)
        orders.restore(work, order.id)
    with hall.read() as read:
        text = text_of(read, "fault_notice", order.id)
        assert "现恢复正常使用" in text
        assert "号段" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_disinfection_record_has_what_the_clause_asks_for(
    hall: Hall, facility_worker: Actor, supervisor: Actor, rooms: Rooms, language: Language
) -> None:
    """Clause 6.2.2: area, product, concentration, contact time, who did it, who checked it."""
    given = {
        "area": "toilet",
        "product": "龘牌消毒液",
        "concentration": "300",
        "contact": "30",
        "touched": "yes",
        "rinsed": "yes",
        "aired": "yes",
    }
    with hall.work(facility_worker) as work:
        run = rounds.begin_run(work, rooms.checklists["disinfection"].id, place_id=rooms.floor.id)
        for key, value in {**given, "who": "吴刚"}.items():
            assert rounds.answer(work, run.id, key, value).verdict in (Verdict.OK, Verdict.NOTED)
        rounds.finish_run(work, run.id)
    with hall.work(supervisor) as work:
        rounds.check_run(work, run.id)
    with speaking(language), hall.read() as read:
        text = text_of(read, "cleaning_record", run.id)
        area = "卫生间" if language == "zh_CN" else "Toilets"
        for wanted in (area, "龘牌消毒液", "300mg/L", "30min", "吴刚", "赵敏", "250–500mg/L", run.number):
            assert squeezed(wanted) in text


def test_the_inspection_record_shows_both_answers_and_the_order(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        run = rounds.begin_run(work, rooms.checklists["ticket_machine"].id, asset_id=rooms.machine.id)
        rounds.answer(work, run.id, "paper", "55")
        rounds.answer(work, run.id, "paper", "4", "龘𠮷")
        order = rounds.order_from_finding(work, run.id, "paper")
    with hall.read() as read:
        text = text_of(read, "inspection_record", run.id)
        for wanted in ("10–100%", "4%", "其他答案：55%", order.number, "龘𠮷", "异常"):
            assert wanted in text


@pytest.mark.parametrize("roll_mm", [58, 80])
def test_a_label_carries_the_number_and_the_code(hall: Hall, rooms: Rooms, roll_mm: int) -> None:
    with hall.read() as read:
        made = make(read, "asset_label", rooms.terminal.id, roll_mm=roll_mm)
        assert "自助终端龘𠮷" in "".join(pages.texts(made.pdf))
        assert rooms.terminal.number in "".join(pages.texts(made.pdf))


def test_a_sheet_has_a_label_for_every_asset_of_the_place(hall: Hall, rooms: Rooms) -> None:
    with hall.read() as read:
        for subject in (hall.station.hall_id, rooms.floor.id):
            text = text_of(read, "asset_labels", subject)
            assert rooms.machine.number in text
            assert rooms.terminal.number in text


def test_the_card_says_where_the_asset_stands_and_how_dependable_it_was(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    with hall.work(clerk) as work:
        orders.report_fault(work, rooms.machine.id, "卡纸")
    with hall.read() as read:
        text = text_of(read, "asset_card", rooms.machine.id)
        for wanted in ("主楼/一层", "号段A、B", "卡纸", "小时无故障"):
            assert wanted in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_month_is_told_with_its_records_and_the_definitions(
    hall: Hall, clerk: Actor, supervisor: Actor, rooms: Rooms, language: Language
) -> None:
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.machine.id, "黑屏", asset_state=AssetState.OUT_OF_USE)
    hall.clock.set(local("2026-11-23 11:00"))  # type: ignore[attr-defined]
    with hall.work(supervisor) as work:
        made = report.draw_up(work, date(2026, 11, 23))
    with speaking(language), hall.read() as read:
        text = text_of(read, "facility_report", made.id)
        for wanted in ("2026-11-01", order.number, "IEC60050-192", rooms.machine.number, say("facility.paper.plot")):
            assert squeezed(wanted) in text
        found = report.month(read, date(2026, 11, 1))
        (asset, figures), *_ = found.assets
        assert asset.id == rooms.machine.id
        assert figures.down.total_seconds() == 2 * 3600  # 9:00 to 11:00, still down


def images_in(read: Reader, kind: str, subject: UUID) -> int:
    return sum(pages.each_page(make(read, kind, subject).pdf, lambda page: len(list(page.get_objects(filter=[3])))))  # 3: image


@pytest.mark.parametrize("language", LANGUAGES)
def test_photos_stand_on_the_papers_and_one_that_is_elsewhere_says_so(
    hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms, language: Language
) -> None:
    here = hall.attachments.keep(a_photo(size=(4000, 3000)), "屏龘.jpg")
    elsewhere = Kept("ab" * 32, "远处.jpg", AttachmentKind.PHOTO, 1000)
    manual = hall.attachments.keep(b"%PDF-1.4 nothing", "说明书.pdf")
    with hall.work(facility_worker) as work:
        order = orders.report_fault(work, rooms.machine.id, "黑屏")
        orders.attach_file(work, order.id, here)
        orders.attach_file(work, order.id, elsewhere)
        assets.attach_file(work, rooms.machine.id, here)
        assets.attach_file(work, rooms.machine.id, manual)
    with speaking(language), hall.read() as read:
        assert images_in(read, "repair_order", order.id) == 1
        text = text_of(read, "repair_order", order.id)
        assert "屏龘" in text
        assert squeezed(say("documents.photo_elsewhere")) in text
        assert images_in(read, "asset_card", rooms.machine.id) == 1
        assert "说明书.pdf" in text_of(read, "asset_card", rooms.machine.id)
        assert len(make(read, "repair_order", order.id).pdf) < 250_000  # the photo is as large as the paper needs it, no larger


def test_a_drawn_signature_and_a_photo_stand_on_the_record(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    photo, signed = hall.attachments.keep(a_photo("navy"), "x.jpg"), hall.attachments.keep(a_photo("white"), "吴刚")
    with hall.work(facility_worker) as work:
        run = rounds.begin_run(work, rooms.checklists["disinfection"].id)
        rounds.attach_photo(work, run.id, "touched", photo)
        rounds.attach_photo(work, run.id, "who", signed)
        rounds.answer(work, run.id, "who", "吴刚𠮷")
    with hall.read() as read:
        assert images_in(read, "cleaning_record", run.id) == 2
        assert "操作人签名：吴刚𠮷" in text_of(read, "cleaning_record", run.id)


def test_what_happened_in_one_go_stands_in_its_order(hall: Hall, clerk: Actor, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(clerk) as work:
        order = orders.report_fault(work, rooms.terminal.id, "卡纸")
    with hall.work(facility_worker) as work:
        orders.take_order(work, order.id)
        orders.arrive(work, order.id)
        orders.diagnose(work, order.id, "纸屑")
        orders.restore(work, order.id, "清掉")
    with hall.read() as read:
        text = text_of(read, "repair_order", order.id)
    steps = [say(f"facility.order_step.{step}") for step in ("taken", "on_site", "diagnosed", "restored")]
    told = text[text.index(say("facility.paper.history")) :]
    places = [told.index(step) for step in steps]
    assert places == sorted(places)


def test_an_order_of_a_round_names_its_place_once_in_the_language_spoken(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    """The round wrote the place in the language of whoever went it."""
    with hall.work(facility_worker) as work:
        checklist = next(each for each in rounds.checklists(work) if each.code == "ticket_machine")
        run = rounds.begin_run(work, checklist.id, asset_id=rooms.machine.id)
        rounds.answer(work, run.id, "paper", "4", "只剩几圈")
        order = rounds.order_from_finding(work, run.id, "paper")
    with hall.read() as read:
        there = assets.place_text(rooms.machine, assets.places(read))
        assert there
        assert where(read, orders.line_of(read, order.id)) == there
        with speaking("en"):
            assert where(read, orders.line_of(read, order.id)) == assets.place_text(rooms.machine, assets.places(read)) != there
