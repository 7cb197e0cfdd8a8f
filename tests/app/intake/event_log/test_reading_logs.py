"""What a log says, in whatever form and order it is written; and what is refused."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.event_log import errors
from app.intake.event_log.csv_log import CsvLog, write_csv
from app.intake.event_log.moments import Impossible, MomentReader, Unreadable, guess_form
from app.intake.event_log.naming import Naming, read_naming
from app.intake.event_log.opening import LogKind, look_at
from app.intake.event_log.rules import (
    Column,
    Happening,
    LogEvent,
    LogFault,
    Plan,
    RawRow,
    case_id,
    event_id,
    event_of_row,
    guess_columns,
    log_name,
)
from app.intake.event_log.service import preview_log
from app.intake.event_log.sorting import SortedLog
from app.intake.event_log.xes_log import XesLog, write_xes
from app.store import new_id
from app.store.columns import moment
from app.text import one_line
from tests.helpers import local

HEAD = "case_id,activity,timestamp,resource\n"
ROW = "c1,received,2011-10-11 13:45:40+02:00,Ann\n"
PLAN = Plan(
    dict(zip(Column, ["case", "what", "when", "who", "by", "due", "service", "log"], strict=True)),
    "log",
    MomentReader("iso", UTC),
    MomentReader("iso", UTC, whole_days=True),
)


def rows_of(path: Path, content: bytes) -> list[RawRow | LogFault]:
    path.write_bytes(content)
    file = look_at(path)
    return list((CsvLog(file) if file.kind is LogKind.CSV else XesLog(file)).rows())


def faults_of(path: Path, content: bytes) -> list[tuple[int, str]]:
    return [(row.line, row.key) for row in rows_of(path, content) if isinstance(row, LogFault)]


# A log written and read again

names = st.text(min_size=1, max_size=40).map(lambda text: one_line(text).text).filter(bool)
texts = st.text(max_size=40).map(lambda text: one_line(text).text)
moments = st.integers(-2_208_000_000 * 10**6, 4_133_000_000 * 10**6).map(moment)
events = st.lists(st.builds(LogEvent, st.just("log"), names, names, moments, texts, texts, st.none() | moments, texts), max_size=30)


def told(log: list[LogEvent]) -> dict[tuple[str, str], object]:
    """The cases of these rows, as an import would keep them."""
    with closing(SortedLog()) as rows:
        for event in log:
            rows.add(event)
        return {(each.case.log, each.case.name): each for part in rows.parts(10_000, 100_000) for each in part}


def read_again(path: Path, write: Callable[..., object], packed: bool, log: list[LogEvent]) -> list[LogEvent]:
    out = io.StringIO(newline="")
    list(write(out, log))  # type: ignore[call-overload]
    content = out.getvalue().encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    file = look_at(path)
    reader = CsvLog(file) if file.kind is LogKind.CSV else XesLog(file)
    plan = Plan(guess_columns(reader.columns, {}, lambda _: True), "log", PLAN.moment, PLAN.deadline)
    found = [event_of_row(row, plan) for row in reader.rows() if isinstance(row, RawRow)]
    assert all(isinstance(each, LogEvent) for each in found)
    return found  # type: ignore[return-value]


def one_word_a_case(log: list[LogEvent]) -> list[LogEvent]:
    """The rows as an export has them: case by case, what belongs to a case the same in all of its rows."""
    firsts: dict[str, LogEvent] = {}
    for event in log:
        firsts.setdefault(event.case, event)
    same = [event._replace(**{name: getattr(firsts[event.case], name) for name in ("channel", "deadline", "service")}) for event in log]
    return sorted(same, key=lambda event: (event.case, event.at))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=events, packed=st.booleans())
def test_a_log_written_as_csv_and_read_again_is_the_same(tmp_path: Path, log: list[LogEvent], packed: bool) -> None:
    assert read_again(tmp_path / "log.csv", write_csv, packed, log) == log


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=events.filter(bool), packed=st.booleans())
def test_a_log_written_as_xes_and_read_again_is_the_same(tmp_path: Path, log: list[LogEvent], packed: bool) -> None:
    log = one_word_a_case(log)
    assert read_again(tmp_path / "log.xes", write_xes, packed, log) == log


@settings(max_examples=80, deadline=None)
@given(log=events, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(log: list[LogEvent], seed: random.Random) -> None:
    shuffled = [*log, *log[:3]]
    before = told(shuffled)
    seed.shuffle(shuffled)
    assert told(shuffled) == before


@settings(max_examples=40, deadline=None)
@given(log=events, most_cases=st.integers(1, 5), most_events=st.integers(1, 7))
def test_portions_are_bounded_and_together_are_everything(log: list[LogEvent], most_cases: int, most_events: int) -> None:
    log = [*log, *log[:2]]
    with closing(SortedLog()) as rows:
        for event in log:
            rows.add(event)
        cases, count = rows.count()
        portions = list(rows.parts(most_cases, most_events))
    assert all(len(part) <= most_cases and sum(len(each.events) for each in part) <= most_events for part in portions)
    pieces = [(each.case.name, event) for part in portions for each in part for event in each.events]
    assert (cases, count) == (len({event.case for event in log}), len(log))
    assert len(set(pieces)) == len(pieces) == len(log)


def test_ids_come_from_what_the_log_says_and_sort_by_time() -> None:
    hall = new_id()
    began = Happening(datetime(2011, 1, 1, tzinfo=UTC), "seen")
    case = case_id(hall, "c1", began)
    assert case == case_id(hall, "c1", began)
    others = [case_id(hall, "c2", began), case_id(hall, "c1", began._replace(activity="asked")), case_id(new_id(), "c1", began)]
    later = case_id(hall, "c1", began._replace(at=began.at + timedelta(seconds=1)))
    assert len({case, later, *others}) == 5
    days = [LogEvent("log", "c1", "seen", datetime(year, 1, 1, tzinfo=UTC)) for year in (1900, 1969, 1970, 2011, 2099)]
    ids = [event_id(case, day, 0) for day in days]
    assert ids == sorted(ids)
    assert event_id(case, days[0], 0) != event_id(case, days[0], 1)
    assert case.version == 8
    assert ids[0].version == 8


# Guessing


@pytest.mark.parametrize(
    ("headings", "case", "activity", "timestamp"),
    [
        ("case:concept:name,concept:name,time:timestamp,case:startdate", "case:concept:name", "concept:name", "time:timestamp"),
        ("Case ID,Activity,Complete Timestamp,Variant", "Case ID", "Activity", "Complete Timestamp"),
        ("办件编号,环节,办理时间,经办人", "办件编号", "环节", "办理时间"),
        ("Incident Case Number,Event Type,Logged Time", "Incident Case Number", "Event Type", "Logged Time"),
    ],
)
def test_columns_are_guessed_from_their_names(headings: str, case: str, activity: str, timestamp: str) -> None:
    found = guess_columns(headings.split(","), {}, lambda _: True)
    assert (found[Column.CASE], found[Column.ACTIVITY], found[Column.TIMESTAMP]) == (case, activity, timestamp)


def test_a_column_named_time_without_times_is_no_timestamp(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("case,activity,time,date\nc1,a,fast,2011-10-11\n")
    assert preview_log(file).columns[Column.TIMESTAMP] == "date"


@pytest.mark.parametrize(
    ("text", "form", "at"),
    [
        ("2011-10-11 13:45:40.276000+02:00", "iso", datetime(2011, 10, 11, 11, 45, 40, 276000, UTC)),
        ("2011-10-11T11:45:40Z", "iso", datetime(2011, 10, 11, 11, 45, 40, tzinfo=UTC)),
        ("2011-10-11 13:45:40 +0200", "iso", datetime(2011, 10, 11, 11, 45, 40, tzinfo=UTC)),
        ("2011-10-11", "iso", datetime(2011, 10, 11, tzinfo=UTC)),
        ("11.10.2011 13:45", "%d.%m.%Y", datetime(2011, 10, 11, 13, 45, tzinfo=UTC)),
        ("10/31/2011 1:45 PM", "%m/%d/%Y", datetime(2011, 10, 31, 13, 45, tzinfo=UTC)),
        ("2011年10月11日13时45分", "%Y年%m月%d日", datetime(2011, 10, 11, 13, 45, tzinfo=UTC)),
        ("1318333540", "epoch", datetime(2011, 10, 11, 11, 45, 40, tzinfo=UTC)),
        ("1318333540276", "epoch_ms", datetime(2011, 10, 11, 11, 45, 40, 276000, UTC)),
    ],
)
def test_times_are_read_in_the_form_of_their_log(text: str, form: str, at: datetime) -> None:
    assert guess_form([text], UTC) == form
    assert MomentReader(form, UTC)(text) == at


@pytest.mark.parametrize("text", ["2011-02-30", "2011-13-01 10:00", "2011-10-11 25:00", "0001-01-01", "9999-12-31"])
def test_a_day_that_does_not_exist_is_impossible(text: str) -> None:
    with pytest.raises(Impossible):
        MomentReader("iso", UTC)(text)


def test_what_is_no_time_is_unreadable() -> None:
    for text in ("", "soon", "1318333540", "2011-10-11 13:45 maybe"):
        with pytest.raises(Unreadable):
            MomentReader("iso", UTC)(text)
    assert guess_form(["soon", "later"], UTC) is None


def test_a_deadline_without_a_time_is_the_end_of_its_day() -> None:
    assert MomentReader("iso", ZoneInfo("Asia/Shanghai"), whole_days=True)("2011-12-06") == local("2011-12-07 00:00")


def test_the_name_of_a_log_is_its_file_without_endings() -> None:
    assert {log_name(name) for name in ("a.csv", "a.xes.gz", "a (2).csv", "a.CSV.GZ")} == {"a"}


# Encodings and separators


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = "办件编号,环节,时间,经办人\r\n一号,收件登记,2011-10-11 13:45,李芳\r\n".replace(",", separator)
    (row,) = rows_of(tmp_path / "log.csv", lines.encode(encoding))
    assert isinstance(row, RawRow)
    assert dict(row.values) == {"办件编号": "一号", "环节": "收件登记", "时间": "2011-10-11 13:45", "经办人": "李芳"}


def test_western_european_text_is_read(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path / "log.csv", (HEAD + "c1,Prüfung é ,2011-10-11,Zoë\n").encode("latin-1"))
    assert isinstance(row, RawRow)
    assert (row.values["activity"], row.values["resource"]) == ("Prüfung é ", "Zoë")


def test_a_damaged_sign_costs_its_own_row(tmp_path: Path) -> None:
    content = (HEAD + "c1,收件登记收件登记收件登记,2011-10-11,李芳\n").encode() + b"c2,\xff\xfe,2011-10-11,Ann\n"
    rows = rows_of(tmp_path / "log.csv", content)
    plan = Plan(guess_columns(["case_id", "activity", "timestamp", "resource"], {}, lambda _: True), "log", PLAN.moment, PLAN.deadline)
    found = [event_of_row(row, plan) for row in rows if isinstance(row, RawRow)]
    assert isinstance(found[0], LogEvent)
    assert isinstance(found[1], LogFault)
    assert (found[1].line, found[1].key) == (3, "damaged_signs")
    assert found[1].reason


# Rows that cannot be used


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"case": ""}, "nothing_there"),
        ({"what": "  "}, "nothing_there"),
        ({"when": ""}, "nothing_there"),
        ({"when": "2011-02-30"}, "impossible_time"),
        ({"when": "soon"}, "no_time"),
        ({"due": "soon"}, "no_time"),
        ({"due": "9999-01-01"}, "impossible_time"),
        ({"what": "x" * 201}, "too_long"),
        ({"case": "x" * 10_000_000}, "too_long"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(row: dict[str, str], key: str) -> None:
    found = event_of_row(RawRow(7, {"case": "c1", "what": "a", "when": "2011-10-11"} | row), PLAN)
    assert isinstance(found, LogFault)
    assert (found.line, found.key) == (7, key)
    assert found.reason
    assert len(found.text) <= 120


def test_a_bad_line_costs_itself_and_the_lines_after_it_keep_their_numbers(tmp_path: Path) -> None:
    lines = [HEAD, ROW, "c2,too,few\n", '"c3,never closed,2011-10-11,Ann\n', ROW, "\n", "c4,a,b,c,d\n", "x" * 10_000_000 + "\n", ROW]
    assert faults_of(tmp_path / "log.csv", "".join(lines).encode()) == [
        (3, "other_columns"),
        (4, "quote_open"),
        (7, "other_columns"),
        (8, "line_too_long"),
    ]


def test_a_cell_may_have_line_breaks_inside_quotes(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "log.csv", (HEAD + 'c1,"received\nat ""night""",2011-10-11,Ann\n' + ROW).encode())
    assert [row.line for row in rows] == [2, 4]
    assert isinstance(rows[0], RawRow)
    assert rows[0].values["activity"] == 'received\nat "night"'


