"""What is kept of each complaint beside its facts, recomputed when another station's facts arrive."""

from __future__ import annotations

from app.complaints.models import Complaint, ComplaintEvent
from app.complaints.standing import keep
from app.store import Work
from app.store.after_merge import Touched, after_merge, owners


def refresh(work: Work, touched: Touched) -> None:
    """Bring the standing of every complaint that was touched up to date."""
    for complaint_id in set(touched.get(Complaint, ())) | owners(work, ComplaintEvent.complaint_id, ComplaintEvent.id, touched):
        keep(work, complaint_id)


after_merge("complaints", (Complaint, ComplaintEvent), refresh)
