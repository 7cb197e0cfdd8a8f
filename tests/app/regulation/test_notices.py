"""The yearly notice as a file: read whole or not at all, faults named, twice the same."""

from __future__ import annotations

import json
from datetime import date, time

import pytest
from sqlalchemy import select

from app.regulation import DayKind, WorkingCalendar, service
from app.regulation.models import CalendarDay
from app.regulation.notices import Column, FaultKind, NoticeFaulty, NoticeUnreadable, read_notice
from app.store import Actor, Hall
from tests.helpers import local

NOTICE = """日期,至,类型,名称,开放时间
2027-01-01,2027-01-03,放假,元旦,
2027/2/5,2027/2/11,节假日,春节,
2027年2月14日,,调休上班,春节,
20270501,20270505,holiday,劳动节,
2027-10-01,2027-10-07,节假日,国庆节,
2027-12-31,,工作日,盘点半日,09:00-12:00
""".encode()


def test_a_notice_makes_its_year_published(hall: Hall, administrator: Actor) -> None:
    with hall.read() as read:
        before = service.calendar(read)
    with hall.work(administrator) as work:
        done = service.import_notice(work, NOTICE, "2027 年放假安排（虚构）")
    with hall.read() as read:
        after = service.calendar(read)
    assert (len(done.changes), done.same, done.completes) == (24, 0, (2027,))
    assert (before.is_provisional(date(2027, 3, 1)), after.is_provisional(date(2027, 3, 1))) == (True, False)
    assert after.is_make_up_day(date(2027, 2, 14))
    assert after.day(date(2027, 2, 8)).name == "spring_festival"
    assert after.intervals(date(2027, 12, 31)) == [(time(9), time(12))]
    assert after.add_working_days(local("2026-12-29 09:30"), 5).provisional is False


def test_the_same_notice_twice_changes_nothing_the_second_time(hall: Hall, administrator: Actor) -> None:
    for expected in (24, 0):
        with hall.work(administrator) as work:
            assert len(service.import_notice(work, NOTICE, "通知").changes) == expected
    with hall.read() as read:
        assert read.count(select(CalendarDay.id)) == 24


def test_what_is_published_already_is_not_copied_into_the_file(hall: Hall, administrator: Actor) -> None:
    with hall.read() as read:
        known = service.export_year(read, 2026).encode()
    with hall.work(administrator) as work:
        assert service.import_notice(work, known, "2026").changes == ()


def test_an_exported_year_reads_back_the_same(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        service.import_notice(work, NOTICE, "通知")
        written = service.export_year(work, 2027).encode()
        assert read_notice(written).days == {on: day for on, day in service.own_days(work).items() if on.weekday() < 5 or day.name}


def test_faults_are_named_by_row_and_column_and_nothing_is_half_imported(hall: Hall, administrator: Actor) -> None:
    faulty = (
        b"date,to,kind,name,hours\n"
        b"2027-01-01,,holiday,New Year,\n"
        b"2027-02-30,,holiday,,\n"
        b"2027-03-01,,party,,\n"
        b"2027-03-02,2027-03-01,rest,,\n"
        b"2027-03-03,,working,,12:00-09:00\n"
        b"2027-01-01,,working,,\n"
        b",,rest,,\n"
    )
    found = read_notice(faulty).faults
    assert [(fault.row, fault.column, fault.kind) for fault in found] == [
        (3, Column.DATE, FaultKind.DATE),
        (4, Column.KIND, FaultKind.KIND),
        (5, Column.TO, FaultKind.RANGE),
        (6, Column.HOURS, FaultKind.HOURS),
        (7, Column.DATE, FaultKind.TWICE),
        (8, Column.DATE, FaultKind.EMPTY),
    ]
    assert found[0].sentence == "第 3 行“日期”列：“2027-02-30”不是日期，应写成 2027-01-01"
    with pytest.raises(NoticeFaulty) as refused, hall.work(administrator) as work:
        service.import_notice(work, faulty, "通知")
    assert refused.value.values == {"faults": 6}
    with hall.read() as read:
        assert read.count(select(CalendarDay.id)) == 0


def test_a_heading_without_kinds_is_named() -> None:
    (fault,) = read_notice("日期,名称\n2027-01-01,元旦\n".encode()).faults
    assert (fault.row, fault.column, fault.kind) == (1, Column.KIND, FaultKind.MISSING_COLUMN)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"",
        b"hello",
        b"{",
        b"[1, 2]",
        b'{"days": 5}',
        b"[" * 200_000,
        b'date,kind\n"2027-01-01,holiday\n',
        b"date,kind\n" + b"2027-01-01,holiday\n" * 200_000,
    ],
    ids=["a renamed picture", "empty", "no table", "torn", "numbers", "no list", "nested for ever", "open quote", "huge"],
)
def test_a_file_that_is_no_table_of_dates_is_refused(content: bytes) -> None:
    with pytest.raises(NoticeUnreadable):
        read_notice(content)


def test_the_public_json_list_and_a_spreadsheet_in_gb18030_are_understood() -> None:
    listed = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "春节", "date": "2027-02-14", "isOffDay": False},
    ]
    days = read_notice(json.dumps({"year": 2027, "days": listed}).encode()).days
    assert (days[date(2027, 1, 1)].kind, days[date(2027, 2, 14)].kind) == (DayKind.HOLIDAY, DayKind.WORKING)
    assert read_notice("日期,类型,名称\n2027-01-01,放假,元旦\n".encode("gb18030")).days[date(2027, 1, 1)].name == "new_years_day"


def test_a_notice_may_change_december_of_the_year_before(hall: Hall, administrator: Actor) -> None:
    """As the notice for 2019 did, which made 2018-12-29 a working day."""
    with hall.work(administrator) as work:
        service.import_notice(work, b"date,kind\n2026-12-26,working\n", "2027")
        assert service.calendar(work).add_working_days(local("2026-12-25 10:00"), 1).due_on == date(2026, 12, 26)


def test_a_few_days_of_a_year_do_not_make_it_published() -> None:
    days = {date(2027, 1, 1): service.Day(DayKind.HOLIDAY)}
    assert WorkingCalendar(days=days).is_provisional(date(2027, 1, 4))
    assert not WorkingCalendar(days=days).is_provisional(date(2027, 1, 1))


def test_weekends_in_a_list_do_not_close_a_hall_that_opens_on_saturdays(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        service.set_hours(work, {"monday": "09:00-12:00", "saturday": "09:00-12:00"}, date(2026, 11, 23))
        service.import_notice(work, b"date,kind,hours\n2027-03-06,rest,\n2027-03-13,rest,closed\n", "x")
        counted = service.calendar(work)
    assert (counted.is_open(local("2027-03-06 10:00")), counted.is_open(local("2027-03-13 10:00"))) == (True, False)
