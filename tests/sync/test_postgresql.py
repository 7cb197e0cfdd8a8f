"""The hub on a real PostgreSQL server: the same models, the same migrations, the same code."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from app.hub import admin, feed
from app.hub.database import open_database
from app.hub.devices import new_code
from app.hub.models import HubFeed
from app.queue import service as queue
from app.queue.models import Ticket
from app.simulation.world import SimStation, World
from app.stations import service, today
from app.store import Actor, Hall, ManualClock, migrations, new_id
from app.store.merge import Sent
from app.sync.compare import compare
from app.sync.errors import Revoked
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from tests.helpers.stations import administrator_of
from tests.sync.conftest import create
from tests.sync.places import running_hub


def test_a_hub_on_postgresql_serves_two_stations_and_agrees_with_them(
    hall: Hall, administrator: Actor, clerk: Actor, tmp_path: Path, postgresql: str
) -> None:
    with running_hub(tmp_path / "hub", url=postgresql, tls=False) as (hub, address):
        assert hub.database.is_postgres
        with hall.work(administrator) as work:
            series = queue.add_series(work, "A", "综合龘𠮷")
            queue.issue_ticket(work, "A")
        enrol(hall, address, new_code(hub.database))
        first = Exchange(hall, link_of(hall))
        first.run()
        other = join(tmp_path / "second", address, new_code(hub.database), use_keyring=False)
        second = Exchange(other, link_of(other))
        second.run()
        with other.work(administrator) as work:
            work.require(type(series), series.id).name = "改名"
            queue.issue_ticket(work, "A")
        second.run()
        first.run()
        with hall.read() as read:
            assert read.require(type(series), series.id).name == "改名"
            assert read.count(select(Ticket.id)) == 2
        assert compare(hall, first.link) == []
        assert compare(other, second.link) == []
        with hub.database.reader(hall.station.hall_id) as read:
            days = set(read.all(select(Ticket.day)))  # the first was taken before this PC's clock was set right
            assert sum(queue.day_count(read, day).issued for day in days) == 2
        for each in (first, second):
            each.link.close()
        other.close()


def test_what_an_administrator_asks_is_answered_on_postgresql_too(
    hall: Hall, administrator: Actor, tmp_path: Path, postgresql: str, clock: ManualClock
) -> None:
    chief = administrator_of(hall, administrator)
    with running_hub(tmp_path / "hub", url=postgresql, tls=False, clock=clock) as (hub, address):
        enrol(hall, address, new_code(hub.database, any_hall=True))
        service.exchange(hall)
        other = join(tmp_path / "second", address, new_code(hub.database, hall.station.hall_id), clock=clock, use_keyring=False)
        service.exchange(other)
        assert service.revoke(hall, chief, other.station.id)
        with other.work(administrator) as work:
            queue.add_series(work, "Q", "综合龘𠮷")
        with pytest.raises(Revoked):
            service.exchange(other)
        (aside,) = service.set_aside(hall, chief)
        assert aside.tables == {"queue_series": 1}
        assert service.readmit(hall, chief, other.station.id) == 1
        service.exchange(hall)
        mine = next(each for each in admin.halls(hub.database) if each.id == hall.station.hall_id)
        assert mine.stations >= 2  # the hall of the test before is the same one
        assert mine.set_aside == 0
        with hub.database.reader(hall.station.hall_id) as there, hall.read() as here:
            assert today.today(there) == today.today(here)
        other.close()


def test_a_reader_misses_nothing_that_three_stations_push_at_the_same_time(postgresql: str, world: World) -> None:
    """A position taken from a sequence would be passed by readers while an earlier one is not yet committed."""
    database = world.hub.database
    hall_id = made_by(world.stations[0]).station.hall_id
    given = {station.name: transactions(station) for station in world.stations}
    heads = {station.name: station.exchange._waiting()[0] for station in world.stations if station.exchange is not None}
    over = threading.Event()
    read: list[UUID] = []

    def push(station: SimStation) -> None:
        hall, head = made_by(station), heads[station.name]
        after = head["after"]
        for sent in given[station.name]:
            push = feed.Push(head["epoch"], after, head["last"], head["mark"], head["schema"], 0, 0, 0, [sent])
            after = feed.push(database, hall.station.id, hall_id, push).acked

    def follow() -> None:
        position, mark = 0, ""
        while True:
            is_last = over.is_set()
            page = feed.pull(database, UUID(int=0), hall_id, 1, position, mark)
            read.extend(sent.id for sent in page.sent)
            position, mark = page.position, page.mark
            if is_last and not page.more:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    threads = [threading.Thread(target=push, args=(station,)) for station in world.stations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    reader.join()
    expected = {sent.id for each in given.values() for sent in each}
    assert len(read) == len(set(read))
    assert expected <= set(read)


def test_a_page_of_the_feed_is_read_from_its_halls_own_partition(postgresql: str, tmp_path: Path) -> None:
    create(postgresql, "CREATE DATABASE feed_by_hall")
    there = make_url(postgresql).set(database="feed_by_hall").render_as_string(hide_password=False)
    before = create_engine(there)
    migrations.upgrade_on(before, "0019")
    halls = [new_id() for _ in range(12)]
    with before.begin() as connection:
        for position in range(1, 4):
            for hall_id in halls:
                connection.execute(insert(HubFeed.__table__), feed_row(hall_id, position))
    before.dispose()
    database = open_database(tmp_path / "hub", there)
    with database.write() as connection:
        kept = connection.execute(select(HubFeed.__table__.c.hall_id, HubFeed.__table__.c.position)).all()
        assert sorted(kept) == sorted((hall_id, position) for hall_id in halls for position in range(1, 4))
        plan = "\n".join(
            connection.execute(
                text("EXPLAIN SELECT * FROM hub_feed WHERE hall_id = :hall AND position > 0 ORDER BY position"), {"hall": halls[0]}
            ).scalars()
        )
        named = set(re.findall(r"hub_feed_\d\d", plan))
        assert len(named) == 1
        parts = connection.execute(text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'hub_feed'::regclass")).scalar_one()
        assert parts == 64
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(insert(HubFeed.__table__), feed_row(halls[0], 1))
    database.close()


def feed_row(hall_id: UUID, position: int) -> dict[str, object]:
    same = {"station_id": UUID(int=7), "epoch": 1, "seq": position, "hlc": position, "was": 0, "actor_id": UUID(int=0)}
    return same | {"hall_id": hall_id, "position": position, "transaction_id": new_id(), "schema_version": "0019", "rows": "[]"}


def made_by(station: SimStation) -> Hall:
    assert station.hall is not None
    return station.hall


def transactions(station: SimStation) -> list[Sent]:
    """Twenty that wait to be sent."""
    for at in range(20):
        with made_by(station).work(station.actor) as work:
            queue.add_series(work, "Q", f"{station.name} {at}")
    assert station.exchange is not None
    return station.exchange._waiting()[1]
