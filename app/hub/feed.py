"""Taking in what stations send, in one order, and handing it out again (SYNC.md, the hub's side)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, Cloned, FeedMoved, Gap, UpgradeNeeded
from app.hub.models import HubFeed, HubHall, HubQuarantine, HubStation
from app.store.clock import first_stamp
from app.store.columns import new_id, plain
from app.store.inserts import column_names
from app.store.merge import Clash, Merge, Program, Sent
from app.store.migrations import newest
from app.store.values import ValueRefused
from app.sync.models import Conflict
from app.sync.wire import BATCH_BYTES, BATCH_TRANSACTIONS, line, with_stamp

log = logging.getLogger(__name__)
CLOCK_BOUND = timedelta(minutes=5)
_FEED: Any = HubFeed.__table__
_HALL: Any = HubHall.__table__
_STATION: Any = HubStation.__table__
_QUARANTINE: Any = HubQuarantine.__table__


@dataclass(frozen=True)
class Push:
    """One request to take in transactions (none: only to say how the station is).

    `after` is the last sequence number that the station knows to be here, `last` the last one it has given out. `mark` tells its
    installation from a copy.
    """

    epoch: int
    after: int
    last: int
    mark: str
    schema: str
    waiting: int
    position: int
    clock_error_ms: int
    sent: Sequence[Sent]


@dataclass(frozen=True)
class Taken:
    """What became of a push. `acked` is on the hub's disk."""

    acked: int
    position: int
    quarantined: list[tuple[int, str]]
    restamped: int


def push(database: HubDatabase, station_id: UUID, hall_id: UUID, given: Push, program: Program | None = None) -> Taken:
    """Take in a batch: all of it or, where the database fails, nothing. A batch that comes again changes nothing.

    Raises Cloned, Gap, Behind (as Gap with `behind`), BadRequest, Unavailable.
    """
    with database.write() as connection:
        hall = locked(connection, hall_id)
        station = connection.execute(select(_STATION).where(_STATION.c.id == station_id)).one()
        acked, last_stamp = _continues(connection, station, given)
        fresh = unknown_here(connection, hall_id, [sent for sent in given.sent if sent.seq > acked])
        now = database.clock.now()
        stamps = HubStamps(hall.hlc, first_stamp(now), last_stamp)
        merge = Merge(connection, hall_id, program=program)
        taken: list[Sent] = []
        for sent in fresh:
            if sent.station_id != station_id or sent.epoch != given.epoch:
                raise BadRequest("a transaction of another station or epoch")
            try:
                taken.append(stamps.accept(sent))
            except ValueRefused as wrong:
                quarantine(connection, hall_id, [(sent, str(wrong))], now)
        merge.take(taken, author=station_id)
        merged = merge.finish()
        refused = {sent.id: why for sent, why in merged.refused}
        feed = [sent for sent in taken if sent.id not in refused]
        quarantine(connection, hall_id, merged.refused, now)
        conflicts = _conflicts(
            merged.clashes, hall, stamps, now, (program or Program()).schema, _authors(connection, hall_id, merged.clashes, taken)
        )
        if conflicts is not None:
            feed.append(conflicts)
            told = Merge(connection, hall_id)
            told.take([conflicts])
            told.finish()
        position = append(connection, hall_id, feed, stamps.latest) if fresh else hall.position
        acked = max(acked, given.sent[-1].seq) if given.sent else acked
        connection.execute(
            update(_STATION)
            .where(_STATION.c.id == station_id)
            .values(
                epoch=given.epoch,
                acked=acked,
                hlc=stamps.station,
                seen_at=now,
                position=given.position,
                waiting=given.waiting,
                schema_version=given.schema,
                clock_error_ms=given.clock_error_ms,
            )
        )
    quarantined = [(sent.seq, refused[sent.id]) for sent in taken if sent.id in refused]
    restamped = sum(1 for sent in feed if sent.was)
    if restamped:
        log.warning("station %s: %d transactions got the hub's time for theirs", station_id.hex, restamped)
    return Taken(acked, position, quarantined, restamped)


