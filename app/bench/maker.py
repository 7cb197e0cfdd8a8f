"""A hall with as many cases as wanted, made in bulk: the rows are the store's own, only the change log is left out.

What is as in real work: applications, events, standings (by the rules that keep them) and the search index (by the store's
own tokens), and an audit link for each commit. What is not: a commit holds thousands of cases, nothing waits to be sent
(as after sending), and the visits, tickets, materials and papers behind the cases are missing. `servicehall verify` accepts it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.day.people import somebody
from app.documents.numbers import NumberKind, luhn
from app.intake.applications import clocks, standing
from app.intake.applications.models import Application, ApplicationEvent, Channel, EventKind, Relation, Result, Standing
from app.intake.applications.rules import Event
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.models import CustomerKind, IdentityKind
from app.regulation import WorkingCalendar
from app.regulation import service as regulation
from app.store import Actor, Hall, Reader, Work, new_id
from app.store.base import Base
from app.store.clock import first_stamp
from app.store.inserts import table_insert
from app.store.search import SearchRow, describe, indexed

AT_ONCE = 5_000
MOST_DAYS = 500
FEWEST_A_DAY = 1_000
_OPENS, _MINUTES = time(9, 0), 7 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOVED = ("received_at", "changed_at", "accepted_at", "completed_at", "closed_at")  # the moments of a standing that are no deadlines
_NOTES = ("代理人已核对身份", "材料齐全，当场受理", "申请人要求邮寄结果", "老人由子女陪同", "", "", "", "")


@dataclass(frozen=True)
class _Service:
    snapshot: ServiceSnapshot
    version_id: UUID | None
    terms: clocks.Terms


@dataclass(frozen=True)
class _Course:
    """How the cases of one service, day and fate go, as rows for the database; each case moves them to its own minute."""

    events: list[list[Any]]
    standing: list[Any]


class _Fate(Enum):
    REFUSED = "refused"
    IN_HAND = "in_hand"
    WAITING = "waiting"
    LATE = "late"
    COLLECTED = "collected"


_FATES = (_Fate.REFUSED,) * 2 + (_Fate.IN_HAND,) * 2 + (_Fate.WAITING,) * 5 + (_Fate.LATE,) + (_Fate.COLLECTED,) * 90


class Table:
    """Rows that wait to be inserted into a table."""

    def __init__(self, read: Reader, kind: type[Base]) -> None:
        self._insert = table_insert(kind, read.session.connection().dialect)
        self.names = self._insert.names
        self.place = {name: at for at, name in enumerate(self.names)}
        self.rows: list[Sequence[Any]] = []

    def row(self, value_of: Callable[[str], Any]) -> list[Any]:
        """One row's values, bound."""
        return list(self._insert.bound([value_of(name) for name in self.names]))

    def write(self, connection: Connection) -> None:
        connection.exec_driver_sql(self._insert.sql, [tuple(row) for row in self.rows])
        self.rows.clear()


