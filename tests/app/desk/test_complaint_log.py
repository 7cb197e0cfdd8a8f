"""Complaints from an incident log: waits and reopenings are kept, missing steps filled in, a second import changes nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import Role
from app.complaints import service
from app.complaints.models import Complaint, ComplaintEvent, Step
from app.complaints.past import way_to
from app.complaints.rules import Case, Clock, Event, State, can_happen, fold
from app.complaints.standing import case_of, differing
from app.desk.complaint_log import import_complaints
from app.house import open_house
from app.intake.event_log.errors import MapRefused
from app.intake.event_log.service import read_naming
from app.store import Actor, Hall, new_id
from tests.helpers import local
from ui.cli.main import main

MAP = """
name = "incidents"
[channels]
Phone = "phone"
[complaints]
"Registered" = "recorded"
"Wait - User" = "paused"
"Resolved" = "told"
"Closed" = "closed"
"Reopened" = "reopened"
"""
LINES = [
    ("SR 1", "Registered", "2012-04-02 09:00"),
    ("SR 1", "Queued", "2012-04-02 09:30"),
    ("SR 1", "Wait - User", "2012-04-03 10:00"),
    ("SR 1", "Resolved", "2012-04-05 10:00"),
    ("SR 1", "Closed", "2012-04-06 10:00"),
    ("SR 1", "Reopened", "2012-04-09 10:00"),
    ("SR 2", "Queued", "2012-04-03 09:00"),
    ("SR 2", "Closed", "2012-04-04 09:00"),
]


@pytest.fixture
def chief() -> Actor:
    return Actor(new_id(), "周强", frozenset({Role.ADMINISTRATOR}))


def written(folder: Path, lines: list[tuple[str, str, str]] = LINES, mapping: str = MAP) -> tuple[Path, Path]:
    log, naming = folder / "incidents.csv", folder / "map.toml"
    with log.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["case", "activity", "timestamp", "channel"])
        table.writerows([*line, "Phone"] for line in lines)
    naming.write_text(mapping, encoding="utf-8")
    return log, naming


def test_waits_and_reopenings_come_over_and_missing_steps_are_filled_in(hall: Hall, chief: Actor, tmp_path: Path) -> None:
    log, naming = written(tmp_path)
    done = import_complaints(hall, chief, log, read_naming(naming))
    assert (done.cases, done.events, done.new_cases) == (2, 8, 2)
    with hall.read() as read:
        first, second = read.all(select(Complaint).order_by(Complaint.number))
        assert (first.number, first.channel, first.anonymous) == ("SR 1", "phone", True)
        case = case_of(read, first.id)
        assert case.state is State.SOLVING
        assert case.out_of_turn == ()
        assert any(run.pauses for run in case.runs)
        assert case_of(read, second.id).state is State.CLOSED
        assert differing(read) == []
        rows = read.all(select(ComplaintEvent).where(ComplaintEvent.complaint_id == second.id).order_by(ComplaintEvent.id))
        assert [row.kind for row in rows if not row.data.get("filled_in")][-1] is Step.CLOSED
        assert any(row.data.get("filled_in") for row in rows)
        assert len(service.lines(read, chief.id, service.Show.ALL)) == 2


def test_the_same_log_again_changes_nothing_and_a_longer_one_only_adds(hall: Hall, chief: Actor, tmp_path: Path) -> None:
    log, naming = written(tmp_path)
    import_complaints(hall, chief, log, read_naming(naming))
    again = import_complaints(hall, chief, log, read_naming(naming))
    assert (again.new_cases, again.new_events) == (0, 0)
    log, naming = written(tmp_path, [*LINES, ("SR 2", "Reopened", "2012-04-20 09:00")])
    longer = import_complaints(hall, chief, log, read_naming(naming))
    assert (longer.new_cases, longer.new_events) == (0, 1)
    with hall.read() as read:
        (second,) = read.all(select(Complaint).where(Complaint.number == "SR 2"))
        assert case_of(read, second.id).state is State.SOLVING


def test_the_same_log_under_another_name_is_no_other_and_equal_numbers_of_two_systems_are(hall: Hall, chief: Actor, tmp_path: Path) -> None:
    log, naming = written(tmp_path, mapping=MAP.replace('name = "incidents"', ""))
    import_complaints(hall, chief, log, read_naming(naming))
    again = import_complaints(hall, chief, log.rename(tmp_path / "all of 2012.csv"), read_naming(naming))
    assert (again.cases, again.new_cases, again.new_events) == (2, 0, 0)
    log, naming = written(tmp_path, [("SR 1", "Registered", "2015-01-05 09:00")])
    assert import_complaints(hall, chief, log, read_naming(naming)).new_cases == 1


INCIDENT_MAP = """
name = "incidents"
[complaints]
"Accepted/Queued" = "recorded"
"Accepted/In Progress" = "verified"
"Accepted/Wait - User" = "paused"
"Accepted/Wait - Vendor" = "paused"
"Completed/Resolved" = "told"
"Completed/Closed" = "closed"
"Reopened" = "reopened"
"Completed/Cancelled" = "withdrawn"
"""


def incidents(cases: int) -> Iterator[tuple[str, str, str]]:
    """An invented log of the shape that public incident logs have: queues, several waits, cancellations, reopenings, not in order."""
    chance = Random(20130501)
    for number in range(1, cases + 1):
        at = datetime(2012, 4, 1, 8, tzinfo=UTC) + timedelta(hours=number * 3)
        course = ["Accepted/Queued", "Accepted/In Progress"]
        course += chance.choices(
            ["Accepted/Wait - User", "Accepted/In Progress", "Accepted/Wait - Vendor", "Accepted/Queued"], k=number % 6
        )
        course += ["Completed/Cancelled"] if number % 17 == 0 else ["Completed/Resolved", "Completed/Closed"]
        if number % 9 == 0:
            course += ["Reopened", "Accepted/Wait - User", "Accepted/In Progress", "Completed/Closed"]
        for activity in course:
            at += timedelta(minutes=chance.randrange(1, 4000))
            yield f"SR {number}", activity, at.isoformat()


def written_as(ending: str, file: Path, rows: list[tuple[str, str, str]]) -> Path:
    if ending == "csv":
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("case", "activity", "timestamp"), *rows])
        return file
    cases: dict[str, list[tuple[str, str]]] = {}
    for case, activity, at in rows:
        cases.setdefault(case, []).append((activity, at))
    traces = "".join(
        f'<trace><string key="concept:name" value="{case}"/>'
        + "".join(f'<event><string key="concept:name" value="{a}"/><date key="time:timestamp" value="{at}"/></event>' for a, at in events)
        + "</trace>"
        for case, events in cases.items()
    )
    file.write_text(f'<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">{traces}</log>', encoding="utf-8")
    return file


@pytest.mark.parametrize("ending", ["csv", "xes"])
def test_an_incident_log_comes_in_by_the_command_and_twice_is_once(
    ending: str, hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(incidents(120))
    log = written_as(ending, tmp_path / f"incidents.{ending}", rows if ending == "xes" else rows[::-1])
    naming = tmp_path / "map.toml"
    naming.write_text(INCIDENT_MAP, encoding="utf-8")
    data = hall.data
    hall.close()
    asked = ["import", "--format", "event-log", "--as", "complaints", "--map", str(naming), "--data", str(data), "--json", str(log)]
    told = []
    for _ in range(2):
        assert main(asked) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert [(each["cases"], each["new_cases"], each["events"]) for each in told] == [(120, 120, len(rows)), (120, 0, len(rows))]
    assert told[1]["new_events"] == 0
    again = open_house(data, use_keyring=False)
    with again.read() as read:
        cases = [case_of(read, each) for each in read.all(select(Complaint.id))]
        assert differing(read) == []
        lines = read.all(select(ComplaintEvent).where(ComplaintEvent.note != ""))
    again.close()
    assert len(lines) == len(rows)
    assert {case.state for case in cases} == {State.CLOSED, State.WITHDRAWN}
    assert all(case.out_of_turn == () and case.running is None for case in cases)
    assert sum(case.state is State.WITHDRAWN for case in cases) == 120 // 17
    assert any(run.pauses for case in cases for run in case.runs)
    assert sum(len([run for run in case.runs if run.clock is Clock.SOLUTION]) > 1 for case in cases) >= 120 // 9


@pytest.mark.parametrize("mapping", ['name = "x"', '[complaints]\n"Closed" = "shut"'])
def test_a_map_without_steps_or_with_an_unknown_one_is_refused(hall: Hall, chief: Actor, tmp_path: Path, mapping: str) -> None:
    log, naming = written(tmp_path, mapping=mapping)
    with pytest.raises(MapRefused):
        import_complaints(hall, chief, log, read_naming(naming))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(list(Step)), max_size=15))
def test_whatever_a_log_says_every_filled_in_way_is_legal(wanted: list[Step]) -> None:
    events: list[Event] = []
    data = {"finding": "partly", "reason": "customer", "channel": "mail"}
    for line in wanted:
        case = fold(events) if events else Case()
        for step in way_to(case, line):
            assert can_happen(case, step)
            events.append(Event(step, local("2026-11-23 09:00"), (len(events), new_id()), new_id(), "", data))
            case = fold(events)
    assert fold(events).out_of_turn == ()
