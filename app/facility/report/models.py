"""That somebody drew up the report of a month."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from app.store import Fact


class FacilityReport(Fact):
    """The report of one month, named by its first day. Its figures are read from the records again whenever it is printed."""

    __tablename__ = "facility_report"

    month: Mapped[date] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(default="")
