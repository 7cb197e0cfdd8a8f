"""What was measured to go wrong with SQLite, SQLCipher and keyrings before the store was written, each held by a test of its own."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringLocked as RingLocked
from keyring.errors import PasswordSetError

from app.access import Role, Staff
from app.house import open_house
from app.intake.customers import service as customers
from app.intake.customers.rules import CustomerForm
from app.store import Actor, EngineTooOld, Hall, KeyMissing, NewHall, backup, engine, keys
from app.store.doctor import examine
from app.store.errors import FolderClosed, KeyringLocked
from tests.helpers.applications import IDENTITY

CANARY, PHONE = "龘𠮷欢", "19912345678"


class Ring:
    """A keyring of the operating system, as far as the key asks it; what it must not do now raises."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.forgets = self.refuses = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise RingLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.refuses:
            raise PasswordSetError
        if not self.forgets:
            self.kept[service, username] = password


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    monkeypatch.delenv("SERVICEHALL_KEYRING")
    return made


@pytest.mark.parametrize("weakness", ["forgets", "refuses", "locked"])
def test_a_new_hall_whose_keyring_does_not_keep_its_key_has_a_key_file_and_the_doctor_says_so(
    ring: Ring, tmp_path: Path, weakness: str
) -> None:
    setattr(ring, weakness, True)
    hall = open_house(tmp_path / "hall", new=NewHall(code="BM01", name="晴川市便民服务中心"))
    told = {each.name: each.tone for each in examine(hall)}
    hall.close()
    assert told["key"] == "warning"
    assert (tmp_path / "hall" / "hall.key").exists()
    if os.name != "nt":  # rights are kept otherwise there
        assert stat.S_IMODE((tmp_path / "hall" / "hall.key").stat().st_mode) == 0o600
    assert ring.kept == {}


def test_a_locked_keyring_is_told_and_no_second_key_is_made(ring: Ring, tmp_path: Path) -> None:
    first = keys.load_key(tmp_path)
    (tmp_path / "hall.db").touch()
    ring.locked = True
    with pytest.raises(KeyringLocked) as told:
        keys.load_key(tmp_path)
    assert "钥匙串" in told.value.do
    assert not (tmp_path / "hall.key").exists()
    ring.locked = False
    assert keys.load_key(tmp_path).hexadecimal == first.hexadecimal


def test_a_keyring_that_lost_the_key_is_no_reason_for_a_new_one(ring: Ring, tmp_path: Path) -> None:
    keys.load_key(tmp_path)
    (tmp_path / "hall.db").touch()
    ring.kept.clear()
    with pytest.raises(KeyMissing):
        keys.load_key(tmp_path)
    assert ring.kept == {}


@pytest.mark.parametrize(("version", "refused"), [("3.7.0", True), ("3.51.2", True), ("3.51.3", False), ("3.60.0", False)])
def test_an_sqlite_that_can_corrupt_its_write_ahead_log_is_refused(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, version: str, refused: bool
) -> None:
    hall.close()
    monkeypatch.setattr(engine.sqlcipher, "sqlite_version", version)
    if refused:
        with pytest.raises(EngineTooOld) as told:
            open_house(hall.data, use_keyring=False)
        assert version in told.value.what
    else:
        open_house(hall.data, use_keyring=False).close()


def test_every_commit_is_on_the_disk_before_it_returns(hall: Hall) -> None:
    with hall._writer.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "trusted_schema")}
        connection.rollback()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "trusted_schema": 0}  # 2 is FULL


def test_a_unit_of_work_holds_the_lock_from_its_beginning_so_that_reading_first_cannot_fail_it(hall: Hall, clerk: Actor) -> None:
    """BEGIN IMMEDIATE: with a deferred one, read then write is refused at once (SQLITE_BUSY_SNAPSHOT), whatever the timeout."""
    other = engine.connect(hall.file, hall.key.hexadecimal)
    other.execute("PRAGMA busy_timeout=20")
    with hall.work(clerk) as work:
        work.session.connection()
        with pytest.raises(engine.DatabaseError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        work.add(Staff(login="li", name="李芳", number="1", role=Role.CLERK))
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


def test_nothing_beside_the_papers_can_be_read_without_the_key(hall: Hall, clerk: Actor) -> None:
    with hall.work(clerk) as work:
        customers.register(work, CustomerForm(name=CANARY, phone=PHONE, address="晴川市和风路 9 号", note=CANARY))
    backup.back_up(hall)
    words = [word.encode(code) for word in (CANARY, PHONE, "和风路", IDENTITY) for code in ("utf-8", "utf-16-le", "gb18030")]
    files = [file for file in hall.data.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"hall.db", "hall.db-wal", "hall.mark"}
    assert [file.name for file in files for word in words if word in file.read_bytes()] == []


def test_a_backup_is_made_by_the_engine_and_is_whole_while_its_log_is_not_yet_in_the_file(hall: Hall, clerk: Actor) -> None:
    """Copying the file alone would lose what only the write-ahead log holds, and every check would call the copy sound."""
    with hall.work(clerk) as work:
        work.add(Staff(login="li", name="李芳", number="1", role=Role.CLERK))
    made = backup.back_up(hall)
    copy = engine.connect(made, hall.key.hexadecimal, read_only=True)
    assert copy.execute("SELECT count(*) FROM staff").fetchone() == (1,)
    copy.close()
    with pytest.raises(engine.DatabaseError):
        engine.connect(made, "00" * 32)


@pytest.mark.skipif(os.name == "nt", reason="rights are kept otherwise there")
@pytest.mark.parametrize("closed", ["folder", "hall.db", "hall.key"])
def test_a_folder_without_rights_is_not_called_damaged(hall: Hall, closed: str) -> None:
    """SQLite says the same of both, and whoever believes it puts back an old backup."""
    hall.close()
    path = hall.data if closed == "folder" else hall.data / closed
    mode = stat.S_IMODE(path.stat().st_mode)
    with _as_nobody(hall.data, lambda: path.chmod(0o500 if closed == "folder" else 0o000)), pytest.raises(FolderClosed) as told:
        open_house(hall.data, use_keyring=False)
    path.chmod(mode)
    assert str(hall.data) in told.value.what
    open_house(hall.data, use_keyring=False).close()


@contextmanager
def _as_nobody(data: Path, close: Callable[[], None]) -> Generator[None]:
    """The superuser may do everything, so the test becomes somebody else for a moment."""
    if os.geteuid() != 0:
        close()
        yield
        return
    nobody = 65534
    for file in (data, *data.iterdir()):
        os.chown(file, nobody, nobody)
    close()
    opened = [each for each in data.parents if not stat.S_IMODE(each.stat().st_mode) & 0o001]
    for each in opened:
        each.chmod(each.stat().st_mode | 0o011)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)
        for each in opened:
            each.chmod(each.stat().st_mode & ~0o011)
        for file in (data, *data.iterdir()):
            os.chown(file, 0, 0)
