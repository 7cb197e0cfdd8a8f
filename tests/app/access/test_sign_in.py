"""Signing in, and what keeps guessers out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access import NotAllowed, Role
from app.access.rules import is_strong_enough, locked_until
from app.access.service import (
    LastAdministrator,
    LockedOut,
    LoginTaken,
    PasswordWeak,
    WrongPassword,
    add_staff,
    change_staff,
    first_administrator,
    sign_in,
)
from app.store import Actor, Hall, ManualClock
from tests.helpers import local

GOOD = "晴天小雨多云2026"


def employ(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        add_staff(work, login="LiFang", name="李芳", number="012", role=Role.CLERK, password=GOOD, skills=["household"])


def test_a_clerk_signs_in_with_the_right_password(hall: Hall, administrator: Actor) -> None:
    employ(hall, administrator)
    who = sign_in(hall, " lifang ", GOOD)
    assert (who.name, who.roles) == ("李芳", frozenset({"clerk"}))


def test_wrong_login_and_wrong_password_get_the_same_answer(hall: Hall, administrator: Actor) -> None:
    employ(hall, administrator)
    for login, password in (("lifang", "not this one"), ("nobody", GOOD)):
        with pytest.raises(WrongPassword):
            sign_in(hall, login, password)


def test_ten_wrong_passwords_lock_for_fifteen_minutes(hall: Hall, administrator: Actor, clock: ManualClock) -> None:
    employ(hall, administrator)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            sign_in(hall, "lifang", "wrong wrong")
    with pytest.raises(LockedOut) as refused:
        sign_in(hall, "lifang", GOOD)
    assert refused.value.values == {"minutes": 15}
    clock.advance(timedelta(minutes=15))
    assert sign_in(hall, "lifang", GOOD).name == "李芳"


@pytest.mark.parametrize(("failures", "minutes"), [(9, None), (10, 15), (11, None), (20, 30), (30, 60)])
def test_the_lock_doubles_with_each_ten_failures(failures: int, minutes: int | None) -> None:
    now = local("2026-11-23 09:00")
    until = locked_until(failures, now)
    assert (until and until - now) == (minutes and timedelta(minutes=minutes))


def test_a_clerk_cannot_add_staff(hall: Hall, clerk: Actor) -> None:
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        add_staff(work, login="x", name="x", number="1", role=Role.ADMINISTRATOR, password=GOOD)


def test_a_login_is_given_once(hall: Hall, administrator: Actor) -> None:
    employ(hall, administrator)
    with pytest.raises(LoginTaken):
        employ(hall, administrator)


@pytest.mark.parametrize(("password", "fine"), [("short", False), ("lifang-2026", False), ("aaaaaaaaaaaa", False), (GOOD, True)])
def test_weak_passwords_are_refused(password: str, fine: bool) -> None:
    assert is_strong_enough(password, "lifang") is fine


def test_the_first_administrator_is_made_once_and_cannot_be_dismissed(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        chief = first_administrator(work, login="admin", name="周强", password=GOOD)
    with pytest.raises(LoginTaken), hall.work(administrator) as work:
        first_administrator(work, login="other", name="周强", password=GOOD)
    with pytest.raises(LastAdministrator), hall.work(administrator) as work:
        change_staff(work, chief.id, active=False)


def test_a_weak_first_password_is_told_at_its_field(hall: Hall, administrator: Actor) -> None:
    with pytest.raises(PasswordWeak) as refused, hall.work(administrator) as work:
        first_administrator(work, login="admin", name="周强", password="123456")
    assert refused.value.field == "password"
