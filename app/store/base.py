"""The four kinds of tables. The base class that a table takes says how two stations' copies of it merge (SYNC.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, registry

from app.store import rooms
from app.store.columns import TYPES, new_id
from app.store.making import constructor

_registries: dict[str, registry] = {}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table of the hall."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = TYPES

    def __init_subclass__(cls, **how: Any) -> None:
        """A module's tables have a registry of their own.

        A room that is imported later, in another thread, must not send those who read meanwhile over all mappers again; and what is
        never asked for is never made ready.
        """
        if cls.__module__ not in _registries:
            _registries[cls.__module__] = registry(metadata=Base.metadata, type_annotation_map=TYPES)
        cls._sa_registry = _registries[cls.__module__]
        super().__init_subclass__(**how)
        if "__tablename__" in vars(cls):
            cls.__init__ = constructor(cls)


class Synced(Base):
    """A row that every station of the hall gets to see. The unit of work fills what stands here."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, kw_only=True)
    hall_id: Mapped[UUID] = mapped_column(init=False)
    station_id: Mapped[UUID] = mapped_column(init=False)
    hlc: Mapped[int] = mapped_column(init=False)


class Happened(Synced):
    """A row that is inserted once: who did it, and when it happened in the world."""

    __abstract__ = True

    at: Mapped[datetime] = mapped_column(default=None, kw_only=True)
    actor_id: Mapped[UUID] = mapped_column(init=False)


class Fact(Happened):
    """Something that happened. Inserted once, never changed; two stations' facts merge as their union.

    `at` is when it happened (the unit of work's time unless given, as for paper numbers entered afterwards); `hlc` orders it.
    """

    __abstract__ = True


class Claim(Happened):
    """One holder of one thing (a block of numbers, a call, an order). The earliest stands, the later ones are shown."""

    __abstract__ = True


class Record(Synced):
    """Something that is changed column by column. For each column the later (hlc, station) wins.

    `hlc` and `station_id` stamp the insertion; `stamps` holds, for columns changed since, `[hlc, station]`.
    """

    __abstract__ = True

    created_at: Mapped[datetime] = mapped_column(init=False)
    created_by: Mapped[UUID] = mapped_column(init=False)
    stamps: Mapped[dict[str, Any]] = mapped_column(init=False, default_factory=dict[str, Any])


class Local(Base):
    """Something that never leaves this PC: drafts, print queue, window layout, caches.

    What `ends_with_epoch` is emptied when the file becomes another one (put back from a backup, copied to a second PC): counters that
    went on in the file that is gone must not be continued.
    """

    __abstract__ = True

    ends_with_epoch: ClassVar[bool] = False


def all_kinds() -> list[type[Base]]:
    """Every table of the house, by name."""
    rooms.all_here()
    return sorted(kinds_here(), key=lambda kind: kind.__tablename__)


def kinds_here() -> list[type[Base]]:
    """The tables of the rooms that somebody has asked for so far."""
    return [mapper.class_ for each in tuple(_registries.values()) for mapper in each.mappers]


def tables_of_the_epoch() -> list[str]:
    """The tables that are emptied when an epoch begins."""
    return [kind.__tablename__ for kind in all_kinds() if issubclass(kind, Local) and kind.ends_with_epoch]
