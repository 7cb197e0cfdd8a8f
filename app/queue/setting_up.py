"""Setting up the series, and the end of the day."""

from __future__ import annotations

from sqlalchemy import select

from app.access import Role, right
from app.queue.models import Series, Step, TicketNow
from app.queue.tickets import step
from app.store import Work


def add_series(work: Work, letter: str, name: str, name_en: str = "", *, position: int = 0, daily_limit: int | None = None) -> Series:
    """Set up a series, or bring its names up to date."""
    known = work.first(select(Series).where(Series.letter == letter).order_by(Series.hlc))
    if known is None:
        return work.add(Series(letter=letter, name=name, name_en=name_en, position=position, daily_limit=daily_limit))
    known.name, known.name_en, known.position, known.active = name, name_en, position, True
    return known


@right(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
def close_day(work: Work) -> int:
    """The hall has closed: who still waits is sent home, which is on record as having left. Returns how many."""
    waiting = work.all(
        select(TicketNow).where(TicketNow.day == work.today, TicketNow.step.in_((Step.WAITING, Step.NO_SHOW, Step.CALLED, Step.RECALLED)))
    )
    sent = [now for now in waiting if now.step is not Step.NO_SHOW]
    for now in sent:
        step(work, now, Step.LEFT, reason="closed")
    return len(sent)
