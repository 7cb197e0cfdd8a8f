"""Numbers of the day, from blocks that this station holds: two stations can never print the same one."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from app.queue.errors import DailyLimitReached, SeriesUnknown
from app.queue.models import BlockCursor, NumberBlock, Series, Ticket
from app.queue.rules import ticket_label
from app.store import Reader, Work

BLOCK_SIZE = 40


class Block(NamedTuple):
    """A block as its numbers are given out."""

    id: UUID
    suffix: str
    first: int
    last: int


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
    block = work.known(("block", work.today, letter), [NumberBlock], lambda: _newest_block(work, letter))
    if block is not None:
        taken = work.looked_up(_TAKE, block=block.id, end=block.last)
        if taken is not None:
            return ticket_label(letter, taken - 1, block.suffix)
    block = _lease(work, letter)
    return ticket_label(letter, block.first, block.suffix)


_CURSOR: Any = BlockCursor.__table__
_TAKE = (
    update(_CURSOR)
    .where(_CURSOR.c.block_id == bindparam("block"), _CURSOR.c.next <= bindparam("end"))
    .values(next=_CURSOR.c.next + 1)
    .returning(_CURSOR.c.next)
)


def _newest_block(work: Work, letter: str) -> Block | None:
    mine = (NumberBlock.day == work.today, NumberBlock.series == letter, NumberBlock.station_id == work.station.id)
    found = work.first(select(NumberBlock).where(*mine).order_by(NumberBlock.hlc.desc(), NumberBlock.id.desc()))
    return found and Block(found.id, found.suffix, found.first, found.last)


def _lease(work: Work, letter: str) -> Block:
    """Take the next block and its first number. The first station of a hall (seat 1) leases from the shared range as the hub
    would; any other one, cut off from the hub, numbers in a range of its own that its letter marks."""
    suffix = "" if work.station.seat == 1 else work.station.letter
    used = work.rows(
        select(func.max(NumberBlock.last)).where(NumberBlock.day == work.today, NumberBlock.series == letter, NumberBlock.suffix == suffix)
    )[0][0]
    first = (used or 0) + 1
    block = work.add(NumberBlock(day=work.today, series=letter, suffix=suffix, first=first, last=first + BLOCK_SIZE - 1))
    work.add(BlockCursor(block_id=block.id, next=first + 1))
    return Block(block.id, suffix, first, block.last)