def locked(connection: Connection, hall_id: UUID) -> Row[Any]:
    """The hall's counter row, held until this transaction ends."""
    return connection.execute(select(_HALL).where(_HALL.c.id == hall_id).with_for_update()).one()


def append(connection: Connection, hall_id: UUID, feed: Sequence[Sent], latest: int) -> int:
    """Put transactions at the end of the hall's feed. Returns the last position."""
    last = places(connection, hall_id, len(feed), latest)
    if feed:
        first, as_stored = last - len(feed) + 1, _as_stored(connection)
        names = column_names(HubFeed)
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        sql = f"INSERT INTO {HubFeed.__tablename__} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
        hall = as_stored(hall_id)
        connection.exec_driver_sql(sql, [_feed_row(hall, first + at, sent, as_stored) for at, sent in enumerate(feed)])
    return last


def places(connection: Connection, hall_id: UUID, count: int, latest: int) -> int:
    """Take the next places from the hall's counter row, whose lock holds until the commit. Returns the last of them."""
    moved = update(_HALL).where(_HALL.c.id == hall_id).values(position=_HALL.c.position + count, hlc=latest).returning(_HALL.c.position)
    return int(connection.execute(moved).scalar_one())


def _as_stored(connection: Connection) -> Callable[[UUID], Any]:
    """How an id stands in the hub's own tables, past SQLAlchemy's work on each value."""
    return _same if connection.dialect.name == "postgresql" else _bytes


def _same(one: UUID) -> UUID:
    return one


def _bytes(one: UUID) -> bytes:
    return one.bytes


def _feed_row(hall: Any, position: int, sent: Sent, as_stored: Callable[[UUID], Any]) -> tuple[Any, ...]:
    """In the order of HubFeed's columns."""
    return (
        hall,
        position,
        as_stored(sent.id),
        as_stored(sent.station_id),
        sent.epoch,
        sent.seq,
        sent.hlc,
        sent.was,
        as_stored(sent.actor_id),
        sent.schema,
        sent.rows,
    )


class HubStamps:
    """Stamps as the hall knows them: none far ahead of the hub's time, and each station's in the order it wrote them."""

    def __init__(self, latest: int, now: int, station: int) -> None:
        self.latest = latest
        self.station = station
        self._now = now
        self._bound = now + first_stamp_of(CLOCK_BOUND)

    def accept(self, sent: Sent) -> Sent:
        """The transaction with its stamp, or with the hub's time where its own cannot be. Raises ValueRefused."""
        is_fine = is_bounded(sent.hlc, self._bound) and sent.hlc > self.station
        found = sent if is_fine else with_stamp(sent, self.tick())
        self.station = found.hlc
        self.latest = max(self.latest, found.hlc)
        return found

    def tick(self) -> int:
        """The next stamp of the hub itself."""
        self.latest = max(self._now, self.latest + 1)
        return self.latest


def is_bounded(stamp: int, bound: int) -> bool:
    """Whether a stamp is near enough to the hub's time to be taken as time."""
    return stamp <= bound


def first_stamp_of(step: timedelta) -> int:
    """A length of time in the units of stamps."""
    return int(step / timedelta(milliseconds=1)) << 16


def _continues(connection: Connection, station: Row[Any], given: Push) -> tuple[int, int]:
    """Up to where the hub has what this station wrote, and its last stamp. Raises Cloned or Gap where the batch does not go on there."""
    if given.mark != station.mark:
        raise Cloned("another installation", seen="mark")
    if given.epoch < station.epoch:
        raise Cloned("an epoch that has ended", seen="epoch")
    if given.epoch > station.epoch or (station.seen_at is None and station.acked == 0):
        return given.after, 0
    if station.acked > given.last:
        raise Gap("the station has less than it once sent", acked=station.acked, behind=True)
    if given.after > station.acked:
        raise Gap("the hub has less than it once had", acked=station.acked, behind=False)
    if given.after < station.acked and given.sent:
        _check_same(connection, station, given)
    return station.acked, station.hlc