# Files that are no log


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", errors.LogEmpty),
        (b"\r\n\r\n  \n", errors.LogEmpty),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, errors.LogIsPicture),
        (b"%PDF-1.7\n", errors.LogIsPicture),
        (b"PK\x03\x04" + b"x" * 50, errors.LogIsWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, errors.LogIsWorkbook),
        (b"just some words\nand more\n", errors.NotALog),
        (b"a,b\x00c,d\n", errors.NotALog),
        (b'{"events": [1, 2]}', errors.NotALog),
        (b"<!DOCTYPE html><html></html>", errors.NotALog),
        (b"<rss><channel/></rss>", errors.NotALog),
        (gzip.compress(gzip.compress(HEAD.encode())), errors.NotALog),
        (gzip.compress(b"\x89PNG\r\n\x1a\n"), errors.LogIsPicture),
        (gzip.compress((HEAD + ROW * 5000).encode())[:-30], errors.LogCut),
        (gzip.compress(HEAD.encode()) + b"rubbish", errors.LogCut),
        (b"<log><trace><event>", errors.LogCut),
        (b"<log><trace></log>", errors.LogCut),
        (b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', errors.LogHasEntities),
        (b'<?xml version="1.0"?><!DOCTYPE log SYSTEM "http://localhost/x.dtd"><log/>', errors.LogHasEntities),
        (b"<log></log>", errors.LogEmpty),
        (HEAD.encode(), errors.LogEmpty),
        ((HEAD.strip() + ",x" * 600 + "\n").encode(), errors.NotALog),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_is_no_log_is_refused_and_says_what_it_is(tmp_path: Path, content: bytes, refusal: type[errors.LogRefused]) -> None:
    file = tmp_path / "log.csv"
    file.write_bytes(content)
    with pytest.raises(refusal) as refused:
        preview_log(file)
    assert type(refused.value) is refusal
    assert str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(errors.LogMissing):
            preview_log(path)


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    file = tmp_path / "log.csv.gz"
    line = HEAD.encode() + b"c" * 1_000_000
    file.write_bytes(gzip.compress(line * 120))
    with pytest.raises(errors.LogTooLarge):
        preview_log(file)


def test_an_attribute_of_ten_megabytes_costs_its_own_event(tmp_path: Path) -> None:
    event = '<event><string key="concept:name" value="{}"/><date key="time:timestamp" value="2011-10-11"/></event>'
    trace = '<trace><string key="concept:name" value="c1"/>' + event.format("a") + event.format("b" * 10_000_000) + "</trace>"
    reader_rows = rows_of(tmp_path / "log.xes", f"<log>{trace}</log>".encode())
    plan = Plan(guess_columns(["case:concept:name", "concept:name", "time:timestamp"], {}, lambda _: True), "l", PLAN.moment, PLAN.deadline)
    found = [event_of_row(row, plan) for row in reader_rows if isinstance(row, RawRow)]
    assert [type(each) for each in found] == [LogEvent, LogFault]


def test_an_event_outside_a_trace_is_a_fault(tmp_path: Path) -> None:
    content = b'<log>\n<event><string key="concept:name" value="a"/></event>\n<trace/></log>'
    assert faults_of(tmp_path / "log.xes", content) == [(2, "outside_trace")]


def test_lists_globals_and_prefixes_of_xes_are_passed_by(tmp_path: Path) -> None:
    content = b"""<x:log xmlns:x="http://www.xes-standard.org/">
    <x:global scope="event"><x:string key="concept:name" value="default"/></x:global>
    <x:trace><x:string key="concept:name" value="c1"/><x:event><x:list key="many"><x:string key="concept:name" value="inner"/></x:list>
    <x:string key="concept:name" value="outer"/></x:event></x:trace></x:log>"""
    (row,) = rows_of(tmp_path / "log.xes", content)
    assert isinstance(row, RawRow)
    assert (row.values["case:concept:name"], row.values["concept:name"]) == ("c1", "outer")


# The file that names the columns


def test_a_map_names_columns_forms_and_channels(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text(
        'case = "Nr"\nname = "permits"\ntimestamp_format = "%d.%m.%y"\ntimezone = "Europe/Amsterdam"\n[channels]\nIntern = "phone"\n'
    )
    naming = read_naming(file)
    assert naming.columns == {Column.CASE: "Nr"}
    assert (naming.name, naming.timestamp_format, str(naming.zone)) == ("permits", "%d.%m.%y", "Europe/Amsterdam")
    assert naming.channels == {"Intern": "phone"}


@pytest.mark.parametrize(
    "content", ["case", "colour = 'x'", "case = 3", "timezone = 'Nowhere/Here'", "encoding = 'klingon'", "[channels]\na = 'pigeon'", "\xff"]
)
def test_a_map_that_cannot_be_used_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(errors.MapRefused):
        read_naming(file)


def test_a_map_that_names_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(HEAD + ROW)
    with pytest.raises(errors.ColumnMissing):
        preview_log(file, Naming(columns={Column.CASE: "Nr"}))
