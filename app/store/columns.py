"""How values stand in the database: ids as 16 bytes, moments as microseconds, choices by their value."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum, StrEnum
from threading import Lock
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import JSON, BigInteger, Date, Dialect, Integer, LargeBinary, Text, TypeDecorator, Uuid
from sqlalchemy import Enum as Choice
from sqlalchemy.types import TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_lock = Lock()
_time_ns: Callable[[], int] = time.time_ns
_random: Callable[[int], bytes] = os.urandom
_last_id_ms = 0
_id_counter = 0


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): ids made later on this PC sort later, also within one millisecond."""
    global _last_id_ms, _id_counter  # noqa: PLW0603 - one counter a process is the point
    with _lock:
        now = _time_ns() // 1_000_000
        if now > _last_id_ms:
            _last_id_ms, _id_counter = now, int.from_bytes(_random(1)) << 2
        else:
            _id_counter += 1
            if _id_counter >= 1 << 12:
                _last_id_ms, _id_counter = _last_id_ms + 1, 0
        stamp, counter = _last_id_ms, _id_counter
    tail = int.from_bytes(_random(8)) & ((1 << 62) - 1)
    return UUID(int=stamp << 80 | 7 << 76 | counter << 64 | 2 << 62 | tail)


_blank, _set_number, _set_safety, _safety = UUID.__new__, UUID.int.__set__, UUID.is_safe.__set__, SafeUUID.unknown  # type: ignore[attr-defined]


def id_of(stored: bytes) -> UUID:
    """An id from its 16 bytes. A list of rows is mostly ids, and `UUID(bytes=...)` takes three times as long to check its arguments."""
    made = _blank(UUID)
    _set_number(made, int.from_bytes(stored))
    _set_safety(made, _safety)
    return made


def make_ids_from(time_ns: Callable[[], int], random: Callable[[int], bytes]) -> None:
    """Make ids from another time and other chance, so that a simulation runs the same way twice."""
    global _time_ns, _random, _last_id_ms, _id_counter
    with _lock:
        _time_ns, _random = time_ns, random
        _last_id_ms, _id_counter = 0, 0


class SmallUuid(TypeDecorator[UUID]):
    """A UUID: 16 bytes in SQLite, the server's own type in PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else id_of(value)


class Instant(TypeDecorator[datetime]):
    """A moment: whole microseconds since 1970 UTC on every engine, so that all sides compare equal."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


def microseconds(value: datetime) -> int:
    """Whole microseconds since 1970 UTC. Raises TypeError for a time without a zone."""
    return (value - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The UTC time that many microseconds after 1970."""
    return _EPOCH + value * _MICROSECOND


def binder(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How values of a column are handed to the driver; None as they are. For ids and moments without SQLAlchemy's three calls a value."""
    if isinstance(kind, SmallUuid) and dialect.name == "sqlite":
        return _bytes_or_none
    if isinstance(kind, Instant):
        return _microseconds_or_none
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _bytes_or_none(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _microseconds_or_none(value: datetime | None) -> int | None:
    return None if value is None else microseconds(value)


def _values(choice: type[Enum]) -> list[str]:
    return [str(member.value) for member in choice]


TYPES: dict[Any, Any] = {
    UUID: SmallUuid(),
    datetime: Instant(),
    date: Date(),
    str: Text(),
    int: BigInteger().with_variant(Integer(), "sqlite"),  # INTEGER is 64 bits there, and a row id
    bytes: LargeBinary(),
    StrEnum: Choice(StrEnum, native_enum=False, length=40, create_constraint=False, values_callable=_values),
    dict[str, Any]: JSON(),
    list[Any]: JSON(),
    list[str]: JSON(),
}


def plain(value: object) -> object:
    """A column's value as JSON can carry it; the counterpart of `json.dumps(default=...)`. Raises TypeError."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)