def _check_same(connection: Connection, station: Row[Any], given: Push) -> None:
    """What comes again must be what came before, or two PCs count on in one sequence. Raises Cloned."""
    upto = min(given.sent[-1].seq, station.acked)
    here: dict[int, UUID] = {}
    for table in (_FEED, _QUARANTINE):
        of = (table.c.hall_id == station.hall_id, table.c.station_id == station.id)
        mine = (*of, table.c.epoch == given.epoch, table.c.seq > given.after, table.c.seq <= upto)
        here |= {row.seq: row.transaction_id for row in connection.execute(select(table.c.seq, table.c.transaction_id).where(*mine))}
    there = {sent.seq: sent.id for sent in given.sent if sent.seq <= upto}
    unknown = [sent for sent in given.sent if sent.seq <= upto and sent.seq not in here]
    if any(here[seq] != there.get(seq) for seq in here) or unknown_here(connection, station.hall_id, unknown):
        raise Cloned("the same sequence number with other content", seen="sequence")


def unknown_here(connection: Connection, hall_id: UUID, sent: Sequence[Sent]) -> list[Sent]:
    """Those of these transactions that neither the feed nor the quarantine holds."""
    if not sent:
        return []
    is_postgres = connection.dialect.name == "postgresql"
    mark = "%s" if is_postgres else "?"
    here: set[bytes] = set()
    for start in range(0, len(sent), BATCH_TRANSACTIONS):
        ids = [hall_id, *(each.id for each in sent[start : start + BATCH_TRANSACTIONS])]
        given = tuple(ids) if is_postgres else tuple([each.bytes for each in ids])
        for table in (HubFeed, HubQuarantine):
            marks = ", ".join([mark] * (len(ids) - 1))
            sql = f"SELECT transaction_id FROM {table.__tablename__} WHERE hall_id = {mark} AND transaction_id IN ({marks})"
            here.update(found.bytes if is_postgres else found for (found,) in connection.exec_driver_sql(sql, given))
    return [each for each in sent if each.id.bytes not in here]


def quarantined_of(connection: Connection, station_id: UUID) -> int:
    """How many transactions of a station are in quarantine."""
    return connection.execute(select(func.count()).select_from(_QUARANTINE).where(_QUARANTINE.c.station_id == station_id)).scalar_one()


def quarantine(connection: Connection, hall_id: UUID, refused: Sequence[tuple[Sent, str]], now: Any) -> None:
    """Keep what could not be applied, whole, with the reason. The log says which and why; what it holds may be about anybody."""
    for sent, why in refused:
        log.warning("set aside: station %s, transaction %d: %s", sent.station_id.hex, sent.seq, _plain(why))
    if refused:
        connection.execute(
            insert(_QUARANTINE),
            [
                {
                    "id": new_id(),
                    "hall_id": hall_id,
                    "transaction_id": sent.id,
                    "station_id": sent.station_id,
                    "epoch": sent.epoch,
                    "seq": sent.seq,
                    "hlc": sent.hlc,
                    "actor_id": sent.actor_id,
                    "schema_version": sent.schema,
                    "rows": sent.rows.replace("\0", "").encode("utf-8", "replace").decode(),
                    "reason": why.replace("\0", "")[:500],
                    "at": now,
                }
                for sent, why in refused
            ],
        )


def _plain(why: str) -> str:
    """A reason as one line of a log, whatever a name that was sent holds."""
    return "".join(each if each.isprintable() else " " for each in why[:200])


