"""Numbers on papers, and names as others may see them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.masking import mask_identity, mask_name, mask_phone, mask_phones_in
from app.documents.numbers import NumberKind, code_text, ensure_secret, hall_secret, luhn, next_number, number_of_code, parse, verify_code
from app.store import Actor, Hall, ManualClock
from tests.helpers import local


def test_case_numbers_count_up_and_say_where_they_come_from(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    with hall.work(clerk) as work:
        first, second = (next_number(work, NumberKind.APPLICATION) for _ in range(2))
    found = parse(second)
    assert first.startswith("BM01-SL20261123-01001-")
    assert found is not None
    assert (found.hall, found.day, found.seat, found.count) == ("BM01", date(2026, 11, 23), 1, 2)
    clock.set(local("2026-11-24 09:00"))
    with hall.work(clerk) as work:
        assert "20261124-01001" in next_number(work, NumberKind.APPLICATION)


def test_the_check_digit_is_luhns() -> None:
    assert luhn("7992739871") == 3  # the standard's often printed example


@given(st.integers(0, 999), st.integers(0, 20), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(count: int, place: int, add: int) -> None:
    body = f"BM01-SL20261123-01{count:03d}"
    number = f"{body}-{luhn(body)}"
    digits = [at for at, character in enumerate(number) if character.isdigit()]
    at = digits[place % len(digits)]
    wrong = number[:at] + str((int(number[at]) + add) % 10) + number[at + 1 :]
    assert parse(wrong) is None


def test_a_code_is_verified_by_the_hall_that_made_it(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        ensure_secret(work)
    with hall.read() as read:
        text = code_text(hall_secret(read), "BM01-SL20261123-01001-7")
        assert verify_code(read, text)
        assert number_of_code(text) == "BM01-SL20261123-01001-7"
        for forged in (text[:-1] + ("A" if text[-1] != "A" else "B"), text.replace("01001", "01002"), "https://example.org", ""):
            assert not verify_code(read, forged)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("王小明", "王*明"), ("欧阳锋", "欧阳*"), ("欧阳修文", "欧阳*文"), ("阿卜杜拉·买买提", "阿卜杜拉·*"), ("", "")],
)
def test_names_are_masked_as_customary(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_numbers_are_masked() -> None:
    assert mask_identity("11010519491231002X") == "110***********002X"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("0999-1234567").endswith("567")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("19900000001", "199****0001"), ("女儿 199-0000-0001", "女儿 199****0001"), ("本人", "本人"), ("窗口 3 号", "窗口 3 号")],
)
def test_a_phone_number_among_words_is_masked(typed: str, printed: str) -> None:
    assert mask_phones_in(typed) == printed
