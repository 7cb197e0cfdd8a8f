"""A transaction as it travels, and how its rows are read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from app.store.values import ValueRefused

Entry = dict[str, Any]


@dataclass(eq=False)
class Sent:
    """One transaction as it travels. `rows` is its JSON, as captured; `was` is its stamp before the hub replaced it, else 0.

    Never changed; not `frozen`, because a batch of a thousand is made in half the time without.
    """

    station_id: UUID
    epoch: int
    seq: int
    id: UUID
    hlc: int
    actor_id: UUID
    schema: str
    rows: str
    was: int = 0
    position: int = 0

    _read: list[Entry] | None = field(default=None, init=False, repr=False)

    @property
    def entries(self) -> list[Entry]:
        """The rows, read once. Raises ValueRefused for what is no list of entries."""
        if self._read is None:
            self._read = read_entries(self.rows)
        return self._read


def read_entries(text: str) -> list[Entry]:
    """A transaction's rows. Raises ValueRefused for what is no list of entries, too deep, or not a number."""
    try:
        rows = _decoded(text)
    except (ValueError, RecursionError) as wrong:
        raise ValueRefused(f"no JSON: {type(wrong).__name__}") from None
    if not isinstance(rows, list):
        raise ValueRefused("no list of rows")
    for each in rows:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(each, dict) or not isinstance(each.get("t"), str):  # pyright: ignore[reportUnknownMemberType]
            raise ValueRefused("no list of rows")
    return rows  # pyright: ignore[reportUnknownVariableType]


def _decoded(text: str) -> Any:
    """The decoder's own scanner reads a transaction as it was captured; what stands around one is its slower frame's business."""
    try:
        found, end = _scanner.scan_once(text, 0)
    except StopIteration:
        return _decoder.decode(text)
    return found if end == len(text) else _decoder.decode(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueRefused(name)


_decoder = json.JSONDecoder(parse_constant=_no_constant)
_scanner: Any = _decoder
