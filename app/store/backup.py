"""Copies of the hall file, encrypted with the same key, made while the hall works."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.store import engine
from app.store.attachments import copy_missing
from app.store.base import tables_of_the_epoch
from app.store.errors import FileTooNew, FileUnreadable

if TYPE_CHECKING:
    from app.store.hall import Hall

KEPT_DAYS = 7
KEPT_WEEKS = 4
_DAILY = re.compile(r"^hall-(\d{8})-(\d{6})\.db$")


def back_up_file(file: Path, key: str, target: Path) -> Path:
    """Copy a hall file, its write-ahead log included, through SQLite's backup interface; the target appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    half.unlink(missing_ok=True)
    with closing(engine.connect(file, key)) as source, closing(engine.connect(half, key)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    os.replace(half, target)
    return target


def back_up_elsewhere(hall: Hall, target: Path) -> Path:
    """Copy the hall file and what is attached to another place: `target`, and a folder `attachments` beside it."""
    made = back_up_file(hall.file, hall.key.hexadecimal, target)
    copy_missing(hall.attachments.folder, target.parent / hall.attachments.folder.name)
    return made


def back_up(hall: Hall) -> Path:
    """Back up a hall while it works, check the copy, and drop the copies that the rule no longer keeps. Raises FileUnreadable."""
    folder = hall.data / "backups"
    made = back_up_file(hall.file, hall.key.hexadecimal, folder / f"hall-{hall.clock.now().astimezone(UTC):%Y%m%d-%H%M%S}.db")
    if problems(made, hall.key.hexadecimal):
        made.rename(made.with_suffix(".bad"))
        raise FileUnreadable
    for file in superseded(sorted(folder.glob("hall-*.db"))):
        file.unlink()
    return made


def last_backup(data: Path) -> datetime | None:
    """When the newest backup was made."""
    stamps = sorted(match[1] + match[2] for file in (data / "backups").glob("hall-*.db") if (match := _DAILY.match(file.name)))
    return datetime.strptime(stamps[-1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if stamps else None


def superseded(files: Sequence[Path]) -> list[Path]:
    """The backups that need not be kept: all but the last of each of the seven latest days and of the four latest weeks."""
    days: dict[date, Path] = {}
    weeks: dict[tuple[int, int], Path] = {}
    for file in sorted(files):
        match = _DAILY.match(file.name)
        if match is not None:
            day = datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC).date()
            days[day], weeks[day.isocalendar()[:2]] = file, file
    kept = {days[day] for day in sorted(days)[-KEPT_DAYS:]} | {weeks[week] for week in sorted(weeks)[-KEPT_WEEKS:]}
    return [file for file in files if _DAILY.match(file.name) and file not in kept]


def problems(file: Path, key: str) -> list[str]:
    """What is wrong with a hall file: pages whose seal is broken, structure, or that it cannot be read. Empty when it is sound."""
    try:
        with closing(engine.connect(file, key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # a page not yet written back is a false alarm
            found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check").fetchall()]
            found += [str(row[0]) for row in connection.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
            connection.execute("SELECT count(*) FROM station").fetchone()
    except engine.DatabaseError as error:
        return [str(error)]
    return found


def _epoch_of(file: Path, key: str) -> int:
    """The epoch of the file that is put aside, 0 where it cannot be read: the new one must be later than both."""
    if not file.exists():
        return 0
    try:
        with closing(engine.connect(file, key, read_only=True)) as connection:
            return int(connection.execute("SELECT epoch FROM station").fetchone()[0])
    except engine.DatabaseError:
        return 0


def restore(data: Path, backup: Path, key: str) -> Path:
    """Put a backup in the place of the hall file. The file that was there is moved aside with its log, never deleted.

    The copy is checked first and gets the next epoch, so that a hub knows it for a restored one. What was attached comes back with
    it where a folder `attachments` lies beside the backup. Returns the folder that the old files were moved to.
    Raises FileUnreadable for a damaged backup or another hall's, FileTooNew for a newer program's.
    """
    from app.store import migrations

    if problems(backup, key):
        raise FileUnreadable
    version = migrations.current(backup, key)
    if version not in migrations.revisions():
        raise FileTooNew(file=version, program=migrations.newest())
    fresh = back_up_file(backup, key, data / "hall.restored")
    with closing(engine.connect(fresh, key)) as connection:
        connection.execute("UPDATE station SET epoch = max(epoch, ?) + 1", (_epoch_of(data / "hall.db", key),))
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master").fetchall()}
        for table in tables_of_the_epoch():
            if table in there:
                connection.execute(f"DELETE FROM {table}")
        last = connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir()
    for name in ("hall.db", "hall.db-wal", "hall.db-shm", "hall.mark"):
        if (data / name).exists():
            (data / name).rename(aside / name)
    for name in ("hall.restored-wal", "hall.restored-shm"):
        (data / name).unlink(missing_ok=True)
    os.replace(fresh, data / "hall.db")
    copy_missing(backup.parent / "attachments", data / "attachments")
    (data / "hall.mark").write_bytes(b"%020d" % last)
    return aside
