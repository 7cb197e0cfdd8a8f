"""The migrations make what the models describe; an older file is backed up before it is brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.house import open_house
from app.store import FileUnreadable, Hall, migrations
from app.store.engine import connect
from installers.draft_migration import difference


def test_the_migrated_file_has_what_the_models_describe(tmp_path: Path) -> None:
    assert difference(tmp_path) == []


def test_an_older_file_is_backed_up_before_its_steps_run(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.close()
    key = hall.key.hexadecimal
    ran: list[str] = []
    was = migrations.newest()
    monkeypatch.setattr(migrations, "revisions", lambda: (was, "9999"))
    monkeypatch.setattr(migrations, "upgrade", lambda file, key: ran.append(file.name))
    migrations.bring_up_to_date(hall.file, key)
    assert ran == ["hall.db"]
    copy = hall.data / "backups" / f"before-9999-from-{was}.db"
    assert migrations.current(copy, key) == was


def test_a_file_without_tables_is_no_hall(hall: Hall) -> None:
    hall.close()
    raw = connect(hall.file, hall.key.hexadecimal)
    raw.execute("DELETE FROM alembic_version")
    raw.close()
    with pytest.raises(FileUnreadable):
        open_house(hall.data, use_keyring=False)
