"""The compliance board: how the clauses that can be counted stand today, every room asked, with the records that break them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from app.complaints import service as complaints
from app.complaints.models import CallBack, Complaint
from app.consult.models import Consultation, ConsultationNow
from app.emergency import service as emergency
from app.emergency.models import EmergencyRun
from app.facility.orders import service as orders
from app.facility.orders.models import RepairOrder
from app.facility.rounds import planning
from app.facility.rounds.schedules import compliance
from app.intake.applications import service as applications
from app.intake.applications.models import Application
from app.regulation.compliance import Standing, State, by_record
from app.store import Reader
from app.store.base import Synced

KINDS: tuple[type[Synced], ...] = (Application, Consultation, Complaint, CallBack, RepairOrder, EmergencyRun)
"""What a clause may be broken by and a page can open."""
MARKS = {State.MET: "●", State.AT_RISK: "◐", State.BROKEN: "▲", State.NO_DATA: "○"}
"""A state is never told by its colour alone."""
PAGE = {
    "promises": "applications",
    "answers": "consult",
    **dict.fromkeys(("verify", "solution", "feedback", "improvements", "call_back"), "complaints"),
    "rounds": "upkeep",
    "on_site": "facility",
    **dict.fromkeys(("plans", "review", "supplies", "drills", "evaluated", "first_report", "summaries", "measures"), "emergency"),
}
"""Which page looks after what."""


@dataclass(frozen=True)
class Broken:
    """A record that breaks a clause: its table's name, which the window opens, and its number."""

    kind: str
    id: UUID
    number: str


def board(read: Reader, since: date) -> list[Standing]:
    """Every clause that a room can judge, in the regulation's order; what happened counts from `since` on."""
    start = datetime.combine(since, time(), read.zone)
    found = [
        _answers(read, start),
        _promises(read, start),
        *complaints.standings(read, since),
        _rounds(read, since),
        _on_site(read, start),
        *emergency.standings(read, since),
    ]
    return sorted(found, key=lambda each: [int(part) for part in each.clause.split(".")])


def broken(read: Reader, standing: Standing) -> list[Broken]:
    """The records behind a clause's figure that a page can open, as many as are known here."""
    found: list[Broken] = []
    for record in standing.broken:
        for kind in KINDS:
            row = read.get(kind, record)
            if row is not None:
                found.append(Broken(kind.__tablename__, record, getattr(row, "number", "") or getattr(row, "subject", "")))
                break
    return found


def _answers(read: Reader, start: datetime) -> Standing:
    rows = read.all(select(ConsultationNow).where(ConsultationNow.asked_at >= start, ConsultationNow.asked_at <= read.now))
    told = [(row.consultation_id, not row.late) for row in rows if row.late or row.first_in_time is not None]
    return by_record("3.1.3", "answers", told)


def _promises(read: Reader, start: datetime) -> Standing:
    count = applications.deadlines_kept(read, start, read.now)
    missed = tuple(applications.missed_ids(read, start, read.now))
    everything = count.met + count.missed
    soon = bool(applications.about_to_break(read, 1))
    state = State.NO_DATA if not everything else State.BROKEN if count.missed else State.AT_RISK if soon else State.MET
    return Standing("2.2.3", "promises", state, count.met, everything, None, missed)


def _rounds(read: Reader, since: date) -> Standing:
    kept = compliance(each.due for each in planning.plan(read, since, read.today))
    state = State.NO_DATA if not kept.due else State.MET if kept.done == kept.due else State.BROKEN
    return Standing("6.1.1", "rounds", state, kept.done, kept.due, None)


def _on_site(read: Reader, start: datetime) -> Standing:
    lines = [line for line in orders.orders_between(read, start, read.now) if line.told.on_site_at is not None or line.clocks.late]
    return by_record("6.2.1", "on_site", ((line.order.id, not line.clocks.late) for line in lines))
