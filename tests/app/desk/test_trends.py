"""Weeks and months of the compliance board are the board's own figures, cut by date."""

from __future__ import annotations

from datetime import date, timedelta

from app.desk import trends
from app.desk.compliance import board
from app.documents import pages
from app.documents.service import render
from app.facility.orders import service as orders
from app.regulation.compliance import State
from app.store import Actor, Hall, ManualClock
from app.words import speaking
from tests.helpers import local

ON_SITE = ("6.2.1", "on_site")


def mended(hall: Hall, clerk: Actor, mender: Actor, clock: ManualClock, at: str, hours: float) -> None:
    """A fault without an asset, with a repairer who came after so many hours."""
    clock.set(local(at))
    with hall.work(clerk) as work:
        order = orders.report_fault(work, None, "灯不亮龘𠮷", place="门厅")
    clock.advance(timedelta(hours=hours))
    with hall.work(mender) as work:
        orders.take_order(work, order.id)
        orders.arrive(work, order.id)


def test_each_week_counts_what_was_reported_in_it_and_the_last_one_ends_today(
    hall: Hall, clerk: Actor, facility_worker: Actor, clock: ManualClock
) -> None:
    mended(hall, clerk, facility_worker, clock, "2026-11-09 09:00", 1)
    mended(hall, clerk, facility_worker, clock, "2026-11-10 09:00", 30)
    mended(hall, clerk, facility_worker, clock, "2026-11-17 09:00", 1)
    clock.set(local("2026-11-23 18:00"))
    with hall.read() as read:
        told = trends.weeks(read)[ON_SITE]
        assert len(told) == trends.WEEKS
        assert [tuple(week) for week in told[-3:]] == [(1, 1), (0, 1), (1, 1)]  # from 3, 10 and 17 November
        assert told[0].share is None


def test_a_month_is_cut_at_both_ends_and_names_what_broke_it(
    hall: Hall, clerk: Actor, facility_worker: Actor, supervisor: Actor, clock: ManualClock
) -> None:
    mended(hall, clerk, facility_worker, clock, "2026-10-12 09:00", 30)
    mended(hall, clerk, facility_worker, clock, "2026-11-10 09:00", 1)
    clock.set(local("2026-11-23 18:00"))
    with hall.work(supervisor) as work:
        october = trends.month_board(work, date(2026, 10, 20))
        standing = next(each for each in october.standings if trends.key_of(each) == ON_SITE)
        assert (october.first, october.last) == (date(2026, 10, 1), date(2026, 10, 31))
        assert (standing.good, standing.all, standing.state, len(standing.broken)) == (0, 1, State.BROKEN, 1)
        november = trends.month_board(work, date(2026, 11, 1))
        now = next(each for each in board(work, date(2026, 11, 1)) if trends.key_of(each) == ON_SITE)
        assert next(each for each in november.standings if trends.key_of(each) == ON_SITE) == now
        made = trends.print_month(work, date(2026, 10, 20))
        number = orders.orders_between(work, local("2026-10-01 00:00"), local("2026-10-31 00:00"))[0].order.number
    for language in ("zh_CN", "en"):
        with speaking(language), hall.read() as read:
            text = "".join(pages.texts(render(read, "compliance_month", made.id)))
        assert "2026-10-01" in text
        assert number in text.replace("\r\n", "").replace("\n", "")
