"""New rows straight into their tables: one prepared statement a table, values bound as its columns bind them.

The session's own flush takes ten times as long a row, and a unit of work is mostly new rows. Records written here are handed
to the session as rows that it loaded, so that changing them later goes its usual way; what happened is never changed, and the
unit of work sees to that (`Work.seal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.store.base import Base, Happened
from app.store.columns import binder
from app.store.engine import send


class TableInsert:
    """How rows of one table are inserted on one engine."""

    def __init__(self, kind: type[Base], dialect: Dialect) -> None:
        self.names = column_names(kind)
        columns = [kind.__table__.columns[name] for name in self.names]
        self._bind = [binder(column.type, dialect) for column in columns]
        self.sql = f"INSERT INTO {kind.__tablename__} ({', '.join(self.names)}) VALUES ({', '.join('?' * len(self.names))})"

    def bound(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """One row's values, in the order of `names`, as the database takes them."""
        return tuple([value if bind is None else bind(value) for value, bind in zip(values, self._bind, strict=True)])


@cache
def table_insert(kind: type[Base], dialect: Dialect) -> TableInsert:
    """The insert of a table, made once."""
    return TableInsert(kind, dialect)


@cache
def column_names(kind: type[Base]) -> tuple[str, ...]:
    """The mapped columns of a table, in order."""
    mapper: Mapper[Any] = look(kind)
    return tuple(attribute.key for attribute in mapper.column_attrs)


@cache
def gives_its_key(kind: type[Base]) -> bool:
    """Whether rows come with their key; where the database counts it, the session must insert them."""
    mapper: Mapper[Any] = look(kind)
    return all(kind.__dataclass_fields__[mapper.get_property_by_column(column).key].init for column in mapper.primary_key)


def insert_rows(session: Session, connection: Connection, rows: Sequence[tuple[Base, Sequence[Any]]], *, last: bool = False) -> None:
    """Insert rows, with their values by column. The session knows afterwards those that can be changed, unless it is the `last` time."""
    by_kind: dict[type[Base], list[tuple[Any, ...]]] = {}
    for row, values in rows:
        by_kind.setdefault(type(row), []).append(table_insert(type(row), connection.dialect).bound(values))
    for kind, bound in by_kind.items():
        many = len(bound) > 1
        send(connection, table_insert(kind, connection.dialect).sql, bound if many else bound[0], many=many)
    changeable = [row for row, _ in rows if not isinstance(row, Happened)]
    for row in changeable:
        make_transient_to_detached(row)
    if not last:
        session.add_all(changeable)


def values_of(row: Base) -> list[Any]:
    """A new row's values in the order of its columns; the defaults that it was made with are written into it."""
    there = row.__dict__
    for name in column_names(type(row)):
        if name not in there:
            set_committed_value(row, name, getattr(row, name))
    return [there[name] for name in column_names(type(row))]
