"""A month in figures: how dependable assets were, how fast orders went, which rounds were kept (clauses 6.1.1 to 6.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from app.access import Role, right
from app.documents.service import order_print
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetState
from app.facility.orders import parts
from app.facility.orders import service as orders
from app.facility.orders.rules import Failure, OrderState, Reliability, reliability
from app.facility.orders.service import OrderLine
from app.facility.report.models import FacilityReport
from app.facility.rounds import planning
from app.facility.rounds.models import MissedRun, Run, RunEvent, RunKind, RunStep, Schedule
from app.facility.rounds.planning import Planned
from app.facility.rounds.schedules import Compliance, DueState, compliance
from app.regulation import service as regulation
from app.store import Reader, Work

KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)


@right(*KEEPERS)
def draw_up(work: Work, month: date, note: str = "") -> FacilityReport:
    """Draw up and print the report of the month that a date lies in."""
    made = work.add(FacilityReport(month=month.replace(day=1), note=note.strip()))
    order_print(work, "facility_report", made.id)
    return made


@dataclass(frozen=True)
class DayWork:
    """One day of a month: rounds by what became of them, and orders reported."""

    day: date
    done: int
    late: int
    missed: int
    orders: int


@dataclass(frozen=True)
class Month:
    """What the report says, with the records behind every figure."""

    first: date
    last: date
    orders: tuple[OrderLine, ...]
    late_on_site: tuple[OrderLine, ...]
    assets: tuple[tuple[Asset, Reliability], ...]
    rounds: Compliance
    by_kind: dict[RunKind, Compliance]
    missed: tuple[tuple[MissedRun, Schedule], ...]
    days: tuple[DayWork, ...]
    cost_fen: int
    planned: tuple[Planned, ...] = ()

    @property
    def all(self) -> Reliability:
        """All assets together: their required and down time summed."""
        required = sum((found.required for _, found in self.assets), timedelta())
        down = sum((found.down for _, found in self.assets), timedelta())
        return Reliability(required, down, tuple(record for _, found in self.assets for record in found.records))


def month(read: Reader, first: date) -> Month:
    """The figures of a month, up to now when it is not over."""
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    start, end = _midnight(read, first), min(_midnight(read, following), read.now)
    last = min(following - timedelta(days=1), read.today)
    reported = tuple(orders.orders_between(read, start, end))
    counted = tuple(line for line in reported if line.told.state is not OrderState.JOINED)
    planned = planning.plan(read, first, last)
    return Month(
        first,
        last,
        counted,
        tuple(line for line in counted if line.clocks.late),
        tuple(_dependable(read, start, end)),
        compliance(each.due for each in planned),
        {kind: compliance(each.due for each in planned if each.checklist.kind is kind) for kind in RunKind},
        tuple(planning.missed(read, first, last)),
        tuple(_days(read, first, last, planned, counted)),
        sum(parts.cost_of(read, line.order.id).fen for line in counted),
        tuple(planned),
    )


def reliability_of(read: Reader, asset: Asset, start: datetime, end: datetime) -> Reliability:
    """One asset's figures over a period: its orders that put it out of use are its failures."""
    hours = regulation.calendar(read)
    failures = [
        Failure(line.order.id, line.order.number, line.told.reported_at or start, _up_again(line, end), line.severity)
        for line in orders.orders_of_asset(read, asset.id)
        if line.order.asset_state is AssetState.OUT_OF_USE and line.told.state not in (OrderState.JOINED, OrderState.CANCELLED)
    ]
    within = [each for each in failures if each.start < end and each.end > start]
    return reliability(within, max(start, asset.created_at), end, hours, always=asset.always)


def figures(read: Reader, start: datetime, end: datetime) -> dict[str, int]:
    """Counts of a stretch of time: rounds made, orders reported, repairers who came late."""
    finished = select(RunEvent.run_id).where(RunEvent.kind == RunStep.FINISHED, RunEvent.at >= start, RunEvent.at < end)
    runs = read.all(select(Run).where(Run.id.in_(finished)))
    kinds = {(run.schedule_id, run.due_on) if run.schedule_id else (run.id, None): run.kind for run in runs}  # joined ones are one round
    cleaning = sum(kind in (RunKind.CLEANING, RunKind.DISINFECTION) for kind in kinds.values())
    lines = orders.orders_between(read, start, end)
    return {
        "inspections": len(kinds) - cleaning,
        "repair_orders": len(lines),
        "late_on_site": sum(line.clocks.late for line in lines),
        "cleaning_rounds": cleaning,
    }


def _up_again(line: OrderLine, end: datetime) -> datetime:
    return line.told.restored_at or line.told.closed_at or end


def _dependable(read: Reader, start: datetime, end: datetime) -> Sequence[tuple[Asset, Reliability]]:
    if end <= start:
        return []
    found = [(asset, reliability_of(read, asset, start, end)) for asset in assets.assets(read)]
    return sorted(found, key=lambda pair: (pair[1].availability if pair[1].availability is not None else 1.0, pair[0].number))


def _days(read: Reader, first: date, last: date, planned: Sequence[Planned], lines: Sequence[OrderLine]) -> list[DayWork]:
    reported = [(line.told.reported_at or read.now).astimezone(read.zone).date() for line in lines]
    found: list[DayWork] = []
    day = first
    while day <= last:
        states = [each.due.state for each in planned if each.due.due_on == day]
        found.append(
            DayWork(day, states.count(DueState.DONE), states.count(DueState.LATE), states.count(DueState.MISSED), reported.count(day))
        )
        day += timedelta(days=1)
    return found


def _midnight(read: Reader, on: date) -> datetime:
    return datetime.combine(on, time(), read.zone).astimezone(UTC)


def reports(read: Reader) -> list[FacilityReport]:
    """The reports drawn up, latest first."""
    return read.all(select(FacilityReport).order_by(FacilityReport.hlc.desc()))
