"""What a search finds: by the index, by looking through the newest, and whichever of the two is asked first."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.intake.customers import service as customers
from app.intake.customers.models import Customer
from app.intake.customers.rules import CustomerForm
from app.store import Actor, FactChanged, Hall
from app.store import search as searching
from app.store.columns import id_of, new_id
from app.store.search import understand

NAMES = ("张三", "张三丰", "李张", "丰三张", "Zoe Smith", "王一")


@pytest.fixture
def entered(hall: Hall, clerk: Actor) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for number, name in enumerate(NAMES):
        with hall.work(clerk) as work:
            found[name] = customers.register(work, CustomerForm(name=name, phone=f"1381234{5000 + number}")).id
    return found


@pytest.fixture
def find(hall: Hall, entered: dict[str, UUID]) -> Callable[[str], list[str]]:
    names = {row_id: name for name, row_id in entered.items()}

    def search(typed: str) -> list[str]:
        with hall.read() as read:
            return [names[hit.subject_id] for hit in read.search(typed, [Customer])]

    return search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", ["张三丰", "张三"]),
        ("张三丰", ["张三丰"]),
        ("张", ["丰三张", "李张", "张三丰", "张三"]),
        ("zs", ["张三丰", "张三"]),
        ("smi", ["Zoe Smith"]),
        ("5002", ["李张"]),
        ("13812345003", ["丰三张"]),
        ("1", ["王一", "Zoe Smith", "丰三张", "李张", "张三丰", "张三"]),
        ("345003", []),
        ('"*', []),
    ],
)
def test_the_newest_come_first_whatever_is_typed(find: Callable[[str], list[str]], typed: str, found: list[str]) -> None:
    assert find(typed) == found


@pytest.mark.parametrize("typed", ["1", "138", "z", "zs", "50", "张三", "王 1"])
def test_looking_through_the_newest_finds_what_the_index_finds(
    find: Callable[[str], list[str]], typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_is_common", lambda *_: True)
    looked_through = find(typed)
    monkeypatch.setattr(searching, "_is_common", lambda *_: False)
    assert find(typed) == looked_through


def test_two_characters_are_sure_by_the_index_alone_and_three_are_checked() -> None:
    two, three = understand("张三"), understand("张三丰")
    assert two is not None
    assert two.unsure == []
    assert three is not None
    assert three.unsure == ["张三丰"]


def test_an_id_read_from_its_bytes_is_the_id() -> None:
    made = new_id()
    assert id_of(made.bytes) == made
    assert hash(id_of(made.bytes)) == hash(made)
    assert str(id_of(made.bytes)) == str(made)


def test_readers_in_one_another_each_see_their_own_moment(hall: Hall, clerk: Actor, entered: dict[str, UUID]) -> None:
    with hall.read() as before:
        assert before.count_rows(Customer) == len(NAMES)
        with hall.work(clerk) as work:
            customers.register(work, CustomerForm(name="赵六", phone="13812345999"))
        with hall.read() as after:
            assert after.count_rows(Customer) == len(NAMES) + 1
        assert before.count_rows(Customer) == len(NAMES)
    with hall.read() as again:
        assert again.count_rows(Customer) == len(NAMES) + 1


def test_what_happened_cannot_be_changed_even_in_the_unit_that_wrote_it(hall: Hall, clerk: Actor) -> None:
    from app.documents.models import PrintOrder
    from app.documents.service import order_print

    with hall.work(clerk) as work:
        order_id = order_print(work, "special_need_form", new_id()).id
    with pytest.raises(FactChanged), hall.work(clerk) as work:
        order = order_print(work, "special_need_form", new_id())
        work.flush()
        order.reason = "changed afterwards"
    with hall.read() as read:
        assert read.require(PrintOrder, order_id).reason == ""
        assert read.count_rows(PrintOrder) == 1