def _authors(connection: Connection, hall_id: UUID, clashes: Sequence[Clash], taken: Sequence[Sent]) -> dict[tuple[int, str], UUID]:
    """Who made the changes that clash, by their stamps: from this batch, or from the feed."""
    wanted = {stamp for clash in clashes for stamp in (clash.winner_stamp, clash.loser_stamp)}
    found = {(sent.hlc, sent.station_id.hex): sent.actor_id for sent in taken}
    for hlc, station in wanted - found.keys():
        here = (_FEED.c.hall_id == hall_id, _FEED.c.station_id == UUID(station), _FEED.c.hlc == hlc)
        actor = connection.execute(select(_FEED.c.actor_id).where(*here).limit(1)).scalar()
        if actor is not None:
            found[hlc, station] = actor
    return found


def _conflicts(
    clashes: Sequence[Clash], hall: Row[Any], stamps: HubStamps, now: Any, schema: str, authors: dict[tuple[int, str], UUID]
) -> Sent | None:
    """The conflicts of a push as a transaction of the hub's own."""
    if not clashes:
        return None
    hlc = stamps.tick()
    rows = [
        {
            "t": Conflict.__tablename__,
            "i": {
                "id": new_id(),
                "hall_id": hall.id,
                "station_id": hall.hub_station,
                "hlc": hlc,
                "at": now,
                "actor_id": UUID(int=0),
                "table_name": clash.table,
                "row_id": clash.row_id,
                "column_name": clash.column,
                "winner": {"value": clash.winner},
                "loser": {"value": clash.loser},
                "winner_hlc": clash.winner_stamp[0],
                "winner_station": clash.winner_stamp[1],
                "loser_hlc": clash.loser_stamp[0],
                "loser_station": clash.loser_stamp[1],
                "winner_actor": authors.get(clash.winner_stamp),
                "loser_actor": authors.get(clash.loser_stamp),
            },
        }
        for clash in clashes
    ]
    text = json.dumps(rows, default=plain, ensure_ascii=False, separators=(",", ":"))
    return Sent(hall.hub_station, 1, hlc, new_id(), hlc, UUID(int=0), schema, text)


@dataclass(frozen=True)
class Page:
    """A part of the feed: `lines` are its transactions as they travel, `position` and `mark` where it ends, `more` whether more follows."""

    lines: list[str]
    position: int
    mark: str
    more: bool


def pull(database: HubDatabase, station_id: UUID, hall_id: UUID, epoch: int, after: int, mark: str) -> Page:
    """The feed after a position, without what this station itself sent in this epoch unless the hub gave it another stamp.

    Raises FeedMoved where the transaction at `after` is not the one that the station knows.
    """
    with database.read() as connection:
        here = _as_stored(connection)(hall_id)
        sign = "%s" if database.is_postgres else "?"
        end: int = connection.exec_driver_sql(f"SELECT position FROM hub_hall WHERE id = {sign}", (here,)).scalar_one()
        if after:
            there = connection.exec_driver_sql(_TRANSACTION_AT.replace("?", sign), (here, after)).scalar()
            if there is None or _hex(there) != mark:
                raise FeedMoved("the feed is not the one that was read", position=end)
        rows = connection.exec_driver_sql(_FEED_AFTER.replace("?", sign), (_as_stored(connection)(station_id), epoch, here, after))
        lines: list[str] = []
        size, position = 0, after
        for at, one, station, of_epoch, seq, hlc, was, actor, schema, text in rows:
            if text is not None:
                size += len(text)
                if lines and size > BATCH_BYTES:
                    break
                lines.append(line(_hex(station), of_epoch, seq, _hex(one), hlc, _hex(actor), schema, was, at, text))
            position, mark = at, _hex(one)
        rows.close()
        return Page(lines, position, mark, position < end)


