"""How the clauses of chapter 7 stand today, for the compliance board and whoever asks: the figure, the state, what is due next."""

from __future__ import annotations

from datetime import date

from app.emergency import learning, supplies
from app.emergency.models import PlanKind
from app.emergency.rules import ClockState
from app.emergency.running import RunFile, run_file, runs
from app.regulation.compliance import Standing, State, by_date, by_record
from app.store import Reader


def standings(read: Reader, since: date) -> list[Standing]:
    """Chapter 7 today; events count from `since` on (the board's month, quarter or year)."""
    today = read.today
    dues = learning.dues(read)
    kinds = {due.plan.plan.kind for due in dues if due.plan.in_force is not None}
    wanted = [kind for kind in PlanKind if kind is not PlanKind.OTHER]
    missing = len([kind for kind in wanted if kind not in kinds])
    plans = Standing("7.1.1", "plans", State.BROKEN if missing else State.MET, len(wanted) - missing, len(wanted), None)
    stock = supplies.supplies(read)
    bad = [each for each in stock if each.state in (supplies.SupplyState.EXPIRED, supplies.SupplyState.SHORT)]
    soon = any(each.state is not supplies.SupplyState.FINE for each in stock)
    stocked = State.NO_DATA if not stock else State.BROKEN if bad else State.AT_RISK if soon else State.MET
    next_end = min((each.expires_on for each in stock if each.expires_on is not None), default=None)
    files = [run_file(read, run.id) for run in runs(read, most=1000) if run.at.astimezone(read.zone).date() >= since]
    real = [file for file in files if not file.run.drill]
    open_measures = learning.improvements(read, open_only=True)
    return [
        plans,
        by_date("7.1.2", "review", ((due.plan.plan.id, due.review_due) for due in dues), today),
        Standing("7.1.2", "supplies", stocked, len(stock) - len(bad), len(stock), next_end),
        by_date("7.2.1", "drills", ((due.plan.plan.id, due.drill_due) for due in dues), today),
        by_record("7.2.2", "evaluated", ((file.run.id, _is_evaluated(file)) for file in files if file.run.drill and file.story.is_over)),
        by_record("7.3.2", "first_report", ((file.run.id, _is_reported(read, file)) for file in real if _is_decided(read, file))),
        by_date("7.3.3", "summaries", ((file.run.id, _summary_due(read, file)) for file in files), today),
        by_date("7.3.3", "measures", ((each.id, each.due_on) for each in open_measures), today),
    ]


def _is_evaluated(file: RunFile) -> bool:
    return len(learning.grades_of(file)) == len(file.story.content.scenario.criteria)


def _is_decided(read: Reader, file: RunFile) -> bool:
    return file.story.first_report.state(read.now) not in (ClockState.RUNNING, ClockState.OVER)


def _is_reported(read: Reader, file: RunFile) -> bool:
    return file.story.first_report.state(read.now) is ClockState.KEPT


def _summary_due(read: Reader, file: RunFile) -> date | None:
    due = None if learning.is_summed_up(file) else learning.summary_due(read, file)
    return due.astimezone(read.zone).date() if due is not None else None
