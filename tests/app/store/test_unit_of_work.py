"""What one unit of work promises (SYNC.md, the station's side, 1)."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Role, Staff
from app.access.models import SignInTry
from app.house import open_house
from app.store import Actor, Audit, Changes, FactChanged, Hall, HallProfile, ManualClock, NotFound, Outgoing, WritesMissing, new_id
from tests.helpers import local


def a_person(**changes: object) -> Staff:
    values = {"login": "lifang", "name": "李芳", "number": "012", "role": Role.CLERK} | changes
    return Staff(**values)


def test_a_row_its_change_log_and_its_audit_link_commit_together(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        person = work.add(a_person())
    with hall.read() as read:
        sent = read.all(select(Outgoing).order_by(Outgoing.seq.desc()))[0]
        link = read.all(select(Audit).order_by(Audit.seq.desc()))[0]
        assert read.require(Staff, person.id).name == "李芳"
    (row,) = json.loads(sent.rows)
    assert (row["t"], row["i"]["login"], row["i"]["id"]) == ("staff", "lifang", person.id.hex)
    assert (sent.seq, sent.actor_id, sent.hlc) == (link.seq, clerk.id, link.hlc)


def test_a_unit_of_work_that_raises_leaves_nothing(hall: Hall, clerk: Actor) -> None:
    before = hall.waiting_changes()
    with pytest.raises(NotFound), hall.work(clerk) as work:
        work.add(a_person())
        work.require(HallProfile, new_id())
    with hall.read() as read:
        assert read.all(select(Staff)) == []
    assert hall.waiting_changes() == before


def test_only_the_changed_columns_are_captured_and_stamped(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    with hall.work(clerk) as work:
        person = work.add(a_person())
    clock.advance(timedelta(minutes=1))
    with hall.work(clerk) as work:
        work.require(Staff, person.id).name = "李芬"
        stamp = work.hlc
    with hall.read() as read:
        sent = read.all(select(Outgoing).order_by(Outgoing.seq.desc()))[0]
        kept = read.require(Staff, person.id)
    assert json.loads(sent.rows) == [{"t": "staff", "id": person.id.hex, "c": {"name": "李芬"}}]
    assert kept.stamps == {"name": [stamp, hall.station.id.hex]}
    assert kept.hlc == person.hlc


def test_many_rows_at_once_are_captured_like_single_ones(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        work.add_many(Staff, [{"login": f"l{i}", "name": "甲", "number": str(i), "role": Role.CLERK} for i in range(3)])
    with hall.read() as read:
        sent = read.all(select(Outgoing).order_by(Outgoing.seq.desc()))[0]
        assert [person.active for person in read.all(select(Staff))] == [True] * 3
    assert [row["i"]["login"] for row in json.loads(sent.rows)] == ["l0", "l1", "l2"]


def test_what_never_leaves_the_pc_is_not_captured(hall: Hall, clerk: Actor) -> None:
    before = hall.waiting_changes()
    with hall.work(clerk) as work:
        work.add(SignInTry(login="x", failures=1))
    assert hall.waiting_changes() == before


def test_synced_rows_cannot_be_deleted(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        person = work.add(a_person())
    with pytest.raises(FactChanged), hall.work(clerk) as work:
        work.session.delete(work.require(Staff, person.id))


def test_pages_hear_what_changed_only_after_the_commit(hall: Hall, clerk: Actor) -> None:
    heard: list[tuple[Changes, int]] = []

    def listen(changes: Changes) -> None:
        with hall.read() as read:
            heard.append((changes, len(read.all(select(Staff)))))

    hall.changed.append(listen)
    with hall.work(clerk) as work:
        work.add(a_person())
        assert heard == []
    assert [(changes.kinds, count) for changes, count in heard] == [(frozenset({Staff}), 1)]


def test_writers_on_many_threads_queue_up_and_lose_nothing(hall: Hall, clerk: Actor) -> None:
    def write(first: int) -> None:
        for i in range(first, first + 25):
            with hall.work(clerk) as work:
                work.add(a_person(login=f"l{i}"))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 100, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with hall.read() as read:
        assert len(read.all(select(Staff.id))) == 100
        numbers = read.all(select(Audit.seq).order_by(Audit.seq))
    assert numbers == list(range(1, len(numbers) + 1))


def test_stamps_grow_when_the_clock_jumps_back_two_years(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    with hall.work(clerk) as work:
        first = work.hlc
    clock.set(local("2024-11-23 09:00"))
    with hall.work(clerk) as work:
        assert work.hlc > first


def test_a_file_that_was_put_back_from_an_older_copy_is_noticed(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    hall.close()
    old = (hall.data / "hall.db").read_bytes()
    newer = open_house(hall.data, use_keyring=False)
    with newer.work(clerk) as work:
        work.add(a_person())
    newer.close()
    (hall.data / "hall.db").write_bytes(old)
    with pytest.raises(WritesMissing) as refused:
        open_house(hall.data, use_keyring=False)
    assert refused.value.values == {"missing": 1}


def test_a_unit_of_work_inside_another_is_a_mistake_of_ours(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk), pytest.raises(RuntimeError), hall.work(clerk):
        pass
