"""What a person should know about this PC's installation: where the key is, which engine, how much room."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from app.store import backup, engine
from app.store.hall import Hall
from app.words import RESOURCES, say

Tone = Literal["fine", "warning", "bad"]
LOW_BYTES = 500 * 1024 * 1024
OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and a sentence that says what to do if anything."""

    name: str
    tone: Tone
    text: str


def examine(hall: Hall) -> list[Finding]:
    """Everything worth telling, in order."""
    return [*_key(hall), *_engine(hall), *_files(hall), *_backup(hall), *_input(), *_fonts(RESOURCES / "fonts")]


def _key(hall: Hall) -> Iterator[Finding]:
    if hall.key.place == "keyring":
        yield Finding("key", "fine", say("reliability.doctor.key_in_keyring", keeper=hall.key.keeper))
        return
    yield Finding("key", "warning", say("reliability.doctor.key_in_file", file=hall.key.keeper))
    mode = os.stat(hall.key.keeper).st_mode & 0o077
    if mode and sys.platform != "win32":
        yield Finding("key_mode", "bad", say("reliability.doctor.key_readable", file=hall.key.keeper))


def _engine(hall: Hall) -> Iterator[Finding]:
    yield Finding("engine", "fine", say("reliability.doctor.engine", version=engine.sqlcipher.sqlite_version))
    with hall.read() as read:
        mode = read.session.connection().exec_driver_sql("PRAGMA journal_mode").scalar()
    yield Finding("journal", "fine" if mode == "wal" else "bad", say("reliability.doctor.journal", mode=mode))


def _files(hall: Hall) -> Iterator[Finding]:
    free = shutil.disk_usage(hall.data).free
    size = sum(file.stat().st_size for file in hall.data.glob("hall.db*"))
    tone: Tone = "fine" if free > LOW_BYTES else "bad"
    yield Finding("disk", tone, say("reliability.doctor.disk", free=free // 1024**2, size=size // 1024**2))


def _backup(hall: Hall) -> Iterator[Finding]:
    last = backup.last_backup(hall.data)
    if last is None:
        yield Finding("backup", "warning", say("reliability.doctor.no_backup"))
    else:
        tone: Tone = "fine" if hall.clock.now() - last < OLD_BACKUP else "warning"
        yield Finding("backup", tone, say("reliability.doctor.backup", time=f"{last.astimezone(hall.zone):%Y-%m-%d %H:%M}"))


def _input() -> Iterator[Finding]:
    """The Qt wheels ship no fcitx plugin; fcitx5 answers to ibus, if Qt is told so before it starts."""
    modules = f"{os.environ.get('XMODIFIERS', '')} {os.environ.get('GTK_IM_MODULE', '')}"
    if sys.platform.startswith("linux") and "fcitx" in modules and os.environ.get("QT_IM_MODULE") != "ibus":
        yield Finding("input", "warning", say("reliability.doctor.fcitx"))


def _fonts(folder: Path) -> Iterator[Finding]:
    missing = [
        name for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaRareA.ttf", "HanaRareB.ttf") if not (folder / name).exists()
    ]
    tone: Tone = "bad" if missing else "fine"
    yield Finding(
        "fonts", tone, say("reliability.doctor.fonts_missing", names=", ".join(missing)) if missing else say("reliability.doctor.fonts")
    )
