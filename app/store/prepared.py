"""Statements that are always the same, compiled once: looking SQLAlchemy's own compilation up takes longer than running them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

from app.store.columns import binder
from app.store.engine import send

Lookup = Select[Any] | Insert | Update
"""A select, or an insert or update that returns something, with named parameters. It stands at a module's top, known by identity."""


class Prepared:
    """One statement on one engine."""

    def __init__(self, statement: Lookup, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self._fixed = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}
        self._bind: list[tuple[str, Callable[[Any], Any] | None]] = [
            (name, binder(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ()
        ]
        first = next(iter(statement.exported_columns))
        self._result: Callable[[Any], Any] | None = first.type.dialect_impl(dialect).result_processor(dialect, None)

    def first(self, connection: Connection, values: dict[str, Any]) -> Any:
        """The first column of the first row, None where there is no row."""
        given = self._fixed | values
        bound = tuple([given[name] if bind is None else bind(given[name]) for name, bind in self._bind])
        row = send(connection, self.sql, bound).fetchone()
        return None if row is None else row[0] if self._result is None else self._result(row[0])


@cache
def prepared(statement: Executable, dialect: Dialect) -> Prepared:
    """The statement as it runs on an engine, compiled the first time."""
    assert isinstance(statement, Select | Insert | Update)
    return Prepared(statement, dialect)
