"""What an administrator does about the hall's PCs, over real sockets to a real hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import NotAllowed, Role
from app.access.models import Staff
from app.hub import admin, devices
from app.queue import service as queue
from app.queue.models import Ticket
from app.stations import service
from app.stations.errors import CodeEmpty, NotOwnPc
from app.stations.rules import StationState, by_need, clock_words
from app.store import Actor, Hall, ManualClock
from app.store.tables import Audit, SyncState
from app.sync.errors import AddressUnreadable, CodeWrong, HubUnreachable, NotAllowedThere, Revoked, Stopped
from app.sync.exchange import Step
from app.sync.identity import enrol, join
from app.words import say
from tests.helpers.stations import Place, two_pcs
from tests.sync.places import running_hub


@pytest.fixture
def place(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    with two_pcs(hall, administrator, tmp_path, clock) as made:
        yield made


def numbered(hall: Hall, who: Actor, letter: str = "A") -> str:
    with hall.work(who) as work:
        return queue.issue_ticket(work, letter).number


def audited(hall: Hall) -> list[str]:
    with hall.read() as read:
        return read.all(select(Audit.actions).order_by(Audit.seq.desc()).limit(3))


def test_the_pcs_of_the_hall_are_known_with_the_hub_gone(place: Place) -> None:
    told = service.ask_stations(place.here)
    assert [line.id for line in told.stations] == [place.here.station.id, place.other.station.id]
    assert [line.state(told.at) for line in told.stations] == [StationState.ALIVE] * 2
    with place.here.read() as read:
        seen = service.overview(read)
    assert seen.known == told
    assert (seen.is_enrolled, seen.waiting, seen.open_conflicts, seen.kept) == (True, 0, 0, {})
    assert seen.address == place.address.url
    assert seen.fingerprint == place.address.fingerprint


def test_a_pc_that_has_not_spoken_for_days_comes_first(place: Place, clock: ManualClock) -> None:
    clock.advance(timedelta(days=4))
    service.exchange(place.here)
    told = service.ask_stations(place.here)
    first = by_need(told.stations, told.at)[0]
    assert (first.id, first.state(told.at)) == (place.other.station.id, StationState.LONG_SILENT)


def test_what_waits_can_be_looked_at(place: Place, administrator: Actor) -> None:
    with place.here.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
    with place.here.read() as read:
        (waits,) = service.waiting(read)
        assert service.overview(read).waiting_since == waits.at
    assert (waits.actor_id, waits.tables) == (administrator.id, {"queue_series": 1})


def test_a_new_code_lets_a_third_pc_in(place: Place, tmp_path: Path, clock: ManualClock) -> None:
    made = service.new_code(place.here, place.chief)
    assert made.until - place.hub.database.clock.now() == devices.CODE_LIVES
    assert made.address.startswith(f"{place.address.url}#{place.address.fingerprint[:32]}")
    third = join(tmp_path / "third", place.address, made.code, mark="third", clock=clock, use_keyring=False)
    try:
        service.exchange(third)
        assert len(service.ask_stations(place.here).stations) == 3
    finally:
        third.close()


def test_a_revoked_pc_is_out_at_once_and_what_it_wrote_comes_when_it_is_let_in_again(place: Place, administrator: Actor) -> None:
    with place.other.work(administrator) as work:
        queue.add_series(work, "Q", "综合龘", "General")
    assert service.revoke(place.here, place.chief, place.other.station.id)
    assert audited(place.here)[0] == f"stations._revocation_asked; stations.revoke {place.other.station.id.hex}"
    with pytest.raises(Revoked):
        service.exchange(place.other)
    (aside,) = service.set_aside(place.here, place.chief)
    assert (aside.station_id, aside.reason, aside.tables) == (place.other.station.id, "revoked", {"queue_series": 1})
    (row,) = service.rows_set_aside(place.here, place.chief, aside.id)
    assert (row.title, row.is_new, dict(row.values)[say("stations.column.name")]) == (say("stations.table.queue_series"), True, "综合龘")
    assert service.readmit(place.here, place.chief, place.other.station.id) == 1
    service.exchange(place.other)
    service.exchange(place.here)
    with place.here.read() as read:
        assert [series.name for series in queue.all_series(read)] == ["综合龘"]
    assert service.set_aside(place.here, place.chief) == []


def test_a_revoked_pc_is_enrolled_again_under_its_name_and_loses_nothing(place: Place, administrator: Actor) -> None:
    before = place.other.station.id
    service.revoke(place.here, place.chief, before)
    with place.other.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
    made = service.new_code(place.here, place.chief)
    enrol(place.other, place.address, made.code, again=True, mark="second")
    assert place.other.station.id == before
    service.exchange(place.other)
    service.exchange(place.here)
    with place.here.read() as read:
        assert [series.letter for series in queue.all_series(read)] == ["A"]
    assert service.verify(place.here, lambda *_: None) == []
    assert service.verify(place.other, lambda *_: None) == []


def test_a_copy_of_a_revoked_pc_becomes_another_one_when_it_is_enrolled_again(place: Place) -> None:
    before = place.other.station.id
    service.revoke(place.here, place.chief, before)
    made = service.new_code(place.here, place.chief)
    enrol(place.other, place.address, made.code, again=True, mark="elsewhere")
    assert place.other.station.id != before
    service.exchange(place.other)
    assert [line.revoked_at is None for line in service.ask_stations(place.here).stations] == [True, False, True]


def test_nobody_but_an_administrator_whom_the_hub_knows_asks_it_for_anything(
    place: Place, administrator: Actor, supervisor: Actor, clerk: Actor
) -> None:
    for who in (supervisor, clerk):
        with pytest.raises(NotAllowed):
            service.new_code(place.here, who)
    for ask in (
        lambda: service.new_code(place.here, administrator),
        lambda: service.revoke(place.here, administrator, place.other.station.id),
        lambda: service.readmit(place.here, administrator, place.other.station.id),
        lambda: service.retry(place.here, administrator),
        lambda: service.set_aside(place.here, administrator),
    ):
        with pytest.raises(NotAllowedThere):
            ask()
    assert [row.revoked_at for row in devices.stations(place.hub.database)] == [None, None]


def test_who_left_the_hall_is_no_administrator_any_more(place: Place) -> None:
    with place.here.work(place.chief) as work:
        work.require(Staff, place.chief.id).active = False
    service.exchange(place.here)
    with pytest.raises(NotAllowedThere):
        service.new_code(place.here, place.chief)


def test_a_pc_cannot_let_itself_out(place: Place) -> None:
    with pytest.raises(NotOwnPc):
        service.revoke(place.here, place.chief, place.here.station.id)
    with pytest.raises(NotAllowedThere):
        service._told(place.here, "/v1/revoke", {"actor": place.chief.id.hex, "station": place.here.station.id.hex})


def test_an_address_or_code_that_cannot_be_is_told_at_its_field(hall: Hall, administrator: Actor) -> None:
    with pytest.raises(CodeEmpty) as empty:
        service.connect(hall, administrator, "192.168.1.8", " ")
    with pytest.raises(AddressUnreadable) as wrong:
        service.connect(hall, administrator, "https://:99999", "ABCD")
    assert (empty.value.field, wrong.value.field) == ("code", "address")


def test_connecting_a_hall_that_worked_alone_sends_all_it_has(hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock) -> None:
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
        queue.issue_ticket(work, "A", service_name="居住证")
    with running_hub(tmp_path / "hub", clock=clock) as (hub, address):
        wanted = f"{address.url}#{address.fingerprint[:32]}"
        with pytest.raises(CodeWrong):
            service.connect(hall, administrator, wanted, "AAAA-AAAA-AAAA")
        service.connect(hall, administrator, wanted, devices.new_code(hub.database))
        steps: list[Step] = []
        service.exchange(hall, steps.append)
        assert steps[0].phase == "send"
        last = [step for step in steps if step.phase == "send"][-1]
        assert last.done == last.of > 0
        with hub.database.reader(hall.station.hall_id) as read:
            assert read.count(select(Ticket.id)) == 1
    with pytest.raises(HubUnreachable):
        service.exchange(hall)


def test_joining_can_be_stopped_and_goes_on_where_it_was(
    hall: Hall, administrator: Actor, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hall.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
    monkeypatch.setattr("app.hub.tables.PAGE", 3)
    with two_pcs(hall, administrator, tmp_path, clock) as place:
        with place.other.work(administrator) as work:
            for number in range(1, 11):
                queue.add_counter(work, number, ["A"])
        service.exchange(place.other)
        third = join(tmp_path / "third", place.address, devices.new_code(place.hub.database), mark="t", clock=clock, use_keyring=False)
        try:
            seen: list[Step] = []

            def stop_at_half(step: Step) -> None:
                seen.append(step)
                if step.phase == "snapshot" and step.done >= 6:
                    raise Stopped

            with pytest.raises(Stopped):
                service.exchange(third, stop_at_half)
            done, of = seen[-1].done, seen[-1].of
            assert 6 <= done < of
            again: list[Step] = []
            assert service.exchange(third, again.append).bootstrapped == of - done
            first = next(step for step in again if step.phase == "snapshot")
            assert (first.done, first.of) == (done, of)
            with third.read() as read:
                assert len(queue.counters(read)) == 10
                assert read.all(select(SyncState.snapshot_table)) == [""]
        finally:
            third.close()


def test_a_difference_is_found_and_repaired_and_can_be_stopped(place: Place, administrator: Actor) -> None:
    with place.here.work(administrator) as work:
        queue.add_series(work, "A", "综合", "General")
    place.exchange()
    with place.other.work(administrator) as work:
        work.session.connection().exec_driver_sql("UPDATE queue_series SET name = 'spoilt'")
    tables: list[tuple[str, int, int]] = []
    (wrong,) = service.verify(place.other, lambda *each: tables.append(each))
    assert (wrong.table, tables[0][1], tables[0][2]) == ("queue_series", 0, len(tables))

    def stop(*_: object) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        service.verify(place.other, stop)
    assert service.repair(place.other, place.chief, lambda *_: None) > 0
    assert service.verify(place.other, lambda *_: None) == []


def test_the_hub_says_how_its_halls_are(place: Place, clock: ManualClock) -> None:
    (told,) = admin.halls(place.hub.database)
    assert (told.name, told.stations, told.revoked, told.set_aside) == ("晴川市便民服务中心", 2, 0, 0)
    devices.new_code(place.hub.database)
    (code,) = admin.open_codes(place.hub.database)
    assert (admin.minutes_left(code, place.hub.database.clock.now()), code.tries_left) == (10, devices.CODE_TRIES)
    clock.advance(timedelta(minutes=4, seconds=30))
    assert admin.minutes_left(code, place.hub.database.clock.now()) == 6
    assert admin.withdraw_code(place.hub.database, code.id)
    assert admin.open_codes(place.hub.database) == []
    assert not admin.withdraw_code(place.hub.database, code.id)


@pytest.mark.parametrize(
    ("ms", "told"),
    [
        (0, ("seconds", 0)),
        (-90_000, ("seconds", -90)),
        (150_000, ("minutes", 2)),
        (-7_200_000, ("hours", -2)),
        (200_000_000, ("days", 2)),
    ],
)
def test_a_clocks_error_is_told_in_the_largest_unit_that_fits(ms: int, told: tuple[str, int]) -> None:
    assert clock_words(ms) == told


def test_roles_are_written_as_the_hub_reads_them() -> None:
    assert admin.ADMINISTRATOR == Role.ADMINISTRATOR
