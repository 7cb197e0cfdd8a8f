"""A real hall on a real file for every test that asks for one."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SERVICEHALL_KEYRING", "off")

from app import words
from app.access import Role
from app.house import open_house
from app.store import Actor, Hall, ManualClock, NewHall, new_id
from tests.helpers import local
from ui.shell.garbage import collect_if_due

SAMPLE = NewHall(
    code="BM01",
    name="晴川市便民服务中心",
    name_en="Qingchuan Public Service Hall",
    address="晴川市和风路 1 号",
    phone="0999-1234567",
    supervision_phone="0999-7654321",
)


@pytest.fixture(scope="session", autouse=True)
def _collect_in_the_thread_of_the_windows() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collect_between_tests() -> Iterator[None]:
    yield
    collect_if_due()


@pytest.fixture(autouse=True)
def _speak_chinese() -> Iterator[None]:
    words.choose_language("zh_CN")
    yield
    words.choose_language("zh_CN")


@pytest.fixture(scope="session")
def empty_hall_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a new hall, made once by the real migrations and copied for each test."""
    data = tmp_path_factory.mktemp("template") / "hall"
    open_house(data, ManualClock(local("2026-11-23 09:00")), new=SAMPLE, use_keyring=False).close()
    return data


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(local("2026-11-23 09:00"))


@pytest.fixture
def hall(tmp_path: Path, empty_hall_files: Path, clock: ManualClock) -> Iterator[Hall]:
    data = tmp_path / "hall"
    shutil.copytree(empty_hall_files, data)
    opened = open_house(data, clock, use_keyring=False)
    yield opened
    opened.close()


def _somebody(name: str, role: Role) -> Actor:
    return Actor(new_id(), name, frozenset({str(role)}))


@pytest.fixture
def clerk() -> Actor:
    return _somebody("李芳", Role.CLERK)


@pytest.fixture
def supervisor() -> Actor:
    return _somebody("赵敏", Role.SUPERVISOR)


@pytest.fixture
def administrator() -> Actor:
    return _somebody("周强", Role.ADMINISTRATOR)


@pytest.fixture
def facility_worker() -> Actor:
    return _somebody("吴刚", Role.FACILITY)
