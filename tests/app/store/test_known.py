"""What a unit of work trusts without reading, and when it must read again."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import Role, Staff
from app.house import open_house
from app.store import Actor, Hall, ManualClock, new_id
from app.store.work import Reader, Work


def names(work: Reader) -> tuple[str, ...]:
    return work.known("names", [Staff], lambda: tuple(work.all(select(Staff.name).order_by(Staff.login))))


def add(work: Work, login: str) -> None:
    work.add(Staff(login=login, name=login, number=login, role=Role.CLERK))


def test_a_value_is_read_once_until_its_table_changes(hall: Hall, clerk: Actor) -> None:
    read: list[int] = []

    def counted(work: Work) -> int:
        def look() -> int:
            read.append(1)
            return work.count_rows(Staff)

        return work.known("count", [Staff], look)

    for _ in range(3):
        with hall.work(clerk) as work:
            assert counted(work) == 0
    assert len(read) == 1
    with hall.work(clerk) as work:
        add(work, "one")
    with hall.work(clerk) as work:
        assert counted(work) == 1


def test_a_unit_of_work_sees_what_it_wrote_itself(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        assert names(work) == ()
        add(work, "one")
        assert names(work) == ("one",)
        work.flush()
        assert names(work) == ("one",)


def test_what_a_failed_unit_saw_is_forgotten(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        assert names(work) == ()
    try:
        with hall.work(clerk) as work:
            add(work, "gone")
            work.flush()
            assert names(work) == ("gone",)
            raise RuntimeError
    except RuntimeError:
        pass
    with hall.work(clerk) as work:
        assert names(work) == ()
        add(work, "kept")
    with hall.read() as reader:
        assert reader.all(select(Staff.name)) == ["kept"]


def test_another_program_s_commit_is_seen_and_the_chain_goes_on(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    with hall.work(clerk) as work:
        assert names(work) == ()
    other = open_house(hall.data, clock, use_keyring=False)
    with other.work(clerk) as work:
        add(work, "there")
    with hall.work(clerk) as work:
        assert names(work) == ("there",)
        add(work, "here")
    with other.work(clerk) as work:
        assert names(work) == ("here", "there")
        add(work, "there again")
    other.close()
    from app.store.verify import verify

    assert verify(hall).problems == []


def test_readers_keep_what_they_read_until_anybody_writes(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    read: list[int] = []

    def counted(reader: Reader) -> int:
        def look() -> int:
            read.append(1)
            return reader.count_rows(Staff)

        return reader.known("count", [Staff], look)

    for _ in range(3):
        with hall.read() as reader:
            assert counted(reader) == 0
    assert len(read) == 1
    with hall.work(clerk) as work:
        add(work, "here")
    with hall.read() as reader:
        assert counted(reader) == 1
    other = open_house(hall.data, clock, use_keyring=False)
    with hall.read() as before:
        assert counted(before) == 1
        with other.work(clerk) as work:
            add(work, "there")
        assert counted(before) == 1 == before.count_rows(Staff), "a reader goes on seeing what it began with"
        with hall.read() as after:
            assert counted(after) == 2
    with hall.read() as reader, hall.read() as beside:
        assert counted(reader) == counted(beside) == 2
    other.close()


@given(steps=st.lists(st.sampled_from(("write", "write elsewhere", "read", "read twice at once")), max_size=25))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_reader_ever_sees_an_old_value(hall: Hall, clerk: Actor, clock: ManualClock, steps: list[str]) -> None:
    other = open_house(hall.data, clock, use_keyring=False)
    try:
        for step in steps:
            if step.startswith("write"):
                with (hall if step == "write" else other).work(clerk) as work:
                    add(work, str(new_id()))
                continue
            with ExitStack() as open_ones:
                readers = [open_ones.enter_context(hall.read()) for _ in range(2 if step == "read twice at once" else 1)]
                for reader in readers:
                    assert reader.known("all names", [Staff], lambda reader=reader: reader.count_rows(Staff)) == reader.count_rows(Staff)
    finally:
        other.close()
