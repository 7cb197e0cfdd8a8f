"""A log brought into the hall: what stands there afterwards, what a second import changes, and what an export gives back."""

from __future__ import annotations

import csv
import os
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import NotAllowed
from app.desk import service as desk
from app.house import open_house
from app.intake.applications import service as applications
from app.intake.applications.models import Application, ApplicationEvent, Channel, Standing, State
from app.intake.event_log import errors, exporting, service
from app.intake.event_log.service import Naming, Progress, Stage
from app.store import Actor, Hall, ManualClock

_BESIDE_THE_PROJECT = Path(__file__).parents[5] / "shared" / "data" / "receipt_phase.csv"
RECEIPT_PHASE = os.environ.get("SERVICEHALL_RECEIPT_PHASE", str(_BESIDE_THE_PROJECT) if _BESIDE_THE_PROJECT.exists() else "")
HEAD = ["Case ID", "Activity", "Timestamp", "Resource", "Channel", "Deadline"]
STEPS = ("Confirmation of receipt", "Check confirmation", "Determine necessity of stop advice", "Print and send")
WORDS = ("Internet", "Desk", "Post", "e-mail", "Intern")


def rows_of_cases(cases: int, *, late: int = 0, seed: int = 1) -> list[list[str]]:
    """Cases of one to four events, in the years 2010 to 2011; the first `late` of them end after their deadline."""
    chance, rows = random.Random(seed), list[list[str]]()
    for number in range(cases):
        at = datetime(2010, 10, 2, 9, tzinfo=UTC) + timedelta(minutes=chance.randrange(500_000))
        steps = STEPS[: chance.randint(1, 4)]
        ends = at + timedelta(hours=len(steps) - 1)
        due = ends + timedelta(days=-1 if number < late else 30)
        for place, step in enumerate(steps):
            when = (at + timedelta(hours=place)).isoformat()
            rows.append([f"case-{number}", step, when, f"Resource{chance.randrange(9)}", WORDS[number % 5], due.isoformat()])
    return rows


def write_log(file: Path, rows: list[list[str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEAD, *rows])
    return file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "permits.csv", rows_of_cases(60, late=7))


@pytest.fixture
def empty_hall(tmp_path: Path, empty_hall_files: Path, clock: ManualClock) -> Iterator[Hall]:
    shutil.copytree(empty_hall_files, tmp_path / "other")
    opened = open_house(tmp_path / "other", clock, use_keyring=False)
    yield opened
    opened.close()


def figures(hall: Hall) -> service.LogFigures:
    with hall.read() as read:
        return service.figures(read)


def contents(hall: Hall) -> set[tuple[object, ...]]:
    """Everything that an import made, without when and where it was made."""
    with hall.read() as read:
        cases = {(row.id, row.number, row.channel, row.deadline_at, row.applied_on) for row in read.all(select(Application))}
        happened = {(row.id, row.kind, row.at, str(row.data)) for row in read.all(select(ApplicationEvent))}
        standings = {(row.application_id, row.state, row.late, row.completed_at) for row in read.all(select(Standing))}
    return cases | happened | standings


def test_a_log_is_in_the_hall_with_all_its_figures(hall: Hall, administrator: Actor, log: Path) -> None:
    rows = rows_of_cases(60, late=7)
    done = service.import_log(hall, administrator, log)
    assert (done.cases, done.events, done.new_cases, done.new_events) == (60, len(rows), 60, len(rows))
    assert (done.faults, done.faults_file, done.stopped) == (0, None, False)
    found = figures(hall)
    assert (found.cases, found.events, found.late) == (60, len(rows), 7)
    assert (found.activities, found.resources) == (4, len({row[3] for row in rows}))
    assert found.channels == dict.fromkeys(sorted(WORDS), 12)


def test_a_second_import_changes_nothing(hall: Hall, administrator: Actor, log: Path) -> None:
    service.import_log(hall, administrator, log)
    before = contents(hall)
    again = service.import_log(hall, administrator, log)
    assert (again.cases, again.new_cases, again.new_events) == (60, 0, 0)
    assert contents(hall) == before


