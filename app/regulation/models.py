"""What the hall has decided about the regulation. Each decision is a fact; the latest one about a thing stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.regulation.official import DayKind
from app.regulation.standards import StandardKey
from app.store import Fact


class StandardVersion(Fact):
    """A standard's value from a date on. Who and when come from `Fact`."""

    __tablename__ = "standard_version"

    key: Mapped[StandardKey] = mapped_column(index=True)
    value: Mapped[float]
    since: Mapped[date]
    reason: Mapped[str]


class HallHours(Fact):
    """The opening hours of a week from a date on: the text of each `WeekDay` as `read_hours` reads it."""

    __tablename__ = "hall_hours"

    since: Mapped[date]
    week: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")


class CalendarDay(Fact):
    """A date's kind by a notice or by the hall itself. `kind` None gives the date back to the published calendar.

    `name` is a HolidayName or the hall's own words, `hours` this one date's opening hours ("" by its weekday, "closed" none),
    `source` the notice or file it came from.
    """

    __tablename__ = "calendar_day"

    date: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DayKind | None]
    name: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")


class ComplianceMonth(Fact):
    """The compliance board of one month, named by its first day, was printed. Its figures are read from the records again each time."""

    __tablename__ = "compliance_month"

    month: Mapped[date] = mapped_column(index=True)
