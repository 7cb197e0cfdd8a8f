"""How a new row is made: its values at once.

The constructor that SQLAlchemy maps sets a row column by column and tells of each. Nobody hears of a row that is being made, and a
unit of work makes dozens; that took a sixth of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING
from functools import cache
from typing import Any

from sqlalchemy import inspect as look
from sqlalchemy.orm import Mapper


class _Plan:
    """What the constructor of one table takes, and what it fills in."""

    def __init__(self, kind: type[Any]) -> None:
        mapper: Mapper[Any] = look(kind)
        self.setup: Callable[[Any], Any] = mapper.class_manager.setup_instance
        self.kind = kind.__name__
        self.fixed: dict[str, Any] = {}
        self.made: list[tuple[str, Callable[[], Any]]] = []
        needed: set[str] = set()
        taken: set[str] = set()
        defaults: dict[str, Any] = {attribute.key: attribute.columns[0].default for attribute in mapper.column_attrs}
        for name, field in kind.__dataclass_fields__.items():
            if name not in defaults:
                continue
            if field.init:
                taken.add(name)
            if field.default_factory is not MISSING:
                self.made.append((name, field.default_factory))
            elif field.default is not MISSING:
                self.fixed[name] = None if defaults[name] is None else defaults[name].arg
            elif field.init:
                needed.add(name)
        self.needed, self.taken = frozenset(needed), frozenset(taken)

    def fill(self, row: Any, given: dict[str, Any]) -> None:
        """Raises TypeError as any constructor does."""
        names = given.keys()
        if not self.needed <= names:
            raise TypeError(f"{self.kind}() misses {', '.join(sorted(self.needed - names))}")
        if not names <= self.taken:
            raise TypeError(f"{self.kind}() has no {', '.join(sorted(names - self.taken))}")
        self.setup(row)
        values = vars(row)
        values.update(self.fixed)
        for name, make in self.made:
            if name not in given:
                values[name] = make()
        values.update(given)


@cache
def _plan(kind: type[Any]) -> _Plan:
    return _Plan(kind)


def constructor(kind: type[Any]) -> Callable[..., None]:
    """What a mapped table takes as its `__init__`, with the arguments that its columns declare."""

    def make(self: Any, **given: Any) -> None:
        _plan(kind).fill(self, given)

    return make