class Maker:
    """Makes the cases of a hall, the oldest first, day by day."""

    def __init__(self, hall: Hall, clerks: Sequence[Actor], cases: int, seed: int = 1) -> None:
        self.hall, self.clerks, self.cases = hall, clerks, cases
        self.random = Random(f"bench-{seed}")
        with hall.read() as read:
            self.calendar = regulation.calendar(read)
            self.now, self.code = read.now, read.profile().code
            self.services = _services(read)
            self.place = read.session.scalar(select(SearchRow.place).order_by(SearchRow.place.desc()).limit(1)) or 0
            self.applications, self.events, self.standings = (Table(read, kind) for kind in (Application, ApplicationEvent, Standing))
        self.found: list[tuple[int, str, bytes, str]] = []
        self.index: list[tuple[int, str]] = []
        self.a_day = max(FEWEST_A_DAY, -(-cases // MOST_DAYS))
        self.days = working_days_before(self.calendar, self.now.astimezone(hall.zone).date(), -(-cases // self.a_day))
        self.courses: dict[tuple[date, int, _Fate], _Course] = {}
        self.made = 0

    def make(self, spent: Callable[[int], None]) -> int:
        """Write all cases; `spent` hears how many are done after each commit. Returns how many there are."""
        while self.made < self.cases:
            before, self.made = self.made, min(self.made + AT_ONCE, self.cases)
            for number in range(before, self.made):
                self._add(self.days[number // self.a_day], number % self.a_day)
            self.courses.clear()
            with self.hall.work(self.clerks[0]) as work:
                self._write(work)
                work.did("bench.made", note=str(self.made - before))
            spent(self.made)
        return self.made

    def case(self, number: int, clerk: Actor) -> Application:
        """One case alone, new, for a unit of work to add."""
        day, count = self.days[number // self.a_day], number % self.a_day
        at = datetime.combine(day, _OPENS, self.hall.zone).astimezone(UTC)
        return self._application(self.services[number % len(self.services)], day, count, at, clerk)

    def _write(self, work: Work) -> None:
        """All rows of one commit, past the change log: this hall's history counts as sent."""
        connection = work.session.connection()
        for table in (self.applications, self.events, self.standings):
            table.write(connection)
        connection.exec_driver_sql("INSERT INTO search_row (place, kind, subject_id, text) VALUES (?, ?, ?, ?)", self.found)
        connection.exec_driver_sql("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", self.index)
        self.found.clear()
        self.index.clear()

    def _add(self, day: date, count: int) -> None:
        clerk = self.clerks[count % len(self.clerks)]
        chosen, fate = self.random.randrange(len(self.services)), self.random.choice(_FATES)
        later = timedelta(minutes=_MINUTES * count // self.a_day, seconds=self.random.randrange(60))
        at = datetime.combine(day, _OPENS, self.hall.zone).astimezone(UTC) + later
        application = self._application(self.services[chosen], day, count, at, clerk)
        self.applications.rows.append(self.applications.row(partial(getattr, application)))
        course = self.courses.get((day, chosen, fate))
        if course is None:
            course = self.courses[day, chosen, fate] = self._course(self.services[chosen], day, fate)
        self._follow(course, application, clerk, later)
        text, tokens = indexed(describe(application))
        self.place += 1
        self.found.append((self.place, Application.__tablename__, application.id.bytes, text))
        self.index.append((self.place, " ".join(tokens)))

    def _application(self, service: _Service, day: date, count: int, at: datetime, clerk: Actor) -> Application:
        who = somebody(self.random, day)
        is_company = bool(who.organisation)
        body = f"{self.code}-{NumberKind.APPLICATION}{day:%Y%m%d}-{self.hall.station.seat:02d}{count + 1:03d}"
        made = Application(
            number=f"{body}-{luhn(body)}",
            service_id=service.snapshot.id,
            service_version_id=service.version_id,
            service_name=service.snapshot.name,
            service_name_en=service.snapshot.name_en,
            applicant_name=who.organisation if is_company else who.name,
            applicant_kind=CustomerKind.ORGANISATION if is_company else CustomerKind.PERSON,
            identity_kind=IdentityKind.CREDIT_CODE if is_company else IdentityKind.RESIDENT,
            identity_number=who.credit_code if is_company else who.identity_number,
            phone=who.phone,
            agent_name=who.name if is_company else "",
            agent_identity_kind=IdentityKind.RESIDENT if is_company else IdentityKind.NONE,
            agent_identity_number=who.identity_number if is_company else "",
            applied_on=day,
            customer_id=new_id(),
            visit_id=new_id(),
            note=self.random.choice(_NOTES),
        )
        made.hall_id, made.station_id, made.hlc = self.hall.station.hall_id, self.hall.station.id, first_stamp(at)
        made.created_at, made.created_by = at, clerk.id
        return made

    def _follow(self, course: _Course, application: Application, clerk: Actor, later: timedelta) -> None:
        """The events and the standing of one case: its course, moved to its minute and its clerk."""
        moved = later // timedelta(microseconds=1)
        place, mine = self.events.place, application.id.bytes
        for template in course.events:
            row = template.copy()
            row[place["id"]], row[place["application_id"]], row[place["actor_id"]] = new_id().bytes, mine, clerk.id.bytes
            row[place["at"]] += moved
            row[place["hlc"]] += first_stamp(_EPOCH + later)
            self.events.rows.append(row)
        row, place = course.standing.copy(), self.standings.place
        row[place["application_id"]], row[place["number"]] = mine, application.number
        row[place["applicant_name"]], row[place["handler_id"]] = application.applicant_name, clerk.id.bytes
        for name in _MOVED:
            if row[place[name]] is not None:
                row[place[name]] += moved
        self.standings.rows.append(row)

    def _course(self, service: _Service, day: date, fate: _Fate) -> _Course:
        """What the rules make of a case that came at nine."""
        at = datetime.combine(day, _OPENS, self.hall.zone).astimezone(UTC)
        application = self._application(service, day, 0, at, self.clerks[0])
        events = self._events(application, service, at, fate)
        case = standing.fold_of(events, service.snapshot)
        values = standing.values_of(application, case, service.snapshot, service.terms, self.calendar, self.now)
        station = self.hall.station
        rows = [
            {
                "id": event.order[1],
                "hall_id": station.hall_id,
                "station_id": station.id,
                "hlc": event.order[0],
                "at": event.at,
                "actor_id": event.actor_id,
                "application_id": application.id,
                "kind": event.kind,
                "step_id": None,
                "detail_id": None,
                "note": event.note,
                "data": event.data,
            }
            for event in events
        ]
        kept = {"application_id": application.id, **values}
        return _Course([self.events.row(row.__getitem__) for row in rows], self.standings.row(kept.__getitem__))

    def _events(self, application: Application, service: _Service, at: datetime, fate: _Fate) -> list[Event]:
        told: list[Event] = []

        def happened(kind: EventKind, moment: datetime, note: str = "", **data: object) -> None:
            if moment + timedelta(minutes=_MINUTES + 1) <= self.now:
                order = (first_stamp(moment) + len(told), new_id())
                who, station = application.created_by, application.station_id
                told.append(Event(kind=kind, at=moment, order=order, actor_id=who, station_id=station, note=note, data=data))

        happened(EventKind.RECEIVED, at)
        accepted = at + timedelta(minutes=3)
        if fate is _Fate.REFUSED:
            happened(EventKind.REFUSED, accepted, "不属于本大厅办理范围", reason="not_ours", redirect_to="", basis="")
            return told
        happened(EventKind.ACCEPTED, accepted, later=[])
        if service.snapshot.instant:
            happened(EventKind.COMPLETED, accepted, result=str(Result.GRANTED), to_collect=False)
            return told
        if fate is _Fate.IN_HAND:
            return told
        promised = max(service.snapshot.promise_working_days, 1)
        done = at + timedelta(days=2 * promised + 12 if fate is _Fate.LATE else self.random.randint(1, promised), minutes=20)
        happened(EventKind.COMPLETED, done, result=str(Result.GRANTED), to_collect=True)
        happened(EventKind.COLLECTION_NOTIFIED, done + timedelta(minutes=30), channel=str(Channel.PHONE), told_to="")
        if fate is not _Fate.WAITING:
            happened(EventKind.COLLECTED, done + timedelta(days=self.random.randint(1, 5)), relation=str(Relation.SELF))
        return told


def _services(read: Reader) -> list[_Service]:
    found: list[_Service] = []
    for each in catalogue.services(read):
        snapshot, version_id = standing.offered(read, each.id)
        found.append(_Service(snapshot, version_id, standing.terms_of(read, snapshot, read.now)))
    return found


def working_days_before(calendar: WorkingCalendar, today: date, wanted: int) -> list[date]:
    found: list[date] = []
    day = today
    while len(found) < wanted:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            found.append(day)
    return found[::-1]
