"""Standards, hours and days as the hall's file keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.regulation import DayKind, StandardKey, service
from app.regulation.hours import HoursEmpty, HoursUnreadable
from app.regulation.standards import ReasonEmpty, StandardInPast, StandardNotWhole, StandardOutOfRange
from app.store import Actor, Hall, ManualClock
from tests.helpers import local


def test_a_standard_the_hall_never_set_is_the_regulations(hall: Hall) -> None:
    with hall.read() as read:
        value = service.standard(read, "response_minutes")
    assert (value.value, value.since, value.source, value.clause) == (5, None, "default", "2.2.1")


def test_a_record_is_judged_by_the_version_in_force_on_its_own_date(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        service.set_standard(work, StandardKey.ANSWER_MINUTES, 30, date(2026, 12, 1), "节前咨询量大")
    with hall.read() as read:
        before = service.standard(read, "answer_minutes", date(2026, 11, 30))
        after = service.standard(read, "answer_minutes", date(2026, 12, 1))
    assert (before.value, after.value, after.reason, after.set_by) == (15, 30, "节前咨询量大", administrator.id)


def test_of_two_decisions_about_one_date_the_later_stands(hall: Hall, administrator: Actor, clock: ManualClock) -> None:
    for value in (30, 20):
        with hall.work(administrator) as work:
            service.set_standard(work, "answer_minutes", value, date(2026, 12, 1), "调整")
        clock.advance(timedelta(minutes=1))
    with hall.read() as read:
        assert service.standard(read, "answer_minutes", date(2026, 12, 2)).value == 20
        assert [value.value for value in service.standard_history(read, "answer_minutes")] == [15, 20]


@pytest.mark.parametrize(
    ("value", "since", "reason", "refusal", "field"),
    [
        (6, date(2026, 12, 1), "法定最多五日", StandardOutOfRange, "value"),
        (float("nan"), date(2026, 12, 1), "调整", StandardOutOfRange, "value"),
        (2.5, date(2026, 12, 1), "调整", StandardNotWhole, "value"),
        (3, date(2026, 11, 22), "调整", StandardInPast, "since"),
        (3, date(2026, 12, 1), "  ", ReasonEmpty, "reason"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(
    hall: Hall, administrator: Actor, value: float, since: date, reason: str, refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as refused, hall.work(administrator) as work:
        service.set_standard(work, "notice_working_days", value, since, reason)
    assert getattr(refused.value, "field") == field  # noqa: B009
    assert str(refused.value)


def test_only_the_administrator_changes_anything(hall: Hall, clerk: Actor) -> None:
    with pytest.raises(service.OnlyAdministrator), hall.work(clerk) as work:
        service.set_standard(work, "answer_minutes", 20, date(2026, 12, 1), "调整")
    with pytest.raises(service.OnlyAdministrator), hall.work(clerk) as work:
        service.set_hours(work, {"monday": "09:00-12:00"}, date(2026, 12, 1))
    with pytest.raises(service.OnlyAdministrator), hall.work(clerk) as work:
        service.set_day(work, date(2026, 12, 1), DayKind.HOLIDAY, reason="搬迁")


def test_the_calendar_is_kept_until_something_changes(hall: Hall, administrator: Actor) -> None:
    with hall.read() as read:
        first = service.calendar(read)
        assert service.calendar(read) is first
    with hall.work(administrator) as work:
        service.set_day(work, date(2026, 11, 25), DayKind.HOLIDAY, name="搬迁停业", reason="大厅搬迁")
        assert service.calendar(work) is not first
    with hall.read() as read:
        changed = service.calendar(read)
    assert (first.is_working_day(date(2026, 11, 25)), changed.is_working_day(date(2026, 11, 25))) == (True, False)
    assert changed.add_working_days(local("2026-11-24 09:00"), 1).due_on == date(2026, 11, 26)


def test_a_day_can_be_given_back_to_the_published_calendar(hall: Hall, administrator: Actor, clock: ManualClock) -> None:
    for kind in (DayKind.HOLIDAY, None):
        with hall.work(administrator) as work:
            service.set_day(work, date(2026, 11, 25), kind, reason="大厅搬迁")
        clock.advance(timedelta(minutes=1))
    with hall.read() as read:
        assert service.calendar(read).is_working_day(date(2026, 11, 25))


def test_hours_change_from_their_date_on(hall: Hall, administrator: Actor) -> None:
    winter = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], "09:00-12:00 13:00-17:00")
    with hall.work(administrator) as work:
        service.set_hours(work, winter | {"saturday": "09:00-12:00"}, date(2026, 12, 1), "冬季作息")
    with hall.read() as read:
        counted = service.calendar(read)
    assert counted.closing(date(2026, 11, 30)) == local("2026-11-30 17:30")
    assert counted.closing(date(2026, 12, 1)) == local("2026-12-01 17:00")
    assert counted.is_open(local("2026-12-05 10:00"))
    assert not counted.is_working_day(date(2026, 12, 5))


def test_hours_that_cannot_be_are_refused_at_their_weekday(hall: Hall, administrator: Actor) -> None:
    with pytest.raises(HoursUnreadable) as refused, hall.work(administrator) as work:
        service.set_hours(work, {"tuesday": "12:00-09:00"}, date(2026, 12, 1))
    assert refused.value.field == "tuesday"
    with pytest.raises(HoursEmpty), hall.work(administrator) as work:
        service.set_hours(work, {"saturday": "09:00-12:00"}, date(2026, 12, 1))


def test_a_due_time_by_a_standard_takes_its_unit_and_the_version_of_the_start_day(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        service.set_standard(work, "notice_working_days", 3, date(2026, 11, 24), "提速")
    with hall.read() as read:
        assert service.due(read, "notice_working_days", local("2026-11-23 10:00")).due_on == date(2026, 11, 30)
        assert service.due(read, "notice_working_days", local("2026-11-24 10:00")).due_on == date(2026, 11, 27)
        assert service.due(read, "response_minutes", local("2026-11-23 11:58")).due_at == local("2026-11-23 13:33")
        assert service.due(read, "first_report_minutes", local("2026-11-23 11:58")).due_at == local("2026-11-23 12:13")
        with pytest.raises(ValueError, match="no period"):
            service.due(read, "satisfaction_percent", local("2026-11-23 10:00"))
