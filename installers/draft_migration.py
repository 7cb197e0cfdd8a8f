"""Drafts the next migration: what the tables of the program have and the newest migration does not.

    make migration name=extension_reason

Writes `app/store/migrations/versions/<next>_<name>.py` for a person to read and finish. With `--print` it only shows the difference.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext

import app.house  # noqa: F401 - names every room
from app.store import Base, migrations, rooms
from app.store.engine import make_engine
from app.store.keys import load_key

rooms.all_here()
VERSIONS = Path(migrations.__file__).parent / "versions"
_CHOICE = re.compile(r"sa\.Enum\([^)]*\)")  # choices are stored by value; a new one needs no migration
NOT_OURS = {"alembic_version"}


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out Alembic's own table and the shadow tables of the search index."""
    return not (kind == "table" and name is not None and (name in NOT_OURS or name.startswith("search_index")))


def context_of(folder: Path) -> MigrationContext:
    """The migration context of an empty hall file brought to the newest migration."""
    key = load_key(folder, use_keyring=False)
    if migrations.revisions():
        migrations.upgrade(folder / "hall.db", key.hexadecimal)
    connection = make_engine(folder / "hall.db", key.hexadecimal, read_only=False).connect()
    return MigrationContext.configure(
        connection, opts={"render_as_batch": True, "include_name": is_ours, "target_metadata": Base.metadata, "compare_type": False}
    )


def difference(folder: Path) -> list[Any]:
    """What the models have and the migrated file has not, or the other way round; empty when they agree."""
    return list(compare_metadata(context_of(folder), Base.metadata))


def draft(name: str) -> Path:
    """Write the next migration file."""
    with tempfile.TemporaryDirectory() as folder:
        steps = produce_migrations(context_of(Path(folder)), Base.metadata)
        assert steps.upgrade_ops is not None
        body = render_python_code(steps.upgrade_ops, render_as_batch=True, imports=set())
    body = _CHOICE.sub("sa.String(length=40)", body).replace("app.store.columns.", "columns.")
    body = re.sub(r"\n? *# ###[^\n]*", "", body)
    known = migrations.revisions()
    number = f"{int(known[-1]) + 1 if known else 1:04d}"
    file = VERSIONS / f"{number}_{name}.py"
    title = name.replace("_", " ").capitalize()
    file.write_text(
        f'"""{title}."""\n\nfrom __future__ import annotations\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'from app.store import columns\n\nrevision = "{number}"\ndown_revision = {known[-1] if known else None!r}\n\n\n'
        f"def upgrade() -> None:\n    {body}\n",
        encoding="utf-8",
    )
    return file


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        with tempfile.TemporaryDirectory() as folder:
            print(*difference(Path(folder)), sep="\n")  # noqa: T201
    else:
        print(draft(sys.argv[1]))  # noqa: T201
