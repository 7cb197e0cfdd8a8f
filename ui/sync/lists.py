"""The four lists of the sync page and what stands beside their chosen row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.stations import contents, service, wording
from app.stations.contents import Content
from app.stations.rules import Known, StationLine, StationState, by_need, clock_words
from app.store import Reader
from app.words import say
from ui.widgets.table import Column

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MARKS = {
    StationState.ALIVE: "●",
    StationState.SILENT: "○",
    StationState.LONG_SILENT: "▲",
    StationState.NEVER: "○",
    StationState.REVOKED: "×",
}
TONES = {
    StationState.ALIVE: "good",
    StationState.SILENT: "plain",
    StationState.LONG_SILENT: "warning",
    StationState.NEVER: "plain",
    StationState.REVOKED: "danger",
}


class View(StrEnum):
    """What the list shows."""

    STATIONS = "stations"
    WAITING = "waiting"
    KEPT = "kept"
    ASIDE = "aside"


@dataclass(frozen=True)
class Seen:
    """Everything that the page reads from the file at once; `names` are the people in it."""

    overview: service.Overview
    waiting: list[service.Waiting]
    kept: list[service.Kept]
    names: dict[UUID, str]


def read_all(read: Reader) -> Seen:
    """What this PC knows by itself."""
    waiting, kept = service.waiting(read), service.kept(read)
    return Seen(service.overview(read), waiting, kept, {each.actor_id: wording.person(read, each.actor_id) for each in waiting})


def names_of(read: Reader, aside: list[service.SetAside]) -> dict[UUID, str]:
    """Who made what was set aside."""
    return {each.actor_id: wording.person(read, each.actor_id) for each in aside}


def ago(since: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    if since is None:
        return say("ui_sync.never")
    unit, count = clock_words(int((now - since) / timedelta(milliseconds=1)))
    return say("ui_sync.ago", time=say(f"stations.clock.{unit}", count=max(count, 0)))


def clock_error(line: StationLine) -> str:
    """A clock's error in words, only where it matters."""
    if not line.is_clock_wrong:
        return say("ui_sync.clock_fine")
    unit, count = clock_words(line.clock_error_ms)
    time = say(f"stations.clock.{unit}", count=abs(count))
    return "▲ " + (say("ui_sync.clock_fast", time=time) if count > 0 else say("ui_sync.clock_slow", time=time))


def station_columns(known: Known | None, here: UUID) -> list[Column[StationLine]]:
    """The PCs of the hall. Ages are the hub's, from when it last answered."""
    at = known.at if known is not None else _LONG_AGO

    def name(line: StationLine) -> str:
        return say("ui_sync.this_pc", name=line.name) if line.id == here else line.name

    def state(line: StationLine) -> str:
        return f"{MARKS[line.state(at)]} {say(f'stations.state.{line.state(at)}')}"

    newest = known.newest_schema() if known is not None else ""

    def version(line: StationLine) -> str:
        return f"▲ {line.schema}" if line.schema and line.schema < newest else line.schema or "—"

    return [
        Column(say("ui_sync.column.seat"), lambda line: f"{line.seat:02d}", chars=5),
        Column(say("ui_sync.column.name"), name, chars=20),
        Column(say("ui_sync.column.state"), state, chars=15),
        Column(say("ui_sync.column.seen"), lambda line: ago(line.seen_at, at), lambda line: line.seen_at or _LONG_AGO, chars=10),
        Column(say("ui_sync.column.waiting"), lambda line: str(line.waiting), lambda line: line.waiting, chars=7, number=True),
        Column(say("ui_sync.column.version"), version, chars=7),
        Column(say("ui_sync.column.clock"), clock_error, lambda line: abs(line.clock_error_ms), chars=10),
    ]


def waiting_columns(zone: ZoneInfo, names: dict[UUID, str]) -> list[Column[service.Waiting]]:
    return [
        Column(say("ui_sync.column.seq"), lambda line: str(line.seq), lambda line: line.seq, chars=7, number=True),
        Column(say("ui_sync.column.time"), lambda line: f"{line.at.astimezone(zone):%m-%d %H:%M:%S}", lambda line: line.at, chars=14),
        Column(say("ui_sync.column.who"), lambda line: names.get(line.actor_id, ""), chars=10),
        Column(say("ui_sync.column.what"), lambda line: wording.tables_in_words(line.tables)),
    ]


def kept_columns(zone: ZoneInfo, known: Known | None) -> list[Column[service.Kept]]:
    return [
        Column(say("ui_sync.column.reason"), lambda line: say(f"stations.kept.{line.reason}"), chars=16),
        Column(say("ui_sync.column.what"), lambda line: wording.table_name(line.table), chars=14),
        Column(say("ui_sync.column.from"), lambda line: _from(known, line.station_id), chars=14),
        Column(say("ui_sync.column.time"), lambda line: f"{line.at.astimezone(zone):%m-%d %H:%M}", lambda line: line.at, chars=11),
        Column(say("ui_sync.column.note"), lambda line: contents.reason(line.note)),
    ]


def aside_columns(zone: ZoneInfo, names: dict[UUID, str]) -> list[Column[service.SetAside]]:
    return [
        Column(say("ui_sync.column.time"), lambda line: f"{line.at.astimezone(zone):%m-%d %H:%M}", lambda line: line.at, chars=11),
        Column(say("ui_sync.column.from"), lambda line: line.station_name, chars=14),
        Column(say("ui_sync.column.who"), lambda line: names.get(line.actor_id, ""), chars=9),
        Column(say("ui_sync.column.what"), lambda line: wording.tables_in_words(line.tables), chars=18),
        Column(say("ui_sync.column.reason"), lambda line: contents.reason(line.reason)),
    ]


def _from(known: Known | None, station_id: UUID) -> str:
    return known.name_of(station_id) if known is not None else station_id.hex[-6:]


def station_told(line: StationLine, known: Known, zone: ZoneInfo) -> list[str]:
    """A PC in full, line by line."""
    seen = f"{line.seen_at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if line.seen_at else say("ui_sync.never")
    told = [
        say("ui_sync.told.seat", seat=f"{line.seat:02d}", letter=line.letter),
        say("ui_sync.told.enrolled", time=f"{line.enrolled_at.astimezone(zone):%Y-%m-%d %H:%M}"),
        say("ui_sync.told.seen", time=seen, ago=ago(line.seen_at, known.at)),
        say("ui_sync.told.waiting", count=line.waiting),
        say("ui_sync.told.version", version=line.schema or "—"),
        say("ui_sync.told.clock", error=clock_error(line)),
    ]
    if line.revoked_at is not None:
        told.append(say("ui_sync.told.revoked", time=f"{line.revoked_at.astimezone(zone):%Y-%m-%d %H:%M}"))
    return told


def rows_told(rows: list[Content]) -> str:
    """What one transaction holds: each row with its columns and their values, people masked."""
    parts: list[str] = []
    for row in rows[: contents.MOST_ROWS]:
        kind = say("ui_sync.row_new") if row.is_new else say("ui_sync.row_changed")
        parts.append(f"{row.title} · {kind}")
        if row.is_kept_from:
            parts.append("    " + say("ui_sync.kept_from"))
        parts += [f"    {name}  {value}" for name, value in row.values]
    return "\n".join(parts)


def sorted_stations(known: Known | None) -> list[StationLine]:
    return by_need(known.stations, known.at) if known is not None else []


def key_of(row: Any) -> Any:
    """What keeps a row chosen when the list is read again."""
    return row.seq if isinstance(row, service.Waiting) else row.id