_TRANSACTION_AT = "SELECT transaction_id FROM hub_feed WHERE hall_id = ? AND position = ?"
_FEED_AFTER = (
    "SELECT position, transaction_id, station_id, epoch, seq, hlc, was, actor_id, schema_version,"
    " CASE WHEN station_id = ? AND epoch = ? AND was = 0 THEN NULL ELSE rows END"
    f" FROM hub_feed WHERE hall_id = ? AND position > ? ORDER BY position LIMIT {BATCH_TRANSACTIONS}"
)


def _hex(stored: Any) -> str:
    """An id of the hub's own tables, on either engine."""
    return stored.hex if isinstance(stored, UUID) else stored.hex()


def sent_of(row: Any) -> Sent:
    """A row of the feed as it travels."""
    return Sent(
        row.station_id,
        row.epoch,
        row.seq,
        row.transaction_id,
        row.hlc,
        row.actor_id,
        row.schema_version,
        row.rows,
        row.was,
        getattr(row, "position", 0),
    )


def sent_since(connection: Connection, hall_id: UUID, position: int, holding: Collection[str], most: int) -> tuple[int, list[str] | None]:
    """Where the hall's feed ends, and the rows of the transactions after a position that name one of these tables.

    None for the rows where more than `most` transactions came since.
    """
    last = connection.execute(select(_HALL.c.position).where(_HALL.c.id == hall_id)).scalar_one()
    if not 0 <= last - position <= most:
        return last, None
    rows = connection.execute(select(_FEED.c.rows).where(_FEED.c.hall_id == hall_id, _FEED.c.position > position)).scalars()
    named = [f'"{table}"' for table in holding]
    return last, [text for text in rows if any(each in text for each in named)]


def position_of(database: HubDatabase, hall_id: UUID) -> tuple[int, str]:
    """Where the hall's feed ends, and the transaction that stands there."""
    with database.read() as connection:
        return end_of(connection, hall_id)


def end_of(connection: Connection, hall_id: UUID) -> tuple[int, str]:
    """The same inside a transaction."""
    position = connection.execute(select(_HALL.c.position).where(_HALL.c.id == hall_id)).scalar_one()
    here = (_FEED.c.hall_id == hall_id, _FEED.c.position == position)
    found = connection.execute(select(_FEED.c.transaction_id).where(*here)).scalar()
    return position, found.hex if found else ""


def check_protocol(protocol: int, ours: int) -> None:
    """Raises UpgradeNeeded, saying which side is the older one."""
    if protocol != ours:
        raise UpgradeNeeded(f"protocol {protocol} here {ours}", upgrade="station" if protocol < ours else "hub")


def replay_newer(database: HubDatabase) -> None:
    """Use what newer programs sent, as far as this one knows it since its upgrade."""
    with database.read() as connection:
        halls = list(connection.execute(select(_HALL.c.id)).scalars())
    for hall_id in halls:
        with database.write() as connection:
            locked(connection, hall_id)
            merge = Merge(connection, hall_id)
            merge.replay_newer()
            merge.finish()


def repair(database: HubDatabase, station_id: UUID, hall_id: UUID, rows: str) -> int:
    """Take in rows that a comparison found missing here, whoever wrote them: union and later stamps, as ever. Returns the position.

    Raises BadRequest for rows that do not fit or are stamped ahead of time.
    """
    with database.write() as connection:
        hall = locked(connection, hall_id)
        now = first_stamp(database.clock.now())
        stamps = HubStamps(hall.hlc, now, 0)
        hlc = stamps.tick()
        sent = Sent(hall.hub_station, 1, hlc, new_id(), hlc, station_id, newest(), rows)
        merge = Merge(connection, hall_id)
        merge.take([sent])
        merged = merge.finish()
        if merged.refused or merged.latest > max(now, hlc) + first_stamp_of(CLOCK_BOUND):
            raise BadRequest(merged.refused[0][1] if merged.refused else "stamped ahead of time")
        log.warning("repaired by %s: %d tables", station_id.hex, len(merged.touched))
        return append(connection, hall_id, [sent], max(stamps.latest, merged.latest))