def test_the_order_of_the_rows_does_not_matter(hall: Hall, empty_hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(40)
    shuffled = random.Random(2).sample(rows, len(rows))
    (tmp_path / "shuffled").mkdir()
    service.import_log(hall, administrator, write_log(tmp_path / "permits.csv", rows))
    before = contents(hall)
    service.import_log(hall, administrator, write_log(tmp_path / "shuffled" / "permits.csv", shuffled))
    assert contents(hall) == before


def test_a_longer_log_adds_what_is_new_in_it(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(30)
    service.import_log(hall, administrator, write_log(tmp_path / "permits.csv", rows))
    more = [*rows, ["case-0", "Archived", "2012-01-05T10:00:00+00:00", "Resource1", "Internet", "2013-01-01"], *rows_of_cases(31)[-1:]]
    added = service.import_log(hall, administrator, write_log(tmp_path / "permits.csv", more))
    assert (added.new_cases, added.new_events) == (1, 2)
    with hall.read() as read:
        (deadline,) = read.all(select(Application.deadline_at).where(Application.number == "case-0"))
        assert deadline == datetime(2013, 1, 1, 16, tzinfo=UTC)  # the end of the day, in the hall
        assert applications.differing(read, read.all(select(Application.id))) == []


def test_imported_cases_are_finished_and_no_clock_of_the_hall_runs_on_them(hall: Hall, administrator: Actor, log: Path) -> None:
    service.import_log(hall, administrator, log)
    with hall.read() as read:
        rows = read.all(select(Standing))
        assert {(row.state, row.clock, row.due_at, row.conflicts) for row in rows} == {(State.FINISHED, None, None, 0)}
        due = desk.due(read)
        kept = applications.deadlines_kept(read, datetime(2010, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))
    assert not any((due.overdue, due.today, due.soon, due.uncollected, due.supplement_overdue, due.conflicts))
    assert sum(row.late is True for row in rows) == 7
    assert (kept.met, kept.missed) == (53, 7)
    with hall.work(administrator) as work:
        assert desk.sweep(work) == []


def test_imported_cases_are_found_and_opened_like_others(hall: Hall, administrator: Actor, log: Path) -> None:
    service.import_log(hall, administrator, log)
    with hall.read() as read:
        (row,) = applications.page(read, applications.Wanted(typed="case-59")).rows
        file = applications.case_file(read, row.application_id)
        lines = applications.timeline(read, file)
    assert row.service_name == "permits"
    assert [event.at for event in file.events] == sorted(event.at for event in file.events)
    assert any("Confirmation of receipt · Resource" in line.note for line in lines)


def test_channels_of_the_log_become_the_halls(hall: Hall, administrator: Actor, log: Path) -> None:
    service.import_log(hall, administrator, log, Naming(channels={"Intern": "phone"}))
    with hall.read() as read:
        found = set(read.all(select(Application.channel)))
    assert found == {Channel.ONLINE, Channel.COUNTER, Channel.POST, Channel.EMAIL, Channel.PHONE}


def test_the_same_log_under_another_name_changes_nothing(hall: Hall, administrator: Actor, log: Path) -> None:
    service.import_log(hall, administrator, log)
    before = contents(hall)
    again = service.import_log(hall, administrator, log.rename(log.with_name("permits of 2011, final.csv")))
    assert (again.cases, again.new_cases, again.new_events, again.own_cases) == (60, 0, 0, 0)
    assert contents(hall) == before


def test_a_longer_export_under_another_name_adds_only_what_is_new(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(30)
    service.import_log(hall, administrator, write_log(tmp_path / "to June.csv", rows))
    new = [["case-0", "Archived", "2012-01-05T10:00:00+00:00", "Resource1", "Internet", ""], *rows_of_cases(31)[len(rows) :]]
    added = service.import_log(hall, administrator, write_log(tmp_path / "to December.csv", [*rows, *new]))
    assert (added.new_cases, added.new_events) == (1, len(new))
    assert figures(hall).cases == 31


def test_an_export_that_begins_earlier_or_later_is_of_the_same_cases(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    steps = [["c1", step, f"2011-0{month}-01T09:00:00+00:00", "", "", ""] for month, step in enumerate(STEPS, 1)]
    found = [
        service.import_log(hall, administrator, write_log(tmp_path / f"{name}.csv", rows))
        for name, rows in (("middle", steps[1:3]), ("later", steps[2:]), ("whole", steps))
    ]
    assert [(each.new_cases, each.new_events) for each in found] == [(1, 2), (0, 1), (0, 1)]
    assert (figures(hall).cases, figures(hall).events) == (1, 4)
    with hall.read() as read:
        assert {row.state for row in read.all(select(Standing))} == {State.FINISHED}
        assert applications.differing(read, read.all(select(Application.id))) == []


def test_two_systems_with_the_same_case_numbers_have_two_sets_of_cases(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    for seed, name in enumerate(("permits.csv", "second/permits.csv")):  # not even the file is called otherwise
        service.import_log(hall, administrator, write_log(tmp_path / name, rows_of_cases(5, seed=seed)))
    assert figures(hall).cases == 10
    with hall.read() as read:
        assert service.figures(read, "permits").cases == 10
    assert service.import_log(hall, administrator, tmp_path / "second" / "permits.csv").new_events == 0


def test_the_same_cases_under_two_names_in_one_file_are_kept_once(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(5)
    file = tmp_path / "both.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([[*HEAD, "Log"], *([*row, name] for name in ("first", "second") for row in rows)])
    done = service.import_log(hall, administrator, file)
    assert (done.new_cases, done.new_events) == (5, len(rows))
    assert service.import_log(hall, administrator, file).new_events == 0


def test_bad_rows_are_listed_and_the_others_are_kept(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(3)
    bad = [["", "a", "2011-01-01", "", "", ""], ["case-9", "=a()", "2011-02-30", "", "", ""]]
    log = write_log(tmp_path / "permits.csv", [*bad, *rows])
    done = service.import_log(hall, administrator, log)
    assert (done.cases, done.faults) == (3, 2)
    assert done.faults_file == tmp_path / "permits.csv.faults.csv"
    listed = list(csv.reader(done.faults_file.read_text("utf-8-sig").splitlines()))
    assert [line[0] for line in listed] == ["行号", "2", "3"]
    assert "2011-02-30" in listed[2][1]


def test_rows_that_say_the_same_twice_are_two_events(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    rows = rows_of_cases(1)
    log = write_log(tmp_path / "permits.csv", [*rows, rows[0], rows[0]])
    assert service.import_log(hall, administrator, log).new_events == len(rows) + 2
    assert service.import_log(hall, administrator, log).new_events == 0


def test_nothing_is_written_when_no_row_can_be_used(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    log = write_log(tmp_path / "permits.csv", [["", "a", "2011-01-01", "", "", ""]])
    with pytest.raises(errors.NoGoodRow):
        service.import_log(hall, administrator, log)
    assert contents(hall) == set()


def test_nothing_is_written_when_a_column_is_missing(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    log = tmp_path / "permits.csv"
    log.write_text("Case ID,Colour\nc1,red\n")
    with pytest.raises(errors.ColumnMissing) as refused:
        service.import_log(hall, administrator, log)
    assert "Colour" in str(refused.value)
    assert service.preview_log(log).missing == (service.Column.ACTIVITY, service.Column.TIMESTAMP)


def test_nothing_is_written_when_the_list_of_bad_rows_cannot_be(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    log = write_log(tmp_path / "permits.csv", [*rows_of_cases(3), ["", "a", "2011-01-01", "", "", ""]])
    with pytest.raises(errors.FaultsUnwritable):
        service.import_log(hall, administrator, log, faults_file=tmp_path / "nowhere" / "faults.csv")
    assert contents(hall) == set()


def test_a_clerk_may_not_import(hall: Hall, clerk: Actor, log: Path) -> None:
    with pytest.raises(NotAllowed):
        service.import_log(hall, clerk, log)
    assert contents(hall) == set()


def test_a_stopped_import_keeps_whole_cases_and_goes_on_when_it_is_started_again(
    hall: Hall, empty_hall: Hall, administrator: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_CASES_AT_ONCE", 25)
    stopped = service.import_log(hall, administrator, log, heard=lambda progress: progress.stage is not Stage.KEEPING or not progress.done)
    assert (stopped.stopped, stopped.new_cases, figures(hall).cases) == (True, 25, 25)
    assert service.import_log(hall, administrator, log).new_cases == 35
    service.import_log(empty_hall, administrator, log)
    assert figures(hall) == figures(empty_hall)


def test_a_case_larger_than_a_unit_of_work_comes_whole(
    hall: Hall, administrator: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_EVENTS_AT_ONCE", 2)
    service.import_log(hall, administrator, log)
    assert (figures(hall).events, figures(hall).late) == (len(rows_of_cases(60, late=7)), 7)
    with hall.read() as read:
        assert {row.state for row in read.all(select(Standing))} == {State.FINISHED}
        assert applications.differing(read, read.all(select(Application.id))) == []


def test_an_import_says_how_far_it_is(hall: Hall, administrator: Actor, log: Path) -> None:
    said: list[Progress] = []
    service.import_log(hall, administrator, log, heard=lambda progress: not said.append(progress))
    assert {progress.stage for progress in said} >= {Stage.LOOKING, Stage.KEEPING}


@pytest.mark.parametrize("ending", [".csv", ".xes", ".csv.gz", ".xes.gz"])
def test_an_export_gives_the_same_figures_in_an_empty_hall(
    hall: Hall, empty_hall: Hall, administrator: Actor, log: Path, tmp_path: Path, ending: str
) -> None:
    service.import_log(hall, administrator, log)
    file = tmp_path / f"everything{ending}"
    with hall.read() as read:
        written = service.export_log(read, file)
    assert written is not None
    service.import_log(empty_hall, administrator, file)
    assert figures(empty_hall) == figures(hall)
    assert (written.cases, written.events, written.late) == (60, figures(hall).events, 7)
    assert service.import_log(hall, administrator, file).new_events == 0


def test_an_export_that_is_stopped_or_misnamed_leaves_no_file(
    hall: Hall, administrator: Actor, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CASES_AT_ONCE", 10)
    service.import_log(hall, administrator, log)
    said: list[int] = []
    with hall.read() as read:
        assert service.export_log(read, tmp_path / "all.csv", lambda cases: not said.append(cases) and cases < 30) is None
        with pytest.raises(errors.ExportName):
            service.export_log(read, tmp_path / "all.xlsx")
    assert said == [10, 20, 30]
    assert list(tmp_path.glob("all*")) == []


def test_the_list_of_bad_rows_never_replaces_the_log(hall: Hall, administrator: Actor, log: Path) -> None:
    before = log.read_bytes()
    with pytest.raises(errors.FaultsUnwritable):
        service.import_log(hall, administrator, log, faults_file=log.parent / "." / log.name)
    assert log.read_bytes() == before


def test_previewing_writes_nothing_and_shows_samples(log: Path) -> None:
    before = sorted(log.parent.iterdir())
    seen = service.preview_log(log)
    assert seen.name == "permits"
    assert seen.missing == ()
    assert seen.samples[service.Column.ACTIVITY][0] == "Confirmation of receipt"
    assert sorted(log.parent.iterdir()) == before


@pytest.mark.skipif(not RECEIPT_PHASE, reason="the public log is not part of the project; SERVICEHALL_RECEIPT_PHASE names a copy")
def test_the_receipt_phase_of_coselog_gives_its_known_figures(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    """Buijs: Receipt phase of an environmental permit application process (WABO), CoSeLoG project, 4TU.ResearchData."""
    renamed = shutil.copy(RECEIPT_PHASE, tmp_path / "the same.csv")
    for file, new in ((RECEIPT_PHASE, 1_434), (RECEIPT_PHASE, 0), (renamed, 0)):
        done = service.import_log(hall, administrator, Path(file), faults_file=tmp_path / "faults.csv")
        assert (done.cases, done.events, done.faults, done.new_cases) == (1_434, 8_577, 0, new)
        found = figures(hall)
        assert (found.cases, found.events, found.activities, found.resources, found.late) == (1_434, 8_577, 27, 48, 92)
        assert list(found.channels.values()) == [1_250, 109, 53, 21, 1]
