"""The day in figures, counted from what is on record, and checked against itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select

from app.day.complaints import complaint_checks, complaint_figures
from app.day.consultations import consultation_checks, consultation_figures
from app.day.emergency import emergency_checks, emergency_figures
from app.day.facility import facility_checks, facility_figures
from app.day.play import Day
from app.desk import service as desk
from app.documents.models import JobState, PrintJob, PrintOrder
from app.intake.applications import service as applications
from app.intake.applications.models import ApplicationEvent, EventKind, Visit
from app.queue import service as queue
from app.queue.models import Ticket
from app.store import Reader
from app.store.clock import first_stamp

BUSY_DAY = 200
"""With fewer visits nobody waits long enough to walk out."""


def figures(read: Reader, day: Day, *, seed: int) -> dict[str, Any]:
    """`day.json` without its screenshots. Keys are promised to scripts: more may be added, none renamed."""
    since = datetime.combine(day.today, time(0, 0), read.zone).astimezone(read.now.tzinfo)
    until = datetime.combine(day.today, time(23, 59, 59), read.zone).astimezone(read.now.tzinfo)
    tickets = queue.day_count(read, day.today)
    events = applications.count_of(read, since, until)
    kept = applications.deadlines_kept(read, since, until)
    ratings = applications.satisfaction(read, since, until)
    papers = Counter(order.kind for order in read.all(select(PrintOrder).where(PrintOrder.at >= since, PrintOrder.at <= until)))
    visits = read.count(select(Visit.id).where(Visit.at >= since, Visit.at <= until))

    deemed = read.count(
        select(ApplicationEvent.id).where(ApplicationEvent.kind == EventKind.DEEMED_ACCEPTED, ApplicationEvent.hlc >= first_stamp(since))
    )

    def times(*kinds: EventKind) -> int:
        return sum(events.get(kind, 0) for kind in kinds)

    found: dict[str, Any] = {
        "seed": seed,
        "date": day.today.isoformat(),
        "visits": visits,
        "tickets": {
            "issued": tickets.issued,
            "served": tickets.served,
            "no_show": tickets.no_show,
            "left": tickets.left,
            "waiting": tickets.waiting,
        },
        "wait_minutes": _waits(read, day, tickets),
        "applications": {
            "received": times(EventKind.RECEIVED),
            "one_time_notices": times(EventKind.NOTICE_GIVEN),
            "supplemented": times(EventKind.SUPPLEMENTED),
            "accepted": times(EventKind.ACCEPTED) + deemed,
            "deemed_accepted": deemed,
            "refused": times(EventKind.REFUSED),
            "extended": times(EventKind.EXTENDED),
            "breaches": times(EventKind.BREACH_RECORDED),
            "completed": times(EventKind.COMPLETED),
            "collected": times(EventKind.COLLECTED),
        },
        "emergency": emergency_figures(read, day),
        "ratings": {"n": ratings.n, "satisfied_percent": round(100 * (ratings.share or 0.0), 1)},
        "deadlines": {"met": kept.met, "missed": kept.missed},
        "documents": dict(sorted(papers.items())),
    }
    found["complaints"] = complaint_figures(read, since, until)
    found["consultations"] = consultation_figures(read, since, until)
    found["facility"] = facility_figures(read, day)
    checks = {
        **_checks(read, found),
        **complaint_checks(read, found["documents"], found["complaints"]),
        **consultation_checks(read, found["consultations"], found["documents"]),
        **facility_checks(read, day, found),
    }
    found["checks"] = [{"name": name, "ok": bool(ok)} for name, ok in checks.items()]
    return found


def _waits(read: Reader, day: Day, tickets: queue.DayCount) -> dict[str, Any]:
    """The waits without the minutes in which nobody could be called, and the records behind the difference (clause 6.2.1)."""
    waits = desk.day_waits(read, day.today, tickets)
    return {
        "p50": waits.minutes(0.5),
        "p90": waits.minutes(0.9),
        "with_stops": {"p50": waits.minutes_as_they_were(0.5), "p90": waits.minutes_as_they_were(0.9)},
        "left_out": {"tickets": len(waits.left_out), "minutes": waits.left_out_minutes},
        "stops": [
            {"what": each.label, "series": "".join(each.series), "minutes": round((each.end - each.start).total_seconds() / 60)}
            for each in waits.causes
        ],
    }


def _checks(read: Reader, found: dict[str, Any]) -> dict[str, bool]:
    tickets, cases = found["tickets"], found["applications"]
    numbers = read.rows(select(Ticket.day, Ticket.number, func.count()).group_by(Ticket.day, Ticket.number).having(func.count() > 1))
    unprinted = read.count(select(PrintJob.order_id).where(PrintJob.state != JobState.PRINTED))
    return {
        "tickets issued = served + no_show + left + waiting": tickets["issued"]
        == tickets["served"] + tickets["no_show"] + tickets["left"] + tickets["waiting"],
        "nobody waits after closing": tickets["waiting"] == 0,
        "no number twice on one day": len(numbers) == 0,
        "queue cache equals the periods": queue.recheck(read) == [],
        "every ticket was printed or given on paper": found["documents"].get("queue_ticket", 0)
        == tickets["issued"] - found["emergency"]["paper_numbers"],
        "every acceptance at the counter has its receipt": found["documents"].get("acceptance_receipt", 0)
        == cases["accepted"] - cases["deemed_accepted"],
        "every one-time notice is on paper": found["documents"].get("one_time_notice", 0) == cases["one_time_notices"],
        "every extension is on paper": found["documents"].get("extension_notice", 0) == cases["extended"],
        "every refusal is on paper": found["documents"].get("refusal", 0) == cases["refused"],
        "nothing is left in the print queue": unprinted == 0,
        "each way of a visit was taken": all(
            cases[name] > 0
            for name in ("one_time_notices", "supplemented", "refused", "extended", "breaches", "collected", "deemed_accepted")
        )
        and tickets["no_show"] > 0
        and (tickets["left"] > 0 or found["visits"] < BUSY_DAY),
        **emergency_checks(read, found),
    }
