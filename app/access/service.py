"""What people do about access: sign in, add staff, change a password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select

from app.access import rules
from app.access.models import Role, SignInTry, Staff
from app.access.rights import right
from app.store import SYSTEM, Actor, Hall, HallError, Reader, Work

_MOST_LOCK = timedelta(hours=24)


class WrongPassword(HallError):
    """Login and password do not belong together; which of the two is wrong is not told."""

    key = "access.error.wrong_password"


class LockedOut(HallError):
    """Too many wrong passwords in a row on this PC."""

    key = "access.error.locked_out"


class PasswordWeak(HallError):
    """The new password is too short or too simple."""

    key = "access.error.password_weak"


class LoginTaken(HallError):
    """Somebody else has this login."""

    key = "access.error.login_taken"


class NameEmpty(HallError):
    """A login, name or number was left empty."""

    key = "access.error.name_empty"


class LastAdministrator(HallError):
    """The hall would be left without an administrator."""

    key = "access.error.last_administrator"


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with 64 MiB, 3 passes, 2 lanes: about a tenth of a second on a counter PC."""
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)


def sign_in(hall: Hall, login: str, password: str) -> Actor:
    """The actor behind a login. The try is counted on disk before the password is looked at.

    Raises WrongPassword, LockedOut (with `minutes`).
    """
    login = login.strip().casefold()
    with hall.work(SYSTEM) as work:
        tries = work.get(SignInTry, login) or work.add(SignInTry(login=login, failures=0))
        if tries.locked_until is not None and tries.locked_until > work.now:
            left = min(tries.locked_until - work.now, _MOST_LOCK)
            raise LockedOut(minutes=-(-left // timedelta(minutes=1)))
        tries.failures += 1
        tries.locked_until = rules.locked_until(tries.failures, work.now)
        person = work.first(select(Staff).where(Staff.login == login, Staff.active.is_(True)))
    if person is None or not _matches(person.password_hash, password):
        raise WrongPassword(field="password")
    with hall.work(SYSTEM) as work:
        kept = work.get(SignInTry, login)
        if kept is not None:
            work.remove_local(kept)
        work.did("access.sign_in", person.id)
    return actor(person)


def is_password_of(hall: Hall, who: Actor, password: str) -> bool:
    """Whether this is the signed-in person's own password: for unlocking the screen."""
    with hall.read() as read:
        person = read.get(Staff, who.id)
    return person is not None and person.active and _matches(person.password_hash, password)


def actor(person: Staff) -> Actor:
    """A member of staff as the one who acts."""
    return Actor(person.id, person.name, frozenset({str(person.role)}), person.counter_id)


@right(Role.ADMINISTRATOR)
def add_staff(
    work: Work, *, login: str, name: str, number: str, role: Role, password: str, skills: Sequence[str] = (), counter_id: UUID | None = None
) -> Staff:
    """Somebody joins the hall. Raises NameEmpty, LoginTaken, PasswordWeak."""
    return _add(work, login, name, number, role, password, skills, counter_id)


def first_administrator(work: Work, *, login: str, name: str, password: str) -> Staff:
    """The administrator of a hall that has no staff yet. Raises LoginTaken where there is one."""
    if work.first(select(Staff.id)) is not None:
        raise LoginTaken(field="login")
    work.did("access.first_administrator")
    return _add(work, login, name, "001", Role.ADMINISTRATOR, password, (), None)


@right(Role.ADMINISTRATOR)
def change_staff(
    work: Work,
    staff_id: UUID,
    *,
    name: str | None = None,
    role: Role | None = None,
    skills: Sequence[str] | None = None,
    active: bool | None = None,
    counter_id: UUID | None = None,
) -> Staff:
    """Change somebody's role, skills or window; what is None stays. Raises NotFound, NameEmpty, LastAdministrator."""
    person = work.require(Staff, staff_id)
    if name is not None:
        person.name = _filled(name, "name")
    if role is not None:
        person.role = role
    if skills is not None:
        person.skills = sorted(set(skills))
    if active is not None:
        person.active = active
    if counter_id is not None:
        person.counter_id = counter_id
    work.flush()
    if work.first(select(Staff.id).where(Staff.role == Role.ADMINISTRATOR, Staff.active.is_(True))) is None:
        raise LastAdministrator(field="role")
    return person


@right(Role.ADMINISTRATOR)
def set_password(work: Work, staff_id: UUID, password: str) -> None:
    """Give somebody a new password, and lift a lockout on this PC. Raises PasswordWeak, NotFound."""
    person = work.require(Staff, staff_id)
    person.password_hash = _hashed(password, person.login)
    tries = work.get(SignInTry, person.login)
    if tries is not None:
        work.remove_local(tries)


def staff(read: Reader, *, also_inactive: bool = False) -> list[Staff]:
    """Everybody who works here, by number."""
    wanted = select(Staff).order_by(Staff.number)
    return read.all(wanted if also_inactive else wanted.where(Staff.active.is_(True)))


def _add(
    work: Work, login: str, name: str, number: str, role: Role, password: str, skills: Sequence[str], counter_id: UUID | None
) -> Staff:
    login = _filled(login, "login").casefold()
    if work.first(select(Staff.id).where(Staff.login == login)) is not None:
        raise LoginTaken(field="login")
    return work.add(
        Staff(
            login=login,
            name=_filled(name, "name"),
            number=_filled(number, "number"),
            role=role,
            skills=sorted(set(skills)),
            password_hash=_hashed(password, login),
            counter_id=counter_id,
        )
    )


def _filled(text: str, field: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise NameEmpty(field=field)
    return text


def _hashed(password: str, login: str) -> str:
    if not rules.is_strong_enough(password, login):
        raise PasswordWeak(field="password", fewest=rules.FEWEST_CHARACTERS)
    return _hasher().hash(password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password)
    except VerificationError:
        return False
    except ValueError:  # a hash that this program did not write
        return False
