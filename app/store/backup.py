"""Copies of the hall file, encrypted with the same key, made while the hall works."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from app.store import engine


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
