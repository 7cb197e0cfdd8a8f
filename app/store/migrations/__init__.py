"""The tables' history. Each step is a file in `versions`; a file of an older program is backed up, then brought up to date."""

from __future__ import annotations

import re
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.store import engine
from app.store.errors import FileTooNew, FileUnreadable

if TYPE_CHECKING:
    from sqlalchemy import Engine

_VERSIONS = Path(__file__).resolve().parent / "versions"
_REVISION = re.compile(r"^(\d{4})_\w+\.py$")


@cache
def revisions() -> tuple[str, ...]:
    """All steps, oldest first; their numbers are the Alembic revisions."""
    return tuple(sorted(match[1] for file in _VERSIONS.iterdir() if (match := _REVISION.match(file.name))))


def newest() -> str:
    """The step that this program's tables need."""
    return revisions()[-1]


def current(file: Path, key: str) -> str:
    """The step that a hall file is at, "" for an empty one. Raises FileUnreadable for a wrong key or a damaged file."""
    try:
        with closing(engine.connect(file, key)) as connection:
            known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    except engine.DatabaseError as error:
        raise FileUnreadable from error
    return found[0] if found else ""


def bring_up_to_date(file: Path, key: str) -> None:
    """Back up, then run the steps that a hall file lacks; does nothing (in under a millisecond) where it lacks none.

    Raises FileTooNew for a file of a newer program, FileUnreadable for an empty or damaged one.
    """
    found = current(file, key)
    if found == newest():
        return
    if not found:
        raise FileUnreadable
    if found not in revisions():
        raise FileTooNew(file=found, program=newest())
    from app.store.backup import back_up_file

    back_up_file(file, key, file.parent / "backups" / f"before-{newest()}-from-{found}.db")
    upgrade(file, key)


def upgrade(file: Path, key: str, target: str = "head") -> None:
    """Run Alembic's steps on a hall file."""
    made: Any = engine.make_engine(file, key, read_only=False)
    try:
        upgrade_on(made, target)
    finally:
        made.dispose()


def upgrade_on(made: Engine, target: str = "head") -> None:
    """Run Alembic's steps on any engine: a hall file, or the hub's PostgreSQL."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent).replace("%", "%%"))
    with made.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        connection.commit()
