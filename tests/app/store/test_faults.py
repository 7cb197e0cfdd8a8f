"""What happens when the machine does not play along."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Role, Staff
from app.day.sample_hall import sample_hall
from app.house import open_house
from app.intake.applications.models import Application
from app.queue.models import Ticket
from app.store import Actor, DiskFull, FileBusy, FileTooNew, FileUnreadable, Hall, KeyMissing, WritesMissing, backup, keys
from app.store.engine import connect
from app.store.verify import verify

ROOT = Path(__file__).parents[3]
KILLS = 200


def add(hall: Hall, who: Actor, login: str) -> None:
    with hall.work(who) as work:
        work.add(Staff(login=login, name="李芳", number="1", role=Role.CLERK))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer forks, so that two hundred starts take no two hundred imports")
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """A process kill, not a power cut: the operating system keeps what was written."""
    data, acknowledged = tmp_path / "hall", tmp_path / "acknowledged"
    sample_hall(data)[0].close()
    seed = random.randrange(1 << 30)
    script = str(Path(__file__).with_name("writer_until_killed.py"))
    command = [sys.executable, script, str(data), str(acknowledged), str(KILLS), str(seed)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    hall = open_house(data, use_keyring=False)
    with hall.read() as read:
        there = {row.hex for row in (*read.all(select(Ticket.id)), *read.all(select(Application.id)))}
    noted = [line.split()[1] for line in acknowledged.read_text().splitlines() if line.count(" ") == 1 and len(line.split()[1]) == 32]
    found = verify(hall)
    hall.close()
    assert found.problems == [], seed
    assert len(noted) >= KILLS
    assert [each for each in noted if each not in there] == [], seed


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(hall: Hall, clerk: Actor) -> None:
    add(hall, clerk, "before")
    with hall._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
        connection.rollback()
    with pytest.raises(DiskFull), hall.work(clerk) as work:
        for number in range(4000):
            work.add(Staff(login=f"much{number}", name="很长的名字" * 40, number=str(number), role=Role.CLERK))
    with hall._writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        connection.rollback()
    add(hall, clerk, "after")
    with hall.read() as read:
        assert sorted(read.all(select(Staff.login))) == ["after", "before"]


def test_another_program_that_holds_the_file_is_waited_for_and_then_told(hall: Hall, clerk: Actor) -> None:
    other = connect(hall.file, hall.key.hexadecimal)
    with hall._writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
        connection.rollback()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FileBusy):
        add(hall, clerk, "waiting")
    other.execute("ROLLBACK")
    add(hall, clerk, "waiting")
    other.close()


@pytest.mark.parametrize("damage", ["header", "cut", "empty", "plain"])
def test_a_damaged_file_is_refused_and_left_as_it_is(hall: Hall, damage: str) -> None:
    hall.close()
    whole = hall.file.read_bytes()
    harmed = {
        "header": b"\0" * 64 + whole[64:],
        "cut": whole[: len(whole) // 2 - 100],
        "empty": b"",
        "plain": b"SQLite format 3\0" + whole[16:],
    }
    hall.file.write_bytes(harmed[damage])
    with pytest.raises(FileUnreadable):
        opened = open_house(hall.data, use_keyring=False)
        problems = verify(opened).problems
        opened.close()
        assert problems
        raise FileUnreadable
    if damage != "empty":
        assert hall.file.read_bytes()[:64] == harmed[damage][:64]


def test_a_wrong_key_and_a_missing_key_are_told_apart(hall: Hall) -> None:
    hall.close()
    key = hall.data / "hall.key"
    right = key.read_text()
    key.write_text("00" * 32)
    with pytest.raises(FileUnreadable):
        open_house(hall.data, use_keyring=False)
    key.unlink()
    with pytest.raises(KeyMissing):
        open_house(hall.data, use_keyring=False)
    assert not key.exists()
    key.write_text(right)
    open_house(hall.data, use_keyring=False).close()


def test_a_lost_write_ahead_log_is_noticed(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    add(hall, clerk, "one")
    hall.close()
    again = open_house(hall.data, use_keyring=False)
    add(again, clerk, "two")
    copy = tmp_path / "copy"
    shutil.copytree(hall.data, copy)
    again.close()
    (copy / "hall.db-wal").unlink()
    (copy / "hall.db-shm").unlink()
    with pytest.raises(WritesMissing):
        open_house(copy, use_keyring=False)


def test_a_newer_file_is_refused_untouched(hall: Hall) -> None:
    hall.close()
    raw = connect(hall.file, hall.key.hexadecimal)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    before = hall.file.read_bytes()
    with pytest.raises(FileTooNew):
        open_house(hall.data, use_keyring=False)
    assert hall.file.read_bytes() == before


def test_one_flipped_bit_is_found_before_it_reaches_a_backup(hall: Hall, clerk: Actor) -> None:
    add(hall, clerk, "one")
    hall.close()
    whole = bytearray(hall.file.read_bytes())
    whole[len(whole) // 2] ^= 1
    hall.file.write_bytes(whole)
    assert backup.problems(hall.file, hall.key.hexadecimal)


def test_edited_removed_and_cut_audit_links_are_found(hall: Hall, clerk: Actor) -> None:
    for login in ("one", "two", "three"):
        add(hall, clerk, login)
    assert verify(hall).problems == []
    with hall._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET actions = 'nothing' WHERE seq = 2")
    assert any("link 2" in problem for problem in verify(hall).problems)
    with hall._writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE seq = 3")
        connection.exec_driver_sql("DELETE FROM audit WHERE seq = 4")
    problems = verify(hall).problems
    assert any("missing at the end" in problem for problem in problems)


def test_a_backup_restores_with_a_new_epoch_and_the_old_files_set_aside(hall: Hall, clerk: Actor) -> None:
    add(hall, clerk, "kept")
    made = backup.back_up(hall)
    add(hall, clerk, "later")
    hall.close()
    aside = backup.restore(hall.data, made, hall.key.hexadecimal)
    again = open_house(hall.data, use_keyring=False)
    with again.read() as read:
        assert read.all(select(Staff.login)) == ["kept"]
    assert again.station.epoch == 2
    assert verify(again).problems == []
    again.close()
    assert (aside / "hall.db").exists()


def test_a_backup_of_another_hall_is_refused(hall: Hall, tmp_path: Path) -> None:
    other = sample_hall(tmp_path / "other")[0]
    made = backup.back_up(other)
    other.close()
    hall.close()
    with pytest.raises(FileUnreadable):
        backup.restore(hall.data, made, hall.key.hexadecimal)
    open_house(hall.data, use_keyring=False).close()


def test_the_rotation_keeps_seven_days_and_four_weeks(tmp_path: Path) -> None:
    files = [tmp_path / f"hall-202611{day:02d}-{hour:02d}0000.db" for day in range(1, 29) for hour in (9, 17)]
    gone = backup.superseded(files)
    kept = [file.name[5:13] for file in files if file not in gone]
    assert kept == ["20261101", "20261108", "20261115", *(f"202611{day}" for day in range(22, 29))][-len(kept) :]
    assert len([name for name in kept if name >= "20261122"]) == 7


class _Ring:
    """A keyring backend that keeps keys in memory; priority below 1 means it cannot be trusted."""

    def __init__(self, priority: float) -> None:
        self.priority = priority
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.mark.parametrize(("priority", "place"), [(5.0, "keyring"), (0.5, "file")])
def test_only_a_trusted_keyring_gets_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, priority: float, place: str) -> None:
    import keyring

    ring = _Ring(priority)
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    monkeypatch.delenv("SERVICEHALL_KEYRING")
    made = keys.load_key(tmp_path)
    assert made.place == place
    assert (tmp_path / "hall.key").exists() == (place == "file")
    assert keys.load_key(tmp_path).hexadecimal == made.hexadecimal
    assert bool(ring.kept) == (place == "keyring")
    if place == "file" and os.name != "nt":  # rights are kept otherwise there
        assert (tmp_path / "hall.key").stat().st_mode & 0o077 == 0
