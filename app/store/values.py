"""How a row's values travel: from JSON into a table's columns and back, on either engine.

What stands in a column is compared, merged and digested as its JSON value, so that SQLite and PostgreSQL agree value by value.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Date, Dialect, Enum, Float, Integer, LargeBinary
from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper

from app.store import many_values
from app.store.base import Base, Synced, all_kinds
from app.store.capture import column_defaults
from app.store.columns import Instant, SmallUuid, plain
from app.store.inserts import column_names
from app.store.many_values import Many

MOST_CHARACTERS = 1_000_000
DEEPEST = 32
_MOST_INT = 2**63
_DATE_LENGTH = 10
_FIRST_MOMENT = -62_135_596_800_000_000  # the years 1 to 9999, in microseconds around 1970
_LAST_MOMENT = 253_402_300_799_999_999


class ValueRefused(ValueError):
    """A value does not fit its column; `args[0]` says which and why, for the administrator."""


class ChoiceUnknown(ValueRefused):
    """A choice that this program does not know: a newer one made it."""


Into = Callable[[Any], Any]


def _uuid(value: Any) -> bytes:
    if type(value) is not str or len(value) != 32:
        raise ValueRefused("no id")
    found = bytes.fromhex(value)
    if len(found) != 16:  # blanks between the digits
        raise ValueRefused("no id")
    return found


def _uuid_of(value: Any) -> UUID:
    return UUID(bytes=_uuid(value))


def _integer(value: Any) -> int:
    if type(value) is not int or not -_MOST_INT <= value < _MOST_INT:
        raise ValueRefused("no number of 64 bits")
    return value


def _instant(value: Any) -> int:
    if type(value) is not int or not _FIRST_MOMENT <= value <= _LAST_MOMENT:
        raise ValueRefused("no moment")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueRefused("neither true nor false")
    return value


def _float(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueRefused("no number")
    return float(value)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueRefused("no text")
    if len(value) > MOST_CHARACTERS:
        raise ValueRefused("too long")
    if not value.isascii():
        value.encode()
    if "\0" in value:
        raise ValueRefused("holds a zero character")
    return value


def _date(value: Any) -> date:
    if type(value) is not str or len(value) != _DATE_LENGTH:
        raise ValueRefused("no date")
    return date.fromisoformat(value)


def _date_text(value: Any) -> str:
    return _date(value).isoformat()


def _bytes(value: Any) -> bytes:
    if type(value) is not str or len(value) > 2 * MOST_CHARACTERS:
        raise ValueRefused("no bytes, or too many")
    return bytes.fromhex(value)


def _json(value: Any) -> str:
    if value == {} and type(value) is dict:
        return "{}"
    if _depth(value) > DEEPEST:
        raise ValueRefused("too deep")
    text = json.dumps(value, allow_nan=False)
    if len(text) > MOST_CHARACTERS:
        raise ValueRefused("too long")
    if "\\u0000" in text:
        raise ValueRefused("holds a zero character")
    return text


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        if deepest > DEEPEST:
            break
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)  # pyright: ignore[reportUnknownVariableType]
        ]
    return deepest


def _choice(values: frozenset[str]) -> Into:
    def into(value: Any) -> str:
        if type(value) is not str:
            raise ValueRefused("no choice")
        if value not in values:
            raise ChoiceUnknown("unknown choice")
        return value

    return into


def _hex(value: Any) -> str:
    return value.hex if isinstance(value, UUID) else bytes(value).hex()


def _same(value: Any) -> Any:
    return value


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def check_stamps(stamps: Any) -> list[int]:
    """The clocks of stamps by column (`{name: [clock, station]}`). Raises ValueRefused for anything else."""
    if type(stamps) is not dict:
        raise ValueRefused("no stamps")
    given: dict[str, Any] = stamps
    for each in given.values():
        if type(each) is not list or len(each) != 2 or type(each[1]) is not str:  # pyright: ignore[reportUnknownArgumentType]
            raise ValueRefused("no stamp")
        _integer(each[0])
    return [each[0] for each in given.values()]


class TableValues:
    """One table's columns: `names` in order, and for each the way in (JSON to database) and out."""

    def __init__(self, kind: type[Base], dialect: Dialect) -> None:
        mapper: Mapper[Any] = look(kind)
        self.kind = kind
        self.table = kind.__tablename__
        self.names = column_names(kind)
        self.place = {name: at for at, name in enumerate(self.names)}
        self._into: dict[str, Into] = {}
        self._ways: list[tuple[str, Into]] = []
        self._out: list[Callable[[Any], Any]] = []
        self._nullable: dict[str, bool] = {}
        self._many: list[tuple[str, Many]] = []
        self._all = itemgetter(*self.names)
        postgres = dialect.name == "postgresql"
        for name in self.names:
            column = mapper.columns[name]
            into, out = _ways(column.type, postgres=postgres)
            self._into[name] = into
            self._ways.append((name, into))
            self._many.append((name, _many(column.type, into, postgres=postgres)))
            self._out.append(out)
            self._nullable[name] = bool(column.nullable)
        self._defaults = {name: _as_json(make()) for name, make in column_defaults(kind).items()} if issubclass(kind, Synced) else {}
        quote = dialect.identifier_preparer.quote
        mark = "%s" if postgres else "?"
        self.mark = mark
        columns = ", ".join(quote(name) for name in self.names)
        self.quoted = {name: quote(name) for name in self.names}
        self.insert = f"INSERT INTO {quote(self.table)} ({columns}) VALUES ({', '.join([mark] * len(self.names))})"
        self.select = f"SELECT {columns} FROM {quote(self.table)}"
        self.update = f"UPDATE {quote(self.table)} SET "

    def insert_of(self, rows: int) -> str:
        """The insert of so many rows in one statement."""
        one = f"({', '.join([self.mark] * len(self.names))})"
        return self.insert.removesuffix(one) + ", ".join([one] * rows)

    def into(self, name: str, value: Any) -> Any:
        """A JSON value as the database takes it. Raises ValueRefused."""
        if value is None:
            if not self._nullable[name]:
                raise ValueRefused(f"{self.table}.{name} is empty")
            return None
        try:
            return self._into[name](value)
        except ChoiceUnknown:
            raise ChoiceUnknown(f"{self.table}.{name}: unknown choice") from None
        except (ValueError, RecursionError) as wrong:
            raise ValueRefused(f"{self.table}.{name}: {wrong}") from None

    def bound(self, row: dict[str, Any]) -> list[Any]:
        """A whole row of JSON values as the database takes it, in the order of `names`. Raises ValueRefused."""
        try:
            return [into(value) if (value := row[name]) is not None else self.into(name, None) for name, into in self._ways]
        except (ValueError, RecursionError):
            return [self.into(name, row[name]) for name in self.names]  # the slower way says which column it was

    def bound_many(self, rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """The same for many rows that have every column and no other, a column at a time.

        Raises ValueRefused where one does not pass; `bound` says which one it is.
        """
        try:
            columns = zip(*map(self._all, rows), strict=True)
            return list(zip(*[self._column(*way, column) for way, column in zip(self._many, columns, strict=True)], strict=True))
        except (ValueError, TypeError, KeyError, RecursionError) as wrong:
            raise ValueRefused(f"{self.table}: {type(wrong).__name__}") from None

    def _column(self, name: str, many: Many, values: Sequence[Any]) -> Sequence[Any]:
        if None not in values:
            return many(values)
        if not self._nullable[name]:
            raise ValueRefused(f"{self.table}.{name} is empty")
        there = [each for each in values if each is not None]
        if not there:
            return values
        done = iter(many(there))
        return [None if each is None else next(done) for each in values]

    def filled(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row, of known columns only, with the defaults of those that an older program does not send.

        Raises ValueRefused where there is none.
        """
        if len(row) == len(self.names):
            return row
        found: dict[str, Any] = {}
        for name in self.names:
            if name in row:
                found[name] = row[name]
            elif name in self._defaults:
                found[name] = self._defaults[name]
            elif self._nullable[name]:
                found[name] = None
            else:
                raise ValueRefused(f"{self.table}.{name} is missing")
        return found

    def read(self, values: Sequence[Any]) -> dict[str, Any]:
        """A row of the database as JSON values."""
        return {name: None if value is None else out(value) for name, value, out in zip(self.names, values, self._out, strict=True)}


def _as_json(value: object) -> Any:
    return json.loads(json.dumps(value, default=plain))


def _ways(kind: Any, *, postgres: bool) -> tuple[Into, Callable[[Any], Any]]:
    if isinstance(kind, SmallUuid):
        return (_uuid_of if postgres else _uuid), _hex
    if isinstance(kind, Enum):
        return _choice(frozenset(str(each) for each in kind.enums)), _same
    if isinstance(kind, JSON):
        return _json, (_same if postgres else _parsed)
    if isinstance(kind, Boolean):
        return _boolean, bool
    if isinstance(kind, Date):
        return (_date, date.isoformat) if postgres else (_date_text, _same)
    if isinstance(kind, LargeBinary):
        return _bytes, _hex
    if isinstance(kind, Instant):
        return _instant, _same
    if isinstance(kind, BigInteger | Integer):
        return _integer, _same
    if isinstance(kind, Float):
        return _float, _same
    return _text, _same


def _many(kind: Any, into: Into, *, postgres: bool) -> Many:
    """The rules of `into` for many values."""
    if isinstance(kind, SmallUuid):
        return many_values.uuids if postgres else many_values.ids
    if isinstance(kind, Enum):
        return many_values.choices(frozenset(str(each) for each in kind.enums))
    if isinstance(kind, JSON):
        return many_values.documents(into)
    if isinstance(kind, Boolean):
        return many_values.truths
    if isinstance(kind, Date):
        return many_values.few(into)
    if isinstance(kind, Instant):
        return many_values.numbers(_FIRST_MOMENT, _LAST_MOMENT)
    if isinstance(kind, BigInteger | Integer):
        return many_values.numbers(-_MOST_INT, _MOST_INT - 1)
    if isinstance(kind, LargeBinary | Float):
        return many_values.one_by_one(into)
    return many_values.texts(MOST_CHARACTERS)


def table_values(kind: type[Base], dialect: Dialect) -> TableValues:
    """How a table's values travel on one kind of engine, made once."""
    found = _values.get((kind, dialect.name))
    if found is None:
        found = _values[kind, dialect.name] = TableValues(kind, dialect)
    return found


_values: dict[tuple[type[Base], str], TableValues] = {}


@cache
def synced_kinds() -> dict[str, type[Synced]]:
    """Every synced table by name: found by reflection, so that a new one cannot be forgotten."""
    return {kind.__tablename__: kind for kind in all_kinds() if issubclass(kind, Synced)}
