"""The folder of a measurement: the large hall, a small one beside it, and two copies of the large one to write into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from app.access import Role
from app.access.service import actor, staff
from app.bench.maker import Maker
from app.day.sample_hall import sample_hall
from app.house import open_house
from app.intake.applications.models import Application
from app.store import Actor, Hall, HallError

MOST_SMALL = 2_000
_FILES = ("hall.db", "hall.key", "hall.mark")


class OtherCases(HallError):
    """The folder holds a hall with another number of cases, which somebody may want to keep."""

    key = "bench.error.other_cases"


def hall_of(folder: Path, cases: int, spent: Callable[[int], None]) -> Path:
    """The sample hall with so many cases in `folder`, made unless it is there. Raises OtherCases.

    It appears whole or not at all: what an interrupted run left is made anew.
    """
    if not (folder / "hall.db").exists():
        half = folder.with_name(folder.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(sample_of(folder.with_name("sample")), half)
        with opened(half) as hall:
            Maker(hall, clerks(hall), cases).make(spent)
        half.rename(folder)
    with opened(folder) as hall, hall.read() as read:
        there = read.count_rows(Application)
    if there != cases:
        raise OtherCases(folder=str(folder), there=there, cases=cases)
    return folder


def sample_of(folder: Path) -> Path:
    """The sample hall as it opens, made once: the passwords of its staff take long, as they should."""
    if not folder.exists():
        half = folder.with_name(folder.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        sample_hall(half)[0].close()
        half.rename(folder)
    return folder


def small_of(cases: int) -> int:
    """How many cases the small hall has, that the large one's memory is compared with."""
    return max(1, min(MOST_SMALL, cases // 5))


@contextmanager
def opened(folder: Path) -> Generator[Hall]:
    """The hall of a folder, closed at the end."""
    hall = open_house(folder, use_keyring=False)
    try:
        yield hall
    finally:
        hall.close()


@contextmanager
def copy_to_write(folder: Path, name: str) -> Generator[Path]:
    """A copy of a hall beside it on the same disk, gone at the end."""
    copy = folder.with_name(name)
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    try:
        for file in _FILES:
            shutil.copy2(folder / file, copy / file)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def clerks(hall: Hall) -> tuple[Actor, ...]:
    """Those who sit at the windows."""
    with hall.read() as read:
        return tuple(actor(each) for each in staff(read) if each.role is Role.CLERK)
