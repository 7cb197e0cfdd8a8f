"""What a unit of work trusts without reading, and when it must read again."""

from __future__ import annotations

from sqlalchemy import select

from app.access import Role, Staff
from app.house import open_house
from app.store import Actor, Hall, ManualClock
from app.store.work import Work


def names(work: Work) -> tuple[str, ...]:
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
