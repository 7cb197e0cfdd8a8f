"""Founding a hall: the first run's three screens, and the sample hall with its invented staff."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.access import Role
from app.access.service import NameEmpty, actor, add_staff, first_administrator
from app.consult.knowledge.exchange import load_sample_knowledge
from app.emergency.service import load_sample_plans
from app.facility.report.sample import load_sample_equipment
from app.house import open_house
from app.intake.catalogue.sample import sample_series
from app.intake.catalogue.service import load_sample_catalogue
from app.queue import service as queue
from app.store import SYSTEM, Actor, Clock, Hall, HallError, NewHall, Work

PASSWORD = "晴川样例大厅2026"
SKILLS_OF_SERIES = {
    "A": ("household",),
    "B": ("social_insurance", "medical_insurance"),
    "C": ("business_registration", "tax"),
    "D": ("utilities",),
    "E": ("housing_fund", "civil_affairs", "real_estate"),
    "F": ("permits", "general", "real_estate"),
}
_COUNTERS = (("A", "E"), ("A", "F"), ("B", "C"), ("B", "D"), ("C", "D", "F"), ("A", "B", "C", "D", "E", "F"))
_CLERKS = ("李芳", "王敏", "张磊", "刘洋", "陈静", "杨帆")


@dataclass(frozen=True)
class FirstRun:
    """What the first run asks for."""

    name: str
    code: str
    phone: str
    counters: int
    administrator: str
    login: str
    password: str
    with_catalogue: bool = True


class CodeUnusable(HallError):
    """The hall's code stands in every number: two to eight capital letters and digits."""

    key = "access.error.code_unusable"


@dataclass(frozen=True)
class SampleStaff:
    """The invented people of the sample hall, as actors."""

    administrator: Actor
    supervisor: Actor
    clerks: tuple[Actor, ...]
    facility: tuple[Actor, ...] = ()


def found_hall(data: Path, wanted: FirstRun, clock: Clock | None = None) -> Hall:
    """Make a hall that can serve: profile, administrator, windows, series, catalogue. What fails leaves nothing behind.

    Raises NameEmpty, CodeUnusable, PasswordWeak, HallExists.
    """
    if not wanted.name.strip():
        raise NameEmpty(field="name")
    if not wanted.administrator.strip():
        raise NameEmpty(field="admin_name")
    code = wanted.code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{2,8}", code):
        raise CodeUnusable(field="code")
    there_before = data.exists()
    hall = open_house(data, clock, new=NewHall(code=code, name=wanted.name.strip(), phone=wanted.phone.strip()))
    try:
        with hall.work(SYSTEM) as work:
            chief = actor(first_administrator(work, login=wanted.login, name=wanted.administrator, password=wanted.password))
        with hall.work(chief) as work:
            set_up_series(work)
            for number in range(1, wanted.counters + 1):
                queue.add_counter(work, number, [series.letter for series in sample_series()])
            load_sample_plans(work)
            if wanted.with_catalogue:
                load_sample_catalogue(work)
                load_sample_knowledge(work)
    except HallError:
        hall.close()
        if not there_before:
            shutil.rmtree(data)
        else:
            for name in ("hall.db", "hall.db-wal", "hall.db-shm", "hall.mark", "hall.key"):
                (data / name).unlink(missing_ok=True)
        raise
    return hall


def set_up_series(work: Work) -> None:
    """The queue series that the sample catalogue names."""
    for position, series in enumerate(sample_series(), 1):
        queue.add_series(work, series.letter, series.name, series.name_en, position=position)


def sample_hall(data: Path, clock: Clock | None = None) -> tuple[Hall, SampleStaff]:
    """The hall of the sample: 晴川市便民服务中心 with six windows, 53 services and invented staff who share one password."""
    hall = open_house(
        data,
        clock,
        new=NewHall(
            code="QC01",
            name="晴川市便民服务中心",
            name_en="Qingchuan Public Service Hall",
            address="晴川市和风路 1 号",
            phone="0999-1234567",
            supervision_phone="0999-7654321",
        ),
        use_keyring=False,
    )
    with hall.work(SYSTEM) as work:
        chief = actor(first_administrator(work, login="admin", name="周强", password=PASSWORD))
    with hall.work(chief) as work:
        load_sample_catalogue(work)
        load_sample_knowledge(work)
        load_sample_plans(work)
        set_up_series(work)
        supervisor = add_staff(work, login="zhaomin", name="赵敏", number="002", role=Role.SUPERVISOR, password=PASSWORD)
        clerks: list[Actor] = []
        for number, (name, letters) in enumerate(zip(_CLERKS, _COUNTERS, strict=True), 1):
            counter = queue.add_counter(work, number, letters)
            skills = {skill for letter in letters for skill in SKILLS_OF_SERIES[letter]}
            clerks.append(
                actor(
                    add_staff(
                        work,
                        login=f"clerk{number}",
                        name=name,
                        number=f"{number + 10:03d}",
                        role=Role.CLERK,
                        password=PASSWORD,
                        skills=sorted(skills),
                        counter_id=counter.id,
                    )
                )
            )
        keepers = [
            actor(add_staff(work, login=login, name=name, number=number, role=Role.FACILITY, password=PASSWORD))
            for login, name, number in (("wugang", "吴刚", "031"), ("sunwei", "孙伟", "032"))
        ]
        load_sample_equipment(work, work.today)
    return hall, SampleStaff(chief, actor(supervisor), tuple(clerks), tuple(keepers))
