"""Numbers of the day, from blocks that this station holds: two stations can never print the same one."""

from __future__ import annotations

from sqlalchemy import func, select

from app.queue.errors import DailyLimitReached, SeriesUnknown
from app.queue.models import BlockCursor, NumberBlock, Series, Ticket
from app.queue.rules import ticket_label
from app.store import Reader, Work

BLOCK_SIZE = 40


def series_named(read: Reader, letter: str) -> Series:
    """The series with this letter. Raises SeriesUnknown."""
    found = read.first(select(Series).where(Series.letter == letter, Series.active).order_by(Series.hlc))
    if found is None:
        raise SeriesUnknown(field="series", series=letter)
    return found


def next_label(work: Work, letter: str) -> str:
    """The next number of today's series. Raises SeriesUnknown, DailyLimitReached."""
    daily_limit = work.known(("series_limit", letter), [Series], lambda: (series_named(work, letter).daily_limit,))[0]
    if daily_limit is not None:
        given = work.count(select(Ticket.id).where(Ticket.day == work.today, Ticket.series == letter))
        if given >= daily_limit:
            raise DailyLimitReached(field="series", series=letter, limit=daily_limit)
    leased = work.rows(
        select(NumberBlock, BlockCursor)
        .join(BlockCursor, BlockCursor.block_id == NumberBlock.id)
        .where(
            NumberBlock.day == work.today,
            NumberBlock.series == letter,
            NumberBlock.station_id == work.station.id,
            BlockCursor.next <= NumberBlock.last,
        )
        .order_by(NumberBlock.hlc)
        .limit(1)
    )
    block, cursor = leased[0] if leased else _lease(work, letter)
    number = cursor.next
    cursor.next = number + 1
    return ticket_label(letter, number, block.suffix)


def _lease(work: Work, letter: str) -> tuple[NumberBlock, BlockCursor]:
    """Take the next block. The first station of a hall (seat 1) leases from the shared range as the hub would; any other one,
    cut off from the hub, numbers in a range of its own that its letter marks."""
    suffix = "" if work.station.seat == 1 else work.station.letter
    used = work.rows(
        select(func.max(NumberBlock.last)).where(NumberBlock.day == work.today, NumberBlock.series == letter, NumberBlock.suffix == suffix)
    )[0][0]
    first = (used or 0) + 1
    block = work.add(NumberBlock(day=work.today, series=letter, suffix=suffix, first=first, last=first + BLOCK_SIZE - 1))
    return block, work.add(BlockCursor(block_id=block.id, next=block.first))
