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
RENEW_AT = 10
"""With so few numbers left the next block is asked for."""


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
    block = work.known(("block", work.today, letter), [NumberBlock], lambda: _block_with_room(work, letter))
    if work.claims.is_shared and (block is None or block.suffix):
        block = _lease(work, letter, of_hub=True) or block
    taken = None if block is None else work.looked_up(_TAKE, block=block.id, end=block.last)
    if block is None or taken is None:
        block = _block_with_room(work, letter) or _lease(work, letter) or _lease_own(work, letter)
        taken = work.looked_up(_TAKE, block=block.id, end=block.last)
        assert taken is not None
    if work.claims.is_shared and not block.suffix and block.last - taken < RENEW_AT:
        _renew(work, letter, block)
    return ticket_label(letter, taken - 1, block.suffix)


_CURSOR: Any = BlockCursor.__table__
_TAKE = (
    update(_CURSOR)
    .where(_CURSOR.c.block_id == bindparam("block"), _CURSOR.c.next <= bindparam("end"))
    .values(next=_CURSOR.c.next + 1)
    .returning(_CURSOR.c.next)
)


def _block_with_room(work: Work, letter: str) -> Block | None:
    """This PC's oldest block of the day with numbers left; one of the shared range before one of its own. A block without a cursor
    belongs to a file that is gone (`Local.ends_with_epoch`) and is never continued."""
    found = work.first(
        select(NumberBlock)
        .join(BlockCursor, BlockCursor.block_id == NumberBlock.id)
        .where(
            NumberBlock.day == work.today,
            NumberBlock.series == letter,
            NumberBlock.station_id == work.station.id,
            BlockCursor.next <= NumberBlock.last,
        )
        .order_by(NumberBlock.suffix, NumberBlock.hlc, NumberBlock.id)
    )
    return found and Block(found.id, found.suffix, found.first, found.last)


def _renew(work: Work, letter: str, block: Block) -> None:
    """Have the next block before this one runs out, so that a hub that is gone then is not missed."""
    newest = work.first(
        select(NumberBlock.id)
        .where(
            NumberBlock.day == work.today,
            NumberBlock.series == letter,
            NumberBlock.station_id == work.station.id,
            NumberBlock.suffix == "",
        )
        .order_by(NumberBlock.hlc.desc(), NumberBlock.id.desc())
    )
    if newest == block.id:
        _lease(work, letter, of_hub=True)


def _lease(work: Work, letter: str, *, of_hub: bool = False) -> Block | None:
    """The next block of the shared range: from the hub, or, in a hall of one PC, by its own count. None where neither can give it."""
    used = _used(work, letter, "")
    if work.claims.is_shared:
        got = work.claims.numbers(f"numbers {work.today.isoformat()} {letter}", BLOCK_SIZE, used)
        return got and _take_block(work, letter, "", *got)
    if of_hub or work.station.seat != 1:
        return None
    return _take_block(work, letter, "", used + 1, used + BLOCK_SIZE)


def _lease_own(work: Work, letter: str) -> Block:
    """A block of this PC's own range, cut off from the hub: its letter marks it, and the epoch of a file put back from a backup."""
    epoch = str(work.station.epoch) if work.station.epoch > 1 else ""
    suffix = f"{work.station.letter}{epoch}"
    used = _used(work, letter, suffix)
    return _take_block(work, letter, suffix, used + 1, used + BLOCK_SIZE)


def _used(work: Work, letter: str, suffix: str) -> int:
    last = func.max(NumberBlock.last)
    wanted = select(last).where(NumberBlock.day == work.today, NumberBlock.series == letter, NumberBlock.suffix == suffix)
    return work.rows(wanted)[0][0] or 0


def _take_block(work: Work, letter: str, suffix: str, first: int, last: int) -> Block:
    block = work.add(NumberBlock(day=work.today, series=letter, suffix=suffix, first=first, last=last))
    work.add(BlockCursor(block_id=block.id, next=first))
    return Block(block.id, suffix, first, last)
