"""What is kept of each complaint beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.complaints.models import Complaint, ComplaintEvent
from app.complaints.standing import keep, refresh_running
from app.regulation.models import CalendarDay, HallHours, StandardVersion
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def refresh(work: Work, touched: Touched) -> None:
    """Bring the standing of every complaint that was touched up to date."""
    for complaint_id in set(touched.get(Complaint, ())) | owners(work, ComplaintEvent.complaint_id, ComplaintEvent.id, touched):
        keep(work, complaint_id)


def refresh_deadlines(work: Work, _touched: Touched) -> None:
    """Other working days or standards: every clock that runs says so by its own ledger."""
    refresh_running(work)


after_merge("complaints", (Complaint, ComplaintEvent), refresh)
after_merge("complaints.deadlines", (CalendarDay, HallHours, StandardVersion), refresh_deadlines)
